//! The proposal of the week: what a physiotherapist may let a patient do from now on, with its reasons.
//!
//! It is worked out each time it is read. What is kept is when it was last answered, and, in the history of the enrolment, how. What
//! a physiotherapist accepts becomes the plan.

use super::climbing::{Logs, climbs, proposals, top_of};
use super::enrolment_changes::{EnrolmentPatch, apply};
use super::enrolment_model::{Enrolment, EnrolmentId, GradeHeld, Override};
use super::enrolments::{EnrolmentOut, out_one, shown};
use super::history::What;
use super::next_phase::{NextPhaseOut, next_phase};
use super::offers::left_of_week;
use super::overrides::expect_stand_in;
use super::situation::{self, OnProgramme, Today};
use crate::care::{Action, Entry, Record, Slice, Visit};
use crate::catalogue::{Grade, Phase, Precautions, Step, precautions};
use crate::db::Conn;
use crate::http::contract::TextShape;
use crate::http::{Answer, Body, Code, Few, IfMatch, Name, Note, PhaseNumber, Problem, Result, Routes, Rung, shape};
use crate::words;
use actix_web::web::Path;
use actix_web::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use limber_rules::progression::{ExerciseProposal, Proposed, RHYTHM, proposal_due_on, within_week};
use limber_rules::text::Text;
use limber_rules::today::Decision;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of proposals, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_proposals).service(answer_proposal);
}

/// What is proposed for one enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalOut {
    enrolment_id: EnrolmentId,
    /// The version of the enrolment: send it as `If-Match` with the answer.
    enrolment_version: i32,
    phase: u8,
    /// What is proposed, as one word: send it as `proposal` to accept it. A log that changes what is proposed changes it.
    digest: String,
    /// Whether it waits for an answer.
    is_due: bool,
    /// The first day on which it waits, or waits again: a week after the phase began or the last answer.
    due_on: NaiveDate,
    /// What the day asks for at this place: on a day of ease or rest nothing goes up.
    #[schema(value_type = String, examples("train"))]
    decision: Decision,
    /// Each main exercise.
    exercises: Vec<ExerciseProposalOut>,
    /// The phase above with its gates, if there is one.
    next_phase: Option<NextPhaseOut>,
    /// Whether the next phase is proposed: each of its gates holds by what the record tells.
    next_phase_is_proposed: bool,
}

/// What is proposed for an exercise, with the doses behind the grades.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExerciseProposalOut {
    /// The key of the exercise.
    exercise: String,
    /// Its name for people.
    name: String,
    /// `up`, `same`, `down` or `change-exercise`.
    #[schema(value_type = String, examples("up"))]
    proposed: Proposed,
    /// The grade held.
    from_grade: u8,
    /// The grade it is done at today: lower, while something took it down.
    grade_today: u8,
    to_grade: u8,
    /// The highest grade of its ladder.
    top_grade: u8,
    /// The dose now.
    from: Option<Grade>,
    /// The dose proposed.
    to: Option<Grade>,
    per_side: bool,
    /// Why, in plain words with a code.
    #[schema(value_type = Vec<TextShape>)]
    reasons: Vec<Text>,
}

impl ExerciseProposalOut {
    fn of(proposal: ExerciseProposal, phase: &Phase, known: &HashMap<String, Precautions>) -> Option<Self> {
        let step = phase.steps.iter().find(|step| step.exercise == proposal.exercise)?;
        let dose = |grade: u8| step.ladder.get(usize::from(grade)).cloned();
        Some(ExerciseProposalOut {
            name: known.get(&step.exercise).map_or_else(|| step.exercise.clone(), |known| known.name.clone()),
            from: dose(proposal.from_grade),
            to: dose(proposal.to_grade),
            top_grade: top_of(step),
            per_side: step.per_side,
            exercise: proposal.exercise,
            proposed: proposal.proposed,
            from_grade: proposal.from_grade,
            grade_today: proposal.grade_today,
            to_grade: proposal.to_grade,
            reasons: proposal.reasons,
        })
    }
}

/// The enrolments for which something can be proposed.
fn under_way(today: &Today) -> impl Iterator<Item = &OnProgramme> {
    today.enrolled.iter().filter(|on| on.maintained_until.is_none())
}

fn due_on(enrolment: &Enrolment) -> NaiveDate {
    proposal_due_on(enrolment.phase_since, enrolment.proposal_answered_on)
}

/// How many proposals wait for an answer.
pub fn proposals_due(today: &Today) -> usize {
    under_way(today).filter(|on| due_on(&on.enrolment) <= today.date).count()
}

/// What is proposed for each enrolment under way.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalsOut {
    /// The patient's date.
    date: NaiveDate,
    items: Vec<ProposalOut>,
}

