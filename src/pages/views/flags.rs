//! Flags, and why they were raised.

use super::place;
use crate::pages::words::{At, Chip, Day, in_words};
use limber_rules::level::Urgency;
use limber_rules::text::Text;
use serde::Deserialize;
use serde_json::Value;

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
    /// `SILENT of the left hip, 3 Aug 2026`: what a button names it by.
    pub fn name(&self) -> String {
        let place = Some(self.place()).filter(|place| !place.is_empty()).map(|place| format!(" of the {place}"));
        format!("{}{}, {}", self.rule, place.unwrap_or_default(), self.local_date)
    }
    /// Whether another one is of the same rule, level and place.
    pub fn is_like(&self, other: &Flag) -> bool {
        (&self.rule, self.level, &self.region, &self.side) == (&other.rule, other.level, &other.region, &other.side)
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
