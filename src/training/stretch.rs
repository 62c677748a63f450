//! A stretch of days that is asked for.

use crate::http::{LocalDate, Problem, Result};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

/// How many days a stretch has unless told, and at most.
const USUAL: Days = Days::new(89);
const MOST: i64 = 366;

/// Which days.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StretchQuery {
    /// The first day; 89 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    pub from: Option<LocalDate>,
    /// The last day; today unless told. At most 366 days in all.
    #[param(value_type = Option<NaiveDate>)]
    pub to: Option<LocalDate>,
}

impl StretchQuery {
    /// The first and the last day.
    pub(super) fn days(self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
        let to = self.to.map_or(today, |to| to.0);
        let from = self.from.map_or(to.checked_sub_days(USUAL).unwrap_or(to), |from| from.0);
        if (0..MOST).contains(&(to - from).num_days()) {
            return Ok((from, to));
        }
        Err(Problem::invalid("?from", "out-of-range", "must be at most 365 days before the last day, and not after it"))
    }
}
