//! What the daily scores tell over weeks: pain that lasts, words against numbers, good news.

use super::*;
use crate::thresholds::Thresholds;

#[test]
fn lasting_is_told_after_6_weeks_and_again_after_12() {
    let steady = |points: u8| told(&(0..200).map(|n| scored(n, points)).collect::<Vec<_>>());
    assert_eq!(steady(3), ["41 LASTING-6", "83 LASTING-12"]);
    assert_eq!(steady(2), [""; 0]);
    let forty_one: Vec<Day> = (0..41).map(|n| scored(n, 3)).collect();
    assert_eq!(told(&forty_one), [""; 0]);
    let text = text_of(Rule::Lasting, &(0..42).map(|n| scored(n, 3)).collect::<Vec<_>>());
    let right = "Left hip: your pain has not got better in 6 weeks: it was 3 on average at first, and 3 in the last two weeks. Your \
        physiotherapist is asked to find out why; if you have none, please see one.";
    assert_eq!(text, right);
}

#[test]
fn lasting_looks_for_a_point_and_15_percent() {
    let then = |before: u8, now: u8| {
        let diary: Vec<Day> = (0..42).map(|n| scored(n, if n < 20 { before } else { now })).collect();
        told_of(Rule::Lasting, &diary).len()
    };
    assert_eq!((then(5, 4), then(7, 6), then(8, 7), then(4, 4), then(4, 6)), (0, 1, 1, 1, 1));
}

#[test]
fn lasting_goes_on_across_a_silence_and_begins_anew_after_an_improvement() {
    let silent: Vec<Day> = (0..42).filter(|n| *n < 10 || *n > 30).map(|n| scored(n, 4)).collect();
    assert_eq!(told_of(Rule::Lasting, &silent), [41]);
    let too_few: Vec<Day> = (0..42).filter(|n| *n < 6 || *n > 30).map(|n| scored(n, 4)).collect();
    assert_eq!(told_of(Rule::Lasting, &too_few), [0; 0]);
    // Down to 4 on day 60: told again when six weeks of 4 have passed; twelve weeks have not by then.
    let improved: Vec<Day> = (0..150).map(|n| scored(n, if n < 60 { 7 } else { 4 })).collect();
    let (lasting, longer) = (told_of(Rule::Lasting, &improved), told_of(Rule::LastingLonger, &improved));
    assert_eq!((lasting.len(), lasting[0]), (2, 41));
    assert!((90..=101).contains(&lasting[1]), "{lasting:?}");
    assert!(longer.len() == 1 && longer[0] > 130, "{longer:?}");
    // After a silence of more than 13 weeks nothing lasts.
    let later: Vec<Day> = (0..300).filter(|n| *n < 50 || *n > 150).map(|n| scored(n, 4)).collect();
    assert_eq!(told_of(Rule::Lasting, &later), [41, 192]);
}

/// Two weeks and then ten days with these scores; an answer on each of the last days.
fn answers(before: u8, this: u8, said: &[Option<Compared>]) -> Vec<u64> {
    let mut diary: Vec<Day> = (0..24).map(|n| scored(n, if n < 14 { before } else { this })).collect();
    let first = diary.len() - said.len();
    for (day, said) in diary[first..].iter_mut().zip(said) {
        day.compared = *said;
    }
    told_of(Rule::Disagree, &diary)
}

#[test]
fn disagree_is_told_at_the_second_answer_against_the_numbers() {
    let (better, same, worse) = (Some(Compared::Better), Some(Compared::Same), Some(Compared::Worse));
    let nothing = [0_u64; 0];
    assert_eq!(answers(3, 5, &[better, better]), [23]);
    assert_eq!(answers(5, 3, &[worse, None, worse]), [23]);
    assert_eq!(answers(3, 5, &[better, better, better]), [22], "once");
    assert_eq!(answers(3, 5, &[better]), nothing);
    assert_eq!(answers(3, 5, &[better, same, better]), nothing);
    assert_eq!(answers(3, 5, &[worse, worse]), nothing);
    assert_eq!(answers(3, 3, &[better, better]), nothing);
    assert_eq!(answers(3, 4, &[None, better]), nothing);
    assert_eq!(answers(3, 5, &[better, better, same, better, better]), [20, 23], "again after one that agrees");
}

