//! CALM-WEEK: a week without pain over 2, after one that had some.

use chrono::NaiveDate;

use super::{Sign, stretch, window};
use crate::{
    pain::{
        course::Course,
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// Asks for pain of any kind, in sessions and events too: good news must be true. The week needs enough daily scores.
///
/// It begins anew after a day whose week has pain over 2, or whose week before has none.
pub(super) fn look(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let days = thresholds.week_days;
    let worst = |ago| course.signs.pains.aged(window(days, ago)).max();
    let (Some(now), Some(before)) = (worst(0), worst(days)) else { return Sign::Unknown };
    let calm = u16::from(thresholds.calm_pain.get());
    if now > calm || before <= calm {
        return Sign::Absent(Rule::CalmWeek);
    }
    let logs = course.scores.count(window(days, 0));
    if logs < thresholds.calm_logs {
        return Sign::Unknown;
    }
    Sign::Holds(Fired::new(Rule::CalmWeek, stretch(date, days), |seen| {
        seen.with("logs", logs)
            .with("worst_this_week", now)
            .with("worst_week_before", before)
            .against(thresholds.calm_pain)
    }))
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "Good news: your pain never went over {} this week, in the {} days you logged. The week before, it still reached {}. \
         Well done, and go on at your own pace.",
        seen.limit(),
        seen.written("logs"),
        seen.written("worst_week_before")
    )
}
