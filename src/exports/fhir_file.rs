//! A record as one FHIR R4 Bundle.

use super::model::Export;
use super::work::Piece;
use crate::care::Record;
use crate::db::Conn;
use crate::fhir::{Cursor, Frame, Window, entries};
use crate::http::{LocalDate, Result};
use serde::{Deserialize, Serialize};

/// How many resources a piece takes.
const PIECE: usize = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Position {
    cursor: Cursor,
    /// Whether the file has any entry yet.
    any: bool,
}

/// Writes the next piece.
pub fn piece(conn: &mut Conn, record: &Record, export: &Export) -> Result<Piece> {
    let begun: Option<Position> = export.begun()?;
    let frame = Frame::of_collection(record.now);
    let mut text = if begun.is_none() { frame.head } else { String::new() };
    let (cursor, mut any) = begun.map_or((Cursor::default(), false), |begun| (begun.cursor, begun.any));
    let (first, last) = LocalDate::ENDS;
    let window = Window { from: export.from_date.unwrap_or(first), to: export.to_date.unwrap_or(last) };
    let (found, next) = entries(conn, record, window, &cursor, PIECE)?;
    for entry in found {
        text.push_str(if any { frame.joint } else { "" });
        text.push_str(&serde_json::to_string(&entry).unwrap_or_default());
        any = true;
    }
    let Some(cursor) = next else {
        text.push_str(frame.tail);
        return Ok(Piece { text, next: None });
    };
    let percent = cursor.percent();
    Ok(Piece { text, next: Some((serde_json::to_value(Position { cursor, any }).unwrap_or_default(), percent)) })
}
