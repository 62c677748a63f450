//! What the catalogue offers for a programme, and a week of one.

use super::today::Dose;
use crate::pages::words::in_words;
use serde::Deserialize;

/// An exercise that a programme may have.
#[derive(Deserialize)]
pub struct ExerciseChoice {
    pub key: String,
    pub name: String,
    pub kind: String,
}

impl ExerciseChoice {
    pub fn kind(&self) -> String {
        in_words(&self.kind)
    }
}

/// A condition that a programme may be for.
#[derive(Deserialize)]
pub struct ConditionChoice {
    pub key: String,
    pub name: String,
}

/// A day of the week of a phase.
#[derive(Deserialize)]
pub struct WeekDay {
    pub number: u8,
    pub is_off_day: bool,
    pub minutes: u32,
    pub steps: Vec<WeekStep>,
}

/// An exercise of a day.
#[derive(Deserialize)]
pub struct WeekStep {
    /// The key of the exercise.
    pub exercise: String,
    /// As the catalogue calls it.
    #[serde(skip)]
    pub name: String,
    part: String,
    per_side: bool,
    pub grade: usize,
    #[serde(flatten)]
    dose: Dose,
}

impl WeekStep {
    pub fn part(&self) -> String {
        in_words(&self.part)
    }
    pub fn dose(&self) -> String {
        self.dose.in_words(self.per_side)
    }
}
