//! `/v1/patients/{patient}/care-links`: who sees what of a record, until when.

use super::actions::Action;
use super::entry::Entry;
use super::links::LinkId;
use super::links::{CareLink, LinkState, NamedLink, welcome};
use super::record::Record;
use super::sight::primary_of;
use super::slices::Slices;
use super::visit::Visit;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{
    Answer, Body, Code, IfMatch, Instant, Limit, ListQuery, Page, Patch, Problem, Query, Result, Routes,
};
use crate::ids::UserId;
use actix_web::web::Path;
use actix_web::{delete, get, patch};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of care links, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_care_links).service(show_care_link).service(change_care_link).service(end_care_link);
}

/// A patient's consent that a physiotherapist sees the record, or some of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareLinkOut {
    id: LinkId,
    physiotherapist_id: UserId,
    physiotherapist_name: String,
    status: LinkState,
    /// The wording that was agreed to.
    consent_version: String,
    accepted_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<UserId>,
    version: i32,
    /// What of the record is shared.
    slices: Slices,
    /// The instant from which on nothing is; null as long as the link is not ended.
    until: Option<DateTime<Utc>>,
    /// Whether this is the primary physiotherapist: one is, as long as any link is in force.
    primary: bool,
}

impl CareLinkOut {
    fn of((link, physiotherapist_name): NamedLink, primary: Option<LinkId>, at: DateTime<Utc>) -> CareLinkOut {
        CareLinkOut {
            id: link.id,
            physiotherapist_id: link.physiotherapist_id,
            physiotherapist_name,
            status: link.state(at),
            consent_version: link.consent_version,
            accepted_at: link.accepted_at.instant(),
            ended_at: link.ended_at.map(Timestamp::instant),
            ended_by: link.ended_by,
            version: link.version,
            slices: link.slices,
            until: link.until_at.map(Timestamp::instant),
            primary: primary == Some(link.id),
        }
    }

    /// Whether it shares anything now.
    pub fn is_in_force(&self) -> bool {
        self.status == LinkState::Active
    }
}

/// One link as it is now, with its version.
pub(super) fn shown(conn: &mut Conn, record: &Record, id: LinkId) -> Result<Answer> {
    let out = found(conn, record, id)?;
    let version = out.version;
    Ok(Answer::ok(&out)?.version(version))
}

fn found(conn: &mut Conn, record: &Record, id: LinkId) -> Result<CareLinkOut> {
    let link = CareLink::find(conn, record.patient(), id)?;
    Ok(CareLinkOut::of(link, primary_of(conn, record.patient(), record.real)?, record.real))
}

/// Who sees or saw the record, the newest first.
#[utoipa::path(operation_id = "list_care_links", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<CareLinkOut>, description = "Care links")))]
#[get("/care-links")]
async fn list_care_links(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    visit.read(Action::LookAcross, move |conn, record| links_page(conn, record, limit, cursor.as_deref())).await
}

/// A page of them.
pub fn links_page(conn: &mut Conn, record: &Record, limit: Limit, cursor: Option<&str>) -> Result<Answer> {
    let cursors = record.cursors("");
    let rows = CareLink::list(conn, record.patient(), cursors.open(cursor)?, limit)?;
    let primary = primary_of(conn, record.patient(), record.real)?;
    cursors.page(rows, limit, |(link, _)| link.id, |link| CareLinkOut::of(link, primary, record.real))
}

/// One care link.
#[utoipa::path(operation_id = "show_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = CareLinkOut, description = "The care link", headers(("ETag" = String, description = "Its version")))))]
#[get("/care-links/{link}")]
async fn show_care_link(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = LinkId(path.1);
    visit.read(Action::LookAcross, move |conn: &mut Conn, record: &Record| shown(conn, record, id)).await
}

