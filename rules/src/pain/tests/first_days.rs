//! The first days of a diary, an entered usual level, a rhythm, and silence.

use super::*;
use crate::pain::{EnteredBaseline, Known};

fn known(diary: &[Day], on: u64) -> Known {
    judge_last(diary).course.known(date(on), &PUBLISHED)
}

/// How much is known on the day of each score.
fn first_days(diary: &str) -> String {
    let letter = |judged: &Assessment| match judged.course.known(judged.date, &PUBLISHED) {
        Known::FirstDays => 'f',
        Known::TooFew => 't',
        Known::Enough => 'e',
    };
    judge_all(&days(diary)).iter().map(letter).collect()
}

#[test]
fn the_first_days_are_over_with_the_4th_log_if_the_last_3_are_at_most_5_and_alike() {
    for (diary, days) in [
        ("3333", "fffe"),
        ("2525", "fffe"),
        ("1515", "ffff"),
        ("5556", "ffff"),
        ("7333", "fffe"),
        ("777333", "fffffe"),
        ("15151555", "ffffffee"),
        ("66666666", "ffffffee"),
        ("3-333", "fffe"),
    ] {
        assert_eq!(first_days(diary), days, "{diary}");
    }
    assert_eq!(Course::default().known(date(0), &PUBLISHED), Known::FirstDays);
}

#[test]
fn fewer_than_7_scores_in_14_days_are_too_few_after_a_week() {
    assert_eq!(first_days("333333---3"), "fffeeee");
    assert_eq!(first_days("33333----3"), "fffeet", "six of fourteen");
    assert_eq!(known(&days("33333"), 6), Known::Enough);
    assert_eq!(known(&days("33333"), 7), Known::TooFew);
    // Logs on bad days only.
    assert_eq!(first_days("6------7------6"), "ftt");
}

#[test]
fn a_rhythm_that_is_kept_is_enough() {
    let every = |gap: usize| first_days(&format!("3{}", "-".repeat(gap - 1)).repeat(12));
    assert!(every(2).ends_with("eee") && every(3).ends_with("eee") && every(5).ends_with("eee"));
    assert!(every(6).ends_with("ttt"), "one in six days is none");
    let rhythm = |diary: &str| judge_last(&days(diary)).course.rhythm();
    assert_eq!(rhythm("3--3--3--3"), None, "three gaps");
    assert_eq!(rhythm("3--3--3--3--3"), Some(3));
    assert_eq!(rhythm("3--3---3--3--3"), Some(4), "one longer by a day");
    assert_eq!(rhythm("3--3----3--3--3"), None, "by two");
    assert_eq!(rhythm("33333"), None, "daily");
}

#[test]
fn in_a_rhythm_6_scores_make_a_usual_level() {
    let usual = |scores: usize| judge_last(&days(&"3--".repeat(scores))).baseline;
    assert_eq!((usual(6), usual(7)), (None, Some(Hundredths::from_whole(3))));
}

#[test]
fn a_usual_level_is_the_mean_of_the_four_weeks_before_from_7_scores_on() {
    let usual = |diary: &str| judge_last(&days(diary)).baseline.map(Hundredths::as_points);
    assert_eq!((usual("3333333"), usual("33333334")), (None, Some(3.0)));
    assert_eq!(usual(&format!("{}{}3", "4".repeat(10), "3".repeat(28))), Some(3.0));
    assert_eq!(usual(&format!("{}{}3", "4".repeat(10), "3".repeat(27))), Some(3.04));
}

fn entered(worst: u8, diary: &str) -> Vec<Day> {
    let baseline = Some(EnteredBaseline { worst: nrs(worst).unwrap(), morning: None });
    days(diary).into_iter().map(|day| Day { baseline, ..day }).collect()
}

#[test]
fn an_entered_usual_level_counts_as_7_scores_that_fade() {
    let usual = |worst, diary: &str| judge_last(&entered(worst, diary)).baseline.map(Hundredths::as_points);
    assert_eq!(usual(4, "0"), Some(4.0));
    assert_eq!(usual(4, "00"), Some(3.43), "six of 4 and one of 0");
    assert_eq!(usual(4, "0000000"), Some(0.57));
    assert_eq!(usual(4, "00000000"), Some(0.0));
}

#[test]
fn with_an_entered_usual_level_the_first_log_is_enough() {
    let enough = |worst, diary: &str| {
        let judged = judge_last(&entered(worst, diary));
        judged.course.known(judged.date, &PUBLISHED) == Known::Enough
    };
    assert!(enough(3, "5") && enough(5, "5") && !enough(5, "6") && !enough(2, "5"));
}

#[test]
fn after_8_silent_days_the_first_days_begin_again() {
    let after = |gap: usize| first_days(&format!("{}{}3", "3".repeat(20), "-".repeat(gap)));
    assert!(after(6).ends_with("ee") && after(7).ends_with("ef"));
}

#[test]
fn after_more_than_14_silent_days_the_scores_are_forgotten() {
    let usual = |gap: usize| judge_last(&days(&format!("{}{}3", "3".repeat(28), "-".repeat(gap)))).baseline;
    assert_eq!((usual(13), usual(14)), (Some(Hundredths::from_whole(3)), None));
}

#[test]
fn sessions_do_not_break_a_silence() {
    let mut diary = days(&"3".repeat(20));
    diary.extend((20..40).map(|n| Day { sessions: vec![session(1)], ..day(n) }));
    diary.push(scored(40, 3));
    let judged = judge_last(&diary);
    assert_eq!((judged.baseline, judged.course.known(judged.date, &PUBLISHED)), (None, Known::FirstDays));
}
