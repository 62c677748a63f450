//! Session logs: what was done, and the pain it brought. Nothing that happened is refused; band work without a go-ahead is
//! recorded, and flagged.

use super::EnrolmentId;
use super::session_input::{SessionLogIn, SessionLogPatch};
use super::session_model::{Doings, SessionLog, SessionLogId};
use super::session_out::SessionLogOut;
use super::sets::{Completion, ExerciseDone, SetDone};
use super::situation::clearances_at;
use super::through_pain;
use crate::care::{self, Action, Clearance, Ending, Entry, Kind, Record, Slice, Superseded, Visit};
use crate::catalogue::{band_levels, exercises_and_bands_known};
use crate::db::Conn;
use crate::db::types::{Json, Score, Word};
use crate::http::{
    Answer, Body, Code, DateRange, IfMatch, Limit, LocalDate, Page, Problem, Query, Result, Routes, filters_in_address,
};
use crate::pain::{Cause, Deed, NewFlag, WhenIn, judge_from, keep_flag, suspension_before};
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::{Days, NaiveDate};
use limber_rules::level::Urgency;
use limber_rules::pain::Day;
use limber_rules::place::BodySite;
use limber_rules::scale::Nrs;
use limber_rules::today::lifts;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The routes of session logs, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(log_session).service(list_session_logs).service(show_session_log);
    routes.service(correct_session_log).service(withdraw_session_log).service(list_session_log_versions);
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
        let enrolment = known_enrolment(conn, entry, input.enrolment_id)?;
        let place = BodySite { region: input.region, side: input.side };
        let mut log = SessionLog::new(entry.patient(), id, enrolment, place, when, doings, entry.now);
        check_exercises(conn, &log.doings)?;
        record(conn, entry, &mut log)?;
        let address = format!("/v1/patients/{}/session-logs/{id}", entry.patient());
        Ok(Answer::created(address, &SessionLogOut::from(log))?.version(1))
    };
    visit.write(Action::KeepDiary, Some(body.once), add).await
}

/// Adds a session, judges its day, and flags what should not have been.
fn record(conn: &mut Conn, entry: &Entry, log: &mut SessionLog) -> Result<()> {
    log.nudge = through_pain::noticed(conn, entry, log)?.map(Json);
    log.insert(conn)?;
    entry.created(conn, Kind::SessionLog, log.id)?;
    // In this order: the judgement may end the very go-ahead that the session was done under.
    let cause = log.cause(Deed::Logged);
    flag_uncleared_bands(conn, entry, log, &cause)?;
    through_pain::keep_flag_again(conn, entry, log, &cause)?;
    if log.nudge.is_some() {
        through_pain::tell_later_ones(conn, entry, log, &cause)?;
    }
    log.places().into_iter().try_for_each(|place| judge_from(conn, entry, place, &log.alone(place), &cause))
}

/// Judges the day of a session again, at every place that it is or was of.
fn judge_places(
    conn: &mut Conn,
    entry: &Entry,
    log: &SessionLog,
    mut places: Vec<BodySite>,
    cause: &Cause,
) -> Result<()> {
    places.extend(log.places());
    places.sort_unstable();
    places.dedup();
    places.into_iter().try_for_each(|place| judge_from(conn, entry, place, &Day::new(log.local_date), cause))
}

/// What a scripted patient does: the first band exercise of the light-band phase.
fn scripted_work(pain: Nrs) -> ExerciseDone {
    let band = Some("theraband-professional-tan".to_owned());
    let set = SetDone { band, pain: Some(pain), ..SetDone::default() };
    ExerciseDone::new("supine-band-march", [set.clone(), set.clone(), set])
}

/// A plain session, as a scripted patient logs it.
pub fn log_training(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    date: NaiveDate,
    during: Nrs,
    after: Nrs,
) -> Result<()> {
    let when = WhenIn { local_date: date, occurred_at: None, tz: None }.resolve(entry.actor().zone(), entry.now)?;
    let doings = Doings {
        pain_during: Some(Score(during)),
        pain_after: Some(Score(after)),
        analgesic_before: false,
        settled_minutes: None,
        warm_up_done: Some(true),
        stretches_done: Some(true),
        supports: Json(Vec::new()),
        completion: Word(Completion::Full),
        minutes: Some(25),
        exercises: Json(vec![scripted_work(during)]),
        note: None,
    };
    let mut log = SessionLog::new(entry.patient(), SessionLogId::new(), None, place, when, doings, entry.now);
    record(conn, entry, &mut log)
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
        None => Err(Problem::invalid("/enrolment_id", "unknown-value", "must be one of this patient's enrolments")),
    }
}

