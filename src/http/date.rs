//! Dates and instants as clients send them: of times in which somebody keeps a diary, so that reckoning with them is safe
//! and both databases can hold them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Deserializer};
use std::ops::RangeInclusive;

const YEARS: RangeInclusive<i32> = 1900..=2200;

/// A date of the calendar, written YYYY-MM-DD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalDate(pub NaiveDate);

impl LocalDate {
    /// The first and the last that can be sent.
    pub const ENDS: (NaiveDate, NaiveDate) = {
        let first = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1);
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31);
        match (first, last) {
            (Some(first), Some(last)) => (first, last),
            _ => (NaiveDate::MIN, NaiveDate::MAX),
        }
    };

    /// Reads one.
    pub fn parse(text: &str) -> Option<LocalDate> {
        let date: NaiveDate = text.parse().ok().filter(|_| text.len() == 10)?;
        YEARS.contains(&date.year()).then_some(LocalDate(date))
    }
}

/// An instant, written as RFC 3339 with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub DateTime<Utc>);

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let right = "invalid-value: must be a date of the calendar from 1900 to 2200, YYYY-MM-DD";
        LocalDate::parse(&text).ok_or_else(|| serde::de::Error::custom(right))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let instant = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.with_timezone(&Utc));
        let right = "invalid-value: must be an instant from 1900 to 2200 as RFC 3339 has it, 2026-06-01T08:00:00+01:00";
        let known = instant.filter(|at| YEARS.contains(&at.year())).map(Instant);
        known.ok_or_else(|| serde::de::Error::custom(right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_of_the_calendar_and_of_our_times() {
        for good in ["2026-06-01", "2028-02-29", "1900-01-01", "2200-12-31"] {
            assert!(LocalDate::parse(good).is_some(), "{good}");
        }
        for bad in
            ["2027-02-29", "0000-01-01", "2026-6-01", "+2026-06-01", "-4800-01-01", "9999-12-31", "2026-06-1x", ""]
        {
            assert!(LocalDate::parse(bad).is_none(), "{bad}");
        }
        let instant = |text: &str| serde_json::from_str::<Instant>(&format!("\"{text}\"")).ok();
        assert!(instant("2026-06-01T08:00:00+01:00").is_some());
        for bad in ["-262143-01-01T00:00:00Z", "2026-06-01T08:00:00", "2026-06-01", "9999-12-31T23:59:59Z"] {
            assert!(instant(bad).is_none(), "{bad}");
        }
    }
}
