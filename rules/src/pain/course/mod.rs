//! The running state of one series: all that the next day's judgement needs of the past, of constant size.

mod agreed_or_ill;
mod held_back;
mod known;
mod standing;
mod usual;

pub use self::{held_back::Suspension, known::Known, standing::Standing};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    day::{Day, EnteredBaseline, RebasedBy},
    groups::Groups,
    memory::Memory,
    response::Responses,
    rule::Rule,
    scores::Scores,
    signs::Signs,
    words_of_patient::Interference,
    worsening::{Consequences, EndedWorsening, Worsening},
};
use crate::{
    level::Level,
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::Thresholds,
};

/// Where one series (patient, region, side) stands after its last judged day. The default knows nothing.
///
/// Its JSON reads back exactly and stays below 2,800 bytes, however long the history: 2,723 with something of everything on each
/// day, and less than 2,200 where scores, mornings and sessions are logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// The last judged day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) judged: Option<NaiveDate>,
    /// The day of the last daily score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) last_log: Option<NaiveDate>,
    /// Daily scores, by age on the last judged day.
    pub(in crate::pain) scores: Scores,
    /// The usual level that the last day was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) baseline: Option<Hundredths>,
    /// A usual level that was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) entered: Option<EnteredBaseline>,
    /// The running score: how far the last scores have come towards the red line.
    pub(in crate::pain) score: Hundredths,
    /// What the trend's detectors said of the last judged day.
    pub(in crate::pain) trend: Level,
    /// Days that asked for ease or more; bit 0 is the last judged day.
    pub(in crate::pain) raised: u32,
    /// The severity of the last judged day; none where an older version of the rules judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_now: Option<Severity>,
    /// The level of the last judged day.
    pub(in crate::pain) level: Level,
    /// The day since when this level holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) since: Option<NaiveDate>,
    /// Green days running.
    pub(in crate::pain) green_days: u32,
    /// The first day with a score since the diary began, or began again after a silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) begun: Option<NaiveDate>,
    /// Scores since then, as many as count.
    pub(in crate::pain) early: u32,
    /// The first days are over: the scores are calm and alike, or there are enough.
    pub(in crate::pain) settled_in: bool,
    /// Logged days running whose codes ask for rest.
    pub(in crate::pain) rest_run: u32,
    /// Of the last three judged days, those whose codes do not; bit 0 is the last.
    pub(in crate::pain) rest_gap: u32,
    /// The last day of severe pain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) severe_on: Option<NaiveDate>,
    /// The last run of days on which L10 held, at most a week apart: its first day and its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) worst: Option<Run>,
    /// The last run of days with pain at night on 3 of 7: its first day and its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) nights: Option<Run>,
    /// The last run of days with mornings stiff for an hour or more on 4 of 7: its first day and its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) stiff: Option<Run>,
    /// Days of an illness with fever; bit 0 is the last judged day.
    #[serde(skip_serializing_if = "is_zero")]
    pub(in crate::pain) ill: u64,
    /// The day since when the weeks are high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) high_since: Option<NaiveDate>,
    /// The day since when the fortnights are slowly higher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) slow_since: Option<NaiveDate>,
    /// The day since when they are so high that they ease.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) slow_eases_since: Option<NaiveDate>,
    /// Whether a worsening was open meanwhile.
    pub(in crate::pain) slow_joined: bool,
    /// The last day on which the usual level was begun afresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) rebased_on: Option<NaiveDate>,
    /// The first day with a score after the last long silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) resumed_on: Option<NaiveDate>,
    /// The last day with a painkiller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) painkiller_on: Option<NaiveDate>,
    /// The last day on which painkillers were taken on most days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) masked_on: Option<NaiveDate>,
    /// Interference that eases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) interference: Option<Interference>,
    /// The last day on which ease or more was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) eased_on: Option<NaiveDate>,
    /// The worsening that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) worsening: Option<Worsening>,
    /// The last worsening that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) ended: Option<EndedWorsening>,
    /// The last day that went beyond an accepted level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) accepted_over: Option<NaiveDate>,
    /// An illness that calm days ended: its first day, and the last of the calm days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::pain) well: Option<(NaiveDate, NaiveDate)>,
    /// What worsenings did to go-ahead and phase.
    pub(in crate::pain) consequences: Consequences,
    /// Signs and circumstances that are open.
    pub(in crate::pain) groups: Groups,
    /// What sessions and mornings leave behind.
    pub(in crate::pain) responses: Responses,
    /// What the codes need of the last weeks.
    pub(in crate::pain) memory: Memory,
    /// What the early signs need of the past.
    pub(in crate::pain) signs: Signs,
    /// Whether earlier days are still to be judged again. Not part of the state: who reads it for a decision sets it.
    #[serde(skip)]
    pub(in crate::pain) pending: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_zero(bits: &u64) -> bool {
    *bits == 0
}

