//! What physiotherapists author: written, changed and retired by its author alone.

use super::entries::{AUTHORED, COLUMNS, Entry, Loaded, Stored, any, find, of_kind};
use super::model::{EntryStatus, Kind};
use super::visibility::Circle;
use crate::accounts::Actor;
use crate::db::schema::catalogue_entries;
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, Failure, Portable};
use crate::http::{Answer, Code, IfMatch, Problem, Result};
use crate::ids::UserId;
use crate::practices::{PracticeId, practice_of};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// What can be authored.
pub(super) trait Authorable: Entry + Clone {}
impl<T: Entry + Clone> Authorable for T {}

/// How much one physiotherapist may author of a kind, every version counted.
const MOST: i64 = 2000;

/// Stores something new once it is checked, unless the same is there already.
pub(super) fn create<T: Authorable>(
    conn: &mut Conn,
    new: &Stored<T>,
    check: impl FnOnce(&mut Conn) -> Result<()>,
) -> Result<Answer> {
    if let Some(known) = any::<T>(conn, new.entry.key())? {
        return same_again(known, new);
    }
    check(conn)?;
    expect_room(conn, T::KIND, new.owner)?;
    new.insert(conn)?;
    let address = format!("/v1/{}/{}", T::KIND.plural(), new.entry.key());
    Ok(Answer::created(address, &new.clone().shown())?.version(new.revision))
}

fn same_again<T: Authorable>(known: Stored<T>, sent: &Stored<T>) -> Result<Answer> {
    let content = |entry: &Stored<T>| serde_json::to_value(&entry.entry).unwrap_or_default();
    let same = known.owner == sent.owner
        && (known.practice, known.status) == (sent.practice, sent.status)
        && content(&known) == content(sent);
    if same { answer(known) } else { Err(Problem::new(Code::IdConflict, "this key is another entry's")) }
}

/// As it is shown to its author.
pub(super) fn answer<T: Authorable>(entry: Stored<T>) -> Result<Answer> {
    let revision = entry.revision;
    Ok(Answer::ok(&entry.shown())?.version(revision))
}

/// An entry that its author wants to change.
pub(super) fn own_entry<T: Authorable>(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Stored<T>> {
    actor.expect_physiotherapist()?;
    let circle = Circle::of(conn, actor)?;
    let found = find::<T>(conn, &circle, key, None)?;
    if found.owner == Some(actor.user()) {
        return Ok(found);
    }
    Err(Problem::new(Code::Forbidden, "only its author can change it"))
}

/// The same, in the revision that the author saw and not retired.
pub(super) fn for_change<T: Authorable>(
    conn: &mut Conn,
    actor: &Actor,
    key: &str,
    if_match: &IfMatch,
) -> Result<Stored<T>> {
    let found = own_entry::<T>(conn, actor, key)?;
    if_match.check(found.revision, Some(&found.clone().shown()))?;
    match found.status {
        EntryStatus::Retired => Err(Problem::new(Code::Conflict, "it is retired")),
        EntryStatus::Draft | EntryStatus::Published => Ok(found),
    }
}

/// Takes a draft back, or what is published out of the lists. Doing it twice changes nothing.
pub(super) fn retire<T: Authorable>(
    conn: &mut Conn,
    actor: &Actor,
    key: &str,
    if_match: &IfMatch,
    now: DateTime<Utc>,
) -> Result<Answer> {
    let mut found = own_entry::<T>(conn, actor, key)?;
    if found.status == EntryStatus::Retired {
        return Ok(Answer::no_content());
    }
    if_match.check(found.revision, Some(&found.clone().shown()))?;
    if found.status == EntryStatus::Draft {
        found.delete(conn)?;
    } else {
        found.status = EntryStatus::Retired;
        found.update(conn, now)?;
    }
    Ok(Answer::no_content())
}

/// The practice that something is shared with: the author's, if it is to be shared.
pub(super) fn practice_for(conn: &mut Conn, actor: &Actor, shared: bool) -> Result<Option<PracticeId>> {
    if !shared {
        return Ok(None);
    }
    let none = || Problem::invalid("/shared", "no-practice", "must be false: you are in no practice");
    practice_of(conn, actor.user())?.map(Some).ok_or_else(none)
}

/// Nobody fills the catalogue alone.
pub(super) fn expect_room(conn: &mut Conn, kind: Kind, owner: Option<UserId>) -> Result<()> {
    let theirs = of_kind(kind).filter(catalogue_entries::owner_id.eq(owner));
    let count: i64 = theirs.count().get_result(conn)?;
    if count < MOST {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, format!("you have {MOST} {} already: take some drafts back", kind.plural())))
}

