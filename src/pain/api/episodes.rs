//! `/v1/patients/{patient}/episodes`: one worsening, one group of signs or one group of circumstances of a place, its evidence, and what a
//! physiotherapist does with it. Each act names the version it saw; the same again, right after, is answered as the first time.

use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::clock::begins;
use crate::db::Conn;
use crate::db::schema::episodes;
use crate::db::types::{Score, Timestamp, Word};
use crate::due;
use crate::http::contract::SeverityShape;
use crate::http::{Answer, Body, Code, IfMatch, Limit, LocalDate, Note, Page, Problem, Query, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use crate::pain::api::flag_acts::{FlagAct, FlagOutcome, expect_note, handle_quietly};
use crate::pain::episodes::episode::{Episode, EpisodeEvent, EpisodeId, EpisodeStatus, Turn};
use crate::pain::episodes::flag_grounds::{Cause, Deed};
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flag_out::FlagOut;
use crate::pain::episodes::flags::Handling;
use crate::pain::judging::fold::judge_again;
use crate::pain::tailoring::accepted::{Terms, last_accepted_day};
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::pain::{EndedAs, EpisodeKind, MOST_ACCEPTED};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::{Hundredths, Nrs};
use limber_rules::severity::Severity;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::cmp::Reverse;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of episodes, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(list_episodes).service(show_episode).service(see_episode);
    routes.service(act_on_episode).service(snooze_episode).service(accept_level).service(close_episode);
}

/// How long a level may be accepted. Days. Judgement.md 3: 12 weeks.
const LONGEST_ACCEPTED: Days = Days::new(84);

/// How far ahead an episode may be put off. Days. Chosen here.
const LONGEST_SNOOZE: Days = Days::new(28);

/// An episode.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Episode)]
pub struct EpisodeView {
    pub(crate) id: EpisodeId,
    /// `worsening`, `signs` or `circumstances`: at most one of each is open at a place.
    #[schema(schema_with = shape::episode_kind)]
    pub(crate) kind: EpisodeKind,
    #[schema(schema_with = shape::region)]
    pub(crate) region: Region,
    #[schema(schema_with = shape::side)]
    pub(crate) side: Side,
    pub(crate) status: EpisodeStatus,
    /// The severity of the last judged day, as far as it is about this.
    #[schema(value_type = SeverityShape)]
    pub(crate) severity: Severity,
    /// The highest severity so far.
    #[schema(value_type = SeverityShape)]
    pub(crate) peak: Severity,
    /// The highest score so far, 0 to 10.
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 10)]
    pub(crate) peak_score: Option<Nrs>,
    /// The usual level before it, in points.
    pub(crate) usual: Option<f64>,
    /// The day on which it opened first.
    pub(crate) opened_on: NaiveDate,
    /// The first day on which it was over.
    pub(crate) ended_on: Option<NaiveDate>,
    /// `over`, or `new_level`: it has become the usual level.
    #[schema(schema_with = shape::ended_as_or_null)]
    pub(crate) ended_as: Option<EndedAs>,
    /// In plain words: place, since when, from what to what, what is asked, until when.
    pub(crate) text: String,
    pub(crate) seen_at: Option<DateTime<Utc>>,
    /// The day on which it is open again.
    pub(crate) snoozed_until: Option<NaiveDate>,
    /// The level that a physiotherapist accepted.
    pub(crate) accepted: Option<AcceptedView>,
    /// The flags that it rests on, the first first.
    pub(crate) evidence: Vec<FlagOut>,
    /// The last notice to the physiotherapists.
    pub(crate) notified_at: Option<DateTime<Utc>>,
    /// What happened to it, the first first.
    pub(crate) history: Vec<EpisodeEvent>,
    pub(crate) version: i32,
}

