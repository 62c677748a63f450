use chrono::{Days, NaiveDate};

use super::*;
use crate::{
    scale::Nrs,
    thresholds::{PUBLISHED, Thresholds},
};

mod bands;
mod doses;
mod gates;
mod ladders;
mod offers;
mod properties;
mod proposals;
mod responses;
mod rungs;
mod stays;
mod whole_programmes;

const SETTINGS: &Progression = &PUBLISHED_PROGRESSION;
const RULES: &Thresholds = &PUBLISHED;

fn date(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

/// The exercise of the tests, at grade 2 with a ceiling of 3, since day 0.
fn held() -> Held<'static> {
    Held { exercise: "march", grade: 2, since: date(0), ceiling: Nrs(3), loaded: true }
}

fn done(exercise: &str, pain: Option<u8>) -> Done {
    Done {
        exercise: exercise.to_owned(),
        pain: pain.and_then(Nrs::new),
        grade: None,
        line: None,
        band_level: None,
        effort: None,
        is_unfinished: false,
    }
}

fn trained(n: u64, pain: Option<u8>, exercises: Vec<Done>) -> Trained {
    Trained { date: date(n), pain: pain.and_then(Nrs::new), analgesic: false, exercises }
}

/// A day with the exercise at this pain.
fn session(n: u64, pain: u8) -> Trained {
    trained(n, Some(pain), vec![done("march", Some(pain))])
}

fn morning(n: u64, pain: Option<u8>, settled: Option<bool>) -> Morning {
    Morning { date: date(n), worst: None, pain: pain.and_then(Nrs::new), settled, analgesic: false }
}

/// The settled mornings of these days.
fn settled(days: impl IntoIterator<Item = u64>) -> Vec<Morning> {
    days.into_iter().map(|n| morning(n, Some(2), Some(true))).collect()
}

fn record<'a>(today: u64, sessions: &'a [Trained], mornings: &'a [Morning]) -> Record<'a> {
    Record { today: date(today), sessions, mornings, rests: &[], illnesses: &[], last_red: None, last_before: None }
}
