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
    /// What patient and physiotherapist agreed on for such a day.
    pub agreed: Vec<BadDay>,
    pub would_change: Vec<Text>,
    /// The highest band that may be used today.
    pub highest_band_level: Option<i16>,
    last_session: Option<LastSession>,
    pub notice: String,
}

/// What was agreed on for a bad day.
#[derive(Deserialize)]
pub struct BadDay {
    r#for: String,
    pub text: String,
}

impl BadDay {
    pub fn when(&self) -> &'static str {
        if self.r#for == "setback" { "If it comes back" } else { "On a bad day" }
    }
}

/// The last session, as long as its next morning counts.
#[derive(Deserialize)]
struct LastSession {
    reminder_due: bool,
}

impl Today {
    pub fn chip(&self) -> Chip {
        Chip::of_decision(&self.decision)
    }
    /// Whether the morning after a session is still to be logged.
    pub fn asks_for_morning(&self) -> bool {
        self.last_session.as_ref().is_some_and(|last| last.reminder_due)
    }
    /// The place that the session of the day is logged for: that of the plan's own programme.
    pub fn place_of(&self, plan: &Plan) -> Option<&EnrolmentNow> {
        self.enrolments.iter().find(|one| one.enrolment_id == plan.enrolment_id)
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
    /// The enrolment that the session is logged with.
    pub enrolment_id: String,
    /// Whether nothing of it is asked for.
    pub optional: bool,
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
    pub region: String,
    pub side: String,
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
    /// The one place that it is for, if it is done on one side only or the session is of several programmes.
    only_for: Option<OnlyFor>,
    pub part: String,
    /// The key of the exercise.
    pub exercise: String,
    pub drawing: Option<Drawing>,
    pub name: String,
    /// The highest pain, 0 to 10, at which a set goes on.
    pub pain_ceiling: u8,
    pub cautions: Vec<String>,
    pub contra_indications: Vec<ContraIndication>,
    pub grade: u8,
    pub grade_held: u8,
    pub down: Option<Down>,
    #[serde(flatten)]
    dose: Dose,
    per_side: bool,
    band_line: Option<String>,
    /// How its band is found and kept right.
    pub band_choice: Option<BandAdvice>,
}

#[derive(Deserialize)]
pub struct BandAdvice {
    pub text: Text,
}

#[derive(Deserialize)]
struct OnlyFor {
    region: String,
    side: String,
}

#[derive(Deserialize)]
pub struct ContraIndication {
    pub text: String,
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
    /// The one place that it is for, as its region and its side.
    pub fn place(&self) -> Option<(&str, &str)> {
        self.only_for.as_ref().map(|only| (only.region.as_str(), only.side.as_str()))
    }
    /// `left hip`; nothing if it is for no one place.
    pub fn place_in_words(&self) -> String {
        self.place().map(|(region, side)| place(Some(region), Some(side))).unwrap_or_default()
    }
    /// Whether it does not warm up, loosen or cool down.
    pub fn is_main(&self) -> bool {
        ["isometric", "resistance_band"].contains(&self.part.as_str())
    }
    pub fn has_band(&self) -> bool {
        self.dose.band_level.is_some()
    }
    /// Whether its band is one of a line: of any, where the go-ahead names none.
    pub fn is_of_line(&self, line: &str) -> bool {
        self.band_line.as_ref().is_none_or(|own| own == line)
    }
    pub fn band_level(&self) -> Option<i16> {
        self.dose.band_level
    }
    pub fn sets(&self) -> u8 {
        self.dose.sets
    }
    pub fn repetitions(&self) -> Option<u16> {
        self.dose.repetitions
    }
    pub fn hold_seconds(&self) -> Option<u16> {
        self.dose.hold_seconds
    }
    /// The planned rest between sets; none of a single set.
    pub fn rest_seconds(&self) -> Option<u16> {
        self.dose.rest_seconds.filter(|_| self.dose.sets > 1)
    }
    /// Seconds up, hold and down.
    pub fn tempo(&self) -> Option<&str> {
        self.dose.tempo.as_deref()
    }
    /// How hard the last set should feel, from and to, on the OMNI-RES scale of 0 to 10.
    pub fn effort(&self) -> Option<[u8; 2]> {
        self.dose.effort_omni
    }
}

/// How an exercise begins and ends, drawn.
#[derive(Deserialize)]
pub struct Drawing {
    pub url: String,
    pub alt: String,
}

/// How much of an exercise.
#[derive(Deserialize)]
pub struct Dose {
    sets: u8,
    repetitions: Option<u16>,
    hold_seconds: Option<u16>,
    minutes: Option<u16>,
    band_level: Option<i16>,
    tempo: Option<String>,
    rest_seconds: Option<u16>,
    effort_omni: Option<[u8; 2]>,
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
