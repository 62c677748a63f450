//! The caseload.

use super::{Kept, place};
use crate::pages::words::{At, Chip, Day};
use limber_rules::text::Text;
use serde::Deserialize;

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
