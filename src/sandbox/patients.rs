//! Scripted patients on demand: a history that ends today, told in seconds, so that a script can look at what comes of it.

use crate::accounts::{Email, Role, User};
use crate::app::App;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{Answer, Body, Code, Problem, Result, Routes, Whole};
use crate::ids::UserId;
use crate::pain::RedFlagCode;
use crate::scripts::{PASSWORD, Script, Story, account};
use crate::secrets::Password;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The route of scripted patients.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(make_sandbox_patient);
}

/// How long a history may be, in days: enough for a usual level to be known, and a year.
type Length = Whole<14, 365>;
/// Which of the many histories like it.
type Seed = Whole<0, 9999>;

/// What a patient is to have gone through.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"script": "step", "days": 56}),
    json!({"script": "red_flag", "question": "cannot-move-joint", "days": 14})))]
pub struct SandboxPatientIn {
    script: Script,
    /// The red-flag question that is answered with yes, by its code; only of `red_flag`, where it is the first one unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 80, examples("cannot-move-joint"))]
    question: Option<RedFlagCode>,
    /// How many days the history has, the last of which is today.
    #[schema(schema_with = Length::shape)]
    days: Length,
    /// The same seed gives the same history.
    #[serde(default)]
    #[schema(schema_with = Seed::or_null)]
    seed: Option<Seed>,
    /// Who is to be linked; a new physiotherapist is made unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "email", max_length = 254, examples("pat@example.org"))]
    physiotherapist_email: Option<Email>,
}

/// Somebody to log in as.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxLogInOut {
    id: UserId,
    email: String,
    /// Null for a physiotherapist who was there before.
    password: Option<&'static str>,
}

/// A scripted patient, who can log in at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxPatientOut {
    patient: SandboxLogInOut,
    physiotherapist: SandboxLogInOut,
    script: Script,
    /// The code of the question that was answered with yes, if one was.
    question: Option<&'static str>,
    seed: i16,
    /// The first day of the history.
    from: NaiveDate,
    /// The last day, which is today.
    to: NaiveDate,
}

/// Make a patient with a history that ends today: logged day by day through the rules, so that levels and flags are what
/// they would have been.
#[utoipa::path(operation_id = "make_sandbox_patient", request_body = SandboxPatientIn, tag = "sandbox",
    responses((status = 201, body = SandboxPatientOut, description = "The patient")))]
#[post("/v1/sandbox/patients")]
async fn make_sandbox_patient(app: Data<App>, body: Body<SandboxPatientIn>) -> Result<Answer> {
    let input = body.value;
    let question = question(&input)?;
    let hash = app.hashing.hash(Password::scripted(PASSWORD)).await;
    let hash = hash.map_err(|busy| Problem::new(Code::Overloaded, busy.to_string()).retry_after(1))?;
    let real = app.clock.real();
    let physiotherapist = physiotherapist(&app, input.physiotherapist_email, &hash, real).await?;
    let seed = input.seed.map_or(1, Seed::get);
    let story = Story {
        patient: UserId::new(),
        physiotherapist: physiotherapist.id,
        script: input.script,
        question,
        days: input.days.count().into(),
        seed: seed.unsigned_abs().into(),
        now: app.clock.clinical(),
    };
    let patient = tell(&app, story, &hash, real).await?;
    let out = SandboxPatientOut {
        patient,
        physiotherapist,
        script: story.script,
        question: question.map(RedFlagCode::code),
        seed,
        from: story.first(),
        to: story.today(),
    };
    Answer::created(format!("/v1/patients/{}/pain-logs", story.patient), &out)
}

fn question(input: &SandboxPatientIn) -> Result<Option<RedFlagCode>> {
    match (input.script, input.question) {
        (Script::RedFlag, told) => Ok(told.or_else(RedFlagCode::first)),
        (_, None) => Ok(None),
        _ => Err(Problem::invalid("/question", "invalid-value", "must be left out but of the script red_flag")),
    }
}

async fn physiotherapist(app: &App, email: Option<Email>, hash: &str, now: DateTime<Utc>) -> Result<SandboxLogInOut> {
    let id = UserId::new();
    let fresh = account(&format!("physiotherapist-{id}@sandbox.example"), Role::Physiotherapist, "Sandbox", hash);
    let find = move |conn: &mut Conn| {
        let Some(email) = &email else {
            fresh.insert(conn, id, now)?;
            let email = fresh.email.as_str().to_owned();
            return Ok(SandboxLogInOut { id, email, password: Some(PASSWORD) });
        };
        let known = User::by_email(conn, email)?.filter(|user| user.role.0 == Role::Physiotherapist);
        let right = "must be the address of a physiotherapist who has registered";
        let unknown = || Problem::invalid("/physiotherapist_email", "unknown-value", right);
        known.map(|user| SandboxLogInOut { id: user.id, email: user.email, password: None }).ok_or_else(unknown)
    };
    app.db.write(id, find).await
}

/// A stretch at a time, so that others get their turn.
async fn tell(app: &App, story: Story, hash: &str, real: DateTime<Utc>) -> Result<SandboxLogInOut> {
    let id = story.patient;
    let email = format!("{}-{id}@sandbox.example", story.script.word().replace('_', "-"));
    let user = account(&email, Role::Patient, story.script.word(), hash);
    let begin = move |conn: &mut Conn| {
        user.insert(conn, id, real)?;
        story.begin(conn)
    };
    app.db.write(id, begin).await?;
    for stretch in story.stretches() {
        app.db.write(id, move |conn: &mut Conn| story.tell(conn, stretch.clone())).await?;
    }
    Ok(SandboxLogInOut { id, email, password: Some(PASSWORD) })
}
