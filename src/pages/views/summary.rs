//! Some weeks of a record.

use super::{Flag, place};
use crate::pages::words::{At, Chip, Day, in_words};
use limber_rules::level::Level;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::red_flags::{Urgency, latest};
use limber_rules::text::Text;
use serde::Deserialize;

/// Some weeks of a record. What is not shared is none.
#[derive(Deserialize)]
pub struct Summary {
    pub data_as_of: At,
    pub id: String,
    pub display_name: String,
    series: Option<Vec<SummarySeries>>,
    flags: Option<Vec<Flag>>,
    locks: Option<Vec<Lock>>,
    notes: Option<Vec<Note>>,
    care_events: Option<Vec<CareEvent>>,
    sessions: Option<Vec<Session>>,
    enrolments: Option<Vec<Enrolment>>,
    pub adherence: Option<Kept>,
    clearances: Option<Vec<Clearance>>,
    measures: Option<Vec<Measure>>,
    function_tests: Option<Vec<FunctionTest>>,
    not_shared: Vec<String>,
}

fn all<T>(list: Option<&Vec<T>>) -> &[T] {
    list.map(Vec::as_slice).unwrap_or_default()
}

impl Summary {
    pub fn hides(&self, slice: &str) -> bool {
        self.not_shared.iter().any(|hidden| hidden == slice)
    }
    pub fn series(&self) -> &[SummarySeries] {
        all(self.series.as_ref())
    }
    pub fn notes(&self) -> &[Note] {
        all(self.notes.as_ref())
    }
    pub fn care_events(&self) -> &[CareEvent] {
        all(self.care_events.as_ref())
    }
    pub fn sessions(&self) -> &[Session] {
        all(self.sessions.as_ref())
    }
    pub fn enrolments(&self) -> &[Enrolment] {
        all(self.enrolments.as_ref())
    }
    pub fn measures(&self) -> &[Measure] {
        all(self.measures.as_ref())
    }
    pub fn function_tests(&self) -> &[FunctionTest] {
        all(self.function_tests.as_ref())
    }
    /// The lock in force, if there is one.
    pub fn lock(&self) -> Option<&Lock> {
        all(self.locks.as_ref()).iter().find(|lock| lock.unlocked_at.is_none())
    }
    pub fn flags(&self) -> &[Flag] {
        all(self.flags.as_ref())
    }
    /// The go-aheads that hold.
    pub fn current(&self) -> Vec<&Clearance> {
        all(self.clearances.as_ref()).iter().filter(|clearance| clearance.current).collect()
    }
    /// Those that do not any more.
    pub fn past(&self) -> Vec<&Clearance> {
        all(self.clearances.as_ref()).iter().filter(|clearance| !clearance.current).collect()
    }
}

#[derive(Deserialize)]
pub struct SummarySeries {
    level: Level,
    pub since: Option<Day>,
    pub baseline: Option<f64>,
    pub trend: Trend,
}

impl SummarySeries {
    pub fn chip(&self) -> Chip {
        Chip::of_level(self.level)
    }
}

#[derive(Deserialize)]
pub struct Note {
    pub local_date: Day,
    pub note: Option<String>,
}

#[derive(Deserialize)]
pub struct CareEvent {
    kind: String,
    region: Option<String>,
    side: Option<String>,
    pub local_date: Day,
    pub title: Option<String>,
    pub outcome: Option<String>,
}

impl CareEvent {
    pub fn kind(&self) -> String {
        in_words(&self.kind)
    }
    pub fn place(&self) -> String {
        place(self.region.as_deref(), self.side.as_deref())
    }
}

#[derive(Deserialize)]
pub struct Session {
    region: String,
    side: String,
    pub local_date: Day,
    pub pain_during: Option<u8>,
}

impl Session {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
}

#[derive(Deserialize)]
pub struct Measure {
    instrument: String,
    pub local_date: Day,
    pub readings: Vec<Reading>,
}

impl Measure {
    pub fn instrument(&self) -> String {
        in_words(&self.instrument).to_uppercase()
    }
}

#[derive(Deserialize)]
pub struct Reading {
    scale: String,
    activity: Option<String>,
    pub points: f64,
}

impl Reading {
    pub fn name(&self) -> String {
        self.activity.clone().unwrap_or_else(|| in_words(&self.scale))
    }
}

#[derive(Deserialize)]
pub struct FunctionTest {
    test: String,
    region: String,
    side: String,
    pub local_date: Day,
    pub value: f64,
    unit: String,
    pub pain: Option<u8>,
}

impl FunctionTest {
    pub fn name(&self) -> String {
        in_words(&self.test)
    }
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    pub fn unit(&self) -> String {
        in_words(&self.unit)
    }
}

#[derive(Deserialize)]
pub struct Kept {
    pub kept: u32,
    pub known: u32,
}

#[derive(Deserialize)]
pub struct Clearance {
    pub id: String,
    pub region: String,
    pub highest_band_level: i16,
    pub band_line: Option<String>,
    pub given_on: Day,
    pub confirmed_on: Option<Day>,
    pub until: Day,
    pub note: Option<String>,
    pub current: bool,
    ending: Option<String>,
    pub ended_because: Option<String>,
    pub ended_at: Option<At>,
    pub version: i32,
}

impl Clearance {
    pub fn ending(&self) -> String {
        self.ending.as_deref().map(in_words).unwrap_or_default()
    }
}

#[derive(Deserialize)]
pub struct Rest {
    pub id: String,
    pub source: String,
    pub from: Day,
    pub until: Day,
    pub because: Option<String>,
    pub version: i32,
}

#[derive(Deserialize)]
pub struct Lock {
    pub id: String,
    answered_yes: Vec<String>,
    pub since: Day,
    unlocked_at: Option<At>,
}

impl Lock {
    /// Whether an answer was one of an emergency.
    pub fn is_emergency(&self) -> bool {
        let emergency = |code: &String| latest(code).is_some_and(|flag| flag.urgency == Urgency::Emergency);
        self.answered_yes.iter().any(emergency)
    }
    pub fn answers(&self) -> String {
        self.answered_yes.iter().map(|code| in_words(code)).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
pub struct Enrolment {
    pub programme_name: String,
    pub programme_version: i32,
    region: String,
    side: String,
    pub phase: i16,
    pub phase_since: Day,
    state: String,
}

impl Enrolment {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    pub fn state(&self) -> String {
        in_words(&self.state)
    }
}

#[derive(Deserialize)]
pub struct Trend {
    region: Region,
    side: Side,
    pub from: Day,
    pub to: Day,
    pub days: Vec<TrendDay>,
    pub scored_days: usize,
    pub direction: Text,
}

impl Trend {
    pub fn place(&self) -> BodySite {
        BodySite { region: self.region, side: self.side }
    }
    pub fn name(&self) -> String {
        limber_rules::place::in_words(self.region, self.side)
    }
    /// As addresses ask for it.
    pub fn query(&self) -> String {
        format!("region={}&side={}", self.region.as_str(), self.side.as_str())
    }
}

#[derive(Deserialize)]
pub struct TrendDay {
    pub date: Day,
    pub worst: Option<u8>,
    pub morning: Option<u8>,
    pub level: Option<Level>,
    pub baseline: Option<f64>,
    pub sessions: u32,
    pub session_pain: Option<u8>,
    pub rest: bool,
}

impl TrendDay {
    pub fn chip(&self) -> Option<Chip> {
        self.level.map(Chip::of_level)
    }
}
