//! `/v1/patients/{patient}/access-log`: the patient sees who else was at the record.

use super::actions::Action;
use super::audit::{self, Access, AccessId, AccessKind, Outcome, Wanted};
use super::links::LinkId;
use super::record::Record;
use super::slices::Slice;
use super::visit::Visit;
use crate::accounts::Role;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{Answer, Limit, Page, Query, Result, filters_in_address};
use crate::ids::UserId;
use actix_web::get;
use chrono::{DateTime, Utc};
use limber_rules::access::Unusual;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody else's visit to your record.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessOut {
    id: AccessId,
    actor_id: UserId,
    actor_name: String,
    /// As what they came.
    actor_role: Role,
    /// Through which care link.
    care_link_id: LinkId,
    /// What for.
    #[schema(examples("look"))]
    action: String,
    /// What of the record; null if it was several slices, or none.
    slice: Option<Slice>,
    /// Which operation of this contract it was; null for visits of before this was noted.
    #[schema(examples("list_pain_logs"))]
    operation: Option<String>,
    /// Why, if they said so.
    reason: Option<String>,
    outcome: Outcome,
    /// `first_look`, `export`, `many_looks` or `night`, if you were told of it.
    #[schema(value_type = Option<String>, examples("first_look"))]
    unusual: Option<Unusual>,
    at: DateTime<Utc>,
}

impl From<(Access, String)> for AccessOut {
    fn from((access, actor_name): (Access, String)) -> Self {
        AccessOut {
            id: access.id,
            actor_id: access.actor_id,
            actor_name,
            actor_role: access.role.0,
            care_link_id: access.link_id,
            action: access.action,
            slice: access.slice.map(|slice| slice.0),
            operation: access.operation,
            reason: access.reason,
            outcome: access.outcome.0,
            unusual: access.unusual.map(|unusual| unusual.0),
            at: access.at.instant(),
        }
    }
}

/// Which visits.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccessQuery {
    /// Only of this person.
    actor_id: Option<Uuid>,
    /// Only of this kind.
    #[param(inline)]
    kind: Option<AccessKind>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl AccessQuery {
    fn filters(&self) -> String {
        let actor = self.actor_id.map(|actor| format!("actor_id={actor}"));
        let kind = self.kind.map(|kind| format!("kind={}", kind.word()));
        filters_in_address([actor, kind])
    }
}

/// Who else was at your record, or was refused, the newest first. Your own visits are not in it.
#[utoipa::path(operation_id = "list_access", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), AccessQuery),
    responses((status = 200, body = Page<AccessOut>, description = "The access log")))]
#[get("/access-log")]
pub(super) async fn list_access(visit: Visit, query: Query<AccessQuery>) -> Result<Answer> {
    let Query(query) = query;
    visit.read(Action::LookAtAccess, move |conn, record| access_page(conn, record, &query)).await
}

/// A page of the log.
pub fn access_page(conn: &mut Conn, record: &Record, query: &AccessQuery) -> Result<Answer> {
    let cursors = record.cursors(&query.filters());
    let wanted = Wanted { by: query.actor_id.map(UserId), kind: query.kind };
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = audit::list(conn, record.patient(), wanted, after, query.limit)?;
    cursors.page(rows, query.limit, |(access, _)| audit::Position(access.id), AccessOut::from)
}
