//! Now, and the day: the only place that asks the system for the time.
//!
//! There are two times. *Clinical* time is what rules, dates, clearances and rest go by; in the sandbox it can be set, so
//! that months pass in seconds. *Real* time is what tokens, sessions, limits and logs of access go by, always.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time. Cheap to clone; clones share a sandbox's setting.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// How far clinical time is from real time, in microseconds.
    shift: Arc<AtomicI64>,
}

impl Clock {
    /// Real time.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks")]
    pub fn real(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// Clinical time: real time, but in a sandbox.
    pub fn clinical(&self) -> DateTime<Utc> {
        let real = self.real();
        let shift = TimeDelta::microseconds(self.shift.load(Ordering::Relaxed));
        real.checked_add_signed(shift).unwrap_or(real)
    }

    /// Makes it `now` in clinical time, from where it goes on.
    pub fn set(&self, now: DateTime<Utc>) {
        let shift = now.signed_duration_since(self.real());
        self.shift.store(shift.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
    }
}

/// A day after all others, in the order of both databases: a later one is no text of the same length.
pub const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The date at an instant in a zone.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant of a date in a zone. Where the clocks go forward over midnight, the date begins an hour later; where they
/// go back over it, it begins with the first of the two. On a date that a zone left out (it moved over the date line) what
/// should happen then happens as the next one begins.
pub fn begins(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let mut quarters = (0..=4 * 24).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    let first = quarters.find_map(|at| zone.from_local_datetime(&at).earliest());
    first.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// The latest date that it is anywhere on earth: UTC+14.
pub fn latest_day(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(14)).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_its_zones_midnight_also_where_the_clocks_change() {
        for (zone, date, instant) in [
            ("UTC", "2026-06-01", "2026-06-01T00:00:00Z"),
            ("Europe/London", "2026-10-25", "2026-10-24T23:00:00Z"),
            ("Europe/London", "2026-10-26", "2026-10-26T00:00:00Z"),
            ("Europe/London", "2027-03-28", "2027-03-28T00:00:00Z"),
            ("Europe/London", "2027-03-29", "2027-03-28T23:00:00Z"),
            ("Pacific/Kiritimati", "2026-06-01", "2026-05-31T10:00:00Z"),
            ("Etc/GMT+12", "2026-06-01", "2026-06-01T12:00:00Z"),
            // Midnight was left out, and came twice.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("America/Havana", "2026-03-08", "2026-03-08T05:00:00Z"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
            // The whole day was left out.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
            ("Asia/Kolkata", "2028-02-29", "2028-02-28T18:30:00Z"),
        ] {
            let (zone, date): (Tz, NaiveDate) = (zone.parse().unwrap(), date.parse().unwrap());
            assert_eq!(begins(date, zone), instant.parse::<DateTime<Utc>>().unwrap(), "{zone} {date}");
            let just_before = day(begins(date, zone) - TimeDelta::microseconds(1), zone);
            assert!(just_before < date && day(begins(date, zone), zone) >= date, "{zone} {date}");
        }
    }
}
