//! Review: what is looked at together, from all rooms of a record. It keeps nothing of its own.

mod chart;
mod csv;
mod report;
mod trend;

pub use chart::{Chart, Size, Theme, chart};
pub use report::Press;

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of review, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    trend::routes(config);
    chart::routes(config);
    report::routes(config);
    csv::routes(config);
}
