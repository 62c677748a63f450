//! The trial itself: who is asked, about what, and what came of it.

use limber_rules::{
    level::Level,
    scale::Hundredths,
    thresholds::{Line, PUBLISHED, QUICK, Thresholds},
};

use crate::{
    judges::{Limit, Published, Rules},
    series::{Judge, Series},
    simulate::{Course, Simulated, Truth},
    tally::{Onset, Tally},
};

/// Somebody with a name.
pub struct Candidate {
    /// As the table has it.
    pub name: &'static str,
    /// Who judges.
    pub judge: Box<dyn Judge>,
}

/// The name of the rules as they are.
pub const LIMBER: &str = "limber";

/// The rules as first published, as they are, and with the quick red lines.
pub fn candidates() -> [Candidate; 3] {
    let candidate = |name, judge| Candidate { name, judge };
    [
        candidate("published 2026.1", Box::new(Published) as Box<dyn Judge>),
        candidate(LIMBER, Box::new(Rules(PUBLISHED))),
        candidate("limber, quick", Box::new(Rules(QUICK))),
    ]
}

/// What somebody made of real diaries whose onsets are known.
pub fn on_diaries(judge: &dyn Judge, diaries: &[(Series, Vec<Onset>)], at: Level) -> Tally {
    let mut tally = Tally::default();
    for (series, onsets) in diaries {
        tally.count(&judge.levels(series), at, onsets);
    }
    tally
}

/// What somebody made of simulated diaries.
pub fn on_simulated(judge: &dyn Judge, diaries: &[Simulated], at: Level) -> Tally {
    let mut tally = Tally::default();
    for diary in diaries {
        tally.count(&judge.levels(&diary.series), at, &diary.onsets);
    }
    tally
}

/// What the rules make of simulated diaries with all lines of the trend scaled until false alerts are no more often than
/// somebody's, and how many times as high the lines are then.
pub fn as_often(thresholds: &Thresholds, diaries: &[Simulated], at: Level, other: &Tally) -> (f64, Tally) {
    let told = |percent: i32| on_simulated(&Rules(scaled(thresholds, percent)), diaries, at);
    let wanted = other.days_per_false_alert().unwrap_or(f64::INFINITY);
    let (mut low, mut high) = LINES;
    while high - low > 1 {
        let middle = i32::midpoint(low, high);
        let enough = told(middle).days_per_false_alert().is_none_or(|days| days >= wanted);
        if enough { high = middle } else { low = middle }
    }
    (f64::from(high) / 100.0, told(high))
}

/// The lowest and the highest lines that are tried. Percent.
const LINES: (i32, i32) = (40, 200);

/// With all lines of the trend so many percent as high.
fn scaled(thresholds: &Thresholds, percent: i32) -> Thresholds {
    let part = |amount: Hundredths| Hundredths::new(amount.hundredths() * percent / 100);
    let line = |line: Line| Line { points: part(line.points), noise: part(line.noise), ..line };
    Thresholds {
        shift_amber: line(thresholds.shift_amber),
        shift_red: line(thresholds.shift_red),
        rise_amber: line(thresholds.rise_amber),
        rise_red: line(thresholds.rise_red),
        ..thresholds.clone()
    }
}

/// What one who knows everything but the day makes of plain diaries, with no more false alerts than this many logged days
/// allow; nothing where not everything can be known.
pub fn limit(diaries: &[Simulated], days_per_false_alert: f64) -> Option<Tally> {
    let known: Vec<(&Simulated, &Truth)> =
        diaries.iter().map(|diary| Some((diary, diary.truth.as_ref()?))).collect::<Option<_>>()?;
    let told = |height| {
        let limit = Limit { looks_for: Course::Step(2.0), height };
        let mut tally = Tally::default();
        for (diary, truth) in &known {
            tally.count(&limit.levels(&diary.series, truth), Level::Red, &diary.onsets);
        }
        tally
    };
    let (mut low, mut high) = (0.0, 20.0);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        let enough = told(middle).days_per_false_alert().is_none_or(|days| days >= days_per_false_alert);
        if enough { high = middle } else { low = middle }
    }
    Some(told(high))
}
