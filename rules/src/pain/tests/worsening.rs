//! The life of a worsening: when it opens, what it asks for, when it ends, what it costs.

use super::*;
use crate::{
    pain::{EndedAs, Fired, Suspension, worsening, worsening_text},
    thresholds::Thresholds,
};
use Severity::{Ease, Rest, See, Watch};

fn course(diary: &[Day]) -> Course {
    judge_last(diary).course
}

fn is_open(diary: &[Day]) -> bool {
    course(diary).worsening().is_some()
}

/// Four weeks at 3, then flare-ups on these days.
fn flares(pattern: &str) -> Vec<Day> {
    let mut diary = after_3("");
    diary.extend((28..).zip(pattern.chars()).map(|(n, c)| Day { flare_up: c == 'f', ..scored(n, 3) }));
    diary
}

#[test]
fn what_eases_one_day_opens_a_worsening_on_3_of_7_days() {
    let sevens = |diary: &str| {
        let high_usual: Vec<Day> = (0..28).map(|n| scored(n, 6)).chain(days_from(28, diary)).collect();
        is_open(&high_usual)
    };
    assert!(!sevens("7667") && !sevens("76667667"), "two of seven days");
    assert!(sevens("7667667"), "three of seven days");
    let with_mornings = |pattern: &str| {
        let mut diary = after_3("");
        diary.extend((28..).zip(pattern.chars()).map(|(n, c)| match c {
            's' => with_sessions(n, 3, &[6]),
            _ => Day { settled: Some(true), ..scored(n, 3) },
        }));
        is_open(&diary)
    };
    assert!(!with_mornings("s") && with_mornings("s.s"), "a second session above 5 is R5-2, and opens at once");
}

#[test]
fn flare_ups_open_one_when_two_are_not_more_than_2_days_apart() {
    assert!(!is_open(&flares("f")) && is_open(&flares("ff")) && is_open(&flares("f.f")) && !is_open(&flares("f..f")));
    assert!(is_open(&flares("f..f..f")), "or on 3 of 7 days");
    assert!(!is_open(&flares("ff.")), "the day it opened on is one of two near the usual level");
}

#[test]
fn severe_pain_opens_one_at_once() {
    for (score, peak) in [(8, Rest), (9, Rest), (10, See)] {
        let diary = [after_3(""), vec![scored(28, score)]].concat();
        let course = course(&diary);
        let open = course.worsening().unwrap();
        assert_eq!((open.opened, open.since, open.peak, open.peak_score), (date(28), date(28), peak, nrs(score)));
        assert_eq!((open.usual, open.peak_on), (Some(Hundredths::from_whole(3)), date(28)));
    }
    assert!(!is_open(&after_3("7")), "a 7 alone eases its day");
}

#[test]
fn what_is_watched_opens_none() {
    let worse: Vec<Day> = (28..40).map(|n| Day { compared: Some(Compared::Worse), ..scored(n, 3) }).collect();
    let judged = judge_last(&[after_3(""), worse].concat());
    assert_eq!((judged.severity, judged.course.worsening()), (Watch, None));
}

#[test]
fn a_flare_of_7_6_5_4_3_from_3_is_over_on_its_fifth_day() {
    let open: Vec<bool> = (1..=5).map(|n| is_open(&after_3(&"76543"[..n]))).collect();
    assert_eq!((open[3], open[4]), (true, false), "{open:?}");
    let ended = course(&after_3("76543"));
    let ended = ended.ended().unwrap();
    assert_eq!((ended.on, ended.how, ended.peak_score), (date(32), EndedAs::Over, nrs(6)));
}

#[test]
fn it_is_over_when_2_of_the_last_3_days_are_near_the_usual_level() {
    // The usual level is 3: near it is up to 4.
    assert!(is_open(&after_3("85")) && is_open(&after_3("855")) && is_open(&after_3("8554")));
    assert!(
        is_open(&after_3("84"))
            && !is_open(&after_3("844"))
            && !is_open(&after_3("8544"))
            && !is_open(&after_3("85454"))
    );
    // From 0 or 1 it is up to 3; from 7 on never above 7.
    let from = |usual: u8, then: &str| (0..28).map(|n| scored(n, usual)).chain(days_from(28, then)).collect::<Vec<_>>();
    assert!(!is_open(&from(0, "8533")) && is_open(&from(0, "8544")));
    assert!(is_open(&from(8, "A988")) && !is_open(&from(8, "A977")));
}

