//! What the contract names: the answers and texts that the rules give, with a schema of their own.

use super::shape;
use limber_rules::severity::Severity;
use limber_rules::today::Decision;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Words of the rules, as a named enum of the contract.
macro_rules! named_words {
    ($($(#[doc = $doc:literal])* $shape:ident: $words:ident;)+) => {$(
        $(#[doc = $doc])*
        pub struct $shape;

        impl PartialSchema for $shape {
            fn schema() -> RefOr<Schema> {
                shape::one_of($words::ALL.iter().map(|word| word.as_str()))
            }
        }

        impl ToSchema for $shape {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($words))
            }
        }
    )+};
}

named_words! {
    /// The answer of a day: train, ease off, rest, or seek care.
    DecisionShape: Decision;
    /// How severe a day is, of a place or altogether.
    SeverityShape: Severity;
}

/// A text: its code, what it is filled in with, and the same in plain words.
#[derive(ToSchema)]
#[schema(as = Text)]
#[expect(dead_code, reason = "the contract alone reads it: the rules write the text")]
pub struct TextShape {
    /// A word to translate by.
    code: String,
    /// The numbers, dates, places and names in it, by name.
    params: HashMap<String, Value>,
    /// Plain words, at a reading age of about 11.
    text: String,
}
