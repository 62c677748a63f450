//! What was made of the days of a series, for whoever asks.

use crate::care::Record;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::model::{AssessmentRow, between, last_before, newest, places, series};
use crate::pain::tailoring::accepted::is_agreed;
use crate::pain::tailoring::thresholds::thresholds_until;
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::pain::{Course, Fired, Suspension};
use limber_rules::place::BodySite;
use limber_rules::scale::Hundredths;
use limber_rules::severity::Severity;
use std::collections::BTreeMap;

/// The state of a series before a day.
pub(in crate::pain) fn course_before(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    date: NaiveDate,
) -> Result<Course> {
    Ok(last_before(conn, record.patient(), place, date)?.map(|row| row.course.0).unwrap_or_default())
}

/// How a day was judged.
pub(in crate::pain) struct JudgedDay {
    pub level: Level,
    pub fired: Vec<Fired>,
}

/// How the days of a series were judged, within some days.
pub(in crate::pain) fn judged_days(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, JudgedDay>> {
    let rows = between(conn, record.patient(), place, from, to)?;
    Ok(rows.into_iter().map(|(date, row)| (date, JudgedDay { level: row.level.0, fired: row.fired.0 })).collect())
}

/// A series as its last judged day left it.
#[derive(Debug, Clone)]
pub struct Latest {
    /// Which.
    pub place: BodySite,
    /// The running state.
    pub course: Course,
    /// What fired on that day.
    pub fired: Vec<Fired>,
}

/// All series of a patient: a few, each an indexed read. One with a pending judgement is never green.
pub fn latest(conn: &mut Conn, patient: PatientId) -> Result<Vec<Latest>> {
    let series = series(conn, patient)?;
    let mut all = Vec::with_capacity(series.len());
    for (place, pending) in series {
        let Some(AssessmentRow { course, fired, .. }) = newest(conn, patient, place)? else { continue };
        let course = if pending.is_some() { course.0.with_judgement_pending() } else { course.0 };
        all.push(Latest { place, course, fired: fired.0 });
    }
    Ok(all)
}

/// A day on which the level of a series became another.
#[derive(Debug, Clone)]
pub struct LevelChange {
    /// The day.
    pub on: NaiveDate,
    /// The level from then on.
    pub level: Level,
    /// The codes of the rules that held.
    pub rules: Vec<&'static str>,
    /// What they say, in plain words.
    pub because: Option<String>,
}

/// How a day was judged, as far as it explains the flags of that day.
pub(in crate::pain) struct Judgement {
    pub score: Hundredths,
    /// The state after it.
    pub course: Course,
    pub rule_version: String,
}

/// How a day of a series was judged.
pub(in crate::pain) fn judged_on(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    date: NaiveDate,
) -> Result<Option<Judgement>> {
    let row = between(conn, patient, place, date, date)?.remove(&date);
    Ok(row.map(|row| Judgement {
        score: Hundredths::new(row.score_hundredths),
        course: row.course.0,
        rule_version: row.rule_version,
    }))
}

/// When the level of a series became another, within some days, in their order.
pub fn level_changes(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<LevelChange>> {
    let mut level = last_before(conn, patient, place, from)?.map(|row| row.level.0);
    let rows = between(conn, patient, place, from, to)?.into_values();
    let other = |row: &AssessmentRow| level.replace(row.level.0) != Some(row.level.0);
    let change = |row: AssessmentRow| {
        let raising: Vec<&Fired> = row.fired.0.iter().filter(|fired| fired.raises_to() == Some(row.level.0)).collect();
        LevelChange {
            on: row.local_date,
            level: row.level.0,
            rules: raising.iter().map(|fired| fired.rule.code()).collect(),
            because: raising.first().map(|fired| fired.text(place).text),
        }
    };
    Ok(rows.filter(other).map(change).collect())
}

/// Whether a worsening of a place suspends its go-ahead, as its last judged day before a date left it, and whether a level of the place
/// was agreed with a physiotherapist for that day.
pub fn suspension_before(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    date: NaiveDate,
) -> Result<Option<(Suspension, bool)>> {
    let Some(row) = last_before(conn, record.patient(), place, date)? else { return Ok(None) };
    let Some(suspension) = row.course.0.suspension() else { return Ok(None) };
    let agreed = is_agreed(conn, record, place, &row.course.0, row.local_date)?;
    Ok(Some((suspension, agreed)))
}

/// Whether the rules asked for rest on a day, as far as the days before it tell.
pub fn asked_to_rest(conn: &mut Conn, record: &Record, on: NaiveDate) -> Result<bool> {
    let versions = thresholds_until(conn, record, on)?;
    let thresholds = versions.on(on);
    for place in places(conn, record.patient())? {
        let Some(row) = last_before(conn, record.patient(), place, on)? else { continue };
        let course = row.course.0;
        let standing = course.standing(on, thresholds);
        if standing.severity >= Severity::Rest && !standing.rest_has_ended {
            return Ok(true);
        }
    }
    Ok(false)
}
