//! Reliability: of the days that were called so probable, how many were so.

use limber_rules::{
    pain::{Course, Day, judge},
    thresholds::Thresholds,
};

use crate::{series::Series, tally::Onset};

/// The bounds of the bins, in percent.
const BOUNDS: [u32; 8] = [0, 15, 30, 45, 60, 75, 90, 101];
/// A worsening is fresh for so many days.
const FRESH: i64 = 7;

/// Days on which the trend asked for something, by the probability that was told of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reliability {
    days: Vec<Told>,
}

/// A day of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    /// The probability that was told. Percent.
    percent: u32,
    /// Whether a worsening had begun: by the ruler of an alert that is true.
    real: bool,
    /// Whether it had begun no more than a week before.
    fresh: bool,
}

/// The days that were called about equally probable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// From so many percent ...
    pub from: u32,
    /// ... to so many.
    pub to: u32,
    /// How many days.
    pub days: u32,
    percents: u32,
    real: u32,
    fresh: u32,
}

impl Reliability {
    /// Of these rules, on diaries whose onsets are known.
    pub fn of<'a>(thresholds: &Thresholds, diaries: impl Iterator<Item = (&'a Series, &'a [Onset])>) -> Self {
        Self { days: diaries.flat_map(|(series, onsets)| told(thresholds, series, onsets)).collect() }
    }

    /// With the days of another.
    pub fn add(&mut self, other: &Self) {
        self.days.extend(&other.days);
    }

    /// By probability; a bin without days is left out.
    pub fn bins(&self) -> Vec<Bin> {
        let bounds = BOUNDS.iter().zip(BOUNDS.iter().skip(1));
        let bin = bounds.map(|(from, beyond)| {
            let within = self.days.iter().filter(|told| (*from..*beyond).contains(&told.percent));
            let empty = Bin { from: *from, to: beyond.saturating_sub(1), ..Bin::default() };
            within.fold(empty, |bin, told| bin.with(*told))
        });
        bin.filter(|bin| bin.days > 0).collect()
    }
}

impl Bin {
    fn with(self, told: Told) -> Self {
        Self {
            days: self.days + 1,
            percents: self.percents + told.percent,
            real: self.real + u32::from(told.real),
            fresh: self.fresh + u32::from(told.fresh),
            ..self
        }
    }

    /// The mean of what was told, from 0 to 1.
    pub fn told(&self) -> f64 {
        f64::from(self.percents) / f64::from(self.days.max(1)) / 100.0
    }

    /// The share of which it was so.
    pub fn real(&self) -> f64 {
        f64::from(self.real) / f64::from(self.days.max(1))
    }

    /// The share of which it had begun no more than a week before.
    pub fn fresh(&self) -> f64 {
        f64::from(self.fresh) / f64::from(self.days.max(1))
    }
}

fn told(thresholds: &Thresholds, series: &Series, onsets: &[Onset]) -> Vec<Told> {
    let mut course = Course::default();
    let judged = series.scores().iter().filter_map(|(date, score)| {
        let judged = judge(&course, &Day { worst: Some(*score), ..Day::new(*date) }, thresholds);
        course = judged.course;
        let percent = judged.fired.iter().find_map(|fired| percent(fired.evidence.value("probability")?))?;
        let real = onsets.iter().any(|onset| onset.is_seen_by(*date));
        let fresh = onsets.iter().any(|onset| onset.is_seen_by(*date) && (*date - onset.begins).num_days() <= FRESH);
        Some(Told { percent, real, fresh })
    });
    judged.collect()
}

/// A share in percent.
fn percent(share: f64) -> Option<u32> {
    (0..=100).find(|percent| (f64::from(*percent) / 100.0 - share).abs() < 0.005)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_by_what_was_told() {
        let day = |percent, real| Told { percent, real, fresh: false };
        let all = Reliability { days: vec![day(40, true), day(30, false), day(44, true), day(45, false)] };
        let bins: Vec<_> = all.bins().iter().map(|bin| (bin.from, bin.to, bin.days)).collect();
        assert_eq!(bins, [(30, 44, 3), (45, 59, 1)]);
        let first = all.bins()[0];
        assert!((first.told() - 0.38).abs() < 1e-9 && (first.real() - 2.0 / 3.0).abs() < 1e-9 && first.fresh() == 0.0);
    }

    #[test]
    fn a_share_is_read_as_percent() {
        assert_eq!([0.0, 0.07, 0.99, 1.0].map(percent), [0, 7, 99, 100].map(Some));
    }
}
