//! `/v1/patients/{patient}/today`: train, ease off, rest or seek care, and why.
//!
//! The decision itself is a pure function in `rules/`; so is where the patient stands on each ladder. It is all worked out
//! from the logs as they are, so that the same history gives the same answer on any instance.

use super::adherence::session_due;
use super::climbing::{Logs, Next, climbs, next};
use super::day_answers::NewDayAnswer;
use super::day_out::{EnrolmentToday, NOTICE, ScreenAsked, TodayOut, WaitingOut, reason_out, series_out};
use super::finish::{finish, kept_up};
use super::next_phase::next_phase;
use super::offers::{OfferOut, within_budget};
use super::plan::{PlanOut, plan};
use super::self_management::SelfManagementPlan;
use super::share::InPhase;
use super::situation::{self, Today};
use crate::accounts::Zone;
use crate::care::{Action, Record, Visit};
use crate::clock::day;
use crate::db::Conn;
use crate::http::{Answer, Query, Result, Routes};
use actix_web::get;
use limber_rules::progression::PUBLISHED_PROGRESSION;
use limber_rules::thresholds::RULE_VERSION;
use limber_rules::today::Decision;
use serde::{Deserialize, Deserializer};

/// The route of the decision, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_today);
}

/// Where it is today.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TodayQuery {
    /// The zone in which the day is looked at; the patient's own unless told.
    #[param(value_type = Option<String>, max_length = 50)]
    tz: Option<Zone>,
    /// How long the session may be: what does not fit is next in turn another day. As long as the self-management plan says, or the
    /// programmes.
    #[param(value_type = Option<u8>, minimum = 5, maximum = 60)]
    minutes: Option<SessionMinutes>,
}

/// How long a session may be. Minutes.
#[derive(Debug, Clone, Copy)]
struct SessionMinutes(u32);

impl<'de> Deserialize<'de> for SessionMinutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let minutes = text.parse().ok().filter(|minutes| (5..=60).contains(minutes)).map(SessionMinutes);
        minutes.ok_or_else(|| serde::de::Error::custom("out-of-range: must be a whole number from 5 to 60"))
    }
}

/// What today asks for: train, ease off, rest or seek care; why; the plan; and what would change the answer.
#[utoipa::path(operation_id = "show_today", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), TodayQuery),
    responses((status = 200, body = TodayOut, description = "The decision of the day")))]
#[get("/today")]
async fn show_today(visit: Visit, query: Query<TodayQuery>) -> Result<Answer> {
    let query = query.0;
    let show = move |conn: &mut Conn, record: &Record| {
        let today = today_asked(conn, record, query)?;
        Ok((Answer::ok(&today)?, NewDayAnswer::of(conn, record, &today)?))
    };
    let ((answer, unstored), reading) = visit.begin_reading(Action::LookAcross, show).await?;
    if let Some(unstored) = unstored {
        unstored.store(&reading).await;
    }
    Ok(answer)
}

/// What the day asks for, in the patient's own zone or in another.
pub fn today_out(conn: &mut Conn, record: &Record, tz: Option<Zone>) -> Result<TodayOut> {
    today_asked(conn, record, TodayQuery { tz, minutes: None })
}

/// What the day asks for, in a zone and of a patient who has so much time.
pub fn today_asked(conn: &mut Conn, record: &Record, query: TodayQuery) -> Result<TodayOut> {
    let zone = query.tz.map_or(record.zone(conn)?, |zone| zone.0);
    let today = situation::look(conn, record, day(record.now, zone))?;
    let agreed = SelfManagementPlan::of(conn, record.patient())?;
    let minutes = query.minutes.map(|minutes| minutes.0);
    let minutes = minutes.or_else(|| agreed.as_ref().and_then(SelfManagementPlan::session_minutes));
    let mut out = answer_of(conn, record, today, (minutes, agreed.as_ref()))?;
    out.agreed = agreed.map(|agreed| agreed.for_day(out.decision, &out.enrolments)).unwrap_or_default();
    Ok(out.shown_in(record))
}

