use chrono::{Days, NaiveDate};

use super::{Assessment, Compared, Course, Day, MOST_GREEN_DAYS, Rule, Session, Triggers, judge};
use crate::{
    level::{Level, Urgency},
    scale::Nrs,
    thresholds::PUBLISHED,
};

mod diaries;
mod explanations;
mod hard_rules;
mod memory;
mod own_thresholds;
mod properties;
mod rebasing;
mod signs;
mod trend_rules;

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

/// One letter a day from day 0: `4` a score, `A` is 10, `-` no entry at all.
fn days(diary: &str) -> Vec<Day> {
    let score = |letter: char| match letter {
        'A' => 10,
        digit => u8::try_from(digit.to_digit(10).unwrap()).unwrap(),
    };
    (0..).zip(diary.chars()).filter(|(_, c)| *c != '-').map(|(n, c)| scored(n, score(c))).collect()
}

fn judge_all(days: &[Day]) -> Vec<Assessment> {
    let mut course = Course::default();
    days.iter()
        .map(|day| {
            let assessment = judge(&course, day, &PUBLISHED);
            course = assessment.course.clone();
            assessment
        })
        .collect()
}

fn judge_last(days: &[Day]) -> Assessment {
    judge_all(days).pop().unwrap()
}

/// The rules of the day, without the signs.
fn codes(assessment: &Assessment) -> String {
    let of_the_day = assessment.fired.iter().filter(|fired| !is_sign(fired.rule));
    of_the_day.map(|fired| fired.rule.code()).collect::<Vec<_>>().join(";")
}

fn is_sign(rule: Rule) -> bool {
    matches!(rule.urgency(), Some(Urgency::GoodNews | Urgency::Watch))
}

/// Four weeks at 4: enough data, baseline 4, no noise.
fn steady() -> Vec<Day> {
    days(&"4".repeat(28))
}

fn after_steady(day: Day) -> Assessment {
    judge_last(&[steady(), vec![day]].concat())
}

fn level_and_codes(assessment: &Assessment) -> (Level, String) {
    (assessment.level, codes(assessment))
}

fn fires(assessment: &Assessment, rule: Rule) -> bool {
    assessment.fired.iter().any(|fired| fired.rule == rule)
}
