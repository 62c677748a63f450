//! A record as one JSON document: everything in the shapes of its own addresses, with its earlier versions. Things come in the order
//! in which they last changed; what changes while the file is being written is in it once more, and the later one holds.

use super::model::Export;
use super::work::Piece;
use crate::accounts::User;
use crate::care::{Change, FeedPosition, Kind, Record, Slice, Superseded, changes_since, count_changes, versions};
use crate::db::Conn;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::sync::{ChangeOut, day_of, with_objects};
use crate::training::DayAnswerOut;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How many things a piece takes.
const PIECE: i64 = 300;

/// Where a piece begins.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Position {
    after: FeedPosition,
    /// How many things there were at the beginning, and how many of them are behind.
    of: i64,
    seen: i64,
    /// Whether the file has any thing yet.
    any: bool,
}

/// Writes the next piece.
pub fn piece(conn: &mut Conn, record: &Record, export: &Export) -> Result<Piece> {
    let begun: Option<Position> = export.begun()?;
    let mut text = String::new();
    let mut here = if let Some(position) = begun {
        position
    } else {
        text.push_str(&head(conn, record, export)?);
        Position { after: FeedPosition::default(), of: count_changes(conn, record)?, seen: 0, any: false }
    };
    let mut changes = changes_since(conn, record, begun.map(|begun| begun.after), PIECE + 1)?;
    let more = i64::try_from(changes.len()).unwrap_or(i64::MAX) > PIECE;
    changes.truncate(usize::try_from(PIECE).unwrap_or_default());
    here.after = changes.last().map_or(here.after, Change::position);
    here.seen += i64::try_from(changes.len()).unwrap_or_default();
    for change in with_objects(conn, record, &changes)? {
        let Some(object) = object(conn, record, export, change)? else { continue };
        text.push_str(if here.any { ",\n" } else { "\n" });
        text.push_str(&json(&object));
        here.any = true;
    }
    if !more {
        text.push_str("\n]}\n");
        return Ok(Piece { text, next: None });
    }
    let percent = i16::try_from(100 * here.seen / here.of.max(1)).unwrap_or(i16::MAX);
    Ok(Piece { text, next: Some((serde_json::to_value(here).unwrap_or_default(), percent)) })
}

#[derive(Serialize)]
struct Head {
    format: &'static str,
    made_at: DateTime<Utc>,
    patient: Patient,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    /// What the patient's last look at each day told them to do; of a record whose training is shown.
    day_answers: Vec<DayAnswerOut>,
}

#[derive(Serialize)]
struct Patient {
    id: PatientId,
    display_name: String,
    born_on: Option<NaiveDate>,
    time_zone: String,
}

/// What stands before the things: an object that is left open.
fn head(conn: &mut Conn, record: &Record, export: &Export) -> Result<String> {
    let user = User::find(conn, UserId(record.patient().0))?;
    let (display_name, born_on, time_zone) = (user.display_name, user.born_on, user.time_zone);
    let patient = Patient { id: record.patient(), display_name, born_on, time_zone };
    let (from, to) = (export.from_date, export.to_date);
    let shown = record.shows(Slice::Training);
    let day_answers = if shown { DayAnswerOut::within(conn, record.patient(), (from, to))? } else { Vec::new() };
    let head = Head { format: "limber-record-1", made_at: record.now, patient, from, to, day_answers };
    let whole = json(&head);
    Ok(format!("{},\"things\":[", whole.strip_suffix('}').unwrap_or(&whole)))
}

/// An object of the record, with its earlier versions.
#[derive(Serialize)]
struct Object {
    r#type: Kind,
    id: Uuid,
    data: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_versions: Vec<Superseded>,
}

/// An object as the file has it; none if it is gone, or of other days.
fn object(conn: &mut Conn, record: &Record, export: &Export, change: ChangeOut) -> Result<Option<Object>> {
    let ChangeOut { kind, id, data, .. } = change;
    let Some(data) = data.filter(|data| is_within_days(export, kind, data)) else { return Ok(None) };
    let corrected = data.get("version").and_then(Value::as_i64).is_some_and(|version| version > 1);
    let earlier_versions = if corrected { versions(conn, record, kind, id)? } else { Vec::new() };
    Ok(Some(Object { r#type: kind, id, data, earlier_versions }))
}

/// Whether an object is of the days of the export. An object that is of no day is always in the file.
fn is_within_days(export: &Export, kind: Kind, data: &Value) -> bool {
    let is_within = |day| export.from_date.is_none_or(|from| from <= day) && export.to_date.is_none_or(|to| day <= to);
    day_of(kind, data).is_none_or(is_within)
}

fn json(thing: &impl Serialize) -> String {
    serde_json::to_string(thing).unwrap_or_default()
}
