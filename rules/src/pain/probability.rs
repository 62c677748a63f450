//! How probable it is that what the trend saw is a real worsening.
//!
//! The shares are those of made-up diaries whose truth is known, plain, hard and sparse ones alike: docs/DETECTION.md says on
//! how many days they were counted, and how they held on others. Real is what began at most 13 days before, or begins within 3.

use super::rule::Rule;
use crate::scale::Hundredths;

/// From so far beyond the line on, a row of the table. Points.
const BEYOND: [Hundredths; 5] =
    [Hundredths::ZERO, Hundredths::new(25), Hundredths::new(50), Hundredths::ONE, Hundredths::new(150)];
/// From so much noise on, a column. Points.
const NOISE: [Hundredths; 4] = [Hundredths::ZERO, Hundredths::new(90), Hundredths::new(120), Hundredths::new(150)];

type Table = [[u8; NOISE.len()]; BEYOND.len()];

const SHIFT_AMBER: Table = [[36, 35, 29, 22], [40, 40, 36, 26], [42, 40, 36, 28], [48, 48, 42, 32], [48, 48, 42, 32]];
const RISE_AMBER: Table = [[45, 33, 31, 26], [50, 40, 36, 30], [55, 45, 40, 35], [60, 50, 45, 40], [65, 55, 50, 45]];
const SHIFT_RED: Table = [[62, 58, 47, 38], [70, 68, 56, 48], [82, 80, 65, 56], [90, 87, 72, 65], [93, 87, 76, 72]];
const RISE_RED: Table = [[67, 66, 52, 47], [82, 74, 58, 54], [87, 83, 68, 65], [96, 91, 81, 74], [98, 97, 93, 86]];

/// The probability in percent, by which of the detectors saw it, how far beyond its line, and the patient's own noise. None of
/// what no detector saw.
pub fn probability(detector: Rule, beyond: Hundredths, noise: Hundredths) -> Option<u8> {
    let table = match detector {
        Rule::ShiftAmber => &SHIFT_AMBER,
        Rule::RiseAmber => &RISE_AMBER,
        Rule::ShiftRed => &SHIFT_RED,
        Rule::RiseRed => &RISE_RED,
        _ => return None,
    };
    table.get(last_reached(&BEYOND, beyond))?.get(last_reached(&NOISE, noise)).copied()
}

/// The last of some bounds that a number has reached.
fn last_reached(bounds: &[Hundredths], number: Hundredths) -> usize {
    bounds.iter().filter(|bound| **bound <= number).count().saturating_sub(1)
}

/// A probability in plain words: `About 7 in 10 days like this are a real worsening.`
pub fn probability_text(percent: u8) -> String {
    let tenths = (percent.saturating_add(5) / 10).clamp(1, 9);
    format!("About {tenths} in 10 days like this are a real worsening.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DETECTORS: [Rule; 4] = [Rule::ShiftAmber, Rule::RiseAmber, Rule::ShiftRed, Rule::RiseRed];

    fn of(detector: Rule, beyond: i32, noise: i32) -> u8 {
        probability(detector, Hundredths::new(beyond), Hundredths::new(noise)).unwrap()
    }

    #[test]
    fn the_cell_is_that_of_the_bounds_reached() {
        assert_eq!([0, 24, 25, 99, 100, 900].map(|beyond| of(Rule::ShiftRed, beyond, 100)), [58, 58, 68, 80, 87, 87]);
        assert_eq!(
            [0, 89, 90, 120, 149, 150, 400].map(|noise| of(Rule::RiseRed, 0, noise)),
            [67, 67, 66, 52, 52, 47, 47]
        );
        assert_eq!(of(Rule::RiseAmber, -10, 100), 33, "below the line as on it");
        assert_eq!(probability(Rule::Rebased, Hundredths::ZERO, Hundredths::ONE), None);
    }

    #[test]
    fn further_beyond_is_no_less_probable_and_more_noise_no_more() {
        for detector in DETECTORS {
            for beyond in 0..300 {
                for noise in 50..200 {
                    let here = of(detector, beyond, noise);
                    assert!(here <= of(detector, beyond + 1, noise) && here >= of(detector, beyond, noise + 1));
                }
            }
        }
    }

    #[test]
    fn words_are_in_tenths_and_never_certain() {
        let tenths = |percent| probability_text(percent);
        assert_eq!(tenths(72), "About 7 in 10 days like this are a real worsening.");
        let first = |percent| tenths(percent).chars().nth(6);
        assert_eq!([0, 14, 15, 94, 97, 100].map(first), ['1', '1', '2', '9', '9', '9'].map(Some));
    }
}
