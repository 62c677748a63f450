use super::{HalfPoints, Nrs};

fn refusal(json: &str) -> String {
    serde_json::from_str::<Nrs>(json).unwrap_err().to_string()
}

#[test]
fn a_score_is_a_whole_number_from_0_to_10() {
    assert_eq!(Nrs::new(10).map(Nrs::get), Some(10));
    assert_eq!(Nrs::new(11), None);
    assert_eq!(Nrs::try_from(0).map(Nrs::get), Ok(0));
    assert!(Nrs::try_from(-1).is_err());
    assert!(Nrs::try_from(256).is_err());
}

#[test]
fn json_takes_whole_numbers_however_written() {
    for (json, points) in [("0", 0), ("7", 7), ("7.0", 7), ("10", 10), ("1e1", 10)] {
        assert_eq!(serde_json::from_str::<Nrs>(json).unwrap().get(), points, "{json}");
    }
    assert_eq!(serde_json::to_string(&Nrs(7)).unwrap(), "7");
}

#[test]
fn json_refuses_other_numbers_and_other_things() {
    for number in ["11", "-1", "7.5", "10.0000001", "99999999999999999999"] {
        assert!(refusal(number).starts_with("out-of-range: must be a whole number from 0 to 10"), "{number}");
    }
    for other in ["\"7\"", "null", "true", "[7]", "{\"score\":7}"] {
        assert!(refusal(other).starts_with("wrong-type: must be a whole number from 0 to 10"), "{other}");
    }
}

#[test]
fn an_absent_score_stays_absent() {
    assert_eq!(serde_json::from_str::<Option<Nrs>>("null").unwrap(), None);
}

#[test]
fn a_diary_rounds_half_up() {
    let cases = [
        ("5", 5, false),
        ("5.0", 5, false),
        ("5.4", 5, true),
        ("5.49", 5, true),
        ("5.5", 6, true),
        ("4.5", 5, true),
        ("9.7", 10, true),
        ("10.00", 10, false),
        ("0.3", 0, true),
    ];
    for (text, points, rounded) in cases {
        assert_eq!(Nrs::from_diary(text), Some((Nrs(points), rounded)), "{text}");
    }
    for text in ["", ".", "5.", ".5", "10.1", "11", "-1", "+5", "1e1", "five", " 5", "999"] {
        assert_eq!(Nrs::from_diary(text), None, "{text:?}");
    }
}

#[test]
fn half_points_read_like_points() {
    assert_eq!(HalfPoints::from_whole(4).to_string(), "4");
    assert_eq!(HalfPoints::from_halves(9).to_string(), "4.5");
    assert_eq!(serde_json::to_string(&HalfPoints::from_halves(9)).unwrap(), "9");
}
