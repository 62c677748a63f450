//! Review: what is looked at together, from all rooms of a record. Of its own it keeps only the order of a physiotherapist's list.

mod acts;
mod caseload;
mod chart;
mod csv;
mod report;
mod summary;
mod trend;

pub use acts::acts_page;
pub use caseload::{CaseloadQuery, caseload_page};
pub use chart::{Chart, STYLE_OF_AUTO, Size, Theme, chart, charts_of_places};
pub use csv::Table;
pub use report::Press;
pub use summary::summary_out;

use crate::care::{Aftermath, Entry};
use crate::db::Conn;
use crate::http::Result;
use utoipa_actix_web::service_config::ServiceConfig;

/// What every write of a record ends with.
pub const AFTER_A_WRITE: Aftermath = caseload::KEEP_IN_STEP;

/// Works out again how much a patient needs a look: for the rounds, when time may have changed it.
pub fn stand_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    caseload::stand_anew(conn, entry)
}

/// The routes that are not under one patient.
pub fn routes(config: &mut ServiceConfig) {
    caseload::routes(config);
}

/// All routes of review, under one patient.
pub fn patient_routes(config: &mut ServiceConfig) {
    summary::routes(config);
    acts::routes(config);
    trend::routes(config);
    chart::routes(config);
    report::routes(config);
    csv::routes(config);
}
