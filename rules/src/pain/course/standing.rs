//! Where a series stands on a date.

use chrono::{Days, NaiveDate};

use super::{Course, days_from};
use crate::{level::Level, severity::Severity, thresholds::Thresholds};

/// Where a series stands on a date, which may be later than its last judged day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The severity of the last judged day; once nobody knows how it is, ease, or rest if it was rest.
    pub severity: Severity,
    /// The level of the last judged day, or insufficient once the silence is too long.
    pub level: Level,
    /// Since when it holds.
    pub since: Option<NaiveDate>,
    /// The day of the last daily score.
    pub last_log: Option<NaiveDate>,
    /// Days since the last daily score: 0 if it was logged on that date.
    pub days_silent: Option<i64>,
    /// Rest was asked for on so many logged days running that the gentle plan takes its place.
    pub rest_has_ended: bool,
}

impl Course {
    /// This state while earlier days are still to be judged again after a correction. It is never green meanwhile and no day
    /// counts as calm, but amber and red stand.
    #[must_use]
    pub const fn with_judgement_pending(mut self) -> Self {
        self.pending = true;
        self
    }

    /// Whether earlier days are still to be judged again.
    pub const fn is_judgement_pending(&self) -> bool {
        self.pending
    }

    /// The standing on a date: the last judged day is carried through up to 7 days without an entry, and is insufficient after
    /// a longer gap. Silence is counted from the last daily score: sessions alone do not break it.
    pub fn standing(&self, on: NaiveDate, thresholds: &Thresholds) -> Standing {
        let lapsed = self.lapses(thresholds).filter(|lapse| on >= *lapse);
        let severity = match lapsed {
            Some(_) if self.severity() >= Severity::Rest => Severity::Rest,
            Some(_) => Severity::Ease,
            None => self.severity(),
        };
        let (level, since) = match lapsed {
            Some(lapse) if self.level != Level::Insufficient => (Level::Insufficient, Some(lapse)),
            _ if self.pending && self.level == Level::Green => (Level::Insufficient, self.since),
            _ => (self.level, self.since),
        };
        Standing {
            severity,
            level,
            since,
            last_log: self.last_log,
            days_silent: self.last_log.map(|log| days_from(log, on)),
            rest_has_ended: lapsed.is_none() && self.rest_run > thresholds.rest_cap,
        }
    }

    /// The severity of the last judged day.
    pub fn severity(&self) -> Severity {
        let of_level = match self.level {
            Level::Insufficient | Level::Green => Severity::Calm,
            Level::Amber => Severity::Ease,
            Level::Red => Severity::Rest,
        };
        self.severity_now.unwrap_or(of_level)
    }

    /// Whether the last judged day asked for rest and nothing but silence came after it, for so long that the level has lapsed.
    /// What was asked for on that day goes on.
    pub fn is_silent_after_red(&self, on: NaiveDate, thresholds: &Thresholds) -> bool {
        self.severity() >= Severity::Rest && self.lapses(thresholds).is_some_and(|lapse| on >= lapse)
    }

    /// The first day on which the level no longer stands.
    fn lapses(&self, thresholds: &Thresholds) -> Option<NaiveDate> {
        self.judged?.checked_add_days(Days::new(u64::from(thresholds.gap_days).saturating_add(1)))
    }
}