impl EpisodeView {
    /// An episode of a record, with its evidence and history.
    pub fn of(conn: &mut Conn, record: &Record, episode: &Episode) -> Result<EpisodeView> {
        let evidence = episode.evidence(conn)?;
        Ok(EpisodeView {
            id: episode.id,
            kind: episode.kind.0,
            region: episode.region.0,
            side: episode.side.0,
            status: episode.status.0,
            severity: episode.severity.0,
            peak: episode.peak.0,
            peak_score: episode.peak_score.map(|score| score.0),
            usual: episode.usual_hundredths.map(|usual| Hundredths::new(usual).as_points()),
            opened_on: episode.opened_on,
            ended_on: episode.ended_on,
            ended_as: episode.ended_as.map(|how| how.0),
            text: episode.text.clone(),
            seen_at: episode.seen_at.map(Timestamp::instant),
            snoozed_until: episode.snoozed_until,
            accepted: AcceptedView::of(conn, record, episode)?,
            evidence: FlagOut::of(conn, record, &evidence)?,
            notified_at: episode.notified_at.map(Timestamp::instant),
            history: episode.history(conn)?,
            version: episode.version,
        })
    }
}

/// Those with these ids, as their addresses show them.
pub fn episodes_by_id(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, EpisodeView)>> {
    let rows = Episode::all(conn, record.patient(), ids.iter().copied().map(EpisodeId).collect())?;
    rows.iter().map(|row| Ok((row.id.0, EpisodeView::of(conn, record, row)?))).collect()
}

/// The episodes of a record that wait for a look or are under way, as their addresses show them: the unseen first, then the most severe.
pub fn episodes_that_wait(conn: &mut Conn, record: &Record) -> Result<Vec<EpisodeView>> {
    let mut rows = Episode::that_wait(conn, record.patient())?;
    rows.sort_by_key(|episode| {
        let weight = if episode.is_seen() { episode.severity.0 } else { episode.peak.0 };
        (episode.is_seen(), Reverse(weight), Reverse(episode.opened_on))
    });
    rows.iter().map(|row| EpisodeView::of(conn, record, row)).collect()
}

/// What the most severe episode of a place says, of those that are under way or ended unseen; a worsening before all others.
pub fn worst_episode_text(conn: &mut Conn, record: &Record, site: BodySite) -> Result<Option<String>> {
    let waiting = Episode::that_wait(conn, record.patient())?.into_iter().filter(|episode| episode.site() == site);
    let weight = |episode: &Episode| {
        let under_way = episode.status.0.is_under_way();
        (episode.kind.0 == EpisodeKind::Worsening, under_way, episode.peak.0)
    };
    Ok(waiting.max_by_key(weight).map(|episode| {
        if episode.status.0.is_under_way() { episode.text } else { format!("Ended, and not seen: {}", episode.text) }
    }))
}

/// The episodes of a record that have a day within, whatever became of them, the one opened last first. What a correction took away is
/// left out.
pub fn episodes_between(
    conn: &mut Conn,
    record: &Record,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<EpisodeView>> {
    let rows = episodes::table
        .filter(episodes::patient_id.eq(record.patient()).and(episodes::stands.eq(true)))
        .filter(episodes::opened_on.le(to).and(episodes::ended_on.is_null().or(episodes::ended_on.ge(from))))
        .order((episodes::opened_on.desc(), episodes::id.desc()));
    let rows: Vec<Episode> = rows.select(Episode::as_select()).load(conn)?;
    rows.iter().map(|row| EpisodeView::of(conn, record, row)).collect()
}

/// Which episodes.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EpisodeQuery {
    /// Only those that are under way, or only the others.
    open: Option<bool>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// Where a page of episodes left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, EpisodeId);

/// Episodes, those opened last first.
#[utoipa::path(operation_id = "list_episodes", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), EpisodeQuery),
    responses((status = 200, body = Page<EpisodeView>, description = "Episodes")))]
