//! Diaries whose truth is known, because they are made up: a usual level, noise, gaps, and perhaps a worsening.
//!
//! *Plain* ones are what a textbook thinks of. *Hard* ones are what diaries look like: the level drifts, calm weeks and
//! restless ones follow each other, single days are far off, there are short flares that mean nothing, a worsening goes
//! back again, and whether somebody logs depends on the pain. *Sparse* ones are plain ones of people who log seldom.

use chrono::{Days, NaiveDate};
use limber_rules::scale::Nrs;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{series::Series, tally::Onset};

mod hard;
mod plain;
pub(crate) mod random;
mod sparse;

pub use plain::{COURSES, Course, Noise, Truth};

/// A kind of made-up diaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A level, noise, a step or a ramp.
    Plain,
    /// What diaries look like.
    Hard,
    /// Those of people who log every second day or less.
    Sparse,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Hard, Self::Sparse];

    /// As the tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Hard => "hard",
            Self::Sparse => "sparse",
        }
    }
}

/// A diary and its truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The scores.
    pub series: Series,
    /// When a worsening begins.
    pub onsets: Vec<Onset>,
    /// What made a plain one, for a judge that may know it.
    pub truth: Option<Truth>,
}

/// Made-up diaries: `each` of every course with every noise, 135 of them; as many hard or sparse ones. The same seed makes
/// the same diaries.
pub fn simulate(kind: Kind, seed: u64, each: u32) -> Vec<Simulated> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    match kind {
        Kind::Plain => plain::diaries(&mut random, each),
        Kind::Hard => (0..each * plain::SORTS).map(|_| hard::diary(&mut random)).collect(),
        Kind::Sparse => (0..each * plain::SORTS).map(|_| sparse::diary(&mut random)).collect(),
    }
}

/// The n-th day of a made-up diary, from 0.
pub(crate) fn day(n: u64) -> NaiveDate {
    NaiveDate::default().checked_add_days(Days::new(n)).unwrap_or(NaiveDate::MAX)
}

/// The whole number on the scale that is nearest.
pub(crate) fn nearest(points: f64) -> Nrs {
    let up = (0..=Nrs::MAX.get()).filter(|whole| f64::from(*whole) + 0.5 <= points).count();
    u8::try_from(up).ok().and_then(Nrs::new).unwrap_or(Nrs::MAX)
}

/// One of some.
fn one_of<T: Copy>(random: &mut ChaCha8Rng, some: &[T], otherwise: T) -> T {
    some.get(random.random_range(0..some.len().max(1))).copied().unwrap_or(otherwise)
}
