//! Care events: visits, injections, operations, falls and illness, and what each does to the days after it.
//!
//! [`Care`] is the kind. [`Care::starts_anew`] says which kinds let the usual level be learned anew and end the go-ahead.
//! [`effect`] says what an event asks of one day (judgement.md 5). Taken by the letter, a patient who notes each weekly
//! visit would never have a usual level. So what leaves the body as it was does these things only with a changed plan.

mod day;
mod effect;
mod news;
mod wording;

pub(crate) use self::effect::WELL_AGAIN;
pub use self::{
    day::{CareContext, CareDay, CareOn, EndsBy, Hold},
    effect::{
        CALM_RUN, ILLNESS_REST, INJECTION_EASE, REACH, cannot_carry_weight, effect, illness_rests_until, is_calm, masks,
    },
    news::{News, physiotherapist_notice},
};

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
        /// A fall or a blow.
        Fall => "fall",
        /// An illness with fever.
        Illness => "illness",
        /// A pregnancy.
        Pregnancy => "pregnancy",
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
            Self::Fall | Self::Illness | Self::Pregnancy => false,
        }
    }

    /// Whether the event asks anything of the days after it.
    pub const fn acts(self, changes_plan: bool) -> bool {
        match self {
            Self::SteroidInjection | Self::Surgery | Self::Fall | Self::Illness | Self::Pregnancy => true,
            Self::DoctorVisit | Self::Imaging => changes_plan,
            Self::PhysiotherapistVisit => false,
        }
    }

    /// Whether the event is of one place, which has to be named. A changed plan is one of a place.
    pub const fn needs_place(self, changes_plan: bool) -> bool {
        self.starts_anew(changes_plan) || matches!(self, Self::Fall)
    }

    /// Whether the event lasts, and its last day can be recorded.
    pub const fn lasts(self) -> bool {
        matches!(self, Self::Illness | Self::Pregnancy)
    }

    /// In the middle of a sentence: `surgery`, `a steroid injection`.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::PhysiotherapistVisit => "a visit to a physiotherapist",
            Self::DoctorVisit => "a visit to a doctor",
            Self::Imaging => "imaging",
            Self::SteroidInjection => "a steroid injection",
            Self::Surgery => "surgery",
            Self::Fall => "a fall or blow",
            Self::Illness => "an illness with fever",
            Self::Pregnancy => "a pregnancy",
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
mod tests;
