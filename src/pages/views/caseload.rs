//! The caseload.

use super::{Kept, place};
use crate::pages::shell::Me;
use crate::pages::words::{At, Chip, Day};
use crate::review::to_a_clinician;
use limber_rules::need::Need;
use limber_rules::place::{BodySite, in_words};
use limber_rules::text::Text;
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Deserialize)]
pub struct Caseload {
    pub data_as_of: At,
    pub items: Vec<CaseloadRow>,
    pub counts: Vec<NeedCount>,
    pub next_cursor: Option<String>,
}

/// How many patients need a look for one thing.
#[derive(Deserialize)]
pub struct NeedCount {
    pub need: String,
    pub patients: i64,
}

#[derive(Deserialize)]
pub struct CaseloadRow {
    pub id: String,
    pub display_name: String,
    need: String,
    reason: Text,
    region: Option<String>,
    side: Option<String>,
    pub since: Option<Day>,
    pub last_log: Option<Day>,
    pub days_silent: Option<i64>,
    pub open_flags: Option<i32>,
    decision: String,
    pub kept_of_7_days: Option<Kept>,
    proposals_due: Option<usize>,
    pub next_clearance_end: Option<ClearanceEnd>,
    good_news: Vec<Text>,
    pub resting_until: Option<Day>,
    not_shared: Vec<String>,
    pub glimpse: Glimpse,
}

#[derive(Deserialize)]
pub struct ClearanceEnd {
    pub region: String,
    pub until: Day,
}

/// The last fortnight, and what changed since the last look.
#[derive(Deserialize)]
pub struct Glimpse {
    scores: Vec<Option<u8>>,
    pub score: Option<u8>,
    pub scored_on: Option<Day>,
    place: Option<BodySite>,
    episode: Option<String>,
    pub since_look: Option<SinceLook>,
}

#[derive(Deserialize)]
pub struct SinceLook {
    pub at: At,
    score_then: Option<u8>,
    new_scores: usize,
    opened: usize,
    ended: usize,
}

impl NeedCount {
    pub fn chip(&self) -> Chip {
        Chip::of_need(&self.need)
    }
}

impl CaseloadRow {
    /// Whether a proposal of the week waits for an answer.
    pub fn has_proposal(&self) -> bool {
        self.proposals_due.is_some_and(|due| due > 0)
    }
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
    /// What the worst episode says, if one leads.
    pub fn episode(&self) -> Option<&str> {
        let is_green = self.need == Need::Green.as_str();
        self.glimpse.episode.as_deref().filter(|_| !is_green)
    }
    /// What leads, in words; nothing if the episode says so already.
    pub fn reason(&self) -> String {
        let said = self.episode().is_some_and(|episode| self.reason.text.ends_with(episode));
        if said { String::new() } else { to_a_clinician(&self.reason.text) }
    }
    /// What there is to be glad of, as a physiotherapist reads it: never beside what needs a look.
    pub fn good_news(&self) -> Vec<String> {
        let is_green = self.need == Need::Green.as_str();
        self.good_news.iter().filter(|_| is_green).map(|news| to_a_clinician(&news.text)).collect()
    }
    /// Whether the newest score is of today.
    pub fn is_of_today(&self) -> bool {
        self.days_silent == Some(0)
    }
}

impl Glimpse {
    pub fn place(&self) -> String {
        self.place.map(|site| in_words(site.region, site.side)).unwrap_or_default()
    }

    /// The fortnight as a line; where nothing was logged, it breaks. Its numbers are ours, and none of it is anybody's input.
    pub fn spark(&self) -> String {
        const APART: usize = 8;
        let x = |day: usize| day * APART + 4;
        let y = |score: u8| 38 - 3 * usize::from(score);
        let mut svg = format!(
            r#"<svg class="spark" viewBox="0 0 {} 42" role="img" aria-label="{}"><path class="limit" d="M0 {}H{}"/>"#,
            self.scores.len() * APART,
            self.in_words(),
            y(5),
            self.scores.len() * APART,
        );
        let mut line = String::new();
        let mut before = false;
        for (day, score) in self.scores.iter().enumerate() {
            if let Some(score) = score {
                let _ = write!(line, "{}{} {}", if before { 'L' } else { 'M' }, x(day), y(*score));
                let _ = write!(svg, r#"<circle cx="{}" cy="{}" r="1.6"/>"#, x(day), y(*score));
            }
            before = score.is_some();
        }
        let _ = write!(svg, r#"<path class="line" d="{line}"/></svg>"#);
        svg
    }

    /// `3 → 7, 1 new or worse, 4 new scores`: what changed since the last look; nothing if nothing did.
    pub fn news(&self) -> String {
        let Some(look) = &self.since_look else { return String::new() };
        let from_to = look.score_then.zip(self.score).filter(|(then, now)| then != now);
        let from_to = from_to.map(|(then, now)| format!("{then} → {now}"));
        let counted = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let scores = if look.new_scores == 1 { "new score" } else { "new scores" };
        let parts = [
            from_to,
            counted(look.opened, "new or worse"),
            counted(look.ended, "over"),
            counted(look.new_scores, scores),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn in_words(&self) -> String {
        let scores = self.scores.iter().map(|score| score.map_or_else(|| "none".to_owned(), |score| score.to_string()));
        format!("Worst pain of the last {} days: {}", self.scores.len(), scores.collect::<Vec<_>>().join(", "))
    }
}

impl SinceLook {
    pub fn day(&self, me: &Me) -> String {
        self.at.0.with_timezone(&me.zone).format("%-d %b").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glimpse(scores: &[Option<u8>], since_look: Option<SinceLook>) -> Glimpse {
        let score = scores.iter().rev().find_map(|score| *score);
        Glimpse { scores: scores.to_vec(), score, scored_on: None, place: None, episode: None, since_look }
    }

    #[test]
    fn a_spark_line_breaks_where_nothing_was_logged() {
        let svg = glimpse(&[Some(2), None, Some(3), Some(7)], None).spark();
        assert!(svg.contains(r#"d="M4 32M20 29L28 17""#), "{svg}");
        assert!(svg.contains("Worst pain of the last 4 days: 2, none, 3, 7"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 3);
    }

    #[test]
    fn what_changed_is_said_and_what_did_not_is_not() {
        let at = At(chrono::DateTime::UNIX_EPOCH);
        let look = SinceLook { at, score_then: Some(3), new_scores: 4, opened: 1, ended: 0 };
        assert_eq!(glimpse(&[Some(7)], Some(look)).news(), "3 → 7, 1 new or worse, 4 new scores");
        let quiet = SinceLook { at, score_then: None, new_scores: 0, opened: 0, ended: 0 };
        assert_eq!(glimpse(&[Some(7)], Some(quiet)).news(), "");
        assert_eq!(glimpse(&[Some(7)], None).news(), "");
    }
}
