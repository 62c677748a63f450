//! Session logs as they are shown.

use super::EnrolmentId;
use super::session_model::{Doings, SessionLog, SessionLogId};
use crate::db::types::Json;
use crate::http::shape;
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::place::{Region, Side};
use limber_rules::through_pain::Noticed;
use serde::Serialize;
use utoipa::ToSchema;

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
    /// A kind word, if the session went through pain or came on a day of rest. Nothing is taken away by it; the second
    /// time within 14 days a physiotherapist is told.
    #[schema(value_type = Option<Object>)]
    nudge: Option<Json<Noticed>>,
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
            nudge: log.nudge,
            version: log.version,
        }
    }
}
