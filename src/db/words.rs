//! Things that are known by words, in the database, in JSON and in the contract.

use crate::multi;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types as diesel_sql;
use diesel::sqlite::Sqlite;
use serde::Serialize;
use std::fmt::Debug;

/// One of a few things, each known by a word.
pub trait Worded: Copy + Debug {
    /// The word.
    fn word(self) -> &'static str;
    /// The thing behind a word.
    fn from_word(word: &str) -> Option<Self>;
}

/// A [`Worded`] thing, kept as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel_sql::Text)]
pub struct Word<T: Worded>(pub T);

impl<T: Worded> Serialize for Word<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

multi!(Word<T> as diesel_sql::Text, T: Worded | Send | Sync);
impl<T: Worded> FromSql<diesel_sql::Text, Pg> for Word<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        known_word(str::from_utf8(raw.as_bytes())?)
    }
}
impl<T: Worded> FromSql<diesel_sql::Text, Sqlite> for Word<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        known_word(raw.read_text())
    }
}
macro_rules! word_for {
    ($($backend:ty),+) => {$(
        impl<T: Worded> ToSql<diesel_sql::Text, $backend> for Word<T> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                <str as ToSql<diesel_sql::Text, $backend>>::to_sql(self.0.word(), out)
            }
        }
    )+};
}
word_for!(Pg, Sqlite);

fn known_word<T: Worded>(word: &str) -> deserialize::Result<Word<T>> {
    T::from_word(word).map(Word).ok_or_else(|| format!("unknown word {word:?}").into())
}

macro_rules! worded_by_rules {
    ($($name:ty),+) => {$(
        impl Worded for $name {
            fn word(self) -> &'static str {
                self.as_str()
            }
            fn from_word(word: &str) -> Option<Self> {
                word.parse().ok()
            }
        }
    )+};
}
worded_by_rules!(
    limber_rules::access::Unusual,
    limber_rules::care_events::Care,
    limber_rules::function_tests::FunctionTest,
    limber_rules::function_tests::Unit,
    limber_rules::measures::Instrument,
    limber_rules::place::Region,
    limber_rules::place::Side,
    limber_rules::level::Level,
    limber_rules::level::Urgency,
    limber_rules::pain::Compared,
    limber_rules::need::Need,
    limber_rules::pain::EndedAs,
    limber_rules::pain::EpisodeKind,
    limber_rules::severity::Severity,
    limber_rules::today::Decision,
    limber_rules::red_flags::Form
);

/// An enum known by its words: in the database, in JSON and in the contract.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$each])* #[serde(rename = $word)] $variant),+ }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let words = utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some([$($word),+]));
                utoipa::openapi::Schema::from(words.build()).into()
            }
        }
        impl utoipa::ToSchema for $name {}

        impl $crate::db::types::Worded for $name {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
