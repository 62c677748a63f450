//! What must hold before an enrolment begins or moves.

use super::climbing::Logs;
use super::enrolment_model::Enrolment;
use super::history::phase_closed_by;
use super::next_phase::{GateOut, next_phase};
use super::situation;
use crate::care::{Clearance, Entry, Record};
use crate::catalogue::Programme;
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::pain::{current_locks, latest};
use chrono::NaiveDate;
use limber_rules::place::BodySite;
use serde_json::json;

/// Band work is not entered, moved to or planned without a go-ahead for its region up to the lightest of its bands at least;
/// heavier bands of the phase are planned as far as the go-ahead reaches. Where the phase asks for a new one, it must have
/// been given since the phase before began (`given_since`).
pub(super) fn require_clearance(
    conn: &mut Conn,
    record: &Record,
    programme: &Programme,
    number: i16,
    today: NaiveDate,
    given_since: Option<NaiveDate>,
) -> Result<()> {
    let unknown = || Problem::invalid("/phase", "unknown-value", format!("is not a phase of {}", programme.name));
    let phase = u8::try_from(number).ok().and_then(|number| programme.phase(number)).ok_or_else(unknown)?;
    let level = phase.band_levels.map_or(1, |[lowest, _]| lowest);
    if !phase.needs_clearance && phase.band_levels.is_none() {
        return Ok(());
    }
    let current = Clearance::current(conn, record.patient(), programme.region, today)?;
    let since = given_since.filter(|_| phase.needs_new_clearance);
    let covers = |clearance: &Clearance| {
        clearance.highest_band_level >= level && since.is_none_or(|since| clearance.given_on >= since)
    };
    if current.iter().any(covers) {
        return Ok(());
    }
    let new = since.map_or_else(String::new, |since| format!(", given on {since} or later"));
    let told = format!(
        "phase {number} ({}) needs a physiotherapist's go-ahead for the {} up to band level {level}{new}",
        phase.name, programme.region
    );
    Err(Problem::new(Code::ClearanceRequired, told))
}

/// After a warning sign nothing begins and nothing moves.
pub(super) fn expect_unlocked(conn: &mut Conn, entry: &Entry) -> Result<()> {
    if current_locks(conn, entry.patient())?.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, "training is locked after a red-flag answer: a linked physiotherapist unlocks it"))
}

/// A red takes the phase of the day one lower. To go back into that phase, or higher, is a physiotherapist's to decide,
/// however often the patient stops, steps down or enrols again in between. To begin from the very beginning is anybody's.
pub(super) fn expect_physiotherapist_after_red(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    phase: i16,
) -> Result<()> {
    if !entry.is_own() || phase == 0 {
        return Ok(());
    }
    let series = latest(conn, entry.patient())?.into_iter().find(|series| series.place == place);
    let Some(red) = series.and_then(|series| series.course.stepped_down()) else { return Ok(()) };
    match phase_closed_by(conn, entry, place, red)? {
        Some(closed) if phase >= closed.max(1) => Err(Problem::new(
            Code::Forbidden,
            "after a red day only a linked physiotherapist can let you back into this phase",
        )),
        _ => Ok(()),
    }
}

/// A patient has one programme at a time.
pub(super) fn expect_none_active(conn: &mut Conn, entry: &Entry) -> Result<()> {
    match Enrolment::active(conn, entry.patient())? {
        None => Ok(()),
        Some(active) => {
            Err(Problem::new(Code::Conflict, "there is an active enrolment: pause, complete or stop it first")
                .extra("existing", json!({"id": active.id})))
        }
    }
}

/// A patient moves up by one phase at a time, once all gates hold: those that the logs can answer, and those that somebody
/// has to confirm.
pub(super) fn require_gates(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &Enrolment,
    programme: &Programme,
    number: i16,
    confirmed: &[String],
) -> Result<()> {
    let today = situation::today(conn, entry)?;
    if today.enrolled.as_ref().is_none_or(|(active, _)| active.id != enrolment.id) {
        return Err(Problem::new(Code::Conflict, "only the enrolment that is active goes up"));
    }
    let logs = Logs::gather(conn, entry, enrolment, &today)?;
    let next = next_phase(&today, enrolment, programme, &logs);
    let Some(next) = next.filter(|next| i16::from(next.phase) == number) else {
        return Err(Problem::new(Code::GatesNotMet, "you go up by one phase at a time, from the phase of the day"));
    };
    let holds = |gate: &GateOut| gate.met.unwrap_or_else(|| confirmed.contains(&gate.code));
    let open: Vec<GateOut> = next.gates.into_iter().filter(|gate| !holds(gate)).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Problem::new(
        Code::GatesNotMet,
        "not all gates of that phase hold: `confirmed` takes those that no log can answer",
    )
    .extra("gates", json!(open)))
}
