//! A mean, and how sure it is.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The mean over the worsenings of some series. Days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub days: f64,
    /// Half the width of its 95 % interval.
    pub half: f64,
    /// How many worsenings it is made of.
    pub of: u32,
}

/// For the interval the series are drawn anew so many times ...
const DRAWS: usize = 1000;
/// ... always in the same way.
const SEED: u64 = 0;

impl Mean {
    /// Of the days of each series. Whole series are drawn anew, because the worsenings of one patient resemble each other.
    pub(crate) fn of(series: &[Vec<i64>]) -> Option<Self> {
        let series: Vec<Part> = series.iter().map(|days| Part::of(days)).collect();
        let whole = Part::all(series.iter());
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let mut draw = || Part::all((0..series.len()).filter_map(|_| series.get(random.random_range(0..series.len()))));
        let mut drawn: Vec<f64> = (0..DRAWS).filter_map(|_| draw().mean()).collect();
        drawn.sort_by(f64::total_cmp);
        let low = drawn.get(drawn.len() / 40)?;
        let high = drawn.iter().rev().nth(drawn.len() / 40)?;
        Some(Self { days: whole.mean()?, half: (high - low) / 2.0, of: whole.count })
    }
}

/// What a series adds.
#[derive(Clone, Copy, Default)]
struct Part {
    sum: i64,
    count: u32,
}

impl Part {
    fn of(days: &[i64]) -> Self {
        Self { sum: days.iter().sum(), count: u32::try_from(days.len()).unwrap_or(u32::MAX) }
    }

    fn all<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        parts.fold(Self::default(), |all, part| Self { sum: all.sum + part.sum, count: all.count + part.count })
    }

    fn mean(self) -> Option<f64> {
        let sum = i32::try_from(self.sum).ok()?;
        (self.count > 0).then(|| f64::from(sum) / f64::from(self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_of_all_worsenings_however_they_are_spread() {
        let mean = Mean::of(&[vec![1, 2, 3], vec![], vec![10]]).unwrap();
        assert_eq!((mean.days, mean.of), (4.0, 4));
        assert_eq!(Mean::of(&[vec![], vec![]]), None);
        assert_eq!(Mean::of(&[]), None);
    }

    #[test]
    fn its_interval_is_that_of_the_series() {
        assert_eq!(Mean::of(&[vec![3], vec![3, 3]]).map(|mean| mean.half), Some(0.0));
        // 100 series of 0 or 2: standard deviation 1, of the mean 0.1, so about ± 0.196.
        let alone: Vec<Vec<i64>> = (0..100).map(|n| vec![n % 2 * 2]).collect();
        assert!((Mean::of(&alone).unwrap().half - 0.196).abs() < 0.03);
        // The same four times over in each series makes it no surer.
        let fourfold: Vec<Vec<i64>> = (0..100).map(|n| vec![n % 2 * 2; 4]).collect();
        assert_eq!(Mean::of(&fourfold).map(|mean| mean.half), Mean::of(&alone).map(|mean| mean.half));
    }
}
