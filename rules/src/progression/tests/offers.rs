//! The next grade, criterion by criterion.

use super::*;

pub(super) fn fine() -> OfferState {
    OfferState {
        green_days: 7,
        level_raised: false,
        declined_on: None,
        cleared: true,
        easing_or_resting: false,
        last_raise: None,
    }
}

fn calm() -> (Vec<Trained>, Vec<Morning>) {
    (vec![session(10, 2), session(12, 3)], settled([11, 13]))
}

fn offered(sessions: &[Trained], mornings: &[Morning], top: u8, state: &OfferState) -> Result<Offer, Vec<Missing>> {
    offer(&held(), &record(14, sessions, mornings), top, state, SETTINGS, RULES)
}

#[test]
fn everything_there_is_an_offer_with_its_evidence() {
    let (sessions, mornings) = calm();
    let offer = offered(&sessions, &mornings, 3, &fine()).unwrap();
    assert_eq!((offer.exercise.as_str(), offer.from, offer.to), ("march", 2, 3));
    assert_eq!(offer.evidence.dates, [date(10), date(12)]);
    assert_eq!(offer.evidence.value("calm_sessions"), Some(2.0));
    assert_eq!(offer.evidence.threshold, Some(7.0));
}

#[test]
fn each_criterion_alone_holds_the_offer_back() {
    let (sessions, mornings) = calm();
    let missing = |top, state| offered(&sessions, &mornings, top, &state).unwrap_err();
    assert_eq!(missing(2, fine()), [Missing::AtTheTop]);
    assert_eq!(missing(3, OfferState { green_days: 6, ..fine() }), [Missing::GreenDays]);
    assert_eq!(missing(3, OfferState { level_raised: true, ..fine() }), [Missing::GreenDays]);
    assert_eq!(missing(3, OfferState { cleared: false, ..fine() }), [Missing::Clearance]);
    assert_eq!(missing(3, OfferState { easing_or_resting: true, ..fine() }), [Missing::NotTrainingToday]);
    assert_eq!(missing(3, OfferState { declined_on: Some(date(8)), ..fine() }), [Missing::Declined]);
    assert!(offered(&sessions, &mornings, 3, &OfferState { declined_on: Some(date(7)), ..fine() }).is_ok());
    assert_eq!(missing(3, OfferState { last_raise: Some(date(8)), ..fine() }), [Missing::AnotherWentUp]);
    assert!(offered(&sessions, &mornings, 3, &OfferState { last_raise: Some(date(7)), ..fine() }).is_ok());
}

#[test]
fn the_record_alone_holds_the_offer_back() {
    let (sessions, mornings) = calm();
    let missing = |sessions: &[Trained], mornings: &[Morning]| offered(sessions, mornings, 3, &fine()).unwrap_err();
    assert_eq!(missing(&sessions[1..], &mornings), [Missing::CalmSessions]);
    let with = |more: Trained| sessions.iter().cloned().chain([more]).collect::<Vec<_>>();
    assert_eq!(missing(&with(session(14, 2)), &mornings), [Missing::WaitingForTheMorning]);
    assert_eq!(
        missing(&with(session(14, 4)), &mornings),
        [Missing::WentDown, Missing::CalmSessions, Missing::WaitingForTheMorning]
    );
    let diary = |n| [mornings.clone(), vec![Morning { analgesic: true, ..morning(n, None, None) }]].concat();
    assert_eq!(missing(&sessions, &diary(8)), [Missing::Analgesic]);
    assert!(offered(&sessions, &diary(7), 3, &fine()).is_ok());
    let under = with(Trained { analgesic: true, ..trained(13, None, vec![]) });
    assert_eq!(missing(&under, &settled([11, 13, 14])), [Missing::Analgesic]);
}

#[test]
fn all_that_is_missing_is_listed_in_one_order() {
    let state = OfferState {
        green_days: 0,
        level_raised: true,
        declined_on: Some(date(14)),
        cleared: false,
        easing_or_resting: true,
        last_raise: Some(date(14)),
    };
    let sessions = [Trained { analgesic: true, ..session(14, 9) }];
    assert_eq!(offered(&sessions, &[], 2, &state).unwrap_err(), Missing::ALL);
    for missing in Missing::ALL {
        let text = missing.text(SETTINGS, RULES);
        assert!(text.code == missing.as_str() && text.text.ends_with('.'), "{text:?}");
    }
}

#[test]
fn only_sessions_at_the_grade_and_with_the_same_bands_count() {
    let with = |n, grade, line: Option<&str>| {
        let exercise = Done { grade, line: line.map(str::to_owned), ..done("march", Some(2)) };
        trained(n, Some(2), vec![exercise])
    };
    let calm = |first, second| offered(&[first, second], &settled([11, 13]), 3, &fine()).is_ok();
    assert!(calm(with(10, Some(2), Some("a")), with(12, None, Some("a"))));
    assert!(!calm(with(10, Some(1), Some("a")), with(12, Some(2), Some("a"))));
    assert!(!calm(with(10, Some(2), Some("a")), with(12, Some(2), Some("b"))));
    assert!(!calm(with(10, Some(2), None), with(12, Some(2), Some("b"))));
    let between = [with(8, Some(2), Some("a")), with(10, Some(2), Some("b")), with(12, Some(2), Some("a"))];
    assert!(offered(&between, &settled([9, 11, 13]), 3, &fine()).is_err());
    let before = [session(10, 2), session(12, 2)];
    let later = Held { since: date(11), ..held() };
    let seen = offer(&later, &record(14, &before, &settled([11, 13])), 3, &fine(), SETTINGS, RULES);
    assert_eq!(seen.unwrap_err(), [Missing::CalmSessions]);
}
