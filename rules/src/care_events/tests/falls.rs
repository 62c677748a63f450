//! Falls and blows: which are to be seen, how long each speaks, and what it holds back meanwhile.

use super::*;

fn fall() -> CareOn {
    event(Care::Fall)
}

/// So much pain that the place is to be seen, and nothing known since.
fn hurt() -> CareContext {
    CareContext { d_on_or_after: score(8), last_score: score(8), ..NOTHING }
}

fn on_day(context: &CareContext, n: u64) -> CareDay {
    effect(&fall(), context, date(n)).unwrap()
}

/// The code, the last day, counted from the fall, and who ends it.
fn ending(day: &CareDay) -> (&str, Option<i64>, EndsBy) {
    (&day.text.code, day.until.map(|until| (until - date(0)).num_days()), day.ends_by)
}

#[test]
fn a_fall_that_hurt_much_is_to_be_seen_on_both_days_however_calm_it_is_by_then() {
    let calm = CareContext { screen_clear_on: Some(date(0)), last_score: score(0), ..hurt() };
    assert_eq!(severities(&fall(), &calm, 4), "ssww");
    let looked = CareContext { looked_on: Some(date(1)), ..calm };
    assert_eq!(severities(&fall(), &looked, 3), "se-", "a physiotherapist has looked");
}

#[test]
fn pain_is_as_before_a_fall_up_to_2_above_the_usual_level_or_up_to_5_if_that_is_not_known() {
    let severity = |usual: Option<i32>, last| {
        let usual = usual.map(Hundredths::new);
        let context = CareContext { screen_clear_on: Some(date(1)), usual, last_score: last, ..hurt() };
        on_day(&context, 2).severity
    };
    for (usual, last, expected) in [
        (Some(200), score(4), Severity::Watch),
        (Some(200), score(5), Severity::Rest),
        (Some(190), score(4), Severity::Rest),
        (Some(600), score(8), Severity::Watch),
        (None, score(5), Severity::Watch),
        (None, score(6), Severity::Rest),
        (None, None, Severity::Rest),
    ] {
        assert_eq!(severity(usual, last), expected, "{last:?} and usually {usual:?}");
    }
}

#[test]
fn clear_answers_alone_do_not_end_the_rest_after_a_fall_and_neither_does_little_pain() {
    let clear = CareContext { screen_clear_on: Some(date(2)), ..hurt() };
    let little = CareContext { last_score: score(1), ..hurt() };
    assert_eq!((on_day(&clear, 3).severity, on_day(&little, 3).severity), (Severity::Rest, Severity::Rest));
    let both = CareContext { last_score: score(1), ..clear };
    assert_eq!((on_day(&both, 1).severity, on_day(&both, 3).severity), (Severity::See, Severity::Watch));
}

#[test]
fn each_day_of_a_fall_to_be_seen_says_until_when_and_that_a_physiotherapist_ends_it() {
    let by = EndsBy::Physiotherapist;
    for (n, code, until) in [
        (0, "care-fall-see", 13),
        (1, "care-fall-see", 13),
        (2, "care-fall-rest", 13),
        (13, "care-fall-rest", 13),
        (14, "care-fall-bands", 27),
        (27, "care-fall-bands", 27),
    ] {
        assert_eq!(ending(&on_day(&hurt(), n)), (code, Some(until), by), "day {n}");
    }
    assert_eq!(effect(&fall(), &hurt(), date(28)), None);
}

#[test]
fn a_fall_to_be_seen_is_urgent_eases_other_places_and_holds_everything_back() {
    for n in [0, 1, 2, 13] {
        let day = on_day(&hurt(), n);
        assert_eq!(day.holds, [Hold::Bands, Hold::Impact, Hold::GoingUp, Hold::GoAhead], "day {n}");
        assert_eq!((day.urgent, day.severity_at(Some(KNEE))), (true, Severity::Ease), "day {n}");
        assert!(day.holds_bands_at(Some(KNEE)), "day {n}");
    }
}

#[test]
fn what_waits_for_a_physiotherapist_after_a_fall_is_the_go_ahead_of_its_own_place() {
    let day = on_day(&hurt(), 14);
    assert_eq!(day.holds, [Hold::GoAhead, Hold::GoingUp]);
    assert_eq!((day.urgent, day.severity_at(Some(KNEE))), (false, Severity::Calm));
    assert_eq!((day.holds_bands_at(Some(HIP)), day.holds_bands_at(Some(KNEE))), (true, false));
}

#[test]
fn each_day_of_a_light_fall_says_until_when_and_who_ends_it() {
    let answered = CareContext { screen_clear_on: Some(date(0)), ..NOTHING };
    for (context, n, expected) in [
        (NOTHING, 0, ("care-fall-light-rest", Some(0), EndsBy::Date)),
        (NOTHING, 1, ("care-fall-asks", Some(13), EndsBy::Screen)),
        (NOTHING, 2, ("care-fall-asks", Some(13), EndsBy::Screen)),
        (NOTHING, 13, ("care-fall-asks", Some(13), EndsBy::Screen)),
        (answered, 0, ("care-fall-light-rest", Some(0), EndsBy::Date)),
        (answered, 1, ("care-fall-light-ease", Some(1), EndsBy::Date)),
    ] {
        assert_eq!(ending(&on_day(&context, n)), expected, "day {n}");
    }
    assert_eq!(effect(&fall(), &NOTHING, date(14)), None);
    assert_eq!(effect(&fall(), &answered, date(2)), None);
}

#[test]
fn a_light_fall_eases_other_places_on_its_own_day_and_leaves_them_alone_after_it() {
    let elsewhere = |n| on_day(&NOTHING, n).severity_at(Some(KNEE));
    assert_eq!((elsewhere(0), elsewhere(1), elsewhere(13)), (Severity::Ease, Severity::Calm, Severity::Calm));
    assert!((0..14).all(|n| !on_day(&NOTHING, n).urgent));
}

#[test]
fn a_physiotherapist_who_looked_or_set_a_plan_ends_a_light_fall_as_clear_answers_do() {
    let looked = CareContext { looked_on: Some(date(0)), ..NOTHING };
    assert_eq!(severities(&fall(), &looked, 4), "re--");
    let planned = CareOn { plan_set_on: Some(date(2)), ..fall() };
    assert_eq!(severities(&planned, &NOTHING, 4), "re--");
    let planned = CareOn { plan_set_on: Some(date(3)), ..fall() };
    assert_eq!(severities(&planned, &hurt(), 5), "ssr--", "nor does one that was to be seen go on");
}
