//! The scripts, pure: of a number of days, what is logged on each. The same seed gives the same history.

use crate::words;
use limber_rules::scale::Nrs;

words! {
    /// What a patient goes through.
    Script {
        /// Nothing much changes.
        Steady = "steady",
        /// A quiet diary, and a sudden rise in the last six days.
        Step = "step",
        /// A quiet diary, and a slow rise over the last three weeks.
        Ramp = "ramp",
        /// Up and down from day to day, and no change.
        Noisy = "noisy",
        /// A quiet diary that ends ten days ago.
        Silent = "silent",
        /// From bad to good.
        Recovering = "recovering",
        /// A quiet diary, and sessions that hurt too much in the last ten days.
        ThroughPain = "through_pain",
        /// A quiet diary, and a yes to a red-flag question today.
        RedFlag = "red_flag",
    }
}

/// What is logged on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The worst pain.
    pub worst: Nrs,
    /// The pain on getting up.
    pub morning: Nrs,
    /// The pain during a session, if there was one.
    pub session: Option<Nrs>,
}

/// In tenths of a point: a quiet diary, and how far its days lie from it.
const QUIET: i64 = 25;
const CALM: i64 = 4;
const WILD: i64 = 14;

impl Script {
    /// All of them.
    pub const ALL: [Script; 8] = [
        Script::Steady,
        Script::Step,
        Script::Ramp,
        Script::Noisy,
        Script::Silent,
        Script::Recovering,
        Script::ThroughPain,
        Script::RedFlag,
    ];

    /// What is logged on a day of a history, counted from 0; none if nothing is.
    pub fn on(self, day: u64, days: u64, seed: u64) -> Option<Told> {
        // How many days come after it.
        let left = days.checked_sub(day)?.checked_sub(1)?;
        let last = |most: u64| left < most.min(days / 3);
        if self == Script::Silent && last(10) {
            return None;
        }
        let spread = if self == Script::Noisy { WILD } else { CALM };
        let mean = self.mean(day, left, days);
        let worst = score(mean + wobble(seed, day, spread));
        let hurts = self == Script::ThroughPain && last(10);
        // Whoever gets worse rests, but for the one who does not.
        let rests = matches!(self, Script::Step | Script::Ramp) && mean > QUIET + 10;
        let every = if hurts { 2 } else { 3 };
        let session = if hurts { 7 } else { worst.get().saturating_sub(1).min(4) };
        Some(Told {
            worst,
            morning: score(mean - 15 + wobble(!seed, day, CALM)),
            session: (left % every == 1 && !rests).then(|| nrs(session)),
        })
    }

    /// The pain of a day but for chance, in tenths of a point.
    fn mean(self, day: u64, left: u64, days: u64) -> i64 {
        let part = |whole: i64, of: u64, all: u64| whole * signed(of) / signed(all).max(1);
        match self {
            Script::Step if left < 6.min(days / 3) => 62,
            Script::Steady | Script::Step | Script::Silent | Script::RedFlag | Script::ThroughPain => QUIET,
            Script::Ramp => {
                let ramp = 21.min(days / 2);
                QUIET + part(50, ramp.saturating_sub(left), ramp)
            }
            Script::Noisy => 45,
            Script::Recovering => 60 - part(50, day, days),
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// To the nearest whole point.
fn score(tenths: i64) -> Nrs {
    nrs(u8::try_from((tenths + 5).clamp(0, 100) / 10).unwrap_or_default())
}

fn nrs(points: u8) -> Nrs {
    Nrs::new(points).unwrap_or(Nrs::MAX)
}

/// How far a day lies from the mean, in tenths of a point: four digits less their mean, about as the normal distribution has it.
fn wobble(seed: u64, day: u64, spread: i64) -> i64 {
    let random = mixed(mixed(seed).wrapping_add(day));
    let digit = |shift: u32| signed((random >> shift & 0xffff) % 10);
    (digit(0) + digit(16) + digit(32) + digit(48) - 18) * spread / 6
}

/// `SplitMix64` (Steele 2014): numbers without a pattern.
fn mixed(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(script: Script, days: u64, seed: u64) -> Vec<Option<Told>> {
        (0..days).map(|day| script.on(day, days, seed)).collect()
    }

    fn scores(script: Script, days: u64, seed: u64) -> Vec<u8> {
        told(script, days, seed).into_iter().flatten().map(|told| told.worst.get()).collect()
    }

    fn mean(scores: &[u8]) -> f64 {
        scores.iter().copied().map(f64::from).sum::<f64>() / f64::from(u32::try_from(scores.len()).unwrap())
    }

    #[test]
    fn a_seed_gives_one_history_and_another_seed_another() {
        for script in Script::ALL {
            assert_eq!(told(script, 90, 7), told(script, 90, 7));
            assert_ne!(told(script, 90, 7), told(script, 90, 8), "{script:?}");
        }
    }

    #[test]
    fn nothing_is_logged_beyond_the_history() {
        for script in Script::ALL {
            assert_eq!(script.on(14, 14, 1), None);
        }
    }

    #[test]
    fn each_script_does_what_it_says() {
        for (seed, days) in [(1, 14), (2, 56), (3, 365)] {
            let late = |script| {
                let scores = scores(script, days, seed);
                let (before, last) = scores.split_at(scores.len() - 4);
                mean(last) - mean(before)
            };
            assert!(late(Script::Steady).abs() < 1.0);
            assert!(late(Script::Step) > 2.5);
            assert!(late(Script::Ramp) > 2.0);
            assert!(late(Script::Recovering) < -2.0);
            let silent = told(Script::Silent, days, seed);
            let logged = silent.iter().filter(|told| told.is_some()).count() as u64;
            assert_eq!(logged, days - 10.min(days / 3));
            assert!(silent[0].is_some() && silent[silent.len() - 1].is_none());
            let hurting = told(Script::ThroughPain, days, seed);
            let hurting = hurting.iter().flatten().filter(|told| told.session.is_some_and(|pain| pain.get() > 5));
            assert!(hurting.count() >= 2);
        }
        let spread = |script| {
            let scores = scores(script, 200, 5);
            let middle = mean(&scores);
            scores.iter().map(|score| (f64::from(*score) - middle).powi(2)).sum::<f64>() / 200.0
        };
        assert!(spread(Script::Noisy) > 1.5 && spread(Script::Steady) < 0.7);
    }
}
