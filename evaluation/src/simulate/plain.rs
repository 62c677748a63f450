//! Plain diaries: a level, noise, gaps, and a step or a ramp.

use chrono::NaiveDate;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{
    Simulated, day, nearest,
    random::{happens, normal},
};
use crate::{series::Series, tally::Onset};

/// What happens in a plain diary.
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

/// Steps and ramps, as asked for.
pub const COURSES: [Course; 5] =
    [Course::Unchanged, Course::Step(2.0), Course::Step(3.0), Course::Ramp(2.0), Course::Ramp(3.0)];
/// Standard deviations of a day's score: those of real patients (Tiwari 2022).
pub(super) const SDS: [f64; 3] = [0.8, 1.1, 1.4];
/// Autocorrelations from one day to the next.
pub(super) const AUTOCORRELATIONS: [f64; 3] = [0.0, 0.3, 0.5];
/// Shares of missing days.
const GAPS: [f64; 3] = [0.0, 0.1, 0.25];
/// How many sorts of plain diaries there are: every course with every noise.
pub(super) const SORTS: u32 = 135;
/// Days of a diary.
const DAYS: u64 = 126;
/// Days a ramp takes.
const RAMP_DAYS: i64 = 14;

/// `each` of every course with every noise.
pub(super) fn diaries(random: &mut ChaCha8Rng, each: u32) -> Vec<Simulated> {
    let mut all = Vec::new();
    for course in COURSES {
        for sd in SDS {
            for autocorrelation in AUTOCORRELATIONS {
                for gaps in GAPS {
                    let noise = Noise { sd, autocorrelation, gaps };
                    all.extend((0..each).map(|_| diary(random, course, noise)));
                }
            }
        }
    }
    all
}

fn diary(random: &mut ChaCha8Rng, course: Course, noise: Noise) -> Simulated {
    let usual = random.random_range(1.0..5.0);
    let onset = course.onset(day(random.random_range(35..84)));
    let truth = Truth { usual, noise, course, onset };
    let pain = truth.pain(random, DAYS);
    let scores = pain.into_iter().filter_map(|(date, pain)| {
        let logged = !happens(random, noise.gaps);
        logged.then(|| (date, nearest(pain)))
    });
    Simulated { series: Series::new(scores.collect()), onsets: onset.into_iter().collect(), truth: Some(truth) }
}

impl Course {
    /// How far the pain has risen in the end. Points.
    pub const fn rise(self) -> f64 {
        match self {
            Self::Unchanged => 0.0,
            Self::Step(points) | Self::Ramp(points) => points,
        }
    }

    pub(super) const fn onset(self, begins: NaiveDate) -> Option<Onset> {
        match self {
            Self::Unchanged => None,
            Self::Step(_) => Some(Onset::at_once(begins)),
            Self::Ramp(_) => Some(Onset { begins, takes: RAMP_DAYS }),
        }
    }
}

impl Truth {
    /// The pain of every day, logged or not.
    pub(super) fn pain(&self, random: &mut ChaCha8Rng, days: u64) -> Vec<(NaiveDate, f64)> {
        let Noise { sd, autocorrelation, .. } = self.noise;
        let mut deviation = sd * normal(random);
        let each = (0..days).map(day).map(|date| {
            let pain = self.usual + self.risen(date) + deviation;
            let fresh = sd * (1.0 - autocorrelation.powi(2)).sqrt() * normal(random);
            deviation = autocorrelation * deviation + fresh;
            (date, pain)
        });
        each.collect()
    }

    /// How far the pain has risen on a day. Points.
    fn risen(&self, date: NaiveDate) -> f64 {
        let Some(onset) = self.onset.filter(|onset| onset.begins <= date) else { return 0.0 };
        let days = i32::try_from((date - onset.begins).num_days()).map_or(f64::INFINITY, f64::from);
        let takes = i32::try_from(onset.takes).map_or(0.0, f64::from);
        self.course.rise() * ((days + 1.0) / (takes + 1.0)).min(1.0)
    }
}
