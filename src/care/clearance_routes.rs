//! `/v1/patients/{patient}/clearances`: a physiotherapist's go-ahead is given, looked at and taken back.

use super::access::{Entry, Record, Visit};
use super::actions::Action;
use super::clearances::{Clearance, ClearanceEnding, ClearanceId};
use super::feed::Kind;
use super::slices::Slice;
use crate::db::Conn;
use crate::db::types::Word;
use crate::http::{Answer, BandLevel, Body, Code, ListQuery, LocalDate, Note, Page, Problem, Query, Result, shape};
use crate::ids::UserId;
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use limber_rules::place::Region;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of clearances, under one patient.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(give_clearance).service(list_clearances).service(show_clearance).service(revoke_clearance);
}

/// A go-ahead as it is given.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearanceIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::region)]
    region: Region,
    /// The highest level of band in its maker's line: 1 is the lightest, 8 the heaviest.
    #[schema(schema_with = shape::band_level)]
    highest_band_level: BandLevel,
    /// The last day on which it holds: four weeks from today unless told, a year at most.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    until: Option<LocalDate>,
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

/// How long a go-ahead holds unless told: chosen, as clinical.md 6 has it.
const ORDINARY_DAYS: u64 = 28;
const MOST_DAYS: u64 = 366;

/// A physiotherapist's go-ahead for band work.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearanceOut {
    pub(crate) id: ClearanceId,
    pub(crate) physiotherapist_id: UserId,
    #[schema(schema_with = shape::region)]
    pub(crate) region: Region,
    #[schema(schema_with = shape::band_level)]
    pub(crate) highest_band_level: i16,
    pub(crate) given_on: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) note: Option<String>,
    pub(crate) given_at: DateTime<Utc>,
    /// Whether it holds today, by the patient's date.
    pub(crate) current: bool,
    /// Why it ended before its time, if it did.
    pub(crate) ending: Option<ClearanceEnding>,
    /// The care that ended it, if care did.
    pub(crate) ended_because: Option<String>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// Who ended it, if a person did.
    pub(crate) ended_by: Option<UserId>,
    pub(crate) version: i32,
}

impl ClearanceOut {
    fn on(clearance: Clearance, today: NaiveDate) -> ClearanceOut {
        ClearanceOut {
            current: clearance.is_current(today),
            id: clearance.id,
            physiotherapist_id: clearance.physiotherapist_id,
            region: clearance.region.0,
            highest_band_level: clearance.highest_band_level,
            given_on: clearance.given_on,
            until: clearance.until,
            note: clearance.note,
            given_at: clearance.given_at.instant(),
            ending: clearance.ending.map(|ending| ending.0),
            ended_because: clearance.ended_because,
            ended_at: clearance.ended_at.map(super::super::db::types::Timestamp::instant),
            ended_by: clearance.ended_by,
            version: clearance.version,
        }
    }
}

/// Give a go-ahead for band work, as a linked physiotherapist.
#[utoipa::path(operation_id = "give_clearance", request_body = ClearanceIn, tag = "care", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = ClearanceOut, description = "The go-ahead"), (status = 200, body = ClearanceOut, description = "It is there already")))]
#[post("/clearances")]
async fn give_clearance(visit: Visit, body: Body<ClearanceIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = ClearanceId::new();
    let give = move |conn: &mut Conn, entry: &Entry| {
        let today = entry.today(conn)?;
        let clearance = new_clearance(&input, fresh, entry, today)?;
        let address = format!("/v1/patients/{}/clearances/{}", entry.patient(), clearance.id);
        if let Some(known) = Clearance::find(conn, entry.patient(), clearance.id)? {
            return same_again(known, &clearance, today);
        }
        clearance.insert(conn)?;
        clearance.plan_look(conn, entry, today)?;
        entry.created(conn, Kind::Clearance, clearance.id)?;
        let version = clearance.version;
        Ok(Answer::created(address, &ClearanceOut::on(clearance, today))?.version(version))
    };
    visit.write(Action::Clear, Some(body.once), give).await
}

