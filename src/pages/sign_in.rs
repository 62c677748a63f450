//! Signing in and out. The cookie is the pages' own: the API takes none, and no page takes a token.

use super::assets;
use super::form::{Form, LIMIT};
use super::shell::{html, see_other};
use crate::accounts::{Caller, Cookie, Email, Role, let_in, network, prove, sign_out as end_session, wrong_login};
use crate::app::App;
use crate::http::{Code, InWords, Problem, Result};
use crate::secrets::Password;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use futures_util::future::LocalBoxFuture;
use serde_json::json;

/// `__Host-`: set by this host alone, for all of it, over TLS (or, as browsers have it, on the own machine).
const COOKIE: &str = "__Host-limber";
const MANNER: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// The cookie of a request, if it has one of ours.
pub fn cookie_of(req: &HttpRequest) -> Option<Cookie> {
    let lines = req.headers().get_all(header::COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| Cookie::sent(value))
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage<'a> {
    style: &'static str,
    next: &'a str,
    email: &'a str,
    problem: &'a str,
    signed_out: bool,
}

/// The form.
pub async fn ask(req: HttpRequest) -> Result<HttpResponse> {
    let query = Form::of_query(req.query_string());
    let signed_out = query.text("done") == "signed-out";
    html(&SignInPage { style: assets::style(), next: query.text("next"), email: "", problem: "", signed_out })
}

/// The form, sent: who is who they say gets a session of their own, and its cookie.
pub async fn sign_in(app: Data<App>, req: HttpRequest, form: Form) -> Result<HttpResponse> {
    let proven = match credentials(&form) {
        Ok((email, password)) => prove(&app, email, password, &network(&req)).await,
        Err(problem) => Err(problem),
    };
    let begun = match proven {
        Ok(proven) => crate::accounts::sign_in(&app, proven).await,
        Err(problem) => Err(problem),
    };
    match begun {
        Ok(cookie) => {
            end_the_one_before(&app, &req).await?;
            let mut answer = see_other(next_page(form.text("next")));
            let set = format!("{COOKIE}={}; {MANNER}", cookie.value());
            answer.headers_mut().insert(SET_COOKIE, set.parse().map_err(|_| Problem::unauthenticated())?);
            Ok(answer)
        }
        Err(problem) => ask_again(&form, &problem.in_words()),
    }
}

/// Whoever was signed in in this browser before is so no more.
async fn end_the_one_before(app: &App, req: &HttpRequest) -> Result<()> {
    let Some(before) = cookie_of(req) else { return Ok(()) };
    match let_in(app, &before, false).await? {
        Some(browser) => end_session(app, browser.caller).await,
        None => Ok(()),
    }
}

/// What cannot be an address or a password is nobody's.
fn credentials(form: &Form) -> Result<(Email, Password)> {
    let email = Email::parse(form.text("email").trim()).ok_or_else(wrong_login)?;
    let password = serde_json::from_value(json!(form.text("password"))).map_err(|_| wrong_login())?;
    Ok((email, password))
}

fn ask_again(form: &Form, why: &InWords) -> Result<HttpResponse> {
    let page = SignInPage {
        style: assets::style(),
        next: form.text("next"),
        email: form.text("email"),
        problem: &why.detail,
        signed_out: false,
    };
    let mut answer = html(&page)?;
    // 401 would ask a browser for another way to authenticate.
    *answer.status_mut() =
        if why.code == Code::Unauthenticated { StatusCode::UNPROCESSABLE_ENTITY } else { why.code.status() };
    if let Some(seconds) = why.retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(answer)
}

/// Only to a page of ours.
fn next_page(wanted: &str) -> &str {
    let plain = wanted.chars().all(|c| c.is_ascii_alphanumeric() || "/-".contains(c));
    if wanted.starts_with("/web/") && plain && !wanted.contains("//") { wanted } else { "/web/" }
}

/// Ends the session and takes the cookie back.
pub async fn sign_out(app: Data<App>, caller: Caller) -> Result<HttpResponse> {
    end_session(&app, caller).await?;
    let mut answer = see_other("/web/sign-in?done=signed-out");
    let unset = format!("{COOKIE}=; {MANNER}; Max-Age=0");
    answer.headers_mut().insert(SET_COOKIE, unset.parse().map_err(|_| Problem::unauthenticated())?);
    Ok(answer)
}

/// From the bare address to the pages.
pub async fn enter() -> HttpResponse {
    see_other("/web/")
}

/// To the page that somebody begins with.
pub async fn home(app: Data<App>, caller: Caller) -> Result<HttpResponse> {
    let role = caller.read(&app, |_, actor| Ok(actor.role())).await?;
    Ok(see_other(match role {
        Role::Physiotherapist => "/web/caseload",
        Role::Patient => "/web/me",
    }))
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Form>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move { Form::read(&req, &mut payload, LIMIT).await })
    }
}
