//! What of a gate can be read from the logs.

use super::*;
use crate::{
    function_tests::{FunctionTest, Tested, Unit},
    place::{BodySite, Region, Side},
    scale::Hundredths,
};

fn green() -> Facts<'static> {
    Facts { green_days: 3, ..Facts::default() }
}

fn read(measure: Measure, sessions: &[Trained], mornings: &[Morning], facts: &Facts<'_>) -> Option<bool> {
    gate(measure, &record(20, sessions, mornings), facts, SETTINGS, RULES).met
}

fn met(measure: Measure, sessions: &[Trained], mornings: &[Morning], facts: Facts<'_>) -> bool {
    read(measure, sessions, mornings, &facts).unwrap()
}

#[test]
fn green_days_and_days_without_ease() {
    assert!(met(Measure::GreenDays(3), &[], &[], green()));
    assert!(!met(Measure::GreenDays(4), &[], &[], green()));
    let raised = |n| Facts { last_raised: Some(date(n)), ..green() };
    assert!(met(Measure::DaysWithoutEase(7), &[], &[], green()));
    assert!(met(Measure::DaysWithoutEase(7), &[], &[], raised(13)));
    assert!(!met(Measure::DaysWithoutEase(7), &[], &[], raised(14)));
    assert!(!met(Measure::DaysWithoutEase(7), &[], &[], Facts::default()), "no data is not green");
}

#[test]
fn calm_sessions_running() {
    let three = [session(10, 2), session(12, 2), session(14, 2)];
    assert!(met(Measure::CalmSessions(3), &three, &settled([11, 13, 15]), green()));
    assert!(!met(Measure::CalmSessions(3), &three, &settled([11, 15]), green()), "each with its next morning");
    assert!(met(Measure::CalmSessions(2), &three, &settled([11, 15]), green()));
    let broken = [session(10, 2), session(12, 6), session(14, 2)];
    assert!(!met(Measure::CalmSessions(2), &broken, &settled([11, 13, 15]), green()));
    let evidence = gate(Measure::CalmSessions(2), &record(20, &three, &settled([11, 15])), &green(), SETTINGS, RULES);
    assert_eq!(evidence.evidence.dates, [date(14), date(10)]);
}

#[test]
fn warm_ups_alone_are_no_calm_session_and_a_bad_one_breaks_the_run() {
    let walk = |n, pain| trained(n, Some(pain), vec![done("walk", Some(pain))]);
    let calm = |sessions: &[Trained], counted: &[&str], at_least| {
        let facts = Facts { counted, ..green() };
        read(Measure::CalmSessions(at_least), sessions, &settled([9, 11, 13, 15]), &facts) == Some(true)
    };
    let mostly_walks = [session(8, 2), walk(10, 1), walk(12, 1), session(14, 2)];
    assert!(calm(&mostly_walks, &["march"], 2) && !calm(&mostly_walks, &["march"], 3), "only what the phase loads");
    assert!(calm(&mostly_walks, &[], 4), "a phase without main exercises counts any");
    let bad_walk = [session(8, 2), walk(10, 7), session(12, 2), session(14, 2)];
    assert!(
        calm(&bad_walk, &["march"], 2) && !calm(&bad_walk, &["march"], 3),
        "a bad day breaks it, whatever was done"
    );
    let unsaid = [trained(12, Some(2), vec![]), session(14, 2)];
    assert!(calm(&unsaid, &["march"], 2), "a log without its exercises counts");
}

#[test]
fn a_session_above_the_ceiling_of_an_exercise_is_not_calm() {
    let three = [session(10, 2), session(12, 4), session(14, 2)];
    let with = |ceiling| {
        let ceilings = [("march", Nrs(ceiling))];
        let facts = Facts { ceilings: &ceilings, ..green() };
        read(Measure::CalmSessions(3), &three, &settled([11, 13, 15]), &facts)
    };
    assert_eq!(
        (with(4), with(3)),
        (Some(true), Some(false)),
        "within 5 for the session, but not within 3 for the exercise"
    );
    assert!(
        met(Measure::CalmSessions(3), &three, &settled([11, 13, 15]), green()),
        "an exercise of no programme has none"
    );
}