fn answer_of(
    conn: &mut Conn,
    record: &Record,
    today: Today,
    agreed: (Option<u32>, Option<&SelfManagementPlan>),
) -> Result<TodayOut> {
    let training = training(conn, record, &today, agreed)?;
    let asks_session = today.decision.decision == Decision::Train && session_due(conn, record, today.date)?;
    let Today { date, series, decision, thresholds, screens, .. } = today;
    let clearance_until = training.enrolments.iter().filter_map(|one| one.clearance_until).max();
    // What is said of one programme is said of the one that the session is logged with.
    let planned = training.plan.as_ref().map(PlanOut::enrolment);
    let of_plan = training.enrolments.iter().find(|one| planned == Some(one.enrolment_id));
    let first = of_plan.or_else(|| training.enrolments.first()).cloned();
    // One reminder is due, not two: that of the morning stands for that of the day.
    let reminded = training.last_session.as_ref().is_some_and(|last| last.reminder_due);
    let reasons = decision.reasons.into_iter().filter(|reason| !(reminded && reason.code == "log-due"));
    let would_change = decision.would_change.into_iter().filter(|text| !(reminded && text.code == "log-due"));
    Ok(TodayOut {
        date,
        decision: decision.decision,
        severity: Some(decision.severity),
        reasons: reasons.map(|reason| reason_out(conn, record, reason)).collect::<Result<_>>()?,
        rule_version: RULE_VERSION,
        asks_session: Some(asks_session),
        series: series.iter().map(|latest| series_out(latest, date, &thresholds)).collect(),
        enrolments: training.enrolments,
        enrolment_state: first.as_ref().map(|first| first.state),
        plan: training.plan,
        rest_until: decision.rest_until,
        last_session: training.last_session,
        offer: training.offers.first().cloned(),
        offers: training.offers,
        toward_next: first.as_ref().map(|first| first.toward_next.clone()).unwrap_or_default(),
        clearance_until,
        next_phase: first.and_then(|first| first.next_phase),
        bands_allowed: decision.bands_allowed,
        highest_band_level: decision.highest_band_level,
        progression_allowed: decision.progression_allowed,
        allowed: decision.allowed,
        agreed: Vec::new(),
        would_change: would_change.collect(),
        screens: screens.into_iter().map(ScreenAsked::from).collect(),
        notice: NOTICE,
    })
}

/// What the programmes make of the day.
#[derive(Default)]
struct Training {
    plan: Option<PlanOut>,
    enrolments: Vec<EnrolmentToday>,
    last_session: Option<WaitingOut>,
    offers: Vec<OfferOut>,
}

fn training(
    conn: &mut Conn,
    record: &Record,
    today: &Today,
    (minutes, agreed): (Option<u32>, Option<&SelfManagementPlan>),
) -> Result<Training> {
    let mut told = Training::default();
    let mut in_phase: Vec<InPhase> = Vec::new();
    for on in &today.enrolled {
        let Some(phase) = on.phase() else {
            told.enrolments.push(EnrolmentToday::of(on));
            continue;
        };
        let logs = Logs::gather(conn, record, (on.enrolment.place(), &on.programme), today)?;
        if on.maintained_until.is_some() {
            told.enrolments.push(EnrolmentToday::of(on));
            let climbs = kept_up(on, &logs);
            in_phase.push(InPhase { on, phase, climbs, logs });
            continue;
        }
        let climbs = climbs(phase, &on.enrolment, &logs);
        let Next { offers, missing } = next(conn, today, on, &climbs, &logs)?;
        told.offers.extend(offers.into_iter().filter_map(|offer| OfferOut::of(offer, on.enrolment.id, &climbs)));
        let toward_next = missing.iter().map(|missing| missing.text(&PUBLISHED_PROGRESSION)).collect();
        told.enrolments.push(EnrolmentToday {
            toward_next,
            next_phase: next_phase(conn, record, today, on, &logs)?,
            finish: finish(conn, record, today, (on, &logs), agreed)?,
            ..EnrolmentToday::of(on)
        });
        told.last_session = told.last_session.or_else(|| logs.waiting().map(WaitingOut::from));
        in_phase.push(InPhase { on, phase, climbs, logs });
    }
    told.offers = within_budget(today, told.offers);
    told.plan = plan(conn, today, &in_phase, minutes)?;
    Ok(told)
}
