//! FHIR R4 (4.0.1): a record as other systems read it. Nothing is kept here, and nothing comes in.
//!
//! `types`, `codes` and `resources` are what FHIR has, as far as it is used: types that cannot hold a wrong value. `people`, `diary`
//! and `care` are pure: they make resources of what our own addresses show. `gather` reads; `bundle` puts together.

mod bundle;
mod capability;
mod care;
mod codes;
mod diary;
mod file;
mod gather;
mod naming;
mod people;
mod query;
mod resources;
pub mod routes;
#[cfg(test)]
mod tests;
mod types;

pub use bundle::{Entry, Frame};
pub use file::{Cursor, entries};
pub use gather::Window;
pub use routes::FHIR_JSON;
