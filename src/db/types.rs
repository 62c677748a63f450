//! The column types whose spelling differs between the two databases.
//!
//! | SQL type              | Rust          | PostgreSQL    | SQLite                             |
//! |-----------------------|---------------|---------------|------------------------------------|
//! | [`sql::Id`]           | any [`id!`](crate::id) | `uuid` | `BLOB`, 16 bytes                   |
//! | [`sql::UtcTimestamp`] | [`Timestamp`] | `timestamptz` | `INTEGER`, microseconds since 1970 |
//! | [`sql::Json`]         | [`Json`]      | `jsonb`       | `TEXT`                             |
//! | `Text`                | [`Word`]      | `text`        | `TEXT`                             |
//! | `SmallInt`            | [`Score`]     | `smallint`    | `INTEGER`                          |

pub use super::words::{Word, Worded};

use super::connection::MultiBackend;
use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Timelike, Utc};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
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

/// RFC 3339 in UTC, always with microseconds. Digit by digit, for lists are full of these and a format is parsed each time.
impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (date, time) = (self.0.date_naive(), self.0.time());
        let Ok(year @ 0..=9999) = u32::try_from(date.year()) else { return self.0.serialize(serializer) };
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        put_digits(&mut text[..4], year);
        put_digits(&mut text[5..7], date.month());
        put_digits(&mut text[8..10], date.day());
        put_digits(&mut text[11..13], time.hour());
        put_digits(&mut text[14..16], time.minute());
        put_digits(&mut text[17..19], time.second());
        put_digits(&mut text[20..26], time.nanosecond() / 1000);
        serializer.serialize_str(str::from_utf8(&text).unwrap_or_default())
    }
}

/// The last digits of a number, as many as there is room for.
fn put_digits(room: &mut [u8], mut number: u32) {
    for digit in room.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
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
        Ok(Json(serde_json::from_slice(text_of_jsonb(raw.as_bytes())?)?))
    }
}

pub(super) fn text_of_jsonb(sent: &[u8]) -> deserialize::Result<&[u8]> {
    match sent.split_first() {
        Some((1, json)) => Ok(json), // the version of the jsonb wire format
        _ => Err("not the jsonb that this server knows".into()),
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

/// A calendar's date in a row that is read or written often: chrono parses a format for each.
///
/// A field has it with `#[diesel(deserialize_as = Day, serialize_as = Day)]`, and stays a [`NaiveDate`] itself.
#[derive(Debug, Clone, Copy, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel_sql::Date)]
pub struct Day(NaiveDate);

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date)
    }
}
impl From<Day> for NaiveDate {
    fn from(day: Day) -> NaiveDate {
        day.0
    }
}

multi!(Day as diesel_sql::Date);
impl FromSql<diesel_sql::Date, Pg> for Day {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel_sql::Date, Pg>::from_sql(raw).map(Day)
    }
}
impl ToSql<diesel_sql::Date, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel_sql::Date, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<diesel_sql::Date, Sqlite> for Day {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        date_of(raw.read_text()).map(Day).ok_or_else(|| "not a date of the calendar, YYYY-MM-DD".into())
    }
}
impl ToSql<diesel_sql::Date, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

fn date_of(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_chrono_writes_it() {
        for text in ["1900-01-01", "2028-02-29", "2200-12-31"] {
            assert_eq!(date_of(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for bad in ["2027-02-29", "2028-13-01", "2028-02-", "28-02-29", ""] {
            assert_eq!(date_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_instant_is_written_as_chrono_would_read_it() {
        for text in ["2026-06-17T08:00:00.009030Z", "0001-01-01T00:00:00.000000Z", "2028-02-29T23:59:59.999999Z"] {
            let at: DateTime<Utc> = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&Timestamp::from(at)).unwrap(), format!("\"{text}\""));
        }
    }
}
