//! Why a flag was raised: as data, in plain words, and as a sum that anyone can do again.

use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::contract::TextShape;
use crate::http::{Answer, Problem, Result, Routes, shape};
use crate::pain::assessments::standings::{Judgement, judged_on};
use crate::pain::episodes::flags::{Flag, FlagId};
use crate::pain::logs::logged::daily_logs;
use crate::pain::logs::model::PainLogId;
use crate::pain::tailoring::thresholds::thresholds_until;
use actix_web::get;
use actix_web::web::Path;
use chrono::NaiveDate;
use limber_rules::level::Urgency;
use limber_rules::pain::{DayScore, Evidence, Explanation, Rule, Step, Usual, explain};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use limber_rules::text::Text;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of explanations, under one patient.
pub(in crate::pain) fn routes(routes: &mut Routes) {
    routes.service(explain_flag);
}

/// Why a flag was raised.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlagExplanationOut {
    flag: FlagId,
    /// The code of the rule.
    #[schema(examples("SHIFT-RED"))]
    rule: String,
    /// The version of the rules that judged the day; null if the flag does not come of judging a day.
    rule_version: Option<String>,
    /// The version of the patient's own thresholds in force on that day; null if the published ones were.
    thresholds_version: Option<i32>,
    #[schema(schema_with = shape::urgency)]
    level: Urgency,
    /// Null if it is about the whole patient.
    #[schema(schema_with = shape::region_or_null)]
    region: Option<Region>,
    #[schema(schema_with = shape::side_or_null)]
    side: Option<Side>,
    /// The day judged: the first of the run.
    local_date: NaiveDate,
    /// False once a correction took away what the flag rested on. Then everything here is of what is stored with it.
    still_holds: bool,
    /// In plain words.
    #[schema(value_type = TextShape)]
    words: Text,
    /// The scores that count, the oldest first. Empty if the rule looks at something else, or if it no longer holds.
    logs: Vec<ExplainedLog>,
    /// The usual level that they were held against, if the rule does so.
    baseline: Option<ExplainedUsual>,
    /// What the rule saw: named numbers, pain in points.
    #[schema(value_type = Vec<Object>)]
    values: Vec<limber_rules::pain::Value>,
    /// The number that mattered.
    threshold: Option<f64>,
    /// The rules' own numbers in the sum.
    #[schema(value_type = Vec<Object>)]
    constants: Vec<limber_rules::pain::Value>,
    /// The sum, step by step, each rounded to a hundredth. Empty if there is none: somebody answered, or said so.
    steps: Vec<ExplainedStep>,
    /// The running score of that day: how far the scores had come towards the red line, which is 1.
    score: Option<f64>,
    /// Publication, or "chosen here".
    source: Option<String>,
    /// What is stored with the flag.
    #[schema(value_type = Object)]
    evidence: Value,
}

/// A score that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedLog {
    log_id: Option<PainLogId>,
    local_date: NaiveDate,
    #[schema(schema_with = shape::nrs)]
    worst_pain: Nrs,
    /// `recent`: one of the last scores. `before`: one of the four weeks before them.
    #[schema(examples("recent"))]
    used_as: &'static str,
}

/// What the last scores were held against.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedUsual {
    /// Points.
    value: f64,
    /// The `mean` or the `median` of the scores from the first of these days to the last, or what was usual `before_the_red`.
    #[schema(examples("mean"))]
    how: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// How many scores; null if only the stored numbers are left.
    scores: Option<usize>,
}

/// One step of the sum.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedStep {
    /// What comes out.
    what: String,
    /// For a pocket calculator; `x` is times, `root` the square root.
    #[schema(examples("(3 + 2 + 3 + 3 + 2 + 3 + 3) / 7"))]
    sum: String,
    /// What comes out, rounded to a hundredth.
    #[schema(examples(2.71))]
    result: f64,
}

impl From<Usual> for ExplainedUsual {
    fn from(usual: Usual) -> ExplainedUsual {
        let Usual { value, how, from, to, scores } = usual;
        ExplainedUsual { value, how: how.as_str(), from, to, scores }
    }
}

