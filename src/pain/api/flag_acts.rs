//! What a physiotherapist does with a flag: marks it as seen, says what was done, puts it off, closes it. Each names the version
//! it saw; the same again, right after, is answered as the first time.

use crate::care::{Action, Entry, Kind, Visit};
use crate::clock::begins;
use crate::db::Conn;
use crate::db::types::Word;
use crate::due;
use crate::http::{Answer, Body, Code, IfMatch, LocalDate, Note, Problem, Result, Routes, shape};
use crate::pain::api::flag_list::shown;
use crate::pain::episodes::episode::{Episode, Turn};
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::{Flag, FlagId, Handling};
use crate::pain::red_flags::checks::CheckId;
use crate::pain::red_flags::locks::current_locks;
use crate::words;
use actix_web::post;
use actix_web::web::Path;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::pain::episodes::flag_out::FlagOut;

/// The routes of what is done with a flag, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(see_flag).service(act_on_flag).service(snooze_flag).service(close_flag);
}

words! {
    /// What was done about a flag.
    FlagAct {
        /// The patient got a message.
        Messaged = "messaged",
        /// There was a call.
        Called = "called",
        /// The programme or the plan is another.
        ChangedProgramme = "changed_programme",
        /// A go-ahead was given.
        GaveClearance = "gave_clearance",
        /// A go-ahead was taken back.
        EndedClearance = "ended_clearance",
        /// Rest was decided on.
        StartedRest = "started_rest",
        /// Somebody else is to look: a doctor, say.
        Referred = "referred",
        /// Something else: the note says what.
        Other = "other",
    }
}

words! {
    /// How a flag ended.
    FlagOutcome {
        /// It has settled.
        Settled = "settled",
        /// It was to be expected.
        Expected = "expected",
        /// There was nothing to it.
        WrongAlarm = "wrong_alarm",
        /// Somebody else goes on with it.
        HandedOver = "handed_over",
        /// Something else: the note says what.
        Other = "other",
    }
}

/// How far ahead a flag may be put off. Days. Chosen here.
const LONGEST_SNOOZE: Days = Days::new(28);

