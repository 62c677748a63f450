//! Words and masks: what a patient says beside the numbers (F, I, CW, S), and what hides them (K1, K2).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    course::{Course, Run},
    day::Day,
    evidence::Fired,
    memory::{count, median_of},
    response::eases_still,
    rule::Rule,
};
use crate::{severity::Severity, thresholds::Thresholds};

/// Of the last so many days ... Judgement.md 2.2, I, CW and S.
const WEEK: u32 = 7;
/// ... so many.
const MOST: u32 = 4;
/// Interference from this on takes most of a day. Judgement.md 2.2, I.
const INTERFERES: u16 = 7;
/// It eases if it is so much above its usual. Judgement.md 2.2, I.
const ABOVE_USUAL: u16 = 3;
/// So many days of interference make a usual one. Chosen here.
const ENOUGH: usize = 7;
/// S: so stiff a morning counts. Minutes. Judgement.md 2.2.
const STIFF: u16 = 30;
/// S: clicking hurt on so many of 14 days, pain came at night on so many of 7. Judgement.md 2.2.
const AGAIN: u32 = 3;
/// S: so long a stiffness, on as many days, asks the screen. Minutes. Judgement.md 2.2.
const STIFF_FOR_AN_HOUR: u16 = 60;

/// Interference that eases, and how many lower days there were since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Interference {
    since: NaiveDate,
    lower: u8,
}

/// Asks what was said: a flare-up, interference, "worse", symptoms, painkillers.
pub(super) fn judge(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Vec<Fired> {
    let says = |rule: Rule, holds: bool| holds.then(|| Fired::new(rule, [day.date], |seen| seen));
    let painkiller = says(Rule::Painkiller, day.under_painkiller());
    if painkiller.is_some() {
        course.painkiller_on = Some(day.date);
    }
    let often = painkillers_often(course, day, thresholds);
    let flare = says(Rule::FlareUp, day.flare_up);
    let interferes = interferes(course, day, thresholds);
    let worse = on_days(Rule::SaysWorse, day.date, count(&course.memory.worse, WEEK, |said| said == 1), MOST, WEEK);
    note_what_asks(course, day);
    painkiller
        .into_iter()
        .chain(often)
        .chain(flare)
        .chain(interferes)
        .chain(worse)
        .chain(symptoms(course, day))
        .collect()
}

/// Notes the days on which pain at night, or an hour of stiffness, asks for the short screen.
fn note_what_asks(course: &mut Course, day: &Day) {
    if count(&course.memory.night, WEEK, |night| night == 1) >= AGAIN {
        course.nights = Some(Run::with(course.nights, day.date));
    }
    if count(&course.memory.stiffness, WEEK, |minutes| minutes >= STIFF_FOR_AN_HOUR) >= MOST {
        course.stiff = Some(Run::with(course.stiff, day.date));
    }
}

fn on_days(rule: Rule, date: NaiveDate, days: u32, needed: u32, of: u32) -> Option<Fired> {
    (days >= needed)
        .then(|| Fired::new(rule, [date], |seen| seen.with("days", days).with("of_days", of).against(needed)))
}

/// K2: painkillers on most of a fortnight's logged days.
fn painkillers_often(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let days = count(&course.memory.painkillers, 14, |taken| taken == 1);
    let often = on_days(Rule::PainkillersOften, day.date, days, thresholds.masked_days, 14);
    if often.is_some() {
        course.masked_on = Some(day.date);
    }
    often
}

/// I: it is watched; it eases if it is well above its own usual, until two days are lower.
fn interferes(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let recent = &course.memory.interference;
    let days = count(recent, WEEK, |interference| interference >= INTERFERES);
    let watched = on_days(Rule::Interferes, day.date, days, MOST, WEEK);
    let before: Vec<u16> = recent.aged(WEEK..=27).collect();
    let usual = (before.len() >= ENOUGH).then(|| median_of(before)).flatten();
    let above = usual.is_some_and(|usual| {
        let line = usual.saturating_add(ABOVE_USUAL).max(INTERFERES);
        count(recent, WEEK, |interference| interference >= line) >= MOST
    });
    let held = course.interference.map(|mut held| {
        if day.interference.is_some_and(|interference| u16::from(interference.get()) < INTERFERES) {
            held.lower = held.lower.saturating_add(1);
        }
        held
    });
    let today = day.interference.is_some_and(|interference| u16::from(interference.get()) >= INTERFERES);
    let begins = (watched.is_some() && above && today).then_some(Interference { since: day.date, lower: 0 });
    let goes_on = |held: &Interference| held.lower < 2 && eases_still(held.since, day.date, thresholds);
    course.interference = held.or(begins).filter(goes_on);
    match (course.interference, watched) {
        (Some(_), Some(watched)) => Some(watched),
        (Some(held), None) => Some(Fired::new(Rule::Interferes, [held.since, day.date], |seen| {
            seen.with("days", days).with("of_days", WEEK).against(MOST)
        })),
        (None, watched) => watched.map(|watched| watched.with_severity(Severity::Watch)),
    }
}

impl Course {
    /// Which symptoms hold on many days, in words.
    pub(super) fn symptoms_in_words(&self) -> Vec<String> {
        let memory = &self.memory;
        let each = [
            (
                count(&memory.stiffness, WEEK, |minutes| minutes >= STIFF) >= MOST,
                "stiff for half an hour or more on most mornings",
            ),
            (count(&memory.night, WEEK, |night| night == 1) >= AGAIN, "pain at night"),
            (count(&memory.clicks, 14, |hurt| hurt == 1) >= AGAIN, "clicking that hurts"),
        ];
        each.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned()).collect()
    }
}

/// S: the first of stiffness, painful clicking and pain at night that holds; the episode names each.
fn symptoms(course: &Course, day: &Day) -> Vec<Fired> {
    let memory = &course.memory;
    let stiff = count(&memory.stiffness, WEEK, |minutes| minutes >= STIFF);
    let night = count(&memory.night, WEEK, |night| night == 1);
    let clicks = count(&memory.clicks, 14, |hurt| hurt == 1);
    let each = [("stiff", stiff, MOST, WEEK), ("night", night, AGAIN, WEEK), ("click", clicks, AGAIN, 14)];
    let holding: Vec<_> = each.into_iter().filter(|(_, days, needed, _)| days >= needed).collect();
    let Some((_, days, needed, of)) = holding.first().copied() else { return Vec::new() };
    let fired = on_days(Rule::Symptoms, day.date, days, needed, of);
    let name = |fired: Fired| {
        let evidence = holding.iter().fold(fired.evidence, |seen, (name, days, ..)| seen.with(name, *days));
        Fired { evidence, ..fired }
    };
    fired.map(name).into_iter().collect()
}
