//! Counting: alerts held against onsets.

use chrono::NaiveDate;
use limber_rules::level::Level;

use crate::{
    mean::{Mean, ratio_interval},
    series::Levels,
};

/// An alert within so many days of the last day of the run before it is the same.
const ONE_ALERT: i64 = 6;
/// An alert is true from so many days before an onset ...
const EARLY: i64 = 3;
/// ... to so many after it.
const LATE: i64 = 13;
/// It is false if no onset lies within so many days before it, or within [`EARLY`] after it.
const STALE: i64 = 20;

/// The first days of runs at a level or above it; a run that begins within 6 days of the last day of the one before is the
/// same. The first day of a red run is an alert of amber or worse besides.
pub fn alerts(levels: &Levels, at: Level) -> Vec<NaiveDate> {
    let mut alerts = runs(levels, at);
    if at < Level::Red {
        alerts.extend(runs(levels, Level::Red));
        alerts.sort_unstable();
        alerts.dedup();
    }
    alerts
}

fn runs(levels: &Levels, at: Level) -> Vec<NaiveDate> {
    let mut runs: Vec<NaiveDate> = Vec::new();
    let mut last: Option<NaiveDate> = None;
    for (date, _) in levels.iter().filter(|(_, level)| *level >= at) {
        if last.is_none_or(|last| (*date - last).num_days() > ONE_ALERT) {
            runs.push(*date);
        }
        last = Some(*date);
    }
    runs
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

    /// Days from the onset to an alert that is true of it, the day of the onset counted: from 3 days before its first day to
    /// 13 after it is complete.
    fn delay(self, alert: NaiveDate) -> Option<i64> {
        let days = (alert - self.begins).num_days();
        (-EARLY..=self.takes + LATE).contains(&days).then_some(days + 1)
    }

    /// Whether an alert on a day is true of it.
    pub(crate) fn is_seen_by(self, alert: NaiveDate) -> bool {
        self.delay(alert).is_some()
    }

    /// Whether an alert is near enough not to be false, be it true or late.
    fn is_near(self, alert: NaiveDate) -> bool {
        (-EARLY..=self.takes + STALE).contains(&(alert - self.begins).num_days())
    }

    /// Days from the onset to the end of its window, when nobody can see it any more, the day of the onset counted: 15 for a
    /// step.
    const fn window(self) -> i64 {
        self.takes + LATE + 2
    }

    /// What became of it: the first alert that is true of it, if there is one.
    fn outcome(self, alerts: &[NaiveDate]) -> Outcome {
        Outcome { delay: alerts.iter().find_map(|alert| self.delay(*alert)), window: self.window() }
    }
}

/// What became of a worsening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    /// Days from its onset to the alert, if it was found.
    delay: Option<i64>,
    /// Days until nobody could find it any more.
    window: i64,
}

impl Outcome {
    /// Days that the patient waited: one that was missed waited for the whole window.
    fn wait(self) -> i64 {
        self.delay.unwrap_or(self.window)
    }
}

/// What became of some series: how many worsenings were found and how late, and how often an alert was for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Logged days.
    pub logged_days: u32,
    /// Alerts that were true.
    pub true_alerts: u32,
    /// Alerts with no onset near: what comes late is neither.
    pub false_alerts: u32,
    /// What became of the worsenings of each series.
    outcomes: Vec<Vec<Outcome>>,
    /// The false alerts and the logged days of each series.
    falsely: Vec<(u32, u32)>,
}

impl Tally {
    /// Counts one series.
    pub fn count(&mut self, levels: &Levels, at: Level, onsets: &[Onset]) {
        let alerts = alerts(levels, at);
        let truly = |alert: &&NaiveDate| onsets.iter().any(|onset| onset.delay(**alert).is_some());
        let falsely = |alert: &&NaiveDate| !onsets.iter().any(|onset| onset.is_near(**alert));
        let (false_alerts, logged_days) = (number(alerts.iter().filter(falsely).count()), number(levels.len()));
        self.logged_days += logged_days;
        self.true_alerts += number(alerts.iter().filter(truly).count());
        self.false_alerts += false_alerts;
        self.falsely.push((false_alerts, logged_days));
        self.outcomes.push(onsets.iter().map(|onset| onset.outcome(&alerts)).collect());
    }

