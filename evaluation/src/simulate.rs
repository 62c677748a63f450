//! Diaries whose truth is known, because they are made up: a usual level, noise, gaps, and perhaps a worsening.

use chrono::{Days, NaiveDate};
use limber_rules::scale::Nrs;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::{series::Series, tally::Onset};

/// What happens in a made-up diary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Course {
    /// Nothing.
    Unchanged,
    /// The pain rises by so many points from one day to the next, and stays.
    Step(f64),
    /// It rises by so many points over two weeks, and stays.
    Ramp(f64),
}

/// How a made-up patient logs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Standard deviation of the day's score about its level. Points.
    pub sd: f64,
    /// How much of one day's deviation is still there the day after.
    pub autocorrelation: f64,
    /// The share of days without a log.
    pub gaps: f64,
}

/// Everything that made a diary, for a judge that may know it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// The level before any change. Points.
    pub usual: f64,
    /// How the patient logs.
    pub noise: Noise,
    /// What happens.
    pub course: Course,
    /// When it begins, unless nothing does.
    pub onset: Option<Onset>,
}

/// A diary and its truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The scores.
    pub series: Series,
    /// What made them.
    pub truth: Truth,
}

/// Steps and ramps, as asked for.
pub const COURSES: [Course; 5] =
    [Course::Unchanged, Course::Step(2.0), Course::Step(3.0), Course::Ramp(2.0), Course::Ramp(3.0)];
/// Standard deviations of a day's score: those of real patients (Tiwari 2022).
const SDS: [f64; 3] = [0.8, 1.1, 1.4];
/// Autocorrelations from one day to the next.
const AUTOCORRELATIONS: [f64; 3] = [0.0, 0.3, 0.5];
/// Shares of missing days.
const GAPS: [f64; 3] = [0.0, 0.1, 0.25];
/// Days of a diary.
const DAYS: u64 = 126;
/// Days a ramp takes.
const RAMP_DAYS: i64 = 14;

/// Made-up diaries: `each` of every course with every noise. The same seed makes the same diaries.
pub fn simulate(seed: u64, each: u32) -> Vec<Simulated> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut all = Vec::new();
    for course in COURSES {
        for sd in SDS {
            for autocorrelation in AUTOCORRELATIONS {
                for gaps in GAPS {
                    let noise = Noise { sd, autocorrelation, gaps };
                    all.extend((0..each).map(|_| diary(&mut random, course, noise)));
                }
            }
        }
    }
    all
}

fn diary(random: &mut ChaCha8Rng, course: Course, noise: Noise) -> Simulated {
    let first = NaiveDate::default();
    let usual = random.random_range(1.0..5.0);
    let begins = first.checked_add_days(Days::new(random.random_range(35..84)));
    let onset = begins.and_then(|begins| course.onset(begins));
    let truth = Truth { usual, noise, course, onset };

    let mut deviation = noise.sd * normal(random);
    let mut scores = Vec::new();
    for date in first.iter_days().zip(0..DAYS).map(|(date, _)| date) {
        let level = usual + truth.risen(date);
        if !random.random_bool(noise.gaps) {
            scores.push((date, nearest(level + deviation)));
        }
        let fresh = noise.sd * (1.0 - noise.autocorrelation.powi(2)).sqrt() * normal(random);
        deviation = noise.autocorrelation * deviation + fresh;
    }
    Simulated { series: Series::new(scores), truth }
}

impl Course {
    /// How far the pain has risen in the end. Points.
    pub const fn rise(self) -> f64 {
        match self {
            Self::Unchanged => 0.0,
            Self::Step(points) | Self::Ramp(points) => points,
        }
    }

    const fn onset(self, begins: NaiveDate) -> Option<Onset> {
        match self {
            Self::Unchanged => None,
            Self::Step(_) => Some(Onset::at_once(begins)),
            Self::Ramp(_) => Some(Onset { begins, takes: RAMP_DAYS }),
        }
    }
}

impl Truth {
    /// How far the pain has risen on a day. Points.
    fn risen(&self, date: NaiveDate) -> f64 {
        let Some(onset) = self.onset.filter(|onset| onset.begins <= date) else { return 0.0 };
        let days = i32::try_from((date - onset.begins).num_days()).map_or(f64::INFINITY, f64::from);
        let takes = i32::try_from(onset.takes).map_or(0.0, f64::from);
        self.course.rise() * ((days + 1.0) / (takes + 1.0)).min(1.0)
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// The whole number on the scale that is nearest.
fn nearest(points: f64) -> Nrs {
    let up = (0..=Nrs::MAX.get()).filter(|whole| f64::from(*whole) + 0.5 <= points).count();
    u8::try_from(up).ok().and_then(Nrs::new).unwrap_or(Nrs::MAX)
}
