//! A series of any length, a stretch of days at a time.

use super::series::Series;
use super::table::{Head, table};
use crate::care::Record;
use crate::db::Conn;
use crate::http::{LocalDate, Result};
use chrono::{Days, NaiveDate};
use serde_json::Value;

/// A stretch is this day and so many more.
const MORE: Days = Days::new(365);

/// A stretch of a series, as a part of its table.
#[derive(Debug)]
pub struct Stretch {
    /// Its rows; before the first of a table the names of the columns.
    pub text: String,
    /// Its first day; none if the series has no day.
    pub from: Option<NaiveDate>,
    /// The day with which the next one begins; none if this is the last.
    pub next: Option<NaiveDate>,
}

/// The stretch of a series that begins with a day, or the first of all within some days: those that are named, or all there are.
/// Where a series has nothing, however long, the next one begins after it.
pub fn stretch(
    conn: &mut Conn,
    record: &Record,
    series: Series,
    (first, last): (Option<NaiveDate>, Option<NaiveDate>),
    begins: Option<NaiveDate>,
) -> Result<Stretch> {
    let (earliest, latest) = LocalDate::ENDS;
    let last = last.unwrap_or(latest);
    let head = if begins.is_none() { Head::Names } else { Head::Nothing };
    let from = match begins.or(first) {
        Some(day) => Some(day),
        None => series.next_day(conn, record.patient(), earliest)?.filter(|day| *day <= last),
    };
    let Some(day) = from else { return Ok(Stretch { text: table(series, head, &[])?, from, next: None }) };
    let end = last.min(day + MORE);
    let mut rows = series.rows(conn, record, day, end)?;
    if begins.is_some() {
        // What lasts for a while was told where it began.
        rows.retain(|row| series.day_of(row).is_none_or(|begun| day <= begun));
    }
    let next = series.next_day(conn, record.patient(), end + Days::new(1))?.filter(|day| *day <= last);
    Ok(Stretch { text: table(series, head, &rows)?, from, next })
}

impl Series {
    /// The day of a row: its first column.
    fn day_of(self, row: &Value) -> Option<NaiveDate> {
        row.get(self.columns().next()?)?.as_str()?.parse().ok()
    }
}
