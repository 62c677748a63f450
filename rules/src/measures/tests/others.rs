//! The questionnaires of one total, HOOS-12, SPADI, EQ-5D-5L and PGIC.

use serde_json::json;

use super::*;

fn total(instrument: Instrument, points: f64) -> Result<Total, String> {
    Total::new(instrument, tenths(points))
}

fn scored(instrument: Instrument, points: f64) -> Score {
    Score::Total(total(instrument, points).unwrap())
}

fn eq5d(levels: [u8; 5], health_today: Option<u8>) -> Eq5d5l {
    let level = |number| Level::new(number).unwrap();
    let [mobility, self_care, usual_activities, pain_discomfort, anxiety_depression] = levels.map(level);
    let health_today = health_today.map(|number| Whole::new(number).unwrap());
    Eq5d5l { mobility, self_care, usual_activities, pain_discomfort, anxiety_depression, health_today }
}

#[test]
fn a_total_keeps_to_the_range_of_its_questionnaire() {
    for (instrument, highest) in [
        (Instrument::VisaA, 100.0),
        (Instrument::VisaG, 100.0),
        (Instrument::VisaH, 100.0),
        (Instrument::KoosPf, 100.0),
        (Instrument::Lefs, 80.0),
        (Instrument::MskHq, 56.0),
        (Instrument::Cait, 30.0),
        (Instrument::Rmdq, 24.0),
    ] {
        assert!(total(instrument, 0.0).is_ok() && total(instrument, highest).is_ok(), "{instrument}");
        assert_eq!(total(instrument, 20.5).is_ok(), highest > 99.0, "{instrument}");
        if highest < 100.0 {
            let refusal = total(instrument, highest + 1.0).unwrap_err();
            assert_eq!(refusal, format!("out-of-range: must be a whole number from 0 to {highest}"));
        }
        assert_eq!(scored(instrument, 12.0).instrument(), instrument);
    }
    for other in [Instrument::Peg, Instrument::Hagos, Instrument::Eq5d5l, Instrument::Spadi] {
        assert!(total(other, 5.0).is_err(), "{other}");
    }
}

#[test]
fn a_stored_total_out_of_range_is_not_read() {
    let stored = |points| serde_json::from_value::<Score>(json!({"total": {"instrument": "rmdq", "total": points}}));
    assert_eq!(stored(24.0).unwrap(), scored(Instrument::Rmdq, 24.0));
    assert!(stored(25.0).is_err());
}

#[test]
fn every_new_score_is_read_back_as_it_was_written() {
    let half = tenths(50.5);
    for score in [
        scored(Instrument::VisaA, 61.5),
        Score::Hoos12(Hoos12 { pain: half, function: half, quality_of_life: half }),
        Score::Spadi(Spadi::Subscales { pain: half, disability: half }),
        Score::Spadi(Spadi::Total { total: half }),
        Score::Eq5d5l(eq5d([1, 2, 3, 4, 5], Some(70))),
        Score::Eq5d5l(eq5d([1, 2, 3, 4, 5], None)),
        Score::Pgic(Pgic { change: Whole::new(2).unwrap() }),
    ] {
        let written = serde_json::to_string(&score).unwrap();
        assert_eq!(serde_json::from_str::<Score>(&written).unwrap(), score, "{written}");
        for reading in score.readings() {
            let range = score.instrument().range(reading.scale);
            let points = reading.points.as_points();
            assert!(points >= f64::from(range.lowest) && points <= f64::from(range.highest), "{written}");
        }
    }
}

#[test]
fn a_total_of_subscales_is_their_exact_mean() {
    let hoos = Hoos12 { pain: tenths(50.0), function: tenths(62.5), quality_of_life: tenths(37.6) };
    let first = &Score::Hoos12(hoos).readings()[0];
    assert_eq!((first.scale, first.points), (Scale::Total, Points(15_010)), "150.1 / 3, in three-hundredths");
    let spadi = Spadi::Subscales { pain: tenths(70.0), disability: tenths(45.0) };
    assert_eq!(Score::Spadi(spadi).readings()[0].points.to_string(), "57.5");
}