#[test]
fn a_session_or_a_morning_that_was_too_much_keeps_it_open() {
    let mut diary = after_3("8543");
    assert!(!is_open(&diary));
    diary[31].sessions = vec![session(6)];
    assert!(is_open(&diary));
    diary.push(scored(32, 3));
    assert!(is_open(&diary), "the day after");
    diary.push(scored(33, 3));
    assert!(!is_open(&diary));
}

#[test]
fn it_re_opens_within_14_days_of_its_end_and_after_that_another_opens() {
    let again = |gap: usize| course(&after_3(&format!("8544{}8", "3".repeat(gap))));
    // Over on day 31: day 44 is the 13th after it.
    let same = again(12);
    let open = same.worsening().unwrap();
    assert_eq!((open.opened, open.since, open.peak), (date(28), date(44), Rest));
    let other = again(13);
    let open = other.worsening().unwrap();
    assert_eq!((open.opened, open.since), (date(45), date(45)));
}

#[test]
fn the_usual_level_stays_what_it_was_while_it_is_open_and_for_14_days_after() {
    let usual = |diary: &str| judge_last(&after_3(diary)).baseline.map(Hundredths::as_points);
    assert_eq!(usual("8888888888"), Some(3.0));
    let after = |days: usize| usual(&format!("888844{}", "3".repeat(days)));
    // Over on day 33: frozen up to day 46.
    assert_eq!((after(0), after(13)), (Some(3.0), Some(3.0)));
    assert!(after(14).unwrap() > 3.0, "learned from what came since, the worsening included");
}

#[test]
fn a_level_that_stands_for_14_days_is_a_new_level() {
    let settled = |diary: &str| course(&after_3(diary));
    // From 0, a level of 4 is not near the usual one, and is acceptable.
    let from_0 = |days: usize| {
        let diary: Vec<Day> = (0..28).map(|n| scored(n, 0)).chain(days_from(28, &"5".repeat(days))).collect();
        judge_all(&diary)
    };
    let judged = from_0(20);
    let opened = judged.iter().position(|judged| judged.course.worsening().is_some()).unwrap();
    let ended = judged.iter().position(|judged| judged.course.ended().is_some()).unwrap();
    assert_eq!(ended - opened, 14);
    let new = judged[ended].course.ended().unwrap();
    assert_eq!((new.how, new.usual), (EndedAs::NewLevel, Some(Hundredths::from_whole(5))));
    assert_eq!(judged[ended].course.new_level_since(), Some(new.on), "5 is 2 above 0: until it has been looked at");
    // A score above 5 within the 14 days, or a week that still rises, is no new level.
    assert!(settled("86555555655555555").worsening().is_some());
    let rising: Vec<Day> = (0..28).map(|n| scored(n, 0)).chain(days_from(28, "44444444445555555")).collect();
    assert!(course(&rising).worsening().is_some());
}

#[test]
fn what_was_a_change_is_none_on_the_day_of_its_new_level_and_other_codes_stay() {
    let mut diary: Vec<Day> = (0..28).map(|n| scored(n, 0)).chain(days_from(28, &"5".repeat(20))).collect();
    let ended = judge_all(&diary).iter().position(|judged| judged.course.ended().is_some()).unwrap();
    diary[ended].flare_up = true;
    assert_eq!(severity_and_codes(&judge_all(&diary)[ended]), (Ease, "F".to_owned()));
}

#[test]
fn rest_after_c3_is_not_for_a_day_at_the_line_near_the_usual_level() {
    let next = |score| while_it_holds(&[(Some(Rule::ChangeUpper), 5), (None, score)], &PUBLISHED)[1];
    assert_eq!((next(3), next(4)), (Ease, Rest), "near 1 is up to 3");
}

#[test]
fn a_new_level_less_than_2_above_the_usual_holds_things_back_for_14_calm_days() {
    // From 3 to 4 and a half: near enough that calm days release it.
    let settled = |usual: Hundredths, then: &str| {
        let mut course = course(&after_3("8544"));
        let mut ended = course.ended().unwrap().clone();
        (ended.how, ended.usual) = (EndedAs::NewLevel, Some(usual));
        course.ended = Some(ended);
        course.green_days = 0;
        judge_on(&course, &days_from(32, then)).pop().unwrap().course
    };
    let near = Hundredths::new(450);
    assert_eq!(settled(near, "4444444444444").new_level_since(), Some(date(31)), "13 days");
    assert_eq!(settled(near, "44444444444444").new_level_since(), None);
    assert_eq!(settled(near, "444444444444447").new_level_since(), None, "once released, it is");
    assert_eq!(settled(near, "4------------4").new_level_since(), Some(date(31)), "silence is not calm");
    assert_eq!(settled(Hundredths::from_whole(5), &"4".repeat(60)).new_level_since(), Some(date(31)), "2 above");
}

