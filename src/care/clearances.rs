//! Clearances: a physiotherapist's go-ahead for band work, for one region, up to a band level, until a date.

use super::entry::Entry;
use super::kinds::Kind;
use super::narrowings::level_before_narrowing;
use crate::clock::begins;
use crate::db::schema::clearances;
use crate::db::types::{Timestamp, Word, Worded};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::due;
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::{day_page, id, next_day, words};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::{BodySite, Region, Side};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

id!(
    /// A go-ahead.
    ClearanceId
);

id!(
    /// The care event that ended a go-ahead.
    EndedBy
);

/// How long before its last day the patient and the physiotherapist are told. Chosen here.
const WARNING: Days = Days::new(7);

words! {
    /// Why a go-ahead ended before its time.
    ClearanceEnding {
        /// A physiotherapist took it back.
        Revoked = "revoked",
        /// The region turned red: after that a new one is always needed.
        Red = "red",
        /// Care happened that changes what is usual: a new one is needed.
        CareEvent = "care_event",
    }
}

/// A go-ahead.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearances, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Clearance {
    pub(super) patient_id: PatientId,
    /// Its id, which the physiotherapist's app may choose.
    pub id: ClearanceId,
    /// Who gave it.
    pub physiotherapist_id: UserId,
    /// For which region.
    pub region: Word<Region>,
    /// Up to which level of band, 1 the lightest.
    pub highest_band_level: i16,
    /// The patient's date when it was given.
    pub given_on: NaiveDate,
    /// The last day on which it holds.
    pub until: NaiveDate,
    /// Anything else.
    pub note: Option<String>,
    /// When it was given.
    pub given_at: Timestamp,
    pub(super) ending: Option<Word<ClearanceEnding>>,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) ended_by: Option<UserId>,
    pub(super) version: i32,
    pub(super) ended_because: Option<String>,
    /// The last day on which a physiotherapist confirmed it after a worsening.
    pub confirmed_on: Option<NaiveDate>,
    pub(super) confirmed_because: Option<String>,
    /// For which side; without one for the sides of the region that were enrolled on the day it was given.
    pub side: Option<Word<Side>>,
    /// The maker and line of the bands whose levels it counts in; any, if it was given before this was kept.
    pub band_line: Option<String>,
}

/// Where a page of go-aheads left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position {
    given_at: DateTime<Utc>,
    id: ClearanceId,
}

impl Clearance {
    /// Gives it.
    pub(super) fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(clearances::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Those with these ids.
    pub(super) fn all(conn: &mut Conn, patient: PatientId, ids: Vec<ClearanceId>) -> Result<Vec<Clearance>> {
        let these = clearances::table.filter(clearances::patient_id.eq(patient).and(clearances::id.eq_any(ids)));
        Ok(these.select(Clearance::as_select()).load(conn)?)
    }

    /// Those that were to hold on any of some days, the last given first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Clearance>> {
        let theirs = clearances::table.filter(clearances::patient_id.eq(patient).and(clearances::until.ge(page.from)));
        let rows = day_page!(theirs, clearances::given_on, clearances::id, ClearanceId, page);
        Ok(rows.select(Clearance::as_select()).load(conn)?)
    }

    /// Everybody who gave one.
    pub(super) fn givers(conn: &mut Conn, patient: PatientId) -> Result<Vec<UserId>> {
        let theirs = clearances::table.filter(clearances::patient_id.eq(patient));
        Ok(theirs.select(clearances::physiotherapist_id).distinct().load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: ClearanceId) -> Result<Option<Clearance>> {
        Ok(clearances::table.find((patient, id)).select(Clearance::as_select()).first(conn).optional()?)
    }

    /// The newest that were given until a day and were to hold on another, the newest first.
    pub(super) fn newest_within(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<Clearance>> {
        let theirs = clearances::table
            .filter(clearances::patient_id.eq(patient))
            .filter(clearances::given_on.le(to).and(clearances::until.ge(from)));
        let newest_first = theirs.order((clearances::given_at.desc(), clearances::id.desc()));
        Ok(newest_first.limit(most).select(Clearance::as_select()).load(conn)?)
    }

    /// All of a patient's, the newest first.
    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<Clearance>> {
        let mut all = clearances::table.filter(clearances::patient_id.eq(patient)).into_boxed();
        if let Some(Position { given_at, id }) = after {
            let given_at = Timestamp::from(given_at);
            let beyond = clearances::given_at.lt(given_at).or(clearances::id.lt(id));
            all = all.filter(clearances::given_at.le(given_at).and(beyond));
        }
        let newest_first = (clearances::given_at.desc(), clearances::id.desc());
        Ok(all.order(newest_first).limit(limit.and_one()).select(Clearance::as_select()).load(conn)?)
    }

    /// Those that were given until a day and hold since another, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Clearance>> {
        let theirs = clearances::table
            .filter(clearances::patient_id.eq(patient))
            .filter(clearances::given_on.le(to).and(clearances::until.ge(from)));
        Ok(theirs.order((clearances::given_on, clearances::id)).select(Clearance::as_select()).load(conn)?)
    }

    /// The first day on which one was given, from one on. There are few.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(clearances, given_on, conn, patient, from)
    }

