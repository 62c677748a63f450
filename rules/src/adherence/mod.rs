//! What was kept of the plan, day by day: rest that was asked for is kept, and nothing is inferred.
//!
//! A day is done, modified, rested, missed or unknown, and only what was logged or asked for makes it so. What is
//! counted of the days is in [`adherence`], [`weeks`] and [`streak`].

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

words! {
    /// How much of a planned session was done.
    pub enum Kept {
        /// As planned.
        Full => "full",
        /// Lighter or shorter.
        Modified => "modified",
    }
}

words! {
    /// What became of the plan on one day.
    pub enum DayState {
        /// A session as planned.
        Done => "done",
        /// A session, lighter or shorter.
        Modified => "modified",
        /// No session, and none was due; or rest was asked for.
        Rested => "rested",
        /// Logged, without a session that was due; or trained, though rest was asked for.
        Missed => "missed",
        /// Nothing is known.
        Unknown => "unknown",
    }
}

impl DayState {
    /// Done, modified or rested.
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Done | Self::Modified | Self::Rested)
    }
}

/// What is known of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOf {
    /// The patient's own date.
    pub date: NaiveDate,
    /// A session, if there was one: the fullest of the day.
    pub session: Option<Kept>,
    /// A rest period, a red or a lock asked for rest, and the patient could know.
    pub rest: bool,
    /// Any diary entry.
    pub logged: bool,
}

/// What the phase asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// How many days a week.
    pub sessions_a_week: u8,
    /// From one session to the next. Days are all that is known, so these are rounded up to days.
    pub minimum_hours_between: u16,
}

/// The days of a week.
const WEEK: u32 = 7;

/// The state of each day, in order of date. Give the days before the first of interest, too: a session in them counts.
///
/// A session is done or modified; on a day on which rest was asked for it is the rest that is missed. Without one, a day on which rest was asked for is rested, and a day without an
/// entry is unknown. What is left are logged days without a session, and of these:
/// - without a plan nothing is kept or missed: unknown;
/// - too soon after a session by the plan's hours: rested;
/// - as many as the ISO week lacks sessions, its last ones, are missed, and the others rested: an early free day can
///   be made up for, the last ones cannot. Today is never missed: it is rested once the week has all its sessions,
///   and unknown before.
///
/// A week lacks its share, less its sessions, less those that still fit into its days from today on. Its share is a
/// seventh of the plan's sessions for each day that has a session, or that is logged or still to come and has no rest
/// asked for; rounded down. So a day of rest or of silence takes its part of the week's sessions with it. Chosen
/// here.
pub fn days(days: &[DayOf], plan: Option<Plan>, today: NaiveDate) -> Vec<(NaiveDate, DayState)> {
    let by_date: BTreeMap<NaiveDate, DayOf> = days.iter().map(|day| (day.date, *day)).collect();
    let mut states: BTreeMap<NaiveDate, DayState> =
        by_date.values().map(|day| (day.date, without_plan(*day))).collect();
    if let Some(plan) = plan {
        for week in by_week(by_date.values().copied()).values() {
            states.extend(Week { days: week, by_date: &by_date, plan, today }.of_free_days());
        }
    }
    states.into_iter().collect()
}

/// The state of a day as far as it needs no plan.
fn without_plan(day: DayOf) -> DayState {
    match day.session {
        Some(_) if day.rest => DayState::Missed,
        Some(Kept::Full) => DayState::Done,
        Some(Kept::Modified) => DayState::Modified,
        None if day.rest => DayState::Rested,
        None => DayState::Unknown,
    }
}

/// One ISO week under a plan.
struct Week<'a> {
    days: &'a [DayOf],
    by_date: &'a BTreeMap<NaiveDate, DayOf>,
    plan: Plan,
    today: NaiveDate,
}

