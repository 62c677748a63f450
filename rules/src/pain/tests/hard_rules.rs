//! P5, P8, P5-TWICE, AM, AM-TWICE, MED and FL at their boundaries.

use super::*;

fn with_sessions(n: u64, pains: &[u8]) -> Day {
    Day { sessions: pains.iter().map(|pain| session(*pain)).collect(), ..scored(n, 4) }
}

#[test]
fn session_pain_up_to_5_is_fine_and_from_8_is_red() {
    let cases = [
        (0, Level::Green, ""),
        (5, Level::Green, ""),
        (6, Level::Amber, "P5"),
        (7, Level::Amber, "P5"),
        (8, Level::Red, "P5;P8"),
        (10, Level::Red, "P5;P8"),
    ];
    for (pain, level, rules) in cases {
        let judged = after_steady(with_sessions(28, &[pain]));
        assert_eq!(level_and_codes(&judged), (level, rules.to_owned()), "session pain {pain}");
    }
}

#[test]
fn session_pain_is_the_higher_of_during_and_after_and_missing_is_not_zero() {
    let after = |during, after| Session { during, after, ..Session::default() };
    assert_eq!(after(nrs(3), nrs(6)).pain(), nrs(6));
    assert_eq!(after(nrs(6), None).pain(), nrs(6));
    assert_eq!(after(None, None).pain(), None);
}

#[test]
fn two_sessions_above_5_within_7_days_are_red() {
    let second = |n: u64| {
        let mut diary = steady();
        diary.push(with_sessions(28, &[6]));
        diary.extend((29..n).map(|n| scored(n, 4)));
        diary.push(with_sessions(n, &[6]));
        judge_last(&diary)
    };
    assert_eq!(level_and_codes(&second(34)), (Level::Red, "P5;P5-TWICE".to_owned()));
    assert_eq!(level_and_codes(&second(35)), (Level::Amber, "P5".to_owned()));
}

#[test]
fn two_sessions_above_5_on_one_day_are_red_until_a_week_has_passed() {
    let mut diary = steady();
    diary.push(with_sessions(28, &[6, 7]));
    assert_eq!(level_and_codes(&judge_last(&diary)), (Level::Red, "P5;P5-TWICE".to_owned()));
    diary.extend((29..=34).map(|n| scored(n, 4)));
    assert!(fires(&judge_last(&diary), Rule::SessionPainTwice));
    diary.push(scored(35, 4));
    assert!(!fires(&judge_last(&diary), Rule::SessionPainTwice));
}

#[test]
fn hard_rules_raise_without_enough_data() {
    assert_eq!(judge_last(&[with_sessions(0, &[6])]).level, Level::Amber);
    assert_eq!(judge_last(&[Day { sessions: vec![session(8)], ..day(0) }]).level, Level::Red);
    assert_eq!(judge_last(&[Day { flare_up: true, ..day(0) }]).level, Level::Amber);
    assert_eq!(judge_last(&[with_sessions(0, &[5])]).level, Level::Insufficient);
}

/// A session on day 28 with this morning, then day 29 with that one.
fn morning_after(before: Option<Nrs>, morning: Option<Nrs>, settled: Option<bool>) -> Assessment {
    let mut diary = steady();
    diary.push(Day { morning: before, ..with_sessions(28, &[3]) });
    diary.push(Day { morning, settled, ..scored(29, 4) });
    judge_last(&diary)
}

#[test]
fn a_bad_morning_after_a_session_is_amber() {
    let cases = [
        (nrs(2), nrs(3), None, false),
        (nrs(2), nrs(4), None, true),
        (nrs(5), nrs(5), None, false),
        (nrs(6), nrs(6), None, true),
        (None, nrs(5), None, false),
        (None, nrs(6), None, true),
        (None, None, Some(false), true),
        (nrs(2), nrs(2), Some(false), true),
        (nrs(2), nrs(4), Some(true), true),
        (None, None, Some(true), false),
        (nrs(2), None, None, false),
    ];
    for (before, morning, settled, bad) in cases {
        let judged = morning_after(before, morning, settled);
        assert_eq!(fires(&judged, Rule::MorningAfter), bad, "{before:?} {morning:?} {settled:?}");
        assert_eq!(judged.level, if bad { Level::Amber } else { Level::Green });
    }
}

#[test]
fn only_the_day_right_after_a_session_counts() {
    let mut diary = steady();
    diary.push(with_sessions(28, &[3]));
    diary.push(Day { morning: nrs(9), settled: Some(false), ..scored(30, 4) });
    assert_eq!(codes(&judge_last(&diary)), "");
}

