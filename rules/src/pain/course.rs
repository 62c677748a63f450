//! The running state of one series: all that the next day's judgement needs of the past, of constant size.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    day::{Day, EnteredBaseline, RebasedBy},
    groups::Groups,
    memory::Memory,
    response::Responses,
    rule::Rule,
    scores::{Aged, Scores},
    signs::Signs,
    window::mean,
    words_of_patient::Interference,
    worsening::{AFTER_END, Consequences, EndedAs, EndedWorsening, Worsening},
};
use crate::{
    care_events::{CALM_RUN, WELL_AGAIN, is_calm},
    level::Level,
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::Thresholds,
};

/// Where one series (patient, region, side) stands after its last judged day. The default knows nothing.
///
/// Its JSON reads back exactly and stays below 2,700 bytes, however long the history: 2,523 with something of everything on each
/// day, and less than 2,000 where scores, mornings and sessions are logged.
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
    /// The usual level that the last day was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) baseline: Option<Hundredths>,
    /// A usual level that was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entered: Option<EnteredBaseline>,
    /// The running score: how far the last scores have come towards the red line.
    pub(super) score: Hundredths,
    /// What the trend's detectors said of the last judged day.
    pub(super) trend: Level,
    /// Days that asked for ease or more; bit 0 is the last judged day.
    pub(super) raised: u32,
    /// The severity of the last judged day; none where an older version of the rules judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_now: Option<Severity>,
    /// The level of the last judged day.
    pub(super) level: Level,
    /// The day since when this level holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<NaiveDate>,
    /// Green days running.
    pub(super) green_days: u32,
    /// The first day with a score since the diary began, or began again after a silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) begun: Option<NaiveDate>,
    /// Scores since then, as many as count.
    pub(super) early: u32,
    /// The first days are over: the scores are calm and alike, or there are enough.
    pub(super) settled_in: bool,
    /// Logged days running whose codes ask for rest.
    pub(super) rest_run: u32,
    /// Of the last three judged days, those whose codes do not; bit 0 is the last.
    pub(super) rest_gap: u32,
    /// The last day of severe pain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severe_on: Option<NaiveDate>,
    /// The last run of days on which L10 held, at most a week apart: its first day and its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) worst: Option<(NaiveDate, NaiveDate)>,
    /// The day since when pain comes at night on 3 of 7 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nights_since: Option<NaiveDate>,
    /// The day since when mornings are stiff for an hour or more on 4 of 7 days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stiff_since: Option<NaiveDate>,
    /// Days of an illness with fever; bit 0 is the last judged day.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) ill: u64,
    /// The day since when the weeks are high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) high_since: Option<NaiveDate>,
    /// The day since when the fortnights are slowly higher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slow_since: Option<NaiveDate>,
    /// The day since when they are so high that they ease.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slow_eases_since: Option<NaiveDate>,
    /// Whether a worsening was open meanwhile.
    pub(super) slow_joined: bool,
    /// The last day on which the usual level was begun afresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rebased_on: Option<NaiveDate>,
    /// The first day with a score after the last long silence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resumed_on: Option<NaiveDate>,
    /// The last day with a painkiller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) painkiller_on: Option<NaiveDate>,
    /// The last day on which painkillers were taken on most days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) masked_on: Option<NaiveDate>,
    /// Interference that eases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) interference: Option<Interference>,
    /// The last day on which ease or more was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eased_on: Option<NaiveDate>,
    /// The worsening that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) worsening: Option<Worsening>,
    /// The last worsening that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<EndedWorsening>,
    /// The last day that went beyond an accepted level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accepted_over: Option<NaiveDate>,
    /// An illness that calm days ended: its first day, and the last of the calm days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) well: Option<(NaiveDate, NaiveDate)>,
    /// What worsenings did to go-ahead and phase.
    pub(super) consequences: Consequences,
    /// Signs and circumstances that are open.
    pub(super) groups: Groups,
    /// What sessions and mornings leave behind.
    pub(super) responses: Responses,
    /// What the codes need of the last weeks.
    pub(super) memory: Memory,
    /// What the early signs need of the past.
    pub(super) signs: Signs,
    /// Whether earlier days are still to be judged again. Not part of the state: who reads it for a decision sets it.
    #[serde(skip)]
    pub(super) pending: bool,
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
            nights_since: None,
            stiff_since: None,
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

