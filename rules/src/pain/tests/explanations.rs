//! The sum of a flag, as it is written for a pocket calculator.

use super::*;
use crate::{
    pain::{Evidence, Explanation, HowUsual, UsedAs, explain},
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

#[test]
fn the_scores_have_their_dates_and_the_constants_their_names() {
    let told = explained("4444444999", Rule::ShiftAmber);
    let scores: Vec<_> = told.scores.iter().map(|day| (day.date, day.score.get(), day.used_as)).collect();
    assert_eq!(scores.len(), 10);
    assert_eq!((scores[0], scores[9]), ((date(0), 4, UsedAs::Before), (date(9), 9, UsedAs::Recent)));
    let constants: Vec<_> = told.constants.iter().map(|value| (value.name.as_str(), value.value)).collect();
    let [usual, made_up, counts, points, noise, day, days, week] = constants[..] else { panic!("{constants:?}") };
    assert_eq!([usual, made_up, counts], [("noise_usual", 1.1), ("noise_made_up", 8.0), ("day_counts", 4.0)]);
    assert_eq!([points, noise, day], [("line_points", 1.0), ("line_noise", 3.05), ("worse_day", 1.0)]);
    assert_eq!([days, week], [("worse_days", 2.0), ("week_days", 7.0)]);
}

#[test]
fn a_usual_level_says_how_it_comes_about() {
    let words = |diary: &str, rule| explained(diary, rule).in_words();
    let mean = words("4444444999", Rule::ShiftAmber).unwrap();
    assert!(mean.contains("the mean of 7 scores, from 2026-01-01 to 2026-01-07"), "{mean}");
    assert!(words("4444444999", Rule::RiseAmber).unwrap().contains("the middle one"));
    assert_eq!(words("444444444444449999444", Rule::StillUp), None, "the sum itself says it");
    assert_eq!(Explanation::default().in_words(), None);
}

#[test]
fn a_day_below_the_usual_level_is_taken_away_and_no_more_than_counts() {
    let told = explained(&format!("{}AA4A", "4".repeat(28)), Rule::ShiftAmber);
    let all = sums(&told);
    assert!(all.contains(&("(4 + 4 + 0 + 4) / 4", 3.0)), "{all:?}");
    let told = explained(&format!("{}AAA0A", "5".repeat(28)), Rule::ShiftAmber);
    let all = sums(&told);
    assert!(all.contains(&("max(0 - 5, -4)", -4.0)) && all.contains(&("(4 + 4 + 4 - 4 + 4) / 5", 2.4)), "{all:?}");
    let told = explained(&format!("{}AAA3A", "5".repeat(28)), Rule::ShiftAmber);
    let all = sums(&told);
    assert!(all.contains(&("3 - 5", -2.0)) && all.contains(&("min(10 - 5, 4)", 4.0)), "{all:?}");
}

#[test]
fn without_the_scores_the_usual_level_is_told_as_it_was_stored() {
    for (rule, diary, how) in [
        (Rule::ShiftAmber, "4444444999", HowUsual::Mean),
        (Rule::RiseRed, "4444444999", HowUsual::Median),
        (Rule::StillUp, "444444444444449999444", HowUsual::BeforeTheRed),
    ] {
        let judged = judge_last(&days(diary));
        let fired = judged.fired.iter().find(|fired| fired.rule == rule).unwrap();
        let usual = explain(Some(rule), &fired.evidence, None, &PUBLISHED).usual.unwrap();
        assert_eq!((usual.value, usual.how, usual.scores), (4.0, how, None), "{rule}");
        let held_against = (rule != Rule::StillUp).then_some((date(0), date(6)));
        assert_eq!(usual.from.zip(usual.to), held_against, "{rule}");
    }
}

#[test]
fn a_rise_that_stands_is_not_worked_out_with_other_numbers() {
    let judged = judge_last(&days("444444444444449999444"));
    let fired = judged.fired.iter().find(|fired| fired.rule == Rule::StillUp).unwrap();
    let scores =
        |seen: &Evidence, course: &Course| explain(Some(Rule::StillUp), seen, Some(course), &PUBLISHED).scores.len();
    assert_eq!(scores(&fired.evidence, &judged.course), 7);
    let other_line = Evidence { threshold: Some(1.5), ..fired.evidence.clone() };
    assert_eq!(scores(&other_line, &judged.course), 0);
    assert_eq!(scores(&fired.evidence, &judge_last(&days("444444444444449999445")).course), 0);
}
