//! The running state: standing, since when, what it counts, what it stores.

use super::*;
use crate::pain::{EnteredBaseline, EpisodeKind, Fired, groups, noise_of};

#[test]
fn a_level_is_carried_through_7_silent_days_and_no_longer() {
    let red = judge_last(&after_3("8888")).course;
    let standing = |n| red.standing(date(n), &PUBLISHED);
    assert_eq!((standing(31).level, standing(31).days_silent), (Level::Red, Some(0)));
    assert_eq!(
        (standing(38).level, standing(38).since, standing(38).severity),
        (Level::Red, Some(date(28)), Severity::See)
    );
    assert_eq!((standing(39).level, standing(39).since), (Level::Insufficient, Some(date(39))));
    assert_eq!((standing(39).severity, standing(39).days_silent), (Severity::Rest, Some(8)), "rest stays");
    let calm = judge_last(&after_3("")).course;
    let severity = |n| calm.standing(date(n), &PUBLISHED).severity;
    assert_eq!((severity(34), severity(35)), (Severity::Calm, Severity::Ease));
    assert!(red.is_silent_after_red(date(39), &PUBLISHED) && !red.is_silent_after_red(date(38), &PUBLISHED));
}

#[test]
fn nothing_known_is_insufficient() {
    let standing = Course::default().standing(date(0), &PUBLISHED);
    assert_eq!((standing.level, standing.since, standing.days_silent), (Level::Insufficient, None, None));
}

#[test]
fn since_is_the_first_day_of_the_level() {
    let since = |diary: &str, n: usize| judge_all(&days(diary))[n].course.since;
    let diary = format!("{}7788", "3".repeat(28));
    assert_eq!(since(&diary, 2), Some(date(0)));
    assert_eq!(since(&diary, 27), Some(date(3)), "the first days are over with the 4th score");
    assert_eq!(since(&diary, 28), Some(date(28)), "amber");
    let rests = judge_all(&days(&diary)).iter().position(|judged| judged.level == Level::Red).unwrap();
    assert_eq!(since(&diary, 31), Some(date(u64::try_from(rests).unwrap())), "red");
}

#[test]
fn green_days_count_scores_and_end_with_amber() {
    let green = |diary: &[Day]| judge_last(diary).course.green_days();
    assert_eq!(green(&days("44444")), 2);
    assert_eq!(green(&days("444444444--4")), 7);
    let mut with_a_session = days("444444444---4");
    with_a_session.push(Day { sessions: vec![session(2)], ..day(13) });
    assert_eq!(green(&with_a_session), 7, "a day without a score");
    assert_eq!(green(&steady()), 25, "a gate may ask for more than moving up does");
    let mut diary = days(&"4".repeat(60));
    assert_eq!(green(&diary), MOST_GREEN_DAYS, "no further than it matters");
    diary.push(Day { flare_up: true, ..scored(60, 4) });
    assert_eq!(green(&diary), 0);
}

#[test]
fn scores_are_counted_in_windows_that_end_on_the_day_asked() {
    let course = judge_last(&steady()).course;
    let cases = [(27, 14, 14), (28, 14, 13), (30, 3, 0), (30, 4, 1), (41, 14, 0), (27, 42, 28), (27, 0, 0)];
    for (on, within, logs) in cases {
        assert_eq!(course.logs_within(date(on), within), logs, "on day {on}, within {within}");
    }
}

#[test]
fn the_last_log_and_the_last_raised_day_are_remembered() {
    assert_eq!((Course::default().last_log(), Course::default().last_raised()), (None, None));
    let mut diary = days("444444444");
    diary.push(Day { flare_up: true, ..day(9) });
    let flare = judge_last(&diary).course;
    assert_eq!((flare.last_log(), flare.last_raised()), (Some(date(8)), Some(date(9))));
    diary.extend((10..13).map(|n| scored(n, 4)));
    let later = judge_last(&diary).course;
    assert_eq!((later.last_log(), later.last_raised()), (Some(date(12)), Some(date(9))));
    diary.push(scored(45, 4));
    assert_eq!(judge_last(&diary).course.last_raised(), None, "a month later it is forgotten");
    assert_eq!(judge_last(&diary).course.eased_on(), Some(date(9)), "this day is not");
}

