//! How much is known of a place: the first days of a diary, too few scores, a kept rhythm.

use chrono::NaiveDate;

use super::{Course, days_from, whole_days};
use crate::{
    pain::day::Day,
    scale::{Hundredths, Nrs},
    thresholds::Thresholds,
};

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

impl Course {
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

    /// Notes the first scores of a diary.
    pub(in crate::pain) fn note_first_days(&mut self, day: &Day, usual: Option<Hundredths>) {
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
}
