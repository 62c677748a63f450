//! `/v1/patients/{patient}/function-tests`: what somebody can do, measured. The gates of programmes read these records.

use crate::care::{self, Action, Ending, Entry, FreeText, Kind, Record, Slice, Superseded, Visit};
use crate::db::schema::function_tests;
use crate::db::types::{Score, Timestamp, Word};
use crate::db::{Conn, DayPage, MultiBackend};
use crate::http::{
    Answer, Body, Code, IfMatch, Limit, ListQuery, LocalDate, Note, Page, Patch, Problem, Query, Result, Routes, shape,
};
use crate::ids::{PatientId, UserId};
use crate::pain::WhenIn;
use crate::{day_page, id, next_day};
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use limber_rules::function_tests::{FunctionTest, Tested, Unit};
use limber_rules::measures::Tenths;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::{Hundredths, Nrs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of function tests, under one patient.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(record_function_test).service(list_function_tests).service(show_function_test);
    routes.service(correct_function_test).service(withdraw_function_test).service(list_function_test_versions);
}

id!(
    /// A function test. The client may choose it, so that sending one again changes nothing.
    FunctionTestId
);

/// A function test that was done.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = function_tests, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct TestRecord {
    patient_id: PatientId,
    /// Its id.
    pub id: FunctionTestId,
    test: Word<FunctionTest>,
    region: Word<Region>,
    side: Word<Side>,
    local_date: NaiveDate,
    value_hundredths: i32,
    unit: Word<Unit>,
    pain: Option<Score>,
    note: Option<String>,
    measured_by: UserId,
    recorded_at: Timestamp,
    version: i32,
}

impl FreeText for TestRecord {
    fn without_notes(self) -> Self {
        TestRecord { note: None, ..self }
    }
}

/// Where a page of function tests left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position(NaiveDate, FunctionTestId);

macro_rules! those_of {
    ($patient:expr) => {
        function_tests::table.filter(function_tests::patient_id.eq($patient))
    };
}

impl TestRecord {
    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<FunctionTestId>) -> Result<Vec<TestRecord>> {
        Ok(those_of!(patient).filter(function_tests::id.eq_any(ids)).select(TestRecord::as_select()).load(conn)?)
    }

    fn find(conn: &mut Conn, patient: PatientId, id: FunctionTestId) -> Result<Option<TestRecord>> {
        Ok(function_tests::table.find((patient, id)).select(TestRecord::as_select()).first(conn).optional()?)
    }

    /// Those within some days, in their order.
    pub fn between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<TestRecord>> {
        let within = those_of!(patient).filter(function_tests::local_date.between(from, to));
        let in_order = within.order((function_tests::local_date, function_tests::recorded_at, function_tests::id));
        Ok(in_order.select(TestRecord::as_select()).load(conn)?)
    }

    /// The first day with one, from a day on.
    pub fn next_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
        next_day!(function_tests, local_date, conn, patient, from)
    }

    /// Those of some days, the newest first.
    pub fn of_days(conn: &mut Conn, patient: PatientId, page: &DayPage) -> Result<Vec<TestRecord>> {
        let since = those_of!(patient).filter(function_tests::local_date.ge(page.from));
        let rows = day_page!(since, function_tests::local_date, function_tests::id, FunctionTestId, page);
        Ok(rows.select(TestRecord::as_select()).load(conn)?)
    }

    fn list(conn: &mut Conn, patient: PatientId, after: Option<Position>, limit: Limit) -> Result<Vec<TestRecord>> {
        let mut all = those_of!(patient).into_boxed();
        if let Some(Position(date, id)) = after {
            let beyond = function_tests::local_date.lt(date).or(function_tests::id.lt(id));
            all = all.filter(function_tests::local_date.le(date).and(beyond));
        }
        let newest_first = all.order((function_tests::local_date.desc(), function_tests::id.desc()));
        Ok(newest_first.limit(limit.and_one()).select(TestRecord::as_select()).load(conn)?)
    }

    fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(function_tests::table).values(self).execute(conn)?;
        Ok(())
    }

    fn update(&mut self, conn: &mut Conn) -> Result<()> {
        self.version += 1;
        let changes = (
            function_tests::value_hundredths.eq(self.value_hundredths),
            function_tests::pain.eq(self.pain),
            function_tests::note.eq(&self.note),
            function_tests::version.eq(self.version),
        );
        diesel::update(function_tests::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }

    fn delete(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(function_tests::table.find((self.patient_id, self.id))).execute(conn)?;
        Ok(())
    }

    /// The day it is about.
    pub fn local_date(&self) -> NaiveDate {
        self.local_date
    }

    fn for_rules(&self) -> Tested {
        Tested {
            test: self.test.0,
            site: BodySite { region: self.region.0, side: self.side.0 },
            on: self.local_date,
            value: Hundredths::new(self.value_hundredths),
            unit: self.unit.0,
            by_patient: PatientId::from(self.measured_by) == self.patient_id,
        }
    }
}