#[test]
fn what_is_not_known_takes_no_room() {
    let json = serde_json::to_string(&judge_last(&days("444")).course).unwrap();
    assert!(!json.contains("disagreed") && !json.contains("stiffness"), "{json}");
    assert!(!json.contains(r#""ill""#), "{json}");
}

/// The longest state of 10 years of such days; each reads back as it was.
fn longest(write: fn(u64) -> Day) -> usize {
    let mut course = Course::default();
    let mut longest = 0;
    for n in 0..3653 {
        course = judge(&course, &write(n), &PUBLISHED).course;
        let json = serde_json::to_string(&course).unwrap();
        longest = longest.max(json.len());
        assert_eq!(serde_json::from_str::<Course>(&json).unwrap(), course);
    }
    longest
}

#[test]
fn a_course_reads_back_and_stays_small_over_10_years() {
    let (most, plain) = (longest(busy).max(longest(full)), longest(plain));
    println!("the longest state: {most} bytes; of a plain diary: {plain} bytes");
    assert!((1_000..2_800).contains(&most), "{most} bytes");
    assert!((700..2_200).contains(&plain), "{plain} bytes");
}

/// A day with scores, mornings and sessions.
fn plain(n: u64) -> Day {
    let Day { worst, morning, settled, sessions, .. } = full(n);
    Day { worst, morning, settled, sessions, ..day(n) }
}

/// A day with something of everything.
fn busy(n: u64) -> Day {
    let score = u8::try_from((n * 7 + n / 11) % 11).unwrap();
    Day {
        morning: nrs(10),
        settled: Some(false),
        sessions: vec![slow_session(n), slow_session(n + 1)],
        flare_up: n.is_multiple_of(3),
        analgesic: n.is_multiple_of(2),
        event: nrs(10),
        stiffness: Some(1440),
        painful_click: Some(n.is_multiple_of(9)),
        triggers: Triggers::from_bits(if n.is_multiple_of(5) { u16::MAX } else { 1 }),
        compared: Some(if n.is_multiple_of(7) { Compared::Better } else { Compared::Worse }),
        interference: nrs(10),
        baseline: Some(EnteredBaseline { worst: Nrs::MAX, morning: Some(Nrs::MAX) }),
        ..scored(n, score)
    }
}

/// The same in months that come and go, so that worsenings open and end.
fn full(n: u64) -> Day {
    let bad = n % 60 >= 35;
    let (score, morning) = if bad { (7 + u8::try_from(n % 4).unwrap(), 8) } else { (u8::try_from(n % 3).unwrap(), 1) };
    Day {
        worst: nrs(score),
        morning: nrs(morning),
        settled: Some(!bad),
        sessions: vec![Session { settled_after: Some(if bad { 5760 } else { 60 }), ..session(score) }],
        event: None,
        flare_up: bad && n.is_multiple_of(2),
        interference: nrs(if bad { 9 } else { 1 }),
        stiffness: Some(if bad { 300 } else { 10 }),
        ..busy(n)
    }
}

fn slow_session(n: u64) -> Session {
    Session { settled_after: Some(if n % 40 < 20 { 1000 } else { 5760 }), ..session(10) }
}

#[test]
fn while_a_judgement_is_pending_green_is_not_told_and_amber_and_red_stand() {
    let calm = judge_last(&days(&"4".repeat(28))).course;
    assert_eq!((calm.standing(date(27), &PUBLISHED).level, calm.green_days()), (Level::Green, 25));
    let pending = calm.clone().with_judgement_pending();
    assert_eq!((pending.standing(date(27), &PUBLISHED).level, pending.green_days()), (Level::Insufficient, 0));
    assert_eq!(serde_json::to_string(&pending).unwrap(), serde_json::to_string(&calm).unwrap());
    let red = judge_last(&days(&format!("{}8888", "4".repeat(28)))).course;
    assert_eq!(red.clone().with_judgement_pending().standing(date(31), &PUBLISHED), red.standing(date(31), &PUBLISHED));
}

#[test]
fn a_return_is_above_the_usual_level_from_more_than_a_point_on() {
    let back = |score: u8| judge_last(&[after_3(""), vec![scored(37, score)]].concat()).course.last_return();
    assert_eq!((back(4), back(5)), (Some((date(37), false)), Some((date(37), true))));
}

#[test]
fn a_return_is_recent_for_so_many_days_with_its_own_as_the_first() {
    let back = judge_last(&[after_3(""), vec![scored(37, 3)]].concat()).course;
    let recent: Vec<u64> = (37..50).filter(|n| back.resumed_within(date(*n), 7)).collect();
    assert_eq!(recent, (37..44).collect::<Vec<_>>());
    assert!(!judge_last(&after_3("")).course.resumed_within(date(28), 7), "there was no silence");
}

#[test]
fn what_the_trend_says_is_green_with_7_scores_in_14_days_and_something_to_hold_them_against() {
    let trend = |diary: &str| judge_last(&days(diary)).trend;
    assert_eq!(trend(&"4".repeat(28)), Level::Green);
    assert_eq!(trend("444"), Level::Insufficient);
    assert_eq!(trend("44444444444----------44"), Level::Insufficient, "four scores in 14 days");
}

#[test]
fn the_noise_of_mornings_needs_two_of_them() {
    assert_eq!(noise_of(&[5]), Hundredths::new(70));
    assert_eq!(noise_of(&[0, 4]), Hundredths::new(283));
    assert_eq!(noise_of(&[3, 3]), Hundredths::new(70));
}

#[test]
fn a_group_opens_with_what_is_to_be_watched_and_with_nothing_milder() {
    let opened = |severity| {
        let (mut course, day) = (Course::default(), Day::new(date(0)));
        let fired = Fired { severity, ..Fired::new(Rule::Stiff, [date(0), date(0)], |seen| seen) };
        groups::learn(&mut course, &day, &[fired]);
        course.episodes().iter().map(|state| (state.kind, state.severity)).collect::<Vec<_>>()
    };
    assert_eq!(opened(Severity::Calm), []);
    assert_eq!(opened(Severity::Watch), [(EpisodeKind::Signs, Severity::Watch)]);
    assert_eq!(opened(Severity::Ease), [(EpisodeKind::Signs, Severity::Ease)]);
}

#[test]
fn of_two_numbers_in_the_middle_the_higher_is_the_median() {
    let median = |numbers: &[u16]| crate::pain::memory::median_of(numbers.to_vec());
    assert_eq!((median(&[9, 1, 3, 9, 2]), median(&[4, 1, 3, 2]), median(&[])), (Some(3), Some(3), None));
}
