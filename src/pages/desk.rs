//! A physiotherapist's care desk: whom they invite, who asks them, and what they asked of others.

use super::shell::{Me, Shell, html};
use super::views::{AskedOfMe, AskedOfOthers, Invitation, Listed, list};
use crate::accounts::{Actor, Caller};
use crate::app::App;
use crate::care::{Errand, Moment, requests_of_mine, requests_to_me};
use crate::db::Conn;
use crate::http::{Code, ListQuery, Problem, Result};
use actix_web::body::to_bytes;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use std::future::{Ready, ready};

/// Somebody at the desk.
pub struct Desk {
    app: Data<App>,
    caller: Caller,
    errand: Errand,
}

#[derive(Template)]
#[template(path = "care.html")]
struct DeskPage {
    shell: Shell,
    seen: Seen,
    /// The invitation that was just made.
    invitation: Option<Invitation>,
}

struct Seen {
    me: Me,
    of_me: Listed<AskedOfMe>,
    of_others: Listed<AskedOfOthers>,
}

/// The page.
pub async fn show_desk(desk: Desk, shell: Shell) -> Result<HttpResponse> {
    page(desk, shell, None).await
}

/// The page, also after a form that was refused. Each patient about whom something was asked finds that somebody looked.
pub async fn page(desk: Desk, shell: Shell, invitation: Option<Invitation>) -> Result<HttpResponse> {
    let Desk { app, caller, errand } = desk;
    let key = app.keys.cursors().clone();
    let moment = Moment::now(&app);
    let look = move |conn: &mut Conn, actor: &Actor| {
        let newest = ListQuery::default();
        Ok(Seen {
            of_me: list(&requests_to_me(conn, actor, &key, &newest)?)?,
            of_others: list(&requests_of_mine(conn, actor, &key, (&errand, moment), &newest)?)?,
            me: Me::of(conn, actor)?,
        })
    };
    let seen = caller.write(&app, look).await?;
    html(&DeskPage { shell, seen, invitation })
}

/// The page with an invitation: what the contract answered is told only once.
pub async fn invited(desk: Desk, shell: Shell, answer: HttpResponse) -> Result<HttpResponse> {
    let unread = || Problem::new(Code::Internal, Code::Internal.meaning().trim());
    let told = to_bytes(answer.into_body()).await.map_err(|_| unread())?;
    let invitation = serde_json::from_slice(&told).map_err(|_| unread())?;
    page(desk, shell, Some(invitation)).await
}

impl Desk {
    /// By the request that brings them.
    pub fn of(req: &HttpRequest, caller: Caller) -> Result<Desk> {
        let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
        Ok(Desk { app, caller, errand: Errand::of(req)? })
    }
}

impl FromRequest for Desk {
    type Error = Problem;
    type Future = Ready<Result<Desk>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload).into_inner();
        ready(caller.and_then(|caller| Desk::of(req, caller)))
    }
}
