//! Baseline, running score, own noise, weeks and raised days at their boundaries.

use super::*;
use crate::scale::HalfPoints;

fn judged(diary: &str) -> Assessment {
    judge_last(&days(diary))
}

fn baseline(diary: &str) -> Option<f64> {
    judged(diary).baseline.map(HalfPoints::as_points)
}

fn levels(diary: &str) -> String {
    let letter = |level| match level {
        Level::Insufficient => 'i',
        Level::Green => 'g',
        Level::Amber => 'a',
        Level::Red => 'r',
    };
    judge_all(&days(diary)).iter().map(|assessment| letter(assessment.level)).collect()
}

#[test]
fn a_baseline_needs_7_scores_that_are_3_days_old() {
    assert_eq!(levels("4444444444"), "iiiiiiiiig");
    assert_eq!(baseline("444444444"), None);
    assert_eq!(baseline("4444444444"), Some(4.0));
}

#[test]
fn a_baseline_is_the_median_in_half_points() {
    assert_eq!(baseline("1234567---"), None);
    assert_eq!(baseline("76543217--3"), Some(4.5));
    assert_eq!(baseline("7654321--3"), Some(4.0));
}

#[test]
fn a_baseline_looks_back_from_3_to_30_days() {
    // 21 nines fade out of the window while fours fill it: nothing older than 30 days, nothing newer than 3.
    assert_eq!(baseline(&format!("{}{}", "9".repeat(21), "4".repeat(3))), Some(9.0));
    assert_eq!(baseline(&format!("{}{}", "9".repeat(14), "4".repeat(17))), Some(6.5));
    assert_eq!(baseline(&format!("{}{}", "9".repeat(14), "4".repeat(18))), Some(4.0));
}

#[test]
fn the_running_score_adds_what_exceeds_the_usual_level_by_more_than_1() {
    let cases = [
        ("5", 0, Level::Green, ""),
        ("6", 1, Level::Green, ""),
        ("66", 2, Level::Green, ""),
        ("666", 3, Level::Amber, "CUSUM-AMBER"),
        ("6666", 4, Level::Red, "CUSUM-AMBER;CUSUM-RED"),
        ("8", 3, Level::Amber, "CUSUM-AMBER"),
        ("A", 3, Level::Amber, "CUSUM-AMBER"),
        ("7-7", 4, Level::Red, "CUSUM-AMBER;CUSUM-RED"),
        ("64", 0, Level::Green, ""),
        ("660", 0, Level::Green, ""),
        ("AA0", 2, Level::Green, ""),
    ];
    for (rise, score, level, rules) in cases {
        let judged = judged(&format!("{}{rise}", "4".repeat(28)));
        assert_eq!(judged.score, HalfPoints::from_whole(score), "{rise}");
        assert_eq!(level_and_codes(&judged), (level, rules.to_owned()), "{rise}");
    }
}

#[test]
fn a_usual_level_in_halves_is_exact() {
    let judged = judged(&format!("{}7", "45".repeat(14)));
    assert_eq!(judged.baseline, Some(HalfPoints::from_halves(9)));
    assert_eq!(judged.score.to_string(), "1.5");
}

#[test]
fn a_known_baseline_is_frozen_while_raised_and_learned_again_after() {
    let rise = format!("{}{}", "4".repeat(28), "8".repeat(20));
    assert_eq!(baseline(&rise), Some(4.0));
    assert_eq!(judged(&rise).level, Level::Red);
    let back = format!("{}888{}", "4".repeat(28), "1".repeat(40));
    assert_eq!(baseline(&back), Some(1.0));
}

#[test]
fn a_noisy_patient_gets_a_higher_red_line() {
    // Noise is sqrt(d²/2) for swings of d every day: 1 -> 0.71, 2 -> 1.41 (above 1.4: 6 points).
    let red_line = |diary: String| {
        let judged = judged(&diary);
        judged.fired.iter().find(|fired| fired.rule == Rule::CusumRed).and_then(|fired| fired.evidence.threshold)
    };
    assert_eq!(red_line(format!("{}AAA", "34".repeat(14))), Some(4.0));
    assert_eq!(red_line(format!("{}AAA", "24".repeat(14))), Some(6.0));
    // Every fourth step by 3, others by 1: mean d² = (9+1+1+1)/4 = 3, noise 1.22 (above 1.1: 5 points).
    assert_eq!(red_line(format!("{}AAA", "2543".repeat(7))), Some(5.0));
}

