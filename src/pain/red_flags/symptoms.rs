//! Symptom checks: the questions about warning signs. A "yes" locks training (`locks.rs`) or is urgent; how either ends is in
//! `ways_out.rs`.

use crate::accounts::Zone;
use crate::app::App;
use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::db::Conn;
use crate::db::schema::symptom_checks;
use crate::db::types::{Json, Timestamp, Word};
use crate::http::contract::TextShape;
use crate::http::{Answer, Body, Code, Instant, ListQuery, LocalDate, Page, Problem, Query, Result, Routes, shape};
use crate::ids::UserId;
use crate::pain::episodes::flag_grounds::Deed;
use crate::pain::logs::when::{When, WhenIn};
use crate::pain::red_flags::checks::{Check, CheckId, Position};
use crate::pain::red_flags::{locks, urgent};
use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::Region;
use limber_rules::red_flags::{Area, Form, Outcome, RedFlag, Screen, Strength, Urgency, latest};
use limber_rules::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of symptom checks, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(check_symptoms).service(list_symptom_checks).service(show_symptom_check);
}

/// The routes that are not under one patient.
pub fn public_routes(routes: &mut Routes) {
    routes.service(list_red_flags);
}

/// A question whose "yes" must not wait.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedFlagOut {
    #[schema(examples("numb-saddle-or-bladder"))]
    code: &'static str,
    question: &'static str,
    #[schema(schema_with = shape::sign_urgency)]
    urgency: Urgency,
    /// Whether a yes locks, or asks for a clinician by a named day.
    #[schema(schema_with = shape::sign_strength)]
    strength: Strength,
    /// Where to go first.
    advice: String,
    source: &'static str,
}

/// The questions of the symptom check, in one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionsOut {
    version: &'static str,
    /// How much is asked.
    #[schema(schema_with = shape::screen_form)]
    form: Form,
    questions: Vec<RedFlagOut>,
}

/// Which questions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuestionsQuery {
    /// Those of a version. Default: the present one.
    #[param(max_length = 30)]
    version: Option<String>,
    /// Those for a region. Default: those for the hip; in short, three of no place in particular.
    #[param(schema_with = shape::region)]
    region: Option<Region>,
    /// `full` or `short`: three questions. Default: full.
    #[param(schema_with = shape::screen_form)]
    form: Option<Form>,
}

/// The questions of the symptom check, the most urgent first.
#[utoipa::path(operation_id = "list_red_flags", tag = "pain", params(QuestionsQuery), responses((status = 200, body = QuestionsOut, description = "The questions")))]
#[get("/v1/red-flags")]
async fn list_red_flags(app: Data<App>, query: Query<QuestionsQuery>) -> Result<Answer> {
    let Query(QuestionsQuery { version, region, form }) = query;
    let screen = match &version {
        None => Screen::asked_now(region, form.unwrap_or(Form::Full)),
        Some(_) if region.is_some() || form.is_some() => {
            let right = "names a screen already: leave out region and form";
            return Err(Problem::invalid("?version", "conflicting-values", right));
        }
        Some(version) => Screen::of(version).ok_or_else(|| unknown_screen("?version"))?,
    };
    let there = app.country.where_to_go();
    let out = |flag: &RedFlag| RedFlagOut {
        code: flag.code,
        question: flag.question,
        urgency: flag.urgency,
        strength: flag.strength,
        advice: there.fill(flag.advice),
        source: flag.source,
    };
    let questions = screen.questions.iter().map(out).collect();
    let out = QuestionsOut { version: screen.version, form: screen.form, questions };
    Ok(Answer::ok(&out)?.public("public, max-age=300"))
}

fn unknown_screen(pointer: &str) -> Problem {
    let known: Vec<&str> = Screen::ALL.iter().map(|screen| screen.version).collect();
    Problem::invalid(pointer, "unknown-value", format!("must be one of {}", known.join(", ")))
}

/// The answers of a symptom check.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    /// What you call the day.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    local_date: LocalDate,
    /// Now, unless told.
    #[serde(default)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    occurred_at: Option<Instant>,
    /// Your own zone, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone_or_null)]
    tz: Option<Zone>,
    /// The codes of the questions answered with yes; empty if there are none.
    #[schema(schema_with = shape::red_flag_codes)]
    answered_yes: Vec<RedFlagCode>,
    /// The version of the questions that were asked: an answer is judged by them. Default: the present ones for the region and
    /// form.
    #[serde(default)]
    #[schema(max_length = 30, examples("2026.3"))]
    screen_version: Option<String>,
    /// The region that was asked about. Default: none in particular, and the questions are those for the hip.
    #[serde(default)]
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    /// How much was asked. Default: full.
    #[serde(default)]
    #[schema(schema_with = shape::screen_form_or_null)]
    form: Option<Form>,
}

/// What was asked, and the codes of the questions answered with yes.
struct Given {
    screen: &'static Screen,
    region: Option<Region>,
    answered_yes: Vec<String>,
}

