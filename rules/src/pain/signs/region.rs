//! REGION: pain in a place that was not among the first ones of the record.
//!
//! Of all signs the only one that is about the record and not about a series: which places were there first hangs on all
//! of them. So it is asked where a series begins, or first hurts as much, and not every day.

use chrono::{Days, NaiveDate};

use crate::{
    pain::{
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    scale::Nrs,
    thresholds::Thresholds,
};

/// Whether a place that was first logged on a day came later than the first ones of a record.
pub fn is_new_region(begun: NaiveDate, record_begun: NaiveDate, thresholds: &Thresholds) -> bool {
    let known = Days::new(thresholds.region_known_days.into());
    record_begun.checked_add_days(known).is_some_and(|later| begun >= later)
}

/// The sign of a new place, from the first day on which it hurt as much as matters. It is told once: a place is new once.
pub fn new_region(record_begun: NaiveDate, hurt_on: NaiveDate, pain: Nrs, thresholds: &Thresholds) -> Option<Fired> {
    (pain >= thresholds.region_pain).then(|| {
        Fired::new(Rule::Region, [record_begun, hurt_on], |seen| {
            seen.with("pain", pain).with("first_days", thresholds.region_known_days).against(thresholds.region_pain)
        })
    })
}

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!(
        "You logged a pain of {} in a new place, one that was not there in the first {} days of your diary. Keep an eye on it, \
         and tell your physiotherapist.",
        seen.written("pain"),
        seen.written("first_days")
    )
}
