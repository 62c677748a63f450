//! What the detectors compare: the usual level, the noise, SHIFT and RISE at their lines. The lines are the test's own, so that
//! the published ones may be tuned.

use super::*;
use crate::{
    pain::{Fired, trend, window::windows},
    thresholds::{Line, QUICK, Thresholds},
};

const fn line(points: i32, noise: i32) -> Line {
    Line { points: Hundredths::new(points), noise: Hundredths::new(noise), worse_days: 2 }
}

pub(super) const LINES: Thresholds = Thresholds {
    shift_amber: line(100, 305),
    shift_red: line(150, 545),
    rise_amber: line(175, 0),
    rise_red: line(200, 0),
    recent_logs: 12,
    ..PUBLISHED
};

/// What the detectors see on the last day of a diary.
pub(super) fn detected(diary: &str, thresholds: &Thresholds) -> (Course, Vec<Fired>) {
    let days = days(diary);
    let course = judge_last(&days).course;
    let logs = course.scores.newest_first();
    let windows = windows(&logs, u32::MAX, None, thresholds);
    let fired = trend::judge(&course, &windows, days.last().unwrap().date, thresholds);
    (course.clone(), fired)
}

fn sees(diary: &str, rule: Rule) -> bool {
    compared(diary, rule).is_some()
}

/// What a detector compared: scores, rise, level, noise, line.
fn compared(diary: &str, rule: Rule) -> Option<[f64; 5]> {
    let (_, fired) = detected(diary, &LINES);
    let evidence = &fired.iter().find(|fired| fired.rule == rule)?.evidence;
    let value = |name| evidence.value(name).unwrap();
    Some([value("scores"), value("rise"), value("baseline"), value("noise"), evidence.threshold.unwrap()])
}

fn at(usual: &str, times: usize, then: &str) -> String {
    format!("{}{then}", usual.repeat(times))
}

#[test]
fn a_usual_level_needs_7_scores_before_the_last_two() {
    assert!(!sees("44444499", Rule::ShiftAmber) && sees("444444499", Rule::ShiftAmber));
}

#[test]
fn who_logs_seldom_needs_4_that_reach_back_two_weeks() {
    let level = |diary: &str| compared(diary, Rule::ShiftAmber).map(|seen| seen[2]);
    // Four scores a fortnight are enough for the trend to speak.
    assert_eq!(level("4----4----4----4-99-99"), Some(4.0));
    assert_eq!(level("4---4---4-4-99"), None, "10 days");
}

#[test]
fn noise_is_drawn_towards_that_of_most_patients() {
    // By hand: root of (squared deviations + 8 x 1.1²) / (scores - 1 + 8).
    let noise = |diary: &str| compared(diary, Rule::ShiftAmber).map(|seen| seen[3]);
    let diaries = [at("4", 28, "999"), at("35", 14, "999"), "4444444999".to_owned()];
    // 9.68 / 35, (28 + 9.68) / 35, 9.68 / 14
    assert_eq!(diaries.map(|diary| noise(&diary)), [0.53, 1.04, 0.83].map(Some));
}

#[test]
fn a_shift_is_held_against_noise_over_the_root_of_the_scores() {
    // Usual 4, noise 1.04. Two scores: 3.05 x 1.04 / 1.4142 = 2.24; three: 1.83.
    let of = |rise: &str, rule| compared(&at("35", 14, rise), rule);
    assert_eq!(of("67", Rule::ShiftAmber), Some([2.0, 2.5, 4.0, 1.04, 2.24]));
    assert_eq!(of("66", Rule::ShiftAmber), None);
    assert_eq!(of("766", Rule::ShiftAmber), Some([3.0, 2.33, 4.0, 1.04, 1.83]));
    // Red, three scores: 5.45 x 1.04 / 1.7321 = 3.27; four: 2.83.
    assert_eq!(of("777", Rule::ShiftRed), None);
    assert_eq!(of("7777", Rule::ShiftRed), Some([4.0, 3.0, 4.0, 1.04, 2.83]));
}

#[test]
fn a_steady_patient_is_not_seen_by_less_than_matters() {
    // Noise 0.53: twelve scores would need no more than 0.83 for red, but less than a point and a half is never red.
    let red = |rise: &str| sees(&at("4", 28, rise), Rule::ShiftRed);
    assert!(!red("555555555555") && red("666"));
}

