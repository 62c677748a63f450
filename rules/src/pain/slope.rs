//! Which way a series runs, in words alone: the Theil-Sen slope and the Mann-Kendall test. They raise no level and no flag
//! (clinical.md 6, rule 9): on a short diary they are blind to a step, and a diary's days are not independent.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{scale::Nrs, text::points};

/// Below this many scores nothing is said. Chosen in clinical.md 6, rule 9.
const ENOUGH: usize = 10;
/// A run that chance would make less often than this is told of as one. The usual 1 in 20.
const SELDOM: f64 = 0.05;
const SOURCE: &str = "Sen 1968, JASA 63:1379 (slope); Mann 1945, Kendall 1975 (test, corrected for ties): from general knowledge, to be verified";

words! {
    /// Which way a series runs.
    pub enum Direction {
        /// Up, more than chance would.
        Rising => "rising",
        /// Down, more than chance would.
        Falling => "falling",
        /// Neither can be told. It is not "stable".
        Unclear => "unclear",
    }
}

/// Which way a series runs, and how sure that is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slope {
    /// The day of the first score.
    pub from: NaiveDate,
    /// The day of the last.
    pub to: NaiveDate,
    /// How many scores it rests on.
    pub scores: usize,
    /// Points a week: the median of the slopes between every two scores, by real days.
    pub points_a_week: f64,
    /// Kendall's S: how many pairs rise, less how many fall.
    pub s: i64,
    /// Its variance if there were no trend, corrected for ties.
    pub variance: f64,
    /// S in standard deviations, one step nearer to nought.
    pub z: f64,
    /// How often chance alone would do this or more, either way. Too small a figure where one day is like the day before.
    pub p: f64,
    /// Which way.
    pub direction: Direction,
    /// In plain words.
    pub text: String,
    /// Where the method comes from.
    pub source: &'static str,
}

/// The direction of some scores, one a day and in order; none if there are fewer than 10.
pub fn slope(scores: &[(NaiveDate, Nrs)]) -> Option<Slope> {
    let (from, to) = (scores.first()?.0, scores.last().filter(|_| scores.len() >= ENOUGH)?.0);
    let points_a_week = 7.0 * median_slope(scores);
    let s = pairs(scores).map(|((_, earlier), (_, later))| i64::from(later.points() - earlier.points()).signum()).sum();
    let variance = variance(scores);
    let z = z(s, variance);
    let p = two_sided(z);
    let direction = match s.signum() {
        1 if p < SELDOM => Direction::Rising,
        -1 if p < SELDOM => Direction::Falling,
        _ => Direction::Unclear,
    };
    let text = in_words(direction, points_a_week, (to - from).num_days().saturating_add(1));
    Some(Slope { from, to, scores: scores.len(), points_a_week, s, variance, z, p, direction, text, source: SOURCE })
}

type Scored = (NaiveDate, Nrs);

/// Every two scores, the earlier one first.
fn pairs(scores: &[Scored]) -> impl Iterator<Item = (Scored, Scored)> {
    let each = scores.iter().enumerate();
    each.flat_map(|(at, earlier)| scores.iter().skip(at.saturating_add(1)).map(|later| (*earlier, *later)))
}

/// Points a day.
fn median_slope(scores: &[Scored]) -> f64 {
    let mut slopes: Vec<f64> = pairs(scores).filter_map(|(earlier, later)| between(earlier, later)).collect();
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    let at = |place: usize| slopes.get(place).copied().unwrap_or_default();
    if slopes.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

fn between(earlier: Scored, later: Scored) -> Option<f64> {
    let days = i32::try_from((later.0 - earlier.0).num_days()).ok().filter(|days| *days > 0)?;
    Some(f64::from(later.1.points() - earlier.1.points()) / f64::from(days))
}

/// n(n-1)(2n+5), less t(t-1)(2t+5) for every t scores that are alike, over 18.
fn variance(scores: &[Scored]) -> f64 {
    let alike = (0..=Nrs::MAX.get()).map(|score| scores.iter().filter(|(_, known)| known.get() == score).count());
    (term(scores.len()) - alike.map(term).sum::<f64>()) / 18.0
}

fn term(count: usize) -> f64 {
    let n = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    n * (n - 1.0) * (2.0 * n + 5.0)
}

fn z(s: i64, variance: f64) -> f64 {
    let nearer = (s - s.signum()).clamp(i32::MIN.into(), i32::MAX.into());
    let nearer = f64::from(i32::try_from(nearer).unwrap_or_default());
    if variance > 0.0 { nearer / variance.sqrt() } else { 0.0 }
}

/// The probability of being this far from the middle of the normal distribution, or farther: 1 - erf(|z| / sqrt 2), to
/// 1.5e-7 (Abramowitz & Stegun 1964, 7.1.26).
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let sum = series.into_iter().fold(0.0, |sum: f64, term| sum.mul_add(t, term));
    (sum * t * (-x * x).exp()).clamp(0.0, 1.0)
}