#[test]
fn own_noise_needs_7_pairs_of_successive_days() {
    // Every second day only: swings of 2, but no pair of successive days, so the ordinary line of 4 holds.
    let diary = format!("{}AA", "2-4-".repeat(7));
    let judged = judged(&diary);
    let red = judged.fired.iter().find(|fired| fired.rule == Rule::CusumRed).unwrap();
    assert_eq!(red.evidence.threshold, Some(4.0));
}

#[test]
fn week_against_week_is_exact_at_its_limits() {
    // Two weeks are enough for the weeks themselves, before a usual level is known.
    let fires =
        |diary: &str| codes(&judged(diary)).split(';').filter(|c| c.starts_with("WEEK")).collect::<Vec<_>>().join(";");
    assert_eq!(fires("4-4-4-45-6-5-6"), "WEEK-AMBER"); // 22/4 - 16/4 = 1.5
    assert_eq!(fires("4-4-4-45-6-5-5"), ""); // 21/4 - 16/4 = 1.25
    assert_eq!(fires("4-4-4-46-6-6-6"), "WEEK-AMBER;WEEK-RED"); // 2
    assert_eq!(fires("44444446666665"), "WEEK-AMBER"); // 41/7 - 4 = 1.86
    assert_eq!(fires("44444446666666"), "WEEK-AMBER;WEEK-RED"); // 2
    assert_eq!(fires("4-4-4--6666666"), ""); // 3 scores the week before
    assert_eq!(fires("4444---6666"), "WEEK-AMBER;WEEK-RED"); // 4 and 4, by the calendar
}

#[test]
fn trend_rules_need_7_scores_in_14_days() {
    // A high running score that is never answered again falls silent with the data, and says so.
    let rise = format!("{}888", "4".repeat(28));
    assert_eq!(judged(&rise).level, Level::Red);
    let sparse = format!("{rise}------4------4");
    let judged = judged(&sparse);
    assert_eq!((judged.level, codes(&judged)), (Level::Insufficient, String::new()));
}

#[test]
fn raised_on_7_of_10_days_is_red() {
    let flares = |pattern: &str| {
        let mut diary = steady();
        diary.extend((28..).zip(pattern.chars()).map(|(n, c)| Day { flare_up: c == 'f', ..scored(n, 4) }));
        judge_last(&diary)
    };
    assert_eq!(level_and_codes(&flares("ffffff")), (Level::Amber, "FL".to_owned()));
    assert_eq!(level_and_codes(&flares("fffffff")), (Level::Red, "FL;DAYS-RED".to_owned()));
    assert_eq!(codes(&flares("f.f.ffffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("ff..f.ffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("f...ffffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("f....ffffff")), "FL");
}

#[test]
fn raised_days_do_not_keep_themselves_alive() {
    let mut diary = steady();
    diary.extend((28..35).map(|n| Day { flare_up: true, ..scored(n, 4) }));
    diary.extend((35..40).map(|n| scored(n, 4)));
    let levels: Vec<Level> = judge_all(&diary)[34..].iter().map(|assessment| assessment.level).collect();
    assert_eq!(levels, [Level::Red, Level::Red, Level::Red, Level::Red, Level::Green, Level::Green]);
}

#[test]
fn a_gap_of_more_than_7_days_starts_anew() {
    let at = |gap: usize| judged(&format!("{}66{}6", "4".repeat(28), "-".repeat(gap)));
    assert_eq!(at(6).score, HalfPoints::from_whole(3));
    assert_eq!((at(7).score, at(7).baseline), (HalfPoints::ZERO, None));
    // Learned from scores after the gap only.
    assert_eq!(baseline(&format!("{}--------{}", "4".repeat(28), "7".repeat(9))), None);
    assert_eq!(baseline(&format!("{}--------{}", "4".repeat(28), "7".repeat(10))), Some(7.0));
}

#[test]
fn the_running_score_stands_still_without_a_daily_score_and_still_counts() {
    let mut diary = days(&format!("{}888", "4".repeat(28)));
    let red = judge_last(&diary);
    diary.push(Day { sessions: vec![session(2)], ..day(31) });
    let judged = judge_last(&diary);
    assert_eq!((judged.score, judged.level), (red.score, Level::Red));
}

#[test]
fn a_rule_says_what_it_saw() {
    let judged = judged(&format!("{}6666", "4".repeat(28)));
    let red = judged.fired.iter().find(|fired| fired.rule == Rule::CusumRed).unwrap();
    assert_eq!(
        red.text(),
        "Your pain is running above your usual level of 4: the running score is 4, and 4 means rest."
    );
    assert_eq!(red.evidence.dates, [date(31)]);
    let json = serde_json::to_string(red).unwrap();
    assert_eq!(serde_json::from_str::<super::super::Fired>(&json).unwrap(), *red);
}
