//! A series of a record as one table, of whatever length. What changes while it is being written is as it was when its days were.

use super::model::Export;
use super::work::Piece;
use crate::care::Record;
use crate::db::Conn;
use crate::http::Result;
use crate::review::{Series, stretch};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Where a piece begins.
#[derive(Debug, Serialize, Deserialize)]
struct Position {
    day: NaiveDate,
    /// The first day of the file, and the last that is expected.
    first: NaiveDate,
    last: NaiveDate,
}

/// Writes the next piece: the days of a year.
pub fn piece(conn: &mut Conn, record: &Record, export: &Export, series: Series) -> Result<Piece> {
    let begun: Option<Position> = export.begun()?;
    let days = (export.from_date, export.to_date);
    let stretch = stretch(conn, record, series, days, begun.as_ref().map(|begun| begun.day))?;
    let Some((day, from)) = stretch.next.zip(stretch.from) else {
        return Ok(Piece { text: stretch.text, next: None });
    };
    let (first, last) = match begun {
        Some(begun) => (begun.first, begun.last),
        None => (from, export.to_date.unwrap_or(record.today(conn)?)),
    };
    let position = Position { day, first, last };
    let percent = position.percent();
    Ok(Piece { text: stretch.text, next: Some((serde_json::to_value(position).unwrap_or_default(), percent)) })
}

impl Position {
    /// How much of the days is behind.
    fn percent(&self) -> i16 {
        let (behind, all) = ((self.day - self.first).num_days(), (self.last - self.first).num_days());
        i16::try_from(100 * behind / all.max(1)).unwrap_or(i16::MAX)
    }
}
