//! `/v1/patients/{patient}/messages`: patient and physiotherapists write to each other.

use super::model::{Message, MessageFrom, MessageId, Wanted};
use super::out::{MessageOut, flags_shown, shown};
use crate::care::{Action, Entry, Kind, Record, Visit, physiotherapists_of};
use crate::db::Conn;
use crate::http::{
    Answer, Body, Code, Limit, LocalDate, Page, Problem, Prose, Query, Result, Routes, filters_in_address, shape,
};
use crate::ids::UserId;
use crate::notices::{NewNotice, NoticeKind, send, send_to_physiotherapists};
use crate::pain::FlagId;
use actix_web::web::Path;
use actix_web::{get, post};
use limber_rules::told;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of messages, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes.service(write_message).service(list_messages).service(count_unread_messages);
    routes.service(show_message).service(mark_message_read).service(withdraw_message);
}

/// A message as it is written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"text": "Sore again after the long drive. Shall I rest tomorrow?", "local_date": "2026-06-01"})))]
pub struct MessageIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    #[schema(schema_with = shape::prose)]
    text: Prose,
    /// The message that it answers. It is about the same then, and names neither a flag nor a date.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    answers: Option<Uuid>,
    /// The flag that it is about.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    flag_id: Option<Uuid>,
    /// The day that it is about. A flag or a day, not both.
    #[serde(default)]
    #[schema(value_type = Option<chrono::NaiveDate>, examples("2026-06-01"))]
    local_date: Option<LocalDate>,
}

/// Write a message, as the patient or a linked physiotherapist: about a flag, about a day, about neither, or in answer to another.
/// The patient and every linked physiotherapist read it. It is not for emergencies, and cannot be changed.
#[utoipa::path(operation_id = "write_message", request_body = MessageIn, tag = "messages", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 201, body = MessageOut, description = "Written"), (status = 200, body = MessageOut, description = "It is there already")))]
#[post("/messages")]
async fn write_message(visit: Visit, body: Body<MessageIn>) -> Result<Answer> {
    let input = body.value;
    let fresh = MessageId::new();
    let write = move |conn: &mut Conn, entry: &Entry| {
        let id = input.id.map_or(fresh, MessageId);
        if let Some(known) = Message::find(conn, entry.patient(), id)? {
            return same_again(conn, entry, &known, &input);
        }
        expect_readers(conn, entry)?;
        let message = new_message(conn, entry, id, &input)?;
        message.insert(conn)?;
        entry.created(conn, Kind::Message, id)?;
        tell(conn, entry, &message)?;
        let address = format!("/v1/patients/{}/messages/{id}", entry.patient());
        Ok(Answer::created(address, &MessageOut::one(conn, entry, id)?)?.version(message.version))
    };
    visit.write(Action::Message, Some(body.once), write).await
}

/// Whoever writes where nobody reads would wait in vain.
fn expect_readers(conn: &mut Conn, entry: &Entry) -> Result<()> {
    if entry.is_own() && physiotherapists_of(conn, entry.patient(), entry.real)?.is_empty() {
        return Err(Problem::new(Code::Conflict, "no physiotherapist is linked with you: nobody would read this"));
    }
    Ok(())
}

