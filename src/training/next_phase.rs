//! The phase above the one of the day, and which of its gates hold.

use super::climbing::Logs;
use super::enrolment_model::Enrolment;
use super::situation::Today;
use crate::catalogue::{Gate, Programme};
use chrono::Days;
use limber_rules::level::Level;
use limber_rules::pain::{Course, Evidence};
use limber_rules::progression::{self, Levels, Met, PUBLISHED_PROGRESSION as SETTINGS, Response};
use limber_rules::today::Decision;
use serde::Serialize;
use utoipa::ToSchema;

/// The phase above.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextPhaseOut {
    pub phase: u8,
    name: String,
    goal: String,
    needs_clearance: bool,
    /// Whether it lies behind a red: then a physiotherapist lets the patient back.
    only_by_a_physiotherapist: bool,
    /// Whether the patient may go up, as far as the logs can tell: all gates hold that they can answer. The others are for people to say.
    ready: bool,
    pub gates: Vec<GateOut>,
}

/// A gate, and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct GateOut {
    /// A word for it.
    pub code: String,
    text: String,
    /// Null if no log can answer it: then somebody has to say so.
    pub met: Option<bool>,
    #[schema(value_type = Option<Object>)]
    evidence: Option<Evidence>,
}

/// The phase above, if there is one.
pub(super) fn next_phase(
    today: &Today,
    enrolment: &Enrolment,
    programme: &Programme,
    logs: &Logs,
) -> Option<NextPhaseOut> {
    let phase = programme.phase(today.decision.phase?.checked_add(1)?)?;
    let exit = programme.phase(today.decision.phase?).map(|phase| phase.exit.as_slice()).unwrap_or_default();
    let lightest = phase.band_levels.and_then(|[lightest, _]| u8::try_from(lightest).ok());
    let cleared = today.cleared_up_to.is_some() && lightest.is_none_or(|level| today.cleared_up_to >= Some(level));
    let mut gates = gates(exit.iter().chain(&phase.gates), cleared, today, enrolment, logs);
    gates.extend(standing_in_the_way(today, enrolment, logs));
    // The way back behind a red is not the patient's to decide.
    let only_by_a_physiotherapist = logs.closed_by_red.is_some_and(|closed| i16::from(phase.number) >= closed.max(1));
    Some(NextPhaseOut {
        phase: phase.number,
        name: phase.name.clone(),
        goal: phase.goal.clone(),
        needs_clearance: phase.needs_clearance,
        only_by_a_physiotherapist,
        ready: !only_by_a_physiotherapist && gates.iter().all(|gate| gate.met != Some(false)),
        gates,
    })
}

/// What stands in the way of every phase, as long as it does: a bad day, a morning that is not in, something that went up.
fn standing_in_the_way(today: &Today, enrolment: &Enrolment, logs: &Logs) -> Vec<GateOut> {
    let gate = |code: &str, text: String| GateOut { code: code.to_owned(), text, met: Some(false), evidence: None };
    let level =
        today.series_at(enrolment.place()).map(|series| series.course.standing(today.date, &today.thresholds).level);
    let bad = today.decision.decision >= Decision::Rest || level.is_some_and(Level::is_raised);
    let waits = logs.waiting().is_some_and(|last| last.state == Response::Waiting);
    let weekly = Days::new(SETTINGS.raise_days.into());
    let raised = enrolment.last_raise().filter(|raised| *raised + weekly > today.date);
    let bad = bad.then(|| gate("not-a-bad-day", "Today is no day of rest, and your pain is not raised.".to_owned()));
    let waits =
        waits.then(|| gate("morning-is-in", "The morning after your last session is in your diary.".to_owned()));
    let told =
        |raised| format!("Nothing else went up in the last {} days; an exercise did on {raised}.", SETTINGS.raise_days);
    let raised = raised.map(|raised| gate("one-thing-at-a-time", told(raised)));
    bad.into_iter().chain(waits).chain(raised).collect()
}

/// Gates, each held against the logs.
fn gates<'a>(
    gates: impl Iterator<Item = &'a Gate>,
    cleared: bool,
    today: &Today,
    enrolment: &Enrolment,
    logs: &Logs,
) -> Vec<GateOut> {
    let place = enrolment.place();
    let course = today.series_at(place).map(|series| &series.course);
    // Once the silence is too long, nothing is green any more: no data is never "fine".
    let green = |course: &Course| course.standing(today.date, &today.thresholds).level == Level::Green;
    let levels = Levels {
        green_days: course.filter(|course| green(course)).map_or(0, Course::green_days),
        last_raised: course.and_then(Course::last_raised),
        cleared,
    };
    let measured = |gate: &Gate| -> Option<Met> {
        Some(progression::gate(gate.measure?, &logs.record(), levels, &SETTINGS, &today.thresholds))
    };
    let out = |gate: &Gate| {
        let measured = measured(gate);
        GateOut {
            code: gate.code.clone(),
            text: gate.text.clone(),
            met: measured.as_ref().map(|measured| measured.met),
            evidence: measured.map(|measured| measured.evidence),
        }
    };
    gates.map(out).collect()
}