#[test]
fn disagree_needs_a_whole_point_and_says_both() {
    let diary = |this: u8| -> Vec<Day> {
        let score = |n| if n < 7 { 3 } else { this + u8::from(n < 8) };
        (0..14).map(|n| Day { compared: Some(Compared::Better), ..scored(n, score(n)) }).collect()
    };
    assert_eq!(told_of(Rule::Disagree, &diary(3)), [0; 0]);
    assert_eq!(told_of(Rule::Disagree, &diary(4)).len(), 1);
    let text = text_of(Rule::Disagree, &diary(4));
    assert!(
        text.starts_with("Left hip: you say your pain is better than last week, but your scores went up: 4"),
        "{text}"
    );
}

#[test]
fn better_is_told_after_a_week_of_a_fall_that_matters() {
    let fall = |from: u8, to: u8| -> Vec<Day> { (0..40).map(|n| scored(n, if n < 21 { from } else { to })).collect() };
    for (from, to, days) in [(5, 3, 1), (3, 2, 1), (4, 3, 0), (2, 1, 1), (1, 0, 1), (5, 4, 0), (4, 2, 1)] {
        assert_eq!(told_of(Rule::Better, &fall(from, to)).len(), days, "{from} to {to}");
    }
    assert_eq!(told_of(Rule::Better, &fall(5, 3)), [26], "six days of it are 30 percent");
    let text = text_of(Rule::Better, &fall(5, 3));
    assert!(
        text.starts_with("Left hip: good news: your pain has come down. It was 5 on average a few weeks ago and is 3"),
        "{text}"
    );
    let twice = days(&["5".repeat(21), "3".repeat(35), "1".repeat(28)].concat());
    assert_eq!(told_of(Rule::Better, &twice).len(), 2);
    let silent: Vec<Day> = fall(5, 3).into_iter().filter(|day| !(date(8)..date(23)).contains(&day.date)).collect();
    assert_eq!(told_of(Rule::Better, &silent), [0; 0]);
}

#[test]
fn calm_week_is_told_after_7_days_without_pain_over_2() {
    let nothing = [0_u64; 0];
    let week = |diary: &str| told_of(Rule::CalmWeek, &days(diary));
    assert_eq!(week("33333332222222"), [13]);
    assert_eq!(week("3333333222222"), nothing);
    assert_eq!(week("3333333-22-222"), [13], "five logs");
    assert_eq!(week("3333333-22--22"), nothing);
    assert_eq!(week("22222222222222"), nothing, "no news");
    assert_eq!(week("33333332222222222"), [13], "once");
    assert_eq!(week("333333322222223222222222"), [13, 21]);
    assert_eq!(week("3------------22222"), nothing, "not across a silence");
    let mut diary = days("33333332222222");
    diary[10].event = nrs(4);
    assert_eq!(told_of(Rule::CalmWeek, &diary), nothing, "an event is pain, too");
    diary[10].event = None;
    diary[10].sessions = vec![session(3)];
    assert_eq!(told_of(Rule::CalmWeek, &diary), nothing, "and pain in a session");
    diary[10].sessions = Vec::new();
    diary[13].flare_up = true;
    assert_eq!(told_of(Rule::CalmWeek, &diary), nothing, "good news waits for a day that asks for no care");
    diary.push(scored(14, 2));
    assert_eq!(told_of(Rule::CalmWeek, &diary), [14]);
}

