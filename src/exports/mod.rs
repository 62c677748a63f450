//! Exports: copies of a record for somebody to take along. They are asked for, written piece by piece by the rounds, and fetched by
//! whoever asked, with their own token and through the same door as every read. There is no address that opens a file by itself: such
//! a link would go on opening it from a mailbox or a log after the care link has ended.

mod csv_file;
mod fhir_file;
mod json_file;
mod model;
pub mod routes;
mod work;

pub use model::ExportId;
pub use routes::export_out;
pub use work::{forget_stale, go_on};
