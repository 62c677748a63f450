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
    /// How long the morning stiffness lasted. Minutes.
    pub stiffness: Option<u16>,
    /// Whether clicking hurt; false if it clicked without pain or not at all.
    pub painful_click: Option<bool>,
    /// What brought the pain on.
    pub triggers: Triggers,
    /// How it is, compared with last week, by the patient's own word.
    pub compared: Option<Compared>,
    /// The day's sessions.
    pub sessions: Vec<Session>,
    /// The usual level is learned anew from this day on: a physiotherapist said so, or care changed what is usual.
    pub rebased: bool,
    /// The usual level that was entered for the place, on the first judged day from its date on.
    pub baseline: Option<EnteredBaseline>,
    /// The scores are masked: an injection into the place hides pain. Low ones are no good news.
    pub masked: bool,
}

/// A usual level that was entered, from a visit or from memory: it stands in for scores until there are some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnteredBaseline {
    /// The usual worst pain of a day.
    pub worst: Nrs,
    /// The usual pain or stiffness of a morning.
    pub morning: Option<Nrs>,
}

words! {
    /// How somebody finds their pain, compared with last week.
    pub enum Compared {
        /// Better.
        Better => "better",
        /// The same.
        Same => "same",
        /// Worse.
        Worse => "worse",
    }
}

/// What brought the pain on, as a set: each kind of trigger has a bit of its own, which it keeps. None is "not told".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Triggers(u16);

impl Triggers {
    /// From bits.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The bits.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// What is in either.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// How many kinds.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }
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
            stiffness: None,
            painful_click: None,
            triggers: Triggers(0),
            compared: None,
            sessions: Vec::new(),
            rebased: false,
            baseline: None,
            masked: false,
        }
    }

    /// The worst pain of any kind that was logged: in the daily log, an event or a session.
    pub(super) fn worst_of_all(&self) -> Option<Nrs> {
        let sessions = self.sessions.iter().filter_map(Session::pain).max();
        self.worst.max(self.morning).max(self.event).max(sessions)
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
    /// How long the pain took to settle after it. Minutes.
    pub settled_after: Option<u16>,
}

impl Session {
    /// Session pain: the higher of during and after; unknown if neither was logged.
    pub fn pain(&self) -> Option<Nrs> {
        self.during.max(self.after)
    }
}