/// What was done about a flag.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"done": "called", "note": "sore after a long drive; rests until Monday"})))]
pub struct FlagActIn {
    done: FlagAct,
    /// Required for `other`.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// Until when a flag is put off, and why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"until": "2026-06-08", "reason": "expected after the new exercises; look again in a week"})))]
pub struct FlagSnoozeIn {
    /// The patient's day on which it is open again: from tomorrow to 28 days on.
    #[schema(value_type = NaiveDate, examples("2026-06-08"))]
    until: LocalDate,
    #[schema(schema_with = shape::reason)]
    reason: Note,
}

/// How a flag ended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"outcome": "settled", "note": "back to usual since Friday"})))]
pub struct FlagCloseIn {
    outcome: FlagOutcome,
    /// Required for `other`.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// Mark a flag as seen, with If-Match, as a linked physiotherapist: it does not escalate any more. Looking alone does not do
/// it. Doing so twice changes nothing.
#[utoipa::path(operation_id = "see_flag", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "It is seen", headers(("ETag" = String, description = "Its version")))))]
#[post("/flags/{flag}/seen")]
async fn see_flag(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = FlagId(path.1);
    visit.write(Action::Act, None, move |conn, entry| see(conn, entry, id, &if_match)).await
}

/// Marks a flag as seen.
pub(in crate::pain) fn see(conn: &mut Conn, entry: &Entry, id: FlagId, if_match: &IfMatch) -> Result<Answer> {
    let flag = Flag::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
    if flag.seen_at.is_some() {
        return shown(conn, entry, &flag);
    }
    let date = entry.today(conn)?;
    let happened = Happened { by: Some(entry.actor().user()), ..Happened::by_rule(Happening::Seen, date) };
    handle(conn, entry, flag, if_match, Handling::Seen, happened)
}

/// Say what was done about a flag, with If-Match, as a linked physiotherapist. It is seen by that.
#[utoipa::path(operation_id = "act_on_flag", request_body = FlagActIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "Noted", headers(("ETag" = String, description = "Its version")))))]
#[post("/flags/{flag}/act")]
async fn act_on_flag(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<FlagActIn>,
) -> Result<Answer> {
    let (id, FlagActIn { done, note }) = (FlagId(path.1), body.value);
    expect_note(done == FlagAct::Other, note.as_ref())?;
    let act = move |conn: &mut Conn, entry: &Entry| {
        let flag = Flag::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let happened = by(conn, entry, Happening::ActedOn, json!({"done": done}), note.as_ref())?;
        handle(conn, entry, flag, &if_match, Handling::ActedOn, happened)
    };
    visit.write(Action::Act, Some(body.once), act).await
}

/// Put a flag off until a day, with If-Match, as a linked physiotherapist. It is open again on that day, unless its run is over by
/// then. The flag of a warning sign cannot be put off while training is locked.
#[utoipa::path(operation_id = "snooze_flag", request_body = FlagSnoozeIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "Put off", headers(("ETag" = String, description = "Its version")))))]
#[post("/flags/{flag}/snooze")]
async fn snooze_flag(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<FlagSnoozeIn>,
) -> Result<Answer> {
    let (id, FlagSnoozeIn { until: LocalDate(until), reason }) = (FlagId(path.1), body.value);
    if reason.as_str().trim().is_empty() {
        return Err(Problem::invalid("/reason", "required", "must say why it can wait"));
    }
    let snooze = move |conn: &mut Conn, entry: &Entry| {
        let mut flag = Flag::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let happened = by(conn, entry, Happening::Snoozed, json!({"until": until}), Some(&reason))?;
        if flag.was_last(conn, &happened)? {
            return shown(conn, entry, &flag);
        }
        check_snooze(conn, entry, &flag, until, happened.date)?;
        flag.snoozed_until = Some(until);
        let answer = handle(conn, entry, flag, &if_match, Handling::Snoozed, happened)?;
        let at = begins(until, entry.zone(conn)?);
        due::plan(conn, entry.patient(), due::Kind::Wake, id.0, at)?;
        Ok(answer)
    };
    visit.write(Action::Act, Some(body.once), snooze).await
}

fn check_snooze(conn: &mut Conn, entry: &Entry, flag: &Flag, until: NaiveDate, today: NaiveDate) -> Result<()> {
    let furthest = today + LONGEST_SNOOZE;
    if until <= today || until > furthest {
        let told = format!("must be after {today} and not after {furthest}");
        return Err(Problem::invalid("/until", "out-of-range", told));
    }
    if flag.is_of_a_warning_sign() && !current_locks(conn, entry.patient())?.is_empty() {
        let told = "the flag of a warning sign cannot be put off while training is locked";
        return Err(Problem::new(Code::Conflict, told));
    }
    if !flag.status.0.is_unsettled() && flag.handling.0 != Handling::Closed {
        return Err(Problem::new(Code::Conflict, "this flag is settled: there is nothing to put off"));
    }
    Ok(())
}

/// Close a flag with its outcome, with If-Match, as a linked physiotherapist. It is seen by that, and closed for good: a new run
/// makes a new flag.
#[utoipa::path(operation_id = "close_flag", request_body = FlagCloseIn, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagOut, description = "Closed", headers(("ETag" = String, description = "Its version")))))]
#[post("/flags/{flag}/close")]
async fn close_flag(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<FlagCloseIn>,
) -> Result<Answer> {
    let (id, FlagCloseIn { outcome, note }) = (FlagId(path.1), body.value);
    expect_note(outcome == FlagOutcome::Other, note.as_ref())?;
    let close = move |conn: &mut Conn, entry: &Entry| {
        let flag = Flag::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let happened = by(conn, entry, Happening::Closed, json!({"outcome": outcome}), note.as_ref())?;
        handle(conn, entry, flag, &if_match, Handling::Closed, happened)
    };
    visit.write(Action::Act, Some(body.once), close).await
}

pub(in crate::pain) fn expect_note(is_other: bool, note: Option<&Note>) -> Result<()> {
    if is_other && note.is_none_or(|note| note.as_str().trim().is_empty()) {
        return Err(Problem::invalid("/note", "required", "must say what, for other"));
    }
    Ok(())
}

fn by(
    conn: &mut Conn,
    entry: &Entry,
    what: Happening,
    details: serde_json::Value,
    note: Option<&Note>,
) -> Result<Happened> {
    let (by, note) = (Some(entry.actor().user()), note.map(|note| note.as_str().to_owned()));
    Ok(Happened { what, date: entry.today(conn)?, by, details, note })
}

/// Does it, unless it was just done.
fn handle(
    conn: &mut Conn,
    entry: &Entry,
    mut flag: Flag,
    if_match: &IfMatch,
    handling: Handling,
    happened: Happened,
) -> Result<Answer> {
    if flag.was_last(conn, &happened)? {
        return shown(conn, entry, &flag);
    }
    entry.expect_version(if_match, flag.version, &())?;
    if flag.handling.0 == Handling::Closed {
        return Err(Problem::new(Code::Conflict, "this flag is closed: a new run makes a new one"));
    }
    take_up(conn, entry, &mut flag, handling, happened)?;
    see_its_episode(conn, entry, &flag)?;
    shown(conn, entry, &flag)
}

/// Marks the episode of a flag as seen: a look at the evidence is a look at the episode.
fn see_its_episode(conn: &mut Conn, entry: &Entry, flag: &Flag) -> Result<()> {
    let Some(id) = flag.episode_id else { return Ok(()) };
    let Some(mut episode) = Episode::find(conn, entry.patient(), id)?.filter(|episode| !episode.is_seen()) else {
        return Ok(());
    };
    (episode.handling, episode.handled_peak) = (Word(Handling::Seen), Some(episode.peak));
    episode.seen_at = Some(entry.now.into());
    due::forget(conn, entry.patient(), due::Kind::Episode, id.0)?;
    let (by, details) = (Some(entry.actor().user()), json!({"with": "its evidence"}));
    let date = entry.today(conn)?;
    episode.turn(conn, entry, Turn { by, details, ..Turn::by_rule(Happening::Seen, date) })
}

/// Takes a flag along with its episode: its status follows.
pub(in crate::pain) fn handle_quietly(
    conn: &mut Conn,
    entry: &Entry,
    mut flag: Flag,
    handling: Handling,
    what: Happening,
    snoozed_until: Option<NaiveDate>,
) -> Result<()> {
    if flag.handling.0 == handling || flag.handling.0 == Handling::Closed {
        return Ok(());
    }
    flag.snoozed_until = snoozed_until;
    let happened = by(conn, entry, what, json!({"with": "its episode"}), None)?;
    take_up(conn, entry, &mut flag, handling, happened)
}

fn take_up(conn: &mut Conn, entry: &Entry, flag: &mut Flag, handling: Handling, happened: Happened) -> Result<()> {
    flag.handling = Word(handling);
    flag.snoozed_until = flag.snoozed_until.filter(|_| handling == Handling::Snoozed);
    flag.seen_at = flag.seen_at.or(Some(entry.now.into()));
    due::forget(conn, entry.patient(), due::Kind::Escalate, flag.id.0)?;
    if handling != Handling::Snoozed {
        due::forget(conn, entry.patient(), due::Kind::Wake, flag.id.0)?;
    }
    flag.turn(conn, entry, happened)
}

/// A physiotherapist who unlocks, or writes that a sign is known, has acted on the flags of the answers, unless another did before.
pub(in crate::pain) fn acted_on_answers(conn: &mut Conn, entry: &Entry, check: CheckId, done: &str) -> Result<()> {
    for mut flag in Flag::of_check(conn, entry.patient(), check)? {
        if matches!(flag.handling.0, Handling::Open | Handling::Seen | Handling::Snoozed) {
            let happened = by(conn, entry, Happening::ActedOn, json!({"done": done}), None)?;
            take_up(conn, entry, &mut flag, Handling::ActedOn, happened)?;
        }
    }
    Ok(())
}

/// The answers were taken back: what rested on them no longer holds. Returns the flags that did.
pub(in crate::pain) fn withdraw_answers(conn: &mut Conn, entry: &Entry, check: CheckId) -> Result<Vec<Flag>> {
    let mut all = Flag::of_check(conn, entry.patient(), check)?;
    for flag in &mut all {
        due::forget(conn, entry.patient(), due::Kind::Escalate, flag.id.0)?;
        flag.stands = false;
        let details = json!({"because": {"type": Kind::SymptomCheck, "id": check, "deed": "withdrawn"}});
        let happened = by(conn, entry, Happening::NoLongerHolds, details, None)?;
        flag.turn(conn, entry, happened)?;
    }
    Ok(all)
}
