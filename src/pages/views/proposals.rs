//! The proposal of the week.

use super::today::{Dose, NextPhase};
use crate::pages::words::{Day, in_words};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Proposals {
    pub items: Vec<Proposal>,
}

#[derive(Deserialize)]
pub struct Proposal {
    pub enrolment_id: String,
    pub enrolment_version: i32,
    pub digest: String,
    pub phase: u8,
    pub is_due: bool,
    pub due_on: Day,
    pub exercises: Vec<ExerciseProposal>,
    pub next_phase: Option<NextPhase>,
    pub next_phase_is_proposed: bool,
}

#[derive(Deserialize)]
pub struct ExerciseProposal {
    pub exercise: String,
    pub name: String,
    proposed: String,
    pub from_grade: u8,
    pub grade_today: u8,
    pub to_grade: u8,
    pub top_grade: u8,
    from: Option<Dose>,
    to: Option<Dose>,
    per_side: bool,
    pub reasons: Vec<Reason>,
}

#[derive(Deserialize)]
pub struct Reason {
    pub text: String,
}

impl ExerciseProposal {
    /// `Up`, `Same`, `Down`, `Change exercise`
    pub fn proposed(&self) -> String {
        in_words(&self.proposed)
    }
    pub fn changes(&self) -> bool {
        self.proposed != "same"
    }
    pub fn from(&self) -> String {
        self.dose(self.from.as_ref())
    }
    pub fn to(&self) -> String {
        self.dose(self.to.as_ref())
    }
    /// Every grade of its ladder.
    pub fn grades(&self) -> std::ops::RangeInclusive<u8> {
        0..=self.top_grade
    }
    fn dose(&self, dose: Option<&Dose>) -> String {
        dose.map(|dose| dose.in_words(self.per_side)).unwrap_or_default()
    }
}
