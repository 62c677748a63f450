//! What other rooms ask of the catalogue by key: exercises, what to know of them before they are done, what may stand in for one.

use super::entries::{Entry, Stored, any, expect_key, list, of_kind, some};
use super::model::{EntryStatus, Exercise, Kind, Precautions};
use super::visibility::Circle;
use crate::accounts::Actor;
use crate::db::Conn;
use crate::db::schema::catalogue_entries;
use crate::db::types::{Json, Word};
use crate::http::{Limit, Result};
use diesel::prelude::*;
use std::collections::HashMap;

/// What to know of these exercises before they are done, of any owner: for a patient whose programme names them.
pub fn precautions(conn: &mut Conn, keys: &[String]) -> Result<HashMap<String, Precautions>> {
    let these = of_kind(Kind::Exercise).filter(catalogue_entries::key.eq_any(keys.to_vec()));
    let found: Vec<(String, Json<Precautions>)> =
        these.select((catalogue_entries::key, catalogue_entries::body)).load(conn)?;
    Ok(found.into_iter().map(|(key, body)| (key, body.0)).collect())
}

/// Whether an exercise can stand in for another: one that a physiotherapist sees, published, of the same kind, and running, jumping or
/// kicking only in the place of such.
pub fn can_stand_in(conn: &mut Conn, actor: &Actor, key: &str, for_key: &str) -> Result<bool> {
    let circle = Circle::of(conn, actor)?;
    let seen = some::<Exercise>(conn, &circle, &[key.to_owned()])?.pop();
    let replaced = any::<Exercise>(conn, for_key)?;
    let is_alike = seen.zip(replaced).is_some_and(|(one, other)| {
        let no_harder = !one.entry.impact || other.entry.impact;
        one.status == EntryStatus::Published && one.entry.kind == other.entry.kind && no_harder
    });
    Ok(is_alike)
}

/// Key and name of each published exercise that a physiotherapist sees, in the order of the names: the first 300.
pub fn exercise_names(conn: &mut Conn, actor: &Actor) -> Result<Vec<(String, String)>> {
    let circle = Circle::of(conn, actor)?;
    let exercises = published_first::<Exercise>(conn, &circle, 3)?;
    let mut names: Vec<(String, String)> =
        exercises.into_iter().map(|exercise| (exercise.key, exercise.name)).collect();
    names.sort_by(|(_, one), (_, other)| one.cmp(other));
    names.dedup();
    Ok(names)
}

/// The published entries that a circle sees, in the order of their list: so many hundreds of them at most.
pub(super) fn published_first<T: Entry>(conn: &mut Conn, circle: &Circle, hundreds: usize) -> Result<Vec<T>> {
    let (mut entries, mut after) = (Vec::new(), None);
    for _ in 0..hundreds {
        let stretch = list::<T>(conn, circle, after.take(), Limit::MOST)?;
        after = stretch.last().map(Stored::place);
        let published = stretch.into_iter().filter(|stored| stored.status == EntryStatus::Published);
        entries.extend(published.map(|stored| stored.entry));
        if after.is_none() {
            break;
        }
    }
    Ok(entries)
}

/// Exercises by key, built in or authored: for a patient whose programme names them.
pub fn exercises(conn: &mut Conn, keys: &[String]) -> Result<Vec<Exercise>> {
    let these = of_kind(Kind::Exercise).filter(catalogue_entries::key.eq_any(keys.to_vec()));
    let found: Vec<Json<Exercise>> = these.select(catalogue_entries::body).load(conn)?;
    Ok(found.into_iter().map(|body| body.0).collect())
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