fn in_words(direction: Direction, points_a_week: f64, days: i64) -> String {
    let about = points(points_a_week.abs());
    let how_much =
        if about == "0" { "though most days are alike".to_owned() } else { format!("by about {about} a week") };
    match direction {
        Direction::Rising => format!("Over these {days} days your pain went up, {how_much}."),
        Direction::Falling => format!("Over these {days} days your pain went down, {how_much}."),
        Direction::Unclear => {
            format!("These {days} days show no clear way up or down. That does not mean that nothing changed.")
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn series(diary: &str) -> Vec<Scored> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let score = |letter: char| Nrs::new(u8::try_from(letter.to_digit(16).unwrap()).unwrap()).unwrap();
        let days = (0..).zip(diary.chars()).filter(|(_, letter)| *letter != '-');
        days.map(|(day, letter)| (first + Days::new(day), score(letter))).collect()
    }

    fn of(diary: &str) -> Slope {
        slope(&series(diary)).unwrap()
    }

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() < 5e-5
    }

    #[test]
    fn fewer_than_ten_scores_say_nothing() {
        assert_eq!(slope(&series("0123456-78")), None);
        assert!(slope(&series("0123456-789")).is_some());
    }

    /// Worked by hand. `0123456789`: all 45 pairs rise, so S = 45; variance 10 * 9 * 25 / 18 = 125; z = 44 / 11.1803 = 3.9355.
    /// `2233445566`: 5 pairs alike, S = 40; variance (2250 - 5 * 2 * 1 * 9) / 18 = 120; z = 39 / 10.9545 = 3.5602.
    /// `3333333335`: S = 9; variance (2250 - 9 * 8 * 23) / 18 = 33; z = 8 / 5.7446 = 1.3926.
    #[test]
    fn the_test_is_as_worked_by_hand() {
        for (diary, s, variance, z, p, direction) in [
            ("0123456789", 45, 125.0, 3.9355, 0.00008, Direction::Rising),
            ("9876543210", -45, 125.0, -3.9355, 0.00008, Direction::Falling),
            ("2233445566", 40, 120.0, 3.5602, 0.00037, Direction::Rising),
            ("3333333335", 9, 33.0, 1.3926, 0.16373, Direction::Unclear),
            ("5333333333", -9, 33.0, -1.3926, 0.16373, Direction::Unclear),
            ("3333333333", 0, 0.0, 0.0, 1.0, Direction::Unclear),
        ] {
            let slope = of(diary);
            assert_eq!((slope.s, slope.variance, slope.direction), (s, variance, direction), "{diary}");
            assert!(near(slope.z, z) && near(slope.p, p), "{diary}: {slope:?}");
        }
    }

    /// `2233445566`: half of its 45 slopes are 0.5 a day or less. With a day between the scores everything takes twice as long.
    #[test]
    fn the_slope_is_the_median_by_real_days() {
        for (diary, points_a_week) in [
            ("0123456789", 7.0),
            ("9876543210", -7.0),
            ("0-1-2-3-4-5-6-7-8-9", 3.5),
            ("2233445566", 3.5),
            ("3333333335", 0.0),
            ("33333333333333335555", 0.0),
        ] {
            assert!(near(of(diary).points_a_week, points_a_week), "{diary}: {:?}", of(diary));
        }
    }

    #[test]
    fn a_normal_tail_is_as_in_the_tables() {
        for (z, p) in [(0.0, 1.0), (1.0, 0.31731), (1.96, 0.05000), (2.5758, 0.01), (-1.6449, 0.1), (10.0, 0.0)] {
            assert!(near(two_sided(z), p), "{z}: {}", two_sided(z));
        }
    }

    #[test]
    fn the_words_say_which_way_and_never_stable() {
        assert_eq!(of("0123456789").text, "Over these 10 days your pain went up, by about 7 a week.");
        assert_eq!(of("98-76543210").text, "Over these 11 days your pain went down, by about 7 a week.");
        let mostly_alike = of("33333333333333335555");
        assert_eq!(mostly_alike.text, "Over these 20 days your pain went up, though most days are alike.");
        let unclear = "These 10 days show no clear way up or down. That does not mean that nothing changed.";
        assert_eq!(of("3333333335").text, unclear);
        assert_eq!((of("0123456789").from, of("0123456789").to), (series("0")[0].0, series("-0-------9")[1].0));
    }

    proptest! {
        #[test]
        fn turned_round_it_runs_the_other_way(scores in vec(0_u8..=10, 10..60)) {
            let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let told = |scores: &[u8]| {
                let days = (0..).zip(scores).map(|(day, score)| (first + Days::new(day), Nrs::new(*score).unwrap()));
                slope(&days.collect::<Vec<_>>()).unwrap()
            };
            let forth = told(&scores);
            let back = told(&scores.iter().rev().copied().collect::<Vec<_>>());
            prop_assert_eq!(forth.s, -back.s);
            prop_assert!(near(forth.points_a_week, -back.points_a_week) && near(forth.p, back.p));
            prop_assert!((0.0..=1.0).contains(&forth.p));
        }
    }
}