/// Every exercise and band that is named must be in the catalogue, and every reading one that can be.
fn check_exercises(conn: &mut Conn, doings: &Doings) -> Result<()> {
    use crate::catalogue::CatalogueKind::{Band, Exercise};
    let done = &doings.exercises.0;
    if done.is_empty() {
        return Ok(());
    }
    let known = exercises_and_bands_known(conn, &doings.keys())?;
    for (at, done) in done.iter().enumerate() {
        if done.region.is_some() != done.side.is_some() {
            let missing = if done.region.is_some() { "side" } else { "region" };
            let pointer = format!("/exercises/{at}/{missing}");
            return Err(Problem::invalid(
                pointer,
                "required",
                "must be there if the other is: region and side make a place",
            ));
        }
        if !known.contains(&(Exercise, done.exercise.clone())) {
            let pointer = format!("/exercises/{at}/exercise");
            return Err(Problem::invalid(pointer, "unknown-value", "must be the key of an exercise of /v1/exercises"));
        }
        let unknown = |set: &SetDone| set.band.as_ref().is_some_and(|band| !known.contains(&(Band, band.clone())));
        if let Some(set) = done.sets.as_slice().iter().position(unknown) {
            let pointer = format!("/exercises/{at}/sets/{set}/band");
            return Err(Problem::invalid(pointer, "unknown-value", "must be the key of a band of /v1/bands"));
        }
        let mistakes = done.sets.as_slice().iter().map(|set| set.pressure.as_ref()?.mistake());
        if let Some((set, (field, right))) = (0_usize..).zip(mistakes).find_map(|(set, mistake)| Some((set, mistake?)))
        {
            let pointer = format!("/exercises/{at}/sets/{set}/pressure/{field}");
            return Err(Problem::invalid(pointer, "out-of-range", right));
        }
    }
    Ok(())
}

/// The rule of a flag for band work without a go-ahead.
const UNCLEARED: &str = "GO";

