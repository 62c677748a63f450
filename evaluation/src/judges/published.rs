//! The trend rules as first published (2026.1), to be compared with: points CUSUM, week over week, raised on 7 of 10 days.
//!
//! The usual level is the median of 28 days that ended 3 days ago. A running sum begins anew after it has alerted, as in the
//! trial that they were published with. A usual level that is frozen for as long as a series is raised, as Limber once did
//! it, can stand for months and makes these rules worse than they are.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use limber_rules::{level::Level, scale::Nrs};

use crate::series::{Judge, Levels, Series};

/// The trend rules as first published.
#[derive(Clone, Copy, Debug)]
pub struct Published;

impl Judge for Published {
    fn levels(&self, series: &Series) -> Levels {
        let mut state = State::default();
        series.scores().iter().map(|(date, score)| (*date, state.judge(*date, *score))).collect()
    }
}

/// Half points, so that medians are exact.
type Halves = i32;

/// Days that are remembered.
const REMEMBERED: i64 = 31;
/// The usual level is the median of the scores of these ages ...
const USUAL_AGES: RangeInclusive<i64> = 3..=30;
/// ... if there are so many of them.
const USUAL_LOGS: usize = 7;
/// Nothing is judged with fewer scores than this in two weeks.
const ENOUGH: usize = 7;
/// A score is reduced by one point, and counts no lower than -3 and no higher than +4.
const SLACK: Halves = 2;
const LOWEST: Halves = -6;
const HIGHEST: Halves = 8;
/// Amber at 3 points; red at 4, at 5 with noise above 1.1, at 6 with noise above 1.4.
const AMBER: Halves = 6;
const RED: Halves = 8;
const RED_NOISY: Halves = 10;
const RED_VERY_NOISY: Halves = 12;
/// Noise, squared, in hundredths of hundredths.
const NOISY: i64 = 110 * 110;
const VERY_NOISY: i64 = 140 * 140;
const NOISE_PAIRS: i64 = 7;
/// Amber if a week's mean is 1.5 above the week before, red if 2. Either has 4 scores.
const WEEK_AMBER: Halves = 3;
const WEEK_RED: Halves = 4;
const WEEK_LOGS: i32 = 4;
/// Red if raised on so many of 10 days.
const RAISED: usize = 7;
const RAISED_WITHIN: i64 = 10;
/// After so many silent days everything begins anew.
const GAP: i64 = 7;

#[derive(Default)]
struct State {
    scores: Vec<(NaiveDate, Nrs)>,
    /// One running sum for amber, one for red.
    amber: Halves,
    red: Halves,
    raised: Vec<NaiveDate>,
}

impl State {
    fn judge(&mut self, today: NaiveDate, score: Nrs) -> Level {
        if self.scores.last().is_some_and(|(last, _)| (today - *last).num_days() > GAP) {
            *self = Self { raised: std::mem::take(&mut self.raised), ..Self::default() };
        }
        self.scores.push((today, score));
        self.scores.retain(|(date, _)| (today - *date).num_days() < REMEMBERED);
        let usual = median(self.aged(today, USUAL_AGES));
        if let Some(usual) = usual {
            let excess = (2 * i32::from(score) - usual).clamp(LOWEST, HIGHEST) - SLACK;
            self.amber = (self.amber + excess).max(0);
            self.red = (self.red + excess).max(0);
        }
        self.level_of(today, usual)
    }

    fn level_of(&mut self, today: NaiveDate, usual: Option<Halves>) -> Level {
        if self.aged(today, 0..=13).count() < ENOUGH {
            return Level::Insufficient;
        }
        let week = week_rise(self.aged(today, 0..=6), self.aged(today, 7..=13));
        let risen = |by: Halves| week.is_some_and(|(rise, unit)| rise >= by * unit);
        let red_line = self.red_line(today);
        let red = reached(&mut self.red, red_line) || risen(WEEK_RED);
        let amber = reached(&mut self.amber, AMBER) || risen(WEEK_AMBER);
        if red || amber {
            self.raised.push(today);
        }
        let often = self.raised.iter().filter(|day| (today - **day).num_days() < RAISED_WITHIN).count() >= RAISED;
        match (red || often, amber, usual) {
            (true, _, _) => Level::Red,
            (_, true, _) => Level::Amber,
            (_, _, Some(_)) => Level::Green,
            _ => Level::Insufficient,
        }
    }

    fn aged(&self, today: NaiveDate, ages: RangeInclusive<i64>) -> impl Iterator<Item = i32> {
        let within = move |date: NaiveDate| ages.contains(&(today - date).num_days());
        self.scores.iter().filter(move |(date, _)| within(*date)).map(|(_, score)| i32::from(*score))
    }

    fn red_line(&self, today: NaiveDate) -> Halves {
        let mut pairs = 0;
        let mut squares = 0;
        for ((earlier, one), (later, other)) in self.scores.iter().zip(self.scores.iter().skip(1)) {
            let in_window = USUAL_AGES.contains(&(today - *earlier).num_days())
                && USUAL_AGES.contains(&(today - *later).num_days())
                && earlier.succ_opt() == Some(*later);
            if in_window {
                pairs += 1;
                squares += i64::from(i32::from(*other) - i32::from(*one)).pow(2);
            }
        }
        let above = |noise: i64| pairs >= NOISE_PAIRS && squares * 10_000 > noise * 2 * pairs;
        match (above(NOISY), above(VERY_NOISY)) {
            (_, true) => RED_VERY_NOISY,
            (true, _) => RED_NOISY,
            _ => RED,
        }
    }
}

/// Whether a sum is at its line; then it begins anew.
const fn reached(sum: &mut Halves, line: Halves) -> bool {
    let reached = *sum >= line;
    if reached {
        *sum = 0;
    }
    reached
}

fn median(scores: impl Iterator<Item = i32>) -> Option<Halves> {
    let mut scores: Vec<i32> = scores.collect();
    scores.sort_unstable();
    let enough = scores.len() >= USUAL_LOGS;
    let (lower, upper) = (scores.get(scores.len().checked_sub(1)? / 2)?, scores.get(scores.len() / 2)?);
    enough.then_some(lower + upper)
}

/// The difference of two means, in halves, and the unit it is in: the product of their counts.
fn week_rise(this: impl Iterator<Item = i32>, before: impl Iterator<Item = i32>) -> Option<(Halves, i32)> {
    let summed = |week: &mut dyn Iterator<Item = i32>| week.fold((0, 0), |(sum, logs), score| (sum + score, logs + 1));
    let ((this, logs), (before, logs_before)) = (summed(&mut { this }), summed(&mut { before }));
    let enough = logs >= WEEK_LOGS && logs_before >= WEEK_LOGS;
    enough.then(|| (2 * (this * logs_before - before * logs), logs * logs_before))
}
