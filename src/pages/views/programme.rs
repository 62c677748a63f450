//! A programme, the patient on it, and what differs between two versions.

use super::place;
use super::today::Dose;
use crate::pages::words::{Day, in_words};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A patient on a programme.
#[derive(Deserialize)]
pub struct Enrolled {
    pub id: String,
    pub programme: String,
    pub programme_name: String,
    pub programme_version: i32,
    region: String,
    side: String,
    pub phase: u8,
    pub phase_since: Day,
    pub status: String,
    state: String,
    pub overrides: Vec<Override>,
    pub version: i32,
}

impl Enrolled {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    pub fn state(&self) -> String {
        in_words(&self.state)
    }
    /// Whether it goes on, or may.
    pub fn is_current(&self) -> bool {
        ["active", "paused"].contains(&self.status.as_str())
    }
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
}

/// What was changed about an exercise for this patient: as the contract has it, to be sent again beside another one.
#[derive(Clone, Deserialize, Serialize)]
pub struct Override {
    pub phase: u8,
    pub exercise: String,
    pub leave_out: bool,
    pub pain_ceiling: Option<u8>,
    ladder: Option<Vec<Value>>,
    pub because: String,
}

impl Override {
    pub fn name(&self) -> String {
        in_words(&self.exercise)
    }
    pub fn what(&self) -> String {
        let out = self.leave_out.then(|| "left out".to_owned());
        let ceiling = self.pain_ceiling.map(|ceiling| format!("goes on up to pain {ceiling}"));
        let ladder = self.ladder.as_ref().map(|rungs| format!("a ladder of {} of its own", rungs.len()));
        let changed = [out, ceiling, ladder].into_iter().flatten().collect::<Vec<_>>();
        if changed.is_empty() { "as the programme has it".to_owned() } else { changed.join(", ") }
    }
    pub fn ladder(&self) -> Option<&[Value]> {
        self.ladder.as_deref()
    }
    /// What it is about, in one word.
    pub fn key(&self) -> String {
        format!("{}-{}", self.phase, self.exercise)
    }
    pub fn is_of(&self, phase: u8, exercise: &str) -> bool {
        (self.phase, self.exercise.as_str()) == (phase, exercise)
    }
}

#[derive(Deserialize)]
pub struct Programme {
    pub key: String,
    pub name: String,
    pub version: i32,
    pub region: String,
    pub phases: Vec<Phase>,
}

impl Programme {
    pub fn phase(&self, number: u8) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.number == number)
    }
}

#[derive(Deserialize)]
pub struct Phase {
    pub number: u8,
    pub name: String,
    pub goal: String,
    pub expected_weeks: [u8; 2],
    needs_clearance: bool,
    needs_new_clearance: bool,
    band_levels: Option<[i16; 2]>,
    pub allowed: Vec<String>,
    pub not_allowed: Vec<String>,
    pub warning_signs: Vec<String>,
    pub gates: Vec<Gate>,
    pub steps: Vec<ProgrammeStep>,
}

impl Phase {
    /// Which bands, and whether somebody has to say yes to them.
    pub fn bands(&self) -> String {
        let bands = match self.band_levels {
            Some([lowest, highest]) => format!("Bands of level {lowest} to {highest}"),
            None => "No bands".to_owned(),
        };
        match (self.needs_clearance, self.needs_new_clearance) {
            (_, true) => format!("{bands}; it needs a go-ahead given after the phase before began."),
            (true, false) => format!("{bands}; it needs a go-ahead."),
            (false, false) => format!("{bands}."),
        }
    }
    pub fn step(&self, exercise: &str) -> Option<&ProgrammeStep> {
        self.steps.iter().find(|step| step.exercise == exercise)
    }
}

#[derive(Deserialize)]
pub struct Gate {
    pub text: String,
}

#[derive(Deserialize)]
pub struct ProgrammeStep {
    pub exercise: String,
    per_side: bool,
    pub pain_ceiling: u8,
    ladder: Vec<Value>,
}

impl ProgrammeStep {
    pub fn name(&self) -> String {
        in_words(&self.exercise)
    }
    /// The rungs, each as its number and its dose.
    pub fn rungs(&self) -> Vec<(usize, String)> {
        self.ladder.iter().map(|rung| self.dose(rung)).enumerate().collect()
    }
    pub fn dose(&self, rung: &Value) -> String {
        Dose::deserialize(rung).map(|dose| dose.in_words(self.per_side)).unwrap_or_default()
    }
    /// The rungs, as the contract has them.
    pub fn grades(&self) -> &[Value] {
        &self.ladder
    }
    /// The first and the last rung.
    pub fn ladder(&self) -> String {
        let rungs = self.rungs();
        match (rungs.first(), rungs.last()) {
            (Some((_, first)), Some((_, last))) if rungs.len() > 1 => format!("{first} … {last}"),
            (Some((_, only)), _) => only.clone(),
            _ => String::new(),
        }
    }
    /// The ladder no higher than a rung, as the contract has it; none if that is all of it.
    pub fn ladder_up_to(&self, highest: usize) -> Option<&[Value]> {
        self.ladder.get(..=highest).filter(|ladder| ladder.len() < self.ladder.len())
    }
}

/// What differs between two versions.
#[derive(Deserialize)]
pub struct Difference {
    pub from: i32,
    pub to: i32,
    pub changes: Vec<Change>,
}

#[derive(Deserialize)]
pub struct Change {
    phase: Option<u64>,
    exercise: Option<String>,
    field: String,
    kind: String,
    before: Option<Value>,
    after: Option<Value>,
}

impl Change {
    /// `phase 2, leg swing sagittal: ladder 1 repetitions`
    pub fn place(&self) -> String {
        let phase = self.phase.map(|phase| format!("phase {phase}"));
        let exercise = self.exercise.as_deref().map(in_words);
        let field = Some(self.field.replace('/', " ")).filter(|field| !field.is_empty()).map(|field| in_words(&field));
        [phase, exercise, field].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
    pub fn kind(&self) -> String {
        in_words(&self.kind)
    }
    pub fn before(&self) -> String {
        in_a_cell(self.before.as_ref())
    }
    pub fn after(&self) -> String {
        in_a_cell(self.after.as_ref())
    }
}

/// Whole phases and steps are only said to be there: their own page tells what is in them.
fn in_a_cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(_)) => "(as a whole)".to_owned(),
        Some(Value::Array(items)) => format!("({} of them)", items.len()),
        Some(other) => other.to_string(),
    }
}
