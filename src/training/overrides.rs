//! What is different about an exercise for one patient: left out, another in its place, another limit of pain, another ladder.

use super::enrolment_model::{Enrolment, Override};
use super::gates::expect_physiotherapist;
use super::history::{Done, What};
use crate::accounts::Actor;
use crate::care::Entry;
use crate::catalogue::{Grade, GradeIn, Phase, Programme, can_stand_in, check_ladder_of};
use crate::db::Conn;
use crate::db::types::Json;
use crate::http::{Few, Note, Patch, PhaseNumber, Problem, Result, shape};
use limber_rules::scale::Nrs;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

/// How many exercises of a programme can be changed for a patient.
pub(super) const MOST: usize = 100;

/// What is to be different about an exercise for this patient.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideIn {
    /// The phase.
    #[schema(value_type = u8, minimum = 0, maximum = 20)]
    phase: PhaseNumber,
    /// The key of the exercise, as the programme has it.
    #[schema(max_length = 80)]
    exercise: String,
    /// Leave it out.
    #[serde(default)]
    leave_out: bool,
    /// Another exercise in its place, by its key: one that the phase does not have yet.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 80)]
    instead: Option<String>,
    /// Another limit of pain.
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain_ceiling: Option<Nrs>,
    /// Another ladder, from the gentlest grade up.
    #[serde(default)]
    #[schema(value_type = Option<Vec<GradeIn>>, max_items = 12)]
    ladder: Option<Few<GradeIn, 12>>,
    /// Why.
    #[schema(schema_with = shape::reason)]
    because: Note,
}

/// Puts what is changed for this patient in the place of what was.
pub(super) fn override_exercises(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &mut Enrolment,
    overrides: Patch<Few<OverrideIn, MOST>>,
) -> Result<Done> {
    let overrides = match overrides {
        Patch::Absent => return Ok(None),
        Patch::Null => Vec::new(),
        Patch::Value(overrides) => overrides.into_vec(),
    };
    expect_physiotherapist(entry)?;
    let programme = enrolment.programme(conn)?;
    let mut wanted: Vec<Override> = Vec::with_capacity(overrides.len());
    for (at, change) in overrides.into_iter().enumerate() {
        let pointer = format!("/overrides/{at}");
        let change = overridden(conn, entry.actor(), &programme, change, &pointer)?;
        if wanted.iter().any(|other| (other.phase, &other.exercise) == (change.phase, &change.exercise)) {
            return Err(Problem::invalid(format!("{pointer}/exercise"), "duplicate", "must be there once in a phase"));
        }
        let stands_in = |other: &Override| other.phase == change.phase && other.instead == change.instead;
        if change.instead.is_some() && wanted.iter().any(stands_in) {
            let right = "must stand in for one exercise of a phase only";
            return Err(Problem::invalid(format!("{pointer}/instead"), "duplicate", right));
        }
        wanted.push(change);
    }
    if wanted == enrolment.overrides.0 {
        return Ok(None);
    }
    let before = std::mem::replace(&mut enrolment.overrides, Json(wanted));
    let details = json!({"overrides": {"before": before.0, "after": enrolment.overrides.0}});
    Ok(Some((What::Overridden, details)))
}

/// Checks it against the programme: the exercise is there, and the bands are those of its phase.
fn overridden(
    conn: &mut Conn,
    actor: &Actor,
    programme: &Programme,
    change: OverrideIn,
    pointer: &str,
) -> Result<Override> {
    let phase = u8::try_from(change.phase.get()).unwrap_or_default();
    let Some((of, step)) = programme.phase(phase).zip(programme.step(phase, &change.exercise)) else {
        let right = format!("must be an exercise of phase {phase} of {}", programme.name);
        return Err(Problem::invalid(format!("{pointer}/exercise"), "unknown-value", right));
    };
    if change.because.as_str().trim().is_empty() {
        return Err(Problem::invalid(format!("{pointer}/because"), "required", "must say why"));
    }
    if let Some(instead) = &change.instead {
        expect_stand_in(conn, actor, (of, &change.exercise), instead, pointer)?;
    }
    let ladder: Option<Vec<Grade>> = change.ladder.map(|ladder| ladder.map(GradeIn::into_grade));
    if let Some(ladder) = &ladder {
        check_ladder_of(of, step, ladder, pointer)?;
    }
    Ok(Override {
        phase,
        exercise: change.exercise,
        leave_out: change.leave_out,
        instead: change.instead,
        pain_ceiling: change.pain_ceiling,
        ladder,
        because: change.because.into_string(),
    })
}

/// An exercise can be done in the place of another that is of its kind, and that the phase does not have yet.
pub(super) fn expect_stand_in(
    conn: &mut Conn,
    actor: &Actor,
    (phase, exercise): (&Phase, &str),
    instead: &str,
    pointer: &str,
) -> Result<()> {
    let pointer = format!("{pointer}/instead");
    if phase.steps.iter().any(|other| other.exercise == instead) {
        return Err(Problem::invalid(pointer, "duplicate", "must be an exercise that the phase does not have yet"));
    }
    if !can_stand_in(conn, actor, instead, exercise)? {
        let right =
            "must be the key of an exercise of the catalogue, of the same kind, and no impact in the place of none";
        return Err(Problem::invalid(pointer, "unknown-value", right));
    }
    Ok(())
}

/// Whether each that there was is still there, or has another in its place.
pub(super) fn none_is_lifted(before: &[Override], after: &[Override]) -> bool {
    let is_there = |old: &Override| after.iter().any(|new| (new.phase, &new.exercise) == (old.phase, &old.exercise));
    before.iter().all(is_there)
}
