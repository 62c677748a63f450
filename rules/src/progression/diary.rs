//! A record in order: each date once, nothing from outside the days that count.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Done, Morning, Progression, Record, Trained};
use crate::{
    pain::{MorningAfter, judge_morning, noise_of, usual_of},
    scale::Nrs,
    thresholds::Thresholds,
};

/// The days that count, each date once: the same record in any order gives the same diary.
pub(super) struct Diary<'a> {
    today: NaiveDate,
    /// What was done, by date.
    pub work: BTreeMap<NaiveDate, Work<'a>>,
    /// The mornings, by date.
    pub mornings: BTreeMap<NaiveDate, Morning>,
}

/// A day's work: all sessions of the date.
#[derive(Default)]
pub(super) struct Work<'a> {
    /// The worst session pain, if any session has one.
    pub pain: Option<Nrs>,
    /// A painkiller was taken for one of them.
    pub analgesic: bool,
    /// What was done, by exercise.
    pub exercises: BTreeMap<&'a str, Part<'a>>,
    /// The line and the place in it of each band that was used.
    bands: Vec<(Option<&'a str>, u8)>,
}

/// What was done of one exercise on one day.
#[derive(Clone, Default)]
pub(super) struct Part<'a> {
    /// The worst pain.
    pub pain: Option<Nrs>,
    /// The lowest grade that is known.
    pub grade: Option<u8>,
    /// How hard its hardest set felt.
    pub effort: Option<u8>,
    /// Whether a set with a band had fewer repetitions than planned.
    pub is_unfinished: bool,
    /// The lines of its bands.
    pub lines: BTreeSet<&'a str>,
}

impl<'a> Diary<'a> {
    /// The last so many days of a record, today included.
    pub fn of(record: &Record<'a>, days: u32) -> Self {
        let counts = |date: NaiveDate| within(record.today, date, days);
        let mut diary = Self { today: record.today, work: BTreeMap::new(), mornings: BTreeMap::new() };
        for session in record.sessions.iter().filter(|session| counts(session.date)) {
            diary.work.entry(session.date).or_default().add(session);
        }
        for morning in record.mornings.iter().filter(|morning| counts(morning.date)) {
            diary
                .mornings
                .entry(morning.date)
                .and_modify(|known| *known = joined(*known, *morning))
                .or_insert(*morning);
        }
        diary
    }

    /// How hard an exercise felt when it was last done.
    pub fn last_effort(&self, exercise: &str) -> Option<u8> {
        self.work.values().rev().find_map(|work| work.exercises.get(exercise))?.effort
    }

    /// The stretches without a session or a score: the day that ended each, which is today for one that goes on, and how many days it had.
    pub fn gaps(&self, last_before: Option<NaiveDate>) -> Vec<(NaiveDate, i64)> {
        let scored = self.mornings.iter().filter(|(_, morning)| morning.worst.is_some() || morning.pain.is_some());
        let mut entries: BTreeSet<NaiveDate> = scored.map(|(date, _)| *date).chain(last_before).collect();
        entries.extend(self.work.keys());
        let begun = entries.first().is_some();
        entries.extend(begun.then_some(self.today));
        let pairs = entries.iter().zip(entries.iter().skip(1));
        pairs.map(|(last, next)| (*next, days_between(*last, *next) - 1)).collect()
    }

    /// A painkiller for a session of that date, or in its diary.
    pub fn analgesic_on(&self, date: NaiveDate) -> bool {
        self.work.get(&date).is_some_and(|work| work.analgesic)
            || self.mornings.get(&date).is_some_and(|morning| morning.analgesic)
    }

    /// Whether the morning after this date was logged.
    pub fn morning_is_in(&self, session_on: NaiveDate) -> bool {
        self.next_morning(session_on).is_some_and(|morning| morning.pain.is_some() || morning.settled.is_some())
    }

    /// Whether the morning after this date may still come.
    pub fn awaits_morning(&self, session_on: NaiveDate, settings: &Progression) -> bool {
        !self.morning_is_in(session_on) && days_between(session_on, self.today) <= i64::from(settings.morning_days)
    }

    /// The morning after a session day, by rule RM: held against the usual morning of the days that count.
    pub fn morning_after(&self, session_on: NaiveDate, thresholds: &Thresholds) -> MorningAfter {
        let next = self.next_morning(session_on);
        let pain = next.and_then(|morning| morning.pain);
        let settled = next.and_then(|morning| morning.settled);
        let instead = next.and_then(|morning| morning.worst).filter(|_| settled == Some(false));
        let before = self.mornings.range(..=session_on).rev().filter_map(|(_, morning)| morning.pain);
        let before: Vec<u16> = before.map(|pain| pain.get().into()).collect();
        let usual = (usual_of(before.clone()), noise_of(&before));
        judge_morning((pain, pain.or(instead)), settled, usual, thresholds)
    }

    fn next_morning(&self, session_on: NaiveDate) -> Option<&Morning> {
        self.mornings.get(&session_on.succ_opt()?)
    }
}

impl<'a> Work<'a> {
    fn add(&mut self, session: &'a Trained) {
        self.pain = self.pain.max(session.pain);
        self.analgesic |= session.analgesic;
        for done in &session.exercises {
            self.exercises.entry(&done.exercise).or_default().add(done);
            self.bands.extend(done.band_level.map(|level| (done.line.as_deref(), level)));
        }
    }

    /// The heaviest band of the day: its line, and its place in it.
    pub fn heaviest_band(&self) -> Option<(Option<&'a str>, u8)> {
        self.bands.iter().copied().max_by_key(|(_, level)| *level)
    }

    /// The highest pain that an exercise has of its own.
    pub fn highest(&self) -> Option<Nrs> {
        self.exercises.values().filter_map(|part| part.pain).max()
    }

    /// The worst pain of the day's work, wherever it was written.
    pub fn worst(&self) -> Option<Nrs> {
        self.pain.max(self.highest())
    }
}

impl<'a> Part<'a> {
    /// Whether a set felt too hard or, with a band, was not finished: one lighter follows (judgement.md 4.3).
    pub fn was_too_hard(&self, settings: &Progression) -> bool {
        self.effort > Some(settings.highest_effort) || self.is_unfinished
    }

    fn add(&mut self, done: &'a Done) {
        self.pain = self.pain.max(done.pain);
        self.grade = self.grade.into_iter().chain(done.grade).min();
        self.effort = self.effort.max(done.effort);
        self.is_unfinished |= done.is_unfinished;
        self.lines.extend(done.line.as_deref());
    }
}

/// Whether a date is one of the last so many days, today included.
pub(super) fn within(today: NaiveDate, date: NaiveDate, days: u32) -> bool {
    (0..i64::from(days)).contains(&days_between(date, today))
}

/// Days from one date to another; negative if it is earlier.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// Two entries of one morning: the worse of each.
fn joined(one: Morning, other: Morning) -> Morning {
    let not_settled = [one.settled, other.settled].contains(&Some(false));
    Morning {
        date: one.date,
        worst: one.worst.max(other.worst),
        pain: one.pain.max(other.pain),
        settled: if not_settled { Some(false) } else { one.settled.or(other.settled) },
        analgesic: one.analgesic || other.analgesic,
    }
}
