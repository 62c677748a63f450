//! Care: who may see whose record, and what a physiotherapist answers for.
//!
//! Every route about a patient goes through a [`Visit`]: the one place that decides who may do what ([`Action`]), notes
//! other people's visits in the access log, and numbers the changes.

mod access;
mod actions;
mod audit;
mod clearance_routes;
mod clearances;
mod feed;
mod history;
mod links;
pub mod routes;
mod slices;

pub use access::{ESCALATE_AFTER, Entry, Moment, Record, Visit};
pub use actions::Action;
pub use clearance_routes::{ClearanceOut, clearances_out};
pub use clearances::{Clearance, ClearanceEnding, ClearanceId, clear_scripted, end_by_care, end_by_red, ended_by_care};
pub use feed::{Change, Kind, Position as FeedPosition, changes_since, count_changes};
pub use history::{Ending, LastChange, Superseded, Withdrawn, last_changes, supersede, versions, withdrawn};
pub use links::{
    everybody_of, in_force, link_scripted, patients_showing_pain, physiotherapists_of, somebody_sees_pain,
};
pub use routes::links_out;
pub use slices::{FreeText, Slice, Slices};
