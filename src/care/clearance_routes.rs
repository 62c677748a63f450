//! `/v1/patients/{patient}/clearances`: a physiotherapist's go-ahead is given, looked at and taken back.

use super::actions::Action;
use super::clearances::{Clearance, ClearanceEnding, ClearanceId};
use super::entry::Entry;
use super::kinds::Kind;
use super::narrowings::{self, Narrowing, NarrowingOut};
use super::record::Record;
use super::slices::Slice;
use super::visit::Visit;
use crate::db::Conn;
use crate::db::types::{Timestamp, Word};
use crate::http::{
    Answer, BandLevel, Body, Code, IfMatch, ListQuery, LocalDate, Name, Note, Page, Problem, Prose, Query, Result,
    Routes, shape,
};
use crate::ids::UserId;
use actix_web::web::Path;
use actix_web::{get, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use limber_rules::place::{Region, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of clearances, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_clearances).service(show_clearance).service(revoke_clearance);
    routes.service(confirm_clearance);
    narrowings::routes(routes);
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
    /// Its side; unless told, the sides of the region in which the patient is enrolled today.
    #[serde(default)]
    #[schema(schema_with = shape::side_or_null)]
    side: Option<Side>,
    /// The highest level of band in its maker's line: 1 is the lightest, 8 the heaviest.
    #[schema(schema_with = shape::band_level)]
    highest_band_level: BandLevel,
    /// The maker and line whose levels are meant, as `/v1/bands` has them; `TheraBand Professional` without one. It covers no other line's bands.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 100, examples("TheraBand Professional"))]
    pub band_line: Option<Name>,
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
    /// For which side; null for the sides that were enrolled on the day it was given, and for any if none was.
    #[schema(schema_with = shape::side_or_null)]
    pub(crate) side: Option<Side>,
    #[schema(schema_with = shape::band_level)]
    pub(crate) highest_band_level: i16,
    /// The maker and line whose levels are meant; null if it was given before this was kept, and then any.
    pub(crate) band_line: Option<String>,
    pub(crate) given_on: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) note: Option<String>,
    pub(crate) given_at: DateTime<Utc>,
    /// Whether it is given, not ended and not over, by the patient's date. A worsening may hold the bands back meanwhile: `today` says so.
    pub(crate) current: bool,
    /// Why it ended before its time, if it did.
    pub(crate) ending: Option<ClearanceEnding>,
    /// Why it was taken back, or the care that ended it.
    pub(crate) ended_because: Option<String>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// Who took it back, or recorded the care; null if a red did it.
    pub(crate) ended_by: Option<UserId>,
    /// The last day on which a physiotherapist confirmed it after a worsening had held it back.
    pub(crate) confirmed_on: Option<NaiveDate>,
    /// The reason of the confirmation.
    pub(crate) confirmed_because: Option<String>,
    /// How it was made narrower since it was given, the first first.
    pub(crate) narrowings: Vec<NarrowingOut>,
    pub(crate) version: i32,
}

impl ClearanceOut {
    fn on(clearance: Clearance, narrowings: Vec<Narrowing>, today: NaiveDate) -> ClearanceOut {
        ClearanceOut {
            current: clearance.is_current(today),
            id: clearance.id,
            physiotherapist_id: clearance.physiotherapist_id,
            region: clearance.region.0,
            side: clearance.side.map(|side| side.0),
            highest_band_level: clearance.highest_band_level,
            band_line: clearance.band_line,
            given_on: clearance.given_on,
            until: clearance.until,
            note: clearance.note,
            given_at: clearance.given_at.instant(),
            ending: clearance.ending.map(|ending| ending.0),
            ended_because: clearance.ended_because,
            ended_at: clearance.ended_at.map(Timestamp::instant),
            ended_by: clearance.ended_by,
            confirmed_on: clearance.confirmed_on,
            confirmed_because: clearance.confirmed_because,
            narrowings: narrowings.into_iter().map(NarrowingOut::from).collect(),
            version: clearance.version,
        }
    }
}

