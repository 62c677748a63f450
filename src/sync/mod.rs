//! The mobile contract. Today: the change feed of a record, read by cursor. Batch push, events and devices come later.

mod preview;
pub mod routes;

pub use preview::preview_out;
pub use routes::{ChangeOut, things};
