use super::{Hundredths, Nrs};

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
fn hundredths_read_like_points() {
    assert_eq!(Hundredths::from_whole(4).to_string(), "4");
    assert_eq!(Hundredths::new(450).to_string(), "4.5");
    assert_eq!(Hundredths::new(-105).to_string(), "-1.05");
    assert_eq!(serde_json::to_string(&Hundredths::new(450)).unwrap(), "450");
}

#[test]
fn quotients_are_rounded_half_up() {
    let cases = [((10, 3), 333), ((20, 3), 667), ((1, 8), 13), ((-1, 8), -12), ((0, 7), 0), ((7, 1), 700)];
    for ((points, by), hundredths) in cases {
        assert_eq!(Hundredths::quotient(points, by), Hundredths::new(hundredths), "{points} / {by}");
    }
    assert_eq!(Hundredths::quotient(i64::MAX, 1), Hundredths::new(i32::MAX));
    assert_eq!(Hundredths::quotient(i64::MIN, 1), Hundredths::new(i32::MIN));
}

#[test]
fn roots_are_rounded_half_up() {
    // 1.1 squared is 1.21; the root of 2 is 1.414, of 3 is 1.732.
    for ((square, by), hundredths) in
        [((12_100, 1), 110), ((20_000, 1), 141), ((30_000, 1), 173), ((0, 5), 0), ((96_800, 8), 110)]
    {
        assert_eq!(Hundredths::root(square, by), Hundredths::new(hundredths), "{square} / {by}");
    }
}

#[test]
fn a_score_is_its_number() {
    assert_eq!((i32::from(Nrs(7)), f64::from(Nrs(7))), (7, 7.0));
}
