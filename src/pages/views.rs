//! What the pages read of the contract's answers: of each, what is shown. A page is a client of the contract like any other, only that
//! no network lies between; so nothing can stand on a page that the API would not tell.

use super::words::{At, Chip, Day, in_words};
use crate::http::{Answer, Problem, Result};
use crate::pain::Place;
use limber_rules::level::{Level, Urgency};
use limber_rules::place::{Region, Side};
use limber_rules::text::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What an answer says, as far as a page shows it.
pub fn view<T: DeserializeOwned>(out: &impl Serialize) -> Result<T> {
    serde_json::to_value(out).and_then(serde_json::from_value).map_err(unread)
}

/// The items of a list.
pub fn items<T: DeserializeOwned>(page: &Answer) -> Result<Vec<T>> {
    Ok(list(page)?.items)
}

/// A page of a list.
pub fn list<T: DeserializeOwned>(page: &Answer) -> Result<Listed<T>> {
    read(page)
}

/// What an answer of the API says.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T> {
    serde_json::from_slice(answer.body()).map_err(unread)
}

fn unread(error: serde_json::Error) -> Problem {
    diesel::result::Error::DeserializationError(error.into()).into()
}

#[derive(Deserialize)]
pub struct Listed<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

#[derive(Deserialize)]
pub struct Today {
    pub date: Day,
    pub decision: String,
    pub reasons: Vec<Reason>,
    pub series: Vec<Series>,
    pub plan: Option<Plan>,
    pub rest_until: Option<Day>,
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

/// `left hip`, `back`; of what is about the whole patient, nothing.
pub fn place(region: Option<&str>, side: Option<&str>) -> String {
    match (side, region) {
        (Some("midline") | None, Some(region)) => region.to_owned(),
        (Some(side), Some(region)) => format!("{side} {region}"),
        _ => String::new(),
    }
}

#[derive(Deserialize)]
pub struct Plan {
    pub programme: String,
    pub programme_version: i32,
    pub phase: u8,
    pub phase_name: String,
    pub modified: bool,
    pub minutes: u32,
    pub steps: Vec<Step>,
}

#[derive(Deserialize)]
pub struct Step {
    pub part: String,
    pub name: String,
    pub grade: u8,
    pub grade_held: u8,
    pub down: Option<Down>,
    pub sets: u8,
    pub repetitions: Option<u16>,
    pub hold_seconds: Option<u16>,
    pub minutes: Option<u16>,
    pub band_level: Option<i16>,
    pub per_side: bool,
}

#[derive(Deserialize)]
pub struct Down {
    pub text: Text,
}

impl Step {
    pub fn part(&self) -> String {
        in_words(&self.part)
    }
    /// `3 x 10, hold 5 s, band level 2, each side`
    pub fn dose(&self) -> String {
        let count = match (self.repetitions, self.minutes, self.hold_seconds) {
            (Some(repetitions), _, _) => format!("{} × {repetitions}", self.sets),
            (None, Some(minutes), _) => format!("{minutes} min"),
            (None, None, Some(seconds)) => format!("{} × {seconds} s", self.sets),
            _ => format!("{} sets", self.sets),
        };
        let hold = self.hold_seconds.filter(|_| self.repetitions.is_some()).map(|hold| format!("hold {hold} s"));
        let band = self.band_level.map(|level| format!("band level {level}"));
        let each = self.per_side.then(|| "each side".to_owned());
        [Some(count), hold, band, each].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
pub struct Flag {
    pub id: String,
    pub rule: String,
    pub level: Urgency,
    pub region: Option<String>,
    pub side: Option<String>,
    pub local_date: Day,
    pub text: String,
    pub status: String,
    pub seen_at: Option<At>,
    pub snoozed_until: Option<Day>,
    pub history: Vec<FlagEvent>,
    pub version: i32,
}

impl Flag {
    pub fn place(&self) -> String {
        place(self.region.as_deref(), self.side.as_deref())
    }
    pub fn chip(&self) -> Chip {
        Chip::of_urgency(self.level)
    }
    pub fn status(&self) -> String {
        in_words(&self.status)
    }
}

#[derive(Deserialize)]
pub struct FlagEvent {
    pub what: String,
    pub at: At,
    pub by_name: Option<String>,
    pub details: Value,
    pub note: Option<String>,
}

impl FlagEvent {
    pub fn what(&self) -> String {
        let detail = |name: &str| self.details.get(name).and_then(Value::as_str).map(in_words);
        let more =
            detail("done").or_else(|| detail("outcome")).or_else(|| detail("until").map(|day| format!("until {day}")));
        match more {
            Some(more) => format!("{}: {more}", in_words(&self.what)),
            None => in_words(&self.what),
        }
    }
}

#[derive(Deserialize)]
pub struct Explanation {
    pub rule_version: Option<String>,
    pub thresholds_version: Option<i32>,
    pub words: Text,
    pub logs: Vec<ExplainedLog>,
    pub baseline: Option<Usual>,
    pub steps: Vec<SumStep>,
    pub source: Option<String>,
}

#[derive(Deserialize)]
pub struct ExplainedLog {
    pub local_date: Day,
    pub worst_pain: u8,
    pub used_as: String,
}

#[derive(Deserialize)]
pub struct Usual {
    pub value: f64,
    pub how: String,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub scores: Option<usize>,
}

impl Usual {
    pub fn how(&self) -> String {
        in_words(&self.how)
    }
}

#[derive(Deserialize)]
pub struct SumStep {
    pub what: String,
    pub sum: String,
    pub result: f64,
}

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
    /// The lock in force, if there is one.
    pub fn lock(&self) -> Option<&Lock> {
        all(self.locks.as_ref()).iter().find(|lock| lock.unlocked_at.is_none())
    }
    /// The flags that ask for nothing more.
    pub fn settled(&self) -> Vec<&Flag> {
        let unsettled = ["open", "seen", "acted_on", "snoozed"];
        all(self.flags.as_ref()).iter().filter(|flag| !unsettled.contains(&flag.status.as_str())).collect()
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
pub struct Kept {
    pub kept: u32,
    pub known: u32,
}

#[derive(Deserialize)]
pub struct Clearance {
    pub id: String,
    pub region: String,
    pub highest_band_level: i16,
    pub given_on: Day,
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
    pub fn answers(&self) -> String {
        self.answered_yes.iter().map(|code| in_words(code)).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
pub struct Enrolment {
    pub programme: String,
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

/// Something that somebody did.
#[derive(Deserialize)]
pub struct Act {
    kind: String,
    pub at: At,
    pub by_name: Option<String>,
    pub because: Option<String>,
}

impl Act {
    pub fn what(&self) -> String {
        in_words(&self.kind).replace("clearance", "go-ahead")
    }
}

#[derive(Deserialize)]
pub struct Message {
    pub id: String,
    pub author_name: String,
    pub text: Option<String>,
    pub written_at: At,
    pub local_date: Option<Day>,
    pub flag: Option<FlagGist>,
    pub reads: Vec<MessageRead>,
    pub unread: bool,
}

#[derive(Deserialize)]
pub struct FlagGist {
    pub rule: String,
    pub local_date: Day,
}

#[derive(Deserialize)]
pub struct MessageRead {
    pub reader_name: String,
    pub read_at: At,
}

#[derive(Deserialize)]
pub struct Thresholds {
    pub version: i32,
    pub settings: serde_json::Map<String, Value>,
    pub valid_from: Option<Day>,
    pub because: Option<String>,
    pub bounds: Vec<Bounds>,
}

#[derive(Deserialize)]
pub struct Bounds {
    pub name: String,
    pub lowest: f64,
    pub highest: f64,
    pub unit: String,
    pub why: String,
    pub published: f64,
}

#[derive(Deserialize)]
pub struct DryRun {
    pub from: Day,
    pub to: Day,
    pub judged_days: usize,
    pub amber_days: BeforeAndAfter,
    pub red_days: BeforeAndAfter,
    pub days: Vec<TriedDay>,
}

#[derive(Deserialize)]
pub struct BeforeAndAfter {
    pub before: usize,
    pub after: usize,
}

#[derive(Deserialize)]
pub struct TriedDay {
    pub date: Day,
    pub region: String,
    pub side: String,
    pub level_before: Level,
    pub level_after: Level,
}

impl TriedDay {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    pub fn before(&self) -> Chip {
        Chip::of_level(self.level_before)
    }
    pub fn after(&self) -> Chip {
        Chip::of_level(self.level_after)
    }
    pub fn differs(&self) -> bool {
        self.level_before != self.level_after
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
    pub fn place(&self) -> Place {
        Place { region: self.region, side: self.side }
    }
    pub fn name(&self) -> String {
        limber_rules::place::in_words(self.region, self.side)
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

#[derive(Deserialize)]
pub struct Link {
    pub id: String,
    pub physiotherapist_name: String,
    pub status: String,
    pub accepted_at: At,
    pub until: Option<At>,
    slices: Vec<String>,
    pub primary: bool,
    pub version: i32,
}

impl Link {
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
    pub fn slices(&self) -> String {
        self.slices.iter().map(|slice| in_words(slice)).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
pub struct Access {
    pub actor_name: String,
    action: String,
    slice: Option<String>,
    outcome: String,
    pub reason: Option<String>,
    unusual: Option<String>,
    pub at: At,
}

impl Access {
    /// `look: pain`
    pub fn what(&self) -> String {
        let slice = self.slice.as_deref().map(|slice| format!(": {}", in_words(slice)));
        format!("{}{}", in_words(&self.action), slice.unwrap_or_default())
    }
    /// What became of it, if it was not simply allowed.
    pub fn outcome(&self) -> String {
        Some(&self.outcome).filter(|outcome| *outcome != "allowed").map(|outcome| in_words(outcome)).unwrap_or_default()
    }
    pub fn unusual(&self) -> String {
        self.unusual.as_deref().map(in_words).unwrap_or_default()
    }
}

#[derive(Deserialize)]
pub struct Caseload {
    pub data_as_of: At,
    pub items: Vec<CaseloadRow>,
    pub next_cursor: Option<String>,
}

#[derive(Deserialize)]
pub struct CaseloadRow {
    pub id: String,
    pub display_name: String,
    need: String,
    pub reason: Text,
    region: Option<String>,
    side: Option<String>,
    pub since: Option<Day>,
    pub last_log: Option<Day>,
    pub days_silent: Option<i64>,
    pub open_flags: Option<i32>,
    pub red_flag_waits: bool,
    decision: String,
    pub kept_of_7_days: Option<Kept>,
    pub next_clearance_end: Option<ClearanceEnd>,
    pub good_news: Vec<Text>,
    pub resting_until: Option<Day>,
    not_shared: Vec<String>,
}

#[derive(Deserialize)]
pub struct ClearanceEnd {
    pub region: String,
    pub until: Day,
}

impl CaseloadRow {
    pub fn chip(&self) -> Chip {
        Chip::of_need(&self.need)
    }
    pub fn decision(&self) -> Chip {
        Chip::of_decision(&self.decision)
    }
    pub fn place(&self) -> String {
        place(self.region.as_deref(), self.side.as_deref())
    }
    pub fn hides(&self, slice: &str) -> bool {
        self.not_shared.iter().any(|hidden| hidden == slice)
    }
    pub fn is_silent(&self) -> bool {
        self.days_silent.is_some_and(|days| days > 1)
    }
}
