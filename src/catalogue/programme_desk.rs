//! Programmes as a physiotherapist's desk needs them: all that may be used or worked on, what they are made of, and their mistakes.

use super::authored::{own_entry, practice_for};
use super::entries::{self, COLUMNS, Loaded, Place, Stored, of_kind};
use super::model::{Condition, EntryStatus, Exercise, Kind};
use super::programme::{Grade, Phase, Programme, Step};
use super::programme_check::{Purpose, check_ladder_of};
use super::programme_in::{GradeIn, ProgrammeIn};
use super::programme_mistakes::Reading;
use super::programme_routes::broken_rules;
use super::visibility::Circle;
use crate::accounts::Actor;
use crate::db::Conn;
use crate::db::schema::catalogue_entries;
use crate::db::types::Word;
use crate::http::{Few, FieldError, Limit, Problem, Result};
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// The programmes that a physiotherapist sees, each in its newest version, in the order of their list: the first hundred. Behind them
/// stand their own that are retired.
///
/// # Errors
/// 403 for a patient.
pub fn programmes_at_desk(conn: &mut Conn, actor: &Actor) -> Result<Vec<Programme>> {
    actor.expect_physiotherapist()?;
    let circle = Circle::of(conn, actor)?;
    let in_use = entries::list::<Programme>(conn, &circle, None, Limit::MOST)?;
    let mut all: Vec<Programme> = in_use.into_iter().map(Stored::shown).collect();
    for retired in retired_by(conn, actor)? {
        // Of several versions the newest; a draft after them is in the list already.
        if !all.iter().any(|known| known.key == retired.entry.key) {
            all.push(retired.shown());
        }
    }
    Ok(all)
}

/// The retired programmes of an author, the newest version of each first.
fn retired_by(conn: &mut Conn, actor: &Actor) -> Result<Vec<Stored<Programme>>> {
    let retired = of_kind(Kind::Programme)
        .filter(catalogue_entries::owner_id.eq(actor.user()))
        .filter(catalogue_entries::status.eq(Word(EntryStatus::Retired)))
        .order((catalogue_entries::key, catalogue_entries::version.desc()));
    let rows: Vec<Loaded<Programme>> = retired.select(COLUMNS).load(conn)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// One programme that a physiotherapist sees, in a version or in the newest that they see.
///
/// # Errors
/// 403 for a patient, 404 if it is not theirs to see.
pub fn programme_at_desk(conn: &mut Conn, actor: &Actor, key: &str, version: Option<i32>) -> Result<Programme> {
    actor.expect_physiotherapist()?;
    let circle = Circle::of(conn, actor)?;
    Ok(entries::find::<Programme>(conn, &circle, key, version)?.shown())
}

/// A programme that its author wants to change, in its newest version.
///
/// # Errors
/// 403 if it is another author's or built in, 404 if it is not theirs to see.
pub fn own_programme(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Programme> {
    Ok(own_entry::<Programme>(conn, actor, key)?.shown())
}

/// The exercises that a programme of a physiotherapist may have, in the order of their list, their own drafts included.
pub fn exercises_to_choose_from(conn: &mut Conn, actor: &Actor) -> Result<Vec<Exercise>> {
    let circle = Circle::of(conn, actor)?;
    let mut all: Vec<Stored<Exercise>> = Vec::new();
    let mut after: Option<Place> = None;
    loop {
        let page = entries::list::<Exercise>(conn, &circle, after, Limit::MOST)?;
        let is_last = page.len() <= Limit::MOST.of_page();
        all.extend(page.into_iter().take(Limit::MOST.of_page()));
        after = all.last().map(Stored::place);
        if is_last {
            return Ok(all.into_iter().map(Stored::shown).collect());
        }
    }
}

/// The conditions that a programme can be for, in the order of their list.
pub fn conditions_to_choose_from(conn: &mut Conn, actor: &Actor) -> Result<Vec<Condition>> {
    let circle = Circle::of(conn, actor)?;
    let stored = entries::list::<Condition>(conn, &circle, None, Limit::MOST)?;
    Ok(stored.into_iter().map(Stored::shown).collect())
}

/// All mistakes of a programme as it would be sent, each with a pointer to its place in the document. Nothing is stored.
///
/// # Errors
/// What is wrong with the server, never what is wrong with the document.
pub fn programme_mistakes(
    conn: &mut Conn,
    actor: &Actor,
    document: Value,
    purpose: Purpose,
) -> Result<Vec<FieldError>> {
    let shared = document.get("shared") == Some(&Value::Bool(true));
    let reading: Reading<ProgrammeIn> = Reading::of(document)?;
    let Some(programme) = reading.read.clone() else { return Ok(reading.unread) };
    let (practice, unshared) = match practice_for(conn, actor, shared) {
        Ok(practice) => (practice, Vec::new()),
        Err(Problem::Failed(failure)) => return Err(Problem::Failed(failure)),
        Err(told) => (None, told.in_words().errors),
    };
    let programme = programme.into_programme(String::new(), 1);
    let broken = broken_rules(conn, actor, &programme, practice, purpose)?;
    Ok(reading.with(unshared.into_iter().chain(broken).collect()))
}

/// A ladder alone.
#[derive(Clone, Deserialize)]
struct LadderIn {
    ladder: Few<GradeIn, 12>,
}

/// All mistakes of a ladder that one patient is to have in the place of a programme's, each with a pointer such as `/ladder/1/sets`.
///
/// # Errors
/// What is wrong with the server, never what is wrong with the ladder.
pub fn ladder_mistakes(phase: &Phase, step: &Step, ladder: &Value) -> Result<Vec<FieldError>> {
    let reading: Reading<LadderIn> = Reading::of(json!({"ladder": ladder}))?;
    let Some(read) = reading.read.clone() else { return Ok(reading.unread) };
    let grades: Vec<Grade> = read.ladder.map(GradeIn::into_grade);
    match check_ladder_of(phase, step, &grades, "") {
        Ok(()) => Ok(reading.unread),
        Err(Problem::Failed(failure)) => Err(Problem::Failed(failure)),
        Err(told) => Ok(reading.with(told.in_words().errors)),
    }
}
