//! Session logs in the database.

use super::EnrolmentId;
use super::session_input::SessionLogIn;
use super::sets::{Completion, ExerciseDone, Support, Work};
use crate::accounts::Zone;
use crate::care::{FreeText, Kind};
use crate::catalogue::{Band, Programme};
use crate::db::schema::session_logs;
use crate::db::types::{Json, Score, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{DateRange, Limit, MinutesToSettle, Result, shape};
use crate::ids::PatientId;
use crate::pain::{About, Cause, Deed, When};
use crate::{id, next_day};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::pain::{Day, Exercised, Session, session_at, session_places};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::progression::{Done, Trained};
use limber_rules::scale::Nrs;
use limber_rules::through_pain::Noticed;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

id!(
    /// A session log. The client may choose it, so that sending a log again changes nothing.
    SessionLogId
);

/// What a session was. Scores are 0 (none) to 10 (the worst imaginable).
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Serialize, ToSchema)]
#[diesel(table_name = session_logs, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Doings {
    /// The worst pain while training.
    #[schema(schema_with = shape::nrs_or_null)]
    pub pain_during: Option<Score>,
    /// The worst pain right after it.
    #[schema(schema_with = shape::nrs_or_null)]
    pub pain_after: Option<Score>,
    /// Whether a painkiller was taken for it.
    pub analgesic_before: bool,
    /// How long the pain took to settle, in minutes: up to four days. Who logs at once may add it later.
    #[schema(schema_with = MinutesToSettle::or_null)]
    pub settled_minutes: Option<i16>,
    /// Whether it began with a raise.
    pub warm_up_done: Option<bool>,
    /// Whether dynamic stretches came before any band.
    pub stretches_done: Option<bool>,
    /// What was worn.
    #[schema(value_type = Vec<Support>)]
    pub supports: Json<Vec<Support>>,
    /// How much of the plan it was.
    #[schema(value_type = Completion)]
    pub completion: Word<Completion>,
    /// How long it took.
    #[schema(schema_with = shape::minutes_or_null)]
    pub minutes: Option<i16>,
    /// What was done.
    #[schema(value_type = Vec<ExerciseDone>)]
    pub exercises: Json<Vec<ExerciseDone>>,
    /// Anything else.
    #[schema(schema_with = shape::note_or_null)]
    pub note: Option<String>,
}

impl Doings {
    /// The keys of all exercises and bands.
    pub(super) fn keys(&self) -> Vec<String> {
        let exercises = self.exercises.0.iter().map(|done| &done.exercise);
        let mut keys: Vec<String> = exercises.chain(self.bands()).cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    pub(super) fn bands(&self) -> impl Iterator<Item = &String> {
        self.exercises.0.iter().flat_map(ExerciseDone::bands)
    }

    pub(super) fn has_doubled_bands(&self) -> bool {
        self.exercises.0.iter().any(ExerciseDone::has_doubled_bands)
    }

    /// For which place each exercise was, and how much it hurt.
    fn exercised(&self) -> Vec<Exercised> {
        let exercised = |done: &ExerciseDone| Exercised { place: done.place(), pain: done.worst_pain() };
        self.exercises.0.iter().map(exercised).collect()
    }

    /// The worst pain, during it or right after it.
    pub(super) fn worst_pain(&self) -> Option<Nrs> {
        self.pain_during.max(self.pain_after).map(|score| score.0)
    }
}

/// A session log.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = session_logs, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct SessionLog {
    patient_id: PatientId,
    /// Its id.
    pub id: SessionLogId,
    pub(super) enrolment_id: Option<EnrolmentId>,
    pub(super) region: Word<Region>,
    pub(super) side: Word<Side>,
    pub(super) local_date: NaiveDate,
    pub(super) occurred_at: Timestamp,
    pub(super) time_zone: String,
    pub(super) recorded_at: Timestamp,
    #[diesel(embed)]
    pub(super) doings: Doings,
    /// What was said of it when it was logged, if it went through pain.
    pub(super) nudge: Option<Json<Noticed>>,
    pub(super) version: i32,
}

impl FreeText for SessionLog {
    fn without_notes(mut self) -> Self {
        self.doings.note = None;
        self.doings.exercises.0.iter_mut().for_each(ExerciseDone::forget_words);
        self
    }
}

/// A session in which something was done, in short.
pub(super) struct Held {
    pub date: NaiveDate,
    pub at: DateTime<Utc>,
    pub completion: Completion,
}

/// Where a page of logs left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(NaiveDate, SessionLogId);

type Row = (NaiveDate, Timestamp, Word<Completion>, Json<Vec<Work>>);

