//! A diary to be judged: the daily scores of one series, and what somebody makes of them.

use chrono::NaiveDate;
use limber_rules::{level::Level, scale::Nrs};

/// The daily scores of one series (patient, region), in order of date, at most one a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series(Vec<(NaiveDate, Nrs)>);

/// The level of each logged day.
pub type Levels = Vec<(NaiveDate, Level)>;

/// Somebody who says a level for each logged day of a series, knowing only that day and those before.
pub trait Judge {
    /// The levels, in order of date.
    fn levels(&self, series: &Series) -> Levels;
}

impl Series {
    /// These scores, put in order; of two on one day the first.
    pub fn new(mut scores: Vec<(NaiveDate, Nrs)>) -> Self {
        scores.sort_by_key(|(date, _)| *date);
        scores.dedup_by_key(|(date, _)| *date);
        Self(scores)
    }

    /// The scores, in order of date.
    pub fn scores(&self) -> &[(NaiveDate, Nrs)] {
        &self.0
    }

    /// The scores from a day to another, both included.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Nrs> + Clone {
        let start = self.0.partition_point(|(date, _)| *date < from);
        let within = self.0.iter().skip(start).take_while(move |(date, _)| *date <= to);
        within.map(|(_, score)| *score)
    }
}
