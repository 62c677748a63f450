//! Training through pain: a session on a day whose last answer before it was rest or a lock, or one that went on after the
//! pain passed its limit.
//! Nothing is refused and nothing is taken away: the first time there is a kind word, the second time within two weeks a
//! physiotherapist is told.

use super::day_answers::DayAnswer;
use super::enrolment_model::Enrolment;
use super::rest_periods::RestPeriod;
use super::session_model::SessionLog;
use crate::care::{Entry, Kind};
use crate::catalogue::Phase;
use crate::db::Conn;
use crate::db::types::Json;
use crate::http::Result;
use crate::pain::{Cause, NewFlag, asked_to_rest, keep_flag, locks_until, thresholds_on};
use chrono::Days;
use limber_rules::level::Urgency;
use limber_rules::scale::Nrs;
use limber_rules::through_pain::{
    Notice, Noticed, REPEAT_DAYS, Set, TRAINED_THROUGH_PAIN, Through, nudge, of_the_day, past_ceiling,
};
use serde_json::json;
use std::collections::HashMap;

/// From the first time to the second, at most.
fn within() -> Days {
    Days::new(REPEAT_DAYS.saturating_sub(1).into())
}

/// What is said of a new session, as far as what is known when it is logged.
pub(super) fn noticed(conn: &mut Conn, entry: &Entry, log: &SessionLog) -> Result<Option<Noticed>> {
    let mut reasons = of_its_day(conn, entry, log)?;
    reasons.extend(of_the_sets(conn, entry, log)?);
    said(conn, entry, log, &reasons)
}

/// What is said of it after a correction: its day is what it was, its sets are looked at again if they are others.
pub(super) fn noticed_again(
    conn: &mut Conn,
    entry: &Entry,
    log: &SessionLog,
    other_sets: bool,
) -> Result<Option<Noticed>> {
    let mut reasons = log.nudge.as_ref().map(|nudge| nudge.0.reasons.clone()).unwrap_or_default();
    if other_sets {
        reasons.retain(|reason| *reason != Through::PastCeiling);
        reasons.extend(of_the_sets(conn, entry, log)?);
    }
    said(conn, entry, log, &reasons)
}

fn said(conn: &mut Conn, entry: &Entry, log: &SessionLog, reasons: &[Through]) -> Result<Option<Noticed>> {
    if reasons.is_empty() {
        return Ok(None);
    }
    let from = log.local_date - within();
    let nudged = SessionLog::nudged_between(conn, entry.patient(), from, log.local_date)?;
    let earlier = nudged.iter().filter(|other| other.id != log.id && other.came_before(log));
    let earlier: Vec<_> = earlier.map(|other| other.local_date).collect();
    Ok(nudge(reasons, log.local_date, &earlier))
}

