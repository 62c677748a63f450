//! Going up and down the ladders of a programme: what each exercise is done at today, what may be offered next, and
//! what of a gate can be read from the logs.
//!
//! Going up is an offer, and a grade is held only after the patient took it. Going down is worked out anew each day
//! from the last days of logs: it is never written down, so a log that comes late or is corrected changes it, and the
//! same logs in any order give the same plan.
//!
//! What warms up goes up by itself ([`risen()`]), and how much a session and a week may hold is asked last ([`fitting()`], [`again_on()`]).
//!
//! In the order a reader should meet them: what a session did ([`response()`], [`waiting()`]), the grade of the day
//! ([`rung()`]), the next grade ([`offer()`]), what a gate can read ([`gate()`]), and what a ladder must be like
//! ([`ladder`]).

mod band;
mod band_choice;
mod diary;
mod dose;
mod gate;
pub mod ladder;
mod offer;
mod proposal;
mod response;
mod rung;
mod settings;
mod stay;
mod waiting;

use chrono::NaiveDate;

pub use self::{
    band::heaviest_band,
    band_choice::{BandChoice, EffortTarget, band_choice},
    dose::{
        BAND_HOURS, Candidate, FIRST_MINUTES, MOST_BAND_DAYS, MOST_MAIN, MOST_MINUTES, OFF_DAY_MINUTES, again_on,
        fitting,
    },
    gate::{Bound, Facts, LeadRung, Measure, Met, SportScore, gate},
    offer::{Answered, Group, Missing, Offer, OfferState, offer},
    proposal::{ExerciseProposal, OnLadder, Proposed, RHYTHM, proposal_due_on, propose, within_week},
    response::{Response, response},
    rung::{Down, DownCause, Rung, risen, rung},
    settings::{PUBLISHED_PROGRESSION, Progression},
    stay::{LONGER_THAN_PLANNED, longer_than_planned, longer_than_planned_from},
    waiting::{Loop, waiting},
};
use crate::scale::Nrs;

/// All that was logged of one region and side; the slices in any order. What is dated after today is not seen.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The patient's own date.
    pub today: NaiveDate,
    /// Sessions; several on one date are one day's work.
    pub sessions: &'a [Trained],
    /// Mornings.
    pub mornings: &'a [Morning],
    /// Rests; those that touch are one rest.
    pub rests: &'a [Rest],
    /// The last days of illnesses with fever that are over: each returns one grade lower, however short (judgement.md 5).
    pub illnesses: &'a [NaiveDate],
    /// The last day judged red.
    pub last_red: Option<NaiveDate>,
    /// The last day with a session or a score before those here.
    pub last_before: Option<NaiveDate>,
}

/// The grade of an exercise that the patient took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// The key of the exercise.
    pub exercise: &'a str,
    /// The grade: 0 is the gentlest.
    pub grade: u8,
    /// The day it was taken.
    pub since: NaiveDate,
    /// The highest pain at which a set goes on.
    pub ceiling: Nrs,
    /// Whether it loads the joint: what bears the blame when no exercise has a pain of its own.
    pub loaded: bool,
}

/// A session that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trained {
    /// The patient's own date.
    pub date: NaiveDate,
    /// The worst pain during it and right after it.
    pub pain: Option<Nrs>,
    /// A painkiller was taken for it.
    pub analgesic: bool,
    /// What was done.
    pub exercises: Vec<Done>,
}

/// An exercise that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its key.
    pub exercise: String,
    /// The worst pain in its sets.
    pub pain: Option<Nrs>,
    /// The grade it was done at, if that is known.
    pub grade: Option<u8>,
    /// The maker and line of its bands: another line's colours are not compared with it.
    pub line: Option<String>,
    /// The heaviest of its bands, by its place in that line: 1 is the lightest.
    pub band_level: Option<u8>,
    /// How hard its hardest set felt, on the OMNI-RES scale of 0 to 10.
    pub effort: Option<u8>,
    /// Whether a set with a band had fewer repetitions than planned.
    pub is_unfinished: bool,
}

/// What a morning was like, as the daily log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Morning {
    /// The patient's own date.
    pub date: NaiveDate,
    /// The worst pain in 24 hours.
    pub worst: Option<Nrs>,
    /// Pain on getting up.
    pub pain: Option<Nrs>,
    /// Whether the pain of the last session had settled.
    pub settled: Option<bool>,
    /// A painkiller that day.
    pub analgesic: bool,
}

/// A rest that was kept, first and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// The first day of it.
    pub from: NaiveDate,
    /// The last day of it.
    pub until: NaiveDate,
}

#[cfg(test)]
mod tests;
