//! Measures: answers to questionnaires that others made, by score and version; what a change of
//! one means; and which is due. Beside them function tests: what somebody can do, measured. The items of the questionnaires are their makers', and are not here.

mod due;
mod function_tests;
mod input;
mod meaning;
mod model;
mod numbers;
pub mod routes;

pub use function_tests::{FunctionTestId, FunctionTestOut, TestRecord, tested_between};
pub use meaning::{Compared, compared_between};
pub use model::{Measure, MeasureId, MeasureOut, ReadingOut, instrument, lowest_activity, sport_score};
pub use routes::log_scripted;

use crate::http::Routes;

/// All routes of measures, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    due::routes(routes);
    routes::routes(routes);
    function_tests::routes(routes);
    meaning::routes(routes);
}
