//! The week of a phase before anybody is on it: what each of seven days would ask of a patient who does all that is due.

use super::share::{Rhythm, has_bands, is_band, minutes_for};
use crate::catalogue::{Grade, Part, Phase, Step};
use chrono::NaiveDate;
use limber_rules::progression::{Candidate, Group, fitting};
use serde::Serialize;

/// A day of the week.
#[derive(Debug, PartialEq, Serialize)]
pub struct PreviewDay {
    /// 1 is the first.
    pub number: u8,
    /// Whether it lies between two sessions: it only warms up and moves.
    pub is_off_day: bool,
    /// About how long it takes. Minutes.
    pub minutes: u32,
    /// What is done, in order.
    pub steps: Vec<PreviewStep>,
}

/// An exercise of a day.
#[derive(Debug, PartialEq, Serialize)]
pub struct PreviewStep {
    /// The key of the exercise.
    pub exercise: String,
    /// The part of the session.
    pub part: Part,
    /// Whether the dose is for each side.
    pub per_side: bool,
    /// Which rung of its ladder: 0 is the gentlest.
    pub grade: usize,
    /// How much of it.
    #[serde(flatten)]
    pub dose: Grade,
}

/// The first seven days of a phase, each exercise at one grade or at the highest below it that its ladder has.
///
/// It takes for granted that the patient does all that is due, that nothing hurts, and that a go-ahead covers every band.
pub fn preview_week(phase: &Phase, grade: usize) -> Vec<PreviewDay> {
    let doses: Vec<Dosed> = phase.steps.iter().filter_map(|step| Dosed::of(phase, step, grade)).collect();
    let bands = doses.iter().filter(|dosed| is_band(dosed.step)).map(|dosed| dosed.dose);
    let mut week = WeekSoFar { phase, rhythm: Rhythm::of(phase, bands), done: Vec::new() };
    let days = NaiveDate::default().iter_days().zip(1..=7);
    days.map(|(date, number)| week.day(date, number, &doses)).collect()
}

/// An exercise at its grade.
struct Dosed<'a> {
    step: &'a Step,
    group: Group,
    grade: usize,
    dose: &'a Grade,
}

impl<'a> Dosed<'a> {
    fn of(phase: &Phase, step: &'a Step, grade: usize) -> Option<Dosed<'a>> {
        let (grade, dose) = (0..=grade).zip(&step.ladder).last()?;
        Some(Dosed { step, group: phase.group(step), grade, dose })
    }
}

/// What was done on the days before.
struct WeekSoFar<'a> {
    phase: &'a Phase,
    rhythm: Rhythm,
    done: Vec<Done<'a>>,
}

/// An exercise that was done on a day.
struct Done<'a> {
    date: NaiveDate,
    step: &'a Step,
    group: Group,
}

