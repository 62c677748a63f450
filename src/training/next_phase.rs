//! The phase above the one of the day, and which of its gates hold.

use super::climbing::Logs;
use super::enrolment_model::Enrolment;
use super::situation::Today;
use crate::catalogue::{Gate, Programme};
use crate::pain::Place;
use limber_rules::level::Level;
use limber_rules::pain::{Course, Evidence};
use limber_rules::progression::{self, Levels, Met, PUBLISHED_PROGRESSION as SETTINGS};
use limber_rules::thresholds::PUBLISHED;
use serde::Serialize;
use utoipa::ToSchema;

/// The phase above.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextPhaseOut {
    pub phase: u8,
    name: String,
    goal: String,
    needs_clearance: bool,
    /// Whether all gates hold that the logs can answer. The others are for people to say.
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
    let gates = gates(exit.iter().chain(&phase.gates), today, enrolment, logs);
    Some(NextPhaseOut {
        phase: phase.number,
        name: phase.name.clone(),
        goal: phase.goal.clone(),
        needs_clearance: phase.needs_clearance,
        ready: gates.iter().all(|gate| gate.met != Some(false)),
        gates,
    })
}

/// Gates, each held against the logs.
fn gates<'a>(gates: impl Iterator<Item = &'a Gate>, today: &Today, enrolment: &Enrolment, logs: &Logs) -> Vec<GateOut> {
    let place = Place { region: enrolment.region.0, side: enrolment.side.0 };
    let course = today.series_at(place).map(|series| &series.course);
    // Once the silence is too long, nothing is green any more: no data is never "fine".
    let green = |course: &Course| course.standing(today.date, &PUBLISHED).level == Level::Green;
    let levels = course.map_or_else(Levels::default, |course| Levels {
        green_days: if green(course) { course.green_days() } else { 0 },
        last_raised: course.last_raised(),
    });
    let measured = |gate: &Gate| -> Option<Met> {
        Some(progression::gate(gate.measure?, &logs.record(), levels, &SETTINGS, &PUBLISHED))
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