fn new_clearance(input: &ClearanceIn, fresh: ClearanceId, entry: &Entry, today: NaiveDate) -> Result<Clearance> {
    let furthest = today.checked_add_days(Days::new(MOST_DAYS)).unwrap_or(today);
    let ordinary = today.checked_add_days(Days::new(ORDINARY_DAYS)).unwrap_or(today);
    let until = input.until.map_or(ordinary, |until| until.0);
    if until < today || until > furthest {
        return Err(Problem::invalid("/until", "out-of-range", format!("must be from {today} to {furthest}")));
    }
    Ok(Clearance {
        patient_id: entry.patient(),
        id: input.id.map_or(fresh, ClearanceId),
        physiotherapist_id: entry.actor().user(),
        region: Word(input.region),
        highest_band_level: input.highest_band_level.get(),
        given_on: today,
        until,
        note: input.note.clone().map(Note::into_string),
        given_at: entry.now.into(),
        ending: None,
        ended_at: None,
        ended_by: None,
        version: 1,
        ended_because: None,
    })
}

fn same_again(known: Clearance, sent: &Clearance, today: NaiveDate) -> Result<Answer> {
    let content = |c: &Clearance| (c.physiotherapist_id, c.region, c.highest_band_level, c.until, c.note.clone());
    if content(&known) != content(sent) {
        return Err(Problem::new(Code::IdConflict, "this id is another clearance's"));
    }
    let version = known.version;
    Ok(Answer::ok(&ClearanceOut::on(known, today))?.version(version))
}

/// All go-aheads, the newest first.
#[utoipa::path(operation_id = "list_clearances", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<ClearanceOut>, description = "Clearances")))]
#[get("/clearances")]
async fn list_clearances(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let today = record.today(conn)?;
        let cursors = record.cursors("");
        let rows = Clearance::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        cursors.page(rows, limit, Clearance::position, |row| ClearanceOut::on(row, today))
    };
    visit.read(Action::Look(Slice::Training), list).await
}

/// One go-ahead.
#[utoipa::path(operation_id = "show_clearance", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("clearance" = Uuid, Path)),
    responses((status = 200, body = ClearanceOut, description = "The go-ahead", headers(("ETag" = String, description = "Its version")))))]
#[get("/clearances/{clearance}")]
async fn show_clearance(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = ClearanceId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        let today = record.today(conn)?;
        let clearance = Clearance::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        let version = clearance.version;
        Ok(Answer::ok(&ClearanceOut::on(clearance, today))?.version(version))
    };
    visit.read(Action::Look(Slice::Training), show).await
}

/// Take a go-ahead back, at once. Any linked physiotherapist can; taking it back twice changes nothing.
#[utoipa::path(operation_id = "revoke_clearance", tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("clearance" = Uuid, Path)),
    responses((status = 200, body = ClearanceOut, description = "It has ended", headers(("ETag" = String, description = "Its version")))))]
#[post("/clearances/{clearance}/revoke")]
async fn revoke_clearance(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = ClearanceId(path.1);
    let revoke = move |conn: &mut Conn, entry: &Entry| {
        let today = entry.today(conn)?;
        let mut clearance = Clearance::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        clearance.end(conn, ClearanceEnding::Revoked, Some(entry.actor().user()), entry.now)?;
        entry.changed(conn, Kind::Clearance, id)?;
        let version = clearance.version;
        Ok(Answer::ok(&ClearanceOut::on(clearance, today))?.version(version))
    };
    visit.write(Action::Revoke, None, revoke).await
}

/// Some go-aheads, as their addresses show them.
pub fn clearances_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, ClearanceOut)>> {
    let today = record.today(conn)?;
    let rows = Clearance::all(conn, record.patient(), ids.iter().copied().map(ClearanceId).collect())?;
    Ok(rows.into_iter().map(|row| (row.id.0, ClearanceOut::on(row, today))).collect())
}
