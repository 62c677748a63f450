//! Which days of a place were judged again, and how far that went.

use crate::clock::LAST_DAY;
use chrono::NaiveDate;

/// How far the days of a place were judged again.
#[derive(Debug, Clone, Copy)]
pub(in crate::pain) enum Until {
    /// Up to the newest.
    TheEnd,
    /// Up to this one: the later ones are as they were.
    AsBefore(NaiveDate),
    /// Up to this one: a later piece goes on.
    Piece(NaiveDate),
}

impl Until {
    pub fn last(self) -> Option<NaiveDate> {
        match self {
            Until::TheEnd => None,
            Until::AsBefore(last) | Until::Piece(last) => Some(last),
        }
    }
}

/// The days of a place that were judged again.
#[derive(Debug, Clone, Copy)]
pub(in crate::pain) struct RejudgedDays {
    pub from: NaiveDate,
    pub until: Until,
}

impl RejudgedDays {
    pub fn last(self) -> NaiveDate {
        self.until.last().unwrap_or(LAST_DAY)
    }

    /// Whether a later piece goes on: what is open on the last of these days may be over soon.
    pub fn end_in_between(self) -> bool {
        matches!(self.until, Until::Piece(_))
    }
}
