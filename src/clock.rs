//! Now, and the day: the only place that asks the system for the time.
//!
//! There are two times. *Clinical* time is what rules, dates, clearances and rest go by; in the sandbox it can be set, so
//! that months pass in seconds. *Real* time is what tokens, sessions, limits and logs of access go by, always.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
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

/// The date at an instant in a zone.
pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The latest date that it is anywhere on earth: UTC+14.
pub fn latest_day(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::hours(14)).date_naive()
}
