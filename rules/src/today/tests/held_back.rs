//! What holds bands and going up back although the day itself is no worse, and for how long.

use std::collections::BTreeMap;

use super::*;
use crate::{
    pain::Suspension,
    today::{Agreement, Reason, decide::Finding, lifts},
};

const KNEE: BodySite = BodySite { region: Region::Knee, side: Side::Left };

fn decided(series: &[Series], n: u64) -> DayAnswer {
    decide(&situation(series, n), &PUBLISHED)
}

fn says(series: &[Series], n: u64, code: &str) -> bool {
    codes(&decided(series, n)).contains(&code)
}

/// What a physiotherapist agreed with the patient, up to this score until this day.
fn agreed(up_to: u8, until: u64) -> Agreement {
    let up_to = Nrs::new(up_to).unwrap();
    Agreement { from: date(0), until: date(until), up_to, with: "Pat".to_owned() }
}

#[test]
fn bands_are_held_back_from_ease_on_and_going_up_from_watch_on() {
    let of = |severity| {
        let (code, text) = (String::new(), String::new());
        let reason = Reason { code, text, params: BTreeMap::default(), region: None, side: None, evidence: None };
        let finding = Finding::of(severity, reason, None);
        (finding.no_bands, finding.nothing_up)
    };
    assert_eq!((of(Severity::Calm), of(Severity::Watch)), ((false, false), (false, true)));
    assert_eq!((of(Severity::Ease), of(Severity::Rest)), ((true, true), (true, true)));
}

#[test]
fn the_enrolled_place_speaks_first_of_two_that_ask_for_as_much() {
    let series = [series(Region::Knee, "8"), series(Region::Hip, "7")];
    let today = decided(&series, 28);
    assert_eq!((today.decision, today.reasons[0].region), (Decision::Ease, Some(Region::Hip)));
}

#[test]
fn another_place_that_is_only_watched_lets_the_enrolled_one_go_up() {
    let knee = series_of(Region::Knee, days(&format!("{}6", "5".repeat(28))));
    assert_eq!((knee.course.severity(), knee.site()), (Severity::Watch, KNEE));
    let today = decided(&[series(Region::Hip, "3"), knee], 28);
    assert!(today.bands_allowed && today.progression_allowed, "{today:?}");
}

#[test]
fn severe_pain_rests_through_its_second_day_and_says_so() {
    let series = [series(Region::Hip, "8")];
    let until = |n| decided(&series, n).rest_until;
    assert_eq!((until(28), until(29), until(30)), (Some(date(29)), Some(date(29)), None));
}

#[test]
fn nothing_goes_up_under_an_agreement_and_bands_are_for_one_up_to_6() {
    let of = |accepted| {
        let today = decided(&[Series { accepted, ..series(Region::Hip, "") }], 27);
        (codes(&today).contains(&"accepted"), today.bands_allowed, today.progression_allowed)
    };
    assert_eq!(of(None), (false, true, true));
    assert_eq!(of(Some(agreed(6, 27))), (true, true, false));
    assert_eq!(of(Some(agreed(7, 27))), (true, false, false));
    assert_eq!(of(Some(agreed(7, 26))), (false, true, true), "it was agreed until yesterday");
}

#[test]
fn a_high_score_that_only_an_agreement_covered_eases_once_that_is_over() {
    let with = |last: u8, until| {
        let mut diary = days(&format!("{}{last}", "5".repeat(28)));
        diary.last_mut().unwrap().accepted = Some(Accepted { from: date(0), up_to: Nrs::new(7).unwrap() });
        [Series { accepted: Some(agreed(7, until)), ..series_of(Region::Hip, diary) }]
    };
    let decision = |last, until, n| decided(&with(last, until), n).decision;
    assert_eq!(decision(7, 40, 29), Decision::Train);
    assert_eq!((decision(7, 28, 28), decision(7, 28, 29)), (Decision::Train, Decision::Ease));
    assert_eq!(decision(6, 28, 29), Decision::Train, "6 is no more than is near a usual 5");
}

#[test]
fn be_seen_this_week_stays_for_14_days_or_until_it_is_written_what_was_found() {
    let with = |calm: usize, written: Option<u64>| {
        let hip = series(Region::Hip, &format!("A{}", "3".repeat(calm)));
        [Series { findings_written_on: written.map(date), ..hip }]
    };
    let stays = |calm, written| says(&with(calm, written), 28 + u64::try_from(calm).unwrap(), "be-seen");
    assert!(!stays(0, None), "the day says so itself");
    assert!(stays(5, None) && stays(13, None) && !stays(14, None));
    assert!(stays(5, Some(27)), "what was written before it is about something else");
    assert!(!stays(5, Some(28)) && !stays(5, Some(30)));
}

#[test]
fn a_word_of_a_physiotherapist_lifts_what_came_before_it_and_an_open_worsening_only_where_a_level_is_agreed() {
    let over = |given, confirmed: Option<u64>| {
        lifts(Suspension::Unconfirmed(date(10)), false, date(given), confirmed.map(date))
    };
    assert!(!over(9, None) && over(10, None) && over(11, None));
    assert!(!over(5, Some(9)) && over(5, Some(10)) && over(12, Some(9)));
    let open = |agreed, given| lifts(Suspension::Open(date(10)), agreed, date(given), None);
    assert!(!open(true, 9) && open(true, 10) && open(true, 11));
    assert!(!open(false, 9) && !open(false, 11));
}
