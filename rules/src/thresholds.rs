//! Every number that steers a judgement, each with its source.

use serde::{Deserialize, Serialize};

use crate::scale::{Hundredths, Nrs, points};

mod own;
mod versions;

pub use own::{Fault, OwnSettings, SETTINGS, Setting};
pub use versions::{Version, Versions};

/// The version of the rules themselves; stored with everything they decide.
pub const RULE_VERSION: &str = "2026.3";

/// The settings of the rules. "Chosen here" means: no source, for a physiotherapist to change.
///
/// In JSON every field may be left out and is then as in [`PUBLISHED`]; scores are in points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// L6: a score of this and more is too much to train on. Points. Above 5: Thomeé 1997, Silbernagel 2007; moderate: Boonstra 2016.
    pub level_ease: Nrs,
    /// L6: so is this, if it is 2 above the usual level. Points. As above; 2 points: Farrar 2001.
    pub level_ease_above_usual: Nrs,
    /// L6: a morning of this and more. Points. Chosen here, above the 5 of Silbernagel 2007.
    pub morning_ease: Nrs,
    /// L8: severe. Points. Boonstra 2016.
    pub level_rest: Nrs,
    /// L10: be seen. Points. `PhysiApp` help 228 (the highest level alerts at once).
    pub level_see: Nrs,
    /// LW: a week's mean of this and more is high. Points. Chosen here.
    #[serde(with = "points")]
    pub high_week: Hundredths,
    /// LW: for so many days. Days. Chosen here.
    pub high_week_days: u32,

    /// R5: session pain above this is too much. Points. Silbernagel 2007; Thomeé 1997.
    pub session_ceiling: Nrs,
    /// R8: session pain of this or more means rest the next day. Points. Chosen here.
    pub session_severe: Nrs,
    /// R5-2: this many sessions above the ceiling ... Chosen here.
    pub repeat_sessions: u32,
    /// R5-2: ... within this many days, today included. Chosen here.
    pub repeat_days: u32,

    /// RM, MO: a morning this much above the usual morning. Points. Farrar 2001 (2 points matter).
    pub morning_rise: u8,
    /// RM, MO: no morning below this is bad. Points. Thomeé 1997 (0 to 2 is safe); chosen here.
    pub morning_floor: Nrs,
    /// RM-2: this many of the last three session mornings were bad. Chosen here.
    pub repeat_mornings: u32,

    /// C3: a change to this mean and more asks for rest. Points. Chosen here, the upper half of acceptable.
    #[serde(with = "points")]
    pub change_rest: Hundredths,
    /// C4: a change to this mean and more is too much. Points. Chosen here, above the 5 of Silbernagel 2007.
    #[serde(with = "points")]
    pub change_severe: Hundredths,
    /// C3, L8: rest for so many days. Days. Chosen here.
    pub rest_days: u32,
    /// After so many logged days of rest running the gentle plan takes its place. Days. Chosen here.
    pub rest_cap: u32,
    /// No ease lasts longer than this. Days. Chosen here.
    pub ease_cap: u32,
    /// K2: painkillers on so many of 14 logged days. Days. Chosen here.
    pub masked_days: u32,

    /// A day is judged green only with this many scores ... Chosen here.
    pub enough_logs: u32,
    /// ... within this many days, today included. Chosen here.
    pub enough_days: u32,
    /// The trend speaks with this many scores within them. Chosen here: fewer than two a week show no trend.
    pub trend_logs: u32,

    /// The last scores: no more than this many ... Tested on simulated diaries.
    pub recent_logs: u32,
    /// ... within this many days. Tested on simulated diaries.
    pub recent_days: u32,
    /// The usual level is the mean of this many days before them ... Tested on 211 diaries (14 is enough, 28 better).
    pub usual_days: u32,
    /// ... that hold at least this many scores. Chosen here.
    pub usual_logs: u32,
    /// ... or this many, if the oldest is a fortnight older than the last scores: who logs seldom. Chosen here.
    pub usual_logs_sparse: u32,
    /// RISE: the fortnight before them is this many days ... As the worsening is defined: docs/DETECTION.md.
    pub fortnight_days: u32,
    /// ... that hold at least this many scores; else the usual level stands in its place. Chosen here.
    pub fortnight_logs: u32,
    /// RISE: the days to come count the new scores as n of n + this many. Tested on real and simulated diaries.
    pub forecast_logs: u32,
    /// The days of a week. RISE: the week that is projected. Days.
    pub week_days: u32,
    /// Signs: a week needs this many scores. Chosen here.
    pub week_logs: u32,
    /// One day counts no more than this, up or down, however far it is off. Points. Chosen here.
    #[serde(with = "points")]
    pub day_counts: Hundredths,
    /// A day is worse if its score is this much above what it is held against. Points. Half of the 2 that matter.
    #[serde(with = "points")]
    pub worse_day: Hundredths,
    /// A rise goes on as long as so many ... Tested on real and simulated diaries.
    pub on_logs: u32,
    /// ... of so many last scores are worse. Chosen here.
    pub over_logs: u32,
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

    /// After more silent days than this a level lapses. Days. Chosen here (1.2 % of real gaps are longer).
    pub gap_days: u32,
    /// After more silent days than this the scores are forgotten and the baseline is learned anew. Days. Chosen here.
    pub memory_days: u32,
    /// After this many silent days a reminder is due. Days. Chosen here (93 % of real gaps are not longer).
    pub reminder_days: u32,
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
    pub lasting_fall: Hundredths,
    /// ... and of so many percent is an improvement. Salaffi 2004 (slightly better).
    pub lasting_fall_percent: u32,

    /// DISAGREE: the week's mean went the other way by this or more ... Points. Salaffi 2004 (1 point is felt).
    #[serde(with = "points")]
    pub disagree_change: Hundredths,
    /// ... at so many answers running. Chosen here.
    pub disagree_answers: u32,

    /// BETTER: the week's mean fell by this ... Points. Farrar 2001.
    #[serde(with = "points")]
    pub better_fall: Hundredths,
    /// ... or by so many percent ... Farrar 2001.
    pub better_fall_percent: u32,
    /// ... and in any case by this, below ... Points. Chosen here.
    #[serde(with = "points")]
    pub better_least: Hundredths,
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

