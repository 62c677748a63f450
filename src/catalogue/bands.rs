//! What other rooms ask of bands: which there are, those of a session, and how heavy its band work is in each line.

use super::entries::of_kind;
use super::lookups::published_first;
use super::model::{Band, Exercise, ExerciseKind, Kind};
use super::visibility::Circle;
use crate::accounts::Actor;
use crate::db::Conn;
use crate::db::schema::catalogue_entries;
use crate::db::types::Json;
use crate::http::Result;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Published bands that a user may choose from, in the order of their list: the first 500.
pub fn bands_to_choose_from(conn: &mut Conn, actor: &Actor) -> Result<Vec<Band>> {
    let circle = Circle::of(conn, actor)?;
    published_first(conn, &circle, 5)
}

/// The lines of bands that a user may choose from.
pub fn band_lines(conn: &mut Conn, actor: &Actor) -> Result<BTreeSet<String>> {
    Ok(bands_to_choose_from(conn, actor)?.iter().map(Band::of_line).collect())
}

/// The line of bands that is meant where none is named.
pub const BUILT_IN_LINE: &str = "TheraBand Professional";
/// The lightest of a line.
const LIGHTEST_BAND: i16 = 1;

/// Bands by key, of any owner: for a patient who used them.
pub fn bands(conn: &mut Conn, keys: &[String]) -> Result<Vec<Band>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let these = of_kind(Kind::Band).filter(catalogue_entries::key.eq_any(keys.to_vec()));
    let found: Vec<Json<Band>> = these.select(catalogue_entries::body).load(conn)?;
    Ok(found.into_iter().map(|body| body.0).collect())
}

/// How heavy band work is, by the keys of its exercises and bands: the highest level of each line among the bands; the lightest of no
/// line, if a band exercise names none; nothing if there is no band work.
pub fn band_levels(conn: &mut Conn, keys: &[String]) -> Result<Vec<(Option<String>, i16)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let these =
        |kind| of_kind(kind).filter(catalogue_entries::key.eq_any(keys.to_vec())).select(catalogue_entries::body);
    let bands: Vec<Json<Band>> = these(Kind::Band).load(conn)?;
    let exercises: Vec<Json<Exercise>> = these(Kind::Exercise).load(conn)?;
    let mut levels: BTreeMap<String, i16> = BTreeMap::new();
    for Json(band) in bands {
        let highest = levels.entry(band.of_line()).or_default();
        *highest = band.level.max(*highest);
    }
    let is_unnamed = levels.is_empty() && exercises.iter().any(|one| one.0.kind == ExerciseKind::ResistanceBand);
    let named = levels.into_iter().map(|(line, level)| (Some(line), level));
    Ok(named.chain(is_unnamed.then_some((None, LIGHTEST_BAND))).collect())
}
