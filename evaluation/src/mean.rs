//! A mean, and how sure it is.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The mean of some number over the worsenings of some series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of its 95 % interval.
    pub half: f64,
    /// How many worsenings it is made of.
    pub of: u32,
}

/// For the interval the series are drawn afresh so many times ...
const DRAWS: usize = 1000;
/// ... always in the same way.
const SEED: u64 = 0;

impl Mean {
    /// Of the numbers of each series. Whole series are drawn afresh, because the worsenings of one patient resemble each other.
    pub(crate) fn of(series: &[Vec<i64>]) -> Option<Self> {
        let series: Vec<Part> = series.iter().map(|numbers| Part::of(numbers)).collect();
        let whole = Part::all(series.iter());
        let (low, high) = interval(&series)?;
        Some(Self { mean: whole.mean()?, half: (high - low) / 2.0, of: whole.count })
    }
}

/// The 95 % interval of a ratio, from what each series adds to its sum and to its count.
pub(crate) fn ratio_interval(series: impl Iterator<Item = (u32, u32)>) -> Option<(f64, f64)> {
    let series: Vec<Part> = series.map(|(sum, count)| Part { sum: sum.into(), count }).collect();
    interval(&series)
}

fn interval(series: &[Part]) -> Option<(f64, f64)> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut draw = || Part::all((0..series.len()).filter_map(|_| series.get(random.random_range(0..series.len()))));
    let mut drawn: Vec<f64> = (0..DRAWS).filter_map(|_| draw().mean()).collect();
    drawn.sort_by(f64::total_cmp);
    let low = drawn.get(drawn.len() / 40)?;
    let high = drawn.iter().rev().nth(drawn.len() / 40)?;
    Some((*low, *high))
}

/// What a series adds.
#[derive(Clone, Copy, Default)]
struct Part {
    sum: i64,
    count: u32,
}

impl Part {
    fn of(numbers: &[i64]) -> Self {
        Self { sum: numbers.iter().sum(), count: u32::try_from(numbers.len()).unwrap_or(u32::MAX) }
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
        assert_eq!((mean.mean, mean.of), (4.0, 4));
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

    #[test]
    fn a_ratio_has_the_interval_of_its_series() {
        assert_eq!(ratio_interval([(1, 10), (2, 20)].into_iter()), Some((0.1, 0.1)));
        // 100 series of 10 days with 0 or 2: the mean of 1 in 10 by about 0.2 of it.
        let (low, high) = ratio_interval((0..100).map(|n| (n % 2 * 2, 10))).unwrap();
        assert!((0.07..0.09).contains(&low) && (0.11..0.13).contains(&high), "{low} to {high}");
        assert_eq!(ratio_interval(std::iter::empty()), None);
    }
}
