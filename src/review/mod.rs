//! Review: what is looked at together, from all rooms of a record. It keeps nothing of its own.

mod acts;
mod trend;

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of review, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    acts::routes(config);
    trend::routes(config);
}
