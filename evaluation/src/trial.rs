//! The trial itself: who is asked, about what, and what came of it.

use limber_rules::{
    level::Level,
    thresholds::{PUBLISHED, QUICK},
};

use crate::{
    judges::{Limit, Published, Rules},
    series::{Judge, Series},
    simulate::{Course, Simulated},
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

/// What somebody made of simulated diaries.
pub fn on_simulated(judge: &dyn Judge, diaries: &[Simulated], at: Level) -> Tally {
    let mut tally = Tally::default();
    for diary in diaries {
        tally.count(&judge.levels(&diary.series), at, &diary.onsets);
    }
    tally
}

/// What one who knows everything but the day makes of plain diaries, with no more false alerts than this many logged days
/// allow.
pub fn limit(diaries: &[Simulated], days_per_false_alert: f64) -> Tally {
    let told = |height| {
        let limit = Limit { looks_for: Course::Step(2.0), height };
        let mut tally = Tally::default();
        for diary in diaries {
            let levels = diary.truth.as_ref().map(|truth| limit.levels(&diary.series, truth));
            tally.count(&levels.unwrap_or_default(), Level::Red, &diary.onsets);
        }
        tally
    };
    let (mut low, mut high) = (0.0, 20.0);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        let enough = told(middle).days_per_false_alert().is_none_or(|days| days >= days_per_false_alert);
        if enough { high = middle } else { low = middle }
    }
    told(high)
}
