//! What of a gate can be read from the logs. What was not logged opens no gate.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Measure, Progression, Record,
    diary::{Diary, days_between, within},
    response::{Judged, of_day},
};
use crate::{
    pain::Evidence,
    scale::Nrs,
    thresholds::{RULE_VERSION, Thresholds},
};

/// What a gate needs to know of the region beside the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Green days running.
    pub green_days: u32,
    /// The last day whose level was amber or red.
    pub last_raised: Option<NaiveDate>,
    /// Whether a go-ahead that holds today covers the lightest band of the phase.
    pub cleared: bool,
}

/// Whether a measure holds, and the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// Whether it holds.
    pub met: bool,
    /// What was seen, and against what.
    pub evidence: Evidence,
}

/// Reads one measure of a gate. The record should reach as far back as the measure asks.
pub fn gate(
    measure: Measure,
    record: &Record<'_>,
    levels: Levels,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Met {
    match measure {
        Measure::GreenDays(days) => {
            Met::when(levels.green_days >= days, seen([]).with("green_days", levels.green_days).against(days))
        }
        Measure::DaysWithoutAmber(days) => without_amber(record, levels, days),
        Measure::CalmSessions(sessions) => calm_sessions(record, sessions, settings, thresholds),
        Measure::DaysWithoutAnalgesic(days) => without_analgesic(record, days),
        Measure::DaysWithoutRise(days) => without_rise(record, days),
        Measure::GoAhead => Met::when(levels.cleared, seen([])),
    }
}

impl Met {
    fn when(met: bool, evidence: Evidence) -> Self {
        Self { met, evidence }
    }
}

fn seen(dates: impl IntoIterator<Item = NaiveDate>) -> Evidence {
    Evidence::on(dates, format!("Limber {RULE_VERSION}, as the programme has it"))
}

/// No amber or red day in so many days, and at least one green day: no data is not green.
fn without_amber(record: &Record<'_>, levels: Levels, days: u32) -> Met {
    let since = levels.last_raised.map(|raised| days_between(raised, record.today));
    let met = levels.green_days > 0 && since.is_none_or(|since| since >= i64::from(days));
    let evidence = seen(levels.last_raised)
        .with("green_days", levels.green_days)
        .with_known("days_since_amber_or_red", since.and_then(|since| i32::try_from(since).ok()))
        .against(days);
    Met::when(met, evidence)
}

/// So many calm training days running, newest first; a day that is unknown or waiting neither counts nor breaks.
fn calm_sessions(record: &Record<'_>, sessions: u32, settings: &Progression, thresholds: &Thresholds) -> Met {
    let diary = Diary::of(record, settings.window_days);
    let judged = diary.work.iter().rev().map(|(date, work)| (*date, of_day(&diary, *date, work, settings, thresholds)));
    let unbroken = judged.take_while(|(_, judged)| !matches!(judged, Judged::Provoked(_)));
    let calm: Vec<NaiveDate> = unbroken.filter(|(_, judged)| *judged == Judged::Calm).map(|(date, _)| date).collect();
    let count = counted(calm.len());
    Met::when(count >= sessions, seen(calm).with("calm_sessions", count).against(sessions))
}

/// No painkiller in so many days, and at least one entry in them.
fn without_analgesic(record: &Record<'_>, days: u32) -> Met {
    let diary = Diary::of(record, days);
    let mut taken: Vec<NaiveDate> = diary.work.keys().chain(diary.mornings.keys()).copied().collect();
    let entries = counted(taken.len());
    taken.retain(|date| diary.analgesic_on(*date));
    taken.sort_unstable();
    taken.dedup();
    let count = counted(taken.len());
    let evidence = seen(taken).with("entries", entries).with("days_with_painkiller", count).against(days);
    Met::when(entries > 0 && count == 0, evidence)
}

/// No daily score in so many days that is above the one before it, and at least one score in them.
fn without_rise(record: &Record<'_>, days: u32) -> Met {
    let diary = Diary::of(record, u32::MAX);
    let scores: Vec<(NaiveDate, Nrs)> =
        diary.mornings.values().filter_map(|morning| Some((morning.date, morning.worst?))).collect();
    let counts = |date: NaiveDate| within(record.today, date, days);
    let pairs = scores.iter().zip(scores.iter().skip(1));
    let higher: Vec<NaiveDate> = pairs
        .filter(|((_, before), (date, score))| score > before && counts(*date))
        .map(|(_, (date, _))| *date)
        .collect();
    let logged = counted(scores.iter().filter(|(date, _)| counts(*date)).count());
    let rises = counted(higher.len());
    Met::when(logged > 0 && rises == 0, seen(higher).with("scores", logged).with("rises", rises).against(days))
}

fn counted(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
