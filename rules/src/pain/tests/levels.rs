//! L6, L6h, L8, L10 and LW at their boundaries.

use super::*;
use crate::pain::Accepted;
use Severity::{Calm, Ease, Rest, See, Watch};

/// The level code of a day after four weeks at a usual level.
fn on_day_after(usual: u8, day: Day) -> (Severity, String) {
    let diary: Vec<Day> = (0..28).map(|n| scored(n, usual)).chain([Day { date: date(28), ..day }]).collect();
    let judged = judge_last(&diary);
    let level = |rule: Rule| (Rule::High..=Rule::HighWeek).contains(&rule);
    let fired: Vec<_> = judged.fired.iter().filter(|fired| level(fired.rule)).collect();
    let severity = fired.iter().map(|fired| fired.severity).max().unwrap_or(Calm);
    (severity, fired.iter().map(|fired| fired.rule.code()).collect::<Vec<_>>().join(";"))
}

fn holds(severity: Severity, code: &str) -> (Severity, String) {
    (severity, code.to_owned())
}

#[test]
fn a_score_is_judged_by_itself_and_a_6_by_the_usual_level() {
    for (usual, score, severity, code) in [
        (3, 5, Calm, ""),
        (3, 6, Ease, "L6"),
        (4, 6, Ease, "L6"),
        (5, 6, Watch, "L6h"),
        (5, 7, Ease, "L6"),
        (6, 7, Ease, "L6;LW"),
        (3, 7, Ease, "L6"),
        (3, 8, Rest, "L8"),
        (3, 9, Rest, "L8"),
        (3, 10, See, "L10"),
    ] {
        assert_eq!(on_day_after(usual, scored(28, score)), holds(severity, code), "{score} of somebody at {usual}");
    }
}

#[test]
fn a_6_is_too_much_while_no_usual_level_is_known() {
    assert_eq!(severity_and_codes(&judge_last(&[scored(0, 6)])), holds(Ease, "L6"));
    assert_eq!(severity_and_codes(&judge_last(&[scored(0, 5)])), holds(Calm, ""));
}

#[test]
fn a_morning_of_6_is_too_much_and_one_of_5_is_not() {
    for (morning, severity, code) in [(5, Calm, ""), (6, Ease, "L6")] {
        assert_eq!(on_day_after(4, Day { morning: nrs(morning), ..scored(28, 4) }), holds(severity, code), "{morning}");
    }
}

#[test]
fn the_line_is_that_of_the_morning_where_the_morning_alone_is_too_much() {
    let line = |worst, morning| {
        let judged = judge_last(&[Day { morning, ..scored(0, worst) }]);
        judged.fired.iter().find(|fired| fired.rule == Rule::High).and_then(|fired| fired.evidence.threshold)
    };
    assert_eq!((line(6, None), line(3, nrs(6)), line(7, nrs(6))), (Some(7.0), Some(6.0), Some(7.0)));
}

#[test]
fn the_score_of_a_day_is_the_highest_of_worst_now_and_events() {
    for day in [
        Day { now: nrs(8), ..scored(28, 4) },
        Day { event: nrs(8), ..scored(28, 4) },
        Day { event: nrs(8), ..day(28) },
        scored(28, 8),
    ] {
        assert_eq!(on_day_after(4, day.clone()), holds(Rest, "L8"), "{day:?}");
    }
    assert_eq!(scored(28, 4).score(), nrs(4));
}

#[test]
fn severe_pain_rests_the_day_after_too_until_it_is_5() {
    for (next, severity, code) in [(5, Calm, ""), (6, Rest, "L8"), (7, Rest, "L6;L8")] {
        let judged = judge_last(&after_3(&format!("8{next}")));
        let of_level: Vec<_> = judged.fired.iter().filter(|fired| fired.rule == Rule::Severe).collect();
        assert_eq!(of_level.first().map_or(Calm, |fired| fired.severity), severity, "{next}");
        assert!(codes(&judged).contains(code), "{next}: {}", codes(&judged));
    }
    let third = judge_last(&after_3("867"));
    assert!(!fires(&third, Rule::Severe), "two days: {}", codes(&third));
    let unscored = judge_last(&[after_3("8"), vec![Day { sessions: vec![session(1)], ..day(29) }]].concat());
    assert_eq!(severity_of(&unscored, Rule::Severe), Some(Rest), "no score is no fall to 5");
}

#[test]
fn severe_pain_on_3_of_7_days_is_to_be_seen() {
    assert_eq!(severity_of(&judge_last(&after_3("8338")), Rule::Worst), None);
    assert_eq!(severity_of(&judge_last(&after_3("8383338")), Rule::Worst), Some(See), "the first and the last of 7");
    assert_eq!(severity_of(&judge_last(&after_3("83833338")), Rule::Worst), None, "8 days");
    assert_eq!(severity_of(&judge_last(&after_3("8883")), Rule::Worst), None, "not on a day below 8");
}

