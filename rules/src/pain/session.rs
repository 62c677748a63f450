//! Pain in a session: P5, P8 and P5-TWICE. Severe pain counts whenever it comes, also between sessions.

use chrono::NaiveDate;

use super::{course::Course, day::Day, evidence::Fired, rule::Rule};
use crate::{scale::Nrs, thresholds::Thresholds};

/// Asks the day's sessions: one above the ceiling (P5), one severe (P8), repeatedly above the ceiling (P5-TWICE). P8 asks
/// the events, too: clinical rule 3 says "at any time", and an event is pain that somebody stopped to write down.
///
/// Session pain is the higher of during and right after. P5-TWICE counts sessions, so two on one day are enough; it
/// holds on every day that has them in its last 7 days, today included, so its red lasts until the first is a week old.
pub(super) fn judge(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Vec<Fired> {
    let pains: Vec<Nrs> = day.sessions.iter().filter_map(super::Session::pain).collect();
    let over = pains.iter().filter(|pain| **pain > thresholds.session_ceiling).count();
    remember(&mut course.over_ceiling, day.date, over, thresholds);

    let worst = pains.into_iter().max();
    let above_ceiling = worst.filter(|pain| *pain > thresholds.session_ceiling);
    let severe = worst.max(day.event).filter(|pain| *pain >= thresholds.session_severe);
    [
        above_ceiling.map(|pain| session_pain(Rule::SessionPain, day.date, pain, thresholds.session_ceiling)),
        severe.map(|pain| session_pain(Rule::SevereSessionPain, day.date, pain, thresholds.session_severe)),
        repeated(&course.over_ceiling, thresholds),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Keeps the dates of the latest sessions above the ceiling: no more than the rule counts, none older than its window.
fn remember(over_ceiling: &mut Vec<NaiveDate>, today: NaiveDate, sessions: usize, thresholds: &Thresholds) {
    let counted = usize::try_from(thresholds.repeat_sessions).unwrap_or(usize::MAX);
    over_ceiling.retain(|date| (today - *date).num_days() < i64::from(thresholds.repeat_days));
    over_ceiling.extend(std::iter::repeat_n(today, sessions.min(counted)));
    let surplus = over_ceiling.len().saturating_sub(counted);
    over_ceiling.drain(..surplus);
}

fn repeated(over_ceiling: &[NaiveDate], thresholds: &Thresholds) -> Option<Fired> {
    let sessions = u32::try_from(over_ceiling.len()).unwrap_or(u32::MAX);
    (sessions >= thresholds.repeat_sessions).then(|| {
        Fired::new(Rule::SessionPainTwice, over_ceiling.iter().copied(), |seen| {
            seen.with("sessions", sessions).with("days", thresholds.repeat_days).against(thresholds.session_ceiling)
        })
    })
}

fn session_pain(rule: Rule, date: NaiveDate, pain: Nrs, threshold: Nrs) -> Fired {
    Fired::new(rule, [date], |seen| seen.with("session_pain", pain).against(threshold))
}
