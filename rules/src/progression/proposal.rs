//! The proposal of a week to the physiotherapist: up, same, down or another exercise, each with its reasons.
//!
//! It decides nothing. What a physiotherapist accepts becomes the plan; the patient's own offers go on beside it.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Group, Held, Missing, Progression, Record, Rung,
    diary::{Diary, within},
    response::{Judged, responses},
};
use crate::{text::Text, thresholds::Thresholds};

/// A proposal is due so many days after the phase began or the last was answered. Days. The issue of a week: judgement.md 4.
pub const RHYTHM: Days = Days::new(7);
/// How an exercise was answered is counted over so many days. Days. Chosen here: two weeks hold 4 to 6 sessions.
const LOOKS_BACK: u32 = 14;
/// So many provoked sessions in these days ask for less. Sessions. Chosen here, as R5-2 counts.
const PROVOKED: u32 = 2;

words! {
    /// What is proposed for an exercise.
    pub enum Proposed {
        /// One grade up.
        Up => "up",
        /// As it is.
        Same => "same",
        /// One grade down, until it is taken up again.
        Down => "down",
        /// Another exercise: this one hurts at its gentlest grade.
        ChangeExercise => "change-exercise",
    }
}

/// What is proposed for one exercise, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseProposal {
    /// The key of the exercise.
    pub exercise: String,
    /// What is proposed.
    pub proposed: Proposed,
    /// The grade held now.
    pub from_grade: u8,
    /// The grade it is done at today: lower, while something took it down.
    pub grade_today: u8,
    /// The grade proposed.
    pub to_grade: u8,
    /// Why, in plain words with a code.
    pub reasons: Vec<Text>,
}

/// An exercise as it stands, with what an offer still needs.
#[derive(Clone, Copy, Debug)]
pub struct OnLadder<'a> {
    /// The grade held.
    pub held: Held<'a>,
    /// The grade of today.
    pub rung: Rung,
    /// The highest grade of its ladder.
    pub top: u8,
    /// What an offer of the next grade still needs; nothing if it could be offered.
    pub missing: &'a [Missing],
}

/// Proposes what to do with an exercise from now on.
pub fn propose(
    ladder: &OnLadder<'_>,
    record: &Record<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> ExerciseProposal {
    let OnLadder { held, rung, top, missing } = *ladder;
    let week = Week::of(&held, record, settings, thresholds);
    let (proposed, to_grade, reasons) = match (week.provoked >= PROVOKED, held.grade) {
        (true, 0) => (Proposed::ChangeExercise, 0, vec![week.provoked_text(), gentlest()]),
        (true, grade) => (Proposed::Down, rung.grade.min(grade - 1), vec![week.provoked_text()]),
        (false, grade) => match rung.down {
            Some(down) => (Proposed::Same, grade, vec![down.text()]),
            None if missing.is_empty() => (Proposed::Up, grade.saturating_add(1).min(top), vec![week.calm_text()]),
            None => (Proposed::Same, grade, missing.iter().map(|missing| missing.finding(settings)).collect()),
        },
    };
    let (exercise, grade_today) = (held.exercise.to_owned(), rung.grade);
    ExerciseProposal { exercise, proposed, from_grade: held.grade, grade_today, to_grade, reasons }
}

/// Keeps of the steps up one for each group, and no more than the week has left; the first in the order of the session. Returns the
/// proposals and what is left of the week. Judgement.md 4.3: 2 a week at most, 1 a group.
pub fn within_week(proposals: Vec<(Group, ExerciseProposal)>, left: usize) -> (Vec<ExerciseProposal>, usize) {
    let (mut left, mut stepped) = (left, Vec::new());
    let kept = proposals.into_iter().map(|(group, proposal)| {
        if proposal.proposed != Proposed::Up {
            return proposal;
        }
        if stepped.contains(&group) || left == 0 {
            return proposal.next_week();
        }
        stepped.push(group);
        left -= 1;
        proposal
    });
    let kept = kept.collect();
    (kept, left)
}

impl ExerciseProposal {
    /// The step up waits, although nothing of the exercise speaks against it.
    fn next_week(self) -> Self {
        let text =
            "Nothing speaks against the next grade, but one step of its kind and two in all are enough for a week.";
        let reasons = vec![Text::new("enough-for-a-week", text)];
        Self { proposed: Proposed::Same, to_grade: self.from_grade, reasons, ..self }
    }
}

/// The first day on which a proposal is due.
pub fn proposal_due_on(phase_since: NaiveDate, answered_on: Option<NaiveDate>) -> NaiveDate {
    let last = answered_on.map_or(phase_since, |answered| answered.max(phase_since));
    last.checked_add_days(RHYTHM).unwrap_or(last)
}

/// How the body answered an exercise lately.
struct Week {
    calm: u32,
    provoked: u32,
}

impl Week {
    fn of(held: &Held<'_>, record: &Record<'_>, settings: &Progression, thresholds: &Thresholds) -> Self {
        let diary = Diary::of(record, settings.window_days);
        let lately = responses(&diary, held, settings, thresholds)
            .filter(|(date, ..)| within(record.today, *date, LOOKS_BACK))
            .map(|(.., judged)| judged);
        lately.fold(Self { calm: 0, provoked: 0 }, |week, judged| match judged {
            Judged::Calm => Self { calm: week.calm + 1, ..week },
            Judged::Provoked(_) => Self { provoked: week.provoked + 1, ..week },
            Judged::Waiting | Judged::Unknown => week,
        })
    }

    fn provoked_text(&self) -> Text {
        let text = format!("It hurt too much, or the next morning was bad, in {} of the last 14 days.", self.provoked);
        Text::new("provoked", text).with("days", self.provoked)
    }

    fn calm_text(&self) -> Text {
        let text =
            format!("It was calm on {} days of the last 14, and nothing speaks against the next grade.", self.calm);
        Text::new("calm", text).with("days", self.calm)
    }
}

fn gentlest() -> Text {
    Text::new("gentlest-grade", "This is its gentlest grade, so another exercise may suit better.")
}
