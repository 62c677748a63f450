//! What the days of the diary say, without the logs themselves.

use crate::db::Conn;
use crate::db::schema::pain_logs;
use crate::db::types::{Score, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::logs::model::PainLogId;
use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::expression::ValidGrouping;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use limber_rules::place::BodySite;
use limber_rules::progression::Morning;

/// Whether a log is a daily one. As text and not as a bound value: only so is it seen that the index of daily logs will do, and one
/// day is read instead of the whole diary. A type of its own, so that a statement that holds it stays prepared.
#[derive(Debug, Clone, Copy, QueryId, ValidGrouping)]
pub(in crate::pain) struct IsDaily;

impl Expression for IsDaily {
    type SqlType = Bool;
}

impl AppearsOnTable<pain_logs::table> for IsDaily {}
impl SelectableExpression<pain_logs::table> for IsDaily {}

impl<DB: Backend> QueryFragment<DB> for IsDaily {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("pain_logs.kind = 'daily'");
        Ok(())
    }
}

/// The ids of the daily logs of some days of a series: the evidence behind a reason.
pub fn log_ids(conn: &mut Conn, patient: PatientId, place: BodySite, dates: &[NaiveDate]) -> Result<Vec<PainLogId>> {
    if dates.is_empty() {
        return Ok(Vec::new());
    }
    let ids = pain_logs::table
        .filter(pain_logs::patient_id.eq(patient).and(IsDaily))
        .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
        .filter(pain_logs::local_date.eq_any(dates.to_vec()))
        .order(pain_logs::local_date);
    Ok(ids.select(pain_logs::id).load(conn)?)
}

/// The daily logs of a series within some days: day and id.
pub(in crate::pain) fn daily_logs(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, PainLogId)>> {
    let days = pain_logs::table
        .filter(pain_logs::patient_id.eq(patient).and(IsDaily))
        .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
        .filter(pain_logs::local_date.between(from, to));
    Ok(days.select((pain_logs::local_date, pain_logs::id)).load(conn)?)
}

/// What the mornings of some days of a series were like, by the daily logs.
pub fn mornings(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Morning>> {
    type Row = (NaiveDate, Option<Score>, Option<Score>, Option<bool>, bool);
    let days = pain_logs::table
        .filter(pain_logs::patient_id.eq(patient).and(IsDaily))
        .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
        .filter(pain_logs::local_date.between(from, to))
        .select((
            pain_logs::local_date,
            pain_logs::worst_pain,
            pain_logs::morning_pain,
            pain_logs::settled,
            pain_logs::analgesic,
        ));
    let rows: Vec<Row> = days.load(conn)?;
    let nrs = |score: Option<Score>| score.map(|score| score.0);
    let morning = |(date, worst, pain, settled, analgesic): Row| Morning {
        date,
        worst: nrs(worst),
        pain: nrs(pain),
        settled,
        analgesic,
    };
    Ok(rows.into_iter().map(morning).collect())
}

/// The days on which a patient logged any pain, within some days.
pub fn logged_days(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
    let days = pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.between(from, to)));
    Ok(days.select(pain_logs::local_date).distinct().load(conn)?)
}

/// The last day on which a patient logged any pain, up to a day.
pub fn last_logged_day(conn: &mut Conn, patient: PatientId, until: NaiveDate) -> Result<Option<NaiveDate>> {
    let theirs = pain_logs::table.filter(pain_logs::patient_id.eq(patient).and(pain_logs::local_date.le(until)));
    Ok(theirs.order(pain_logs::local_date.desc()).select(pain_logs::local_date).first(conn).optional()?)
}

/// The last day with a score of a place, up to a day.
pub fn last_scored_day(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    until: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let theirs = pain_logs::table
        .filter(pain_logs::patient_id.eq(patient).and(IsDaily))
        .filter(pain_logs::region.eq(Word(place.region)).and(pain_logs::side.eq(Word(place.side))))
        .filter(pain_logs::local_date.le(until))
        .filter(pain_logs::worst_pain.is_not_null().or(pain_logs::morning_pain.is_not_null()));
    Ok(theirs.order(pain_logs::local_date.desc()).select(pain_logs::local_date).first(conn).optional()?)
}
