//! The warning signs: what to ask of each area of the body, how strongly a "yes" acts, and where to go first.
//!
//! A "yes" either locks every exercise, whatever the score, or is urgent: a clinician by a named day, and a gentle plan until
//! then. An answer is never averaged into a trend. The numbers and places in the texts are those of a country.

use chrono::{Days, NaiveDate};

use crate::place::Region;
use crate::text::Text;

mod asked;
mod places_to_go;
mod questions;
mod screens;

pub use self::asked::{Answered, Asked, Because, Event, History, Return, asks};
pub use self::places_to_go::{Country, WhereToGo};

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

words! {
    /// How strongly a "yes" acts (judgement.md 6.3).
    pub enum Strength {
        /// Everything stops until the lock ends.
        Lock => "lock",
        /// A clinician by a named day. Until then a gentle plan without bands and without impact.
        Urgent => "urgent",
    }
}

words! {
    /// How much of a screen is asked.
    pub enum Form {
        /// All questions of the area.
        Full => "full",
        /// Three questions.
        Short => "short",
    }
}

words! {
    /// A part of the body that has a screen of its own.
    pub enum Area {
        /// Hip, groin, thigh.
        Hip => "hip",
        /// Knee.
        Knee => "knee",
        /// Calf, ankle, foot.
        LowerLeg => "lower_leg",
        /// Back.
        Back => "back",
        /// Neck.
        Neck => "neck",
        /// Shoulder.
        Shoulder => "shoulder",
        /// Elbow, wrist, hand.
        Arm => "arm",
    }
}

impl Area {
    /// The area that a region lies in.
    pub const fn of(region: Region) -> Self {
        match region {
            Region::Hip | Region::Groin | Region::Thigh => Self::Hip,
            Region::Knee => Self::Knee,
            Region::Calf | Region::Ankle | Region::Foot => Self::LowerLeg,
            Region::Back => Self::Back,
            Region::Neck => Self::Neck,
            Region::Shoulder => Self::Shoulder,
            Region::Elbow | Region::Wrist | Region::Hand => Self::Arm,
        }
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
    /// How strongly a "yes" acts.
    pub strength: Strength,
    /// Where to go first, in words without numbers: [`WhereToGo::fill`] puts a country's in.
    pub advice: &'static str,
    /// Where the question comes from; "general knowledge" is to be verified before a patient sees it.
    pub source: &'static str,
}

/// Questions that are asked together. Its version is stored with every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The version: the year and its number, the area, and `short` if it is.
    pub version: &'static str,
    /// What it asks about; none for the short one of no place in particular.
    pub area: Option<Area>,
    /// How much of it is asked.
    pub form: Form,
    /// The questions, most urgent first.
    pub questions: &'static [RedFlag],
}

impl Screen {
    /// Every screen there was: those that are asked now, then the earlier ones.
    pub const ALL: &'static [Self] = screens::ALL;

    /// The one that is asked where no region is named.
    pub const CURRENT: Self = screens::HIP;

    /// The one that is asked now of a region. Without a region: that of the hip, or the short one of no place in particular.
    pub fn asked_now(region: Option<Region>, form: Form) -> &'static Self {
        let area = match (region, form) {
            (Some(region), _) => Some(Area::of(region)),
            (None, Form::Full) => Some(Area::Hip),
            (None, Form::Short) => None,
        };
        // The first of its kind is the newest.
        Self::ALL.iter().find(|screen| (screen.area, screen.form) == (area, form)).unwrap_or(&Self::CURRENT)
    }

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

/// Why a clinician is to be seen by a day: the questions that were answered with yes, in their words.
pub fn why_urgent(answered_yes: &[&RedFlag], by: NaiveDate) -> String {
    let asked: Vec<String> = answered_yes.iter().map(|flag| format!("“{}”", flag.question)).collect();
    format!(
        "A warning sign was answered with yes: {}. A clinician is to look at it by {by}; until then a gentle plan without bands.",
        asked.join(", ")
    )
}

words! {
    /// What the answers come to.
    pub enum Outcome {
        /// No "yes".
        Clear => "clear",
        /// A clinician by a named day; a gentle plan until then.
        Urgent => "urgent",
        /// Everything is locked.
        Locked => "locked",
        /// The patient took the answers back.
        Withdrawn => "withdrawn",
    }
}

/// What the answers come to, and where to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Clear, urgent or locked.
    pub outcome: Outcome,
    /// The most urgent of the answers; none when clear.
    pub urgency: Option<Urgency>,
    /// The day by which a clinician is to be seen; none when clear.
    pub by: Option<NaiveDate>,
    /// Where to go first, most urgent first, each advice once; only then who else can see it. Empty when clear.
    pub advice: Vec<Text>,
}

/// Weighs the questions answered with "yes" on a day: one that locks, locks; else any one is urgent.
pub fn weigh(yes: &[&RedFlag], on: NaiveDate, there: &WhereToGo) -> Finding {
    let mut flags = yes.to_vec();
    flags.sort_by_key(|flag| flag.urgency);
    let Some(first) = flags.first() else {
        return Finding { outcome: Outcome::Clear, urgency: None, by: None, advice: Vec::new() };
    };
    let locks = flags.iter().any(|flag| flag.strength == Strength::Lock);
    Finding {
        outcome: if locks { Outcome::Locked } else { Outcome::Urgent },
        urgency: Some(first.urgency),
        by: Some(see_by(first.urgency, on)),
        advice: advice(&flags, there),
    }
}

/// The day by which a clinician is to be seen. An emergency and the same day do not wait; what has lasted for weeks may wait 7
/// days, the rest 2. Chosen here.
pub fn see_by(urgency: Urgency, on: NaiveDate) -> NaiveDate {
    let days = match urgency {
        Urgency::Emergency | Urgency::SameDay => 0,
        Urgency::Urgent => 2,
        Urgency::SeeClinician => 7,
    };
    on.checked_add_days(Days::new(days)).unwrap_or(on)
}

/// Where to go first, the most urgent first, each advice once.
fn advice(flags: &[&RedFlag], there: &WhereToGo) -> Vec<Text> {
    let mut advice: Vec<Text> = Vec::new();
    for flag in flags {
        let text = there.text(flag.code, flag.advice);
        if advice.iter().all(|given| given.text != text.text) {
            advice.push(text);
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
