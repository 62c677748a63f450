//! Down and back, case by case.

use super::*;

/// Sessions every second day from day 0, one digit of pain each, every next morning settled; today is two days after.
fn after(pains: &str) -> Rung {
    let sessions: Vec<Trained> = (0..).zip(pains.bytes()).map(|(n, pain)| session(2 * n, pain - b'0')).collect();
    let today = 2 * u64::try_from(pains.len()).unwrap();
    rung(&held(), &record(today, &sessions, &settled((0..=today).filter(|n| n % 2 == 1))), SETTINGS, RULES)
}

#[test]
fn a_provoked_day_takes_one_grade_and_two_calm_days_bring_it_back() {
    for (pains, grade, still_needed) in [
        ("", 2, None),
        ("222", 2, None),
        ("4", 1, Some(2)),
        ("42", 1, Some(1)),
        ("422", 2, None),
        ("44", 0, Some(2)),
        ("444", 0, Some(2)),
        ("44222", 1, Some(1)),
        ("442222", 2, None),
        ("4242", 0, Some(1)),
        ("22224", 1, Some(2)),
    ] {
        let seen = after(pains);
        assert_eq!((seen.grade, seen.held), (grade, 2), "{pains}");
        assert_eq!(seen.down.map(|down| down.calm_still_needed), still_needed, "{pains}");
        assert_eq!(seen.down.map_or(0, |down| down.steps), 2 - grade, "{pains}");
    }
    let down = after("24").down.unwrap();
    assert_eq!((down.cause, down.since), (DownCause::ExercisePain, date(2)));
    assert!(down.text().text.ends_with("After 2 more calm sessions it goes back up by itself."), "{:?}", down.text());
    let text = after("242").down.unwrap().text().text;
    assert!(text.ends_with("After 1 more calm session it goes back up by itself."), "{text}");
}

#[test]
fn an_unknown_day_neither_counts_nor_breaks() {
    let sessions = [session(0, 4), session(2, 2), session(4, 2), session(6, 2)];
    let seen = rung(&held(), &record(9, &sessions, &settled([3, 7])), SETTINGS, RULES);
    assert_eq!(seen.down, None, "day 4 has no morning");
    let seen = rung(&held(), &record(9, &sessions, &settled([3])), SETTINGS, RULES);
    assert_eq!(seen.down.unwrap().calm_still_needed, 1);
}

#[test]
fn the_lowest_grade_stays() {
    let sessions = [session(0, 9)];
    let seen = rung(&Held { grade: 0, ..held() }, &record(1, &sessions, &[]), SETTINGS, RULES);
    assert_eq!(seen, Rung { grade: 0, held: 0, down: None });
}

#[test]
fn a_bad_morning_says_so() {
    let sessions = [session(0, 2)];
    let mornings = [morning(1, Some(3), Some(false))];
    let down = rung(&held(), &record(1, &sessions, &mornings), SETTINGS, RULES).down.unwrap();
    assert_eq!((down.cause, down.since), (DownCause::MorningAfter, date(0)));
}

#[test]
fn a_long_rest_returns_one_grade_lower_once_it_has_ended() {
    let rest = |from, until| Rest { from: date(from), until: date(until) };
    let seen = |today, rests: &[Rest]| {
        rung(&held(), &Record { rests, ..record(today, &[], &[]) }, SETTINGS, RULES)
            .down
            .map(|down| (down.steps, down.cause, down.since))
    };
    let once = Some((1, DownCause::Rest, date(10)));
    assert_eq!(seen(10, &[rest(3, 9)]), once);
    assert_eq!(seen(9, &[rest(3, 9)]), None, "it has not ended");
    assert_eq!(seen(12, &[rest(4, 9)]), None, "six days");
    assert_eq!(seen(12, &[rest(6, 9), rest(3, 5), rest(4, 7), rest(3, 5)]), once, "those that touch are one");
    assert_eq!(seen(20, &[rest(3, 9), rest(11, 17)]), Some((2, DownCause::Rest, date(18))));
    assert_eq!(seen(12, &[rest(9, 3)]), None);
    assert_eq!(seen(38, &[rest(3, 9)]), None, "too long ago to count");
}

