//! Every number that steers a judgement, each with its source.

use serde::{Deserialize, Serialize};

use crate::scale::{Hundredths, Nrs, points};

/// The version of the rules themselves; stored with everything they decide.
pub const RULE_VERSION: &str = "2026.2";

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

    /// The last scores: no more than this many ... Tested on simulated diaries.
    pub recent_logs: u32,
    /// ... within this many days. Tested on simulated diaries.
    pub recent_days: u32,
    /// The usual level is the mean of this many days before them ... Tested on 211 diaries (14 is enough, 28 better).
    pub usual_days: u32,
    /// ... that hold at least this many scores. Chosen here.
    pub usual_logs: u32,
    /// RISE: the fortnight before them is this many days ... As the worsening is defined: docs/DETECTION.md.
    pub fortnight_days: u32,
    /// ... that hold at least this many scores. As the worsening is defined.
    pub fortnight_logs: u32,
    /// RISE: the days of a week, after which 2 points are 2 points. Days.
    pub week_days: u32,
    /// One day counts no more than this, up or down, however far it is off. Points. Chosen here.
    #[serde(with = "points")]
    pub day_counts: Hundredths,
    /// A day is worse if its score is this much above what it is held against. Points. Half of the 2 that matter.
    #[serde(with = "points")]
    pub worse_day: Hundredths,
    /// A rise is over after so many scores in a row that are not worse. Chosen here.
    pub calm_logs: u32,
    /// Noise: the standard deviation of most patients' days. Points. Measured (Tiwari 2022).
    #[serde(with = "points")]
    pub noise_usual: Hundredths,
    /// Noise: as many made-up days like most patients' are counted in. Tested on simulated diaries.
    pub noise_made_up: u32,

    /// SHIFT-AMBER: the line above the usual level. Tested on real and simulated diaries.
    pub shift_amber: Line,
    /// SHIFT-RED: likewise. Tested on real and simulated diaries.
    pub shift_red: Line,
    /// RISE-AMBER: the line above the fortnight before. Tested on real and simulated diaries.
    pub rise_amber: Line,
    /// RISE-RED: likewise. Farrar 2001 (2 points); tested on real and simulated diaries.
    pub rise_red: Line,

    /// STILL-UP: the week's mean is this much above what was usual before a red. Points. Half of the 2 that matter.
    #[serde(with = "points")]
    pub still_up: Hundredths,
    /// STILL-UP: for this many days after the last red of the trend; then the new level is the usual one. Chosen here.
    pub still_up_days: u32,

    /// DAYS-RED: raised by what was reported, on this many days ... Chosen here.
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

/// How far the last scores must be above what they are held against. It falls as their number grows, because chance has
/// less and less part in their mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Never less than this (SHIFT), or this in a week (RISE). Points.
    #[serde(with = "points")]
    pub points: Hundredths,
    /// So many times the patient's own noise: over the root of the number of scores (SHIFT), or for what that exceeds its
    /// value in a week (RISE).
    #[serde(with = "points")]
    pub noise: Hundredths,
    /// Never by fewer worse days than this: a single day does not make a trend.
    pub worse_days: u32,
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
    recent_logs: 12,
    recent_days: 14,
    usual_days: 28,
    usual_logs: 7,
    fortnight_days: 14,
    fortnight_logs: 7,
    week_days: 7,
    day_counts: Hundredths::from_whole(4),
    worse_day: Hundredths::from_whole(1),
    calm_logs: 3,
    noise_usual: Hundredths::new(110),
    noise_made_up: 8,
    shift_amber: Line { points: Hundredths::from_whole(1), noise: Hundredths::new(310), worse_days: 2 },
    shift_red: Line { points: Hundredths::new(150), noise: Hundredths::new(530), worse_days: 3 },
    rise_amber: Line { points: Hundredths::new(175), noise: Hundredths::new(275), worse_days: 2 },
    rise_red: Line { points: Hundredths::from_whole(2), noise: Hundredths::from_whole(5), worse_days: 3 },
    still_up: Hundredths::from_whole(1),
    still_up_days: 28,
    raised_days: 7,
    raised_within: 10,
    gap_days: 7,
    reminder_days: 3,
    rest_days_after_red: 2,
    green_days: 7,
};

/// Quicker to rest: red lines that see a worsening days sooner, with twice as many false alerts. For a physiotherapist to
/// choose for a patient who must not lose days. Tested: docs/DETECTION.md.
pub const QUICK: Thresholds = Thresholds {
    shift_red: Line { points: Hundredths::new(150), noise: Hundredths::new(385), worse_days: 2 },
    rise_red: Line { points: Hundredths::from_whole(2), noise: Hundredths::new(250), worse_days: 2 },
    ..PUBLISHED
};

impl Default for Thresholds {
    fn default() -> Self {
        PUBLISHED
    }
}
