//! The door before all pages: who comes in by which cookie, whether a form is one of ours, and what a refusal looks like.
//!
//! A form (`POST /web/patients/{patient}/acts/{act}`) goes on from here as the request of the contract that it stands for, by whom
//! the cookie let in. Nothing else that bears a cookie comes as far as an address of the API.

use super::acts::{Act, Page, Request};
use super::form::{Form, Refused};
use super::shell::{self, Shell};
use super::{mine, patient, sign_in, thresholds};
use crate::accounts::{Browser, Cookie, let_in};
use crate::app::App;
use crate::care::Visit;
use crate::http::{Code, InWords, Problem, Result};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue, IF_MATCH, ORIGIN};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use futures_util::stream;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

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
            pass(req, &next).await?
        }
        Err(problem) => (req.into_parts().0, Err(problem.in_words())),
    };
    let mut answer = answer.unwrap_or_else(|why| refuse(&asked, &why));
    shell::add_headers(answer.headers_mut());
    Ok(ServiceResponse::new(req, answer))
}

/// As routes are found by it: `/%77eb` is `/web`, too.
fn routed(req: &ServiceRequest) -> &str {
    req.match_info().as_str()
}

/// What was asked, before a form became a request of the contract.
struct Asked {
    method: Method,
    path: String,
}

/// An answer, or what a person is to be told instead.
type Passed = std::result::Result<(HttpRequest, std::result::Result<HttpResponse, InWords>), Error>;

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
async fn pass(req: ServiceRequest, next: &Next<impl MessageBody + 'static>) -> Passed {
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

fn in_words(error: &Error) -> InWords {
    let unreadable = || Problem::new(Code::BadRequest, "the request cannot be read").in_words();
    error.as_error::<Problem>().map_or_else(unreadable, Problem::in_words)
}

/// A form of a page: checked, done, and led back to its page.
async fn form(
    mut req: ServiceRequest,
    next: &Next<impl MessageBody + 'static>,
    browser: Browser,
    cookie: &Cookie,
) -> Passed {
    let sent = match check(&mut req, &browser, cookie).await {
        Ok(sent) => sent,
        Err(problem) => return Ok((req.into_parts().0, Err(problem.in_words()))),
    };
    req.extensions_mut().insert(browser.clone());
    let Some(Sent { form, act, patient, page }) = sent else { return pass(req, next).await };
    let own = page.is_own();
    let (req, done) = pass(req, next).await?;
    let answer = match done {
        Ok(_) => Ok(back_to(act, (&patient, own), &form)),
        Err(why) if can_be_mended(&why) => {
            let status = why.code.status();
            let shell = Shell::after(&browser, Refused { act: act.name, form, why });
            let again = show_again(act.page, page, shell).await;
            again.map_err(|problem| problem.in_words()).map(|mut page| {
                *page.status_mut() = status;
                page
            })
        }
        Err(why) => Err(why),
    };
    Ok((req, answer))
}

/// A form that is one of ours, and the page that it stands on.
struct Sent {
    form: Form,
    act: &'static Act,
    patient: String,
    page: Visit,
}

/// Checks that the form is of this session, and makes the request of it; signing out is none of the contract's.
async fn check(req: &mut ServiceRequest, browser: &Browser, cookie: &Cookie) -> Result<Option<Sent>> {
    let mut payload = req.take_payload();
    let form = Form::read(req.request(), &mut payload).await?;
    if !cookie.made_form(form.text("form_token")) {
        return Err(Problem::new(
            Code::Forbidden,
            "this form is too old: go back, load the page anew, and send it again",
        ));
    }
    if routed(req) == "/web/sign-out" {
        return Ok(None);
    }
    let (patient, act) = address(routed(req)).ok_or_else(Problem::not_found)?;
    let page = Visit::of(req.request(), browser.caller, &patient)?;
    become_request(req, &patient, act.request(&form), &form)?;
    Ok(Some(Sent { form, act, patient, page }))
}

/// `/web/patients/{patient}/acts/{act}`
fn address(path: &str) -> Option<(String, &'static Act)> {
    let (patient, act) = path.strip_prefix("/web/patients/")?.split_once("/acts/")?;
    let plain = patient.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    Some((patient.to_owned(), Act::named(act)?)).filter(|_| plain)
}

/// Makes the request of the contract out of the form's.
fn become_request(req: &mut ServiceRequest, patient: &str, asked: Request, form: &Form) -> Result<()> {
    let unreadable = || Problem::new(Code::BadRequest, "the form cannot be read");
    let uri: Uri = format!("/v1/patients/{patient}/{}", asked.path).parse().map_err(|_| unreadable())?;
    req.match_info_mut().get_mut().update(&uri);
    let kind = if asked.method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
    let version = form.text("version");
    let if_match = Some(format!("\"v{version}\"")).filter(|_| !["", "0"].contains(&version));
    let once = Some(form.text("once")).filter(|once| !once.is_empty());
    let head = req.head_mut();
    (head.method, head.uri) = (asked.method, uri);
    for gone in [COOKIE, CONTENT_LENGTH, CONTENT_TYPE] {
        head.headers.remove(gone);
    }
    let body = asked.body.map(|body| body.to_string());
    let headers = [
        (CONTENT_TYPE, body.as_ref().map(|_| kind.to_owned())),
        (IF_MATCH, if_match),
        (IDEMPOTENCY_KEY, once.map(str::to_owned)),
    ];
    for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        head.headers.insert(name, HeaderValue::from_str(&value).map_err(|_| unreadable())?);
    }
    let bytes = Bytes::from(body.unwrap_or_default());
    let once: Payload = Payload::Stream { payload: Box::pin(stream::iter([Ok::<_, PayloadError>(bytes)])) };
    req.set_payload(once);
    Ok(())
}

/// Whether the form is worth showing again. Not if there is nothing to be seen here, or nobody who may.
fn can_be_mended(why: &InWords) -> bool {
    let code = why.code;
    code.status().is_client_error() && ![Code::Unauthenticated, Code::Forbidden, Code::NotFound].contains(&code)
}

fn back_to(act: &Act, (patient, own): (&str, bool), form: &Form) -> HttpResponse {
    let page = match act.page {
        Page::Thresholds => format!("/web/patients/{patient}/thresholds"),
        Page::Messages if own => "/web/me/messages".to_owned(),
        Page::Patient | Page::Messages => format!("/web/patients/{patient}"),
        Page::Links => "/web/me/links".to_owned(),
    };
    let place: String = form.text("place").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    shell::see_other(&format!("{page}?done={}#{place}", act.name))
}

async fn show_again(page: Page, visit: Visit, shell: Shell) -> Result<HttpResponse> {
    match page {
        Page::Messages if visit.is_own() => mine::messages_page(visit, shell).await,
        Page::Patient | Page::Messages => patient::page(visit, shell).await,
        Page::Thresholds => thresholds::page(visit, shell, None).await,
        Page::Links => mine::links_page(visit, shell).await,
    }
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
