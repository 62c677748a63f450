//! The trial itself: who is asked, about what, and what came of it.

use limber_rules::{
    level::Level,
    scale::Hundredths,
    thresholds::{Line, PUBLISHED, QUICK, Thresholds},
};

use crate::{
    judges::{Limit, Published, Rules},
    series::{Judge, Levels, Series},
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

/// The rules as first published, as they are, and with the quick red lines.
pub fn candidates() -> [Candidate; 3] {
    let candidate = |name, judge| Candidate { name, judge };
    [
        candidate("published 2026.1", Box::new(Published) as Box<dyn Judge>),
        candidate("limber", Box::new(Rules(PUBLISHED))),
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

/// What somebody says of each of some simulated diaries.
pub fn levels(judge: &dyn Judge, diaries: &[Simulated]) -> Vec<Levels> {
    diaries.iter().map(|diary| judge.levels(&diary.series)).collect()
}

/// What came of what was said of simulated diaries.
pub fn on_simulated(said: &[Levels], diaries: &[Simulated], at: Level) -> Tally {
    let mut tally = Tally::default();
    for (levels, diary) in said.iter().zip(diaries) {
        tally.count(levels, at, &diary.onsets);
    }
    tally
}

/// The rules on some diaries with the lines of a level scaled until its false alerts are no more often than somebody's, and
/// how many times as high the lines are then. Those of the other level stay.
pub fn as_often(thresholds: &Thresholds, diaries: &[Simulated], at: Level, other: &Tally) -> (f64, Tally) {
    let told = |percent| on_simulated(&levels(&Rules(scaled(thresholds, at, percent)), diaries), diaries, at);
    let wanted = other.days_per_false_alert().unwrap_or(f64::INFINITY);
    let (mut low, mut high) = LINES;
    let mut kept = None;
    while high - low > 1 {
        let middle = i32::midpoint(low, high);
        let tally = told(middle);
        if tally.days_per_false_alert().is_none_or(|days| days >= wanted) {
            (high, kept) = (middle, Some(tally));
        } else {
            low = middle;
        }
    }
    (f64::from(high) / 100.0, kept.unwrap_or_else(|| told(high)))
}

/// The lowest and the highest lines that are tried. Percent.
const LINES: (i32, i32) = (70, 134);

/// With the lines of a level so many percent as high.
fn scaled(thresholds: &Thresholds, at: Level, percent: i32) -> Thresholds {
    let part = |amount: Hundredths| Hundredths::new(amount.hundredths() * percent / 100);
    let line = |line: Line| Line { points: part(line.points), noise: part(line.noise), ..line };
    let mut scaled = thresholds.clone();
    if at == Level::Red {
        (scaled.shift_red, scaled.rise_red) = (line(scaled.shift_red), line(scaled.rise_red));
    } else {
        (scaled.shift_amber, scaled.rise_amber) = (line(scaled.shift_amber), line(scaled.rise_amber));
    }
    scaled
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
