//! What must hold before an enrolment begins or moves.

use super::enrolments::Enrolment;
use crate::care::{Clearance, Entry, Record};
use crate::catalogue::Programme;
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::ids::PatientId;
use crate::pain::{Place, current_locks, latest};
use chrono::NaiveDate;
use serde_json::json;

/// Band work is not entered, moved to or planned without a go-ahead for its region up to its highest band level.
pub(super) fn require_clearance(
    conn: &mut Conn,
    record: &Record,
    programme: &Programme,
    number: i16,
    today: NaiveDate,
) -> Result<()> {
    let unknown = || Problem::invalid("/phase", "unknown-value", format!("is not a phase of {}", programme.name));
    let phase = u8::try_from(number).ok().and_then(|number| programme.phase(number)).ok_or_else(unknown)?;
    let level = phase.band_levels.map_or(1, |[_, highest]| highest);
    if !phase.needs_clearance && phase.band_levels.is_none() {
        return Ok(());
    }
    let current = Clearance::current(conn, record.patient(), programme.region, today)?;
    if current.iter().any(|clearance| clearance.highest_band_level >= level) {
        return Ok(());
    }
    let told = format!(
        "phase {number} ({}) needs a physiotherapist's go-ahead for the {} up to band level {level}",
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

/// A red takes the phase of the day one lower. To go back into that phase, or higher, is a physiotherapist's to decide.
pub(super) fn expect_physiotherapist_after_red(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &Enrolment,
    phase: i16,
) -> Result<()> {
    let own = PatientId::from(entry.actor().user()) == entry.patient();
    let place = Place { region: enrolment.region.0, side: enrolment.side.0 };
    let series = latest(conn, entry.patient())?.into_iter().find(|series| series.place == place);
    let red = series.and_then(|series| series.course.last_red()).is_some_and(|red| red >= enrolment.phase_since);
    if own && red && phase >= enrolment.phase {
        return Err(Problem::new(
            Code::Forbidden,
            "after a red day only a linked physiotherapist can let you back into this phase",
        ));
    }
    Ok(())
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
