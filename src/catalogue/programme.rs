//! Programmes: phases with gates, sessions with steps, and ladders of grades.

use super::model::{Authored, Part, english};
use crate::http::shape;
use limber_rules::place::Region;
use limber_rules::progression::{Group, Measure};
use limber_rules::scale::Nrs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A programme, in one version, which never changes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Which version.
    pub version: i32,
    /// Its name for people.
    pub name: String,
    /// The language of its texts: a BCP 47 tag.
    #[serde(default = "english")]
    pub language: String,
    /// The key of the condition it is for, if there is a guide to it.
    #[serde(default)]
    pub condition: Option<String>,
    /// The region it is for.
    #[schema(schema_with = shape::region)]
    pub region: Region,
    /// In a sentence or two.
    pub summary: String,
    /// Where it comes from.
    pub source: String,
    /// Its phases, in order.
    #[serde(rename = "phases", alias = "phase")]
    pub phases: Vec<Phase>,
    /// Whose it is; absent if it is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authored: Option<Authored>,
}

/// A phase of a programme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// From 0.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub goal: String,
    /// From and to. It is criteria that end a phase, not weeks.
    pub expected_weeks: [u8; 2],
    /// Whether it needs a physiotherapist's go-ahead.
    pub needs_clearance: bool,
    /// Whether that go-ahead must have been given after the phase before began.
    #[serde(default)]
    pub needs_new_clearance: bool,
    /// How many.
    pub sessions_a_week: u8,
    /// From one session to the next.
    pub minimum_hours_between: u16,
    /// The lowest and the highest level of band in it.
    pub band_levels: Option<[i16; 2]>,
    /// What is fine.
    pub allowed: Vec<String>,
    /// What is not.
    pub not_allowed: Vec<String>,
    /// What to stop for, and where to go with it.
    #[serde(default)]
    pub warning_signs: Vec<String>,
    /// What must hold to enter it: all of these.
    #[serde(rename = "gates", alias = "gate")]
    pub gates: Vec<Gate>,
    /// What must hold to leave it upwards, beside the gates of the next one.
    #[serde(default)]
    pub exit: Vec<Gate>,
    /// Why a session with band work does without a raise or dynamic stretches before it, if it does.
    #[serde(default)]
    pub no_warm_up_because: Option<String>,
    /// A session, in order.
    #[serde(rename = "steps", alias = "step")]
    pub steps: Vec<Step>,
}

/// What must hold to enter a phase.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// A word for it.
    pub code: String,
    /// In words.
    pub text: String,
    /// Where it comes from.
    #[serde(default)]
    pub source: Option<String>,
    /// What of it can be read from the logs; without it, a person says whether it holds.
    #[serde(default)]
    #[schema(schema_with = shape::measure_or_null)]
    pub measure: Option<Measure>,
}

/// A step of a session: an exercise, with the ladder of grades that it climbs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The part of the session.
    pub part: Part,
    /// The key of the exercise. A phase has it once.
    #[schema(schema_with = shape::key)]
    pub exercise: String,
    /// Whether each side is done by itself.
    pub per_side: bool,
    /// The highest pain, 0 to 10, at which a set goes on.
    #[schema(schema_with = shape::nrs)]
    pub pain_ceiling: Nrs,
    /// Which of the offers of a week it takes part in; by its part and place in the session, unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shape::group_or_null)]
    pub group: Option<Group>,
    /// From the gentlest grade up; at least one.
    pub ladder: Vec<Grade>,
}