fn new_message(conn: &mut Conn, entry: &Entry, id: MessageId, input: &MessageIn) -> Result<Message> {
    let mut message = Message {
        patient_id: entry.patient(),
        id,
        thread_id: id,
        answers_id: input.answers.map(MessageId),
        author_id: entry.actor().user(),
        flag_id: input.flag_id.map(FlagId),
        local_date: input.local_date.map(|date| date.0),
        text: input.text.as_str().to_owned(),
        written_at: entry.now.into(),
        withdrawn_at: None,
        version: 1,
    };
    let told_twice = |pointer: &str, detail: &str| Err(Problem::invalid(pointer, "told-twice", detail));
    match (input.answers, input.flag_id, input.local_date) {
        (Some(_), Some(_), _) => return told_twice("/flag_id", "must not be there: an answer is about the same"),
        (Some(_), _, Some(_)) => return told_twice("/local_date", "must not be there: an answer is about the same"),
        (None, Some(_), Some(_)) => return told_twice("/local_date", "must not be there beside a flag"),
        (Some(answered), None, None) => {
            let first = answered_by(conn, entry, MessageId(answered))?;
            (message.thread_id, message.flag_id, message.local_date) =
                (first.thread_id, first.flag_id, first.local_date);
        }
        (None, Some(flag), None) if flags_shown(conn, entry, vec![FlagId(flag)])?.is_empty() => {
            return Err(Problem::invalid("/flag_id", "unknown-value", "must be one of this patient's flags"));
        }
        (None, ..) => {}
    }
    Ok(message)
}

fn answered_by(conn: &mut Conn, entry: &Entry, id: MessageId) -> Result<Message> {
    let found = Message::find(conn, entry.patient(), id)?.filter(|answered| answered.withdrawn_at.is_none());
    found.ok_or_else(|| {
        Problem::invalid("/answers", "unknown-value", "must be a message of this record that was not withdrawn")
    })
}

/// What an answer is about, it has from the message that it answers.
fn same_again(conn: &mut Conn, entry: &Entry, known: &Message, sent: &MessageIn) -> Result<Answer> {
    let about = sent.answers.is_some()
        || (known.flag_id, known.local_date) == (sent.flag_id.map(FlagId), sent.local_date.map(|date| date.0));
    let same = known.is_by(entry.actor().user())
        && known.text == sent.text.as_str()
        && known.answers_id == sent.answers.map(MessageId)
        && about;
    if !same {
        return Err(Problem::new(Code::IdConflict, "this id is another message's"));
    }
    shown(conn, entry, known.id)
}

/// The notice says that there is something to read, and not what: a look at that is noted.
fn tell(conn: &mut Conn, entry: &Entry, message: &Message) -> Result<()> {
    let notice = |text| NewNotice {
        kind: NoticeKind::Message,
        subject: message.id.0,
        text,
        details: json!({"thread_id": message.thread_id}),
    };
    match message.from() {
        MessageFrom::Patient => {
            send_to_physiotherapists(conn, entry, &notice(told::message_to_physiotherapist())).map(drop)
        }
        MessageFrom::Physiotherapist => {
            send(conn, entry, UserId(entry.patient().0), &notice(told::message_to_patient(entry.where_to_go())))
        }
    }
}

/// Which messages, and how much of the list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MessageQuery {
    /// Those about this flag.
    flag: Option<Uuid>,
    /// Those about this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    date: Option<LocalDate>,
    /// Those of the thread that begins with this message.
    thread: Option<Uuid>,
    /// True: those that you have yet to read.
    #[serde(default)]
    unread: bool,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

impl MessageQuery {
    fn wanted(&self) -> Wanted {
        Wanted {
            flag: self.flag.map(FlagId),
            date: self.date.map(|date| date.0),
            thread: self.thread.map(MessageId),
            unread: self.unread,
        }
    }

    /// As the address has them.
    fn filters(&self) -> String {
        let flag = self.flag.map(|flag| format!("flag={flag}"));
        let date = self.date.map(|LocalDate(date)| format!("date={date}"));
        let thread = self.thread.map(|thread| format!("thread={thread}"));
        let unread = self.unread.then(|| "unread=true".to_owned());
        filters_in_address([flag, date, thread, unread])
    }
}

/// The messages of the record, the newest first. Looking at one does not mark it as read.
#[utoipa::path(operation_id = "list_messages", tag = "messages", security(("bearer" = [])), params(("patient" = String, Path), MessageQuery),
    responses((status = 200, body = Page<MessageOut>, description = "Messages")))]
#[get("/messages")]
async fn list_messages(visit: Visit, query: Query<MessageQuery>) -> Result<Answer> {
    let Query(query) = query;
    visit.read(Action::LookAcross, move |conn, record| messages_page(conn, record, &query)).await
}

