//! `/v1/me/messages`: what one is told, as a patient or as a physiotherapist.

use super::model::{Message, MessageId, MessageKind, MessageSubjectId, Position};
use crate::accounts::{Actor, Caller, Role};
use crate::app::App;
use crate::care::{Errand, note_looks};
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{Answer, Cursors, ListQuery, Page, Problem, Query, Result};
use crate::ids::PatientId;
use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use limber_rules::text::Text;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of messages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_messages).service(mark_message_seen);
}

/// Something that you are told.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageOut {
    id: MessageId,
    /// Whose record it is about.
    patient_id: PatientId,
    kind: MessageKind,
    /// The flag, go-ahead, rest or enrolment that it is about.
    subject_id: Option<MessageSubjectId>,
    /// In plain words, and the code by which an app knows them.
    #[schema(value_type = Object)]
    message: Text,
    /// For programs.
    #[schema(value_type = Object)]
    details: Value,
    /// The recipient's, when it was written.
    #[schema(examples("Europe/London"))]
    time_zone: String,
    created_at: DateTime<Utc>,
    /// Null as long as no device is known to have it.
    delivered_at: Option<DateTime<Utc>>,
    /// Null until it was marked as seen.
    seen_at: Option<DateTime<Utc>>,
}

impl From<Message> for MessageOut {
    fn from(message: Message) -> Self {
        MessageOut {
            id: message.id,
            patient_id: message.patient_id,
            kind: message.kind.0,
            subject_id: message.subject_id,
            message: Text::new(message.code, message.text),
            details: message.details.0,
            time_zone: message.time_zone,
            created_at: message.created_at.instant(),
            delivered_at: message.delivered_at.map(Timestamp::instant),
            seen_at: message.seen_at.map(Timestamp::instant),
        }
    }
}

/// Your messages, the newest first. To a physiotherapist those about patients who are still linked.
#[utoipa::path(operation_id = "list_messages", tag = "messages", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, body = Page<MessageOut>, description = "Your messages")))]
#[get("/v1/me/messages")]
async fn list_messages(app: Data<App>, caller: Caller, errand: Errand, query: Query<ListQuery>) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let key = app.keys.cursors().clone();
    let list = move |conn: &mut Conn, actor: &Actor| {
        let cursors = Cursors::new(&key, actor.user(), "/v1/me/messages");
        let rows = Message::list(conn, actor, cursors.open(cursor.as_deref())?, limit)?;
        let about: Vec<PatientId> = rows.iter().take(limit.of_page()).map(|message| message.patient_id).collect();
        Ok((cursors.page(rows, limit, |message| Position(message.id), MessageOut::from)?, about))
    };
    // A patient's own messages are a read. Whoever is told of others leaves a note in each of their access logs.
    let own = list.clone();
    let mine = move |conn: &mut Conn, actor: &Actor| match actor.role() {
        Role::Patient => own(conn, actor).map(|(page, _)| Some(page)),
        Role::Physiotherapist => Ok(None),
    };
    if let Some(page) = caller.read(&app, mine).await? {
        return Ok(page);
    }
    let now = app.clock.clinical();
    let others = move |conn: &mut Conn, actor: &Actor| {
        let (page, about) = list(conn, actor)?;
        note_looks(conn, actor, &errand, about, now)?;
        Ok(page)
    };
    caller.write(&app, others).await
}

/// Mark one of your messages as seen: you have opened and read it. Doing so twice changes nothing. A flag that it is about is
/// not marked by that.
#[utoipa::path(operation_id = "mark_message_seen", tag = "messages", security(("bearer" = [])), params(("message" = Uuid, Path)),
    responses((status = 200, body = MessageOut, description = "The message")))]
#[post("/v1/me/messages/{message}/seen")]
async fn mark_message_seen(app: Data<App>, caller: Caller, errand: Errand, path: Path<Uuid>) -> Result<Answer> {
    let (id, now) = (MessageId(*path), app.clock.clinical());
    let mark = move |conn: &mut Conn, actor: &Actor| {
        let mut message = Message::find(conn, actor, id)?.ok_or_else(Problem::not_found)?;
        message.mark_seen(conn, now)?;
        note_looks(conn, actor, &errand, [message.patient_id], now)?;
        Answer::ok(&MessageOut::from(message))
    };
    caller.write(&app, mark).await
}
