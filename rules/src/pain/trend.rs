//! The trend: the usual level, the running score, week against week, and how often something was raised.

use chrono::{Days, NaiveDate};

use super::{
    course::{Course, Noise, count},
    evidence::Fired,
    rule::Rule,
    scores::Scores,
};
use crate::{
    scale::{HalfPoints, Nrs},
    thresholds::Thresholds,
};

/// Learns from the day's score: the baseline and own noise unless they are frozen, then the running score.
///
/// A known baseline is frozen while the previous judged day was amber or red, else the rise would be learned as normal.
/// An unknown one is learned all the same: nothing could be frozen, and without it no worsening can be seen.
pub(super) fn learn(course: &mut Course, worst: Option<Nrs>, thresholds: &Thresholds) {
    course.scores.log(worst);
    if worst.is_some() {
        course.last_log = course.judged;
    }
    let frozen = course.level.is_raised() && course.baseline.is_some();
    if !frozen {
        course.baseline = usual_level(&course.scores, thresholds);
        course.noise = own_noise(&course.scores, thresholds);
    }
    if let (Some(worst), Some(baseline)) = (worst, course.baseline) {
        course.score = running_score(course.score, worst, baseline, thresholds);
    }
}

/// Median of the scores of the 28 days that ended 3 days ago; none from fewer than 7.
fn usual_level(scores: &Scores, thresholds: &Thresholds) -> Option<HalfPoints> {
    let mut logs: Vec<i32> = scores.aged(baseline_ages(thresholds)).map(Nrs::points).collect();
    if count(scores.aged(baseline_ages(thresholds))) < thresholds.baseline_logs {
        return None;
    }
    logs.sort_unstable();
    let lower = logs.get(logs.len().checked_sub(1)? / 2)?;
    let upper = logs.get(logs.len() / 2)?;
    Some(HalfPoints::from_halves(lower + upper))
}

/// Own noise in the baseline's window: sqrt(mean d²/2) over pairs of successive calendar days; unknown from fewer than 7
/// pairs. (A median absolute deviation of whole numbers takes only a few values and made the chart nearly blind.)
fn own_noise(scores: &Scores, thresholds: &Thresholds) -> Option<Noise> {
    let differences =
        scores.successive(baseline_ages(thresholds)).map(|(day, before)| day.get().abs_diff(before.get()));
    let (squares, pairs) = differences.fold((0_u32, 0_u32), |(squares, pairs), difference| {
        (squares + u32::from(difference) * u32::from(difference), pairs + 1)
    });
    (pairs >= thresholds.noise_pairs).then_some(Noise { squares, pairs })
}

fn baseline_ages(thresholds: &Thresholds) -> std::ops::RangeInclusive<u32> {
    let oldest = thresholds.baseline_lag.saturating_add(thresholds.baseline_days).saturating_sub(1);
    thresholds.baseline_lag..=oldest
}

/// Points CUSUM: S = max(0, S + clip(x - baseline, -3, +4) - 1), exact in half points, without a cap.
fn running_score(before: HalfPoints, worst: Nrs, baseline: HalfPoints, thresholds: &Thresholds) -> HalfPoints {
    let excess = HalfPoints::from(worst).halves() - baseline.halves();
    let clipped = excess.max(thresholds.cusum_lowest.halves()).min(thresholds.cusum_highest.halves());
    let score = before.halves().saturating_add(clipped) - thresholds.cusum_slack.halves();
    HalfPoints::from_halves(score.max(0))
}

/// Whether the last 14 days hold enough scores for the trend rules to count.
pub(super) fn enough_logs(course: &Course, thresholds: &Thresholds) -> bool {
    count(course.scores.aged(last_days(thresholds.enough_days))) >= thresholds.enough_logs
}

