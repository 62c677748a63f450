//! C1 to C4, C-SPARSE, C-SLOW, K3 and PATTERN at their boundaries. What the detectors see is made up: their lines have tests of
//! their own.

use super::*;
use crate::pain::{Fired, change};
use Severity::{Ease, Rest, See, Watch};

/// What a detector saw, whose window has this mean.
fn detected(rule: Rule, mean: f64) -> Fired {
    Fired::new(rule, [date(29), date(30)], |seen| seen.with("recent_mean", mean).with("scores", 3))
}

/// What is made of it on a day of a diary that has gone up from 1.
fn graded(history: &[Day], today: &Day, detections: &[Fired]) -> Vec<(Rule, Severity)> {
    let fired = changes_from(1, history, today, detections);
    fired.iter().map(|fired| (fired.rule, fired.severity)).collect()
}

fn changes_from(usual: i32, history: &[Day], today: &Day, detections: &[Fired]) -> Vec<Fired> {
    let before = judge_all(history).pop().map(|last| last.course).unwrap_or_default();
    let mut course = before.moved_to(today.date, &PUBLISHED);
    course.memory.learn(today);
    course.scores.log(today.worst);
    change::judge(&mut course, today, detections, Some(Hundredths::from_whole(usual)), &PUBLISHED)
}

fn on_the_third_day(rule: Rule, mean: f64) -> Option<(Rule, Severity)> {
    graded(&after_3("77"), &scored(30, 7), &[detected(rule, mean)]).first().copied()
}

#[test]
fn a_change_is_with_severity_the_level_it_comes_to() {
    for (rule, mean, code) in [
        (Rule::ShiftAmber, 2.9, None),
        (Rule::ShiftAmber, 3.0, Some((Rule::ChangeMild, Ease))),
        (Rule::RiseAmber, 7.0, Some((Rule::ChangeMild, Ease))),
        (Rule::ShiftRed, 2.9, None),
        (Rule::ShiftRed, 3.0, Some((Rule::ChangeAcceptable, Ease))),
        (Rule::RiseRed, 3.99, Some((Rule::ChangeAcceptable, Ease))),
        (Rule::ShiftRed, 4.0, Some((Rule::ChangeUpper, Rest))),
        (Rule::RiseRed, 5.49, Some((Rule::ChangeUpper, Rest))),
        (Rule::RiseRed, 5.5, Some((Rule::ChangeSevere, Rest))),
    ] {
        assert_eq!(on_the_third_day(rule, mean), code, "{rule} {mean}");
    }
}

#[test]
fn the_level_of_a_change_is_the_mean_of_its_scores_or_else_what_it_rose_from_and_by() {
    let rise = Fired::new(Rule::RiseRed, [date(29), date(30)], |seen| seen.with("baseline", 3.0).with("rise", 1.5));
    assert_eq!(graded(&after_3("77"), &scored(30, 7), &[rise]), [(Rule::ChangeUpper, Rest)]);
}

#[test]
fn a_change_names_its_detector_and_the_source_of_its_own_line() {
    let fired = changes_from(1, &after_3("77"), &scored(30, 7), &[detected(Rule::ShiftRed, 4.0)]);
    let evidence = &fired[0].evidence;
    assert_eq!((evidence.detector, evidence.value("change_mean")), (Some(Rule::ShiftRed), Some(4.0)));
    assert_eq!(evidence.source, Rule::ChangeUpper.source());
    assert_ne!(evidence.source, Rule::ShiftRed.source());
}

#[test]
fn a_red_detection_counts_before_an_amber_one() {
    let both = [detected(Rule::ShiftAmber, 6.0), detected(Rule::RiseRed, 4.0)];
    assert_eq!(graded(&after_3("77"), &scored(30, 7), &both), [(Rule::ChangeUpper, Rest)]);
}

#[test]
fn a_change_holds_only_while_2_of_the_last_3_scores_are_above_3_or_the_usual_and_1() {
    let red = [detected(Rule::ShiftRed, 6.0)];
    let holds = |before: &str, today: u8| !graded(&after_3(before), &scored(30, today), &red).is_empty();
    assert!(holds("74", 3) && holds("37", 4) && holds("73", 4));
    assert!(!holds("73", 3) && !holds("33", 9));
}

