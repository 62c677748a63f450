//! The sum of a flag, as it is written for a pocket calculator.

use super::{
    trend_rules::{LINES, detected},
    *,
};
use crate::pain::{Evidence, Explanation, Fired, HowUsual, UsedAs, explain};

fn seen(diary: &str, rule: Rule) -> (Course, Evidence) {
    let (course, fired) = detected(diary, &LINES);
    let evidence = fired.into_iter().find(|fired| fired.rule == rule).unwrap().evidence;
    (course, evidence)
}

fn explained(diary: &str, rule: Rule) -> Explanation {
    let (course, evidence) = seen(diary, rule);
    explain(Some(rule), &evidence, Some(&course), &LINES)
}

fn sums(told: &Explanation) -> Vec<(&str, f64)> {
    told.steps.iter().map(|step| (step.sum.as_str(), step.result)).collect()
}

#[test]
fn a_shift_is_written_step_by_step() {
    let five = ("9 - 4", 5.0);
    assert_eq!(
        sums(&explained("4444444999", Rule::ShiftAmber)),
        [
            ("(4 + 4 + 4 + 4 + 4 + 4 + 4) / 7", 4.0),
            ("root((112 - 28 x 28 / 7 + 8 x 1.1 x 1.1) / (7 - 1 + 8))", 0.83),
            five,
            five,
            five,
            ("(5 + 5 + 5) / 3", 5.0),
            ("3.05 x 0.83 / root(3)", 1.46),
            ("max(1, 1.46)", 1.46),
            ("count(9, 9, 9)", 3.0),
            ("5 - 1.46", 3.54),
        ]
    );
    let told = explained("4444444999", Rule::ShiftAmber);
    assert_eq!(told.scores.iter().filter(|day| day.used_as == UsedAs::Before).count(), 7);
}

#[test]
fn a_rise_is_above_the_middle_score_of_the_fortnight() {
    let told = explained("4444444999", Rule::RiseAmber);
    assert_eq!(told.usual.as_ref().unwrap().how, HowUsual::Median);
    let sums = sums(&told);
    for step in [
        ("4 + 5 x 3 / (3 + 4)", 6.14),
        ("(3 x (4 + 5) + 4 x 6.14) / 7", 7.37),
        ("median(4, 4, 4, 4, 4, 4, 4)", 4.0),
        ("7.37 - 4", 3.37),
    ] {
        assert!(sums.contains(&step), "{step:?} of {sums:?}");
    }
}

#[test]
fn what_the_day_does_not_lead_to_is_told_by_the_stored_numbers_alone() {
    let (_, evidence) = seen("4444444999", Rule::ShiftRed);
    let other = judge_last(&days("4444444997")).course;
    for course in [None, Some(&other)] {
        let told = explain(Some(Rule::ShiftRed), &evidence, course, &LINES);
        assert_eq!((sums(&told), told.scores.len()), (vec![("5 - 2.61", 2.39)], 0));
    }
}

#[test]
fn a_change_is_explained_by_its_detector() {
    let judged = judge_last(&days("4444444777"));
    let change = judged.fired.iter().find(|fired| fired.rule == Rule::ChangeSevere).unwrap();
    assert!(change.evidence.detector.is_some());
    let told = explain(Some(Rule::ChangeSevere), &change.evidence, Some(&judged.course), &PUBLISHED);
    assert_eq!(told.scores.len(), 10);
    let alone = explain(Some(Rule::ChangeSevere), &change.evidence, None, &PUBLISHED);
    assert!(alone.scores.is_empty() && !alone.steps.is_empty());
}

#[test]
fn a_level_is_the_score_less_its_line() {
    let judged = judge_last(&after_3("8"));
    let severe = judged.fired.iter().find(|fired| fired.rule == Rule::Severe).unwrap();
    let told = explain(Some(Rule::Severe), &severe.evidence, Some(&judged.course), &PUBLISHED);
    assert_eq!(sums(&told), [("8 - 8", 0.0)]);
}