/// Sessions every second day; `b`ad, `c`alm or `-` unlogged mornings on the days between.
fn mornings(pattern: &str) -> Assessment {
    let mut diary = steady();
    for (n, morning) in (28..).step_by(2).zip(pattern.chars()) {
        diary.push(with_sessions(n, &[3]));
        let settled = match morning {
            'b' => Some(false),
            'c' => Some(true),
            _ => None,
        };
        diary.push(Day { settled, ..scored(n + 1, 4) });
    }
    judge_last(&diary)
}

#[test]
fn two_bad_mornings_running_are_red() {
    let cases = [("b", "AM"), ("bb", "AM;AM-TWICE"), ("bcb", "AM"), ("b-b", "AM;AM-TWICE"), ("bbb", "AM;AM-TWICE")];
    for (pattern, rules) in cases {
        assert_eq!(codes(&mornings(pattern)), rules, "{pattern}");
    }
    assert_eq!(mornings("bb").level, Level::Red);
    assert_eq!(mornings("bc").level, Level::Green);
}

#[test]
fn a_painkiller_raises_nothing_but_is_said() {
    let by_diary = Day { analgesic: true, ..scored(28, 4) };
    let for_session = Day { sessions: vec![Session { analgesic_before: true, ..session(2) }], ..scored(28, 4) };
    for day in [by_diary, for_session] {
        assert_eq!(level_and_codes(&after_steady(day)), (Level::Green, "MED".to_owned()));
    }
}

#[test]
fn a_flare_up_is_amber_whatever_the_number() {
    let judged = after_steady(Day { flare_up: true, ..scored(28, 0) });
    assert_eq!(level_and_codes(&judged), (Level::Amber, "FL".to_owned()));
}

#[test]
fn a_session_at_the_ceiling_is_not_above_it() {
    assert_eq!(codes(&after_steady(with_sessions(28, &[5, 5]))), "");
    assert_eq!(codes(&after_steady(with_sessions(28, &[5, 6]))), "P5");
}

#[test]
fn a_morning_known_by_its_numbers_is_calm_and_one_without_a_morning_before_is_not_known() {
    // Two bad mornings, and between them one with a session the day before: 2 then 3, nothing then 3, nothing then nothing.
    let between = |before: Option<Nrs>, after: Option<Nrs>| {
        let mut diary = steady();
        for (n, before, after, settled) in
            [(28, None, None, Some(false)), (30, before, after, None), (32, None, None, Some(false))]
        {
            diary.push(Day { morning: before, ..with_sessions(n, &[3]) });
            diary.push(Day { morning: after, settled, ..scored(n + 1, 4) });
        }
        codes(&judge_last(&diary))
    };
    assert_eq!(between(nrs(2), nrs(3)), "AM");
    assert_eq!(between(None, nrs(3)), "AM;AM-TWICE");
    assert_eq!(between(None, None), "AM;AM-TWICE");
}

#[test]
fn a_bad_morning_says_what_was_bad_and_the_limit() {
    let told = |before, morning, settled| {
        let judged = morning_after(before, morning, settled);
        let bad = judged.fired.into_iter().find(|fired| fired.rule == Rule::MorningAfter).unwrap();
        (bad.evidence.threshold, bad.text().split(". ").next().unwrap().to_owned())
    };
    let right = |threshold: Option<f64>, text: &str| (threshold, text.to_owned());
    let rose = "Your pain was 4 on the morning after your session, and 2 the morning before";
    assert_eq!(told(nrs(2), nrs(4), None), right(Some(2.0), rose));
    assert_eq!(told(nrs(6), nrs(6), None).0, Some(5.0));
    assert_eq!(told(None, nrs(6), None), right(Some(5.0), "Your pain was 6 on the morning after your session"));
    let not_settled = "Your pain had not settled by the morning after your session";
    assert_eq!(told(nrs(5), nrs(5), Some(false)), right(None, not_settled));
    assert_eq!(told(None, None, Some(false)), right(None, not_settled));
}

#[test]
fn every_rule_says_where_it_comes_from() {
    for rule in Rule::ALL {
        let source = rule.source();
        assert!(source.contains(|letter: char| letter.is_ascii_digit()), "{rule}: {source}");
    }
    let judged = after_steady(with_sessions(28, &[6]));
    assert_eq!(judged.fired[0].evidence.source, Rule::SessionPain.source());
}