#[derive(Insertable)]
#[diesel(table_name = catalogue_entries, treat_none_as_default_value = false)]
struct AuthoredRow<T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static> {
    kind: Word<Kind>,
    key: String,
    version: i32,
    position: i32,
    body: Json<T>,
    owner_id: Option<UserId>,
    practice_id: Option<PracticeId>,
    status: Word<EntryStatus>,
    revision: i32,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
}

impl<T: Authorable> Stored<T> {
    /// Something new.
    pub fn new(entry: T, owner: UserId, practice: Option<PracticeId>, status: EntryStatus, now: DateTime<Utc>) -> Self {
        let (version, now) = (entry.version(), Some(Timestamp::from(now)));
        Stored {
            entry,
            version,
            revision: 1,
            status,
            owner: Some(owner),
            practice,
            created_at: now,
            updated_at: now,
            position: AUTHORED,
        }
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        let row = AuthoredRow {
            kind: Word(T::KIND),
            key: self.entry.key().to_owned(),
            version: self.version,
            position: self.position,
            body: Json(self.entry.clone()),
            owner_id: self.owner,
            practice_id: self.practice,
            status: Word(self.status),
            revision: self.revision,
            created_at: self.created_at,
            updated_at: self.updated_at,
        };
        let insert = diesel::insert_into(catalogue_entries::table).values(row).on_conflict_do_nothing();
        expect_alone(Portable(insert).execute(conn)?)
    }

    /// Stores what was changed, as the next revision.
    pub fn update(&mut self, conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
        let seen = self.revision;
        (self.revision, self.updated_at) = (seen + 1, Some(now.into()));
        let row = catalogue_entries::table.find((Word(T::KIND), self.entry.key().to_owned(), self.version));
        let changes = (
            catalogue_entries::body.eq(Json(self.entry.clone())),
            catalogue_entries::practice_id.eq(self.practice),
            catalogue_entries::status.eq(Word(self.status)),
            catalogue_entries::revision.eq(self.revision),
            catalogue_entries::updated_at.eq(self.updated_at),
        );
        let unchanged = row.filter(catalogue_entries::revision.eq(seen));
        expect_alone(diesel::update(unchanged).set(changes).execute(conn)?)
    }

    /// Takes a draft back, for good.
    pub fn delete(&self, conn: &mut Conn) -> Result<()> {
        let row = catalogue_entries::table.find((Word(T::KIND), self.entry.key().to_owned(), self.version));
        let unchanged = row.filter(catalogue_entries::revision.eq(self.revision));
        expect_alone(diesel::delete(unchanged).execute(conn)?)
    }
}

/// One row was written. If none was, another server has just been there: undo, run again, and see what it did.
fn expect_alone(rows: usize) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Failure::Collision("the same entry at once".to_owned()).into()) }
}

/// All that somebody authored of a kind, but what is retired.
pub(super) fn own<T: Entry>(conn: &mut Conn, owner: UserId) -> Result<Vec<Stored<T>>> {
    let own = of_kind(T::KIND)
        .filter(catalogue_entries::owner_id.eq(owner))
        .filter(catalogue_entries::status.ne(Word(EntryStatus::Retired)));
    let rows: Vec<Loaded<T>> = own.select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// The published versions of a programme go where its newest is: to the practice, or to nobody but the author.
pub(super) fn move_versions(conn: &mut Conn, key: &str, practice: Option<PracticeId>) -> Result<()> {
    let versions = catalogue_entries::table
        .filter(catalogue_entries::kind.eq(Word(Kind::Programme)).and(catalogue_entries::key.eq(key.to_owned())));
    diesel::update(versions).set(catalogue_entries::practice_id.eq(practice)).execute(conn)?;
    Ok(())
}

/// No published version of a programme is for new use any more.
pub(super) fn retire_versions(conn: &mut Conn, key: &str) -> Result<usize> {
    let published = catalogue_entries::table
        .filter(catalogue_entries::kind.eq(Word(Kind::Programme)).and(catalogue_entries::key.eq(key.to_owned())))
        .filter(catalogue_entries::status.eq(Word(EntryStatus::Published)));
    let retired = (
        catalogue_entries::status.eq(Word(EntryStatus::Retired)),
        catalogue_entries::revision.eq(catalogue_entries::revision + 1),
    );
    Ok(diesel::update(published).set(retired).execute(conn)?)
}
