//! The catalogue: bands, exercises, conditions and programmes, each with its source. Everybody may read it.

mod model;
pub mod routes;
mod seeds;

pub use model::{Kind as CatalogueKind, Part, Phase, Programme, Step, band_level, exercises_and_bands_known};
pub use seeds::sow;
