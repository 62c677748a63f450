//! How severe one place's day is. The worst code of a place wins, place by place (judgement.md 2.2).

use crate::level::Level;

words! {
    /// The severity of a place's day, from least to most severe.
    pub enum Severity {
        /// Nothing is asked for.
        Calm => "calm",
        /// As planned, and nothing goes up.
        Watch => "watch",
        /// The gentle plan, or a rest day.
        Ease => "ease",
        /// Relief moves only.
        Rest => "rest",
        /// Be seen by a clinician; until then as rest.
        See => "see",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro makes the enum")]
impl Default for Severity {
    fn default() -> Self {
        Self::Calm
    }
}

impl Severity {
    /// The level that asks for care, if the severity does: amber from ease on, red from rest on.
    pub const fn raises_to(self) -> Option<Level> {
        match self {
            Self::Calm | Self::Watch => None,
            Self::Ease => Some(Level::Amber),
            Self::Rest | Self::See => Some(Level::Red),
        }
    }

    /// One step milder; calm stays calm.
    #[must_use]
    pub const fn milder(self) -> Self {
        match self {
            Self::Calm | Self::Watch => Self::Calm,
            Self::Ease => Self::Watch,
            Self::Rest => Self::Ease,
            Self::See => Self::Rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;
    use crate::level::Level;

    #[test]
    fn ease_is_amber_and_what_is_more_severe_is_red() {
        let levels: Vec<Option<Level>> = Severity::ALL.iter().map(|severity| severity.raises_to()).collect();
        assert_eq!(levels, [None, None, Some(Level::Amber), Some(Level::Red), Some(Level::Red)]);
    }

    #[test]
    fn a_step_milder_is_never_more_severe() {
        for severity in Severity::ALL {
            assert!(severity.milder() < *severity || *severity == Severity::Calm, "{severity}");
        }
    }
}
