use super::*;
use crate::{
    level::Urgency,
    pain::{Course, Day, Fired, judge},
    scale::Nrs,
    thresholds::PUBLISHED,
};
use proptest::prelude::*;

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2028, 2, 20).unwrap() + Days::new(day)
}

/// A diary of the left hip: the day and its worst pain.
fn hip(scores: &[(u64, u8)]) -> Series {
    let (mut course, mut fired): (Course, Vec<Fired>) = (Course::default(), Vec::new());
    for (day, worst) in scores {
        let mut told = Day::new(date(*day));
        told.worst = Some(Nrs::new(*worst).unwrap());
        let judged = judge(&course, &told, &PUBLISHED);
        (course, fired) = (judged.course, judged.fired);
    }
    Series {
        region: Region::Hip,
        side: Side::Left,
        course,
        fired,
        accepted: None,
        is_new_level_seen: false,
        findings_written_on: None,
    }
}

fn calm(days: std::ops::Range<u64>) -> Vec<(u64, u8)> {
    days.map(|day| (day, if day % 3 == 0 { 3 } else { 2 })).collect()
}

/// Calm, and then red on the 22nd day.
fn red() -> Series {
    hip(&[calm(0..20), vec![(20, 8), (21, 8), (22, 8)]].concat())
}

/// A 6 of somebody at 5.
fn watched() -> Series {
    hip(&(0..28).map(|day| (day, 5)).chain([(28, 6)]).collect::<Vec<_>>())
}

fn knee(series: Series) -> Series {
    Series { region: Region::Knee, ..series }
}

fn unseen(rule: &str, urgency: Urgency, day: u64) -> Unseen {
    Unseen { rule: rule.to_owned(), urgency, since: date(day), text: "told".to_owned(), place: None }
}

fn on(day: u64, series: &[Series], unseen: &[Unseen]) -> Leading {
    leading(&Standings { date: date(day), lock: None, series, unseen, closed: &[], seen: &[], care: &[] }, &PUBLISHED)
}

/// The need and the code of its reason.
fn need_and_code(leading: &Leading) -> (Need, &str) {
    (leading.need, &leading.reason.code)
}

fn need(day: u64, series: &[Series]) -> Need {
    on(day, series, &[]).need
}

#[test]
fn a_place_that_is_judged_again_is_not_green() {
    let mut hip = hip(&calm(0..20));
    let lead = |series: &Series| {
        let series = std::slice::from_ref(series);
        let standings =
            Standings { date: date(19), lock: None, series, unseen: &[], closed: &[], seen: &[], care: &[] };
        leading(&standings, &PUBLISHED)
    };
    assert_eq!(lead(&hip).need, Need::Green);
    hip.course = hip.course.with_judgement_pending();
    assert_eq!((lead(&hip).need, lead(&hip).reason.code.as_str()), (Need::NotEnoughData, "judgement-pending"));
}

#[test]
fn too_few_scores_are_told_as_such_and_not_as_a_correction() {
    let few = on(2, &[hip(&calm(0..2))], &[]);
    assert_eq!(need_and_code(&few), (Need::NotEnoughData, "not-enough-data"));
    assert!(few.reason.text.contains("left hip"), "{}", few.reason.text);
}

#[test]
fn a_red_place_that_somebody_has_seen_is_amber_and_no_other_is() {
    let series = [red()];
    let with_seen = |seen: &[(Region, Side)]| {
        let standings =
            Standings { date: date(22), lock: None, series: &series, unseen: &[], closed: &[], seen, care: &[] };
        let leading = leading(&standings, &PUBLISHED);
        (leading.need, leading.since, leading.reason.code)
    };
    let (_, since, code) = with_seen(&[]);
    assert_eq!(with_seen(&[(Region::Hip, Side::Left)]), (Need::Amber, since, code.clone()));
    for other in [(Region::Hip, Side::Right), (Region::Knee, Side::Left)] {
        assert_eq!(with_seen(&[other]), (Need::Red, since, code.clone()), "{other:?}");
    }
}

