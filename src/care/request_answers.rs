//! `/v1/care-requests`: the physiotherapist who is asked for a care link answers.

use super::actions::Action;
use super::audit::{Errand, Visitor};
use super::entry::{Aftermath, Entry};
use super::links::LinkId;
use super::links::{CareLink, LinkState};
use super::record::Moment;
use super::request_routes::RequestState;
use super::requests::{CareRequest, RequestId, RequestKind, RequestStatus};
use super::sight::primary_of;
use super::slices::Slices;
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{Answer, Body, Cursors, ListQuery, Page, Query, Result, Routes};
use crate::ids::PatientId;
use crate::secrets::MacKey;
use crate::words;
use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of answers: they are not under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_requests_to_me).service(answer_care_request);
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
    let Query(query) = query;
    let key = app.keys.cursors().clone();
    caller.read(&app, move |conn, actor| requests_to_me(conn, actor, &key, &query)).await
}

/// A page of them.
pub fn requests_to_me(conn: &mut Conn, actor: &Actor, key: &MacKey, query: &ListQuery) -> Result<Answer> {
    actor.expect_physiotherapist()?;
    let cursors = Cursors::new(key, actor.user(), "/v1/care-requests");
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = CareRequest::waiting_for(conn, actor.user(), actor.at(), after, query.limit)?;
    let rows = rows.into_iter().map(|(request, name)| Ok((request.asker(conn)?, request, name)));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    cursors.page(
        rows,
        query.limit,
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
}

/// How many of them there are.
pub fn count_requests_to_me(conn: &mut Conn, actor: &Actor) -> Result<i64> {
    CareRequest::count_waiting_for(conn, actor.user(), actor.at())
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
    let moment = Moment::now(&app);
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
