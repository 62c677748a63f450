//! What is usual for a place, and what is held against it.

use chrono::NaiveDate;

use super::{Course, days_from, whole_days};
use crate::{
    pain::{scores::Aged, window::mean, worsening::AFTER_END},
    scale::Hundredths,
    thresholds::Thresholds,
};

/// An entered usual level counts as so many scores. Judgement.md 2.1.
const ENTERED_COUNTS: i64 = 7;

/// A score counts for so many days after its own. Days. Judgement.md 2.1.
const CARRIED: u32 = 2;

/// In a kept rhythm so many scores make a usual level. Judgement.md 2.6.
const RHYTHM_SCORES: i64 = 6;

impl Course {
    /// The mean of the week's scores, of three at least; in a kept rhythm, of the last four.
    pub(in crate::pain) fn week_mean(&self) -> Option<Hundredths> {
        let week: Vec<i64> = self.memory.scores.aged(0..=6).map(i64::from).collect();
        let scores = match self.rhythm() {
            Some(_) if week.len() < 3 => self.last_scores(4).into_iter().map(i64::from).collect(),
            _ => week,
        };
        let count = i64::try_from(scores.len()).ok()?;
        (count >= 3).then(|| Hundredths::quotient(scores.iter().sum(), count))
    }

    /// The mean of the week's scores as it is known on a day; none once the last judged day is a week ago.
    pub fn week_mean_on(&self, date: NaiveDate) -> Option<Hundredths> {
        let judged = self.judged.filter(|judged| whole_days(*judged, date) < 7)?;
        (judged <= date).then(|| self.week_mean()).flatten()
    }

    /// Whether the score of a day or of the two days before it is too high to go up on: 6 or more, or two points above the usual
    /// level. Judgement.md 4.3.
    pub fn is_high_on(&self, date: NaiveDate) -> bool {
        let Some(since) = self.judged.map(|judged| whole_days(judged, date)) else { return false };
        let carried = self.memory.scores.aged(0..=CARRIED.saturating_sub(since)).next();
        let score = carried.filter(|_| since <= CARRIED).map(|score| Hundredths::from_whole(i32::from(score)));
        let jump =
            |score: Hundredths| self.baseline.is_some_and(|usual| score >= usual.plus(Hundredths::from_whole(2)));
        score.is_some_and(|score| score >= Hundredths::from_whole(6) || jump(score))
    }

    /// The last scores, the newest first.
    pub(in crate::pain) fn last_scores(&self, count: usize) -> Vec<u16> {
        self.memory.scores.by_age().map(|(_, score)| score).take(count).collect()
    }

    /// The usual level on the judged day, before its score: frozen while a worsening is open and for a fortnight after it; else the
    /// mean of the four weeks before, in which an entered level counts as scores that real ones take the place of.
    pub(in crate::pain) fn usual(&self, date: NaiveDate, thresholds: &Thresholds) -> Option<Hundredths> {
        if let Some(open) = &self.worsening {
            return open.usual;
        }
        let ended = self.ended.as_ref().filter(|ended| days_from(ended.on, date) < AFTER_END);
        ended.and_then(|ended| ended.usual).or_else(|| self.learned(thresholds))
    }

    /// What the detectors look at: how old a new score may be, and the usual level where it is frozen. Scores up to the end of a
    /// worsening are no evidence for another.
    pub(in crate::pain) fn trend_frame(&self, date: NaiveDate) -> (u32, Option<Hundredths>) {
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
    pub(in crate::pain) fn usual_morning(&self, leaving_out: usize) -> Option<Hundredths> {
        let entered = || self.entered.and_then(|entered| entered.morning).map(Hundredths::from);
        self.memory.usual_morning(leaving_out).or_else(entered)
    }

    /// Whether two of the last three scores are above what is near the usual level.
    pub(in crate::pain) fn is_above_usual(&self, usual: Option<Hundredths>) -> bool {
        let line = calm_line_unbounded(usual);
        let high = |score: &&u16| Hundredths::from_whole(i32::from(**score)) > line;
        self.last_scores(3).iter().filter(high).count() >= 2
    }
}

/// A change holds only above this: 3, or a point above the usual level.
fn calm_line_unbounded(usual: Option<Hundredths>) -> Hundredths {
    let near = usual.map_or(Hundredths::from_whole(3), |usual| usual.plus(Hundredths::ONE));
    near.max(Hundredths::from_whole(3))
}
