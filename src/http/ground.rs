//! The ground under every route: a request id, a limit on time, a last resort for panics, problem details for whatever
//! fails, and the headers that every answer bears.

use super::problem::{Code, Problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use uuid::Uuid;

/// How long a request may take in all, its body included.
const PATIENCE: Duration = Duration::from_secs(25);

/// The page of the contract brings scripts and styles of its own; nothing else here has any.
const DOCS_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request on the ground.
pub async fn ground(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&req);
    let answer = match refuse_encoding(&req) {
        Some(problem) => req.into_response(problem.render(&id)),
        None => dress(run(req, next, &id).await?, &id),
    };
    log(&answer, &id);
    let (req, mut response) = answer.into_parts();
    if req.path().starts_with("/docs/") {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    }
    add_headers(&mut response, &id);
    Ok(ServiceResponse::new(req, response))
}

/// A UUID that the client sent, or one of our own.
fn request_id(req: &ServiceRequest) -> String {
    let sent = req.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).and_then(|id| Uuid::parse_str(id).ok());
    sent.unwrap_or_else(Uuid::new_v4).to_string()
}

/// A compressed body could be small on the wire and gigabytes in memory: none is unpacked here.
fn refuse_encoding(req: &ServiceRequest) -> Option<Problem> {
    let encoding = req.headers().get(CONTENT_ENCODING)?;
    (!encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
        .then(|| Problem::new(Code::UnsupportedMediaType, "send the body as it is, without a Content-Encoding"))
}

async fn run(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    id: &str,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let fallen = |problem| Error::from(Fallen { problem, id: id.to_owned() });
    let reads = req.method() == Method::GET;
    let guarded = AssertUnwindSafe(next.call(req)).catch_unwind();
    match tokio::time::timeout(PATIENCE, guarded).await {
        Ok(Ok(answer)) => answer.map(ServiceResponse::map_into_boxed_body),
        Ok(Err(_)) => Err(fallen(Problem::new(Code::Internal, Code::Internal.meaning().trim()))),
        Err(_) => {
            let code = if reads { Code::Overloaded } else { Code::OutcomeUnknown };
            Err(fallen(Problem::new(code, "the request took too long").retry_after(1)))
        }
    }
}

/// A request that panicked or took too long: it is gone, and only its id is left to answer with.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
struct Fallen {
    problem: Problem,
    id: String,
}

impl ResponseError for Fallen {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.problem.render(&self.id);
        add_headers(&mut response, &self.id);
        response
    }
}

/// An answer that failed becomes a problem; one that the client has already becomes 304.
fn dress(answer: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let (req, response) = answer.into_parts();
    let response = if let Some(error) = response.error() {
        render(error, id)
    } else if response.status().is_client_error() && !says_why(&response) {
        by_status(response.status()).render(id)
    } else if is_known(&req, &response) {
        not_modified(&response)
    } else {
        response
    };
    ServiceResponse::new(req, response)
}

fn render(error: &Error, id: &str) -> HttpResponse {
    match error.as_error::<Problem>() {
        Some(problem) => problem.render(id),
        None => by_status(error.as_response_error().status_code()).render(id),
    }
}

/// For what the framework refuses by itself.
fn by_status(status: StatusCode) -> Problem {
    let found = Code::ALL.iter().copied().find(|code| code.status() == status);
    let code = found.unwrap_or(if status.is_client_error() { Code::BadRequest } else { Code::Internal });
    Problem::new(code, code.meaning().trim())
}

/// To a program, or to a person on a page.
fn says_why(response: &HttpResponse) -> bool {
    let kinds = ["application/problem+json", "text/html; charset=utf-8"];
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kinds.iter().any(|known| kind == known))
}

/// Only when the app itself sent If-None-Match: no cache on the way decides that for it.
fn is_known(req: &HttpRequest, response: &HttpResponse) -> bool {
    let (Some(known), Some(tag)) = (req.headers().get(IF_NONE_MATCH), response.headers().get(ETAG)) else {
        return false;
    };
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else {
        return false;
    };
    let matches =
        || known.split(',').map(|each| each.trim().trim_start_matches("W/")).any(|each| each == tag || each == "*");
    req.method() == Method::GET && response.status() == StatusCode::OK && matches()
}

fn not_modified(response: &HttpResponse) -> HttpResponse {
    let mut answer = HttpResponse::NotModified();
    for name in [ETAG, CACHE_CONTROL, VARY] {
        if let Some(value) = response.headers().get(&name) {
            answer.insert_header((name, value.clone()));
        }
    }
    answer.finish()
}

fn add_headers(response: &mut HttpResponse, id: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// The route's template, not the path: no ids in the log. To find it, the routes are gone through once more.
fn log(answer: &ServiceResponse<BoxBody>, id: &str) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let route = answer.request().match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    tracing::debug!(request_id = id, method = %answer.request().method(), route, status = answer.status().as_u16());
}
