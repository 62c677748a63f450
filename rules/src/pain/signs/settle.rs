//! SETTLE: pain takes longer to settle after sessions than it did, or longer than a day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Sign, Signs, ago};
use crate::{
    pain::{
        day::Session,
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    text::points,
    thresholds::Thresholds,
};

/// Sessions are remembered for so many days: six of them, at one a week.
const REMEMBERED: u32 = 42;

/// A session by its age in days, and how many minutes its pain took to settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pain) struct Settled(u32, u16);

/// Lets days pass.
pub(super) fn pass(settled: &mut Vec<Settled>, days: u32) {
    for session in settled.iter_mut() {
        session.0 = session.0.saturating_add(days);
    }
    settled.retain(|session| session.0 < REMEMBERED);
}

/// Learns from the day's sessions: as many are kept as are compared.
pub(super) fn learn(settled: &mut Vec<Settled>, sessions: &[Session], thresholds: &Thresholds) {
    settled.extend(sessions.iter().filter_map(|session| session.settled_after).map(|minutes| Settled(0, minutes)));
    let compared = thresholds.settle_sessions.saturating_mul(2).max(thresholds.settle_slow_sessions);
    let surplus = settled.len().saturating_sub(usize::try_from(compared).unwrap_or(usize::MAX));
    settled.drain(..surplus);
}

/// It begins anew after a session with which neither holds.
pub(super) fn look(signs: &Signs, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let sessions = &signs.settled;
    let found = slow(sessions, date, thresholds).or_else(|| longer(sessions, date, thresholds));
    match found {
        Some(fired) => Sign::Holds(fired),
        None if sessions.is_empty() => Sign::Unknown,
        None => Sign::Absent(Rule::Settle),
    }
}

/// Longer than a day, some sessions running.
fn slow(sessions: &[Settled], date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let latest = last(sessions, thresholds.settle_slow_sessions)?;
    let quickest = latest.iter().map(|session| session.1).min()?;
    (u32::from(quickest) > thresholds.settle_slow).then(|| {
        Fired::new(Rule::Settle, dates(latest, date), |seen| {
            seen.with("sessions", thresholds.settle_slow_sessions)
                .with("hours", hours(quickest.into()))
                .against(hours(thresholds.settle_slow))
        })
    })
}

/// Much longer than it did some sessions ago: the medians are compared.
fn longer(sessions: &[Settled], date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    let compared = last(sessions, thresholds.settle_sessions.saturating_mul(2))?;
    let (earlier, latest) = compared.split_at(compared.len() / 2);
    let (before, now) = (median(earlier)?, median(latest)?);
    let limit = before.saturating_mul(thresholds.settle_times).max(before.saturating_add(thresholds.settle_longer));
    (now >= limit).then(|| {
        Fired::new(Rule::Settle, dates(compared, date), |seen| {
            seen.with("sessions", thresholds.settle_sessions)
                .with("hours", hours(now))
                .with("hours_before", hours(before))
                .against(hours(limit))
        })
    })
}

fn last(sessions: &[Settled], count: u32) -> Option<&[Settled]> {
    let from = sessions.len().checked_sub(usize::try_from(count).ok()?)?;
    sessions.get(from..)
}

/// The lower one of two in the middle.
fn median(sessions: &[Settled]) -> Option<u32> {
    let mut minutes: Vec<u32> = sessions.iter().map(|session| session.1.into()).collect();
    minutes.sort_unstable();
    minutes.get(minutes.len().checked_sub(1)? / 2).copied()
}

fn dates(sessions: &[Settled], date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    sessions.iter().map(move |session| ago(date, session.0))
}

fn hours(minutes: u32) -> f64 {
    f64::from(minutes) / 60.0
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    let now = seen.written("hours");
    let what = match seen.value("hours_before").map(points) {
        Some(before) => {
            format!(
                "After sessions your pain now takes about {now} hours to settle. It was about {before} hours before."
            )
        }
        None => format!(
            "After each of your last {} sessions your pain took more than {} hours to settle.",
            seen.written("sessions"),
            seen.limit()
        ),
    };
    format!("{what} That can be an early sign of doing too much: keep the next sessions easier.")
}
