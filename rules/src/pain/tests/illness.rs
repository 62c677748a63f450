//! What changes how a day is judged: an illness with fever, and a level that was accepted.

use super::*;
use crate::pain::Accepted;

/// Four weeks at 2, then an illness of these days on which nothing but the scores says that it is over.
fn ill(diary: &str) -> Vec<Day> {
    let sick = days_from(28, diary).into_iter().map(|day| Day { ill: Some(date(28)), ..day });
    days(&"2".repeat(28)).into_iter().chain(sick).collect()
}

fn well_from(diary: &[Day]) -> Option<NaiveDate> {
    judge_last(diary).course.well_again_from(date(28))
}

/// The days that the illness masks, one letter each: `i`, and `.` for those that it does not.
fn masked(diary: &[Day]) -> String {
    let judged = judge_all(diary);
    judged.iter().skip(28).map(|judged| if judged.course.ill & 1 == 1 { 'i' } else { '.' }).collect()
}

#[test]
fn three_calm_days_running_end_an_illness() {
    assert_eq!(well_from(&ill("4433")), None);
    assert_eq!(well_from(&ill("44333")), Some(date(32)));
    assert_eq!(well_from(&ill("443343")), None, "they were not three running");
    assert_eq!(judge_last(&ill("44333")).course.well_again_from(date(27)), None, "it is another illness");
}

#[test]
fn a_calm_day_of_an_illness_hinders_little() {
    let hindered = |points| {
        let mut diary = ill("44333");
        diary[31].interference = nrs(points);
        well_from(&diary)
    };
    assert_eq!((hindered(3), hindered(4)), (Some(date(32)), None));
}

#[test]
fn calm_days_of_before_do_not_end_an_illness_and_its_first_day_may_be_one() {
    assert_eq!((well_from(&ill("2")), well_from(&ill("22"))), (None, None));
    assert_eq!(well_from(&ill("222")), Some(date(30)));
}

#[test]
fn an_illness_masks_the_two_days_after_the_calm_ones_and_none_after_these() {
    assert_eq!(masked(&ill("443333333")), "iiiiiii..");
}

#[test]
fn another_illness_masks_its_days_although_the_last_is_over() {
    let mut diary = ill("222222");
    let again = days_from(34, "4444").into_iter().map(|day| Day { ill: Some(date(34)), ..day });
    diary.extend(again);
    assert_eq!(masked(&diary), "iiiii.iiii");
    assert_eq!(judge_last(&diary).course.well_again_from(date(34)), None);
}

#[test]
fn the_scores_of_an_illness_are_left_out_of_the_usual_level_also_where_nothing_opened() {
    let sick = days_from(21, "3433433433").into_iter().map(|day| Day { ill: Some(date(21)), ..day });
    let last = judge_last(&[days(&"2".repeat(21)), sick.collect(), days_from(31, "22222")].concat());
    assert!(last.course.worsening().is_none() && last.course.ended().is_none(), "{}", codes(&last));
    assert_eq!(last.baseline, Some(Hundredths::from_whole(2)));
}

#[test]
fn an_accepted_level_is_over_with_the_first_day_beyond_it_and_one_from_a_later_day_holds() {
    let from = date(28);
    let agreed = days_from(28, "667").into_iter().map(|day| {
        let accepted = Some(Accepted { from, up_to: Nrs(6) });
        Day { accepted, ..day }
    });
    let diary: Vec<Day> = days(&"5".repeat(28)).into_iter().chain(agreed).collect();
    let within = judge_last(&diary[..30]).course;
    assert_eq!((within.accepted_over(), within.still_accepts(from)), (None, true));
    let beyond = judge_last(&diary).course;
    assert_eq!(beyond.accepted_over(), Some(date(30)));
    let holds = |n| beyond.still_accepts(date(n));
    assert_eq!((holds(28), holds(29), holds(30), holds(31)), (false, false, false, true));
}