#[test]
fn the_scores_have_their_dates_and_the_constants_their_names() {
    let told = explained("4444444999", Rule::ShiftAmber);
    let scores: Vec<_> = told.scores.iter().map(|day| (day.date, day.score.get(), day.used_as)).collect();
    assert_eq!(scores.len(), 10);
    assert_eq!((scores[0], scores[9]), ((date(0), 4, UsedAs::Before), (date(9), 9, UsedAs::Recent)));
    let constants: Vec<_> = told.constants.iter().map(|value| (value.name.as_str(), value.value)).collect();
    for constant in [
        ("noise_usual", 1.1),
        ("noise_made_up", 8.0),
        ("day_counts", 5.0),
        ("line_points", 1.0),
        ("line_noise", 3.05),
        ("worse_day", 1.0),
        ("worse_days", 2.0),
        ("week_days", 7.0),
        ("forecast_logs", 4.0),
    ] {
        assert!(constants.contains(&constant), "{constant:?}");
    }
}

#[test]
fn a_usual_level_says_how_it_comes_about() {
    let words = |diary: &str, rule| explained(diary, rule).in_words();
    let mean = words("4444444999", Rule::ShiftAmber).unwrap();
    assert!(mean.contains("the mean of 7 scores, from 2026-01-01 to 2026-01-07"), "{mean}");
    assert!(words("4444444999", Rule::RiseAmber).unwrap().contains("the middle one"));
    assert_eq!(Explanation::default().in_words(), None);
}

#[test]
fn a_day_below_the_usual_level_is_taken_away_and_no_more_than_counts() {
    let contains = |diary: &str, step: (&str, f64)| {
        let told = explained(diary, Rule::ShiftAmber);
        assert!(sums(&told).contains(&step), "{step:?} of {:?}", sums(&told));
    };
    contains(&format!("{}AA4A", "4".repeat(28)), ("(5 + 5 + 0 + 5) / 4", 3.75));
    contains(&format!("{}AAA0A", "6".repeat(28)), ("max(0 - 6, -5)", -5.0));
    contains(&format!("{}AAA0A", "6".repeat(28)), ("(4 + 4 + 4 - 5 + 4) / 5", 2.2));
    contains(&format!("{}AAA3A", "4".repeat(28)), ("3 - 4", -1.0));
    contains(&format!("{}AAA3A", "4".repeat(28)), ("min(10 - 4, 5)", 5.0));
}

#[test]
fn without_the_scores_the_usual_level_is_told_as_it_was_stored() {
    for (rule, how) in [(Rule::ShiftAmber, HowUsual::Mean), (Rule::RiseRed, HowUsual::Median)] {
        let (_, evidence) = seen("4444444999", rule);
        let usual = explain(Some(rule), &evidence, None, &LINES).usual.unwrap();
        assert_eq!((usual.value, usual.how, usual.scores), (4.0, how, None), "{rule}");
        assert_eq!(usual.from.zip(usual.to), Some((date(0), date(6))), "{rule}");
    }
}

#[test]
fn a_number_of_days_is_held_against_the_line_only_where_the_line_is_one_of_days() {
    let told = |rule, numbers: &[(&str, u8)]| {
        let fired = Fired::new(rule, [date(0), date(3)], |seen| {
            numbers.iter().fold(seen, |seen, (name, value)| seen.with(name, *value)).against(4_u8)
        });
        sums(&explain(Some(rule), &fired.evidence, None, &LINES))
            .into_iter()
            .map(|(sum, _)| sum.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(Rule::SaysWorse, &[("days", 5)]), ["5 - 4"]);
    assert!(!told(Rule::SessionPainTwice, &[("days", 14)]).contains(&"14 - 4".to_owned()));
    assert_eq!(told(Rule::Triggers, &[("days", 14), ("rise", 5)]), ["5 - 4"]);
}