/// The function tests of some days, as the gates read them: of one day the one that was entered last comes last.
pub fn tested_between(conn: &mut Conn, patient: PatientId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Tested>> {
    let tests = TestRecord::between(conn, patient, from, to)?;
    Ok(tests.iter().map(TestRecord::for_rules).collect())
}

/// The value of a test, with one decimal at most. What its unit can be is asked with the unit.
type TestValue = Tenths<1000>;

/// A function test that was done.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"test": "hip-flexion-strength", "region": "hip", "side": "left", "local_date": "2026-06-01", "value": 82.5, "unit": "percent-of-other-side", "pain": 2})))]
pub struct NewFunctionTest {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::function_test)]
    test: FunctionTest,
    #[schema(schema_with = shape::region)]
    region: Region,
    #[schema(schema_with = shape::side)]
    side: Side,
    /// The patient's date. At most 14 days ago.
    #[schema(value_type = NaiveDate, examples("2026-06-01"))]
    local_date: LocalDate,
    /// The result, in `unit`, with one decimal at most.
    #[schema(value_type = f64, minimum = 0, maximum = 1000)]
    value: TestValue,
    #[schema(schema_with = shape::unit)]
    unit: Unit,
    /// The pain in it, 0 to 10.
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain: Option<Nrs>,
    /// Anything else.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Option<Note>,
}

impl NewFunctionTest {
    fn is(&self, known: &TestRecord) -> bool {
        let told = (self.test, self.region, self.side, self.local_date.0, self.unit);
        let kept = (known.test.0, known.region.0, known.side.0, known.local_date, known.unit.0);
        let values = (self.value.hundredths().hundredths(), self.pain.map(Score), self.note.as_ref().map(Note::as_str));
        told == kept && values == (known.value_hundredths, known.pain, known.note.as_deref())
    }
}

/// What was noted wrongly. What is absent stays; another test, place or day is another record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"value": 84})))]
pub struct FunctionTestPatch {
    /// The result, in the unit that it has.
    #[serde(default)]
    #[schema(value_type = f64, minimum = 0, maximum = 1000)]
    value: Patch<TestValue>,
    /// The pain in it; null takes it away.
    #[serde(default)]
    #[schema(schema_with = shape::nrs_or_null)]
    pain: Patch<Nrs>,
    /// Anything else; null takes it away.
    #[serde(default)]
    #[schema(schema_with = shape::note_or_null)]
    note: Patch<Note>,
}

/// A function test that was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FunctionTest)]
pub struct FunctionTestOut {
    pub(crate) id: FunctionTestId,
    #[schema(schema_with = shape::function_test)]
    pub(crate) test: FunctionTest,
    #[schema(schema_with = shape::region)]
    pub(crate) region: Region,
    #[schema(schema_with = shape::side)]
    pub(crate) side: Side,
    pub(crate) local_date: NaiveDate,
    pub(crate) value: f64,
    #[schema(schema_with = shape::unit)]
    pub(crate) unit: Unit,
    #[schema(schema_with = shape::nrs_or_null)]
    pub(crate) pain: Option<Score>,
    #[schema(schema_with = shape::note_or_null)]
    pub(crate) note: Option<String>,
    /// Who measured it. What a patient measured opens a gate only where the patient alone can know.
    pub(crate) measured_by: UserId,
    pub(crate) recorded_at: DateTime<Utc>,
    /// Goes up with every correction; what was before is kept.
    pub(crate) version: i32,
}

