//! What goes with pain: scores week by week, and days with something against days without it. It decides nothing, for what goes
//! with pain need not be its cause.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use serde::Serialize;

use crate::{scale::Nrs, statistics::t_quantile};

/// So many days of each kind are needed for a comparison. Days. Chosen here.
pub const FEWEST_DAYS: u32 = 5;

/// The scores of a week.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeekOfPain {
    /// Its Monday.
    pub from: NaiveDate,
    /// How many logs have a score.
    pub logs: u32,
    /// The mean of their scores, in points.
    pub mean: f64,
    /// The highest of them.
    pub worst: Nrs,
}

/// The weeks that have a score, in order.
pub fn by_week(scores: &[(NaiveDate, Nrs)]) -> Vec<WeekOfPain> {
    let mut weeks: BTreeMap<NaiveDate, Vec<Nrs>> = BTreeMap::new();
    for (date, score) in scores {
        weeks.entry(date.week(Weekday::Mon).first_day()).or_default().push(*score);
    }
    let week = |(from, scores): (NaiveDate, Vec<Nrs>)| {
        let Mean { count, mean } = Mean::of(&scores);
        Some(WeekOfPain { from, logs: count, mean: mean?, worst: scores.into_iter().max()? })
    };
    weeks.into_iter().filter_map(week).collect()
}

/// The mean of some scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// How many there are.
    pub count: u32,
    /// Their mean, in points; none of no score.
    pub mean: Option<f64>,
}

impl Mean {
    /// Of these.
    pub fn of(scores: &[Nrs]) -> Self {
        let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
        let sum: u32 = scores.iter().map(|score| u32::from(score.get())).sum();
        Self { count, mean: (count > 0).then(|| f64::from(sum) / f64::from(count)) }
    }
}

/// Days with something against days without it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contrast {
    /// The days with it.
    pub with: Mean,
    /// The days without it.
    pub without: Mean,
    /// How much more the days with it have. None unless both have [`FEWEST_DAYS`].
    pub difference: Option<Difference>,
}

/// The difference of two means, in points, with its 95 % confidence interval. Days that follow each other are alike, so the true one
/// is wider.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The mean with less the mean without.
    pub points: f64,
    /// The lower end of its interval, by Welch's t.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

words! {
    /// What a contrast says.
    pub enum Says {
        /// There are too few days of one kind.
        TooFewDays => "too-few-days",
        /// The two are too close to tell apart.
        NoClearDifference => "no-clear-difference",
        /// It hurts less with it.
        LessWith => "less-with",
        /// It hurts more with it.
        MoreWith => "more-with",
    }
}

impl Contrast {
    /// Of the scores of both kinds of day.
    pub fn of(with: &[Nrs], without: &[Nrs]) -> Self {
        Self { with: Mean::of(with), without: Mean::of(without), difference: Difference::of(with, without) }
    }

    /// What it says.
    pub fn says(&self) -> Says {
        match self.difference {
            None => Says::TooFewDays,
            Some(difference) if difference.upper < 0.0 => Says::LessWith,
            Some(difference) if difference.lower > 0.0 => Says::MoreWith,
            Some(_) => Says::NoClearDifference,
        }
    }
}

impl Difference {
    fn of(with: &[Nrs], without: &[Nrs]) -> Option<Self> {
        let (with, without) = (Spread::of(with)?, Spread::of(without)?);
        let points = with.mean - without.mean;
        let squared = with.squared_error + without.squared_error;
        if squared == 0.0 {
            return Some(Self { points, lower: points, upper: points });
        }
        let margin = t_quantile(degrees(with, without, squared)) * squared.sqrt();
        Some(Self { points, lower: points - margin, upper: points + margin })
    }
}

/// A mean, and the square of its standard error.
#[derive(Clone, Copy)]
struct Spread {
    mean: f64,
    squared_error: f64,
    count: u32,
}

impl Spread {
    /// None of fewer than [`FEWEST_DAYS`].
    fn of(scores: &[Nrs]) -> Option<Self> {
        let Mean { count, mean } = Mean::of(scores);
        let mean = mean.filter(|_| count >= FEWEST_DAYS)?;
        let squares: f64 = scores.iter().map(|score| (f64::from(score.get()) - mean).powi(2)).sum();
        Some(Self { mean, squared_error: squares / f64::from(count - 1) / f64::from(count), count })
    }
}

/// The degrees of freedom by Welch and Satterthwaite, rounded down: the interval is never too narrow by rounding.
fn degrees(one: Spread, other: Spread, squared: f64) -> u32 {
    let share = |spread: Spread| spread.squared_error.powi(2) / f64::from(spread.count - 1);
    let exact = squared.powi(2) / (share(one) + share(other));
    let fewest = one.count.min(other.count) - 1;
    let most = one.count + other.count - 2;
    (fewest..=most).rev().find(|degrees| f64::from(*degrees) <= exact).unwrap_or(fewest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(points: &[i32]) -> Vec<Nrs> {
        points.iter().map(|points| Nrs::try_from(*points).unwrap()).collect()
    }

    fn date(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    #[test]
    fn scores_are_gathered_by_weeks_that_begin_on_monday() {
        let logged = [(date(7), 2), (date(8), 6), (date(14), 3), (date(22), 1)];
        let weeks = by_week(&logged.map(|(date, points)| (date, Nrs::try_from(points).unwrap())));
        let gist: Vec<_> = weeks.iter().map(|week| (week.from, week.logs, week.mean, week.worst.get())).collect();
        assert_eq!(gist, [(date(1), 1, 2.0, 2), (date(8), 2, 4.5, 6), (date(22), 1, 1.0, 1)]);
        assert!(by_week(&[]).is_empty());
    }

    #[test]
    fn a_contrast_of_too_few_days_says_so_and_has_no_difference() {
        let contrast = Contrast::of(&scores(&[1, 1, 1, 1]), &scores(&[9; 20]));
        assert_eq!((contrast.says(), contrast.difference), (Says::TooFewDays, None));
        assert_eq!((contrast.with.count, contrast.without.mean), (4, Some(9.0)));
        assert_eq!(Contrast::of(&[], &[]).with.mean, None);
    }

    #[test]
    fn a_difference_is_welchs() {
        // By hand: means 2 and 4, variances 0.5 and 2.5, of 5 each: squared error 0.1 + 0.5, 5.53 degrees, rounded down to 5, t 2.571.
        let contrast = Contrast::of(&scores(&[1, 2, 2, 2, 3]), &scores(&[2, 3, 4, 5, 6]));
        let difference = contrast.difference.unwrap();
        assert!((difference.points + 2.0).abs() < 1e-9);
        assert!((difference.lower + 2.0 + 2.571 * 0.6_f64.sqrt()).abs() < 5e-3, "{difference:?}");
        assert_eq!(contrast.says(), Says::LessWith, "{difference:?}");
        assert_eq!(Contrast::of(&scores(&[2, 3, 4, 5, 6]), &scores(&[1, 2, 2, 2, 3])).says(), Says::MoreWith);
        assert_eq!(Contrast::of(&scores(&[1, 2, 3, 4, 5]), &scores(&[2, 3, 4, 5, 6])).says(), Says::NoClearDifference);
    }

    #[test]
    fn days_without_any_spread_are_told_apart_all_the_same() {
        assert_eq!(Contrast::of(&scores(&[2; 5]), &scores(&[3; 5])).says(), Says::LessWith);
        assert_eq!(Contrast::of(&scores(&[3; 5]), &scores(&[3; 5])).says(), Says::NoClearDifference);
    }
}