#[test]
fn a_minor_who_is_severely_worse_is_to_be_seen() {
    let minor = Day { minor: true, ..scored(30, 7) };
    let of = |mean| graded(&after_3("77"), &minor, &[detected(Rule::ShiftRed, mean)]).first().copied();
    assert_eq!(of(5.5), Some((Rule::ChangeSevere, See)));
    assert_eq!(of(5.4), Some((Rule::ChangeUpper, Rest)));
}

#[test]
fn what_painkillers_hid_is_mild_for_14_days_after_them_and_not_while_they_are_taken() {
    // Eight painkillers, from day 20 to day 27: they are 8 of 14 days up to day 33.
    let comes_to = |mean: f64, n: u64| {
        let mut diary: Vec<Day> = days_from(0, &"3".repeat(28));
        diary.iter_mut().skip(20).for_each(|day| day.analgesic = true);
        diary.extend((28..n).map(|n| scored(n, 7)));
        graded(&diary, &scored(n, 7), &[detected(Rule::ShiftRed, mean)]).first().copied()
    };
    let on = |n| comes_to(6.0, n);
    assert_eq!(on(33), Some((Rule::ChangeSevere, Rest)), "they are still on most days");
    assert_eq!(on(34), Some((Rule::ChangeMild, Ease)));
    assert_eq!(on(47), Some((Rule::ChangeMild, Ease)));
    assert_eq!(on(48), Some((Rule::ChangeSevere, Rest)));
    assert_eq!(comes_to(4.0, 34), Some((Rule::ChangeMild, Ease)));
    assert_eq!(comes_to(3.9, 34), Some((Rule::ChangeAcceptable, Ease)), "an acceptable one rests nobody");
}

/// A score every third day: eight weeks at 1, then these.
fn every_third_day(last: &str) -> Vec<Day> {
    let scores = format!("{}{last}", "1".repeat(18));
    days(&scores.chars().flat_map(|score| [score, '-', '-']).collect::<String>())
}

#[test]
fn in_a_kept_rhythm_3_of_4_high_scores_are_a_change() {
    let of = |last: &str| severity_of(&judge_last(&every_third_day(last)), Rule::ChangeSparse);
    assert_eq!(of("44"), None);
    assert_eq!(of("444"), Some(Ease));
    assert_eq!(of("4414"), Some(Ease));
    assert_eq!(of("433"), None, "below 4");
    assert_eq!(of("344"), None, "3 is 2 above the usual level, and below 4");
    assert_eq!(of("5556"), Some(Ease), "5.25");
    assert_eq!(of("5566"), Some(Rest), "5.5");
    let daily = judge_last(&days(&format!("{}444", "1".repeat(28))));
    assert!(!fires(&daily, Rule::ChangeSparse), "no rhythm of two or three a week");
}

#[test]
fn a_high_score_of_a_rhythm_is_both_at_4_and_2_above_the_usual_level() {
    let of = |usual, last: &str| {
        let (before, today) = last.split_at(2);
        let today = scored(60, today.parse().unwrap());
        let fired = changes_from(usual, &every_third_day(before), &today, &[]);
        fired.iter().any(|fired| fired.rule == Rule::ChangeSparse)
    };
    assert!(of(1, "444") && of(2, "444") && !of(3, "444"));
    assert!(!of(1, "344"), "3 is 2 above 1, and below 4");
}

#[test]
fn a_severe_change_in_a_rhythm_is_as_c4() {
    let judged = judge_last(&every_third_day("5566"));
    assert!(judged.course.worsening().unwrap().suspended().is_some());
    let next = judge_last(&every_third_day("55665"));
    assert!(next.severity >= Rest, "one score of 5 only: {}", codes(&next));
    let mut diary = every_third_day("5566");
    diary.last_mut().unwrap().minor = true;
    assert_eq!(severity_of(&judge_last(&diary), Rule::ChangeSparse), Some(See));
}

