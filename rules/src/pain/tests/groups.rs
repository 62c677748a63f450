//! What is said of signs and circumstances while their group is open.

use super::*;
use crate::pain::EpisodeKind;

fn text_after(diary: &[Day], kind: EpisodeKind) -> String {
    judge_last(diary).course.group_text(kind, HIP).map_or_else(String::new, |text| text.text)
}

fn four_days(change: impl Fn(Day) -> Day) -> Vec<Day> {
    [steady(), (28..32).map(|n| change(scored(n, 4))).collect()].concat()
}

#[test]
fn an_open_group_names_its_place_each_sign_since_when_and_that_nothing_goes_up() {
    let stiff = four_days(|day| Day { stiffness: Some(45), ..day });
    let text = text_after(&stiff, EpisodeKind::Signs);
    assert!(text.starts_with("Left hip: stiff for half an hour or more on most mornings, since 1 February."), "{text}");
    assert!(text.ends_with("Nothing goes up meanwhile."), "{text}");
}

#[test]
fn each_symptom_is_named_where_it_holds_and_only_there() {
    let named = |change: fn(Day) -> Day| {
        let text = text_after(&four_days(change), EpisodeKind::Signs);
        ["stiff for half an hour", "pain at night", "clicking that hurts"].map(|words| text.contains(words))
    };
    assert_eq!(named(|day| Day { stiffness: Some(30), ..day }), [true, false, false]);
    assert_eq!(named(|day| Day { triggers: Triggers::NIGHT, ..day }), [false, true, false]);
    assert_eq!(named(|day| Day { painful_click: Some(true), ..day }), [false, false, true]);
    let all = |day| Day { stiffness: Some(30), triggers: Triggers::NIGHT, painful_click: Some(true), ..day };
    assert_eq!(named(all), [true; 3]);
}

#[test]
fn a_group_whose_signs_hold_no_more_says_since_when_it_is_quiet() {
    let stiff = four_days(|day| Day { stiffness: Some(45), ..day });
    let after = |days: u64| {
        let calm = (32..32 + days).map(|n| Day { stiffness: Some(0), ..scored(n, 4) }).collect();
        text_after(&[stiff.clone(), calm].concat(), EpisodeKind::Signs)
    };
    let quiet = after(6);
    assert!(quiet.contains("stiff, sore at night, or clicking that hurts, since 1 February"), "{quiet}");
    assert!(quiet.contains("Quiet since ") && !quiet.contains("Nothing goes up"), "{quiet}");
}

#[test]
fn signs_and_circumstances_are_told_apart() {
    let worse = four_days(|day| Day { compared: Some(Compared::Worse), ..day });
    assert!(text_after(&worse, EpisodeKind::Signs).contains("said to be worse than last week"));
    assert_eq!(text_after(&worse, EpisodeKind::Circumstances), "");
    let high = days(&"6".repeat(20));
    assert!(text_after(&high, EpisodeKind::Circumstances).contains("high for two weeks"));
    assert_eq!(text_after(&high, EpisodeKind::Worsening), "", "a worsening has words of its own");
    let masked: Vec<Day> = (0..28).map(|n| Day { analgesic: true, ..scored(n, 3) }).collect();
    assert!(text_after(&masked, EpisodeKind::Circumstances).contains("a painkiller on most days"));
}
