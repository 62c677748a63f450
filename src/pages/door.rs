//! The door before all pages: who comes in by which cookie, whether a form is one of ours, and what a refusal looks like.
//!
//! A form ([`sent`](super::sent)) and a file ([`copies`](super::copies)) go on from here as the request of the contract that they stand for, by
//! whom the cookie let in. Nothing else that bears a cookie comes as far as an address of the API.

use super::packing::packed;
use super::sent::form;
use super::{copies, shell, sign_in};
use crate::accounts::{Browser, Cookie, let_in};
use crate::app::App;
use crate::http::{Code, InWords, Problem, Result};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HOST, HeaderName, ORIGIN};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets in whoever comes to a page. What comes to the API passes by untouched.
pub async fn door(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !routed(&req).starts_with("/web/") && routed(&req) != "/web" {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    }
    let asked = Asked { method: req.method().clone(), path: routed(&req).to_owned() };
    let (req, answer) = match admit(&req).await {
        Ok(Admitted::Anybody) => pass(req, &next).await?,
        Ok(Admitted::Form(browser, cookie)) => form(req, &next, browser, &cookie).await?,
        Ok(Admitted::Reader(browser)) => {
            req.extensions_mut().insert(browser);
            match asked.file() {
                Some(address) => file(req, &next, &address).await?,
                None => pass(req, &next).await?,
            }
        }
        Err(problem) => (req.into_parts().0, Err(problem.in_words())),
    };
    let is_file = asked.file().is_some() && answer.is_ok();
    let mut answer = answer.unwrap_or_else(|why| refuse(&asked, &why));
    if !is_file {
        shell::add_headers(answer.headers_mut());
        answer = packed(&req, answer);
    }
    Ok(ServiceResponse::new(req, answer))
}

/// As routes are found by it: `/%77eb` is `/web`, too.
fn routed(req: &ServiceRequest) -> &str {
    req.match_info().as_str()
}

/// What was asked, before it became a request of the contract.
struct Asked {
    method: Method,
    path: String,
}

impl Asked {
    /// The address in the contract of the file that is asked for, if one is.
    fn file(&self) -> Option<String> {
        copies::in_the_contract(&self.path).filter(|_| self.method == Method::GET)
    }
}

/// An answer, or what a person is to be told instead.
pub(super) type Passed = std::result::Result<(HttpRequest, std::result::Result<HttpResponse, InWords>), Error>;

/// Who is at the door.
enum Admitted {
    /// Whoever it is, the address is for everybody.
    Anybody,
    /// Somebody who looks.
    Reader(Browser),
    /// Somebody who sends a form.
    Form(Browser, Cookie),
}

async fn admit(req: &ServiceRequest) -> Result<Admitted> {
    let sends = req.method() == Method::POST;
    if sends && !is_from_here(req.request()) {
        return Err(Problem::new(Code::Forbidden, "this form does not come from this site"));
    }
    if routed(req) == "/web/sign-in" || routed(req).starts_with("/web/assets/") {
        return Ok(Admitted::Anybody);
    }
    let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
    let cookie = sign_in::cookie_of(req.request()).ok_or_else(Problem::unauthenticated)?;
    let acts = routed(req) != "/web/live";
    let browser = let_in(&app, &cookie, acts).await?.ok_or_else(Problem::unauthenticated)?;
    Ok(if sends { Admitted::Form(browser, cookie) } else { Admitted::Reader(browser) })
}

/// Whether a browser says that a page of this site sent it. One that does not say so at all is not believed.
fn is_from_here(req: &HttpRequest) -> bool {
    let header = |name: &HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header(&FETCH_SITE) {
        return site == "same-origin";
    }
    let authority = |origin: &str| origin.split_once("://").map(|(_, authority)| authority.to_owned());
    header(&ORIGIN).and_then(authority).is_some_and(|origin| header(&HOST) == Some(origin.as_str()))
}

/// Goes on to the page, and brings back its answer or its problem.
pub(super) async fn pass(req: ServiceRequest, next: &Next<impl MessageBody + 'static>) -> Passed {
    let (req, answer) = next.call(req).await?.into_parts();
    let answer = match answer.error() {
        Some(error) => Err(in_words(error)),
        None if answer.status() == StatusCode::METHOD_NOT_ALLOWED => {
            Err(Problem::new(Code::MethodNotAllowed, "this page is not asked for in this way").in_words())
        }
        None => Ok(answer.map_into_boxed_body()),
    };
    Ok((req, answer))
}

/// Goes on to the file. What is wrong is said on a page.
async fn file(mut req: ServiceRequest, next: &Next<impl MessageBody + 'static>, address: &str) -> Passed {
    let address = format!("{address}?{}", req.query_string());
    match lead(&mut req, Method::GET, address.trim_end_matches('?')) {
        Ok(()) => pass(req, next).await,
        Err(problem) => Ok((req.into_parts().0, Err(problem.in_words()))),
    }
}

/// Makes a request of the contract out of one to a page. From here on it has no cookie.
pub(super) fn lead(req: &mut ServiceRequest, method: Method, address: &str) -> Result<()> {
    let uri: Uri = address.parse().map_err(|_| Problem::new(Code::BadRequest, "the request cannot be read"))?;
    req.match_info_mut().get_mut().update(&uri);
    let head = req.head_mut();
    (head.method, head.uri) = (method, uri);
    head.headers.remove(COOKIE);
    Ok(())
}

fn in_words(error: &Error) -> InWords {
    let unreadable = || Problem::new(Code::BadRequest, "the request cannot be read").in_words();
    error.as_error::<Problem>().map_or_else(unreadable, Problem::in_words)
}

/// Who is not signed in is asked to; the rest is said on a page of its own.
fn refuse(asked: &Asked, why: &InWords) -> HttpResponse {
    if why.code != Code::Unauthenticated {
        let allow = super::methods(&asked.path).filter(|_| why.code == Code::MethodNotAllowed);
        return shell::problem_page(why, allow.as_deref());
    }
    let wanted = if asked.method == Method::GET { asked.path.as_str() } else { "/web/" };
    let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    shell::see_other(&format!("/web/sign-in?next={next}"))
}
