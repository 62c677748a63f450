//! What a score can be, and what its numbers come to.

use super::*;

fn numbers(score: &Score) -> Vec<f64> {
    score.readings().iter().map(|reading| reading.points.as_points()).collect()
}

#[test]
fn means_are_exact() {
    for (score, mean) in [
        (peg_items(6, 5, 7), 6.0),
        (peg_items(6, 5, 8), 19.0 / 3.0),
        (peg_items(0, 0, 1), 1.0 / 3.0),
        (peg(6.3), 6.3),
        (psfs(&[("a", 1), ("b", 2), ("c", 2)]), 5.0 / 3.0),
        (psfs(&[("a", 1), ("b", 2), ("c", 2), ("d", 4)]), 9.0 / 4.0),
        (psfs(&[("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", 9)]), 18.0 / 5.0),
    ] {
        let told = numbers(&score)[0];
        assert!((told - mean).abs() < 1e-12, "{score:?}: {told}");
    }
}

#[test]
fn hagos_has_six_scales_and_no_total() {
    let scales: Vec<Scale> = hagos(62.5).readings().iter().map(|reading| reading.scale).collect();
    let six = [
        Scale::Pain,
        Scale::Symptoms,
        Scale::Adl,
        Scale::SportRecreation,
        Scale::PhysicalActivity,
        Scale::QualityOfLife,
    ];
    assert_eq!(scales, six);
    assert_eq!(numbers(&hagos(62.5)), [62.5; 6]);
    assert_eq!(numbers(&ihot(63.4)), [63.4]);
}

#[test]
fn a_score_is_read_back_as_it_was_written() {
    for score in [peg(6.3), peg_items(6, 5, 8), stairs_socks_run(1, 2, 3), hagos(99.9), ihot(0.0)] {
        let json = serde_json::to_string(&score).unwrap();
        assert_eq!(serde_json::from_str::<Score>(&json).unwrap(), score, "{json}");
    }
}

#[test]
fn a_missing_item_is_no_zero() {
    for json in [
        r#"{"peg": {"pain": 6, "enjoyment": 5}}"#,
        r#"{"peg": {"pain": 6, "enjoyment": 5, "general_activity": null}}"#,
        r#"{"hagos": {"pain": 50, "symptoms": 50, "adl": 50, "sport_recreation": 50, "physical_activity": 50}}"#,
        r#"{"ihot12": {}}"#,
        r#"{"psfs": [{"activity": "stairs", "score": 1}, {"activity": "socks"}, {"activity": "run", "score": 3}]}"#,
    ] {
        assert!(serde_json::from_str::<Score>(json).is_err(), "{json}");
    }
}

#[test]
fn what_is_off_the_scale_is_refused() {
    for json in [
        r#"{"peg": {"mean": 10.1}}"#,
        r#"{"peg": {"mean": 6.33}}"#,
        r#"{"peg": {"mean": -0.1}}"#,
        r#"{"peg": {"pain": 6, "enjoyment": 5, "general_activity": 11}}"#,
        r#"{"ihot12": {"total": 100.1}}"#,
        r#"{"ihot12": {"total": "50"}}"#,
    ] {
        assert!(serde_json::from_str::<Score>(json).is_err(), "{json}");
    }
    let refusal = serde_json::from_str::<Tenths<100>>("100.5").unwrap_err().to_string();
    assert!(refusal.starts_with("out-of-range: must be a number from 0 to 100 with at most one decimal"), "{refusal}");
    let refusal = serde_json::from_str::<Tenths<10>>("null").unwrap_err().to_string();
    assert!(refusal.starts_with("wrong-type: must be a number from 0 to 10 with"), "{refusal}");
    assert_eq!((Tenths::<10>::new(100).map(Tenths::as_number), Tenths::<10>::new(101)), (Some(10.0), None));
}

#[test]
fn a_psfs_has_three_to_five_activities_each_once() {
    let told = |names: &[&str]| {
        let each = names.iter().map(|name| Activity { activity: (*name).to_owned(), score: nrs(5) });
        Psfs::new(each.collect()).map(|psfs| psfs.activities().len())
    };
    assert_eq!(told(&["a", "b", "c"]), Ok(3));
    assert_eq!(told(&["a", "b", "c", "d", "e"]), Ok(5));
    assert_eq!(told(&[&"x".repeat(100), "b", "c"]), Ok(3));
    for bad in [
        &["a", "b"][..],
        &["a", "b", "c", "d", "e", "f"],
        &["a", "b", " A "],
        &["a", "b", " "],
        &["a", "b", &"x".repeat(101)],
    ] {
        assert!(told(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn every_instrument_has_a_version_and_its_way() {
    for instrument in Instrument::ALL.iter().copied() {
        assert_eq!(instrument.versions().first(), Some(&instrument.usual_version()), "{instrument}");
        assert!(!instrument.usual_version().is_empty() && !instrument.title().is_empty(), "{instrument}");
    }
    let range = |instrument: Instrument, scale| {
        let Range { lowest, highest, lower_is_better } = instrument.range(scale);
        (lowest, highest, lower_is_better)
    };
    assert_eq!(range(Instrument::Peg, Scale::Mean), (0, 10, true));
    assert_eq!(range(Instrument::Psfs, Scale::Activity), (0, 10, false));
    assert_eq!(range(Instrument::Hagos, Scale::Adl), (0, 100, false));
    assert_eq!(range(Instrument::Spadi, Scale::Total), (0, 100, true));
    assert_eq!(range(Instrument::Rmdq, Scale::Total), (0, 24, true));
    assert_eq!(range(Instrument::Eq5d5l, Scale::Mobility), (1, 5, true));
    assert_eq!(range(Instrument::Eq5d5l, Scale::HealthToday), (0, 100, false));
    assert_eq!(range(Instrument::Pgic, Scale::Change), (1, 7, true));
}

#[test]
fn a_version_is_named_by_its_year() {
    let usual = Instrument::ALL.iter().map(|instrument| (instrument.as_str(), instrument.usual_version()));
    let right = [("peg", "2009"), ("psfs", "1995"), ("hagos", "2011"), ("ihot-12", "2012")];
    assert_eq!(usual.clone().take(4).collect::<Vec<_>>(), right);
    assert!(usual.clone().all(|(_, year)| year.len() == 4 && year.parse::<u16>().is_ok()));
}

#[test]
fn tenths_of_a_point_are_ten_hundredths_each() {
    assert_eq!(tenths::<100>(4.5).hundredths(), crate::scale::Hundredths::new(450));
}
