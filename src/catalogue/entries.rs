//! How the catalogue is kept: an entry a row, by kind, key and version.

use super::drawings::DrawingOut;
use super::model::{Authored, Band, Condition, EntryStatus, Exercise, Kind};
use super::programme::Programme;
use super::visibility::Circle;
use crate::accounts::Actor;
use crate::db::schema::catalogue_entries;
use crate::db::types::{Json, Timestamp, Word, Worded};
use crate::db::{Conn, MultiBackend, Portable, Remembered};
use crate::http::{Code, Limit, Problem, Result};
use crate::ids::UserId;
use crate::on_either;
use crate::practices::PracticeId;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

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
    /// Says whose it is.
    fn set_authored(&mut self, authored: Authored);
    /// Adds the drawing that comes with Limber, where there is one.
    fn add_drawing(&mut self) {}
}

impl Entry for Band {
    const KIND: Kind = Kind::Band;
    fn key(&self) -> &str {
        &self.key
    }
    fn set_authored(&mut self, authored: Authored) {
        self.authored = Some(authored);
    }
}
impl Entry for Exercise {
    const KIND: Kind = Kind::Exercise;
    fn key(&self) -> &str {
        &self.key
    }
    fn set_authored(&mut self, authored: Authored) {
        self.authored = Some(authored);
    }
    fn add_drawing(&mut self) {
        self.drawing = DrawingOut::of(&self.key);
    }
}
impl Entry for Condition {
    const KIND: Kind = Kind::Condition;
    fn key(&self) -> &str {
        &self.key
    }
    /// All are built in.
    fn set_authored(&mut self, _: Authored) {}
}
impl Entry for Programme {
    const KIND: Kind = Kind::Programme;
    const FIXED: bool = true;
    fn key(&self) -> &str {
        &self.key
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn set_authored(&mut self, authored: Authored) {
        self.authored = Some(authored);
    }
}

impl Programme {
    /// A programme that somebody is on, in their version, also if it is retired by now.
    pub fn find(conn: &mut Conn, key: &str, version: i32) -> Result<Arc<Programme>> {
        let these = catalogue_entries::table
            .filter(catalogue_entries::kind.eq(Word(Kind::Programme)).and(catalogue_entries::key.eq(key)))
            .filter(catalogue_entries::version.eq(version))
            .select(catalogue_entries::body);
        let found: Option<Remembered<Programme>> = on_either!(conn => these.first(conn)).optional()?;
        Ok(found.ok_or_else(Problem::not_found)?.0)
    }

    /// A version that was published, also if it is retired by now.
    pub fn published(conn: &mut Conn, key: &str, version: i32) -> Result<Option<Programme>> {
        let these = of_kind(Kind::Programme)
            .filter(catalogue_entries::key.eq(key.to_owned()).and(catalogue_entries::version.eq(version)))
            .filter(catalogue_entries::status.ne(Word(EntryStatus::Draft)));
        let found: Option<Json<Programme>> = these.select(catalogue_entries::body).first(conn).optional()?;
        Ok(found.map(|body| body.0))
    }

    /// Its newest published version, if one is.
    pub fn newest(conn: &mut Conn, key: &str) -> Result<Option<Programme>> {
        expect_key(key)?;
        let published = of_kind(Kind::Programme)
            .filter(catalogue_entries::key.eq(key.to_owned()))
            .filter(catalogue_entries::status.eq(Word(EntryStatus::Published)));
        let newest = published.order(catalogue_entries::version.desc()).select(catalogue_entries::body);
        let found: Option<Json<Programme>> = newest.first(conn).optional()?;
        Ok(found.map(|body| body.0))
    }

    /// The programmes that somebody may choose from, in the order of their list: the first hundred.
    pub fn to_choose_from(conn: &mut Conn, actor: &Actor) -> Result<Vec<Programme>> {
        let circle = Circle::of(conn, actor)?;
        let mut published = Vec::new();
        for stored in list::<Programme>(conn, &circle, None, Limit::MOST)? {
            // A draft of the next version leaves the version before it in use.
            match stored.status {
                EntryStatus::Draft => published.extend(Programme::newest(conn, stored.entry.key())?),
                EntryStatus::Published => published.push(stored.entry),
                EntryStatus::Retired => {}
            }
        }
        Ok(published)
    }

