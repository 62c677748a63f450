//! `/v1/me/notices`: what one is told, as a patient or as a physiotherapist.

use super::model::{Notice, NoticeId, NoticeKind, NoticeSubjectId, Position};
use crate::accounts::{Actor, Caller, Role};
use crate::app::App;
use crate::care::{Errand, note_looks};
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::contract::TextShape;
use crate::http::{Answer, Cursors, ListQuery, Page, Problem, Query, Result, Routes};
use crate::ids::PatientId;
use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use limber_rules::text::Text;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of notices.
pub fn routes(routes: &mut Routes) {
    routes.service(list_notices).service(mark_notice_seen);
}

/// Something that you are told.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeOut {
    id: NoticeId,
    /// Whose record it is about.
    patient_id: PatientId,
    kind: NoticeKind,
    /// The flag, go-ahead, rest, enrolment or message that it is about.
    subject_id: Option<NoticeSubjectId>,
    /// In plain words, and the code by which an app knows them.
    #[schema(value_type = TextShape)]
    told: Text,
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

impl From<Notice> for NoticeOut {
    fn from(notice: Notice) -> Self {
        NoticeOut {
            id: notice.id,
            patient_id: notice.patient_id,
            kind: notice.kind.0,
            subject_id: notice.subject_id,
            told: Text::new(notice.code, notice.text),
            details: notice.details.0,
            time_zone: notice.time_zone,
            created_at: notice.created_at.instant(),
            delivered_at: notice.delivered_at.map(Timestamp::instant),
            seen_at: notice.seen_at.map(Timestamp::instant),
        }
    }
}

/// Your notices, the newest first. To a physiotherapist those about patients who are still linked.
#[utoipa::path(operation_id = "list_notices", tag = "notices", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, body = Page<NoticeOut>, description = "Your notices")))]
#[get("/v1/me/notices")]
async fn list_notices(app: Data<App>, caller: Caller, errand: Errand, query: Query<ListQuery>) -> Result<Answer> {
    notices_page(&app, caller, errand, query.0).await
}

/// A page of the caller's notices. Each patient whom a physiotherapist's page is about finds a look in their access log.
pub async fn notices_page(app: &App, caller: Caller, errand: Errand, query: ListQuery) -> Result<Answer> {
    let ListQuery { limit, cursor } = query;
    let key = app.keys.cursors().clone();
    let list = move |conn: &mut Conn, actor: &Actor| {
        let cursors = Cursors::new(&key, actor.user(), "/v1/me/notices");
        let rows = Notice::list(conn, actor, cursors.open(cursor.as_deref())?, limit)?;
        let about: Vec<PatientId> = rows.iter().take(limit.of_page()).map(|notice| notice.patient_id).collect();
        Ok((cursors.page(rows, limit, |notice| Position(notice.id), NoticeOut::from)?, about))
    };
    // A patient's own notices are a read. Whoever is told of others leaves a note in each of their access logs.
    let own = list.clone();
    let mine = move |conn: &mut Conn, actor: &Actor| match actor.role() {
        Role::Patient => own(conn, actor).map(|(page, _)| Some(page)),
        Role::Physiotherapist => Ok(None),
    };
    if let Some(page) = caller.read(app, mine).await? {
        return Ok(page);
    }
    let now = app.clock.clinical();
    let others = move |conn: &mut Conn, actor: &Actor| {
        let (page, about) = list(conn, actor)?;
        note_looks(conn, actor, &errand, about, now)?;
        Ok(page)
    };
    caller.write(app, others).await
}

/// Marks some of the caller's notices as seen, in one transaction. One that is not theirs undoes it all.
pub async fn see_notices(app: &App, caller: Caller, errand: Errand, ids: Vec<Uuid>) -> Result<Answer> {
    let now = app.clock.clinical();
    let mark = move |conn: &mut Conn, actor: &Actor| {
        let mut about = Vec::new();
        for id in &ids {
            let mut notice = Notice::find(conn, actor, NoticeId(*id))?.ok_or_else(Problem::not_found)?;
            notice.mark_seen(conn, now)?;
            about.push(notice.patient_id);
        }
        note_looks(conn, actor, &errand, about, now)?;
        Ok(Answer::no_content())
    };
    caller.write(app, mark).await
}

/// Mark one of your notices as seen: you have opened and read it. Doing so twice changes nothing. A flag that it is about is
/// not marked by that.
#[utoipa::path(operation_id = "mark_notice_seen", tag = "notices", security(("bearer" = [])), params(("notice" = Uuid, Path)),
    responses((status = 200, body = NoticeOut, description = "The notice")))]
#[post("/v1/me/notices/{notice}/seen")]
async fn mark_notice_seen(app: Data<App>, caller: Caller, errand: Errand, path: Path<Uuid>) -> Result<Answer> {
    let (id, now) = (NoticeId(*path), app.clock.clinical());
    let mark = move |conn: &mut Conn, actor: &Actor| {
        let mut notice = Notice::find(conn, actor, id)?.ok_or_else(Problem::not_found)?;
        notice.mark_seen(conn, now)?;
        note_looks(conn, actor, &errand, [notice.patient_id], now)?;
        Answer::ok(&NoticeOut::from(notice))
    };
    caller.write(&app, mark).await
}
