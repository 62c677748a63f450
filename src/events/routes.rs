//! `/v1/events`: hear that something changed.

use super::hints::HintOut;
use super::hub::Opening;
use super::stream::stream;
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Result, Routes};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

/// The route of live hints.
pub fn routes(routes: &mut Routes) {
    routes.service(listen);
}

/// Hear that something changed, as server-sent events: `changed` for a patient's own record, `caseload` for a physiotherapist's patients.
/// Each is a hint without data: ask again. The stream ends with the access token, with the session, and after 30 minutes; come back
/// with `Last-Event-ID`, and you are told at once if you missed something. At most 8 streams for each account.
#[utoipa::path(operation_id = "listen", tag = "events", security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` that came last.")),
    responses((status = 200, body = HintOut, content_type = "text/event-stream", description = "Hints, as they come: the `data` of each")))]
#[get("/v1/events")]
async fn listen(app: Data<App>, caller: Caller, req: HttpRequest) -> Result<HttpResponse> {
    let last_event_id = req.headers().get("Last-Event-ID").and_then(|id| id.to_str().ok());
    let until = caller.until();
    let prepare = move |conn: &mut Conn, actor: &Actor| Opening::prepare(conn, actor, until);
    let opening = caller.read(&app, prepare).await?;
    stream(&app, opening, last_event_id)
}
