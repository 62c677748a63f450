//! The next grade, criterion by criterion.

use super::*;

pub(super) fn fine() -> OfferState<'static> {
    OfferState { last_raised: None, held_back: false, answers: &[], cleared: true, easing_or_resting: false }
}

pub(super) fn said(on: u64, taken: bool) -> Answered {
    Answered { on: date(on), taken, same: false, same_group: false }
}

fn calm() -> (Vec<Trained>, Vec<Morning>) {
    (vec![session(10, 2), session(12, 3)], settled([11, 13]))
}

fn offered(sessions: &[Trained], mornings: &[Morning], top: u8, state: &OfferState<'_>) -> Result<Offer, Vec<Missing>> {
    offer(&held(), &record(14, sessions, mornings), top, state, SETTINGS, RULES)
}

#[test]
fn everything_there_is_an_offer_with_its_evidence() {
    let (sessions, mornings) = calm();
    let offer = offered(&sessions, &mornings, 3, &fine()).unwrap();
    assert_eq!((offer.exercise.as_str(), offer.from, offer.to), ("march", 2, 3));
    assert_eq!(offer.evidence.dates, [date(10), date(12)]);
    assert_eq!(offer.evidence.value("calm_sessions"), Some(2.0));
    assert_eq!(offer.evidence.threshold, Some(2.0));
}

#[test]
fn each_criterion_alone_holds_the_offer_back() {
    let (sessions, mornings) = calm();
    let missing = |top, state| offered(&sessions, &mornings, top, &state).unwrap_err();
    assert_eq!(missing(2, fine()), [Missing::AtTheTop]);
    assert_eq!(missing(3, OfferState { held_back: true, ..fine() }), [Missing::HeldBack]);
    assert_eq!(missing(3, OfferState { last_raised: Some(date(8)), ..fine() }), [Missing::NotCalmLongEnough]);
    assert!(offered(&sessions, &mornings, 3, &OfferState { last_raised: Some(date(7)), ..fine() }).is_ok());
    assert_eq!(missing(3, OfferState { cleared: false, ..fine() }), [Missing::Clearance]);
    assert_eq!(missing(3, OfferState { easing_or_resting: true, ..fine() }), [Missing::NotTrainingToday]);
}

#[test]
fn what_was_said_holds_the_offer_back() {
    let (sessions, mornings) = calm();
    let missing = |answers: &[Answered], today: u64| {
        let mornings = [mornings.clone(), settled([today])].concat();
        let state = OfferState { answers, ..fine() };
        let lately = [session(today - 4, 2), session(today - 2, 2)];
        let lately_settled = [mornings, settled([today - 3, today - 1])].concat();
        let all = [sessions.clone(), lately.to_vec()].concat();
        offer(&held(), &record(today, &all, &lately_settled), 3, &state, SETTINGS, RULES).err().unwrap_or_default()
    };
    let same = Answered { same: true, same_group: true, ..said(14, false) };
    assert_eq!(missing(&[same], 20), [Missing::Declined, Missing::AnotherOfTheGroup]);
    assert_eq!((missing(&[same], 27), missing(&[same], 28)), (vec![Missing::Declined], vec![]));
    let group = Answered { same_group: true, ..said(14, true) };
    assert_eq!((missing(&[group], 20), missing(&[group], 21)), (vec![Missing::AnotherOfTheGroup], vec![]));
    let twice = [said(14, false), said(16, false)];
    assert_eq!((missing(&twice, 43), missing(&twice, 44)), (vec![Missing::DeclinedTwice], vec![]));
    assert_eq!(missing(&[said(14, false), said(16, true)], 20), [], "a yes ends the silence");
    assert_eq!(missing(&[said(14, false), said(15, true), said(16, false)], 20), [], "one no after a yes is one");
    let [first, second] = twice;
    let after_a_yes = [said(10, true), first, second];
    assert_eq!(missing(&after_a_yes, 20), [Missing::DeclinedTwice], "a yes before them outweighs neither");
    assert_eq!(missing(&[said(14, true), first, second], 20), [], "on one day a yes outweighs a no");
    assert_eq!(missing(&[said(14, false)], 20), [], "another exercise may be offered after one no");
}

#[test]
fn a_grade_is_held_for_a_week_before_the_next() {
    let (sessions, mornings) = calm();
    let at = |since| {
        let held = Held { since: date(since), ..held() };
        offer(&held, &record(14, &sessions, &mornings), 3, &fine(), SETTINGS, RULES).err().unwrap_or_default()
    };
    assert_eq!((at(7), at(8)), (vec![], vec![Missing::NewAtTheGrade]));
}

#[test]
fn a_warm_up_goes_up_by_itself_with_the_weeks_and_the_calm_days() {
    let warm_up = Held { exercise: "march", grade: 0, loaded: false, ..held() };
    let days: Vec<u64> = (0..6).map(|n| 2 * n).collect();
    let sessions: Vec<Trained> = days.iter().map(|n| session(*n, 1)).collect();
    let mornings = settled(days.iter().map(|n| n + 1));
    let risen =
        |today, sessions: &[Trained], top| risen(&warm_up, &record(today, sessions, &mornings), top, SETTINGS, RULES);
    assert_eq!((risen(6, &sessions, 9), risen(7, &sessions, 9), risen(14, &sessions, 9)), (0, 1, 2));
    assert_eq!(risen(21, &sessions, 9), 3, "two calm days each");
    assert_eq!(risen(21, &sessions[..3], 9), 1);
    assert_eq!(risen(21, &sessions, 2), 2, "never above the last");
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
    let later = [session(8, 2), session(10, 2)];
    let settled_later = |n| [settled([9, 11]), vec![Morning { analgesic: true, ..morning(n, None, None) }]].concat();
    let at_14 = |n| offered(&later, &settled_later(n), 3, &fine()).err().unwrap_or_default();
    assert_eq!((at_14(12), at_14(14), at_14(7)), (vec![Missing::Analgesic], vec![Missing::Analgesic], vec![]));
    assert!(missing(&sessions, &diary(12)).contains(&Missing::Analgesic));
    let under = with(Trained { analgesic: true, ..trained(13, None, vec![]) });
    assert_eq!(missing(&under, &settled([11, 13, 14])), [Missing::Analgesic]);
}

#[test]
fn all_that_is_missing_is_listed_in_one_order() {
    let same = Answered { same: true, same_group: true, ..said(14, false) };
    let answers = [same, said(13, false)];
    let state = OfferState {
        last_raised: Some(date(14)),
        held_back: true,
        answers: &answers,
        cleared: false,
        easing_or_resting: true,
    };
    let hard = Done { effort: Some(9), ..done("march", Some(9)) };
    let sessions = [Trained { analgesic: true, ..trained(14, Some(9), vec![hard]) }];
    let held = Held { since: date(10), ..held() };
    let missing = offer(&held, &record(14, &sessions, &[]), 2, &state, SETTINGS, RULES).unwrap_err();
    assert_eq!(missing, Missing::ALL);
    for missing in Missing::ALL {
        let text = missing.text(SETTINGS);
        assert!(text.code == missing.as_str() && text.text.ends_with(['.', '?']), "{text:?}");
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
    let seen = offer(&later, &record(18, &before, &settled([11, 13])), 3, &fine(), SETTINGS, RULES);
    assert_eq!(seen.unwrap_err(), [Missing::CalmSessions]);
}
