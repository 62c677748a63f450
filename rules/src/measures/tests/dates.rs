//! When which questionnaire is due.

use chrono::{Days, NaiveDate};
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::place::Region;

/// A day of a programme: 0 is the first.
fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2028, 2, 1).unwrap() + chrono::TimeDelta::days(number)
}

/// A programme for the groin that began on the first day.
fn programme() -> Schedule {
    Schedule { from: day(0), has_programme: true, regions: vec![Region::Groin] }
}

/// PEG, PSFS, the one of the groin, MSK-HQ and EQ-5D-5L.
fn told(today: i64, taken: &[(Instrument, i64)]) -> [(bool, Option<i64>, Option<i64>); 5] {
    let taken: Vec<Taken> =
        taken.iter().map(|(instrument, at)| Taken { instrument: *instrument, date: day(*at) }).collect();
    let number = |date: Option<NaiveDate>| date.map(|date| (date - day(0)).num_days());
    let due = due(&programme(), day(today), &taken);
    let told: Vec<_> = due.iter().map(|due| (due.is_due, number(due.since), number(due.next))).collect();
    told.try_into().unwrap()
}

#[test]
fn everything_is_due_on_the_first_day() {
    let (today, later) = ((true, Some(0), Some(7)), (true, Some(0), Some(10)));
    let occasion = (true, Some(0), Some(42));
    assert_eq!(told(0, &[]), [today, today, occasion, occasion, occasion]);
    assert_eq!(told(3, &[]), [later, later, occasion, occasion, occasion]);
}

#[test]
fn peg_and_psfs_are_due_seven_days_after_the_last() {
    let taken = [(Instrument::Peg, 0), (Instrument::Psfs, 2), (Instrument::Hagos, 1)];
    assert_eq!(told(6, &taken)[..3], [(false, None, Some(7)), (false, None, Some(9)), (false, None, Some(42))]);
    assert_eq!(told(7, &taken)[..3], [(true, Some(7), Some(14)), (false, None, Some(9)), (false, None, Some(42))]);
    assert_eq!(told(20, &taken)[..2], [(true, Some(7), Some(27)), (true, Some(9), Some(27))]);
}

#[test]
fn what_was_answered_just_before_counts_and_what_is_old_does_not() {
    assert_eq!(told(0, &[(Instrument::Peg, -3)])[0], (false, None, Some(4)));
    assert_eq!(told(0, &[(Instrument::Peg, -7)])[0], (true, Some(0), Some(7)));
    assert_eq!(told(0, &[(Instrument::Hagos, -7)])[2], (false, None, Some(42)));
    assert_eq!(told(0, &[(Instrument::Hagos, -8)])[2], (true, Some(0), Some(42)));
    assert_eq!(told(0, &[(Instrument::Peg, 1)])[0], (true, Some(0), Some(7)), "tomorrow's answer is not there yet");
}

#[test]
fn the_questionnaire_of_the_hip_is_due_at_0_6_and_12_weeks() {
    let first = (Instrument::Ihot12, 0);
    for (today, taken, expected) in [
        (34, &[][..], (true, Some(0), Some(42))),
        (35, &[], (false, None, Some(42))),
        (41, &[first], (false, None, Some(42))),
        (42, &[first], (true, Some(42), Some(84))),
        (41, &[first, (Instrument::Ihot12, 35)], (false, None, Some(84))),
        (42, &[first, (Instrument::Ihot12, 34)], (true, Some(42), Some(84))),
        (76, &[first], (true, Some(42), Some(84))),
        (77, &[first], (false, None, Some(84))),
        (84, &[first], (true, Some(84), None)),
        (118, &[first], (true, Some(84), None)),
        (119, &[first], (false, None, None)),
        (90, &[first, (Instrument::Ihot12, 84)], (false, None, None)),
    ] {
        assert_eq!(told(today, taken)[2], expected, "day {today}, {taken:?}");
    }
}

#[test]
fn nothing_but_what_is_weekly_is_asked_for_after_a_time() {
    let last = i64::try_from(ASKED_FOR).unwrap();
    assert_eq!([last, last + 1].map(|today| told(today, &[])[2].0), [true, false]);
}

#[test]
fn once_one_was_answered_it_is_asked_for_again() {
    let asked = |taken: &[Taken]| due(&programme(), day(42), taken).swap_remove(2).instruments;
    assert_eq!(asked(&[]), [Instrument::Hagos, Instrument::Ihot12]);
    let ihot = Taken { instrument: Instrument::Ihot12, date: day(3) };
    assert_eq!(asked(&[ihot]), [Instrument::Ihot12]);
    let hagos = Taken { instrument: Instrument::Hagos, date: day(9) };
    assert_eq!(asked(&[hagos, ihot]), [Instrument::Ihot12]);
}

#[test]
fn without_a_programme_peg_and_psfs_are_due_every_four_weeks() {
    let diary = Schedule { from: day(0), has_programme: false, regions: vec![Region::Wrist] };
    let peg = Taken { instrument: Instrument::Peg, date: day(2) };
    let due_on = |today| due(&diary, day(today), &[peg]).iter().map(|due| due.is_due).collect::<Vec<_>>();
    assert_eq!(due_on(29), [false, true, true, true], "PEG, PSFS, MSK-HQ, EQ-5D-5L");
    assert_eq!(due_on(30), [true, true, true, true]);
    assert_eq!(due_on(36), [true, true, false, false]);
    assert_eq!(due_on(42), [true; 4]);
}

#[test]
fn each_part_of_the_body_is_asked_after_once() {
    let asked = |regions: &[Region]| {
        let schedule = Schedule { regions: regions.to_vec(), ..programme() };
        due(&schedule, day(0), &[]).iter().skip(2).map(|due| due.instruments[0]).collect::<Vec<_>>()
    };
    let (all, eq) = (Instrument::MskHq, Instrument::Eq5d5l);
    assert_eq!(asked(&[Region::Hip, Region::Groin, Region::Back]), [Instrument::Hagos, Instrument::Rmdq, all, eq]);
    assert_eq!(asked(&[Region::Shoulder]), [Instrument::Spadi, all, eq]);
    assert_eq!(asked(&[Region::Hand]), [all, eq]);
}

proptest! {
    #[test]
    fn an_answer_today_is_enough_for_today(today in 0_i64..200, before in vec((0..Instrument::ALL.len(), 0_i64..200), 0..12)) {
        let mut taken: Vec<Taken> = before.into_iter()
            .map(|(which, at)| Taken { instrument: Instrument::ALL[which], date: day(at) })
            .collect();
        for due in due(&programme(), day(today), &taken) {
            prop_assert_eq!(due.is_due, due.since.is_some());
            prop_assert!(due.since.is_none_or(|since| since <= day(today)));
            prop_assert!(due.next.is_none_or(|next| next > day(today)));
            prop_assert!(due.next.is_none_or(|next| next <= day(today) + Days::new(84)));
        }
        let asked: Vec<Instrument> = due(&programme(), day(today), &taken).iter().map(|due| due.instruments[0]).collect();
        taken.extend(asked.into_iter().map(|instrument| Taken { instrument, date: day(today) }));
        prop_assert!(due(&programme(), day(today), &taken).iter().all(|due| !due.is_due));
    }
}
