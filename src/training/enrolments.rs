//! Enrolments: a patient on a version of a programme, in a phase. Band work is entered only with a go-ahead.

use super::gates::{expect_none_active, expect_physiotherapist_after_red, expect_unlocked, require_clearance};
use crate::care::{Action, Entry, Kind, Record, Visit};
use crate::catalogue::Programme;
use crate::db::schema::enrolments;
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{
    Answer, Body, Code, IfMatch, Limit, ListQuery, Page, Patch, PhaseNumber, Problem, Query, Result, shape,
};
use crate::ids::{PatientId, UserId};
use crate::{id, words};
use actix_web::web::Path;
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use limber_rules::place::{Region, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of enrolments, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(enrol).service(list_enrolments).service(show_enrolment).service(change_enrolment);
}

id!(
    /// An enrolment.
    EnrolmentId
);

words! {
    /// How an enrolment stands.
    EnrolmentStatus {
        /// In force: a patient has one at most.
        Active = "active",
        /// Interrupted.
        Paused = "paused",
        /// Done.
        Completed = "completed",
        /// Given up.
        Stopped = "stopped",
    }
}

/// A patient on a programme.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = enrolments, check_for_backend(MultiBackend))]
pub struct Enrolment {
    patient_id: PatientId,
    /// Its id.
    pub id: EnrolmentId,
    /// Which programme.
    pub programme_key: String,
    /// In which version: it stays on that.
    pub programme_version: i32,
    /// For which part of the body.
    pub region: Word<Region>,
    /// On which side.
    pub side: Word<Side>,
    /// In which phase, as somebody put it. After a red the phase of the day is one lower: see `today`.
    pub phase: i16,
    /// The first day in it.
    pub phase_since: NaiveDate,
    status: Word<EnrolmentStatus>,
    started_on: NaiveDate,
    enrolled_by: UserId,
    created_at: Timestamp,
    version: i32,
}

/// Where a page of enrolments left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(DateTime<Utc>, EnrolmentId);

impl Enrolment {
    fn new(
        entry: &Entry,
        id: EnrolmentId,
        programme: Programme,
        side: Side,
        phase: i16,
        today: NaiveDate,
    ) -> Enrolment {
        Enrolment {
            patient_id: entry.patient(),
            id,
            programme_key: programme.key,
            programme_version: programme.version,
            region: Word(programme.region),
            side: Word(side),
            phase,
            phase_since: today,
            status: Word(EnrolmentStatus::Active),
            started_on: today,
            enrolled_by: entry.actor().user(),
            created_at: entry.now.into(),
            version: 1,
        }
    }

    /// The one in force.
    pub fn active(conn: &mut Conn, patient: PatientId) -> Result<Option<Enrolment>> {
        let active = enrolments::table
            .filter(enrolments::patient_id.eq(patient))
            .filter(diesel::dsl::sql::<Bool>("enrolments.status = 'active'")); // as text: see `pain_logs`
        Ok(active.select(Enrolment::as_select()).first(conn).optional()?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<EnrolmentId>) -> Result<Vec<Enrolment>> {
        let these = enrolments::table.filter(enrolments::patient_id.eq(patient).and(enrolments::id.eq_any(ids)));
        Ok(these.select(Enrolment::as_select()).load(conn)?)
    }

    /// By id.
    pub fn find(conn: &mut Conn, patient: PatientId, id: EnrolmentId) -> Result<Option<Enrolment>> {
        Ok(enrolments::table.find((patient, id)).select(Enrolment::as_select()).first(conn).optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<Enrolment>> {
        let mut all = enrolments::table.filter(enrolments::patient_id.eq(patient)).into_boxed();
        if let Some(Position(created_at, id)) = after {
            let created_at = Timestamp::from(created_at);
            let beyond = enrolments::created_at.lt(created_at).or(enrolments::id.lt(id));
            all = all.filter(enrolments::created_at.le(created_at).and(beyond));
        }
        let newest_first = all.order((enrolments::created_at.desc(), enrolments::id.desc())).limit(limit.and_one());
        Ok(newest_first.select(Enrolment::as_select()).load(conn)?)
    }

    fn update(&mut self, conn: &mut Conn) -> Result<()> {
        self.version += 1;
        let changes = (
            enrolments::phase.eq(self.phase),
            enrolments::phase_since.eq(self.phase_since),
            enrolments::status.eq(self.status),
            enrolments::version.eq(self.version),
        );
        diesel::update(enrolments::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }
}

/// A programme, a place and a phase to begin with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
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
}

/// A patient on a programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentOut {
    id: EnrolmentId,
    #[schema(examples("hip-flexor"))]
    programme: String,
    programme_version: i32,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// As somebody put it; `today` tells the phase of the day, which after a red is one lower.
    phase: i16,
    phase_since: NaiveDate,
    status: EnrolmentStatus,
    started_on: NaiveDate,
    enrolled_by: UserId,
    created_at: DateTime<Utc>,
    version: i32,
}

impl From<Enrolment> for EnrolmentOut {
    fn from(enrolment: Enrolment) -> Self {
        EnrolmentOut {
            id: enrolment.id,
            programme: enrolment.programme_key,
            programme_version: enrolment.programme_version,
            region: enrolment.region.0,
            side: enrolment.side.0,
            phase: enrolment.phase,
            phase_since: enrolment.phase_since,
            status: enrolment.status.0,
            started_on: enrolment.started_on,
            enrolled_by: enrolment.enrolled_by,
            created_at: enrolment.created_at.instant(),
            version: enrolment.version,
        }
    }
}

fn shown(enrolment: Enrolment) -> Result<Answer> {
    let version = enrolment.version;
    Ok(Answer::ok(&EnrolmentOut::from(enrolment))?.version(version))
}

/// Enrol in a programme, as the patient or a linked physiotherapist. A phase with band work needs a go-ahead.
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
            return same_again(known, &input);
        }
        let programme = Programme::for_enrolment(conn, entry.actor(), &input.programme).map_err(unknown)?;
        let today = entry.today(conn)?;
        let phase = input.phase.map_or(0, PhaseNumber::get);
        require_clearance(conn, entry, &programme, phase, today)?;
        expect_unlocked(conn, entry)?;
        expect_none_active(conn, entry)?;
        let enrolment = Enrolment::new(entry, id, programme, input.side, phase, today);
        diesel::insert_into(enrolments::table).values(&enrolment).execute(conn)?;
        entry.created(conn, Kind::Enrolment, id)?;
        let address = format!("/v1/patients/{}/enrolments/{id}", entry.patient());
        Ok(Answer::created(address, &EnrolmentOut::from(enrolment))?.version(1))
    };
    visit.write(Action::Enrol, Some(body.once), enrol).await
}

