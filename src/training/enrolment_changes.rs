//! Changing an enrolment: another phase, another status, another version of the programme, something else for this patient.

use super::by_the_clock::{leave_phase, plan_look_at_plan, plan_look_at_stay};
use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus};
use super::enrolments::{EnrolmentOut, out_one, shown};
use super::finish::way_out;
use super::gates::{
    Entrance, Said, Standing, check_codes, enter, expect_none_active, expect_physiotherapist,
    expect_physiotherapist_after_red, expect_unlocked, phase_of, require_clearance,
};
use super::history::{Deed, Done, What, note};
use super::overrides::{MOST, OverrideIn, none_is_lifted, override_exercises};
use super::situation;
use crate::care::{Action, Entry, Kind, Visit};
use crate::catalogue::{DifferenceOut, Grade, Programme};
use crate::db::Conn;
use crate::db::types::{Json, Word};
use crate::http::{Answer, Body, Code, Few, IfMatch, Note, Patch, PhaseNumber, Problem, Result, Routes, shape};
use actix_web::patch;
use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of changes to enrolments, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(change_enrolment);
}

/// What is to be different. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"phase": 1, "confirmed": ["walking-pain-at-most-2"], "because": "walking is easy again"})))]
pub struct EnrolmentPatch {
    /// Another phase, or from a physiotherapist the same anew. A phase with band work needs a go-ahead, and a patient moves up by one phase at a
    /// time once its gates hold; a physiotherapist's `because` stands for those that do not.
    #[serde(default)]
    #[schema(value_type = u8, minimum = 0, maximum = 20)]
    phase: Patch<PhaseNumber>,
    /// The codes of the gates that hold, of those that nobody measured and that you alone can know.
    #[serde(default)]
    #[schema(schema_with = shape::gate_codes)]
    confirmed: Few<String, 20>,
    /// The codes of the gates that `because` stands for; all that do not hold, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::gate_codes_or_null)]
    gates: Option<Few<String, 20>>,
    #[serde(default)]
    #[schema(value_type = EnrolmentStatus)]
    status: Patch<EnrolmentStatus>,
    /// Another version of the programme: a physiotherapist's to choose. See `.../difference`.
    #[serde(default)]
    #[schema(value_type = i32, minimum = 1)]
    programme_version: Patch<i32>,
    /// All that is to be different for this patient, in place of what was: a physiotherapist's to choose.
    #[serde(default)]
    #[schema(value_type = Vec<OverrideIn>, max_items = 100)]
    overrides: Patch<Few<OverrideIn, MOST>>,
    /// Why; kept in the history. A physiotherapist has to say, unless there are only `overrides`, which each say why,
    /// and none that there was is taken away.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Option<Note>,
}

/// Move an enrolment to another phase or version, pause, resume, complete or stop it, or change something for this
/// patient (JSON Merge Patch, with If-Match). Who did it and why is kept in its history.
#[utoipa::path(operation_id = "change_enrolment", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path)),
    request_body(content = EnrolmentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = EnrolmentOut, description = "Changed", headers(("ETag" = String, description = "Its version")))))]
#[patch("/enrolments/{enrolment}")]
async fn change_enrolment(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<EnrolmentPatch>,
) -> Result<Answer> {
    let (id, changes) = (EnrolmentId(path.1), body.value);
    let change = move |conn: &mut Conn, entry: &Entry| {
        let enrolment = Enrolment::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let now = out_one(conn, entry, enrolment.clone())?;
        entry.expect_version(&if_match, enrolment.version, &now)?;
        let next = apply(conn, entry, enrolment.clone(), &changes, None)?;
        shown(conn, entry, next)
    };
    visit.write(Action::Enrol, None, change).await
}

/// What is done besides the changes of a patch: what it is called in the history, and its details.
pub(super) type Besides<'a> = &'a dyn Fn(&mut Enrolment, NaiveDate) -> (What, serde_json::Value);

/// Makes the changes, with what is done besides, in one version and one entry of the history. Returns the enrolment as it is then.
pub(super) fn apply(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: Enrolment,
    changes: &EnrolmentPatch,
    besides: Option<Besides<'_>>,
) -> Result<Enrolment> {
    let today = entry.today(conn)?;
    let mut next = enrolment.clone();
    let mut deeds = Vec::new();
    deeds.extend(move_version(conn, entry, &mut next, changes, today)?);
    deeds.extend(override_exercises(conn, entry, &mut next, changes.overrides.clone())?);
    if !deeds.is_empty() {
        hold_no_heavier(conn, &enrolment, &mut next, today)?;
    }
    let moved = move_phase(conn, entry, &mut next, changes, today)?;
    let asked = moved.is_some();
    deeds.extend(moved);
    deeds.extend(change_status(conn, entry, &mut next, (changes, asked), today)?);
    deeds.extend(besides.map(|besides| besides(&mut next, today)));
    let Some(deed) = together(deeds, changes) else { return Ok(enrolment) };
    if besides.is_none() {
        expect_reason(entry, changes, &enrolment, &next)?;
    }
    next.update(conn)?;
    if (enrolment.phase_since, enrolment.status) != (next.phase_since, next.status) {
        leave_phase(conn, entry, &enrolment)?;
        plan_look_at_stay(conn, entry, &next)?;
    }
    note(conn, entry, &next, today, deed)?;
    entry.changed(conn, Kind::Enrolment, next.id)?;
    Ok(next)
}

