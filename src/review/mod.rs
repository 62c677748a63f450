//! Review: what is looked at together, from all rooms of a record. Of its own it keeps only the order of a physiotherapist's list.

mod acts;
mod caseload;
mod chart;
mod csv;
mod outcomes;
mod patterns;
mod report;
mod summary;
mod trend;
mod voice;

pub use acts::acts_page;
pub use caseload::{CaseloadQuery, CaseloadSheet, caseload_page, caseload_sheet};
pub use chart::{Chart, STYLE_OF_AUTO, Size, Theme, chart, charts_of_places};
pub use csv::{CSV, Series, Stretch, stretch};
pub use patterns::patterns_out;
pub use report::Press;
pub use summary::summary_out;
pub use voice::to_a_clinician;

use crate::care::{Aftermath, Entry};
use crate::db::Conn;
use crate::http::{Result, Routes};
use crate::pain;

/// What follows every write of a record.
pub const AFTER_A_WRITE: Aftermath = Aftermath { ends_with: caseload::keep_in_step, goes_on_with: pain::judge_tail_of };

/// Works out again how much a patient needs a look: for the rounds, when time may have changed it.
pub fn stand_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    caseload::stand_anew(conn, entry)
}

/// The routes that are not under one patient.
pub fn routes(routes: &mut Routes) {
    caseload::routes(routes);
    outcomes::routes(routes);
}

/// All routes of review, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    summary::routes(routes);
    acts::routes(routes);
    trend::routes(routes);
    patterns::routes(routes);
    chart::routes(routes);
    report::routes(routes);
    csv::routes(routes);
}
