//! Adherence: what was kept of the plan, day by day, judged by what the day's last answer asked for; nothing is inferred.

use super::day_answers::DayAnswer;
use super::enrolment_model::Enrolment;
use super::history::phases_of;
use super::rest_periods::RestPeriod;
use super::session_model::{Held, SessionLog};
use super::sets::Completion;
use super::stretch::StretchQuery;
use crate::care::{Action, Record, Slice, Visit};
use crate::db::Conn;
use crate::http::{Answer, Query, Result, Routes};
use crate::pain::{levels, locks_until, logged_days, places, thresholds_until};
use actix_web::get;
use chrono::{Days, NaiveDate, Weekday};
use limber_rules::adherence::{
    Adherence, DayOf, DayState, Kept, Plan, WeekKept, adherence, days, is_due, streak, weeks,
};
use limber_rules::level::Level;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The route of adherence, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_adherence);
}

/// What was kept of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdherenceOut {
    from: NaiveDate,
    to: NaiveDate,
    /// Days that are known and were kept: done, modified or rested.
    pub kept: u32,
    /// Days that are known: kept or missed.
    pub known: u32,
    /// Of a hundred, rounded down; null if no day is known.
    pub percent: Option<u8>,
    /// Days kept in a row up to today, as far as this stretch goes. Rest never breaks it.
    streak: u32,
    /// Each day: `done`, `modified`, `rested`, `missed` or `unknown`.
    days: Vec<DayOut>,
    /// Week by week: the trend.
    weeks: Vec<WeekOut>,
}

/// A day of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOut {
    date: NaiveDate,
    #[schema(value_type = String)]
    state: DayState,
}

/// A week of the plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct WeekOut {
    /// Its Monday.
    from: NaiveDate,
    kept: u32,
    known: u32,
    percent: Option<u8>,
}

impl From<WeekKept> for WeekOut {
    fn from(week: WeekKept) -> Self {
        let Adherence { kept, known, percent } = week.adherence;
        WeekOut { from: week.from, kept, known, percent }
    }
}

/// What was kept of the plan, day by day and week by week, held against the phase that the patient was in.
#[utoipa::path(operation_id = "show_adherence", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), StretchQuery),
    responses((status = 200, body = AdherenceOut, description = "What was kept")))]
#[get("/adherence")]
async fn show_adherence(visit: Visit, query: Query<StretchQuery>) -> Result<Answer> {
    let stretch = query.0;
    let show = move |conn: &mut Conn, record: &Record| {
        let today = record.today(conn)?;
        let (from, to) = stretch.days(today)?;
        Answer::ok(&kept_between(conn, record, from, to, today)?)
    };
    visit.read(Action::Look(Slice::Training), show).await
}

/// A week is judged as a whole, with the rest that is still to come in it, and a session before it can make a day too
/// soon for the next.
const BEFORE: Days = Days::new(14);

fn sunday(date: NaiveDate) -> NaiveDate {
    date.week(Weekday::Mon).last_day()
}

/// What was kept within some days.
pub fn kept_between(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Result<AdherenceOut> {
    let within = states(conn, record, from, to, today)?;
    let Adherence { kept, known, percent } = adherence(&within);
    Ok(AdherenceOut {
        from,
        to,
        kept,
        known,
        percent,
        streak: streak(&within, today),
        weeks: weeks(&within).into_iter().map(WeekOut::from).collect(),
        days: within.into_iter().map(|(date, state)| DayOut { date, state }).collect(),
    })
}

/// What was kept of some days, in short.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct KeptOut {
    /// Days that are known and were kept.
    kept: u32,
    /// Days that are known.
    known: u32,
    /// Of a hundred, rounded down; null if no day is known.
    percent: Option<u8>,
}

impl From<Adherence> for KeptOut {
    fn from(adherence: Adherence) -> Self {
        KeptOut { kept: adherence.kept, known: adherence.known, percent: adherence.percent }
    }
}

/// What was kept of the last 7 and of the last 28 days, today included.
pub fn kept_lately(conn: &mut Conn, record: &Record, today: NaiveDate) -> Result<(KeptOut, KeptOut)> {
    let within = states(conn, record, today - Days::new(27), today, today)?;
    let week: Vec<(NaiveDate, DayState)> =
        within.iter().copied().filter(|(date, _)| *date > today - Days::new(7)).collect();
    Ok((adherence(&week).into(), adherence(&within).into()))
}