#[test]
fn days_without_a_painkiller_need_an_entry() {
    let without = Measure::DaysWithoutAnalgesic(7);
    let under = |n| [Morning { analgesic: true, ..morning(n, None, None) }, morning(20, None, None)];
    assert!(met(without, &[], &under(13), green()));
    assert!(!met(without, &[], &under(14), green()));
    assert!(!met(without, &[Trained { analgesic: true, ..session(20, 0) }], &[], green()));
    assert!(!met(without, &[], &[], green()));
}

#[test]
fn days_without_a_rise_compare_with_the_score_before() {
    let scored = |scores: &[(u64, u8)]| -> Vec<Morning> {
        scores.iter().map(|(n, worst)| Morning { worst: Nrs::new(*worst), ..morning(*n, None, None) }).collect()
    };
    let met = |scores: &[(u64, u8)]| met(Measure::DaysWithoutRise(2), &[], &scored(scores), green());
    assert!(met(&[(18, 5), (19, 4), (20, 4)]));
    assert!(!met(&[(18, 3), (19, 4), (20, 4)]), "the score before lies further back");
    assert!(met(&[(17, 3), (18, 4), (20, 4)]), "the rise lies further back");
    assert!(met(&[(20, 4)]));
    assert!(!met(&[(18, 4)]));
    assert!(!met(&[]));
}

#[test]
fn a_go_ahead_opens_its_gate_and_nothing_else_does() {
    assert!(!met(Measure::GoAhead, &[], &[], green()));
    assert!(met(Measure::GoAhead, &[], &[], Facts { cleared: true, ..Facts::default() }));
}

#[test]
fn the_stay_and_the_lead_are_of_the_phase_before() {
    let stayed = |days| Facts { days_in_phase_before: days, ..Facts::default() };
    let week = |days| met(Measure::DaysInPhaseBefore(7), &[], &[], stayed(days));
    assert!(week(Some(7)) && !week(Some(6)) && !week(None), "whoever was not in it has no days in it");
    let at = |held, top| Facts { lead: Some(LeadRung { held, top }), ..Facts::default() };
    let lead = |rungs, facts| met(Measure::LeadRungsBelowTop(rungs), &[], &[], facts);
    assert!(lead(1, at(1, 2)) && !lead(1, at(0, 2)) && lead(0, at(2, 2)) && !lead(0, at(1, 2)));
    assert!(lead(1, at(0, 1)) && lead(3, at(0, 2)), "a short ladder asks for nothing that it has not");
    assert!(!lead(1, Facts::default()), "whoever was not in the phase before has climbed nothing");
    let evidence = gate(Measure::LeadRungsBelowTop(1), &record(20, &[], &[]), &at(0, 2), SETTINGS, RULES).evidence;
    assert_eq!(
        (evidence.value("rung"), evidence.value("last_rung"), evidence.threshold),
        (Some(0.0), Some(2.0), Some(1.0))
    );
}

#[test]
fn the_week_is_held_against_its_limit_or_what_was_accepted() {
    let mean = |hundredths| Facts { week_mean: Some(Hundredths::new(hundredths)), ..Facts::default() };
    let four = |facts| met(Measure::WeekMeanAtMost(Nrs(4)), &[], &[], facts);
    assert!(four(mean(400)) && !four(mean(401)) && !four(Facts::default()), "no scores are no calm week");
    let accepted = |hundredths, up_to| Facts { accepted: Some(Nrs(up_to)), ..mean(hundredths) };
    assert!(four(accepted(500, 5)) && !four(accepted(501, 5)));
    assert!(four(accepted(400, 2)), "an accepted level below the limit makes it no stricter");
    let evidence = gate(Measure::WeekMeanAtMost(Nrs(4)), &record(20, &[], &[]), &accepted(450, 5), SETTINGS, RULES);
    assert_eq!((evidence.evidence.value("week_mean"), evidence.evidence.threshold), (Some(4.5), Some(5.0)));
}