impl Week<'_> {
    /// The states of the logged days without a session and without a rest asked for.
    fn of_free_days(&self) -> Vec<(NaiveDate, DayState)> {
        let free = |day: &&DayOf| day.logged && day.session.is_none() && !day.rest && day.date <= self.today;
        let (too_soon, due): (Vec<&DayOf>, Vec<&DayOf>) =
            self.days.iter().filter(free).partition(|day| self.is_too_soon(day.date));
        let over = due.iter().rev().filter(|day| day.date < self.today).map(|day| day.date);
        let lacking = self.share().saturating_sub(self.sessions()).saturating_sub(self.still_fit());
        let missed: Vec<NaiveDate> = over.take(usize::try_from(lacking).unwrap_or(usize::MAX)).collect();
        let state = |date: NaiveDate| match date {
            _ if missed.contains(&date) => DayState::Missed,
            _ if date == self.today && !self.is_full() => DayState::Unknown,
            _ => DayState::Rested,
        };
        let soon = too_soon.iter().map(|day| (day.date, DayState::Rested));
        soon.chain(due.iter().map(|day| (day.date, state(day.date)))).collect()
    }

    fn is_full(&self) -> bool {
        self.sessions() >= self.asked_for()
    }

    /// The plan's sessions, or as many as its hours leave room for in a week.
    fn asked_for(&self) -> u32 {
        u32::from(self.plan.sessions_a_week).min(WEEK.div_ceil(self.days_between_sessions()))
    }

    fn sessions(&self) -> u32 {
        counted(self.days.iter().filter(|day| day.session.is_some()).count())
    }

    /// The plan's sessions, for as many of the week's days as ask for any.
    fn share(&self) -> u32 {
        let over = |day: &DayOf| day.date < self.today && day.logged && !day.rest;
        let asked = self.days.iter().filter(|day| day.session.is_some() || over(day)).count();
        let ahead = self.ahead().filter(|date| !self.asks_for_rest(*date)).count();
        self.asked_for().saturating_mul(counted(asked.saturating_add(ahead))) / WEEK
    }

    /// The sessions that still fit into the week, from today on.
    fn still_fit(&self) -> u32 {
        let mut fit = 0;
        let mut last = self.last_session();
        for date in self.ahead().filter(|date| !self.asks_for_rest(*date)) {
            if last.is_none_or(|last| days_between(last, date) >= i64::from(self.days_between_sessions())) {
                fit += 1;
                last = Some(date);
            }
        }
        fit
    }

    /// Today, if it has no session yet, and the later days of the week.
    fn ahead(&self) -> impl Iterator<Item = NaiveDate> {
        let monday = self.days.first().map(|day| monday(day.date));
        let week = monday.into_iter().flat_map(|monday| monday.iter_days().take(7));
        week.filter(|date| *date >= self.today && self.day(*date).is_none_or(|day| day.session.is_none()))
    }

    fn asks_for_rest(&self, date: NaiveDate) -> bool {
        self.day(date).is_some_and(|day| day.rest)
    }

    fn day(&self, date: NaiveDate) -> Option<&DayOf> {
        self.by_date.get(&date)
    }

    fn last_session(&self) -> Option<NaiveDate> {
        self.by_date.range(..=self.today).rev().find(|(_, day)| day.session.is_some()).map(|(date, _)| *date)
    }

    fn is_too_soon(&self, date: NaiveDate) -> bool {
        let before = self.by_date.range(..date).rev().find(|(_, day)| day.session.is_some());
        before.is_some_and(|(last, _)| days_between(*last, date) < i64::from(self.days_between_sessions()))
    }

    fn days_between_sessions(&self) -> u32 {
        u32::from(self.plan.minimum_hours_between.div_ceil(24)).max(1)
    }
}

/// Of the days that are known, how many were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adherence {
    /// Done, modified or rested.
    pub kept: u32,
    /// Kept or missed: unknown days are neither.
    pub known: u32,
    /// Of a hundred, rounded down, so that 100 means every one; none if nothing is known.
    pub percent: Option<u8>,
}

/// One ISO week's adherence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekKept {
    /// Its Monday.
    pub from: NaiveDate,
    /// Its days.
    #[serde(flatten)]
    pub adherence: Adherence,
}

/// How many of the known days were kept.
pub fn adherence(states: &[(NaiveDate, DayState)]) -> Adherence {
    let count = |wanted: fn(DayState) -> bool| counted(states.iter().filter(|(_, state)| wanted(*state)).count());
    let kept = count(DayState::is_kept);
    let known = count(|state| state != DayState::Unknown);
    let percent = u64::from(kept).saturating_mul(100).checked_div(u64::from(known));
    Adherence { kept, known, percent: percent.and_then(|percent| u8::try_from(percent).ok()) }
}

/// Adherence by ISO week, oldest first.
pub fn weeks(states: &[(NaiveDate, DayState)]) -> Vec<WeekKept> {
    let mut weeks: BTreeMap<NaiveDate, Vec<(NaiveDate, DayState)>> = BTreeMap::new();
    for state in states {
        weeks.entry(monday(state.0)).or_default().push(*state);
    }
    weeks.into_iter().map(|(from, states)| WeekKept { from, adherence: adherence(&states) }).collect()
}

/// Kept days running, up to today or, while today is open, to yesterday. Rest counts like training, so no streak asks
/// for thirty days without it. A missed day ends it, and so does an unknown one: nothing is inferred.
pub fn streak(states: &[(NaiveDate, DayState)], today: NaiveDate) -> u32 {
    let by_date: BTreeMap<NaiveDate, DayState> = states.iter().copied().collect();
    let kept = |date: &NaiveDate| by_date.get(date).is_some_and(|state| state.is_kept());
    let before_today = std::iter::successors(today.pred_opt(), NaiveDate::pred_opt).take_while(kept).count();
    counted(before_today.saturating_add(usize::from(kept(&today))))
}

fn by_week(days: impl Iterator<Item = DayOf>) -> BTreeMap<NaiveDate, Vec<DayOf>> {
    let mut weeks: BTreeMap<NaiveDate, Vec<DayOf>> = BTreeMap::new();
    for day in days {
        weeks.entry(monday(day.date)).or_default().push(day);
    }
    weeks
}

fn monday(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
}

fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

fn counted(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
