//! LASTING-6 and LASTING-12: pain that lasts for weeks without getting better.

use chrono::NaiveDate;

use super::{Mean, Sign, Signs, stretch, window};
use crate::{
    pain::{
        change::Pattern,
        course::Course,
        evidence::{Evidence, Fired},
        rule::Rule,
    },
    scale::Hundredths,
    thresholds::Thresholds,
};

/// Nothing is said to last while the week's mean is below this. Points. Judgement.md 3.
const WEEK_AT_LEAST: u32 = 3;
/// Nor if a week that ended within so many days was a point below the usual level. Days. Judgement.md 3.
const GOOD_WEEK_WITHIN: u32 = 28;
/// A week needs so many scores. Judgement.md 2.1.
const WEEK_SCORES: u32 = 3;

/// 6 weeks. It begins anew after an improvement, or after a day on which the pain is no longer above 2.
pub(super) fn look(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    over(Rule::Lasting, thresholds.lasting_days, course, date, thresholds)
}

/// 12 weeks, and the last 6 of them likewise.
pub(super) fn look_again(course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    match look(course, date, thresholds) {
        Sign::Unknown => Sign::Unknown,
        Sign::Absent(_) => Sign::Absent(Rule::LastingLonger),
        Sign::Holds(_) => over(Rule::LastingLonger, thresholds.lasting_longer_days, course, date, thresholds),
    }
}

/// Compares the first days of a span with its last. The diary must reach back to the beginning of the span; what lies
/// between may be silent, for pain that is there before and after it has lasted.
///
/// A mild week and a good one tell nothing, nor does pain whose pattern of the week is known and told: what was told goes on,
/// and nothing begins. The pattern is chosen here.
fn over(rule: Rule, days: u32, course: &Course, date: NaiveDate, thresholds: &Thresholds) -> Sign {
    let signs = &course.signs;
    let fortnight = |ago| Mean::of(signs.scores.aged(window(thresholds.lasting_window, ago)), thresholds.lasting_logs);
    let Some(last) = fortnight(0) else { return Sign::Unknown };
    if !last.is_above(thresholds.lasting_pain.get().into()) {
        return Sign::Absent(rule);
    }
    let Some(first) = fortnight(days.saturating_sub(thresholds.lasting_window)) else { return Sign::Unknown };
    if has_improved(first, last, thresholds) {
        return Sign::Absent(rule);
    }
    if signs.scores.aged(days.saturating_sub(1)..=u32::MAX).next().is_none() {
        return Sign::Unknown;
    }
    if is_mild(signs, thresholds)
        || Pattern::of(course).is_some()
        || had_a_good_week(signs, course.baseline, thresholds)
    {
        return Sign::Unknown;
    }
    let improvement = first.value() * f64::from(thresholds.lasting_fall_percent) / 100.0;
    Sign::Holds(Fired::new(rule, stretch(date, days), |seen| {
        seen.with("weeks", days / 7)
            .with("first_weeks", first.value())
            .with("last_weeks", last.value())
            .with("fall", first.value() - last.value())
            .against(improvement.max(thresholds.lasting_fall.as_points()))
    }))
}

fn week(signs: &Signs, ago: u32, thresholds: &Thresholds) -> Option<Mean> {
    Mean::of(signs.scores.aged(window(thresholds.week_days, ago)), WEEK_SCORES)
}

/// Whether the week's mean is below 3.
pub(super) fn is_mild(signs: &Signs, thresholds: &Thresholds) -> bool {
    week(signs, 0, thresholds).is_some_and(|mean| !mean.is_at_least(WEEK_AT_LEAST))
}

/// Whether a week of the last four was a point below the usual level.
fn had_a_good_week(signs: &Signs, usual: Option<Hundredths>, thresholds: &Thresholds) -> bool {
    let Some(good) = usual.map(|usual| usual.minus(Hundredths::ONE)) else { return false };
    (0..GOOD_WEEK_WITHIN).filter_map(|ago| week(signs, ago, thresholds)).any(|mean| mean.is_at_most(good))
}

fn has_improved(first: Mean, last: Mean, thresholds: &Thresholds) -> bool {
    let left = 100_u32.saturating_sub(thresholds.lasting_fall_percent);
    first.exceeds(last, thresholds.lasting_fall) && last.compared_with(left, first).is_le()
}

/// Whoever has a physiotherapist waits for them, and whoever has none looks for one.
const FIND_OUT: &str = "Your physiotherapist is asked to find out why; if you have none, please see one.";

pub(in crate::pain) fn text(seen: &Evidence) -> String {
    format!("{} {FIND_OUT}", told(seen))
}

pub(in crate::pain) fn text_again(seen: &Evidence) -> String {
    format!(
        "{} Pain that goes on for about three months needs a closer look, also if somebody has looked before. {FIND_OUT}",
        told(seen)
    )
}

fn told(seen: &Evidence) -> String {
    format!(
        "Your pain has not got better in {} weeks: it was {} on average at first, and {} in the last two weeks.",
        seen.written("weeks"),
        seen.written("first_weeks"),
        seen.written("last_weeks")
    )
}
