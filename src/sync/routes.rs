//! `/v1/patients/{patient}/sync` and, for one's own record, `/v1/sync`: what changed since last time.

use super::objects::load;
use crate::care::{Action, Change, FeedPosition, Kind, Record, Slice, Visit, changes_since};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{Answer, Query, Result, Routes};
use actix_web::get;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// One's own record.
pub fn routes(routes: &mut Routes) {
    routes.service(sync_me);
}

/// Under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes.service(sync_patient).service(super::preview::preview_care_link);
}

/// How many changes at once: 1 to 500, and 500 unless told.
#[derive(Debug, Clone, Copy)]
struct SyncLimit(i64);

impl Default for SyncLimit {
    fn default() -> Self {
        SyncLimit(500)
    }
}

impl<'de> Deserialize<'de> for SyncLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let limit = text.parse().ok().filter(|limit| (1..=500).contains(limit)).map(SyncLimit);
        limit.ok_or_else(|| serde::de::Error::custom("out-of-range: must be a whole number from 1 to 500"))
    }
}

/// From where, and how much.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SyncQuery {
    /// The `next_cursor` of the time before; without it, everything.
    #[param(max_length = 1000)]
    cursor: Option<String>,
    /// How many changes at most.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 500)]
    limit: SyncLimit,
}

/// What happened to a thing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Op {
    /// It is new or different.
    Upsert,
    /// It is gone.
    Delete,
}

/// The last change to one thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeOut {
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    op: Op,
    /// The thing as it is now, as its own address shows it; null if it is gone.
    #[schema(value_type = Option<Object>)]
    pub(crate) data: Option<Value>,
}

/// What changed, in commit order.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncOut {
    changes: Vec<ChangeOut>,
    /// Send it next time. It is never null: there may be more to come.
    next_cursor: String,
    /// Whether to ask again at once.
    has_more: bool,
}

/// What changed in your record since last time; everything, without a cursor.
#[utoipa::path(operation_id = "sync_me", tag = "sync", security(("bearer" = [])), params(SyncQuery),
    responses((status = 200, body = SyncOut, description = "Changes")))]
#[get("/v1/sync")]
async fn sync_me(visit: Visit, query: Query<SyncQuery>) -> Result<Answer> {
    sync(visit, query).await
}

/// What changed in a patient's record since last time; everything, without a cursor.
#[utoipa::path(operation_id = "sync_patient", tag = "sync", security(("bearer" = [])), params(("patient" = String, Path), SyncQuery),
    responses((status = 200, body = SyncOut, description = "Changes")))]
#[get("/sync")]
async fn sync_patient(visit: Visit, query: Query<SyncQuery>) -> Result<Answer> {
    sync(visit, query).await
}

async fn sync(visit: Visit, query: Query<SyncQuery>) -> Result<Answer> {
    let Query(SyncQuery { cursor, limit }) = query;
    visit
        .read(Action::LookAcross, move |conn: &mut Conn, record: &Record| look(conn, record, cursor.as_deref(), limit))
        .await
}

fn look(conn: &mut Conn, record: &Record, cursor: Option<&str>, limit: SyncLimit) -> Result<Answer> {
    // What is shared anew lies behind a cursor: once other slices are shared, the feed begins anew.
    let shown: Vec<&str> = record.shown().each().map(Slice::word).collect();
    let cursors = record.cursors(&format!("?slices={}", shown.join(",")));
    let after = cursors.open::<FeedPosition>(cursor)?;
    let mut changes = changes_since(conn, record, after, limit.0 + 1)?;
    let has_more = i64::try_from(changes.len()).unwrap_or(i64::MAX) > limit.0;
    changes.truncate(usize::try_from(limit.0).unwrap_or_default());
    // Without anything new the reader stays where it was; before the very first change that is the beginning.
    let next_cursor = cursors.seal(&changes.last().map(Change::position).or(after).unwrap_or_default());
    Answer::ok(&SyncOut { changes: with_objects(conn, record, &changes)?, next_cursor, has_more })
}

/// Changes with the objects as they are now: one read for each kind.
pub fn with_objects(conn: &mut Conn, record: &Record, changes: &[Change]) -> Result<Vec<ChangeOut>> {
    let mut wanted: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for change in changes.iter().filter(|change| !change.deleted) {
        wanted.entry(change.kind.0).or_default().push(change.object_id.0);
    }
    let mut found = HashMap::new();
    for (kind, ids) in wanted {
        found.extend(load(conn, record, kind, &ids)?);
    }
    let out = |change: &Change| {
        // What went between the two reads is gone; its own deletion is told after this, once more.
        let data = found.remove(&change.object_id.0);
        ChangeOut {
            kind: change.kind.0,
            id: change.object_id.0,
            op: if data.is_none() { Op::Delete } else { Op::Upsert },
            data,
        }
    };
    Ok(changes.iter().map(out).collect())
}
