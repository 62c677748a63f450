//! What a patient logged on one day of one series.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::scale::Nrs;

/// One day's entries; what was not logged is `None`, and never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct Day {
    /// The patient's own date.
    pub date: NaiveDate,
    /// The daily score: worst pain in the last 24 hours.
    pub worst: Option<Nrs>,
    /// Pain at the moment of the log.
    pub now: Option<Nrs>,
    /// Pain on getting up.
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
    /// How much pain interfered with the day.
    pub interference: Option<Nrs>,
    /// The day's sessions.
    pub sessions: Vec<Session>,
    /// The usual level is learned afresh from this day on, and by whose word.
    pub rebased: Option<RebasedBy>,
    /// The usual level that was entered for this place, from this day on.
    pub baseline: Option<EnteredBaseline>,
    /// The level that a physiotherapist accepted for this day.
    pub accepted: Option<Accepted>,
    /// The first day of an illness with fever that nothing has ended by this day.
    pub ill: Option<NaiveDate>,
    /// The patient is under 18.
    pub minor: bool,
    /// The scores are masked: an injection into the place hides pain. Low ones are no good news.
    pub masked: bool,
}

/// By whose word a usual level is learned afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RebasedBy {
    /// Care changed what is usual: an operation, an injection.
    Care,
    /// A physiotherapist said so.
    Physiotherapist,
}

/// A usual level that was entered, by a physiotherapist's visit or the patient's own recall. It counts as made-up scores
/// that fade as real ones come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredBaseline {
    /// The usual worst pain of a day.
    pub worst: Nrs,
    /// The usual pain on getting up.
    pub morning: Option<Nrs>,
}

/// Nothing above this can be accepted. Points. Judgement.md 3.
pub const MOST_ACCEPTED: Nrs = Nrs(8);

/// Interference that ends an accepted level. Points. Judgement.md 3.
const MUCH_OF_A_DAY: Nrs = Nrs(7);

/// A level that a physiotherapist agreed with the patient: up to it, the level rules do not speak. It is over for good with the
/// first day that goes beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The first day of it.
    pub from: NaiveDate,
    /// The highest accepted score of a day; mornings are one lower.
    pub up_to: Nrs,
}

impl Accepted {
    fn up_to(self) -> Nrs {
        self.up_to.min(MOST_ACCEPTED)
    }
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
    /// Pain at night, lying or turning: the one trigger that the rules know by name.
    pub const NIGHT: Self = Self(1 << 8);
    /// Walking.
    pub const WALKING: Self = Self(1 << 4);
    /// Sitting for long.
    pub const SITTING: Self = Self(1 << 6);
    /// Standing up.
    pub const STANDING: Self = Self(1 << 7);

    /// Whether one of these is among them.
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

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
            now: None,
            morning: None,
            settled: None,
            flare_up: false,
            analgesic: false,
            event: None,
            stiffness: None,
            painful_click: None,
            triggers: Triggers(0),
            compared: None,
            interference: None,
            sessions: Vec::new(),
            rebased: None,
            baseline: None,
            accepted: None,
            ill: None,
            minor: false,
            masked: false,
        }
    }

    /// The day's score: the highest of its worst, its pain now and its events.
    pub fn score(&self) -> Option<Nrs> {
        self.worst.max(self.now).max(self.event)
    }

    /// Whether the day goes beyond a level: by its score, or because pain takes most of it.
    pub(super) fn goes_beyond(&self, accepted: Accepted) -> bool {
        self.score().is_some_and(|score| score > accepted.up_to())
            || self.interference.is_some_and(|interference| interference >= MUCH_OF_A_DAY)
    }

    /// Whether a level covers the morning, which is a point lower.
    pub(super) fn has_morning_within(&self, accepted: Accepted) -> bool {
        self.morning.is_none_or(|pain| pain < accepted.up_to())
    }

    /// The worst pain of any kind that was logged: in the daily log, an event or a session.
    pub(super) fn worst_of_all(&self) -> Option<Nrs> {
        let sessions = self.sessions.iter().filter_map(Session::pain).max();
        self.score().max(self.morning).max(sessions)
    }

    /// Whether a painkiller was taken, by the diary or before a session.
    pub(super) fn under_painkiller(&self) -> bool {
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
