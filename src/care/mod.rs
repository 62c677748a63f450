//! Care: who may see what of whose record, and what a physiotherapist answers for.
//!
//! Every route about a patient goes through a [`Visit`]: the one place that decides who may do what ([`Action`]) with which part
//! of a record ([`Slice`]), notes other people's visits in the access log, and numbers the changes.

mod access_routes;
mod actions;
mod acts;
mod audit;
mod clearance_routes;
mod clearances;
mod door;
mod entry;
mod feed;
mod history;
mod invitation_routes;
mod invitations;
mod kinds;
mod link_routes;
mod links;
mod listed;
mod narrowings;
mod qr;
mod record;
mod request_answers;
mod request_routes;
mod requests;
mod requests_of_mine;
pub mod routes;
mod sight;
mod slices;
mod visit;

pub use access_routes::{AccessQuery, access_page};
pub use actions::Action;
pub use acts::{Act, ActKind, ActPosition, ActSource, ActsBefore, ActsWithin, clearance_acts};
pub use audit::{Errand, LONGEST_REASON, REASON_HEADER, last_look, note_looks, unusual_visit};
pub use clearance_routes::{
    ClearanceIn, ClearanceOut, clearances_out, clearances_shown, confirm_a_level_lower, give, newest_clearances,
};
pub use clearances::{
    Clearance, ClearanceEnding, ClearanceId, Restored, clear_scripted, end_by_care, end_restored, ended_by_care,
    undo_end_by_care,
};
pub use entry::{Aftermath, Entry};
pub use feed::{
    Change, KindSummary, Latest, Position as FeedPosition, RecordHead, changes_since, count_changes,
    heads_for_physiotherapists, heads_of, last_notified, last_notified_of_own, latest_since, summarise_kinds,
};
pub use history::{
    Correction, Ending, LastChange, Superseded, Withdrawn, corrections, earlier, last_changes, supersede, versions,
    withdrawn,
};
pub use kinds::{Effect, Kind};
pub use link_routes::{CareLinkOut, link_of, links_out, links_page};
pub use links::LinkId;
pub use links::{Share, everybody_of, link_scripted, shares};
pub use listed::Listed;
pub use record::{ESCALATE_AFTER, Moment, Record};
pub use request_answers::{count_requests_to_me, requests_to_me};
pub use request_routes::{requests_out, requests_page};
pub use requests_of_mine::requests_of_mine;
pub use sight::{in_force, patients_showing_pain, physiotherapists_of, somebody_sees_pain};
pub use slices::{FreeText, Slice, Slices};
pub use visit::{Reading, Visit};
