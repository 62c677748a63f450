//! `/v1/patients/{patient}/episodes`: one worsening, one group of signs or one group of circumstances of a place, and its evidence.

use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::db::schema::episodes;
use crate::db::types::{Timestamp, Word};
use crate::http::contract::SeverityShape;
use crate::http::{Answer, Limit, Page, Problem, Query, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use crate::pain::episodes::episode::{Episode, EpisodeEvent, EpisodeId, EpisodeStatus};
use crate::pain::episodes::flag_out::FlagOut;
use crate::pain::tailoring::accepted::last_accepted_day;
use actix_web::get;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::pain::{EndedAs, EpisodeKind};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::{Hundredths, Nrs};
use limber_rules::severity::Severity;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of episodes, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(list_episodes).service(show_episode);
}

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

/// The level that was accepted with an episode.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedView {
    /// The highest accepted score of a day; a morning is one lower.
    #[schema(value_type = u8, minimum = 1, maximum = 8)]
    up_to: Nrs,
    from: NaiveDate,
    /// Its last day: the day before a score beyond it, a fall or a new warning sign, if one ended it.
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
        Ok(until.map(|until| AcceptedView { up_to: up_to.0, from: days.0, until, by }))
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

pub(super) fn shown(conn: &mut Conn, record: &Record, episode: &Episode) -> Result<Answer> {
    Ok(Answer::ok(&EpisodeView::of(conn, record, episode)?)?.version(episode.version))
}
