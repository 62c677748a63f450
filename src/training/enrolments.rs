//! Enrolments: a patient on a version of a programme, in a phase. Band work is entered only with a go-ahead.

use super::by_the_clock::{plan_look_at_plan, plan_look_at_stay};
use super::enrolment_changes;
use super::enrolment_model::{Enrolment, EnrolmentId, EnrolmentStatus, GradeHeld, Override};
use super::gates::{
    Entrance, Said, Standing, check_codes, enter, expect_none_active, expect_physiotherapist_after_red,
    expect_unlocked, phase_of, require_clearance,
};
use super::history::{Deed, What, note};
use super::situation::{self, OnProgramme};
use crate::care::{Action, Entry, Kind, Record, Slice, Visit};
use crate::catalogue::Programme;
use crate::db::Conn;
use crate::db::types::Json;
use crate::http::{Answer, Body, Code, Few, ListQuery, Note, Page, PhaseNumber, Problem, Query, Result, Routes, shape};
use crate::ids::UserId;
use crate::words;
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::today::{DayAnswer, Decision};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of enrolments, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(enrol).service(list_enrolments).service(show_enrolment);
    enrolment_changes::routes(routes);
}

words! {
    /// How an enrolment stands today: as somebody left it, and what the rules make of the day.
    EnrolmentState {
        /// Its phase needs a go-ahead, and there is none that holds.
        AwaitingClearance = "awaiting_clearance",
        /// In force.
        Active = "active",
        /// In force, and today is eased.
        Eased = "eased",
        /// In force, and today is rest.
        Resting = "resting",
        /// Interrupted.
        Paused = "paused",
        /// Done, and kept up by one or two sessions a week.
        Maintenance = "maintenance",
        /// Done.
        Completed = "completed",
        /// Given up.
        Stopped = "stopped",
    }
}

impl EnrolmentState {
    /// Of an enrolment with this status, on a day of which it is a part.
    pub(super) fn of(status: EnrolmentStatus, on: Option<&OnProgramme>) -> EnrolmentState {
        let awaits = |answer: &DayAnswer| answer.reasons.iter().any(|reason| reason.code == "clearance-required");
        match (status, on.map(|on| &on.answer)) {
            (EnrolmentStatus::Paused, _) => EnrolmentState::Paused,
            (EnrolmentStatus::Completed, Some(_)) => EnrolmentState::Maintenance,
            (EnrolmentStatus::Completed, _) => EnrolmentState::Completed,
            (EnrolmentStatus::Stopped, _) => EnrolmentState::Stopped,
            (EnrolmentStatus::Active, None) => EnrolmentState::Active,
            (EnrolmentStatus::Active, Some(decision)) => match decision.decision {
                Decision::Rest | Decision::SeekCare => EnrolmentState::Resting,
                _ if awaits(decision) => EnrolmentState::AwaitingClearance,
                Decision::Ease => EnrolmentState::Eased,
                Decision::Train => EnrolmentState::Active,
            },
        }
    }

    /// The same, without what the day asks of its place.
    fn without_pain(self) -> EnrolmentState {
        match self {
            EnrolmentState::Eased | EnrolmentState::Resting => EnrolmentState::Active,
            state => state,
        }
    }
}

/// A programme, a place and a phase to begin with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"programme": "hip-flexor", "side": "left", "phase": 0})))]
pub struct EnrolmentIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    /// The key of the programme.
    #[schema(max_length = 80, examples("hip-flexor"))]
    programme: String,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// 0 unless told.
    #[serde(default)]
    #[schema(schema_with = shape::phase_or_null)]
    phase: Option<PhaseNumber>,
    /// Why; kept in the history. A physiotherapist's stands for every gate of the phase that does not hold.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Option<Note>,
    /// The codes of the gates that hold, of those that nobody measured and that you alone can know.
    #[serde(default)]
    #[schema(schema_with = shape::gate_codes)]
    confirmed: Few<String, 20>,
    /// The codes of the gates that `because` stands for; all that do not hold, unless told.
    #[serde(default)]
    #[schema(schema_with = shape::gate_codes_or_null)]
    gates: Option<Few<String, 20>>,
}

