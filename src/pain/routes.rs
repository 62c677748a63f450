//! `/v1/patients/{patient}/pain-logs`: the diary.

use super::assessments::{Place, add_log, judge_from};
use super::model::{
    Clicking, Identity, Inserted, LogKind, Measures, PainLog, PainLogId, PainLogOut, PlaceFilter, Trigger,
};
use super::when::{When, WhenIn};
use crate::accounts::Zone;
use crate::care::{self, Action, Ending, Entry, Kind, Record, Superseded, Visit};
use crate::db::Conn;
use crate::db::types::{Json, Score, Word};
use crate::http::idempotency::Once;
use crate::http::{Answer, Body, Code, IfMatch, Limit, Note, OnlyNew, Page, Patch, Problem, Query, Result, shape};
use actix_web::web::Path;
use actix_web::{delete, get, patch, post, put};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::pain::Day;
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of pain logs, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(log_pain)
        .service(list_pain_logs)
        .service(put_daily_pain_log)
        .service(show_pain_log);
    config
        .service(correct_pain_log)
        .service(withdraw_pain_log)
        .service(list_pain_log_versions);
}

/// Minutes of one day: 0 to 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinutesOfDay(pub i16);

impl<'de> Deserialize<'de> for MinutesOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let minutes = i16::deserialize(deserializer)?;
        let right = "out-of-range: must be a whole number of minutes from 0 to 1440";
        (0..=1440)
            .contains(&minutes)
            .then_some(MinutesOfDay(minutes))
            .ok_or_else(|| serde::de::Error::custom(right))
    }
}

/// What brought it on, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Triggers(Vec<Trigger>);

impl<'de> Deserialize<'de> for Triggers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut each_once = Vec::new();
        for trigger in Vec::<Trigger>::deserialize(deserializer)? {
            if !each_once.contains(&trigger) {
                each_once.push(trigger);
            }
        }
        Ok(Triggers(each_once))
    }
}

/// A pain log as a client sends it: with where and when, or, for the daily log of an address, without.
macro_rules! pain_log_input {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Yours to choose, best a UUIDv7; a new one is made otherwise.
            #[serde(default)]
            #[schema(schema_with = shape::id_or_null)]
            id: Option<Uuid>,
            $($(#[$attribute])* $field: $kind,)*
            /// Now for a log of today, noon for another day, unless told.
            #[serde(default)]
            occurred_at: Option<DateTime<Utc>>,
            /// Your own zone, unless told.
            #[serde(default)]
            #[schema(schema_with = shape::zone_or_null)]
            tz: Option<Zone>,
            /// The worst pain in the last 24 hours. Required of a daily log.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            worst_pain: Option<Nrs>,
            /// The pain at this moment. Required of an event.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            pain_now: Option<Nrs>,
            /// The pain on getting up.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            morning_pain: Option<Nrs>,
            /// How long the morning stiffness lasted.
            #[serde(default)]
            #[schema(schema_with = shape::minutes_or_null)]
            stiffness_minutes: Option<MinutesOfDay>,
            /// Whether the pain of the last session had settled by this morning.
            #[serde(default)]
            settled: Option<bool>,
            /// Whether this is a flare-up: worse than usual, hard to bear, whatever the number.
            #[serde(default)]
            flare_up: bool,
            /// Whether a painkiller was taken.
            #[serde(default)]
            analgesic: bool,
            /// Whether it clicks.
            #[serde(default)]
            clicking: Option<Clicking>,
            /// What brought it on.
            #[serde(default)]
            #[schema(value_type = Vec<Trigger>, max_items = 100)]
            triggers: Triggers,
            /// How much it interfered with the day.
            #[serde(default)]
            #[schema(schema_with = shape::nrs_or_null)]
            interference: Option<Nrs>,
            /// Anything else.
            #[serde(default)]
            #[schema(schema_with = shape::note_or_null)]
            note: Option<Note>,
        }

        impl $name {
            fn measures(&self) -> Measures {
                Measures {
                    worst_pain: self.worst_pain.map(Score),
                    pain_now: self.pain_now.map(Score),
                    morning_pain: self.morning_pain.map(Score),
                    stiffness_minutes: self.stiffness_minutes.map(|minutes| minutes.0),
                    settled: self.settled,
                    flare_up: self.flare_up,
                    analgesic: self.analgesic,
                    clicking: self.clicking.map(Word),
                    triggers: Json(self.triggers.0.clone()),
                    interference: self.interference.map(Score),
                    note: self.note.clone().map(Note::into_string),
                }
            }
        }
    };
}
pain_log_input! {
    /// A pain log: where, when, how much.
    PainLogIn {
        /// Daily, unless told.
        #[serde(default = "daily")]
        kind: LogKind,
        /// The part of the body.
        #[schema(schema_with = shape::region)]
        region: Region,
        /// Its side.
        #[schema(schema_with = shape::side)]
        side: Side,
        /// What you call the day.
        #[schema(examples("2026-06-01"))]
        local_date: NaiveDate,
    }
}
pain_log_input! {
    /// The daily pain log of the region, side and date in the address.
    DailyPainLogIn {}
}

