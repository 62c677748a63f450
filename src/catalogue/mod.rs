//! The catalogue: bands, exercises, conditions and programmes, each with its source. Everybody may read it.

mod entries;
mod model;
mod programme;
pub mod routes;
mod seeds;

pub use entries::{band_level, exercises_and_bands_known};
pub use model::{Kind as CatalogueKind, Part};
pub use programme::{Grade, Phase, Programme, Step};
pub use seeds::sow;
