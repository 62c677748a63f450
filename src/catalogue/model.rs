//! What stands in the catalogue.

use crate::db::schema::catalogue_entries;
use crate::db::types::{Json, Word, Worded};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Limit, Problem, Result, shape};
use crate::words;
use diesel::prelude::*;
use diesel::upsert::excluded;
use limber_rules::place::Region;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use utoipa::ToSchema;

words! {
    /// The parts of the catalogue.
    Kind {
        /// Resistance bands.
        Band = "band",
        /// Exercises.
        Exercise = "exercise",
        /// Conditions.
        Condition = "condition",
        /// Programmes.
        Programme = "programme",
    }
}

words! {
    /// What an exercise is for.
    ExerciseKind {
        /// Raises the pulse and warms.
        Raise = "raise",
        /// Takes a joint through its range, moving.
        DynamicStretch = "dynamic_stretch",
        /// Keeps a joint moving.
        Mobility = "mobility",
        /// A hold without movement.
        Isometric = "isometric",
        /// Work against a band: needs a go-ahead.
        ResistanceBand = "resistance_band",
    }
}

words! {
    /// The part of a session that a step belongs to.
    Part {
        /// Raises the pulse and warms.
        Raise = "raise",
        /// Dynamic stretches, before any band.
        DynamicStretch = "dynamic_stretch",
        /// Keeps a joint moving.
        Mobility = "mobility",
        /// Holds without movement.
        Isometric = "isometric",
        /// Work against a band: needs a go-ahead.
        ResistanceBand = "resistance_band",
        /// Brings the pulse down.
        CoolDown = "cool_down",
    }
}

/// A resistance band. Maker, line and colour together say which: another maker's red is another band.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Maker, line and colour.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Who makes it.
    pub maker: String,
    /// The maker's line.
    pub line: String,
    /// Its colour in that line.
    pub colour: String,
    /// Its place in that line, 1 the lightest. Never compared across lines.
    #[schema(schema_with = shape::band_level)]
    pub level: i16,
    /// About, in newtons, at twice the length at rest.
    pub force_newtons_at_100_percent: f64,
    /// About, in newtons, at three times the length at rest.
    pub force_newtons_at_200_percent: f64,
    /// Always true: makers' figures are overestimates, and no safety limit is computed from them.
    pub approximate: bool,
    /// What the maker says it is for.
    pub staging: Option<String>,
    /// Where the figures come from.
    pub source: String,
}

/// How much of an exercise to begin with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// How many sets.
    pub sets: u8,
    /// Repetitions a set, if it is counted so.
    pub repetitions: Option<u16>,
    /// Seconds a hold, if it is held.
    pub hold_seconds: Option<u16>,
    /// Minutes, if it goes by the clock.
    pub minutes: Option<u16>,
    /// Whether each side is done by itself.
    pub per_side: bool,
    /// Seconds up, hold and down, such as 3-2-3.
    pub tempo: Option<String>,
    /// Between sets.
    pub rest_seconds: Option<u16>,
    /// From and to, on the OMNI-RES scale of 0 to 10.
    pub effort_omni: Option<[u8; 2]>,
    /// How many days a week.
    pub days_a_week: u8,
    /// The highest pain, 0 to 10, at which a set goes on.
    pub pain_ceiling: u8,
    /// Anything else.
    pub note: Option<String>,
}

/// An exercise.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub kind: ExerciseKind,
    /// What it works on.
    #[schema(value_type = Vec<String>)]
    pub regions: Vec<Region>,
    /// In a sentence.
    pub summary: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// What to take care of.
    pub cautions: Vec<String>,
    /// What works.
    pub muscles: Vec<String>,
    /// What is needed.
    pub equipment: Vec<String>,
    /// Where it comes from: [F] read there, [M] general knowledge to be verified.
    pub source: String,
    /// How much to begin with.
    pub dose: Dose,
}

