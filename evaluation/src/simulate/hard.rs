//! Hard diaries: made up after the figures of real ones.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{
    Simulated, day, nearest, one_of,
    plain::AUTOCORRELATIONS,
    random::{happens, heavy, normal},
};
use crate::{series::Series, tally::Onset};

/// Days of a diary.
const DAYS: u64 = 182;
/// The share of patients who get worse once, and again.
const WORSENS: f64 = 0.7;
const AGAIN: f64 = 0.35;
/// A regime of noise lasts so many days, on average.
const REGIME_DAYS: f64 = 25.0;
/// What a calm and a restless regime make of the noise.
const REGIMES: [f64; 2] = [0.75, 1.25];
/// The level goes back to where it belongs over so many days.
const DRIFT_DAYS: f64 = 40.0;
/// Days between the short flares of a patient, on average.
const FLARE_DAYS: [f64; 4] = [30.0, 60.0, 120.0, 1000.0];
/// A short flare is harmless: its height times its days is no more than this, so that the week is 1.5 points worse at most.
const FLARE_MOST: f64 = 10.0;

/// A diary of half a year.
pub(super) fn diary(random: &mut ChaCha8Rng) -> Simulated {
    let usual = random.random_range(1.0..5.5);
    let worsenings = worsenings(random);
    let pain = pain(random, usual, &worsenings);
    let logging = Logging::of(random);
    let scores = pain
        .into_iter()
        .filter(|(_, pain)| logging.logs(random, pain - usual))
        .map(|(n, pain)| (day(n), nearest(pain)));
    let onsets = worsenings.iter().map(|worsening| worsening.onset).collect();
    Simulated { series: Series::new(scores.collect()), onsets, truth: None }
}

/// A rise, and its way back.
struct Worsening {
    onset: Onset,
    first: u64,
    points: f64,
    /// Days until it has come to its height, days that it stays, days until it has gone back ...
    takes: u64,
    stays: u64,
    recovers: u64,
    /// ... but for this share.
    left: f64,
}

fn worsenings(random: &mut ChaCha8Rng) -> Vec<Worsening> {
    let mut all = Vec::new();
    if happens(random, WORSENS) {
        let first = random.random_range(35..90);
        let one = Worsening::of(random, first);
        let calm = one.first + one.takes + one.stays + one.recovers + 35;
        all.push(one);
        if calm + 30 < DAYS && happens(random, AGAIN / WORSENS) {
            let first = random.random_range(calm..DAYS - 21);
            all.push(Worsening::of(random, first));
        }
    }
    all
}

impl Worsening {
    fn of(random: &mut ChaCha8Rng, first: u64) -> Self {
        let takes: u64 = one_of(random, &[0, 0, 4, 8, 13], 0);
        Self {
            onset: Onset { begins: day(first), takes: i64::try_from(takes).unwrap_or(0) },
            first,
            points: random.random_range(2.0..4.0),
            takes,
            stays: random.random_range(14..50),
            recovers: random.random_range(5..25),
            left: one_of(random, &[0.0, 0.0, 0.3, 0.6], 0.0),
        }
    }

    /// How far the pain has risen on a day. Points.
    fn risen(&self, n: u64) -> f64 {
        let Some(days) = n.checked_sub(self.first) else { return 0.0 };
        let part = |days: u64, of: u64| (whole(days) + 1.0) / (whole(of) + 1.0);
        let back = days.checked_sub(self.takes + self.stays);
        let share = match back {
            None => part(days, self.takes).min(1.0),
            Some(back) => 1.0 - (1.0 - self.left) * part(back, self.recovers).min(1.0),
        };
        self.points * share
    }
}

/// The pain of every day.
fn pain(random: &mut ChaCha8Rng, usual: f64, worsenings: &[Worsening]) -> Vec<(u64, f64)> {
    let sd = (0.3 * normal(random) - 0.1).exp().clamp(0.4, 1.6);
    let autocorrelation: f64 = one_of(random, &AUTOCORRELATIONS, 0.3);
    let drifts = random.random_range(0.2..0.7);
    let flares = flares(random);
    let mut regime = one_of(random, &REGIMES, 1.0);
    let (mut drift, mut deviation) = (drifts * normal(random), sd * regime * heavy(random));
    let each = (0..DAYS).map(|n| {
        let worse: f64 = worsenings.iter().map(|worsening| worsening.risen(n)).sum();
        let flare: f64 = flares.iter().filter(|flare| flare.holds(n)).map(|flare| flare.points).fold(0.0, f64::max);
        let pain = usual + drift + worse + flare + deviation;
        if happens(random, 1.0 / REGIME_DAYS) {
            regime = one_of(random, &REGIMES, 1.0);
        }
        let kept = 1.0 - 1.0 / DRIFT_DAYS;
        drift = kept * drift + drifts * (1.0 - kept * kept).sqrt() * normal(random);
        let fresh = sd * regime * (1.0 - autocorrelation.powi(2)).sqrt() * heavy(random);
        deviation = autocorrelation * deviation + fresh;
        (n, pain)
    });
    each.collect()
}

/// A short flare that means nothing.
struct Flare {
    first: u64,
    days: u64,
    points: f64,
}

impl Flare {
    const fn holds(&self, n: u64) -> bool {
        self.first <= n && n < self.first + self.days
    }
}

fn flares(random: &mut ChaCha8Rng) -> Vec<Flare> {
    let between = one_of(random, &FLARE_DAYS, 80.0);
    let mut flares = Vec::new();
    for first in 0..DAYS {
        if happens(random, 1.0 / between) {
            let days = random.random_range(1..=4);
            let most = (FLARE_MOST / whole(days)).min(5.0);
            flares.push(Flare { first, days, points: random.random_range(1.5..most.max(1.6)) });
        }
    }
    flares
}

/// Who logs when.
struct Logging {
    /// The share of days that are logged on an ordinary day ...
    share: f64,
    /// ... and how much a point of pain more changes that.
    by_pain: f64,
}

impl Logging {
    fn of(random: &mut ChaCha8Rng) -> Self {
        Self { share: random.random_range(0.7..1.0), by_pain: one_of(random, &[0.0, 0.0, 0.06, -0.06], 0.0) }
    }

    fn logs(&self, random: &mut ChaCha8Rng, above: f64) -> bool {
        happens(random, (self.share + self.by_pain * above).clamp(0.3, 1.0))
    }
}

fn whole(days: u64) -> f64 {
    u32::try_from(days).map_or(f64::INFINITY, f64::from)
}