#[test]
fn one_that_opened_before_a_usual_level_was_known_learns_it_from_its_first_7_scores() {
    let usual = |diary: &str| course(&days(diary)).worsening().unwrap().usual;
    assert_eq!(usual("888888"), None);
    assert_eq!(usual("8888888"), Some(Hundredths::from_whole(8)));
    assert_eq!(usual("8888888999"), Some(Hundredths::from_whole(8)), "the first, and they stay");
}

#[test]
fn while_it_is_open_the_day_eases_for_14_days_at_most() {
    // An 8, and then 5: not near 3, and nothing else speaks but the trend.
    let diary = after_3(&format!("8{}", "56".repeat(10)));
    let eased: Vec<Severity> = judge_all(&diary)[28..].iter().map(|judged| judged.severity).collect();
    assert!(eased[..14].iter().all(|severity| *severity >= Ease), "{eased:?}");
    assert!(eased[15] < Ease, "{eased:?}");
}

/// How severe each day is on which this code and no other holds, from a usual level of 1; `-` is a day without it.
fn while_it_holds(codes: &[(Option<Rule>, u8)], thresholds: &Thresholds) -> Vec<Severity> {
    let mut course = judge_last(&days(&"1".repeat(28))).course;
    let usual = Some(Hundredths::from_whole(1));
    let mut severities = Vec::new();
    for (n, (rule, score)) in (28..).zip(codes) {
        let today = scored(n, *score);
        course = course.moved_to(today.date, thresholds);
        course.memory.learn(&today);
        course.scores.log(today.worst);
        let fired = rule.map(|rule| Fired::new(rule, [today.date], |seen| seen)).into_iter().collect();
        let asked = worsening::judge(
            &mut course,
            &today,
            fired,
            &worsening::Around { usual, pattern: None, ill: false },
            thresholds,
        );
        let eases = course.worsening().is_some_and(|open| open.eases_still(today.date, thresholds));
        let asked = asked.iter().map(|fired| fired.severity).max().unwrap_or_default();
        severities.push(if eases { asked.max(Ease) } else { asked });
    }
    severities
}

fn holds(rule: Rule, scores: &[u8]) -> Vec<(Option<Rule>, u8)> {
    scores.iter().map(|score| (Some(rule), *score)).collect()
}

#[test]
fn a_change_to_the_upper_half_of_acceptable_rests_2_days() {
    let upper = holds(Rule::ChangeUpper, &[5; 6]);
    assert_eq!(while_it_holds(&upper, &PUBLISHED), [Rest, Rest, Ease, Ease, Ease, Ease]);
    let three = Thresholds { rest_days: 3, ..PUBLISHED };
    assert_eq!(while_it_holds(&upper, &three)[..4], [Rest, Rest, Rest, Ease]);
    let once = [(Some(Rule::ChangeUpper), 5), (None, 5), (None, 5)];
    assert_eq!(while_it_holds(&once, &PUBLISHED), [Rest, Rest, Ease], "though it holds on one of them");
}

#[test]
fn a_severe_change_rests_until_2_of_3_scores_are_5() {
    // On the first day two of the last three scores are from before it: rest all the same, as for C3.
    let held = holds(Rule::ChangeSevere, &[7, 7, 5, 6, 5]);
    assert_eq!(while_it_holds(&held, &PUBLISHED), [Rest, Rest, Rest, Rest, Ease]);
    let once = [(None, 7), (Some(Rule::ChangeSevere), 7), (None, 6), (None, 5), (None, 5)];
    assert_eq!(while_it_holds(&once, &PUBLISHED)[1..], [Rest, Rest, Rest, Ease]);
}

#[test]
fn a_change_below_4_eases_for_7_days_and_one_that_is_amber_for_14() {
    let eased = |rule| while_it_holds(&holds(rule, &[6; 20]), &PUBLISHED).iter().filter(|day| **day == Ease).count();
    assert_eq!((eased(Rule::ChangeAcceptable), eased(Rule::ChangeMild)), (7, 14));
    let ten = Thresholds { ease_cap: 10, ..PUBLISHED };
    assert_eq!(while_it_holds(&holds(Rule::ChangeMild, &[6; 20]), &ten).iter().filter(|day| **day == Ease).count(), 10);
}