/// How far the last scores (SHIFT) or the week that they project (RISE) must be above what they are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Never less than this (SHIFT), or this after the margin is taken off (RISE). Points.
    #[serde(with = "points")]
    pub points: Hundredths,
    /// So many times the patient's own noise over the root of the number of scores: the line (SHIFT), or the margin (RISE).
    #[serde(with = "points")]
    pub noise: Hundredths,
    /// Never by fewer worse days than this: a single day does not make a trend.
    pub worse_days: u32,
}

/// The settings as published with [`RULE_VERSION`].
pub const PUBLISHED: Thresholds = Thresholds {
    level_ease: Nrs(7),
    level_ease_above_usual: Nrs(6),
    morning_ease: Nrs(6),
    level_rest: Nrs(8),
    level_see: Nrs(10),
    high_week: Hundredths::new(550),
    high_week_days: 14,
    session_ceiling: Nrs(5),
    session_severe: Nrs(8),
    repeat_sessions: 2,
    repeat_days: 14,
    morning_rise: 2,
    morning_floor: Nrs(4),
    repeat_mornings: 2,
    change_rest: Hundredths::from_whole(4),
    change_severe: Hundredths::new(550),
    rest_days: 2,
    rest_cap: 5,
    ease_cap: 14,
    masked_days: 8,
    enough_logs: 7,
    enough_days: 14,
    trend_logs: 4,
    recent_logs: 8,
    recent_days: 14,
    usual_days: 28,
    usual_logs: 7,
    usual_logs_sparse: 4,
    fortnight_days: 14,
    fortnight_logs: 4,
    forecast_logs: 4,
    week_days: 7,
    week_logs: 4,
    day_counts: Hundredths::from_whole(5),
    worse_day: Hundredths::from_whole(1),
    on_logs: 2,
    over_logs: 3,
    noise_usual: Hundredths::new(110),
    noise_made_up: 8,
    shift_amber: Line { points: Hundredths::new(125), noise: Hundredths::new(330), worse_days: 2 },
    shift_red: Line { points: Hundredths::new(150), noise: Hundredths::new(420), worse_days: 3 },
    rise_amber: Line { points: Hundredths::new(175), noise: Hundredths::new(25), worse_days: 2 },
    rise_red: Line { points: Hundredths::from_whole(2), noise: Hundredths::new(20), worse_days: 2 },
    gap_days: 7,
    memory_days: 14,
    reminder_days: 3,
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
    lasting_fall: Hundredths::from_whole(1),
    lasting_fall_percent: 15,
    disagree_change: Hundredths::from_whole(1),
    disagree_answers: 2,
    better_fall: Hundredths::from_whole(2),
    better_fall_percent: 30,
    better_least: Hundredths::from_whole(1),
    better_days: 14,
    better_lag: 14,
    better_logs: 7,
    calm_pain: Nrs(2),
    calm_logs: 5,
};

/// Quicker to rest: red lines that see a worsening days sooner, with twice as many false alerts. For a physiotherapist to
/// choose for a patient who must not lose days. Tested: docs/DETECTION.md.
pub const QUICK: Thresholds = Thresholds {
    shift_red: Line { points: Hundredths::new(150), noise: Hundredths::new(360), worse_days: 2 },
    rise_red: Line { points: Hundredths::from_whole(2), noise: Hundredths::ZERO, worse_days: 2 },
    ..PUBLISHED
};

/// More tolerant: for a patient whose ordinary weeks go up and down, or who is closely looked after. Amber and red ask for more, and
/// a worsening shows later. Chosen here, between the published numbers and the highest that may be set; not yet tried on diaries.
pub const TOLERANT: Thresholds = Thresholds {
    level_ease_above_usual: Nrs(7),
    change_rest: Hundredths::new(450),
    change_severe: Hundredths::from_whole(6),
    shift_amber: Line { noise: Hundredths::new(360), ..PUBLISHED.shift_amber },
    shift_red: Line { noise: Hundredths::from_whole(5), ..PUBLISHED.shift_red },
    rise_amber: Line { points: Hundredths::from_whole(2), ..PUBLISHED.rise_amber },
    rise_red: Line { points: Hundredths::new(250), ..PUBLISHED.rise_red },
    ..PUBLISHED
};

impl Default for Thresholds {
    fn default() -> Self {
        PUBLISHED
    }
}

#[cfg(test)]
mod tests;
