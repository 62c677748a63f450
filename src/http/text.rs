//! Texts that people write: what may be in them, on both databases alike.

use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// A free text of up to [`Note::LONGEST`] characters. Line breaks and tabs are fine; other control characters are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note(String);

impl Note {
    /// In characters.
    pub const LONGEST: usize = 2000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    /// A text, if it may be one.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(text: &str) -> Result<Note, Cow<'static, str>> {
        if text.chars().count() > Note::LONGEST {
            return Err(format!("too-long: must have at most {} characters", Note::LONGEST).into());
        }
        if text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || reorders(c)) {
            return Err("forbidden-character: must have no control characters but line breaks and tabs".into());
        }
        Ok(Note(text.to_owned()))
    }
}

/// A name, of a person or a device: 1 to [`Name::LONGEST`] characters on one line, without spaces around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name(String);

impl Name {
    /// In characters.
    pub const LONGEST: usize = 100;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Result<Name, Cow<'static, str>> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > Name::LONGEST {
            return Err(format!("out-of-range: must have 1 to {} characters", Name::LONGEST).into());
        }
        if text.chars().any(|c| c.is_control() || reorders(c)) {
            return Err("forbidden-character: must have no control characters".into());
        }
        Ok(Name(text.to_owned()))
    }
}

/// Marks that change the direction of writing can make a text look like another.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

macro_rules! read_from_text {
    ($($name:ty),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                <$name>::read(&text).map_err(serde::de::Error::custom)
            }
        }
    )+};
}
read_from_text!(Note, Name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_no_nul_and_no_reordering() {
        for bad in ["a\0b", "a\u{1b}b", "a\u{202e}b"] {
            assert!(Note::read(bad).is_err(), "{bad:?}");
        }
        assert!(Note::read("two\nlines\tand – é 🙂").is_ok());
        assert!(Note::read(&"é".repeat(2000)).is_ok());
        assert!(Note::read(&"é".repeat(2001)).is_err());
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(Name::read("  Ann  ").ok().map(Name::into_string), Some("Ann".to_owned()));
        for bad in ["", "   ", "a\nb", "a\u{202e}b"] {
            assert!(Name::read(bad).is_err(), "{bad:?}");
        }
    }
}
