//! When a worsening truly began, by a definition that nobody has to believe: it looks a week ahead.

use chrono::{Days, NaiveDate};
use limber_rules::scale::Nrs;

use crate::series::Series;

/// A worsening is a rise of this many points. Farrar 2001, Pain 94:149-158.
const RISE: i32 = 2;
/// The week from the day on, the day included, days after it ...
const AHEAD: Days = Days::new(6);
/// ... with at least this many scores.
const LOGS_AHEAD: usize = 4;
/// The days before it ...
const BEFORE: Days = Days::new(14);
/// ... with at least this many scores.
const LOGS_BEFORE: usize = 7;
/// Onsets within so many days are one.
const ONE_ONSET: i64 = 14;

/// The days on which a sustained worsening begins: the mean of that day and the six after it (4 or more logged) is 2 or
/// more above the median of the 14 days before it (7 or more logged); days within 14 of an onset belong to it.
pub fn onsets(series: &Series) -> Vec<NaiveDate> {
    let mut onsets: Vec<NaiveDate> = Vec::new();
    for (date, _) in series.scores() {
        let news = onsets.last().is_none_or(|last| (*date - *last).num_days() > ONE_ONSET);
        if news && begins(series, *date) {
            onsets.push(*date);
        }
    }
    onsets
}

fn begins(series: &Series, date: NaiveDate) -> bool {
    let rise = || {
        let ahead = series.between(date, date.checked_add_days(AHEAD)?);
        let before = series.between(date.checked_sub_days(BEFORE)?, date.pred_opt()?);
        let (sum, logs) = ahead.fold((0, 0), |(sum, logs), score| (sum + i32::from(score), logs + 1));
        let usual = twice_the_median(before).filter(|_| usize::try_from(logs).is_ok_and(|logs| logs >= LOGS_AHEAD))?;
        Some(2 * sum >= (usual + 2 * RISE) * logs)
    };
    rise().unwrap_or(false)
}

fn twice_the_median(scores: impl Iterator<Item = Nrs>) -> Option<i32> {
    let mut scores: Vec<i32> = scores.map(i32::from).collect();
    scores.sort_unstable();
    let enough = scores.len() >= LOGS_BEFORE;
    let lower = scores.get(scores.len().checked_sub(1)? / 2)?;
    let upper = scores.get(scores.len() / 2)?;
    enough.then_some(lower + upper)
}
