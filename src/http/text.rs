//! Texts that people write: what may be in them, on both databases alike.

use actix_web::http::Uri;
use actix_web::http::uri::Authority;
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

/// A text that says something: 1 to [`Prose::LONGEST`] characters. Line breaks and tabs are fine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prose(String);

impl Prose {
    /// In characters.
    pub const LONGEST: usize = 1000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Result<Prose, Cow<'static, str>> {
        let Note(text) = Note::read(text.trim())?;
        if text.is_empty() || text.chars().count() > Prose::LONGEST {
            return Err(format!("out-of-range: must have 1 to {} characters", Prose::LONGEST).into());
        }
        Ok(Prose(text))
    }
}

/// A word for machines: 1 to [`Slug::LONGEST`] lower-case letters, digits and dashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slug(String);

impl Slug {
    /// In characters.
    pub const LONGEST: usize = 80;

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The word, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Result<Slug, Cow<'static, str>> {
        let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = (1..=Slug::LONGEST).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Slug(text.to_owned())).ok_or(Cow::Borrowed(
            "invalid-value: must have 1 to 80 characters, each a lower-case letter, a digit or a dash",
        ))
    }
}

/// The language of a text: a BCP 47 tag such as `en` or `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Language(String);

impl Language {
    /// In characters: RFC 5646, 4.4.1.
    pub const LONGEST: usize = 35;

    /// The tag, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Result<Language, Cow<'static, str>> {
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        let named = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
        let fits = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (named && text.len() <= Language::LONGEST && parts.all(fits))
            .then(|| Language(text.to_owned()))
            .ok_or(Cow::Borrowed("invalid-value: must be a BCP 47 language tag, such as en or pt-BR"))
    }
}

impl Default for Language {
    fn default() -> Self {
        Language("en".to_owned())
    }
}

/// A link that an app may open: https, to a named host, without a name or password in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpsUrl(String);

impl HttpsUrl {
    /// In characters.
    pub const LONGEST: usize = 500;

    /// The link, to keep.
    pub fn into_string(self) -> String {
        self.0
    }

    fn read(text: &str) -> Result<HttpsUrl, Cow<'static, str>> {
        if text.chars().count() > HttpsUrl::LONGEST {
            return Err(format!("too-long: must have at most {} characters", HttpsUrl::LONGEST).into());
        }
        let address: Option<Uri> = text.parse().ok();
        let safe = address.is_some_and(|uri| {
            let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
            uri.scheme_str() == Some("https") && !authority.contains('@') && uri.host().is_some_and(is_named)
        });
        safe.then(|| HttpsUrl(text.to_owned())).ok_or(Cow::Borrowed(
            "invalid-value: must be an https:// address of a named host, without a name or password in it",
        ))
    }
}

/// Whether a host has a name: an address in numbers is no place for an exercise's pictures.
fn is_named(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && !host.starts_with('.')
        && host.bytes().all(plain)
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
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
read_from_text!(Note, Name, Prose, Slug, Language, HttpsUrl);

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

    #[test]
    fn a_prose_says_something() {
        assert_eq!(Prose::read(" a\nb ").ok().map(Prose::into_string), Some("a\nb".to_owned()));
        for bad in ["", " \n ", "a\0b", &"x".repeat(1001)] {
            assert!(Prose::read(bad).is_err(), "{bad:.20?}");
        }
    }

    #[test]
    fn a_language_is_a_tag() {
        for good in ["en", "pt-BR", "zh-Hant-TW", "sl-rozaj-biske-1994"] {
            assert!(Language::read(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "e",
            "english",
            "en_GB",
            "en-",
            "en--GB",
            "12",
            "en-verylongpart",
            "en-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q",
        ] {
            assert!(Language::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_link_is_https_and_holds_no_secret() {
        for good in ["https://clinic.example/march.mp4", "https://cdn.clinic.example:8443/a?b=c%20d"] {
            assert!(HttpsUrl::read(good).is_ok(), "{good}");
        }
        for bad in [
            "http://clinic.example/a",
            "https://ann:secret@clinic.example/a",
            "https://ann@clinic.example/a",
            "https://localhost/a",
            "https://127.0.0.1/a",
            "https://[::1]/a",
            "https:///a",
            "https://clinic.example/a b",
            "https://clinic.example/\u{202e}a",
            "javascript:alert(1)",
            "/a",
            "",
            &format!("https://clinic.example/{}", "a".repeat(500)),
        ] {
            assert!(HttpsUrl::read(bad).is_err(), "{bad:.60}");
        }
    }
}
