//! The sum of a flag, as it is written for a pocket calculator.

use super::*;
use crate::{
    pain::{Explanation, HowUsual, UsedAs, explain},
    thresholds::PUBLISHED,
};

fn explained(diary: &str, rule: Rule) -> Explanation {
    let judged = judge_last(&days(diary));
    let fired = judged.fired.iter().find(|fired| fired.rule == rule).unwrap();
    explain(Some(rule), &fired.evidence, Some(&judged.course), &PUBLISHED)
}

fn sums(told: &Explanation) -> Vec<(&str, f64)> {
    told.steps.iter().map(|step| (step.sum.as_str(), step.result)).collect()
}

#[test]
fn a_shift_is_written_step_by_step() {
    let told = explained("4444444999", Rule::ShiftAmber);
    let nine = ("min(9 - 4, 4)", 4.0);
    assert_eq!(
        sums(&told),
        [
            ("(4 + 4 + 4 + 4 + 4 + 4 + 4) / 7", 4.0),
            ("root((112 - 28 x 28 / 7 + 8 x 1.1 x 1.1) / (7 - 1 + 8))", 0.83),
            nine,
            nine,
            nine,
            ("(4 + 4 + 4) / 3", 4.0),
            ("3.05 x 0.83 / root(3)", 1.46),
            ("max(1, 1.46)", 1.46),
            ("count(9, 9, 9)", 3.0),
            ("4 - 1.46", 2.54),
        ]
    );
    assert_eq!(told.scores.iter().filter(|day| day.used_as == UsedAs::Before).count(), 7);
}

#[test]
fn a_rise_is_above_the_middle_score_of_the_fortnight() {
    let told = explained("4444444999", Rule::RiseAmber);
    assert_eq!(told.usual.as_ref().unwrap().how, HowUsual::Median);
    assert_eq!(sums(&told)[0], ("median(4, 4, 4, 4, 4, 4, 4)", 4.0));
    assert_eq!(sums(&told)[6..8], [("2.75 x 0.83 x (1 / root(3) - 1 / root(7))", 0.46), ("1.75 + 0.46", 2.21)]);
}

#[test]
fn what_the_day_does_not_lead_to_is_told_by_the_stored_numbers_alone() {
    let judged = judge_last(&days("4444444999"));
    let fired = judged.fired.iter().find(|fired| fired.rule == Rule::ShiftRed).unwrap();
    let other = judge_last(&days("4444444997"));
    for course in [None, Some(&other.course)] {
        let told = explain(Some(Rule::ShiftRed), &fired.evidence, course, &PUBLISHED);
        assert_eq!((sums(&told), told.scores.len()), (vec![("4 - 2.61", 1.39)], 0));
    }
}

#[test]
fn a_rise_that_has_not_come_down_is_the_weeks_mean_above_what_was_usual() {
    let told = explained("444444444444449999444", Rule::StillUp);
    let last = sums(&told);
    assert_eq!((last.len(), last[2]), (3, ("2.86 - 1", 1.86)));
    assert_eq!(last[..2], [("(9 + 9 + 9 + 9 + 4 + 4 + 4) / 7", 6.86), ("6.86 - 4", 2.86)]);
    assert_eq!(told.scores.len(), 7);
}