impl From<TestRecord> for FunctionTestOut {
    fn from(row: TestRecord) -> Self {
        FunctionTestOut {
            id: row.id,
            test: row.test.0,
            region: row.region.0,
            side: row.side.0,
            local_date: row.local_date,
            value: Hundredths::new(row.value_hundredths).as_points(),
            unit: row.unit.0,
            pain: row.pain,
            note: row.note,
            measured_by: row.measured_by,
            recorded_at: row.recorded_at.instant(),
            version: row.version,
        }
    }
}

fn shown(row: TestRecord) -> Result<Answer> {
    let version = row.version;
    Ok(Answer::ok(&FunctionTestOut::from(row))?.version(version))
}

/// A unit fits its test, and a value its unit.
fn check(test: FunctionTest, unit: Unit, value: TestValue) -> Result<()> {
    if !test.units().contains(&unit) {
        return Err(Problem::invalid("/unit", "wrong-unit", format!("must be {}", Unit::words(test.units()))));
    }
    if value.hundredths() > unit.most() {
        let right = format!("must be {} or less, in {unit}", unit.most().as_points());
        return Err(Problem::invalid("/value", "out-of-range", right));
    }
    Ok(())
}

/// Record a function test, as the patient or a linked physiotherapist. Gates read the latest of 28 days.
#[utoipa::path(operation_id = "record_function_test", request_body = NewFunctionTest, tag = "measures", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = FunctionTestOut, description = "Recorded"), (status = 200, body = FunctionTestOut, description = "It is there already")))]
#[post("/function-tests")]
async fn record_function_test(visit: Visit, body: Body<NewFunctionTest>) -> Result<Answer> {
    let Body { value: input, once } = body;
    check(input.test, input.unit, input.value)?;
    let fresh = FunctionTestId::new();
    let record = move |conn: &mut Conn, entry: &Entry| {
        let id = input.id.map_or(fresh, FunctionTestId);
        if let Some(known) = TestRecord::find(conn, entry.patient(), id)? {
            if !input.is(&known) {
                return Err(Problem::new(Code::IdConflict, "this id is another function test's"));
            }
            return shown(entry.as_shown(known));
        }
        let when = WhenIn { local_date: input.local_date.0, occurred_at: None, tz: None };
        let when = when.resolve(entry.zone(conn)?, entry.now)?;
        let row = TestRecord {
            patient_id: entry.patient(),
            id,
            test: Word(input.test),
            region: Word(input.region),
            side: Word(input.side),
            local_date: when.local_date,
            value_hundredths: input.value.hundredths().hundredths(),
            unit: Word(input.unit),
            pain: input.pain.map(Score),
            note: input.note.as_ref().map(|note| note.as_str().to_owned()),
            measured_by: entry.actor().user(),
            recorded_at: entry.now.into(),
            version: 1,
        };
        row.insert(conn)?;
        entry.created(conn, Kind::FunctionTest, id)?;
        let address = format!("/v1/patients/{}/function-tests/{id}", entry.patient());
        Ok(Answer::created(address, &FunctionTestOut::from(row))?.version(1))
    };
    visit.write(Action::Test, Some(once), record).await
}

/// Function tests, the newest day first.
#[utoipa::path(operation_id = "list_function_tests", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ListQuery),
    responses((status = 200, body = Page<FunctionTestOut>, description = "Function tests")))]
#[get("/function-tests")]
async fn list_function_tests(visit: Visit, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let list = move |conn: &mut Conn, record: &Record| {
        let cursors = record.cursors("");
        let rows = TestRecord::list(conn, record.patient(), cursors.open(cursor.as_deref())?, limit)?;
        let out = |row| FunctionTestOut::from(record.as_shown(row));
        cursors.page(rows, limit, |row| Position(row.local_date, row.id), out)
    };
    visit.read(Action::Look(Slice::Measures), list).await
}

fn existing(conn: &mut Conn, record: &Record, id: FunctionTestId) -> Result<TestRecord> {
    TestRecord::find(conn, record.patient(), id)?.ok_or_else(Problem::not_found)
}

/// One function test.
#[utoipa::path(operation_id = "show_function_test", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("test" = Uuid, Path)),
    responses((status = 200, body = FunctionTestOut, description = "The function test", headers(("ETag" = String, description = "Its version")))))]
