//! Thresholds, and what others would have made of past days.

use super::place;
use crate::pages::words::{Chip, Day};
use limber_rules::level::Level;
use serde::Deserialize;
use serde_json::Value;

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
