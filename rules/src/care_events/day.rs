//! A care event as the rules take it, what is known around it, and what it asks of one day.

use chrono::NaiveDate;

use super::{Care, effect::after};
use crate::{
    place::BodySite,
    scale::{Hundredths, Nrs},
    severity::Severity,
    text::Text,
};

/// What no date ends is looked at again after so many days. Chosen here.
const LOOKED_AT_AGAIN: u64 = 7;

/// A care event, as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CareOn {
    /// What care it was.
    pub kind: Care,
    /// Where, if anywhere in particular.
    pub site: Option<BodySite>,
    /// The day of the event, or its first day.
    pub on: NaiveDate,
    /// The last day of what lasts, if it is over.
    pub ended_on: Option<NaiveDate>,
    /// Whether the plan changed, as it was recorded.
    pub changes_plan: bool,
    /// The day on which it was recorded.
    pub recorded_on: NaiveDate,
    /// The day on which a physiotherapist set a plan for the place, knowing of the event: a new enrolment or go-ahead.
    pub plan_set_on: Option<NaiveDate>,
}

/// What is known around a care event. Days that lie after the day in question do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CareContext {
    /// The highest score of the place on the day of the event or the next.
    pub d_on_or_after: Option<Nrs>,
    /// The usual level of the place.
    pub usual: Option<Hundredths>,
    /// The highest interference on the day of the event or the next.
    pub interference: Option<Nrs>,
    /// Whether the limb cannot be used or carry weight, by an answer of that day or the next.
    pub cannot_carry_weight: bool,
    /// The score of the last logged day of the place since the event.
    pub last_score: Option<Nrs>,
    /// The day since the event on which the questions about warning signs were first answered with no yes.
    pub screen_clear_on: Option<NaiveDate>,
    /// The day on which a physiotherapist looked at the event.
    pub looked_on: Option<NaiveDate>,
    /// The third of the first three logged days running, since the event, with D at most U + 1 and interference at most 3.
    pub three_calm_days_on: Option<NaiveDate>,
}

words! {
    /// Who or what ends the effect of a care event.
    pub enum EndsBy {
        /// Its last day.
        Date => "date",
        /// A physiotherapist, who has looked or set a plan.
        Physiotherapist => "physiotherapist",
        /// The answers to the questions about warning signs.
        Screen => "screen",
    }
}

words! {
    /// What a care event holds back, whatever the severity of the day.
    pub enum Hold {
        /// Band work.
        Bands => "bands",
        /// Running, jumping, kicking; of a pregnancy: what is new of it.
        Impact => "impact",
        /// Going up: offers, gates, phases.
        GoingUp => "going_up",
        /// Good news about the scores, which say nothing now.
        GoodNews => "good_news",
        /// The go-ahead, which is suspended until a physiotherapist has looked.
        GoAhead => "go_ahead",
    }
}

/// What one care event asks of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareDay {
    /// What care it was.
    pub kind: Care,
    /// The day of the event.
    pub on: NaiveDate,
    /// Where; none if it is the whole body's.
    pub site: Option<BodySite>,
    /// The severity of the place's day.
    pub severity: Severity,
    /// The severity of the day of any other place.
    pub elsewhere: Severity,
    /// Why, naming place and date, until when, and who ends it.
    pub text: Text,
    /// The last day of this severity; none if no date ends it.
    pub until: Option<NaiveDate>,
    /// Who or what ends it.
    pub ends_by: EndsBy,
    /// What is held back for the place.
    pub holds: Vec<Hold>,
    /// The highest level of band for the place, if bands begin at the lightest again.
    pub band_at_most: Option<u8>,
    /// Whether the caseload shows it red: a physiotherapist has to look.
    pub urgent: bool,
}

impl CareDay {
    /// Whether something is held back.
    pub fn holds(&self, what: Hold) -> bool {
        self.holds.contains(&what)
    }

    /// Whether the patient has to be seen by a clinician.
    pub fn seek_care(&self) -> bool {
        self.severity == Severity::See
    }

    /// The day after this one on which it may ask for something else although nothing happens.
    pub fn next_look(&self, date: NaiveDate) -> NaiveDate {
        self.until.map_or_else(|| after(date, LOOKED_AT_AGAIN), |until| after(until, 1))
    }

    /// Whether it is about a place: about one of the same region, or about the whole body. Without a place it is.
    pub fn is_about(&self, place: Option<BodySite>) -> bool {
        self.site.zip(place).is_none_or(|(site, place)| site.region == place.region)
    }

    /// The severity of a place's day.
    pub fn severity_at(&self, place: Option<BodySite>) -> Severity {
        if self.is_about(place) { self.severity } else { self.elsewhere }
    }

    /// Whether bands are held back at a place: by a hold there, or because it eases the day of every place.
    pub fn holds_bands_at(&self, place: Option<BodySite>) -> bool {
        let held = self.is_about(place) && (self.holds(Hold::Bands) || self.holds(Hold::GoAhead));
        held || self.severity_at(place) >= Severity::Ease
    }
}
