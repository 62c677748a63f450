//! The catalogue: bands, exercises, conditions and programmes, each with its source.
//!
//! What is built in everybody may read. Physiotherapists author bands, exercises and programmes of their own, for themselves
//! or for their practice; their patients see what is published.

mod authored;
mod bands;
mod difference;
mod drawings;
mod entries;
mod input;
mod lookups;
mod model;
mod programme;
mod programme_check;
mod programme_desk;
mod programme_in;
mod programme_mistakes;
mod programme_routes;
pub mod routes;
mod search;
mod seeds;
mod visibility;

pub use bands::{BUILT_IN_LINE, band_levels, band_lines, bands, bands_to_choose_from};
pub use difference::{Change, ChangeKind, DifferenceOut};
pub use drawings::DrawingOut;
pub use lookups::{can_stand_in, exercise_names, exercises, exercises_and_bands_known, precautions};
pub use model::{Band, ContraIndication, ContraIndicationKind, Kind as CatalogueKind, Part, Precautions};
pub use programme::{Gate, Grade, Phase, Programme, Step};
pub use programme_check::{Purpose, check_ladder_of};
pub use programme_desk::{
    conditions_to_choose_from, exercises_to_choose_from, ladder_mistakes, own_programme, programme_at_desk,
    programme_mistakes, programmes_at_desk,
};
pub use programme_in::GradeIn;
pub use seeds::sow;
