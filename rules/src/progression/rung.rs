//! The grade of the day: one down for what was too much, and back up by itself after calm responses.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{
    Held, Progression, Record, Rest,
    diary::{Diary, days_between, within},
    response::{Judged, responses},
};
use crate::{text::Text, thresholds::Thresholds};

/// The grade an exercise is done at today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Today's grade: never above the one held.
    pub grade: u8,
    /// The grade the patient took.
    pub held: u8,
    /// Why today's is lower, if it is.
    pub down: Option<Down>,
}

/// Why a grade went down, and what brings it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Down {
    /// How many grades below the one held.
    pub steps: u8,
    /// What last took it down.
    pub cause: DownCause,
    /// The day of that.
    pub since: NaiveDate,
    /// So many calm responses more bring one grade back.
    pub calm_still_needed: u32,
}

impl Down {
    /// Why, and what brings it back, in plain words at a reading age of about 11.
    pub fn text(&self) -> Text {
        let because = match self.cause {
            DownCause::ExercisePain => "it hurt more than it should",
            DownCause::MorningAfter => "the morning after it was worse",
            DownCause::Rest => "you come back from a long rest or an illness",
            DownCause::Red => "a red day came in between",
            DownCause::TooHard => "it was too hard",
            DownCause::Gap => "you come back after a while without it",
        };
        let sessions = if self.calm_still_needed == 1 { "session" } else { "sessions" };
        let text = format!(
            "This exercise is lower for now, because {because}. After {} more calm {sessions} it goes back up by itself.",
            self.calm_still_needed
        );
        Text::new(format!("down-{}", self.cause), text)
    }
}

words! {
    /// What takes a grade down.
    pub enum DownCause {
        /// Pain in the exercise or its session.
        ExercisePain => "exercise_pain",
        /// The morning after it.
        MorningAfter => "morning_after",
        /// A long rest, or an illness with fever.
        Rest => "rest",
        /// A red day.
        Red => "red",
        /// A set that felt too hard, or with a band was not finished.
        TooHard => "too_hard",
        /// Days without any session or score.
        Gap => "gap",
    }
}

/// Works out today's grade from the days since the grade was taken that still count.
///
/// A provoked day takes it one grade down, and so does a set that was too hard, the end of a long rest and a red day; 10 days without a session or a score take
/// one, 21 two, 28 all; never below 0. Then two calm responses bring one grade back, until the one held. A day that is unknown or waiting neither counts nor
/// breaks; anything that takes it down starts the count anew.
pub fn rung(held: &Held<'_>, record: &Record<'_>, settings: &Progression, thresholds: &Thresholds) -> Rung {
    let diary = Diary::of(record, settings.window_days);
    let walk = turns(&diary, held, record, settings, thresholds)
        .into_iter()
        .fold(Walk::default(), |walk, (date, turn)| walk.after(date, turn, held.grade, settings));
    Rung { grade: held.grade.saturating_sub(walk.steps), held: held.grade, down: walk.down(settings) }
}

/// The grade that a warm-up has come to by itself: one more for each week at it and two calm days of it, as far as they
/// count. What takes a grade down ([`rung`]) takes this down, too.
pub fn risen(held: &Held<'_>, record: &Record<'_>, top: u8, settings: &Progression, thresholds: &Thresholds) -> u8 {
    let diary = Diary::of(record, settings.window_days);
    let calm = responses(&diary, held, settings, thresholds).filter(|(_, _, judged)| *judged == Judged::Calm).count();
    let weeks = days_between(held.since, record.today) / i64::from(settings.days_at_grade.max(1));
    let by_calm = u8::try_from(calm).unwrap_or(u8::MAX) / u8::try_from(settings.calm_for_offer.max(1)).unwrap_or(1);
    let by_weeks = u8::try_from(weeks.max(0)).unwrap_or(u8::MAX);
    held.grade.saturating_add(by_calm.min(by_weeks)).min(top)
}

/// What moves a grade.
#[derive(Clone, Copy)]
enum Turn {
    /// So many grades.
    Down(DownCause, u8),
    Calm,
}

