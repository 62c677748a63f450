//! Plain words with a code that clients can translate.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::place::BodySite;

/// One sentence or two for a person, the code by which a client knows it, and what it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Kebab-case, or the code of a rule.
    pub code: String,
    /// The numbers, dates and places in it, by name: what a translation puts in their place.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
    /// Plain words, at a reading age of about 11.
    pub text: String,
}

/// A number, a date or a word in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Param {
    /// A whole number: a score, a count, days.
    Number(i64),
    /// A date.
    Date(NaiveDate),
    /// Anything else: a place, a number with a decimal, a name.
    Word(String),
}

impl From<NaiveDate> for Param {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<BodySite> for Param {
    fn from(site: BodySite) -> Self {
        Self::Word(site.to_string())
    }
}

impl From<&str> for Param {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<f64> for Param {
    fn from(value: f64) -> Self {
        Self::Word(points(value))
    }
}

macro_rules! whole_params {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Param {
            fn from(number: $kind) -> Self {
                Self::Number(number.into())
            }
        }
    )+};
}
whole_params!(u8, u16, u32, i32, i64);

impl From<crate::scale::Nrs> for Param {
    fn from(score: crate::scale::Nrs) -> Self {
        Self::Number(score.get().into())
    }
}

impl Text {
    /// A text under its code, which names nothing.
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), params: BTreeMap::new(), text: text.into() }
    }

    /// The same text, which names one thing more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A number of points as a person would write it: at most one decimal, and none that is zero.
pub(crate) fn points(value: f64) -> String {
    let written = format!("{value:.1}");
    written.strip_suffix(".0").map_or_else(|| written.clone(), str::to_owned)
}
