//! Pain logs as they are shown.

use crate::db::types::{Json, Score, Timestamp, Word};
use crate::http::shape;
use crate::pain::logs::model::{LogKind, PainLog, PainLogId};
use crate::pain::logs::observations::{Analgesic, Clicking, Trigger};
use chrono::NaiveDate;
use limber_rules::pain::Compared;
use limber_rules::place::{Region, Side};
use serde::Serialize;
use utoipa::ToSchema;

/// A pain log.
#[derive(Debug, Serialize, ToSchema)]
pub struct PainLogOut {
    pub(crate) id: PainLogId,
    pub(crate) kind: LogKind,
    #[schema(schema_with = shape::region)]
    pub(crate) region: Region,
    #[schema(schema_with = shape::side)]
    pub(crate) side: Side,
    /// What the patient calls the day.
    pub(crate) local_date: NaiveDate,
    #[schema(value_type = DateTime<Utc>)]
    pub(crate) occurred_at: Timestamp,
    #[schema(examples("Europe/London"))]
    pub(crate) tz: String,
    /// When the server first heard of it.
    #[schema(value_type = DateTime<Utc>)]
    pub(crate) recorded_at: Timestamp,
    /// The worst pain in the last 24 hours.
    #[schema(schema_with = shape::nrs_or_null)]
    pub(crate) worst_pain: Option<Score>,
    /// The pain at this moment.
    #[schema(schema_with = shape::nrs_or_null)]
    pub(crate) pain_now: Option<Score>,
    /// The pain on getting up.
    #[schema(schema_with = shape::nrs_or_null)]
    pub(crate) morning_pain: Option<Score>,
    /// How long the morning stiffness lasted.
    #[schema(schema_with = shape::minutes_or_null)]
    pub(crate) stiffness_minutes: Option<i16>,
    /// Whether the pain of the last session had settled by this morning.
    pub(crate) settled: Option<bool>,
    /// Whether this is a flare-up.
    pub(crate) flare_up: bool,
    /// Whether a painkiller was taken.
    pub(crate) analgesic: bool,
    /// Which painkillers, as the patient calls them; none where the patient's own words are not shared.
    #[schema(value_type = Vec<Analgesic>)]
    pub(crate) analgesics: Json<Vec<Analgesic>>,
    /// Whether it clicks.
    #[schema(value_type = Option<Clicking>)]
    pub(crate) clicking: Option<Word<Clicking>>,
    /// What brought it on.
    #[schema(value_type = Vec<Trigger>)]
    pub(crate) triggers: Json<Vec<Trigger>>,
    /// How it is, compared with last week.
    #[schema(schema_with = shape::compared_or_null)]
    pub(crate) compared: Option<Word<Compared>>,
    /// How much it interfered with the day.
    #[schema(schema_with = shape::nrs_or_null)]
    pub(crate) interference: Option<Score>,
    /// Anything else.
    #[schema(schema_with = shape::note_or_null)]
    pub(crate) note: Option<String>,
    /// Goes up with every correction; what was before is kept.
    pub(crate) version: i32,
}

impl From<PainLog> for PainLogOut {
    fn from(log: PainLog) -> Self {
        let measures = log.measures;
        PainLogOut {
            id: log.id,
            kind: log.kind.0,
            region: log.region.0,
            side: log.side.0,
            local_date: log.local_date,
            occurred_at: log.occurred_at,
            tz: log.time_zone,
            recorded_at: log.recorded_at,
            worst_pain: measures.worst_pain,
            pain_now: measures.pain_now,
            morning_pain: measures.morning_pain,
            stiffness_minutes: measures.stiffness_minutes,
            settled: measures.settled,
            flare_up: measures.flare_up,
            analgesic: measures.analgesic,
            analgesics: measures.analgesics,
            clicking: measures.clicking,
            triggers: measures.triggers,
            compared: measures.compared,
            interference: measures.interference,
            note: measures.note,
            version: log.version,
        }
    }
}

/// What a patient wrote beside a pain log.
#[derive(Debug, Serialize, ToSchema)]
pub struct PainNoteOut {
    pain_log_id: PainLogId,
    local_date: NaiveDate,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    note: Option<String>,
}

impl From<PainLog> for PainNoteOut {
    fn from(log: PainLog) -> Self {
        PainNoteOut {
            pain_log_id: log.id,
            local_date: log.local_date,
            region: log.region.0,
            side: log.side.0,
            note: log.measures.note,
        }
    }
}
