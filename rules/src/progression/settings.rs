//! The numbers of going up and down, each with its source.

use serde::{Deserialize, Serialize};

/// The settings of progression. "Chosen here" means: no source, for a physiotherapist to change.
///
/// In JSON every field may be left out and is then as in [`PUBLISHED_PROGRESSION`].
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
    /// So many days without a session or a score return one grade lower. Days. Judgement.md 4.4, chosen there: strength hardly falls in 2
    /// weeks, `McMaster` 2013; healing tissue gets half of it.
    pub gap_days: u32,
    /// So many return two grades lower. Days. Judgement.md 4.4.
    pub long_gap_days: u32,
    /// So many return to the lowest grade of the phase. Days. Judgement.md 4.4: strength falls from 4 weeks on, `McMaster` 2013.
    pub longest_gap_days: u32,
    /// What felt harder than this returns one grade lower. OMNI-RES, 0 to 10. Judgement.md 4.3; the scale follows the load: Colado 2014.
    pub highest_effort: u8,
    /// What feels so hard does not go up. OMNI-RES, 0 to 10. Chosen here: above the 6 to 7 that judgement.md 4.3 aims at.
    pub hard_effort: u8,
    /// Two sessions that felt easier than this ask for more: a longer stretch of the band, and then the next colour. OMNI-RES, 0 to 10.
    /// Judgement.md 4.3.
    pub easy_effort: u8,
    /// A band is used on so many calm days before the next colour. Judgement.md 4.3, chosen there.
    pub calm_for_colour: u32,
    /// An offer needs so many calm sessions at the grade. Chosen here (clinical.md 6: 2 sessions or more).
    pub calm_for_offer: u32,
    /// An offer needs so many days at the grade. Days. Judgement.md 4.3, chosen there.
    pub days_at_grade: u32,
    /// An offer needs so many days since the last ease, rest or more. Days. Judgement.md 4.3, chosen there.
    pub calm_days: u32,
    /// An offer needs so many days without a painkiller, today included: 72 hours. Days. No progress under painkillers:
    /// Serner 2020, OJSM 8(1); the number is that of judgement.md 2.2, K1.
    pub analgesic_days: u32,
    /// An offer that was declined is not made again for so long. Days. Judgement.md 4.3, chosen there.
    pub declined_days: u32,
    /// After two declined offers running there is none for so long. Days. Judgement.md 4.3, chosen there.
    pub silent_days: u32,
    /// A group of exercises has one offer in so many days. Days. Clinical.md 3.2, a synthesis: one variable at a time,
    /// at most one band colour a week.
    pub raise_days: u32,
}

/// The settings as published with [`RULE_VERSION`](crate::thresholds::RULE_VERSION).
pub const PUBLISHED_PROGRESSION: Progression = Progression {
    window_days: 28,
    morning_days: 1,
    calm_to_return: 2,
    long_rest_days: 7,
    gap_days: 10,
    long_gap_days: 21,
    longest_gap_days: 28,
    highest_effort: 8,
    hard_effort: 8,
    easy_effort: 5,
    calm_for_colour: 2,
    calm_for_offer: 2,
    days_at_grade: 7,
    calm_days: 7,
    analgesic_days: 3,
    declined_days: 14,
    silent_days: 28,
    raise_days: 7,
};

impl Default for Progression {
    fn default() -> Self {
        PUBLISHED_PROGRESSION
    }
}
