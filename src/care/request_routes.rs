//! `/v1/patients/{patient}/care-requests`: who asks for a care link, and the patient's consent.

use super::actions::Action;
use super::entry::Entry;
use super::invitation_routes::expect_consent;
use super::links::Consent;
use super::links::LinkId;
use super::record::Record;
use super::requests::{Addressee, Asked, CareRequest, RequestId, RequestKind, RequestStatus};
use super::sight::{primary_of, seen_by};
use super::slices::Slices;
use super::visit::Visit;
use crate::accounts::Attempt;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{
    Answer, Body, Code, IfMatch, Instant, Limit, ListQuery, Note, Page, Patch, Problem, Query, Result, Routes, shape,
};
use crate::ids::UserId;
use crate::words;
use actix_web::web::Path;
use actix_web::{delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(ask_for_care_link).service(list_care_requests);
    routes.service(consent_to_care_request).service(withdraw_care_request);
}

/// A care link that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"kind": "ask", "physiotherapist": "pat@example.org", "accepted": true, "slices": ["pain", "training"]})))]
pub struct CareRequestIn {
    /// `ask` as the patient; `transfer` or `referral` as a linked physiotherapist.
    kind: RequestKind,
    /// The e-mail address or the id of the physiotherapist who is asked. Nobody is told whether there is one.
    #[schema(value_type = String, min_length = 3, max_length = 254, examples("pat@example.org"))]
    physiotherapist: Addressee,
    /// As the patient it must be true: "I agree that this physiotherapist sees what I share of my record, until I end it or its
    /// time is over." A physiotherapist cannot agree for the patient.
    #[serde(default)]
    accepted: bool,
    /// What is shared; everything unless told. A physiotherapist can propose no more than is shared with them.
    #[serde(default)]
    slices: Slices,
    /// The instant from which on nothing is shared; as long as the link is not ended unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    until: Option<Instant>,
    /// Why: the other one reads it.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    reason: Option<Note>,
}

words! {
    /// How a request stands.
    RequestState {
        /// Somebody has yet to consent or to answer.
        Waiting = "waiting",
        /// There is a link.
        Accepted = "accepted",
        /// The patient or the physiotherapist said no.
        Declined = "declined",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

impl RequestState {
    pub(super) fn of(request: &CareRequest, at: DateTime<Utc>) -> RequestState {
        match request.status.0 {
            RequestStatus::Waiting if request.is_open(at) => RequestState::Waiting,
            RequestStatus::Waiting => RequestState::Expired,
            RequestStatus::Accepted => RequestState::Accepted,
            RequestStatus::Declined => RequestState::Declined,
            RequestStatus::Withdrawn => RequestState::Withdrawn,
        }
    }
}

/// A care link that is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareRequestOut {
    id: RequestId,
    kind: RequestKind,
    asked_by: UserId,
    /// Who is asked, as whoever asked told it.
    physiotherapist: String,
    slices: Slices,
    until: Option<DateTime<Utc>>,
    reason: Option<String>,
    status: RequestState,
    /// When the patient agreed; null until then, and until then the one who is asked sees nothing of it.
    consented_at: Option<DateTime<Utc>>,
    asked_at: DateTime<Utc>,
    /// When it is too old to be answered.
    expires_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    /// The link that came of it.
    care_link_id: Option<LinkId>,
    version: i32,
}

impl CareRequestOut {
    pub(super) fn of(request: CareRequest, at: DateTime<Utc>) -> CareRequestOut {
        CareRequestOut {
            status: RequestState::of(&request, at),
            id: request.id,
            kind: request.kind.0,
            asked_by: request.asked_by,
            physiotherapist: request.address,
            slices: request.slices.0,
            until: request.until_at.map(Timestamp::instant),
            reason: request.reason,
            consented_at: request.consented_at.map(Timestamp::instant),
            asked_at: request.asked_at.instant(),
            expires_at: request.expires_at.instant(),
            answered_at: request.answered_at.map(Timestamp::instant),
            care_link_id: request.link_id,
            version: request.version,
        }
    }
}

fn shown(record: &Record, request: CareRequest) -> Result<Answer> {
    let version = request.version;
    Ok(Answer::ok(&CareRequestOut::of(request, record.real))?.version(version))
}

/// Ask for a care link: as the patient with a physiotherapist; as a linked physiotherapist with a colleague, who takes over
/// (`transfer`, by the primary one) or comes in beside you (`referral`) once the patient has agreed. The answer is the same
/// whether or not the address is somebody's.
#[utoipa::path(operation_id = "ask_for_care_link", request_body = CareRequestIn, tag = "care", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CareRequestOut, description = "It waits for an answer", headers(("ETag" = String, description = "Its version")))))]
#[post("/care-requests")]
async fn ask_for_care_link(visit: Visit, body: Body<CareRequestIn>) -> Result<Answer> {
    let input = body.value;
    let (app, now) = (visit.app().clone(), visit.app().clock.real());
    let attempt = Attempt::new("ask for a care link", &visit.caller().user().to_string(), "");
    app.db.write(attempt.lane(), move |conn: &mut Conn| attempt.count(conn, now)).await??;
    let ask = move |conn: &mut Conn, entry: &Entry| {
        let asked = if entry.is_own() { asked_by_patient(&input) } else { asked_by_colleague(conn, entry, &input) };
        let request = CareRequest::ask(conn, entry, asked?)?;
        let address = format!("/v1/patients/{}/care-requests/{}", entry.patient(), request.id);
        Ok(Answer::created(address, &CareRequestOut::of(request, entry.real))?.version(1))
    };
    visit.write(Action::Ask, Some(body.once), ask).await
}

fn asked_by_patient(input: &CareRequestIn) -> Result<Asked> {
    if input.kind != RequestKind::Ask {
        return Err(Problem::invalid("/kind", "invalid-value", "must be ask: only a physiotherapist hands on"));
    }
    expect_consent(input.accepted)?;
    Ok(input.asked(None, input.slices))
}

fn asked_by_colleague(conn: &mut Conn, entry: &Entry, input: &CareRequestIn) -> Result<Asked> {
    if input.accepted {
        return Err(Problem::invalid("/accepted", "invalid-value", "must not be true: only the patient can agree"));
    }
    let seen = seen_by(conn, entry.actor().user(), entry.patient(), entry.real)?.ok_or_else(Problem::not_found)?;
    match input.kind {
        RequestKind::Ask => {
            let right = "must be transfer or referral: only the patient asks for themselves";
            Err(Problem::invalid("/kind", "invalid-value", right))
        }
        RequestKind::Transfer if primary_of(conn, entry.patient(), entry.real)? != Some(seen.link) => {
            Err(Problem::new(Code::Conflict, "only the primary physiotherapist can hand a patient on"))
        }
        RequestKind::Transfer | RequestKind::Referral => {
            let slices = input.slices.and(seen.slices).ok_or_else(|| {
                Problem::invalid("/slices", "out-of-range", "must have something in it that is shared with you")
            })?;
            Ok(input.asked(Some(seen.link), slices))
        }
    }
}

impl CareRequestIn {
    fn asked(&self, from_link: Option<LinkId>, slices: Slices) -> Asked {
        Asked {
            kind: self.kind,
            from_link,
            addressee: self.physiotherapist.clone(),
            consent: Consent { slices, until: self.until },
            reason: self.reason.clone().map(Note::into_string),
        }
    }
}

/// The care links that were asked for, the newest first: all as the patient, your own as a physiotherapist.
#[utoipa::path(operation_id = "list_care_requests", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<CareRequestOut>, description = "Requests")))]
#[get("/care-requests")]
async fn list_care_requests(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    visit.read(Action::LookAcross, move |conn, record| requests_page(conn, record, limit, cursor.as_deref())).await
}

/// A page of them.
pub fn requests_page(conn: &mut Conn, record: &Record, limit: Limit, cursor: Option<&str>) -> Result<Answer> {
    let cursors = record.cursors("");
    let rows = CareRequest::list(conn, record, cursors.open(cursor)?, limit)?;
    cursors.page(rows, limit, |request| request.id, |request| CareRequestOut::of(request, record.real))
}

/// The patient's consent to what a physiotherapist asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"accepted": true, "slices": ["pain", "training", "measures"]})))]
pub struct CareConsentIn {
    /// Must be true: "I agree that this physiotherapist sees what I share of my record, until I end it or its time is over."
    accepted: bool,
    /// What is shared; what the physiotherapist proposed unless told.
    #[serde(default)]
    slices: Option<Slices>,
    /// The instant from which on nothing is shared: absent as the physiotherapist proposed it, null as long as the link is not
    /// ended.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    until: Patch<Instant>,
}

/// Agree to a transfer or a referral, as the patient: now the colleague is asked. To say no, withdraw it.
#[utoipa::path(operation_id = "consent_to_care_request", request_body = CareConsentIn, tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("request" = Uuid, Path)),
    responses((status = 200, body = CareRequestOut, description = "The colleague is asked", headers(("ETag" = String, description = "Its version")))))]