    /// With the series of another.
    pub fn add(&mut self, other: &Self) {
        self.logged_days += other.logged_days;
        self.true_alerts += other.true_alerts;
        self.false_alerts += other.false_alerts;
        self.outcomes.extend_from_slice(&other.outcomes);
        self.falsely.extend_from_slice(&other.falsely);
    }

    /// How many worsenings there were.
    pub fn onsets(&self) -> u32 {
        number(self.outcomes.iter().flatten().count())
    }

    /// How many of them were found.
    pub fn found(&self) -> u32 {
        number(self.delays().len())
    }

    /// The share of worsenings that were found.
    pub fn sensitivity(&self) -> Option<f64> {
        share(self.found(), self.onsets())
    }

    /// The share of worsenings that were found, with its interval.
    pub fn share_found(&self) -> Option<Mean> {
        Mean::of(&self.each(|outcome| Some(outcome.delay.is_some().into())))
    }

    /// How much greater that share is than another's with the same series.
    pub fn more_than(&self, other: &Self) -> Option<Mean> {
        Mean::of(
            &self.beside(other, |own, other| Some(i64::from(own.delay.is_some()) - i64::from(other.delay.is_some()))),
        )
    }

    /// The share of alerts that were true.
    pub fn predictive_value(&self) -> Option<f64> {
        share(self.true_alerts, self.true_alerts + self.false_alerts)
    }

    /// Logged days for each false alert; none if there was no false alert.
    pub fn days_per_false_alert(&self) -> Option<f64> {
        share(self.logged_days, self.false_alerts)
    }

    /// The 95 % interval of that, if there were false alerts.
    pub fn days_per_false_alert_within(&self) -> Option<(f64, f64)> {
        let (low, high) = ratio_interval(self.falsely.iter().copied())?;
        (low > 0.0).then(|| (1.0 / high, 1.0 / low))
    }

    /// The mean delay of those that were found. Days.
    pub fn mean_delay(&self) -> Option<Mean> {
        Mean::of(&self.each(|outcome| outcome.delay))
    }

    /// The delay that this share of those found did not exceed (nearest rank). Days.
    pub fn delay_at(&self, percent: usize) -> Option<i64> {
        ranked(self.delays(), percent)
    }

    /// The mean wait of all of them: the delay, or the whole window of one that was missed. Days.
    pub fn mean_wait(&self) -> Option<Mean> {
        Mean::of(&self.each(|outcome| Some(outcome.wait())))
    }

    /// The wait that this share of all of them did not exceed (nearest rank). Days.
    pub fn wait_at(&self, percent: usize) -> Option<i64> {
        ranked(self.outcomes.iter().flatten().map(|outcome| outcome.wait()).collect(), percent)
    }

    /// How many days sooner this one is than another with the same series, where both found it.
    pub fn sooner_than(&self, other: &Self) -> Option<Mean> {
        Mean::of(&self.beside(other, |own, other| Some(other.delay? - own.delay?)))
    }

    /// How many days less the patient waits than with another, over all worsenings of the same series.
    pub fn shorter_than(&self, other: &Self) -> Option<Mean> {
        Mean::of(&self.beside(other, |own, other| Some(other.wait() - own.wait())))
    }

    fn delays(&self) -> Vec<i64> {
        self.outcomes.iter().flatten().filter_map(|outcome| outcome.delay).collect()
    }

    fn each(&self, days: impl Fn(Outcome) -> Option<i64>) -> Vec<Vec<i64>> {
        self.outcomes.iter().map(|series| series.iter().filter_map(|outcome| days(*outcome)).collect()).collect()
    }

    fn beside(&self, other: &Self, days: impl Fn(Outcome, Outcome) -> Option<i64>) -> Vec<Vec<i64>> {
        let of_series = |(own, other): (&Vec<Outcome>, &Vec<Outcome>)| {
            own.iter().zip(other).filter_map(|(own, other)| days(*own, *other)).collect()
        };
        self.outcomes.iter().zip(&other.outcomes).map(of_series).collect()
    }
}

