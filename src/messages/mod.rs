//! Messages between a patient and those physiotherapists who are linked: one conversation a record, which all of them see.
//! What the server tells somebody is a notice (`notices/`).

mod model;
pub mod routes;

pub use routes::messages_out;