/// A session of which something is said now, or not any more, can make a later one the second time, or the first.
pub(super) fn tell_later_ones(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<()> {
    let nudged = SessionLog::nudged_between(conn, entry.patient(), log.local_date, log.local_date + within())?;
    for mut later in nudged.into_iter().filter(|other| other.id != log.id) {
        let Some(Json(before)) = later.nudge.take() else { continue };
        let now = said(conn, entry, &later, &before.reasons)?;
        if now.as_ref() == Some(&before) {
            continue;
        }
        later.nudge = now.map(Json);
        later.retell(conn)?;
        entry.changed(conn, Kind::SessionLog, later.id)?;
        keep_flag_again(conn, entry, &later, cause)?;
    }
    Ok(())
}

/// What its day was, by the last answer before it: locked, or one of rest. Where the patient did not look before it, what
/// the rules and the rest periods said counts.
fn of_its_day(conn: &mut Conn, entry: &Entry, log: &SessionLog) -> Result<Vec<Through>> {
    let (patient, date, at) = (entry.patient(), log.local_date, log.occurred_at.instant());
    let locked = locks_until(conn, patient, date)?.iter().any(|lock| lock.holds_at(at) && !lock.is_eased_on(date));
    let asked = DayAnswer::on(conn, patient, date)?.and_then(|answer| answer.asked_at(&log.places(), at));
    let rest_by_the_rules = asked.is_none()
        && (asked_to_rest(conn, entry, date)? || !RestPeriod::within(conn, patient, date, date)?.is_empty());
    Ok(of_the_day(asked, locked, rest_by_the_rules))
}

/// Whether one of its sets went on after the pain had passed its limit.
fn of_the_sets(conn: &mut Conn, entry: &Entry, log: &SessionLog) -> Result<Option<Through>> {
    let ceilings = ceilings(conn, entry, log)?;
    let thresholds = thresholds_on(conn, entry, log.local_date)?;
    let ceiling = |exercise: &str| ceilings.get(exercise).copied().unwrap_or(thresholds.session_ceiling);
    let sets = log.doings.exercises.0.iter().flat_map(|done| {
        let exercise = done.exercise.as_str();
        done.sets.as_slice().iter().map(move |set| Set { exercise, pain: set.pain, ceiling: Nrs::MAX })
    });
    let sets: Vec<Set> = sets.map(|set| Set { ceiling: ceiling(set.exercise), ..set }).collect();
    Ok(past_ceiling(&sets).then_some(Through::PastCeiling))
}

/// The limit of pain of each exercise, as this patient's programme has it.
fn ceilings(conn: &mut Conn, entry: &Entry, log: &SessionLog) -> Result<HashMap<String, Nrs>> {
    let hurt = log.doings.exercises.0.iter().any(|done| done.worst_pain() > Some(Nrs::MIN));
    let Some(id) = log.enrolment_id.filter(|_| hurt) else { return Ok(HashMap::new()) };
    let own = Enrolment::find(conn, entry.patient(), id)?;
    // A session may be of several programmes: the one that it was logged with has the last word.
    let mut enrolments = Enrolment::active(conn, entry.patient())?;
    enrolments.retain(|other| other.id != id);
    enrolments.extend(own);
    let mut ceilings = HashMap::new();
    for enrolment in enrolments {
        let programme = enrolment.tailored(enrolment.programme(conn)?);
        // After a red the session is one of the phase below: where an exercise is in both, its own phase has the last word.
        let mut phases: Vec<&Phase> =
            programme.phases.iter().filter(|phase| i16::from(phase.number) <= enrolment.phase).collect();
        phases.sort_by_key(|phase| phase.number);
        let steps = phases.into_iter().flat_map(|phase| &phase.steps);
        ceilings.extend(steps.map(|step| (step.exercise.clone(), step.pain_ceiling)));
    }
    Ok(ceilings)
}

/// Tells a physiotherapist of the second time within two weeks, or that it was not one.
pub(super) fn keep_flag_again(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<()> {
    let noticed = log.nudge.as_ref().map(|nudge| &nudge.0).filter(|noticed| noticed.notice == Notice::Flag);
    let flag = |noticed: &Noticed| NewFlag {
        rule: TRAINED_THROUGH_PAIN,
        level: Urgency::Amber,
        place: Some(log.place()),
        date: log.local_date,
        text: told(log, noticed),
        evidence: json!({"session_log_id": log.id, "reasons": noticed.reasons, "days": REPEAT_DAYS}),
    };
    keep_flag(conn, entry, log.flag_of(TRAINED_THROUGH_PAIN), noticed.map(flag), cause)
}

/// For the physiotherapist, who was not there.
fn told(log: &SessionLog, noticed: &Noticed) -> String {
    let how = noticed.reasons.iter().map(|reason| match reason {
        Through::RestDay => "on a day of rest",
        Through::Locked => "while training was locked",
        Through::PastCeiling => "that went on past the limit of pain",
    });
    let how = how.collect::<Vec<_>>().join(" and ");
    format!(
        "On {} there was training {how}: the second time within {REPEAT_DAYS} days. It was recorded as it was.",
        log.local_date
    )
}

/// What was flagged rested on a session that is no more.
pub(super) fn unflag(conn: &mut Conn, entry: &Entry, log: &SessionLog, cause: &Cause) -> Result<()> {
    keep_flag(conn, entry, log.flag_of(TRAINED_THROUGH_PAIN), None, cause)
}
