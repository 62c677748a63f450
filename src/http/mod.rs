//! What every route needs: problems, bodies, pages, versions, the same-again rule, and the ground they stand on.

pub mod answer;
pub mod changes;
pub mod contract;
pub mod date;
pub mod docs;
pub mod extract;
pub mod few;
pub mod ground;
pub mod idempotency;
mod malformed;
pub mod named;
pub mod number;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod routes;
mod search;
pub mod shape;
pub mod text;

pub use answer::Answer;
pub use changes::{IfMatch, OnlyNew, Patch, etag};
pub use date::{Instant, LocalDate};
pub use extract::{Body, LargeBody, Query, parse as parse_body};
pub use few::Few;
pub use named::{ByName, by_name};
pub use number::{
    BandLevel, Effort, Elongation, HoldSeconds, MinutesOfDay, MinutesOfSession, MinutesToSettle, Numbers, PhaseNumber,
    Pressure, Repetitions, RestSeconds, Rung, Whole,
};
pub use openapi::operation_of;
pub use page::{Cursors, Cut, DateRange, Limit, ListQuery, Page, filters_in_address};
pub use problem::{Code, FieldError, InWords, Problem, Result};
pub use routes::Routes;
pub use search::SearchWords;
pub use text::{HttpsUrl, Language, Name, Note, Prose, Slug};
