//! Session logs in the database and on the wire.

use super::EnrolmentId;
use crate::accounts::Zone;
use crate::db::schema::session_logs;
use crate::db::types::{Json, Score, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Instant, Limit, LocalDate, MinutesOfDay, Note, Patch, Result, shape};
use crate::id;
use crate::ids::PatientId;
use crate::pain::{Place, When, WhenIn};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::pain::{Day, Session};
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

id!(
    /// A session log. The client may choose it, so that sending a log again changes nothing.
    SessionLogId
);

/// An exercise that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExerciseDone {
    /// The key of the exercise.
    #[schema(max_length = 80, examples("standing-band-hip-flexion"))]
    pub(super) exercise: String,
    /// The key of the band, in band work.
    #[serde(default)]
    #[schema(max_length = 80, examples("theraband-professional-yellow"))]
    pub(super) band: Option<String>,
    /// How many sets.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 255)]
    sets: Option<u8>,
    /// How many repetitions a set.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 65535)]
    repetitions: Option<u16>,
}

/// What was done: up to 40 exercises.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExercisesDone(Vec<ExerciseDone>);

const MOST_EXERCISES: usize = 40;

impl<'de> Deserialize<'de> for ExercisesDone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let done = Vec::deserialize(deserializer)?;
        let right = "too-long: must have at most 40 exercises";
        if done.len() > MOST_EXERCISES { Err(serde::de::Error::custom(right)) } else { Ok(ExercisesDone(done)) }
    }
}

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
    /// Whether it began with a warm-up and dynamic stretches.
    pub warm_up_done: Option<bool>,
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
        let done = self.exercises.0.iter();
        done.flat_map(|done| [Some(done.exercise.clone()), done.band.clone()]).flatten().collect()
    }

    pub(super) fn bands(&self) -> impl Iterator<Item = &String> {
        self.exercises.0.iter().filter_map(|done| done.band.as_ref())
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
    time_zone: String,
    recorded_at: Timestamp,
    #[diesel(embed)]
    pub(super) doings: Doings,
    pub(super) version: i32,
}

/// A session, partial ones too: any number a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionLogIn {
    /// Yours to choose, best a UUIDv7; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) id: Option<Uuid>,
    /// The enrolment it belongs to, if to one.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    pub(super) enrolment_id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    pub(super) region: Region,
    #[schema(schema_with = shape::side)]
    pub(super) side: Side,
    /// What you call the day.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    pub(super) local_date: LocalDate,
    /// Now for a session of today, noon for another day, unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub(super) occurred_at: Option<Instant>,
    /// Your own zone, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone_or_null)]
    pub(super) tz: Option<Zone>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_during: Option<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_after: Option<Nrs>,
    #[serde(default)]
    analgesic_before: bool,
    #[serde(default)]
    warm_up_done: Option<bool>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    minutes: Option<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    pub(super) exercises: ExercisesDone,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

impl SessionLogIn {
    pub(super) fn when(&self) -> WhenIn {
        WhenIn { local_date: self.local_date.0, occurred_at: self.occurred_at.map(|at| at.0), tz: self.tz }
    }

    pub(super) fn doings(&self) -> Doings {
        Doings {
            pain_during: self.pain_during.map(Score),
            pain_after: self.pain_after.map(Score),
            analgesic_before: self.analgesic_before,
            warm_up_done: self.warm_up_done,
            minutes: self.minutes.map(MinutesOfDay::get),
            exercises: Json(self.exercises.0.clone()),
            note: self.note.clone().map(Note::into_string),
        }
    }
}

/// A session log.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionLogOut {
    id: SessionLogId,
    enrolment_id: Option<EnrolmentId>,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    local_date: NaiveDate,
    occurred_at: DateTime<Utc>,
    #[schema(examples("Europe/London"))]
    tz: String,
    /// When the server first heard of it.
    recorded_at: DateTime<Utc>,
    #[serde(flatten)]
    doings: Doings,
    /// Goes up with every correction; what was before is kept.
    version: i32,
}

