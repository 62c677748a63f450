//! Training: enrolments in programmes, session logs, and the decision of the day.

mod enrolments;
mod gates;
mod plan;
mod session_model;
mod sessions;
mod today;

pub use enrolments::{Enrolment, EnrolmentId, EnrolmentOut, enrol_scripted};
pub use session_model::{SessionLog, SessionLogId, SessionLogOut};
pub use sessions::log_training;

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of training, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    today::routes(config);
    sessions::routes(config);
    enrolments::routes(config);
}
