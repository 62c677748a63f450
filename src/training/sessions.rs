//! Session logs: what was done, and the pain it brought. Nothing that happened is refused; band work without a go-ahead is
//! recorded, and flagged.

use crate::accounts::Zone;
use crate::care::{self, Action, Clearance, Ending, Entry, Kind, Record, Superseded, Visit};
use crate::catalogue::exercises_and_bands_known;
use crate::db::schema::session_logs;
use crate::db::types::{Json, Score, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Answer, Body, Code, IfMatch, Limit, ListQuery, Note, Page, Patch, Problem, Query, Result, shape};
use crate::id;
use crate::ids::PatientId;
use crate::pain::{NewFlag, Place, When, WhenIn, judge_from, open_flag};
use crate::training::EnrolmentId;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::level::Level;
use limber_rules::pain::{Day, Session};
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of session logs, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(log_session)
        .service(list_session_logs)
        .service(show_session_log);
    config
        .service(correct_session_log)
        .service(withdraw_session_log)
        .service(list_session_log_versions);
}

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
    exercise: String,
    /// The key of the band, in band work.
    #[serde(default)]
    #[schema(max_length = 80, examples("theraband-professional-yellow"))]
    band: Option<String>,
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
        if done.len() > MOST_EXERCISES {
            Err(serde::de::Error::custom(right))
        } else {
            Ok(ExercisesDone(done))
        }
    }
}

/// Minutes of a session: 0 to 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionMinutes(i16);

impl<'de> Deserialize<'de> for SessionMinutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minutes = i16::deserialize(deserializer)?;
        let right = "out-of-range: must be a whole number of minutes from 0 to 1440";
        (0..=1440)
            .contains(&minutes)
            .then_some(SessionMinutes(minutes))
            .ok_or_else(|| serde::de::Error::custom(right))
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
    fn bands(&self) -> impl Iterator<Item = &String> {
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
    enrolment_id: Option<EnrolmentId>,
    region: Word<Region>,
    side: Word<Side>,
    local_date: NaiveDate,
    occurred_at: Timestamp,
    time_zone: String,
    recorded_at: Timestamp,
    #[diesel(embed)]
    doings: Doings,
    version: i32,
}

/// A session, partial ones too: any number a day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionLogIn {
    /// Yours to choose, best a UUIDv7; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    /// The enrolment it belongs to, if to one.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    enrolment_id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// What you call the day.
    #[schema(examples("2026-06-01"))]
    local_date: NaiveDate,
    /// Now for a session of today, noon for another day, unless told.
    #[serde(default)]
    occurred_at: Option<DateTime<Utc>>,
    /// Your own zone, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone_or_null)]
    tz: Option<Zone>,
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
    minutes: Option<SessionMinutes>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    exercises: ExercisesDone,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

impl SessionLogIn {
    fn when(&self) -> WhenIn {
        WhenIn {
            local_date: self.local_date,
            occurred_at: self.occurred_at,
            tz: self.tz,
        }
    }

