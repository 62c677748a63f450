//! The column types whose spelling differs between the two databases.
//!
//! | SQL type              | Rust          | PostgreSQL    | SQLite                             |
//! |-----------------------|---------------|---------------|------------------------------------|
//! | [`sql::Id`]           | any [`id!`](crate::id) | `uuid` | `BLOB`, 16 bytes                   |
//! | [`sql::UtcTimestamp`] | [`Timestamp`] | `timestamptz` | `INTEGER`, microseconds since 1970 |
//! | [`sql::Json`]         | [`Json`]      | `jsonb`       | `TEXT`                             |
//! | `Text`                | [`Word`]      | `text`        | `TEXT`                             |
//! | `SmallInt`            | [`Score`]     | `smallint`    | `INTEGER`                          |

use super::connection::MultiBackend;
use chrono::{DateTime, SubsecRound, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self as diesel_sql, HasSqlType};
use diesel::sqlite::Sqlite;
use limber_rules::scale::Nrs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// The SQL types themselves. They carry oids, not names, so that no connection has to look them up.
pub mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::{SqlOrd, SqlType};

    /// A UUID.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Id;

    /// An instant.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
    pub struct UtcTimestamp;

    /// A JSON document.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
    pub struct Json;

    impl SqlOrd for Id {}
    impl SqlOrd for UtcTimestamp {}
}

macro_rules! known_to_multi_backend {
    ($($sql:ty),+) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+};
}
known_to_multi_backend!(sql::Id, sql::UtcTimestamp, sql::Json);

/// Lets [`MultiBackend`] read and write a type that each backend already can.
#[macro_export]
macro_rules! multi {
    ($rust:ty as $sql:ty $(, $g:ident: $($bound:path)|+)?) => {
        impl$(<$g: $($bound +)+ 'static>)? diesel::deserialize::FromSql<$sql, $crate::db::MultiBackend> for $rust {
            fn from_sql(
                raw: <$crate::db::MultiBackend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                raw.from_sql::<$rust, $sql>()
            }
        }
        impl$(<$g: $($bound +)+ 'static>)? diesel::serialize::ToSql<$sql, $crate::db::MultiBackend> for $rust {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}

/// An instant, to the microsecond: what both databases can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::UtcTimestamp)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The instant itself.
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Timestamp(at.trunc_subsecs(6))
    }
}

multi!(Timestamp as sql::UtcTimestamp);
impl FromSql<sql::UtcTimestamp, Pg> for Timestamp {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel_sql::Timestamptz, Pg>::from_sql(raw).map(Timestamp)
    }
}
impl ToSql<sql::UtcTimestamp, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel_sql::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<sql::UtcTimestamp, Sqlite> for Timestamp {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = raw.read_long();
        DateTime::from_timestamp_micros(micros).map(Timestamp).ok_or_else(|| "time out of range".into())
    }
}
impl ToSql<sql::UtcTimestamp, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

/// Anything serde can write, kept as a JSON document.
#[derive(Debug, Clone, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Json)]
pub struct Json<T: Debug>(pub T);

multi!(Json<T> as sql::Json, T: Serialize | DeserializeOwned | Debug | Send | Sync);
impl<T: DeserializeOwned + Debug> FromSql<sql::Json, Pg> for Json<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        match raw.as_bytes().split_first() {
            Some((1, json)) => Ok(Json(serde_json::from_slice(json)?)), // the version of the jsonb wire format
            _ => Err("not the jsonb that this server knows".into()),
        }
    }
}
impl<T: Serialize + Debug> ToSql<sql::Json, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: DeserializeOwned + Debug> FromSql<sql::Json, Sqlite> for Json<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Json(serde_json::from_str(raw.read_text())?))
    }
}
impl<T: Serialize + Debug> ToSql<sql::Json, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Serialize + Debug> Serialize for Json<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A score on the numeric rating scale, kept as a small whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel_sql::SmallInt)]
#[serde(transparent)]
pub struct Score(pub Nrs);

multi!(Score as diesel_sql::SmallInt);
impl FromSql<diesel_sql::SmallInt, Pg> for Score {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        score(<i16 as FromSql<diesel_sql::SmallInt, Pg>>::from_sql(raw)?)
    }
}
impl FromSql<diesel_sql::SmallInt, Sqlite> for Score {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        score(<i16 as FromSql<diesel_sql::SmallInt, Sqlite>>::from_sql(raw)?)
    }
}
impl ToSql<diesel_sql::SmallInt, Pg> for Score {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel_sql::SmallInt, Pg>::to_sql(&i16::from(self.0.get()), &mut out.reborrow())
    }
}
impl ToSql<diesel_sql::SmallInt, Sqlite> for Score {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i32::from(self.0.get()));
        Ok(IsNull::No)
    }
}

fn score(points: i16) -> deserialize::Result<Score> {
    Nrs::try_from(i32::from(points)).map(Score).map_err(|_| "a score beyond 0 to 10".into())
}

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
macro_rules! word_for {
    ($($backend:ty),+) => {$(
        impl<T: Worded> FromSql<diesel_sql::Text, $backend> for Word<T> {
            fn from_sql(raw: <$backend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let word = <String as FromSql<diesel_sql::Text, $backend>>::from_sql(raw)?;
                T::from_word(&word).map(Word).ok_or_else(|| format!("unknown word {word:?}").into())
            }
        }
        impl<T: Worded> ToSql<diesel_sql::Text, $backend> for Word<T> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, $backend>) -> serialize::Result {
                <str as ToSql<diesel_sql::Text, $backend>>::to_sql(self.0.word(), out)
            }
        }
    )+};
}
word_for!(Pg, Sqlite);

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
worded_by_rules!(limber_rules::place::Region, limber_rules::place::Side, limber_rules::level::Level);

/// An enum known by its words: in the database, in JSON and in the contract.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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

/// A typed id: a UUID that cannot be mistaken for another kind's.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow, utoipa::ToSchema,
        )]
        #[diesel(sql_type = $crate::db::types::sql::Id)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new one, which sorts after those made before it.
            #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
            #[allow(dead_code, clippy::new_without_default)]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> uuid::Uuid {
                id.0
            }
        }

        const _: () = {
            use $crate::db::types::sql::Id;
            use diesel::backend::Backend;
            use diesel::deserialize::{self, FromSql};
            use diesel::pg::Pg;
            use diesel::serialize::{self, IsNull, Output, ToSql};
            use diesel::sqlite::Sqlite;

            $crate::multi!($name as Id);
            impl FromSql<Id, Pg> for $name {
                fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    FromSql::<diesel::sql_types::Uuid, Pg>::from_sql(raw).map(Self)
                }
            }
            impl ToSql<Id, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
                }
            }
            impl FromSql<Id, Sqlite> for $name {
                fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                    Ok(Self(uuid::Uuid::from_slice(raw.read_blob())?))
                }
            }
            impl ToSql<Id, Sqlite> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                    out.set_value(&self.0.as_bytes()[..]);
                    Ok(IsNull::No)
                }
            }
        };
    };
}
