//! A flag as it is shown: with its history, and with what is known of who knows.

use crate::care::{Record, somebody_sees_pain};
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::contract::TextShape;
use crate::http::{Result, shape};
use crate::ids::PatientId;
use crate::notices::reached;
use crate::pain::episodes::episode::{Episode, EpisodeId};
use crate::pain::episodes::flag_life::{FlagEventOut, Told, histories};
use crate::pain::episodes::flags::{Flag, FlagId, FlagStatus, Handling};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use limber_rules::level::Urgency;
use limber_rules::text::Text;
use limber_rules::told::{self, Known, Looked, Reached};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlagOut {
    pub(crate) id: FlagId,
    /// The code of the rule.
    #[schema(examples("SHIFT-RED"))]
    pub(crate) rule: String,
    /// `good_news`, `watch` (an early sign), `amber` or `red`.
    #[schema(schema_with = shape::urgency)]
    pub(crate) level: Urgency,
    /// Null if it is about the whole patient.
    pub(crate) region: Option<String>,
    /// Its side.
    pub(crate) side: Option<String>,
    /// The first day of the run.
    pub(crate) local_date: NaiveDate,
    /// In plain words.
    pub(crate) text: String,
    /// What it rests on: dates, values, threshold, source.
    #[schema(value_type = Object)]
    pub(crate) evidence: Value,
    /// What became of it.
    pub(crate) status: FlagStatus,
    pub(crate) opened_at: DateTime<Utc>,
    /// When a physiotherapist marked it as seen; null again once it was put off and that time is over.
    pub(crate) seen_at: Option<DateTime<Utc>>,
    /// The day on which it is open again.
    pub(crate) snoozed_until: Option<NaiveDate>,
    /// When everybody linked was told again, because nobody had marked it as seen.
    pub(crate) escalated_at: Option<DateTime<Utc>>,
    /// The day on which its run was over, by rule: never by silence.
    pub(crate) resolved_on: Option<NaiveDate>,
    /// For the patient: who is known to know of it, and where to go if it gets worse. Null once it is settled.
    #[schema(value_type = Option<TextShape>)]
    pub(crate) standing: Option<Text>,
    /// What happened to it, the first first. In lists and in the change feed the last 20 events: its own address has them all.
    pub(crate) history: Vec<FlagEventOut>,
    /// How many events before these are not shown here.
    pub(crate) earlier_events: usize,
    pub(crate) version: i32,
}

impl FlagOut {
    /// Some flags of a record, as lists show them.
    pub fn of(conn: &mut Conn, record: &Record, flags: &[Flag]) -> Result<Vec<FlagOut>> {
        FlagOut::telling(conn, record, flags, Told::Last)
    }

    /// A flag, with all of its history.
    pub(in crate::pain) fn whole(conn: &mut Conn, record: &Record, flag: &Flag) -> Result<Option<FlagOut>> {
        Ok(FlagOut::telling(conn, record, std::slice::from_ref(flag), Told::All)?.pop())
    }

    fn telling(conn: &mut Conn, record: &Record, flags: &[Flag], told: Told) -> Result<Vec<FlagOut>> {
        let patient = record.patient();
        let ids: Vec<FlagId> = flags.iter().map(|flag| flag.id).collect();
        let waiting: Vec<&Flag> = flags.iter().filter(|flag| flag.status.0.is_unsettled()).collect();
        let mut histories = histories(conn, patient, ids, told)?;
        let episodes = episodes_of(conn, patient, &waiting)?;
        let about: Vec<Uuid> = waiting.iter().map(|flag| flag.id.0).chain(episodes.keys().map(|id| id.0)).collect();
        let reached = reached(conn, record, &about)?;
        let linked = !waiting.is_empty() && somebody_sees_pain(conn, patient, record.real)?;
        let out = |flag: &Flag| {
            let history = histories.remove(&flag.id).unwrap_or_default();
            let episode = flag.episode_id.and_then(|id| episodes.get(&id));
            FlagOut::new(flag.clone(), history, standing(record, flag, episode, linked, &reached))
        };
        Ok(flags.iter().map(out).collect())
    }

