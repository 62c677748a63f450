//! The early signs at their boundaries: when each is told, when not yet, when again.

use std::collections::BTreeSet;

use super::*;
use crate::silence::{SILENT, SILENT_PLAN};

mod scores;
mod symptoms;

/// The signs that are told, with the number of the day.
fn told(diary: &[Day]) -> Vec<String> {
    let signs = |judged: &Assessment| {
        let n = (judged.date - date(0)).num_days();
        let signs = judged.fired.iter().filter(|fired| is_sign(fired.rule));
        signs.map(|fired| format!("{n} {}", fired.rule)).collect::<Vec<_>>()
    };
    judge_all(diary).iter().flat_map(signs).collect()
}

/// Of one rule: the numbers of the days.
fn told_of(rule: Rule, diary: &[Day]) -> Vec<u64> {
    let code = format!(" {rule}");
    told(diary).iter().filter_map(|told| told.strip_suffix(&code)?.parse().ok()).collect()
}

fn text_of(rule: Rule, diary: &[Day]) -> String {
    let judged = judge_all(diary);
    judged.iter().flat_map(|judged| &judged.fired).find(|fired| fired.rule == rule).unwrap().text(HIP).text
}

#[test]
fn the_example_of_every_flag_leaves_none_out() {
    let example = include_str!("../../../../../examples/every-flag.sh");
    let (_, list) = example.split_once("\nkinds='").unwrap();
    let named: BTreeSet<&str> = list.split_once('\'').unwrap().0.split_whitespace().collect();
    let judged = Rule::ALL.iter().filter(|rule| rule.urgency().is_some()).map(|rule| rule.code());
    let others = [Rule::RedFlag.code(), Rule::GoAhead.code(), "TTP", SILENT, SILENT_PLAN];
    assert_eq!(named, judged.chain(others).collect());
}

#[test]
fn signs_are_watched_and_good_news_is_good() {
    let urgent = |urgency| Rule::ALL.iter().filter(move |rule| rule.urgency() == Some(urgency)).count();
    assert_eq!(
        (urgent(Urgency::GoodNews), urgent(Urgency::Watch), urgent(Urgency::Amber), urgent(Urgency::Red)),
        (2, 13, 11, 6)
    );
    for rule in Rule::ALL {
        assert_eq!(rule.raises_to().and_then(Urgency::of).is_some(), rule.urgency() >= Some(Urgency::Amber), "{rule}");
    }
}

#[test]
fn a_sign_says_what_it_saw() {
    let judged = judge_last(&(0..42).map(|n| scored(n, 4)).collect::<Vec<_>>());
    let lasting = judged.fired.iter().find(|fired| fired.rule == Rule::Lasting).unwrap();
    assert_eq!(judged.level, Level::Green);
    assert_eq!(lasting.evidence.dates, [date(0), date(41)]);
    assert_eq!((lasting.evidence.value("last_weeks"), lasting.evidence.threshold), (Some(4.0), Some(1.0)));
    let json = serde_json::to_string(lasting).unwrap();
    assert_eq!(serde_json::from_str::<crate::pain::Fired>(&json).unwrap(), *lasting);
}

/// What a sign saw: its dates, the named numbers, the line.
fn seen(rule: Rule, diary: &[Day], names: &[&str]) -> (Vec<NaiveDate>, Vec<f64>, Option<f64>) {
    let judged = judge_all(diary);
    let fired = judged.iter().flat_map(|judged| &judged.fired).find(|fired| fired.rule == rule).unwrap();
    let values = names.iter().map(|name| fired.evidence.value(name).unwrap()).collect();
    (fired.evidence.dates.clone(), values, fired.evidence.threshold)
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-9
}

#[test]
fn a_sign_shows_from_the_day_it_is_told_until_it_holds_no_more() {
    let shows = |diary: &[Day], sign| judge_last(diary).course.still_shows(sign);
    let lasting: Vec<Day> = (0..42).map(|n| scored(n, 4)).collect();
    assert!(shows(&lasting, Rule::Lasting) && !shows(&lasting[..41], Rule::Lasting));
    assert!(!shows(&lasting, Rule::Stiff) && !shows(&lasting, Rule::LastingLonger));
}

#[test]
fn good_news_is_good_whatever_the_day_is_like() {
    for severity in [Severity::Calm, Severity::Rest] {
        let told = |rule| crate::pain::Fired::new(rule, [date(0)], |seen| seen).with_severity(severity).urgency();
        assert_eq!((told(Rule::Better), told(Rule::CalmWeek)), (Some(Urgency::GoodNews), Some(Urgency::GoodNews)));
        assert_eq!(told(Rule::Severe), Urgency::of_severity(severity));
    }
}