/// The state of each day asked for, up to today.
fn states(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<(NaiveDate, DayState)>> {
    let known = known_days(conn, record, from - BEFORE, sunday(to))?;
    let asked = from..=to.min(today);
    let states = days_by_plan(&known, &timelines(conn, record)?, today);
    Ok(states.into_iter().filter(|(date, _)| asked.contains(date)).collect())
}

/// Whether a session is due today, by the days before it and as far as the plan goes.
pub(super) fn session_due(conn: &mut Conn, record: &Record, today: NaiveDate) -> Result<bool> {
    let Some(plan) = plan_of_week(&timelines(conn, record)?, today) else { return Ok(false) };
    let known = known_days(conn, record, today - BEFORE, sunday(today))?;
    Ok(is_due(&known, plan, today))
}

/// What an enrolment asked for, and since when, in order: the plan of each phase; none while paused, and after the end.
type Timeline = Vec<(NaiveDate, Option<Plan>)>;

/// Of every enrolment.
fn timelines(conn: &mut Conn, record: &Record) -> Result<Vec<Timeline>> {
    let mut timelines = Vec::new();
    for enrolment in Enrolment::of(conn, record.patient())? {
        let programme = enrolment.programme(conn)?;
        let plan = |number: u8| {
            programme.phase(number).map(|phase| Plan {
                sessions_a_week: phase.sessions_a_week,
                minimum_hours_between: phase.minimum_hours_between,
            })
        };
        let phases = phases_of(conn, record, enrolment.id)?;
        let mut timeline: Timeline = phases.into_iter().map(|(since, number)| (since, number.and_then(plan))).collect();
        timeline.sort_by_key(|(since, _)| *since);
        timelines.push(timeline);
    }
    Ok(timelines)
}

/// The plan of a day's week: of several programmes, which are one session, that which asks for most. A week in which a phase changed, or
/// one programme took the place of another, is held against what asked for less.
fn plan_of_week(timelines: &[Timeline], date: NaiveDate) -> Option<Plan> {
    let week = date.week(Weekday::Mon).first_day();
    let on = |day: NaiveDate| {
        let then = |timeline: &Timeline| Some(timeline.iter().rev().find(|(since, _)| *since <= day)?.1);
        timelines.iter().filter_map(then).max()
    };
    week.iter_days().take(7).filter_map(on).min().flatten() // no plan at all asks for least
}

/// The state of each day.
fn days_by_plan(known: &[DayOf], timelines: &[Timeline], today: NaiveDate) -> Vec<(NaiveDate, DayState)> {
    let distinct: BTreeSet<Option<Plan>> = known.iter().map(|day| plan_of_week(timelines, day.date)).collect();
    let mut states: BTreeMap<NaiveDate, DayState> = BTreeMap::new();
    for plan in distinct {
        let judged = days(known, plan, today);
        states.extend(judged.into_iter().filter(|(date, _)| plan_of_week(timelines, *date) == plan));
    }
    states.into_iter().collect()
}

fn known_days(conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Vec<DayOf>> {
    let logged: BTreeSet<NaiveDate> = logged_days(conn, record.patient(), from, to)?.into_iter().collect();
    let answers = DayAnswer::between(conn, record.patient(), from, to)?;
    let answers: BTreeMap<NaiveDate, DayAnswer> = answers.into_iter().map(|answer| (answer.date(), answer)).collect();
    let sessions = sessions(conn, record, (from, to), &answers)?;
    let Rests { asked, began } = rests(conn, record, from, to)?;
    // A session on the day that a red or a lock began was done before anybody asked for rest.
    let rest: BTreeSet<NaiveDate> = began.into_iter().filter(|day| !sessions.contains_key(day)).chain(asked).collect();
    let day = |date: NaiveDate| DayOf {
        date,
        session: sessions.get(&date).copied(),
        rest: rest.contains(&date),
        logged: logged.contains(&date),
        asked: answers.get(&date).map(DayAnswer::asked),
    };
    Ok(from.iter_days().take_while(|date| *date <= to).map(day).collect())
}

/// The days with a session in which something was done: as planned, if any of the day's was.
fn sessions(
    conn: &mut Conn,
    record: &Record,
    (from, to): (NaiveDate, NaiveDate),
    answers: &BTreeMap<NaiveDate, DayAnswer>,
) -> Result<BTreeMap<NaiveDate, Kept>> {
    let mut sessions = BTreeMap::new();
    for Held { date, at, completion } in SessionLog::held(conn, record.patient(), from, to)? {
        let asked_before = answers.get(&date).and_then(|answer| answer.asked_before(at));
        let kept = Kept::of(completion == Completion::Full, asked_before);
        let fullest = sessions.entry(date).or_insert(kept);
        if kept == Kept::Full {
            *fullest = kept;
        }
    }
    Ok(sessions)
}

/// The days on which somebody or something asked for rest.
#[derive(Default)]
struct Rests {
    /// All day long: a rest period, the days after a red, the days after an answer that locks.
    asked: BTreeSet<NaiveDate>,
    /// From some hour on: the day of a red, the day of such an answer.
    began: BTreeSet<NaiveDate>,
}

fn rests(conn: &mut Conn, record: &Record, from: NaiveDate, to: NaiveDate) -> Result<Rests> {
    let stretch = |first: NaiveDate, last: NaiveDate| {
        let (first, last) = (first.max(from), last.min(to));
        first.iter_days().take_while(move |date| *date <= last)
    };
    let mut rests = Rests::default();
    for period in RestPeriod::within(conn, record.patient(), from, to)? {
        rests.asked.extend(stretch(period.from_date, period.until_date));
    }
    let zone = record.zone(conn)?;
    for lock in locks_until(conn, record.patient(), to)? {
        rests.began.insert(lock.since);
        let days = stretch(lock.since + Days::new(1), lock.last_day(zone).unwrap_or(to));
        rests.asked.extend(days.filter(|date| !lock.is_eased_on(*date)));
    }
    let versions = thresholds_until(conn, record, to)?;
    let longest = Days::new(versions.most(|thresholds| thresholds.gap_days).into());
    for place in places(conn, record.patient())? {
        let days = levels(conn, record.patient(), place, from - longest, to)?;
        let next = days.iter().skip(1).map(|(date, _)| Some(*date)).chain([None]);
        for ((red, _), next) in days.iter().zip(next).filter(|((_, level), _)| *level == Level::Red) {
            // A red stands until the next entry, or until it lapses; and rest goes on for a few days.
            let asks = |day: &NaiveDate| {
                let thresholds = versions.on(*day);
                let stands = *day <= *red + Days::new(thresholds.gap_days.into());
                stands && next.is_none_or(|next| *day < next)
            };
            rests.began.insert(*red);
            rests.asked.extend(stretch(*red + Days::new(1), *red + longest).filter(asks));
        }
    }
    Ok(rests)
}