#[post("/care-requests/{request}/consent")]
async fn consent_to_care_request(
    visit: Visit,
    path: Path<(String, Uuid)>,
    body: Body<CareConsentIn>,
) -> Result<Answer> {
    let (id, input) = (RequestId(path.1), body.value);
    let consent = move |conn: &mut Conn, entry: &Entry| {
        let mut request = CareRequest::find(conn, entry, id)?;
        expect_consent(input.accepted)?;
        request.expect_open(entry.real)?;
        if request.consented_at.is_some() {
            return shown(entry, request);
        }
        let mut consent = request.consented_to();
        consent.slices = input.slices.unwrap_or(consent.slices);
        input.until.clone().apply(&mut consent.until);
        request.share(consent.check(entry.real)?);
        request.consent(entry.real);
        request.keep(conn, entry)?;
        shown(entry, request)
    };
    visit.write(Action::Link, Some(body.once), consent).await
}

/// Take back what you asked for, or say no as the patient, with If-Match.
#[utoipa::path(operation_id = "withdraw_care_request", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("request" = Uuid, Path)),
    responses((status = 200, body = CareRequestOut, description = "It is over", headers(("ETag" = String, description = "Its version")))))]
#[delete("/care-requests/{request}")]
async fn withdraw_care_request(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = RequestId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let mut request = CareRequest::find(conn, entry, id)?;
        entry.expect_version(&if_match, request.version, &CareRequestOut::of(request.clone(), entry.real))?;
        request.expect_open(entry.real)?;
        let own = request.asked_by == entry.actor().user();
        request.close(if own { RequestStatus::Withdrawn } else { RequestStatus::Declined }, entry.real);
        request.keep(conn, entry)?;
        shown(entry, request)
    };
    visit.write(Action::Ask, None, withdraw).await
}

/// Some requests, as their list shows them.
pub fn requests_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, CareRequestOut)>> {
    let rows = CareRequest::all(conn, record.patient(), ids.iter().copied().map(RequestId).collect())?;
    Ok(rows.into_iter().map(|row| (row.id.0, CareRequestOut::of(row, record.real))).collect())
}