    pub(super) fn position(&self) -> Position {
        Position { given_at: self.given_at.instant(), id: self.id }
    }

    /// Those in force on a date, for a region; the furthest-reaching first.
    pub fn current(conn: &mut Conn, patient: PatientId, region: Region, on: NaiveDate) -> Result<Vec<Clearance>> {
        let in_force = clearances::table
            .filter(clearances::patient_id.eq(patient).and(clearances::region.eq(Word(region))))
            .filter(clearances::ended_at.is_null().and(clearances::until.ge(on)));
        let furthest_first = (clearances::highest_band_level.desc(), clearances::until.desc());
        Ok(in_force.order(furthest_first).limit(20).select(Clearance::as_select()).load(conn)?)
    }

    /// Those in force on a date that are for a place, or name no side; the furthest-reaching first.
    pub fn current_at(conn: &mut Conn, patient: PatientId, site: BodySite, on: NaiveDate) -> Result<Vec<Clearance>> {
        let mut in_force = Clearance::current(conn, patient, site.region, on)?;
        in_force.retain(|clearance| clearance.side.is_none_or(|side| side.0 == site.side));
        Ok(in_force)
    }

    /// Of those in force on a date, for any region, the first to end: the region and the last day.
    pub fn first_to_end(conn: &mut Conn, patient: PatientId, on: NaiveDate) -> Result<Option<(Region, NaiveDate)>> {
        let in_force = clearances::table
            .filter(clearances::patient_id.eq(patient))
            .filter(clearances::ended_at.is_null().and(clearances::until.ge(on)));
        let soonest_first = in_force.order((clearances::until, clearances::id));
        let first: Option<(Word<Region>, NaiveDate)> =
            soonest_first.select((clearances::region, clearances::until)).first(conn).optional()?;
        Ok(first.map(|(region, until)| (region.0, until)))
    }

    /// Up to which level bands of a line were cleared on a date, at an instant of that date: also by what has ended or was made narrower
    /// since. Without a line: of any.
    pub fn level_at(
        conn: &mut Conn,
        patient: PatientId,
        site: BodySite,
        line: Option<&str>,
        (on, at): (NaiveDate, DateTime<Utc>),
    ) -> Result<Option<i16>> {
        let mut in_force = clearances::table
            .filter(clearances::patient_id.eq(patient).and(clearances::region.eq(Word(site.region))))
            .filter(clearances::side.is_null().or(clearances::side.eq(Some(Word(site.side)))))
            .filter(clearances::given_on.le(on).and(clearances::until.ge(on)))
            .filter(clearances::ended_at.is_null().or(clearances::ended_at.gt(Timestamp::from(at))))
            .into_boxed();
        if let Some(line) = line {
            in_force = in_force.filter(clearances::band_line.is_null().or(clearances::band_line.eq(line.to_owned())));
        }
        let level: Option<i16> = in_force.select(diesel::dsl::max(clearances::highest_band_level)).first(conn)?;
        Ok(level.max(level_before_narrowing(conn, patient, site, line, (on, at))?))
    }

    /// Whether it stands for a physiotherapist's decision: it was not taken back, and no care event ended it.
    pub fn was_meant_to_stay(&self) -> bool {
        !self.ending.is_some_and(|ending| matches!(ending.0, ClearanceEnding::Revoked | ClearanceEnding::CareEvent))
    }

    /// Whether it was ended before its last day.
    pub fn has_ended_early(&self) -> bool {
        self.ended_at.is_some()
    }

