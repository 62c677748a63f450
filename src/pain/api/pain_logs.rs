//! `/v1/patients/{patient}/pain-logs`: the diary.

use crate::care::{self, Action, Entry, Kind, Record, Slice, Superseded, Visit};
use crate::db::Conn;
use crate::http::{
    Answer, Body, Code, DateRange, IfMatch, Limit, LocalDate, OnlyNew, Page, Problem, Query, Result, Routes, shape,
};
use crate::pain::logs::diary::{self, Added};
use crate::pain::logs::input::{DailyPainLogIn, PainLogIn, PainLogPatch, check_measures};
use crate::pain::logs::model::{Identity, LogFilter, LogKind, PainLog, PainLogId};
use crate::pain::logs::response::PainLogOut;
use crate::pain::logs::when::WhenIn;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post, put};
use chrono::NaiveDate;
use limber_rules::place::{BodySite, Region, Side};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The routes of pain logs, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(log_pain).service(list_pain_logs).service(put_daily_pain_log).service(show_pain_log);
    routes.service(correct_pain_log).service(withdraw_pain_log).service(list_pain_log_versions);
}

/// Log pain: once a day for each region and side, and events in between.
///
/// The day is judged at once, in the same transaction. A day of a place takes 48 events; one more is refused (409, with `limit`).
/// A log may be up to 14 days late. Sending the same log again with
/// the same id gives the stored one (200).
#[utoipa::path(operation_id = "log_pain", request_body = PainLogIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = PainLogOut, description = "Logged"), (status = 200, body = PainLogOut, description = "It is there already")))]
#[post("/pain-logs")]
async fn log_pain(visit: Visit, body: Body<PainLogIn>) -> Result<Answer> {
    let Body { value: input, once } = body;
    let identity = Identity {
        kind: input.kind,
        place: BodySite { region: input.region, side: input.side },
        when: WhenIn { local_date: input.local_date.0, occurred_at: input.occurred_at.map(|at| at.0), tz: input.tz },
    };
    let (id, measures) = (input.id.map_or_else(PainLogId::new, PainLogId), input.measures());
    check_measures(input.kind, &measures)?;
    let add =
        move |conn: &mut Conn, entry: &Entry| added(entry, diary::add(conn, entry, id, &identity, measures.clone())?);
    visit.write(Action::KeepDiary, Some(once), add).await
}

fn added(entry: &Entry, added: Added) -> Result<Answer> {
    match added {
        Added::New(log) => {
            let (address, version) = (address(entry, log.id), log.version());
            Ok(Answer::created(address, &PainLogOut::from(*log))?.version(version))
        }
        Added::Known(log) => shown(*log),
        Added::DayTaken(id) => {
            Err(Problem::new(Code::AlreadyLogged, "there is a daily log for this region, side and date")
                .extra("existing", json!({"id": id, "href": address(entry, id)})))
        }
    }
}

fn shown(log: PainLog) -> Result<Answer> {
    let version = log.version();
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
    /// The first day.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
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
    let Query(PainLogsQuery { region, side, from, to, limit, cursor }) = query;
    let filter = LogFilter { region, side, days: DateRange::of(from, to) };
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors(&filter.in_an_address());
        let after = cursors.open(cursor.as_deref())?;
        let rows = PainLog::list(conn, record.patient(), filter, after, limit)?;
        cursors.page(rows, limit, PainLog::position, |log| PainLogOut::from(record.as_shown(log)))
    };
    visit.glance(Action::Look(Slice::Pain), list).await
}

/// The daily log of a place and a date, if there is one.
pub fn daily_log_out(conn: &mut Conn, record: &Record, place: BodySite, date: NaiveDate) -> Result<Option<PainLogOut>> {
    let log = PainLog::daily(conn, record.patient(), place, date)?;
    Ok(log.map(|log| PainLogOut::from(record.as_shown(log))))
}

