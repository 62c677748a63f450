//! An exercise that is to be changed for a patient: as the programme has it, as it is for them now, and as it would be.

use super::form::Form;
use super::views::{Override, ProgrammeStep};
use serde_json::Value;

/// The ladder that is the patient's own and not a part of the programme's: how a form says that it stays.
const OWN: &str = "own";
const SAME: &str = "the same";

/// What is looked at before it is signed. What the address does not name is as it is now.
pub struct Tried<'a> {
    /// As the programme has it.
    pub step: &'a ProgrammeStep,
    /// What is changed about it already.
    pub now: Option<&'a Override>,
    /// What is asked for.
    pub asked: &'a Form,
}

/// A grade, as it stands in each of the three.
pub struct Rung {
    pub number: usize,
    pub programme: String,
    pub now: String,
    pub then: String,
}

impl Rung {
    pub fn differs(&self) -> bool {
        self.then != SAME
    }
}

impl Tried<'_> {
    pub fn leaves_out(&self) -> bool {
        let as_it_is = || self.now.is_some_and(|now| now.leave_out);
        self.asked.named("leave_out").map_or_else(as_it_is, |asked| !asked.is_empty())
    }

    /// As it is typed; empty as the programme has it.
    pub fn pain_ceiling(&self) -> String {
        let as_it_is = || self.now.and_then(|now| now.pain_ceiling).map(|ceiling| ceiling.to_string());
        self.asked.named("pain_ceiling").map(str::to_owned).or_else(as_it_is).unwrap_or_default()
    }

    /// Up to which grade, as it is chosen; empty for all of them.
    pub fn highest(&self) -> String {
        let as_it_is = || self.now.and_then(Override::ladder).map(|ladder| self.highest_of(ladder));
        self.asked.named("highest").map(str::to_owned).or_else(as_it_is).unwrap_or_default()
    }

    fn highest_of(&self, ladder: &[Value]) -> String {
        let highest = self.step.grades().starts_with(ladder).then(|| ladder.len().saturating_sub(1));
        highest.map_or_else(|| OWN.to_owned(), |highest| highest.to_string())
    }

    /// What can be chosen, each with how it is told.
    pub fn choices(&self) -> Vec<(String, String)> {
        let all = (String::new(), "All of them, as the programme has it".to_owned());
        let rungs = self.step.rungs();
        let part = rungs.iter().take(rungs.len().saturating_sub(1));
        let part = part.map(|(number, dose)| (number.to_string(), format!("Up to grade {number}: {dose}")));
        let own = self.now.and_then(Override::ladder).filter(|ladder| self.highest_of(ladder) == OWN);
        let own = own.map(|ladder| (OWN.to_owned(), format!("The ladder of {} of their own, as it is", ladder.len())));
        own.into_iter().chain([all]).chain(part).collect()
    }

    /// The ladder that it is to have; none if it keeps the programme's.
    pub fn ladder(&self) -> Option<&[Value]> {
        match self.highest().as_str() {
            OWN => self.now.and_then(Override::ladder),
            highest => highest.parse().ok().and_then(|highest| self.step.ladder_up_to(highest)),
        }
    }

    /// The programme's ladder, as the contract has it: rows that are the same are no change.
    pub fn programme_ladder(&self) -> String {
        serde_json::to_string(self.step.grades()).unwrap_or_default()
    }

    /// The exercise in its place, as it is chosen; empty if it is done itself.
    pub fn instead(&self) -> &str {
        let as_it_is = || self.now.and_then(|now| now.instead.as_deref());
        self.asked.named("instead").or_else(as_it_is).unwrap_or_default()
    }

    /// All grades that there are in any of the three.
    pub fn rungs(&self) -> Vec<Rung> {
        let (now, then) = (self.now.and_then(Override::ladder), self.ladder());
        let left_out = self.now.is_some_and(|now| now.leave_out);
        let programme = self.step.grades();
        let most = [Some(programme), now, then].into_iter().flatten().map(<[Value]>::len).max().unwrap_or_default();
        let rung = |number: usize| Rung {
            number,
            programme: programme.get(number).map_or_else(|| "–".to_owned(), |dose| self.step.dose(dose)),
            now: self.cell(number, left_out, now),
            then: self.cell(number, self.leaves_out(), then),
        };
        (0..most).map(rung).collect()
    }

    fn cell(&self, number: usize, left_out: bool, ladder: Option<&[Value]>) -> String {
        let programme = self.step.grades().get(number);
        let dose = ladder.map_or(programme, |ladder| ladder.get(number)).filter(|_| !left_out);
        match dose {
            None => "not offered".to_owned(),
            dose if dose == programme => SAME.to_owned(),
            Some(dose) => self.step.dose(dose),
        }
    }
}
