//! Symptom checks: the red-flag questions. Any "yes" locks training: see `locks.rs`.

use crate::accounts::Zone;
use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::db::schema::symptom_checks;
use crate::db::types::{Json, Timestamp};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::{
    Answer, Body, Code, Instant, Limit, ListQuery, LocalDate, Page, Problem, Query, Result, Routes, shape,
};
use crate::ids::PatientId;
use crate::pain::logs::when::{When, WhenIn};
use crate::pain::red_flags::locks;
use crate::{day_page, id, next_day};
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::red_flags::{RedFlag, Screen, Urgency, latest, weigh};
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

id!(
    /// A symptom check.
    CheckId
);
/// A symptom check.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = symptom_checks, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Check {
    patient_id: PatientId,
    pub(crate) id: CheckId,
    pub(in crate::pain) local_date: NaiveDate,
    occurred_at: Timestamp,
    time_zone: String,
    recorded_at: Timestamp,
    pub(in crate::pain) answered_yes: Json<Vec<String>>,
    pub(in crate::pain) screen_version: String,
    version: i32,
}

/// A question whose "yes" must not wait.
#[derive(Debug, Serialize, ToSchema)]
pub struct RedFlagOut {
    #[schema(examples("numb-saddle-or-bladder"))]
    code: &'static str,
    question: &'static str,
    #[schema(value_type = String)]
    urgency: Urgency,
    /// Where to go first.
    advice: &'static str,
    source: &'static str,
}

/// The questions of the symptom check, in one version.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionsOut {
    version: &'static str,
    questions: Vec<RedFlagOut>,
}

/// Which questions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuestionsQuery {
    /// Those of an earlier version; of the present one unless told.
    #[param(max_length = 20)]
    version: Option<String>,
}

/// The questions of the symptom check, the most urgent first.
#[utoipa::path(operation_id = "list_red_flags", tag = "pain", params(QuestionsQuery), responses((status = 200, body = QuestionsOut, description = "The questions")))]
#[get("/v1/red-flags")]
async fn list_red_flags(query: Query<QuestionsQuery>) -> Result<Answer> {
    let screen = match &query.0.version {
        None => &Screen::CURRENT,
        Some(version) => Screen::of(version).ok_or_else(|| unknown_screen("?version"))?,
    };
    let out = |flag: &RedFlag| RedFlagOut {
        code: flag.code,
        question: flag.question,
        urgency: flag.urgency,
        advice: flag.advice,
        source: flag.source,
    };
    let questions = screen.questions.iter().map(out).collect();
    Ok(Answer::ok(&QuestionsOut { version: screen.version, questions })?.public("public, max-age=300"))
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
    /// The version of the questions that were asked: an answer is judged by them. The present one unless told.
    #[serde(default)]
    #[schema(max_length = 20, examples("2026.2"))]
    screen_version: Option<String>,
}