#[get("/episodes")]
async fn list_episodes(visit: Visit, query: Query<EpisodeQuery>) -> Result<Answer> {
    let Query(query) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let filters = query.open.map_or_else(String::new, |open| format!("?open={open}"));
        let cursors = record.cursors(&filters);
        let after = cursors.open(query.cursor.as_deref())?;
        let rows = listed(conn, record.patient(), query.open, after, query.limit)?;
        let shown = rows.iter().map(|row| EpisodeView::of(conn, record, row)).collect::<Result<Vec<_>>>()?;
        let both = rows.into_iter().zip(shown).collect();
        cursors.page(both, query.limit, |(row, _): &(Episode, _)| Position(row.opened_on, row.id), |(_, shown)| shown)
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

fn listed(
    conn: &mut Conn,
    patient: PatientId,
    open: Option<bool>,
    after: Option<Position>,
    limit: Limit,
) -> Result<Vec<Episode>> {
    let mut rows = episodes::table.filter(episodes::patient_id.eq(patient)).into_boxed();
    let under_way = EpisodeStatus::UNDER_WAY.map(Word);
    rows = match open {
        Some(true) => rows.filter(episodes::status.eq_any(under_way)),
        Some(false) => rows.filter(episodes::status.ne_all(under_way)),
        None => rows,
    };
    if let Some(Position(date, id)) = after {
        let beyond = episodes::opened_on.lt(date).or(episodes::id.lt(id));
        rows = rows.filter(episodes::opened_on.le(date).and(beyond));
    }
    let newest_first = rows.order((episodes::opened_on.desc(), episodes::id.desc())).limit(limit.and_one());
    Ok(newest_first.select(Episode::as_select()).load(conn)?)
}

/// One episode, with its evidence and history. Looking does not mark it as seen.
#[utoipa::path(operation_id = "show_episode", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("episode" = Uuid, Path)),
    responses((status = 200, body = EpisodeView, description = "The episode", headers(("ETag" = String, description = "Its version")))))]
#[get("/episodes/{episode}")]
async fn show_episode(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = EpisodeId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let episode = Episode::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        shown(conn, record, &episode)
    };
    visit.read(Action::Look(Slice::Pain), show).await
}

fn shown(conn: &mut Conn, record: &Record, episode: &Episode) -> Result<Answer> {
    Ok(Answer::ok(&EpisodeView::of(conn, record, episode)?)?.version(episode.version))
}

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
    /// The patient's last day of it: from today to 84 days on.
    #[schema(value_type = NaiveDate, examples("2026-08-01"))]
    until: LocalDate,
    /// What was found.
    #[schema(schema_with = shape::reason)]
    because: Note,
}

impl NewAcceptedLevel {
    /// # Errors
    /// 422 naming what is out of bounds.
    fn check(&self, today: NaiveDate) -> Result<()> {
        if self.up_to == Nrs::MIN || self.up_to > MOST_ACCEPTED {
            return Err(Problem::invalid("/up_to", "out-of-range", format!("must be 1 to {MOST_ACCEPTED}")));
        }
        if self.because.as_str().trim().is_empty() {
            return Err(Problem::invalid("/because", "required", "must say what was found"));
        }
        let furthest = today.checked_add_days(LONGEST_ACCEPTED).unwrap_or(today);
        if !(today..=furthest).contains(&self.until.0) {
            let right = format!("must be from {today} to {furthest}");
            return Err(Problem::invalid("/until", "out-of-range", right));
        }
        Ok(())
    }
}

/// The level that was accepted with an episode.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedView {
    /// The highest accepted score of a day; a morning is one lower.
    #[schema(value_type = u8, minimum = 1, maximum = 8)]
    up_to: Nrs,
    from: NaiveDate,
    /// Its last day: the day before a fall or a new warning sign, if one ended it. A day beyond it ends it before, too.
    until: NaiveDate,
    by: UserId,
}

impl AcceptedView {
    fn of(conn: &mut Conn, record: &Record, episode: &Episode) -> Result<Option<AcceptedView>> {
        let days = episode.accepted_from.zip(episode.accepted_until);
        let (Some(days), Some(up_to), Some(by)) = (days, episode.accepted_up_to, episode.accepted_by) else {
            return Ok(None);
        };
        let until = last_accepted_day(conn, record, episode.site(), days)?;
        Ok(Some(AcceptedView { up_to: up_to.0, from: days.0, until, by }))
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
        let details = json!(Terms { up_to: level.up_to, until: level.until.0 });
        let turn = by(conn, entry, Happening::Accepted, details, Some(&level.because))?;
        if episode.was_last(conn, &turn)? {
            return shown(conn, entry, &episode);
        }
        level.check(turn.date)?;
        let from = turn.date;
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
    if episode.handling.0 == Handling::Closed {
        let status = json!({"status": episode.status, "version": episode.version});
        return Err(Problem::new(Code::Conflict, "this episode is closed: it re-opens only above its peak")
            .extra("now", status));
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