/// What was done at once is one entry of the history, under what matters most: the last.
fn together(deeds: Vec<(What, serde_json::Value)>, changes: &EnrolmentPatch) -> Option<Deed> {
    let what = deeds.last()?.0;
    let details = deeds.into_iter().filter_map(|(_, details)| match details {
        serde_json::Value::Object(fields) => Some(fields),
        _ => None,
    });
    let details = details.flatten().collect::<serde_json::Map<_, _>>().into();
    Some(Deed { what, details, because: changes.because.clone().map(Note::into_string) })
}

/// What is only changed about some exercises has its reason with each. What is put back has none of its own.
fn expect_reason(entry: &Entry, changes: &EnrolmentPatch, before: &Enrolment, next: &Enrolment) -> Result<()> {
    let nothing_else =
        changes.phase == Patch::Absent && changes.status == Patch::Absent && changes.programme_version == Patch::Absent;
    if nothing_else && none_is_lifted(&before.overrides.0, &next.overrides.0) {
        return Ok(());
    }
    entry.expect_reason(changes.because.as_ref().map(Note::as_str))
}

/// Another ladder under a grade that was taken lifts nobody: what is held then is the highest rung that asks for no more
/// than the old one did, from today on.
fn hold_no_heavier(conn: &mut Conn, before: &Enrolment, next: &mut Enrolment, today: NaiveDate) -> Result<()> {
    let old = before.tailored(before.programme(conn)?);
    let new = next.tailored(next.programme(conn)?);
    for held in &mut next.grades.0 {
        let ladder = |programme: &Programme| programme.step(held.phase, &held.exercise).map(|step| step.ladder.clone());
        let (Some(old), Some(new)) = (ladder(&old), ladder(&new)) else { continue };
        if old == new {
            continue;
        }
        let dose = old.get(usize::from(held.grade)).or(old.last());
        let no_heavier = |rung: &Grade| dose.is_some_and(|dose| !rung.is_heavier_than(dose));
        held.grade = (0_u8..).zip(&new).filter(|(_, rung)| no_heavier(rung)).map(|(at, _)| at).max().unwrap_or(0);
        (held.since, held.declined_on, held.declined_before) = (today, None, None);
    }
    Ok(())
}

fn move_version(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &mut Enrolment,
    changes: &EnrolmentPatch,
    today: NaiveDate,
) -> Result<Done> {
    let (mut version, before) = (enrolment.programme_version, enrolment.programme_version);
    changes.programme_version.clone().apply_required(&mut version, "/programme_version")?;
    if version == before {
        return Ok(None);
    }
    expect_physiotherapist(entry)?;
    let other = other_version(conn, enrolment, version, "/programme_version")?;
    let known = |number: i16| u8::try_from(number).is_ok_and(|number| other.phase(number).is_some());
    if !known(enrolment.phase) && changes.phase == Patch::Absent {
        return Err(Problem::invalid("/phase", "required", "the other version has no such phase: name one"));
    }
    if other.region != enrolment.region.0 {
        return Err(Problem::new(Code::Conflict, "the other version is for another region: enrol in it anew"));
    }
    expect_unlocked(conn, entry)?;
    if enrolment.status.0 == EnrolmentStatus::Active && changes.phase == Patch::Absent {
        require_clearance(conn, entry, (&other, enrolment.side.0), enrolment.phase, today, None)?;
    }
    let differences = DifferenceOut::between(&*enrolment.programme(conn)?, &other).count();
    enrolment.programme_version = version;
    let details = json!({"programme_version": {"before": before, "after": version}, "differences": differences});
    Ok(Some((What::VersionChanged, details)))
}

pub(super) fn other_version(conn: &mut Conn, enrolment: &Enrolment, version: i32, pointer: &str) -> Result<Programme> {
    Programme::published(conn, &enrolment.programme_key, version)?.ok_or_else(|| {
        Problem::invalid(pointer, "unknown-value", "must be a published version of the enrolment's programme")
    })
}

