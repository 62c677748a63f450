//! A message as it is shown to whoever is at the record.

use super::model::{Mark, Message, MessageFrom, MessageId, Named, reads_of};
use crate::care::{Record, Slice};
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{Answer, Problem, Result};
use crate::ids::UserId;
use crate::pain::{FlagGist, FlagId, flag_gists};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message between a patient and a physiotherapist.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageOut {
    id: MessageId,
    /// The first message of its thread.
    thread_id: MessageId,
    answers: Option<MessageId>,
    from: MessageFrom,
    author_id: UserId,
    author_name: String,
    flag_id: Option<FlagId>,
    /// The flag in short; null if it is about none, or to whom flags are not shown.
    flag: Option<FlagGist>,
    local_date: Option<NaiveDate>,
    /// Null to everybody but its author once it was withdrawn.
    text: Option<String>,
    written_at: DateTime<Utc>,
    withdrawn_at: Option<DateTime<Utc>>,
    /// Who has marked it as read, the first first.
    reads: Vec<MessageReadOut>,
    /// Whether you have yet to read it.
    unread: bool,
    pub(super) version: i32,
}

/// Who has read a message, and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageReadOut {
    reader_id: UserId,
    reader_name: String,
    read_at: DateTime<Utc>,
}

impl From<(Mark, String)> for MessageReadOut {
    fn from((read, reader_name): (Mark, String)) -> Self {
        MessageReadOut { reader_id: read.reader_id, reader_name, read_at: read.read_at.instant() }
    }
}

impl MessageOut {
    /// Some messages, as whoever is at the record sees them.
    pub(super) fn of(conn: &mut Conn, record: &Record, rows: Vec<Named>) -> Result<Vec<MessageOut>> {
        let (patient, reader) = (record.patient(), record.actor().user());
        let mut reads = reads_of(conn, patient, rows.iter().map(|(message, _)| message.id).collect())?;
        let flags = rows.iter().filter_map(|(message, _)| message.flag_id).collect();
        let flags: HashMap<FlagId, FlagGist> = flags_shown(conn, record, flags)?;
        let out = |(message, author_name): Named| {
            let own = message.is_by(reader);
            let reads = reads.remove(&message.id).unwrap_or_default();
            let marked = reads.iter().any(|(read, _)| read.reader_id == reader);
            MessageOut {
                id: message.id,
                thread_id: message.thread_id,
                answers: message.answers_id,
                from: message.from(),
                author_id: message.author_id,
                author_name,
                flag_id: message.flag_id,
                flag: message.flag_id.and_then(|flag| flags.get(&flag).cloned()),
                local_date: message.local_date,
                unread: !own && !marked && message.withdrawn_at.is_none(),
                text: Some(message.text).filter(|_| own || message.withdrawn_at.is_none()),
                written_at: message.written_at.instant(),
                withdrawn_at: message.withdrawn_at.map(Timestamp::instant),
                reads: reads.into_iter().map(MessageReadOut::from).collect(),
                version: message.version,
            }
        };
        Ok(rows.into_iter().map(out).collect())
    }

    pub(super) fn one(conn: &mut Conn, record: &Record, id: MessageId) -> Result<MessageOut> {
        let row = Message::all(conn, record.patient(), vec![id])?;
        MessageOut::of(conn, record, row)?.pop().ok_or_else(Problem::not_found)
    }
}

/// Some flags in short, to whom flags are shown.
pub(super) fn flags_shown(conn: &mut Conn, record: &Record, ids: Vec<FlagId>) -> Result<HashMap<FlagId, FlagGist>> {
    if record.shows(Slice::Pain) { flag_gists(conn, record.patient(), ids) } else { Ok(HashMap::new()) }
}

pub(super) fn shown(conn: &mut Conn, record: &Record, id: MessageId) -> Result<Answer> {
    let out = MessageOut::one(conn, record, id)?;
    Ok(Answer::ok(&out)?.version(out.version))
}

/// Some messages, as their addresses show them.
pub fn messages_out(conn: &mut Conn, record: &Record, ids: &[Uuid]) -> Result<Vec<(Uuid, MessageOut)>> {
    let rows = Message::all(conn, record.patient(), ids.iter().copied().map(MessageId).collect())?;
    Ok(MessageOut::of(conn, record, rows)?.into_iter().map(|out| (out.id.0, out)).collect())
}