#[test]
fn a_noisy_patient_gets_a_higher_line() {
    let line = |days: &str| compared(&at(days, 7, "AAAA"), Rule::ShiftAmber).unwrap()[4];
    assert!(line("3434") < line("2424") && line("2424") < line("1515"));
}

#[test]
fn a_week_that_heads_2_above_the_fortnight_is_red() {
    // All seven days at 6: the week is at 6, 2 above 4.
    let rise =
        |week: &str| compared(&at("4", 28, week), Rule::RiseRed).map(|seen| [seen[0], seen[1], seen[2], seen[4]]);
    assert_eq!(rise("6666666"), Some([7.0, 2.0, 4.0, 2.0]));
    // Two at 9 of 7 days: above 4 by 5; to come 5 x 2 / 6 = 1.67; (2 x 5 + 5 x 1.67) / 7 = 2.62.
    assert_eq!(rise("99").map(|seen| (seen[0], seen[1])), Some((2.0, 2.62)));
    // Two at 7: above by 3; to come 1; (6 + 5) / 7 = 1.57.
    assert_eq!(rise("77"), None);
}

#[test]
fn a_fortnight_is_known_by_its_median_and_needs_4_scores() {
    let level = |diary: &str| compared(diary, Rule::RiseAmber).map(|seen| seen[2]);
    assert_eq!(level("1114444999"), Some(4.0), "the usual level is their mean, 2.71");
}

#[test]
fn where_the_fortnight_is_empty_the_usual_level_stands_in_its_place() {
    // Two scores a week until a fortnight ago: their mean is 3.5, and no score is within the last 14 days.
    let (_, fired) = detected("34---43---34---43---34---43-------------99-99", &LINES);
    let red = fired.iter().find(|fired| fired.rule == Rule::RiseRed).unwrap();
    assert_eq!((red.evidence.value("usual"), red.evidence.value("baseline")), (Some(3.5), Some(3.5)));
}

#[test]
fn a_margin_is_so_many_times_the_noise_over_the_root_of_the_scores() {
    let margin = Thresholds { rise_red: line(200, 50), ..LINES };
    let (_, fired) = detected(&at("35", 14, "9999"), &margin);
    let line = fired.iter().find(|fired| fired.rule == Rule::RiseRed).and_then(|fired| fired.evidence.threshold);
    // Noise 1.04; four scores: 0.5 x 1.04 / 2 = 0.26.
    assert_eq!(line, Some(2.26));
}

#[test]
fn a_rise_goes_on_while_two_of_the_last_three_scores_are_worse() {
    let red = |last: &str| sees(&at("4", 28, &format!("8888{last}")), Rule::ShiftAmber);
    assert!(red("4") && red("48") && !red("44") && !red("484") && !red("448"));
}

#[test]
fn windows_begin_where_they_may_and_hold_scores_against_a_level_that_is_given() {
    let course = judge_last(&days(&at("4", 28, "8888"))).course;
    let logs = course.scores.newest_first();
    let widths = |recent_within| windows(&logs, recent_within, None, &LINES).iter().map(|w| w.logs()).max();
    assert_eq!([0, 1, 3, u32::MAX].map(widths), [None, Some(2), Some(4), Some(12)]);

    let frozen = Hundredths::from_whole(7);
    let seen = windows(&logs, u32::MAX, Some(frozen), &LINES);
    assert!(seen.iter().all(|window| window.usual.level == frozen));
    let alone = days("888");
    let logs = judge_last(&alone).course.scores.newest_first();
    assert!(windows(&logs, u32::MAX, None, &LINES).is_empty(), "nothing to learn from");
    let given = windows(&logs, u32::MAX, Some(Hundredths::from_whole(3)), &LINES);
    assert_eq!(given.iter().map(|window| window.noise).collect::<Vec<_>>(), [LINES.noise_usual; 2]);
}

#[test]
fn a_detector_says_how_probable_it_is() {
    let (_, fired) = detected(&at("4", 28, "999"), &LINES);
    let told: Vec<_> = fired.iter().map(|fired| (fired.rule, fired.evidence.value("probability").unwrap())).collect();
    assert!(told.iter().all(|(_, share)| (0.2..=0.98).contains(share)), "{told:?}");
    assert!(told.iter().any(|(rule, share)| *rule == Rule::RiseRed && *share > 0.9), "{told:?}");
}

#[test]
fn one_day_counts_5_points_at_most() {
    let rise = |diary: &str| compared(diary, Rule::ShiftAmber).map(|seen| seen[1]);
    assert_eq!(rise(&at("2", 28, "AA")), Some(5.0));
    // Nor less: a zero takes 5 from the sum of the others, not 6: (4 + 4 + 4 + 4 - 5) / 5.
    assert_eq!(rise(&at("6", 28, "AAAA0")), Some(2.2));
}

