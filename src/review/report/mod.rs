//! The report: two pages that a doctor reads in a minute, as a tagged PDF.
//!
//! A [`Report`] is what is known. [`contents`] says it in blocks, [`compose`] gives each block its place on a sheet, [`print`] writes
//! that down with krilla: text that can be read aloud and searched, with a tree that says what is a heading, a table, a picture.

mod blocks;
mod compose;
mod contents;
mod gather;
mod letters;
mod press;
mod print;
mod routes;
#[cfg(test)]
mod tests;

pub use press::Press;
pub use routes::routes;

use super::chart::Chart;
use crate::care::Slices;
use crate::ids::PatientId;
use crate::measures::Compared;
use crate::training::Course;
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::adherence::Adherence;
use limber_rules::function_tests::Tested;
use limber_rules::level::Urgency;
use limber_rules::scale::Nrs;

/// What a report tells.
#[derive(Debug, Clone)]
pub struct Report {
    /// What others call the patient.
    pub name: String,
    /// When they were born.
    pub born_on: Option<NaiveDate>,
    /// Which record it is.
    pub patient: PatientId,
    /// Who asked for it: a name and a role.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The patient's date then.
    pub today: NaiveDate,
    /// The last day on which any pain was logged.
    pub last_logged: Option<NaiveDate>,
    /// The first day that it tells of.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// What is asked of the reader, by whoever made it.
    pub question: Option<String>,
    /// Since when training is locked by answers to the red-flag questions.
    pub locked_since: Option<NaiveDate>,
    /// The pain of the place that it is about; none if nothing was ever logged.
    pub chart: Option<Chart>,
    /// Other places with logs within these days.
    pub elsewhere: Vec<String>,
    /// The programmes, the last one first.
    pub courses: Vec<Course>,
    /// The sessions.
    pub sessions: Sessions,
    /// What was kept of the plan.
    pub kept: Adherence,
    /// Rests, care and go-aheads, in their order.
    pub events: Vec<Event>,
    /// Whether a go-ahead is in force, and until when.
    pub cleared_until: Option<NaiveDate>,
    /// The flags, the most urgent first.
    pub flags: Vec<FlagTold>,
    /// The answers to questionnaires: the first and the last of each.
    pub measures: Vec<Compared>,
    /// The function tests of these days, in their order.
    pub tests: Vec<Tested>,
    /// What of the record was shown to whoever made it.
    pub shown: Slices,
}

/// The sessions of some days.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sessions {
    /// How many.
    pub count: u32,
    /// The worst pain during or right after any of them.
    pub worst: Option<Nrs>,
}

/// Something that was tried or happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// The first day.
    pub from: NaiveDate,
    /// The last, if it went on.
    pub until: Option<NaiveDate>,
    /// What kind of thing.
    pub kind: &'static str,
    /// What it was.
    pub what: String,
}

/// A flag.
#[derive(Debug, Clone)]
pub struct FlagTold {
    /// The first day of its run.
    pub date: NaiveDate,
    /// How urgent.
    pub urgency: Urgency,
    /// Where, unless it is about the whole patient.
    pub place: Option<String>,
    /// Why, in plain words.
    pub why: String,
    /// How many of the same rule and place came before it, of those that are settled.
    pub like_it: usize,
    /// Whether nobody has seen it yet.
    pub waits: bool,
    /// What was done about it, and what became of it.
    pub done: String,
}

impl Report {
    /// The report as a PDF.
    ///
    /// # Errors
    /// What is wrong with the fonts or the document: nothing that a record holds can bring it about.
    pub fn pdf(&self) -> Result<Vec<u8>, print::Misprint> {
        let letters = letters::Letters::load().ok_or(print::Misprint::NoFont)?;
        let laid = compose::compose(&contents::blocks(self), &letters);
        print::print(&laid, &letters, &contents::label(self))
    }
}
