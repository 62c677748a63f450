//! The yardstick servers: the naive design (a pool, and a transaction for each request) and a bare route.

use crate::Result;
use crate::yardstick_sqlite::{Log, Statements, Writer, judged, new_id, open};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use chrono::NaiveDate;
use diesel::r2d2::{ManageConnection, Pool};
use limber_rules::pain::Course;
use rusqlite::{Connection, TransactionBehavior};
use serde::Deserialize;
use std::net::TcpListener;
use std::path::PathBuf;
use uuid::Uuid;

/// As many threads for requests as the server has unless told.
const WORKERS: usize = 2;
const POOL: u32 = 8;

/// Opens connections for the pool.
struct Opener(PathBuf);

impl ManageConnection for Opener {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> rusqlite::Result<Connection> {
        open(&self.0)
    }
    fn is_valid(&self, _: &mut Connection) -> rusqlite::Result<()> {
        Ok(())
    }
    fn has_broken(&self, _: &mut Connection) -> bool {
        false
    }
}

/// Serves one of them until it is killed: `naive FILE` or `bare BYTES`.
pub fn serve(arguments: &[String]) -> Result<()> {
    let socket = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", socket.local_addr()?);
    match arguments {
        [kind, file] if kind == "naive" => {
            let pool = Pool::builder().max_size(POOL).test_on_check_out(false).build(Opener(file.into()))?;
            let app = move || {
                App::new()
                    .app_data(Data::new(pool.clone()))
                    .route("/v1/patients/me/pain-logs", web::post().to(naive_log))
            };
            let server = HttpServer::new(app).workers(WORKERS).listen(socket)?.run();
            actix_web::rt::System::new().block_on(server)?;
        }
        [kind, bytes] if kind == "bare" => {
            let body = Bytes::from("x".repeat(bytes.parse()?));
            let app = move || {
                App::new()
                    .app_data(Data::new(body.clone()))
                    .route("/v1/patients/me/pain-logs", web::get().to(bare_list))
            };
            let server = HttpServer::new(app).workers(WORKERS).listen(socket)?.run();
            actix_web::rt::System::new().block_on(server)?;
        }
        _ => return Err("no such yardstick".into()),
    }
    Ok(())
}

async fn bare_list(body: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(Bytes::clone(&body))
}

/// What the bench sends of a log.
#[derive(Deserialize)]
struct LogIn {
    local_date: NaiveDate,
    worst_pain: i32,
}

/// One request, one transaction, off the async threads. The caller is believed, which only makes it faster.
async fn naive_log(pool: Data<Pool<Opener>>, req: HttpRequest, body: web::Json<LogIn>) -> HttpResponse {
    let Some(writer) = caller(&req) else {
        return HttpResponse::Unauthorized().finish();
    };
    let LogIn { local_date, worst_pain } = body.into_inner();
    let log = Log { writer, id: new_id(), date: local_date, worst: worst_pain };
    let id = log.id;
    match web::block(move || write(&pool, &log)).await {
        Ok(Ok(())) => HttpResponse::Created().json(serde_json::json!({
            "id": id, "kind": "daily", "region": "hip", "side": "left", "local_date": local_date,
            "worst_pain": worst_pain, "pain_now": 1, "triggers": ["sitting"], "version": 1,
        })),
        Ok(Err(error)) => HttpResponse::ServiceUnavailable().body(error.to_string()),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn write(pool: &Pool<Opener>, log: &Log) -> Result<()> {
    let mut conn = pool.get()?;
    let alone = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    Statements::of(&alone)?.write(log, |before| {
        let course: Course = match before {
            Some(json) => serde_json::from_str(&json)?,
            None => Course::default(),
        };
        Ok(judged(&course, log.date, log.worst)?.0)
    })?;
    Ok(alone.commit()?)
}

/// The bearer is the patient and the session, as they are.
pub fn bearer(writer: Writer) -> String {
    format!("{}.{}", writer.patient, writer.session)
}

fn caller(req: &HttpRequest) -> Option<Writer> {
    let header = req.headers().get("Authorization")?.to_str().ok()?;
    let (patient, session) = header.strip_prefix("Bearer ")?.split_once('.')?;
    Some(Writer { patient: Uuid::parse_str(patient).ok()?, session: Uuid::parse_str(session).ok()? })
}
