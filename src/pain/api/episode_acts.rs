//! What a physiotherapist does with an episode: looks, acts, puts it off, accepts a level, closes it. Each act names the version it saw; the
//! same again, right after, is answered as the first time.

use crate::care::{Action, Entry, Kind, Visit};
use crate::clock::begins;
use crate::db::Conn;
use crate::db::types::{Score, Word};
use crate::due;
use crate::http::{Answer, Body, Code, IfMatch, LocalDate, Note, Problem, Result, Routes, shape};
use crate::pain::api::episodes::{EpisodeView, shown};
use crate::pain::api::flag_acts::{FlagAct, FlagOutcome, expect_note, handle_quietly};
use crate::pain::assessments::model::newest;
use crate::pain::episodes::episode::{Episode, EpisodeId, EpisodeStatus, Turn};
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flags::Handling;
use crate::pain::judging::fold::judge_again;
use crate::pain::tailoring::accepted::{LONGEST_ACCEPTED, Terms};
use actix_web::post;
use actix_web::web::Path;
use chrono::{Days, NaiveDate};
use limber_rules::pain::MOST_ACCEPTED;
use limber_rules::scale::Nrs;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of what is done with episodes, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes
        .service(see_episode)
        .service(act_on_episode)
        .service(snooze_episode)
        .service(accept_level)
        .service(close_episode);
}

/// How far ahead an episode may be put off. Days. Chosen here.
const LONGEST_SNOOZE: Days = Days::new(28);