/// Naming the phase again begins it again: after a red that is how a physiotherapist lets a patient stay in it.
fn move_phase(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &mut Enrolment,
    changes: &EnrolmentPatch,
    today: NaiveDate,
) -> Result<Done> {
    if changes.phase == Patch::Absent {
        return Ok(None);
    }
    let (mut phase, before) = (enrolment.phase, enrolment.phase);
    changes.phase.clone().map(PhaseNumber::get).apply_required(&mut phase, "/phase")?;
    expect_unlocked(conn, entry)?;
    expect_physiotherapist_after_red(conn, entry, enrolment.place(), phase)?;
    let programme = enrolment.tailored(enrolment.programme(conn)?);
    check_codes(&programme, changes.said())?;
    let given_since = (phase > before).then_some(enrolment.phase_since);
    require_clearance(conn, entry, (&programme, enrolment.side.0), phase, today, given_since)?;
    // Who names the phase they are in changes nothing: only a physiotherapist begins it anew.
    if entry.is_own() && phase == before {
        return Ok(None);
    }
    // Stepping down asks nothing, but coming back does, whatever phase it is into.
    let resumes = enrolment.status.0 != EnrolmentStatus::Active;
    let overridden = if phase < before && !resumes {
        Vec::new()
    } else {
        enter_phase(conn, entry, enrolment, &programme, phase, changes)?
    };
    let confirmed = changes.confirmed.as_slice();
    let details = json!({
        "phase": {"before": before, "after": phase}, "confirmed": confirmed, "overridden_gates": overridden
    });
    (enrolment.phase, enrolment.phase_since, enrolment.overridden_gates) = (phase, today, Json(overridden));
    Ok(Some((What::PhaseChanged, details)))
}

/// Asks the gates of a phase; the codes of those that a physiotherapist's word stands for.
fn enter_phase(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &Enrolment,
    programme: &Programme,
    number: i16,
    changes: &EnrolmentPatch,
) -> Result<Vec<String>> {
    entry.expect_reason(changes.because.as_ref().map(Note::as_str))?;
    let today = situation::today(conn, entry)?;
    let standing = Standing::of(conn, entry, enrolment, &today)?;
    let phase = phase_of(programme, number)?;
    let entrance = Entrance { programme, site: enrolment.place(), phase, from: Some(&standing) };
    enter(conn, entry, entrance, &today, changes.said())
}

/// Asks what must hold to finish. To stop asks nothing.
fn enter_the_way_out(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &Enrolment,
    programme: &Programme,
    changes: &EnrolmentPatch,
) -> Result<Vec<String>> {
    entry.expect_reason(changes.because.as_ref().map(Note::as_str))?;
    let Some(phase) = way_out(programme) else { return Ok(Vec::new()) };
    let with_the_way_out =
        Programme { phases: [programme.phases.clone(), vec![phase.clone()]].concat(), ..programme.clone() };
    check_codes(&with_the_way_out, changes.said())?;
    let today = situation::today(conn, entry)?;
    let standing = Standing::of(conn, entry, enrolment, &today)?;
    let entrance = Entrance { programme, site: enrolment.place(), phase: &phase, from: Some(&standing) };
    enter(conn, entry, entrance, &today, changes.said())
}

impl EnrolmentPatch {
    /// Another phase, or none, and why.
    pub(super) fn of_phase(phase: Option<PhaseNumber>, because: Option<Note>) -> Self {
        EnrolmentPatch { phase: phase.map_or(Patch::Absent, Patch::Value), because, ..EnrolmentPatch::default() }
    }

    fn said(&self) -> Said<'_> {
        Said {
            confirmed: self.confirmed.as_slice(),
            because: self.because.as_ref(),
            gates: self.gates.as_ref().map(Few::as_slice),
        }
    }
}

fn change_status(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &mut Enrolment,
    (changes, gates_were_asked): (&EnrolmentPatch, bool),
    today: NaiveDate,
) -> Result<Done> {
    let (mut status, before) = (enrolment.status.0, enrolment.status.0);
    changes.status.clone().apply_required(&mut status, "/status")?;
    if status == before {
        return Ok(None);
    }
    if status == EnrolmentStatus::Active {
        expect_none_active(conn, entry, &enrolment.programme_key, enrolment.side.0)?;
        expect_unlocked(conn, entry)?;
        expect_physiotherapist_after_red(conn, entry, enrolment.place(), enrolment.phase)?;
        let programme = enrolment.tailored(enrolment.programme(conn)?);
        check_codes(&programme, changes.said())?;
        require_clearance(conn, entry, (&programme, enrolment.side.0), enrolment.phase, today, None)?;
        if !gates_were_asked {
            let overridden = enter_phase(conn, entry, enrolment, &programme, enrolment.phase, changes)?;
            enrolment.overridden_gates = Json(overridden);
        }
        plan_look_at_plan(conn, entry, enrolment.id, today)?;
    }
    if status == EnrolmentStatus::Completed {
        let programme = enrolment.tailored(enrolment.programme(conn)?);
        let overridden = enter_the_way_out(conn, entry, enrolment, &programme, changes)?;
        enrolment.overridden_gates = Json(overridden);
    }
    enrolment.status = Word(status);
    let what = match status {
        EnrolmentStatus::Active => What::Resumed,
        EnrolmentStatus::Paused => What::Paused,
        EnrolmentStatus::Completed => What::Completed,
        EnrolmentStatus::Stopped => What::Stopped,
    };
    let change = json!({"before": before, "after": status});
    let details = if matches!(status, EnrolmentStatus::Active | EnrolmentStatus::Completed) {
        let (confirmed, overridden) = (changes.confirmed.as_slice(), &enrolment.overridden_gates.0);
        json!({"status": change, "confirmed": confirmed, "overridden_gates": overridden})
    } else {
        json!({"status": change})
    };
    Ok(Some((what, details)))
}