#[test]
fn a_slow_change_is_watched_from_3_and_2_above_the_lowest_fortnight_and_eases_from_4_and_a_half() {
    // Two scores a level for each fortnight, up by a half point each: the trend sees nothing of it.
    let creep = |to: &[&str]| {
        let fortnights: String = to.iter().map(|pair| pair.repeat(7)).collect();
        judge_last(&days(&fortnights))
    };
    let slow = |judged: &Assessment| severity_of(judged, Rule::ChangeSlow);
    assert_eq!(slow(&creep(&["11", "12", "22", "23", "33"])), Some(Watch));
    assert_eq!(slow(&creep(&["12", "22", "23", "33"])), None, "1.5 above the lowest");
    assert_eq!(slow(&creep(&["00", "01", "11", "12", "22"])), None, "2 is safe");
    assert_eq!(slow(&creep(&["22", "23", "33", "34", "44"])), Some(Watch));
    assert_eq!(slow(&creep(&["22", "23", "33", "34", "44", "45"])), Some(Ease), "4.5");
}

#[test]
fn a_slow_change_names_its_fortnight_and_the_lowest_before_it() {
    let judged = judge_last(&days(&["11", "12", "22", "23", "33"].map(|pair| pair.repeat(7)).concat()));
    let slow = judged.fired.iter().find(|fired| fired.rule == Rule::ChangeSlow).unwrap();
    assert_eq!(slow.evidence.dates, [date(56), date(69)]);
    let values = ["fortnight", "lowest_before"].map(|name| slow.evidence.value(name));
    assert_eq!((values, slow.evidence.threshold), ([Some(3.0), Some(1.0)], Some(3.0)));
}

/// Eight weeks at 2 and then 4 and 5 in turn.
fn slow_days(before: impl Fn(&mut Course, NaiveDate)) -> (Course, Vec<(NaiveDate, Severity)>) {
    slow_of(&format!("{}{}", "2".repeat(56), "45".repeat(20)), before)
}

/// C-SLOW alone, day by day, without what the trend sees, and the days on which it holds. Before each day this is done.
fn slow_of(diary: &str, before: impl Fn(&mut Course, NaiveDate)) -> (Course, Vec<(NaiveDate, Severity)>) {
    let (mut course, mut slow) = (Course::default(), Vec::new());
    for today in days(diary) {
        course = course.moved_to(today.date, &PUBLISHED);
        before(&mut course, today.date);
        course.memory.learn(&today);
        course.scores.log(today.worst);
        course.signs.log_score(today.worst);
        let fired = change::judge(&mut course, &today, &[], None, &PUBLISHED);
        let of_the_day = fired.iter().find(|fired| fired.rule == Rule::ChangeSlow);
        slow.extend(of_the_day.map(|fired| (today.date, fired.severity)));
    }
    (course, slow)
}

fn eased(slow: &[(NaiveDate, Severity)]) -> Vec<NaiveDate> {
    slow.iter().filter(|(_, severity)| *severity == Ease).map(|(date, _)| *date).collect()
}

#[test]
fn a_slow_change_eases_for_14_days_at_most() {
    let (_, slow) = slow_days(|_, _| ());
    assert_eq!(eased(&slow).len(), 14);
}

#[test]
fn a_slow_change_that_joined_a_worsening_eases_no_day_after_it() {
    let open = judge_last(&after_3("8888")).course.worsening;
    let (_, alone) = slow_days(|_, _| ());
    let first = eased(&alone)[0];
    let (_, joined) = slow_days(|course, on| course.worsening = open.clone().filter(|_| on == first - Days::new(1)));
    assert_eq!(eased(&joined), []);
    assert_eq!(
        joined.iter().map(|(date, _)| date).collect::<Vec<_>>(),
        alone.iter().map(|(date, _)| date).collect::<Vec<_>>()
    );
}

#[test]
fn what_a_worsening_eased_up_to_a_fortnight_ago_counts_for_a_slow_change() {
    let ended = judge_last(&after_3("8333333")).course.ended.unwrap();
    let (_, alone) = slow_days(|_, _| ());
    let first = eased(&alone)[0];
    let since = |ago: u64| {
        let mut ended = ended.clone();
        ended.on = first - Days::new(ago);
        slow_days(|course, _| course.ended = Some(ended.clone())).0.slow_eases_since
    };
    assert_eq!((since(13), since(14)), (Some(ended.opened), Some(first)));
}

