//! What is usual for a place: the level, the week, the rhythm, and what is left of a worsening.

use super::*;
use crate::pain::{EndedAs, EnteredBaseline, EpisodeKind, Fired, groups};

fn course(diary: &str) -> Course {
    judge_last(&days(diary)).course
}

fn baseline(diary: &[Day]) -> Option<f64> {
    judge_last(diary).baseline.map(Hundredths::as_points)
}

#[test]
fn a_rhythm_is_kept_with_four_gaps_of_2_to_5_days_that_are_alike() {
    for (diary, longest) in [
        ("4-4-4-4-4", Some(2)),
        ("4--4--4--4--4", Some(3)),
        ("4----4----4----4----4", Some(5)),
        ("4-4--4-4--4", Some(3)),
        ("4-4-4-4", None),
        ("44444", None),
        ("4-4-44-4", None),
        ("4-----4-----4-----4-----4", None),
        ("4-4---4-4---4", None),
        ("444-4-4-4-4", Some(2)),
    ] {
        assert_eq!(course(diary).rhythm(), longest, "{diary}");
    }
}

#[test]
fn the_mean_of_a_week_is_that_of_its_scores_or_of_the_last_four_in_a_rhythm_of_fewer() {
    let mean = |diary: &str| course(diary).week_mean().map(Hundredths::as_points);
    assert_eq!(mean("2--2--8--8--8"), Some(8.0), "three in a week");
    assert_eq!(mean("2---2---8---8---8"), Some(6.5), "two in a week");
    assert_eq!(mean("222------88"), None);
}

#[test]
fn an_entered_level_gives_way_to_seven_scores() {
    let entered = EnteredBaseline { worst: Nrs(8), morning: None };
    let with = |diary: &str| {
        let mut diary = days(diary);
        diary[0].baseline = Some(entered);
        baseline(&diary)
    };
    assert_eq!((with("1"), with("11"), with("1111111")), (Some(8.0), Some(7.0), Some(2.0)));
    assert_eq!((with("11111111"), with("11111111111")), (Some(1.0), Some(1.0)));
}

#[test]
fn a_usual_level_of_which_too_few_scores_are_left_is_not_known_any_more_but_after_an_illness() {
    let seldom = format!("{}{}", "2".repeat(10), "---------2".repeat(5));
    assert_eq!(baseline(&days(&seldom)), None);
    // Four weeks and a day of fever leave no other score within four weeks.
    let sick = days_from(8, &"34".repeat(15)).into_iter().map(|day| Day { ill: Some(date(8)), ..day });
    let ill: Vec<Day> = days("22222222").into_iter().chain(sick).chain(days_from(38, "2")).collect();
    assert_eq!(baseline(&ill), Some(2.0));
}

#[test]
fn after_a_worsening_the_trend_begins_on_the_next_day_and_is_held_against_the_level_of_before_for_a_fortnight() {
    let after = judge_last(&after_3("8333333")).course;
    let ended = after.ended.as_ref().unwrap();
    let (on, usual) = (ended.on, Some(Hundredths::from_whole(3)));
    assert_eq!(ended.usual, usual);
    let frame = |course: &Course, days| course.trend_frame(on + Days::new(days));
    assert_eq!((frame(&after, 0), frame(&after, 1), frame(&after, 3)), ((0, usual), (0, usual), (2, usual)));
    assert_eq!((frame(&after, 13), frame(&after, 14)), ((12, usual), (13, None)));
    let mut open = after.clone();
    open.worsening = judge_last(&after_3("8")).course.worsening;
    assert_eq!(frame(&open, 3), (u32::MAX, None), "another is open");
    let mut rebased = after.clone();
    rebased.rebased_on = Some(on);
    assert_eq!(frame(&rebased, 3), (u32::MAX, None), "the level is learned anew");
}

#[test]
fn the_next_session_is_shorter_until_there_is_one_on_the_bad_morning_or_later() {
    let mut course = Course::default();
    assert!(!course.shortens_next_session());
    course.responses.bad_morning_on = Some(date(5));
    let mut with = |session: Option<u64>| {
        course.responses.session_on = session.map(date);
        course.shortens_next_session()
    };
    assert!(with(None) && with(Some(4)));
    assert!(!with(Some(5)) && !with(Some(6)));
}

#[test]
fn what_was_never_known_stands_since_its_first_day_through_a_silence() {
    let few = course("22");
    let standing = few.standing(date(20), &PUBLISHED);
    assert_eq!((standing.level, standing.since), (Level::Insufficient, Some(date(0))));
}

#[test]
fn a_worsening_is_among_the_episodes_while_it_is_open_and_on_the_day_it_is_over() {
    let worsenings = |course: &Course| -> Vec<Option<(NaiveDate, EndedAs)>> {
        let episodes = course.episodes().into_iter().filter(|state| state.kind == EpisodeKind::Worsening);
        episodes.map(|state| state.ended).collect()
    };
    let judged = judge_all(&after_3("8333333"));
    let ended = judged.last().unwrap().course.ended().unwrap().clone();
    for day in &judged[28..] {
        let expected = match day.date.cmp(&ended.on) {
            std::cmp::Ordering::Less => vec![None],
            std::cmp::Ordering::Equal => vec![Some((ended.on, ended.how))],
            std::cmp::Ordering::Greater => vec![],
        };
        assert_eq!(worsenings(&day.course), expected, "{}", day.date);
    }
}

#[test]
fn a_worsening_that_went_down_again_settled_at_no_level() {
    let mut course = judge_last(&after_3("8333333")).course;
    let settled = |course: &Course| course.ended_worsening().unwrap().settled_at;
    assert_eq!((course.ended().unwrap().how, settled(&course)), (EndedAs::Over, None));
    let five = Some(Hundredths::from_whole(5));
    let ended = course.ended.as_mut().unwrap();
    (ended.how, ended.usual) = (EndedAs::NewLevel, five);
    assert_eq!(settled(&course), five);
}

#[test]
fn a_group_is_over_after_a_fortnight_without_its_codes() {
    let over = |quiet: u64| {
        let mut course = Course::default();
        groups::learn(&mut course, &day(0), &[Fired::new(Rule::Stiff, [date(0), date(0)], |seen| seen)]);
        groups::learn(&mut course, &day(quiet), &[]);
        course.episodes()[0].ended
    };
    assert_eq!((over(1), over(13)), (None, None));
    assert_eq!(over(14), Some((date(14), EndedAs::Over)));
}

#[test]
fn a_score_of_6_or_2_above_the_usual_level_is_high_on_its_day_and_the_two_after_it() {
    let is_high =
        |usual: &str, diary: &str, n: u64| course(&format!("{}{diary}", usual.repeat(28))).is_high_on(date(n));
    assert_eq!([28, 29, 30, 31].map(|n| is_high("3", "5", n)), [true, true, true, false]);
    assert!(!is_high("3", "4", 28) && is_high("5", "6", 28) && !is_high("4", "5", 28));
    assert!(!is_high("3", "54", 29), "the newest score counts");
    assert!(course("6").is_high_on(date(0)) && !course("5").is_high_on(date(0)), "without a usual level from 6");
    assert!(!Course::default().is_high_on(date(0)));
}

#[test]
fn the_mean_of_a_week_is_known_for_6_days_after_the_last_entry() {
    let course = course("3333366");
    let on = |n| course.week_mean_on(date(n)).map(Hundredths::as_points);
    assert_eq!((on(5), on(6), on(12), on(13)), (None, Some(3.86), Some(3.86), None));
}
