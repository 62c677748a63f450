//! What a worsening holds back: bands while it is open and until they are confirmed, progress at a new level.

use chrono::NaiveDate;

use super::Course;
use crate::pain::worsening::{AFTER_END, EndedAs, EndedWorsening, Worsening};

/// Whether the bands of a place are held back because of a worsening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// While it is open, since this day.
    Open(NaiveDate),
    /// It is over since this day; a physiotherapist has to confirm.
    Unconfirmed(NaiveDate),
}

impl Course {
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

    /// The last day on which a worsening cost a phase.
    pub const fn stepped_down(&self) -> Option<NaiveDate> {
        self.consequences.stepped_down
    }

    /// Whether the level that a worsening settled at still holds things back, and since when: until it has been looked at, or, where it
    /// is less than 2 above what was usual, for 14 calm days running.
    pub fn new_level_since(&self) -> Option<NaiveDate> {
        self.new_level().filter(|ended| !ended.released).map(|ended| ended.on)
    }

    /// Whether calm days alone release it.
    pub fn new_level_passes(&self) -> bool {
        self.new_level().is_some_and(EndedWorsening::is_near_the_level_before)
    }

    /// Releases a new level after 14 calm days running.
    pub(super) fn release_new_level(&mut self) {
        let calm = i64::from(self.green_days) >= AFTER_END;
        if let Some(ended) = self.ended.as_mut().filter(|ended| calm && ended.is_near_the_level_before()) {
            ended.released = true;
        }
    }

    /// The worsening that settled at a new level, if it was the last and none is open.
    fn new_level(&self) -> Option<&EndedWorsening> {
        let settled = |ended: &&EndedWorsening| ended.how == EndedAs::NewLevel && !self.is_rebased(ended);
        self.ended.as_ref().filter(|_| self.worsening.is_none()).filter(settled)
    }
}
