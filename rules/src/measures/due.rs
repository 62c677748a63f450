//! When which questionnaire is due, counted from the day on which a programme began. It is told to whoever asks; nothing nags.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::instrument::Instrument;

/// PEG and PSFS: so many days after the last. Days. clinical.md 4, "Recommend".
const WEEK: u64 = 7;
/// HAGOS or iHOT-12: so many days after the beginning. Days. clinical.md 4, "Recommend": 0, 6 and 12 weeks.
const OCCASIONS: [u64; 3] = [0, 42, 84];
/// What was answered up to so many days early counts for an occasion. Days. Chosen here.
pub const EARLY: u64 = 7;
/// An occasion that was missed is asked after for so many days, up to where the next may be answered. Days. Chosen here.
const LATE: u64 = 34;
/// After so many days nothing but what is weekly is asked for. Days: the last occasion, and how late it may be.
pub const ASKED_FOR: u64 = 84 + LATE;

/// An answer that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// To which questionnaire.
    pub instrument: Instrument,
    /// On which day.
    pub date: NaiveDate,
}

/// Whether a questionnaire is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Any of these will do. Once one was answered it is that one, so that the answers can be compared.
    pub instruments: Vec<Instrument>,
    /// Whether it is due.
    pub is_due: bool,
    /// Since when, if it is.
    pub since: Option<NaiveDate>,
    /// The last answer since the beginning.
    pub last: Option<NaiveDate>,
    /// When it is due next, if it is answered today or was before; none if it never is again.
    pub next: Option<NaiveDate>,
}

/// What is due on a day of a programme that began on another.
pub fn due(began: NaiveDate, today: NaiveDate, taken: &[Taken]) -> Vec<Due> {
    let earliest = before(began, EARLY);
    let counts = |one: &&Taken| one.date >= earliest && one.date <= today;
    let taken: Vec<Taken> = taken.iter().filter(counts).copied().collect();
    vec![
        weekly(Instrument::Peg, began, today, &taken),
        weekly(Instrument::Psfs, began, today, &taken),
        at_occasions(began, today, &taken),
    ]
}

fn weekly(instrument: Instrument, began: NaiveDate, today: NaiveDate, taken: &[Taken]) -> Due {
    let last = taken.iter().filter(|one| one.instrument == instrument).map(|one| one.date).max();
    let from = last.map_or(began, |last| after(last, WEEK).max(began));
    let is_due = from <= today;
    Due {
        instruments: vec![instrument],
        is_due,
        since: is_due.then_some(from),
        last,
        next: Some(if is_due { after(today, WEEK) } else { from }),
    }
}

fn at_occasions(began: NaiveDate, today: NaiveDate, taken: &[Taken]) -> Due {
    let of_the_hip = |one: &&Taken| matches!(one.instrument, Instrument::Hagos | Instrument::Ihot12);
    let answered: Vec<&Taken> = taken.iter().filter(of_the_hip).collect();
    let first = answered.iter().min_by_key(|one| one.date);
    let chosen = first.map(|first| vec![first.instrument]);
    let dates = OCCASIONS.map(|days| after(began, days));
    let is_open = |date: &&NaiveDate| **date <= today && today <= after(**date, LATE);
    let is_answered = |date: NaiveDate| {
        let window = before(date, EARLY)..=after(date, LATE);
        answered.iter().any(|one| window.contains(&one.date))
    };
    let since = dates.iter().find(is_open).copied().filter(|date| !is_answered(*date));
    Due {
        instruments: chosen.unwrap_or_else(|| vec![Instrument::Hagos, Instrument::Ihot12]),
        is_due: since.is_some(),
        since,
        last: answered.iter().map(|one| one.date).max(),
        next: dates.into_iter().find(|date| *date > today && !is_answered(*date)),
    }
}

fn after(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}
