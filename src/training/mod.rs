//! Training: enrolments in programmes, session logs, and the decision of the day.

mod enrolments;
mod sessions;
mod today;

pub use enrolments::{Enrolment, EnrolmentId, EnrolmentOut};
pub use sessions::{SessionLog, SessionLogId, SessionLogOut};

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of training, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    today::routes(config);
    sessions::routes(config);
    enrolments::routes(config);
}