impl SessionLog {
    /// A new one.
    pub(super) fn new(
        patient: PatientId,
        id: SessionLogId,
        enrolment: Option<EnrolmentId>,
        place: BodySite,
        when: When,
        doings: Doings,
        now: DateTime<Utc>,
    ) -> SessionLog {
        SessionLog {
            patient_id: patient,
            id,
            enrolment_id: enrolment,
            region: Word(place.region),
            side: Word(place.side),
            local_date: when.local_date,
            occurred_at: when.occurred_at.into(),
            time_zone: when.zone.name().to_owned(),
            recorded_at: now.into(),
            doings,
            nudge: None,
            version: 1,
        }
    }

    /// Where it stands in a list.
    pub(super) fn position(&self) -> Position {
        Position(self.local_date, self.id)
    }

    pub(super) fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(session_logs::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<SessionLogId>) -> Result<Vec<SessionLog>> {
        let these = session_logs::table.filter(session_logs::patient_id.eq(patient).and(session_logs::id.eq_any(ids)));
        Ok(these.select(SessionLog::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: SessionLogId) -> Result<Option<SessionLog>> {
        Ok(session_logs::table.find((patient, id)).select(SessionLog::as_select()).first(conn).optional()?)
    }

    /// Those of a place within some days, in their order.
    pub(super) fn between(
        conn: &mut Conn,
        patient: PatientId,
        place: BodySite,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<SessionLog>> {
        let theirs = session_logs::table
            .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
            .filter(session_logs::region.eq(Word(place.region)).and(session_logs::side.eq(Word(place.side))));
        let in_order = theirs.order((session_logs::local_date, session_logs::occurred_at, session_logs::id));
        Ok(in_order.select(SessionLog::as_select()).load(conn)?)
    }

    /// The newest within some days, the newest first.
    pub fn newest_within(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
        most: i64,
    ) -> Result<Vec<SessionLog>> {
        let theirs = session_logs::table
            .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)));
        let newest_first = theirs.order((session_logs::local_date.desc(), session_logs::id.desc()));
        Ok(newest_first.limit(most).select(SessionLog::as_select()).load(conn)?)
    }