impl From<Step> for ExplainedStep {
    fn from(Step { what, sum, result }: Step) -> ExplainedStep {
        ExplainedStep { what, sum, result }
    }
}

/// Why a flag was raised: as data, in plain words, and as a sum that curl and a pocket calculator can do again.
#[utoipa::path(operation_id = "explain_flag", tag = "pain", security(("bearer" = [])), params(("patient" = String, Path), ("flag" = Uuid, Path)),
    responses((status = 200, body = FlagExplanationOut, description = "The reasoning")))]
#[get("/flags/{flag}/explanation")]
async fn explain_flag(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = FlagId(path.1);
    visit.read(Action::Look(Slice::Pain), move |conn, record| Answer::ok(&explanation_out(conn, record, id)?)).await
}

/// The reasoning behind a flag.
pub fn explanation_out(conn: &mut Conn, record: &Record, id: FlagId) -> Result<FlagExplanationOut> {
    let flag = Flag::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
    explanation(conn, record, flag)
}

fn explanation(conn: &mut Conn, record: &Record, flag: Flag) -> Result<FlagExplanationOut> {
    let (place, date) = (flag.place(), flag.local_date);
    let versions = thresholds_until(conn, record, date)?;
    let of_that_day = match place.filter(|_| flag.stands && flag.is_of_judging()) {
        Some(place) => judged_on(conn, record.patient(), place, date)?,
        None => None,
    };
    let rule: Option<Rule> = flag.rule.parse().ok();
    // What does not come of judging names its answers or its session, and no numbers.
    let seen: Option<Evidence> = serde_json::from_value(flag.evidence.0.clone()).ok();
    let course = of_that_day.as_ref().map(|day| &day.course);
    let told = seen.as_ref().map(|seen| explain(rule, seen, course, versions.on(date))).unwrap_or_default();
    let words = Text::new(&flag.rule, in_words(&flag, &told));
    let logs = match place {
        Some(place) => logs_of(conn, record, place, &told.scores)?,
        None => Vec::new(),
    };
    let (values, threshold, source) = match seen {
        Some(seen) => (seen.values, seen.threshold, Some(seen.source)),
        None => (Vec::new(), None, rule.map(|rule| rule.source().to_owned())),
    };
    let (rule_version, score) = match of_that_day {
        Some(Judgement { rule_version, score, .. }) => (Some(rule_version), Some(score.as_points())),
        None => (None, None),
    };
    Ok(FlagExplanationOut {
        flag: flag.id,
        rule: flag.rule,
        rule_version,
        thresholds_version: versions.number_on(date),
        level: flag.level.0,
        region: place.map(|place| place.region),
        side: place.map(|place| place.side),
        local_date: date,
        still_holds: flag.stands,
        words,
        logs,
        baseline: told.usual.map(ExplainedUsual::from),
        values,
        threshold,
        constants: told.constants,
        steps: told.steps.into_iter().map(ExplainedStep::from).collect(),
        score,
        source,
        evidence: flag.evidence.0,
    })
}

fn in_words(flag: &Flag, told: &Explanation) -> String {
    let gone = "An entry was changed since, and what this rested on is gone. This is what it said:";
    let gone = (!flag.stands).then(|| gone.to_owned());
    let parts: Vec<String> = gone.into_iter().chain([flag.text.clone()]).chain(told.in_words()).collect();
    parts.join(" ")
}

/// The logs that the scores come from.
fn logs_of(conn: &mut Conn, record: &Record, place: BodySite, scores: &[DayScore]) -> Result<Vec<ExplainedLog>> {
    let (Some(first), Some(last)) = (scores.first(), scores.last()) else { return Ok(Vec::new()) };
    let logs = daily_logs(conn, record.patient(), place, first.date, last.date)?;
    let ids: HashMap<NaiveDate, PainLogId> = logs.into_iter().collect();
    let log = |day: &DayScore| ExplainedLog {
        log_id: ids.get(&day.date).copied(),
        local_date: day.date,
        worst_pain: day.score,
        used_as: day.used_as.as_str(),
    };
    Ok(scores.iter().map(log).collect())
}