#[test]
fn each_standing_has_its_place() {
    assert_eq!(need(21, &[hip(&calm(0..21))]), Need::Green);
    assert_eq!(need(2, &[hip(&calm(0..2))]), Need::NotEnoughData);
    assert_eq!(need(28, &[watched()]), Need::Watch);
    assert_eq!(need(22, &[hip(&[calm(0..21), vec![(21, 7)]].concat())]), Need::Amber);
    assert_eq!(need(22, &[red()]), Need::Red);
    assert_eq!(need(29, &[red()]), Need::Red);
    assert_eq!(need(30, &[red()]), Need::SilentAfterRed);
    assert_eq!(need(28, &[hip(&calm(0..21))]), Need::Silent);
    let lock = Lock { since: date(3), flags: vec!["cannot-move-joint".to_owned()] };
    let series = [red()];
    let locked = Standings {
        date: date(22),
        lock: Some(&lock),
        series: &series,
        unseen: &[],
        closed: &[],
        seen: &[],
        care: &[],
    };
    let locked = leading(&locked, &PUBLISHED);
    assert_eq!((locked.need, locked.since), (Need::Locked, Some(date(3))));
    assert!(locked.reason.text.contains("cannot move it at all"));
}

#[test]
fn the_needs_are_in_the_order_of_a_list() {
    let words: Vec<&str> = Need::ALL.iter().rev().map(|need| need.as_str()).collect();
    let least_first =
        ["not_shared", "green", "watch", "not_enough_data", "silent", "amber", "silent_after_red", "red", "locked"];
    assert_eq!(words, least_first);
}

#[test]
fn what_is_watched_says_its_code() {
    let watched = on(28, &[watched()], &[]);
    assert_eq!((watched.reason.code.as_str(), watched.since), ("L6h", Some(date(28))));
    assert!(watched.reason.text.starts_with("Left hip: 6"), "{}", watched.reason.text);
}

#[test]
fn the_reason_is_that_of_the_rule_that_leads() {
    let red = on(22, &[hip(&calm(0..21)), knee(red())], &[]);
    assert_eq!(red.reason.code, "L10", "{red:?}");
    assert_eq!(red.place, Some((Region::Knee, Side::Left)));
    let silent = on(40, &[hip(&calm(0..21))], &[]);
    assert_eq!((silent.reason.code.as_str(), silent.since), (SILENT, Some(date(20))));
}

#[test]
fn no_log_is_not_enough_data_and_never_green() {
    let none = on(5, &[], &[]);
    assert_eq!((none.need, none.since, none.reason.code.as_str()), (Need::NotEnoughData, None, "no-logs"));
    let old = on(60, &[hip(&[(0, 2)])], &[]);
    assert_eq!(need_and_code(&old), (Need::NotEnoughData, "nothing-lately"));
    let code = |day| on(day, &[hip(&[(0, 2)])], &[]).reason.code;
    assert_eq!((code(7).as_str(), code(8).as_str()), ("not-enough-data", "nothing-lately"), "after seven silent days");
}

#[test]
fn a_place_that_was_tried_once_long_ago_does_not_hide_the_one_that_is_kept() {
    assert_eq!(need(21, &[knee(hip(&[(0, 2)])), hip(&calm(0..21))]), Need::Green);
    assert_eq!(need(21, &[knee(hip(&[(20, 2)])), hip(&calm(0..21))]), Need::NotEnoughData);
}

#[test]
fn a_silence_that_was_closed_leads_no_more() {
    let series = [red()];
    let closed = [ClosedSilence { place: (Region::Hip, Side::Left), last_entry: date(22) }];
    let told = |closed| {
        leading(
            &Standings { date: date(40), lock: None, series: &series, unseen: &[], closed, seen: &[], care: &[] },
            &PUBLISHED,
        )
    };
    assert_eq!(told(&[]).need, Need::SilentAfterRed);
    assert_eq!(told(&closed).need, Need::NotEnoughData);
    let of_before = [ClosedSilence { last_entry: date(10), ..closed[0] }];
    assert_eq!(told(&of_before).need, Need::SilentAfterRed);
    let elsewhere = [ClosedSilence { place: (Region::Knee, Side::Left), ..closed[0] }];
    assert_eq!(told(&elsewhere).need, Need::SilentAfterRed);
}

#[test]
fn a_closed_silence_leads_no_more_although_sessions_went_on_without_scores() {
    let mut hip = hip(&calm(0..21));
    hip.course = judge(&hip.course, &Day::new(date(25)), &PUBLISHED).course;
    let series = [hip];
    let told = |closed: &[ClosedSilence]| {
        let standings =
            Standings { date: date(30), lock: None, series: &series, unseen: &[], closed, seen: &[], care: &[] };
        leading(&standings, &PUBLISHED)
    };
    assert_eq!(need_and_code(&told(&[])), (Need::Silent, SILENT));
    let closed = [ClosedSilence { place: (Region::Hip, Side::Left), last_entry: date(20) }];
    assert_eq!(need_and_code(&told(&closed)), (Need::NotEnoughData, "nothing-lately"));
}

