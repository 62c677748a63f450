//! What the server says of itself: health, version, the contract, the pages about problems.

use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Code, Problem, Result, Routes};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use diesel::connection::SimpleConnection;
use limber_rules::red_flags::Screen;
use limber_rules::thresholds::RULE_VERSION;
use serde::Serialize;
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;

/// All routes of the server about itself.
pub fn routes(routes: &mut Routes) {
    routes.service(livez).service(readyz).service(show_meta).service(list_problems).service(show_problem);
}

/// That it works.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthOut {
    #[schema(examples("ok"))]
    status: &'static str,
}

/// Whether the process lives.
#[utoipa::path(operation_id = "livez", tag = "meta", responses((status = 200, body = HealthOut, description = "It lives")))]
#[get("/livez")]
async fn livez() -> Result<Answer> {
    Answer::ok(&HealthOut { status: "ok" })
}

/// Whether it can do its work: the database answers, and it is not about to stop.
#[utoipa::path(operation_id = "readyz", tag = "meta", responses((status = 200, body = HealthOut, description = "It can work")))]
#[get("/readyz")]
async fn readyz(app: Data<App>) -> Result<Answer> {
    if app.stopping.load(Ordering::Relaxed) {
        return Err(Problem::new(Code::Unavailable, "the server is stopping").retry_after(5));
    }
    app.db.read(|conn: &mut Conn| Ok::<_, Problem>(conn.batch_execute("SELECT 1")?)).await?;
    Answer::ok(&HealthOut { status: "ok" })
}

/// Versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetaOut {
    /// Of the server.
    version: &'static str,
    /// Of the rules that judge.
    rule_version: &'static str,
    /// Of the questions of the symptom check.
    red_flags_version: &'static str,
    /// The oldest app that is still understood.
    minimum_client_version: &'static str,
}

/// The versions of the server and its rules.
#[utoipa::path(operation_id = "show_meta", tag = "meta", responses((status = 200, body = MetaOut, description = "Versions")))]
#[get("/v1/meta")]
async fn show_meta() -> Result<Answer> {
    Answer::ok(&MetaOut {
        version: env!("CARGO_PKG_VERSION"),
        rule_version: RULE_VERSION,
        red_flags_version: Screen::CURRENT.version,
        minimum_client_version: "0",
    })
}

/// All kinds of problems, as a page.
#[utoipa::path(operation_id = "list_problems", tag = "meta", responses((status = 200, content_type = "text/html", body = String, description = "A page")))]
#[get("/problems")]
async fn list_problems() -> HttpResponse {
    let items = Code::ALL.iter().fold(String::new(), |mut items, code| {
        let _ = write!(items, "<li><a href=\"/problems/{0}\">{0}</a>: {1}</li>", code.name(), code.title());
        items
    });
    page("Problems", &format!("<ul>{items}</ul>"))
}

/// What a kind of problem means and what to do, as a page.
#[utoipa::path(operation_id = "show_problem", tag = "meta", params(("code" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String, description = "A page")))]
#[get("/problems/{code}")]
async fn show_problem(code: Path<String>) -> Result<HttpResponse> {
    let code = Code::ALL.iter().find(|each| each.name() == *code).ok_or_else(Problem::not_found)?;
    let text = format!("<p>Status {}.</p><p>{}</p>", code.status().as_u16(), code.meaning().trim());
    Ok(page(code.title(), &format!("{text}<p><a href=\"/problems\">All problems</a></p>")))
}

/// Every word in it is our own.
fn page(title: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} – Limber</title></head><body><h1>{title}</h1>{body}</body></html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
}
