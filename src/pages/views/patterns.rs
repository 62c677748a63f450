//! What goes with the pain of a place.

use crate::pages::words::{Day, in_words};
use limber_rules::text::Text;
use serde::Deserialize;

/// What goes with the pain of a place.
#[derive(Deserialize)]
pub struct Patterns {
    pub weeks: Vec<Week>,
    pub triggers: Vec<Trigger>,
    supports: Option<Vec<Support>>,
    pub analgesic_days: usize,
    pub analgesics: Vec<Analgesic>,
}

impl Patterns {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.triggers.is_empty() && self.supports().is_empty() && self.analgesic_days == 0
    }

    pub fn supports(&self) -> &[Support] {
        self.supports.as_deref().unwrap_or_default()
    }
}

/// The logs of a week.
#[derive(Deserialize)]
pub struct Week {
    pub from: Day,
    pub logs: u32,
    mean: f64,
}

impl Week {
    pub fn mean(&self) -> String {
        points(Some(self.mean))
    }
}

#[derive(Deserialize)]
pub struct Trigger {
    #[serde(rename = "trigger")]
    word: String,
    pub logs: u32,
    weeks: Vec<Week>,
}

impl Trigger {
    pub fn name(&self) -> String {
        in_words(&self.word)
    }

    /// What its logs of a week say.
    pub fn in_week(&self, week: &Week) -> Option<&Week> {
        self.weeks.iter().find(|own| own.from == week.from)
    }
}

#[derive(Deserialize)]
pub struct Support {
    #[serde(rename = "support")]
    word: String,
    session_pain: Contrast,
    worst_pain: Contrast,
    next_morning: Contrast,
}

impl Support {
    pub fn name(&self) -> String {
        in_words(&self.word)
    }

    /// What is compared, and how.
    pub fn contrasts(&self) -> [(&'static str, &Contrast); 3] {
        [
            ("Pain in the session", &self.session_pain),
            ("Worst pain of the day", &self.worst_pain),
            ("Next morning", &self.next_morning),
        ]
    }
}

/// Days with a support against days without.
#[derive(Deserialize)]
pub struct Contrast {
    pub days_with: u32,
    mean_with: Option<f64>,
    pub days_without: u32,
    mean_without: Option<f64>,
    pub text: Text,
}

impl Contrast {
    pub fn with(&self) -> String {
        points(self.mean_with)
    }

    pub fn without(&self) -> String {
        points(self.mean_without)
    }
}

#[derive(Deserialize)]
pub struct Analgesic {
    name: String,
    pub days: usize,
    doses: Vec<String>,
}

impl Analgesic {
    pub fn gist(&self) -> String {
        let doses = if self.doses.is_empty() { String::new() } else { format!(" ({})", self.doses.join("; ")) };
        format!("{}{doses}", self.name)
    }
}

fn points(mean: Option<f64>) -> String {
    mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"))
}