#[test]
fn a_screen_is_clear_for_so_many_days() {
    let clear =
        |n| met(Measure::ScreenClear(7), &[], &[], Facts { screen_clear_on: Some(date(n)), ..Facts::default() });
    assert!(clear(20) && clear(13) && !clear(12) && !clear(21));
    assert!(!met(Measure::ScreenClear(7), &[], &[], Facts::default()));
}

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };
const STRENGTH: Measure = Measure::FunctionTest {
    test: FunctionTest::HipFlexionStrength,
    unit: Unit::PercentOfOtherSide,
    value: Bound::AtLeast(75),
};
const WALKING: Measure =
    Measure::FunctionTest { test: FunctionTest::WalkingPain, unit: Unit::Nrs, value: Bound::AtMost(2) };

fn tested(test: FunctionTest, unit: Unit, n: u64, value: i32) -> Tested {
    Tested { test, site: HIP, on: date(n), value: Hundredths::new(value), unit, by_patient: false }
}

fn tests_say(measure: Measure, tested: &[Tested]) -> Option<bool> {
    read(measure, &[], &[], &Facts { site: Some(HIP), tested, ..Facts::default() })
}

#[test]
fn a_function_test_is_met_or_not_and_without_a_record_neither() {
    let strength = |n, value| tested(FunctionTest::HipFlexionStrength, Unit::PercentOfOtherSide, n, value);
    assert_eq!(tests_say(STRENGTH, &[]), None);
    assert_eq!(tests_say(STRENGTH, &[strength(20, 7500)]), Some(true));
    assert_eq!(tests_say(STRENGTH, &[strength(20, 7499)]), Some(false));
    assert_eq!(tests_say(STRENGTH, &[strength(18, 9000), strength(19, 6000)]), Some(false), "the latest counts");
    assert_eq!(tests_say(STRENGTH, &[strength(19, 6000), strength(18, 9000)]), Some(false), "in any order");
    let other_side = Tested { site: BodySite { side: Side::Right, ..HIP }, ..strength(20, 9000) };
    assert_eq!(tests_say(STRENGTH, &[other_side]), None);
    assert_eq!(tests_say(STRENGTH, &[Tested { on: date(21), ..strength(20, 9000) }]), None, "no test of tomorrow");
    let walking = |value| [tested(FunctionTest::WalkingPain, Unit::Nrs, 20, value)];
    assert_eq!((tests_say(WALKING, &walking(200)), tests_say(WALKING, &walking(300))), (Some(true), Some(false)));
    assert_eq!(read(STRENGTH, &[], &[], &Facts { tested: &[strength(20, 9000)], ..Facts::default() }), None);
}

#[test]
fn what_a_patient_measured_opens_only_what_they_alone_can_know() {
    let own = |one: Tested| [Tested { by_patient: true, ..one }];
    let strength = tested(FunctionTest::HipFlexionStrength, Unit::PercentOfOtherSide, 20, 9000);
    assert_eq!(tests_say(STRENGTH, &own(strength)), None);
    assert_eq!(tests_say(WALKING, &own(tested(FunctionTest::WalkingPain, Unit::Nrs, 20, 100))), Some(true));
    assert!(WALKING.is_the_patients_to_say() && !STRENGTH.is_the_patients_to_say());
    assert!(!Measure::GoAhead.is_the_patients_to_say());
}

#[test]
fn a_test_counts_for_four_weeks() {
    let at = |today| {
        let tested = [tested(FunctionTest::WalkingPain, Unit::Nrs, 20, 100)];
        let facts = Facts { site: Some(HIP), tested: &tested, ..Facts::default() };
        gate(WALKING, &record(today, &[], &[]), &facts, SETTINGS, RULES).met
    };
    assert_eq!((at(47), at(48)), (Some(true), None));
}

#[test]
fn the_sport_score_is_high_enough_or_has_risen_enough() {
    let sport = |first, last| {
        let sport = SportScore { first: Hundredths::new(first), last: Hundredths::new(last) };
        met(
            Measure::HagosSport { at_least: 75, or_gain: 10 },
            &[],
            &[],
            Facts { sport: Some(sport), ..Facts::default() },
        )
    };
    assert!(sport(7500, 7500) && !sport(7000, 7499) && sport(6000, 7000) && !sport(6000, 6999) && !sport(7000, 6000));
    assert_eq!(read(Measure::HagosSport { at_least: 75, or_gain: 10 }, &[], &[], &Facts::default()), None);
}