/// The proposal of the week for each enrolment under way: for each main exercise up, same, down or another exercise, with reasons;
/// and the next phase where all its gates hold. It decides nothing until a physiotherapist answers.
#[utoipa::path(operation_id = "list_proposals", tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = ProposalsOut, description = "The proposals")))]
#[get("/proposals")]
async fn list_proposals(visit: Visit) -> Result<Answer> {
    visit.read(Action::Look(Slice::Training), |conn, record| Answer::ok(&proposals_out(conn, record)?)).await
}

/// What is proposed for each enrolment under way.
pub fn proposals_out(conn: &mut Conn, record: &Record) -> Result<ProposalsOut> {
    // What is proposed, and why, tells how it hurts.
    if !record.shows(Slice::Pain) {
        return Err(Problem::not_found());
    }
    let today = situation::today(conn, record)?;
    Ok(ProposalsOut { date: today.date, items: proposals_of(conn, record, &today)? })
}

/// The proposals of a day. The steps up that a week has are shared in the order of the enrolments.
fn proposals_of(conn: &mut Conn, record: &Record, today: &Today) -> Result<Vec<ProposalOut>> {
    let mut left = left_of_week(today);
    let mut items = Vec::new();
    for on in under_way(today) {
        let Some(phase) = on.phase() else { continue };
        let logs = Logs::gather(conn, record, (on.enrolment.place(), &on.programme), today)?;
        let climbs = climbs(phase, &on.enrolment, &logs);
        let (proposed, then_left) = within_week(proposals(conn, today, on, &climbs, &logs)?, left);
        left = then_left;
        let keys: Vec<String> = proposed.iter().map(|one| one.exercise.clone()).collect();
        let known = precautions(conn, &keys)?;
        let next_phase = next_phase(conn, record, today, on, &logs)?;
        let exercises: Vec<ExerciseProposalOut> =
            proposed.into_iter().filter_map(|one| ExerciseProposalOut::of(one, phase, &known)).collect();
        let next_phase_is_proposed = next_phase.as_ref().is_some_and(NextPhaseOut::is_open);
        items.push(ProposalOut {
            digest: digest(&exercises, next_phase_is_proposed),
            enrolment_id: on.enrolment.id,
            enrolment_version: on.enrolment.version,
            phase: phase.number,
            is_due: due_on(&on.enrolment) <= today.date,
            due_on: due_on(&on.enrolment),
            decision: on.answer.decision,
            exercises,
            next_phase_is_proposed,
            next_phase,
        });
    }
    Ok(items)
}

/// What an answer is bound to: the changes that were seen, and not why.
fn digest(exercises: &[ExerciseProposalOut], next_phase_is_proposed: bool) -> String {
    let mut hash = Sha256::new();
    for one in exercises {
        hash.update(format!("{} {} {}\n", one.exercise, one.proposed.as_str(), one.to_grade));
    }
    hash.update([u8::from(next_phase_is_proposed)]);
    let digest: String = BASE64_URL_SAFE_NO_PAD.encode(hash.finalize());
    digest.chars().take(16).collect()
}

words! {
    /// What a physiotherapist says to a proposal.
    ProposalAnswer {
        /// Yes, as it is.
        Accept = "accept",
        /// Yes, with the changes sent.
        Edit = "edit",
        /// No: all stays as it is.
        Refuse = "refuse",
    }
}

/// What is to become of one exercise.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditedExercise {
    /// The key of the exercise.
    #[schema(max_length = 80)]
    exercise: String,
    /// The grade it is to be held at. Default: as it is.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 11)]
    to_grade: Option<Rung>,
    /// The key of the exercise that is done in its place, if another is.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 80)]
    instead: Option<String>,
}

/// A physiotherapist's answer to the proposal of the week.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"answer": "accept"}),
    json!({"answer": "edit", "exercises": [{"exercise": "supine-band-march", "to_grade": 1}], "because": "one step is enough"})))]
pub struct ProposalAnswerIn {
    answer: ProposalAnswer,
    /// With `edit` only: what is to become of exercises. Those that are not named stay as they are.
    #[serde(default)]
    #[schema(value_type = Vec<EditedExercise>, max_items = 20)]
    exercises: Option<Few<EditedExercise, 20>>,
    /// With `edit` only: the phase to move to. Its gates are asked; `because` stands for those that do not hold.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 0, maximum = 20)]
    phase: Option<PhaseNumber>,
    /// With `accept`: the `digest` of the proposal that was seen.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    proposal: Option<Name>,
    /// Why. Required with `edit` for another exercise, another phase, or a grade above the one proposed.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Option<Note>,
}

