//! The last few scores, held against those before them.

use super::{explanation::HowUsual, scores::Aged};
use crate::{
    scale::{Hundredths, Nrs},
    thresholds::Thresholds,
};

/// The latest scores, and what they are held against: scores of before the first of them.
///
/// What is new is no part of what it is held against, so a rise neither hides itself nor has to be waited for.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    /// The latest scores, newest first.
    pub recent: &'a [Aged],
    /// The calendar days from the first of them to the last, both counted.
    pub days: u32,
    /// The usual level: the mean of the four weeks before them, or what was usual before a worsening.
    pub usual: Before<'a>,
    /// The median of the two weeks before them; where those hold few scores, the usual level. Not for more than a week.
    pub fortnight: Option<Before<'a>>,
    /// How far one day's score is usually off the usual level.
    pub noise: Hundredths,
}

/// A level that new scores are held against.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    /// The scores that it is made of, newest first.
    pub scores: &'a [Aged],
    pub level: Hundredths,
    pub how: HowUsual,
}

/// Every window of two scores and more that ends with the last score: up to 12 scores within 14 days.
///
/// No score that is more than `recent_within` days old is among the new ones: those up to the end of an earlier worsening
/// are no evidence for another. A `usual` level that is given takes the place of the one to be learned; without it, seven
/// scores from the four weeks before have to be known, or four that reach back two weeks.
pub(super) fn windows<'a>(
    logs: &'a [Aged],
    recent_within: u32,
    usual: Option<Hundredths>,
    thresholds: &Thresholds,
) -> Vec<Window<'a>> {
    let counts = 2..=thresholds.recent_logs;
    let all = counts.map_while(|count| Window::of(logs, count, usual, thresholds));
    all.take_while(|window| window.recent.last().is_some_and(|first| first.age <= recent_within)).collect()
}

impl<'a> Window<'a> {
    fn of(logs: &'a [Aged], count: u32, frozen: Option<Hundredths>, thresholds: &Thresholds) -> Option<Self> {
        let (recent, older) = logs.split_at_checked(usize::try_from(count).ok()?)?;
        let (last, first) = (recent.first()?.age, recent.last()?.age);
        let days = first.saturating_sub(last).saturating_add(1);
        if days > thresholds.recent_days {
            return None;
        }
        let before = |days: u32| no_older_than(older, first.saturating_add(days));
        let month = before(thresholds.usual_days);
        let usual = match frozen {
            Some(level) => Before { scores: month, level, how: HowUsual::BeforeTheRed },
            None => Before::usual(month, first, thresholds)?,
        };
        let fortnight = || Before::fortnight(before(thresholds.fortnight_days), thresholds).unwrap_or(usual);
        let fortnight = (days <= thresholds.week_days).then(fortnight);
        Some(Self { recent, days, usual, fortnight, noise: noise(month, thresholds) })
    }

    /// How many scores are new.
    pub fn logs(self) -> u32 {
        u32::try_from(self.recent.len()).unwrap_or(u32::MAX)
    }

    /// Whether so many of the new scores are themselves worse than a level, by a point or more, and two of the last three
    /// are: a single day is no rise, and one that has come down is over.
    pub fn goes_on_above(self, level: Hundredths, days: u32, thresholds: &Thresholds) -> bool {
        let reach = |count: usize, least: u32| count >= usize::try_from(least).unwrap_or(usize::MAX);
        let latest = usize::try_from(thresholds.over_logs).unwrap_or(usize::MAX);
        let of_the_latest = self.recent.iter().take(latest).filter(|day| is_worse(day.score, level, thresholds));
        reach(of_the_latest.count(), thresholds.on_logs) && reach(self.worse_than(level, thresholds).count(), days)
    }

    /// The new scores that are worse than a level, newest first.
    pub fn worse_than(self, level: Hundredths, thresholds: &Thresholds) -> impl Iterator<Item = &'a Aged> {
        self.recent.iter().filter(move |day| is_worse(day.score, level, thresholds))
    }
}

impl<'a> Before<'a> {
    /// The mean of four weeks: of seven scores, or of four that reach back two weeks from the first of the new ones.
    fn usual(month: &'a [Aged], first: u32, thresholds: &Thresholds) -> Option<Self> {
        let oldest = month.last()?.age.saturating_sub(first);
        let seldom = oldest >= thresholds.fortnight_days;
        let needed = if seldom { thresholds.usual_logs_sparse } else { thresholds.usual_logs };
        let scores = enough(month, needed)?;
        Some(Self { scores, level: mean(scores), how: HowUsual::Mean })
    }

    /// The median of two weeks.
    fn fortnight(scores: &'a [Aged], thresholds: &Thresholds) -> Option<Self> {
        let scores = enough(scores, thresholds.fortnight_logs)?;
        Some(Self { scores, level: median(scores), how: HowUsual::Median })
    }
}

/// Some scores, if there are so many of them.
fn enough(scores: &[Aged], count: u32) -> Option<&[Aged]> {
    (scores.len() >= usize::try_from(count.max(1)).ok()?).then_some(scores)
}

/// How far some scores are above a level on average, each as far as one day counts.
pub(super) fn mean_above(scores: &[Aged], level: Hundredths, thresholds: &Thresholds) -> Hundredths {
    let above = |day: &Aged| above(day.score, level, thresholds).wide();
    Hundredths::rounded(scores.iter().map(above).sum(), wide(scores.len()))
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
    if count == 0 {
        return thresholds.noise_usual;
    }
    Hundredths::root(deviations + made_up * usual * usual * count, count * (count - 1 + made_up))
}
