//! Levels that a physiotherapist accepted: up to one, how bad it is asks for nothing by itself (judgement.md 3). Each is a line in the
//! history of the episode that was looked into. A fall and a warning sign of its place end it, as do a day beyond it and the next one.

use crate::care::{Entry, Record};
use crate::db::Conn;
use crate::db::schema::{episode_events, episodes, users};
use crate::db::types::{Json, Timestamp, Word};
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::model::{newest, places};
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::episodes::flag_life::Happening;
use crate::pain::judging::fold::judge_again;
use crate::pain::red_flags::signs::new_warnings;
use crate::pain::tailoring::care_event::CareEvent;
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::care_events::Care;
use limber_rules::pain::{Accepted, Course};
use limber_rules::place::{BodySite, Side};
use limber_rules::red_flags::Area;
use limber_rules::scale::Nrs;
use limber_rules::today::Agreement;
use serde::{Deserialize, Serialize};

/// How long a level may be accepted. Days. Judgement.md 3: 12 weeks.
pub(in crate::pain) const LONGEST_ACCEPTED: Days = Days::new(84);

/// What an acceptance says, as the history of its episode keeps it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::pain) struct Terms {
    /// The highest accepted score of a day.
    pub up_to: Nrs,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

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

/// The accepted levels of a place that cover any of some days, in the order in which they were accepted. Nothing is read for a record
/// of which it is known that there is none.
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
    let mut levels = Vec::new();
    let mut next: Option<NaiveDate> = None;
    for (given_on, at, Json(terms), with) in acceptances(conn, record, place, from)? {
        // The next one of the place takes its place.
        let replaced = next.replace(terms.from).and_then(|next| next.pred_opt());
        let until = replaced.map_or(terms.until, |last| last.min(terms.until));
        if terms.from > to || until < from.max(terms.from) {
            continue;
        }
        let ended = ended_by_event(conn, record, place, (given_on, until), at.instant())?;
        let until = ended.and_then(|on| on.pred_opt()).map_or(until, |last| last.min(until));
        levels.push(AcceptedLevel { from: terms.from, until, up_to: terms.up_to, with });
    }
    levels.reverse();
    Ok(levels)
}

/// The day and the instant, the terms, and the name of the physiotherapist.
type Acceptance = (NaiveDate, Timestamp, Json<Terms>, String);

/// The acceptances of a place that may reach a day, of episodes whose ground stands, the newest first.
fn acceptances(conn: &mut Conn, record: &Record, place: BodySite, from: NaiveDate) -> Result<Vec<Acceptance>> {
    let earliest = from.checked_sub_days(LONGEST_ACCEPTED).unwrap_or(from);
    let same = episode_events::patient_id.eq(episodes::patient_id).and(episode_events::episode_id.eq(episodes::id));
    let theirs = episodes::table
        .inner_join(episode_events::table.on(same))
        .inner_join(users::table.on(episode_events::by_user.eq(users::id.nullable())))
        .filter(episodes::patient_id.eq(record.patient()).and(episodes::accepted_from.ge(earliest)))
        .filter(episodes::stands.eq(true).and(episode_events::local_date.ge(earliest)))
        .filter(episodes::region.eq(Word(place.region)).and(episodes::side.eq(Word(place.side))))
        .filter(episode_events::what.eq(Word(Happening::Accepted)))
        .order((episode_events::at.desc(), episode_events::version.desc()));
    Ok(theirs
        .select((episode_events::local_date, episode_events::at, episode_events::details, users::display_name))
        .load(conn)?)
}

/// The day of the first fall or new warning sign of a place that ends an acceptance: on a later day than it was given, or recorded after
/// that.
fn ended_by_event(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (given_on, until): (NaiveDate, NaiveDate),
    at: DateTime<Utc>,
) -> Result<Option<NaiveDate>> {
    let falls = CareEvent::between(conn, record.patient(), given_on, until)?;
    let falls = falls
        .into_iter()
        .filter(|event| event.kind() == Care::Fall && event.site().is_some_and(|on| touches(on, place)));
    let falls = falls.map(|fall| (fall.date(), fall.recorded_at()));
    let signs = new_warnings(conn, record, place.region, given_on, until)?;
    let since = falls.chain(signs).filter(|(on, recorded)| *on > given_on || *recorded > at);
    Ok(since.map(|(on, _)| on).min())
}

/// Whether a fall on one place is one on another: the same part of the body, unless the sides are two.
pub(in crate::pain) fn touches(fall: BodySite, place: BodySite) -> bool {
    let same_side = fall.side == place.side || [fall.side, place.side].contains(&Side::Midline);
    Area::of(fall.region) == Area::of(place.region) && same_side
}

/// What the rules take for a day.
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

/// Whether a level of a place is agreed for a day, and no day has gone beyond it.
pub fn is_agreed(conn: &mut Conn, record: &Record, place: BodySite, course: &Course, date: NaiveDate) -> Result<bool> {
    let agreement = agreement_on(conn, record, place, date)?;
    Ok(agreement.is_some_and(|agreement| course.still_accepts(agreement.from)))
}

/// The last day of an acceptance of a place that began on a day, as far as it is known what ended it; none if it ended on that day.
pub(in crate::pain) fn last_accepted_day(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Option<NaiveDate>> {
    let levels = accepted_between(conn, record, place, from, until)?;
    let Some(level) = levels.iter().rfind(|level| level.from == from) else { return Ok(None) };
    let course = newest(conn, record.patient(), place)?.map(|row| row.course.0);
    let beyond = course.and_then(|course| course.accepted_over()).filter(|over| *over >= from);
    let last = beyond.and_then(|over| over.pred_opt()).map_or(level.until, |last| last.min(level.until));
    Ok((last >= from).then_some(last))
}

/// After a warning sign was answered or taken back: where a level was accepted, the days from there to its end are judged again.
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
        if named && accepted_until(conn, entry.patient(), place, date)?.is_some() {
            judge_again(conn, entry, place, date, cause)?;
        }
    }
    Ok(())
}

/// The last day for which a level of a place was accepted, if it is this one or later.
pub(in crate::pain) fn accepted_until(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    date: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let theirs = episodes::table
        .filter(episodes::patient_id.eq(patient).and(episodes::accepted_until.ge(date)))
        .filter(episodes::stands.eq(true))
        .filter(episodes::region.eq(Word(place.region)).and(episodes::side.eq(Word(place.side))));
    Ok(theirs.select(diesel::dsl::max(episodes::accepted_until)).first(conn)?)
}
