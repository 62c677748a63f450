//! The days of a series side by side: what was logged and how it was judged.

use crate::db::Conn;
use crate::db::schema::{assessments, flags};
use crate::db::types::Word;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::episodes::flags::{Flag, FlagId};
use crate::pain::judging::pending::{self, Pending};
use crate::pain::logs::logged::mornings;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::level::Level;
use limber_rules::place::BodySite;
use limber_rules::scale::{Hundredths, Nrs};
use std::collections::BTreeMap;

/// One day of a series. What was not logged is none, and never nought.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeriesDay {
    /// The worst pain, by the daily log.
    pub worst: Option<Nrs>,
    /// The pain on getting up.
    pub morning: Option<Nrs>,
    /// How the day was judged.
    pub level: Option<Level>,
    /// How far the last scores have come towards the red line, which is 1.
    pub score: Option<Hundredths>,
    /// The usual level that it was held against.
    pub baseline: Option<Hundredths>,
}

/// The days of a series that have anything, within some days.
pub fn days_between(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, SeriesDay>> {
    let mut days: BTreeMap<NaiveDate, SeriesDay> = BTreeMap::new();
    for logged in mornings(conn, patient, place, from, to)? {
        let day = days.entry(logged.date).or_default();
        (day.worst, day.morning) = (logged.worst, logged.pain);
    }
    let pending = pending::of_series(conn, patient, place)?;
    for (date, level, score, baseline) in judged_between(conn, patient, place, from, to)? {
        let day = days.entry(date).or_default();
        day.level = Some(Pending::as_known(pending.as_ref(), date, level.0));
        day.score = Some(Hundredths::new(score));
        day.baseline = baseline.map(Hundredths::new);
    }
    Ok(days)
}

/// Date, level, running score and usual level, the two in hundredths.
type Judged = (NaiveDate, Word<Level>, i32, Option<i32>);

fn judged_between(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Judged>> {
    let within = assessments::table
        .filter(assessments::patient_id.eq(patient).and(assessments::local_date.between(from, to)))
        .filter(assessments::region.eq(Word(place.region)).and(assessments::side.eq(Word(place.side))));
    let columns =
        (assessments::local_date, assessments::level, assessments::score_hundredths, assessments::baseline_hundredths);
    Ok(within.select(columns).load(conn)?)
}

/// The flags of a series, and those about the whole patient, within some days, in their order.
pub fn flags_between(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Flag>> {
    let here = flags::region.eq(Some(Word(place.region))).and(flags::side.eq(Some(Word(place.side))));
    let ids: Vec<FlagId> = flags::table
        .filter(flags::patient_id.eq(patient).and(flags::local_date.between(from, to)))
        .filter(here.or(flags::region.is_null()).assume_not_null())
        .order((flags::local_date, flags::id))
        .select(flags::id)
        .load(conn)?;
    let mut found = Flag::all(conn, patient, ids.clone())?;
    found.sort_by_key(|flag| ids.iter().position(|id| *id == flag.id));
    Ok(found)
}

/// The newest flags within some days, of whatever place, the newest first.
pub fn newest_flags(
    conn: &mut Conn,
    patient: PatientId,
    from: NaiveDate,
    to: NaiveDate,
    most: i64,
) -> Result<Vec<Flag>> {
    let theirs = flags::table.filter(flags::patient_id.eq(patient).and(flags::local_date.between(from, to)));
    let newest_first = theirs.order((flags::local_date.desc(), flags::id.desc()));
    Ok(newest_first.limit(most).select(Flag::as_select()).load(conn)?)
}

/// All flags within some days, in their order.
pub fn all_flags_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Flag>> {
    let theirs = flags::table.filter(flags::patient_id.eq(patient).and(flags::local_date.between(from, to)));
    Ok(theirs.order((flags::local_date, flags::id)).select(Flag::as_select()).load(conn)?)
}
