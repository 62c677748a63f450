//! Messages in the database.

use crate::accounts::{Actor, User};
use crate::care::{Entry, Record, in_force, patients_showing_pain, physiotherapists_of};
use crate::db::schema::{may_see, messages};
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::{id, words};
use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use limber_rules::text::Text;
use limber_rules::told::Reached;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

id!(
    /// A message.
    MessageId
);
id!(
    /// What a message is about.
    MessageSubjectId
);

words! {
    /// What a message is about.
    MessageKind {
        /// A new red flag.
        RedFlag = "red_flag",
        /// A red flag that nobody marked as seen for too long.
        FlagUnseen = "flag_unseen",
        /// A flag that was put off is open again.
        FlagWoken = "flag_woken",
        /// A go-ahead ends soon.
        ClearanceEndsSoon = "clearance_ends_soon",
        /// A go-ahead has ended.
        ClearanceEnded = "clearance_ended",
        /// A rest is over.
        RestEnded = "rest_ended",
        /// Planned training days went by without an entry.
        NoEntries = "no_entries",
        /// Somebody's visit to the record was unusual.
        UnusualAccess = "unusual_access",
    }
}

/// A message.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Message {
    pub patient_id: PatientId,
    pub id: MessageId,
    pub recipient_id: UserId,
    pub kind: Word<MessageKind>,
    pub subject_id: Option<MessageSubjectId>,
    pub code: String,
    pub text: String,
    pub details: Json<Value>,
    pub time_zone: String,
    pub created_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
}

/// What a message is made of.
#[derive(Debug)]
pub struct NewMessage {
    /// What about.
    pub kind: MessageKind,
    /// Which flag, go-ahead or rest.
    pub subject: Uuid,
    /// In plain words. To a physiotherapist no scores, and no words of the patient: a look at those is noted.
    pub text: Text,
    /// For programs.
    pub details: Value,
}

/// Leaves a message for somebody.
pub fn send(conn: &mut Conn, entry: &Entry, to: UserId, new: &NewMessage) -> Result<()> {
    let message = Message {
        patient_id: entry.patient(),
        id: MessageId::new(),
        recipient_id: to,
        kind: Word(new.kind),
        subject_id: Some(MessageSubjectId(new.subject)),
        code: new.text.code.clone(),
        text: new.text.text.clone(),
        details: Json(new.details.clone()),
        time_zone: User::find(conn, to)?.time_zone,
        created_at: entry.now.into(),
        delivered_at: None,
        seen_at: None,
    };
    diesel::insert_into(messages::table).values(&message).execute(conn)?;
    Ok(())
}

/// Leaves a message for every linked physiotherapist. Says how many those are.
pub fn send_to_physiotherapists(conn: &mut Conn, entry: &Entry, new: &NewMessage) -> Result<usize> {
    let linked = physiotherapists_of(conn, entry.patient(), entry.real)?;
    linked.iter().try_for_each(|physiotherapist| send(conn, entry, *physiotherapist, new))?;
    Ok(linked.len())
}

/// How far the messages about some things came, at the best of the physiotherapists who are linked now.
pub fn reached(conn: &mut Conn, record: &Record, about: &[Uuid]) -> Result<HashMap<Uuid, Reached>> {
    type Row = (Option<MessageSubjectId>, Option<Timestamp>, Option<Timestamp>);
    if about.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<MessageSubjectId> = about.iter().copied().map(MessageSubjectId).collect();
    let theirs = messages::table
        .inner_join(may_see::table.on(
            may_see::physiotherapist_id.eq(messages::recipient_id).and(may_see::patient_id.eq(messages::patient_id)),
        ))
        .filter(in_force(record.real.into()))
        .filter(messages::patient_id.eq(record.patient()).and(messages::subject_id.eq_any(ids)));
    let rows: Vec<Row> = theirs.select((messages::subject_id, messages::delivered_at, messages::seen_at)).load(conn)?;
    let mut best = HashMap::new();
    for (subject, delivered, seen) in rows {
        let Some(MessageSubjectId(subject)) = subject else { continue };
        let so_far = match (delivered, seen) {
            (_, Some(_)) => Reached::Seen,
            (Some(_), None) => Reached::Delivered,
            (None, None) => Reached::Waiting,
        };
        let known = best.entry(subject).or_insert(so_far);
        *known = so_far.max(*known);
    }
    Ok(best)
}

