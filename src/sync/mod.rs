//! The mobile contract. Today: the change feed of a record, read by cursor. Batch push, events and devices come later.

mod objects;
mod preview;
pub mod routes;

pub use objects::day_of;
pub use preview::preview_out;
pub use routes::{ChangeOut, with_objects};
