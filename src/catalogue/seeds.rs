//! The catalogue that comes with Limber: `seeds/*.toml`, sown at the start.

use super::entries::put;
use super::model::{Band, Condition, Exercise};
use super::programme::Programme;
use crate::db::Conn;
use crate::http::Result;
use serde::Deserialize;

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
fn seeds() -> Result<Seeds, toml::de::Error> {
    Ok(Seeds {
        bands: toml::from_str::<Bands>(include_str!("../../seeds/bands.toml"))?.band,
        exercises: toml::from_str::<Exercises>(include_str!("../../seeds/exercises.toml"))?.exercise,
        conditions: toml::from_str::<Conditions>(include_str!("../../seeds/conditions.toml"))?.condition,
        programmes: toml::from_str::<Programmes>(include_str!("../../seeds/programmes.toml"))?.programme,
    })
}

/// Brings the catalogue to what this binary knows.
pub fn sow(conn: &mut Conn) -> Result<()> {
    let seeds = seeds().map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
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