/// Asks the running score and the weeks; nothing while there is not enough data.
pub(super) fn judge(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Vec<Fired> {
    if !enough_logs(course, thresholds) {
        return Vec::new();
    }
    let weeks = Weeks::of(&course.scores, thresholds);
    [
        running(Rule::CusumAmber, course, date, thresholds.cusum_amber),
        weeks.as_ref().and_then(|weeks| weeks.rose(Rule::WeekAmber, date, thresholds.week_amber, thresholds)),
        running(Rule::CusumRed, course, date, red_score(course.noise, thresholds)),
        weeks.as_ref().and_then(|weeks| weeks.rose(Rule::WeekRed, date, thresholds.week_red, thresholds)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn running(rule: Rule, course: &Course, date: NaiveDate, threshold: HalfPoints) -> Option<Fired> {
    (course.score >= threshold).then(|| {
        Fired::new(rule, [date], |seen| {
            seen.with("score", course.score.as_points())
                .with_known("baseline", course.baseline.map(HalfPoints::as_points))
                .against(threshold.as_points())
        })
    })
}

/// The red running score grows with the patient's own noise; while that is unknown it is that of a steady patient.
fn red_score(noise: Option<Noise>, thresholds: &Thresholds) -> HalfPoints {
    match noise {
        Some(noise) if noise.is_above(thresholds.very_noisy) => thresholds.cusum_red_very_noisy,
        Some(noise) if noise.is_above(thresholds.noisy) => thresholds.cusum_red_noisy,
        _ => thresholds.cusum_red,
    }
}

impl Noise {
    /// Compares squares, exactly: squares / (2 pairs) > (hundredths / 100)².
    fn is_above(self, hundredths: u32) -> bool {
        let bound = u64::from(hundredths).saturating_mul(u64::from(hundredths));
        u64::from(self.squares) * 10_000 > bound.saturating_mul(2 * u64::from(self.pairs))
    }
}

/// The sums of two successive weeks, each with enough scores.
struct Weeks {
    this: Week,
    before: Week,
}

#[derive(Clone, Copy)]
struct Week {
    sum: i32,
    logs: i32,
}

impl Weeks {
    fn of(scores: &Scores, thresholds: &Thresholds) -> Option<Self> {
        let days = thresholds.week_days;
        let this = Week::of(scores, last_days(days), thresholds)?;
        let before = Week::of(scores, days..=days.saturating_mul(2).saturating_sub(1), thresholds)?;
        Some(Self { this, before })
    }

    /// Compares the means exactly: a/n - b/m >= rise, multiplied by 2 n m, the rise being in halves.
    fn rose(&self, rule: Rule, date: NaiveDate, rise: HalfPoints, thresholds: &Thresholds) -> Option<Fired> {
        let Self { this, before } = *self;
        let grown = 2 * (this.sum * before.logs - before.sum * this.logs);
        (grown >= rise.halves() * this.logs * before.logs).then(|| {
            Fired::new(rule, first_day(date, thresholds.week_days).into_iter().chain([date]), |seen| {
                seen.with("this_week", this.mean())
                    .with("week_before", before.mean())
                    .with("rise", this.mean() - before.mean())
                    .against(rise.as_points())
            })
        })
    }
}

impl Week {
    fn of(scores: &Scores, ages: std::ops::RangeInclusive<u32>, thresholds: &Thresholds) -> Option<Self> {
        let logs = count(scores.aged(ages.clone()));
        let sum = scores.aged(ages).map(Nrs::points).sum();
        (logs >= thresholds.week_logs.max(1)).then_some(Self { sum, logs: i32::try_from(logs).ok()? })
    }

    fn mean(self) -> f64 {
        f64::from(self.sum) / f64::from(self.logs)
    }
}

/// Asks on how many of the last 10 calendar days a rule raised the level; this rule itself does not count, or it would
/// keep itself alive. Like the other trend rules it needs enough data.
pub(super) fn raised_too_often(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let window = u32::MAX.checked_shr(u32::BITS.saturating_sub(thresholds.raised_within)).unwrap_or(0);
    let raised = (course.raised & window).count_ones();
    (raised >= thresholds.raised_days && enough_logs(course, thresholds)).then(|| {
        Fired::new(Rule::DaysRed, first_day(date, thresholds.raised_within).into_iter().chain([date]), |seen| {
            seen.with("raised_days", raised).with("of_days", thresholds.raised_within).against(thresholds.raised_days)
        })
    })
}

fn last_days(days: u32) -> std::ops::RangeInclusive<u32> {
    0..=days.saturating_sub(1)
}

fn first_day(last: NaiveDate, days: u32) -> Option<NaiveDate> {
    last.checked_sub_days(Days::new(u64::from(days.saturating_sub(1))))
}
