//! The catalogue: bands, exercises, conditions and programmes, each with its source. Everybody may read it.

mod entries;
mod model;
mod programme;
pub mod routes;
mod seeds;
mod stub;

pub use entries::{band_level, exercises_and_bands_known};
pub use model::{Band, Kind as CatalogueKind, Part};
pub use programme::{Gate, Grade, Phase, Programme, Step};
pub use seeds::sow;
pub use stub::{Change, ContraIndication, Precautions, bands, check_ladder, difference, precautions};