/// A guide to a condition. It is not a diagnosis.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Its name for people.
    pub name: String,
    /// Other names.
    pub also_known_as: Vec<String>,
    /// Where it is.
    #[schema(schema_with = shape::region)]
    pub region: Region,
    /// In a sentence or two.
    pub summary: String,
    /// How it feels.
    pub symptoms: Vec<String>,
    /// How it comes about.
    pub causes: Vec<String>,
    /// What one can do.
    pub self_care: Vec<String>,
    /// When it needs a physiotherapist.
    pub when_to_see_a_physiotherapist: Vec<String>,
    /// When it cannot wait.
    pub when_to_seek_urgent_help: Vec<String>,
    /// What helps.
    pub what_helps_recovery: Vec<String>,
    /// A reminder.
    pub not_a_diagnosis: String,
    /// Where it comes from.
    pub sources: Vec<String>,
}

/// A programme, in one version, which never changes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Its name in addresses.
    #[schema(schema_with = shape::key)]
    pub key: String,
    /// Which version.
    pub version: i32,
    /// Its name for people.
    pub name: String,
    /// The condition it is for.
    pub condition: String,
    /// The region it is for.
    #[schema(schema_with = shape::region)]
    pub region: Region,
    /// In a sentence or two.
    pub summary: String,
    /// Where it comes from.
    pub source: String,
    /// Its phases, in order.
    #[serde(rename = "phases", alias = "phase")]
    pub phases: Vec<Phase>,
}

/// A phase of a programme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// From 0.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub goal: String,
    /// From and to. It is criteria that end a phase, not weeks.
    pub expected_weeks: [u8; 2],
    /// Whether it needs a physiotherapist's go-ahead.
    pub needs_clearance: bool,
    /// How many.
    pub sessions_a_week: u8,
    /// From one session to the next.
    pub minimum_hours_between: u16,
    /// The lowest and the highest level of band in it.
    pub band_levels: Option<[i16; 2]>,
    /// What is fine.
    pub allowed: Vec<String>,
    /// What is not.
    pub not_allowed: Vec<String>,
    /// What must hold to enter it: all of these.
    #[serde(rename = "gates", alias = "gate")]
    pub gates: Vec<Gate>,
    /// A session, in order.
    #[serde(rename = "steps", alias = "step")]
    pub steps: Vec<Step>,
}

/// What must hold to enter a phase.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// A word for it.
    pub code: String,
    /// In words.
    pub text: String,
    /// Where it comes from.
    pub source: Option<String>,
}

/// A step of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The part of the session.
    pub part: Part,
    /// The key of the exercise.
    pub exercise: String,
    /// How many sets.
    pub sets: u8,
    /// Repetitions a set, if it is counted so.
    pub repetitions: Option<u16>,
    /// Seconds a hold, if it is held.
    pub hold_seconds: Option<u16>,
    /// Minutes, if it goes by the clock.
    pub minutes: Option<u16>,
    /// Whether each side is done by itself.
    pub per_side: bool,
    /// The level of band, in band work.
    pub band_level: Option<i16>,
    /// Seconds up, hold and down.
    pub tempo: Option<String>,
    /// Between sets.
    pub rest_seconds: Option<u16>,
    /// From and to, on the OMNI-RES scale of 0 to 10.
    pub effort_omni: Option<[u8; 2]>,
    /// The highest pain, 0 to 10, at which a set goes on.
    pub pain_ceiling: u8,
}

impl Programme {
    /// One of its phases.
    pub fn phase(&self, number: u8) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.number == number)
    }

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

#[derive(Insertable, AsChangeset)]
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
        let insert = diesel::insert_into(catalogue_entries::table).values(&row).on_conflict_do_nothing();
        Portable(insert).execute(conn)?;
        return Ok(());
    }
    let columns = (catalogue_entries::kind, catalogue_entries::key, catalogue_entries::version);
    let upsert = diesel::insert_into(catalogue_entries::table).values(&row).on_conflict(columns).do_update().set((
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