fn daily() -> LogKind {
    LogKind::Daily
}

fn check_measures(kind: LogKind, measures: &Measures) -> Result<()> {
    match kind {
        LogKind::Daily if measures.worst_pain.is_none() => Err(Problem::invalid(
            "/worst_pain",
            "required",
            "is required of a daily log: a whole number from 0 to 10",
        )),
        LogKind::Event if measures.pain_now.is_none() => Err(Problem::invalid(
            "/pain_now",
            "required",
            "is required of an event: a whole number from 0 to 10",
        )),
        _ => Ok(()),
    }
}

/// Log pain: once a day for each region and side, and events in between.
///
/// The day is judged at once, in the same transaction. A log may be up to 14 days late. Sending the same log again with
/// the same id gives the stored one (200).
#[utoipa::path(operation_id = "log_pain", request_body = PainLogIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = PainLogOut, description = "Logged"), (status = 200, body = PainLogOut, description = "It is there already")))]
#[post("/pain-logs")]
async fn log_pain(visit: Visit, body: Body<PainLogIn>) -> Result<Answer> {
    let Body { value: input, once } = body;
    let identity = Identity {
        kind: input.kind,
        place: Place {
            region: input.region,
            side: input.side,
        },
        when: WhenIn {
            local_date: input.local_date,
            occurred_at: input.occurred_at,
            tz: input.tz,
        },
    };
    let (id, measures) = (input.id.map_or_else(PainLogId::new, PainLogId), input.measures());
    check_measures(input.kind, &measures)?;
    add(visit, id, identity, measures, once).await
}

async fn add(visit: Visit, id: PainLogId, identity: Identity, measures: Measures, once: Once) -> Result<Answer> {
    let add = move |conn: &mut Conn, entry: &Entry| match insert(conn, entry, id, &identity, measures.clone())? {
        Ok(answer) => Ok(answer),
        Err(existing) => Err(Problem::new(
            Code::AlreadyLogged,
            "there is a daily log for this region, side and date",
        )
        .extra("existing", json!({"id": existing, "href": address(entry, existing)}))),
    };
    visit.write(Action::KeepDiary, Some(once), add).await
}

/// Adds a log and judges its day; the id of the day's log if the day is taken.
fn insert(
    conn: &mut Conn,
    entry: &Entry,
    id: PainLogId,
    identity: &Identity,
    measures: Measures,
) -> Result<Result<Answer, PainLogId>> {
    // A log that is sent again may have become too old meanwhile: its day is looked at only if it is new.
    let resolved = identity.when.resolve(entry.actor().zone(), entry.now);
    let when = match resolved {
        Ok(when) => when,
        Err(problem) => match PainLog::find(conn, entry.patient(), id)? {
            Some(known) => return same_again(known, identity, &measures).map(Ok),
            None => return Err(problem),
        },
    };
    let log = PainLog::new(
        entry.patient(),
        id,
        identity.kind,
        identity.place,
        when,
        measures,
        entry.now,
    );
    match log.insert(conn)? {
        Inserted::New => {
            entry.created(conn, Kind::PainLog, id)?;
            judge_from(conn, entry, identity.place, alone(&log, when))?;
            let created = Answer::created(address(entry, id), &PainLogOut::from(log))?;
            Ok(Ok(created.version(1)))
        }
        Inserted::SameId(known) => same_again(*known, identity, &log.measures).map(Ok),
        Inserted::SameDay(existing) => Ok(Err(existing)),
    }
}

fn alone(log: &PainLog, when: When) -> Day {
    let mut day = Day::new(when.local_date);
    add_log(&mut day, log);
    day
}

fn same_again(known: PainLog, identity: &Identity, measures: &Measures) -> Result<Answer> {
    if !known.is_as_told(identity, measures) {
        return Err(Problem::new(Code::IdConflict, "this id is another pain log's"));
    }
    shown(known)
}

fn shown(log: PainLog) -> Result<Answer> {
    let version = log.version;
    Ok(Answer::ok(&PainLogOut::from(log))?.version(version))
}

