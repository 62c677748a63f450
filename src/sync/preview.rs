//! `/v1/patients/{patient}/care-links/{link}/preview`: what a physiotherapist sees, told by what would answer them.

use super::objects::load;
use crate::care::{Action, CareLinkOut, Kind, KindSummary, Record, Slice, Visit, link_of, summarise_kinds};
use crate::db::Conn;
use crate::http::{Answer, Result};
use actix_web::get;
use actix_web::web::Path;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// What there is of one kind, as the physiotherapist sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewedOut {
    #[serde(rename = "type")]
    kind: Kind,
    /// The slice that it is in; null for what everybody linked sees.
    slice: Option<Slice>,
    /// How many there are.
    count: i64,
    /// The one that changed last, as they see it.
    #[schema(value_type = Option<Object>)]
    latest: Option<Value>,
}

/// What a physiotherapist sees of your record.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewOut {
    care_link: CareLinkOut,
    /// Whether they see anything: not once the link has ended or its time is over, nor while their account is not in use.
    sees: bool,
    /// What they see, by kind. Beside this, they see the decision of the day, and that there is a red flag.
    items: Vec<PreviewedOut>,
}

/// What your physiotherapist sees: how many of each kind, and the last one as they see it. It goes through the same door and the
/// same feed as their own requests.
#[utoipa::path(operation_id = "preview_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = PreviewOut, description = "What they see")))]
#[get("/care-links/{link}/preview")]
pub(super) async fn preview_care_link(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = path.1;
    visit.read(Action::Share, move |conn, record| Answer::ok(&preview_out(conn, record, id)?)).await
}

/// It, as the patient reads it.
pub fn preview_out(conn: &mut Conn, record: &Record, id: Uuid) -> Result<PreviewOut> {
    let (physiotherapist, care_link) = link_of(conn, record, id)?;
    // An ended link shows nothing, also where the same physiotherapist has another one.
    let theirs = record.as_seen_by(conn, physiotherapist)?.filter(|_| care_link.is_in_force());
    let items = match &theirs {
        Some(theirs) => items(conn, theirs)?,
        None => Vec::new(),
    };
    Ok(PreviewOut { care_link, sees: theirs.is_some(), items })
}

fn items(conn: &mut Conn, theirs: &Record) -> Result<Vec<PreviewedOut>> {
    let summaries = summarise_kinds(conn, theirs)?;
    let item = |KindSummary { kind, count, latest }| {
        let latest = load(conn, theirs, kind, &[latest])?.pop().map(|(_, shown)| shown);
        Ok(PreviewedOut { kind, slice: kind.slice(), count, latest })
    };
    summaries.into_iter().map(item).collect()
}
