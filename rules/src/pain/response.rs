//! Response: what the sessions of the last 24 hours did, and what the mornings say. R5, R5-2, R8, RM, RM-2 and MO.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    course::Course,
    day::{Day, Session},
    evidence::{Evidence, Fired},
    memory::median_of,
    rule::Rule,
};
use crate::{
    scale::{Hundredths, Nrs},
    thresholds::Thresholds,
};

/// After a second session above the ceiling: two calm sessions end the ease. Judgement.md 2.2, R5-2.
const CALM_SESSIONS: u8 = 2;
/// ... or, where none is done, so many days without R or RM. Days. Judgement.md 2.2, R5-2.
const QUIET_DAYS: i64 = 4;
/// Of so many session mornings ... Judgement.md 2.2, RM-2.
const SESSION_MORNINGS: usize = 3;
/// A repeated bad morning eases for so many days at most. Days. Judgement.md 2.2, RM-2.
const BAD_MORNINGS_AT_MOST: i64 = 7;
/// A morning that was not settled is bad from this pain on. Points. Judgement.md 2.2, RM.
const NOT_SETTLED: Nrs = Nrs(3);
/// Of the last so many mornings ... Judgement.md 2.2, MO.
const MORNINGS: usize = 4;
/// ... so many.
const BAD_OF_THEM: usize = 3;
/// So stiff a morning counts. Minutes. Judgement.md 2.2, MO.
const STIFF: u16 = 30;
/// ... if that is so many times the usual. Judgement.md 2.2, MO.
const TIMES: u16 = 3;

/// What sessions and mornings leave for the days after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Responses {
    /// The last day with a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_on: Option<NaiveDate>,
    /// The last day with a session above the ceiling.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_on: Option<NaiveDate>,
    /// The last day with severe pain in a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severe_on: Option<NaiveDate>,
    /// The last bad morning after a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bad_morning_on: Option<NaiveDate>,
    /// The last day on which any of R5, R8 and RM held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<NaiveDate>,
    /// Recent sessions above the ceiling, oldest first, as many as R5-2 counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    over_ceiling: Vec<NaiveDate>,
    /// The last mornings after sessions, oldest first: whether they were bad.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mornings: Vec<bool>,
    /// Two sessions above the ceiling, and not two calm ones since.
    #[serde(skip_serializing_if = "Option::is_none")]
    twice: Option<Twice>,
    /// Bad session mornings, since when, and no calm one since.
    #[serde(skip_serializing_if = "Option::is_none")]
    mornings_since: Option<NaiveDate>,
    /// Bad mornings, session or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    unrest: Option<Unrest>,
}

/// Two sessions above the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Twice {
    since: NaiveDate,
    /// The last day with R5, R8 or RM.
    last: NaiveDate,
    /// Calm sessions since.
    calm: u8,
}

/// Bad mornings on most days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Unrest {
    since: NaiveDate,
    /// The usual morning before it: points in hundredths, or minutes of stiffness.
    usual: Hundredths,
    of_stiffness: bool,
    /// Calm mornings since.
    calm: u8,
}

/// The morning after a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Morning {
    /// Higher than usual, or not settled.
    Bad,
    /// Known, and not bad.
    Calm,
    /// Not logged.
    Unknown,
}

