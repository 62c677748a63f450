//! What was kept of the plan, day by day: a day is judged by what its last answer asked for, and nothing is inferred.
//!
//! A day is done, modified, rested, missed or unknown, and only what was logged or asked for makes it so. What is
//! counted of the days is in [`adherence`], [`weeks`] and [`streak`].

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::today::Decision;

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
        /// A session, lighter or shorter, or on a day whose answer asked for less.
        Modified => "modified",
        /// No session, and none was asked for.
        Rested => "rested",
        /// Logged, without the session that was due.
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

/// What the last answer of a day asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// A session: to train, on a day on which one was due.
    Session,
    /// No session: to train, on a day on which none was due.
    NoSession,
    /// A lighter session or none.
    Ease,
    /// Rest, or care first.
    Rest,
}

impl Asked {
    /// The decision of a day, and whether it was a day on which a session was due.
    pub const fn of(decision: Decision, session_due: bool) -> Self {
        match decision {
            Decision::Train if session_due => Self::Session,
            Decision::Train => Self::NoSession,
            Decision::Ease => Self::Ease,
            Decision::Rest | Decision::SeekCare => Self::Rest,
        }
    }
}

impl Kept {
    /// A session, by whether it was all of the plan and by what was asked for before it. After an answer that asked
    /// for less than the plan it is at most modified.
    pub fn of(is_full: bool, asked_before: Option<Asked>) -> Self {
        if is_full && asked_before.is_none_or(|asked| asked < Asked::Ease) { Self::Full } else { Self::Modified }
    }
}

/// What is known of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOf {
    /// The patient's own date.
    pub date: NaiveDate,
    /// A session, if there was one: the fullest of the day.
    pub session: Option<Kept>,
    /// A rest period, a red or a lock asked for rest, as the record stands now, and the patient could know.
    pub rest: bool,
    /// Any diary entry.
    pub logged: bool,
    /// What the patient's last look at the day's answer told them to do; none if they did not look.
    pub asked: Option<Asked>,
}

impl DayOf {
    /// Whether rest was asked for: by the answer, or by what is known now. A correction can only make it kinder.
    fn is_of_rest(self) -> bool {
        self.rest || self.asked == Some(Asked::Rest)
    }

    /// Whether the day has no part in the week's sessions.
    fn is_without_share(self) -> bool {
        self.is_of_rest() || self.asked == Some(Asked::Ease)
    }

    /// Logged, without a session and without a rest.
    fn is_free(self) -> bool {
        self.logged && self.session.is_none() && !self.is_of_rest()
    }

