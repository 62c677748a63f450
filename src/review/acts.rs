//! `/v1/patients/{patient}/acts`: what was done by whom, when and why, from all rooms.

use crate::accounts::User;
use crate::care::{Act, ActKind, Action, ActsWithin, Record, Slice, Visit, clearance_acts};
use crate::db::Conn;
use crate::http::{Answer, ListQuery, Page, Query, Result, Routes};
use crate::ids::UserId;
use crate::messages::message_acts;
use crate::pain::pain_acts;
use crate::training::training_acts;
use actix_web::get;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The route of acts, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_acts);
}

/// Something that the patient or a physiotherapist did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActOut {
    kind: ActKind,
    at: DateTime<Utc>,
    by: UserId,
    by_name: Option<String>,
    /// Why, in their words; null where nobody had to say.
    because: Option<String>,
    /// The flag, go-ahead, rest, enrolment, lock or message; of thresholds, all versions have one id.
    subject_id: Uuid,
    /// What exactly: before and after, until when, which numbers.
    #[schema(value_type = Object)]
    details: Value,
}

/// What was done in the record, by whom, when and why, the newest first: flags, go-aheads, rest, programmes, thresholds, usual
/// levels, locks, messages. What rules and time did is told with each thing.
#[utoipa::path(operation_id = "list_acts", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<ActOut>, description = "What was done")))]
#[get("/acts")]
async fn list_acts(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(query) = query;
    visit.read(Action::LookAcross, move |conn, record| acts_page(conn, record, &query)).await
}

/// A page of them.
pub fn acts_page(conn: &mut Conn, record: &Record, query: &ListQuery) -> Result<Answer> {
    let cursors = record.cursors("");
    let within = ActsWithin::new(cursors.open(query.cursor.as_deref())?, query.limit);
    let mut acts = gather(conn, record, &within)?;
    acts.sort_by_cached_key(Act::order);
    let names = User::names(conn, acts.iter().map(|act| act.by).collect())?;
    cursors.page(acts, query.limit, Act::position, |act| ActOut {
        kind: act.kind,
        at: act.at.instant(),
        by: act.by,
        by_name: names.get(&act.by).cloned(),
        because: act.because,
        subject_id: act.subject,
        details: act.details,
    })
}

/// As many of each source as the whole page may have, of what is shown.
fn gather(conn: &mut Conn, record: &Record, within: &ActsWithin) -> Result<Vec<Act>> {
    let patient = record.patient();
    let mut acts = message_acts(conn, patient, within)?;
    if record.shows(Slice::Pain) {
        acts.extend(pain_acts(conn, patient, within)?);
    }
    if record.shows(Slice::Training) {
        acts.extend(clearance_acts(conn, patient, within)?);
        acts.extend(training_acts(conn, patient, within)?);
    }
    Ok(acts)
}
