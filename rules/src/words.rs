//! Closed sets of words: one table gives an enum its spelling in JSON, in text and in the database.

use std::fmt;

/// A word that is not in its set. Reads as `unknown-value: must be one of hip, groin, ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The words that would have been right.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown-value: must be one of {}", self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enum whose every variant has one spelling; order of declaration is its order.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The one spelling, as in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or_else(|| {
                    $crate::words::UnknownWord { known: Self::ALL.iter().map(|known| known.as_str()).collect() }
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::words::word(deserializer)
            }
        }
    };
}

/// Reads one word of a closed set.
pub(crate) fn word<'de, D, W>(deserializer: D) -> Result<W, D::Error>
where
    D: serde::Deserializer<'de>,
    W: std::str::FromStr<Err = UnknownWord>,
{
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Given {
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    match <Given as serde::Deserialize>::deserialize(deserializer)? {
        Given::Text(text) => text.parse().map_err(serde::de::Error::custom),
        Given::Other(_) => Err(serde::de::Error::custom("wrong-type: must be a text")),
    }
}

#[cfg(test)]
mod tests {
    use crate::place::Region;

    #[test]
    fn a_word_is_read_back_as_it_was_written() {
        for region in Region::ALL {
            let json = serde_json::to_string(region).unwrap();
            assert_eq!(json, format!("\"{region}\""));
            assert_eq!(serde_json::from_str::<Region>(&json).unwrap(), *region);
        }
    }

    #[test]
    fn an_unknown_word_is_told_the_known_ones() {
        let refusal = serde_json::from_str::<Region>("\"hips\"").unwrap_err().to_string();
        assert!(refusal.starts_with("unknown-value: must be one of hip, groin, thigh"), "{refusal}");
        let refusal = serde_json::from_str::<Region>("7").unwrap_err().to_string();
        assert!(refusal.starts_with("wrong-type: must be a text"), "{refusal}");
    }
}