fn address(entry: &Entry, id: PainLogId) -> String {
    format!("/v1/patients/{}/pain-logs/{id}", entry.patient())
}

/// Which logs.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PainLogsQuery {
    /// Only of this part of the body.
    #[param(schema_with = shape::region)]
    region: Option<Region>,
    /// Only of this side.
    #[param(schema_with = shape::side)]
    side: Option<Side>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// Pain logs, the newest day first.
#[utoipa::path(operation_id = "list_pain_logs", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), PainLogsQuery),
    responses((status = 200, body = Page<PainLogOut>, description = "Pain logs")))]
#[get("/pain-logs")]
async fn list_pain_logs(visit: Visit, query: Query<PainLogsQuery>) -> Result<Answer> {
    let Query(PainLogsQuery {
        region,
        side,
        limit,
        cursor,
    }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors(&filters(region, side));
        let after = cursors.open(cursor.as_deref())?;
        let rows = PainLog::list(conn, record.patient(), PlaceFilter { region, side }, after, limit)?;
        cursors.page(rows, limit, PainLog::position, PainLogOut::from)
    };
    visit.read(Action::Look, list).await
}

fn filters(region: Option<Region>, side: Option<Side>) -> String {
    let region = region.map(|region| format!("region={region}"));
    let side = side.map(|side| format!("side={side}"));
    let given: Vec<String> = region.into_iter().chain(side).collect();
    if given.is_empty() {
        String::new()
    } else {
        format!("?{}", given.join("&"))
    }
}

/// Put the daily log of a region, side and date: new without a header, or with `If-None-Match: *`; in place of the one
/// there is, with its ETag in If-Match. What was there before is kept as an earlier version.
#[utoipa::path(operation_id = "put_daily_pain_log", request_body = DailyPainLogIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("region" = String, Path), ("side" = String, Path), ("date" = NaiveDate, Path)),
    responses((status = 201, body = PainLogOut, description = "Logged"), (status = 200, body = PainLogOut, description = "Replaced, or the same already")))]
#[put("/pain-logs/daily/{region}/{side}/{date}")]
async fn put_daily_pain_log(
    visit: Visit,
    path: Path<(String, String, String, String)>,
    if_match: IfMatch,
    only_new: OnlyNew,
    body: Body<DailyPainLogIn>,
) -> Result<Answer> {
    let Body { value: input, once } = body;
    let identity = Identity {
        kind: LogKind::Daily,
        ..addressed(&path, &input)?
    };
    let (id, measures) = (input.id.map(PainLogId), input.measures());
    check_measures(LogKind::Daily, &measures)?;
    let fresh = PainLogId::new();
    let put = move |conn: &mut Conn, entry: &Entry| {
        let known = PainLog::daily(conn, entry.patient(), identity.place, identity.when.local_date)?;
        let Some(known) = known else {
            let inserted = insert(conn, entry, id.unwrap_or(fresh), &identity, measures.clone())?;
            return inserted.map_err(|_| Problem::new(Code::Conflict, "there is a daily log for this day now"));
        };
        if only_new.0 {
            let now = serde_json::to_value(PainLogOut::from(known.clone())).unwrap_or_default();
            let tag = crate::http::etag(known.version);
            return Err(
                Problem::new(Code::PreconditionFailed, "there is a daily log for this day already").current(tag, now),
            );
        }
        if id.is_none_or(|id| id == known.id) && known.is_as_told(&identity, &measures) {
            return shown(known);
        }
        replace(conn, entry, known, &if_match, measures.clone())
    };
    visit.write(Action::KeepDiary, Some(once), put).await
}

fn addressed(path: &(String, String, String, String), input: &DailyPainLogIn) -> Result<Identity> {
    let (_, region, side, date) = path;
    let region = region.parse().map_err(|_| Problem::not_found())?;
    let side = side.parse().map_err(|_| Problem::not_found())?;
    let local_date = date.parse().map_err(|_| {
        Problem::invalid(
            "/local_date",
            "invalid-value",
            "in the address must be a date of the calendar, YYYY-MM-DD",
        )
    })?;
    let when = WhenIn {
        local_date,
        occurred_at: input.occurred_at,
        tz: input.tz,
    };
    Ok(Identity {
        kind: LogKind::Daily,
        place: Place { region, side },
        when,
    })
}