/// What a care link shares, changed: absent leaves.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"slices": ["pain", "training"], "until": "2027-03-31T23:00:00Z", "primary": true})))]
pub struct CareLinkPatch {
    #[serde(default)]
    #[schema(value_type = Slices)]
    slices: Patch<Slices>,
    /// Null: as long as the link is not ended.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    until: Patch<Instant>,
    /// True makes this physiotherapist the primary one, instead of whoever it was.
    #[serde(default)]
    #[schema(value_type = bool)]
    primary: Patch<bool>,
}

impl CareLinkPatch {
    fn apply(self, link: &mut CareLink, now: DateTime<Utc>) -> Result<()> {
        self.slices.apply_required(&mut link.slices, "/slices")?;
        let new_until = matches!(self.until, Patch::Value(_));
        self.until.map(|until| until.0.into()).apply(&mut link.until_at);
        if new_until {
            link.consent().check(now)?;
        }
        let mut primary = true;
        let chosen = self.primary != Patch::Absent;
        self.primary.apply_required(&mut primary, "/primary")?;
        if !primary {
            return Err(Problem::invalid(
                "/primary",
                "invalid-value",
                "must be true: make another one primary instead",
            ));
        }
        if chosen {
            link.primary_since = Some(now.into());
        }
        Ok(())
    }
}

/// Share more or less, for longer or shorter, or make this physiotherapist the primary one (JSON Merge Patch, with If-Match). It
/// holds at once, on every route. A link whose time is over can be given more.
#[utoipa::path(operation_id = "change_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    request_body(content = CareLinkPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = CareLinkOut, description = "It is changed", headers(("ETag" = String, description = "Its version")))))]
#[patch("/care-links/{link}")]
async fn change_care_link(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<CareLinkPatch>,
) -> Result<Answer> {
    let (id, changes) = (LinkId(path.1), body.value);
    let change = move |conn: &mut Conn, entry: &Entry| {
        let now = found(conn, entry, id)?;
        entry.expect_version(&if_match, now.version, &now)?;
        if now.status == LinkState::Ended {
            return Err(Problem::new(Code::Conflict, "this care link has ended: accept a new invitation"));
        }
        let (mut link, _) = CareLink::find(conn, entry.patient(), id)?;
        let before = link.consent();
        changes.clone().apply(&mut link, entry.real)?;
        link.keep(conn, entry, before)?;
        if now.status == LinkState::Expired {
            // What happened while nobody saw it was told to nobody.
            welcome(conn, entry, link.physiotherapist_id)?;
        }
        shown(conn, entry, id)
    };
    visit.write(Action::Share, None, change).await
}

/// End a care link, with If-Match: at once, on every route.
#[utoipa::path(operation_id = "end_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = CareLinkOut, description = "It is ended", headers(("ETag" = String, description = "Its version")))))]
#[delete("/care-links/{link}")]
async fn end_care_link(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = LinkId(path.1);
    let end = move |conn: &mut Conn, entry: &Entry| {
        let now = found(conn, entry, id)?;
        if !entry.is_own() && now.physiotherapist_id != entry.actor().user() {
            return Err(Problem::new(Code::Forbidden, "only the patient can end another physiotherapist's care link"));
        }
        if now.status != LinkState::Ended {
            entry.expect_version(&if_match, now.version, &now)?;
            let (mut link, _) = CareLink::find(conn, entry.patient(), id)?;
            link.end(conn, entry, entry.actor().user())?;
        }
        shown(conn, entry, id)
    };
    visit.write(Action::Unlink, None, end).await
}

/// Some care links, as their addresses show them.
pub fn links_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, CareLinkOut)>> {
    let rows = CareLink::all(conn, record.patient(), ids.iter().copied().map(LinkId).collect())?;
    let primary = primary_of(conn, record.patient(), record.real)?;
    Ok(rows.into_iter().map(|row| (row.0.id.0, CareLinkOut::of(row, primary, record.real))).collect())
}

/// Whose link it is, and the link as it is shown.
pub fn link_of(conn: &mut Conn, record: &Record, id: Uuid) -> Result<(UserId, CareLinkOut)> {
    let out = found(conn, record, LinkId(id))?;
    Ok((out.physiotherapist_id, out))
}
