//! What holds of every report, whatever is in the record.

use super::{Event, FlagTold, Report, Sessions};
use crate::care::Slices;
use crate::ids::PatientId;
use crate::review::chart::{Chart, ChartDay};
use crate::training::Course;
use chrono::{DateTime, Days, NaiveDate};
use limber_rules::adherence::Adherence;
use limber_rules::level::{Level, Urgency};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Nrs;
use proptest::prelude::*;
use uuid::Uuid;

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The report of a record in which nothing was logged.
pub(super) fn nobody() -> Report {
    Report {
        name: "Ann".to_owned(),
        born_on: None,
        patient: PatientId(Uuid::nil()),
        made_by: "Ann, the patient".to_owned(),
        made_at: DateTime::UNIX_EPOCH,
        today: date("2026-06-01"),
        last_logged: None,
        from: date("2026-03-10"),
        to: date("2026-06-01"),
        question: None,
        locked_since: None,
        chart: None,
        elsewhere: Vec::new(),
        courses: Vec::new(),
        sessions: Sessions::default(),
        kept: Adherence::default(),
        events: Vec::new(),
        cleared_until: None,
        flags: Vec::new(),
        measures: Vec::new(),
        tests: Vec::new(),
        shown: Slices::ALL,
    }
}

/// A report as full as can be, in which everybody has much to say.
fn full(words: &str, number: usize) -> Report {
    let words = words.to_owned();
    let day = |ago: u64| date("2026-06-01") - Days::new(ago);
    let of = |index: usize| day(u64::try_from(index % 80).unwrap());
    let days = (0..84).rev().map(|ago| ChartDay {
        date: day(ago),
        pain: Nrs::new(u8::try_from(ago % 11).unwrap()),
        level: Some(Level::Amber),
        usual: None,
        sessions: 1,
        rest: true,
    });
    let chart = Chart { place: HIP, days: days.collect(), care: Vec::new(), direction: words.clone() };
    let course = Course {
        programme: words.clone(),
        place: HIP,
        started_on: day(80),
        status: "active",
        phase: words.clone(),
        phase_since: day(10),
        phases: (0..number).map(|index| (of(index), Some(words.clone()))).collect(),
        grades: (0..number).map(|index| (words.clone(), 3, of(index))).collect(),
    };
    let event = |index| Event { from: of(index), until: Some(day(0)), kind: "Rest", what: words.clone() };
    let flag = |index| FlagTold {
        date: of(index),
        urgency: Urgency::Red,
        place: Some("left hip".to_owned()),
        why: words.clone(),
        like_it: 0,
        waits: true,
        done: words.clone(),
    };
    Report {
        name: words.clone(),
        made_by: words.clone(),
        question: Some(words.clone()),
        locked_since: Some(day(3)),
        chart: Some(chart),
        elsewhere: vec![words.clone()],
        courses: vec![course],
        events: (0..number).map(event).collect(),
        flags: (0..number).map(flag).collect(),
        ..nobody()
    }
}

/// How many sheets a PDF has.
fn sheets(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page\n").count().max(text.matches("/Type/Page/").count())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_anybody_writes_there_is_a_report(words in any::<String>(), number in 0_usize..30) {
        let printed = full(&words, number).pdf();
        prop_assert!(printed.is_ok(), "{:?}", printed.err());
    }
}

#[test]
fn nothing_logged_is_a_report_too() {
    let pdf = nobody().pdf().unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
}

#[test]
fn a_long_record_has_room_on_two_sheets() {
    let sentence = "What people write in such a place is as long as this.";
    let pdf = full(sentence, 40).pdf().unwrap();
    let told = format!("{} bytes", pdf.len());
    assert_eq!(sheets(&pdf), 2, "{told}");
}

#[test]
fn what_is_not_shared_is_left_out_and_said_to_be() {
    let full = full("a word", 3);
    let only_training = Report { shown: serde_json::from_str("[\"training\"]").unwrap(), chart: None, ..nobody() };
    let told = |report: &Report| format!("{:?}", super::contents::blocks(report));
    assert!(!told(&full).contains("Left out"));
    let told = told(&only_training);
    assert!(told.contains("pain, measures, notes: the patient does not share this"), "{told}");
    for silent in ["No pain was ever logged", "nothing logged so far", "flag", "Questionnaires"] {
        assert!(!told.contains(silent), "{silent}: {told}");
    }
}
