//! Several programmes: one answer of theirs.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::today::together;

/// A hip and a knee, each on a programme: what the day asks of each.
fn both(hip: &str, knee: &str) -> Vec<DayAnswer> {
    let series = [series(Region::Hip, hip), series(Region::Knee, knee)];
    let n = 27 + u64::try_from(hip.len()).unwrap();
    let on = |region: Region| {
        let clearance = Some(Clearance { region, ..clearance(2) });
        let enrolment = Some(Enrolled { region, ..enrolled(2) });
        decide(&Situation { enrolment, clearance, ..situation(&series, n) }, &PUBLISHED)
    };
    vec![on(Region::Hip), on(Region::Knee)]
}

#[test]
fn what_rests_rests_and_the_other_place_eases() {
    let [hip, knee] = &both("3", "9")[..] else { panic!("two answers") };
    assert_eq!((hip.decision, knee.decision), (Decision::Ease, Decision::Rest));
    let day = together(&[hip.clone(), knee.clone()]).unwrap();
    assert_eq!((day.decision, day.severity), (Decision::Ease, Severity::Rest));
    assert!(!day.bands_allowed && day.rest_until.is_none());
    assert!(day.reasons.iter().any(|reason| reason.text.contains("knee")), "{day:?}");
}

#[test]
fn where_every_place_rests_the_day_rests() {
    let day = together(&both("9", "9")).unwrap();
    assert_eq!(day.decision, Decision::Rest);
    assert!(day.rest_until.is_some());
}

#[test]
fn a_reason_of_both_is_said_once() {
    let answers = both("9", "9");
    let day = together(&answers).unwrap();
    for reason in answers.iter().flat_map(|answer| &answer.reasons) {
        assert_eq!(day.reasons.iter().filter(|said| *said == reason).count(), 1, "{reason:?}");
    }
}

#[test]
fn of_nothing_there_is_no_answer() {
    assert_eq!(together(&[]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // 1 and 18. Able to fail: with the first answer deciding in together.rs, or any place's train over a place to be seen.
    #[test]
    fn the_day_is_that_of_the_calmest_place_and_none_trains_at_8(hip in vec(0_u8..=10, 1..4), knee in vec(0_u8..=10, 1..4)) {
        let digits = |scores: &[u8]| scores.iter().map(|score| std::char::from_digit((*score).into(), 11).unwrap()).collect::<String>();
        let least = hip.len().min(knee.len());
        let (hip, knee) = (hip.get(..least).unwrap(), knee.get(..least).unwrap());
        let answers = both(&digits(hip), &digits(knee));
        let day = together(&answers).unwrap();
        let of = |at: usize| answers.get(at).unwrap().decision;
        if day.decision != Decision::SeekCare {
            prop_assert_eq!(day.decision, of(0).min(of(1)));
        }
        prop_assert_eq!(answers.iter().any(|answer| answer.decision == Decision::SeekCare), day.decision == Decision::SeekCare);
        let worst = hip.last().max(knee.last()).unwrap();
        prop_assert!(*worst < 8 || day.decision > Decision::Train && !day.bands_allowed, "{:?}", day);
        let turned: Vec<DayAnswer> = answers.iter().rev().cloned().collect();
        prop_assert_eq!(together(&turned).unwrap().decision, day.decision);
    }
}
