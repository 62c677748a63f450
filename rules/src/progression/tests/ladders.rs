//! One load at a time: the published doses as ladders.

use super::ladder::{Load, check};

fn load(band_level: i16, repetitions: u16, sessions_a_week: u8) -> Load {
    Load {
        band_level: Some(band_level),
        sets: 3,
        repetitions: Some(repetitions),
        sessions_a_week: Some(sessions_a_week),
        ..Load::default()
    }
}

fn refused(ladder: &[Load]) -> (usize, Vec<&'static str>) {
    let misstep = check(ladder).unwrap_err();
    assert!(!misstep.to_string().is_empty());
    (misstep.rung, misstep.risen)
}

#[test]
fn thorborg_2016_from_15_to_8_rm_goes_up_by_the_band_alone() {
    assert_eq!(check(&[load(1, 15, 3), load(2, 12, 3), load(3, 10, 3), load(4, 8, 3)]), Ok(()));
    assert_eq!(refused(&[load(1, 15, 3), load(3, 8, 3)]), (1, vec!["band_level"]));
}

#[test]
fn jensen_2014_needs_a_rung_between_two_and_three_days_a_week() {
    assert_eq!(refused(&[load(1, 15, 2), load(2, 10, 3), load(3, 8, 3)]), (1, vec!["band_level", "sessions_a_week"]));
    assert_eq!(check(&[load(1, 15, 2), load(1, 15, 3), load(2, 10, 3), load(3, 8, 3)]), Ok(()));
}

#[test]
fn missteps() {
    let base = load(1, 10, 3);
    let held = |hold_seconds| Load { sets: 5, hold_seconds: Some(hold_seconds), ..Load::default() };
    for (upper, risen) in [
        (Load { sets: 4, repetitions: Some(12), ..base }, vec!["sets", "repetitions"]),
        (Load { minutes: Some(1), sets: 4, ..base }, vec!["sets", "minutes"]),
        (Load { hold_seconds: Some(10), sets: 4, ..base }, vec!["sets", "hold_seconds"]),
        (Load { sessions_a_week: None, sets: 4, ..base }, vec!["sets", "sessions_a_week"]),
        (Load { band_level: Some(3), ..base }, vec!["band_level"]),
    ] {
        assert_eq!(refused(&[base, upper]), (1, risen));
    }
    assert_eq!(check(&[base, base]), Ok(()), "what else may differ is not seen here");
    assert_eq!(check(&[held(10), held(20), held(30)]), Ok(()));
    let unbanded = Load { band_level: None, ..base };
    assert_eq!(check(&[unbanded, base]), Ok(()), "the first band is one level up from none");
    assert_eq!(refused(&[unbanded, load(2, 10, 3)]), (1, vec!["band_level"]));
    assert_eq!(check(&[]), Ok(()));
}
