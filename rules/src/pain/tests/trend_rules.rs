//! The usual level, noise, both questions, what follows a red, and raised days, at their boundaries.

use super::*;
use crate::{
    scale::Hundredths,
    thresholds::{Line, QUICK, Thresholds},
};

fn judged(diary: &str) -> Assessment {
    judge_last(&days(diary))
}

fn baseline(diary: &str) -> Option<f64> {
    judged(diary).baseline.map(Hundredths::as_points)
}

fn levels(diary: &str) -> String {
    let letter = |level| match level {
        Level::Insufficient => 'i',
        Level::Green => 'g',
        Level::Amber => 'a',
        Level::Red => 'r',
    };
    judge_all(&days(diary)).iter().map(|assessment| letter(assessment.level)).collect()
}

fn seen(judged: &Assessment, rule: Rule) -> Option<&crate::pain::Evidence> {
    judged.fired.iter().find(|fired| fired.rule == rule).map(|fired| &fired.evidence)
}

/// What a rule compared: scores, rise, level, noise, line.
fn compared(judged: &Assessment, rule: Rule) -> Option<[f64; 5]> {
    let evidence = seen(judged, rule)?;
    let value = |name| evidence.value(name).unwrap();
    Some([value("scores"), value("rise"), value("baseline"), value("noise"), evidence.threshold.unwrap()])
}

#[test]
fn a_usual_level_needs_7_scores_before_the_last_two() {
    assert_eq!(levels("444444444"), "iiiiiiiig");
    assert_eq!(baseline("44444444"), None);
    assert_eq!(baseline("444444444"), Some(4.0));
}

#[test]
fn a_usual_level_is_the_mean_of_the_four_weeks_before_the_last_scores() {
    // Which of the last scores are left out is for the strongest comparison to say: here two zeros and no fewer.
    assert_eq!(baseline("5454545--00"), Some(4.57));
    assert_eq!(baseline(&format!("{}{}44", "9".repeat(10), "4".repeat(28))), Some(4.0));
    assert_eq!(baseline(&format!("{}{}44", "9".repeat(10), "4".repeat(27))), Some(4.18));
}

#[test]
fn noise_is_drawn_towards_that_of_most_patients() {
    // By hand: root of (squared deviations + 8 x 1.1²) / (scores - 1 + 8).
    let noise = |diary: &str| compared(&judged(diary), Rule::ShiftAmber).map(|seen| seen[3]);
    let diaries = [format!("{}999", "4".repeat(28)), format!("{}999", "35".repeat(14)), "4444444999".to_owned()];
    // 9.68 / 35, (28 + 9.68) / 35, 9.68 / 14
    assert_eq!(diaries.map(|diary| noise(&diary)), [0.53, 1.04, 0.83].map(Some));
}

#[test]
fn a_shift_is_held_against_noise_over_the_root_of_the_scores() {
    // Usual 4, noise 1.04. Two scores: 3.05 x 1.04 / 1.4142 = 2.24; three: 1.83; four: 1.59.
    let diary = |rise: &str| format!("{}{rise}", "35".repeat(14));
    assert_eq!(compared(&judged(&diary("67")), Rule::ShiftAmber), Some([2.0, 2.5, 4.0, 1.04, 2.24]));
    assert_eq!(compared(&judged(&diary("66")), Rule::ShiftAmber), None);
    assert_eq!(compared(&judged(&diary("766")), Rule::ShiftAmber), Some([3.0, 2.33, 4.0, 1.04, 1.83]));
    // Red, three scores: 5.45 x 1.04 / 1.7321 = 3.27; four: 2.83; five: 2.53.
    assert_eq!(compared(&judged(&diary("777")), Rule::ShiftRed), None);
    assert_eq!(compared(&judged(&diary("7777")), Rule::ShiftRed), Some([4.0, 3.0, 4.0, 1.04, 2.83]));
}

#[test]
fn a_steady_patient_is_not_raised_by_less_than_matters() {
    // Noise 0.53: twelve scores would need no more than 0.81 for red, but less than a point and a half is never red.
    let rise = |rise: &str| levels(&format!("{}{rise}", "4".repeat(28)));
    assert!(rise("555555555555").chars().all(|level| matches!(level, 'i' | 'g' | 'a')));
    assert!(rise("444444444444").ends_with("gggggggggggg"));
    assert!(rise("666").ends_with('r'));
}

#[test]
fn a_noisy_patient_gets_a_higher_line() {
    let line = |days: &str| compared(&judged(&format!("{}AAAA", days.repeat(7))), Rule::ShiftAmber).unwrap()[4];
    assert!(line("3434") < line("2424") && line("2424") < line("1515"));
}

