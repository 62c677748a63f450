//! BETTER: a fall in pain that matters, and has lasted for a week.

use chrono::NaiveDate;

use super::{Mean, Sign, stretch, whole, window};
use crate::{
    pain::{
        course::Course,
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// Compares the week with two weeks a fortnight ago, none of them before a silence.
///
/// It begins anew after a day on which the fall is not that great: mostly when the new level has become the old one.
pub(super) fn look(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let mean = |ages, logs| Mean::of(course.scores.within(ages).map(whole), logs);
    let week = mean(window(thresholds.week_days, 0), thresholds.week_logs);
    let earlier = mean(window(thresholds.better_days, thresholds.better_lag), thresholds.better_logs);
    let (Some(now), Some(before)) = (week, earlier) else { return Sign::Unknown };
    let left = 100_u32.saturating_sub(thresholds.better_fall_percent);
    let matters = before.exceeds(now, thresholds.better_fall) || now.compared_with(left, before).is_le();
    if !matters || !before.exceeds(now, thresholds.better_least) {
        return Sign::Absent(Rule::Better);
    }
    let share = before.value() * f64::from(thresholds.better_fall_percent) / 100.0;
    let needed = share.min(thresholds.better_fall.as_points()).max(thresholds.better_least.as_points());
    Sign::Holds(Fired::new(
        Rule::Better,
        stretch(date, thresholds.better_lag.saturating_add(thresholds.better_days)),
        |seen| {
            seen.with("this_week", now.value())
                .with("before", before.value())
                .with("fall", before.value() - now.value())
                .against(needed)
        },
    ))
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "Good news: your pain has come down. It was {} on average a few weeks ago and is {} this week. That is a change that \
         counts. Well done, and keep to your plan: there is no hurry.",
        seen.written("before"),
        seen.written("this_week")
    )
}