impl<'a> WeekSoFar<'a> {
    fn day(&mut self, date: NaiveDate, number: u8, doses: &[Dosed<'a>]) -> PreviewDay {
        let is_off_day = self.is_off_day(date);
        let due: Vec<&Dosed<'a>> = doses.iter().filter(|one| one.group == Group::WarmUp || !is_off_day).collect();
        let candidates: Vec<Candidate> = due.iter().map(|one| self.candidate(one)).collect();
        let fits = fitting(&candidates, minutes_for(self.phase.number == 0, (false, is_off_day)));
        let steps: Vec<&Dosed<'a>> = due.into_iter().zip(fits).filter(|(_, fits)| *fits).map(|(one, _)| one).collect();
        let seconds: u32 = steps.iter().map(|one| one.dose.seconds(one.step.per_side)).sum();
        self.done.extend(steps.iter().map(|one| Done { date, step: one.step, group: one.group }));
        PreviewDay {
            number,
            is_off_day,
            minutes: seconds.div_ceil(60),
            steps: steps.into_iter().map(PreviewStep::from).collect(),
        }
    }

    fn is_off_day(&self, date: NaiveDate) -> bool {
        if has_bands(self.phase) {
            let bands = self.days_where(|done| is_band(done.step));
            return self.rhythm.bands_again_on(date, &bands, &bands).is_some();
        }
        self.rhythm.is_full(self.phase, date, &self.days_where(|done| done.group != Group::WarmUp))
    }

    fn days_where(&self, is: impl Fn(&Done) -> bool) -> Vec<NaiveDate> {
        self.done.iter().filter(|done| is(done)).map(|done| done.date).collect()
    }

    fn candidate(&self, one: &Dosed) -> Candidate {
        let days = self.days_where(|done| done.step.exercise == one.step.exercise);
        let seconds = one.dose.seconds(one.step.per_side);
        Candidate { group: one.group, seconds, last_done: days.into_iter().max() }
    }
}

impl From<&Dosed<'_>> for PreviewStep {
    fn from(one: &Dosed<'_>) -> Self {
        PreviewStep {
            exercise: one.step.exercise.clone(),
            part: one.step.part,
            per_side: one.step.per_side,
            grade: one.grade,
            dose: one.dose.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Programme;
    use serde_json::{Value, json};

    fn phase(number: usize, change: impl FnOnce(&mut Value)) -> Phase {
        let mut document: Value = serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap();
        (document["key"], document["version"]) = (json!("own"), json!(1));
        for phase in document["phases"].as_array_mut().unwrap() {
            phase["band_levels"] = phase.get("band_levels").cloned().unwrap_or_default();
        }
        change(&mut document["phases"][number]);
        serde_json::from_value::<Programme>(document).unwrap().phases.remove(number)
    }

    fn training_days(week: &[PreviewDay]) -> Vec<u8> {
        week.iter().filter(|day| !day.is_off_day).map(|day| day.number).collect()
    }

    #[test]
    fn bands_of_two_days_a_week_rest_for_their_hours_and_for_the_week() {
        let week = preview_week(&phase(1, |_| {}), 0);
        assert_eq!((week.len(), training_days(&week)), (7, vec![1, 3]));
        let has_band = |day: &PreviewDay| day.steps.iter().any(|step| step.part == Part::ResistanceBand);
        assert_eq!(week.iter().filter(|day| has_band(day)).map(|day| day.number).collect::<Vec<_>>(), [1, 3]);
        assert!(week.iter().all(|day| !day.steps.is_empty()), "a day between two sessions still moves");
    }

    #[test]
    fn a_phase_without_bands_goes_by_its_sessions_a_week() {
        assert_eq!(training_days(&preview_week(&phase(0, |_| {}), 0)), [1, 2, 3, 4, 5, 6]);
        let seldom = phase(0, |phase| phase["sessions_a_week"] = json!(3));
        assert_eq!(training_days(&preview_week(&seldom, 0)), [1, 2, 3]);
        let rested = phase(0, |phase| phase["minimum_hours_between"] = json!(48));
        assert_eq!(training_days(&preview_week(&rested, 0)), [1, 3, 5, 7]);
    }

    #[test]
    fn a_grade_above_a_ladder_is_its_highest_and_doses_are_those_of_the_grade() {
        let phase = phase(0, |_| {});
        let first = |grade| preview_week(&phase, grade).remove(0);
        let dose = |day: &PreviewDay, exercise: &str| {
            let step = day.steps.iter().find(|step| step.exercise == exercise).expect("it is done");
            (step.grade, step.dose.sets, step.dose.repetitions)
        };
        assert_eq!(dose(&first(0), "heel-slide"), (0, 1, Some(10)));
        assert_eq!(dose(&first(1), "heel-slide"), (1, 2, Some(10)));
        assert_eq!(dose(&first(9), "heel-slide"), (1, 2, Some(10)));
        assert!(first(1).minutes > first(0).minutes);
    }

    #[test]
    fn a_session_is_no_longer_than_the_first_weeks_allow() {
        let long = phase(0, |phase| phase["steps"][0]["ladder"] = json!([{"sets": 1, "minutes": 19}]));
        assert!(preview_week(&long, 0).iter().all(|day| day.minutes <= 20));
    }
}
