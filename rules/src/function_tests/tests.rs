use chrono::NaiveDate;

use super::*;
use crate::place::{Region, Side};

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
}

fn raises(side: Side, day: u32, count: i32) -> Tested {
    Tested {
        test: FunctionTest::HeelRaise,
        site: BodySite { region: Region::Ankle, side },
        on: date(day),
        value: Hundredths::from_whole(count),
        unit: Unit::Count,
        by_patient: false,
    }
}

fn share(tested: &[Tested]) -> Option<(f64, NaiveDate)> {
    let left = BodySite { region: Region::Ankle, side: Side::Left };
    let found = finding(tested, FunctionTest::HeelRaise, Unit::PercentOfOtherSide, left, date(28))?;
    Some((found.value.as_points(), found.on))
}

#[test]
fn one_side_is_a_share_of_the_other() {
    assert_eq!(share(&[raises(Side::Left, 20, 15), raises(Side::Right, 22, 20)]), Some((75.0, date(20))));
    assert_eq!(share(&[raises(Side::Left, 22, 25), raises(Side::Right, 20, 20)]), Some((125.0, date(20))));
    assert_eq!(share(&[raises(Side::Left, 20, 15)]), None, "one side alone says nothing");
    assert_eq!(share(&[raises(Side::Left, 20, 15), raises(Side::Right, 22, 0)]), None, "nothing is a share of nothing");
    assert_eq!(share(&[raises(Side::Left, 20, 15), raises(Side::Midline, 22, 20)]), None);
}

#[test]
fn a_share_that_was_measured_later_counts_before_one_that_is_compared() {
    let both = [raises(Side::Left, 20, 15), raises(Side::Right, 22, 20)];
    let told =
        Tested { unit: Unit::PercentOfOtherSide, value: Hundredths::from_whole(90), ..raises(Side::Left, 24, 0) };
    assert_eq!(share(&[both[0], both[1], told]), Some((90.0, date(24))));
    let before = Tested { on: date(10), ..told };
    assert_eq!(share(&[both[0], both[1], before]), Some((75.0, date(20))));
}

#[test]
fn of_two_on_one_day_the_one_entered_last_counts() {
    let right = raises(Side::Right, 22, 20);
    assert_eq!(share(&[raises(Side::Left, 20, 15), raises(Side::Left, 20, 18), right]), Some((90.0, date(20))));
}

#[test]
fn every_test_has_a_unit_and_every_unit_a_highest_value() {
    for test in FunctionTest::ALL {
        assert!(!test.units().is_empty(), "{test}");
        assert!(test.units().iter().all(|unit| unit.most() > Hundredths::ZERO), "{test}");
    }
    assert_eq!(Unit::words(&[Unit::Seconds, Unit::Count]), "seconds or count");
    assert_eq!(Unit::Nrs.most(), Hundredths::from_whole(10));
    assert!(FunctionTest::DrillPain.is_the_patients_to_say() && !FunctionTest::Hop.is_the_patients_to_say());
}