/// Green days running are counted so far: a gate may ask for as many and no more. Days. Chosen here.
pub const MOST_GREEN_DAYS: u32 = 28;

/// The first days of a diary hold so many scores at least. Judgement.md 9.
const FIRST_SCORES: u32 = 3;
/// From so many scores on the detectors speak, and the first days are over in any case. Judgement.md 9.
const DETECTORS_SPEAK: u32 = 7;
/// The last so many scores of the first days are alike ...
const ALIKE: usize = 3;
/// ... if they are within so many points.
const WITHIN: u8 = 3;
/// So many gaps running make a rhythm ... Judgement.md 2.6.
const RHYTHM_GAPS: usize = 4;
/// An entered usual level counts as so many scores. Judgement.md 2.1.
const ENTERED_COUNTS: i64 = 7;
/// In a kept rhythm so many scores make a usual level. Judgement.md 2.6.
const RHYTHM_SCORES: i64 = 6;

words! {
    /// How much is known of a place.
    pub enum Known {
        /// These are the first days of its diary.
        FirstDays => "first_days",
        /// There are too few scores to speak of a usual level.
        TooFew => "too_few",
        /// Enough to train on.
        Enough => "enough",
    }
}

/// Where a series stands on a date, which may be later than its last judged day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The severity of the last judged day; once nobody knows how it is, ease, or rest if it was rest.
    pub severity: Severity,
    /// The level of the last judged day, or insufficient once the silence is too long.
    pub level: Level,
    /// Since when it holds.
    pub since: Option<NaiveDate>,
    /// The day of the last daily score.
    pub last_log: Option<NaiveDate>,
    /// Days since the last daily score: 0 if it was logged on that date.
    pub days_silent: Option<i64>,
    /// Rest was asked for on so many logged days running that the gentle plan takes its place.
    pub rest_has_ended: bool,
}

