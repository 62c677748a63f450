//! Care that happened: which of it changes what is usual.
//!
//! Product.md lets every care event re-base the usual level and end the go-ahead. Taken by the letter, a patient who
//! notes each weekly visit would never have a usual level, and no worsening could be seen; so what leaves the body as it
//! was has these effects only if whoever records it says that the plan changed.

use chrono::{Days, NaiveDate};

words! {
    /// What care it was.
    pub enum Care {
        /// A visit to a physiotherapist.
        PhysiotherapistVisit => "physiotherapist_visit",
        /// A visit to a doctor.
        DoctorVisit => "doctor_visit",
        /// An X-ray, a scan.
        Imaging => "imaging",
        /// A steroid injection.
        SteroidInjection => "steroid_injection",
        /// An operation.
        Surgery => "surgery",
    }
}

/// So recent an event is news to whoever gave the go-ahead. Days. Chosen here, as long as an ordinary go-ahead holds.
pub const NEWS_DAYS: u64 = 28;

impl Care {
    /// The table of effects: whether the usual level of the place is learned anew from that day on, and the go-aheads of its
    /// region end until renewed. An injection masks pain and an operation changes the tissue: what was usual before says
    /// nothing. Chosen here, from product.md.
    pub const fn starts_anew(self, changes_plan: bool) -> bool {
        match self {
            Self::SteroidInjection | Self::Surgery => true,
            Self::PhysiotherapistVisit | Self::DoctorVisit | Self::Imaging => changes_plan,
        }
    }

    /// In the middle of a sentence: `surgery`, `a steroid injection`.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::PhysiotherapistVisit => "a visit to a physiotherapist",
            Self::DoctorVisit => "a visit to a doctor",
            Self::Imaging => "imaging",
            Self::SteroidInjection => "a steroid injection",
            Self::Surgery => "surgery",
        }
    }
}

/// The last day on which a go-ahead was given that an event ends. What is recent ends all there are: whoever gave them need
/// not have known of it. Of what is long ago, those given since are the renewal.
pub fn ends_what_was_given_until(event_on: NaiveDate, recorded_on: NaiveDate) -> NaiveDate {
    let news_until = event_on.checked_add_days(Days::new(NEWS_DAYS)).unwrap_or(event_on);
    if recorded_on <= news_until { recorded_on.max(event_on) } else { event_on }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn injections_and_operations_start_anew_and_the_rest_if_the_plan_changed() {
        for event in Care::ALL {
            let always = matches!(event, Care::SteroidInjection | Care::Surgery);
            assert_eq!((event.starts_anew(false), event.starts_anew(true)), (always, true), "{event}");
            assert!(!event.in_words().is_empty());
        }
    }

    #[test]
    fn a_recent_event_ends_every_go_ahead_and_an_old_one_those_of_before() {
        let date = |day| NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Days::new(day);
        assert_eq!(ends_what_was_given_until(date(0), date(0)), date(0));
        assert_eq!(ends_what_was_given_until(date(0), date(28)), date(28));
        assert_eq!(ends_what_was_given_until(date(0), date(29)), date(0));
    }
}
