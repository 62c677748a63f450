//! The bare route: the items of a list lie in memory and are made JSON for each request. No token, no database.

use crate::Result;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use uuid::Uuid;

/// As many threads for requests as the server has unless told.
const WORKERS: usize = 2;

/// A page as the server answers it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    items: Vec<Item>,
    next_cursor: Option<String>,
}

/// A pain log as the server shows it. Instants stay the text they are, which only makes this faster.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: Uuid,
    kind: String,
    region: String,
    side: String,
    local_date: NaiveDate,
    occurred_at: String,
    tz: String,
    recorded_at: String,
    worst_pain: Option<u8>,
    pain_now: Option<u8>,
    morning_pain: Option<u8>,
    stiffness_minutes: Option<i16>,
    settled: Option<bool>,
    flare_up: bool,
    analgesic: bool,
    analgesics: Vec<serde_json::Value>,
    clicking: Option<String>,
    triggers: Vec<String>,
    compared: Option<String>,
    interference: Option<u8>,
    note: Option<String>,
    version: i32,
}

/// Serves the list in a file until it is killed.
pub fn serve(list: &Path) -> Result<()> {
    let page: Data<Page> = Data::new(serde_json::from_slice(&fs::read(list)?)?);
    let socket = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", socket.local_addr()?);
    let app = move || App::new().app_data(page.clone()).route("/v1/patients/me/pain-logs", web::get().to(show));
    let server = HttpServer::new(app).workers(WORKERS).listen(socket)?.run();
    Ok(actix_web::rt::System::new().block_on(server)?)
}

async fn show(page: Data<Page>) -> HttpResponse {
    HttpResponse::Ok().json(&*page)
}
