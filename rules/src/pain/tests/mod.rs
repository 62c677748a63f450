use chrono::{Days, NaiveDate};

use super::{Assessment, Compared, Course, Day, MOST_GREEN_DAYS, RebasedBy, Rule, Session, Triggers, judge};
use crate::{
    level::{Level, Urgency},
    place::{BodySite, Region, Side},
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::{PUBLISHED, Thresholds},
};

mod change;
mod diaries;
mod explanations;
mod first_days;
mod groups;
mod illness;
mod levels;
mod machine;
mod memory;
mod own_thresholds;
mod properties;
mod rebasing;
mod response;
mod sentences;
mod session_places;
mod signs;
mod trend_rules;
mod usual;
mod words;
mod worsening;

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };

/// The n-th day of a diary, from 0.
fn date(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

fn nrs(points: u8) -> Option<Nrs> {
    Nrs::new(points)
}

fn day(n: u64) -> Day {
    Day::new(date(n))
}

fn scored(n: u64, points: u8) -> Day {
    Day { worst: nrs(points), ..day(n) }
}

fn session(during: u8) -> Session {
    Session { during: nrs(during), ..Session::default() }
}

/// A day with a score and sessions of these pains.
fn with_sessions(n: u64, points: u8, pains: &[u8]) -> Day {
    Day { sessions: pains.iter().map(|pain| session(*pain)).collect(), ..scored(n, points) }
}

/// One letter a day from day `from`: `4` a score, `A` is 10, `-` no entry at all.
fn days_from(from: u64, diary: &str) -> Vec<Day> {
    let score = |letter: char| match letter {
        'A' => 10,
        digit => u8::try_from(digit.to_digit(10).unwrap()).unwrap(),
    };
    (from..).zip(diary.chars()).filter(|(_, c)| *c != '-').map(|(n, c)| scored(n, score(c))).collect()
}

fn days(diary: &str) -> Vec<Day> {
    days_from(0, diary)
}

/// Four weeks at 3, then this: enough data, usual level 3.
fn after_3(diary: &str) -> Vec<Day> {
    days(&format!("{}{diary}", "3".repeat(28)))
}

fn judge_all(days: &[Day]) -> Vec<Assessment> {
    judge_on(&Course::default(), days)
}

/// The days after a state.
fn judge_on(before: &Course, days: &[Day]) -> Vec<Assessment> {
    judge_with(&PUBLISHED, before, days)
}

/// The days after a state, with these settings.
fn judge_with(thresholds: &Thresholds, before: &Course, days: &[Day]) -> Vec<Assessment> {
    let mut course = before.clone();
    days.iter()
        .map(|day| {
            let assessment = judge(&course, day, thresholds);
            course = assessment.course.clone();
            assessment
        })
        .collect()
}

fn judge_last(days: &[Day]) -> Assessment {
    judge_all(days).pop().unwrap()
}

/// Only what a diary of a calm place with this last day says.
fn after_steady(day: Day) -> Assessment {
    judge_last(&[steady(), vec![day]].concat())
}

/// Four weeks at 4: enough data, usual level 4, no noise.
fn steady() -> Vec<Day> {
    days(&"4".repeat(28))
}

/// The codes of the day, without detectors, signs and circumstances.
fn codes(assessment: &Assessment) -> String {
    let shown = |rule: Rule| !is_sign(rule) && !is_detector(rule);
    let of_the_day = assessment.fired.iter().filter(|fired| shown(fired.rule));
    of_the_day.map(|fired| fired.rule.code()).collect::<Vec<_>>().join(";")
}

fn is_detector(rule: Rule) -> bool {
    matches!(rule, Rule::ShiftAmber | Rule::ShiftRed | Rule::RiseAmber | Rule::RiseRed)
}

/// What is told once, when it begins to hold.
fn is_sign(rule: Rule) -> bool {
    (Rule::Settle..=Rule::Disagree).contains(&rule) || matches!(rule, Rule::Better | Rule::CalmWeek)
}

fn severity_and_codes(assessment: &Assessment) -> (Severity, String) {
    (assessment.severity, codes(assessment))
}

/// How severe a code made the day; none if it did not hold.
fn severity_of(assessment: &Assessment, rule: Rule) -> Option<Severity> {
    assessment.fired.iter().find(|fired| fired.rule == rule).map(|fired| fired.severity)
}

fn fires(assessment: &Assessment, rule: Rule) -> bool {
    severity_of(assessment, rule).is_some()
}

/// One letter a judged day: calm, watch, ease, rest, see: `c`, `w`, `e`, `r`, `s`.
fn severities(days: &[Day]) -> String {
    let letter = |severity: Severity| severity.as_str().chars().next().unwrap();
    judge_all(days).iter().map(|assessment| letter(assessment.severity)).collect()
}
