//! Rest periods: days on which the patient or a physiotherapist decided to rest. A rest that is kept is adherence.

use super::by_the_clock;
use crate::care::{self, Action, Ending, Entry, Kind, Record, Slice, Superseded, Visit, physiotherapists_of};
use crate::db::schema::rest_periods;
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{
    Answer, Body, Code, IfMatch, Limit, ListQuery, LocalDate, Note, Page, Patch, Problem, Query, Result, Routes, shape,
};
use crate::ids::{PatientId, UserId};
use crate::pain::{Flag, FlagId};
use crate::{id, words};
use actix_web::web::Path;
use actix_web::{get, patch, post};
use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of rest periods, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(begin_rest).service(list_rest_periods).service(show_rest_period).service(change_rest_period);
    routes.service(list_rest_period_versions);
}

id!(
    /// A rest period.
    RestPeriodId
);

words! {
    /// Who decided to rest.
    RestSource {
        /// The patient.
        Patient = "patient",
        /// A linked physiotherapist.
        Physiotherapist = "physiotherapist",
    }
}

impl RestSource {
    /// How many days a rest may have when it is begun, and in all once it is extended. Chosen here: a longer rest of
    /// one's own is a reason to be seen.
    fn longest(self) -> Longest {
        match self {
            RestSource::Patient => Longest { at_first: 14, extended: 28 },
            RestSource::Physiotherapist => Longest { at_first: 84, extended: 168 },
        }
    }
}

struct Longest {
    at_first: u64,
    extended: u64,
}

/// How far back a rest may begin, in days: as far as a log may be late.
const LATE: Days = Days::new(14);
/// How far ahead a rest may be decided, in days.
const EARLY: Days = Days::new(366);

/// A rest period.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rest_periods, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct RestPeriod {
    patient_id: PatientId,
    /// Its id.
    pub id: RestPeriodId,
    source: Word<RestSource>,
    /// The first day.
    pub from_date: NaiveDate,
    /// The last day.
    pub until_date: NaiveDate,
    /// Why, in the words of whoever decided.
    pub because: Option<String>,
    flag_id: Option<FlagId>,
    decided_by: UserId,
    decided_at: Timestamp,
    version: i32,
}

/// Where a page of rest periods left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, RestPeriodId);