/// Where a page of messages left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(pub MessageId);

/// What is told only to those who see how it hurts, and only to those who see what was trained.
const OF_PAIN: [MessageKind; 1] = [MessageKind::FlagWoken];
const OF_TRAINING: [MessageKind; 4] =
    [MessageKind::ClearanceEndsSoon, MessageKind::ClearanceEnded, MessageKind::RestEnded, MessageKind::NoEntries];

/// Those of a recipient that are about their own record, or about what they may still see of another's. That there is a red
/// flag is told to everybody linked.
macro_rules! visible_to {
    ($recipient:expr, $at:expr) => {{
        let still_shared = may_see::table
            .filter(may_see::physiotherapist_id.eq($recipient).and(may_see::patient_id.eq(messages::patient_id)))
            .filter(in_force(Timestamp::from($at)))
            .filter(may_see::sees_pain.or(messages::kind.ne_all(OF_PAIN.map(Word))))
            .filter(may_see::sees_training.or(messages::kind.ne_all(OF_TRAINING.map(Word))));
        messages::table
            .filter(messages::recipient_id.eq($recipient))
            .filter(messages::patient_id.eq(PatientId::from($recipient)).or(exists(still_shared)))
    }};
}

/// That there is a flag is told to them, too; which and when is not.
fn keep_details_from_those_who_do_not_see_pain(conn: &mut Conn, to: &Actor, page: &mut [Message]) -> Result<()> {
    let others = |message: &Message| message.is_of_a_flag() && message.patient_id != PatientId::from(to.user());
    let about: Vec<PatientId> =
        page.iter().filter(|message| others(message)).map(|message| message.patient_id).collect();
    if about.is_empty() {
        return Ok(());
    }
    let shown = patients_showing_pain(conn, to, about)?;
    for message in page.iter_mut().filter(|message| others(message) && !shown.contains(&message.patient_id)) {
        message.details = Json(json!({}));
    }
    Ok(())
}

impl Message {
    fn is_of_a_flag(&self) -> bool {
        matches!(self.kind.0, MessageKind::RedFlag | MessageKind::FlagUnseen | MessageKind::FlagWoken)
    }

    pub fn list(conn: &mut Conn, to: &Actor, after: Option<Position>, limit: Limit) -> Result<Vec<Message>> {
        let mut all = visible_to!(to.user(), to.at()).into_boxed();
        if let Some(Position(id)) = after {
            all = all.filter(messages::id.lt(id));
        }
        let newest_first = all.order(messages::id.desc()).limit(limit.and_one());
        let mut page = newest_first.select(Message::as_select()).load(conn)?;
        keep_details_from_those_who_do_not_see_pain(conn, to, &mut page)?;
        Ok(page)
    }

    pub fn find(conn: &mut Conn, to: &Actor, id: MessageId) -> Result<Option<Message>> {
        let one = visible_to!(to.user(), to.at()).filter(messages::id.eq(id));
        let mut found: Option<Message> = one.select(Message::as_select()).first(conn).optional()?;
        keep_details_from_those_who_do_not_see_pain(conn, to, found.as_mut_slice())?;
        Ok(found)
    }

    /// Opened by its recipient, and so delivered as well; the first time counts.
    pub fn mark_seen(&mut self, conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
        if self.seen_at.is_some() {
            return Ok(());
        }
        let now = Some(Timestamp::from(now));
        (self.delivered_at, self.seen_at) = (self.delivered_at.or(now), now);
        let marks = (messages::delivered_at.eq(self.delivered_at), messages::seen_at.eq(self.seen_at));
        diesel::update(messages::table.find((self.patient_id, self.id))).set(marks).execute(conn)?;
        Ok(())
    }
}