    fn doings(&self) -> Doings {
        Doings {
            pain_during: self.pain_during.map(Score),
            pain_after: self.pain_after.map(Score),
            analgesic_before: self.analgesic_before,
            warm_up_done: self.warm_up_done,
            minutes: self.minutes.map(|minutes| minutes.0),
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
#[derive(Serialize, Deserialize)]
struct Position(NaiveDate, SessionLogId);

impl SessionLog {
    fn insert(&self, conn: &mut Conn) -> Result<Option<SessionLog>> {
        let insert = diesel::insert_into(session_logs::table)
            .values(self)
            .on_conflict_do_nothing();
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
        Ok(session_logs::table
            .find((patient, id))
            .select(SessionLog::as_select())
            .first(conn)
            .optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<SessionLog>> {
        let mut all = session_logs::table
            .filter(session_logs::patient_id.eq(patient))
            .into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = session_logs::local_date.lt(date).or(session_logs::id.lt(id));
            all = all.filter(session_logs::local_date.le(date).and(beyond));
        }
        let newest_first = all
            .order((session_logs::local_date.desc(), session_logs::id.desc()))
            .limit(limit.and_one());
        Ok(newest_first.select(SessionLog::as_select()).load(conn)?)
    }

    fn correct(&mut self, conn: &mut Conn, doings: Doings) -> Result<()> {
        self.doings = doings;
        self.version += 1;
        let row = session_logs::table.find((self.patient_id, self.id));
        diesel::update(row)
            .set((&self.doings, session_logs::version.eq(self.version)))
            .execute(conn)?;
        Ok(())
    }

    fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(session_logs::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }

    fn place(&self) -> Place {
        Place {
            region: self.region.0,
            side: self.side.0,
        }
    }

    /// The day as this session alone tells it.
    fn alone(&self) -> Day {
        let mut day = Day::new(self.local_date);
        day.sessions.push(Session {
            during: self.doings.pain_during.map(|score| score.0),
            after: self.doings.pain_after.map(|score| score.0),
            analgesic_before: self.doings.analgesic_before,
        });
        day
    }

    fn is_as_told(&self, sent: &SessionLogIn, doings: &Doings) -> bool {
        let zone = Zone::stored(&self.time_zone).0;
        let when = When {
            local_date: self.local_date,
            occurred_at: self.occurred_at.instant(),
            zone,
        };
        self.place()
            == Place {
                region: sent.region,
                side: sent.side,
            }
            && self.enrolment_id == sent.enrolment_id.map(EnrolmentId)
            && sent.when().tells_of(when)
            && self.doings == *doings
    }
}

fn shown(log: SessionLog) -> Result<Answer> {
    let version = log.version;
    Ok(Answer::ok(&SessionLogOut::from(log))?.version(version))
}

/// Log a session, whatever was done: also a partial one, also one that should not have been. A log may be up to 14 days
/// late. Sending the same log again with the same id gives the stored one (200).
#[utoipa::path(operation_id = "log_session", request_body = SessionLogIn, tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = SessionLogOut, description = "Logged"), (status = 200, body = SessionLogOut, description = "It is there already")))]
#[post("/session-logs")]
async fn log_session(visit: Visit, body: Body<SessionLogIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = SessionLogId::new();
    let add = move |conn: &mut Conn, entry: &Entry| {
        let (id, doings) = (input.id.map_or(fresh, SessionLogId), input.doings());
        if let Some(known) = SessionLog::find(conn, entry.patient(), id)? {
            return same_again(known, &input, &doings);
        }
        let when = input.when().resolve(entry.actor().zone(), entry.now)?;
        let log = SessionLog {
            patient_id: entry.patient(),
            id,
            enrolment_id: known_enrolment(conn, entry, input.enrolment_id)?,
            region: Word(input.region),
            side: Word(input.side),
            local_date: when.local_date,
            occurred_at: when.occurred_at.into(),
            time_zone: when.zone.name().to_owned(),
            recorded_at: entry.now.into(),
            doings,
            version: 1,
        };
        check_exercises(conn, &log.doings)?;
        log.insert(conn)?;
        entry.created(conn, Kind::SessionLog, id)?;
        judge_from(conn, entry, log.place(), log.alone())?;
        flag_uncleared_bands(conn, entry, &log)?;
        let address = format!("/v1/patients/{}/session-logs/{id}", entry.patient());
        Ok(Answer::created(address, &SessionLogOut::from(log))?.version(1))
    };
    visit.write(Action::KeepDiary, Some(body.once), add).await
}

fn same_again(known: SessionLog, sent: &SessionLogIn, doings: &Doings) -> Result<Answer> {
    if !known.is_as_told(sent, doings) {
        return Err(Problem::new(Code::IdConflict, "this id is another session log's"));
    }
    shown(known)
}

fn known_enrolment(conn: &mut Conn, entry: &Entry, id: Option<Uuid>) -> Result<Option<EnrolmentId>> {
    let Some(id) = id.map(EnrolmentId) else { return Ok(None) };
    match super::Enrolment::find(conn, entry.patient(), id)? {
        Some(_) => Ok(Some(id)),
        None => Err(Problem::invalid(
            "/enrolment_id",
            "unknown-value",
            "must be one of this patient's enrolments",
        )),
    }
}

/// Every exercise and band that is named must be in the catalogue.
fn check_exercises(conn: &mut Conn, doings: &Doings) -> Result<()> {
    use crate::catalogue::CatalogueKind::{Band, Exercise};
    let done = &doings.exercises.0;
    if done.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = done
        .iter()
        .flat_map(|done| [Some(done.exercise.clone()), done.band.clone()])
        .flatten()
        .collect();
    let known = exercises_and_bands_known(conn, &keys)?;
    for (at, done) in done.iter().enumerate() {
        if !known.contains(&(Exercise, done.exercise.clone())) {
            let pointer = format!("/exercises/{at}/exercise");
            return Err(Problem::invalid(
                pointer,
                "unknown-value",
                "must be the key of an exercise of /v1/exercises",
            ));
        }
        if done
            .band
            .as_ref()
            .is_some_and(|band| !known.contains(&(Band, band.clone())))
        {
            let pointer = format!("/exercises/{at}/band");
            return Err(Problem::invalid(
                pointer,
                "unknown-value",
                "must be the key of a band of /v1/bands",
            ));
        }
    }
    Ok(())
}

/// The rule of a flag for band work without a go-ahead.
const UNCLEARED: &str = "GO";

fn flag_uncleared_bands(conn: &mut Conn, entry: &Entry, log: &SessionLog) -> Result<()> {
    let bands: Vec<&String> = log.doings.bands().collect();
    let cleared = !Clearance::current(conn, entry.patient(), log.region.0, log.local_date)?.is_empty();
    if bands.is_empty() || cleared {
        return Ok(());
    }
    open_flag(
        conn,
        entry,
        NewFlag {
            rule: UNCLEARED,
            level: Level::Amber,
            place: Some(log.place()),
            date: log.local_date,
            text: format!(
                "Band work was done on {} without a current go-ahead for the {}.",
                log.local_date, log.region.0
            ),
            evidence: json!({"session_log_id": log.id, "bands": bands}),
        },
    )
}

/// Session logs, the newest day first.
#[utoipa::path(operation_id = "list_session_logs", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<SessionLogOut>, description = "Session logs")))]
#[get("/session-logs")]
async fn list_session_logs(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = SessionLog::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |log| Position(log.local_date, log.id), SessionLogOut::from)
    };
    visit.read(Action::Look, list).await
}

/// One session log.
#[utoipa::path(operation_id = "show_session_log", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = SessionLogOut, description = "The session log", headers(("ETag" = String, description = "Its version")))))]
#[get("/session-logs/{log}")]
async fn show_session_log(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = SessionLogId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(SessionLog::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?)
    };
    visit.read(Action::Look, show).await
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
    minutes: Patch<SessionMinutes>,
    #[serde(default)]
    #[schema(value_type = Vec<ExerciseDone>, max_items = 40)]
    exercises: Patch<ExercisesDone>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl SessionLogPatch {
    fn apply(self, doings: &mut Doings) -> Result<()> {
        self.pain_during.map(Score).apply(&mut doings.pain_during);
        self.pain_after.map(Score).apply(&mut doings.pain_after);
        self.analgesic_before
            .apply_required(&mut doings.analgesic_before, "/analgesic_before")?;
        self.warm_up_done.apply(&mut doings.warm_up_done);
        self.minutes.map(|minutes| minutes.0).apply(&mut doings.minutes);
        self.exercises
            .map(|done| Json(done.0))
            .apply_required(&mut doings.exercises, "/exercises")?;
        self.note.map(Note::into_string).apply(&mut doings.note);
        Ok(())
    }
}

/// Correct a session log (JSON Merge Patch, with If-Match). The days from there on are judged again, and what it said
/// before is kept.
#[utoipa::path(operation_id = "correct_session_log", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)),
    request_body(content = SessionLogPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = SessionLogOut, description = "Corrected", headers(("ETag" = String, description = "Its version")))))]
