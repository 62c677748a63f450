//! K1, K2, F, I, CW and S at their boundaries.

use super::*;
use crate::pain::Run;
use Severity::{Calm, Ease, Watch};

/// A code after four weeks at 4, of which the last days are as told, a letter a day.
fn of(rule: Rule, diary: &str, write: impl Fn(&mut Day, char)) -> Option<Severity> {
    let mut all = days(&"4".repeat(28));
    all.extend(days_from(28, &"4".repeat(diary.len())));
    for (day, letter) in all.iter_mut().skip(28).zip(diary.chars()) {
        write(day, letter);
    }
    severity_of(&judge_last(&all), rule)
}

#[test]
fn a_painkiller_raises_nothing_but_is_said() {
    let by_diary = Day { analgesic: true, ..scored(28, 4) };
    let for_session = Day { sessions: vec![Session { analgesic_before: true, ..session(2) }], ..scored(28, 4) };
    for day in [by_diary, for_session] {
        let judged = after_steady(day);
        assert_eq!(severity_and_codes(&judged), (Calm, "K1".to_owned()));
        assert_eq!(judged.course.painkiller_on(), Some(date(28)));
    }
}

#[test]
fn painkillers_on_8_of_14_logged_days_are_watched() {
    let often = |diary: &str| of(Rule::PainkillersOften, diary, |day, letter| day.analgesic = letter == 'p');
    assert_eq!(often("p.p.p.p.p.p.p."), None, "7");
    assert_eq!(often("pp.p.p.p.p.p.p"), Some(Watch), "8");
    assert_eq!(often("p.pppppp.......p"), None, "the first of 8 is 15 days ago");
}

#[test]
fn a_flare_up_eases_that_day_whatever_the_number() {
    let judged = after_steady(Day { flare_up: true, ..scored(28, 0) });
    assert_eq!(severity_and_codes(&judged), (Ease, "F".to_owned()));
    assert!(judged.course.worsening().is_none(), "alone it opens nothing");
    let next = judge_last(&[steady(), vec![Day { flare_up: true, ..scored(28, 4) }, scored(29, 4)]].concat());
    assert_eq!(next.severity, Calm);
}

fn interference(diary: &str, usual: u8) -> Option<Severity> {
    let mut all = days(&"4".repeat(28));
    for day in &mut all {
        day.interference = nrs(usual);
    }
    all.extend((28..).zip(diary.chars()).map(|(n, letter)| Day {
        interference: letter.to_digit(10).and_then(|digit| nrs(u8::try_from(digit).unwrap())),
        ..scored(n, 4)
    }));
    severity_of(&judge_last(&all), Rule::Interferes)
}

#[test]
fn interference_of_7_on_4_of_7_days_is_watched_and_eases_3_above_the_usual() {
    assert_eq!(interference("777", 4), None);
    assert_eq!(interference("7767", 4), None);
    assert_eq!(interference("7777", 5), Some(Watch));
    assert_eq!(interference("7777", 4), Some(Ease));
    assert_eq!(interference("8888", 5), Some(Ease));
    assert_eq!(interference("8887", 5), Some(Watch));
    assert_eq!(interference("7000777", 4), Some(Ease), "the first and the last of 7");
    assert_eq!(interference("70000777", 4), None, "8 days");
}

#[test]
fn it_eases_until_two_days_are_lower() {
    assert_eq!(interference("77776", 4), Some(Ease));
    assert_eq!(interference("777766", 4), Some(Watch), "four of seven are still high");
    assert_eq!(interference("77776666", 4), None);
    assert_eq!(interference("777777", 4), Some(Ease), "7 is no lower");
}

#[test]
fn worse_on_4_of_7_days_is_watched() {
    let said = |diary: &str| {
        of(Rule::SaysWorse, diary, |day, letter| {
            day.compared = (letter != '-').then_some(if letter == 'w' { Compared::Worse } else { Compared::Same });
        })
    };
    assert_eq!(said("www"), None);
    assert_eq!(said("wwws"), None);
    assert_eq!(said("ww-s-ww"), Some(Watch));
    assert_eq!(said("w--s-www"), None, "8 days");
}