#[test]
fn what_becomes_more_severe_later_is_asked_for_all_the_same() {
    for (calmer, days) in [(Rule::ChangeAcceptable, 9), (Rule::ChangeMild, 16)] {
        let mut codes = holds(calmer, &vec![6; days]);
        codes.extend(holds(Rule::ChangeSevere, &[7, 7]));
        let severities = while_it_holds(&codes, &PUBLISHED);
        assert_eq!(severities[days - 1..], [Watch, Rest, Rest], "{calmer}");
    }
}

#[test]
fn on_the_6th_logged_day_of_rest_the_gentle_plan_takes_its_place() {
    let has_ended = |diary: &str| {
        let course = course(&after_3(diary));
        course.standing(course.judged().unwrap(), &PUBLISHED).rest_has_ended
    };
    assert!(!has_ended("88888") && has_ended("888888"));
    assert!(has_ended("8-8-8-8-8-8"), "days without a log do not break it");
    let from_9 = |then: &str| {
        let mut diary = after_3("");
        diary.extend((28..).zip(then.chars()).map(|(n, c)| match c {
            'r' => with_sessions(n, 3, &[8]),
            _ => scored(n, 3),
        }));
        course(&diary).rest_run
    };
    // Two sessions in a row; the day after a session of 8 rests, too.
    assert_eq!(from_9("rr"), 2);
    assert_eq!(from_9("rr."), 3, "the day after");
    assert_eq!(from_9("rr..r"), 4, "one day without does not begin it anew");
    assert_eq!(from_9("rr...r"), 1, "two do");
}

#[test]
fn two_of_three_days_without_rest_begin_its_count_anew() {
    let mut course = Course::default();
    let run = |course: &mut Course, days: &str| {
        for letter in days.chars() {
            course.count_rest(if letter == 'r' { Rest } else { Ease });
        }
        course.rest_run
    };
    assert_eq!(run(&mut course, "rrr"), 3);
    assert_eq!(run(&mut course, ".r"), 4);
    assert_eq!(run(&mut course, "."), 0, "without, with, without");
}

/// Four weeks at 3, so many days at 8, then calm.
fn rested(days: usize) -> Course {
    course(&after_3(&format!("{}433333", "8".repeat(days))))
}

#[test]
fn after_a_first_rest_of_5_days_the_bands_come_back_by_themselves() {
    assert_eq!(course(&after_3("88")).suspension(), Some(Suspension::Open(date(28))));
    let short = course(&after_3("85443333"));
    assert_eq!((short.suspension(), short.bands_resumed_on(), short.stepped_down()), (None, Some(date(31)), None));
}

#[test]
fn severe_pain_again_and_again_is_for_a_physiotherapist_to_confirm() {
    // Three days of 8 are L10.
    let long = rested(3);
    assert!(matches!(long.suspension(), Some(Suspension::Unconfirmed(_))), "{:?}", long.suspension());
    assert_eq!(long.bands_resumed_on(), None);
    let session = [after_3(""), vec![with_sessions(28, 3, &[8])], days_from(29, "333333")].concat();
    assert!(matches!(course(&session).suspension(), Some(Suspension::Unconfirmed(_))), "8 in a session");
}

#[test]
fn a_rest_of_more_than_5_days_is_confirmed_and_one_of_more_than_7_costs_a_phase() {
    // C4 without a severe score: 7s, from 1.
    let sevens = |days: usize| {
        let diary: Vec<Day> =
            (0..28).map(|n| scored(n, 1)).chain(days_from(28, &format!("{}2222", "7".repeat(days)))).collect();
        let judged = judge_all(&diary);
        let rests = judged.iter().filter(|judged| judged.severity >= Rest).count();
        (rests, judged.last().unwrap().course.clone())
    };
    for days in 3..14 {
        let (rests, course) = sevens(days);
        let confirm = matches!(course.suspension(), Some(Suspension::Unconfirmed(_)));
        assert_eq!((confirm, course.stepped_down().is_some()), (rests > 5, rests > 7), "{rests} days of rest");
    }
}

#[test]
fn the_second_within_28_days_is_confirmed_and_costs_a_phase() {
    let second = |calm: usize| course(&after_3(&format!("8544{}8544333", "3".repeat(calm))));
    // The first suspension ended on day 31, and the second begins on day 58 or 59.
    let (soon, late) = (second(26), second(27));
    assert!(matches!(soon.suspension(), Some(Suspension::Unconfirmed(_))) && soon.stepped_down().is_some());
    assert_eq!((late.suspension(), late.stepped_down()), (None, None));
}

