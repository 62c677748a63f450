//! The level of one series on one day, and how urgent a flag is.

use crate::severity::Severity;

words! {
    /// What the rules make of a day, from least to most serious. `Insufficient` is "not enough data", never "fine".
    pub enum Level {
        /// Too few scores for any rule to see a worsening.
        Insufficient => "insufficient",
        /// Go on.
        Green => "green",
        /// Ease off: a rest day or a lighter band, no progression.
        Amber => "amber",
        /// Rest: band work paused, a new go-ahead needed.
        Red => "red",
    }
}

impl Level {
    /// Amber or red: something asks for care.
    pub const fn is_raised(self) -> bool {
        matches!(self, Self::Amber | Self::Red)
    }
}

words! {
    /// How urgent a flag is, from least to most.
    pub enum Urgency {
        /// Something to be glad of.
        GoodNews => "good_news",
        /// An early sign: worth a look, and no reason to change the day.
        Watch => "watch",
        /// As serious as an amber day.
        Amber => "amber",
        /// As serious as a red day.
        Red => "red",
    }
}

impl Urgency {
    /// The urgency of what makes a day so severe; none, if that is calm.
    pub const fn of_severity(severity: Severity) -> Option<Self> {
        match severity {
            Severity::Calm => None,
            Severity::Watch => Some(Self::Watch),
            Severity::Ease => Some(Self::Amber),
            Severity::Rest | Severity::See => Some(Self::Red),
        }
    }

    /// The urgency of what raises a day to a level; none, if the level asks for nothing.
    pub const fn of(level: Level) -> Option<Self> {
        match level {
            Level::Insufficient | Level::Green => None,
            Level::Amber => Some(Self::Amber),
            Level::Red => Some(Self::Red),
        }
    }
}