impl RestPeriod {
    /// Those that have a day in a stretch of days, the last to end first.
    pub fn within(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<RestPeriod>> {
        let touching = rest_periods::table
            .filter(rest_periods::patient_id.eq(patient))
            .filter(rest_periods::until_date.ge(from).and(rest_periods::from_date.le(to)));
        let last_first = (rest_periods::until_date.desc(), rest_periods::id.desc());
        Ok(touching.order(last_first).select(RestPeriod::as_select()).load(conn)?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<RestPeriodId>) -> Result<Vec<RestPeriod>> {
        let these = rest_periods::table.filter(rest_periods::patient_id.eq(patient).and(rest_periods::id.eq_any(ids)));
        Ok(these.select(RestPeriod::as_select()).load(conn)?)
    }

    pub(super) fn decided_at(&self) -> Timestamp {
        self.decided_at
    }

    pub(super) fn decided_by(&self) -> UserId {
        self.decided_by
    }

    /// Whether a physiotherapist decided it, and not the patient.
    pub fn is_by_physiotherapist(&self) -> bool {
        self.source.0 == RestSource::Physiotherapist
    }

    pub(super) fn find(conn: &mut Conn, patient: PatientId, id: RestPeriodId) -> Result<Option<RestPeriod>> {
        Ok(rest_periods::table.find((patient, id)).select(RestPeriod::as_select()).first(conn).optional()?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<RestPeriod>> {
        let mut all = rest_periods::table.filter(rest_periods::patient_id.eq(patient)).into_boxed();
        if let Some(Position(until, id)) = after {
            let beyond = rest_periods::until_date.lt(until).or(rest_periods::id.lt(id));
            all = all.filter(rest_periods::until_date.le(until).and(beyond));
        }
        let last_first = all.order((rest_periods::until_date.desc(), rest_periods::id.desc()));
        Ok(last_first.limit(limit.and_one()).select(RestPeriod::as_select()).load(conn)?)
    }

    fn update(&mut self, conn: &mut Conn) -> Result<()> {
        self.version += 1;
        let changes = (
            rest_periods::until_date.eq(self.until_date),
            rest_periods::because.eq(&self.because),
            rest_periods::version.eq(self.version),
        );
        diesel::update(rest_periods::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }
}

/// Days of rest.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"from": "2026-06-01", "until": "2026-06-05", "because": "a long drive"})))]
pub struct RestPeriodIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    /// The first day: at most 14 days ago, and 366 days from now.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    from: LocalDate,
    /// The last day. A patient's own rest has up to 14 days, and 28 once it is extended; a physiotherapist's 84 and 168.
    #[schema(value_type = NaiveDate, examples("2026-06-05"))]
    until: LocalDate,
    /// Why. A physiotherapist has to say.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Option<Note>,
    /// The flag that it answers, if it does.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    flag_id: Option<Uuid>,
}

/// Days of rest.
#[derive(Debug, Serialize, ToSchema)]
pub struct RestPeriodOut {
    id: RestPeriodId,
    /// Who decided: the patient, or a physiotherapist.
    source: RestSource,
    from: NaiveDate,
    until: NaiveDate,
    because: Option<String>,
    flag_id: Option<FlagId>,
    decided_by: UserId,
    decided_at: DateTime<Utc>,
    version: i32,
}

impl From<RestPeriod> for RestPeriodOut {
    fn from(rest: RestPeriod) -> Self {
        RestPeriodOut {
            id: rest.id,
            source: rest.source.0,
            from: rest.from_date,
            until: rest.until_date,
            because: rest.because,
            flag_id: rest.flag_id,
            decided_by: rest.decided_by,
            decided_at: rest.decided_at.instant(),
            version: rest.version,
        }
    }
}

fn shown(rest: RestPeriod) -> Result<Answer> {
    let version = rest.version;
    Ok(Answer::ok(&RestPeriodOut::from(rest))?.version(version))
}

/// Rest for some days, as the patient or a linked physiotherapist. Rest days that are kept count as keeping to the plan.
#[utoipa::path(operation_id = "begin_rest", request_body = RestPeriodIn, tag = "training", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = RestPeriodOut, description = "Decided"), (status = 200, body = RestPeriodOut, description = "It is there already")))]
#[post("/rest-periods")]
async fn begin_rest(visit: Visit, body: Body<RestPeriodIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = RestPeriodId::new();
    let add = move |conn: &mut Conn, entry: &Entry| {
        let id = input.id.map_or(fresh, RestPeriodId);
        if let Some(known) = RestPeriod::find(conn, entry.patient(), id)? {
            return same_again(known, &input);
        }
        entry.expect_reason(input.because.as_ref().map(Note::as_str))?;
        let source = source_of(entry);
        check_days(input.from.0, input.until.0, entry.today(conn)?, source.longest().at_first)?;
        let rest = RestPeriod {
            patient_id: entry.patient(),
            id,
            source: Word(source),
            from_date: input.from.0,
            until_date: input.until.0,
            because: input.because.clone().map(Note::into_string),
            flag_id: known_flag(conn, entry, input.flag_id)?,
            decided_by: entry.actor().user(),
            decided_at: entry.now.into(),
            version: 1,
        };
        diesel::insert_into(rest_periods::table).values(&rest).execute(conn)?;
        entry.created(conn, Kind::RestPeriod, id)?;
        by_the_clock::plan_rest_end(conn, entry, &rest)?;
        let address = format!("/v1/patients/{}/rest-periods/{id}", entry.patient());
        Ok(Answer::created(address, &RestPeriodOut::from(rest))?.version(1))
    };
    visit.write(Action::Rest, Some(body.once), add).await
}

fn source_of(entry: &Entry) -> RestSource {
    if entry.is_own() { RestSource::Patient } else { RestSource::Physiotherapist }
}

fn same_again(known: RestPeriod, sent: &RestPeriodIn) -> Result<Answer> {
    // Its end and its reason may have been changed since.
    let because = sent.because.as_ref().map(Note::as_str);
    let as_sent = known.until_date == sent.until.0 && known.because.as_deref() == because;
    let flag = known.flag_id.map(|flag| flag.0);
    if known.from_date != sent.from.0 || flag != sent.flag_id || (known.version == 1 && !as_sent) {
        return Err(Problem::new(Code::IdConflict, "this id is another rest period's"));
    }
    shown(known)
}

fn known_flag(conn: &mut Conn, entry: &Entry, id: Option<Uuid>) -> Result<Option<FlagId>> {
    let Some(id) = id.map(FlagId) else { return Ok(None) };
    if Flag::all(conn, entry.patient(), vec![id])?.is_empty() {
        return Err(Problem::invalid("/flag_id", "unknown-value", "must be one of this patient's flags"));
    }
    Ok(Some(id))
}

fn check_days(from: NaiveDate, until: NaiveDate, today: NaiveDate, longest: u64) -> Result<()> {
    if from < today - LATE || from > today + EARLY {
        return Err(Problem::invalid("/from", "out-of-range", "must be at most 14 days ago and 366 days from now"));
    }
    check_length(from, until, longest)
}

fn check_length(from: NaiveDate, until: NaiveDate, longest: u64) -> Result<()> {
    if until < from {
        return Err(Problem::invalid("/until", "out-of-range", "must not be before the first day"));
    }
    match from.checked_add_days(Days::new(longest)) {
        Some(beyond) if until < beyond => Ok(()),
        _ => {
            let told = format!("must make at most {longest} days: for a longer rest, see a physiotherapist");
            Err(Problem::invalid("/until", "out-of-range", told))
        }
    }
}

/// Rest periods, the last to end first.
#[utoipa::path(operation_id = "list_rest_periods", tag = "training", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<RestPeriodOut>, description = "Rest periods")))]
#[get("/rest-periods")]
async fn list_rest_periods(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    visit
        .read(Action::Look(Slice::Training), move |conn, record| rests_page(conn, record, limit, cursor.as_deref()))
        .await
}

/// A page of them.
pub fn rests_page(conn: &mut Conn, record: &Record, limit: Limit, cursor: Option<&str>) -> Result<Answer> {
    let cursors = record.cursors("");
    let rows = RestPeriod::list(conn, record.patient(), cursors.open(cursor)?, limit)?;
    cursors.page(rows, limit, |row| Position(row.until_date, row.id), RestPeriodOut::from)
}

/// One rest period.
#[utoipa::path(operation_id = "show_rest_period", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("rest" = Uuid, Path)),
    responses((status = 200, body = RestPeriodOut, description = "The rest period", headers(("ETag" = String, description = "Its version")))))]
#[get("/rest-periods/{rest}")]
async fn show_rest_period(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = RestPeriodId(path.1);
    let show = move |conn: &mut Conn, record: &Record| {
        shown(RestPeriod::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?)
    };
    visit.read(Action::Look(Slice::Training), show).await
}

/// What a rest period was before it was changed, the first version first: who changed it, and when.
#[utoipa::path(operation_id = "list_rest_period_versions", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("rest" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/rest-periods/{rest}/versions")]
async fn list_rest_period_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = RestPeriodId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        RestPeriod::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)?;
        Answer::ok(&Page { items: care::versions(conn, record, Kind::RestPeriod, id)?, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Training), list).await
}