impl CheckIn {
    /// What was asked and answered. Where no version is named, `by_default` is the screen.
    ///
    /// # Errors
    /// 422 if there was no such screen, it had no such question, or it is of another area or form than those named.
    fn answers(&self, by_default: Option<&'static Screen>) -> Result<Given> {
        let asked_now = || Screen::asked_now(self.region, self.form.unwrap_or(Form::Full));
        let screen = match &self.screen_version {
            None => by_default.unwrap_or_else(asked_now),
            Some(version) => Screen::of(version).ok_or_else(|| unknown_screen("/screen_version"))?,
        };
        self.expect_its_own(screen)?;
        if let Some(at) = self.answered_yes.iter().position(|flag| screen.question(flag.0.code).is_none()) {
            let right = format!("must be the code of a question of version {}", screen.version);
            return Err(Problem::invalid(format!("/answered_yes/{at}"), "unknown-value", right));
        }
        let mut answered_yes: Vec<String> = self.answered_yes.iter().map(|flag| flag.0.code.to_owned()).collect();
        answered_yes.sort_unstable();
        answered_yes.dedup();
        Ok(Given { screen, region: self.region, answered_yes })
    }

    /// The region and the form that are named are those of the screen.
    fn expect_its_own(&self, screen: &Screen) -> Result<()> {
        if self.form.is_some_and(|form| form != screen.form) {
            let right = format!("must be {}, as version {} is", screen.form, screen.version);
            return Err(Problem::invalid("/form", "conflicting-values", right));
        }
        match (self.region.map(Area::of), screen.area) {
            (Some(named), Some(area)) if named != area => {
                let right = format!("must be a region that version {} asks about", screen.version);
                Err(Problem::invalid("/region", "conflicting-values", right))
            }
            _ => Ok(()),
        }
    }
}

/// A question, by its code.
#[derive(Debug, Clone, Copy)]
pub struct RedFlagCode(&'static RedFlag);

impl RedFlagCode {
    /// The code.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The most urgent of all.
    pub fn first() -> Option<RedFlagCode> {
        Screen::CURRENT.questions.first().map(RedFlagCode)
    }
}

impl<'de> Deserialize<'de> for RedFlagCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let right = "unknown-value: must be the code of a question of /v1/red-flags";
        latest(&code).map(RedFlagCode).ok_or_else(|| serde::de::Error::custom(right))
    }
}

/// A symptom check, and what follows from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckOut {
    pub(crate) id: CheckId,
    pub(crate) local_date: NaiveDate,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) tz: String,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) answered_yes: Vec<String>,
    pub(crate) screen_version: String,
    /// The region that was asked about; null if it was not named.
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    /// How much was asked.
    #[schema(schema_with = shape::screen_form)]
    form: Form,
    /// `clear`; `urgent`: a clinician by a named day, and a gentle plan; `locked`: no training until the lock ends; `withdrawn`.
    #[schema(schema_with = shape::check_outcome)]
    outcome: Outcome,
    /// How soon to get help; null if all is clear.
    #[schema(schema_with = shape::sign_urgency_or_null)]
    urgency: Option<Urgency>,
    /// The day by which a clinician is to be seen; null if all is clear.
    see_by: Option<NaiveDate>,
    /// Where to go first. Of answers that were taken back, only the withdrawal says it once more, if they were an emergency.
    #[schema(value_type = Vec<TextShape>)]
    pub(crate) advice: Vec<Text>,
    /// When the patient took the answers back.
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawn_by: Option<UserId>,
    withdrawn_because: Option<String>,
    /// When a physiotherapist wrote that the urgent answers are known: then they change nothing for 12 weeks.
    known_at: Option<DateTime<Utc>>,
    known_by: Option<UserId>,
    known_because: Option<String>,
    pub(crate) version: i32,
}

impl CheckOut {
    /// A check, as it is shown in a record.
    pub fn of(record: &Record, check: Check) -> CheckOut {
        let check = record.as_shown(check);
        let found = check.finding(record.country);
        let withdrawn = check.withdrawn_at.is_some();
        CheckOut {
            id: check.id,
            local_date: check.local_date,
            occurred_at: check.occurred_at.instant(),
            tz: check.time_zone,
            recorded_at: check.recorded_at.instant(),
            answered_yes: check.answered_yes.0,
            screen_version: check.screen_version,
            region: check.region.map(|region| region.0),
            form: check.form.0,
            outcome: if withdrawn { Outcome::Withdrawn } else { found.outcome },
            urgency: found.urgency,
            see_by: found.by,
            advice: if withdrawn { Vec::new() } else { found.advice },
            withdrawn_at: check.withdrawn_at.map(Timestamp::instant),
            withdrawn_by: check.withdrawn_by,
            withdrawn_because: check.withdrawn_because,
            known_at: check.known_at.map(Timestamp::instant),
            known_by: check.known_by,
            known_because: check.known_because,
            version: check.version,
        }
    }

    /// Whether the patient took the answers back.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn_at.is_some()
    }
}

