//! What of a gate can be read from the logs.

use super::*;

const GREEN: Levels = Levels { green_days: 3, last_raised: None, cleared: false };

fn met(measure: Measure, sessions: &[Trained], mornings: &[Morning], levels: Levels) -> bool {
    gate(measure, &record(20, sessions, mornings), levels, SETTINGS, RULES).met
}

#[test]
fn green_days_and_days_without_amber() {
    assert!(met(Measure::GreenDays(3), &[], &[], GREEN));
    assert!(!met(Measure::GreenDays(4), &[], &[], GREEN));
    let raised = |n| Levels { last_raised: Some(date(n)), ..GREEN };
    assert!(met(Measure::DaysWithoutAmber(7), &[], &[], GREEN));
    assert!(met(Measure::DaysWithoutAmber(7), &[], &[], raised(13)));
    assert!(!met(Measure::DaysWithoutAmber(7), &[], &[], raised(14)));
    assert!(!met(Measure::DaysWithoutAmber(7), &[], &[], Levels::default()), "no data is not green");
}

#[test]
fn calm_sessions_running() {
    let three = [session(10, 2), session(12, 2), session(14, 2)];
    assert!(met(Measure::CalmSessions(3), &three, &settled([11, 13, 15]), GREEN));
    assert!(!met(Measure::CalmSessions(3), &three, &settled([11, 15]), GREEN), "each with its next morning");
    assert!(met(Measure::CalmSessions(2), &three, &settled([11, 15]), GREEN));
    let broken = [session(10, 2), session(12, 6), session(14, 2)];
    assert!(!met(Measure::CalmSessions(2), &broken, &settled([11, 13, 15]), GREEN));
    let evidence = gate(Measure::CalmSessions(2), &record(20, &three, &settled([11, 15])), GREEN, SETTINGS, RULES);
    assert_eq!(evidence.evidence.dates, [date(14), date(10)]);
}

#[test]
fn days_without_a_painkiller_need_an_entry() {
    let without = Measure::DaysWithoutAnalgesic(7);
    let under = |n| [Morning { analgesic: true, ..morning(n, None, None) }, morning(20, None, None)];
    assert!(met(without, &[], &under(13), GREEN));
    assert!(!met(without, &[], &under(14), GREEN));
    assert!(!met(without, &[Trained { analgesic: true, ..session(20, 0) }], &[], GREEN));
    assert!(!met(without, &[], &[], GREEN));
}

#[test]
fn days_without_a_rise_compare_with_the_score_before() {
    let scored = |scores: &[(u64, u8)]| -> Vec<Morning> {
        scores.iter().map(|(n, worst)| Morning { worst: Nrs::new(*worst), ..morning(*n, None, None) }).collect()
    };
    let met = |scores: &[(u64, u8)]| met(Measure::DaysWithoutRise(2), &[], &scored(scores), GREEN);
    assert!(met(&[(18, 5), (19, 4), (20, 4)]));
    assert!(!met(&[(18, 3), (19, 4), (20, 4)]), "the score before lies further back");
    assert!(met(&[(17, 3), (18, 4), (20, 4)]), "the rise lies further back");
    assert!(met(&[(20, 4)]));
    assert!(!met(&[(18, 4)]));
    assert!(!met(&[]));
}

#[test]
fn a_go_ahead_opens_its_gate_and_nothing_else_does() {
    assert!(!met(Measure::GoAhead, &[], &[], GREEN));
    assert!(met(Measure::GoAhead, &[], &[], Levels { cleared: true, ..Levels::default() }));
}
