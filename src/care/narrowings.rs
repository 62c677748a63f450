//! A go-ahead is made narrower: a lower band level, an earlier last day, or both. Its row has what holds now; here is kept what it was
//! before, by whom and why, so that what was trained under it is judged by what held then.

use super::actions::Action;
use super::clearance_routes::{ClearanceOut, shown};
use super::clearances::{Clearance, ClearanceId};
use super::entry::Entry;
use super::kinds::Kind;
use super::visit::Visit;
use crate::db::schema::{clearance_narrowings, clearances};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Answer, BandLevel, Body, Code, IfMatch, LocalDate, Problem, Prose, Result, Routes, shape};
use crate::ids::{PatientId, UserId};
use actix_web::post;
use actix_web::web::Path;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::place::BodySite;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The route of narrowing, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(narrow_clearance);
}

/// How a go-ahead was made narrower.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = clearance_narrowings, check_for_backend(MultiBackend))]
pub(super) struct Narrowing {
    pub patient_id: PatientId,
    pub clearance_id: ClearanceId,
    /// The version that it made.
    pub version: i32,
    pub level_before: i16,
    pub until_before: NaiveDate,
    pub because: String,
    pub narrowed_by: UserId,
    pub narrowed_at: Timestamp,
}

impl Narrowing {
    fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(clearance_narrowings::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Of some go-aheads, to each the first first.
    pub fn of(
        conn: &mut Conn,
        patient: PatientId,
        ids: Vec<ClearanceId>,
    ) -> Result<HashMap<ClearanceId, Vec<Narrowing>>> {
        let theirs = clearance_narrowings::table
            .filter(clearance_narrowings::patient_id.eq(patient))
            .filter(clearance_narrowings::clearance_id.eq_any(ids))
            .order((clearance_narrowings::clearance_id, clearance_narrowings::version));
        let mut all: HashMap<ClearanceId, Vec<Narrowing>> = HashMap::new();
        for row in theirs.select(Narrowing::as_select()).load::<Narrowing>(conn)? {
            all.entry(row.clearance_id).or_default().push(row);
        }
        Ok(all)
    }
}

/// Up to which level bands of a line, or of any, were cleared on a date by what has been made narrower since an instant of that date.
pub(super) fn level_before_narrowing(
    conn: &mut Conn,
    patient: PatientId,
    site: BodySite,
    line: Option<&str>,
    (on, at): (NaiveDate, DateTime<Utc>),
) -> Result<Option<i16>> {
    let at = Timestamp::from(at);
    let mut narrowed_since = clearance_narrowings::table
        .inner_join(
            clearances::table.on(clearances::patient_id
                .eq(clearance_narrowings::patient_id)
                .and(clearances::id.eq(clearance_narrowings::clearance_id))),
        )
        .filter(clearance_narrowings::patient_id.eq(patient).and(clearance_narrowings::narrowed_at.gt(at)))
        .filter(clearance_narrowings::until_before.ge(on))
        .filter(clearances::region.eq(Word(site.region)).and(clearances::given_on.le(on)))
        .filter(clearances::side.is_null().or(clearances::side.eq(Some(Word(site.side)))))
        .filter(clearances::ended_at.is_null().or(clearances::ended_at.gt(at)))
        .into_boxed();
    if let Some(line) = line {
        let of_line = clearances::band_line.is_null().or(clearances::band_line.eq(line.to_owned()));
        narrowed_since = narrowed_since.filter(of_line);
    }
    Ok(narrowed_since.select(diesel::dsl::max(clearance_narrowings::level_before)).first(conn)?)
}

/// What of a go-ahead is to be narrower.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"highest_band_level": 1, "because": "sore after the red band; the yellow one for now"})))]
pub struct NarrowingIn {
    /// A lower level than now; as now unless told.
    #[serde(default)]
    #[schema(schema_with = shape::band_level_or_null)]
    highest_band_level: Option<BandLevel>,
    /// An earlier last day than now, from today on; as now unless told.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    until: Option<LocalDate>,
    /// Why; the patient sees it.
    #[schema(schema_with = shape::prose)]
    because: Prose,
}

/// How a go-ahead was made narrower: what it was before, by whom and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct NarrowingOut {
    #[schema(schema_with = shape::band_level)]
    level_before: i16,
    until_before: NaiveDate,
    because: String,
    narrowed_by: UserId,
    narrowed_at: DateTime<Utc>,
}

