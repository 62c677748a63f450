//! How much a session and a week may hold.

use proptest::{collection::vec, prelude::*};

use super::*;

fn candidate(group: Group, minutes: u32, last_done: Option<u64>) -> Candidate {
    Candidate { group, seconds: minutes * 60, last_done: last_done.map(date) }
}

#[test]
fn the_lead_comes_first_and_then_what_was_longest_not_done() {
    let warm = candidate(Group::WarmUp, 5, None);
    let second = |last| candidate(Group::Second, 10, last);
    let lead = candidate(Group::Lead, 10, Some(9));
    assert_eq!(fitting(&[warm, second(Some(8)), lead, second(Some(7))], 30), [true, false, true, true]);
    assert_eq!(fitting(&[warm, second(Some(8)), lead, second(None)], 30), [true, false, true, true]);
    assert_eq!(fitting(&[warm, second(Some(7)), lead, second(Some(8))], 30), [true, true, true, false]);
    let small = candidate(Group::Second, 1, None);
    assert_eq!(fitting(&[lead, small, small, small, small], 30), [true, true, true, true, false]);
    assert_eq!(fitting(&[warm, lead], 15), [true, true], "the minutes asked for are enough");
    let long = candidate(Group::WarmUp, 31, None);
    assert_eq!(fitting(&[long, small], 30), [false, true], "what is too long is left out");
    assert_eq!(fitting(&[long], 30), [true], "but for the only one there is");
}

#[test]
fn bands_rest_for_their_hours_and_for_the_week() {
    let dates = |days: &[u64]| days.iter().map(|n| date(*n)).collect::<Vec<_>>();
    let again = |days: &[u64], hours, a_week| again_on(date(20), &dates(days), hours, a_week);
    assert_eq!(again(&[], 48, 2), None);
    assert_eq!(again(&[19], 48, 2), Some(date(21)));
    assert_eq!(again(&[18], 48, 2), None);
    assert_eq!(again(&[15, 18], 48, 2), Some(date(22)));
    assert_eq!(again(&[13, 18], 48, 2), None);
    assert_eq!(again(&[18, 18, 13], 24, 2), None, "each day counts once, in any order");
    assert_eq!(again(&[20], 48, 2), None, "what was done today does not end today");
    assert_eq!(again(&[19], 25, 7), Some(date(21)));
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    let group = prop::sample::select(Group::ALL.to_vec());
    (group, 1_u32..20, prop::option::of(0_u64..20)).prop_map(|(group, minutes, last)| candidate(group, minutes, last))
}

proptest! {
    /// Property 14 of judgement.md: every plan has at most four main exercises and the minutes asked for.
    #[test]
    fn a_session_is_never_too_long(candidates in vec(any_candidate(), 0..12), minutes in 5_u32..45) {
        let fits = fitting(&candidates, minutes);
        let kept: Vec<&Candidate> = candidates.iter().zip(&fits).filter(|(_, fits)| **fits).map(|(one, _)| one).collect();
        prop_assert_eq!(fits.len(), candidates.len());
        prop_assert!(kept.len() == 1 || kept.iter().map(|one| one.seconds).sum::<u32>() <= minutes * 60);
        prop_assert!(candidates.is_empty() || !kept.is_empty());
        prop_assert!(kept.iter().filter(|one| one.group != Group::WarmUp).count() <= MOST_MAIN);
    }

    /// Property 14: who goes by it never has more days in any seven than the budget.
    #[test]
    fn no_week_has_more_days_than_its_budget(hours in 0_u16..96, a_week in 1_u8..7, asked in vec(any::<bool>(), 60)) {
        let mut done = Vec::new();
        for (n, asked) in (0..).zip(asked) {
            if asked && again_on(date(n), &done, hours, a_week).is_none() {
                done.push(date(n));
            }
        }
        for first in &done {
            let week = done.iter().filter(|date| (0..7).contains(&(**date - *first).num_days())).count();
            prop_assert!(week <= usize::from(a_week));
        }
    }
}
