//! The decision of the day.

use super::place;
use crate::pages::words::{Chip, Day, in_words};
use limber_rules::level::Level;
use limber_rules::red_flags::{Screen, Urgency, WhereToGo};
use limber_rules::text::Text;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Today {
    pub date: Day,
    pub decision: String,
    pub reasons: Vec<Reason>,
    pub series: Vec<Series>,
    pub plan: Option<Plan>,
    pub rest_until: Option<Day>,
    pub enrolments: Vec<EnrolmentNow>,
    pub allowed: Vec<Text>,
    pub would_change: Vec<Text>,
    pub notice: String,
}

impl Today {
    pub fn chip(&self) -> Chip {
        Chip::of_decision(&self.decision)
    }
    pub fn headline(&self) -> &'static str {
        match self.decision.as_str() {
            "train" => "Train as planned",
            "ease" => "Ease off today",
            "rest" => "Rest today",
            _ => "See somebody before you train",
        }
    }
}

#[derive(Deserialize)]
pub struct Reason {
    pub text: String,
}

impl Reason {
    /// Whether it is the advice of an emergency that was answered today. What was answered before says when it was.
    pub fn is_emergency(&self, there: &WhereToGo) -> bool {
        let mut questions = Screen::ALL.iter().flat_map(|screen| screen.questions);
        questions.any(|flag| flag.urgency == Urgency::Emergency && self.text.contains(&there.fill(flag.advice)))
    }
}

#[derive(Deserialize)]
pub struct Series {
    pub region: String,
    pub side: String,
    pub level: Level,
    pub since: Option<Day>,
    pub last_log: Option<Day>,
}

impl Series {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    pub fn chip(&self) -> Chip {
        Chip::of_level(self.level)
    }
}

#[derive(Deserialize)]
pub struct Plan {
    pub programme_name: String,
    pub programme_version: i32,
    pub phase: u8,
    pub phase_name: String,
    pub modified: bool,
    pub minutes: u32,
    pub steps: Vec<Step>,
}

/// A programme under way.
#[derive(Deserialize)]
pub struct EnrolmentNow {
    pub enrolment_id: String,
    pub next_phase: Option<NextPhase>,
}

/// The phase above, and what must hold to enter it.
#[derive(Deserialize)]
pub struct NextPhase {
    pub phase: u8,
    pub gates: Vec<GateNow>,
}

#[derive(Deserialize)]
pub struct GateNow {
    pub text: String,
    pub met: Option<bool>,
}

impl GateNow {
    pub fn state(&self) -> &'static str {
        match self.met {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "no log can tell",
        }
    }
}

#[derive(Deserialize)]
pub struct Step {
    pub part: String,
    pub name: String,
    pub grade: u8,
    pub grade_held: u8,
    pub down: Option<Down>,
    #[serde(flatten)]
    dose: Dose,
    per_side: bool,
}

#[derive(Deserialize)]
pub struct Down {
    pub text: Text,
}

impl Step {
    pub fn part(&self) -> String {
        in_words(&self.part)
    }
    pub fn dose(&self) -> String {
        self.dose.in_words(self.per_side)
    }
}

/// How much of an exercise.
#[derive(Deserialize)]
pub struct Dose {
    sets: u8,
    repetitions: Option<u16>,
    hold_seconds: Option<u16>,
    minutes: Option<u16>,
    band_level: Option<i16>,
    /// If it is other than the phase has it.
    sessions_a_week: Option<u8>,
}

impl Dose {
    /// `3 x 10, hold 5 s, band level 2, each side, 2 days a week`
    pub fn in_words(&self, per_side: bool) -> String {
        let count = match (self.repetitions, self.minutes, self.hold_seconds) {
            (Some(repetitions), _, _) => format!("{} × {repetitions}", self.sets),
            (None, Some(minutes), _) => format!("{minutes} min"),
            (None, None, Some(seconds)) => format!("{} × {seconds} s", self.sets),
            _ => format!("{} sets", self.sets),
        };
        let hold = self.hold_seconds.filter(|_| self.repetitions.is_some()).map(|hold| format!("hold {hold} s"));
        let band = self.band_level.map(|level| format!("band level {level}"));
        let each = per_side.then(|| "each side".to_owned());
        let days = self.sessions_a_week.map(|days| format!("{days} days a week"));
        [Some(count), hold, band, each, days].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