    /// A programme to enrol somebody in: its newest published version, if whoever enrols sees it.
    ///
    /// # Errors
    /// 404 if it is unknown or not theirs to see; 409 if it is retired or still a draft.
    pub fn for_enrolment(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Programme> {
        let circle = Circle::of(conn, actor)?;
        let newest = find::<Programme>(conn, &circle, key, None)?;
        match newest.status {
            EntryStatus::Published => Ok(newest.entry),
            EntryStatus::Retired => {
                Err(Problem::new(Code::Conflict, "this programme is retired: nobody new is enrolled in it"))
            }
            EntryStatus::Draft => Programme::newest(conn, key)?
                .ok_or_else(|| Problem::new(Code::Conflict, "this programme is a draft: publish it first")),
        }
    }
}

pub(super) type Entries = catalogue_entries::BoxedQuery<'static, MultiBackend>;

pub(super) fn of_kind(kind: Kind) -> Entries {
    catalogue_entries::table.filter(catalogue_entries::kind.eq(Word(kind))).into_boxed()
}

// -- what is built in -------------------------------------------------------------------------------------------------

#[derive(Insertable)]
#[diesel(table_name = catalogue_entries, check_for_backend(MultiBackend))]
struct Row<T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static> {
    kind: Word<Kind>,
    key: String,
    version: i32,
    position: i32,
    body: Json<T>,
}

/// Puts an entry that is built in in its place.
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

// -- what somebody sees -----------------------------------------------------------------------------------------------

/// An entry with all that is known of it.
#[derive(Debug, Clone)]
pub(super) struct Stored<T> {
    pub entry: T,
    pub version: i32,
    pub revision: i32,
    pub status: EntryStatus,
    pub owner: Option<UserId>,
    pub practice: Option<PracticeId>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub position: i32,
}

pub(super) type Columns = (
    catalogue_entries::body,
    catalogue_entries::version,
    catalogue_entries::revision,
    catalogue_entries::status,
    catalogue_entries::owner_id,
    catalogue_entries::practice_id,
    catalogue_entries::created_at,
    catalogue_entries::updated_at,
    catalogue_entries::position,
);
pub(super) const COLUMNS: Columns = (
    catalogue_entries::body,
    catalogue_entries::version,
    catalogue_entries::revision,
    catalogue_entries::status,
    catalogue_entries::owner_id,
    catalogue_entries::practice_id,
    catalogue_entries::created_at,
    catalogue_entries::updated_at,
    catalogue_entries::position,
);
pub(super) type Loaded<T> = (
    Json<T>,
    i32,
    i32,
    Word<EntryStatus>,
    Option<UserId>,
    Option<PracticeId>,
    Option<Timestamp>,
    Option<Timestamp>,
    i32,
);

impl<T> From<Loaded<T>> for Stored<T>
where
    T: Debug,
{
    fn from((body, version, revision, status, owner, practice, created_at, updated_at, position): Loaded<T>) -> Self {
        let (entry, status) = (body.0, status.0);
        Stored { entry, version, revision, status, owner, practice, created_at, updated_at, position }
    }
}

impl<T: Entry> Stored<T> {
    /// As it is shown.
    pub fn shown(mut self) -> T {
        match self.authored() {
            Some(authored) => self.entry.set_authored(authored),
            None => self.entry.add_drawing(),
        }
        self.entry
    }

    fn authored(&self) -> Option<Authored> {
        Some(Authored {
            owner_id: self.owner?,
            shared: self.practice.is_some(),
            status: self.status,
            revision: self.revision,
            created_at: self.created_at.map(Timestamp::instant),
            updated_at: self.updated_at.map(Timestamp::instant),
        })
    }

