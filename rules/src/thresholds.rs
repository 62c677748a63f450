//! Every number that steers a judgement, each with its source.

use serde::{Deserialize, Serialize};

use crate::scale::{HalfPoints, Nrs, points};

mod own;
mod versions;

pub use own::{Fault, OwnSettings, SETTINGS, Setting};
pub use versions::{Version, Versions};

/// The version of the rules themselves; stored with everything they decide.
pub const RULE_VERSION: &str = "2026.1";

/// The settings of the rules. "Chosen here" means: no source, for a physiotherapist to change.
///
/// In JSON every field may be left out and is then as in [`PUBLISHED`]; scores are in points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// P5: session pain above this is too much. Points. Silbernagel 2007; Thomeé 1997.
    pub session_ceiling: Nrs,
    /// P8: session pain of this or more means rest at once. Points. Chosen here.
    pub session_severe: Nrs,
    /// P5-TWICE: this many sessions above the ceiling ... Chosen here.
    pub repeat_sessions: u32,
    /// P5-TWICE: ... within this many days, today included. Chosen here.
    pub repeat_days: u32,

    /// AM: a morning this much above the morning of the session day. Points. Farrar 2001 (2 points matter).
    pub morning_rise: u8,
    /// AM: a morning above this. Points. Silbernagel 2007.
    pub morning_ceiling: Nrs,
    /// AM-TWICE: this many bad session mornings running. Chosen here.
    pub repeat_mornings: u32,

    /// Trend rules need this many scores ... Chosen here.
    pub enough_logs: u32,
    /// ... within this many days, today included. Chosen here.
    pub enough_days: u32,

    /// The baseline is the median over this many days ... Tested on 211 diaries (14 is enough, 28 a little better).
    pub baseline_days: u32,
    /// ... that ended this many days ago, so that a rise does not hide itself. Tested on 211 diaries.
    pub baseline_lag: u32,
    /// ... and holds at least this many scores. Chosen here.
    pub baseline_logs: u32,

    /// CUSUM: what each day's excess over the baseline is reduced by; half of the 2 points that matter. Points.
    #[serde(with = "points")]
    pub cusum_slack: HalfPoints,
    /// CUSUM: one good day counts no lower than this. Points. Chosen here.
    #[serde(with = "points")]
    pub cusum_lowest: HalfPoints,
    /// CUSUM: one bad day counts no higher than this. Points. Chosen here.
    #[serde(with = "points")]
    pub cusum_highest: HalfPoints,
    /// CUSUM-AMBER: a running score of this or more. Points. Tested on 211 diaries.
    #[serde(with = "points")]
    pub cusum_amber: HalfPoints,
    /// CUSUM-RED: a running score of this or more, for a steady patient. Points. Tested on 211 diaries.
    #[serde(with = "points")]
    pub cusum_red: HalfPoints,
    /// CUSUM-RED for a patient whose own noise is above [`Self::noisy`]. Points. Simulated.
    #[serde(with = "points")]
    pub cusum_red_noisy: HalfPoints,
    /// CUSUM-RED for a patient whose own noise is above [`Self::very_noisy`]. Points. Simulated.
    #[serde(with = "points")]
    pub cusum_red_very_noisy: HalfPoints,
    /// Own noise above this is noisy. Hundredths of a point (standard deviation). Simulated.
    pub noisy: u32,
    /// Own noise above this is very noisy. Hundredths of a point (standard deviation). Simulated.
    pub very_noisy: u32,
    /// Own noise is known from this many pairs of successive days. Chosen here.
    pub noise_pairs: u32,

    /// WEEK-AMBER: the week's mean is this much or more above the week before. Points. Tested on 211 diaries.
    #[serde(with = "points")]
    pub week_amber: HalfPoints,
    /// WEEK-RED: likewise. Points. Silbernagel (not from week to week), Farrar 2001 (2 points).
    #[serde(with = "points")]
    pub week_red: HalfPoints,
    /// The days of a week. Days.
    pub week_days: u32,
    /// Either week needs this many scores. Chosen here.
    pub week_logs: u32,

    /// DAYS-RED: raised on this many days ... Chosen here.
    pub raised_days: u32,
    /// ... of this many, today included. Chosen here.
    pub raised_within: u32,

    /// After more silent days than this a level lapses and the baseline is learned anew. Days. Chosen here (1.2 % of
    /// real gaps are longer).
    pub gap_days: u32,
    /// After this many silent days a reminder is due. Days. Chosen here (93 % of real gaps are not longer).
    pub reminder_days: u32,
    /// After the last red day rest goes on for this many days. Days. Chosen here.
    pub rest_days_after_red: u32,
    /// Progression needs this many green days running. Days. Chosen here.
    pub green_days: u32,
}

/// The settings as published with [`RULE_VERSION`].
pub const PUBLISHED: Thresholds = Thresholds {
    session_ceiling: Nrs(5),
    session_severe: Nrs(8),
    repeat_sessions: 2,
    repeat_days: 7,
    morning_rise: 2,
    morning_ceiling: Nrs(5),
    repeat_mornings: 2,
    enough_logs: 7,
    enough_days: 14,
    baseline_days: 28,
    baseline_lag: 3,
    baseline_logs: 7,
    cusum_slack: HalfPoints::from_whole(1),
    cusum_lowest: HalfPoints::from_whole(-3),
    cusum_highest: HalfPoints::from_whole(4),
    cusum_amber: HalfPoints::from_whole(3),
    cusum_red: HalfPoints::from_whole(4),
    cusum_red_noisy: HalfPoints::from_whole(5),
    cusum_red_very_noisy: HalfPoints::from_whole(6),
    noisy: 110,
    very_noisy: 140,
    noise_pairs: 7,
    week_amber: HalfPoints::from_halves(3),
    week_red: HalfPoints::from_whole(2),
    week_days: 7,
    week_logs: 4,
    raised_days: 7,
    raised_within: 10,
    gap_days: 7,
    reminder_days: 3,
    rest_days_after_red: 2,
    green_days: 7,
};

impl Default for Thresholds {
    fn default() -> Self {
        PUBLISHED
    }
}
