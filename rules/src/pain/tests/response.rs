//! R5, R5-2, R8, RM, RM-2 and MO at their boundaries.

use super::*;
use Severity::{Calm, Ease, Rest};

fn of(rule: Rule, diary: &[Day]) -> Option<Severity> {
    severity_of(&judge_last(diary), rule)
}

#[test]
fn session_pain_up_to_5_is_fine_and_from_8_is_rest() {
    for (pain, severity, rules) in
        [(0, Calm, ""), (5, Calm, ""), (6, Ease, "R5"), (7, Ease, "R5"), (8, Rest, "R5;R8"), (10, Rest, "R5;R8")]
    {
        let judged = after_steady(with_sessions(28, 4, &[pain]));
        assert_eq!(severity_and_codes(&judged), (severity, rules.to_owned()), "session pain {pain}");
    }
    assert_eq!(codes(&after_steady(with_sessions(28, 4, &[5, 6]))), "R5", "the worst session of the day");
}

#[test]
fn session_pain_is_the_higher_of_during_and_after_and_missing_is_not_zero() {
    let after = |during, after| Session { during, after, ..Session::default() };
    assert_eq!(after(nrs(3), nrs(6)).pain(), nrs(6));
    assert_eq!(after(nrs(6), None).pain(), nrs(6));
    assert_eq!(after(None, None).pain(), None);
}

#[test]
fn a_session_speaks_without_enough_data() {
    let severity = |day: Day| judge_last(&[day]).severity;
    assert_eq!(severity(with_sessions(0, 4, &[6])), Ease);
    assert_eq!(severity(Day { sessions: vec![session(8)], ..day(0) }), Rest);
    assert_eq!(severity(with_sessions(0, 4, &[5])), Calm);
}

#[test]
fn the_day_after_a_session_above_5_eases_unless_its_morning_is_calm() {
    let next = |morning: Option<Nrs>, settled| {
        let diary = [steady(), vec![with_sessions(28, 4, &[6]), Day { morning, settled, ..scored(29, 4) }]].concat();
        of(Rule::SessionPain, &diary)
    };
    assert_eq!(next(None, None), Some(Ease));
    assert_eq!(next(nrs(3), None), None);
    assert_eq!(next(None, Some(true)), None);
    assert_eq!(next(nrs(3), Some(false)), Some(Ease));
    let third = [steady(), vec![with_sessions(28, 4, &[6]), scored(29, 4), scored(30, 4)]].concat();
    assert_eq!(of(Rule::SessionPain, &third), None);
}

#[test]
fn after_8_in_a_session_the_next_day_rests_whatever_the_morning() {
    let eight = [steady(), vec![with_sessions(28, 4, &[8])]].concat();
    let after = |n: u64| {
        let calm = (29..=n).map(|n| Day { settled: Some(true), ..scored(n, 4) });
        of(Rule::SevereSessionPain, &eight.iter().cloned().chain(calm).collect::<Vec<_>>())
    };
    assert_eq!((after(28), after(29), after(30)), (Some(Rest), Some(Rest), None));
}

/// A session above 5 on day 28 and on day `second`, with these days after it.
fn twice(second: u64, then: &[Day]) -> Option<Severity> {
    let between = (29..second).map(|n| scored(n, 4));
    let mut diary = [steady(), vec![with_sessions(28, 4, &[6])]].concat();
    diary.extend(between);
    diary.push(with_sessions(second, 4, &[6]));
    diary.extend((second + 1..).zip(then).map(|(n, day)| Day { date: date(n), ..day.clone() }));
    of(Rule::SessionPainTwice, &diary)
}

#[test]
fn two_sessions_above_5_within_14_days_ease() {
    assert_eq!(twice(41, &[]), Some(Ease));
    assert_eq!(twice(42, &[]), None);
    assert_eq!(of(Rule::SessionPainTwice, &[steady(), vec![with_sessions(28, 4, &[6, 6])]].concat()), Some(Ease));
}

#[test]
fn they_ease_until_two_calm_sessions_or_four_days_without_one() {
    let (none, calm, over) = (scored(0, 4), with_sessions(0, 4, &[3]), with_sessions(0, 4, &[6]));
    let then = |days: &[&Day]| twice(30, &days.iter().map(|day| (*day).clone()).collect::<Vec<_>>()).is_some();
    assert!(then(&[&calm]) && !then(&[&calm, &calm]) && !then(&[&calm, &none, &none, &calm]));
    let at_the_ceiling = with_sessions(0, 4, &[5]);
    assert!(!then(&[&at_the_ceiling; 2]), "5 is calm");
    assert!(then(&[&none; 3]) && !then(&[&none; 4]));
    assert!(then(&[&calm, &over, &calm]) && !then(&[&calm, &over, &calm, &calm]), "from the last one on");
    assert!(then(&[&calm, &none, &none, &none, &none]), "one calm session, and the days since");
}