impl CheckIn {
    /// The questions that were asked, and the codes of those answered with yes. `unless_told` is the screen that is meant if none is
    /// named.
    ///
    /// # Errors
    /// 422 if there was no such screen, or it had no such question.
    fn answers(&self, unless_told: &'static Screen) -> Result<(&'static Screen, Vec<String>)> {
        let screen = match &self.screen_version {
            None => unless_told,
            Some(version) => Screen::of(version).ok_or_else(|| unknown_screen("/screen_version"))?,
        };
        if let Some(at) = self.answered_yes.iter().position(|flag| screen.question(flag.0.code).is_none()) {
            let right = format!("must be the code of a question of version {}", screen.version);
            return Err(Problem::invalid(format!("/answered_yes/{at}"), "unknown-value", right));
        }
        let mut codes: Vec<String> = self.answered_yes.iter().map(|flag| flag.0.code.to_owned()).collect();
        codes.sort_unstable();
        codes.dedup();
        Ok((screen, codes))
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
    /// `clear`, or `locked`: no training until a linked physiotherapist unlocks.
    pub(crate) outcome: String,
    /// How soon to get help; null if all is clear.
    pub(crate) urgency: Option<String>,
    /// Where to go first.
    #[schema(value_type = Vec<Object>)]
    pub(crate) advice: Vec<Text>,
    pub(crate) version: i32,
}

impl From<Check> for CheckOut {
    fn from(check: Check) -> Self {
        let asked = Screen::of(&check.screen_version);
        let flag = |code: &String| asked.and_then(|screen| screen.question(code)).or_else(|| latest(code));
        let flags: Vec<&RedFlag> = check.answered_yes.0.iter().filter_map(flag).collect();
        let found = weigh(&flags);
        CheckOut {
            id: check.id,
            local_date: check.local_date,
            occurred_at: check.occurred_at.instant(),
            tz: check.time_zone,
            recorded_at: check.recorded_at.instant(),
            answered_yes: check.answered_yes.0,
            screen_version: check.screen_version,
            outcome: found.outcome.to_string(),
            urgency: found.urgency.map(|urgency| urgency.to_string()),
            advice: found.advice,
            version: check.version,
        }
    }
}

/// Where a page of checks left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, CheckId);

impl Check {
    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<CheckId>) -> Result<Vec<Check>> {
        let these =
            symptom_checks::table.filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::id.eq_any(ids)));
        Ok(these.select(Check::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: CheckId) -> Result<Option<Check>> {
        Ok(symptom_checks::table.find((patient, id)).select(Check::as_select()).first(conn).optional()?)
    }

    /// Those of some days, the newest first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<Check>> {
        let since = symptom_checks::table
            .filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::local_date.ge(page.from)));
        let rows = day_page!(since, symptom_checks::local_date, symptom_checks::id, CheckId, page);
        Ok(rows.select(Check::as_select()).load(conn)?)
    }

    /// Those within some days, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Check>> {
        let theirs = symptom_checks::table
            .filter(symptom_checks::patient_id.eq(patient).and(symptom_checks::local_date.between(from, to)));
        Ok(theirs.order((symptom_checks::local_date, symptom_checks::id)).select(Check::as_select()).load(conn)?)
    }

    /// The first day with a check, from one on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(symptom_checks, local_date, conn, patient, from)
    }

    /// Whether it was recorded at an instant or later.
    pub(in crate::pain) fn is_recorded_since(&self, at: DateTime<Utc>) -> bool {
        self.recorded_at.instant() >= at
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<Check>> {
        let mut all = symptom_checks::table.filter(symptom_checks::patient_id.eq(patient)).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = symptom_checks::local_date.lt(date).or(symptom_checks::id.lt(id));
            all = all.filter(symptom_checks::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((symptom_checks::local_date.desc(), symptom_checks::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(Check::as_select()).load(conn)?)
    }
}

/// Answer the red-flag questions. Any yes locks all training at once; the answer says where to go first.
#[utoipa::path(operation_id = "check_symptoms", request_body = CheckIn, tag = "pain", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = CheckOut, description = "Recorded"), (status = 200, body = CheckOut, description = "It is there already")))]
#[post("/symptom-checks")]
async fn check_symptoms(visit: Visit, body: Body<CheckIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = CheckId::new();
    let record = move |conn: &mut Conn, entry: &Entry| {
        let told =
            WhenIn { local_date: input.local_date.0, occurred_at: input.occurred_at.map(|at| at.0), tz: input.tz };
        let id = input.id.map_or(fresh, CheckId);
        if let Some(known) = Check::find(conn, entry.patient(), id)? {
            // A screen that was not named was the one of its time: there may be a newer one since.
            let of_its_time = Screen::of(&known.screen_version).unwrap_or(&Screen::CURRENT);
            let (screen, answered_yes) = input.answers(of_its_time)?;
            return same_again(known, told, screen, &answered_yes);
        }
        let check = add(conn, entry, id, told, input.answers(&Screen::CURRENT)?)?;
        let address = format!("/v1/patients/{}/symptom-checks/{id}", entry.patient());
        Ok(Answer::created(address, &CheckOut::from(check))?.version(1))
    };
    visit.write(Action::KeepDiary, Some(body.once), record).await
}

/// Keeps the answers, and locks if there is any yes.
fn add(
    conn: &mut Conn,
    entry: &Entry,
    id: CheckId,
    told: WhenIn,
    (screen, answered_yes): (&Screen, Vec<String>),
) -> Result<Check> {
    let check = new_check(entry, id, told.resolve(entry.actor().zone(), entry.now)?, screen, answered_yes);
    diesel::insert_into(symptom_checks::table).values(&check).execute(conn)?;
    entry.created(conn, Kind::SymptomCheck, id)?;
    if !check.answered_yes.0.is_empty() {
        locks::lock(conn, entry, &check)?;
    }
    Ok(check)
}

/// A scripted patient's yes to one question.
pub fn check_scripted(conn: &mut Conn, entry: &Entry, date: NaiveDate, yes: RedFlagCode) -> Result<()> {
    let told = WhenIn { local_date: date, occurred_at: None, tz: None };
    add(conn, entry, CheckId::new(), told, (&Screen::CURRENT, vec![yes.code().to_owned()])).map(drop)
}

fn new_check(entry: &Entry, id: CheckId, when: When, screen: &Screen, answered_yes: Vec<String>) -> Check {
    Check {
        patient_id: entry.patient(),
        id,
        local_date: when.local_date,
        occurred_at: when.occurred_at.into(),
        time_zone: when.zone.name().to_owned(),
        recorded_at: entry.now.into(),
        answered_yes: Json(answered_yes),
        screen_version: screen.version.to_owned(),
        version: 1,
    }
}

fn same_again(known: Check, told: WhenIn, screen: &Screen, answered_yes: &[String]) -> Result<Answer> {
    let zone = Zone::stored(&known.time_zone).0;
    let when = When { local_date: known.local_date, occurred_at: known.occurred_at.instant(), zone };
    let other = known.answered_yes.0 != answered_yes || known.screen_version != screen.version;
    if !told.tells_of(when) || other {
        return Err(Problem::new(Code::IdConflict, "this id is another symptom check's"));
    }
    let version = known.version;
    Ok(Answer::ok(&CheckOut::from(known))?.version(version))
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
        cursors.page(rows, limit, |check| Position(check.local_date, check.id), CheckOut::from)
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
        Ok(Answer::ok(&CheckOut::from(check))?.version(version))
    };
    visit.read(Action::Look(Slice::Pain), show).await
}
