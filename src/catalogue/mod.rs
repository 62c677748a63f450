//! The catalogue: bands, exercises, conditions and programmes, each with its source.
//!
//! What is built in everybody may read. Physiotherapists author bands, exercises and programmes of their own, for themselves
//! or for their practice; their patients see what is published.

mod authored;
mod difference;
mod entries;
mod input;
mod model;
mod programme;
mod programme_check;
mod programme_in;
mod programme_routes;
pub mod routes;
mod seeds;
mod visibility;

pub use difference::{Change as ProgrammeChange, ChangeKind, difference};
pub use entries::{band_level, exercises, exercises_and_bands_known};
pub use model::{ContraIndication, ContraIndicationKind, Exercise, Kind as CatalogueKind, Part};
pub use programme::{Grade, Phase, Programme, Step};
pub use seeds::sow;
