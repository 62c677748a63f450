//! What a ladder must be like: one load at a time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The loads of one rung. Tempo and rest are no loads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Load {
    /// The level of its band; none is below level 1.
    pub band_level: Option<i16>,
    /// How many sets.
    pub sets: u8,
    /// Repetitions a set.
    pub repetitions: Option<u16>,
    /// Seconds a hold.
    pub hold_seconds: Option<u16>,
    /// Minutes.
    pub minutes: Option<u16>,
    /// How many days a week. Give the phase's where the rung has none of its own: from a known number to an unknown
    /// one, or back, counts as going up.
    pub sessions_a_week: Option<u8>,
}

/// A rung that is no single step up from the one below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misstep {
    /// Which rung, from 0: the upper one of the two.
    pub rung: usize,
    /// The loads that go up, by their names: one where the band leaves out a level.
    pub risen: Vec<&'static str>,
}

impl fmt::Display for Misstep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.risen.as_slice() {
            [] | [_] => f.write_str("band_level must go up by one level at a time"),
            several => write!(f, "one load may go up from rung to rung, not {} at once", several.join(" and ")),
        }
    }
}

impl std::error::Error for Misstep {}

/// Bands go up by so many levels at a time. Clinical.md 3.2, a synthesis: one variable at a time, one band colour a
/// week.
const BAND_STEP: i16 = 1;

/// Checks a ladder from the gentlest rung up: from rung to rung at most one load goes up, and a band by no more than
/// one level. A load may go down as another goes up: fewer repetitions against a stronger band.
pub fn check(ladder: &[Load]) -> Result<(), Misstep> {
    let steps = ladder.iter().zip(ladder.iter().skip(1));
    (1..).zip(steps).try_for_each(|(rung, (lower, upper))| step(rung, lower, upper))
}

fn step(rung: usize, lower: &Load, upper: &Load) -> Result<(), Misstep> {
    let risen = risen(lower, upper);
    if risen.len() > 1 || leaves_out_a_level(lower, upper) {
        return Err(Misstep { rung, risen });
    }
    Ok(())
}

fn risen(lower: &Load, upper: &Load) -> Vec<&'static str> {
    let days_unknown = lower.sessions_a_week.is_some() != upper.sessions_a_week.is_some();
    let loads = [
        ("band_level", upper.band_level > lower.band_level),
        ("sets", upper.sets > lower.sets),
        ("repetitions", upper.repetitions > lower.repetitions),
        ("hold_seconds", upper.hold_seconds > lower.hold_seconds),
        ("minutes", upper.minutes > lower.minutes),
        ("sessions_a_week", days_unknown || upper.sessions_a_week > lower.sessions_a_week),
    ];
    loads.into_iter().filter(|(_, rises)| *rises).map(|(name, _)| name).collect()
}

fn leaves_out_a_level(lower: &Load, upper: &Load) -> bool {
    upper.band_level.unwrap_or(0) > lower.band_level.unwrap_or(0).saturating_add(BAND_STEP)
}
