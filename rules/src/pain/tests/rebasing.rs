//! A usual level that is learned anew.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::pain::EndedAs;

fn rebased(day: Day) -> Day {
    Day { rebased: Some(RebasedBy::Physiotherapist), ..day }
}

#[test]
fn the_scores_before_are_forgotten_and_nothing_is_green_until_there_are_enough() {
    let mut diary = days(&format!("{}66666", "4".repeat(28)));
    assert!(judge_last(&diary).level.is_raised());
    diary.push(rebased(scored(33, 5)));
    let anew = judge_last(&diary);
    assert_eq!((anew.level, anew.baseline, anew.score), (Level::Insufficient, None, Hundredths::ZERO));
    assert_eq!(codes(&anew), "REBASED");
    assert!(anew.course.worsening().is_none());
    diary.extend((34..43).map(|n| scored(n, 5)));
    let learned = judge_last(&diary);
    assert_eq!((learned.level, learned.baseline), (Level::Green, Some(Hundredths::from_whole(5))));
}

#[test]
fn a_day_without_a_log_can_be_the_day() {
    let judged = after_steady(rebased(day(30)));
    assert_eq!((judged.level, judged.baseline), (Level::Insufficient, None));
    assert_eq!(judged.course.logs_within(date(30), 31), 0);
}

#[test]
fn what_the_day_itself_says_holds_all_the_same() {
    let severe = after_steady(rebased(with_sessions(28, 4, &[9])));
    assert_eq!(severity_and_codes(&severe), (Severity::Rest, "R5;R8;REBASED".to_owned()));
}

#[test]
fn the_memory_of_sessions_stays() {
    let mut diary = [steady(), vec![with_sessions(28, 4, &[9])]].concat();
    diary.extend([scored(29, 4), rebased(day(30))]);
    diary.push(Day { sessions: vec![session(6)], ..day(31) });
    assert!(fires(&judge_last(&diary), Rule::SessionPainTwice));
}

#[test]
fn a_place_that_has_hurt_is_known_to_have_hurt() {
    let anew = |points: u8| judge_last(&[scored(0, points), rebased(scored(1, 0))]).course.has_hurt();
    assert!(anew(3) && !anew(2));
}

proptest! {
    #[test]
    fn a_diary_that_is_re_based_goes_on_like_one_that_begins(
        before in vec(0_u8..=4, 0..60), after in vec((prop::bool::weighted(0.9), 0_u8..=4), 1..60)
    ) {
        let begin = u64::try_from(before.len()).unwrap();
        let old = (0..).zip(before).map(|(n, points)| scored(n, points));
        let new = (begin..).zip(after).filter(|(n, (logged, _))| *logged || *n == begin);
        let mut new: Vec<Day> = new.map(|(n, (_, points))| scored(n, points)).collect();
        new[0].rebased = Some(RebasedBy::Physiotherapist);
        let fresh = judge_all(&new);
        let gone_on = judge_all(&old.chain(new).collect::<Vec<_>>()).split_off(usize::try_from(begin).unwrap());
        for (anew, fresh) in gone_on.iter().zip(&fresh) {
            let learned = |judged: &Assessment| (judged.score, judged.baseline, judged.course.first_scores());
            prop_assert_eq!(learned(anew), learned(fresh));
        }
    }
}

#[test]
fn low_scores_that_an_injection_masks_are_no_good_news() {
    let news = |masked_from: u64| -> Vec<u64> {
        let day = |n| Day { masked: n >= masked_from, ..scored(n, if n < 30 { 5 } else { 1 }) };
        let judged = judge_all(&(0..60).map(day).collect::<Vec<_>>());
        let good = |day: &Assessment| day.fired.iter().any(|fired| fired.rule.urgency() == Some(Urgency::GoodNews));
        (0..).zip(&judged).filter(|(_, day)| good(day)).map(|(n, _)| n).collect()
    };
    assert!(!news(60).is_empty());
    assert_eq!(news(30), Vec::<u64>::new());
}

#[test]
fn a_worsening_ends_by_a_physiotherapists_word_and_not_by_care() {
    let rebased_by = |by: RebasedBy, then: &str| {
        let mut diary = days(&format!("{}66666", "4".repeat(28)));
        diary.push(Day { rebased: Some(by), ..scored(33, 6) });
        diary.extend(days_from(34, then));
        judge_last(&diary).course
    };
    let ended = rebased_by(RebasedBy::Physiotherapist, "");
    assert!(ended.worsening().is_none());
    let state = ended.ended_worsening().unwrap();
    assert_eq!((state.ended, state.settled_at), (Some((date(33), EndedAs::NewLevel)), None));
    assert_eq!(ended.new_level_since(), None, "they looked");

    let mut after_session = days(&format!("{}66666", "4".repeat(28)));
    after_session.extend([with_sessions(33, 6, &[9]), rebased(scored(34, 6))]);
    assert!(judge_last(&after_session).course.worsening().is_some(), "the session of yesterday still speaks");

    let open = rebased_by(RebasedBy::Care, "");
    let worsening = open.worsening().unwrap();
    assert_eq!((worsening.opened, worsening.usual), (ended.ended().unwrap().opened, None));
    assert!(rebased_by(RebasedBy::Care, "33").worsening().is_none(), "calm days end it");
    let learned = rebased_by(RebasedBy::Care, "666666").worsening().and_then(|open| open.usual);
    assert_eq!(learned, Some(Hundredths::from_whole(6)), "its usual level is learned from what comes after");
    assert!(rebased_by(RebasedBy::Care, "6666666").worsening().is_none(), "and six is near it");
}
