//! What a training day did, case by case.

use super::*;

fn answered(today: u64, session: &Trained, mornings: &[Morning], loaded: bool) -> Option<Response> {
    let sessions = [session.clone()];
    response(&Held { loaded, ..held() }, date(10), &record(today, &sessions, mornings), SETTINGS, RULES)
}

#[test]
fn pain_and_the_next_morning_together() {
    use Response::{Calm, Provoked, Unknown, Waiting};
    // Own pain, session pain; the usual morning and that of the day after, settled; the day after has passed.
    for (own, session, before, after, settled, expected) in [
        (Some(3), Some(3), Some(2), Some(3), None, Calm),
        (Some(3), None, None, None, Some(true), Calm),
        (None, Some(3), Some(2), Some(2), None, Calm),
        (Some(3), Some(5), Some(2), Some(2), None, Calm),
        (Some(4), Some(4), Some(2), Some(2), Some(true), Provoked),
        (Some(2), Some(6), Some(2), Some(2), Some(true), Provoked),
        (None, Some(6), None, None, None, Provoked),
        (Some(0), Some(0), Some(2), Some(4), None, Provoked),
        (Some(0), Some(0), Some(5), Some(6), Some(true), Calm),
        (Some(0), Some(0), None, Some(6), None, Calm),
        (Some(0), Some(0), Some(2), Some(3), Some(false), Provoked),
        (Some(0), Some(0), Some(2), Some(2), Some(false), Calm),
        (Some(0), Some(0), Some(2), None, Some(false), Unknown),
        (Some(0), Some(0), Some(2), Some(3), None, Calm),
        (Some(0), Some(0), Some(1), Some(3), None, Calm),
        (Some(0), Some(0), Some(2), None, None, Unknown),
        (None, None, Some(2), Some(2), Some(true), Unknown),
        (None, Some(4), Some(2), Some(2), Some(true), Unknown),
    ] {
        let worked = trained(10, session, vec![done("march", own)]);
        // Four mornings make a usual one.
        let usual: Vec<Morning> = (7..=10).map(|n| morning(n, before, None)).collect();
        let mornings = [usual.clone(), vec![morning(11, after, settled)]].concat();
        let seen = answered(12, &worked, &mornings, true);
        assert_eq!(seen, Some(expected), "own {own:?}, session {session:?}, {before:?} to {after:?}, {settled:?}");
        let at_once = answered(10, &worked, &usual, true);
        let too_much = own > Some(3) || session > Some(5);
        assert_eq!(at_once, Some(if too_much { Provoked } else { Waiting }));
    }
}

#[test]
fn a_day_as_a_whole_is_calm_only_if_its_pain_is_known() {
    let seen = |pain, mornings: &[Morning]| {
        let sessions = [trained(10, pain, vec![done("march", None)])];
        waiting(&record(11, &sessions, mornings), SETTINGS, RULES).map(|seen| seen.state)
    };
    assert_eq!(seen(Some(5), &settled([11])), Some(Response::Calm));
    assert_eq!(seen(None, &settled([11])), Some(Response::Unknown));
    assert_eq!(seen(Some(6), &settled([11])), Some(Response::Provoked));
}

#[test]
fn a_morning_is_in_by_its_pain_or_by_a_word() {
    let seen = |before, after, settled| {
        answered(11, &session(10, 2), &[morning(10, before, None), morning(11, after, settled)], true)
    };
    assert_eq!(
        seen(None, Some(3), None),
        Some(Response::Calm),
        "nothing to compare it with, and nothing that speaks against it"
    );
    assert_eq!(seen(Some(5), Some(5), None), Some(Response::Calm));
    assert_eq!(seen(Some(2), None, None), Some(Response::Waiting));
}

#[test]
fn a_painkiller_in_either_of_two_entries_of_a_morning_counts() {
    let under = |one, other| {
        let entry = |analgesic| Morning { analgesic, ..morning(10, Some(2), None) };
        answered(12, &session(10, 2), &[entry(one), entry(other), morning(11, Some(2), Some(true))], true)
    };
    assert_eq!(under(false, false), Some(Response::Calm));
    assert_eq!([under(true, false), under(false, true)], [Some(Response::Unknown); 2]);
}