/// A patient on a programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentOut {
    pub(crate) id: EnrolmentId,
    #[schema(examples("hip-flexor"))]
    pub(crate) programme: String,
    #[schema(examples("Hip flexor rehabilitation"))]
    pub(crate) programme_name: String,
    pub(crate) programme_version: i32,
    #[schema(schema_with = shape::region)]
    pub(crate) region: Region,
    #[schema(schema_with = shape::side)]
    pub(crate) side: Side,
    /// As somebody put it; `today` tells the phase of the day, which after a red is one lower.
    pub(crate) phase: i16,
    pub(crate) phase_since: NaiveDate,
    /// How somebody left it standing.
    pub(crate) status: EnrolmentStatus,
    /// How it stands today.
    pub(crate) state: EnrolmentState,
    /// What the patient holds beyond the gentlest grade.
    pub(crate) grades: Vec<GradeHeld>,
    /// What a physiotherapist changed for this patient.
    pub(crate) overrides: Vec<Override>,
    /// The gates that a physiotherapist's word stands for since the phase was last entered, by their codes.
    pub(crate) overridden_gates: Vec<String>,
    pub(crate) started_on: NaiveDate,
    pub(crate) enrolled_by: UserId,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) version: i32,
}

impl EnrolmentOut {
    fn of(enrolment: Enrolment, programme: &Programme, state: EnrolmentState) -> EnrolmentOut {
        EnrolmentOut {
            id: enrolment.id,
            programme: enrolment.programme_key,
            programme_name: programme.name.clone(),
            programme_version: enrolment.programme_version,
            region: enrolment.region.0,
            side: enrolment.side.0,
            phase: enrolment.phase,
            phase_since: enrolment.phase_since,
            status: enrolment.status.0,
            state,
            grades: enrolment.grades.0,
            overrides: enrolment.overrides.0,
            overridden_gates: enrolment.overridden_gates.0,
            started_on: enrolment.started_on,
            enrolled_by: enrolment.enrolled_by,
            created_at: enrolment.created_at.instant(),
            version: enrolment.version,
        }
    }
}

/// Enrolments as they are shown: the state of the one in force is that of the day.
pub(super) fn out(conn: &mut Conn, record: &Record, rows: Vec<Enrolment>) -> Result<Vec<EnrolmentOut>> {
    let in_force = rows.iter().any(|row| matches!(row.status.0, EnrolmentStatus::Active | EnrolmentStatus::Completed));
    let today = if in_force { Some(situation::today(conn, record)?) } else { None };
    let shown = |row: Enrolment| {
        let programme = Programme::find(conn, &row.programme_key, row.programme_version)?;
        let on = today.as_ref().and_then(|today| today.of(row.id));
        let state = EnrolmentState::of(row.status.0, on);
        // What the day asks of a place tells how it hurts there.
        let state = if record.shows(Slice::Pain) { state } else { state.without_pain() };
        Ok(EnrolmentOut::of(row, &programme, state))
    };
    rows.into_iter().map(shown).collect()
}

/// Those of a patient with these ids, as they are shown.
pub fn enrolments_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, EnrolmentOut)>> {
    let rows = Enrolment::all(conn, record.patient(), ids.iter().copied().map(EnrolmentId).collect())?;
    Ok(out(conn, record, rows)?.into_iter().map(|out| (out.id.0, out)).collect())
}

/// Those begun until a day, the newest first, as they are shown.
pub fn newest_enrolments(conn: &mut Conn, record: &Record, until: NaiveDate, most: usize) -> Result<Vec<EnrolmentOut>> {
    let mut rows = Enrolment::of(conn, record.patient())?;
    rows.retain(|row| row.started_on <= until);
    rows.sort_by_key(|row| std::cmp::Reverse((row.started_on, row.id)));
    rows.truncate(most);
    out(conn, record, rows)
}

/// One, as it is shown.
pub(super) fn out_one(conn: &mut Conn, record: &Record, enrolment: Enrolment) -> Result<EnrolmentOut> {
    out(conn, record, vec![enrolment])?.pop().ok_or_else(Problem::not_found)
}

pub(super) fn shown(conn: &mut Conn, record: &Record, enrolment: Enrolment) -> Result<Answer> {
    let version = enrolment.version;
    Ok(Answer::ok(&out_one(conn, record, enrolment)?)?.version(version))
}