#[test]
fn symptoms_on_many_days_are_watched() {
    let stiff = |diary: &str, minutes| {
        of(Rule::Symptoms, diary, |day, letter| day.stiffness = (letter == 's').then_some(minutes))
    };
    assert_eq!((stiff("sss", 30), stiff("ssss", 29), stiff("ssss", 30)), (None, None, Some(Watch)));
    let night = |diary: &str| {
        of(Rule::Symptoms, diary, |day, letter| {
            day.triggers = if letter == 'n' { Triggers::NIGHT } else { Triggers::WALKING };
        })
    };
    assert_eq!((night("nn"), night("nwwwwwnn"), night("nwwwwnn")), (None, None, Some(Watch)));
    let clicks = |diary: &str| of(Rule::Symptoms, diary, |day, letter| day.painful_click = Some(letter == 'c'));
    assert_eq!((clicks("cc"), clicks("c............cc"), clicks("c...........cc")), (None, None, Some(Watch)));
}

#[test]
fn symptoms_name_each_that_holds() {
    let mut diary = steady();
    diary.extend((28..32).map(|n| Day { stiffness: Some(45), triggers: Triggers::NIGHT, ..scored(n, 4) }));
    let judged = judge_last(&diary);
    let symptoms = judged.fired.iter().find(|fired| fired.rule == Rule::Symptoms).unwrap();
    let text = "Left hip: stiff for half an hour or more on 4 of 7 days, pain at night on 4 of 7 days. Nothing goes up meanwhile; \
                tell your physiotherapist.";
    assert_eq!(symptoms.text(HIP).text, text);
}

#[test]
fn pain_at_night_and_long_stiffness_ask_for_a_screen_from_the_first_day_of_their_run_to_its_last() {
    let last = |diary: Vec<Day>| judge_last(&diary).course;
    let days_of = |run: Option<Run>| run.map(|run| (run.since, run.last));
    let nights = |nights: &str| {
        let night = |(n, letter): (u64, char)| {
            let at_night = if letter == 'n' { Triggers::NIGHT } else { Triggers::WALKING };
            Day { triggers: at_night, ..scored(n, 3) }
        };
        days_of(last((0..).zip(nights.chars()).map(night).collect()).nights())
    };
    assert_eq!(nights("nn..."), None);
    assert_eq!(nights("nnn"), Some((date(2), date(2))));
    assert_eq!(nights("nnnnnnnnnnnnnnnnnnnn"), Some((date(2), date(19))));
    assert_eq!(nights("nnn........."), Some((date(2), date(6))), "it stays after its last day");
    assert_eq!(nights("nnn............nnn"), Some((date(17), date(17))));
    let stiff = |minutes: u16, mornings: u64| {
        let diary = (0..mornings).map(|n| Day { stiffness: Some(minutes), ..scored(n, 3) });
        days_of(last(diary.collect()).stiff())
    };
    assert_eq!((stiff(60, 3), stiff(59, 9)), (None, None));
    assert_eq!((stiff(60, 4), stiff(60, 9)), (Some((date(3), date(3))), Some((date(3), date(8)))));
}

#[test]
fn painkillers_count_on_days_without_a_score() {
    let masked = (28..42).map(|n| match n % 2 {
        0 => Day { analgesic: true, ..day(n) },
        _ => scored(n, 4),
    });
    let seven: Vec<Day> = steady().into_iter().chain(masked).collect();
    assert_eq!(severity_of(&judge_last(&seven), Rule::PainkillersOften), None);
    let eight = [seven[..41].to_vec(), vec![Day { analgesic: true, ..day(41) }]].concat();
    assert_eq!(severity_of(&judge_last(&eight), Rule::PainkillersOften), Some(Watch));
}
