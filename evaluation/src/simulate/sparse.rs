//! Sparse diaries: plain pain of people who log every second day or less, on the days they are used to, by chance, or when
//! it hurts; and who fall silent for a while.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{
    Simulated, day, nearest, one_of,
    plain::{AUTOCORRELATIONS, COURSES, Course, Noise, SDS, Truth},
    random::happens,
};
use crate::series::Series;

/// Days of a diary.
const DAYS: u64 = 182;
/// The share of patients who fall silent once, for one to two weeks.
const FALLS_SILENT: f64 = 0.4;

/// A diary of half a year.
pub(super) fn diary(random: &mut ChaCha8Rng) -> Simulated {
    let usual = random.random_range(1.0..5.0);
    let course = one_of(random, &COURSES, Course::Unchanged);
    let onset = course.onset(day(random.random_range(56..126)));
    let noise =
        Noise { sd: one_of(random, &SDS, 1.1), autocorrelation: one_of(random, &AUTOCORRELATIONS, 0.3), gaps: 0.0 };
    let truth = Truth { usual, noise, course, onset };
    let pain = truth.pain(random, DAYS);
    let logging = Logging::of(random);
    let silence = silence(random);
    let scores = (0..).zip(pain).filter_map(|(n, (date, pain))| {
        let logged = logging.logs(random, n, pain - usual) && !silence.contains(&n);
        logged.then(|| (date, nearest(pain)))
    });
    Simulated { series: Series::new(scores.collect()), onsets: onset.into_iter().collect(), truth: None }
}

/// Who logs when.
#[derive(Clone, Copy)]
enum Logging {
    /// Every second day.
    EverySecond,
    /// On these days of the week.
    OnDays([u64; 3]),
    /// By chance, on this share of the days.
    ByChance(f64),
    /// More often when it hurts.
    WhenItHurts,
}

impl Logging {
    fn of(random: &mut ChaCha8Rng) -> Self {
        let all = [
            Self::EverySecond,
            Self::OnDays([0, 2, 4]),
            Self::OnDays([1, 4, 4]),
            Self::ByChance(0.5),
            Self::ByChance(0.35),
            Self::WhenItHurts,
        ];
        one_of(random, &all, Self::EverySecond)
    }

    fn logs(self, random: &mut ChaCha8Rng, n: u64, above: f64) -> bool {
        match self {
            Self::EverySecond => n.is_multiple_of(2),
            Self::OnDays(days) => days.contains(&(n % 7)) && !happens(random, 0.05),
            Self::ByChance(share) => happens(random, share),
            Self::WhenItHurts => happens(random, (0.35 + 0.1 * above).clamp(0.1, 0.8)),
        }
    }
}

/// The days of a silence.
fn silence(random: &mut ChaCha8Rng) -> std::ops::Range<u64> {
    let first = random.random_range(30..DAYS - 30);
    let days = if happens(random, FALLS_SILENT) { random.random_range(8..=14) } else { 0 };
    first..first + days
}
