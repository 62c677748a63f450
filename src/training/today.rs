//! `/v1/patients/{patient}/today`: train, ease off, rest or seek care, and why.
//!
//! The decision itself is a pure function in `rules/`; here its inputs are gathered in one read, and its plan is made from
//! the programme.

use super::enrolments::Enrolment;
use super::plan::{PlanOut, plan};
use crate::accounts::Zone;
use crate::care::{Action, Clearance, Record, Visit};
use crate::catalogue::{Phase, Programme};
use crate::clock::day;
use crate::db::Conn;
use crate::http::{Answer, Query, Result, shape};
use crate::pain::{Latest, Lock, PainLogId, Place, current_locks, latest, log_ids};
use actix_web::get;
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::pain::Evidence;
use limber_rules::place::{Region, Side};
use limber_rules::text::Text;
use limber_rules::thresholds::{PUBLISHED, RULE_VERSION};
use limber_rules::today::{self, Enrolled, PhaseNeeds, Reason, Series, Situation, Verdict, decide};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The route of the decision, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(show_today);
}

/// Where it is today.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TodayQuery {
    /// The zone in which the day is looked at; the patient's own unless told.
    #[param(value_type = Option<String>, max_length = 50)]
    tz: Option<Zone>,
}

/// What the day asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayOut {
    date: NaiveDate,
    /// `train`, `ease`, `rest` or `seek_care`.
    #[schema(value_type = String)]
    decision: Verdict,
    /// Why; what decided comes first.
    reasons: Vec<ReasonOut>,
    rule_version: &'static str,
    /// How each series stands today.
    series: Vec<SeriesOut>,
    /// The session of the day; null without a programme, at rest and when locked.
    plan: Option<PlanOut>,
    bands_allowed: bool,
    highest_band_level: Option<u8>,
    /// Whether the day may count towards moving up.
    progression_allowed: bool,
    /// What may be done all the same.
    #[schema(value_type = Vec<Object>)]
    allowed: Vec<Text>,
    /// What would change the answer.
    #[schema(value_type = Vec<Object>)]
    would_change: Vec<Text>,
    /// It is not a diagnosis and not an emergency service.
    notice: &'static str,
}

const NOTICE: &str = "This is advice by rule, not a diagnosis. In an emergency call your emergency number.";

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonOut {
    /// A rule's code or a word.
    code: String,
    text: String,
    region: Option<String>,
    side: Option<String>,
    /// Dates, values, threshold and source; null if the reason is not one of numbers.
    #[schema(value_type = Option<Object>)]
    evidence: Option<Evidence>,
    /// The daily pain logs of those dates.
    log_ids: Vec<PainLogId>,
}

/// How a series stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesOut {
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    #[schema(schema_with = shape::level)]
    level: Level,
    /// Since when it is at this level.
    since: Option<NaiveDate>,
    last_log: Option<NaiveDate>,
    days_silent: Option<i64>,
    /// The running score, in points.
    score: f64,
    /// The usual level, in points.
    baseline: Option<f64>,
}

/// What today asks for: train, ease off, rest or seek care; why; the plan; and what would change the answer.
#[utoipa::path(operation_id = "show_today", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), TodayQuery),
    responses((status = 200, body = TodayOut, description = "The decision of the day")))]
#[get("/today")]
async fn show_today(visit: Visit, query: Query<TodayQuery>) -> Result<Answer> {
    let tz = query.0.tz;
    let show = move |conn: &mut Conn, record: &Record| {
        let zone = tz.map_or(record.zone(conn)?, |zone| zone.0);
        Answer::ok(&look(conn, record, day(record.now, zone))?)
    };
    visit.read(Action::Look, show).await
}