/// What moved the grade, oldest first; on one date the end of a rest comes before the training, and red has the last
/// word.
fn turns(
    diary: &Diary<'_>,
    held: &Held<'_>,
    record: &Record<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Vec<(NaiveDate, Turn)> {
    let gaps = gaps(diary, held, record, settings);
    let counted = |rest: &NaiveDate| gaps.iter().any(|(from, until, _)| (*from..=*until).contains(rest));
    let mut returns = returns(held, record, settings);
    // A rest in which nothing was logged is one with its silence, and counts once.
    returns.retain(|date| !counted(date));
    let returns = returns.into_iter().map(|date| (date, Turn::Down(DownCause::Rest, 1)));
    let silent = gaps.iter().map(|(_, until, steps)| (*until, Turn::Down(DownCause::Gap, *steps)));
    let trained = responses(diary, held, settings, thresholds).filter_map(|(date, part, judged)| match judged {
        Judged::Provoked(cause) => Some((date, Turn::Down(cause, 1))),
        _ if part.was_too_hard(settings) => Some((date, Turn::Down(DownCause::TooHard, 1))),
        Judged::Calm => Some((date, Turn::Calm)),
        Judged::Waiting | Judged::Unknown => None,
    });
    let red = record.last_red.filter(|red| *red >= held.since && within(record.today, *red, settings.window_days));
    let red = red.map(|red| (red, Turn::Down(DownCause::Red, 1)));
    let mut turns: Vec<_> = silent.chain(returns).chain(trained).chain(red).collect();
    turns.sort_by_key(|(date, _)| *date);
    turns
}

/// The stretches without a session or a score that ended while the grade was held, or go on: the day after the last entry, the day of the
/// next or today, and how many grades they take.
fn gaps(
    diary: &Diary<'_>,
    held: &Held<'_>,
    record: &Record<'_>,
    settings: &Progression,
) -> Vec<(NaiveDate, NaiveDate, u8)> {
    let steps = |days: i64| match days {
        _ if days >= i64::from(settings.longest_gap_days) => Some(u8::MAX),
        _ if days >= i64::from(settings.long_gap_days) => Some(2),
        _ if days >= i64::from(settings.gap_days) => Some(1),
        _ => None,
    };
    let counts = |until: NaiveDate| until > held.since && within(record.today, until, settings.window_days);
    let gaps = diary.gaps(record.last_before).into_iter().filter(|(until, _)| counts(*until));
    gaps.filter_map(|(until, days)| Some((until - TimeDelta::days(days), until, steps(days)?))).collect()
}

/// The first days after long rests, and after illnesses, that ended while the grade was held.
fn returns(held: &Held<'_>, record: &Record<'_>, settings: &Progression) -> Vec<NaiveDate> {
    let long = |rest: &Rest| (rest.until - rest.from).num_days() >= i64::from(settings.long_rest_days) - 1;
    let counts = |date: &NaiveDate| within(record.today, *date, settings.window_days);
    let joined = joined(record.rests);
    let rested = joined.iter().filter(|rest| long(rest)).map(|rest| rest.until);
    let mut ended: Vec<NaiveDate> = rested.chain(record.illnesses.iter().copied()).collect();
    ended.retain(|last| *last >= held.since && *last < record.today);
    ended.sort_unstable();
    ended.dedup();
    ended.into_iter().filter_map(|last| last.succ_opt()).filter(counts).collect()
}

/// Rests in order, those that touch made into one.
fn joined(rests: &[Rest]) -> Vec<Rest> {
    let mut sorted: Vec<Rest> = rests.iter().copied().filter(|rest| rest.from <= rest.until).collect();
    sorted.sort_by_key(|rest| rest.from);
    let mut joined: Vec<Rest> = Vec::new();
    for rest in sorted {
        match joined.last_mut() {
            Some(last) if last.until.succ_opt().is_none_or(|next| rest.from <= next) => {
                last.until = last.until.max(rest.until);
            }
            _ => joined.push(rest),
        }
    }
    joined
}

/// How far down, how calm since, and what last took it down.
#[derive(Clone, Copy, Default)]
struct Walk {
    steps: u8,
    calm: u32,
    last: Option<(DownCause, NaiveDate)>,
}

impl Walk {
    fn after(self, date: NaiveDate, turn: Turn, lowest: u8, settings: &Progression) -> Self {
        match turn {
            Turn::Down(cause, steps) => {
                Self { steps: self.steps.saturating_add(steps).min(lowest), calm: 0, last: Some((cause, date)) }
            }
            Turn::Calm if self.calm.saturating_add(1) >= settings.calm_to_return => {
                Self { steps: self.steps.saturating_sub(1), calm: 0, ..self }
            }
            Turn::Calm => Self { calm: self.calm.saturating_add(1), ..self },
        }
    }

    fn down(self, settings: &Progression) -> Option<Down> {
        let (cause, since) = self.last.filter(|_| self.steps > 0)?;
        let calm_still_needed = settings.calm_to_return.saturating_sub(self.calm).max(1);
        Some(Down { steps: self.steps, cause, since, calm_still_needed })
    }
}
