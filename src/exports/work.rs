//! The work of an export, as the rounds do it: a piece at a time, each in one short transaction with the plan for the next, so that
//! it goes on where it was after a stop, and no two instances do the same piece.

use super::model::{Content, Export, ExportId, ExportStatus};
use super::{csv_file, fhir_file, json_file};
use crate::care::{Entry, Record};
use crate::db::Conn;
use crate::due;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

/// How often a piece is tried.
const TRIES: i32 = 5;

/// What a piece comes to.
pub struct Piece {
    /// The next part of the file.
    pub text: String,
    /// Where the piece after it begins, and how much is written then, in per cent; none if this was the last.
    pub next: Option<(Value, i16)>,
}

/// Does what is due for an export: writes the next piece of the file, or takes it away once its time is over.
pub fn go_on(conn: &mut Conn, entry: &Entry, id: Uuid, tries: i32) -> Result<()> {
    let Some(mut export) = Export::find(conn, entry.patient(), ExportId(id))? else { return Ok(()) };
    match export.status.0 {
        ExportStatus::Queued | ExportStatus::Running => write_on(conn, entry, &mut export, tries),
        ExportStatus::Done => export.expire(conn, entry.now),
        ExportStatus::Failed | ExportStatus::Expired => Ok(()),
    }
}

fn write_on(conn: &mut Conn, entry: &Entry, export: &mut Export, tries: i32) -> Result<()> {
    if tries >= TRIES {
        return export.fail(conn, "it was tried several times; ask for it again", entry.now);
    }
    let is_own = PatientId::from(export.asked_by) == entry.patient();
    let as_others_see_it = if is_own { None } else { entry.as_seen_by(conn, export.asked_by)? };
    let seen: Option<&Record> = if is_own { Some(entry) } else { as_others_see_it.as_ref() };
    let Some(record) = seen.filter(|record| export.is_within(record)) else { return export.expire(conn, entry.now) };
    let piece = match export.content()? {
        Content::Json => json_file::piece(conn, record, export)?,
        Content::Fhir => fhir_file::piece(conn, record, export)?,
        Content::Csv(series) => csv_file::piece(conn, record, export, series)?,
    };
    if !export.write(conn, piece.text.into_bytes())? {
        return export.fail(conn, "it is too large for one file; ask for fewer days", entry.now);
    }
    let next_look = match piece.next {
        Some((position, percent)) => {
            export.go_on(conn, position, percent)?;
            entry.now
        }
        None => export.finish(conn, entry.now)?,
    };
    due::plan(conn, entry.patient(), due::Kind::Export, export.id.0, next_look)
}

/// Takes away the copies that somebody asked for before less was shared with them.
pub fn forget_stale(conn: &mut Conn, entry: &Entry, asker: UserId, changed_at: DateTime<Utc>) -> Result<()> {
    for mut export in Export::alive(conn, entry.patient())? {
        if export.asked_by == asker && export.is_from_before(changed_at) {
            export.expire(conn, entry.now)?;
        }
    }
    Ok(())
}