/// Accept, edit or refuse the proposal of the week, as a linked physiotherapist (with If-Match: the version of the enrolment). What is
/// accepted becomes the plan: grades held, exercises changed for this patient, the next phase. Another proposal is due in a week.
#[utoipa::path(operation_id = "answer_proposal", request_body = ProposalAnswerIn, tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path)),
    responses((status = 200, body = EnrolmentOut, description = "The enrolment as it is now", headers(("ETag" = String, description = "Its version")))))]
#[post("/enrolments/{enrolment}/proposal-answers")]
async fn answer_proposal(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<ProposalAnswerIn>,
) -> Result<Answer> {
    let (id, input) = (EnrolmentId(path.1), body.value);
    let answer = move |conn: &mut Conn, entry: &Entry| {
        if entry.is_own() {
            return Err(Problem::new(Code::Forbidden, "only a linked physiotherapist can do this"));
        }
        let enrolment = Enrolment::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let now = out_one(conn, entry, enrolment.clone())?;
        entry.expect_version(&if_match, enrolment.version, &now)?;
        let plan = planned(conn, entry, &enrolment, &input)?;
        let become_the_plan = |next: &mut Enrolment, today: NaiveDate| {
            for (exercise, grade) in &plan.grades {
                let before = next.held(plan.phase, exercise);
                let held = GradeHeld::from(plan.phase, exercise, *grade, today);
                next.hold(GradeHeld { is_lowered: *grade < before.grade, ..held });
            }
            for exercise in &plan.left {
                let held = next.held(plan.phase, exercise);
                next.hold(GradeHeld { waits_until: Some(today + RHYTHM), ..held });
            }
            for stand_in in &plan.stand_ins {
                next.override_with(stand_in.clone());
            }
            next.proposal_answered_on = Some(today);
            let grades: Vec<_> = plan.grades.iter().map(|(exercise, grade)| json!([exercise, grade])).collect();
            (input.answer.what(), json!({"grades": grades, "stand_ins": plan.stand_ins}))
        };
        let next = apply(conn, entry, enrolment, &plan.patch, Some(&become_the_plan))?;
        shown(conn, entry, next)
    };
    visit.write(Action::Enrol, Some(body.once), answer).await
}

impl ProposalAnswer {
    const fn what(self) -> What {
        match self {
            Self::Accept => What::ProposalAccepted,
            Self::Edit => What::ProposalEdited,
            Self::Refuse => What::ProposalRefused,
        }
    }
}

/// What is to become the plan: grades to be held, exercises in the place of others, and the changes of the enrolment.
#[derive(Default)]
struct Planned {
    /// The phase of the day, of which the exercises are: after a red it may be lower than that of the enrolment.
    phase: u8,
    grades: Vec<(String, u8)>,
    stand_ins: Vec<Override>,
    /// The exercises that were proposed to go up, and are left where they are.
    left: Vec<String>,
    patch: EnrolmentPatch,
}

fn planned(conn: &mut Conn, entry: &Entry, enrolment: &Enrolment, input: &ProposalAnswerIn) -> Result<Planned> {
    let edits = input.exercises.as_ref().map(Few::as_slice).unwrap_or_default();
    let changes_more = input.phase.is_some() || edits.iter().any(|edit| edit.instead.is_some());
    if input.answer != ProposalAnswer::Edit && (changes_more || !edits.is_empty()) {
        return Err(Problem::invalid("/answer", "invalid-value", "must be edit where something else is to be done"));
    }
    if changes_more {
        entry.expect_reason(input.because.as_ref().map(Note::as_str))?;
    }
    let today = situation::today(conn, entry)?;
    let gone = || Problem::new(Code::Conflict, "there is no proposal for this enrolment: it is not under way");
    let on = under_way(&today).find(|on| on.enrolment.id == enrolment.id).ok_or_else(gone)?;
    let mut all = proposals_of(conn, entry, &today)?.into_iter();
    let proposal = all.find(|proposal| proposal.enrolment_id == enrolment.id).ok_or_else(gone)?;
    let because = input.because.clone();
    match input.answer {
        ProposalAnswer::Accept => {
            expect_seen(&proposal, input.proposal.as_ref())?;
            Ok(accepted(&proposal, because))
        }
        ProposalAnswer::Edit => edited(conn, entry, (on, &proposal), (edits, input.phase, because)),
        ProposalAnswer::Refuse => Ok(Planned {
            phase: proposal.phase,
            left: left(&proposal, &[]),
            patch: EnrolmentPatch::of_phase(None, because),
            ..Planned::default()
        }),
    }
}

