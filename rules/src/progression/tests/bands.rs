//! The band of the day.

use super::*;

/// Sessions every second day with this band, one digit of level each; every next morning is settled but those of `unsettled`.
fn heaviest(levels: &str, unsettled: &[u64]) -> u8 {
    heaviest_of(&levels.bytes().map(|level| ("a", level - b'0')).collect::<Vec<_>>(), unsettled)
}

fn heaviest_of(bands: &[(&str, u8)], unsettled: &[u64]) -> u8 {
    let band = |(n, (line, level)): (u64, &(&str, u8))| {
        let done = Done { line: Some((*line).to_owned()), band_level: Some(*level), ..done("march", Some(2)) };
        trained(2 * n, Some(2), vec![done])
    };
    let sessions: Vec<Trained> = (0..).zip(bands).map(band).collect();
    let today = 2 * u64::try_from(bands.len()).unwrap();
    let mornings = settled((0..=today).filter(|n| n % 2 == 1 && !unsettled.contains(n)));
    heaviest_band(&record(today, &sessions, &mornings), SETTINGS, RULES)
}

#[test]
fn two_calm_days_with_a_colour_open_the_next_and_no_more() {
    for (levels, heaviest_now) in
        [("", 1), ("1", 1), ("4", 1), ("11", 2), ("12", 2), ("122", 3), ("44", 5), ("441", 5), ("4411", 2), ("3344", 5)]
    {
        assert_eq!(heaviest(levels, &[]), heaviest_now, "{levels}");
    }
    assert_eq!(heaviest("222", &[5]), 3);
    assert_eq!(heaviest("222", &[3, 5]), 1, "what nobody knows to be calm opens nothing");
}

#[test]
fn colours_of_another_maker_open_nothing() {
    assert_eq!(heaviest_of(&[("a", 3), ("a", 3), ("b", 2)], &[]), 1);
    assert_eq!(heaviest_of(&[("a", 3), ("a", 3), ("b", 2), ("b", 2)], &[]), 3);
}

#[test]
fn what_was_used_a_month_ago_opens_nothing() {
    let used = |n| Trained { exercises: vec![Done { band_level: Some(4), ..done("march", Some(2)) }], ..session(n, 2) };
    let sessions = [used(0), used(2)];
    let mornings = settled([1, 3]);
    let on = |today| heaviest_band(&record(today, &sessions, &mornings), SETTINGS, RULES);
    assert_eq!((on(27), on(28)), (5, 1));
}

/// A session that felt so hard.
fn felt(n: u64, effort: u8) -> Trained {
    trained(n, Some(2), vec![Done { effort: Some(effort), ..done("march", Some(2)) }])
}

#[test]
fn what_felt_too_hard_returns_one_grade_lower_for_two_calm_sessions() {
    let mornings = settled((0..=8).filter(|n| n % 2 == 1));
    let grade = |efforts: &[u8]| {
        let sessions: Vec<Trained> = (0..).zip(efforts).map(|(n, effort)| felt(2 * n, *effort)).collect();
        rung(&held(), &record(2 * u64::try_from(efforts.len()).unwrap(), &sessions, &mornings), SETTINGS, RULES)
    };
    assert_eq!((grade(&[8]).grade, grade(&[9]).grade, grade(&[9, 6]).grade, grade(&[9, 6, 6]).grade), (2, 1, 1, 2));
    assert_eq!(grade(&[9]).down.unwrap().cause, DownCause::TooHard);
}

#[test]
fn what_still_feels_hard_does_not_go_up() {
    let mornings = settled([11, 13]);
    let missing = |last: u8| {
        let sessions = [felt(10, 6), felt(12, last)];
        offer(&held(), &record(14, &sessions, &mornings), 3, &offers::fine(), SETTINGS, RULES).err().unwrap_or_default()
    };
    assert_eq!((missing(7), missing(8)), (vec![], vec![Missing::StillHard]));
}