fn look(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<TodayOut> {
    let enrolment = Enrolment::active(conn, record.patient())?;
    let programme = match &enrolment {
        Some(active) => Some(Programme::find(conn, &active.programme_key, Some(active.programme_version))?),
        None => None,
    };
    let known = latest(conn, record.patient())?;
    let series: Vec<Series> = known.iter().map(series_of).collect();
    let situation = Situation {
        date,
        lock: lock(&current_locks(conn, record.patient())?),
        series: &series,
        enrolment: enrolment
            .as_ref()
            .zip(programme.as_ref())
            .map(|(enrolment, programme)| enrolled(enrolment, programme)),
        clearance: match &programme {
            Some(programme) => clearance(conn, record, programme.region, date)?,
            None => None,
        },
    };
    let decision = decide(&situation, &PUBLISHED);
    let plan = enrolment.zip(programme).and_then(|(enrolment, programme)| plan(&enrolment, &programme, &decision));
    Ok(TodayOut {
        date,
        decision: decision.decision,
        reasons: decision.reasons.into_iter().map(|reason| reason_out(conn, record, reason)).collect::<Result<_>>()?,
        rule_version: RULE_VERSION,
        series: known.iter().map(|latest| series_out(latest, date)).collect(),
        plan,
        bands_allowed: decision.bands_allowed,
        highest_band_level: decision.highest_band_level,
        progression_allowed: decision.progression_allowed,
        allowed: decision.allowed,
        would_change: decision.would_change,
        notice: NOTICE,
    })
}

fn series_of(latest: &Latest) -> Series {
    let Place { region, side } = latest.place;
    Series { region, side, course: latest.course.clone(), fired: latest.fired.clone() }
}

fn enrolled(enrolment: &Enrolment, programme: &Programme) -> Enrolled {
    let needs = |phase: &Phase| PhaseNeeds {
        number: phase.number,
        needs_clearance: phase.needs_clearance,
        highest_band_level: phase.band_levels.and_then(|[_, highest]| u8::try_from(highest).ok()),
    };
    Enrolled {
        region: enrolment.region.0,
        side: enrolment.side.0,
        phase: u8::try_from(enrolment.phase).unwrap_or_default(),
        phase_since: enrolment.phase_since,
        phases: programme.phases.iter().map(needs).collect(),
    }
}

/// All warning signs that nobody has looked at, as one lock: the most urgent decides where to go first.
fn lock(in_force: &[Lock]) -> Option<today::Lock> {
    let since = in_force.iter().map(|lock| lock.since).min()?;
    let mut flags: Vec<String> = in_force.iter().flat_map(|lock| lock.answered_yes.0.iter().cloned()).collect();
    flags.sort_unstable();
    flags.dedup();
    Some(today::Lock { since, flags })
}

/// The furthest-reaching go-ahead in force.
fn clearance(conn: &mut Conn, record: &Record, region: Region, date: NaiveDate) -> Result<Option<today::Clearance>> {
    let furthest = Clearance::current(conn, record.patient(), region, date)?.into_iter().next();
    Ok(furthest.map(|clearance| today::Clearance {
        region,
        highest_band_level: u8::try_from(clearance.highest_band_level).unwrap_or_default(),
        until: clearance.until,
    }))
}

fn reason_out(conn: &mut Conn, record: &Record, reason: Reason) -> Result<ReasonOut> {
    let place = reason.region.zip(reason.side).map(|(region, side)| Place { region, side });
    let dates = reason.evidence.as_ref().map(|evidence| evidence.dates.clone()).unwrap_or_default();
    let log_ids = match place {
        Some(place) => log_ids(conn, record.patient(), place, &dates)?,
        None => Vec::new(),
    };
    Ok(ReasonOut {
        code: reason.code,
        text: reason.text,
        region: reason.region.map(|region| region.to_string()),
        side: reason.side.map(|side| side.to_string()),
        evidence: reason.evidence,
        log_ids,
    })
}

fn series_out(latest: &Latest, date: NaiveDate) -> SeriesOut {
    let standing = latest.course.standing(date, &PUBLISHED);
    SeriesOut {
        region: latest.place.region,
        side: latest.place.side,
        level: standing.level,
        since: standing.since,
        last_log: standing.last_log,
        days_silent: standing.days_silent,
        score: latest.course.score().as_points(),
        baseline: latest.course.baseline().map(limber_rules::scale::HalfPoints::as_points),
    }
}
