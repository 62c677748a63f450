//! Counting: alerts held against onsets.

use chrono::NaiveDate;
use limber_rules::level::Level;

use crate::series::Levels;

/// Alerts within so many days are the same.
const ONE_ALERT: i64 = 6;
/// An alert is true from so many days before an onset ...
const EARLY: i64 = 3;
/// ... to so many after it.
const LATE: i64 = 13;

/// The first days of runs at a level or above it; those within 6 days of the alert before are the same.
pub fn alerts(levels: &Levels, at: Level) -> Vec<NaiveDate> {
    let mut alerts: Vec<NaiveDate> = Vec::new();
    let mut raised = false;
    for (date, level) in levels {
        let begins = *level >= at && !raised;
        raised = *level >= at;
        if begins && alerts.last().is_none_or(|last| (*date - *last).num_days() > ONE_ALERT) {
            alerts.push(*date);
        }
    }
    alerts
}

/// A worsening: from its first day, until the change is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onset {
    /// Its first day.
    pub begins: NaiveDate,
    /// Days from then until it has come to its full height: 0 for a step.
    pub takes: i64,
}

impl Onset {
    /// One whose height is there at once, as far as anybody knows.
    pub const fn at_once(begins: NaiveDate) -> Self {
        Self { begins, takes: 0 }
    }

    /// Days from the onset to an alert that is true of it: from 3 days before its first day to 13 after it is complete.
    fn delay(self, alert: NaiveDate) -> Option<i64> {
        let delay = (alert - self.begins).num_days();
        (-EARLY..=self.takes + LATE).contains(&delay).then_some(delay)
    }
}

/// What became of some series: how many worsenings were found and how late, and how often an alert was for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Logged days.
    pub logged_days: u32,
    /// Worsenings that there were.
    pub onsets: u32,
    /// Days from onset to alert of those that were found.
    pub delays: Vec<i64>,
    /// Alerts that were true.
    pub true_alerts: u32,
    /// Alerts that were not.
    pub false_alerts: u32,
}

impl Tally {
    /// Counts one series.
    pub fn count(&mut self, levels: &Levels, at: Level, onsets: &[Onset]) {
        let alerts = alerts(levels, at);
        let truly = |alert: &&NaiveDate| onsets.iter().any(|onset| onset.delay(**alert).is_some());
        let found = onsets.iter().filter_map(|onset| alerts.iter().find_map(|alert| onset.delay(*alert)));
        self.delays.extend(found);
        self.onsets += number(onsets.len());
        self.logged_days += number(levels.len());
        let true_alerts = number(alerts.iter().filter(truly).count());
        self.true_alerts += true_alerts;
        self.false_alerts += number(alerts.len()) - true_alerts;
    }

    /// The share of worsenings that were found.
    pub fn sensitivity(&self) -> Option<f64> {
        share(number(self.delays.len()), self.onsets)
    }

    /// The share of alerts that were true.
    pub fn predictive_value(&self) -> Option<f64> {
        share(self.true_alerts, self.true_alerts + self.false_alerts)
    }

    /// Logged days for each false alert; none if there was no false alert.
    pub fn days_per_false_alert(&self) -> Option<f64> {
        share(self.logged_days, self.false_alerts)
    }

    /// The mean delay, and half the width of its 95 % interval. Days.
    pub fn mean_delay(&self) -> Option<(f64, f64)> {
        let logs = f64::from(number(self.delays.len()));
        let delays = || self.delays.iter().filter_map(|days| i32::try_from(*days).ok()).map(f64::from);
        let mean = delays().sum::<f64>() / logs;
        let variance = delays().map(|days| (days - mean).powi(2)).sum::<f64>() / (logs - 1.0);
        (logs > 1.0).then(|| (mean, 1.96 * (variance / logs).sqrt()))
    }

    /// The delay that this share of those found did not exceed (nearest rank). Days.
    pub fn delay_at(&self, percent: usize) -> Option<i64> {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        let rank = (delays.len() * percent).div_ceil(100);
        delays.get(rank.saturating_sub(1)).copied()
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