/// Enrol in a programme, as the patient or a linked physiotherapist. A patient begins where the gates hold, a physiotherapist where
/// they say why (`because`). A phase with band work needs a go-ahead.
#[utoipa::path(operation_id = "enrol", request_body = EnrolmentIn, tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = EnrolmentOut, description = "Enrolled"), (status = 200, body = EnrolmentOut, description = "It is there already")))]
#[post("/enrolments")]
async fn enrol(visit: Visit, body: Body<EnrolmentIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = EnrolmentId::new();
    let enrol = move |conn: &mut Conn, entry: &Entry| {
        let unknown = |problem: Problem| match problem.code() {
            Code::NotFound => {
                Problem::invalid("/programme", "unknown-value", "must be the key of a programme of /v1/programmes")
            }
            _ => problem,
        };
        let id = input.id.map_or(fresh, EnrolmentId);
        if let Some(known) = Enrolment::find(conn, entry.patient(), id)? {
            return same_again(conn, entry, known, &input);
        }
        let programme = Programme::for_enrolment(conn, entry.actor(), &input.programme).map_err(unknown)?;
        let today = situation::today(conn, entry)?;
        let number = input.phase.map_or(0, PhaseNumber::get);
        let site = BodySite { region: programme.region, side: input.side };
        let from = Standing::last(conn, entry, (&programme.key, site), &today)?;
        let phase = phase_of(&programme, number)?;
        let given_since = from.as_ref().and_then(|from| from.since_below(phase.number));
        require_clearance(conn, entry, (&programme, input.side), number, today.date, given_since)?;
        expect_unlocked(conn, entry)?;
        expect_none_active(conn, entry, &programme.key, input.side)?;
        expect_physiotherapist_after_red(conn, entry, site, number)?;
        let entrance = Entrance { programme: &programme, site, phase, from: from.as_ref() };
        let said = Said {
            confirmed: input.confirmed.as_slice(),
            because: input.because.as_ref(),
            gates: input.gates.as_ref().map(Few::as_slice),
        };
        check_codes(&programme, said)?;
        let overridden = enter(conn, entry, entrance, &today, said)?;
        let mut enrolment = Enrolment::new(entry, id, &programme, input.side, number, today.date);
        enrolment.overridden_gates = Json(overridden);
        let because = input.because.as_ref().map(|because| because.as_str().to_owned());
        begin(conn, entry, &enrolment, (today.date, input.confirmed.as_slice()), because)?;
        let address = format!("/v1/patients/{}/enrolments/{id}", entry.patient());
        Ok(Answer::created(address, &out_one(conn, entry, enrolment)?)?.version(1))
    };
    visit.write(Action::Enrol, Some(body.once), enrol).await
}

fn begin(
    conn: &mut Conn,
    entry: &Entry,
    enrolment: &Enrolment,
    (today, confirmed): (NaiveDate, &[String]),
    because: Option<String>,
) -> Result<()> {
    enrolment.insert(conn)?;
    let details = json!({
        "programme": enrolment.programme_key, "programme_version": enrolment.programme_version, "phase": enrolment.phase,
        "confirmed": confirmed, "overridden_gates": enrolment.overridden_gates.0,
    });
    note(conn, entry, enrolment, today, Deed { what: What::Enrolled, details, because })?;
    plan_look_at_plan(conn, entry, enrolment.id, today)?;
    plan_look_at_stay(conn, entry, enrolment)?;
    entry.created(conn, Kind::Enrolment, enrolment.id)
}

fn same_again(conn: &mut Conn, entry: &Entry, known: Enrolment, sent: &EnrolmentIn) -> Result<Answer> {
    let phase = sent.phase.map_or(0, PhaseNumber::get);
    if known.programme_key != sent.programme
        || known.side.0 != sent.side
        || (known.version == 1 && known.phase != phase)
    {
        return Err(Problem::new(Code::IdConflict, "this id is another enrolment's"));
    }
    shown(conn, entry, known)
}

/// Enrolments, the newest first.
#[utoipa::path(operation_id = "list_enrolments", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<EnrolmentOut>, description = "Enrolments")))]
#[get("/enrolments")]
async fn list_enrolments(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Enrolment::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        let states = out(conn, record, rows.clone())?;
        cursors.page(rows.into_iter().zip(states).collect(), limit, |(row, _)| row.position(), |(_, out)| out)
    };
    visit.read(Action::Look(Slice::Training), list).await
}

/// One enrolment.
#[utoipa::path(operation_id = "show_enrolment", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path)),
    responses((status = 200, body = EnrolmentOut, description = "The enrolment", headers(("ETag" = String, description = "Its version")))))]
#[get("/enrolments/{enrolment}")]
async fn show_enrolment(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = EnrolmentId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let enrolment = Enrolment::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        shown(conn, record, enrolment)
    };
    visit.read(Action::Look(Slice::Training), show).await
}

/// Puts a scripted patient on the hip-flexor programme, in the phase of the light bands.
pub fn enrol_scripted(conn: &mut Conn, entry: &Entry, side: Side, on: NaiveDate) -> Result<()> {
    let programme = Programme::newest(conn, "hip-flexor")?.ok_or_else(Problem::not_found)?;
    let enrolment = Enrolment::new(entry, EnrolmentId::new(), &programme, side, 2, on);
    begin(conn, entry, &enrolment, (on, &[]), None)
}