fn flag_uncleared_bands(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<()> {
    let wanted = uncleared_bands(conn, entry, log, cause)?;
    keep_flag(conn, entry, log.flag_of(UNCLEARED), wanted, cause)
}

fn uncleared_bands(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<Option<NewFlag>> {
    let used = band_levels(conn, &log.doings.keys())?;
    if used.is_empty() {
        return Ok(None);
    }
    // What is in force without a side is for those that were enrolled when it was given.
    let in_force = Clearance::current_at(conn, entry.patient(), log.place(), log.local_date)?;
    let covers_side = in_force.is_empty() || !clearances_at(conn, entry, log.place(), log.local_date)?.is_empty();
    // A band taken double pulls twice as hard as the level that was cleared.
    let reaches = covers_side && !log.doings.has_doubled_bands() && are_cleared(conn, entry, log, &used)?;
    let held_back = reaches && is_held_back(conn, entry, log, cause)?;
    if reaches && !held_back {
        return Ok(None);
    }
    let (date, bands): (_, Vec<&String>) = (log.local_date, log.doings.bands().collect());
    let text = if held_back {
        format!("Band work was done on {date} while the go-ahead for the {} was held back.", log.place())
    } else {
        format!("Band work was done on {date} without a current go-ahead for the {} up to that band.", log.region.0)
    };
    Ok(Some(NewFlag {
        rule: UNCLEARED,
        level: Urgency::Amber,
        place: Some(log.place()),
        date,
        text,
        evidence: json!({"session_log_id": log.id, "bands": bands, "held_back": held_back}),
    }))
}

/// Whether a go-ahead reached the heaviest band of each line that was used. Another line's colours are never compared.
fn are_cleared(conn: &mut Conn, entry: &Entry, log: &SessionLog, used: &[(Option<String>, i16)]) -> Result<bool> {
    let when = (log.local_date, log.occurred_at.instant());
    for (line, level) in used {
        if Clearance::level_at(conn, entry.patient(), log.place(), line.as_deref(), when)? < Some(*level) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a worsening held the go-ahead back before the session. A session that is logged as it ends knows of its day so far; of one
/// that is told of later only the days before count, so that it is not blamed for what came after it.
fn is_held_back(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<bool> {
    // The database keeps microseconds.
    let is_now = log.occurred_at.instant().timestamp_micros() >= entry.now.timestamp_micros();
    let is_live = cause.deed == Deed::Logged && is_now;
    let before = if is_live { log.local_date + Days::new(1) } else { log.local_date };
    let Some((suspension, agreed)) = suspension_before(conn, entry, log.place(), before)? else { return Ok(false) };
    let furthest = Clearance::current_at(conn, entry.patient(), log.place(), log.local_date)?.into_iter().next();
    Ok(furthest.is_none_or(|given| !lifts(suspension, agreed, given.given_on, given.confirmed_on)))
}

/// Which session logs.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionLogsQuery {
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

impl SessionLogsQuery {
    /// The newest of all: as many as a screen holds.
    pub fn of_a_screen() -> Self {
        SessionLogsQuery { limit: Limit::A_SCREEN, ..SessionLogsQuery::default() }
    }
}

/// Session logs, the newest day first.
#[utoipa::path(operation_id = "list_session_logs", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), SessionLogsQuery),
    responses((status = 200, body = Page<SessionLogOut>, description = "Session logs")))]
#[get("/session-logs")]
async fn list_session_logs(visit: Visit, query: Query<SessionLogsQuery>) -> Result<Answer> {
    let Query(query) = query;
    let list = move |conn: &mut Conn, record: &Record| session_logs_page(conn, record, &query);
    visit.glance(Action::Look(Slice::Training), list).await
}

/// A page of them.
pub fn session_logs_page(conn: &mut Conn, record: &Record, query: &SessionLogsQuery) -> Result<Answer> {
    let days = DateRange::of(query.from, query.to);
    let cursors = record.cursors(&filters_in_address(days.filters()));
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = SessionLog::list(conn, record.patient(), days, after, query.limit)?;
    cursors.page(rows, query.limit, SessionLog::position, |log| SessionLogOut::from(record.as_shown(log)))
}

/// One session log.
#[utoipa::path(operation_id = "show_session_log", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("log" = Uuid, Path)),
    responses((status = 200, body = SessionLogOut, description = "The session log", headers(("ETag" = String, description = "Its version")))))]
#[get("/session-logs/{log}")]
async fn show_session_log(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = path.1;
    visit.read(Action::Look(Slice::Training), move |conn, record| session_log_shown(conn, record, id)).await
}

/// A session log as an answer.
///
/// # Errors
/// 404 if the record has none with this id.
pub fn session_log_shown(conn: &mut Conn, record: &Record, id: Uuid) -> Result<Answer> {
    let log = SessionLog::find(conn, record.patient(), SessionLogId(id))?.ok_or_else(Problem::not_found)?;
    shown(record.as_shown(log))
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
    let (id, changes) = (SessionLogId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let mut log = SessionLog::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let before = SessionLogOut::from(log.clone());
        entry.expect_version(&if_match, log.version, &before)?;
        let places_before = log.places();
        let mut doings = log.doings.clone();
        changes.clone().apply(&mut doings)?;
        check_exercises(conn, &doings)?;
        if doings == log.doings {
            return shown(log);
        }
        care::supersede(conn, entry, Kind::SessionLog, id, log.version, &before, Ending::Corrected)?;
        let done_before = std::mem::replace(&mut log.doings, doings);
        let other_sets = log.doings.exercises != done_before.exercises;
        let said = through_pain::noticed_again(conn, entry, &log, other_sets)?.map(Json);
        let said_before = std::mem::replace(&mut log.nudge, said);
        log.correct(conn)?;
        entry.changed(conn, Kind::SessionLog, id)?;
        let cause = log.cause(Deed::Corrected);
        if log.nudge != said_before {
            through_pain::keep_flag_again(conn, entry, &log, &cause)?;
        }
        if log.nudge.is_some() != said_before.is_some() {
            through_pain::tell_later_ones(conn, entry, &log, &cause)?;
        }
        if other_sets {
            flag_uncleared_bands(conn, entry, &log, &cause)?;
        }
        judge_places(conn, entry, &log, places_before, &cause)?;
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
        entry.expect_version(&if_match, log.version, &before)?;
        care::supersede(conn, entry, Kind::SessionLog, id, log.version, &before, Ending::Withdrawn)?;
        log.delete(conn)?;
        entry.deleted(conn, Kind::SessionLog, id)?;
        let cause = log.cause(Deed::Withdrawn);
        judge_places(conn, entry, &log, Vec::new(), &cause)?;
        keep_flag(conn, entry, log.flag_of(UNCLEARED), None, &cause)?;
        through_pain::unflag(conn, entry, &log, &cause)?;
        if log.nudge.is_some() {
            through_pain::tell_later_ones(conn, entry, &log, &cause)?;
        }
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
        let earlier = care::versions(conn, record, Kind::SessionLog, id)?;
        if earlier.is_empty() && SessionLog::find(conn, record.patient(), id)?.is_none() {
            return Err(Problem::not_found());
        }
        Answer::ok(&Page { items: earlier, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Training), list).await
}
