//! Care: who may see what of whose record, and what a physiotherapist answers for.
//!
//! Every route about a patient goes through a [`Visit`]: the one place that decides who may do what ([`Action`]) with which part
//! of a record ([`Slice`]), notes other people's visits in the access log, and numbers the changes.

mod access;
mod access_routes;
mod actions;
mod audit;
mod clearance_routes;
mod clearances;
mod door;
mod feed;
mod history;
mod invitation_routes;
mod invitations;
mod link_routes;
mod links;
mod qr;
mod request_answers;
mod request_routes;
mod requests;
pub mod routes;
mod sight;
mod slices;

pub use access::{ESCALATE_AFTER, Entry, Moment, Record, Visit};
pub use actions::Action;
pub use audit::{Errand, LONGEST_REASON, REASON_HEADER, note_looks, unusual_visit};
pub use clearance_routes::{ClearanceOut, clearances_out};
pub use clearances::{Clearance, ClearanceEnding, ClearanceId, clear_scripted, end_by_care, end_by_red, ended_by_care};
pub use feed::{Change, Heap, Kind, Position as FeedPosition, changes_since, count_changes, what_there_is};
pub use history::{Ending, LastChange, Superseded, Withdrawn, last_changes, supersede, versions, withdrawn};
pub use link_routes::{CareLinkOut, link_of, links_out};
pub use links::{everybody_of, link_scripted};
pub use request_routes::requests_out;
pub use sight::{in_force, patients_showing_pain, physiotherapists_of, somebody_sees_pain};
pub use slices::{FreeText, Slice, Slices};
