//! What time does to training: a rest is over, a plan falls silent, a phase lasts for longer than it announced.

use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus};
use super::rest_periods::{RestPeriod, RestPeriodId};
use super::session_model::SessionLog;
use crate::care::{Entry, Kind};
use crate::clock::{begins, day};
use crate::db::Conn;
use crate::due;
use crate::http::Result;
use crate::ids::UserId;
use crate::notices::{NewNotice, NoticeKind, send, was_notified_since};
use crate::pain::{
    About, Cause, Deed, ENROLMENT, NewFlag, current_locks, keep_flag, last_logged_day, latest, tell_of_silence,
    thresholds_on,
};
use chrono::{Days, NaiveDate};
use limber_rules::level::Urgency;
use limber_rules::progression::{LONGER_THAN_PLANNED, longer_than_planned, longer_than_planned_from};
use limber_rules::severity::Severity;
use limber_rules::silence::{SILENT_PLAN, of_plan, plan_silent_from};
use limber_rules::told;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Plans the look at a rest for the day after its last.
pub(super) fn plan_rest_end(conn: &mut Conn, entry: &Entry, rest: &RestPeriod) -> Result<()> {
    let after = begins(rest.until_date + Days::new(1), entry.zone(conn)?);
    due::plan(conn, entry.patient(), due::Kind::RestEnds, rest.id.0, after)
}

/// Tells the patient of the way back, once a rest is over and no other goes on.
pub fn rest_ends(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let Some(rest) = RestPeriod::find(conn, entry.patient(), RestPeriodId(id))? else { return Ok(()) };
    let today = entry.today(conn)?;
    if today <= rest.until_date {
        // It was extended, or the patient has moved to a zone where it is still that day.
        return plan_rest_end(conn, entry, &rest);
    }
    let never_was = rest.until_date < rest.from_date;
    if never_was || !RestPeriod::within(conn, entry.patient(), today, today)?.is_empty() {
        return Ok(());
    }
    let notice = NewNotice {
        kind: NoticeKind::RestEnded,
        subject: id,
        text: told::rest_ended(rest.until_date),
        details: json!({"until": rest.until_date}),
    };
    send(conn, entry, UserId(entry.patient().0), &notice)
}

/// How soon after an entry a plan is looked at: the soonest that two planned training days can have gone by. Days.
const SOONEST: Days = Days::new(3);
/// The patient is reminded once in so many days. Days. Judgement.md 2.6.
const REMINDED_ONCE_IN: Days = Days::new(13);
/// How soon it is looked at again while training is locked. Days. Chosen here.
const WHILE_LOCKED: Days = Days::new(7);

/// Plans the first look at a plan that begins or is resumed.
pub(super) fn plan_look_at_plan(conn: &mut Conn, entry: &Entry, id: EnrolmentId, today: NaiveDate) -> Result<()> {
    let at = begins(today + SOONEST, entry.zone(conn)?);
    due::plan(conn, entry.patient(), due::Kind::PlanSilence, id.0, at)
}

/// Looks whether two planned training days went by without any entry: reminds the patient first, and flags it. Otherwise plans the
/// next look for when that could be; once it is told, the next entry does.
pub fn look_at_plan(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let patient = entry.patient();
    let Some(enrolment) = Enrolment::find(conn, patient, EnrolmentId(id))? else { return Ok(()) };
    let programme = enrolment.programme(conn)?;
    let phase = u8::try_from(enrolment.phase).ok().and_then(|number| programme.phase(number));
    let Some(phase) = phase.filter(|_| enrolment.status.0 == EnrolmentStatus::Active) else { return Ok(()) };
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    let again = |conn: &mut Conn, date| due::plan(conn, patient, due::Kind::PlanSilence, id, begins(date, zone));
    if !current_locks(conn, patient)?.is_empty() {
        return again(conn, today + WHILE_LOCKED);
    }
    let last_entry = last_entry(conn, entry, &enrolment, today)?;
    let rest = rest_since(conn, entry, last_entry)?;
    let Some(silent_from) = plan_silent_from(last_entry, &rest, phase.sessions_a_week) else { return Ok(()) };
    let silent_from = silent_from.max(rhythm_silent_from(conn, entry, last_entry)?);
    if today < silent_from {
        return again(conn, silent_from);
    }
    let silence = of_plan(last_entry, today, phase.sessions_a_week);
    let named = json!({ENROLMENT: id});
    if tell_of_silence(conn, entry, SILENT_PLAN, None, today, silence, named)? {
        if was_notified_since(conn, entry, NoticeKind::NoEntries, today - REMINDED_ONCE_IN)? {
            return Ok(());
        }
        let text = told::plan_silent_to_patient();
        let notice =
            NewNotice { kind: NoticeKind::NoEntries, subject: id, text, details: json!({"last_entry": last_entry}) };
        send(conn, entry, UserId(patient.0), &notice)?;
    }
    Ok(())
}

