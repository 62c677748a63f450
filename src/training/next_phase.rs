//! The phase above the one of the day, and which of its gates hold.

use super::climbing::Logs;
use super::gates::{Entrance, GateOut, Standing, gates_into};
use super::situation::{OnProgramme, Today};
use crate::care::Record;
use crate::db::Conn;
use crate::http::Result;
use serde::Serialize;
use utoipa::ToSchema;

/// The phase above.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextPhaseOut {
    pub phase: u8,
    name: String,
    goal: String,
    needs_clearance: bool,
    /// Whether it lies behind a red: then a physiotherapist lets the patient back.
    only_by_a_physiotherapist: bool,
    /// Whether the patient may go up: all gates hold, but for those that nobody has measured and that their own word opens.
    ready: bool,
    pub gates: Vec<GateOut>,
}

impl NextPhaseOut {
    /// Whether each gate holds by what the record tells, so that it can be proposed.
    pub(super) fn is_open(&self) -> bool {
        !self.only_by_a_physiotherapist && self.gates.iter().all(|gate| gate.met == Some(true))
    }
}

/// The phase above, if there is one.
pub(super) fn next_phase(
    conn: &mut Conn,
    record: &Record,
    today: &Today,
    on: &OnProgramme,
    logs: &Logs,
) -> Result<Option<NextPhaseOut>> {
    let above = on.answer.phase.and_then(|phase| phase.checked_add(1));
    let Some(phase) = above.and_then(|number| on.programme.phase(number)) else { return Ok(None) };
    let standing = Standing::of(conn, record, &on.enrolment, today)?;
    let entrance = Entrance { programme: &on.programme, site: on.enrolment.place(), phase, from: Some(&standing) };
    let gates = gates_into(conn, record, entrance, today, logs)?;
    // The way back behind a red is not the patient's to decide.
    let only_by_a_physiotherapist = logs.closed_by_red.is_some_and(|closed| i16::from(phase.number) >= closed.max(1));
    Ok(Some(NextPhaseOut {
        phase: phase.number,
        name: phase.name.clone(),
        goal: phase.goal.clone(),
        needs_clearance: phase.needs_clearance,
        only_by_a_physiotherapist,
        ready: !only_by_a_physiotherapist && gates.iter().all(|gate| gate.met.unwrap_or(gate.patient_can_confirm)),
        gates,
    }))
}
