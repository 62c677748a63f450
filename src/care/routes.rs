//! The routes of care, and `/v1/patients`.

use super::access::LinkId;
use super::sight::{PatientPosition, linked_patients};
use super::{access_routes, clearance_routes, invitation_routes, link_routes, request_answers, request_routes};
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Cursors, ListQuery, Page, Query, Result};
use crate::ids::PatientId;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes that are not under one patient.
pub fn routes(config: &mut ServiceConfig) {
    config.service(invitation_routes::invite).service(list_patients);
    request_answers::routes(config);
}

/// The routes under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    config.service(invitation_routes::accept_invitation);
    link_routes::routes(config);
    request_routes::routes(config);
    clearance_routes::routes(config);
    config.service(access_routes::list_access);
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
