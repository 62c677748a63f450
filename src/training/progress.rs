//! Progress: one exercise over time, as series for charts. The load is an estimate, and bands of different lines are never
//! compared.

use super::session_model::{SessionLog, SessionLogId};
use super::sets::{ExerciseDone, SetDone};
use super::stretch::StretchQuery;
use crate::care::{Action, Record, Slice, Visit};
use crate::catalogue::{Band, bands};
use crate::db::Conn;
use crate::http::{Answer, LocalDate, Query, Repetitions, Result, Routes, shape};
use crate::pain::{mornings, thresholds_until};
use actix_web::get;
use chrono::{Days, NaiveDate};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::progression::{Held, PUBLISHED_PROGRESSION as SETTINGS, Record as Logs, Response, Trained, response};
use limber_rules::scale::Nrs;
use limber_rules::thresholds::Thresholds;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// The route of progress, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_progress);
}

/// Of which exercise, and which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgressQuery {
    /// The key of the exercise.
    #[param(max_length = 80)]
    exercise: String,
    /// The part of the body.
    #[param(schema_with = shape::region)]
    region: Region,
    /// Its side.
    #[param(schema_with = shape::side)]
    side: Side,
    /// The first day; 89 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 366 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
}

/// One exercise over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressOut {
    exercise: String,
    from: NaiveDate,
    to: NaiveDate,
    /// The highest grade with a calm response.
    best_calm_grade: Option<u8>,
    /// One for each session, in order.
    points: Vec<PointOut>,
    /// What the figures are worth.
    note: &'static str,
}

const WORTH: &str = "Forces are approximate, by the makers' figures, which are overestimates. Another line of bands begins a new stretch: compare within a stretch only.";

/// An exercise in one session.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointOut {
    date: NaiveDate,
    session_log_id: SessionLogId,
    grade: Option<u8>,
    /// Whether it was done below a grade that was done before, as after a bad morning: no loss of strength.
    below_best: bool,
    /// How the body answered: `waiting`, `calm`, `provoked` or `unknown`.
    #[schema(value_type = String)]
    response: Response,
    /// Maker and line of the band; points of different lines are not compared.
    line: Option<String>,
    /// Goes up by one whenever the line is another than before.
    stretch: u32,
    sets: usize,
    repetitions: u32,
    hold_seconds: u32,
    /// About how hard the band pulled in the hardest set, in newtons.
    force_newtons: Option<f64>,
    /// About the sum of force times repetitions, in newtons.
    load_newtons: Option<f64>,
    /// Whether a stretch to twice the length was assumed, because no set told.
    elongation_assumed: bool,
    /// The mean of the sets that told, on the OMNI-RES scale of 0 to 10.
    effort_omni: Option<f64>,
    /// The worst of the sets.
    #[schema(schema_with = shape::nrs_or_null)]
    pain: Option<Nrs>,
    technique: Option<TechniqueOut>,
}

/// How well a pressure device's target was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechniqueOut {
    readings: usize,
    within_target: usize,
}

/// One exercise over time: estimated load and effort, the best calm grade, and technique; for charts.
#[utoipa::path(operation_id = "show_progress", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), ProgressQuery),
    responses((status = 200, body = ProgressOut, description = "The exercise over time")))]
#[get("/progress")]
async fn show_progress(visit: Visit, query: Query<ProgressQuery>) -> Result<Answer> {
    let Query(query) = query;
    let show = move |conn: &mut Conn, record: &Record| Answer::ok(&progress(conn, record, &query)?);
    visit.read(Action::Look(Slice::Training), show).await
}

