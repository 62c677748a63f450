//! How much a session and a week may hold (judgement.md 4.2).

use chrono::{Days, NaiveDate};

use super::Group;

/// Band work has so many hours between two days of it, at least. Judgement.md 4.2 and 12: not to be set lower.
pub const BAND_HOURS: u16 = 48;
/// Bands load a region on so many days of any seven at most, whatever programmes they are of. Judgement.md 4.2: never 4.
pub const MOST_BAND_DAYS: u8 = 3;
/// A session has so many main exercises at most. Adherence falls above 3 or 4: Bachmann 2018; 2 are better than 8: Henry 1999.
pub const MOST_MAIN: usize = 4;
/// A session lasts so long at most. Minutes. Judgement.md 4.2, chosen there.
pub const MOST_MINUTES: u32 = 30;
/// In the first phase a session lasts so long at most. Minutes. Judgement.md 4.2, chosen there.
pub const FIRST_MINUTES: u32 = 20;
/// A day without main exercises has so much to warm up and move at most. Minutes. Judgement.md 4.2, chosen there.
pub const OFF_DAY_MINUTES: u32 = 10;

/// An exercise that could be done today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its group.
    pub group: Group,
    /// How long it takes. Seconds.
    pub seconds: u32,
    /// The last day before today on which it was done.
    pub last_done: Option<NaiveDate>,
}

/// Which of the exercises of a session fit, in their order: the leads first, then what warms up, as far as there is time, then the other
/// main exercises; of several the one that was longest not done first. What does not fit is next in turn another day. If none fits, the
/// shortest is done.
pub fn fitting(candidates: &[Candidate], minutes: u32) -> Vec<bool> {
    let mut in_turn: Vec<usize> = (0..candidates.len()).collect();
    let rank = |at: &usize| {
        let candidate = candidates.get(*at)?;
        let last = if candidate.group == Group::WarmUp { None } else { candidate.last_done };
        let turn = [Group::Lead, Group::WarmUp, Group::Second].iter().position(|group| *group == candidate.group);
        Some((turn, last, *at))
    };
    in_turn.sort_by_key(rank);
    let (mut seconds, mut main) = (0_u32, 0);
    let mut kept: Vec<usize> = Vec::new();
    for (candidate, at) in in_turn.iter().filter_map(|at| Some((candidates.get(*at)?, *at))) {
        let is_main = candidate.group != Group::WarmUp;
        let longer = seconds.saturating_add(candidate.seconds);
        if longer > minutes.saturating_mul(60) || (is_main && main == MOST_MAIN) {
            continue;
        }
        seconds = longer;
        main += usize::from(is_main);
        kept.push(at);
    }
    if kept.is_empty() {
        kept.extend(in_turn.iter().min_by_key(|at| candidates.get(**at).map(|candidate| candidate.seconds)));
    }
    (0..candidates.len()).map(|at| kept.contains(&at)).collect()
}

/// The first day on which something may be done again, if that is after today: so many hours after the last time, in whole days,
/// for a session has a date and not always an hour; and never more often than so many days in any seven.
pub fn again_on(today: NaiveDate, done: &[NaiveDate], hours: u16, days_a_week: u8) -> Option<NaiveDate> {
    let mut before: Vec<NaiveDate> = done.iter().copied().filter(|date| *date < today).collect();
    before.sort_unstable();
    before.dedup();
    let rested = before.last().and_then(|last| last.checked_add_days(Days::new(hours.div_ceil(24).into())));
    let full = before.iter().rev().nth(usize::from(days_a_week.max(1)) - 1);
    let in_budget = full.and_then(|first| first.checked_add_days(Days::new(7)));
    rested.max(in_budget).filter(|again| *again > today)
}