impl From<SessionLog> for SessionLogOut {
    fn from(log: SessionLog) -> Self {
        SessionLogOut {
            id: log.id,
            enrolment_id: log.enrolment_id,
            region: log.region.0,
            side: log.side.0,
            local_date: log.local_date,
            occurred_at: log.occurred_at.instant(),
            tz: log.time_zone,
            recorded_at: log.recorded_at.instant(),
            doings: log.doings,
            version: log.version,
        }
    }
}

/// Where a page of logs left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(NaiveDate, SessionLogId);

impl SessionLog {
    /// A new one.
    pub(super) fn new(
        patient: PatientId,
        id: SessionLogId,
        enrolment: Option<EnrolmentId>,
        place: Place,
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
            version: 1,
        }
    }

    /// Where it stands in a list.
    pub(super) fn position(&self) -> Position {
        Position(self.local_date, self.id)
    }

    pub(super) fn insert(&self, conn: &mut Conn) -> Result<Option<SessionLog>> {
        let insert = diesel::insert_into(session_logs::table).values(self.clone()).on_conflict_do_nothing();
        match Portable(insert).execute(conn)? {
            1 => Ok(None),
            _ => SessionLog::find(conn, self.patient_id, self.id),
        }
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

    pub(super) fn list(
        conn: &mut Conn,
        patient: PatientId,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<SessionLog>> {
        let mut all = session_logs::table.filter(session_logs::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = session_logs::local_date.lt(date).or(session_logs::id.lt(id));
            all = all.filter(session_logs::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((session_logs::local_date.desc(), session_logs::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(SessionLog::as_select()).load(conn)?)
    }

    pub(super) fn correct(&mut self, conn: &mut Conn, doings: Doings) -> Result<()> {
        self.doings = doings;
        self.version += 1;
        let row = session_logs::table.find((self.patient_id, self.id));
        diesel::update(row).set((&self.doings, session_logs::version.eq(self.version))).execute(conn)?;
        Ok(())
    }

    pub(super) fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(session_logs::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }

    pub(super) fn place(&self) -> Place {
        Place { region: self.region.0, side: self.side.0 }
    }

    /// The day as this session alone tells it.
    pub(super) fn alone(&self) -> Day {
        let mut day = Day::new(self.local_date);
        day.sessions.push(Session {
            during: self.doings.pain_during.map(|score| score.0),
            after: self.doings.pain_after.map(|score| score.0),
            analgesic_before: self.doings.analgesic_before,
        });
        day
    }

    pub(super) fn is_as_told(&self, sent: &SessionLogIn, doings: &Doings) -> bool {
        let zone = Zone::stored(&self.time_zone).0;
        let when = When { local_date: self.local_date, occurred_at: self.occurred_at.instant(), zone };
        self.place() == Place { region: sent.region, side: sent.side }
            && self.enrolment_id == sent.enrolment_id.map(EnrolmentId)
            && sent.when().tells_of(when)
            && self.doings == *doings
    }
}

/// What a session was, corrected: null clears, absent leaves. Where and when it was stay.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionLogPatch {
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_during: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_after: Patch<Nrs>,
    #[serde(default)]
    #[schema(value_type = bool)]
    analgesic_before: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    warm_up_done: Patch<bool>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    minutes: Patch<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    exercises: Patch<ExercisesDone>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl SessionLogPatch {
    pub(super) fn apply(self, doings: &mut Doings) -> Result<()> {
        self.pain_during.map(Score).apply(&mut doings.pain_during);
        self.pain_after.map(Score).apply(&mut doings.pain_after);
        self.analgesic_before.apply_required(&mut doings.analgesic_before, "/analgesic_before")?;
        self.warm_up_done.apply(&mut doings.warm_up_done);
        self.minutes.map(MinutesOfDay::get).apply(&mut doings.minutes);
        self.exercises.map(|done| Json(done.0)).apply_required(&mut doings.exercises, "/exercises")?;
        self.note.map(Note::into_string).apply(&mut doings.note);
        Ok(())
    }
}
