//! Episodes, and what they rest on.

use super::{Flag, FlagEvent, place};
use crate::pages::words::{Chip, Day, in_words};
use limber_rules::pain::EpisodeKind;
use limber_rules::severity::Severity;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Episode {
    pub id: String,
    pub kind: EpisodeKind,
    pub region: String,
    pub side: String,
    pub status: String,
    pub severity: Severity,
    pub peak: Severity,
    pub peak_score: Option<u8>,
    pub usual: Option<f64>,
    pub opened_on: Day,
    pub ended_on: Option<Day>,
    pub text: String,
    pub snoozed_until: Option<Day>,
    pub accepted: Option<Accepted>,
    pub evidence: Vec<Flag>,
    pub history: Vec<FlagEvent>,
    pub version: i32,
}

#[derive(Deserialize)]
pub struct Accepted {
    pub up_to: u8,
    pub from: Day,
    pub until: Day,
}

impl Episode {
    pub fn place(&self) -> String {
        place(Some(&self.region), Some(&self.side))
    }
    /// `worsening of the left hip`: what a button names it by.
    pub fn name(&self) -> String {
        format!("{} of the {}", self.kind(), self.place())
    }
    pub fn kind(&self) -> &'static str {
        match self.kind {
            EpisodeKind::Worsening => "worsening",
            EpisodeKind::Signs => "signs",
            EpisodeKind::Circumstances => "circumstances",
        }
    }
    pub fn chip(&self) -> Chip {
        Chip::of_severity(if self.is_under_way() { self.severity } else { Severity::Calm })
    }
    pub fn peak(&self) -> Chip {
        Chip::of_severity(self.peak)
    }
    pub fn status(&self) -> String {
        if self.is_under_way() { in_words(&self.status) } else { "ended, not seen".to_owned() }
    }
    pub fn is_under_way(&self) -> bool {
        ["open", "seen", "acted_on", "snoozed"].contains(&self.status.as_str())
    }
    /// Whether it waits for a look.
    pub fn waits(&self) -> bool {
        self.status == "open" || !self.is_under_way()
    }
    /// Whether the patient hears of it if nobody looks.
    pub fn escalates(&self) -> bool {
        self.status == "open" && self.peak >= Severity::Rest
    }
    /// Whether a level may be accepted with it.
    pub fn may_be_accepted(&self) -> bool {
        self.is_under_way() && self.kind != EpisodeKind::Signs
    }
}
