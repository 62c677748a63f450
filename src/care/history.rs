//! What a log said before: kept for good when it is corrected or withdrawn.

use super::acts::{ActSource, ActsWithin};
use super::entry::Entry;
use super::feed::ObjectId;
use super::kinds::Kind;
use super::record::Record;
use super::slices::FreeText;
use crate::db::schema::superseded;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::{acts_within, words};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// Why a version is not the current one any more.
    Ending {
        /// There is a later version.
        Corrected = "corrected",
        /// The log was taken back.
        Withdrawn = "withdrawn",
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = superseded, check_for_backend(MultiBackend))]
struct Row {
    patient_id: PatientId,
    object_id: ObjectId,
    version: i32,
    kind: Word<Kind>,
    body: Json<Value>,
    ending: Word<Ending>,
    ended_by: UserId,
    ended_at: Timestamp,
}

/// An earlier version of a log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Superseded {
    version: i32,
    /// The log as it was.
    #[schema(value_type = Object)]
    log: Value,
    ending: Ending,
    ended_by: UserId,
    ended_at: DateTime<Utc>,
}

/// The fields of logs that hold somebody's own words.
const OWN_WORDS: [&str; 5] = ["note", "title", "outcome", "feedback", "analgesics"];

impl FreeText for Superseded {
    fn without_notes(mut self) -> Self {
        forget_own_words(&mut self.log);
        self
    }
}

fn forget_own_words(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if OWN_WORDS.contains(&name.as_str()) {
                    *field = if field.is_array() { Value::Array(Vec::new()) } else { Value::Null };
                }
                forget_own_words(field);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(forget_own_words),
        _ => {}
    }
}

/// Keeps a version that is about to be replaced.
pub fn supersede(
    conn: &mut Conn,
    entry: &Entry,
    kind: Kind,
    id: impl Into<Uuid>,
    version: i32,
    log: &impl Serialize,
    ending: Ending,
) -> Result<()> {
    let row = Row {
        patient_id: entry.patient(),
        object_id: ObjectId(id.into()),
        version,
        kind: Word(kind),
        body: Json(serde_json::to_value(log).unwrap_or_default()),
        ending: Word(ending),
        ended_by: entry.actor().user(),
        ended_at: entry.now.into(),
    };
    diesel::insert_into(superseded::table).values(&row).execute(conn)?;
    Ok(())
}

/// The earlier versions of a log, the first one first.
pub fn versions(conn: &mut Conn, record: &Record, kind: Kind, id: impl Into<Uuid>) -> Result<Vec<Superseded>> {
    let rows: Vec<Row> = superseded::table
        .filter(superseded::patient_id.eq(record.patient()).and(superseded::object_id.eq(ObjectId(id.into()))))
        .filter(superseded::kind.eq(Word(kind)))
        .order(superseded::version)
        .select(Row::as_select())
        .load(conn)?;
    let told = |row: Row| Superseded {
        version: row.version,
        log: row.body.0,
        ending: row.ending.0,
        ended_by: row.ended_by,
        ended_at: row.ended_at.instant(),
    };
    Ok(rows.into_iter().map(|row| record.as_shown(told(row))).collect())
}

/// How something was changed or taken back.
pub struct Correction {
    /// What.
    pub object: Uuid,
    /// The version that was replaced.
    pub version: i32,
    /// Who did it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// What it said before.
    pub before: Value,
}

/// How things of a kind were changed: a stretch of it.
pub fn corrections(
    conn: &mut Conn,
    patient: PatientId,
    kind: Kind,
    source: ActSource,
    within: &ActsWithin,
) -> Result<Vec<Correction>> {
    let theirs = superseded::table.filter(superseded::patient_id.eq(patient)).filter(superseded::kind.eq(Word(kind)));
    let rows = acts_within!(
        theirs,
        within,
        source,
        superseded::ended_at,
        ObjectId = superseded::object_id,
        superseded::version
    );
    let rows: Vec<Row> = rows.select(Row::as_select()).load(conn)?;
    let told = |row: Row| Correction {
        object: row.object_id.0,
        version: row.version,
        by: row.ended_by,
        at: row.ended_at,
        before: row.body.0,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// What some things said in their earlier versions.
pub fn earlier(conn: &mut Conn, patient: PatientId, kind: Kind, ids: Vec<Uuid>) -> Result<HashMap<(Uuid, i32), Value>> {
    let ids: Vec<ObjectId> = ids.into_iter().map(ObjectId).collect();
    let rows: Vec<Row> = superseded::table
        .filter(superseded::patient_id.eq(patient).and(superseded::object_id.eq_any(ids)))
        .filter(superseded::kind.eq(Word(kind)))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| ((row.object_id.0, row.version), row.body.0)).collect())
}
/// The last change to a log that is not as it was.
#[derive(Debug, Clone, Copy)]
pub struct LastChange {
    /// Who corrected or withdrew it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// The last changes to some logs.
pub fn last_changes(conn: &mut Conn, patient: PatientId, ids: &[Uuid]) -> Result<HashMap<Uuid, LastChange>> {
    let ids: Vec<ObjectId> = ids.iter().copied().map(ObjectId).collect();
    let in_order: Vec<(ObjectId, UserId, Timestamp)> = superseded::table
        .filter(superseded::patient_id.eq(patient).and(superseded::object_id.eq_any(ids)))
        .order((superseded::object_id, superseded::version))
        .select((superseded::object_id, superseded::ended_by, superseded::ended_at))
        .load(conn)?;
    // Of each the last version stays, for it comes last.
    Ok(in_order.into_iter().map(|(id, by, at)| (id.0, LastChange { by, at: at.instant() })).collect())
}

/// A log that was taken back.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// Its id, under which nothing comes back.
    pub id: Uuid,
    /// As it was.
    pub log: Value,
    /// Who took it back, and when.
    pub change: LastChange,
}

/// How many withdrawn logs of a kind are told of, the last ones. Somebody who takes back more than that is not keeping a diary.
const MOST_WITHDRAWN: i64 = 1000;

/// The logs of a kind that were taken back, the last one first.
pub fn withdrawn(conn: &mut Conn, patient: PatientId, kind: Kind) -> Result<Vec<Withdrawn>> {
    let rows: Vec<Row> = superseded::table
        .filter(superseded::patient_id.eq(patient).and(superseded::kind.eq(Word(kind))))
        .filter(superseded::ending.eq(Word(Ending::Withdrawn)))
        .order((superseded::ended_at.desc(), superseded::object_id))
        .limit(MOST_WITHDRAWN)
        .select(Row::as_select())
        .load(conn)?;
    let told = |row: Row| Withdrawn {
        id: row.object_id.0,
        log: row.body.0,
        change: LastChange { by: row.ended_by, at: row.ended_at.instant() },
    };
    Ok(rows.into_iter().map(told).collect())
}