    /// Whether a session could be asked for, as far as the answer tells.
    fn may_be_due(self) -> bool {
        self.asked.is_none_or(|asked| asked == Asked::Session)
    }
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
/// A session is done or modified, whatever the day asked for. Without one, a day of rest is rested, and a day without an
/// entry is unknown. What is left are logged days without a session, and of these:
/// - without a plan nothing is kept or missed: unknown;
/// - a day whose last answer asked for no session is rested;
/// - a day on which a session was due ([`is_due`]) is missed, and any other rested. Where the day's answer is known, it
///   must have asked for the session, too. A week that has all its sessions in the end has no missed day: of its due
///   days, as many as it lacks sessions are missed, its last ones;
/// - today is never missed: it is rested once the week has all its sessions, and unknown before.
///
/// A week lacks its share, less its sessions, less those that still fit into its days from today on. Its share is a
/// seventh of the plan's sessions for each day that has a session, or that is logged or still to come and asked for
/// neither rest nor ease; rounded down. So a day of rest, of ease or of silence takes its part of the week's sessions
/// with it. Chosen here.
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

/// Whether a session is due on a day, by the days before it: the week lacks more sessions than fit into its days after.
/// It does not depend on what was done on the day itself.
pub fn is_due(days: &[DayOf], plan: Plan, date: NaiveDate) -> bool {
    let by_date: BTreeMap<NaiveDate, DayOf> = days.iter().map(|day| (day.date, *day)).collect();
    let of_week = by_week(by_date.values().copied().filter(|day| monday(day.date) == monday(date)));
    let of_week = of_week.into_values().next().unwrap_or_default();
    let week = Week { days: &of_week, by_date: &by_date, plan, today: date };
    !week.is_too_soon(date) && week.is_due(date, counted(week.due_days().len()))
}

/// The state of a day as far as it needs no plan.
fn without_plan(day: DayOf) -> DayState {
    match day.session {
        Some(_) if day.rest && day.asked.is_none() => DayState::Modified,
        Some(Kept::Full) => DayState::Done,
        Some(Kept::Modified) => DayState::Modified,
        None if day.is_of_rest() => DayState::Rested,
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
        let missed = self.missed();
        let state = |day: DayOf| match day.date {
            date if missed.contains(&date) => DayState::Missed,
            date if date == self.today && self.is_open(day) => DayState::Unknown,
            _ => DayState::Rested,
        };
        let free = self.days.iter().filter(|day| day.is_free() && day.date <= self.today);
        free.map(|day| (day.date, state(*day))).collect()
    }

    /// Whether a session could still be asked of a day that is not over.
    fn is_open(&self, day: DayOf) -> bool {
        day.may_be_due() && !self.is_too_soon(day.date) && self.sessions() < self.asked_for()
    }

    /// The due days without a session, the last ones, as many as the week lacks sessions; but none whose answer asked for
    /// no session.
    fn missed(&self) -> Vec<NaiveDate> {
        let due = self.due_days();
        let lacking = self.share().saturating_sub(self.sessions()).saturating_sub(self.still_fit());
        let made_up_for = due.len().saturating_sub(usize::try_from(lacking).unwrap_or(usize::MAX));
        due.into_iter().skip(made_up_for).filter(|day| day.may_be_due()).map(|day| day.date).collect()
    }

    /// The days before today on which a session was due and not done, each by what was known on it. One that passed is
    /// not owed any more.
    fn due_days(&self) -> Vec<DayOf> {
        let mut due: Vec<DayOf> = Vec::new();
        for day in self.days.iter().filter(|day| day.is_free() && !day.is_without_share() && day.date < self.today) {
            if !self.is_too_soon(day.date) && self.is_due(day.date, counted(due.len())) {
                due.push(*day);
            }
        }
        due
    }

    /// Whether more sessions are lacking on a day than fit into the week after it; `missed` are those of the days before.
    fn is_due(&self, date: NaiveDate, missed: u32) -> bool {
        let before = || self.days.iter().filter(|day| day.date < date);
        let sessions = counted(before().filter(|day| day.session.is_some()).count());
        let with_share = before().filter(|day| day.session.is_some() || (day.logged && !day.is_without_share()));
        // What the later days' answers came to ask for was not known yet.
        let rests = |day: NaiveDate| self.day(day).is_some_and(|day| day.rest);
        let after: Vec<NaiveDate> = self.dates().filter(|day| *day > date && !rests(*day)).collect();
        let share = self.share_of(with_share.count() + 1 + after.len());
        let fit = self.that_fit(after.into_iter(), self.last_session_before(date));
        share.saturating_sub(sessions).saturating_sub(missed) > fit
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
        let over = |day: &DayOf| day.date < self.today && day.logged && !day.is_without_share();
        let asked = self.days.iter().filter(|day| day.session.is_some() || over(day)).count();
        self.share_of(asked + self.ahead().count())
    }

    fn share_of(&self, days: usize) -> u32 {
        self.asked_for().saturating_mul(counted(days)) / WEEK
    }

    /// The sessions that still fit into the week, from today on.
    fn still_fit(&self) -> u32 {
        let after_today = self.today.succ_opt().unwrap_or(self.today);
        self.that_fit(self.ahead(), self.last_session_before(after_today))
    }

    /// How many sessions fit into some days in order, with the plan's hours between them.
    fn that_fit(&self, days: impl Iterator<Item = NaiveDate>, mut last: Option<NaiveDate>) -> u32 {
        let mut fit = 0;
        for date in days {
            if last.is_none_or(|last| days_between(last, date) >= i64::from(self.days_between_sessions())) {
                fit += 1;
                last = Some(date);
            }
        }
        fit
    }

    /// Today, if it has no session yet, and the later days of the week, as far as a session can be asked of them.
    fn ahead(&self) -> impl Iterator<Item = NaiveDate> {
        let has_none = |date: &NaiveDate| self.day(*date).is_none_or(|day| day.session.is_none());
        self.dates().filter(move |date| *date >= self.today && has_none(date) && !self.is_without_share(*date))
    }

    /// The seven days.
    fn dates(&self) -> impl Iterator<Item = NaiveDate> {
        let monday = self.days.first().map(|day| monday(day.date));
        monday.into_iter().flat_map(|monday| monday.iter_days().take(7))
    }

    fn is_without_share(&self, date: NaiveDate) -> bool {
        self.day(date).is_some_and(|day| day.is_without_share())
    }

    fn day(&self, date: NaiveDate) -> Option<&DayOf> {
        self.by_date.get(&date)
    }

    fn last_session_before(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.by_date.range(..date).rev().find(|(_, day)| day.session.is_some()).map(|(date, _)| *date)
    }

    fn is_too_soon(&self, date: NaiveDate) -> bool {
        let last = self.last_session_before(date);
        last.is_some_and(|last| days_between(last, date) < i64::from(self.days_between_sessions()))
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
