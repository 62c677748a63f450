//! The level of one series on one day.

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

words! {
    /// How urgent a flag is, from least to most.
    pub enum Urgency {
        /// Something went well.
        GoodNews => "good_news",
        /// Keep an eye on it.
        Watch => "watch",
        /// Ease off, and have it looked at.
        Amber => "amber",
        /// Rest, and have it looked at soon.
        Red => "red",
    }
}

impl Urgency {
    /// How urgent a level makes a flag: none, if it raises nothing.
    pub const fn of(level: Level) -> Option<Self> {
        match level {
            Level::Insufficient | Level::Green => None,
            Level::Amber => Some(Self::Amber),
            Level::Red => Some(Self::Red),
        }
    }
}

impl Level {
    /// Amber or red: something asks for care.
    pub const fn is_raised(self) -> bool {
        matches!(self, Self::Amber | Self::Red)
    }
}
