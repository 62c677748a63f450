//! STIFF: morning stiffness grows from week to week.

use chrono::NaiveDate;

use super::{Mean, Sign, Signs, stretch, window};
use crate::{
    pain::{
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// It begins anew after a day on which the week is not that much stiffer than the one before.
pub(super) fn look(signs: &Signs, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let days = thresholds.week_days;
    let week = |ago| Mean::of(signs.stiffness.aged(window(days, ago)), thresholds.week_logs);
    let (Some(this), Some(before)) = (week(0), week(days)) else { return Sign::Unknown };
    if !this.is_at_least(thresholds.stiff_minutes) || this.compared_with(thresholds.stiff_percent, before).is_lt() {
        return Sign::Absent(Rule::Stiff);
    }
    let grown = before.value() * f64::from(thresholds.stiff_percent) / 100.0;
    Sign::Holds(Fired::new(Rule::Stiff, stretch(date, days.saturating_mul(2)), |seen| {
        seen.with("minutes_this_week", this.value())
            .with("minutes_week_before", before.value())
            .against(grown.max(thresholds.stiff_minutes.into()))
    }))
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "In the morning you were stiff for {} minutes on average this week, and for {} the week before. {} or more is an \
         early sign of doing too much: keep the next sessions easier.",
        seen.written("minutes_this_week"),
        seen.written("minutes_week_before"),
        seen.limit()
    )
}