impl From<Narrowing> for NarrowingOut {
    fn from(narrowing: Narrowing) -> Self {
        let Narrowing { level_before, until_before, because, narrowed_by, narrowed_at, .. } = narrowing;
        NarrowingOut { level_before, until_before, because, narrowed_by, narrowed_at: narrowed_at.instant() }
    }
}

/// Make a go-ahead narrower, with If-Match and a reason, as a linked physiotherapist: a lower level of band, an earlier last day, or
/// both. It holds at once. To widen it, give a new one.
#[utoipa::path(operation_id = "narrow_clearance", request_body = NarrowingIn, tag = "care", security(("bearer" = [])),
    params(("patient" = String, Path), ("clearance" = Uuid, Path)),
    responses((status = 200, body = ClearanceOut, description = "It is narrower", headers(("ETag" = String, description = "Its version")))))]
#[post("/clearances/{clearance}/narrow")]
async fn narrow_clearance(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<NarrowingIn>,
) -> Result<Answer> {
    let (id, input) = (ClearanceId(path.1), body.value);
    let narrow = move |conn: &mut Conn, entry: &Entry| {
        let mut clearance = Clearance::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if was_just_done(conn, entry, &clearance, &input)? {
            return shown(conn, entry, clearance);
        }
        entry.expect_version(&if_match, clearance.version, &())?;
        let today = entry.today(conn)?;
        if !clearance.is_current(today) {
            return Err(Problem::new(Code::Conflict, "this go-ahead does not hold any more"));
        }
        let (level, until) = narrower(&clearance, &input, today)?;
        narrow_to(conn, entry, &mut clearance, (level, until), &input.because)?;
        clearance.plan_look(conn, entry, today)?;
        entry.changed(conn, Kind::Clearance, id)?;
        shown(conn, entry, clearance)
    };
    visit.write(Action::Revoke, Some(body.once), narrow).await
}

/// Makes a clearance narrower, and keeps what it was before.
pub(super) fn narrow_to(
    conn: &mut Conn,
    entry: &Entry,
    clearance: &mut Clearance,
    (level, until): (i16, NaiveDate),
    because: &Prose,
) -> Result<()> {
    let narrowing = Narrowing {
        patient_id: entry.patient(),
        clearance_id: clearance.id,
        version: clearance.version + 1,
        level_before: clearance.highest_band_level,
        until_before: clearance.until,
        because: because.as_str().to_owned(),
        narrowed_by: entry.actor().user(),
        narrowed_at: entry.now.into(),
    };
    narrowing.insert(conn)?;
    clearance.narrow(conn, level, until)
}

/// Whether the version there is was made by just this: a request that is sent again.
fn was_just_done(conn: &mut Conn, entry: &Entry, clearance: &Clearance, input: &NarrowingIn) -> Result<bool> {
    let known = Narrowing::of(conn, entry.patient(), vec![clearance.id])?;
    let last = known.get(&clearance.id).and_then(|all| all.last());
    let (level, until) = wanted(clearance, input);
    Ok(last.is_some_and(|last| {
        last.version == clearance.version
            && last.narrowed_by == entry.actor().user()
            && last.because == input.because.as_str()
            && (level, until) == (clearance.highest_band_level, clearance.until)
    }))
}

fn wanted(clearance: &Clearance, input: &NarrowingIn) -> (i16, NaiveDate) {
    let level = input.highest_band_level.map_or(clearance.highest_band_level, BandLevel::get);
    (level, input.until.map_or(clearance.until, |until| until.0))
}

fn narrower(clearance: &Clearance, input: &NarrowingIn, today: NaiveDate) -> Result<(i16, NaiveDate)> {
    let (level, until) = wanted(clearance, input);
    if level > clearance.highest_band_level {
        let told = format!("must not be above {}: to widen it, give a new go-ahead", clearance.highest_band_level);
        return Err(Problem::invalid("/highest_band_level", "out-of-range", told));
    }
    if until < today || until > clearance.until {
        let told = format!("must be from {today} to {}", clearance.until);
        return Err(Problem::invalid("/until", "out-of-range", told));
    }
    if (level, until) == (clearance.highest_band_level, clearance.until) {
        let told = format!("must be lower than {level}, or `until` earlier than {until}");
        return Err(Problem::invalid("/highest_band_level", "not-narrower", told));
    }
    Ok((level, until))
}
