//! `/v1/care-invitations`, `/v1/patients` and a patient's care links and access log.

use super::access::{Entry, LinkId, Record, Visit};
use super::actions::Action;
use super::audit::{self, Access, AccessId};
use super::feed::Kind;
use super::links::{CareLink, Invitation, InvitationId, LinkStatus, NamedLink, PatientPosition, linked_patients};
use super::slices::Slices;
use crate::accounts::{Actor, Attempt, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, Cursors, IfMatch, ListQuery, Name, Page, Problem, Query, Result, shape};
use crate::ids::{PatientId, UserId};
use crate::secrets::fresh_code;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes that are not under one patient.
pub fn routes(config: &mut ServiceConfig) {
    config.service(invite).service(list_patients);
}

/// The routes under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    config.service(accept_invitation).service(list_care_links).service(show_care_link).service(end_care_link);
    super::clearance_routes::routes(config);
    config.service(list_access);
}

/// An invitation, with its code this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationOut {
    id: InvitationId,
    /// Tell it to the patient. It is shown only now, and works once.
    #[schema(examples("K7QF-2MXP-9ATC"))]
    code: String,
    expires_at: DateTime<Utc>,
}

/// Invite a patient: as a physiotherapist you get a code to hand over.
#[utoipa::path(operation_id = "invite", tag = "care", security(("bearer" = [])),
    responses((status = 201, body = InvitationOut, description = "The invitation")))]
#[post("/v1/care-invitations")]
async fn invite(app: Data<App>, caller: Caller) -> Result<Answer> {
    let now = app.clock.real();
    let code = fresh_code();
    let make = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let invitation = Invitation::new(actor.user(), &code, now);
        invitation.insert(conn)?;
        let (id, expires_at) = (invitation.id, invitation.expires_at.instant());
        Answer::created(format!("/v1/care-invitations/{id}"), &InvitationOut { id, code: code.clone(), expires_at })
    };
    caller.write(&app, make).await
}

/// A patient whom you may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatientOut {
    id: PatientId,
    display_name: String,
    care_link_id: LinkId,
    linked_at: DateTime<Utc>,
}

/// Your patients: those who let you see their record.
#[utoipa::path(operation_id = "list_patients", tag = "care", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, body = Page<PatientOut>, description = "Your patients")))]
#[get("/v1/patients")]
async fn list_patients(app: Data<App>, caller: Caller, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let key = app.keys.cursors().clone();
    let list = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let cursors = Cursors::new(&key, actor.user(), "/v1/patients");
        let rows = linked_patients(conn, actor.user(), actor.at(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(
            rows,
            limit,
            |row| PatientPosition(row.patient),
            |row| PatientOut {
                id: row.patient,
                display_name: row.name,
                care_link_id: row.link,
                linked_at: row.accepted_at.instant(),
            },
        )
    };
    caller.read(&app, list).await
}

/// A code, and the patient's consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptIn {
    /// As the physiotherapist told it; capitals, spaces and dashes do not matter.
    #[schema(schema_with = shape::name)]
    code: Name,
    /// Must be true: "I agree that this physiotherapist sees my record, until I end it."
    accepted: bool,
}

/// A patient's consent that a physiotherapist sees the record.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareLinkOut {
    id: LinkId,
    physiotherapist_id: UserId,
    physiotherapist_name: String,
    status: LinkStatus,
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
}

impl From<NamedLink> for CareLinkOut {
    fn from((link, physiotherapist_name): NamedLink) -> Self {
        CareLinkOut {
            id: link.id,
            physiotherapist_id: link.physiotherapist_id,
            physiotherapist_name,
            status: link.status.0,
            consent_version: link.consent_version,
            accepted_at: link.accepted_at.instant(),
            ended_at: link.ended_at.map(super::super::db::types::Timestamp::instant),
            ended_by: link.ended_by,
            version: link.version,
            slices: link.slices,
            until: link.until_at.map(super::super::db::types::Timestamp::instant),
        }
    }
}

