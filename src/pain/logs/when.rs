//! When something was: the patient's own date, the instant, and the zone. The date is what the patient calls the day; it is
//! never computed again when somebody travels.

use crate::accounts::Zone;
use crate::clock::{day, latest_day};
use crate::http::{Problem, Result};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// How many days back a new log may lie.
const BACK_DATING: Days = Days::new(14);
/// How far a phone's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// As a client tells it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WhenIn {
    /// The patient's date.
    pub local_date: NaiveDate,
    /// The instant, if told.
    pub occurred_at: Option<DateTime<Utc>>,
    /// The zone, if told.
    pub tz: Option<Zone>,
}

/// When something was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct When {
    /// The patient's date.
    pub local_date: NaiveDate,
    /// The instant.
    pub occurred_at: DateTime<Utc>,
    /// The zone.
    pub zone: Tz,
}

impl WhenIn {
    /// Fills in what was not told: the patient's zone; now for a log of today, noon for one of another day.
    ///
    /// # Errors
    /// 422 if the date is in the future anywhere on earth, too long ago, or more than a day from the instant.
    pub fn resolve(self, home: Tz, now: DateTime<Utc>) -> Result<When> {
        let zone = self.tz.map_or(home, |zone| zone.0);
        let today = day(now, zone);
        let latest = latest_day(now);
        if self.local_date > latest {
            return Err(invalid("/local_date", "in-the-future", format!("must not be after {latest}")));
        }
        let earliest = today.checked_sub_days(BACK_DATING).unwrap_or(today);
        if self.local_date < earliest {
            return Err(invalid("/local_date", "too-long-ago", format!("must not be before {earliest}")));
        }
        let occurred_at = self.occurred_at.unwrap_or_else(|| ordinary_instant(self.local_date, today, zone, now));
        if occurred_at > now + AHEAD {
            return Err(invalid("/occurred_at", "in-the-future", "must not be in the future".to_owned()));
        }
        let apart = day(occurred_at, zone).signed_duration_since(self.local_date).num_days().abs();
        if apart > 1 {
            let right = format!("must be within a day of when it occurred ({} in {zone})", day(occurred_at, zone));
            return Err(invalid("/local_date", "dates-disagree", right));
        }
        Ok(When { local_date: self.local_date, occurred_at, zone })
    }

    /// Whether it tells of this moment: what was left out is not compared.
    pub fn tells_of(&self, when: When) -> bool {
        // The database keeps microseconds.
        let same_instant = |at: DateTime<Utc>| at.timestamp_micros() == when.occurred_at.timestamp_micros();
        self.local_date == when.local_date
            && self.occurred_at.is_none_or(same_instant)
            && self.tz.is_none_or(|zone| zone.0 == when.zone)
    }
}

fn ordinary_instant(date: NaiveDate, today: NaiveDate, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    if date == today {
        return now;
    }
    let noon = date.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default());
    let instant = noon.and_local_timezone(zone).earliest().map_or_else(|| noon.and_utc(), |at| at.with_timezone(&Utc));
    instant.min(now + AHEAD)
}

fn invalid(pointer: &str, code: &str, right: String) -> Problem {
    Problem::invalid(pointer, code, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn resolve(local_date: &str, occurred_at: Option<&str>, tz: &str, now: &str) -> Option<When> {
        let tz = Some(Zone(tz.parse().unwrap()));
        let input = WhenIn { local_date: date(local_date), occurred_at: occurred_at.map(|at| at.parse().unwrap()), tz };
        input.resolve(Tz::UTC, now.parse().unwrap()).ok()
    }

    #[test]
    fn tomorrow_is_fine_only_where_it_has_begun() {
        let now = "2026-06-01T09:00:00Z";
        assert!(resolve("2026-06-01", None, "Europe/London", now).is_some());
        assert!(resolve("2026-06-02", None, "Pacific/Kiritimati", "2026-06-01T10:00:00Z").is_some());
        assert!(resolve("2026-06-02", None, "Europe/London", now).is_none());
        assert!(resolve("2026-06-03", None, "Pacific/Kiritimati", "2026-06-01T10:00:00Z").is_none());
    }

    #[test]
    fn a_new_log_reaches_two_weeks_back() {
        let now = "2026-06-15T12:00:00Z";
        assert!(resolve("2026-06-01", None, "UTC", now).is_some());
        assert!(resolve("2026-05-31", None, "UTC", now).is_none());
    }

    #[test]
    fn the_date_stays_what_the_patient_calls_it() {
        // Logged just after midnight, for the day that felt like yesterday.
        let when =
            resolve("2026-03-29", Some("2026-03-29T23:30:00Z"), "Europe/London", "2026-03-30T08:00:00Z").unwrap();
        assert_eq!(when.local_date, date("2026-03-29"));
        assert!(resolve("2026-03-27", Some("2026-03-29T23:30:00Z"), "Europe/London", "2026-03-30T08:00:00Z").is_none());
    }

    #[test]
    fn leap_days_and_changes_of_the_clocks_are_days() {
        for (day, zone) in [
            ("2028-02-29", "UTC"),
            ("2026-10-25", "Europe/London"),
            ("2027-03-28", "Europe/London"),
            ("2026-12-31", "Pacific/Apia"),
        ] {
            let now = format!("{day}T13:00:00Z");
            assert_eq!(resolve(day, None, zone, &now).map(|when| when.local_date), Some(date(day)), "{day} {zone}");
        }
    }
}
