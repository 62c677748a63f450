//! Search by the beginning of words: capitals and accents do not matter.

use super::text::Name;
use serde::{Deserialize, Deserializer};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words, each of which begins a word of the text that is searched: in lower case, without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// Whether each word begins a word of a text.
    pub fn match_text(&self, text: &str) -> bool {
        let words = plain_words(text);
        self.0.iter().all(|part| words.iter().any(|word| word.starts_with(part.as_str())))
    }

    /// For an address: the words, with `+` between them.
    pub fn in_an_address(&self) -> String {
        let words: Vec<String> = self.0.iter().map(|word| escaped(word)).collect();
        words.join("+")
    }
}

impl<'de> Deserialize<'de> for SearchWords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = plain_words(Name::deserialize(deserializer)?.as_str());
        if words.is_empty() {
            return Err(serde::de::Error::custom("invalid-value: must have a letter or a digit"));
        }
        Ok(SearchWords(words))
    }
}

fn plain_words(name: &str) -> Vec<String> {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn escaped(word: &str) -> String {
    word.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() {
            escaped.push(byte.into());
        } else {
            write!(escaped, "%{byte:02X}").ok(); // into a String it cannot fail
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> SearchWords {
        SearchWords(plain_words(text))
    }

    #[test]
    fn the_beginning_of_any_word_is_enough() {
        for (typed, name, is_meant) in [
            ("ann", "Ann Smith", true),
            ("SMI", "Ann Smith", true),
            ("smith ann", "Ann Smith", true),
            ("an sm", "Ann Smith", true),
            ("mith", "Ann Smith", false),
            ("ann jones", "Ann Smith", false),
            ("zoe", "Zoë O'Hara", true),
            ("hara", "Zoë O'Hara", true),
            ("Zoë", "zoe", true),
        ] {
            assert_eq!(part(typed).match_text(name), is_meant, "{typed:?} in {name:?}");
        }
    }

    #[test]
    fn an_address_holds_plain_letters_only() {
        assert_eq!(part("Łucja Ann").in_an_address(), "%C5%82ucja+ann");
    }
}
