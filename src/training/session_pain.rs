//! How much the sessions of a place hurt, day by day, and what was worn in them.

use super::sets::Support;
use crate::db::Conn;
use crate::db::schema::session_logs;
use crate::db::types::{Json, Score, Word};
use crate::http::Result;
use crate::ids::PatientId;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::place::BodySite;
use limber_rules::scale::Nrs;
use std::collections::BTreeMap;

/// The sessions of one day.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionsOfDay {
    /// How many.
    pub count: u32,
    /// The worst pain during or right after any of them, if it was told.
    pub pain: Option<Nrs>,
}

/// The days that have sessions within some days, for a place or for any.
pub fn sessions_by_day(
    conn: &mut Conn,
    patient: PatientId,
    place: impl Into<Option<BodySite>>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, SessionsOfDay>> {
    let mut theirs = session_logs::table
        .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
        .into_boxed();
    if let Some(place) = place.into() {
        theirs =
            theirs.filter(session_logs::region.eq(Word(place.region)).and(session_logs::side.eq(Word(place.side))));
    }
    let columns = (session_logs::local_date, session_logs::pain_during, session_logs::pain_after);
    let sessions: Vec<(NaiveDate, Option<Score>, Option<Score>)> = theirs.select(columns).load(conn)?;
    let mut days: BTreeMap<NaiveDate, SessionsOfDay> = BTreeMap::new();
    for (date, during, after) in sessions {
        let day = days.entry(date).or_default();
        day.count += 1;
        day.pain = day.pain.max(during.max(after).map(|score| score.0));
    }
    Ok(days)
}

/// A session of a place: what was worn, and how much it hurt.
#[derive(Debug, Clone)]
pub struct WornInSession {
    /// Its local date.
    pub date: NaiveDate,
    /// What was worn.
    pub supports: Vec<Support>,
    /// The worst pain during it or right after it, if it was logged.
    pub pain: Option<Nrs>,
}

/// The sessions of a place within some days, with what was worn.
pub fn worn_in_sessions(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<WornInSession>> {
    type Row = (NaiveDate, Json<Vec<Support>>, Option<Score>, Option<Score>);
    let theirs = session_logs::table
        .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
        .filter(session_logs::region.eq(Word(place.region)).and(session_logs::side.eq(Word(place.side))));
    let columns =
        (session_logs::local_date, session_logs::supports, session_logs::pain_during, session_logs::pain_after);
    let rows: Vec<Row> = theirs.select(columns).load(conn)?;
    let worn = |(date, supports, during, after): Row| WornInSession {
        date,
        supports: supports.0,
        pain: during.max(after).map(|score| score.0),
    };
    Ok(rows.into_iter().map(worn).collect())
}