fn ranked(mut days: Vec<i64>, percent: usize) -> Option<i64> {
    days.sort_unstable();
    let rank = (days.len() * percent).div_ceil(100);
    days.get(rank.saturating_sub(1)).copied()
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::default() + Days::new(n)
    }

    /// A level a day: `g`reen, `a`mber, `r`ed.
    fn levels(written: &str) -> Levels {
        let level = |letter| match letter {
            'a' => Level::Amber,
            'r' => Level::Red,
            _ => Level::Green,
        };
        (0..).map(day).zip(written.chars().map(level)).collect()
    }

    fn tally(series: &[(&str, &[Onset])]) -> Tally {
        let mut tally = Tally::default();
        for (written, onsets) in series {
            tally.count(&levels(written), Level::Amber, onsets);
        }
        tally
    }

    fn first(written: &str, at: Level) -> Vec<i64> {
        alerts(&levels(written), at).iter().map(|alert| (*alert - day(0)).num_days()).collect()
    }

    #[test]
    fn an_alert_is_the_first_day_of_a_run_and_not_within_six_days_of_the_end_of_another() {
        let amber = |written| first(written, Level::Amber);
        assert_eq!(amber("gaag"), [1]);
        assert_eq!(amber("gaaagggggaag"), [1], "the sixth day after the run's last");
        assert_eq!(amber("gaaaggggggag"), [1, 10], "the seventh");
        assert_eq!(amber("gagggggagggggag"), [1], "each run is near the one before");
    }

    #[test]
    fn a_first_red_day_is_an_alert_of_amber_or_worse_besides() {
        assert_eq!(first("gaagrrg", Level::Red), [4]);
        assert_eq!(first("gaagrrg", Level::Amber), [1, 4]);
        assert_eq!(first("grrggag", Level::Amber), [1], "once for a day");
    }

    #[test]
    fn an_alert_is_true_from_three_days_before_the_onset_to_thirteen_after_it_is_complete() {
        let step = Onset::at_once(day(20));
        let found = |onset: Onset, alert| tally(&[(&format!("{}a", "g".repeat(alert)), &[onset])]).found();
        assert_eq!([16, 17, 33, 34].map(|alert| found(step, alert)), [0, 1, 1, 0]);
        assert_eq!([47, 48].map(|alert| found(Onset { takes: 14, ..step }, alert)), [1, 0]);
    }

    #[test]
    fn an_alert_is_false_if_no_onset_lies_within_twenty_days_before_it_or_three_after() {
        let step = Onset::at_once(day(20));
        let counted = |alert| {
            let tally = tally(&[(&format!("{}a", "g".repeat(alert)), &[step])]);
            (tally.true_alerts, tally.false_alerts)
        };
        assert_eq!([16, 17, 33, 34, 40, 41].map(counted), [(0, 1), (1, 0), (1, 0), (0, 0), (0, 0), (0, 1)]);
    }

    #[test]
    fn one_that_is_missed_waited_for_the_whole_window() {
        let (step, ramp) = (Onset::at_once(day(5)), Onset { begins: day(5), takes: 14 });
        let seen = tally(&[("ggggggga", &[step]), ("gggggggg", &[step]), ("gggggggg", &[ramp])]);
        assert_eq!((seen.onsets(), seen.found()), (3, 1));
        assert_eq!(seen.mean_delay().map(|mean| mean.mean), Some(3.0), "the day of the onset counts as one");
        assert_eq!(seen.mean_wait().map(|mean| mean.mean), Some((3.0 + 15.0 + 29.0) / 3.0));
        assert_eq!([50, 90].map(|percent| seen.wait_at(percent)), [Some(15), Some(29)]);
        assert_eq!([50, 90].map(|percent| seen.delay_at(percent)), [Some(3), Some(3)]);
    }

    #[test]
    fn two_are_compared_where_both_found_it_and_over_all() {
        let onsets = [Onset::at_once(day(2))];
        let one = tally(&[("gggagg", &onsets), ("ggggga", &onsets), ("gggggg", &onsets)]);
        let other = tally(&[("gggggg", &onsets), ("gggagg", &onsets), ("ggagggg", &onsets)]);
        assert_eq!(one.sooner_than(&other).map(|mean| (mean.mean, mean.of)), Some((-2.0, 1)));
        assert_eq!(one.shorter_than(&other).map(|mean| (mean.mean, mean.of)), Some(((13.0 - 2.0 - 14.0) / 3.0, 3)));
        assert_eq!(one.share_found().map(|mean| mean.mean), Some(2.0 / 3.0));
        assert_eq!(one.more_than(&other).map(|mean| (mean.mean, mean.of)), Some((0.0, 3)));
    }
}