#[test]
fn an_illness_however_short_returns_one_grade_lower_for_two_calm_sessions() {
    let seen = |today: u64, over_on: u64| {
        let illnesses = [date(over_on)];
        let record = Record { illnesses: &illnesses, ..record(today, &[], &[]) };
        let down = rung(&held(), &record, SETTINGS, RULES).down;
        down.map(|down| (down.steps, down.cause, down.since))
    };
    assert_eq!(seen(10, 9), Some((1, DownCause::Rest, date(10))));
    assert_eq!(seen(9, 9), None, "it is not over yet");
}

#[test]
fn a_red_counts_as_of_its_date_and_has_the_last_word() {
    let sessions = [session(2, 2), session(4, 2)];
    let mornings = settled([3, 5]);
    let seen = |today, red| {
        let record = Record { last_red: Some(date(red)), ..record(today, &sessions, &mornings) };
        rung(&held(), &record, SETTINGS, RULES).down.map(|down| (down.cause, down.calm_still_needed))
    };
    assert_eq!(seen(6, 0), None, "two calm days since");
    assert_eq!(seen(6, 2), Some((DownCause::Red, 1)));
    assert_eq!(seen(6, 4), Some((DownCause::Red, 2)));
    assert_eq!(seen(6, 7), None, "not yet");
    let taken_after = Held { since: date(1), ..held() };
    let record = Record { last_red: Some(date(0)), ..record(6, &[], &[]) };
    assert_eq!(rung(&taken_after, &record, SETTINGS, RULES).down, None);
}

/// The grade of a day, after a score on these days and nothing else.
fn after_scores_on(days: &[u64], today: u64) -> Rung {
    rung(&held(), &record(today, &[], &settled(days.iter().copied())), SETTINGS, RULES)
}

#[test]
fn days_without_a_session_or_a_score_take_one_grade_two_or_all() {
    for (silent, grade) in [(9, 2), (10, 1), (20, 1), (21, 0), (26, 0)] {
        assert_eq!(after_scores_on(&[0], silent + 1).grade, grade, "{silent}");
    }
    let high = Held { grade: 5, ..held() };
    for (silent, grade) in [(9, 5), (20, 4), (21, 3), (27, 3), (28, 0), (400, 0)] {
        let before = Record { last_before: Some(date(0)), ..record(silent + 1, &[], &[]) };
        assert_eq!(rung(&high, &before, SETTINGS, RULES).grade, grade, "{silent}");
    }
}

#[test]
fn two_calm_sessions_after_a_gap_bring_one_grade_back() {
    let mornings = settled([0, 12, 13, 14, 15, 16]);
    let sessions = [session(12, 2), session(14, 2)];
    let on = |today| rung(&held(), &record(today, &sessions, &mornings), SETTINGS, RULES);
    assert_eq!((on(12).grade, on(14).grade, on(15).grade), (1, 1, 2));
    let down = on(12).down.unwrap();
    assert_eq!((down.cause, down.since, down.calm_still_needed), (DownCause::Gap, date(12), 2));
}

#[test]
fn a_rest_in_which_nothing_was_logged_counts_once() {
    let mornings = settled([0, 13]);
    let rests = [Rest { from: date(2), until: date(10) }];
    let seen = rung(&held(), &Record { rests: &rests, ..record(13, &[], &mornings) }, SETTINGS, RULES);
    assert_eq!((seen.grade, seen.down.unwrap().cause), (1, DownCause::Gap));
}

#[test]
fn who_never_logged_anything_has_no_gap() {
    assert_eq!(rung(&held(), &record(20, &[], &[]), SETTINGS, RULES).down, None);
    let noted = [Morning { pain: None, settled: None, ..morning(0, None, None) }];
    assert_eq!(rung(&held(), &record(20, &[], &noted), SETTINGS, RULES).down, None, "a note is no score");
}
