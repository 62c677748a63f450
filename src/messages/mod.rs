//! Messages between a patient and those physiotherapists who are linked: one conversation a record, which all of them see.
//! What the server tells somebody is a notice (`notices/`).

mod acts;
mod model;
mod out;
pub mod routes;

pub use acts::message_acts;
pub use out::messages_out;