    /// When somebody is to be told next, after a date: a week before its last day, then on the day after that; then never.
    pub fn next_look(&self, today: NaiveDate) -> Option<NaiveDate> {
        let (warning, over) = (self.until - WARNING, self.until + Days::new(1));
        [warning, over].into_iter().find(|date| *date > today)
    }

    /// Plans for that.
    pub(super) fn plan_look(&self, conn: &mut Conn, entry: &Entry, today: NaiveDate) -> Result<()> {
        let Some(date) = self.next_look(today) else { return Ok(()) };
        let at = begins(date, entry.zone(conn)?);
        due::plan(conn, self.patient_id, due::Kind::ClearanceEnds, self.id.0, at)
    }

    /// Whether it is in force on a date.
    pub fn is_current(&self, on: NaiveDate) -> bool {
        self.ended_at.is_none() && self.until >= on
    }

    /// Why and when it ended before its time, if it did.
    pub fn ended(&self) -> Option<(&'static str, DateTime<Utc>)> {
        Some((self.ending?.0.word(), self.ended_at?.instant()))
    }

    /// Takes it back; nothing happens if it has ended already.
    pub(super) fn revoke(&mut self, conn: &mut Conn, by: UserId, because: &str, now: DateTime<Utc>) -> Result<()> {
        if self.ended_at.is_some() {
            return Ok(());
        }
        self.version += 1;
        (self.ending, self.ended_at, self.ended_by) =
            (Some(Word(ClearanceEnding::Revoked)), Some(now.into()), Some(by));
        self.ended_because = Some(because.to_owned());
        let changes = (
            clearances::ending.eq(self.ending),
            clearances::ended_at.eq(self.ended_at),
            clearances::ended_by.eq(self.ended_by),
            clearances::ended_because.eq(&self.ended_because),
            clearances::version.eq(self.version),
        );
        diesel::update(clearances::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }

    /// Confirms it after a worsening.
    pub(super) fn confirm(&mut self, conn: &mut Conn, on: NaiveDate, because: &str) -> Result<()> {
        self.version += 1;
        (self.confirmed_on, self.confirmed_because) = (Some(on), Some(because.to_owned()));
        let changes = (
            clearances::confirmed_on.eq(self.confirmed_on),
            clearances::confirmed_because.eq(&self.confirmed_because),
            clearances::version.eq(self.version),
        );
        diesel::update(clearances::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }

    /// Makes it narrower.
    pub(super) fn narrow(&mut self, conn: &mut Conn, level: i16, until: NaiveDate) -> Result<()> {
        self.version += 1;
        (self.highest_band_level, self.until) = (level, until);
        let changes = (
            clearances::highest_band_level.eq(level),
            clearances::until.eq(until),
            clearances::version.eq(self.version),
        );
        diesel::update(clearances::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }
}

/// Ends the go-aheads for a region that were given until a day, because of care that happened.
pub fn end_by_care(
    conn: &mut Conn,
    entry: &Entry,
    region: Region,
    given_until: NaiveDate,
    (event, because): (Uuid, String),
) -> Result<()> {
    let alive = clearances::table
        .filter(clearances::patient_id.eq(entry.patient()).and(clearances::region.eq(Word(region))))
        .filter(clearances::ended_at.is_null().and(clearances::given_on.le(given_until)));
    let end = diesel::update(alive).set((
        clearances::ending.eq(Some(Word(ClearanceEnding::CareEvent))),
        clearances::ended_because.eq(Some(because)),
        clearances::ended_care_event_id.eq(Some(EndedBy(event))),
        clearances::ended_at.eq(Some(Timestamp::from(entry.now))),
        clearances::ended_by.eq(Some(entry.actor().user())),
        clearances::version.eq(clearances::version + 1),
    ));
    let ended: Vec<ClearanceId> = end.returning(clearances::id).get_results(conn)?;
    ended.into_iter().try_for_each(|id| entry.changed(conn, Kind::Clearance, id))
}

/// A go-ahead that a care event had ended, and that is in force again.
#[derive(Debug, Clone, Copy)]
pub struct Restored {
    /// Which.
    pub id: ClearanceId,
    /// For which region.
    pub region: Region,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When the care event had ended it.
    pub ended_at: DateTime<Utc>,
}

/// Takes back what a care event did to go-aheads: those that it ended are in force again. What else would have ended them
/// meanwhile, the caller says by [`end_restored`].
pub fn undo_end_by_care(conn: &mut Conn, entry: &Entry, event: Uuid) -> Result<Vec<Restored>> {
    let theirs = clearances::table
        .filter(clearances::patient_id.eq(entry.patient()).and(clearances::ended_care_event_id.eq(EndedBy(event))))
        .filter(clearances::ending.eq(Word(ClearanceEnding::CareEvent)))
        .order(clearances::id);
    let ended: Vec<Clearance> = theirs.select(Clearance::as_select()).load(conn)?;
    let today = entry.today(conn)?;
    let mut restored = Vec::new();
    for clearance in ended {
        let open_again = (
            clearances::ending.eq(None::<Word<ClearanceEnding>>),
            clearances::ended_because.eq(None::<String>),
            clearances::ended_care_event_id.eq(None::<EndedBy>),
            clearances::ended_at.eq(None::<Timestamp>),
            clearances::ended_by.eq(None::<UserId>),
            clearances::version.eq(clearances::version + 1),
        );
        diesel::update(clearances::table.find((entry.patient(), clearance.id))).set(open_again).execute(conn)?;
        clearance.plan_look(conn, entry, today)?;
        entry.changed(conn, Kind::Clearance, clearance.id)?;
        restored.push(Restored {
            id: clearance.id,
            region: clearance.region.0,
            given_at: clearance.given_at.instant(),
            ended_at: clearance.ended_at.map_or(entry.now, Timestamp::instant),
        });
    }
    Ok(restored)
}

/// Ends a restored go-ahead after all, if it is still in force: because of another care event, or of a red.
pub fn end_restored(
    conn: &mut Conn,
    entry: &Entry,
    restored: &Restored,
    by_care: Option<(Uuid, String)>,
) -> Result<()> {
    let alive = clearances::table
        .filter(clearances::patient_id.eq(entry.patient()).and(clearances::id.eq(restored.id)))
        .filter(clearances::ended_at.is_null());
    let ending = if by_care.is_some() { ClearanceEnding::CareEvent } else { ClearanceEnding::Red };
    let (event, because) = by_care.unzip();
    let end = diesel::update(alive).set((
        clearances::ending.eq(Some(Word(ending))),
        clearances::ended_because.eq(because),
        clearances::ended_care_event_id.eq(event.map(EndedBy)),
        clearances::ended_at.eq(Some(Timestamp::from(entry.now))),
        clearances::version.eq(clearances::version + 1),
    ));
    if end.execute(conn)? == 0 { Ok(()) } else { entry.changed(conn, Kind::Clearance, restored.id) }
}

/// The care that ended the last go-ahead for a region, if care did.
pub fn ended_by_care(conn: &mut Conn, patient: PatientId, region: Region) -> Result<Option<String>> {
    let theirs = clearances::table.filter(clearances::patient_id.eq(patient).and(clearances::region.eq(Word(region))));
    let newest_first = theirs.order((clearances::given_at.desc(), clearances::id.desc()));
    let last: Option<(Option<Word<ClearanceEnding>>, Option<String>)> =
        newest_first.select((clearances::ending, clearances::ended_because)).first(conn).optional()?;
    Ok(last.filter(|(ending, _)| *ending == Some(Word(ClearanceEnding::CareEvent))).and_then(|(_, care)| care))
}

/// A scripted physiotherapist's go-ahead, for three months.
pub fn clear_scripted(
    conn: &mut Conn,
    entry: &Entry,
    physiotherapist: UserId,
    region: Region,
    on: NaiveDate,
) -> Result<()> {
    let clearance = Clearance {
        patient_id: entry.patient(),
        id: ClearanceId::new(),
        physiotherapist_id: physiotherapist,
        region: Word(region),
        highest_band_level: 2,
        given_on: on,
        until: on + Days::new(90),
        note: None,
        given_at: entry.now.into(),
        ending: None,
        ended_at: None,
        ended_by: None,
        version: 1,
        ended_because: None,
        confirmed_on: None,
        confirmed_because: None,
        side: None,
        band_line: None,
    };
    clearance.insert(conn)?;
    clearance.plan_look(conn, entry, on)?;
    entry.created(conn, Kind::Clearance, clearance.id)
}
