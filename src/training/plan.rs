//! The session of the day, made from the programme as the decision has it.

use super::enrolments::{Enrolment, EnrolmentId};
use crate::catalogue::{Grade, Part, Programme, Step};
use limber_rules::scale::Nrs;
use limber_rules::today::{Decision, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

/// The session of the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanOut {
    enrolment_id: EnrolmentId,
    programme: String,
    programme_version: i32,
    /// The phase of the day: after a red, one below the enrolment's.
    phase: u8,
    phase_name: String,
    /// Whether it was made lighter than the programme has it.
    modified: bool,
    /// In order.
    steps: Vec<PlanStep>,
    sessions_a_week: u8,
    minimum_hours_between: u16,
}

/// A step of the session: what to do of which exercise.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanStep {
    part: Part,
    /// The key of the exercise.
    exercise: String,
    per_side: bool,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(value_type = u8, minimum = 0, maximum = 10)]
    pain_ceiling: Nrs,
    /// Which rung of its ladder: 0 is the gentlest.
    grade: u8,
    #[serde(flatten)]
    dose: Grade,
}

/// A session as the decision has it: none at rest; lighter when easing; without bands where they are not allowed.
pub(super) fn plan(enrolment: &Enrolment, programme: &Programme, decision: &Decision) -> Option<PlanOut> {
    if matches!(decision.decision, Verdict::Rest | Verdict::SeekCare) {
        return None;
    }
    let phase = programme.phase(decision.phase?)?;
    let easing = decision.decision == Verdict::Ease;
    let allowed = |step: &&Step| step.part != Part::ResistanceBand || decision.bands_allowed && !easing;
    let steps: Vec<PlanStep> = phase.steps.iter().filter(allowed).filter_map(|step| planned(step, easing)).collect();
    Some(PlanOut {
        enrolment_id: enrolment.id,
        programme: programme.key.clone(),
        programme_version: programme.version,
        phase: phase.number,
        phase_name: phase.name.clone(),
        modified: easing || steps.len() < phase.steps.len(),
        steps,
        sessions_a_week: phase.sessions_a_week,
        minimum_hours_between: phase.minimum_hours_between,
    })
}

fn planned(step: &Step, easing: bool) -> Option<PlanStep> {
    let dose = step.ladder.first()?.clone();
    Some(PlanStep {
        part: step.part,
        exercise: step.exercise.clone(),
        per_side: step.per_side,
        pain_ceiling: step.pain_ceiling,
        grade: 0,
        dose: if easing { lighter(dose) } else { dose },
    })
}

/// A third to a half less: clinical.md 6, rule 4. The sets are halved, rounded up.
fn lighter(dose: Grade) -> Grade {
    Grade { sets: dose.sets.div_ceil(2), ..dose }
}
