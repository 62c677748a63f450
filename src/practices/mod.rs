//! Practices: physiotherapists who share what they author. Patients' records are no part of it.

mod model;
pub mod routes;

pub use model::{PracticeId, practice_of, practices_of};
