//! The end of a programme, and the weeks after it: what must hold to finish, and the maintenance that follows (judgement.md 4.4).

use super::climbing::{Climb, Logs, climbs};
use super::enrolment_model::{Enrolment, EnrolmentStatus};
use super::gates::{Entrance, GateOut, Standing, gates_into};
use super::history::interrupted_on;
use super::self_management::SelfManagementPlan;
use super::situation::{OnProgramme, Today};
use crate::care::Record;
use crate::catalogue::{Gate, Part, Phase, Programme};
use crate::db::Conn;
use crate::http::Result;
use chrono::{Days, NaiveDate};
use limber_rules::progression::{Group, Measure};
use serde::Serialize;
use utoipa::ToSchema;

/// Maintenance goes on for so long after the end of a programme. Days. Judgement.md 4.4: 12 weeks.
const MAINTENANCE: Days = Days::new(84);
/// A week of maintenance has so many sessions at most. Judgement.md 4.4.
pub(super) const SESSIONS: u8 = 2;
/// A session of maintenance has so many main exercises. Judgement.md 4.4.
pub(super) const EXERCISES: usize = 2;
/// Hours between two sessions of maintenance. Judgement.md 4.2.
pub(super) const HOURS: u16 = 48;

/// What must hold to finish a programme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FinishOut {
    /// Whether the patient may finish: all gates hold, but for those that nobody has measured and that their own word opens.
    ready: bool,
    gates: Vec<GateOut>,
    /// Whether the self-management plan says what to do if it comes back. It is no gate: write it before the last visit.
    setback_plan_written: bool,
}

/// The way out of a programme: a phase above the last, with gates and nothing to do. None for a programme without phases.
pub(super) fn way_out(programme: &Programme) -> Option<Phase> {
    let last = programme.phases.iter().max_by_key(|phase| phase.number)?;
    let gate = |code: &str, text: &str, measure: Measure| Gate {
        code: code.to_owned(),
        text: text.to_owned(),
        source: Some("Limber: judgement.md 4.4, chosen there".to_owned()),
        measure: Some(measure),
    };
    let still = last.gates.iter().filter(|gate| gate.measure.is_some_and(holds_on)).cloned();
    let at_the_top = [
        gate(
            "4-calm-sessions",
            "After each of the last 4 sessions the next morning was calm.",
            Measure::CalmSessions(4),
        ),
        gate(
            "lead-exercise-at-its-last-rung",
            "The main exercise has come to the last step of its ladder.",
            Measure::LeadRungsBelowTop(0),
        ),
        gate(
            "activities-at-least-8",
            "What you want to do again goes at least 8 out of 10 as well as before.",
            Measure::PsfsAtLeast(8),
        ),
    ];
    let mut gates: Vec<Gate> = still.collect();
    gates.retain(|gate| at_the_top.iter().all(|other| other.code != gate.code));
    gates.extend(at_the_top);
    Some(Phase {
        number: last.number.saturating_add(1),
        name: "Finish".to_owned(),
        goal: String::new(),
        expected_weeks: [0, 0],
        needs_clearance: false,
        needs_new_clearance: false,
        sessions_a_week: last.sessions_a_week,
        minimum_hours_between: last.minimum_hours_between,
        band_levels: None,
        allowed: Vec::new(),
        not_allowed: Vec::new(),
        warning_signs: Vec::new(),
        gates,
        exit: Vec::new(),
        no_warm_up_because: None,
        steps: Vec::new(),
    })
}

/// Whether a gate of the last phase still has to hold at its end: how somebody is, and not how they came in.
fn holds_on(measure: Measure) -> bool {
    !matches!(
        measure,
        Measure::GoAhead
            | Measure::DaysInPhaseBefore(_)
            | Measure::ScreenClear(_)
            | Measure::CalmSessions(_)
            | Measure::LeadRungsBelowTop(_)
    )
}

/// What must hold to finish, for somebody in the last phase.
pub(super) fn finish(
    conn: &mut Conn,
    record: &Record,
    today: &Today,
    (on, logs): (&OnProgramme, &Logs),
    agreed: Option<&SelfManagementPlan>,
) -> Result<Option<FinishOut>> {
    let Some(out) = way_out(&on.programme) else { return Ok(None) };
    if on.maintained_until.is_some() || on.answer.phase.and_then(|phase| phase.checked_add(1)) != Some(out.number) {
        return Ok(None);
    }
    let standing = Standing::of(conn, record, &on.enrolment, today)?;
    let entrance =
        Entrance { programme: &on.programme, site: on.enrolment.place(), phase: &out, from: Some(&standing) };
    let gates = gates_into(conn, record, entrance, today, logs)?;
    let ready = gates.iter().all(|gate| gate.met.unwrap_or(gate.patient_can_confirm));
    let setback_plan_written = agreed.is_some_and(SelfManagementPlan::is_for_setbacks);
    Ok(Some(FinishOut { ready, gates, setback_plan_written }))
}

/// The programmes that were finished within the last weeks, each with the last day of its maintenance: for each programme and side the
/// last. What was begun again is under way and not maintained.
pub(super) fn maintained(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Vec<(Enrolment, NaiveDate)>> {
    let mut all = Enrolment::of(conn, record.patient())?;
    all.sort_by_key(|one| std::cmp::Reverse((one.started_on, one.id)));
    let mut newest: Vec<Enrolment> = Vec::new();
    for one in all {
        let is_same = |other: &Enrolment| (&other.programme_key, other.side) == (&one.programme_key, one.side);
        if !newest.iter().any(is_same) {
            newest.push(one);
        }
    }
    let mut maintained = Vec::new();
    for one in newest.into_iter().filter(|one| one.status.0 == EnrolmentStatus::Completed) {
        let Some(on) = interrupted_on(conn, record, &one)? else { continue };
        let until = on + MAINTENANCE;
        if (on..=until).contains(&date) {
            maintained.push((one, until));
        }
    }
    Ok(maintained)
}

/// What is maintained: after a raise the exercises of the highest phases that the patient came to, the lead first. Running, jumping and kicking are the sport's.
pub(super) fn kept_up<'a>(on: &'a OnProgramme, logs: &Logs) -> Vec<Climb<'a>> {
    let reached = |phase: &&Phase| i16::from(phase.number) <= on.enrolment.phase;
    let mut phases: Vec<&Phase> = on.programme.phases.iter().filter(reached).collect();
    phases.sort_by_key(|phase| std::cmp::Reverse(phase.number));
    let all = phases.iter().flat_map(|phase| climbs(phase, &on.enrolment, logs));
    let (warm_up, main): (Vec<Climb>, Vec<Climb>) = all.partition(|climb| climb.group == Group::WarmUp);
    let raise = warm_up.into_iter().find(|climb| climb.step.part == Part::Raise);
    let mut kept: Vec<Climb> = raise.into_iter().collect();
    for climb in main {
        if kept.iter().all(|other| other.step.exercise != climb.step.exercise) {
            kept.push(climb);
        }
    }
    kept
}