/// Asks the day's sessions, the morning after the last one, and the mornings of the last days.
pub(super) fn judge(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Vec<Fired> {
    let morning = morning(course, day, thresholds);
    let after_session = course.responses.session_on.and_then(|on| on.succ_opt()) == Some(day.date);
    let bad_morning = (after_session && morning == Morning::Bad).then(|| bad_morning(course, day, thresholds));
    if bad_morning.is_some() {
        course.responses.bad_morning_on = Some(day.date);
    }
    let pain = day.sessions.iter().filter_map(Session::pain).max();
    let mut fired = sessions(course, day, pain, morning, thresholds);
    fired.extend(bad_morning.clone());
    if !fired.iter().all(|fired| fired.evidence.value("carried").is_some()) {
        course.responses.last = Some(day.date);
    }
    fired.extend(session_twice(course, day, pain, bad_morning.is_some(), thresholds));
    fired.extend(mornings_twice(course, day, after_session, morning, thresholds));
    fired.extend(unrest(course, day, thresholds));
    if !day.sessions.is_empty() {
        course.responses.session_on = Some(day.date);
    }
    fired
}

/// R5 and R8: on the day of the session, and on the day after it. A calm morning ends the ease after R5.
fn sessions(
    course: &mut Course,
    day: &Day,
    pain: Option<Nrs>,
    morning: Morning,
    thresholds: &Thresholds,
) -> Vec<Fired> {
    let state = &mut course.responses;
    let yesterday = |on: Option<NaiveDate>| on.filter(|on| on.succ_opt() == Some(day.date));
    let carried_over = yesterday(state.over_on).filter(|_| morning != Morning::Calm);
    let carried_severe = yesterday(state.severe_on);
    let seen =
        |rule, pain, line: Nrs| Fired::new(rule, [day.date], |seen| seen.with("session_pain", pain).against(line));
    let carried = |rule, on| Fired::new(rule, [on, day.date], |seen| seen.with("carried", 1));
    let over = pain.filter(|pain| *pain > thresholds.session_ceiling);
    let severe = pain.filter(|pain| *pain >= thresholds.session_severe);
    if over.is_some() {
        state.over_on = Some(day.date);
    }
    if severe.is_some() {
        state.severe_on = Some(day.date);
    }
    let over = over.map(|pain| seen(Rule::SessionPain, pain, thresholds.session_ceiling));
    let severe = severe.map(|pain| seen(Rule::SevereSessionPain, pain, thresholds.session_severe));
    let over = over.or_else(|| carried_over.map(|on| carried(Rule::SessionPain, on)));
    let severe = severe.or_else(|| carried_severe.map(|on| carried(Rule::SevereSessionPain, on)));
    over.into_iter().chain(severe).collect()
}

/// How the morning compares with the usual one.
pub(super) fn morning(course: &Course, day: &Day, thresholds: &Thresholds) -> Morning {
    let pain = day.morning.or(day.worst.filter(|_| day.settled == Some(false)));
    judge_morning(
        (day.morning, pain),
        day.settled,
        (course.usual_morning(0), course.memory.morning_noise()),
        thresholds,
    )
}

/// RM: a morning is bad at 4 or more, and 2 points and twice its own noise above a usual one; or if it was not settled, at 3 or
/// more. `pain` is the morning's, and what stands in for it where it was not settled.
pub(crate) fn judge_morning(
    (logged, pain): (Option<Nrs>, Option<Nrs>),
    settled: Option<bool>,
    (usual, noise): (Option<Hundredths>, Hundredths),
    thresholds: &Thresholds,
) -> Morning {
    let margin = Hundredths::from_whole(thresholds.morning_rise.into()).max(noise.plus(noise));
    let high = logged.filter(|pain| *pain >= thresholds.morning_floor);
    let rose = high.zip(usual).is_some_and(|(pain, usual)| Hundredths::from(pain) >= usual.plus(margin));
    let not_settled = settled == Some(false) && pain.is_some_and(|pain| pain >= NOT_SETTLED);
    if rose || not_settled {
        Morning::Bad
    } else if logged.is_some() || settled == Some(true) {
        Morning::Calm
    } else {
        Morning::Unknown
    }
}

fn bad_morning(course: &Course, day: &Day, thresholds: &Thresholds) -> Fired {
    let usual = course.usual_morning(0).map(Hundredths::as_points);
    Fired::new(Rule::MorningAfter, course.responses.session_on.into_iter().chain([day.date]), |seen| {
        seen.with_known("morning", day.morning)
            .with_known("usual_morning", usual)
            .with_known("settled", day.settled.map(u8::from))
            .against(thresholds.morning_rise)
    })
}

/// R5-2: from the second session above the ceiling within 14 days on, until two calm ones.
fn session_twice(
    course: &mut Course,
    day: &Day,
    pain: Option<Nrs>,
    bad_morning: bool,
    thresholds: &Thresholds,
) -> Option<Fired> {
    let state = &mut course.responses;
    let over = day.sessions.iter().filter_map(Session::pain).filter(|pain| *pain > thresholds.session_ceiling).count();
    remember(&mut state.over_ceiling, day.date, over, thresholds);
    let sessions = u32::try_from(state.over_ceiling.len()).unwrap_or(u32::MAX);
    if over > 0 && sessions >= thresholds.repeat_sessions {
        let since = state.twice.map_or(day.date, |twice| twice.since);
        state.twice = Some(Twice { since, last: day.date, calm: 0 });
    } else if let Some(mut twice) = state.twice {
        if bad_morning {
            (twice.last, twice.calm) = (day.date, 0);
        } else if pain.is_some_and(|pain| pain <= thresholds.session_ceiling) {
            twice.calm = twice.calm.saturating_add(1);
        }
        let quiet = state.session_on.is_none_or(|on| on <= twice.last) && day.sessions.is_empty();
        let over = twice.calm >= CALM_SESSIONS || (quiet && (day.date - twice.last).num_days() >= QUIET_DAYS);
        state.twice = Some(twice).filter(|twice| !over && eases_still(twice.since, day.date, thresholds));
    }
    state.twice.map(|twice| {
        let dates = if over > 0 { state.over_ceiling.clone() } else { vec![twice.since, day.date] };
        Fired::new(Rule::SessionPainTwice, dates, |seen| {
            seen.with("sessions", thresholds.repeat_sessions)
                .with("days", thresholds.repeat_days)
                .against(thresholds.session_ceiling)
        })
    })
}

/// No ease of one kind lasts longer than the cap.
pub(super) fn eases_still(since: NaiveDate, date: NaiveDate, thresholds: &Thresholds) -> bool {
    (date - since).num_days() < i64::from(thresholds.ease_cap)
}

/// Keeps the dates of the latest sessions above the ceiling: no more than the rule counts, none older than its window.
fn remember(over_ceiling: &mut Vec<NaiveDate>, today: NaiveDate, sessions: usize, thresholds: &Thresholds) {
    let counted = usize::try_from(thresholds.repeat_sessions).unwrap_or(usize::MAX);
    over_ceiling.retain(|date| (today - *date).num_days() < i64::from(thresholds.repeat_days));
    over_ceiling.extend(std::iter::repeat_n(today, sessions.min(counted)));
    let surplus = over_ceiling.len().saturating_sub(counted);
    over_ceiling.drain(..surplus);
}

/// RM-2: from the second bad one of the last three session mornings on, until a morning is near the usual one.
fn mornings_twice(
    course: &mut Course,
    day: &Day,
    after_session: bool,
    morning: Morning,
    thresholds: &Thresholds,
) -> Option<Fired> {
    let near = day.morning.zip(course.usual_morning(0));
    let near = near.is_some_and(|(pain, usual)| Hundredths::from(pain) <= usual.plus(Hundredths::ONE));
    let state = &mut course.responses;
    if after_session && morning != Morning::Unknown {
        state.mornings.push(morning == Morning::Bad);
        let surplus = state.mornings.len().saturating_sub(SESSION_MORNINGS);
        state.mornings.drain(..surplus);
    }
    let bad = u32::try_from(state.mornings.iter().filter(|bad| **bad).count()).unwrap_or(u32::MAX);
    if after_session && morning == Morning::Bad && bad >= thresholds.repeat_mornings {
        state.mornings_since = state.mornings_since.or(Some(day.date));
    }
    let goes_on = |since: &NaiveDate| !near && (day.date - *since).num_days() < BAD_MORNINGS_AT_MOST;
    state.mornings_since = state.mornings_since.filter(goes_on);
    state.mornings_since.map(|since| {
        Fired::new(Rule::MorningAfterTwice, [since, day.date], |seen| {
            seen.with("mornings", bad).with_known("morning", day.morning).against(thresholds.repeat_mornings)
        })
    })
}

/// MO: mornings that are bad on most days, session or not, until two are near the usual one.
fn unrest(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let held = course.responses.unrest.and_then(|unrest| calmer(unrest, day, thresholds));
    course.responses.unrest = held.or_else(|| painful(course, day, thresholds)).or_else(|| stiff(course, day));
    let unrest = course.responses.unrest?;
    let unit = if unrest.of_stiffness { "usual_minutes" } else { "usual_morning" };
    Some(Fired::new(Rule::Mornings, [unrest.since, day.date], |seen: Evidence| {
        seen.with(unit, unrest.usual.as_points())
            .with_known("morning", day.morning)
            .with_known("minutes", day.stiffness)
            .with("mornings", 3)
            .with("of_mornings", 4)
    }))
}

fn calmer(mut unrest: Unrest, day: &Day, thresholds: &Thresholds) -> Option<Unrest> {
    let calm = if unrest.of_stiffness {
        day.stiffness
            .map(|minutes| minutes < STIFF || Hundredths::from_whole(minutes.into()) < unrest.usual.plus(unrest.usual))
    } else {
        day.morning.map(|pain| Hundredths::from(pain) <= unrest.usual.plus(Hundredths::ONE))
    };
    if calm == Some(true) {
        unrest.calm = unrest.calm.saturating_add(1);
    }
    (unrest.calm < 2 && eases_still(unrest.since, day.date, thresholds)).then_some(unrest)
}

fn painful(course: &Course, day: &Day, thresholds: &Thresholds) -> Option<Unrest> {
    day.morning?;
    let usual = course.usual_morning(MORNINGS - 1)?;
    let line = usual.plus(Hundredths::from_whole(thresholds.morning_rise.into()));
    let floor = u16::from(thresholds.morning_floor.get());
    let is_bad = |pain: &u16| *pain >= floor && Hundredths::from_whole((*pain).into()) >= line;
    let last: Vec<u16> = course.memory.mornings.by_age().map(|(_, pain)| pain).take(MORNINGS).collect();
    let bad = last.len() == MORNINGS && last.iter().filter(|pain| is_bad(pain)).count() >= BAD_OF_THEM;
    let today = last.first().is_some_and(is_bad);
    (bad && today).then_some(Unrest { since: day.date, usual, of_stiffness: false, calm: 0 })
}

fn stiff(course: &Course, day: &Day) -> Option<Unrest> {
    let today = day.stiffness?;
    let minutes: Vec<u16> = course.memory.stiffness.by_age().map(|(_, minutes)| minutes).collect();
    let (last, before) = minutes.split_at_checked(MORNINGS)?;
    let usual = median_of(before.to_vec()).filter(|_| before.len() >= 7)?;
    let is_stiff = |minutes: u16| minutes >= STIFF && minutes >= usual.saturating_mul(TIMES);
    let bad = last.iter().filter(|minutes| is_stiff(**minutes)).count() >= BAD_OF_THEM && is_stiff(today);
    let usual = Hundredths::from_whole(usual.into());
    bad.then_some(Unrest { since: day.date, usual, of_stiffness: true, calm: 0 })
}