    /// All sessions from a day to another, in their order.
    pub fn all_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<SessionLog>> {
        let theirs = session_logs::table
            .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)));
        let in_order = theirs.order((session_logs::local_date, session_logs::occurred_at, session_logs::id));
        Ok(in_order.select(SessionLog::as_select()).load(conn)?)
    }

    /// The first day with a session, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(session_logs, local_date, conn, patient, from)
    }

    /// The sessions within some days in which something was done.
    pub(super) fn held(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Held>> {
        let theirs = session_logs::table
            .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)));
        let columns =
            (session_logs::local_date, session_logs::occurred_at, session_logs::completion, session_logs::exercises);
        let rows: Vec<Row> = theirs.select(columns).load(conn)?;
        let done = rows.into_iter().filter(|(.., work)| work.0.iter().any(Work::was_done));
        Ok(done.map(|(date, at, completion, _)| Held { date, at: at.instant(), completion: completion.0 }).collect())
    }

    /// The last day with a session, up to a day.
    pub(super) fn last_day(conn: &mut Conn, patient: PatientId, until: NaiveDate) -> Result<Option<NaiveDate>> {
        let theirs =
            session_logs::table.filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.le(until)));
        let newest_first = theirs.order(session_logs::local_date.desc());
        Ok(newest_first.select(session_logs::local_date).first(conn).optional()?)
    }

    /// Those within some days of which something was said.
    pub(super) fn nudged_between(
        conn: &mut Conn,
        patient: PatientId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<SessionLog>> {
        let theirs = session_logs::table
            .filter(session_logs::patient_id.eq(patient).and(session_logs::local_date.between(from, to)))
            .filter(session_logs::nudge.is_not_null());
        Ok(theirs.select(SessionLog::as_select()).load(conn)?)
    }

    /// Whether it came before another: by its day, and on one day by when it was told.
    pub(super) fn came_before(&self, other: &SessionLog) -> bool {
        let order = |log: &SessionLog| (log.local_date, log.recorded_at.instant(), log.id.0);
        order(self) < order(other)
    }

    /// Keeps what is said of it now. It is no correction: the patient said nothing new.
    pub(super) fn retell(&self, conn: &mut Conn) -> Result<()> {
        let row = session_logs::table.find((self.patient_id, self.id));
        diesel::update(row).set(session_logs::nudge.eq(&self.nudge)).execute(conn)?;
        Ok(())
    }

    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        days: DateRange,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<SessionLog>> {
        let mut all = session_logs::table.filter(session_logs::patient_id.eq(patient)).into_boxed();
        if let Some(from) = days.from {
            all = all.filter(session_logs::local_date.ge(from));
        }
        if let Some(to) = days.to {
            all = all.filter(session_logs::local_date.le(to));
        }
        if let Some(Position(date, id)) = after {
            let beyond = session_logs::local_date.lt(date).or(session_logs::id.lt(id));
            all = all.filter(session_logs::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((session_logs::local_date.desc(), session_logs::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(SessionLog::as_select()).load(conn)?)
    }

    /// Keeps what it says now, in a new version.
    pub(super) fn correct(&mut self, conn: &mut Conn) -> Result<()> {
        self.version += 1;
        let row = session_logs::table.find((self.patient_id, self.id));
        let changes = (&self.doings, session_logs::nudge.eq(&self.nudge), session_logs::version.eq(self.version));
        diesel::update(row).set(changes).execute(conn)?;
        Ok(())
    }

    pub(super) fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(session_logs::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }

    /// What is done to it, as the cause of what follows.
    pub(super) fn cause(&self, deed: Deed) -> Cause {
        Cause { kind: Kind::SessionLog, id: self.id.0, date: self.local_date, deed, own_care: false }
    }

    /// The flag of a rule about it.
    pub(super) fn flag_of(&self, rule: &'static str) -> About {
        About { rule, named: "session_log_id", id: self.id.0, date: self.local_date }
    }

    pub(super) fn place(&self) -> BodySite {
        BodySite { region: self.region.0, side: self.side.0 }
    }

    /// The session as the ladders are worked out from it; `bands` has each that was used.
    pub(super) fn trained(&self, bands: &HashMap<String, Band>) -> Trained {
        self.trained_with(self.doings.exercises.0.iter(), bands, None)
    }

    /// What of the session counts for a programme at a place: all that was done for the place; of a session for another place what
    /// was done for this one, or does not say for which and is of the programme. Its pain is then that of these exercises.
    pub(super) fn trained_at(
        &self,
        place: BodySite,
        programme: &Programme,
        bands: &HashMap<String, Band>,
    ) -> Option<Trained> {
        let is_own = self.place() == place;
        let counts = |done: &&ExerciseDone| match done.place() {
            Some(told) => told == place,
            None => is_own || (self.enrolment_id.is_some() && programme.exercises().any(|own| own == done.exercise)),
        };
        let trained = self.trained_with(self.doings.exercises.0.iter().filter(counts), bands, Some(programme));
        if let Some(felt) = self.felt_at(place) {
            return Some(Trained { pain: felt.pain(), ..trained });
        }
        let pain = trained.exercises.iter().filter_map(|done| done.pain).max();
        (!trained.exercises.is_empty()).then_some(Trained { pain, ..trained })
    }

    fn trained_with<'a>(
        &self,
        exercises: impl Iterator<Item = &'a ExerciseDone>,
        bands: &HashMap<String, Band>,
        programme: Option<&Programme>,
    ) -> Trained {
        let planned = |done: &ExerciseDone| programme?.fewest_repetitions(&done.exercise, done.grade()?);
        let done = |done: &ExerciseDone| Done {
            exercise: done.exercise.clone(),
            pain: done.worst_pain(),
            grade: done.grade(),
            line: done.line(bands),
            band_level: done.heaviest_band(bands),
            effort: done.hardest_effort(),
            is_unfinished: planned(done).is_some_and(|planned| done.has_band_set_below(planned)),
        };
        Trained {
            date: self.local_date,
            pain: self.doings.worst_pain(),
            analgesic: self.doings.analgesic_before,
            exercises: exercises.map(done).collect(),
        }
    }

    /// The places that it is of.
    pub(super) fn places(&self) -> Vec<BodySite> {
        session_places(self.place(), &self.doings.exercised())
    }

    /// The day of one of its places as this session alone tells it.
    pub(super) fn alone(&self, place: BodySite) -> Day {
        let mut day = Day::new(self.local_date);
        day.sessions.extend(self.felt_at(place));
        day
    }

    /// The session as a place felt it, if anything of it was for that place.
    fn felt_at(&self, place: BodySite) -> Option<Session> {
        let session = Session {
            during: self.doings.pain_during.map(|score| score.0),
            after: self.doings.pain_after.map(|score| score.0),
            analgesic_before: self.doings.analgesic_before,
            settled_after: self.doings.settled_minutes.map(i16::unsigned_abs),
        };
        session_at(place, self.place(), &session, &self.doings.exercised())
    }

    pub(super) fn is_as_told(&self, sent: &SessionLogIn, doings: &Doings) -> bool {
        let zone = Zone::stored(&self.time_zone).0;
        let when = When { local_date: self.local_date, occurred_at: self.occurred_at.instant(), zone };
        self.place() == BodySite { region: sent.region, side: sent.side }
            && self.enrolment_id == sent.enrolment_id.map(EnrolmentId)
            && sent.when().tells_of(when)
            && self.doings == *doings
    }
}
