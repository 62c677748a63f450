//! One's own notices: what happened, about whom, and whether it was seen.

use super::shell::{Me, Shell, html};
use super::views::{Listed, Notice, read};
use crate::accounts::{Actor, Caller, User};
use crate::app::App;
use crate::care::Errand;
use crate::db::Conn;
use crate::http::{Answer, ListQuery, Problem, Result};
use crate::ids::UserId;
use crate::notices::{notices_page, see_notices};
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use std::future::{Ready, ready};
use uuid::Uuid;

/// A person who reads their notices.
pub struct Inbox {
    app: Data<App>,
    caller: Caller,
    errand: Errand,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    shell: Shell,
    me: Me,
    notices: Vec<Card>,
    /// Whether there are older ones.
    more: bool,
}

/// A notice, with the name of the person it is about.
struct Card {
    notice: Notice,
    name: String,
}

/// The page. Each patient whom it is about finds a look in their access log.
pub async fn show_notices(inbox: Inbox, shell: Shell) -> Result<HttpResponse> {
    page(inbox, shell).await
}

/// The page, also after a form that was refused.
pub async fn page(inbox: Inbox, shell: Shell) -> Result<HttpResponse> {
    let Inbox { app, caller, errand } = inbox;
    let listed: Listed<Notice> = read(&notices_page(&app, caller, errand, ListQuery::default()).await?)?;
    let more = listed.next_cursor.is_some();
    let name = move |conn: &mut Conn, actor: &Actor| {
        let mut all = Vec::with_capacity(listed.items.len());
        for notice in &listed.items {
            let id = Uuid::parse_str(&notice.patient_id).unwrap_or_default();
            all.push(User::find(conn, UserId(id))?.display_name);
        }
        let notices = listed.items.iter().cloned().zip(all).map(|(notice, name)| Card { notice, name }).collect();
        Ok((Me::of(conn, actor)?, notices))
    };
    let (me, notices) = caller.read(&app, name).await?;
    html(&NoticesPage { shell, me, notices, more })
}

impl Inbox {
    /// By the request that brings the person.
    pub fn of(req: &HttpRequest, caller: Caller) -> Result<Inbox> {
        let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
        Ok(Inbox { app, caller, errand: Errand::of(req)? })
    }

    /// Marks notices as seen.
    pub async fn see_all(&self, ids: Vec<Uuid>) -> Result<Answer> {
        see_notices(&self.app, self.caller, self.errand.clone(), ids).await
    }
}

impl NoticesPage {
    fn unseen(&self) -> impl Iterator<Item = &Card> {
        self.notices.iter().filter(|card| card.notice.is_unseen())
    }
}

impl FromRequest for Inbox {
    type Error = Problem;
    type Future = Ready<Result<Inbox>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload).into_inner();
        ready(caller.and_then(|caller| Inbox::of(req, caller)))
    }
}