/// The first day on which an enrolment has been in its phase for too long, and what a physiotherapist is told then.
fn long_stay(conn: &mut Conn, enrolment: &Enrolment) -> Result<Option<NewFlag>> {
    let programme = enrolment.programme(conn)?;
    let phase = u8::try_from(enrolment.phase).ok().and_then(|number| programme.phase(number));
    Ok(phase.map(|phase| {
        let [_, most] = phase.expected_weeks;
        let (site, since) = (enrolment.place(), enrolment.phase_since);
        NewFlag {
            rule: LONGER_THAN_PLANNED,
            level: Urgency::Watch,
            place: Some(site),
            date: longer_than_planned_from(since, most),
            text: longer_than_planned(site, &phase.name, since, most).text,
            evidence: json!({ENROLMENT: enrolment.id, "since": since, "weeks": most}),
        }
    }))
}

fn about_stay(enrolment: &Enrolment, flag: &NewFlag) -> About {
    About { rule: LONGER_THAN_PLANNED, named: ENROLMENT, id: enrolment.id.0, date: flag.date }
}

/// Plans the look at how long the phase lasts.
pub(super) fn plan_look_at_stay(conn: &mut Conn, entry: &Entry, enrolment: &Enrolment) -> Result<()> {
    let Some(flag) = long_stay(conn, enrolment)? else { return Ok(()) };
    let at = begins(flag.date, entry.zone(conn)?);
    due::plan(conn, entry.patient(), due::Kind::LongStay, enrolment.id.0, at)
}

/// Tells a physiotherapist once that a phase lasts for longer than it announced.
pub fn look_at_stay(conn: &mut Conn, entry: &Entry, id: Uuid) -> Result<()> {
    let Some(enrolment) = Enrolment::find(conn, entry.patient(), EnrolmentId(id))? else { return Ok(()) };
    let Some(flag) = long_stay(conn, &enrolment)? else { return Ok(()) };
    if enrolment.status.0 != EnrolmentStatus::Active {
        return Ok(());
    }
    if entry.today(conn)? < flag.date {
        return plan_look_at_stay(conn, entry, &enrolment);
    }
    let cause = cause_of(&enrolment, flag.date);
    keep_flag(conn, entry, about_stay(&enrolment, &flag), Some(flag), &cause)
}

/// Nobody is told any more of a phase that somebody has left.
pub(super) fn leave_phase(conn: &mut Conn, entry: &Entry, left: &Enrolment) -> Result<()> {
    let Some(flag) = long_stay(conn, left)? else { return Ok(()) };
    keep_flag(conn, entry, about_stay(left, &flag), None, &cause_of(left, flag.date))
}

fn cause_of(enrolment: &Enrolment, date: NaiveDate) -> Cause {
    Cause { kind: Kind::Enrolment, id: enrolment.id.0, date, deed: Deed::Corrected, own_care: false }
}

/// In a kept rhythm of two or three scores a week, its longest gap and two days more are no silence yet.
fn rhythm_silent_from(conn: &mut Conn, entry: &Entry, last_entry: NaiveDate) -> Result<NaiveDate> {
    let rhythms = latest(conn, entry.patient())?.into_iter().filter_map(|series| series.course.rhythm());
    let longest = rhythms.max().map_or(0, |longest| u64::from(longest) + 2);
    Ok(last_entry + Days::new(longest))
}

/// The last day with a session or a pain log; the day on which the phase began, if that is later.
fn last_entry(conn: &mut Conn, entry: &Entry, enrolment: &Enrolment, today: NaiveDate) -> Result<NaiveDate> {
    let session = SessionLog::last_day(conn, entry.patient(), today)?;
    let logged = last_logged_day(conn, entry.patient(), today)?;
    Ok(session.into_iter().chain(logged).fold(enrolment.phase_since, NaiveDate::max))
}

/// The days after an entry on which rest was decided, or asked for by a red.
fn rest_since(conn: &mut Conn, entry: &Entry, last_entry: NaiveDate) -> Result<BTreeSet<NaiveDate>> {
    let furthest = last_entry + Days::new(366);
    let mut rest = BTreeSet::new();
    for period in RestPeriod::within(conn, entry.patient(), last_entry, furthest)? {
        let until = period.until_date.min(furthest);
        rest.extend(period.from_date.iter_days().take_while(|date| *date <= until));
    }
    // A red stands for a week at most without an entry.
    let days: Vec<NaiveDate> = last_entry.iter_days().take(15).collect();
    let thresholds = thresholds_on(conn, entry, last_entry)?;
    for series in latest(conn, entry.patient())? {
        let red = |date: &NaiveDate| series.course.standing(*date, &thresholds).severity >= Severity::Rest;
        rest.extend(days.iter().copied().filter(red));
    }
    Ok(rest)
}