/// What was done about an episode.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"done": "called", "note": "sore after a long drive; rests until Monday"})))]
pub struct NewEpisodeAct {
    done: FlagAct,
    /// Required for `other`.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// Until when an episode is put off, and why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"until": "2026-06-08", "reason": "expected after the new exercises; look again in a week"})))]
pub struct NewEpisodeSnooze {
    /// The patient's day on which it is open again: from tomorrow to 28 days on.
    #[schema(value_type = NaiveDate, examples("2026-06-08"))]
    until: LocalDate,
    #[schema(schema_with = shape::reason)]
    reason: Note,
}

/// The level of pain that a physiotherapist accepts, after having looked into it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"up_to": 6, "until": "2026-08-01", "because": "osteoarthritis, 6 for years, seen today: strength and range as in March"})))]
pub struct NewAcceptedLevel {
    /// The highest accepted score of a day, 1 to 8; a morning is one lower.
    #[schema(value_type = u8, minimum = 1, maximum = 8)]
    up_to: Nrs,
    /// The patient's last day of it: from today, or tomorrow if the episode opened today, to 84 days on.
    #[schema(value_type = NaiveDate, examples("2026-08-01"))]
    until: LocalDate,
    /// What was found.
    #[schema(schema_with = shape::reason)]
    because: Note,
}

impl NewAcceptedLevel {
    /// # Errors
    /// 422 naming what is out of bounds.
    fn check(&self, from: NaiveDate, today: NaiveDate) -> Result<()> {
        if self.up_to == Nrs::MIN || self.up_to > MOST_ACCEPTED {
            return Err(Problem::invalid("/up_to", "out-of-range", format!("must be 1 to {MOST_ACCEPTED}")));
        }
        if self.because.as_str().trim().is_empty() {
            return Err(Problem::invalid("/because", "required", "must say what was found"));
        }
        let furthest = today.checked_add_days(LONGEST_ACCEPTED).unwrap_or(today);
        if !(from..=furthest).contains(&self.until.0) {
            let right = format!("must be from {from} to {furthest}");
            return Err(Problem::invalid("/until", "out-of-range", right));
        }
        Ok(())
    }
}

/// How an episode was closed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"outcome": "settled", "note": "back to usual since Friday"})))]
pub struct NewEpisodeClosing {
    outcome: FlagOutcome,
    /// Required for `other`.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// Mark an episode as seen, with If-Match, as a linked physiotherapist: nobody is reminded of it any more. Doing so twice changes nothing.
#[utoipa::path(operation_id = "see_episode", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "It is seen", headers(("ETag" = String, description = "Its version")))))]
#[post("/episodes/{episode}/seen")]
async fn see_episode(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = EpisodeId(path.1);
    visit.write(Action::Act, None, move |conn, entry| see(conn, entry, id, &if_match)).await
}

/// Marks an episode as seen, and its evidence with it.
pub(in crate::pain) fn see(conn: &mut Conn, entry: &Entry, id: EpisodeId, if_match: &IfMatch) -> Result<Answer> {
    let episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
    if episode.is_seen() {
        return shown(conn, entry, &episode);
    }
    let turn = by(conn, entry, Happening::Seen, json!({}), None)?;
    handle(conn, entry, episode, if_match, Handling::Seen, turn)
}

/// Say what was done about an episode, with If-Match, as a linked physiotherapist. It is seen by that.
#[utoipa::path(operation_id = "act_on_episode", request_body = NewEpisodeAct, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "Noted", headers(("ETag" = String, description = "Its version")))))]
#[post("/episodes/{episode}/act")]
async fn act_on_episode(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NewEpisodeAct>,
) -> Result<Answer> {
    let (id, NewEpisodeAct { done, note }) = (EpisodeId(path.1), body.value);
    expect_note(done == FlagAct::Other, note.as_ref())?;
    let act = move |conn: &mut Conn, entry: &Entry| {
        let episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let turn = by(conn, entry, Happening::ActedOn, json!({"done": done}), note.as_ref())?;
        handle(conn, entry, episode, &if_match, Handling::ActedOn, turn)
    };
    visit.write(Action::Act, Some(body.once), act).await
}

/// Put an episode off until a day, with If-Match, as a linked physiotherapist. It is open again on that day, unless it is over by then.
#[utoipa::path(operation_id = "snooze_episode", request_body = NewEpisodeSnooze, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "Put off", headers(("ETag" = String, description = "Its version")))))]
#[post("/episodes/{episode}/snooze")]
async fn snooze_episode(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NewEpisodeSnooze>,
) -> Result<Answer> {
    let (id, NewEpisodeSnooze { until: LocalDate(until), reason }) = (EpisodeId(path.1), body.value);
    if reason.as_str().trim().is_empty() {
        return Err(Problem::invalid("/reason", "required", "must say why it can wait"));
    }
    let snooze = move |conn: &mut Conn, entry: &Entry| {
        let mut episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let turn = by(conn, entry, Happening::Snoozed, json!({"until": until}), Some(&reason))?;
        let furthest = turn.date + LONGEST_SNOOZE;
        if until <= turn.date || until > furthest {
            let right = format!("must be after {} and not after {furthest}", turn.date);
            return Err(Problem::invalid("/until", "out-of-range", right));
        }
        episode.snoozed_until = Some(until);
        let answer = handle(conn, entry, episode, &if_match, Handling::Snoozed, turn)?;
        let at = begins(until, entry.zone(conn)?);
        due::plan(conn, entry.patient(), due::Kind::Episode, id.0, at)?;
        Ok(answer)
    };
    visit.write(Action::Act, Some(body.once), snooze).await
}

/// Accept a level of pain, with If-Match, as a linked physiotherapist who has looked into it. Up to it the level alone asks for nothing:
/// change, sessions and words judge the day. Interference of 7, a fall, a warning sign or a higher score ends it at once.
#[utoipa::path(operation_id = "accept_level", request_body = NewAcceptedLevel, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "Accepted", headers(("ETag" = String, description = "Its version")))))]
#[post("/episodes/{episode}/accept")]
async fn accept_level(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NewAcceptedLevel>,
) -> Result<Answer> {
    let (id, level) = (EpisodeId(path.1), body.value);
    let accept = move |conn: &mut Conn, entry: &Entry| {
        let mut episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        // What opened today is judged as it came: its level is accepted from tomorrow on.
        let today = entry.today(conn)?;
        let from = if episode.opened_on < today { today } else { today + Days::new(1) };
        let details = json!(Terms { up_to: level.up_to, from, until: level.until.0 });
        let turn = by(conn, entry, Happening::Accepted, details, Some(&level.because))?;
        if episode.was_last(conn, &turn)? {
            return shown(conn, entry, &episode);
        }
        level.check(from, today)?;
        expect_at_least_todays(conn, entry, &episode, &level, today)?;
        episode.accepted_up_to = Some(Score(level.up_to));
        (episode.accepted_from, episode.accepted_until) = (Some(from), Some(level.until.0));
        episode.accepted_by = Some(entry.actor().user());
        entry.tailor(conn, from)?;
        let place = episode.site();
        handle(conn, entry, episode, &if_match, Handling::ActedOn, turn)?;
        let cause = Cause { kind: Kind::Episode, id: id.0, date: from, deed: Deed::Decided, own_care: false };
        judge_again(conn, entry, place, from, &cause)?;
        let episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        shown(conn, entry, &episode)
    };
    visit.write(Action::Act, Some(body.once), accept).await
}

/// Close an episode with its outcome, with If-Match, as a linked physiotherapist. It re-opens only above its peak.
#[utoipa::path(operation_id = "close_episode", request_body = NewEpisodeClosing, tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "Closed", headers(("ETag" = String, description = "Its version")))))]
#[post("/episodes/{episode}/close")]
async fn close_episode(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NewEpisodeClosing>,
) -> Result<Answer> {
    let (id, NewEpisodeClosing { outcome, note }) = (EpisodeId(path.1), body.value);
    expect_note(outcome == FlagOutcome::Other, note.as_ref())?;
    let close = move |conn: &mut Conn, entry: &Entry| {
        let episode = Episode::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let turn = by(conn, entry, Happening::Closed, json!({"outcome": outcome}), note.as_ref())?;
        handle(conn, entry, episode, &if_match, Handling::Closed, turn)
    };
    visit.write(Action::Act, Some(body.once), close).await
}

/// A level below today's score would be over before it began.
fn expect_at_least_todays(
    conn: &mut Conn,
    entry: &Entry,
    episode: &Episode,
    level: &NewAcceptedLevel,
    today: NaiveDate,
) -> Result<()> {
    let newest = newest(conn, entry.patient(), episode.site())?.filter(|row| row.local_date == today);
    match newest.and_then(|row| row.course.0.last_score()).filter(|score| *score > level.up_to) {
        Some(score) => {
            Err(Problem::invalid("/up_to", "out-of-range", format!("must be at least {score}, today's score")))
        }
        None => Ok(()),
    }
}

fn by(
    conn: &mut Conn,
    entry: &Entry,
    what: Happening,
    details: serde_json::Value,
    note: Option<&Note>,
) -> Result<Turn> {
    let (by, note) = (Some(entry.actor().user()), note.map(|note| note.as_str().to_owned()));
    Ok(Turn { what, date: entry.today(conn)?, by, details, note })
}

/// Does it, unless it was just done; its flags follow.
fn handle(
    conn: &mut Conn,
    entry: &Entry,
    mut episode: Episode,
    if_match: &IfMatch,
    handling: Handling,
    turn: Turn,
) -> Result<Answer> {
    if episode.was_last(conn, &turn)? {
        return shown(conn, entry, &episode);
    }
    entry.expect_version(if_match, episode.version, &())?;
    let refusal = match episode.status.0 {
        EpisodeStatus::Closed => Some("this episode is closed: it re-opens only above its peak"),
        EpisodeStatus::NoLongerHolds => Some("a correction took away what this episode rested on"),
        _ => None,
    };
    if let Some(refusal) = refusal {
        let now = json!({"status": episode.status, "version": episode.version});
        return Err(Problem::new(Code::Conflict, refusal).extra("now", now));
    }
    for flag in episode.evidence(conn)? {
        handle_quietly(conn, entry, flag, handling, turn.what, episode.snoozed_until)?;
    }
    episode.handling = Word(handling);
    episode.snoozed_until = episode.snoozed_until.filter(|_| handling == Handling::Snoozed);
    episode.seen_at = episode.seen_at.or(Some(entry.now.into()));
    episode.handled_peak = Some(episode.peak);
    due::forget(conn, entry.patient(), due::Kind::Episode, episode.id.0)?;
    episode.turn(conn, entry, turn)?;
    shown(conn, entry, &episode)
}
