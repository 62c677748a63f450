//! The red-flag questions: what to ask, and where to go first after a "yes".
//!
//! Any "yes" locks every exercise, whatever the score; only a clinician unlocks. An answer is never averaged into a
//! trend. For the routes (999, A&E, 111) the texts are those of the United Kingdom.

use crate::text::Text;

mod questions;

pub use questions::RED_FLAGS;

/// The version of the questions; stored with every answer.
pub const RED_FLAGS_VERSION: &str = "2026.1";

words! {
    /// How soon someone has to look, most urgent first.
    pub enum Urgency {
        /// Now: 999 or A&E.
        Emergency => "emergency",
        /// Today.
        SameDay => "same_day",
        /// Within days, by phone today.
        Urgent => "urgent",
        /// At the next chance.
        SeeClinician => "see_clinician",
    }
}

/// One question that is answered yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedFlag {
    /// Kebab-case, stable across versions.
    pub code: &'static str,
    /// The question in plain words; "yes" is the answer that worries.
    pub question: &'static str,
    /// What it could be, for the physiotherapist.
    pub why: &'static str,
    /// How soon someone has to look.
    pub urgency: Urgency,
    /// Where to go first.
    pub advice: &'static str,
    /// Where the question comes from; "general knowledge" is to be verified before a patient sees it.
    pub source: &'static str,
}

/// The question with this code.
pub fn find(code: &str) -> Option<&'static RedFlag> {
    RED_FLAGS.iter().find(|flag| flag.code == code)
}

words! {
    /// What a screen comes to.
    pub enum Outcome {
        /// No "yes".
        Clear => "clear",
        /// At least one "yes": everything is locked.
        Locked => "locked",
    }
}

/// What the answers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Clear or locked.
    pub outcome: Outcome,
    /// The most urgent of the answers; none when clear.
    pub urgency: Option<Urgency>,
    /// Where to go first, most urgent first, each advice once; only then who else can see it. Empty when clear.
    pub advice: Vec<Text>,
}

/// Weighs the questions answered with "yes": any one locks.
pub fn screen(yes: &[&RedFlag]) -> Screen {
    let mut flags = yes.to_vec();
    flags.sort_by_key(|flag| flag.urgency);
    let Some(first) = flags.first() else {
        return Screen { outcome: Outcome::Clear, urgency: None, advice: Vec::new() };
    };
    Screen { outcome: Outcome::Locked, urgency: Some(first.urgency), advice: advice(&flags) }
}

fn advice(flags: &[&RedFlag]) -> Vec<Text> {
    let mut advice: Vec<Text> = Vec::new();
    for flag in flags {
        if advice.iter().all(|given| given.text != flag.advice) {
            advice.push(Text::new(flag.code, flag.advice));
        }
    }
    advice.push(Text::new(
        "physiotherapist-can-see",
        "Do not wait for an answer here. After that: a physiotherapist you share your diary with can see this answer.",
    ));
    advice
}

#[cfg(test)]
mod tests;
