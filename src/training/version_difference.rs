//! What differs between the version of a programme that a patient is on and another one.

use super::enrolment_changes::other_version;
use super::enrolment_model::{Enrolment, EnrolmentId};
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue::DifferenceOut;
use crate::db::Conn;
use crate::http::{Answer, Problem, Query, Result, Routes};
use actix_web::get;
use actix_web::web::Path;
use serde::Deserialize;
use uuid::Uuid;

/// The route of the difference, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_enrolment_difference);
}

/// To which version.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DifferenceQuery {
    /// The other version of the programme.
    #[param(minimum = 1)]
    version: i32,
}

/// What differs between the version that this enrolment is on and another one, from the older to the newer.
#[utoipa::path(operation_id = "show_enrolment_difference", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path), DifferenceQuery),
    responses((status = 200, body = DifferenceOut, description = "What differs")))]
#[get("/enrolments/{enrolment}/difference")]
async fn show_enrolment_difference(
    visit: Visit,
    path: Path<(String, Uuid)>,
    query: Query<DifferenceQuery>,
) -> Result<Answer> {
    let (id, version) = (path.1, query.0.version);
    let show = move |conn: &mut Conn, record: &Record| Answer::ok(&difference_out(conn, record, id, version)?);
    visit.read(Action::Look(Slice::Training), show).await
}

/// What differs between the version of an enrolment and another one.
pub fn difference_out(conn: &mut Conn, record: &Record, id: Uuid, version: i32) -> Result<DifferenceOut> {
    let enrolment = Enrolment::find(conn, record.patient(), EnrolmentId(id))?.ok_or_else(Problem::not_found)?;
    let other = other_version(conn, &enrolment, version, "?version")?;
    let own = enrolment.programme(conn)?;
    let (older, newer) = if own.version < other.version { (&*own, &other) } else { (&other, &*own) };
    Ok(DifferenceOut::between(older, newer))
}