/// Another end, or another reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"until": "2026-06-03"})))]
pub struct RestPeriodPatch {
    /// Later to extend it, earlier to end it; the day before its first day if it was not to be.
    #[serde(default)]
    #[schema(value_type = NaiveDate)]
    until: Patch<LocalDate>,
    /// Why it is so now. A physiotherapist has to say.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    because: Patch<Note>,
}

/// Extend or end a rest period (JSON Merge Patch, with If-Match). What a physiotherapist decided, a physiotherapist changes.
#[utoipa::path(operation_id = "change_rest_period", tag = "training", security(("bearer" = [])),
    params(("patient" = String, Path), ("rest" = Uuid, Path)),
    request_body(content = RestPeriodPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = RestPeriodOut, description = "Changed", headers(("ETag" = String, description = "Its version")))))]
#[patch("/rest-periods/{rest}")]
async fn change_rest_period(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<RestPeriodPatch>,
) -> Result<Answer> {
    let (id, changes) = (RestPeriodId(path.1), body.value);
    let change = move |conn: &mut Conn, entry: &Entry| {
        let mut rest = RestPeriod::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        let before = (rest.until_date, rest.because.clone());
        let told_before = RestPeriodOut::from(rest.clone());
        entry.expect_version(&if_match, rest.version, &told_before)?;
        let theirs = rest.source.0 == RestSource::Physiotherapist && source_of(entry) == RestSource::Patient;
        // Once no physiotherapist is linked, nobody else could end it.
        if theirs && !physiotherapists_of(conn, entry.patient(), entry.real)?.is_empty() {
            return Err(Problem::new(Code::Forbidden, "a physiotherapist decided this rest: only one can change it"));
        }
        let mut until = LocalDate(rest.until_date);
        changes.until.clone().apply_required(&mut until, "/until")?;
        if Some(until.0) != rest.from_date.pred_opt() {
            check_length(rest.from_date, until.0, rest.source.0.longest().extended)?;
        }
        rest.until_date = until.0;
        changes.because.clone().map(Note::into_string).apply(&mut rest.because);
        if before != (rest.until_date, rest.because.clone()) {
            entry.expect_reason(changes.because.given().map(Note::as_str))?;
            care::supersede(conn, entry, Kind::RestPeriod, id, rest.version, &told_before, Ending::Corrected)?;
            rest.update(conn)?;
            by_the_clock::plan_rest_end(conn, entry, &rest)?;
            entry.changed(conn, Kind::RestPeriod, id)?;
        }
        shown(rest)
    };
    visit.write(Action::Rest, None, change).await
}