#[test]
fn clear_changes_of_the_others() {
    use Verdict::{Better, NoClearChange, Worse};
    for (instrument, before, now, verdict) in [
        (Instrument::Lefs, 40.0, 48.0, NoClearChange),
        (Instrument::Lefs, 40.0, 49.0, Better),
        (Instrument::MskHq, 30.0, 39.0, NoClearChange),
        (Instrument::MskHq, 30.0, 40.0, Better),
        (Instrument::MskHq, 40.0, 30.0, Worse),
        (Instrument::Rmdq, 12.0, 8.0, NoClearChange),
        (Instrument::Rmdq, 12.0, 7.0, Better),
        (Instrument::Rmdq, 20.0, 15.0, NoClearChange),
        (Instrument::Rmdq, 7.0, 12.0, Worse),
        (Instrument::KoosPf, 50.0, 66.4, Better),
        (Instrument::KoosPf, 50.0, 66.3, NoClearChange),
    ] {
        let change = compare(&scored(instrument, before), &scored(instrument, now)).unwrap().changes.swap_remove(0);
        assert_eq!(change.verdict, verdict, "{}", change.words);
    }
    let spadi = |total| Score::Spadi(Spadi::Total { total: tenths(total) });
    assert_eq!(compare(&spadi(60.0), &spadi(40.0)).unwrap().changes[0].verdict, Better);
    assert_eq!(compare(&spadi(60.0), &spadi(41.0)).unwrap().changes[0].verdict, NoClearChange);
}

#[test]
fn levels_and_impressions_are_not_compared_one_by_one() {
    let (before, now) = (Score::Eq5d5l(eq5d([3; 5], Some(50))), Score::Eq5d5l(eq5d([1; 5], Some(60))));
    let changes = compare(&before, &now).unwrap().changes;
    assert_eq!(changes.iter().map(|change| change.scale).collect::<Vec<_>>(), [Scale::HealthToday]);
    let pgic = |change| Score::Pgic(Pgic { change: Whole::new(change).unwrap() });
    assert!(compare(&pgic(4), &pgic(1)).unwrap().changes.is_empty());
}

#[test]
fn health_states_are_compared_as_a_whole() {
    let since = |now: [u8; 5]| eq5d(now, None).since(eq5d([2, 2, 2, 2, 2], None));
    assert_eq!(since([2, 2, 2, 2, 2]), ProfileChange::Same);
    assert_eq!(since([2, 2, 1, 2, 2]), ProfileChange::Better);
    assert_eq!(since([2, 3, 2, 2, 2]), ProfileChange::Worse);
    assert_eq!(since([1, 3, 2, 2, 2]), ProfileChange::Mixed);
}

/// A made-up value set: 1 less a twentieth for each level above the first.
fn made_up() -> String {
    let mut lines = vec!["profile,value".to_owned()];
    let states = (11_111..=55_555_u32).filter(|number| Profile::parse(&number.to_string()).is_some());
    lines.extend(states.map(|number| {
        let above: u32 = number.to_string().chars().map(|digit| digit.to_digit(10).unwrap() - 1).sum();
        format!("{number},{:.2}", 1.0 - f64::from(above) / 20.0)
    }));
    lines.join("\n")
}

#[test]
fn a_value_set_gives_the_index() {
    let set = ValueSet::parse("made-up", &made_up()).unwrap();
    let index = |levels| set.index(eq5d(levels, None)).unwrap();
    assert_eq!((index([1; 5]), index([5; 5]), index([2, 1, 2, 3, 1])), (1.0, 0.0, 0.8));
}

#[test]
fn a_value_set_with_a_mistake_names_it() {
    let whole = made_up();
    let refusal = |text: &str| ValueSet::parse("made-up", text).unwrap_err();
    assert_eq!(refusal(&whole.replacen("55555,0.00", "", 1)), "1 of the 3125 health states are missing");
    assert!(refusal(&whole.replacen("11112,0.95", "11112,1.95", 1)).starts_with("line 3 must be a health state"));
    assert!(refusal(&whole.replacen("11112,", "11162,", 1)).starts_with("line 3 must be a health state"));
    assert_eq!(refusal(&format!("{whole}\n11111,1")), "line 3127 has a health state for the second time");
    assert_eq!(refusal(""), "3125 of the 3125 health states are missing");
}
