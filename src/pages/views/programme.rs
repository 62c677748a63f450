//! A programme, the patient on it, and what differs between two versions.

use super::place;
use super::today::Dose;
use crate::pages::editor::MEASURES;
use crate::pages::words::{Day, in_words};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

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
    pub instead: Option<String>,
    pub pain_ceiling: Option<u8>,
    ladder: Option<Vec<Value>>,
    pub because: String,
    /// As the catalogue calls the exercise.
    #[serde(skip)]
    name: String,
    /// As the catalogue calls the one in its place.
    #[serde(skip)]
    instead_name: String,
}

impl Override {
    /// Calls its exercises as the catalogue does.
    pub fn name_exercises(&mut self, names: &HashMap<String, String>) {
        self.name = catalogue_name(names, &self.exercise);
        self.instead_name = self.instead.as_deref().map(|key| catalogue_name(names, key)).unwrap_or_default();
    }
    pub fn name(&self) -> &str {
        &self.name
    }
    pub fn what(&self) -> String {
        let out = self.leave_out.then(|| "left out".to_owned());
        let instead = self.instead.as_ref().map(|_| format!("{} in its place", self.instead_name));
        let ceiling = self.pain_ceiling.map(|ceiling| format!("goes on up to pain {ceiling}"));
        let ladder = self.ladder.as_ref().map(|rungs| format!("a ladder of {} of its own", rungs.len()));
        let changed = [out, instead, ceiling, ladder].into_iter().flatten().collect::<Vec<_>>();
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

/// An exercise as the catalogue calls it; by its key if the catalogue does not know it.
fn catalogue_name(names: &HashMap<String, String>, key: &str) -> String {
    names.get(key).cloned().unwrap_or_else(|| in_words(key))
}

#[derive(Deserialize)]
pub struct Programme {
    pub key: String,
    pub name: String,
    pub version: i32,
    pub region: String,
    condition: Option<String>,
    pub summary: String,
    pub source: String,
    pub phases: Vec<Phase>,
    authored: Option<Authored>,
}

/// Whose a programme is, if it is not built in.
#[derive(Deserialize)]
struct Authored {
    owner_id: String,
    shared: bool,
    status: String,
    revision: i32,
}

impl Programme {
    /// Calls its exercises as the catalogue does.
    pub fn name_exercises(&mut self, names: &HashMap<String, String>) {
        for step in self.phases.iter_mut().flat_map(|phase| &mut phase.steps) {
            step.name = catalogue_name(names, &step.exercise);
        }
    }
    /// An exercise, as the catalogue calls it.
    pub fn exercise_name(&self, key: &str) -> String {
        let steps = self.phases.iter().flat_map(|phase| &phase.steps);
        steps.into_iter().find(|step| step.exercise == key).map_or_else(|| in_words(key), ProgrammeStep::name)
    }
    /// `hip, iliopsoas syndrome`
    pub fn about(&self) -> String {
        let condition = self.condition.as_deref().map(in_words);
        [Some(in_words(&self.region)), condition].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
    pub fn is_of(&self, owner: &str) -> bool {
        self.authored.as_ref().is_some_and(|authored| authored.owner_id == owner)
    }
    fn has_status(&self, status: &str) -> bool {
        self.authored.as_ref().is_some_and(|authored| authored.status == status)
    }
    pub fn is_draft(&self) -> bool {
        self.has_status("draft")
    }
    pub fn is_retired(&self) -> bool {
        self.has_status("retired")
    }
    /// Whether it can be used or worked on.
    pub fn is_in_use(&self) -> bool {
        !self.is_retired()
    }
    /// The revision that a change is based on; 0 if it is built in.
    pub fn revision(&self) -> i32 {
        self.authored.as_ref().map_or(0, |authored| authored.revision)
    }
    /// How it stands, in words.
    pub fn state(&self) -> String {
        match &self.authored {
            None => "built in".to_owned(),
            Some(Authored { status, shared: true, .. }) => format!("{}, shared with the practice", in_words(status)),
            Some(Authored { status, .. }) => in_words(status),
        }
    }
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
    sessions_a_week: u8,
    minimum_hours_between: u16,
    band_levels: Option<[i16; 2]>,
    pub allowed: Vec<String>,
    pub not_allowed: Vec<String>,
    pub warning_signs: Vec<String>,
    pub gates: Vec<Gate>,
    pub exit: Vec<Gate>,
    pub no_warm_up_because: Option<String>,
    pub steps: Vec<ProgrammeStep>,
}

impl Phase {
    /// `2 sessions a week, 48 hours from one to the next`
    pub fn rhythm(&self) -> String {
        format!("{} sessions a week, {} hours from one to the next", self.sessions_a_week, self.minimum_hours_between)
    }
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
    pub source: Option<String>,
    measure: Option<Value>,
}

impl Gate {
    /// What of it is read from the logs, in words; nothing if a person says whether it holds.
    pub fn measure(&self) -> Option<String> {
        let (kind, held) = match self.measure.as_ref()? {
            Value::Object(fields) => fields.iter().next().map(|(kind, held)| (kind.as_str(), Some(held)))?,
            kind => (kind.as_str()?, None),
        };
        let (_, words) = MEASURES.iter().find(|(code, _)| *code == kind)?;
        Some(match held {
            None => (*words).to_owned(),
            Some(Value::Object(fields)) => {
                format!("{words}: {}", fields.iter().map(named).collect::<Vec<_>>().join(", "))
            }
            Some(number) => format!("{words}: {number}"),
        })
    }
}

/// A part of a measure: `test hop`, `at least 20`.
fn named((name, value): (&String, &Value)) -> String {
    match value {
        Value::Object(fields) => fields.iter().map(named).collect::<Vec<_>>().join(", "),
        Value::String(word) => format!("{} {}", in_words(name), in_words(word)),
        value => format!("{} {value}", in_words(name)),
    }
}

#[derive(Deserialize)]
pub struct ProgrammeStep {
    pub exercise: String,
    /// As the catalogue calls the exercise.
    #[serde(skip)]
    name: String,
    part: String,
    per_side: bool,
    pub pain_ceiling: u8,
    ladder: Vec<Value>,
}

impl ProgrammeStep {
    pub fn name(&self) -> String {
        // Where nothing named it, its key is its name.
        if self.name.is_empty() { in_words(&self.exercise) } else { self.name.clone() }
    }
    pub fn part(&self) -> String {
        in_words(&self.part)
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
    pub fn place(&self, programme: &Programme) -> String {
        let phase = self.phase.map(|phase| format!("phase {phase}"));
        let exercise = self.exercise.as_deref().map(|exercise| programme.exercise_name(exercise));
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

/// What patient and physiotherapist agreed on for the days between visits.
#[derive(Deserialize)]
pub struct Agreed {
    pub version: i32,
    session_minutes: Option<i16>,
    flare_day: Option<String>,
    setback: Option<String>,
}

impl Agreed {
    /// What stands in a field of its form.
    pub fn value(&self, name: &str) -> String {
        match name {
            "session_minutes" => self.session_minutes.map(|minutes| minutes.to_string()),
            "flare_day" => self.flare_day.clone(),
            _ => self.setback.clone(),
        }
        .unwrap_or_default()
    }
}