#[test]
fn they_ease_for_14_days_at_most() {
    let one = with_sessions(0, 4, &[3]);
    let none = scored(0, 4);
    let then = |days: usize| twice(30, &[vec![one.clone()], vec![none.clone(); days]].concat()).is_some();
    // Opened on day 30; one calm session on day 31; day 43 is the 14th.
    assert!(then(12) && !then(13));
}

/// Four calm mornings, and a session on day 28 before this one.
fn morning_after(usual: u8, day: Day) -> Option<Severity> {
    let mut diary = steady();
    diary.iter_mut().skip(20).for_each(|day| day.morning = nrs(usual));
    diary.push(with_sessions(28, 4, &[3]));
    diary.push(Day { date: date(29), worst: nrs(4), ..day });
    of(Rule::MorningAfter, &diary)
}

#[test]
fn a_morning_after_a_session_is_bad_at_4_and_2_above_the_usual() {
    // The noise is at least 0.7, so twice the noise is 1.4 and 2 points are what counts.
    for (usual, morning, settled, bad) in [
        (1, nrs(3), None, false),
        (2, nrs(4), None, true),
        (3, nrs(4), None, false),
        (3, nrs(5), None, true),
        (4, nrs(5), None, false),
        (1, nrs(2), Some(false), false),
        (3, nrs(3), Some(false), true),
        (3, None, Some(false), true),
        (3, None, Some(true), false),
        (2, nrs(4), Some(true), true),
        (3, None, None, false),
    ] {
        let found = morning_after(usual, Day { morning, settled, ..day(0) });
        assert_eq!(found, bad.then_some(Ease), "{usual} {morning:?} {settled:?}");
    }
}

#[test]
fn twice_the_noise_of_the_mornings_counts_if_it_is_more_than_2() {
    // 1 and 3 in turn: squares of 4, half of them 2, the root 1.41; twice it is 2.83.
    let noisy = |morning: u8| {
        let mut diary = steady();
        diary.iter_mut().skip(14).zip([1, 3].iter().cycle()).for_each(|(day, pain)| day.morning = nrs(*pain));
        diary.push(with_sessions(28, 4, &[3]));
        diary.push(Day { morning: nrs(morning), ..scored(29, 4) });
        of(Rule::MorningAfter, &diary).is_some()
    };
    assert!(!noisy(4) && noisy(5), "2 and 2.83");
}

#[test]
fn only_the_day_right_after_a_session_has_a_morning_after() {
    let mut diary = steady();
    for day in &mut diary {
        day.morning = nrs(1);
    }
    diary.push(with_sessions(28, 4, &[3]));
    diary.push(Day { morning: nrs(5), settled: Some(false), ..scored(30, 4) });
    assert_eq!(of(Rule::MorningAfter, &diary), None);
}

/// Sessions every second day; `b`ad, `c`alm or `-` unlogged mornings on the days between; then mornings without a session.
fn mornings(pattern: &str, then: &[u8]) -> Assessment {
    let mut diary = steady();
    diary.iter_mut().skip(20).for_each(|day| day.morning = nrs(2));
    let mut n = 28;
    for morning in pattern.chars() {
        diary.push(with_sessions(n, 4, &[3]));
        let settled = match morning {
            'b' => Some(false),
            'c' => Some(true),
            _ => None,
        };
        diary.push(Day { settled, ..scored(n + 1, 4) });
        n += 2;
    }
    diary.extend((n..).zip(then).map(|(n, pain)| Day { morning: nrs(*pain), ..scored(n, 4) }));
    judge_last(&diary)
}

#[test]
fn a_second_bad_one_of_the_last_3_session_mornings_is_a_repeat() {
    for (pattern, repeat) in
        [("b", false), ("bb", true), ("bcb", true), ("bccb", false), ("b-b", true), ("cbb", true), ("cb", false)]
    {
        assert_eq!(fires(&mornings(pattern, &[]), Rule::MorningAfterTwice), repeat, "{pattern}");
    }
}