fn same_again(known: Enrolment, sent: &EnrolmentIn) -> Result<Answer> {
    let phase = sent.phase.map_or(0, PhaseNumber::get);
    if known.programme_key != sent.programme
        || known.side.0 != sent.side
        || (known.version == 1 && known.phase != phase)
    {
        return Err(Problem::new(Code::IdConflict, "this id is another enrolment's"));
    }
    shown(known)
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
        cursors.page(rows, limit, |row| Position(row.created_at.instant(), row.id), EnrolmentOut::from)
    };
    visit.read(Action::Look, list).await
}

/// One enrolment.
#[utoipa::path(operation_id = "show_enrolment", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("enrolment" = Uuid, Path)),
    responses((status = 200, body = EnrolmentOut, description = "The enrolment", headers(("ETag" = String, description = "Its version")))))]
#[get("/enrolments/{enrolment}")]
async fn show_enrolment(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = EnrolmentId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(Enrolment::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?)
    };
    visit.read(Action::Look, show).await
}

/// Another phase, or another status.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentPatch {
    /// A phase with band work needs a go-ahead.
    #[serde(default)]
    #[schema(value_type = u8, minimum = 0, maximum = 20)]
    phase: Patch<PhaseNumber>,
    #[serde(default)]
    #[schema(value_type = EnrolmentStatus)]
    status: Patch<EnrolmentStatus>,
}

/// Move an enrolment to another phase, or pause, resume, complete or stop it (JSON Merge Patch, with If-Match).
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
        let mut enrolment = Enrolment::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        entry.expect_version(&if_match, enrolment.version, &EnrolmentOut::from(enrolment.clone()))?;
        let (mut phase, mut status) = (enrolment.phase, enrolment.status.0);
        changes.phase.clone().map(PhaseNumber::get).apply_required(&mut phase, "/phase")?;
        changes.status.clone().apply_required(&mut status, "/status")?;
        let today = entry.today(conn)?;
        let resumed = status == EnrolmentStatus::Active && enrolment.status.0 != EnrolmentStatus::Active;
        let moved = changes.phase != Patch::Absent;
        if resumed {
            expect_none_active(conn, entry)?;
        }
        if resumed || moved {
            expect_unlocked(conn, entry)?;
            expect_physiotherapist_after_red(conn, entry, &enrolment, phase)?;
            let programme = Programme::find(conn, &enrolment.programme_key, Some(enrolment.programme_version))?;
            require_clearance(conn, entry, &programme, phase, today)?;
        }
        // Naming the phase again begins it again: after a red that is how a physiotherapist lets a patient stay in it.
        if moved {
            (enrolment.phase, enrolment.phase_since) = (phase, today);
        }
        enrolment.status = Word(status);
        enrolment.update(conn)?;
        entry.changed(conn, Kind::Enrolment, id)?;
        shown(enrolment)
    };
    visit.write(Action::Enrol, None, change).await
}

/// Puts a scripted patient on the hip-flexor programme, in the phase of the light bands.
pub fn enrol_scripted(conn: &mut Conn, entry: &Entry, side: Side, on: NaiveDate) -> Result<()> {
    let programme = Programme::find(conn, "hip-flexor", None)?;
    let enrolment = Enrolment::new(entry, EnrolmentId::new(), programme, side, 2, on);
    diesel::insert_into(enrolments::table).values(&enrolment).execute(conn)?;
    entry.created(conn, Kind::Enrolment, enrolment.id)
}