    fn new(flag: Flag, history: Vec<FlagEventOut>, standing: Option<Text>) -> FlagOut {
        FlagOut {
            id: flag.id,
            rule: flag.rule,
            level: flag.level.0,
            region: flag.region.map(|region| region.0.to_string()),
            side: flag.side.map(|side| side.0.to_string()),
            local_date: flag.local_date,
            text: flag.text,
            evidence: flag.evidence.0,
            status: flag.status.0,
            opened_at: flag.opened_at.instant(),
            seen_at: flag.seen_at.map(Timestamp::instant),
            snoozed_until: flag.snoozed_until,
            escalated_at: flag.escalated_at.map(Timestamp::instant),
            resolved_on: flag.resolved_on,
            standing,
            earlier_events: usize::try_from(flag.version).unwrap_or_default().saturating_sub(history.len()),
            history,
            version: flag.version,
        }
    }
}

/// The episodes that some flags are evidence of.
fn episodes_of(conn: &mut Conn, patient: PatientId, flags: &[&Flag]) -> Result<HashMap<EpisodeId, Episode>> {
    let ids: BTreeSet<EpisodeId> = flags.iter().filter_map(|flag| flag.episode_id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let episodes = Episode::all(conn, patient, ids.into_iter().collect())?;
    Ok(episodes.into_iter().map(|episode| (episode.id, episode)).collect())
}

/// Messages are about the episode of a flag, or about a flag that has none.
fn standing(
    record: &Record,
    flag: &Flag,
    episode: Option<&Episode>,
    linked: bool,
    reached: &HashMap<Uuid, Reached>,
) -> Option<Text> {
    let hours_since = |at: Timestamp, before: TimeDelta| {
        u32::try_from((record.now - at.instant() + before).num_hours()).unwrap_or_default()
    };
    let about_episode = episode.and_then(|episode| reached.get(&episode.id.0).copied());
    let escalated = flag.escalated_at.map(|at| hours_since(at, record.escalate_after));
    let unseen_episode = episode.filter(|episode| episode.patient_notified_at.is_some());
    let known = Known {
        urgency: flag.level.0,
        looked: match flag.handling.0 {
            Handling::Open => Looked::Unseen,
            Handling::Seen | Handling::Closed => Looked::Seen,
            Handling::Snoozed => Looked::PutOff,
            Handling::ActedOn => Looked::ActedOn,
        },
        linked,
        message: reached.get(&flag.id.0).copied().max(about_episode).unwrap_or(Reached::Nobody),
        unseen_hours: escalated.or(unseen_episode.map(|episode| hours_since(episode.opened_at, TimeDelta::zero()))),
        reminded: escalated.is_some() || episode.is_some_and(Episode::has_reminded),
    };
    flag.status.0.is_unsettled().then(|| told::standing(&known, record.where_to_go()))
}

/// Those with these ids, as their addresses show them.
pub fn flags_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, FlagOut)>> {
    let rows = Flag::all(conn, record.patient(), ids.iter().copied().map(FlagId).collect())?;
    Ok(FlagOut::of(conn, record, &rows)?.into_iter().map(|out| (out.id.0, out)).collect())
}

/// A flag in short, where something else is told about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagGist {
    /// The code of the rule.
    #[schema(examples("SHIFT-RED"))]
    rule: String,
    #[schema(schema_with = shape::urgency)]
    level: Urgency,
    local_date: NaiveDate,
    /// In plain words.
    text: String,
}

/// Some flags in short.
pub fn flag_gists(conn: &mut Conn, patient: PatientId, ids: Vec<FlagId>) -> Result<HashMap<FlagId, FlagGist>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let gist = |flag: Flag| {
        let Flag { id, rule, level, local_date, text, .. } = flag;
        (id, FlagGist { rule, level: level.0, local_date, text })
    };
    Ok(Flag::all(conn, patient, ids)?.into_iter().map(gist).collect())
}
