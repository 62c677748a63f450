//! What a programme must keep to, beyond what its fields can hold: order, ladders, bands and warm-ups. All that is wrong
//! is told at once, each with its place in the document.

use super::model::{EntryStatus, ExerciseKind, Part};
use super::programme::{Grade, Phase, Programme, Step};
use crate::http::{FieldError, Problem, Result};
use limber_rules::function_tests::Unit;
use limber_rules::progression::ladder::{self, Load};
use limber_rules::progression::{BAND_HOURS, Group, Measure, PUBLISHED_PROGRESSION};
use std::collections::{HashMap, HashSet};

/// An exercise that the author can see.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownExercise {
    pub kind: ExerciseKind,
    pub status: EntryStatus,
    /// Whether everybody who will see the programme sees it, too.
    pub reaches_readers: bool,
    /// Whether it is running, jumping or kicking.
    pub impact: bool,
}

/// By key.
pub(super) type KnownExercises = HashMap<String, KnownExercise>;

/// What a programme is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be kept and worked on.
    Keep,
    /// To be used by others.
    Publish,
}

/// All that is wrong with a programme.
pub(super) fn problems(programme: &Programme, known: &KnownExercises, purpose: Purpose) -> Vec<FieldError> {
    let mut found = Found::default();
    if programme.phases.is_empty() {
        found.note("/phases", "required", "must have at least one phase");
    }
    for (at, phase) in programme.phases.iter().enumerate() {
        check_phase(&mut found, &format!("/phases/{at}"), at, phase);
        check_impact_is_cleared(&mut found, &format!("/phases/{at}"), phase, known);
        for (step_at, step) in phase.steps.iter().enumerate() {
            let place = format!("/phases/{at}/steps/{step_at}");
            check_exercise(&mut found, &place, step, known, purpose);
            check_ladder(&mut found, &place, phase, step);
        }
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<FieldError>);

/// A document that is wrong everywhere is not told so in a megabyte.
const MOST_TOLD: usize = 100;

impl Found {
    fn note(&mut self, pointer: impl Into<String>, code: &str, right: impl Into<String>) {
        if self.0.len() < MOST_TOLD {
            self.0.push(FieldError { pointer: pointer.into(), code: code.to_owned(), detail: right.into() });
        }
    }
}

fn check_phase(found: &mut Found, place: &str, at: usize, phase: &Phase) {
    if usize::from(phase.number) != at {
        found.note(
            format!("{place}/number"),
            "out-of-order",
            format!("must be {at}: phases count from 0 without gaps"),
        );
    }
    if phase.expected_weeks.first() > phase.expected_weeks.last() {
        found.note(format!("{place}/expected_weeks"), "out-of-order", LOW_TO_HIGH);
    }
    if phase.band_levels.is_some_and(|[lowest, highest]| lowest > highest) {
        found.note(format!("{place}/band_levels"), "out-of-order", LOW_TO_HIGH);
    }
    if phase.steps.is_empty() {
        found.note(format!("{place}/steps"), "required", "must have at least one step");
    }
    check_gates(found, place, phase);
    check_exercises_are_there_once(found, place, phase);
    check_bands_are_led_to(found, place, phase);
}

const LOW_TO_HIGH: &str = "must go from the lower to the higher";

fn check_gates(found: &mut Found, place: &str, phase: &Phase) {
    let mut seen = HashSet::new();
    let named = |list: &'static str| move |(at, gate)| (format!("{place}/{list}/{at}"), gate);
    let entry = phase.gates.iter().enumerate().map(named("gates"));
    for (gate_place, gate) in entry.chain(phase.exit.iter().enumerate().map(named("exit"))) {
        if !seen.insert(&gate.code) {
            found.note(format!("{gate_place}/code"), "duplicate", "must be another gate's: a phase has each once");
        }
        if gate.measure.and_then(count).is_some_and(|count| !(1..=MOST_DAYS).contains(&count)) {
            found.note(format!("{gate_place}/measure"), "out-of-range", format!("must count from 1 to {MOST_DAYS}"));
        }
        if let Some(Measure::FunctionTest { test, unit, .. }) = gate.measure
            && !test.units().contains(&unit)
        {
            let right = Unit::words(test.units());
            found.note(format!("{gate_place}/measure/function_test/unit"), "wrong-unit", format!("must be {right}"));
        }
    }
}

/// No gate looks further back than the logs that are read for it: what it could not see, it could not keep out.
const MOST_DAYS: u32 = PUBLISHED_PROGRESSION.window_days;

/// What a measure counts, if it counts anything that is read from the logs.
fn count(measure: Measure) -> Option<u32> {
    match measure {
        Measure::GreenDays(count)
        | Measure::DaysWithoutEase(count)
        | Measure::CalmSessions(count)
        | Measure::DaysWithoutAnalgesic(count)
        | Measure::DaysWithoutRise(count)
        | Measure::DaysInPhaseBefore(count)
        | Measure::ScreenClear(count) => Some(count),
        Measure::GoAhead
        | Measure::WeekMeanAtMost(_)
        | Measure::LeadRungsBelowTop(_)
        | Measure::FunctionTest { .. }
        | Measure::HagosSport { .. }
        | Measure::PsfsAtLeast(_) => None,
    }
}

fn check_exercises_are_there_once(found: &mut Found, place: &str, phase: &Phase) {
    let mut seen = HashSet::new();
    for (at, step) in phase.steps.iter().enumerate() {
        if !seen.insert(&step.exercise) {
            let pointer = format!("{place}/steps/{at}/exercise");
            found.note(pointer, "duplicate", "must be another exercise: a phase has each once");
        }
    }
}

/// Band work needs a go-ahead, the levels of its bands, and a warm-up before it.
fn check_bands_are_led_to(found: &mut Found, place: &str, phase: &Phase) {
    let Some(first) = phase.steps.iter().position(|step| step.part == Part::ResistanceBand) else { return };
    if !phase.needs_clearance {
        found.note(format!("{place}/needs_clearance"), "clearance-required", "must be true: the phase has band work");
    }
    if phase.band_levels.is_none() {
        found.note(format!("{place}/band_levels"), "required", "is required: the phase has band work");
    }
    if phase.minimum_hours_between < BAND_HOURS {
        let right = format!("must be at least {BAND_HOURS}: the phase has band work");
        found.note(format!("{place}/minimum_hours_between"), "out-of-range", right);
    }
    for (at, step) in phase.steps.iter().enumerate() {
        if step.part == Part::ResistanceBand && step.group == Some(Group::WarmUp) {
            let right = "must be lead or second: band work never warms up";
            found.note(format!("{place}/steps/{at}/group"), "invalid-value", right);
        }
    }
    let before = |part| phase.steps.iter().take(first).any(|step| step.part == part);
    let warm = before(Part::Raise) && before(Part::DynamicStretch);
    if !warm && phase.no_warm_up_because.is_none() {
        let right = "must come after a raise and a dynamic stretch, or no_warm_up_because must say why not";
        found.note(format!("{place}/steps/{first}"), "no-warm-up", right);
    }
}

/// Running, jumping and kicking need a go-ahead, as band work does.
fn check_impact_is_cleared(found: &mut Found, place: &str, phase: &Phase, known: &KnownExercises) {
    let has_impact = |step: &Step| known.get(&step.exercise).is_some_and(|exercise| exercise.impact);
    if !phase.needs_clearance && phase.steps.iter().any(has_impact) {
        let right = "must be true: the phase has running, jumping or kicking";
        found.note(format!("{place}/needs_clearance"), "clearance-required", right);
    }
}

fn check_exercise(found: &mut Found, place: &str, step: &Step, known: &KnownExercises, purpose: Purpose) {
    let pointer = format!("{place}/exercise");
    let Some(exercise) = known.get(&step.exercise) else {
        return found.note(pointer, "unknown-value", "must be the key of an exercise of /v1/exercises");
    };
    if exercise.status == EntryStatus::Retired {
        found.note(&pointer, "retired", "must be an exercise that is not retired");
    }
    if exercise.status == EntryStatus::Draft && purpose == Purpose::Publish {
        found.note(&pointer, "draft", "must be published before the programme is");
    }
    if !exercise.reaches_readers {
        found.note(&pointer, "not-shared", "must be shared, as the programme is");
    }
    let with_band = exercise.kind == ExerciseKind::ResistanceBand;
    if with_band != (step.part == Part::ResistanceBand) {
        let right = if with_band {
            "must be resistance_band, as the exercise is"
        } else {
            "must not be resistance_band: the exercise has no band"
        };
        found.note(format!("{place}/part"), "wrong-part", right);
    }
}

fn check_ladder(found: &mut Found, place: &str, phase: &Phase, step: &Step) {
    if step.ladder.is_empty() {
        found.note(format!("{place}/ladder"), "required", "must have at least one grade");
    }
    for (at, grade) in step.ladder.iter().enumerate() {
        check_grade(found, &format!("{place}/ladder/{at}"), phase, step.part, grade);
    }
    for (at, pair) in step.ladder.windows(2).enumerate() {
        if let [lower, higher] = pair {
            check_rung(found, &format!("{place}/ladder/{}", at + 1), phase, lower, higher);
        }
    }
}

fn check_grade(found: &mut Found, place: &str, phase: &Phase, part: Part, grade: &Grade) {
    if grade.repetitions.is_none() && grade.hold_seconds.is_none() && grade.minutes.is_none() {
        found.note(place, "required", "must have repetitions, hold_seconds or minutes");
    }
    if grade.effort_omni.is_some_and(|[low, high]| low > high) {
        found.note(format!("{place}/effort_omni"), "out-of-order", LOW_TO_HIGH);
    }
    let pointer = format!("{place}/band_level");
    match (part == Part::ResistanceBand, grade.band_level, phase.band_levels) {
        (true, None, _) => found.note(pointer, "required", "is required in band work"),
        (false, Some(_), _) => found.note(pointer, "wrong-part", "must be left out where there is no band work"),
        (true, Some(level), Some([lowest, highest])) if !(lowest..=highest).contains(&level) => {
            found.note(pointer, "out-of-range", format!("must be one of the phase's levels, {lowest} to {highest}"));
        }
        _ => {}
    }
}

/// From rung to rung something changes, at most one load goes up, and the band by one level at most.
fn check_rung(found: &mut Found, place: &str, phase: &Phase, lower: &Grade, higher: &Grade) {
    if lower == higher {
        return found.note(place, "same-rung", "must differ from the rung below it");
    }
    let Err(misstep) = ladder::check(&[load(lower, phase), load(higher, phase)]) else { return };
    if misstep.risen.len() > 1 {
        found.note(place, "two-loads-up", format!("must raise one load at most, not {}", misstep.risen.join(" and ")));
    } else {
        found.note(format!("{place}/band_level"), "too-far-up", "must be one level above the rung below it at most");
    }
}

/// What makes a grade heavier.
fn load(grade: &Grade, phase: &Phase) -> Load {
    Load {
        band_level: grade.band_level,
        sets: grade.sets,
        repetitions: grade.repetitions,
        hold_seconds: grade.hold_seconds,
        minutes: grade.minutes,
        sessions_a_week: Some(grade.sessions_a_week.unwrap_or(phase.sessions_a_week)),
    }
}

/// Checks a ladder that somebody puts in the place of a programme's for one patient.
///
/// # Errors
/// 422 with a pointer to each mistake.
pub fn check_ladder_of(phase: &Phase, step: &Step, ladder: &[Grade], place: &str) -> Result<()> {
    let mut found = Found::default();
    check_ladder(&mut found, place, phase, &Step { ladder: ladder.to_vec(), ..step.clone() });
    Problem::all_wrong(found.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::programme_in::ProgrammeIn;
    use serde_json::{Value, json};

    fn known() -> KnownExercises {
        let exercise = |key: &str| {
            let kind = if key.contains("band") { ExerciseKind::ResistanceBand } else { ExerciseKind::Mobility };
            (
                key.to_owned(),
                KnownExercise {
                    kind,
                    status: EntryStatus::Published,
                    reaches_readers: true,
                    impact: key.contains("jog"),
                },
            )
        };
        let keys = [
            "easy-walk",
            "heel-slide",
            "seated-isometric-hip-flexion",
            "brisk-walk",
            "leg-swing-sagittal",
            "supine-band-march",
            "jog",
        ];
        keys.into_iter().map(exercise).collect()
    }

    fn wrong(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
        let mut document: Value = serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap();
        change(&mut document["phases"]);
        let programme = serde_json::from_value::<ProgrammeIn>(document).unwrap().into_programme("x".to_owned(), 1);
        let found = problems(&programme, &known(), Purpose::Keep);
        found.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn the_example_is_right() {
        assert_eq!(wrong(|_| {}), []);
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        type Mistake = (fn(&mut Value), &'static str, &'static str);
        let cases: [Mistake; 20] = [
            (|phases| *phases = json!([]), "/phases", "required"),
            (|phases| phases[1]["number"] = json!(2), "/phases/1/number", "out-of-order"),
            (|phases| phases[1]["number"] = json!(0), "/phases/1/number", "out-of-order"),
            (|phases| phases[0]["expected_weeks"] = json!([3, 1]), "/phases/0/expected_weeks", "out-of-order"),
            (|phases| phases[0]["steps"] = json!([]), "/phases/0/steps", "required"),
            (
                |phases| phases[0]["steps"][1]["exercise"] = json!("easy-walk"),
                "/phases/0/steps/1/exercise",
                "duplicate",
            ),
            (
                |phases| phases[0]["steps"][1]["exercise"] = json!("no-such"),
                "/phases/0/steps/1/exercise",
                "unknown-value",
            ),
            (
                |phases| phases[1]["gates"][1]["code"] = phases[1]["gates"][0]["code"].clone(),
                "/phases/1/gates/1/code",
                "duplicate",
            ),
            (
                |phases| phases[1]["gates"][1]["measure"] = json!({"green_days": 0}),
                "/phases/1/gates/1/measure",
                "out-of-range",
            ),
            (|phases| phases[1]["needs_clearance"] = json!(false), "/phases/1/needs_clearance", "clearance-required"),
            (
                |phases| phases[0]["steps"][0]["exercise"] = json!("jog"),
                "/phases/0/needs_clearance",
                "clearance-required",
            ),
            (
                |phases| phases[1]["minimum_hours_between"] = json!(24),
                "/phases/1/minimum_hours_between",
                "out-of-range",
            ),
            (|phases| phases[1]["steps"][2]["group"] = json!("warm-up"), "/phases/1/steps/2/group", "invalid-value"),
            (|phases| drop(phases[1]["steps"].as_array_mut().unwrap().remove(1)), "/phases/1/steps/1", "no-warm-up"),
            (|phases| phases[1]["steps"].as_array_mut().unwrap().swap(0, 2), "/phases/1/steps/0", "no-warm-up"),
            (
                |phases| phases[1]["steps"][2]["ladder"][0]["band_level"] = Value::Null,
                "/phases/1/steps/2/ladder/0/band_level",
                "required",
            ),
            (
                |phases| phases[0]["steps"][0]["ladder"][0]["minutes"] = Value::Null,
                "/phases/0/steps/0/ladder/0",
                "required",
            ),
            (
                |phases| phases[0]["steps"][0]["ladder"][1]["minutes"] = json!(5),
                "/phases/0/steps/0/ladder/1",
                "same-rung",
            ),
            (
                |phases| phases[0]["steps"][0]["ladder"][1]["sets"] = json!(2),
                "/phases/0/steps/0/ladder/1",
                "two-loads-up",
            ),
            (
                |phases| phases[1]["steps"][2]["ladder"][1]["effort_omni"] = json!([6, 4]),
                "/phases/1/steps/2/ladder/1/effort_omni",
                "out-of-order",
            ),
        ];
        for (change, pointer, code) in cases {
            let found = wrong(change);
            assert!(found.contains(&(pointer.to_owned(), code.to_owned())), "{pointer} {code}: {found:?}");
        }
    }

    #[test]
    fn a_band_exercise_does_not_pass_for_another_part() {
        let found = wrong(|phases| phases[1]["steps"][2]["part"] = json!("mobility"));
        assert!(found.contains(&("/phases/1/steps/2/part".to_owned(), "wrong-part".to_owned())), "{found:?}");
    }

    #[test]
    fn the_band_goes_up_by_one_level_and_stays_in_its_phase() {
        let found = wrong(|phases| {
            phases[1]["band_levels"] = json!([1, 3]);
            phases[1]["steps"][2]["ladder"][3]["band_level"] = json!(3);
        });
        assert_eq!(found, [("/phases/1/steps/2/ladder/3/band_level".to_owned(), "too-far-up".to_owned())]);
        let found = wrong(|phases| phases[1]["band_levels"] = json!([1, 1]));
        assert_eq!(found, [("/phases/1/steps/2/ladder/3/band_level".to_owned(), "out-of-range".to_owned())]);
    }

    #[test]
    fn a_reason_stands_for_a_warm_up() {
        let found = wrong(|phases| {
            phases[1]["steps"].as_array_mut().unwrap().remove(1);
            phases[1]["no_warm_up_because"] = json!("She cannot stand yet.");
        });
        assert_eq!(found, []);
    }
}