/// Some go-aheads, as their addresses show them.
pub fn clearances_shown(conn: &mut Conn, record: &Record, rows: Vec<Clearance>) -> Result<Vec<ClearanceOut>> {
    let today = record.today(conn)?;
    let mut narrowings = Narrowing::of(conn, record.patient(), rows.iter().map(|row| row.id).collect())?;
    let out = |row: Clearance| {
        let its = narrowings.remove(&row.id).unwrap_or_default();
        ClearanceOut::on(row, its, today)
    };
    Ok(rows.into_iter().map(out).collect())
}

pub(super) fn shown(conn: &mut Conn, record: &Record, clearance: Clearance) -> Result<Answer> {
    let out = clearances_shown(conn, record, vec![clearance])?.pop().ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&out)?.version(out.version))
}

/// Gives a go-ahead. Its line of bands is known to exist.
pub fn give(
    conn: &mut Conn,
    entry: &Entry,
    input: &ClearanceIn,
    (fresh, band_line): (ClearanceId, String),
) -> Result<Answer> {
    let today = entry.today(conn)?;
    let clearance = new_clearance(input, (fresh, band_line), entry, today)?;
    let address = format!("/v1/patients/{}/clearances/{}", entry.patient(), clearance.id);
    if let Some(known) = Clearance::find(conn, entry.patient(), clearance.id)? {
        return same_again(conn, entry, known, &clearance);
    }
    clearance.insert(conn)?;
    clearance.plan_look(conn, entry, today)?;
    entry.created(conn, Kind::Clearance, clearance.id)?;
    let version = clearance.version;
    Ok(Answer::created(address, &ClearanceOut::on(clearance, Vec::new(), today))?.version(version))
}

fn new_clearance(
    input: &ClearanceIn,
    (fresh, band_line): (ClearanceId, String),
    entry: &Entry,
    today: NaiveDate,
) -> Result<Clearance> {
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
        confirmed_on: None,
        confirmed_because: None,
        side: input.side.map(Word),
        band_line: Some(band_line),
    })
}

/// Its level and its last day may have been narrowed since.
fn same_again(conn: &mut Conn, entry: &Entry, known: Clearance, sent: &Clearance) -> Result<Answer> {
    let narrowings = Narrowing::of(conn, entry.patient(), vec![known.id])?;
    let first = narrowings.get(&known.id).and_then(|all| all.first());
    let (level, until) =
        first.map_or((known.highest_band_level, known.until), |first| (first.level_before, first.until_before));
    let same = (known.physiotherapist_id, known.region, known.side, level, until, &known.note, &known.band_line)
        == (
            sent.physiotherapist_id,
            sent.region,
            sent.side,
            sent.highest_band_level,
            sent.until,
            &sent.note,
            &sent.band_line,
        );
    if !same {
        return Err(Problem::new(Code::IdConflict, "this id is another clearance's"));
    }
    shown(conn, entry, known)
}

/// All go-aheads, the newest first.
#[utoipa::path(operation_id = "list_clearances", tag = "care", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<ClearanceOut>, description = "Clearances")))]
#[get("/clearances")]
async fn list_clearances(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = Clearance::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        let positions: Vec<_> = rows.iter().map(Clearance::position).collect();
        let both = positions.into_iter().zip(clearances_shown(conn, record, rows)?).collect();
        cursors.page(both, limit, |(position, _)| *position, |(_, shown)| shown)
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
        let clearance = Clearance::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        shown(conn, record, clearance)
    };
    visit.read(Action::Look(Slice::Training), show).await
}

/// Why a go-ahead is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"because": "worse since Monday; no bands until we have spoken"})))]
pub struct RevocationIn {
    /// The patient sees it.
    #[schema(schema_with = shape::prose)]
    because: Prose,
}

/// Take a go-ahead back, with If-Match and a reason: at once. Any linked physiotherapist can; taking it back twice changes nothing.
#[utoipa::path(operation_id = "revoke_clearance", request_body = RevocationIn, tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("clearance" = Uuid, Path)),
    responses((status = 200, body = ClearanceOut, description = "It has ended", headers(("ETag" = String, description = "Its version")))))]
