//! The trial itself: who is asked, about what, and what came of it.

use limber_rules::{
    level::Level,
    thresholds::{PUBLISHED, QUICK},
};

use crate::{
    judges::{Limit, Published, Rules},
    series::{Judge, Levels, Series},
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

/// What somebody made of simulated diaries: those in which nothing happens say how often an alert is for nothing, the
/// others what is found and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnSimulated {
    /// Where nothing happens.
    pub unchanged: Tally,
    /// Where something does.
    pub changed: Tally,
}

impl OnSimulated {
    /// Of a judge.
    pub fn of(judge: &dyn Judge, diaries: &[Simulated], at: Level) -> Self {
        Self::told(diaries, at, |diary| judge.levels(&diary.series))
    }

    fn told(diaries: &[Simulated], at: Level, levels: impl Fn(&Simulated) -> Levels) -> Self {
        let mut all = Self::default();
        for diary in diaries {
            let levels = levels(diary);
            match diary.truth.onset {
                None => all.unchanged.count(&levels, at, &[]),
                Some(onset) => all.changed.count(&levels, at, &[onset]),
            }
        }
        all
    }
}

/// What one who knows everything but the day makes of them, with no more false alerts than this many logged days allow.
pub fn limit(diaries: &[Simulated], days_per_false_alert: f64) -> OnSimulated {
    let told = |height| {
        let limit = Limit { looks_for: Course::Step(2.0), height };
        OnSimulated::told(diaries, Level::Red, |diary| limit.levels(diary))
    };
    let (mut low, mut high) = (0.0, 20.0);
    for _ in 0..12 {
        let middle = f64::midpoint(low, high);
        let enough = told(middle).unchanged.days_per_false_alert().is_none_or(|days| days >= days_per_false_alert);
        if enough { high = middle } else { low = middle }
    }
    told(high)
}
