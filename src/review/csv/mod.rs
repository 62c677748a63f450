//! The series of a record as tables (RFC 4180): for a spreadsheet, or whatever else reads those.
//!
//! A table has the fields of the same thing's JSON for its columns, under the same names.

mod cell;
mod routes;
mod series;

pub use routes::routes;
pub use series::Series as Table;