#[test]
fn a_single_worse_day_is_no_trend() {
    for usual in 0..=10 {
        for worse in usual..=10 {
            let mut diary: Vec<Day> = (0..28).map(|n| scored(n, usual)).collect();
            diary.extend([scored(28, worse), scored(29, usual)]);
            assert!(judge_all(&diary).iter().all(|judged| !judged.trend.is_raised()), "{usual} then {worse}");
        }
    }
}

#[test]
fn a_trend_needs_4_scores_in_14_days() {
    assert!(sees("4444444444-------------9-9-9-9", Rule::ShiftAmber));
    assert!(!sees("4444444444-------------9-9-9", Rule::ShiftAmber));
}

#[test]
fn what_was_usual_is_known_across_14_silent_days() {
    let baseline = |gap: usize| {
        let diary = days(&format!("{}{}99", "4".repeat(28), "-".repeat(gap)));
        judge_last(&diary).baseline.is_some()
    };
    assert!(baseline(13) && !baseline(14));
}

#[test]
fn the_running_score_is_the_way_to_the_red_line() {
    let score = |diary: &str| judge_last(&days(&at("4", 28, diary))).score;
    assert_eq!((score(""), score("00")), (Hundredths::ZERO, Hundredths::ZERO));
    assert!(score("66") > Hundredths::ZERO && score("66") < score("666") && score("6666") >= Hundredths::ONE);
}

#[test]
fn quick_lines_are_red_sooner() {
    let diary = days(&at("35", 14, "6666666"));
    let first_red = |thresholds: &Thresholds| {
        let mut course = Course::default();
        diary.iter().position(|day| {
            let judged = judge(&course, day, thresholds);
            course = judged.course;
            judged.trend == Level::Red
        })
    };
    let (quick, published) = (first_red(&QUICK).unwrap(), first_red(&PUBLISHED));
    assert!(published.is_none_or(|published| quick < published), "{quick:?} {published:?}");
}

#[test]
fn lines_are_read_as_points() {
    let json = r#"{"shift_red":{"points":1.5,"noise":4.25,"worse_days":2}}"#;
    let read: Thresholds = serde_json::from_str(json).unwrap();
    assert_eq!(read.shift_red, line(150, 425));
    assert_eq!(Thresholds { shift_red: PUBLISHED.shift_red, ..read }, PUBLISHED);
}

#[test]
fn the_last_scores_still_count_on_a_day_without_one() {
    let mut diary = days(&at("4", 28, "888"));
    let red = judge_last(&diary);
    diary.push(Day { sessions: vec![session(2)], ..day(31) });
    let judged = judge_last(&diary);
    assert_eq!((judged.score, judged.trend), (red.score, Level::Red));
}

#[test]
fn a_detector_says_what_it_saw() {
    let (_, fired) = detected(&at("4", 28, "666"), &LINES);
    let red = fired.iter().find(|fired| fired.rule == Rule::ShiftRed).unwrap();
    assert_eq!(
        red.text(HIP).text,
        "Left hip: your last 3 scores are 6 on average, and 4 is what you are used to. Your ups and downs seldom do that."
    );
    assert_eq!(red.evidence.dates, [date(28), date(29), date(30)]);
    assert_eq!(red.evidence.held_against, [date(0), date(27)]);
    let json = serde_json::to_string(red).unwrap();
    assert_eq!(serde_json::from_str::<Fired>(&json).unwrap(), *red);
}

#[test]
fn the_last_scores_span_14_days_at_most() {
    // Every second day: the seven last span 13 days, the eight last 15, and would rise by more.
    let diary = at("4", 28, "9-9-6-6-6-6-6-6");
    assert_eq!(compared(&diary, Rule::ShiftAmber).map(|seen| seen[0]), Some(7.0));
}

#[test]
fn scores_up_to_the_end_of_a_worsening_are_no_evidence_for_another() {
    let judged = judge_last(&after_3("7777443"));
    assert_eq!(judged.course.ended().unwrap().on, date(33));
    let frame = |n| {
        let (recent_within, frozen) = judged.course.trend_frame(date(n));
        (recent_within, frozen.is_some())
    };
    assert_eq!([frame(34), frame(46), frame(47)], [(0, true), (12, true), (13, false)]);
}
