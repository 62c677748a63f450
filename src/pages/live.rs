//! Live hints for a page: a browser cannot give its stream a token, so the cookie lets it in. What is hinted is the API's.

use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::events::{Opening, stream};
use crate::http::Result;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

/// The stream. It ends with the session; that somebody listens does not make it go on.
pub async fn listen(app: Data<App>, caller: Caller, req: HttpRequest) -> Result<HttpResponse> {
    let last_event_id = req.headers().get("Last-Event-ID").and_then(|id| id.to_str().ok());
    let until = caller.until();
    let prepare = move |conn: &mut Conn, actor: &Actor| Opening::prepare(conn, actor, until);
    let opening = caller.read(&app, prepare).await?;
    stream(&app, opening, last_event_id)
}