#[test]
fn what_eases_never_touches_go_ahead_or_phase() {
    for diary in [flares("ffffffff"), after_3("777777333"), after_3("5555555555")] {
        let mut eased = judge_all(&diary);
        eased.retain(|judged| judged.severity >= Ease);
        assert!(!eased.is_empty());
        let rests = eased.iter().any(|judged| severity_of(judged, Rule::ChangeSevere).is_some());
        let last = eased.pop().unwrap().course;
        assert!(rests || (last.suspension(), last.stepped_down()) == (None, None));
    }
}

#[test]
fn an_illness_opens_no_worsening_below_c4() {
    let ill = |then: &str| {
        let days = days_from(28, then).into_iter().map(|day| Day { ill: Some(date(28)), ..day });
        is_open(&(0..28).map(|n| scored(n, 1)).chain(days).collect::<Vec<_>>())
    };
    let well = |then: &str| is_open(&(0..28).map(|n| scored(n, 1)).chain(days_from(28, then)).collect::<Vec<_>>());
    assert!(well("4444") && !ill("4444") && ill("7777"));
}

#[test]
fn its_text_names_place_since_when_from_what_to_what_and_until_when() {
    let judged = judge_last(&after_3("86"));
    let open = judged.course.worsening().unwrap();
    let text = worsening_text(&judged.course, open, HIP, judged.severity, &PUBLISHED);
    assert_eq!(
        text.text,
        "Left hip: 6, usually 3; worse since 29 January. Rest. It ends when two of three days are at 4 or less, or after 11 \
         February if it has settled."
    );
}

#[test]
fn the_scores_of_an_illness_are_no_level_to_get_used_to() {
    // Three weeks at 2, ten days of fever at 6, then well.
    let diary = |ill: bool| {
        let sick = days_from(21, "6666666666").into_iter().map(|day| Day { ill: ill.then(|| date(21)), ..day });
        [days(&"2".repeat(21)), sick.collect(), days_from(31, "22222")].concat()
    };
    let usual = |ill| judge_last(&diary(ill)).baseline.map(Hundredths::as_points);
    assert_eq!(usual(true), Some(2.0));
    assert_ne!(usual(false), Some(2.0));
}

#[test]
fn an_illness_that_leaves_too_few_scores_leaves_the_level_before_it() {
    let sick = days_from(8, "666666666666").into_iter().map(|day| Day { ill: Some(date(8)), ..day });
    let mut diary = [days("22222222"), sick.collect(), days_from(20, "-----------------22")].concat();
    diary.retain(|day| day.date < date(38));
    assert_eq!(judge_last(&diary).baseline.map(Hundredths::as_points), Some(2.0));
}

#[test]
fn rest_lasts_on_days_without_an_entry() {
    // One day at 8, then silence, then calm: the rest went on meanwhile.
    let confirms = |silent: usize| {
        let diary = after_3(&format!("8{}333", "-".repeat(silent)));
        matches!(course(&diary).suspension(), Some(Suspension::Unconfirmed(_)))
    };
    assert_eq!([0, 3, 4, 5, 6].map(confirms), [false, false, false, true, true]);
    let steps_down =
        |silent: usize| course(&after_3(&format!("8{}333", "-".repeat(silent)))).consequences.stepped_down.is_some();
    assert_eq!([5, 6, 7].map(steps_down), [false, false, true]);
}

#[test]
fn the_day_on_which_the_last_rest_was_over_is_known_whether_or_not_it_is_to_be_confirmed() {
    let short = course(&after_3("85443333"));
    let long = rested(3);
    assert!(short.bands_resumed_on().is_some() && long.bands_resumed_on().is_none());
    for course in [short, long] {
        assert_eq!(course.rested_until(), course.ended().map(|ended| ended.on));
    }
    assert_eq!(course(&after_3("")).rested_until(), None);
}

#[test]
fn only_a_new_level_less_than_2_above_the_usual_passes_by_itself() {
    let passes = |how, settled_at: i32| {
        let mut course = course(&after_3("8544"));
        let ended = course.ended.as_mut().unwrap();
        (ended.how, ended.usual) = (how, Some(Hundredths::new(settled_at)));
        course.new_level_passes()
    };
    assert!(passes(EndedAs::NewLevel, 499) && !passes(EndedAs::NewLevel, 500) && !passes(EndedAs::Over, 400));
}