#[test]
fn it_eases_until_a_morning_is_at_most_1_above_the_usual_and_for_7_days_at_most() {
    let goes_on = |then: &[u8]| fires(&mornings("bb", then), Rule::MorningAfterTwice);
    assert!(!goes_on(&[3]) && goes_on(&[4]), "the usual morning is 2");
    assert!(goes_on(&[4, 4, 4, 4, 4, 4]) && !goes_on(&[4, 4, 4, 4, 4, 4, 4]));
}

#[test]
fn bad_mornings_on_most_days_ease_session_or_not() {
    let last_four = |usual: u8, pains: &[u8]| {
        let mut diary = steady();
        for day in &mut diary {
            day.morning = nrs(usual);
        }
        diary.extend((28..).zip(pains).map(|(n, pain)| Day { morning: nrs(*pain), ..scored(n, 4) }));
        of(Rule::Mornings, &diary)
    };
    assert_eq!(last_four(2, &[4, 4]), None);
    assert_eq!(last_four(2, &[4, 4, 4]), Some(Ease), "with the usual morning before them");
    assert_eq!(last_four(2, &[4, 2, 4, 4]), Some(Ease));
    assert_eq!(last_four(2, &[4, 4, 4, 2]), Some(Ease), "it goes on");
    assert_eq!(last_four(3, &[4, 4, 4, 4]), None, "1 above");
    assert_eq!(last_four(1, &[3, 3, 3, 3]), None, "below 4");
    assert_eq!(last_four(2, &[4, 4, 4, 3]), Some(Ease), "one morning near the usual");
    assert_eq!(last_four(2, &[4, 4, 4, 3, 4, 3]), None, "two");
    let mut diary = steady();
    diary.iter_mut().skip(23).for_each(|day| day.morning = nrs(2));
    diary.extend((28..31).map(|n| Day { morning: nrs(4), ..scored(n, 4) }));
    assert_eq!(of(Rule::Mornings, &diary), Some(Ease), "four mornings before these make a usual one");
}

#[test]
fn a_stiffness_of_30_minutes_and_3_times_the_usual_on_3_of_4_days_eases() {
    let last_four = |usual: u16, minutes: &[u16]| {
        let mut diary = steady();
        for day in &mut diary {
            day.stiffness = Some(usual);
        }
        diary.extend((28..).zip(minutes).map(|(n, minutes)| Day { stiffness: Some(*minutes), ..scored(n, 4) }));
        of(Rule::Mornings, &diary)
    };
    assert_eq!(last_four(10, &[30, 30, 30]), Some(Ease));
    assert_eq!(last_four(10, &[30, 10, 30, 30]), Some(Ease));
    assert_eq!(last_four(10, &[30, 30]), None);
    assert_eq!(last_four(11, &[32, 32, 32]), None, "3 times 11 are 33");
    assert_eq!(last_four(5, &[29, 29, 29]), None, "below 30");
    assert_eq!(last_four(10, &[30, 30, 30, 10, 10]), None, "two better mornings");
    assert_eq!(last_four(20, &[60, 60, 60, 35, 35]), None, "less than twice the usual");
    assert_eq!(last_four(20, &[60, 60, 60, 40, 40]), Some(Ease), "twice the usual");
    assert_eq!(last_four(10, &[30, 30, 30, 29, 29]), None, "less than 30");
    assert_eq!(last_four(10, &[30, 30, 30, 30, 30]), Some(Ease), "30");
    let mut diary = steady();
    diary.iter_mut().skip(20).for_each(|day| day.stiffness = Some(10));
    diary.extend((28..31).map(|n| Day { stiffness: Some(30), ..scored(n, 4) }));
    assert_eq!(of(Rule::Mornings, &diary), Some(Ease), "seven mornings before the last four");
    diary.remove(20);
    assert_eq!(of(Rule::Mornings, &diary), None, "six");
}

#[test]
fn a_bad_morning_says_what_was_bad_and_the_margin() {
    let mut diary = steady();
    diary.iter_mut().skip(20).for_each(|day| day.morning = nrs(2));
    diary.push(with_sessions(28, 4, &[3]));
    diary.push(Day { morning: nrs(5), ..scored(29, 4) });
    let judged = judge_last(&diary);
    let bad = judged.fired.iter().find(|fired| fired.rule == Rule::MorningAfter).unwrap();
    let text = "Left hip: 5 on the morning after the session; a usual morning is 2. Ease off; the next session is a third shorter.";
    assert_eq!((bad.text(HIP).text.as_str(), bad.evidence.threshold), (text, Some(2.0)));
}
