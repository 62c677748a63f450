//! Some of the list, in its order.

use super::CaseloadQuery;
use super::standing::{Position, Row, rank};
use crate::accounts::Actor;
use crate::care::{Listed, in_force};
use crate::db::Conn;
use crate::db::schema::{caseload, may_see, pain_series};
use crate::db::types::Word;
use crate::http::Result;
use crate::ids::PatientId;
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use limber_rules::need::Need;

/// A name is looked for among so many patients at a time.
const STRETCH: i64 = 500;

/// A patient to be shown, and where the list goes on after them.
pub(super) struct Found {
    pub position: Position,
    pub listed: Listed,
}

/// Up to one more than the page holds. The list says who may be there and in which order; consent, asked for here, says who is.
pub(super) fn find(
    conn: &mut Conn,
    actor: &Actor,
    query: &CaseloadQuery,
    mut after: Option<Position>,
) -> Result<Vec<Found>> {
    let (wanted, mut found) = (query.limit.and_one(), Vec::new());
    let stretch = if query.name.is_some() { STRETCH } else { wanted };
    loop {
        let rows = stored(conn, actor, query, after, stretch)?;
        let patients: Vec<PatientId> = rows.iter().map(|row| row.patient_id).collect();
        let mut listed = Listed::of(conn, actor, &patients)?;
        for row in &rows {
            let theirs = listed.remove(&row.patient_id);
            let is_meant = |listed: &Listed| query.name.as_ref().is_none_or(|part| part.match_text(&listed.name));
            found.extend(theirs.filter(is_meant).map(|listed| Found { position: row.position(), listed }));
        }
        after = rows.last().map(Row::position);
        let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < stretch);
        let is_full = i64::try_from(found.len()).is_ok_and(|count| count >= wanted);
        if is_last || is_full {
            return Ok(found);
        }
    }
}

/// How many patients there are of each need, of those who may be seen.
pub(super) fn count(conn: &mut Conn, actor: &Actor) -> Result<Vec<(Need, i64)>> {
    let seen = may_see::table
        .filter(may_see::physiotherapist_id.eq(actor.user()).and(may_see::patient_id.eq(caseload::patient_id)))
        .filter(in_force(actor.at().into()));
    let theirs = caseload::table.filter(caseload::physiotherapist_id.eq(actor.user()).and(exists(seen)));
    let counted: Vec<(i16, i64)> =
        theirs.group_by(caseload::need).select((caseload::need, count_star())).order(caseload::need).load(conn)?;
    let need = |rank: i16| usize::try_from(rank).ok().and_then(|rank| Need::ALL.get(rank).copied());
    Ok(counted.into_iter().filter_map(|(rank, count)| Some((need(rank)?, count))).collect())
}

fn stored(
    conn: &mut Conn,
    actor: &Actor,
    query: &CaseloadQuery,
    after: Option<Position>,
    most: i64,
) -> Result<Vec<Row>> {
    let mut rows = caseload::table.filter(caseload::physiotherapist_id.eq(actor.user())).into_boxed();
    if let Some(need) = query.need {
        rows = rows.filter(caseload::need.eq(rank(need)));
    }
    if let Some(region) = query.region {
        let logged = pain_series::table
            .filter(pain_series::patient_id.eq(caseload::patient_id).and(pain_series::region.eq(Word(region))));
        rows = rows.filter(exists(logged));
    }
    match query.has_open_flags {
        Some(true) => rows = rows.filter(caseload::open_flags.gt(0)),
        Some(false) => rows = rows.filter(caseload::open_flags.eq(0)),
        None => {}
    }
    if query.region.is_some() || query.has_open_flags.is_some() {
        // Who does not share it is not told by a filter either.
        rows = rows.filter(caseload::need.lt(rank(Need::NotShared)));
    }
    if let Some(Position(need, since, patient)) = after {
        // `ge` lets both databases start at the right place in the index.
        let later = caseload::since.gt(since).or(caseload::since.eq(since).and(caseload::patient_id.gt(patient)));
        rows = rows.filter(caseload::need.ge(need)).filter(caseload::need.gt(need).or(later));
    }
    let in_order = rows.order((caseload::need, caseload::since, caseload::patient_id)).limit(most);
    Ok(in_order.select(Row::as_select()).load(conn)?)
}
