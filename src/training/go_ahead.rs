//! Giving a go-ahead for band work: in the line of bands that the patient has, for another maker's red is another band.

use crate::accounts::Actor;
use crate::care::{self, Action, ClearanceId, ClearanceIn, ClearanceOut, Entry, Visit};
use crate::catalogue::{BUILT_IN_LINE, band_lines};
use crate::db::Conn;
use crate::http::{Answer, Body, Name, Problem, Result, Routes};
use actix_web::post;

/// The route of giving one, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(give_clearance);
}

/// Give a go-ahead for band work, as a linked physiotherapist.
#[utoipa::path(operation_id = "give_clearance", request_body = ClearanceIn, tag = "care", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = ClearanceOut, description = "The go-ahead"), (status = 200, body = ClearanceOut, description = "It is there already")))]
#[post("/clearances")]
async fn give_clearance(visit: Visit, body: Body<ClearanceIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = ClearanceId::new();
    let give = move |conn: &mut Conn, entry: &Entry| {
        let line = known_line(conn, entry.actor(), input.band_line.as_ref())?;
        care::give(conn, entry, &input, (fresh, line))
    };
    visit.write(Action::Clear, Some(body.once), give).await
}

/// The line that a go-ahead names, if there is one of that name.
fn known_line(conn: &mut Conn, actor: &Actor, named: Option<&Name>) -> Result<String> {
    let Some(named) = named.map(Name::as_str).filter(|named| *named != BUILT_IN_LINE) else {
        return Ok(BUILT_IN_LINE.to_owned());
    };
    let lines = band_lines(conn, actor)?;
    if lines.contains(named) {
        return Ok(named.to_owned());
    }
    let known = lines.into_iter().collect::<Vec<_>>().join(", ");
    Err(Problem::invalid(
        "/band_line",
        "unknown-value",
        format!("must be the maker and line of bands of /v1/bands: {known}"),
    ))
}
