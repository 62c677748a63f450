//! What a patient logged on one day of one series.

use chrono::NaiveDate;

use crate::scale::Nrs;

/// One day's entries; what was not logged is `None`, and never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The patient's own date.
    pub date: NaiveDate,
    /// The daily score: worst pain in the last 24 hours.
    pub worst: Option<Nrs>,
    /// Pain or stiffness this morning.
    pub morning: Option<Nrs>,
    /// Whether pain had settled by this morning.
    pub settled: Option<bool>,
    /// A flare-up today, by the patient's own word (Costa 2019: 68 % of flare days have no higher score).
    pub flare_up: bool,
    /// A painkiller today.
    pub analgesic: bool,
    /// The worst pain of the day's events, which are no part of the daily series.
    pub event: Option<Nrs>,
    /// The day's sessions.
    pub sessions: Vec<Session>,
    /// The usual level is learned anew from this day on: a physiotherapist said so, or care changed what is usual.
    pub rebased: bool,
}

impl Day {
    /// A day on which nothing is known yet.
    pub const fn new(date: NaiveDate) -> Self {
        Self {
            date,
            worst: None,
            morning: None,
            settled: None,
            flare_up: false,
            analgesic: false,
            event: None,
            sessions: Vec::new(),
            rebased: false,
        }
    }

    /// Whether a painkiller was taken, by the diary or before a session.
    pub(super) fn under_analgesic(&self) -> bool {
        self.analgesic || self.sessions.iter().any(|session| session.analgesic_before)
    }
}

/// What one training session did to this region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Worst pain during the session.
    pub during: Option<Nrs>,
    /// Pain right after it.
    pub after: Option<Nrs>,
    /// A painkiller was taken for it.
    pub analgesic_before: bool,
}

impl Session {
    /// Session pain: the higher of during and after; unknown if neither was logged.
    pub fn pain(&self) -> Option<Nrs> {
        self.during.max(self.after)
    }
}
