//! The morning after a session: AM and AM-TWICE.

use chrono::NaiveDate;

use super::{
    course::{Course, SessionDay},
    day::Day,
    evidence::{Evidence, Fired},
    rule::Rule,
};
use crate::thresholds::Thresholds;

/// What the morning after a session showed.
enum Morning {
    /// Pain rose, was high, or had not settled.
    Bad,
    /// Known not to be bad.
    Calm,
    /// Not logged, or nothing to compare it with.
    Unknown,
}

/// Asks the morning after a session day, and counts bad ones running.
///
/// Bad: at least 2 points above the morning of the session day, or above 5, or "not settled"; any one is enough.
/// Calm clears the count: "settled", or a known rise below 2 and a score of 5 or less. A morning that was not logged, or
/// that has nothing to be compared with, is unknown and leaves the count as it is.
pub(super) fn judge(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Vec<Fired> {
    let yesterday = course.session.filter(|session| session.date.succ_opt() == Some(day.date));
    if !day.sessions.is_empty() {
        course.session = Some(SessionDay { date: day.date, morning: day.morning });
    }
    let Some(session) = yesterday else { return Vec::new() };
    match morning_after(session, day, thresholds) {
        Morning::Unknown => Vec::new(),
        Morning::Calm => {
            course.bad_mornings = 0;
            Vec::new()
        }
        Morning::Bad => {
            course.bad_mornings = course.bad_mornings.saturating_add(1);
            let once = bad_morning(session, day, thresholds);
            std::iter::once(once).chain(repeated(course.bad_mornings, day.date, thresholds)).collect()
        }
    }
}

fn morning_after(session: SessionDay, day: &Day, thresholds: &Thresholds) -> Morning {
    let rose = rose(session, day, thresholds);
    let high = day.morning.map(|morning| morning > thresholds.morning_ceiling);
    if rose == Some(true) || high == Some(true) || day.settled == Some(false) {
        Morning::Bad
    } else if day.settled == Some(true) || (rose == Some(false) && high == Some(false)) {
        Morning::Calm
    } else {
        Morning::Unknown
    }
}

fn rose(session: SessionDay, day: &Day, thresholds: &Thresholds) -> Option<bool> {
    let (morning, before) = (day.morning?.get(), session.morning?.get());
    Some(morning >= before.saturating_add(thresholds.morning_rise))
}

fn bad_morning(session: SessionDay, day: &Day, thresholds: &Thresholds) -> Fired {
    Fired::new(Rule::MorningAfter, [session.date, day.date], |seen| {
        let seen = seen
            .with_known("morning", day.morning)
            .with_known("morning_before", session.morning)
            .with_known("settled", day.settled.map(u8::from));
        Evidence { threshold: threshold(session, day, thresholds), ..seen }
    })
}

/// The limit that was passed: of the rise, else of the height; "not settled" has none.
fn threshold(session: SessionDay, day: &Day, thresholds: &Thresholds) -> Option<f64> {
    if rose(session, day, thresholds) == Some(true) {
        return Some(f64::from(thresholds.morning_rise));
    }
    day.morning.filter(|morning| *morning > thresholds.morning_ceiling).map(|_| thresholds.morning_ceiling.into())
}

fn repeated(bad_mornings: u32, date: NaiveDate, thresholds: &Thresholds) -> Option<Fired> {
    (bad_mornings >= thresholds.repeat_mornings).then(|| {
        Fired::new(Rule::MorningAfterTwice, [date], |seen| {
            seen.with("mornings", bad_mornings).against(thresholds.repeat_mornings)
        })
    })
}