#[test]
fn what_the_scores_tell_is_told_with_its_numbers() {
    let halves = |length: u64, from: u8, to: u8| -> Vec<Day> {
        (0..2 * length).map(|n| scored(n, if n < length { from } else { to })).collect()
    };
    // 30 percent of 5 are 1.5 points; of 2 less than the 1 that is needed.
    for (from, to, needed) in [(5, 3, 1.5), (4, 2, 1.2), (2, 1, 1.0)] {
        let (_, values, limit) = seen(Rule::Better, &halves(21, from, to), &["before", "this_week", "fall"]);
        let [before, now, fall] = values[..] else { panic!("{values:?}") };
        assert!(near(before - now, fall) && fall >= needed && limit == Some(needed), "{from} to {to}: {values:?}");
    }
    let weeks = ["weeks", "first_weeks", "last_weeks", "fall"];
    let told = seen(Rule::Lasting, &halves(21, 4, 4), &weeks);
    assert_eq!(told, (vec![date(0), date(41)], vec![6.0, 4.0, 4.0, 0.0], Some(1.0)));
    let mut diary = halves(7, 3, 5);
    diary[12].compared = Some(Compared::Better);
    diary[13].compared = Some(Compared::Better);
    let told = seen(Rule::Disagree, &diary, &["answers", "said_better", "this_week", "week_before", "change"]);
    assert_eq!(told, (vec![date(0), date(13)], vec![2.0, 1.0, 5.0, 3.0, 2.0], Some(1.0)));
}

#[test]
fn a_calm_week_says_how_calm() {
    let text = text_of(Rule::CalmWeek, &days("33433332-22222"));
    let right = "Left hip: good news: your pain never went over 2 this week, in the 6 days you logged. The week before, it still reached \
                 4. Well done, and go on at your own pace.";
    assert_eq!(text, right);
}

#[test]
fn no_week_is_made_of_no_scores() {
    let none_needed = Thresholds { week_logs: 0, better_logs: 0, lasting_logs: 0, ..PUBLISHED };
    let mut course = Course::default();
    for n in 0..20 {
        let judged = judge(&course, &Day { compared: Some(Compared::Worse), ..day(n) }, &none_needed);
        assert!(judged.fired.iter().all(|fired| !is_sign(fired.rule)), "{:?}", judged.fired);
        course = judged.course;
    }
}

#[test]
fn nothing_lasts_while_the_week_is_below_3() {
    let last_week = |scores: &str| {
        let diary = format!("{}{scores}", "4".repeat(40));
        told_of(Rule::Lasting, &days(&diary))
    };
    assert_eq!(last_week("44"), [41]);
    // Of the last two weeks some days are milder; the first weeks are at 3.
    let mild = |week: &str| told_of(Rule::Lasting, &days(&format!("{}{week}", "3".repeat(35))));
    assert_eq!(mild("3333333"), [41]);
    assert_eq!(mild("3333332"), [0; 0], "2.9");
    assert_eq!(mild("33333323"), [0; 0]);
    assert_eq!(mild("33333324"), [42], "3");
}

#[test]
fn nothing_lasts_within_4_weeks_of_a_week_a_point_below_the_usual_level() {
    let good_week = |at: usize, week: u8| {
        let diary: Vec<Day> = (0..90)
            .map(|n| scored(n, if (at..at + 7).contains(&usize::try_from(n).unwrap()) { week } else { 5 }))
            .collect();
        told_of(Rule::Lasting, &diary).first().copied()
    };
    assert_eq!(good_week(80, 5), Some(41));
    assert_eq!(good_week(25, 5), Some(41));
    // The usual level is a little below 5 then, so a week at 4 is less than a point below it.
    assert_eq!(good_week(25, 4), Some(41));
    // The week ended on day 31; a window of three bad days and four good ones ends later.
    let after = good_week(25, 3).unwrap();
    assert!((59..=66).contains(&after), "{after}");
}

#[test]
fn good_news_waits_for_14_days_after_not_better_and_the_reverse() {
    // Six weeks at 4 are told on day 41; then a calm week.
    let diary = format!("{}{}", "4".repeat(42), "2".repeat(20));
    let told = told(&days(&diary));
    assert_eq!(told[0], "41 LASTING-6");
    let good: Vec<u64> = told.iter().filter_map(|told| told.strip_suffix(" BETTER")?.parse().ok()).collect();
    assert!(good.iter().all(|n| *n >= 55), "{told:?}");
}
