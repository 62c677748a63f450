//! The red-flag questions: what to ask, and where to go first after a "yes".
//!
//! Any "yes" locks every exercise, whatever the score; only a clinician unlocks. An answer is never averaged into a
//! trend. For the routes (999, A&E, 111) the texts are those of the United Kingdom.

use crate::text::Text;

mod questions;
mod screens;

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

/// Questions that are asked together. Its version is stored with every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The version.
    pub version: &'static str,
    /// The questions, most urgent first.
    pub questions: &'static [RedFlag],
}

impl Screen {
    /// Every screen there was, the newest first.
    pub const ALL: &'static [Self] = &[Self::CURRENT, screens::OF_2026_1];

    /// The one that is asked now.
    pub const CURRENT: Self = screens::OF_2026_2;

    /// The one of a version.
    pub fn of(version: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|screen| screen.version == version)
    }

    /// The question with this code.
    pub fn question(&self, code: &str) -> Option<&'static RedFlag> {
        self.questions.iter().find(|flag| flag.code == code)
    }
}

/// The question with this code, as it was asked last: what is advised today of an answer of any time.
pub fn latest(code: &str) -> Option<&'static RedFlag> {
    Screen::ALL.iter().find_map(|screen| screen.question(code))
}

/// Why all training is locked: the questions with these codes, as they were asked last. A code that was never asked stays as it
/// is.
pub fn why_locked(answered_yes: &[String]) -> String {
    let asked = |code: &String| latest(code).map_or(code.clone(), |flag| format!("“{}”", flag.question));
    let asked: Vec<String> = answered_yes.iter().map(asked).collect();
    format!("A warning sign was answered with yes: {}. All training is locked.", asked.join(", "))
}

words! {
    /// Whether anything was answered with "yes".
    pub enum Outcome {
        /// No "yes".
        Clear => "clear",
        /// At least one "yes": everything is locked.
        Locked => "locked",
    }
}

/// What the answers come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Clear or locked.
    pub outcome: Outcome,
    /// The most urgent of the answers; none when clear.
    pub urgency: Option<Urgency>,
    /// Where to go first, most urgent first, each advice once; only then who else can see it. Empty when clear.
    pub advice: Vec<Text>,
}

/// Weighs the questions answered with "yes": any one locks.
pub fn weigh(yes: &[&RedFlag]) -> Finding {
    let mut flags = yes.to_vec();
    flags.sort_by_key(|flag| flag.urgency);
    let Some(first) = flags.first() else {
        return Finding { outcome: Outcome::Clear, urgency: None, advice: Vec::new() };
    };
    Finding { outcome: Outcome::Locked, urgency: Some(first.urgency), advice: advice(&flags) }
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
