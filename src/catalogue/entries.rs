//! How the catalogue is kept: an entry a row, by kind, key and version.

use super::model::{Band, Condition, Exercise, ExerciseKind, Kind, Programme};
use crate::db::schema::catalogue_entries;
use crate::db::types::{Json, Word, Worded};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Limit, Problem, Result};
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Anything that stands in the catalogue.
pub trait Entry: Serialize + DeserializeOwned + Debug + Send + Sync + 'static {
    /// Its part of the catalogue.
    const KIND: Kind;
    /// Its name in addresses.
    fn key(&self) -> &str;
    /// Which version of it.
    fn version(&self) -> i32 {
        1
    }
    /// Whether a version stays for ever as it was first sown.
    const FIXED: bool = false;
}

macro_rules! entries {
    ($($name:ident),+) => {$(
        impl Entry for $name {
            const KIND: Kind = Kind::$name;
            fn key(&self) -> &str {
                &self.key
            }
        }
    )+};
}
entries!(Band, Exercise, Condition);
impl Entry for Programme {
    const KIND: Kind = Kind::Programme;
    const FIXED: bool = true;
    fn key(&self) -> &str {
        &self.key
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Programme {
    /// A programme in the version given, or in its newest.
    pub fn find(conn: &mut Conn, key: &str, version: Option<i32>) -> Result<Programme> {
        expect_key(key)?;
        let mut versions = entries(Kind::Programme).filter(catalogue_entries::key.eq(key.to_owned()));
        if let Some(version) = version {
            versions = versions.filter(catalogue_entries::version.eq(version));
        }
        let newest = versions.order(catalogue_entries::version.desc()).select(catalogue_entries::body);
        let found: Option<Json<Programme>> = newest.first(conn).optional()?;
        Ok(found.ok_or_else(Problem::not_found)?.0)
    }
}

#[derive(Insertable)]
#[diesel(table_name = catalogue_entries, check_for_backend(MultiBackend))]
struct Row<T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static> {
    kind: Word<Kind>,
    key: String,
    version: i32,
    position: i32,
    body: Json<T>,
}

type Entries = catalogue_entries::BoxedQuery<'static, MultiBackend>;

fn entries(kind: Kind) -> Entries {
    catalogue_entries::table.filter(catalogue_entries::kind.eq(Word(kind))).into_boxed()
}

/// Puts an entry in its place.
pub(super) fn put<T: Entry>(conn: &mut Conn, entry: T, position: i32) -> Result<()> {
    let (key, version) = (entry.key().to_owned(), entry.version());
    let row = Row { kind: Word(T::KIND), key, version, position, body: Json(entry) };
    if T::FIXED {
        let insert = diesel::insert_into(catalogue_entries::table).values(row).on_conflict_do_nothing();
        Portable(insert).execute(conn)?;
        return Ok(());
    }
    let columns = (catalogue_entries::kind, catalogue_entries::key, catalogue_entries::version);
    let upsert = diesel::insert_into(catalogue_entries::table).values(row).on_conflict(columns).do_update().set((
        catalogue_entries::position.eq(excluded(catalogue_entries::position)),
        catalogue_entries::body.eq(excluded(catalogue_entries::body)),
    ));
    Portable(upsert).execute(conn)?;
    Ok(())
}

/// Some of a part of the catalogue, in its order, from after a position.
pub(super) fn list<T: Entry>(conn: &mut Conn, after: Option<i32>, limit: Limit) -> Result<Vec<(i32, T)>> {
    let mut all = entries(T::KIND);
    if let Some(position) = after {
        all = all.filter(catalogue_entries::position.gt(position));
    }
    let in_order = all.order(catalogue_entries::position).limit(limit.and_one());
    let rows: Vec<(i32, Json<T>)> =
        in_order.select((catalogue_entries::position, catalogue_entries::body)).load(conn)?;
    Ok(rows.into_iter().map(|(position, body)| (position, body.0)).collect())
}

/// One entry, in its newest version.
pub(super) fn find<T: Entry>(conn: &mut Conn, key: &str) -> Result<T> {
    expect_key(key)?;
    let newest =
        entries(T::KIND).filter(catalogue_entries::key.eq(key.to_owned())).order(catalogue_entries::version.desc());
    let found: Option<Json<T>> = newest.select(catalogue_entries::body).first(conn).optional()?;
    Ok(found.ok_or_else(Problem::not_found)?.0)
}

/// Of these exercises and bands, those that the catalogue knows, by key.
pub fn exercises_and_bands_known(conn: &mut Conn, keys: &[String]) -> Result<Vec<(Kind, String)>> {
    let kinds = [Word(Kind::Exercise), Word(Kind::Band)];
    let keys: Vec<&String> = keys.iter().filter(|key| expect_key(key).is_ok()).collect();
    let known: Vec<(Word<Kind>, String)> = catalogue_entries::table
        .filter(catalogue_entries::kind.eq_any(kinds))
        .filter(catalogue_entries::key.eq_any(keys))
        .select((catalogue_entries::kind, catalogue_entries::key))
        .distinct()
        .load(conn)?;
    Ok(known.into_iter().map(|(kind, key)| (kind.0, key)).collect())
}

/// What cannot be a key is not looked for: one database fails at a NUL where the other finds nothing.
fn expect_key(key: &str) -> Result<()> {
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    key.bytes().all(plain).then_some(()).ok_or_else(Problem::not_found)
}

/// How heavy band work is, by the keys of its exercises and bands: the highest level among the bands; the lightest there
/// is, if a band exercise names none; none if there is no band work.
pub fn band_level(conn: &mut Conn, keys: &[String]) -> Result<Option<i16>> {
    if keys.is_empty() {
        return Ok(None);
    }
    let these =
        |kind| entries(kind).filter(catalogue_entries::key.eq_any(keys.to_vec())).select(catalogue_entries::body);
    let bands: Vec<Json<Band>> = these(Kind::Band).load(conn)?;
    let exercises: Vec<Json<Exercise>> = these(Kind::Exercise).load(conn)?;
    let unnamed = exercises.iter().any(|exercise| exercise.0.kind == ExerciseKind::ResistanceBand).then_some(1);
    Ok(bands.into_iter().map(|band| band.0.level).max().or(unnamed))
}

impl Kind {
    /// As addresses have it.
    pub(super) fn plural(self) -> String {
        format!("{}s", self.word())
    }
}
