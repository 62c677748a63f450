//! Every number that steers a judgement, each with its source.

use serde::{Deserialize, Serialize};

use crate::scale::{HalfPoints, Nrs, points};

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

    // Early signs: flags that never change the level of a day. A week is that of `week_days` and `week_logs`.
    /// SETTLE: so many sessions are compared with as many before. Chosen here.
    pub settle_sessions: u32,
    /// SETTLE: pain takes so many times as long to settle ... Chosen here.
    pub settle_times: u32,
    /// ... and so much longer. Minutes. Chosen here, half of the 24 hours.
    pub settle_longer: u32,
    /// SETTLE: or longer than this ... Minutes. PMC4486915, table 1 (24 hours).
    pub settle_slow: u32,
    /// ... after so many sessions running. Chosen here.
    pub settle_slow_sessions: u32,

    /// STIFF: the week's mean morning stiffness is this or more ... Minutes. Chosen here.
    pub stiff_minutes: u32,
    /// ... and so much of the week before, in percent. Chosen here; that it must not rise from week to week: Silbernagel 2007.
    pub stiff_percent: u32,

    /// CLICK: clicking hurt on so many days ... Chosen here.
    pub click_painful_days: u32,
    /// ... within this many, today included ... Chosen here.
    pub click_within: u32,
    /// ... after so many days on which it did not hurt. Chosen here.
    pub click_quiet_days: u32,

    /// TRIGGERS: so many more things bring the pain on ... Chosen here.
    pub trigger_rise: u32,
    /// ... within this many days than within as many before ... Days. Chosen here.
    pub trigger_days: u32,
    /// ... each with so many scores. Chosen here.
    pub trigger_logs: u32,

    /// REGION: pain of this or more ... Points. Chosen here, above the 0 to 2 that Thomeé 1997 calls safe.
    pub region_pain: Nrs,
    /// ... in a place that was not logged within so many days of the record's first. Days. Chosen here.
    pub region_known_days: u32,

    /// LASTING-6: no improvement over this many days. Days. Chosen here (6 weeks).
    pub lasting_days: u32,
    /// LASTING-12: no improvement over this many days. Days. ICD-11, Treede 2019 (about 3 months is chronic).
    pub lasting_longer_days: u32,
    /// LASTING: the first and the last of so many days are compared ... Days. Chosen here.
    pub lasting_window: u32,
    /// ... each with so many scores. Chosen here.
    pub lasting_logs: u32,
    /// LASTING: only a mean above this lasts. Points. Thomeé 1997 (0 to 2 is safe).
    pub lasting_pain: Nrs,
    /// LASTING: a fall of this ... Points. Salaffi 2004 (slightly better).
    #[serde(with = "points")]
    pub lasting_fall: HalfPoints,
    /// ... and of so many percent is an improvement. Salaffi 2004 (slightly better).
    pub lasting_fall_percent: u32,

    /// DISAGREE: the week's mean went the other way by this or more ... Points. Salaffi 2004 (1 point is felt).
    #[serde(with = "points")]
    pub disagree_change: HalfPoints,
    /// ... at so many answers running. Chosen here.
    pub disagree_answers: u32,

    /// BETTER: the week's mean fell by this ... Points. Farrar 2001.
    #[serde(with = "points")]
    pub better_fall: HalfPoints,
    /// ... or by so many percent ... Farrar 2001.
    pub better_fall_percent: u32,
    /// ... and in any case by this, below ... Points. Chosen here.
    #[serde(with = "points")]
    pub better_least: HalfPoints,
    /// ... the mean of this many days ... Days. Chosen here.
    pub better_days: u32,
    /// ... that ended this many days ago ... Days. Chosen here.
    pub better_lag: u32,
    /// ... and hold so many scores. Chosen here.
    pub better_logs: u32,

    /// CALM-WEEK: no pain above this, of whatever kind, in a week after one that had some. Points. Thomeé 1997 (0 to 2 is safe).
    pub calm_pain: Nrs,
    /// CALM-WEEK: the week needs this many scores. Chosen here.
    pub calm_logs: u32,
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
    settle_sessions: 3,
    settle_times: 2,
    settle_longer: 12 * 60,
    settle_slow: 24 * 60,
    settle_slow_sessions: 2,
    stiff_minutes: 15,
    stiff_percent: 150,
    click_painful_days: 2,
    click_within: 7,
    click_quiet_days: 7,
    trigger_rise: 2,
    trigger_days: 14,
    trigger_logs: 4,
    region_pain: Nrs(3),
    region_known_days: 14,
    lasting_days: 42,
    lasting_longer_days: 84,
    lasting_window: 14,
    lasting_logs: 7,
    lasting_pain: Nrs(2),
    lasting_fall: HalfPoints::from_whole(1),
    lasting_fall_percent: 15,
    disagree_change: HalfPoints::from_whole(1),
    disagree_answers: 2,
    better_fall: HalfPoints::from_whole(2),
    better_fall_percent: 30,
    better_least: HalfPoints::from_whole(1),
    better_days: 14,
    better_lag: 14,
    better_logs: 7,
    calm_pain: Nrs(2),
    calm_logs: 5,
};

impl Default for Thresholds {
    fn default() -> Self {
        PUBLISHED
    }
}
