//! The catalogue that comes with Limber: `seeds/`, sown at the start.

use super::entries::put;
use super::model::{Band, Condition, Exercise};
use super::programme::Programme;
use crate::db::Conn;
use crate::http::Result;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bands {
    band: Vec<Band>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exercises {
    exercise: Vec<Exercise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditions {
    condition: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Programmes {
    programme: Vec<Programme>,
}

struct Seeds {
    bands: Vec<Band>,
    exercises: Vec<Exercise>,
    conditions: Vec<Condition>,
    programmes: Vec<Programme>,
}

/// The seeds are part of the binary, and tested: see below.
fn seeds() -> Result<Seeds, Malformed> {
    Ok(Seeds {
        bands: read::<Bands>(include_str!("../../seeds/bands.toml"))?.band,
        exercises: read::<Exercises>(include_str!("../../seeds/exercises.toml"))?.exercise,
        conditions: read::<Conditions>(include_str!("../../seeds/conditions.toml"))?.condition,
        programmes: programmes()?,
    })
}

/// The programmes, file by file, in the order of their list.
const PROGRAMMES: [&str; 10] = [
    include_str!("../../seeds/programmes/hip-flexor.toml"),
    include_str!("../../seeds/programmes/adductor-jensen-2014.toml"),
    include_str!("../../seeds/programmes/gluteal-leap-2018.toml"),
    include_str!("../../seeds/programmes/hamstring-goom-2016.toml"),
    include_str!("../../seeds/programmes/hip-joint-pht-2016.toml"),
    include_str!("../../seeds/programmes/patellofemoral-neal-2024.toml"),
    include_str!("../../seeds/programmes/achilles-silbernagel-2007.toml"),
    include_str!("../../seeds/programmes/ankle-cpg-2021.toml"),
    include_str!("../../seeds/programmes/low-back-ng59.toml"),
    include_str!("../../seeds/programmes/rotator-cuff.toml"),
];

fn programmes() -> Result<Vec<Programme>, Malformed> {
    let files: Vec<Programmes> = PROGRAMMES.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(files.into_iter().flat_map(|file| file.programme).collect())
}

type Malformed = Box<dyn std::error::Error + Send + Sync>;

/// By way of JSON: so the program has one reader of an entry, the one for what comes in and out of the database, and not
/// another for TOML (half a megabyte).
fn read<T: DeserializeOwned>(toml: &str) -> Result<T, Malformed> {
    let table: serde_json::Value = toml::from_str(toml)?;
    Ok(serde_json::from_str(&table.to_string())?)
}

/// Brings the catalogue to what this binary knows.
pub fn sow(conn: &mut Conn) -> Result<()> {
    let seeds = seeds().map_err(diesel::result::Error::DeserializationError)?;
    for (position, band) in (1..).zip(seeds.bands) {
        put(conn, band, position)?;
    }
    for (position, exercise) in (1..).zip(seeds.exercises) {
        put(conn, exercise, position)?;
    }
    for (position, condition) in (1..).zip(seeds.conditions) {
        put(conn, condition, position)?;
    }
    for (position, programme) in (1..).zip(seeds.programmes) {
        put(conn, programme, position)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