#[test]
fn a_session_waits_until_the_day_after_has_passed() {
    let worked = session(10, 2);
    for (today, expected) in [(10, Response::Waiting), (11, Response::Waiting), (12, Response::Unknown)] {
        assert_eq!(answered(today, &worked, &[morning(11, None, None)], true), Some(expected));
    }
    assert_eq!(answered(11, &worked, &settled([11]), true), Some(Response::Calm));
    assert_eq!(answered(37, &worked, &settled([11]), true), Some(Response::Calm));
    assert_eq!(answered(38, &worked, &settled([11]), true), None, "28 days, today included");
    assert_eq!(answered(9, &worked, &settled([11]), true), None, "not yet");
}

#[test]
fn the_highest_pain_bears_the_blame_and_without_one_all_that_loads() {
    use Response::{Provoked, Unknown};
    let bad = [morning(11, Some(3), Some(false))];
    for (march, bridge, loaded, expected) in [
        (Some(2), Some(1), false, Provoked),
        (Some(2), Some(2), false, Provoked),
        (Some(1), Some(2), true, Unknown),
        (None, Some(2), true, Unknown),
        (Some(0), None, false, Provoked),
        (None, None, true, Provoked),
        (None, None, false, Unknown),
    ] {
        let exercises = || vec![done("march", march), done("bridge", bridge)];
        let after_a_bad_morning = answered(12, &trained(10, Some(2), exercises()), &bad, loaded);
        assert_eq!(after_a_bad_morning, Some(expected), "{march:?} {bridge:?} {loaded}");
        let above_the_ceiling = answered(12, &trained(10, Some(6), exercises()), &settled([11]), loaded);
        assert_eq!(above_the_ceiling, Some(expected), "{march:?} {bridge:?} {loaded}");
    }
}

#[test]
fn a_painkiller_gives_no_credit_and_takes_no_blame_away() {
    let under = |pain| Trained { analgesic: true, ..session(10, pain) };
    assert_eq!(answered(12, &under(2), &settled([11]), true), Some(Response::Unknown));
    assert_eq!(answered(12, &under(4), &settled([11]), true), Some(Response::Provoked));
    let diary = [Morning { analgesic: true, ..morning(10, Some(2), None) }, morning(11, Some(2), Some(true))];
    assert_eq!(answered(12, &session(10, 2), &diary, true), Some(Response::Unknown));
}

#[test]
fn several_sessions_are_one_days_work() {
    let sessions = [session(10, 2), session(10, 4)];
    let seen = response(&held(), date(10), &record(12, &sessions, &settled([11])), SETTINGS, RULES);
    assert_eq!(seen, Some(Response::Provoked));
    let other = [trained(10, Some(0), vec![done("bridge", Some(0))])];
    assert_eq!(response(&held(), date(10), &record(12, &other, &[]), SETTINGS, RULES), None);
}

#[test]
fn the_loop_reminds_on_the_day_after_only() {
    let sessions = [session(8, 2), session(10, 2)];
    let seen = |today, mornings: &[Morning]| {
        waiting(&record(today, &sessions, mornings), SETTINGS, RULES).map(|seen| (seen.state, seen.reminder_due))
    };
    assert_eq!(seen(10, &[]), Some((Response::Waiting, false)));
    assert_eq!(seen(11, &[]), Some((Response::Waiting, true)));
    assert_eq!(seen(11, &settled([11])), Some((Response::Calm, false)));
    assert_eq!(seen(12, &[]), Some((Response::Unknown, false)));
    assert_eq!(seen(13, &[]), None);
    let last = waiting(&record(11, &sessions, &[]), SETTINGS, RULES).unwrap();
    assert_eq!(last.session_on, date(10));
    let hard = [session(10, 7)];
    let seen = waiting(&record(11, &hard, &[]), SETTINGS, RULES).unwrap();
    assert_eq!((seen.state, seen.reminder_due), (Response::Provoked, true));
}