#[test]
fn a_fortnight_of_8_scores_is_enough_for_a_slow_change_and_one_of_7_is_not() {
    let slow = |fortnight: &str| {
        let at = |score: &str| fortnight.replace('x', score);
        slow_of(&format!("{}{}", at("1").repeat(4), at("4").repeat(2)), |_, _| ()).1
    };
    assert!(!slow("x-x-x-xx-x-x-x").is_empty());
    assert!(slow("x-x-x-xx-x-x--").is_empty());
}

#[test]
fn the_same_day_of_each_week_is_a_pattern() {
    // Weeks of 3 with a 6 on the third day.
    let weeks = |weeks: &[&str]| severity_of(&judge_last(&days(&format!("3333333{}", weeks.concat()))), Rule::Pattern);
    let (high, low) = ("3363333", "3333333");
    assert_eq!(weeks(&[high, high, high, high]), Some(Watch));
    assert_eq!(weeks(&[high, low, high, high]), Some(Watch), "three of four");
    assert_eq!(weeks(&[low, low, high, high]), None);
    assert_eq!(weeks(&["3343333"; 4]), None, "one above the others");
    assert_eq!(weeks(&["3353333"; 4]), Some(Watch), "two above the others");
    assert_eq!(weeks(&["6363636"; 4]), None, "four days of seven are no days of their own");
    assert_eq!(weeks(&[high, high, "6666666", low]), None, "no day of a high week is above the others of its week");
    assert_eq!(weeks(&[high, "3363633", high, high]), Some(Watch), "another day may be high once");
    assert_eq!(weeks(&["3363633", "3363633", high, high]), None, "and not twice");
}

#[test]
fn a_pattern_has_its_own_day_of_every_cycle_and_no_other() {
    let course = judge_last(&days(&"3373333".repeat(6))).course;
    let pattern = change::Pattern::of(&course).unwrap();
    let has: Vec<u32> = (0..20).filter(|age| pattern.has(*age)).collect();
    assert_eq!(has, [4, 11, 18]);
}

#[test]
fn a_pattern_is_named_and_opens_no_worsening_below_rest() {
    let judged = judge_all(&days(&"3373333".repeat(6)));
    let last = judged.last().unwrap();
    let pattern = last.fired.iter().find(|fired| fired.rule == Rule::Pattern).unwrap();
    // The first day is a Thursday, so the third of each week is a Saturday.
    assert!(pattern.text(HIP).text.contains("7 on Saturdays"), "{}", pattern.text(HIP).text);
    let sevens: Vec<&Assessment> = judged.iter().skip(28).filter(|judged| fires(judged, Rule::High)).collect();
    assert_eq!(sevens.len(), 2, "its days still judge themselves");
    assert!(judged.iter().all(|judged| judged.course.worsening().is_none()));
}

#[test]
fn three_high_days_of_a_week_are_its_pattern_and_open_one_from_c4_on() {
    let judged = judge_all(&days(&"7773333".repeat(8)));
    let late = &judged[42..];
    assert!(late.iter().all(|judged| fires(judged, Rule::Pattern)));
    let open = |judged: &&Assessment| judged.course.worsening().is_some();
    assert_eq!(late.iter().filter(open).count(), 6);
    assert!(late.iter().filter(open).all(|judged| fires(judged, Rule::ChangeSevere)));
    assert_eq!(late.iter().filter(|judged| fires(judged, Rule::High)).count(), 6);
}

#[test]
fn the_trend_is_green_only_where_something_could_have_been_seen() {
    let level = |fired: &[Rule], enough| {
        let fired: Vec<_> = fired.iter().map(|rule| detected(*rule, 5.0)).collect();
        change::trend_level(&fired, enough)
    };
    assert_eq!(level(&[], true), Level::Green);
    assert_eq!(level(&[], false), Level::Insufficient);
    for enough in [false, true] {
        assert_eq!(level(&[Rule::RiseAmber], enough), Level::Amber);
        assert_eq!(level(&[Rule::RiseAmber, Rule::ShiftRed], enough), Level::Red);
    }
}
