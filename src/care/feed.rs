//! The change feed of a record: what changed last, numbered in commit order.
//!
//! A thing has one row, which moves to the end whenever it changes, so the feed is as long as the record and not as its
//! history. A client that has read up to a number has seen everything up to there.

use super::entry::Entry;
use super::kinds::Kind;
use super::record::Record;
use super::sight::in_force;
use super::slices::{Slice, Slices};
use crate::db::schema::{changes, may_see, patients};
use crate::db::types::sql::Id;
use crate::db::types::{Day, Timestamp, Word, Worded};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Code, Problem, Result};
use crate::ids::{PatientId, UserId};
use crate::on_either;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::backend::Backend;
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Date, HasSqlType, Nullable};
use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::id!(
    /// Anything in a record.
    ObjectId
);

/// The last change to one thing.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = changes, check_for_backend(MultiBackend))]
pub struct Change {
    patient_id: PatientId,
    /// What kind of thing.
    pub kind: Word<Kind>,
    /// Which.
    pub object_id: ObjectId,
    /// When, in commit order.
    pub number: i64,
    /// Whether it is gone.
    pub deleted: bool,
    changed_at: Timestamp,
}

/// Where a reader of the feed left off.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Position {
    number: i64,
    object_id: ObjectId,
}

impl Default for ObjectId {
    fn default() -> Self {
        ObjectId(Uuid::nil())
    }
}

impl Change {
    /// Where this change stands.
    pub fn position(&self) -> Position {
        Position { number: self.number, object_id: self.object_id }
    }
}

/// Moves a record's number on by one and returns its head. Written out, because diesel keeps no UPDATE of its own prepared, and
/// every write begins with this one.
#[derive(QueryId)]
struct MoveOn {
    patient: PatientId,
}

/// The head of a record, held until the commit.
pub(super) struct Head {
    /// The number of this change.
    pub number: i64,
    /// The first day whose judging needs more than the logs, if there is one.
    pub tailored_since: Option<NaiveDate>,
}

impl Query for MoveOn {
    type SqlType = (BigInt, Nullable<Date>);
}

impl<C> RunQueryDsl<C> for MoveOn {}

impl<DB: Backend + HasSqlType<Id>> QueryFragment<DB> for MoveOn
where
    PatientId: ToSql<Id, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("UPDATE patients SET last_change = last_change + 1 WHERE patient_id = ");
        pass.push_bind_param::<Id, _>(&self.patient)?;
        pass.push_sql(" RETURNING last_change, tailored_since");
        Ok(())
    }
}

/// The next number; holds the record until the commit, so that numbers come in commit order.
pub(super) fn move_on(conn: &mut Conn, patient: PatientId) -> Result<Head> {
    let head: Option<(i64, Option<Day>)> = on_either!(conn => MoveOn { patient }.get_result(conn)).optional()?;
    let (number, since) = head.ok_or_else(Problem::not_found)?;
    Ok(Head { number, tailored_since: since.map(NaiveDate::from) })
}

/// Notes in the head of a record that from some day on judging needs more than the logs.
pub(super) fn tailor(conn: &mut Conn, patient: PatientId, since: NaiveDate) -> Result<()> {
    diesel::update(patients::table.find(patient)).set(patients::tailored_since.eq(since)).execute(conn)?;
    Ok(())
}

/// Notes something new.
///
/// # Errors
/// 409 if its id was used in this record before: what was withdrawn does not come back under its old id, even if a
/// phone that was offline sends it again.
pub(super) fn note_new(conn: &mut Conn, entry: &Entry, kind: Kind, id: Uuid) -> Result<()> {
    let insert = diesel::insert_into(changes::table).values(change(entry, kind, id, false)).on_conflict_do_nothing();
    match Portable(insert).execute(conn)? {
        1 => Ok(()),
        _ => Err(Problem::new(
            Code::IdConflict,
            "this id was used before in this record, for something else or for what was withdrawn",
        )),
    }
}

fn change(entry: &Entry, kind: Kind, id: Uuid, deleted: bool) -> Change {
    Change {
        patient_id: entry.patient(),
        kind: Word(kind),
        object_id: ObjectId(id),
        number: entry.number(),
        deleted,
        changed_at: entry.real.into(),
    }
}