/// Whether the bands of a place are held back because of a worsening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// While it is open, since this day.
    Open(NaiveDate),
    /// It is over since this day; a physiotherapist has to confirm.
    Unconfirmed(NaiveDate),
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

    /// The standing on a date: the last judged day is carried through up to 7 days without an entry, and is insufficient after
    /// a longer gap. Silence is counted from the last daily score: sessions alone do not break it.
    pub fn standing(&self, on: NaiveDate, thresholds: &Thresholds) -> Standing {
        let lapsed = self.lapses(thresholds).filter(|lapse| on >= *lapse);
        let severity = match lapsed {
            Some(_) if self.severity() >= Severity::Rest => Severity::Rest,
            Some(_) => Severity::Ease,
            None => self.severity(),
        };
        let (level, since) = match lapsed {
            Some(lapse) if self.level != Level::Insufficient => (Level::Insufficient, Some(lapse)),
            _ if self.pending && self.level == Level::Green => (Level::Insufficient, self.since),
            _ => (self.level, self.since),
        };
        Standing {
            severity,
            level,
            since,
            last_log: self.last_log,
            days_silent: self.last_log.map(|log| days_from(log, on)),
            rest_has_ended: lapsed.is_none() && self.rest_run > thresholds.rest_cap,
        }
    }

    /// The severity of the last judged day.
    pub fn severity(&self) -> Severity {
        let of_level = match self.level {
            Level::Insufficient | Level::Green => Severity::Calm,
            Level::Amber => Severity::Ease,
            Level::Red => Severity::Rest,
        };
        self.severity_now.unwrap_or(of_level)
    }

    /// Whether the last judged day asked for rest and nothing but silence came after it, for so long that the level has lapsed.
    /// What was asked for on that day goes on.
    pub fn is_silent_after_red(&self, on: NaiveDate, thresholds: &Thresholds) -> bool {
        self.severity() >= Severity::Rest && self.lapses(thresholds).is_some_and(|lapse| on >= lapse)
    }

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

    /// The first day of the last run of days at the highest level (L10).
    pub fn worst_since(&self) -> Option<NaiveDate> {
        self.worst.map(|(since, _)| since)
    }

    /// The day since when pain comes at night on 3 of 7 days.
    pub const fn nights_since(&self) -> Option<NaiveDate> {
        self.nights_since
    }

    /// The day since when mornings are stiff for an hour or more on 4 of 7 days.
    pub const fn stiff_since(&self) -> Option<NaiveDate> {
        self.stiff_since
    }

    /// The day on which calm days ended an illness that began on a day.
    pub fn well_again_from(&self, began: NaiveDate) -> Option<NaiveDate> {
        self.well.filter(|(illness, _)| *illness == began).map(|(_, well)| well)
    }

    /// Whether the next session is shorter: there was none since a bad morning after the last.
    pub fn shortens_next_session(&self) -> bool {
        let bad = self.responses.bad_morning_on;
        bad.is_some_and(|bad| self.responses.session_on.is_none_or(|session| session < bad))
    }

    /// The last day on which a worsening cost a phase.
    pub const fn stepped_down(&self) -> Option<NaiveDate> {
        self.consequences.stepped_down
    }

    /// Whether a level that was accepted from a day on still holds: no day since has gone beyond one.
    pub fn still_accepts(&self, from: NaiveDate) -> bool {
        self.accepted_over.is_none_or(|over| over < from)
    }

    /// Whether an accepted level covers a day. The first day that goes beyond it ends it.
    pub(super) fn accepts(&mut self, day: &Day) -> bool {
        let Some(accepted) = day.accepted.filter(|accepted| self.still_accepts(accepted.from)) else { return false };
        if day.goes_beyond(accepted) {
            self.accepted_over = Some(day.date);
            return false;
        }
        day.has_morning_within(accepted)
    }

    /// Whether an illness masks a day. Calm days end it as well as a word of the patient: so many scores running near the usual
    /// level that leave the day alone; and two days later it is over.
    pub(super) fn is_ill(&mut self, day: &Day, usual: Option<Hundredths>) -> bool {
        let Some(began) = day.ill else { return false };
        match self.well {
            Some((illness, well)) if illness == began => u64::from(whole_days(well, day.date)) <= WELL_AGAIN,
            _ => {
                if self.is_calm_since(began, day.date, usual) {
                    self.well = Some((began, day.date));
                }
                true
            }
        }
    }

    /// Whether the last three scores of an illness are calm.
    fn is_calm_since(&self, began: NaiveDate, date: NaiveDate, usual: Option<Hundredths>) -> bool {
        let points = |points: u16| Nrs::new(u8::try_from(points).ok()?);
        let of_illness = whole_days(began, date);
        let logged = self.memory.scores.by_age().take_while(|(age, _)| *age <= of_illness).take(CALM_RUN);
        let calm = logged.filter(|(age, score)| {
            let interference = self.memory.interference.aged(*age..=*age).next().and_then(points);
            is_calm(points(*score), usual, interference)
        });
        calm.count() == CALM_RUN
    }

    /// The worsening that is open.
    pub const fn worsening(&self) -> Option<&Worsening> {
        self.worsening.as_ref()
    }

    /// The last worsening that ended.
    pub const fn ended(&self) -> Option<&EndedWorsening> {
        self.ended.as_ref()
    }

    /// Whether a worsening holds the bands of this place back.
    pub fn suspension(&self) -> Option<Suspension> {
        let open = self.worsening.as_ref().and_then(Worsening::suspended).map(Suspension::Open);
        open.or_else(|| self.consequences.unconfirmed_since.map(Suspension::Unconfirmed))
    }

    /// The day on which the bands came back by themselves after a short rest: the first sessions are a rung lower.
    pub const fn bands_resumed_on(&self) -> Option<NaiveDate> {
        self.consequences.resumed_on
    }

    /// The day on which the last rest that suspended the bands was over.
    pub fn rested_until(&self) -> Option<NaiveDate> {
        self.consequences.resumed_on.max(self.consequences.unconfirmed_since)
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

    /// Whether the level that a worsening settled at still holds things back: nothing goes up until it has been looked at, or, where
    /// it is less than 2 above what was usual, for 14 calm days.
    pub fn new_level_since(&self, on: NaiveDate) -> Option<NaiveDate> {
        let settled = |ended: &&EndedWorsening| ended.how == EndedAs::NewLevel && !self.is_rebased(ended);
        let ended = self.ended.as_ref().filter(settled)?;
        let risen =
            ended.usual.zip(ended.before).is_none_or(|(now, before)| now >= before.plus(Hundredths::from_whole(2)));
        (risen || days_from(ended.on, on) < AFTER_END).then_some(ended.on)
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

    /// The first day with a score after a long silence, if that was so few days ago.
    pub fn resumed_within(&self, on: NaiveDate, days: i64) -> bool {
        self.resumed_on.is_some_and(|resumed| days_from(resumed, on) < days)
    }

    /// How many scores there are since the diary began, up to 7.
    pub const fn first_scores(&self) -> u32 {
        self.early
    }

    /// How much is known on a date.
    pub fn known(&self, on: NaiveDate, thresholds: &Thresholds) -> Known {
        let Some(begun) = self.begun else { return Known::FirstDays };
        let few = self.logs_within(on, thresholds.enough_days) < thresholds.enough_logs;
        let late = days_from(begun, on) >= i64::from(thresholds.week_days);
        match self.settled_in {
            _ if late && few && self.rhythm().is_none() => Known::TooFew,
            true => Known::Enough,
            false => Known::FirstDays,
        }
    }

    /// The longest gap of a kept rhythm of two or three scores a week: the last four gaps are of 2 to 5 days and alike. Days.
    pub fn rhythm(&self) -> Option<u32> {
        let ages: Vec<u32> = self.scores.newest_first().iter().map(|aged| aged.age).take(RHYTHM_GAPS + 1).collect();
        let gaps: Vec<u32> = ages.windows(2).filter_map(|pair| Some(pair.get(1)? - pair.first()?)).collect();
        let (shortest, longest) = (gaps.iter().min()?, gaps.iter().max()?);
        let kept = gaps.len() == RHYTHM_GAPS && *shortest >= 2 && *longest <= 5 && longest - shortest <= 1;
        kept.then_some(*longest)
    }

    /// The mean of the week's scores, of three at least; in a kept rhythm, of the last four.
    pub(super) fn week_mean(&self) -> Option<Hundredths> {
        let week: Vec<i64> = self.memory.scores.aged(0..=6).map(i64::from).collect();
        let scores = match self.rhythm() {
            Some(_) if week.len() < 3 => self.last_scores(4).into_iter().map(i64::from).collect(),
            _ => week,
        };
        let count = i64::try_from(scores.len()).ok()?;
        (count >= 3).then(|| Hundredths::quotient(scores.iter().sum(), count))
    }

    /// The last scores, the newest first.
    pub(super) fn last_scores(&self, count: usize) -> Vec<u16> {
        self.memory.scores.by_age().map(|(_, score)| score).take(count).collect()
    }

    /// The usual level on the judged day, before its score: frozen while a worsening is open and for a fortnight after it; else the
    /// mean of the four weeks before, in which an entered level counts as scores that real ones take the place of.
    pub(super) fn usual(&self, date: NaiveDate, thresholds: &Thresholds) -> Option<Hundredths> {
        if let Some(open) = &self.worsening {
            return open.usual;
        }
        let ended = self.ended.as_ref().filter(|ended| days_from(ended.on, date) < AFTER_END);
        ended.and_then(|ended| ended.usual).or_else(|| self.learned(thresholds))
    }

    /// What the detectors look at: how old a new score may be, and the usual level where it is frozen. Scores up to the end of a
    /// worsening are no evidence for another.
    pub(super) fn trend_frame(&self, date: NaiveDate) -> (u32, Option<Hundredths>) {
        match &self.ended {
            Some(ended) if self.worsening.is_none() && !self.is_rebased(ended) => {
                let since = whole_days(ended.on, date);
                let frozen = ended.usual.filter(|_| i64::from(since) < AFTER_END);
                (since.saturating_sub(1), frozen)
            }
            _ => (u32::MAX, None),
        }
    }

    fn learned(&self, thresholds: &Thresholds) -> Option<Hundredths> {
        // The scores of an illness are no level to get used to.
        let counts = |aged: &Aged| aged.age > 0 && self.ill.checked_shr(aged.age).unwrap_or(0) & 1 == 0;
        let before: Vec<Aged> = self.scores.newest_first().into_iter().filter(counts).collect();
        let month: Vec<Aged> = before.into_iter().filter(|aged| aged.age <= thresholds.usual_days).collect();
        let count = i64::try_from(month.len()).ok()?;
        let needed = if self.rhythm().is_some() { RHYTHM_SCORES } else { i64::from(thresholds.usual_logs) };
        match self.entered {
            Some(entered) if count < ENTERED_COUNTS => {
                let sum: i64 = month.iter().map(|aged| i64::from(aged.score.points())).sum();
                let made_up = (ENTERED_COUNTS - count) * i64::from(entered.worst.points());
                Some(Hundredths::quotient(sum + made_up, ENTERED_COUNTS))
            }
            _ if count >= needed.max(1) => Some(mean(&month)),
            // An illness left too few: the level before it stands.
            _ if self.ill != 0 => self.baseline,
            _ => None,
        }
    }

    /// The usual morning, leaving out the last so many; the entered one as long as too few were logged.
    pub(super) fn usual_morning(&self, leaving_out: usize) -> Option<Hundredths> {
        let entered = || self.entered.and_then(|entered| entered.morning).map(Hundredths::from);
        self.memory.usual_morning(leaving_out).or_else(entered)
    }

    /// Whether two of the last three scores are above what is near the usual level.
    pub(super) fn is_above_usual(&self, usual: Option<Hundredths>) -> bool {
        let line = calm_line_unbounded(usual);
        let high = |score: &&u16| Hundredths::from_whole(i32::from(**score)) > line;
        self.last_scores(3).iter().filter(high).count() >= 2
    }

    /// Notes the first scores of a diary.
    pub(super) fn note_first_days(&mut self, day: &Day, usual: Option<Hundredths>) {
        let Some(score) = day.worst else { return };
        if self.begun.is_none() {
            self.begun = Some(day.date);
            self.resumed_on = self.last_log.filter(|_| self.rebased_on != Some(day.date)).map(|_| day.date);
        }
        self.early = self.early.saturating_add(1).min(DETECTORS_SPEAK);
        let five = Nrs(5);
        let last: Vec<u16> = self.last_scores(ALIKE);
        let spread = last.iter().max().zip(last.iter().min()).map(|(highest, lowest)| highest - lowest);
        let alike = spread.is_some_and(|spread| spread <= u16::from(WITHIN)) && last.iter().all(|score| *score <= 5);
        let as_entered = self.entered.is_some()
            && score <= five
            && usual.is_some_and(|usual| Hundredths::from(score) <= usual.plus(Hundredths::from_whole(2)));
        self.settled_in |= as_entered || self.early >= DETECTORS_SPEAK || (self.early > FIRST_SCORES && alike);
    }

    /// Counts logged days running whose codes ask for rest; two of three whose codes do not begin afresh.
    pub(super) fn count_rest(&mut self, severity: Severity) {
        let rests = severity >= Severity::Rest;
        self.rest_gap = (self.rest_gap << 1 | u32::from(!rests)) & 0b111;
        if rests {
            self.rest_run = self.rest_run.saturating_add(1);
        } else if self.rest_gap.count_ones() >= 2 {
            self.rest_run = 0;
        }
    }

    /// Writes the day's severity and level into the state: since when, and the run of green days.
    pub(super) fn settle(&mut self, severity: Severity, before: &Self, day: &Day, thresholds: &Thresholds) {
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
    }

    /// The first day on which the level no longer stands.
    fn lapses(&self, thresholds: &Thresholds) -> Option<NaiveDate> {
        self.judged?.checked_add_days(Days::new(u64::from(thresholds.gap_days).saturating_add(1)))
    }

    /// This state with its windows moved to a later date.
    ///
    /// After 8 days without a score the first days of a diary begin again; after more than 14 the scores are forgotten, and
    /// the usual level is learned afresh from what comes after.
    pub(super) fn moved_to(&self, date: NaiveDate, thresholds: &Thresholds) -> Self {
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
    pub(super) fn rebase(&mut self, date: NaiveDate, by: RebasedBy) {
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

/// A change holds only above this: 3, or a point above the usual level.
fn calm_line_unbounded(usual: Option<Hundredths>) -> Hundredths {
    let near = usual.map_or(Hundredths::from_whole(3), |usual| usual.plus(Hundredths::ONE));
    near.max(Hundredths::from_whole(3))
}

fn days_from(earlier: NaiveDate, later: NaiveDate) -> i64 {
    (later - earlier).num_days().max(0)
}

fn whole_days(earlier: NaiveDate, later: NaiveDate) -> u32 {
    u32::try_from(days_from(earlier, later)).unwrap_or(u32::MAX)
}
