//! What people did, wrote and looked at.

use crate::pages::words::{At, Day, errand_in_words, in_words};
use serde::Deserialize;

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
        format!("{}{}", errand_in_words(&self.action), slice.unwrap_or_default())
    }
    /// What became of it, if it was not simply allowed.
    pub fn outcome(&self) -> String {
        Some(&self.outcome).filter(|outcome| *outcome != "allowed").map(|outcome| in_words(outcome)).unwrap_or_default()
    }
    pub fn unusual(&self) -> String {
        self.unusual.as_deref().map(in_words).unwrap_or_default()
    }
}
