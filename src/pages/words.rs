//! Days, times and levels as people read them. A level is a word, a sign and a colour: never a colour alone.

use super::shell::Me;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use limber_rules::level::{Level, Urgency};
use limber_rules::need::Need;
use limber_rules::severity::Severity;
use serde::Deserialize;
use std::fmt;

/// A date, written `3 Aug 2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Day(pub NaiveDate);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%-d %b %Y"))
    }
}

impl Day {
    /// As programs and date fields have it.
    pub fn iso(self) -> String {
        self.0.to_string()
    }
    /// `Mon 3 Aug`
    pub fn short(self) -> String {
        self.0.format("%a %-d %b").to_string()
    }
}

/// An instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct At(pub DateTime<Utc>);

impl At {
    /// As the reader's clock had it: `3 Aug 2026, 14:05`.
    pub fn local(&self, me: &Me) -> String {
        self.0.with_timezone(&me.zone).format("%-d %b %Y, %H:%M").to_string()
    }
    /// The last day of the reader's that is over at this instant at the latest, as date fields have it.
    pub fn last_day(&self, me: &Me) -> String {
        let before = self.0 - TimeDelta::seconds(1);
        before.with_timezone(&me.zone).date_naive().to_string()
    }
    /// As programs have it.
    pub fn iso(&self) -> String {
        self.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }
}

/// A word in a coloured frame, with a sign of its own.
#[derive(Debug, Clone, Copy)]
pub struct Chip {
    colour: &'static str,
    sign: &'static str,
    word: &'static str,
}

impl Chip {
    pub fn of_level(level: Level) -> Chip {
        match level {
            Level::Insufficient => Chip { colour: "grey", sign: "○", word: "Not enough data" },
            Level::Green => Chip { colour: "green", sign: "●", word: "Green" },
            Level::Amber => Chip { colour: "amber", sign: "◆", word: "Amber" },
            Level::Red => Chip { colour: "red", sign: "▲", word: "Red" },
        }
    }

    pub fn of_urgency(urgency: Urgency) -> Chip {
        match urgency {
            Urgency::GoodNews => Chip { colour: "green", sign: "●", word: "Good news" },
            Urgency::Watch => Chip { colour: "blue", sign: "◇", word: "Watch" },
            Urgency::Amber => Chip { colour: "amber", sign: "◆", word: "Amber" },
            Urgency::Red => Chip { colour: "red", sign: "▲", word: "Red" },
        }
    }

    /// What a place's day, or an episode, asks for.
    pub fn of_severity(severity: Severity) -> Chip {
        match severity {
            Severity::Calm => Chip { colour: "green", sign: "●", word: "Calm" },
            Severity::Watch => Chip { colour: "blue", sign: "◇", word: "Watch" },
            Severity::Ease => Chip { colour: "amber", sign: "◆", word: "Ease off" },
            Severity::Rest => Chip { colour: "red", sign: "▲", word: "Rest" },
            Severity::See => Chip { colour: "red", sign: "■", word: "Be seen" },
        }
    }

    /// What somebody needs a look for. A word that is not known here is shown as it is, and as no good news.
    pub fn of_need(need: &str) -> Chip {
        let known = need.parse::<Need>().ok();
        let (colour, sign) = match known {
            Some(Need::Locked) => ("red", "■"),
            Some(Need::Red) => ("red", "▲"),
            Some(Need::SilentAfterRed) => ("red", "△"),
            Some(Need::Amber) => ("amber", "◆"),
            Some(Need::Silent) => ("amber", "◇"),
            Some(Need::Watch) => ("blue", "◇"),
            Some(Need::Green) => ("green", "●"),
            Some(Need::NotEnoughData | Need::NotShared) | None => ("grey", "○"),
        };
        Chip { colour, sign, word: known.map_or("Not known", word_of_need) }
    }

    pub fn of_decision(decision: &str) -> Chip {
        match decision {
            "train" => Chip { colour: "green", sign: "●", word: "Train" },
            "ease" => Chip { colour: "amber", sign: "◆", word: "Ease off" },
            "rest" => Chip { colour: "red", sign: "▲", word: "Rest" },
            _ => Chip { colour: "red", sign: "■", word: "Seek care" },
        }
    }
}

impl fmt::Display for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Chip { colour, sign, word } = self;
        write!(f, r#"<span class="chip {colour}"><span aria-hidden="true">{sign}</span> {word}</span>"#)
    }
}

/// Its words are ours, and none of them is anybody's input.
impl askama::filters::HtmlSafe for Chip {}

/// A need in a word or two.
pub fn word_of_need(need: Need) -> &'static str {
    match need {
        Need::Locked => "Locked",
        Need::Red => "Red",
        Need::SilentAfterRed => "Silent after red",
        Need::Amber => "Amber",
        Need::Silent => "Silent",
        Need::NotEnoughData => "Not enough data",
        Need::Watch => "Watch",
        Need::Green => "Green",
        Need::NotShared => "Not shared",
    }
}

/// What somebody came for, as the access log has it, in words to the patient. What is new there is shown as it is called.
pub fn errand_in_words(action: &str) -> String {
    let known = match action {
        "look" => "looked at your record",
        "look_at_caseload" => "looked at their list of patients",
        "export" => "took a report or a table",
        "look_at_access" => "looked at who looked",
        "clear" => "gave a go-ahead",
        "revoke" => "took back or narrowed a go-ahead",
        "unlock" => "unlocked training",
        "act" => "did something about a flag",
        "enrol" => "changed your programme",
        "rest" => "decided on rest",
        "set_thresholds" => "tried or set thresholds",
        "rebase" => "let your usual level be learned anew",
        "note_care" => "noted care",
        "enter_baseline" => "entered your usual level",
        "test" => "recorded a test of what you can do",
        "message" => "wrote or read a message",
        "ask" => "asked a colleague, or took that back",
        "link" => "began a care link",
        "unlink" => "ended a care link",
        other => return in_words(other),
    };
    known.to_owned()
}

/// The slices of a record: how the contract calls each, a name for it, and what is in it.
pub const SLICES: [(&str, &str, &str); 4] = [
    (
        "pain",
        "Pain",
        "your scores day by day, answers about warning signs, how each day was judged, flags and why they were raised,          care that you noted",
    ),
    ("training", "Training", "your programme, the sessions that you logged and how they hurt, rest, go-aheads"),
    ("measures", "Questionnaires", "your answers, and what a change in them means"),
    (
        "notes",
        "Own words",
        "what you wrote beside any of these; without it they see the numbers and not what you wrote",
    ),
];

/// A slice by its name: what is not known here is shown as it is called.
pub fn slice_in_words(slice: &str) -> String {
    let known = SLICES.iter().find(|(code, ..)| *code == slice).map(|(_, name, _)| name.to_lowercase());
    known.unwrap_or_else(|| in_words(slice))
}

/// A table of a record by the end of its address.
pub fn table_in_words(table: &str) -> String {
    let known = match table {
        "assessments" => "Judged days",
        "clearances" => "Go-aheads",
        "measures" => "Questionnaires",
        "session-logs" => "Training sessions",
        other => {
            let words = in_words(other);
            let (first, rest) = words.split_at_checked(1).unwrap_or_default();
            return format!("{}{rest}", first.to_uppercase());
        }
    };
    known.to_owned()
}

/// A code as words: `wrong_alarm` is `wrong alarm`.
pub fn in_words(code: &str) -> String {
    code.replace(['_', '-', '.'], " ")
}