impl Default for Course {
    fn default() -> Self {
        Self {
            judged: None,
            last_log: None,
            scores: Scores::default(),
            baseline: None,
            entered: None,
            score: Hundredths::ZERO,
            trend: Level::Insufficient,
            raised: 0,
            severity_now: None,
            level: Level::Insufficient,
            since: None,
            green_days: 0,
            begun: None,
            early: 0,
            settled_in: false,
            rest_run: 0,
            rest_gap: 0,
            severe_on: None,
            worst: None,
            nights: None,
            stiff: None,
            ill: 0,
            high_since: None,
            slow_since: None,
            slow_eases_since: None,
            slow_joined: false,
            rebased_on: None,
            resumed_on: None,
            painkiller_on: None,
            masked_on: None,
            interference: None,
            eased_on: None,
            worsening: None,
            ended: None,
            accepted_over: None,
            well: None,
            consequences: Consequences::default(),
            groups: Groups::default(),
            responses: Responses::default(),
            memory: Memory::default(),
            signs: Signs::default(),
            pending: false,
        }
    }
}

/// Days of one kind, at most a week apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The first.
    pub since: NaiveDate,
    /// The last.
    pub last: NaiveDate,
}

impl Run {
    /// The run that a further day goes on with, or begins.
    pub(in crate::pain) fn with(run: Option<Self>, date: NaiveDate) -> Self {
        let going_on = run.filter(|run| days_from(run.last, date) <= 7);
        Self { since: going_on.map_or(date, |run| run.since), last: date }
    }
}

/// Green days running are counted so far: a gate may ask for as many and no more. Days. Chosen here.
pub const MOST_GREEN_DAYS: u32 = 28;

impl Course {
    /// The last judged day.
    pub const fn judged(&self) -> Option<NaiveDate> {
        self.judged
    }

    /// The day of the last daily score.
    pub const fn last_log(&self) -> Option<NaiveDate> {
        self.last_log
    }

    /// The usual level that the last day was held against, if one is known.
    pub const fn baseline(&self) -> Option<Hundredths> {
        self.baseline
    }

    /// What the trend's detectors said of the last judged day.
    pub const fn trend(&self) -> Level {
        self.trend
    }

    /// The score of the last judged day: the highest of its worst, its pain now and its events.
    pub fn last_score(&self) -> Option<Nrs> {
        let score = self.memory.scores.aged(0..=0).next()?;
        Nrs::new(u8::try_from(score).ok()?)
    }

    /// The last return from a long silence, and whether its score was more than a point above the usual level.
    pub fn last_return(&self) -> Option<(NaiveDate, bool)> {
        let on = self.resumed_on?;
        let age = whole_days(on, self.judged?);
        let score = self.memory.scores.aged(age..=age).next();
        // Where the usual level is forgotten, what is acceptable takes its place.
        let line = self.baseline.map_or(Hundredths::from_whole(3), |usual| usual.plus(Hundredths::ONE));
        let above = score.is_some_and(|score| Hundredths::from_whole(i32::from(score)) > line);
        Some((on, above))
    }

    /// The last run of days at the highest level (L10).
    pub const fn worst(&self) -> Option<Run> {
        self.worst
    }

    /// The last run of days with pain at night on 3 of 7.
    pub const fn nights(&self) -> Option<Run> {
        self.nights
    }

    /// The last run of days with mornings stiff for an hour or more on 4 of 7.
    pub const fn stiff(&self) -> Option<Run> {
        self.stiff
    }

    /// Whether the next session is shorter: there was none since a bad morning after the last.
    pub fn shortens_next_session(&self) -> bool {
        let bad = self.responses.bad_morning_on;
        bad.is_some_and(|bad| self.responses.session_on.is_none_or(|session| session < bad))
    }

    /// The worsening that is open.
    pub const fn worsening(&self) -> Option<&Worsening> {
        self.worsening.as_ref()
    }

    /// The last worsening that ended.
    pub const fn ended(&self) -> Option<&EndedWorsening> {
        self.ended.as_ref()
    }

    /// The last day on which ease or more was asked for.
    pub const fn eased_on(&self) -> Option<NaiveDate> {
        self.eased_on
    }

    /// The last day with a painkiller.
    pub const fn painkiller_on(&self) -> Option<NaiveDate> {
        self.painkiller_on
    }