/// The logs of a place within some days, as they are shown.
pub fn pain_logs_of_place(
    conn: &mut Conn,
    record: &Record,
    place: BodySite,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<PainLogOut>> {
    let logs = PainLog::of_place(conn, record.patient(), place, (from, to))?;
    Ok(logs.into_iter().map(|log| PainLogOut::from(record.as_shown(log))).collect())
}

/// Put the daily log of a region, side and date: new without a header, or with `If-None-Match: *`; in place of the one
/// there is, with its `ETag` in If-Match. What was there before is kept as an earlier version.
#[utoipa::path(operation_id = "put_daily_pain_log", request_body = DailyPainLogIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("region" = String, Path), ("side" = String, Path), ("date" = chrono::NaiveDate, Path)),
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
    let identity = Identity { kind: LogKind::Daily, ..addressed(&path, &input)? };
    let (id, measures) = (input.id.map(PainLogId), input.measures());
    check_measures(LogKind::Daily, &measures)?;
    let fresh = PainLogId::new();
    let put = move |conn: &mut Conn, entry: &Entry| {
        let known = PainLog::daily(conn, entry.patient(), identity.place, identity.when.local_date)?;
        let Some(known) = known else {
            if if_match.is_given() {
                return Err(Problem::new(Code::PreconditionFailed, "there is no daily log for this day"));
            }
            return added(entry, diary::add(conn, entry, id.unwrap_or(fresh), &identity, measures.clone())?);
        };
        if id.is_some_and(|id| id != known.id) {
            return added(entry, Added::DayTaken(known.id));
        }
        if only_new.0 {
            let now = serde_json::to_value(PainLogOut::from(known.clone())).unwrap_or_default();
            let tag = crate::http::etag(known.version());
            let told = "there is a daily log for this day already";
            return Err(Problem::new(Code::PreconditionFailed, told).current(tag, now));
        }
        if known.is_as_told(&identity, &measures) {
            return shown(known);
        }
        if !known.is_of(&identity) {
            let right = "cannot be changed: withdraw the log and log it anew";
            return Err(Problem::invalid("/occurred_at", "fixed", right));
        }
        entry.expect_version(&if_match, known.version(), &PainLogOut::from(known.clone()))?;
        shown(diary::correct(conn, entry, known, measures.clone())?)
    };
    visit.write(Action::KeepDiary, Some(once), put).await
}

fn addressed(path: &(String, String, String, String), input: &DailyPainLogIn) -> Result<Identity> {
    let (_, region, side, date) = path;
    let region = region.parse().map_err(|_| Problem::not_found())?;
    let side = side.parse().map_err(|_| Problem::not_found())?;
    let local_date = LocalDate::parse(date).ok_or_else(|| {
        Problem::invalid("/local_date", "invalid-value", "in the address must be a date of the calendar, YYYY-MM-DD")
    })?;
    let when = WhenIn { local_date: local_date.0, occurred_at: input.occurred_at.map(|at| at.0), tz: input.tz };
    Ok(Identity { kind: LogKind::Daily, place: BodySite { region, side }, when })
}

/// One pain log.
#[utoipa::path(operation_id = "show_pain_log", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = PainLogOut, description = "The pain log", headers(("ETag" = String, description = "Its version")))))]
#[get("/pain-logs/{log}")]
async fn show_pain_log(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = PainLogId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(record.as_shown(PainLog::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?))
    };
    visit.read(Action::Look(Slice::Pain), show).await
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
    let (id, changes) = (PainLogId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let log = PainLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        entry.expect_version(&if_match, log.version(), &PainLogOut::from(log.clone()))?;
        let mut measures = log.measures.clone();
        changes.clone().apply(&mut measures)?;
        check_measures(log.kind.0, &measures)?;
        shown(diary::correct(conn, entry, log, measures)?)
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
        entry.expect_version(&if_match, log.version(), &PainLogOut::from(log.clone()))?;
        diary::withdraw(conn, entry, &log)?;
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
        let earlier = care::versions(conn, record, Kind::PainLog, id)?;
        if earlier.is_empty() && PainLog::find(conn, record.patient(), id)?.is_none() {
            return Err(Problem::not_found());
        }
        Answer::ok(&Page { items: earlier, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Pain), list).await
}
