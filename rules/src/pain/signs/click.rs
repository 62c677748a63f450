//! CLICK: clicking that did not hurt begins to. Over-use begins so.

use chrono::NaiveDate;

use super::{Sign, Signs, ago};
use crate::{
    pain::{
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    thresholds::Thresholds,
};

/// It begins anew once clicking has not hurt for as many days as at first.
pub(super) fn look(signs: &Signs, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let painful = || signs.clicks.by_age().filter(|(_, hurt)| *hurt == 1).map(|(age, _)| age);
    let in_window: Vec<u32> = painful().take_while(|age| *age < thresholds.click_within).collect();
    let Some(first) = in_window.last().copied() else { return Sign::Absent(Rule::Click) };
    let earlier = painful().find(|age| *age > first).unwrap_or(u32::MAX);
    let quiet = count(signs.clicks.by_age().filter(|(age, _)| (first + 1..earlier).contains(age)));
    let painful_days = count(in_window.iter());
    if painful_days < thresholds.click_painful_days || quiet < thresholds.click_quiet_days {
        return Sign::Absent(Rule::Click);
    }
    Sign::Holds(Fired::new(Rule::Click, in_window.iter().rev().map(|age| ago(date, *age)), |seen| {
        seen.with("painful_days", painful_days)
            .with("of_days", thresholds.click_within)
            .with("days_without_before", quiet)
            .against(thresholds.click_painful_days)
    }))
}

fn count(days: impl Iterator) -> u32 {
    u32::try_from(days.count()).unwrap_or(u32::MAX)
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "The clicking has begun to hurt: on {} of the last {} days, after {} days on which it did not. Go easy on the \
         movement that does it, and tell your physiotherapist.",
        seen.written("painful_days"),
        seen.written("of_days"),
        seen.written("days_without_before")
    )
}
