//! Levels that a physiotherapist accepted: up to one, how bad it is asks for nothing by itself (judgement.md 3). It belongs to the
//! episode that was looked into. A fall and a warning sign of its place end it, as does a day beyond it.

use crate::care::{Entry, Record};
use crate::db::Conn;
use crate::db::schema::{care_events, episodes, users};
use crate::db::types::{Score, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::model::places;
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::judging::fold::judge_again;
use crate::pain::red_flags::symptoms::Check;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::care_events::Care;
use limber_rules::pain::Accepted;
use limber_rules::place::BodySite;
use limber_rules::red_flags::Area;
use limber_rules::scale::Nrs;
use limber_rules::today::Agreement;

/// An accepted level, as far as nothing ended it.
#[derive(Debug, Clone)]
pub struct AcceptedLevel {
    from: NaiveDate,
    until: NaiveDate,
    up_to: Nrs,
    with: String,
}

impl AcceptedLevel {
    fn covers(&self, date: NaiveDate) -> bool {
        (self.from..=self.until).contains(&date)
    }
}

/// From, until, up to, and the name of the physiotherapist.
type Row = (Option<NaiveDate>, Option<NaiveDate>, Option<Score>, String);

/// The accepted levels of a place that cover any of some days, the last accepted last. Nothing is read for a record of which it is
/// known that there is none.
pub(in crate::pain) fn accepted_between(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<AcceptedLevel>> {
    if !record.may_be_tailored(to) {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = episodes::table
        .inner_join(users::table.on(episodes::accepted_by.eq(users::id.nullable())))
        .filter(episodes::patient_id.eq(record.patient()))
        .filter(episodes::region.eq(Word(place.region)).and(episodes::side.eq(Word(place.side))))
        .filter(episodes::accepted_from.le(to).and(episodes::accepted_until.ge(from)))
        .order((episodes::accepted_from, episodes::id))
        .select((episodes::accepted_from, episodes::accepted_until, episodes::accepted_up_to, users::display_name))
        .load(conn)?;
    let mut levels = Vec::with_capacity(rows.len());
    for (from, until, up_to, with) in rows {
        let (Some(from), Some(until), Some(up_to)) = (from, until, up_to) else { continue };
        let ended = ended_by_event(conn, record.patient(), place, from, until)?;
        let until = ended.and_then(|on| on.pred_opt()).map_or(until, |last| last.min(until));
        levels.push(AcceptedLevel { from, until, up_to: up_to.0, with });
    }
    Ok(levels)
}

/// The day of the first fall or warning sign of a place, within some days.
fn ended_by_event(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let fall: Option<NaiveDate> = care_events::table
        .filter(care_events::patient_id.eq(patient).and(care_events::local_date.between(from, to)))
        .filter(care_events::region.eq(Word(place.region)).and(care_events::side.eq(Word(place.side))))
        .filter(care_events::kind.eq(Word(Care::Fall)))
        .order(care_events::local_date)
        .select(care_events::local_date)
        .first(conn)
        .optional()?;
    let checks = Check::between(conn, patient, from, to)?;
    let signs = checks.iter().filter(|check| check.warns_of(place.region)).map(|check| check.local_date);
    Ok(fall.into_iter().chain(signs).min())
}

/// What the rules take for a day: the level that was accepted last.
pub(in crate::pain) fn accepted_on(levels: &[AcceptedLevel], date: NaiveDate) -> Option<Accepted> {
    let level = levels.iter().rfind(|level| level.covers(date))?;
    Some(Accepted { from: level.from, up_to: level.up_to })
}

/// The agreement about a place that a day goes by.
pub fn agreement_on(conn: &mut Conn, record: &Record, place: BodySite, date: NaiveDate) -> Result<Option<Agreement>> {
    let levels = accepted_between(conn, record, place, date, date)?;
    let level = levels.into_iter().rfind(|level| level.covers(date));
    Ok(level.map(|AcceptedLevel { from, until, up_to, with }| Agreement { from, until, up_to, with }))
}

/// After a warning sign was answered or taken back: where a level was accepted, the days from there on are judged again.
pub(in crate::pain) fn judge_where_accepted(
    conn: &mut Conn,
    entry: &Entry,
    area: Option<Area>,
    date: NaiveDate,
    cause: &Cause,
) -> Result<()> {
    if !entry.may_be_tailored(date) {
        return Ok(());
    }
    for place in places(conn, entry.patient())? {
        let named = area.is_none_or(|area| area == Area::of(place.region));
        if named && has_accepted(conn, entry.patient(), place, date)? {
            judge_again(conn, entry, place, date, cause)?;
        }
    }
    Ok(())
}

/// Whether a level of a place was accepted for a day or later.
pub(in crate::pain) fn has_accepted(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    date: NaiveDate,
) -> Result<bool> {
    let theirs = episodes::table
        .filter(episodes::patient_id.eq(patient).and(episodes::accepted_until.ge(date)))
        .filter(episodes::region.eq(Word(place.region)).and(episodes::side.eq(Word(place.side))));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}
