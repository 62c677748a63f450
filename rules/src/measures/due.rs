//! When which questionnaire is due: counted from the day on which a programme began, or from the first day of a diary without
//! one. An answer on request; no reminder is sent.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::instrument::Instrument;
use crate::place::Region;

/// PEG and PSFS in a programme: so many days after the last. Days. clinical.md 4, "Recommend".
const WEEK: u64 = 7;
/// PEG and PSFS without a programme: so many days after the last. Days. Chosen here.
const FOUR_WEEKS: u64 = 28;
/// The others: so many days after the beginning. Days. clinical.md 4, "Recommend": 0, 6 and 12 weeks.
const OCCASIONS: [u64; 3] = [0, 42, 84];
/// What was answered up to so many days early counts for an occasion. Days. Chosen here.
pub const EARLY: u64 = 7;
/// An occasion that was missed is asked after for so many days, up to where the next may be answered. Days. Chosen here.
const LATE: u64 = 34;
/// After so many days nothing but PEG and PSFS is asked for. Days: the last occasion, and how late it may be.
pub const ASKED_FOR: u64 = 84 + LATE;

/// What the days are counted from, and for which parts of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The first day of the programme, or of the diary where there is none.
    pub from: NaiveDate,
    /// Whether a programme is under way.
    pub has_programme: bool,
    /// The parts of the body, each once.
    pub regions: Vec<Region>,
}

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

/// What is due on a day: PEG and PSFS by rhythm; MSK-HQ, EQ-5D-5L (NICE HTE16) and those of each part of the body by occasion.
pub fn due(schedule: &Schedule, today: NaiveDate, taken: &[Taken]) -> Vec<Due> {
    let earliest = before(schedule.from, EARLY);
    let counts = |one: &&Taken| one.date >= earliest && one.date <= today;
    let taken: Vec<Taken> = taken.iter().filter(counts).copied().collect();
    let by_rhythm = [Instrument::Peg, Instrument::Psfs].map(|each| by_rhythm(each, schedule, today, &taken));
    let by_occasion =
        groups(&schedule.regions).into_iter().map(|each| at_occasions(&each, schedule.from, today, &taken));
    by_rhythm.into_iter().chain(by_occasion).collect()
}

/// The groups of which one questionnaire is asked at each occasion: those of a part of the body first.
fn groups(regions: &[Region]) -> Vec<Vec<Instrument>> {
    let mut groups: Vec<Vec<Instrument>> = Vec::new();
    for region in regions {
        let group = Instrument::of_region(*region).to_vec();
        let is_asked = |known: &Vec<Instrument>| known.iter().any(|instrument| group.contains(instrument));
        if !group.is_empty() && !groups.iter().any(is_asked) {
            groups.push(group);
        }
    }
    groups.extend([vec![Instrument::MskHq], vec![Instrument::Eq5d5l]]);
    groups
}

fn by_rhythm(instrument: Instrument, schedule: &Schedule, today: NaiveDate, taken: &[Taken]) -> Due {
    let rhythm = if schedule.has_programme { WEEK } else { FOUR_WEEKS };
    let last = taken.iter().filter(|one| one.instrument == instrument).map(|one| one.date).max();
    let from = last.map_or(schedule.from, |last| after(last, rhythm).max(schedule.from));
    let is_due = from <= today;
    Due {
        instruments: vec![instrument],
        is_due,
        since: is_due.then_some(from),
        last,
        next: Some(if is_due { after(today, rhythm) } else { from }),
    }
}

fn at_occasions(group: &[Instrument], began: NaiveDate, today: NaiveDate, taken: &[Taken]) -> Due {
    let answered: Vec<&Taken> = taken.iter().filter(|one| group.contains(&one.instrument)).collect();
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
        instruments: chosen.unwrap_or_else(|| group.to_vec()),
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
