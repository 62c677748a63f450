//! The running state of one series: all that the next day's judgement needs of the past, of constant size.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{rule::Rule, scores::Scores, signs::Signs};
use crate::{
    level::Level,
    scale::{Hundredths, Nrs},
    thresholds::Thresholds,
};

/// Where one series (patient, region, side) stands after its last judged day. The default knows nothing.
///
/// Its JSON reads back exactly and stays below 1,000 bytes, however long the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The last judged day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) judged: Option<NaiveDate>,
    /// The day of the last daily score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_log: Option<NaiveDate>,
    /// Daily scores, by age on the last judged day.
    pub(super) scores: Scores,
    /// The usual level that the last scores were held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline: Option<Hundredths>,
    /// The running score: how far the last scores have come towards the red line.
    pub(super) score: Hundredths,
    /// A rise that was red and has not come down again, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) still_up: Option<StillUp>,
    /// Days on which an amber or red rule fired; bit 0 is the last judged day.
    pub(super) raised: u32,
    /// Of these, the days on which one fired that is no rule of the trend.
    pub(super) reported: u32,
    /// Recent sessions above the ceiling, oldest first, as many as P5-TWICE counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) over_ceiling: Vec<NaiveDate>,
    /// The last day with a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session: Option<SessionDay>,
    /// Bad mornings after sessions, running.
    pub(super) bad_mornings: u32,
    /// The level of the last judged day.
    pub(super) level: Level,
    /// The day since when this level holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<NaiveDate>,
    /// The last day judged red.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_red: Option<NaiveDate>,
    /// Green days running.
    pub(super) green_days: u32,
    /// What the early signs need of the past.
    pub(super) signs: Signs,
    /// Whether earlier days are still to be judged again. Not part of the state: who reads it for a decision sets it.
    #[serde(skip)]
    pub(super) pending: bool,
}

impl Default for Course {
    fn default() -> Self {
        Self {
            judged: None,
            last_log: None,
            scores: Scores::default(),
            baseline: None,
            score: Hundredths::ZERO,
            still_up: None,
            raised: 0,
            reported: 0,
            over_ceiling: Vec::new(),
            session: None,
            bad_mornings: 0,
            level: Level::Insufficient,
            since: None,
            last_red: None,
            green_days: 0,
            signs: Signs::default(),
            pending: false,
        }
    }
}

/// Green days running are counted so far: a gate may ask for as many and no more. Days. Chosen here, no longer than the
/// scores are remembered, so that an old correction is soon without consequence.
pub const MOST_GREEN_DAYS: u32 = 28;

/// A day with a session, and how its morning was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SessionDay {
    pub date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub morning: Option<Nrs>,
}

/// A rise that was red: what was usual before it, and the last day on which the trend was red.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StillUp {
    pub usual: Hundredths,
    pub last_red: NaiveDate,
}

/// Where a series stands on a date, which may be later than its last judged day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The level of the last judged day, or insufficient once the silence is too long.
    pub level: Level,
    /// Since when it holds.
    pub since: Option<NaiveDate>,
    /// The day of the last daily score.
    pub last_log: Option<NaiveDate>,
    /// Days since the last daily score: 0 if it was logged on that date.
    pub days_silent: Option<i64>,
    /// The last day judged red.
    pub last_red: Option<NaiveDate>,
}

impl Course {
    /// This state while earlier days are still to be judged again after a correction. It is never green meanwhile and no day
    /// counts as calm, but amber and red stand.
    #[must_use]
    pub const fn with_judgement_pending(mut self) -> Self {
        self.pending = true;
        self
    }

    /// Whether earlier days are still to be judged again.
    pub const fn is_judgement_pending(&self) -> bool {
        self.pending
    }

    /// The standing on a date: the level of the last judged day is carried through up to 7 days without an entry, and is
    /// insufficient after a longer gap. Silence is counted from the last daily score: sessions alone do not break it.
    pub fn standing(&self, on: NaiveDate, thresholds: &Thresholds) -> Standing {
        let (level, since) = match self.lapses(thresholds) {
            Some(lapse) if on >= lapse && self.level != Level::Insufficient => (Level::Insufficient, Some(lapse)),
            _ if self.pending && self.level == Level::Green => (Level::Insufficient, self.since),
            _ => (self.level, self.since),
        };
        Standing {
            level,
            since,
            last_log: self.last_log,
            days_silent: self.last_log.map(|log| days_from(log, on)),
            last_red: self.last_red,
        }
    }

