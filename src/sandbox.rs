//! The sandbox: a test clock, so that months pass in seconds, and scripted patients. Its routes do not exist outside sandbox
//! mode.

mod patients;

use crate::app::App;
use crate::http::{Answer, Body, Result, Routes};
use crate::rounds::pass_time;
use actix_web::web::Data;
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of the sandbox.
pub fn routes(routes: &mut Routes) {
    routes.service(show_clock).service(set_clock);
    patients::routes(routes);
}

/// What time to make it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockIn {
    #[schema(examples("2026-06-01T08:00:00Z"))]
    now: SandboxTime,
}

/// An instant that dates can be reckoned from: of the years 1970 to 2200.
#[derive(Debug, Clone, Copy, ToSchema)]
#[schema(value_type = String, format = "date-time")]
struct SandboxTime(DateTime<Utc>);

impl<'de> Deserialize<'de> for SandboxTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use chrono::Datelike;
        let at = DateTime::<Utc>::deserialize(deserializer)?;
        let right = "out-of-range: must be in the years 1970 to 2200";
        (1970..=2200).contains(&at.year()).then_some(SandboxTime(at)).ok_or_else(|| serde::de::Error::custom(right))
    }
}

/// What time it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockOut {
    /// What rules, dates and clearances go by.
    clinical: DateTime<Utc>,
    /// What tokens and sessions go by.
    real: DateTime<Utc>,
}

fn told(app: &App) -> Result<Answer> {
    Answer::ok(&ClockOut { clinical: app.clock.clinical(), real: app.clock.real() })
}

/// The test clock.
#[utoipa::path(operation_id = "show_sandbox_clock", tag = "sandbox", responses((status = 200, body = ClockOut, description = "The clock")))]
#[get("/v1/sandbox/clock")]
async fn show_clock(app: Data<App>) -> Result<Answer> {
    told(&app)
}

/// Set the test clock: clinical time goes on from there. What is due up to then is done first, each thing as of its own time, as
/// if time had passed. Tokens, sessions and limits stay on real time.
#[utoipa::path(operation_id = "set_sandbox_clock", request_body = ClockIn, tag = "sandbox", responses((status = 200, body = ClockOut, description = "The clock")))]
#[post("/v1/sandbox/clock")]
async fn set_clock(app: Data<App>, body: Body<ClockIn>) -> Result<Answer> {
    let now = body.value.now.0;
    pass_time(&app, now).await?;
    app.clock.set(now);
    told(&app)
}