pub(super) fn note(conn: &mut Conn, entry: &Entry, kind: Kind, id: Uuid, deleted: bool) -> Result<()> {
    let upsert = diesel::insert_into(changes::table)
        .values(change(entry, kind, id, deleted))
        .on_conflict((changes::patient_id, changes::object_id))
        .do_update()
        .set((
            changes::number.eq(excluded(changes::number)),
            changes::deleted.eq(excluded(changes::deleted)),
            changes::changed_at.eq(excluded(changes::changed_at)),
        ));
    Portable(upsert).execute(conn)?;
    Ok(())
}

fn kinds_that(is: impl Fn(Kind) -> bool) -> Vec<Word<Kind>> {
    Kind::ALL.iter().copied().filter(|kind| is(*kind)).map(Word).collect()
}

fn kinds_shown(record: &Record) -> Vec<Word<Kind>> {
    kinds_that(|kind| record.shown().show(kind))
}

/// How many things have changed or are new, as far as they are shown.
pub fn count_changes(conn: &mut Conn, record: &Record) -> Result<i64> {
    let theirs = changes::table.filter(changes::patient_id.eq(record.patient()));
    let shown = theirs.filter(changes::kind.eq_any(kinds_shown(record)));
    Ok(shown.count().get_result(conn)?)
}

/// The objects of one kind in a record, in short.
pub struct KindSummary {
    /// The kind.
    pub kind: Kind,
    /// The number of objects.
    pub count: i64,
    /// The object that changed last.
    pub latest: Uuid,
}

/// A summary for each kind that the record shows and has objects of, in the order of their words.
pub fn summarise_kinds(conn: &mut Conn, record: &Record) -> Result<Vec<KindSummary>> {
    let mut counted: Vec<(Word<Kind>, i64, Option<i64>)> = changes::table
        .filter(changes::patient_id.eq(record.patient()).and(changes::deleted.eq(false)))
        .filter(changes::kind.eq_any(kinds_shown(record)))
        .group_by(changes::kind)
        .select((changes::kind, count_star(), max(changes::number)))
        .load(conn)?;
    counted.sort_by_key(|(kind, ..)| kind.0.word());
    let latest = |conn: &mut Conn, kind: Word<Kind>, number: Option<i64>| {
        changes::table
            .filter(changes::patient_id.eq(record.patient()).and(changes::deleted.eq(false)))
            .filter(changes::kind.eq(kind).and(changes::number.eq(number.unwrap_or_default())))
            .order(changes::object_id.desc())
            .select(changes::object_id)
            .first::<ObjectId>(conn)
    };
    let summary = |(kind, count, number): (Word<Kind>, i64, Option<i64>)| {
        Ok(KindSummary { kind: kind.0, count, latest: latest(conn, kind, number)?.0 })
    };
    counted.into_iter().map(summary).collect()
}

/// What changed after a position, in order, as far as it is shown.
pub fn changes_since(conn: &mut Conn, record: &Record, after: Option<Position>, limit: i64) -> Result<Vec<Change>> {
    let mut feed = changes::table.filter(changes::patient_id.eq(record.patient())).into_boxed();
    if !record.is_own() {
        feed = feed.filter(changes::kind.eq_any(kinds_shown(record)));
    }
    if let Some(Position { number, object_id }) = after {
        // `ge` lets both databases start at the right place in the index.
        let beyond = changes::number.gt(number).or(changes::object_id.gt(object_id));
        feed = feed.filter(changes::number.ge(number).and(beyond));
    }
    let in_order = feed.order((changes::number, changes::object_id)).limit(limit);
    Ok(in_order.select(Change::as_select()).load(conn)?)
}

/// How far a record is, for somebody who may see it.
#[derive(Debug, Clone, Copy)]
pub struct RecordHead {
    /// Who may see it.
    pub by: UserId,
    /// Whose it is.
    pub patient: PatientId,
    /// Its last change.
    pub number: i64,
    /// What of it they see.
    pub shown: Slices,
}

