//! `/v1/care-requests/asked`: what a physiotherapist asked of colleagues, across their patients.

use super::audit::Errand;
use super::listed::Listed;
use super::record::Moment;
use super::request_routes::CareRequestOut;
use super::requests::CareRequest;
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Cursors, ListQuery, Page, Query, Result, Routes};
use crate::ids::PatientId;
use crate::secrets::MacKey;
use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The route, which is not under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_requests_of_mine);
}

/// A care link with a colleague that you asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareRequestOfMineOut {
    patient_id: PatientId,
    patient_name: String,
    request: CareRequestOut,
}

/// The care links with colleagues that you asked for as a physiotherapist, the newest first, whatever became of them: about patients
/// who are linked with you now. Each patient shown finds a row of it in their access log.
#[utoipa::path(operation_id = "list_requests_of_mine", tag = "care", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, body = Page<CareRequestOfMineOut>, description = "Requests")))]
#[get("/v1/care-requests/asked")]
async fn list_requests_of_mine(
    app: Data<App>,
    caller: Caller,
    errand: Errand,
    query: Query<ListQuery>,
) -> Result<Answer> {
    let Query(query) = query;
    let key = app.keys.cursors().clone();
    let moment = Moment::now(&app);
    caller.write(&app, move |conn, actor| requests_of_mine(conn, actor, &key, (&errand, moment), &query)).await
}

/// A page of them, on this errand at this moment.
pub fn requests_of_mine(
    conn: &mut Conn,
    actor: &Actor,
    key: &MacKey,
    (errand, moment): (&Errand, Moment),
    query: &ListQuery,
) -> Result<Answer> {
    actor.expect_physiotherapist()?;
    let cursors = Cursors::new(key, actor.user(), "/v1/care-requests/asked");
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = CareRequest::asked_by(conn, actor.user(), actor.at(), after, query.limit)?;
    let cut = cursors.cut(rows, query.limit, |request| request.id);
    let patients: BTreeSet<PatientId> = cut.rows.iter().map(|request| request.patient_id).collect();
    let patients: Vec<PatientId> = patients.into_iter().collect();
    let listed = Listed::of(conn, actor, &patients)?;
    Listed::note_all(conn, actor, errand, moment.now, patients.iter().filter_map(|patient| listed.get(patient)))?;
    let item = |request: CareRequest| {
        let Listed { patient, name, .. } = listed.get(&request.patient_id)?.clone();
        let request = CareRequestOut::of(request, moment.real);
        Some(CareRequestOfMineOut { patient_id: patient, patient_name: name, request })
    };
    let items = cut.rows.into_iter().filter_map(item).collect();
    Ok(Answer::ok(&Page { items, next_cursor: cut.next_cursor })?.next(cut.next))
}