/// A log may have come since it was seen: then something else is proposed.
fn expect_seen(proposal: &ProposalOut, seen: Option<&Name>) -> Result<()> {
    match seen {
        None => Err(Problem::invalid("/proposal", "required", "must be the `digest` of the proposal that is accepted")),
        Some(seen) if seen.as_str() == proposal.digest => Ok(()),
        Some(_) => Err(Problem::new(Code::Conflict, "something else is proposed by now: look at it again")),
    }
}

/// As it was proposed. Another exercise cannot be accepted without saying which: it stays, and is asked again in a week.
fn accepted(proposal: &ProposalOut, because: Option<Note>) -> Planned {
    let moves = proposal.exercises.iter().filter(|one| matches!(one.proposed, Proposed::Up | Proposed::Down));
    let grades = moves.map(|one| (one.exercise.clone(), one.to_grade)).collect();
    let next = proposal.next_phase.as_ref().filter(|_| proposal.next_phase_is_proposed);
    let phase = next.and_then(|next| PhaseNumber::new(next.phase.into()));
    let because = because.or_else(|| Note::read("accepted as proposed").ok());
    let patch = EnrolmentPatch::of_phase(phase, because);
    Planned { phase: proposal.phase, grades, patch, ..Planned::default() }
}

fn edited(
    conn: &mut Conn,
    entry: &Entry,
    (on, proposal): (&OnProgramme, &ProposalOut),
    (edits, phase, because): (&[EditedExercise], Option<PhaseNumber>, Option<Note>),
) -> Result<Planned> {
    let mut planned = Planned { phase: proposal.phase, ..Planned::default() };
    expect_each_once(edits)?;
    for (at, edit) in edits.iter().enumerate() {
        let pointer = format!("/exercises/{at}");
        let step = on.programme.step(proposal.phase, &edit.exercise).ok_or_else(|| {
            let right = "must be an exercise of the phase as the patient has it";
            Problem::invalid(format!("{pointer}/exercise"), "unknown-value", right)
        })?;
        if let Some(grade) = edit.to_grade {
            let grade = grade_of(step, grade, &pointer)?;
            let proposed = proposal.exercises.iter().find(|one| one.exercise == edit.exercise);
            if proposed.is_none_or(|one| grade > one.to_grade.max(one.grade_today) && grade != one.from_grade) {
                entry.expect_reason(because.as_ref().map(Note::as_str))?;
            }
            // What stays as it is held is not held from today: what took it down for now still counts.
            if proposed.is_none_or(|one| grade != one.from_grade) {
                planned.grades.push((edit.exercise.clone(), grade));
            }
        }
        if let Some(instead) = &edit.instead {
            let why = because.as_ref().map(Note::as_str).unwrap_or_default();
            let phase = on.programme.phase(proposal.phase).ok_or_else(Problem::not_found)?;
            expect_stand_in(conn, entry.actor(), (phase, &edit.exercise), instead, &pointer)?;
            planned.stand_ins.push(on.enrolment.with_instead(phase.number, &edit.exercise, instead, why));
        }
    }
    planned.left = left(proposal, &planned.grades);
    planned.patch = EnrolmentPatch::of_phase(phase, because);
    Ok(planned)
}

/// What was proposed to go up and is not among the grades that are changed.
fn left(proposal: &ProposalOut, changed: &[(String, u8)]) -> Vec<String> {
    let is_changed = |exercise: &str| changed.iter().any(|(other, _)| other == exercise);
    let ups = proposal.exercises.iter().filter(|one| one.proposed == Proposed::Up && !is_changed(&one.exercise));
    ups.map(|one| one.exercise.clone()).collect()
}

/// An exercise is edited once, and stands in for one other.
fn expect_each_once(edits: &[EditedExercise]) -> Result<()> {
    for (at, edit) in edits.iter().enumerate() {
        let before = edits.iter().take(at);
        if before.clone().any(|other| other.exercise == edit.exercise) {
            return Err(Problem::invalid(format!("/exercises/{at}/exercise"), "duplicate", "must be there once"));
        }
        if edit.instead.is_some() && before.clone().any(|other| other.instead == edit.instead) {
            let right = "must stand in for one exercise only";
            return Err(Problem::invalid(format!("/exercises/{at}/instead"), "duplicate", right));
        }
    }
    Ok(())
}

/// A grade that the ladder of an exercise has.
fn grade_of(step: &Step, grade: Rung, pointer: &str) -> Result<u8> {
    let has = |grade: &u8| usize::from(*grade) < step.ladder.len();
    u8::try_from(grade.get()).ok().filter(has).ok_or_else(|| {
        let right =
            format!("must be at most {}: the exercise has no higher grade", step.ladder.len().saturating_sub(1));
        Problem::invalid(format!("{pointer}/to_grade"), "out-of-range", right)
    })
}
