//! What all pages have in common: their frame, their headers, and how they refuse.

use super::acts::Act;
use super::assets;
use super::faults;
use super::form::{Form, Refused, Shown};
use crate::accounts::{Actor, Browser, Role, User};
use crate::care::count_requests_to_me;
use crate::db::Conn;
use crate::http::{Code, FieldError, InWords, Problem, Result};
use crate::notices::count_unseen_notices;
use actix_web::dev::Payload;
use actix_web::http::header::{
    ALLOW, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY, RETRY_AFTER,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use chrono_tz::Tz;
use std::future::{Ready, ready};
use uuid::Uuid;

/// No script and no style but our own files; no form to elsewhere; in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts on the headers of a page. The referrer stays on this site: without any, a browser would not say either that a form is from
/// here.
pub fn add_headers(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

/// The frame of a page for somebody who is signed in.
#[derive(Default)]
pub struct Shell {
    form_token: String,
    done: Option<&'static str>,
    refused: Option<Refused>,
}

/// Who looks at a page.
pub struct Me {
    pub id: String,
    pub name: String,
    pub role: Role,
    pub zone: Tz,
    /// How many care requests wait for their answer.
    pub asked: i64,
    /// How many notices they have not seen yet.
    pub notices: i64,
}

impl Me {
    pub fn of(conn: &mut Conn, actor: &Actor) -> Result<Me> {
        let asked = match actor.role() {
            Role::Physiotherapist => count_requests_to_me(conn, actor)?,
            Role::Patient => 0,
        };
        let notices = count_unseen_notices(conn, actor)?;
        let name = User::find(conn, actor.user())?.display_name;
        Ok(Me { id: actor.user().to_string(), name, role: actor.role(), zone: actor.zone(), asked, notices })
    }
    pub fn is_physiotherapist(&self) -> bool {
        self.role == Role::Physiotherapist
    }
}

impl Shell {
    /// For a page that is the answer to a form.
    pub fn of(browser: &Browser) -> Shell {
        Shell { form_token: browser.form_token.clone(), ..Shell::default() }
    }
    /// After a form that was refused.
    pub fn after(browser: &Browser, refused: Refused) -> Shell {
        Shell { form_token: browser.form_token.clone(), done: None, refused: Some(refused) }
    }
    /// For each form of the page.
    pub fn form_token(&self) -> &str {
        &self.form_token
    }
    /// For each form of the page: sent twice, it is done once.
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    pub fn once(&self) -> Uuid {
        Uuid::new_v4()
    }
    /// What was just done.
    pub fn done(&self) -> &str {
        self.done.unwrap_or_default()
    }
    /// What was typed into a form that was refused.
    pub fn typed(&self) -> Option<&Form> {
        self.refused.as_ref().map(|refused| &refused.form)
    }
    /// What was refused, as a sentence.
    pub fn problem(&self) -> String {
        match &self.refused {
            None => String::new(),
            // A page of a programme lists all mistakes with their places.
            Some(refused) if refused.is_of_programme() => "What is to be mended is listed below.".to_owned(),
            Some(refused) => faults::summary(&refused.why),
        }
    }
    /// Whether the sentence about it is where a person should go on: no field of a form is at fault.
    pub fn problem_has_focus(&self) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.why.code != Code::Invalid || refused.why.errors.is_empty())
    }
    /// What the contract says is wrong with the fields.
    pub fn errors(&self) -> &[FieldError] {
        self.refused.as_ref().map(|refused| refused.why.errors.as_slice()).unwrap_or_default()
    }
    /// Whether something that was typed is wrong.
    pub fn is_refused_as_invalid(&self) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.why.code == Code::Invalid)
    }

    /// Whether a form was refused because what it was about was changed in the meantime.
    pub fn is_refused_as_stale(&self) -> bool {
        self.refused.as_ref().is_some_and(|refused| refused.why.code == Code::PreconditionFailed)
    }

    /// A form about a thing, blank or as it was refused.
    pub fn form(&self, act: impl AsRef<str>, thing: impl AsRef<str>) -> Shown<'_> {
        let this = |refused: &&Refused| refused.act == act.as_ref() && refused.form.text("thing") == thing.as_ref();
        Shown(self.refused.as_ref().filter(this))
    }
    /// The stylesheet's address.
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    pub fn style(&self) -> &'static str {
        assets::style()
    }
    /// The script's address.
    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    pub fn script(&self) -> &'static str {
        assets::script()
    }
}

impl FromRequest for Shell {
    type Error = Problem;
    type Future = Ready<Result<Shell>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let form_token = req.extensions().get::<Browser>().map(|browser| browser.form_token.clone());
        let query = Form::of_query(req.query_string());
        let done = Act::named(query.text("done")).map(|act| act.done);
        let shell = form_token.map(|form_token| Shell { form_token, done, refused: None });
        ready(shell.ok_or_else(Problem::unauthenticated))
    }
}

/// A page as an answer.
pub fn html(page: &impl Template) -> Result<HttpResponse> {
    let text = page.render().map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(text))
}

/// To another page.
pub fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    style: &'static str,
    title: &'static str,
    why: &'a InWords,
}

/// A page that says what is wrong.
pub fn problem_page(why: &InWords, allow: Option<&str>) -> HttpResponse {
    let page = ProblemPage { style: assets::style(), title: why.code.title(), why };
    let mut answer = HttpResponse::build(why.code.status());
    if let Some(seconds) = why.retry_after {
        answer.insert_header((RETRY_AFTER, seconds));
    }
    if let Some(methods) = allow {
        answer.insert_header((ALLOW, methods));
    }
    answer.content_type("text/html; charset=utf-8").body(page.render().unwrap_or_default())
}