#[patch("/session-logs/{log}")]
async fn correct_session_log(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<SessionLogPatch>,
) -> Result<Answer> {
    let (id, patch) = (SessionLogId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let mut log = SessionLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let before = SessionLogOut::from(log.clone());
        if_match.check(log.version, &before)?;
        let mut doings = log.doings.clone();
        patch.clone().apply(&mut doings)?;
        check_exercises(conn, &doings)?;
        if doings == log.doings {
            return shown(log);
        }
        care::supersede(
            conn,
            entry,
            Kind::SessionLog,
            id,
            log.version,
            &before,
            Ending::Corrected,
        )?;
        let told_before = log.doings.bands().next().is_some();
        log.correct(conn, doings)?;
        entry.changed(conn, Kind::SessionLog, id)?;
        judge_from(conn, entry, log.place(), Day::new(log.local_date))?;
        if !told_before {
            flag_uncleared_bands(conn, entry, &log)?;
        }
        shown(log)
    };
    visit.write(Action::KeepDiary, None, correct).await
}

/// Withdraw a session log, with If-Match. It leaves the diary, and what it said is kept.
#[utoipa::path(operation_id = "withdraw_session_log", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)), responses((status = 204, description = "Withdrawn")))]
#[delete("/session-logs/{log}")]
async fn withdraw_session_log(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = SessionLogId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let log = SessionLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let before = SessionLogOut::from(log.clone());
        if_match.check(log.version, &before)?;
        care::supersede(
            conn,
            entry,
            Kind::SessionLog,
            id,
            log.version,
            &before,
            Ending::Withdrawn,
        )?;
        log.delete(conn)?;
        entry.deleted(conn, Kind::SessionLog, id)?;
        judge_from(conn, entry, log.place(), Day::new(log.local_date))?;
        Ok(Answer::no_content())
    };
    visit.write(Action::KeepDiary, None, withdraw).await
}

/// What a session log said before it was corrected or withdrawn, the first version first.
#[utoipa::path(operation_id = "list_session_log_versions", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/session-logs/{log}/versions")]
async fn list_session_log_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = SessionLogId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        let earlier = care::versions(conn, record.patient(), Kind::SessionLog, id)?;
        if earlier.is_empty() && SessionLog::find(conn, record.patient(), id)?.is_none() {
            return Err(Problem::not_found());
        }
        Answer::ok(&Page {
            items: earlier,
            next_cursor: None,
        })
    };
    visit.read(Action::Look, list).await
}