/// A page of them.
pub fn messages_page(conn: &mut Conn, record: &Record, query: &MessageQuery) -> Result<Answer> {
    let cursors = record.cursors(&query.filters());
    let after = cursors.open(query.cursor.as_deref())?;
    let (patient, reader) = (record.patient(), record.actor().user());
    let rows = Message::list(conn, patient, reader, query.wanted(), after, query.limit)?;
    let positions: Vec<_> = rows.iter().map(|(message, _)| message.position()).collect();
    let both = positions.into_iter().zip(MessageOut::of(conn, record, rows)?).collect();
    cursors.page(both, query.limit, |(position, _)| *position, |(_, shown)| shown)
}

/// How many messages wait for you.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadOut {
    /// Of others, not withdrawn, and not marked as read by you.
    unread: i64,
}

/// How many messages of the record you have yet to read.
#[utoipa::path(operation_id = "count_unread_messages", tag = "messages", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 200, body = UnreadOut, description = "How many")))]
#[get("/messages/unread-count")]
async fn count_unread_messages(visit: Visit) -> Result<Answer> {
    let count = move |conn: &mut Conn, record: &Record| {
        let unread = Message::count_unread(conn, record.patient(), record.actor().user())?;
        Answer::ok(&UnreadOut { unread })
    };
    visit.read(Action::LookAcross, count).await
}

/// One message. Looking at it does not mark it as read.
#[utoipa::path(operation_id = "show_message", tag = "messages", security(("bearer" = [])),
    params(("patient" = String, Path), ("message" = Uuid, Path)),
    responses((status = 200, body = MessageOut, description = "The message", headers(("ETag" = String, description = "Its version")))))]
#[get("/messages/{message}")]
async fn show_message(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MessageId(path.1);
    visit.read(Action::LookAcross, move |conn: &mut Conn, record: &Record| shown(conn, record, id)).await
}

/// Mark a message as read: its author sees who has read it, and when. Doing so twice, or with one's own, changes nothing.
#[utoipa::path(operation_id = "mark_message_read", tag = "messages", security(("bearer" = [])),
    params(("patient" = String, Path), ("message" = Uuid, Path)),
    responses((status = 200, body = MessageOut, description = "It is read", headers(("ETag" = String, description = "Its version")))))]
#[post("/messages/{message}/read")]
async fn mark_message_read(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MessageId(path.1);
    let mark = move |conn: &mut Conn, entry: &Entry| {
        let message = Message::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        message.mark_read(conn, entry)?;
        shown(conn, entry, id)
    };
    visit.write(Action::Message, None, mark).await
}

/// Withdraw a message of your own that nobody has marked as read. It stays in the list as withdrawn, and its text is shown to you
/// alone. Doing so twice changes nothing.
#[utoipa::path(operation_id = "withdraw_message", tag = "messages", security(("bearer" = [])),
    params(("patient" = String, Path), ("message" = Uuid, Path)),
    responses((status = 200, body = MessageOut, description = "It is withdrawn", headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "Somebody has read it")))]
#[post("/messages/{message}/withdraw")]
async fn withdraw_message(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = MessageId(path.1);
    let withdraw = move |conn: &mut Conn, entry: &Entry| {
        let mut message = Message::find(conn, entry.patient(), id)?.ok_or_else(Problem::not_found)?;
        if message.withdrawn_at.is_some() {
            return shown(conn, entry, id);
        }
        if !message.is_by(entry.actor().user()) {
            return Err(Problem::new(Code::Forbidden, "only its author can withdraw a message"));
        }
        if message.is_read(conn)? {
            return Err(Problem::new(Code::Conflict, "somebody has read this message: write another one"));
        }
        message.withdraw(conn, entry)?;
        shown(conn, entry, id)
    };
    visit.write(Action::Message, None, withdraw).await
}
