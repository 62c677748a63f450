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

impl Level {
    /// Amber or red: something asks for care.
    pub const fn is_raised(self) -> bool {
        matches!(self, Self::Amber | Self::Red)
    }
}
