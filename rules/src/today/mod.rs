//! The decision of the day: train, ease, rest or seek care, and why.

mod care;
mod decide;
mod relief;
mod together;
mod training;
mod warning_signs;
mod wording;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::decide::{decide, lifts};
pub use self::together::together;
pub use self::warning_signs::{
    Answers, DOCTOR_SAYS_DAYS, Eased, KNOWN_DAYS, URGENT_DAYS, Urgent, WarningSigns, is_known, lock_reasons,
    urgent_reasons,
};
use crate::text::Param;
pub use crate::text::Text;
use crate::{
    care_events::{Care, CareDay},
    pain::{Course, Evidence, Fired},
    place::{BodySite, Region, Side},
    scale::Nrs,
    severity::Severity,
};

/// All that the decision of one day rests on, as one programme sees it: see [`together()`] for several.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// The patient's own date.
    pub date: NaiveDate,
    /// A red-flag answer that nobody has unlocked.
    pub lock: Option<Lock>,
    /// A rest that somebody decided on and that has this day in it.
    pub rest: Option<Rest>,
    /// Every series of the patient.
    pub series: &'a [Series],
    /// The programme the patient is on.
    pub enrolment: Option<Enrolled>,
    /// The current go-ahead for the enrolment's region; its region, date and level are checked again.
    pub clearance: Option<Clearance>,
    /// What ended the last go-ahead for that region, if care did and there is none now: `surgery on 2026-06-01`.
    pub clearance_ended_by: Option<String>,
    /// Where the last programme was finished, if no other is under way.
    pub finished: Option<BodySite>,
    /// Where the usual level is learned anew, and since when: the latest for each place.
    pub rebased: &'a [Rebased],
    /// The warning signs, beside the lock.
    pub signs: WarningSigns,
    /// What care events ask of this day.
    pub care: Vec<CareDay>,
}

/// A usual level that is learned anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// Where.
    pub region: Region,
    /// Which side.
    pub side: Side,
    /// From which day on.
    pub since: NaiveDate,
    /// The care that did it; none if a physiotherapist decided so.
    pub care: Option<Care>,
}

/// A lock: everything stops until a clinician unlocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The day of the answer.
    pub since: NaiveDate,
    /// Codes of the questions answered with "yes".
    pub flags: Vec<String>,
}

/// Days of rest that somebody decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Whether a physiotherapist decided it, and not the patient.
    pub by_physiotherapist: bool,
}

/// One series as its last judged day left it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Where.
    pub region: Region,
    /// Which side.
    pub side: Side,
    /// The running state.
    pub course: Course,
    /// What fired on the last judged day.
    pub fired: Vec<Fired>,
    /// The level that a physiotherapist accepted for the day.
    pub accepted: Option<Agreement>,
    /// Whether a physiotherapist has looked at the new level of the place.
    pub is_new_level_seen: bool,
    /// The last day on which a physiotherapist wrote what was found, or done, about a worsening of the place.
    pub findings_written_on: Option<NaiveDate>,
}

/// A level that a physiotherapist accepted, with reason and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The highest accepted score of a day.
    pub up_to: Nrs,
    /// The name of the physiotherapist.
    pub with: String,
}

impl Series {
    /// The place.
    pub const fn site(&self) -> BodySite {
        BodySite { region: self.region, side: self.side }
    }
}

impl Enrolled {
    /// The place.
    pub const fn site(&self) -> BodySite {
        BodySite { region: self.region, side: self.side }
    }
}

/// A patient's place in a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The region it is for.
    pub region: Region,
    /// The side it is for.
    pub side: Side,
    /// The number of the phase.
    pub phase: u8,
    /// The first day in this phase.
    pub phase_since: NaiveDate,
    /// Every phase of the programme, in any order.
    pub phases: Vec<PhaseNeeds>,
}

/// What a phase asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseNeeds {
    /// Its number.
    pub number: u8,
    /// Whether it needs a go-ahead. A phase with bands needs one in any case.
    pub needs_clearance: bool,
    /// The lowest and the highest level of band in it; none without bands.
    pub band_levels: Option<[u8; 2]>,
}

/// A physiotherapist's go-ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clearance {
    /// The region it is for.
    pub region: Region,
    /// The highest level of band it covers.
    pub highest_band_level: u8,
    /// The last day on which it holds.
    pub until: NaiveDate,
    /// The day on which it was given.
    pub given_on: NaiveDate,
    /// The last day on which it was confirmed after a rest.
    pub confirmed_on: Option<NaiveDate>,
}

impl PhaseNeeds {
    /// The same phase without its bands.
    pub const fn do_without_bands(&mut self) {
        (self.needs_clearance, self.band_levels) = (false, None);
    }
}

words! {
    /// The answer, from least to most careful.
    pub enum Decision {
        /// Train as planned.
        Train => "train",
        /// Ease off: a rest day, or lighter and shorter.
        Ease => "ease",
        /// Rest.
        Rest => "rest",
        /// Get care first.
        SeekCare => "seek_care",
    }
}

/// What a day asks for.
#[expect(clippy::struct_excessive_bools, reason = "each allows something else")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayAnswer {
    /// The answer.
    pub decision: Decision,
    /// The severity of the day: the highest of all places.
    pub severity: Severity,
    /// The places beside the enrolled one that ask for ease or more.
    pub elsewhere: Vec<(BodySite, Severity)>,
    /// The day is eased for being one of the first of a diary, and for nothing else: full sets, the first rung, the lightest band.
    pub first_days: bool,
    /// Why, what decided first; never empty.
    pub reasons: Vec<Reason>,
    /// The day on which the rest ends, as things stand; none if today is no rest, or nobody can say.
    pub rest_until: Option<NaiveDate>,
    /// The phase that counts today: one down after a long or a second rest in the phase; none without a programme.
    pub phase: Option<u8>,
    /// Whether bands may be used.
    pub bands_allowed: bool,
    /// Whether impact may be part of the plan: running, jumping, kicking.
    pub impact_allowed: bool,
    /// The highest level of band that may be used; none if bands may not.
    pub highest_band_level: Option<u8>,
    /// Whether a finding of the day holds everything where it is.
    pub nothing_up: bool,
    /// Whether today may count towards moving up.
    pub progression_allowed: bool,
    /// What may be done today.
    pub allowed: Vec<Text>,
    /// What would change the answer.
    pub would_change: Vec<Text>,
}

impl DayAnswer {
    /// Of a day that nobody has looked at: nothing is allowed.
    pub const fn unknown() -> Self {
        Self {
            decision: Decision::Rest,
            severity: Severity::Calm,
            elsewhere: Vec::new(),
            first_days: false,
            reasons: Vec::new(),
            rest_until: None,
            phase: None,
            bands_allowed: false,
            impact_allowed: false,
            highest_band_level: None,
            nothing_up: true,
            progression_allowed: false,
            allowed: Vec::new(),
            would_change: Vec::new(),
        }
    }
}

/// One reason for the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The code of a rule, or kebab-case.
    pub code: String,
    /// Plain words.
    pub text: String,
    /// The numbers, dates and places in it, by name.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
    /// The region it is about.
    pub region: Option<Region>,
    /// The side it is about.
    pub side: Option<Side>,
    /// The numbers behind it.
    pub evidence: Option<Evidence>,
}

#[cfg(test)]
mod tests;
