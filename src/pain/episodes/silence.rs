//! Silence: found by the rounds, broken by the next entry. An everyday log does not look for it: it can only end a silence if
//! nothing was logged in its series for some days.

use crate::care::Entry;
use crate::clock::{begins, day};
use crate::db::Conn;
use crate::db::schema::flags;
use crate::due;
use crate::http::Result;
use crate::notices::{NewNotice, NoticeKind, send_to_physiotherapists, was_notified_since};
use crate::pain::assessments::standings::{Latest, latest};
use crate::pain::episodes::calm::over_on;
use crate::pain::episodes::flag_ends::look_at_signs_after;
use crate::pain::episodes::flag_grounds::{Cause, withdraw};
use crate::pain::episodes::flag_life::{Happened, Happening};
use crate::pain::episodes::flags::{Flag, NewFlag, open_flag};
use crate::pain::tailoring::thresholds::thresholds_on;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use limber_rules::pain::Day;
use limber_rules::place::BodySite;
use limber_rules::severity::Severity;
use limber_rules::silence::{SILENT, SILENT_PLAN, Silence, of_series, silent_from};
use limber_rules::thresholds::Thresholds;
use limber_rules::told;
use serde_json::{Value, json};

/// A silence is told after three days at the soonest: the second planned training day of a plan for every day is over.
const SOONEST: Days = Days::new(3);

/// The flags of silence of a record.
macro_rules! silences {
    ($entry:expr) => {
        flags::table
            .filter(flags::patient_id.eq($entry.patient()).and(flags::rule.eq_any([SILENT, SILENT_PLAN])))
            .order(flags::id)
    };
}

/// Looks at every series of a record, and plans the next look for when the next one could be silent. Where all that were logged
/// have fallen silent, the next entry plans it.
pub fn look_for_silence(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    let thresholds = thresholds_on(conn, entry, today)?;
    let mut next: Option<NaiveDate> = None;
    for series in latest(conn, entry.patient())? {
        let BodySite { region, side } = series.place;
        let stage = next_stage(conn, entry, &series, today, &thresholds)?;
        next = next.into_iter().chain(stage).min();
        if let Some(silence) = of_series(&series.course, region, side, today, &thresholds) {
            tell_of_silence(conn, entry, SILENT, Some(series.place), today, silence, json!({}))?;
        } else if let Some(last_log) = series.course.standing(today, &thresholds).last_log {
            let from = silent_from(last_log, &thresholds);
            next = next.into_iter().chain((from > today).then_some(from)).min();
        }
    }
    let Some(date) = next else { return Ok(()) };
    due::plan(conn, entry.patient(), due::Kind::Silence, entry.patient().0, begins(date, zone))
}

/// After a day of rest a silence is notified on so many days of it; after any other once, when nobody knows any more. Days.
/// Judgement.md 2.6.
const AFTER_REST: [u64; 3] = [2, 7, 21];

/// After a day of rest the first look at silence is soon.
pub(in crate::pain) fn look_after_rest(conn: &mut Conn, entry: &Entry, date: NaiveDate) -> Result<()> {
    let at = begins(date + Days::new(2), entry.zone(conn)?);
    due::plan_by(conn, entry.patient(), due::Kind::Silence, entry.patient().0, at)
}

/// Notifies the physiotherapists of a silence on its days. The next such day is to be looked at then.
fn next_stage(
    conn: &mut Conn,
    entry: &Entry,
    series: &Latest,
    today: NaiveDate,
    thresholds: &Thresholds,
) -> Result<Option<NaiveDate>> {
    let Some(last) = series.course.judged() else { return Ok(None) };
    let after_rest = series.course.severity() >= Severity::Rest;
    let once = [u64::from(thresholds.gap_days) + 1];
    let stages: &[u64] = if after_rest { &AFTER_REST } else { &once };
    let days = stages.iter().map(|stage| last + Days::new(*stage));
    if let Some(reached) = days.clone().filter(|day| *day <= today).max()
        && today < reached + Days::new(2)
        && !was_notified_since(conn, entry, NoticeKind::Silence, reached)?
    {
        let silent = (today - last).num_days();
        let text = told::silence_to_physiotherapist(series.place, silent, after_rest);
        let details = json!({"last_entry": last});
        let notice = NewNotice { kind: NoticeKind::Silence, subject: entry.patient().0, text, details };
        send_to_physiotherapists(conn, entry, &notice)?;
    }
    Ok(days.filter(|day| *day > today).min())
}

