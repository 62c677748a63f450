//! TRIGGERS: more things bring the pain on than did.

use chrono::NaiveDate;

use super::{Sign, stretch, window};
use crate::{
    pain::{
        course::Course,
        day::Triggers,
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// Compares two stretches of days with enough scores each. The earlier one must name something: an empty list also comes
/// from somebody who never used it.
///
/// It begins anew after a day on which there are not that many more.
pub(super) fn look(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let days = thresholds.trigger_days;
    let enough = |ago| course.scores.count(window(days, ago)) >= thresholds.trigger_logs;
    let named = |ago| course.signs.triggers.aged(window(days, ago)).map(Triggers::from_bits);
    let kinds = |ago| named(ago).fold(Triggers::default(), Triggers::and).count();
    let (now, before) = (kinds(0), kinds(days));
    if !enough(0) || !enough(days) || before == 0 {
        return Sign::Unknown;
    }
    if now < before.saturating_add(thresholds.trigger_rise) {
        return Sign::Absent(Rule::Triggers);
    }
    Sign::Holds(Fired::new(Rule::Triggers, stretch(date, days.saturating_mul(2)), |seen| {
        seen.with("triggers", now)
            .with("triggers_before", before)
            .with("days", days)
            .with("rise", now - before)
            .against(thresholds.trigger_rise)
    }))
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "More things bring on your pain: {} different ones in the last {} days, and {} in the {} days before. That can be an \
         early sign of doing too much.",
        seen.written("triggers"),
        seen.written("days"),
        seen.written("triggers_before"),
        seen.written("days")
    )
}