#[test]
fn a_flag_leads_until_somebody_has_seen_it() {
    let green = [hip(&calm(0..21))];
    for (rule, urgency, expected) in [
        ("R8", Urgency::Red, Need::Red),
        ("F", Urgency::Amber, Need::Amber),
        (SILENT, Urgency::Amber, Need::Silent),
        (SILENT_PLAN, Urgency::Watch, Need::Silent),
        ("STIFF", Urgency::Watch, Need::Green),
        ("CALM-WEEK", Urgency::GoodNews, Need::Green),
    ] {
        assert_eq!(on(21, &green, &[unseen(rule, urgency, 9)]).need, expected, "{rule}");
    }
    let oldest = on(21, &green, &[unseen("R8", Urgency::Red, 9), unseen("R8", Urgency::Red, 4)]);
    assert_eq!(oldest.since, Some(date(4)));
}

#[test]
fn the_next_look_is_when_a_level_lapses_or_a_series_falls_silent() {
    assert_eq!(next_look(&[red()], &[], date(22), &PUBLISHED), Some(date(30)));
    assert_eq!(next_look(&[red()], &[], date(30), &PUBLISHED), None);
    assert_eq!(next_look(&[red(), knee(hip(&calm(0..25)))], &[], date(30), &PUBLISHED), Some(date(32)));
}

proptest! {
    #[test]
    fn green_has_a_score_of_the_last_week_and_every_turn_without_an_entry_was_foretold(
        gaps in prop::collection::vec((1_u64..12, 0_u8..=10), 0..30), later in 0_u64..40,
    ) {
        let mut day = 0;
        let scores: Vec<(u64, u8)> = gaps.into_iter().map(|(gap, worst)| { day += gap; (day, worst) }).collect();
        let series = [hip(&scores)];
        let today = day + later;
        let told = need(today, &series);
        prop_assert!(told != Need::Green || later <= 7);
        prop_assert!(!scores.is_empty() || told == Need::NotEnoughData);
        let tomorrow = need(today + 1, &series);
        let foretold = next_look(&series, &[], date(today), &PUBLISHED) == Some(date(today + 1));
        prop_assert!(told == tomorrow || foretold, "{told} on {today}, {tomorrow} on the next");
    }
}

#[test]
fn a_care_event_that_eases_the_day_is_amber_and_red_while_a_physiotherapist_has_to_look() {
    use crate::care_events::{Care, CareContext, CareOn, effect};
    let site = Some(crate::place::BodySite { region: Region::Hip, side: Side::Left });
    let day = |kind, looked_on| {
        let (on, changes_plan) = (date(20), false);
        let event = CareOn { kind, site, on, ended_on: None, changes_plan, recorded_on: on, plan_set_on: None };
        effect(&event, &CareContext { looked_on, ..CareContext::default() }, date(21)).unwrap()
    };
    let calm = [hip(&calm(0..22))];
    let leads = |day: CareDay| {
        let standings =
            Standings { date: date(21), lock: None, series: &calm, unseen: &[], closed: &[], seen: &[], care: &[day] };
        leading(&standings, &PUBLISHED)
    };
    let surgery = leads(day(Care::Surgery, None));
    assert_eq!(
        (surgery.need, surgery.since, surgery.place),
        (Need::Red, Some(date(20)), Some((Region::Hip, Side::Left)))
    );
    assert_eq!(surgery.reason.text, "surgery on 2028-03-11 (left hip).");
    assert_eq!(leads(day(Care::Surgery, Some(date(21)))).need, Need::Amber);
    assert_eq!(leads(day(Care::SteroidInjection, None)).need, Need::Amber);
    assert_eq!(leads(day(Care::Pregnancy, None)).need, Need::Green);
    let eased = CareDay { severity: Severity::Ease, ..day(Care::SteroidInjection, None) };
    assert_eq!(leads(eased).need, Need::Amber);
    let watched = CareDay { severity: Severity::Watch, ..day(Care::Surgery, None) };
    assert_eq!(leads(watched).need, Need::Green, "it eases no day");
    let injection = [day(Care::SteroidInjection, None)];
    assert_eq!(next_look(&[], &injection, date(21), &PUBLISHED), Some(date(23)));
}