/// Answer the questions about warning signs. A yes locks all training at once, or asks for a clinician by a named day; the answer
/// says where to go first.
#[utoipa::path(operation_id = "check_symptoms", request_body = CheckIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CheckOut, description = "Recorded"), (status = 200, body = CheckOut, description = "It is there already")))]
#[post("/symptom-checks")]
async fn check_symptoms(visit: Visit, body: Body<CheckIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = CheckId::new();
    let record = move |conn: &mut Conn, entry: &Entry| {
        let when =
            WhenIn { local_date: input.local_date.0, occurred_at: input.occurred_at.map(|at| at.0), tz: input.tz };
        let id = input.id.map_or(fresh, CheckId);
        if let Some(known) = Check::find(conn, entry.patient(), id)? {
            // A screen that was not named was the one of its time: there may be a newer one since.
            let given = input.answers(known.screen())?;
            return same_again(entry, known, when, &given);
        }
        let check = add(conn, entry, id, when, input.answers(None)?)?;
        let address = format!("/v1/patients/{}/symptom-checks/{id}", entry.patient());
        Ok(Answer::created(address, &CheckOut::of(entry, check))?.version(1))
    };
    visit.write(Action::KeepDiary, Some(body.once), record).await
}

/// Keeps the answers, and does what follows from a yes.
fn add(conn: &mut Conn, entry: &Entry, id: CheckId, when: WhenIn, given: Given) -> Result<Check> {
    let check = new_check(entry, id, when.resolve(entry.actor().zone(), entry.now)?, given);
    diesel::insert_into(symptom_checks::table).values(&check).execute(conn)?;
    entry.created(conn, Kind::SymptomCheck, id)?;
    match check.finding(entry.country).outcome {
        Outcome::Clear | Outcome::Withdrawn => {}
        Outcome::Locked => locks::lock(conn, entry, &check)?,
        Outcome::Urgent => urgent::notify(conn, entry, &check)?,
    }
    check.judge_what_it_ends(conn, entry, Deed::Logged)?;
    Ok(check)
}

/// A scripted patient's answers: yes to one question or to none.
pub fn check_scripted(conn: &mut Conn, entry: &Entry, date: NaiveDate, yes: Option<RedFlagCode>) -> Result<()> {
    let when = WhenIn { local_date: date, occurred_at: None, tz: None };
    let asking = |yes: RedFlagCode| Screen::ALL.iter().find(|screen| screen.question(yes.code()).is_some());
    let screen = yes.and_then(asking).unwrap_or(&Screen::CURRENT);
    let given = Given { screen, region: None, answered_yes: yes.iter().map(|yes| yes.code().to_owned()).collect() };
    add(conn, entry, CheckId::new(), when, given).map(drop)
}

fn new_check(entry: &Entry, id: CheckId, when: When, given: Given) -> Check {
    Check {
        patient_id: entry.patient(),
        id,
        local_date: when.local_date,
        occurred_at: when.occurred_at.into(),
        time_zone: when.zone.name().to_owned(),
        recorded_at: entry.now.into(),
        answered_yes: Json(given.answered_yes),
        screen_version: given.screen.version.to_owned(),
        version: 1,
        region: given.region.map(Word),
        form: Word(given.screen.form),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_because: None,
        known_at: None,
        known_by: None,
        known_because: None,
    }
}

fn same_again(entry: &Entry, known: Check, sent: WhenIn, given: &Given) -> Result<Answer> {
    let zone = Zone::stored(&known.time_zone).0;
    let when = When { local_date: known.local_date, occurred_at: known.occurred_at.instant(), zone };
    let others = known.answered_yes.0 != given.answered_yes || known.screen_version != given.screen.version;
    let elsewhere = known.region.map(|region| region.0) != given.region;
    if !sent.tells_of(when) || others || elsewhere {
        return Err(Problem::new(Code::IdConflict, "this id is another symptom check's"));
    }
    let version = known.version;
    Ok(Answer::ok(&CheckOut::of(entry, known))?.version(version))
}

/// Symptom checks, the newest day first.
#[utoipa::path(operation_id = "list_symptom_checks", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<CheckOut>, description = "Symptom checks")))]
#[get("/symptom-checks")]
async fn list_symptom_checks(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Check::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, |check| Position(check.local_date, check.id), |check| CheckOut::of(record, check))
    };
    visit.read(Action::Look(Slice::Pain), list).await
}

/// One symptom check.
#[utoipa::path(operation_id = "show_symptom_check", tag = "pain", security(("bearer" = [])),
    params(("patient" = String, Path), ("check" = Uuid, Path)),
    responses((status = 200, body = CheckOut, description = "The symptom check", headers(("ETag" = String, description = "Its version")))))]
#[get("/symptom-checks/{check}")]
async fn show_symptom_check(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = CheckId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let check = Check::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        let version = check.version;
        Ok(Answer::ok(&CheckOut::of(record, check))?.version(version))
    };
    visit.read(Action::Look(Slice::Pain), show).await
}
