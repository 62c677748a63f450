//! Plain words with a code that clients can translate.

use serde::{Deserialize, Serialize};

/// One sentence or two for the patient, and the code by which a client knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Kebab-case, or the code of a rule.
    pub code: String,
    /// Plain words, at a reading age of about 11.
    pub text: String,
}

impl Text {
    /// A text under its code.
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), text: text.into() }
    }
}

/// A number of points as a person would write it: at most one decimal, and none that is zero.
pub(crate) fn points(value: f64) -> String {
    let written = format!("{value:.1}");
    written.strip_suffix(".0").map_or_else(|| written.clone(), str::to_owned)
}