#[test]
fn two_points_above_a_fortnight_are_red_in_a_week_whatever_the_noise() {
    // The fortnight's median is 4; its noise is high.
    let before = "0484048".repeat(4);
    let rise = |week: &str| compared(&judged(&format!("{before}{week}")), Rule::RiseRed);
    assert_eq!(rise("6666666").map(|seen| (seen[0], seen[1], seen[2], seen[4])), Some((7.0, 2.0, 4.0, 2.0)));
    assert_eq!(rise("6666665"), None);
    // Fewer scores need more: 2 + 5 x noise x (1/root - 1/2.6458).
    let [scores, _, _, noise, line] = rise("AAAA").unwrap();
    let more = 1.0 / scores.sqrt() - 1.0 / 7.0_f64.sqrt();
    assert!((line - (2.0 + 5.0 * noise * more)).abs() < 0.01, "{line} for {scores} and {noise}");
}

#[test]
fn a_fortnight_is_known_by_its_median_from_7_scores() {
    let level = |diary: &str| compared(&judged(diary), Rule::RiseAmber).map(|seen| seen[2]);
    assert_eq!(level("44444449999"), Some(4.0));
    assert_eq!(level("34444---9-9"), None, "five scores");
    assert_eq!(level("1234567-999"), Some(4.0));
    assert_eq!(level("44445555-AAAA"), Some(4.5));
}

#[test]
fn one_day_counts_no_more_than_4_points() {
    assert_eq!(levels(&format!("{}A", "4".repeat(28))).pop(), Some('g'));
    assert_eq!(compared(&judged(&format!("{}AA", "2".repeat(28))), Rule::ShiftAmber).map(|seen| seen[1]), Some(4.0));
    // Nor less: a zero takes 4 from the sum of the others, not 5.
    let hidden = format!("{}AAAA0", "8".repeat(28).replace('8', "5"));
    assert_eq!(compared(&judged(&hidden), Rule::ShiftAmber).map(|seen| seen[1]), Some(2.4));
}

#[test]
fn a_single_worse_day_never_raises() {
    for usual in 0..=10 {
        for worse in usual..=10 {
            let mut diary: Vec<Day> = (0..28).map(|n| scored(n, usual)).collect();
            diary.push(scored(28, worse));
            diary.push(scored(29, usual));
            assert!(judge_all(&diary).iter().all(|judged| !judged.level.is_raised()), "{usual} then {worse}");
        }
    }
}

#[test]
fn the_running_score_is_the_way_to_the_red_line() {
    // Usual 4, noise 0.53: three scores need 1.67 for red by SHIFT.
    assert_eq!(judged(&format!("{}666", "4".repeat(28))).score, Hundredths::new(120));
    assert_eq!(judged(&"4".repeat(28)).score, Hundredths::ZERO);
    assert_eq!(judged(&format!("{}00", "4".repeat(28))).score, Hundredths::ZERO);
}

#[test]
fn quick_lines_are_red_sooner() {
    let diary = days(&format!("{}6666666", "35".repeat(14)));
    let first_red = |thresholds: &Thresholds| {
        let mut course = Course::default();
        diary.iter().position(|day| {
            let judged = judge(&course, day, thresholds);
            course = judged.course;
            judged.level == Level::Red
        })
    };
    assert!(first_red(&QUICK) < first_red(&PUBLISHED) && first_red(&QUICK).is_some());
}

#[test]
fn lines_are_read_as_points() {
    let json = r#"{"shift_red":{"points":1.5,"noise":4.25,"worse_days":2}}"#;
    let read: Thresholds = serde_json::from_str(json).unwrap();
    assert_eq!(read.shift_red, Line { points: Hundredths::new(150), noise: Hundredths::new(425), worse_days: 2 });
    assert_eq!(Thresholds { shift_red: PUBLISHED.shift_red, ..read }, PUBLISHED);
}

#[test]
fn trend_rules_need_7_scores_in_14_days() {
    let rise = format!("{}888", "4".repeat(28));
    assert_eq!(judged(&rise).level, Level::Red);
    let sparse = format!("{rise}------4------4");
    let judged = judged(&sparse);
    assert_eq!((judged.level, codes(&judged)), (Level::Insufficient, String::new()));
}

#[test]
fn a_rise_that_was_red_stays_amber_until_it_has_come_down() {
    let red = format!("{}8888888", "4".repeat(28));
    // Two points above what was usual: no rise any more after three weeks, and still up for four.
    let stays = levels(&format!("{red}{}", "8".repeat(60)));
    let raised = stays.chars().skip(29).take_while(|level| *level != 'g').collect::<String>();
    let last_red = raised.rfind('r').unwrap();
    assert_eq!(raised.len() - 1 - last_red, 28, "{raised}");
    // Back where it was: over after three such scores, and the week's mean is below a point after five.
    let down = levels(&format!("{red}{}", "4".repeat(8)));
    assert!(down.ends_with("rrraaaggg"), "{down}");
    let text = judged(&format!("{red}{}", "8".repeat(30))).fired.last().unwrap().text();
    assert_eq!(
        text,
        "Your pain has not come down again: this week it is 4 above the 4 that was usual before it rose. 1 or more means \
         ease off."
    );
}