/// A grade: one rung of the ladder of an exercise. From rung to rung at most one of its loads goes up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Grade {
    /// How many sets.
    pub sets: u8,
    /// Repetitions a set, if it is counted so.
    #[serde(default)]
    pub repetitions: Option<u16>,
    /// Seconds a hold, if it is held.
    #[serde(default)]
    pub hold_seconds: Option<u16>,
    /// Minutes, if it goes by the clock.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// The level of band, in band work.
    #[serde(default)]
    pub band_level: Option<i16>,
    /// Seconds up, hold and down.
    #[serde(default)]
    #[schema(examples("3-2-3"))]
    pub tempo: Option<String>,
    /// Between sets.
    #[serde(default)]
    pub rest_seconds: Option<u16>,
    /// From and to, on the OMNI-RES scale of 0 to 10.
    #[serde(default)]
    pub effort_omni: Option<[u8; 2]>,
    /// How many days a week, if other than the phase has it.
    #[serde(default)]
    pub sessions_a_week: Option<u8>,
    /// From one session to the next, if other than the phase has it.
    #[serde(default)]
    pub minimum_hours_between: Option<u16>,
}

impl Programme {
    /// One of its phases.
    pub fn phase(&self, number: u8) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.number == number)
    }

    /// An exercise of one of its phases.
    pub fn step(&self, phase: u8, exercise: &str) -> Option<&Step> {
        self.phase(phase)?.steps.iter().find(|step| step.exercise == exercise)
    }

    /// The fewest repetitions that any phase plans for an exercise at a grade.
    pub fn fewest_repetitions(&self, exercise: &str, grade: u8) -> Option<u16> {
        let steps = self.phases.iter().flat_map(|phase| &phase.steps).filter(|step| step.exercise == exercise);
        steps.filter_map(|step| step.ladder.get(usize::from(grade))?.repetitions).min()
    }

    /// The keys of the exercises of all its phases.
    pub fn exercises(&self) -> impl Iterator<Item = &str> {
        self.phases.iter().flat_map(|phase| &phase.steps).map(|step| step.exercise.as_str())
    }
}

impl Phase {
    /// The group of one of its steps: the first main exercise leads, the other main exercises are second.
    pub fn group(&self, step: &Step) -> Group {
        let first = || self.steps.iter().find(|step| step.part.is_main());
        match step.group {
            // Band work never warms up, whatever a programme says: it has its days, its go-ahead and its offers.
            Some(Group::WarmUp) if step.part == Part::ResistanceBand => Group::Second,
            Some(group) => group,
            None if !step.part.is_main() => Group::WarmUp,
            None if first().is_some_and(|first| first.exercise == step.exercise) => Group::Lead,
            None => Group::Second,
        }
    }

    /// Its main exercises, in order.
    pub fn main_steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| self.group(step) != Group::WarmUp)
    }

    /// The exercise that the phase is about.
    pub fn lead(&self) -> Option<&Step> {
        self.steps.iter().find(|step| self.group(step) == Group::Lead)
    }
}

/// How long a repetition takes, if no tempo says.
const SECONDS_A_REPETITION: u32 = 3;

impl Grade {
    /// Whether any of its loads is more than another's.
    pub fn is_heavier_than(&self, other: &Grade) -> bool {
        self.band_level > other.band_level
            || self.sets > other.sets
            || self.repetitions > other.repetitions
            || self.hold_seconds > other.hold_seconds
            || self.minutes > other.minutes
    }

    /// About how long it takes, in seconds.
    pub fn seconds(&self, per_side: bool) -> u32 {
        let minutes = self.minutes.map(|minutes| u32::from(minutes) * 60);
        let hold = self.hold_seconds.map(u32::from);
        let repetitions = self.repetitions.map(|times| u32::from(times) * self.seconds_a_repetition());
        let rest = self.rest_seconds.map_or(0, u32::from);
        let set = minutes.or(hold).or(repetitions).unwrap_or_default() + rest;
        u32::from(self.sets) * set * if per_side { 2 } else { 1 }
    }

    fn seconds_a_repetition(&self) -> u32 {
        let parts = self.tempo.iter().flat_map(|tempo| tempo.split('-'));
        let told: u32 = parts.filter_map(|part| part.parse::<u32>().ok()).sum();
        if told > 0 { told } else { SECONDS_A_REPETITION }
    }
}