/// How far patients' own records are.
pub fn heads_of(conn: &mut Conn, patients: &[PatientId]) -> Result<Vec<RecordHead>> {
    if patients.is_empty() {
        return Ok(Vec::new());
    }
    let theirs = patients::table.filter(patients::patient_id.eq_any(patients.to_vec()));
    let rows: Vec<(PatientId, i64)> = theirs.select((patients::patient_id, patients::last_change)).load(conn)?;
    let head =
        |(patient, number): (PatientId, i64)| RecordHead { by: UserId(patient.0), patient, number, shown: Slices::ALL };
    Ok(rows.into_iter().map(head).collect())
}

/// How far the records are that some physiotherapists may see at this moment.
pub fn heads_for_physiotherapists(
    conn: &mut Conn,
    physiotherapists: &[UserId],
    at: DateTime<Utc>,
) -> Result<Vec<RecordHead>> {
    type Row = (UserId, PatientId, i64, (bool, bool, bool, bool));
    if physiotherapists.is_empty() {
        return Ok(Vec::new());
    }
    let seen = may_see::table
        .inner_join(patients::table.on(patients::patient_id.eq(may_see::patient_id)))
        .filter(may_see::physiotherapist_id.eq_any(physiotherapists.to_vec()))
        .filter(in_force(at.into()));
    let slices = (may_see::sees_pain, may_see::sees_training, may_see::sees_measures, may_see::sees_notes);
    let columns = (may_see::physiotherapist_id, may_see::patient_id, patients::last_change, slices);
    let rows: Vec<Row> = seen.select(columns).load(conn)?;
    let head = |(by, patient, number, slices): Row| RecordHead { by, patient, number, shown: Slices::stored(slices) };
    Ok(rows.into_iter().map(head).collect())
}

/// The last change to a kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct Latest {
    /// Which kind.
    pub kind: Kind,
    /// Its number.
    pub number: i64,
}

/// What kinds of things changed in a record after a change, and each when last.
pub fn latest_since(conn: &mut Conn, patient: PatientId, number: i64) -> Result<Vec<Latest>> {
    let later = changes::table.filter(changes::patient_id.eq(patient).and(changes::number.gt(number)));
    let by_kind = later.group_by(changes::kind).select((changes::kind, max(changes::number)));
    let rows: Vec<(Word<Kind>, Option<i64>)> = by_kind.load(conn)?;
    Ok(rows.into_iter().map(|(kind, number)| Latest { kind: kind.0, number: number.unwrap_or_default() }).collect())
}

/// The number of the last change that a patient is notified of: the last of the record.
pub fn last_notified_of_own(conn: &mut Conn, patient: PatientId) -> Result<Vec<(PatientId, i64)>> {
    let theirs = changes::table.filter(changes::patient_id.eq(patient)).order(changes::number.desc());
    let last: Option<i64> = theirs.select(changes::number).first(conn).optional()?;
    Ok(vec![(patient, last.unwrap_or_default())])
}

/// The number of the last change that a physiotherapist is notified of at this moment ([`Slices::notify_of`]), in each record.
pub fn last_notified(conn: &mut Conn, physiotherapist: UserId, at: DateTime<Utc>) -> Result<Vec<(PatientId, i64)>> {
    let in_slice = |slice: Slice| changes::kind.eq_any(kinds_that(|kind| kind.slice() == Some(slice)));
    let is_notified = changes::kind
        .eq_any(kinds_that(Kind::notifies_all_linked))
        .or(may_see::sees_pain.and(in_slice(Slice::Pain)))
        .or(may_see::sees_training.and(in_slice(Slice::Training)))
        .or(may_see::sees_measures.and(in_slice(Slice::Measures)));
    let last = changes::table
        .filter(changes::patient_id.eq(may_see::patient_id).and(is_notified))
        .order(changes::number.desc())
        .select(changes::number)
        .limit(1)
        .single_value();
    let seen = may_see::table.filter(may_see::physiotherapist_id.eq(physiotherapist)).filter(in_force(at.into()));
    let rows: Vec<(PatientId, Option<i64>)> = seen.select((may_see::patient_id, last)).load(conn)?;
    Ok(rows.into_iter().map(|(patient, last)| (patient, last.unwrap_or_default())).collect())
}