    /// The last day of the last month on which ease or more was asked for.
    pub fn last_raised(&self) -> Option<NaiveDate> {
        let ago = (self.raised != 0).then(|| self.raised.trailing_zeros())?;
        self.judged?.checked_sub_days(Days::new(ago.into()))
    }

    /// What brought the pain on, on the days up to a date, so many of them, that date included.
    pub fn triggers_within(&self, on: NaiveDate, days: u32) -> super::Triggers {
        let elapsed = self.judged.map_or(0, |judged| whole_days(judged, on));
        let oldest = days.checked_sub(1).and_then(|oldest| oldest.checked_sub(elapsed));
        oldest.map_or(super::Triggers::default(), |oldest| self.signs.triggers_aged(0..=oldest))
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

    /// Counts logged days running whose codes ask for rest; two of three whose codes do not begin afresh.
    pub(in crate::pain) fn count_rest(&mut self, severity: Severity) {
        let rests = severity >= Severity::Rest;
        self.rest_gap = (self.rest_gap << 1 | u32::from(!rests)) & 0b111;
        if rests {
            self.rest_run = self.rest_run.saturating_add(1);
        } else if self.rest_gap.count_ones() >= 2 {
            self.rest_run = 0;
        }
    }

    /// Writes the day's severity and level into the state: since when, and the run of green days.
    pub(in crate::pain) fn settle(&mut self, severity: Severity, before: &Self, day: &Day, thresholds: &Thresholds) {
        let level = match severity.raises_to() {
            Some(level) => level,
            None if self.known(day.date, thresholds) == Known::Enough => Level::Green,
            None => Level::Insufficient,
        };
        let stood = before.standing(day.date, thresholds);
        self.severity_now = Some(severity);
        self.since = stood.since.filter(|_| stood.level == level).or(Some(day.date));
        self.level = level;
        self.raised |= u32::from(level.is_raised());
        if level.is_raised() {
            self.eased_on = Some(day.date);
        }
        self.green_days = match level {
            Level::Green => {
                let most = MOST_GREEN_DAYS.max(thresholds.green_days);
                before.green_days.saturating_add(u32::from(day.worst.is_some())).min(most)
            }
            _ => 0,
        };
        self.release_new_level();
    }

    /// This state with its windows moved to a later date.
    ///
    /// After 8 days without a score the first days of a diary begin again; after more than 14 the scores are forgotten, and
    /// the usual level is learned afresh from what comes after.
    pub(in crate::pain) fn moved_to(&self, date: NaiveDate, thresholds: &Thresholds) -> Self {
        let mut course = self.clone();
        let elapsed = self.judged.map_or(0, |judged| whole_days(judged, date));
        course.judged = Some(date);
        course.scores.pass(elapsed);
        course.signs.pass(elapsed);
        course.memory.pass(elapsed);
        course.raised = self.raised.checked_shl(elapsed).unwrap_or(0);
        course.ill = self.ill.checked_shl(elapsed).unwrap_or(0);
        let silent = self.last_log.map_or(0, |log| whole_days(log, date));
        if silent > thresholds.gap_days {
            course.begin_again();
        }
        if silent > thresholds.memory_days {
            course.forget_trend();
        }
        course
    }

    /// Starts afresh as a diary does that begins here, but for the sessions and their mornings. A worsening that is open ends, if a
    /// physiotherapist says so; care does not end it, but what it is held against is learned anew.
    pub(in crate::pain) fn rebase(&mut self, date: NaiveDate, by: RebasedBy) {
        self.forget_trend();
        self.begin_again();
        self.signs.begin_anew();
        self.memory.forget_scores();
        (self.raised, self.ill) = (0, 0);
        self.entered = None;
        self.high_since = None;
        self.rebased_on = Some(date);
        self.ended = None;
        if let Some(open) = self.worsening.take() {
            open.rebase(self, date, by);
        }
    }

    /// Whether a worsening ended because the usual level was begun afresh.
    fn is_rebased(&self, ended: &EndedWorsening) -> bool {
        self.rebased_on == Some(ended.on)
    }

    fn begin_again(&mut self) {
        (self.begun, self.early, self.settled_in) = (None, 0, false);
    }

    fn forget_trend(&mut self) {
        self.scores = Scores::default();
        self.baseline = None;
        self.score = Hundredths::ZERO;
        (self.slow_since, self.slow_eases_since) = (None, None);
        self.signs.forget_weeks();
    }
}

fn days_from(earlier: NaiveDate, later: NaiveDate) -> i64 {
    (later - earlier).num_days().max(0)
}

fn whole_days(earlier: NaiveDate, later: NaiveDate) -> u32 {
    u32::try_from(days_from(earlier, later)).unwrap_or(u32::MAX)
}
