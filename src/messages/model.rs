//! Messages in the database. A message is never changed and never deleted: it may be withdrawn until somebody has read it.

use crate::care::{Entry, Kind};
use crate::db::schema::{message_reads, messages, users};
use crate::db::types::Timestamp;
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::pain::FlagId;
use crate::{id, words};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

id!(
    /// A message.
    MessageId
);

words! {
    /// Who wrote a message.
    MessageFrom {
        /// The patient.
        Patient = "patient",
        /// A physiotherapist.
        Physiotherapist = "physiotherapist",
    }
}

/// A message.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Message {
    pub patient_id: PatientId,
    pub id: MessageId,
    /// The first of its thread: itself, if it begins one.
    pub thread_id: MessageId,
    pub answers_id: Option<MessageId>,
    pub author_id: UserId,
    pub flag_id: Option<FlagId>,
    pub local_date: Option<NaiveDate>,
    pub text: String,
    pub written_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
    pub version: i32,
}

/// That somebody has read a message.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = message_reads, check_for_backend(MultiBackend))]
pub(super) struct Mark {
    patient_id: PatientId,
    message_id: MessageId,
    pub reader_id: UserId,
    pub read_at: Timestamp,
}

/// Where a page of messages left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position {
    written_at: DateTime<Utc>,
    id: MessageId,
}

/// Which messages.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub flag: Option<FlagId>,
    pub date: Option<NaiveDate>,
    pub thread: Option<MessageId>,
    pub unread: bool,
}

/// A message with its author's name.
pub(super) type Named = (Message, String);

/// Those that somebody else wrote, that stand, and that this reader has not marked as read.
macro_rules! unread_by {
    ($all:expr, $patient:expr, $reader:expr) => {{
        let read = message_reads::table
            .filter(message_reads::patient_id.eq($patient).and(message_reads::reader_id.eq($reader)))
            .select(message_reads::message_id);
        $all.filter(messages::author_id.ne($reader).and(messages::withdrawn_at.is_null()))
            .filter(messages::id.ne_all(read))
    }};
}

impl Message {
    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(messages::table).values(self).execute(conn)?;
        Ok(())
    }

    pub fn find(conn: &mut Conn, patient: PatientId, id: MessageId) -> Result<Option<Message>> {
        Ok(messages::table.find((patient, id)).select(Message::as_select()).first(conn).optional()?)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<MessageId>) -> Result<Vec<Named>> {
        let these = messages::table
            .inner_join(users::table.on(users::id.eq(messages::author_id)))
            .filter(messages::patient_id.eq(patient).and(messages::id.eq_any(ids)));
        Ok(these.select((Message::as_select(), users::display_name)).load(conn)?)
    }

    /// The newest first.
    pub fn list(
        conn: &mut Conn,
        patient: PatientId,
        reader: UserId,
        wanted: Wanted,
        after: Option<Position>,
        limit: Limit,
    ) -> Result<Vec<Named>> {
        let mut all = messages::table
            .inner_join(users::table.on(users::id.eq(messages::author_id)))
            .filter(messages::patient_id.eq(patient))
            .into_boxed();
        if let Some(flag) = wanted.flag {
            all = all.filter(messages::flag_id.eq(flag));
        }
        if let Some(date) = wanted.date {
            all = all.filter(messages::local_date.eq(date));
        }
        if let Some(thread) = wanted.thread {
            all = all.filter(messages::thread_id.eq(thread));
        }
        if wanted.unread {
            all = unread_by!(all, patient, reader);
        }
        if let Some(Position { written_at, id }) = after {
            let written_at = Timestamp::from(written_at);
            let beyond = messages::written_at.lt(written_at).or(messages::id.lt(id));
            all = all.filter(messages::written_at.le(written_at).and(beyond));
        }
        let newest_first = all.order((messages::written_at.desc(), messages::id.desc())).limit(limit.and_one());
        Ok(newest_first.select((Message::as_select(), users::display_name)).load(conn)?)
    }

    pub fn count_unread(conn: &mut Conn, patient: PatientId, reader: UserId) -> Result<i64> {
        let theirs = messages::table.filter(messages::patient_id.eq(patient));
        Ok(unread_by!(theirs, patient, reader).count().get_result(conn)?)
    }

    pub fn position(&self) -> Position {
        Position { written_at: self.written_at.instant(), id: self.id }
    }

    pub fn is_by(&self, user: UserId) -> bool {
        self.author_id == user
    }

    pub fn from(&self) -> MessageFrom {
        if PatientId::from(self.author_id) == self.patient_id {
            MessageFrom::Patient
        } else {
            MessageFrom::Physiotherapist
        }
    }

    pub fn is_read(&self, conn: &mut Conn) -> Result<bool> {
        let marks = message_reads::table
            .filter(message_reads::patient_id.eq(self.patient_id).and(message_reads::message_id.eq(self.id)));
        Ok(diesel::select(diesel::dsl::exists(marks)).get_result(conn)?)
    }

    /// Marks it as read by whoever is at the record; the first time counts. Of one's own and of what was withdrawn there is
    /// nothing to read.
    pub fn mark_read(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        let reader = entry.actor().user();
        let known: Option<Mark> = message_reads::table
            .find((self.patient_id, self.id, reader))
            .select(Mark::as_select())
            .first(conn)
            .optional()?;
        if self.is_by(reader) || self.withdrawn_at.is_some() || known.is_some() {
            return Ok(());
        }
        let read =
            Mark { patient_id: self.patient_id, message_id: self.id, reader_id: reader, read_at: entry.now.into() };
        diesel::insert_into(message_reads::table).values(&read).execute(conn)?;
        entry.changed(conn, Kind::Message, self.id)
    }

    pub fn withdraw(&mut self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        self.version += 1;
        self.withdrawn_at = Some(entry.now.into());
        let changes = (messages::withdrawn_at.eq(self.withdrawn_at), messages::version.eq(self.version));
        diesel::update(messages::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        entry.changed(conn, Kind::Message, self.id)
    }
}

/// Who has read some messages, with their names, to each the first first.
pub(super) fn reads_of(
    conn: &mut Conn,
    patient: PatientId,
    ids: Vec<MessageId>,
) -> Result<HashMap<MessageId, Vec<(Mark, String)>>> {
    let marks = message_reads::table
        .inner_join(users::table.on(users::id.eq(message_reads::reader_id)))
        .filter(message_reads::patient_id.eq(patient).and(message_reads::message_id.eq_any(ids)))
        .order((message_reads::read_at, message_reads::reader_id));
    let rows: Vec<(Mark, String)> = marks.select((Mark::as_select(), users::display_name)).load(conn)?;
    let mut reads: HashMap<MessageId, Vec<(Mark, String)>> = HashMap::new();
    for row in rows {
        reads.entry(row.0.message_id).or_default().push(row);
    }
    Ok(reads)
}
