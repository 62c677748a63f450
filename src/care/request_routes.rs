//! `/v1/patients/{patient}/care-requests` and, for the one who is asked, `/v1/care-requests`.

use super::access::{Aftermath, Entry, LinkId, Moment, Record, Visit};
use super::actions::Action;
use super::audit::{Errand, Visitor};
use super::invitation_routes::expect_consent;
use super::links::{CareLink, Consent, LinkState};
use super::requests::{Addressee, Asked, CareRequest, RequestId, RequestKind, RequestStatus};
use super::sight::{primary_of, seen_by};
use super::slices::Slices;
use crate::accounts::{Actor, Attempt, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{
    Answer, Body, Code, Cursors, IfMatch, Instant, ListQuery, Note, Page, Problem, Query, Result, shape,
};
use crate::ids::{PatientId, UserId};
use crate::words;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes that are not under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(list_requests_to_me).service(answer_care_request);
}

/// The routes under one patient.
pub(super) fn patient_routes(config: &mut ServiceConfig) {
    config.service(ask_for_care_link).service(list_care_requests);
    config.service(consent_to_care_request).service(withdraw_care_request);
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
    fn of(request: &CareRequest, at: DateTime<Utc>) -> RequestState {
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
    fn of(request: CareRequest, at: DateTime<Utc>) -> CareRequestOut {
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
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = CareRequest::list(conn, record, cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |request| request.id, |request| CareRequestOut::of(request, record.real))
    };
    visit.read(Action::LookAcross, list).await
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
    /// The instant from which on nothing is shared; what the physiotherapist proposed unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    until: Option<Instant>,
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
        let proposed = request.consented_to();
        let consent =
            Consent { slices: input.slices.unwrap_or(proposed.slices), until: input.until.or(proposed.until) };
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

/// A care link that you are asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareRequestToMeOut {
    id: RequestId,
    kind: RequestKind,
    patient_id: PatientId,
    patient_name: String,
    /// The patient, or the colleague who hands on or asks you in.
    asked_by_name: String,
    /// What the patient agrees to share.
    slices: Slices,
    until: Option<DateTime<Utc>>,
    reason: Option<String>,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// The care links that you are asked for as a physiotherapist, and have not answered: each has the patient's consent.
#[utoipa::path(operation_id = "list_requests_to_me", tag = "care", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, body = Page<CareRequestToMeOut>, description = "Requests")))]
#[get("/v1/care-requests")]
async fn list_requests_to_me(app: Data<App>, caller: Caller, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let key = app.keys.cursors().clone();
    let list = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let cursors = Cursors::new(&key, actor.user(), "/v1/care-requests");
        let rows = CareRequest::waiting_for(conn, actor.user(), actor.at(), cursors.open(cursor.as_deref())?, limit)?;
        let rows = rows.into_iter().map(|(request, name)| Ok((request.asker(conn)?, request, name)));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        cursors.page(
            rows,
            limit,
            |(_, request, _)| request.id,
            |(asker, request, patient_name)| CareRequestToMeOut {
                id: request.id,
                kind: request.kind.0,
                patient_id: request.patient_id,
                patient_name,
                asked_by_name: asker,
                slices: request.slices.0,
                until: request.until_at.map(Timestamp::instant),
                reason: request.reason,
                asked_at: request.asked_at.instant(),
                expires_at: request.expires_at.instant(),
            },
        )
    };
    caller.read(&app, list).await
}

words! {
    /// A yes or a no.
    CareAnswer {
        /// Yes.
        Accept = "accept",
        /// No.
        Decline = "decline",
    }
}

/// What you answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"answer": "accept"})))]
pub struct CareAnswerIn {
    answer: CareAnswer,
}

/// What came of your answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareAnswerOut {
    id: RequestId,
    status: RequestState,
    patient_id: PatientId,
    /// The link, if you accepted.
    care_link_id: Option<LinkId>,
}

/// Accept or decline a care link that you are asked for, as a physiotherapist. Accepting a transfer ends the link of whoever
/// handed on, and makes you the primary one if they were. Go-aheads stay, signed by who gave them. The same answer again changes
/// nothing.
#[utoipa::path(operation_id = "answer_care_request", request_body = CareAnswerIn, tag = "care", security(("bearer" = [])), params(("request" = Uuid, Path)),
    responses((status = 200, body = CareAnswerOut, description = "What came of it")))]
#[post("/v1/care-requests/{request}/answer")]
async fn answer_care_request(
    app: Data<App>,
    caller: Caller,
    errand: Errand,
    aftermath: Aftermath,
    path: Path<Uuid>,
    body: Body<CareAnswerIn>,
) -> Result<Answer> {
    let (id, CareAnswerIn { answer }) = (RequestId(*path), body.value);
    let look = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        Ok(CareRequest::to(conn, actor.user(), id)?.patient_id)
    };
    let patient = caller.read(&app, look).await?;
    let moment = Moment { now: app.clock.clinical(), real: app.clock.real(), escalate_after: app.escalate_after };
    let reply = move |conn: &mut Conn| {
        let actor = caller.confirm(conn, moment.real)?;
        Entry::answering(conn, actor, patient, moment, aftermath, |conn, entry| {
            // The record is held now, and the request is as it stays.
            let mut request = CareRequest::to(conn, entry.actor().user(), id)?;
            if !was_answered(&request, answer) {
                request.expect_open(entry.real)?;
                match answer {
                    CareAnswer::Accept => accept(conn, entry, &mut request, &errand)?,
                    CareAnswer::Decline => request.close(RequestStatus::Declined, entry.real),
                }
                request.keep(conn, entry)?;
            }
            let status = RequestState::of(&request, entry.real);
            Answer::ok(&CareAnswerOut { id, status, patient_id: patient, care_link_id: request.link_id })
        })
    };
    app.db.write(patient, reply).await
}

fn was_answered(request: &CareRequest, answer: CareAnswer) -> bool {
    match answer {
        CareAnswer::Accept => request.status.0 == RequestStatus::Accepted,
        CareAnswer::Decline => request.status.0 == RequestStatus::Declined,
    }
}

fn accept(conn: &mut Conn, entry: &Entry, request: &mut CareRequest, errand: &Errand) -> Result<()> {
    let (patient, me) = (entry.patient(), entry.actor().user());
    let mut link = CareLink::new(patient, me, request.consented_to().check(entry.real)?, entry.real);
    if let Some(from) = request.from_link_id.filter(|_| request.kind.0 == RequestKind::Transfer) {
        let was_primary = primary_of(conn, patient, entry.real)? == Some(from);
        link.primary_since = was_primary.then(|| entry.real.into());
        let (mut before, _) = CareLink::find(conn, patient, from)?;
        if before.state(entry.real) != LinkState::Ended {
            before.end(conn, entry, request.asked_by)?;
        }
    }
    link.begin(conn, entry)?;
    request.link_id = Some(link.id);
    request.close(RequestStatus::Accepted, entry.real);
    let visitor = Visitor { patient, actor: entry.actor(), errand, now: entry.now };
    let zone = entry.zone(conn)?;
    visitor.note(conn, link.id, zone, Action::Link)
}

/// Some requests, as their list shows them.
pub fn requests_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, CareRequestOut)>> {
    let rows = CareRequest::all(conn, record.patient(), ids.iter().copied().map(RequestId).collect())?;
    Ok(rows.into_iter().map(|row| (row.id.0, CareRequestOut::of(row, record.real))).collect())
}
