//! What changes how a day is judged: a level that was agreed, and an illness.

use chrono::NaiveDate;

use super::{Course, whole_days};
use crate::{
    care_events::{CALM_RUN, WELL_AGAIN, is_calm},
    pain::day::Day,
    scale::{Hundredths, Nrs},
};

impl Course {
    /// The last day that went beyond an accepted level.
    pub const fn accepted_over(&self) -> Option<NaiveDate> {
        self.accepted_over
    }

    /// Whether a level that was accepted from a day on still holds: no day since has gone beyond one.
    pub fn still_accepts(&self, from: NaiveDate) -> bool {
        self.accepted_over.is_none_or(|over| over < from)
    }

    /// Whether an accepted level covers a day. The first day that goes beyond it ends it.
    pub(in crate::pain) fn accepts(&mut self, day: &Day) -> bool {
        let Some(accepted) = day.accepted.filter(|accepted| self.still_accepts(accepted.from)) else { return false };
        if day.goes_beyond(accepted) {
            self.accepted_over = Some(day.date);
            return false;
        }
        day.has_morning_within(accepted)
    }

    /// The day on which calm days ended an illness that began on a day.
    pub fn well_again_from(&self, began: NaiveDate) -> Option<NaiveDate> {
        self.well.filter(|(illness, _)| *illness == began).map(|(_, well)| well)
    }

    /// Notes whether calm days have ended an illness, and gives whether one masks the day. Calm days end it as well as a word of the patient: so many scores running near the usual
    /// level that leave the day alone; and two days later it is over.
    pub(in crate::pain) fn judge_illness(&mut self, day: &Day, usual: Option<Hundredths>) -> bool {
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
}