fn progress(conn: &mut Conn, record: &Record, query: &ProgressQuery) -> Result<ProgressOut> {
    let today = record.today(conn)?;
    let (from, to) = StretchQuery { from: query.from, to: query.to }.days(today)?;
    let place = BodySite { region: query.region, side: query.side };
    let sessions = SessionLog::between(conn, record.patient(), place, from, to)?;
    let known = known_bands(conn, &sessions, &query.exercise)?;
    let mornings = mornings(conn, record.patient(), place, from, to + Days::new(1))?;
    let trained: Vec<Trained> = sessions.iter().map(|session| session.trained(&HashMap::new())).collect();
    let versions = thresholds_until(conn, record, to)?;
    let mut points = Vec::new();
    for session in &sessions {
        // The answer of that day: it waited for its next morning then, and does not any more.
        let seen_on = today.min(session.local_date + Days::new(2));
        let (rests, illnesses) = (&[], &[]);
        let logs = Logs {
            today: seen_on,
            sessions: &trained,
            mornings: &mornings,
            rests,
            illnesses,
            last_red: None,
            last_before: None,
        };
        for done in session.doings.exercises.0.iter().filter(|done| done.exercise == query.exercise) {
            let response = answer(done, session.local_date, &logs, versions.on(session.local_date));
            points.push(point(session, done, &known, response, &points));
        }
    }
    let calm = points.iter().filter(|point| point.response == Response::Calm);
    Ok(ProgressOut {
        exercise: query.exercise.clone(),
        from,
        to,
        best_calm_grade: calm.filter_map(|point| point.grade).max(),
        points,
        note: WORTH,
    })
}

fn known_bands(conn: &mut Conn, sessions: &[SessionLog], exercise: &str) -> Result<HashMap<String, Band>> {
    let done = sessions.iter().flat_map(|session| &session.doings.exercises.0);
    let mut keys: Vec<String> =
        done.filter(|done| done.exercise == exercise).flat_map(ExerciseDone::bands).cloned().collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(bands(conn, &keys)?.into_iter().map(|band| (band.key.clone(), band)).collect())
}

/// How the body answered to the exercise, its own pain held against the ceiling of all sessions on that day.
fn answer(done: &ExerciseDone, on: NaiveDate, logs: &Logs, thresholds: &Thresholds) -> Response {
    let ceiling = thresholds.session_ceiling;
    let held = Held { exercise: &done.exercise, grade: 0, since: on, ceiling, loaded: true };
    response(&held, on, logs, &SETTINGS, thresholds).unwrap_or(Response::Unknown)
}

fn point(
    session: &SessionLog,
    done: &ExerciseDone,
    known: &HashMap<String, Band>,
    response: Response,
    before: &[PointOut],
) -> PointOut {
    let sets = done.sets.as_slice();
    let band = |set: &SetDone| set.band.as_ref().and_then(|key| known.get(key));
    let line = sets.iter().rev().find_map(band).map(Band::of_line);
    let stretch = before.last().map_or(0, |last| last.stretch + u32::from(last.line != line));
    let grade = done.grade();
    let best_before = before.iter().filter(|point| point.stretch == stretch).filter_map(|point| point.grade).max();
    let forces: Vec<f64> = sets.iter().filter_map(|set| set.force(band(set)?)).collect();
    let load = |set: &SetDone| Some(set.force(band(set)?)? * f64::from(set.repetitions.map_or(1, Repetitions::get)));
    let loads: Vec<f64> = sets.iter().filter_map(load).collect();
    let efforts: Vec<f64> = sets.iter().filter_map(|set| Some(f64::from(set.effort_omni?.get()))).collect();
    PointOut {
        date: session.local_date,
        session_log_id: session.id,
        grade,
        below_best: grade.zip(best_before).is_some_and(|(grade, best)| grade < best),
        response,
        line,
        stretch,
        sets: sets.len(),
        repetitions: sets.iter().filter_map(|set| u32::try_from(set.repetitions?.get()).ok()).sum(),
        hold_seconds: sets.iter().filter_map(|set| u32::try_from(set.hold_seconds?.get()).ok()).sum(),
        force_newtons: forces.iter().copied().reduce(f64::max).map(rounded),
        load_newtons: (!loads.is_empty()).then(|| rounded(loads.iter().sum())),
        elongation_assumed: !forces.is_empty() && sets.iter().all(|set| set.elongation_percent.is_none()),
        effort_omni: mean(&efforts).map(rounded),
        pain: done.worst_pain(),
        technique: technique(sets),
    }
}

fn technique(sets: &[SetDone]) -> Option<TechniqueOut> {
    let judged: Vec<bool> = sets.iter().filter_map(|set| set.pressure.as_ref()?.is_within_target()).collect();
    let within_target = judged.iter().filter(|within| **within).count();
    (!judged.is_empty()).then_some(TechniqueOut { readings: judged.len(), within_target })
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

/// To one decimal: more would be a lie.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
