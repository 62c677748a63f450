//! The numbers of going up and down, each with its source.

use serde::{Deserialize, Serialize};

/// The settings of progression. "Chosen here" means: no source, for a physiotherapist to change.
///
/// In JSON every field may be left out and is then as in [`PUBLISHED_PROGRESSION`]. How many green days an offer
/// needs is [`green_days`](crate::thresholds::Thresholds::green_days).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Progression {
    /// Logs count so far back, today included. Days. Chosen here, as long as the baseline.
    pub window_days: u32,
    /// A session waits so long for its next morning; then its response is unknown. Days. The 24-hour response:
    /// southsidephysio and bim.physio, after Silbernagel 2007 ("settled by the next morning").
    pub morning_days: u32,
    /// So many calm responses running bring back one grade that went down. Chosen here.
    pub calm_to_return: u32,
    /// A rest of so many days returns one grade lower. Days. Chosen here, as long as the gap after which the usual
    /// level is learned anew.
    pub long_rest_days: u32,
    /// An offer needs so many calm sessions at the grade. Chosen here (clinical.md 6: 2 sessions or more).
    pub calm_for_offer: u32,
    /// An offer needs so many days without a painkiller, today included. Days. No progress under painkillers: Serner
    /// 2020, OJSM 8(1); the number chosen here, as many as the green days.
    pub analgesic_days: u32,
    /// An offer that was declined is not made again for so long. Days. Chosen here.
    pub declined_days: u32,
    /// No two exercises go up within so many days. Days. Clinical.md 3.2, a synthesis: one variable at a time, at
    /// most one band colour a week.
    pub raise_days: u32,
}

/// The settings as published with [`RULE_VERSION`](crate::thresholds::RULE_VERSION).
pub const PUBLISHED_PROGRESSION: Progression = Progression {
    window_days: 28,
    morning_days: 1,
    calm_to_return: 2,
    long_rest_days: 7,
    calm_for_offer: 2,
    analgesic_days: 7,
    declined_days: 7,
    raise_days: 7,
};

impl Default for Progression {
    fn default() -> Self {
        PUBLISHED_PROGRESSION
    }
}
