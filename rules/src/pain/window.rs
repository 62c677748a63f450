//! The last few scores, held against those before them.

use super::scores::Aged;
use crate::{
    scale::{Hundredths, Nrs},
    thresholds::Thresholds,
};

/// The latest scores, and the usual level and noise of the four weeks before the first of them.
///
/// What is new is no part of what it is held against, so a rise neither hides itself nor has to be waited for.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    /// The latest scores, newest first.
    pub recent: &'a [Aged],
    /// The scores of the four weeks before them, newest first.
    pub before: &'a [Aged],
    /// Their mean.
    pub usual: Hundredths,
    /// How far one day's score is usually off it.
    pub noise: Hundredths,
}

/// Every window of two scores and more that ends with the last score: up to 12 scores within 14 days, as long as 7 scores
/// are known from the four weeks before.
pub(super) fn windows<'a>(logs: &'a [Aged], thresholds: &Thresholds) -> impl Iterator<Item = Window<'a>> {
    (2..=thresholds.recent_logs).map_while(move |count| Window::of(logs, count, thresholds))
}

impl<'a> Window<'a> {
    fn of(logs: &'a [Aged], count: u32, thresholds: &Thresholds) -> Option<Self> {
        let (recent, older) = logs.split_at_checked(usize::try_from(count).ok()?)?;
        let (last, first) = (recent.first()?.age, recent.last()?.age);
        let before = no_older_than(older, first.saturating_add(thresholds.usual_days));
        let known = before.len() >= usize::try_from(thresholds.usual_logs.max(1)).ok()?;
        (first - last < thresholds.recent_days && known).then(|| {
            let usual = mean(before);
            Self { recent, before, usual, noise: noise(before, thresholds) }
        })
    }

    /// How many scores are new.
    pub fn logs(self) -> u32 {
        u32::try_from(self.recent.len()).unwrap_or(u32::MAX)
    }

    /// How far the new scores are above a level, on average. No single day counts more than 4 points either way.
    pub fn rise_above(self, level: Hundredths, thresholds: &Thresholds) -> Hundredths {
        let above = |day: &Aged| above(day.score, level, thresholds).wide();
        Hundredths::rounded(self.recent.iter().map(above).sum(), self.logs().into())
    }

    /// Whether so many of the new scores are themselves worse than a level, by a point or more, one of the last three
    /// among them: a single day is no rise, and one that has come down is over.
    pub fn goes_on_above(self, level: Hundredths, days: u32, thresholds: &Thresholds) -> bool {
        let enough = self.worse_than(level, thresholds).count() >= usize::try_from(days).unwrap_or(usize::MAX);
        let latest = usize::try_from(thresholds.over_logs).unwrap_or(usize::MAX);
        enough && self.recent.iter().take(latest).any(|day| is_worse(day.score, level, thresholds))
    }

    /// The new scores that are worse than a level, newest first.
    pub fn worse_than(self, level: Hundredths, thresholds: &Thresholds) -> impl Iterator<Item = &'a Aged> {
        self.recent.iter().filter(move |day| is_worse(day.score, level, thresholds))
    }

    /// The scores of the two weeks before the new ones, if there are 7 of them.
    pub fn fortnight(self, thresholds: &Thresholds) -> Option<&'a [Aged]> {
        let first = self.recent.last()?.age;
        let scores = no_older_than(self.before, first.saturating_add(thresholds.fortnight_days));
        (scores.len() >= usize::try_from(thresholds.fortnight_logs.max(1)).ok()?).then_some(scores)
    }
}

/// How far a score is above a level, as far as one day counts.
pub(super) fn above(score: Nrs, level: Hundredths, thresholds: &Thresholds) -> Hundredths {
    let most = thresholds.day_counts.hundredths();
    Hundredths::new(Hundredths::from(score).minus(level).hundredths().clamp(-most, most))
}

fn is_worse(score: Nrs, level: Hundredths, thresholds: &Thresholds) -> bool {
    Hundredths::from(score) >= level.plus(thresholds.worse_day)
}

fn no_older_than(logs: &[Aged], age: u32) -> &[Aged] {
    let count = logs.partition_point(|day| day.age <= age);
    logs.get(..count).unwrap_or_default()
}

fn wide(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The mean of some scores.
pub(super) fn mean(scores: &[Aged]) -> Hundredths {
    Hundredths::quotient(scores.iter().map(|day| i64::from(day.score.points())).sum(), wide(scores.len()))
}

/// The middle score, or the mean of the two in the middle.
pub(super) fn median(scores: &[Aged]) -> Hundredths {
    let mut sorted: Vec<Nrs> = scores.iter().map(|day| day.score).collect();
    sorted.sort_unstable();
    let middle = |from_end: usize| sorted.get((sorted.len().saturating_sub(from_end)) / 2).map_or(0, |s| s.points());
    Hundredths::rounded(i64::from(middle(1) + middle(0)) * 100, 2)
}

/// The standard deviation of some scores, drawn towards that of most patients by a few made-up days, so that a handful of
/// equal scores does not pass for a patient without noise.
fn noise(scores: &[Aged], thresholds: &Thresholds) -> Hundredths {
    let count = wide(scores.len());
    let points = || scores.iter().map(|day| i64::from(day.score.points()));
    let (sum, squares): (i64, i64) = (points().sum(), points().map(|points| points * points).sum());
    let deviations = (count * squares - sum * sum) * 10_000;
    let usual = thresholds.noise_usual.wide();
    let made_up = i64::from(thresholds.noise_made_up);
    Hundredths::root(deviations + made_up * usual * usual * count, count * (count - 1 + made_up))
}
