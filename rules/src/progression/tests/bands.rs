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
    heaviest_band(&record(today, &sessions, &mornings), None, SETTINGS, RULES)
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
fn the_line_of_the_go_ahead_decides_whose_colours_count() {
    let bands = [("a", 3), ("a", 3), ("b", 1), ("b", 1)];
    let sessions: Vec<Trained> = (0..)
        .zip(bands)
        .map(|(n, (line, level))| {
            let done = Done { line: Some(line.to_owned()), band_level: Some(level), ..done("march", Some(2)) };
            trained(2 * n, Some(2), vec![done])
        })
        .collect();
    let mornings = settled([1, 3, 5, 7]);
    let of = |line| heaviest_band(&record(8, &sessions, &mornings), line, SETTINGS, RULES);
    assert_eq!((of(Some("a")), of(Some("b")), of(Some("c")), of(None)), (4, 2, 1, 2));
}

#[test]
fn what_was_used_a_month_ago_opens_nothing() {
    let used = |n| Trained { exercises: vec![Done { band_level: Some(4), ..done("march", Some(2)) }], ..session(n, 2) };
    let sessions = [used(0), used(2)];
    let mornings = settled([1, 3]);
    let on = |today| heaviest_band(&record(today, &sessions, &mornings), None, SETTINGS, RULES);
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

/// What is said of a band of line "a" after sessions every second day that felt so hard.
fn choice(efforts: &[u8], unsettled: &[u64]) -> BandChoice {
    let sessions: Vec<Trained> = (0..).zip(efforts).map(|(n, effort)| banded(2 * n, "a", *effort)).collect();
    let today = 2 * u64::try_from(efforts.len()).unwrap();
    let mornings = settled((0..=today).filter(|n| n % 2 == 1 && !unsettled.contains(n)));
    band_choice(&held(), Some("a"), &record(today, &sessions, &mornings), SETTINGS, RULES)
}

fn banded(n: u64, line: &str, effort: u8) -> Trained {
    let line = Some(line.to_owned());
    trained(n, Some(2), vec![Done { effort: Some(effort), line, band_level: Some(1), ..done("march", Some(2)) }])
}

#[test]
fn a_band_is_found_by_how_hard_the_sets_feel() {
    for (efforts, said) in [
        (&[][..], BandChoice::Find),
        (&[4], BandChoice::Right),
        (&[4, 4], BandChoice::TooEasy),
        (&[4, 5], BandChoice::Right),
        (&[4, 4, 6], BandChoice::Right),
        (&[6, 9], BandChoice::TooHard),
        (&[9, 6], BandChoice::Right),
    ] {
        assert_eq!(choice(efforts, &[]), said, "{efforts:?}");
    }
    assert_eq!(choice(&[4, 4], &[3]), BandChoice::Right, "what nobody knows to be calm asks for no more");
    let elsewhere = [banded(0, "b", 3), banded(2, "b", 3)];
    let mornings = settled([1, 3]);
    let of = |line| band_choice(&held(), line, &record(4, &elsewhere, &mornings), SETTINGS, RULES);
    assert_eq!((of(Some("a")), of(None)), (BandChoice::Find, BandChoice::TooEasy), "another maker's band says nothing");
}

#[test]
fn a_set_that_was_not_finished_returns_one_grade_lower() {
    let unfinished = |n| trained(n, Some(2), vec![Done { is_unfinished: true, ..done("march", Some(2)) }]);
    let sessions = [session(0, 2), unfinished(2)];
    let rung = rung(&held(), &record(4, &sessions, &settled([1, 3])), SETTINGS, RULES);
    assert_eq!((rung.grade, rung.down.unwrap().cause), (1, DownCause::TooHard));
}

#[test]
fn what_is_said_of_a_band_names_the_effort_to_look_for() {
    for choice in BandChoice::ALL {
        let said = choice.text(EffortTarget::LATER, SETTINGS);
        assert_eq!(said.code, choice.as_str());
        assert!(said.text.contains("6 to 7 of 10") || *choice == BandChoice::TooEasy, "{said:?}");
        assert!(said.text.split(['.', ':']).all(|sentence| sentence.split_whitespace().count() <= 18), "{said:?}");
    }
}
