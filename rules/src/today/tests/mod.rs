use chrono::{Days, NaiveDate};

use super::{
    Clearance, DayAnswer, Decision, Enrolled, Lock, PhaseNeeds, Rebased, Rest, Series, Situation, WarningSigns, decide,
    wording,
};
use crate::{
    care_events::{Care, CareContext, CareDay, CareOn, effect},
    pain::{Accepted, Course, Day, Fired, Rule, Session, Triggers, judge},
    place::{BodySite, Region, Side},
    scale::Nrs,
    severity::Severity,
    thresholds::{PUBLISHED, RULE_VERSION},
};

mod care;
mod cases;
mod held_back;
mod properties;
mod together;

fn date(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

/// A series from days.
fn series_of(region: Region, days: impl IntoIterator<Item = Day>) -> Series {
    let side = Side::Left;
    let mut series = Series {
        region,
        side,
        course: Course::default(),
        fired: Vec::new(),
        accepted: None,
        is_new_level_seen: false,
        findings_written_on: None,
    };
    for day in days {
        let judged = judge(&series.course, &day, &PUBLISHED);
        series = Series { course: judged.course, fired: judged.fired, ..series };
    }
    series
}

/// One digit a day from day 0.
fn days(diary: &str) -> Vec<Day> {
    let score = |c: char| c.to_digit(11).and_then(|score| Nrs::new(u8::try_from(score).unwrap()));
    (0..).zip(diary.chars()).map(|(n, c)| Day { worst: score(c), ..Day::new(date(n)) }).collect()
}

/// 28 days at 3, then this; the last day is day 27 + its length.
fn series(region: Region, rise: &str) -> Series {
    series_of(region, days(&format!("{}{rise}", "3".repeat(28))))
}

/// A hip on a programme: phase 1 without bands, phase 2 with band levels 1 and 2, phase 3 with 3 and 4.
fn enrolled(phase: u8) -> Enrolled {
    let needs = |number, band_levels: Option<[u8; 2]>| PhaseNeeds {
        number,
        needs_clearance: band_levels.is_some(),
        band_levels,
    };
    Enrolled {
        region: Region::Hip,
        side: Side::Left,
        phase,
        phase_since: date(0),
        phases: vec![needs(1, None), needs(2, Some([1, 2])), needs(3, Some([3, 4]))],
    }
}

fn clearance(highest_band_level: u8) -> Clearance {
    Clearance { region: Region::Hip, highest_band_level, until: date(80), given_on: date(0), confirmed_on: None }
}

/// A day of someone in phase 2 with a go-ahead for it.
fn situation(series: &[Series], n: u64) -> Situation<'_> {
    Situation {
        date: date(n),
        lock: None,
        rest: None,
        series,
        enrolment: Some(enrolled(2)),
        clearance: Some(clearance(2)),
        clearance_ended_by: None,
        finished: None,
        rebased: &[],
        signs: WarningSigns::default(),
        care: Vec::new(),
    }
}

fn codes(decision: &DayAnswer) -> Vec<&str> {
    decision.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

fn remedies(decision: &DayAnswer) -> Vec<&str> {
    decision.would_change.iter().map(|text| text.code.as_str()).collect()
}