#[test]
fn raised_on_7_of_10_days_is_red() {
    let flares = |pattern: &str| {
        let mut diary = steady();
        diary.extend((28..).zip(pattern.chars()).map(|(n, c)| Day { flare_up: c == 'f', ..scored(n, 4) }));
        judge_last(&diary)
    };
    assert_eq!(level_and_codes(&flares("ffffff")), (Level::Amber, "FL".to_owned()));
    assert_eq!(level_and_codes(&flares("fffffff")), (Level::Red, "FL;DAYS-RED".to_owned()));
    assert_eq!(codes(&flares("f.f.ffffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("ff..f.ffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("f...ffffff")), "FL;DAYS-RED");
    assert_eq!(codes(&flares("f....ffffff")), "FL");
}

#[test]
fn raised_days_do_not_keep_themselves_alive() {
    let mut diary = steady();
    diary.extend((28..35).map(|n| Day { flare_up: true, ..scored(n, 4) }));
    diary.extend((35..40).map(|n| scored(n, 4)));
    let levels: Vec<Level> = judge_all(&diary)[34..].iter().map(|assessment| assessment.level).collect();
    assert_eq!(levels, [Level::Red, Level::Red, Level::Red, Level::Red, Level::Green, Level::Green]);
}

#[test]
fn a_rise_is_no_reason_for_days_red() {
    let amber = judged(&format!("{}5656565656", "35".repeat(14)));
    assert_eq!((amber.level, fires(&amber, Rule::DaysRed)), (Level::Amber, false));
}

#[test]
fn a_gap_of_more_than_7_days_starts_anew() {
    let at = |gap: usize| judged(&format!("{}66{}6", "4".repeat(28), "-".repeat(gap)));
    assert_eq!(at(6).baseline, Some(Hundredths::from_whole(4)));
    assert_eq!((at(7).score, at(7).baseline), (Hundredths::ZERO, None));
    // Learned from scores after the gap only.
    assert_eq!(baseline(&format!("{}--------{}", "4".repeat(28), "7".repeat(8))), None);
    assert_eq!(baseline(&format!("{}--------{}", "4".repeat(28), "7".repeat(9))), Some(7.0));
}

#[test]
fn the_last_scores_still_count_on_a_day_without_one() {
    let mut diary = days(&format!("{}888", "4".repeat(28)));
    let red = judge_last(&diary);
    diary.push(Day { sessions: vec![session(2)], ..day(31) });
    let judged = judge_last(&diary);
    assert_eq!((judged.score, judged.level), (red.score, Level::Red));
}

#[test]
fn a_rule_says_what_it_saw() {
    let judged = judged(&format!("{}666", "4".repeat(28)));
    let red = judged.fired.iter().find(|fired| fired.rule == Rule::ShiftRed).unwrap();
    assert_eq!(
        red.text(),
        "Your last 3 scores are on average 2 above your usual level of 4. For you, 1.7 or more means rest."
    );
    assert_eq!(red.evidence.dates, [date(28), date(29), date(30)]);
    assert_eq!(red.evidence.held_against, [date(0), date(27)]);
    let json = serde_json::to_string(red).unwrap();
    assert_eq!(serde_json::from_str::<super::super::Fired>(&json).unwrap(), *red);
}

#[test]
fn the_last_scores_span_14_days_at_most() {
    // Every second day: the seven last span 13 days, the eight last 15, and would rise by more.
    let diary = format!("{}9-9-6-6-6-6-6-6", "4".repeat(28));
    assert_eq!(compared(&judged(&diary), Rule::ShiftAmber).map(|seen| seen[0]), Some(7.0));
    let mut diary = days(&diary);
    diary.push(Day { sessions: vec![session(2)], ..day(43) });
    let later = compared(&judge_last(&diary), Rule::ShiftAmber).map(|seen| seen[0]);
    assert_eq!(later, Some(7.0), "a day without a score changes nothing");
}

#[test]
fn still_up_holds_at_exactly_a_point() {
    let back_to = |week: &str| codes(&judged(&format!("{}8888888{week}", "4".repeat(28))));
    assert_eq!(back_to("5555555"), "STILL-UP");
    assert_eq!(back_to("5555554"), "");
}

#[test]
fn raised_days_say_which_days_were_looked_at() {
    let mut diary = steady();
    diary.extend((28..35).map(|n| Day { flare_up: true, ..scored(n, 4) }));
    let judged = judge_last(&diary);
    let often = seen(&judged, Rule::DaysRed).unwrap();
    assert_eq!(often.dates, [date(25), date(34)]);
    assert_eq!(
        (often.value("raised_days"), often.value("of_days"), often.threshold),
        (Some(7.0), Some(10.0), Some(7.0))
    );
}