/// Flags a silence, unless it is flagged. Says whether that is news.
pub fn tell_of_silence(
    conn: &mut Conn,
    entry: &Entry,
    rule: &'static str,
    place: Option<BodySite>,
    today: NaiveDate,
    silence: Silence,
    more: Value,
) -> Result<bool> {
    let after_it = flags::local_date.gt(silence.last_entry);
    let told = silences!(entry).filter(after_it).select(Flag::as_select()).load::<Flag>(conn)?;
    let is_it = |flag: &Flag| flag.rule == rule && flag.is_at(place) && last_entry(flag) == Some(silence.last_entry);
    let told = told.into_iter().find(is_it);
    if let Some(flag) = told {
        // What had broken it was withdrawn.
        if !flag.stands || flag.resolved_on.is_some() {
            goes_on(conn, entry, flag, today)?;
        }
        return Ok(false);
    }
    let mut evidence = json!({"last_entry": silence.last_entry});
    for part in [serde_json::to_value(&silence.evidence).unwrap_or_default(), more] {
        if let (Value::Object(all), Value::Object(part)) = (&mut evidence, part) {
            all.extend(part);
        }
    }
    let new = NewFlag { rule, level: silence.urgency, place, date: today, text: silence.text, evidence };
    open_flag(conn, entry, new).map(|_| true)
}

fn goes_on(conn: &mut Conn, entry: &Entry, mut flag: Flag, today: NaiveDate) -> Result<()> {
    let what = if flag.stands { Happening::GoesOn } else { Happening::HoldsAgain };
    (flag.stands, flag.resolved_on) = (true, None);
    flag.turn(conn, entry, Happened::by_rule(what, today))
}

/// An entry of a day: it ends the silences that were told before it, and takes the ground of those that came after it, for a log
/// that is late.
pub(in crate::pain) fn may_be_over(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    newest: Option<NaiveDate>,
    alone: &Day,
    cause: &Cause,
) -> Result<()> {
    let zone = entry.zone(conn)?;
    let today = day(entry.now, zone);
    if newest.is_some_and(|newest| today < newest + SOONEST) {
        return Ok(());
    }
    let date = alone.date;
    look_at_signs_after(conn, entry, place, date)?;
    let thresholds = thresholds_on(conn, entry, today)?;
    let gap_is_long = newest.is_none_or(|newest| silent_from(newest, &thresholds) <= today + Days::new(1));
    if gap_is_long {
        let at = begins(silent_from(date, &thresholds), zone);
        due::plan_by(conn, entry.patient(), due::Kind::Silence, entry.patient().0, at)?;
    }
    let told = silences!(entry).filter(flags::stands.eq(true).and(flags::resolved_on.is_null()));
    for flag in told.select(Flag::as_select()).load::<Flag>(conn)? {
        let breaks = flag.rule == SILENT_PLAN || (flag.is_at(Some(place)) && alone.worst.is_some());
        if !breaks || last_entry(&flag).is_none_or(|last| date <= last) {
            continue;
        }
        if let Some(enrolment) = flag.evidence.0.get(ENROLMENT).and_then(Value::as_str).and_then(|id| id.parse().ok()) {
            let at = begins(date + SOONEST, zone);
            due::plan_by(conn, entry.patient(), due::Kind::PlanSilence, enrolment, at)?;
        }
        if date < flag.local_date {
            withdraw(conn, entry, flag, cause)?;
        } else {
            over_on(conn, entry, flag, Some(date))?;
        }
    }
    Ok(())
}

/// What counts as silence is another now: it is looked for at once, and from then on as it is now.
pub(in crate::pain) fn is_another(conn: &mut Conn, entry: &Entry) -> Result<()> {
    due::plan_by(conn, entry.patient(), due::Kind::Silence, entry.patient().0, entry.now)
}

/// How the evidence of a silent plan names its enrolment.
pub const ENROLMENT: &str = "enrolment_id";

fn last_entry(flag: &Flag) -> Option<NaiveDate> {
    flag.evidence.0.get("last_entry")?.as_str()?.parse().ok()
}