#[post("/clearances/{clearance}/revoke")]
async fn revoke_clearance(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<RevocationIn>,
) -> Result<Answer> {
    let (id, RevocationIn { because }) = (ClearanceId(path.1), body.value);
    let revoke = move |conn: &mut Conn, entry: &Entry| {
        let mut clearance = Clearance::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if !clearance.has_ended_early() {
            entry.expect_version(&if_match, clearance.version, &())?;
            clearance.revoke(conn, entry.actor().user(), because.as_str(), entry.now)?;
            entry.changed(conn, Kind::Clearance, id)?;
        }
        shown(conn, entry, clearance)
    };
    visit.write(Action::Revoke, Some(body.once), revoke).await
}

/// The reason for a confirmation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"because": "examined: bands may go on, a step lower for two sessions"})))]
pub struct NewClearanceConfirmation {
    /// The patient sees it.
    #[schema(schema_with = shape::prose)]
    because: Prose,
}

/// Confirm a clearance that a worsening held back, with If-Match, as a linked physiotherapist: the bands come back, a grade lower for the
/// first two sessions. A clearance that has ended is given again instead (409).
#[utoipa::path(operation_id = "confirm_clearance", request_body = NewClearanceConfirmation, tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("clearance" = Uuid, Path)),
    responses((status = 200, body = ClearanceOut, description = "It is confirmed", headers(("ETag" = String, description = "Its version")))))]
#[post("/clearances/{clearance}/confirm")]
async fn confirm_clearance(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NewClearanceConfirmation>,
) -> Result<Answer> {
    let (id, NewClearanceConfirmation { because }) = (ClearanceId(path.1), body.value);
    let confirm = move |conn: &mut Conn, entry: &Entry| {
        let mut clearance = Clearance::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let today = entry.today(conn)?;
        if !clearance.is_current(today) {
            return Err(Problem::new(Code::Conflict, "this clearance has ended: give a new one"));
        }
        if clearance.confirmed_on != Some(today) {
            entry.expect_version(&if_match, clearance.version, &())?;
            clearance.confirm(conn, today, because.as_str())?;
            entry.changed(conn, Kind::Clearance, id)?;
        }
        shown(conn, entry, clearance)
    };
    visit.write(Action::Clear, Some(body.once), confirm).await
}

/// Confirms a clearance that a worsening held back, with bands a level lower than before: narrowing and confirmation in one transaction.
///
/// # Errors
/// 412 if it was changed since that version, 409 if it has ended.
pub fn confirm_a_level_lower(
    conn: &mut Conn,
    entry: &Entry,
    (id, version): (Uuid, i32),
    because: &Prose,
) -> Result<Answer> {
    let mut clearance = Clearance::find(conn, entry.patient(), ClearanceId(id))?.ok_or_else(Problem::not_found)?;
    let today = entry.today(conn)?;
    if !clearance.is_current(today) {
        return Err(Problem::new(Code::Conflict, "this clearance has ended: give a new one"));
    }
    if clearance.confirmed_on != Some(today) {
        entry.expect_version(&IfMatch::version(version), clearance.version, &())?;
        let lower = clearance.highest_band_level - 1;
        if lower >= 1 {
            let until = clearance.until;
            narrowings::narrow_to(conn, entry, &mut clearance, (lower, until), because)?;
        }
        clearance.confirm(conn, today, because.as_str())?;
        entry.changed(conn, Kind::Clearance, clearance.id)?;
    }
    shown(conn, entry, clearance)
}

/// Some go-aheads, as their addresses show them.
pub fn clearances_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, ClearanceOut)>> {
    let rows = Clearance::all(conn, record.patient(), ids.iter().copied().map(ClearanceId).collect())?;
    Ok(clearances_shown(conn, record, rows)?.into_iter().map(|out| (out.id.0, out)).collect())
}

/// The newest go-aheads that have a day within, the newest first, as their addresses show them.
pub fn newest_clearances(
    conn: &mut Conn,
    record: &Record,
    (from, to): (NaiveDate, NaiveDate),
    most: i64,
) -> Result<Vec<ClearanceOut>> {
    let rows = Clearance::newest_within(conn, record.patient(), from, to, most)?;
    clearances_shown(conn, record, rows)
}