/// Accept an invitation: from now on the physiotherapist sees your record, until you end it.
#[utoipa::path(operation_id = "accept_invitation", request_body = AcceptIn, tag = "care", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CareLinkOut, description = "The care link")))]
#[post("/care-links")]
async fn accept_invitation(visit: Visit, body: Body<AcceptIn>) -> Result<Answer> {
    let AcceptIn { code, accepted } = body.value;
    let (app, now) = (visit.app().clone(), visit.app().clock.real());
    let attempt = Attempt::new("accept an invitation", &visit.caller().user().to_string(), "");
    app.db.write(attempt.lane(), move |conn: &mut Conn| attempt.count(conn, now)).await??;
    let accept = move |conn: &mut Conn, entry: &Entry| {
        if !accepted {
            return Err(Problem::invalid(
                "/accepted",
                "consent-required",
                "must be true: nobody sees a record without consent",
            ));
        }
        let unknown = || {
            Problem::invalid("/code", "unknown-code", "is not an open invitation: it may be mistyped, used or too old")
        };
        let patient = entry.patient();
        let physiotherapist = Invitation::accept(conn, code.as_str(), patient, entry.real)?.ok_or_else(unknown)?;
        if CareLink::active_with(conn, patient, physiotherapist)? {
            return Err(Problem::new(Code::Conflict, "this physiotherapist sees your record already"));
        }
        let link = CareLink::new(patient, physiotherapist, entry.real);
        link.insert(conn)?;
        entry.created(conn, Kind::CareLink, link.id)?;
        let out = CareLinkOut::from(CareLink::find(conn, patient, link.id)?);
        Ok(Answer::created(format!("/v1/patients/{patient}/care-links/{}", link.id), &out)?.version(link.version))
    };
    visit.write(Action::Link, Some(body.once), accept).await
}

/// Who sees or saw the record, the newest first.
#[utoipa::path(operation_id = "list_care_links", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<CareLinkOut>, description = "Care links")))]
#[get("/care-links")]
async fn list_care_links(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = CareLink::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |(link, _)| link.id, CareLinkOut::from)
    };
    visit.read(Action::LookAcross, list).await
}

/// One care link.
#[utoipa::path(operation_id = "show_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = CareLinkOut, description = "The care link", headers(("ETag" = String, description = "Its version")))))]
#[get("/care-links/{link}")]
async fn show_care_link(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = LinkId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let link = CareLink::find(conn, record.patient(), id)?;
        let version = link.0.version;
        Ok(Answer::ok(&CareLinkOut::from(link))?.version(version))
    };
    visit.read(Action::LookAcross, show).await
}

/// End a care link, with If-Match: at once, on every route.
#[utoipa::path(operation_id = "end_care_link", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = CareLinkOut, description = "It is ended", headers(("ETag" = String, description = "Its version")))))]
#[delete("/care-links/{link}")]
async fn end_care_link(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = LinkId(path.1);
    let end = move |conn: &mut Conn, entry: &Entry| {
        let (mut link, name) = CareLink::find(conn, entry.patient(), id)?;
        let somebody_elses =
            entry.actor().user().0 != entry.patient().0 && link.physiotherapist_id != entry.actor().user();
        if somebody_elses {
            return Err(Problem::new(Code::Forbidden, "only the patient can end another physiotherapist's care link"));
        }
        if link.status.0 == LinkStatus::Active {
            entry.expect_version(&if_match, link.version, &CareLinkOut::from((link.clone(), name.clone())))?;
            link.end(conn, entry.actor().user(), entry.real)?;
            entry.shares_less(conn)?;
            entry.changed(conn, Kind::CareLink, id)?;
        }
        let version = link.version;
        Ok(Answer::ok(&CareLinkOut::from((link, name)))?.version(version))
    };
    visit.write(Action::Unlink, None, end).await
}

/// Somebody else's visit to your record.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessOut {
    id: AccessId,
    actor_id: UserId,
    actor_name: String,
    /// What for.
    #[schema(examples("look"))]
    action: String,
    at: DateTime<Utc>,
}

/// Who else was at your record, the newest first.
#[utoipa::path(operation_id = "list_access", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<AccessOut>, description = "The access log")))]
#[get("/access-log")]
async fn list_access(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = audit::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        let out = |(access, actor_name): (Access, String)| AccessOut {
            id: access.id,
            actor_id: access.actor_id,
            actor_name,
            action: access.action,
            at: access.at.instant(),
        };
        cursors.page(rows, limit, |(access, _)| audit::Position(access.id), out)
    };
    visit.read(Action::LookAtAccess, list).await
}

/// Some care links, as their addresses show them.
pub fn links_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, CareLinkOut)>> {
    let rows = CareLink::all(conn, record.patient(), ids.iter().copied().map(LinkId).collect())?;
    Ok(rows.into_iter().map(|row| (row.0.id.0, CareLinkOut::from(row))).collect())
}