    /// Where it stands in its list.
    pub fn place(&self) -> Place {
        Place(self.position, self.entry.key().to_owned())
    }
}

/// Where authored entries stand: behind all that is built in.
pub(super) const AUTHORED: i32 = 1_000_000;

/// Where a page of the catalogue left off: what is built in has an order of its own, and what is authored stands behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place(i32, String);

/// Some of a part of the catalogue, each entry in its newest version, in order.
pub(super) fn list<T: Entry>(
    conn: &mut Conn,
    circle: &Circle,
    after: Option<Place>,
    limit: Limit,
) -> Result<Vec<Stored<T>>> {
    let Place(position, key) = after.unwrap_or_default();
    let (mut newest, key) = match position {
        AUTHORED => (Vec::new(), key),
        _ => (built_in(conn, T::KIND, position, limit)?, String::new()),
    };
    let room = usize::try_from(limit.and_one()).unwrap_or_default().saturating_sub(newest.len());
    newest.extend(authored(conn, T::KIND, circle)?.into_iter().filter(|(other, _)| *other > key).take(room));
    in_versions(conn, newest)
}

/// An entry's key, and its newest version.
type Newest = (String, i32);

/// What is built in, from behind a position.
fn built_in(conn: &mut Conn, of: Kind, behind: i32, limit: Limit) -> Result<Vec<Newest>> {
    use catalogue_entries::{key, kind, owner_id, position, version};
    let names: Vec<(i32, String, Option<i32>)> = catalogue_entries::table
        .filter(kind.eq(Word(of)).and(owner_id.is_null()).and(position.gt(behind)).and(position.lt(AUTHORED)))
        .group_by((position, key))
        .order((position, key))
        .limit(limit.and_one())
        .select((position, key, max(version)))
        .load(conn)?;
    Ok(names.into_iter().filter_map(|(_, name, newest)| Some((name, newest?))).collect())
}

/// What a circle authored: names and versions, by the indexes of owners and of practices alone. Their order is made here: a
/// database that was asked for it would go through everybody's.
fn authored(conn: &mut Conn, of: Kind, circle: &Circle) -> Result<BTreeMap<String, i32>> {
    let mut newest = BTreeMap::new();
    for names in [circle.of_authors(), circle.of_practices()].into_iter().flatten() {
        let these = of_kind(of).filter(names).select((catalogue_entries::key, catalogue_entries::version));
        let found: Vec<Newest> = these.load(conn)?;
        for (key, version) in found {
            let known = newest.entry(key).or_insert(version);
            *known = version.max(*known);
        }
    }
    Ok(newest)
}

/// These entries, in these versions.
fn in_versions<T: Entry>(conn: &mut Conn, newest: Vec<Newest>) -> Result<Vec<Stored<T>>> {
    use catalogue_entries::{key, version};
    let mut versions: Vec<i32> = newest.iter().map(|(_, newest)| *newest).collect();
    versions.sort_unstable();
    versions.dedup();
    let newest: BTreeMap<String, i32> = newest.into_iter().collect();
    let keys: Vec<String> = newest.keys().cloned().collect();
    let some = of_kind(T::KIND).filter(key.eq_any(keys)).filter(version.eq_any(versions));
    let rows: Vec<Loaded<T>> = some.select(COLUMNS).load(conn)?;
    let is_newest = |row: &Stored<T>| newest.get(row.entry.key()) == Some(&row.version);
    let mut found: Vec<Stored<T>> = rows.into_iter().map(Stored::from).filter(is_newest).collect();
    found.sort_by_key(Stored::place);
    Ok(found)
}

/// One entry, in the version given or in the newest that is seen.
pub(super) fn find<T: Entry>(conn: &mut Conn, circle: &Circle, key: &str, version: Option<i32>) -> Result<Stored<T>> {
    expect_key(key)?;
    let mut versions = of_kind(T::KIND).filter(catalogue_entries::key.eq(key.to_owned())).filter(circle.sees());
    if let Some(version) = version {
        versions = versions.filter(catalogue_entries::version.eq(version));
    }
    let newest = versions.order(catalogue_entries::version.desc()).select(COLUMNS);
    let found: Option<Loaded<T>> = newest.first(conn).optional()?;
    Ok(found.ok_or_else(Problem::not_found)?.into())
}

/// The newest version of an entry, whoever's it is.
pub(super) fn any<T: Entry>(conn: &mut Conn, key: &str) -> Result<Option<Stored<T>>> {
    let versions = of_kind(T::KIND).filter(catalogue_entries::key.eq(key.to_owned()));
    let newest = versions.order(catalogue_entries::version.desc()).select(COLUMNS);
    let found: Option<Loaded<T>> = newest.first(conn).optional()?;
    Ok(found.map(Stored::from))
}

/// The versions of an entry that are seen, the newest first, from below a version.
pub(super) fn versions<T: Entry>(
    conn: &mut Conn,
    circle: &Circle,
    key: &str,
    below: Option<i32>,
    limit: Limit,
) -> Result<Vec<Stored<T>>> {
    expect_key(key)?;
    let seen = of_kind(T::KIND)
        .filter(catalogue_entries::key.eq(key.to_owned()))
        .filter(circle.sees())
        .filter(catalogue_entries::version.lt(below.unwrap_or(i32::MAX)));
    let newest_first = seen.order(catalogue_entries::version.desc()).limit(limit.and_one());
    let rows: Vec<Loaded<T>> = newest_first.select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// Of these entries, those that are seen.
pub(super) fn some<T: Entry>(conn: &mut Conn, circle: &Circle, keys: &[String]) -> Result<Vec<Stored<T>>> {
    let these = of_kind(T::KIND).filter(catalogue_entries::key.eq_any(keys.to_vec())).filter(circle.sees());
    let rows: Vec<Loaded<T>> = these.select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// What cannot be a key is not looked for: one database fails at a NUL where the other finds nothing.
pub(super) fn expect_key(key: &str) -> Result<()> {
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    key.bytes().all(plain).then_some(()).ok_or_else(Problem::not_found)
}

impl Kind {
    /// As addresses have it.
    pub(super) fn plural(self) -> String {
        format!("{}s", self.word())
    }
}