#[test]
fn severe_mornings_on_3_of_7_are_to_be_seen() {
    let mornings = |pains: &[u8]| {
        let mut diary = steady();
        diary.extend((28..).zip(pains).map(|(n, pain)| Day { morning: nrs(*pain), ..scored(n, 4) }));
        severity_of(&judge_last(&diary), Rule::Worst)
    };
    assert_eq!(mornings(&[7, 7]), None);
    assert_eq!(mornings(&[7, 6, 7]), None);
    assert_eq!(mornings(&[7, 7, 0, 0, 0, 0, 7]), Some(See));
    assert_eq!(mornings(&[7, 7, 0, 0, 0, 0, 0, 7]), None, "8 days");
}

#[test]
fn a_minor_with_severe_pain_is_to_be_seen() {
    assert_eq!(on_day_after(3, Day { minor: true, ..scored(28, 8) }), holds(See, "L8"));
    assert_eq!(on_day_after(3, Day { minor: true, ..scored(28, 7) }), holds(Ease, "L6"));
}

#[test]
fn a_high_week_is_watched_from_its_14th_day_until_it_is_5() {
    let weeks = |diary: &str| severity_of(&judge_last(&days(diary)), Rule::HighWeek);
    // Of a steady 6 the third score makes the first week: day 2. The 14th day since is day 15.
    assert_eq!(weeks(&"6".repeat(15)), None);
    assert_eq!(weeks(&"6".repeat(16)), Some(Watch));
    assert_eq!(weeks(&"5".repeat(40)), None);
    assert_eq!(weeks(&"65".repeat(20)), None, "5.43 and 5.57 in turn are no fortnight of 5.5");
    let held = "6".repeat(20);
    assert_eq!(weeks(&format!("{held}555555")), Some(Watch), "5.14");
    assert_eq!(weeks(&format!("{held}5555555")), None, "5");
    assert_eq!(weeks(&format!("{held}5555555666")), None, "it begins afresh");
}

#[test]
fn an_accepted_level_silences_the_level_and_no_more_than_8() {
    let accepted = |up_to: u8, day: Day| {
        on_day_after(7, Day { accepted: nrs(up_to).map(|up_to| Accepted { from: date(28), up_to }), ..day })
    };
    assert_eq!(accepted(7, scored(28, 7)), holds(Calm, ""));
    assert_eq!(accepted(7, scored(28, 8)), holds(Rest, "L8;LW"));
    assert_eq!(accepted(8, scored(28, 8)), holds(Calm, ""));
    assert_eq!(accepted(10, scored(28, 9)).0, Rest, "9 is never accepted");
    assert_eq!(accepted(7, Day { morning: nrs(6), ..scored(28, 7) }), holds(Calm, ""));
    assert_eq!(accepted(7, Day { morning: nrs(7), ..scored(28, 7) }).0, Ease);
    assert_eq!(accepted(7, Day { interference: nrs(6), ..scored(28, 7) }), holds(Calm, ""));
    assert_eq!(accepted(7, Day { interference: nrs(7), ..scored(28, 7) }).0, Ease);
}

#[test]
fn a_level_says_the_score_and_the_usual_level() {
    let judged = judge_last(&after_3("8"));
    let severe = judged.fired.iter().find(|fired| fired.rule == Rule::Severe).unwrap();
    let text =
        "Left hip: 8 on 29 January; usually 3. That is severe. Rest that day and the next, until it is 5 or less.";
    assert_eq!(severe.text(HIP).text, text);
    assert_eq!((severe.evidence.threshold, severe.evidence.value("baseline")), (Some(8.0), Some(3.0)));
}

#[test]
fn every_code_says_where_it_comes_from() {
    for rule in Rule::ALL {
        let source = rule.source();
        let found = source.contains(|letter: char| letter.is_ascii_digit()) || source.contains("hosen here");
        assert!(found, "{rule}: {source}");
    }
    for (rule, source) in [
        (Rule::High, "Silbernagel 2007"),
        (Rule::Severe, "Boonstra 2016"),
        (Rule::Worst, "PhysiApp"),
        (Rule::HighWeek, "Silbernagel 2007"),
        (Rule::ChangeMild, "Farrar 2001"),
        (Rule::SessionPain, "Silbernagel 2007"),
        (Rule::MorningAfter, "Farrar 2001"),
        (Rule::Painkiller, "Serner 2020"),
        (Rule::FlareUp, "Costa 2019"),
        (Rule::Interferes, "PEG"),
        (Rule::Symptoms, "NCT05516563"),
    ] {
        assert!(rule.source().contains(source), "{rule}: {}", rule.source());
    }
    let judged = judge_last(&after_3("8"));
    assert_eq!(judged.fired[0].evidence.source, Rule::Severe.source());
}

#[test]
fn a_run_of_days_at_the_highest_level_begins_again_after_more_than_a_week() {
    let since = |diary: &str| judge_last(&after_3(diary)).course.worst().map(|run| run.since);
    assert_eq!(since("3333"), None);
    assert_eq!(since("AAA333"), Some(date(28)));
    assert_eq!(since("A333333A"), Some(date(28)), "seven days on it is the same run");
    assert_eq!(since("A3333333A"), Some(date(36)));
}