/// Keeps what the log said, puts the new measures in its place and judges from its day on.
fn replace(conn: &mut Conn, entry: &Entry, mut log: PainLog, if_match: &IfMatch, measures: Measures) -> Result<Answer> {
    let before = PainLogOut::from(log.clone());
    if_match.check(log.version, &before)?;
    if log.measures == measures {
        return shown(log);
    }
    care::supersede(
        conn,
        entry,
        Kind::PainLog,
        log.id,
        log.version,
        &before,
        Ending::Corrected,
    )?;
    log.correct(conn, measures)?;
    entry.changed(conn, Kind::PainLog, log.id)?;
    judge_from(conn, entry, log.place(), Day::new(log.local_date))?;
    shown(log)
}

/// One pain log.
#[utoipa::path(operation_id = "show_pain_log", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = PainLogOut, description = "The pain log", headers(("ETag" = String, description = "Its version")))))]
#[get("/pain-logs/{log}")]
async fn show_pain_log(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = PainLogId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(PainLog::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?)
    };
    visit.read(Action::Look, show).await
}

/// What a pain log measured, corrected: null clears, absent leaves. Where and when it was stay: withdraw a log that is on
/// the wrong day, and log it anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PainLogPatch {
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    worst_pain: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_now: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    morning_pain: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::minutes_or_null)]
    stiffness_minutes: Patch<MinutesOfDay>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    settled: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = bool)]
    flare_up: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = bool)]
    analgesic: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<Clicking>)]
    clicking: Patch<Clicking>,
    #[serde(default)]
    #[schema(value_type = Vec<Trigger>, max_items = 100)]
    triggers: Patch<Triggers>,
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    interference: Patch<Nrs>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

impl PainLogPatch {
    fn apply(self, measures: &mut Measures) -> Result<()> {
        self.worst_pain.map(Score).apply(&mut measures.worst_pain);
        self.pain_now.map(Score).apply(&mut measures.pain_now);
        self.morning_pain.map(Score).apply(&mut measures.morning_pain);
        self.stiffness_minutes
            .map(|minutes| minutes.0)
            .apply(&mut measures.stiffness_minutes);
        self.settled.apply(&mut measures.settled);
        self.flare_up.apply_required(&mut measures.flare_up, "/flare_up")?;
        self.analgesic.apply_required(&mut measures.analgesic, "/analgesic")?;
        self.clicking.map(Word).apply(&mut measures.clicking);
        self.triggers
            .map(|triggers| Json(triggers.0))
            .apply_required(&mut measures.triggers, "/triggers")?;
        self.interference.map(Score).apply(&mut measures.interference);
        self.note.map(Note::into_string).apply(&mut measures.note);
        Ok(())
    }
}

/// Correct a pain log (JSON Merge Patch, with If-Match). However old it is: the days from there on are judged again, and
/// what it said before is kept.
#[utoipa::path(operation_id = "correct_pain_log", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("log" = Uuid, Path)),
    request_body(content = PainLogPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = PainLogOut, description = "Corrected", headers(("ETag" = String, description = "Its version")))))]
#[patch("/pain-logs/{log}")]
async fn correct_pain_log(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<PainLogPatch>,
) -> Result<Answer> {
    let (id, patch) = (PainLogId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let log = PainLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let mut measures = log.measures.clone();
        patch.clone().apply(&mut measures)?;
        check_measures(log.kind.0, &measures)?;
        replace(conn, entry, log, &if_match, measures)
    };
    visit.write(Action::KeepDiary, None, correct).await
}

/// Withdraw a pain log, with If-Match. It leaves the diary, and what it said is kept.
#[utoipa::path(operation_id = "withdraw_pain_log", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 204, description = "Withdrawn")))]
#[delete("/pain-logs/{log}")]
async fn withdraw_pain_log(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = PainLogId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let log = PainLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let before = PainLogOut::from(log.clone());
        if_match.check(log.version, &before)?;
        care::supersede(conn, entry, Kind::PainLog, id, log.version, &before, Ending::Withdrawn)?;
        log.delete(conn)?;
        entry.deleted(conn, Kind::PainLog, id)?;
        judge_from(conn, entry, log.place(), Day::new(log.local_date))?;
        Ok(Answer::no_content())
    };
    visit.write(Action::KeepDiary, None, withdraw).await
}

/// What a pain log said before it was corrected or withdrawn, the first version first.
#[utoipa::path(operation_id = "list_pain_log_versions", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/pain-logs/{log}/versions")]
async fn list_pain_log_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = PainLogId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        let earlier = care::versions(conn, record.patient(), Kind::PainLog, id)?;
        if earlier.is_empty() && PainLog::find(conn, record.patient(), id)?.is_none() {
            return Err(Problem::not_found());
        }
        Answer::ok(&Page {
            items: earlier,
            next_cursor: None,
        })
    };
    visit.read(Action::Look, list).await
}
