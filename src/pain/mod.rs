//! Pain: what patients log, how each day is judged, the flags that come of it, and the red-flag questions.
//!
//! A write that changes what a day looks like judges the affected days again in the same transaction: see
//! [`assessments::judge_from`].

mod assessments;
mod diary;
mod flags;
mod input;
mod locks;
mod model;
mod regions;
pub mod routes;
mod symptoms;
mod when;

pub use assessments::{Latest, LevelChange, Place, asked_to_rest, judge_from, latest, level_changes, levels, places};
pub use diary::log_day;
pub use flags::{Flag, FlagId, FlagOut, NewFlag, no_longer_holds, open_flag};
pub use locks::{Lock, LockId, LockOut, current_locks, locks_until};
pub use model::{PainLog, PainLogId, PainLogOut, log_ids, logged_days, mornings};
pub use symptoms::{Check as SymptomCheck, CheckId, CheckOut, public_routes};
pub use when::{When, WhenIn};

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of pain, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    routes::routes(config);
    assessments::routes(config);
    flags::routes(config);
    symptoms::routes(config);
    locks::routes(config);
}