    /// Whether the last judged day was red and nothing but silence came after it, for so long that the level has lapsed. Nobody
    /// knows how it is then, and what was asked for on that day goes on.
    pub fn is_silent_after_red(&self, on: NaiveDate, thresholds: &Thresholds) -> bool {
        self.level == Level::Red && self.standing(on, thresholds).level == Level::Insufficient
    }

    /// The last judged day.
    pub const fn judged(&self) -> Option<NaiveDate> {
        self.judged
    }

    /// The day of the last daily score.
    pub const fn last_log(&self) -> Option<NaiveDate> {
        self.last_log
    }

    /// The usual level that the last scores were held against: the mean of the four weeks before them, if it is known.
    pub const fn baseline(&self) -> Option<Hundredths> {
        self.baseline
    }

    /// The last day judged red.
    pub const fn last_red(&self) -> Option<NaiveDate> {
        self.last_red
    }

    /// The last day of the last month on which an amber or red rule fired.
    pub fn last_raised(&self) -> Option<NaiveDate> {
        let ago = (self.raised != 0).then(|| self.raised.trailing_zeros())?;
        self.judged?.checked_sub_days(Days::new(ago.into()))
    }

    /// The last day of the rest that follows a red: it goes on for a few days after the level has fallen.
    pub fn rest_until(&self, thresholds: &Thresholds) -> Option<NaiveDate> {
        self.last_red?.checked_add_days(Days::new(thresholds.rest_days_after_red.into()))
    }

    /// The running score: how far the last scores have come towards the red line, which is 1.
    pub const fn score(&self) -> Hundredths {
        self.score
    }

    /// Green days running: judged green and with a daily score. A day without an entry neither counts nor breaks the
    /// run, a gap of more than 7 days does. Counted up to [`MOST_GREEN_DAYS`].
    pub const fn green_days(&self) -> u32 {
        if self.pending { 0 } else { self.green_days }
    }

    /// Whether this place has ever hurt as much as a new region must, to be told of.
    pub const fn has_hurt(&self) -> bool {
        self.signs.has_hurt()
    }

    /// Whether a sign, or good news, was told and still holds, as far as is known.
    pub fn still_shows(&self, sign: Rule) -> bool {
        self.signs.hold(sign)
    }

    /// How many daily scores the days up to `on` hold, `days` of them, `on` included.
    pub fn logs_within(&self, on: NaiveDate, days: u32) -> u32 {
        let elapsed = self.judged.map_or(0, |judged| whole_days(judged, on));
        let oldest = days.checked_sub(1).and_then(|oldest| oldest.checked_sub(elapsed));
        oldest.map_or(0, |oldest| self.scores.count(0..=oldest))
    }

    /// How many daily scores a usual level on this date could be learned from: all of the last weeks but the last two.
    pub fn logs_for_baseline(&self, on: NaiveDate, thresholds: &Thresholds) -> u32 {
        self.logs_within(on, thresholds.recent_days.saturating_add(thresholds.usual_days)).saturating_sub(2)
    }

    /// The first day on which the level no longer stands.
    fn lapses(&self, thresholds: &Thresholds) -> Option<NaiveDate> {
        self.judged?.checked_add_days(Days::new(u64::from(thresholds.gap_days).saturating_add(1)))
    }

    /// This state with its windows moved to a later date.
    ///
    /// After a gap of more than 7 days between daily scores those before it are forgotten: the usual level is learned anew
    /// from what comes after it.
    pub(super) fn moved_to(&self, date: NaiveDate, thresholds: &Thresholds) -> Self {
        let mut course = self.clone();
        let elapsed = self.judged.map_or(0, |judged| whole_days(judged, date));
        course.judged = Some(date);
        course.scores.pass(elapsed);
        course.signs.pass(elapsed);
        course.raised = self.raised.checked_shl(elapsed).unwrap_or(0);
        course.reported = self.reported.checked_shl(elapsed).unwrap_or(0);
        if self.last_log.is_some_and(|log| whole_days(log, date) > thresholds.gap_days) {
            course.forget_trend();
        }
        course
    }

    /// Starts anew as a diary does that begins here, but for the sessions and their mornings.
    pub(super) fn forget_scores(&mut self) {
        self.forget_trend();
        self.signs.begin_anew();
        self.raised = 0;
        self.reported = 0;
    }

    fn forget_trend(&mut self) {
        self.scores = Scores::default();
        self.baseline = None;
        self.score = Hundredths::ZERO;
        self.still_up = None;
        self.signs.forget_weeks();
    }
}

fn days_from(earlier: NaiveDate, later: NaiveDate) -> i64 {
    (later - earlier).num_days().max(0)
}

fn whole_days(earlier: NaiveDate, later: NaiveDate) -> u32 {
    u32::try_from(days_from(earlier, later)).unwrap_or(u32::MAX)
}