#[get("/function-tests/{test}")]
async fn show_function_test(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = FunctionTestId(path.1);
    let show = move |conn: &mut Conn, record: &Record| shown(record.as_shown(existing(conn, record, id)?));
    visit.read(Action::Look(Slice::Measures), show).await
}

/// Gates rest on it: only who measured it may change what it says.
fn expect_own(entry: &Entry, row: &TestRecord) -> Result<()> {
    if entry.actor().user() == row.measured_by {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "only who measured it can correct or withdraw it: record another one"))
}

/// Correct a function test (JSON Merge Patch, with If-Match), as the one who measured it. What it said before is kept.
#[utoipa::path(operation_id = "correct_function_test", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("test" = Uuid, Path)),
    request_body(content = FunctionTestPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = FunctionTestOut, description = "Corrected", headers(("ETag" = String, description = "Its version")))))]
#[patch("/function-tests/{test}")]
async fn correct_function_test(
    visit: Visit,
    path: Path<(String, Uuid)>,
    if_match: IfMatch,
    body: Body<FunctionTestPatch>,
) -> Result<Answer> {
    let (id, changes) = (FunctionTestId(path.1), body.value);
    let correct = move |conn: &mut Conn, entry: &Entry| {
        let mut row = existing(conn, entry, id)?;
        let before = FunctionTestOut::from(row.clone());
        entry.expect_version(&if_match, row.version, &before)?;
        expect_own(entry, &row)?;
        let kept = row.clone();
        if let Patch::Value(value) = changes.value {
            check(row.test.0, row.unit.0, value)?;
        }
        changes
            .value
            .clone()
            .map(|value| value.hundredths().hundredths())
            .apply_required(&mut row.value_hundredths, "/value")?;
        changes.pain.clone().map(Score).apply(&mut row.pain);
        changes.note.clone().map(Note::into_string).apply(&mut row.note);
        let said = |row: &TestRecord| (row.value_hundredths, row.pain, row.note.clone());
        if said(&kept) != said(&row) {
            care::supersede(conn, entry, Kind::FunctionTest, id, kept.version, &before, Ending::Corrected)?;
            row.update(conn)?;
            entry.changed(conn, Kind::FunctionTest, id)?;
        }
        shown(row)
    };
    visit.write(Action::Test, None, correct).await
}

/// Withdraw a function test, with If-Match, as the one who measured it. It leaves the record, and what it said is kept.
#[utoipa::path(operation_id = "withdraw_function_test", tag = "measures", security(("bearer" = [])), params(("patient" = String, Path), ("test" = Uuid, Path)),
    responses((status = 204, description = "Withdrawn")))]
#[delete("/function-tests/{test}")]
async fn withdraw_function_test(visit: Visit, path: Path<(String, Uuid)>, if_match: IfMatch) -> Result<Answer> {
    let id = FunctionTestId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let row = existing(conn, entry, id)?;
        let before = FunctionTestOut::from(row.clone());
        entry.expect_version(&if_match, row.version, &before)?;
        expect_own(entry, &row)?;
        care::supersede(conn, entry, Kind::FunctionTest, id, row.version, &before, Ending::Withdrawn)?;
        row.delete(conn)?;
        entry.deleted(conn, Kind::FunctionTest, id)?;
        Ok(Answer::no_content())
    };
    visit.write(Action::Test, None, withdraw).await
}

/// What a function test said before it was corrected or withdrawn, the first version first.
#[utoipa::path(operation_id = "list_function_test_versions", tag = "measures", security(("bearer" = [])),
    params(("patient" = String, Path), ("test" = Uuid, Path)),
    responses((status = 200, body = Page<Superseded>, description = "Earlier versions")))]
#[get("/function-tests/{test}/versions")]
async fn list_function_test_versions(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = FunctionTestId(path.1);
    let list = move |conn: &mut Conn, record: &Record| {
        let earlier = care::versions(conn, record, Kind::FunctionTest, id)?;
        if earlier.is_empty() {
            existing(conn, record, id)?;
        }
        Answer::ok(&Page { items: earlier, next_cursor: None })
    };
    visit.read(Action::Look(Slice::Measures), list).await
}
