//! What a client is told when a request fails: problem details (RFC 9457), for every error without exception.
//!
//! Each problem has a code, which is part of the contract, and a page at `/problems/{code}` that says what it means and
//! what to do. What went wrong inside goes to the log with the request's id, never to the client.

use crate::db::{Failure, JobError};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// What a handler gives.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// Why a request is not answered as hoped.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A refusal that the client is told about.
    #[error("{}: {}", .0.code.name(), .0.detail)]
    Told(Box<Told>),
    /// A failure of the database.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// A refusal in full.
#[derive(Debug)]
pub struct Told {
    pub(super) code: Code,
    detail: Cow<'static, str>,
    pub(super) errors: Vec<FieldError>,
    retry_after: Option<u64>,
    etag: Option<String>,
    allow: Option<String>,
    extra: Option<(&'static str, Value)>,
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Where: a JSON Pointer (RFC 6901) into the body, or `?name` for a query parameter.
    #[schema(examples("/worst_pain"), max_length = 300)]
    pub pointer: String,
    /// What kind of mistake, in a word that stays the same.
    #[schema(examples("out-of-range"), max_length = 60)]
    pub code: String,
    /// What would be right.
    #[schema(examples("must be a whole number from 0 to 10"), max_length = 1000)]
    pub detail: String,
}

/// What a person is told of a problem.
#[derive(Debug, Clone)]
pub struct InWords {
    /// Which kind.
    pub code: Code,
    /// What exactly.
    pub detail: String,
    /// What is wrong with the input.
    pub errors: Vec<FieldError>,
    /// When to come back, in seconds.
    pub retry_after: Option<u64>,
}

/// Problem details (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemOut {
    /// The address of a page on this kind of problem.
    #[schema(examples("/problems/invalid"))]
    r#type: String,
    /// What kind, in words.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What kind, in a word that stays the same.
    #[schema(examples("invalid"))]
    code: String,
    /// What exactly.
    detail: String,
    /// This very request; also in the header X-Request-Id.
    instance: String,
    /// What is wrong with the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<FieldError>>,
}

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal $status:literal $title:literal),+ $(,)?) => {
        /// Every kind of problem. The words are part of the contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $meaning])+ $variant),+ }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The word for it.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),+ }
            }
            /// The HTTP status it goes with.
            pub fn status(self) -> StatusCode {
                let number = match self { $(Code::$variant => $status),+ };
                StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            /// A short name for people.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title),+ }
            }
            /// What it means and what to do.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($meaning),+)),+ }
            }
        }
    };
}
codes! {
    /// The body is not JSON, or is nested too deeply. Send one JSON object in UTF-8.
    MalformedJson = "malformed-json" 400 "Malformed JSON",
    /// A header or parameter cannot be read. The detail says which one and what would be right.
    BadRequest = "bad-request" 400 "Bad request",
    /// The cursor is not one that this server gave to you for this list. Start again without a cursor.
    BadCursor = "bad-cursor" 400 "Bad cursor",
    /// There is no valid access token with the request. Log in, or use the refresh token, and send the access token as `Authorization: Bearer ...`.
    Unauthenticated = "unauthenticated" 401 "Not authenticated",
    /// You may know of this, but not do it.
    Forbidden = "forbidden" 403 "Forbidden",
    /// Band work needs a physiotherapist's current go-ahead for that region, up to that band level. Ask your physiotherapist for a clearance.
    ClearanceRequired = "clearance-required" 403 "A go-ahead is required",
    /// A patient moves up a phase once all its gates hold. `gates` tells which do not; a physiotherapist may judge otherwise.
    GatesNotMet = "gates-not-met" 409 "Not all gates hold",
    /// There is nothing here for you: it does not exist, or it is not yours to know of. The two are told alike on purpose.
    NotFound = "not-found" 404 "Not found",
    /// The address exists, but not with this method. The `Allow` header names those it has.
    MethodNotAllowed = "method-not-allowed" 405 "Method not allowed",
    /// The request did not arrive in time. Send it again.
    RequestTimeout = "request-timeout" 408 "Request timed out",
    /// The id is already used for something else in this record. Make a new id, or send exactly the same content again.
    IdConflict = "id-conflict" 409 "The id is taken",
    /// There is already a daily pain log for this region, side and date. Correct that one; `existing` names it.
    AlreadyLogged = "already-logged" 409 "Already logged",
    /// The record is not in a state in which this can be done. The detail says why.
    Conflict = "conflict" 409 "Conflict",
    /// It was changed in the meantime. `current` holds it as it is now, the `ETag` header its version: merge, and send again with that.
    PreconditionFailed = "precondition-failed" 412 "Changed in the meantime",
    /// The body is larger than this address takes. The detail names the limit.
    TooLarge = "too-large" 413 "Too large",
    /// Send JSON in UTF-8 (`application/json`; for PATCH `application/merge-patch+json`), not compressed.
    UnsupportedMediaType = "unsupported-media-type" 415 "Unsupported media type",
    /// A field holds something that cannot be. `errors` names each, and what would be right. Nothing was stored.
    Invalid = "invalid" 422 "Invalid input",
    /// This Idempotency-Key was used before with another body. Use a new key for a new request.
    KeyReused = "idempotency-key-reused" 422 "Idempotency-Key used before",
    /// Changing this needs an `If-Match` header with the `ETag` you last saw, so that nobody's change is lost.
    PreconditionRequired = "precondition-required" 428 "If-Match is required",
    /// Too many attempts. Wait as long as `Retry-After` says.
    TooManyAttempts = "too-many-attempts" 429 "Too many attempts",
    /// Something went wrong on our side. Nothing was stored. `instance` helps the operator to find it in the log.
    Internal = "internal" 500 "Internal error",
    /// Too many requests are waiting. Nothing was stored. Send it again after `Retry-After`.
    Overloaded = "overloaded" 503 "Too busy",
    /// The database cannot be reached at this moment. Nothing was stored. Send it again after `Retry-After`.
    Unavailable = "unavailable" 503 "Unavailable",
    /// The connection to the database broke at the very end: the request may have been carried out or not. Send it again with the same id or Idempotency-Key, and it will be there once.
    OutcomeUnknown = "outcome-unknown" 503 "Outcome unknown",
    /// The server has no room left to store anything. Nothing was stored; reading still works.
    DiskFull = "disk-full" 507 "Disk full",
}

impl Problem {
    /// A refusal.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Problem {
        let told = Told {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            etag: None,
            allow: None,
            extra: None,
        };
        Problem::Told(Box::new(told))
    }

    /// One field is wrong: where, what kind of mistake, and what would be right.
    pub fn invalid(pointer: impl Into<String>, code: &str, right: impl Into<String>) -> Problem {
        let error = FieldError { pointer: pointer.into(), code: code.to_owned(), detail: right.into() };
        Problem::new(Code::Invalid, format!("{} {}", error.place(), error.detail)).with(|told| told.errors.push(error))
    }

    /// Several things are wrong, each with its place. Ok if nothing is.
    pub fn all_wrong(errors: Vec<FieldError>) -> Result<()> {
        let Some(first) = errors.first() else { return Ok(()) };
        let others = match errors.len() {
            1 => String::new(),
            many => format!(" (and {} more: see `errors`)", many - 1),
        };
        let detail = format!("{} {}{others}", first.place(), first.detail);
        Err(Problem::new(Code::Invalid, detail).with(|told| told.errors = errors))
    }

    /// What does not exist, and what the caller may not know of: told alike.
    pub fn not_found() -> Problem {
        Problem::new(Code::NotFound, "there is no such thing here")
    }

    /// No valid access token.
    pub fn unauthenticated() -> Problem {
        Problem::new(Code::Unauthenticated, "a valid access token is needed")
    }

    /// With a word on when to come back, in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Problem {
        self.with(|told| told.retry_after = Some(seconds))
    }

    /// With the thing as it is now.
    #[must_use]
    pub fn current(self, etag: String, representation: Value) -> Problem {
        self.with(|told| {
            told.etag = Some(etag);
            told.extra = Some(("current", representation));
        })
    }

    /// With one more member in the body.
    #[must_use]
    pub fn extra(self, name: &'static str, value: Value) -> Problem {
        self.with(|told| told.extra = Some((name, value)))
    }

    /// With the methods that an address has.
    #[must_use]
    pub fn allow(self, methods: String) -> Problem {
        self.with(|told| told.allow = Some(methods))
    }

    fn with(mut self, change: impl FnOnce(&mut Told)) -> Problem {
        if let Problem::Told(told) = &mut self {
            change(told);
        }
        self
    }

    /// What a person is told, on a page. What went wrong inside goes to the log.
    pub fn in_words(&self) -> InWords {
        let code = self.code();
        match self {
            Problem::Told(told) => InWords {
                code,
                detail: told.detail.clone().into_owned(),
                errors: told.errors.clone(),
                retry_after: told.retry_after,
            },
            Problem::Failed(failure) => {
                tracing::error!(%failure, "a page failed");
                InWords { code, detail: code.meaning().trim().to_owned(), errors: Vec::new(), retry_after: None }
            }
        }
    }

    /// Which kind it is, as the client is told.
    pub fn code(&self) -> Code {
        match self {
            Problem::Told(told) => told.code,
            Problem::Failed(failure) => match failure {
                Failure::Overloaded => Code::Overloaded,
                Failure::Unavailable(_) | Failure::Collision(_) => Code::Unavailable,
                Failure::OutcomeUnknown => Code::OutcomeUnknown,
                Failure::DiskFull => Code::DiskFull,
                Failure::DiskFailed(_) | Failure::Dropped | Failure::Query(_) => Code::Internal,
            },
        }
    }

    /// The answer, which bears the request's id.
    pub fn render(&self, request_id: &str) -> HttpResponse {
        let code = self.code();
        let mut body = Map::new();
        body.insert("type".into(), json!(format!("/problems/{}", code.name())));
        body.insert("title".into(), json!(code.title()));
        body.insert("status".into(), json!(code.status().as_u16()));
        body.insert("code".into(), json!(code.name()));
        body.insert("instance".into(), json!(format!("urn:uuid:{request_id}")));
        let mut answer = HttpResponse::build(code.status());
        match self {
            Problem::Told(told) => {
                body.insert("detail".into(), json!(told.detail));
                if !told.errors.is_empty() {
                    body.insert("errors".into(), json!(told.errors));
                }
                if let Some((name, value)) = &told.extra {
                    body.insert((*name).to_owned(), value.clone());
                }
                put(&mut answer, ETAG, told.etag.as_deref());
                put(&mut answer, ALLOW, told.allow.as_deref());
                put(&mut answer, RETRY_AFTER, told.retry_after.map(|seconds| seconds.to_string()).as_deref());
            }
            Problem::Failed(failure) => {
                tracing::error!(request_id, %failure, "a request failed");
                body.insert("detail".into(), json!(code.meaning().trim()));
                let retry = (code.status() == StatusCode::SERVICE_UNAVAILABLE).then_some("1");
                put(&mut answer, RETRY_AFTER, retry);
            }
        }
        if code == Code::Unauthenticated {
            put(&mut answer, WWW_AUTHENTICATE, Some("Bearer"));
        }
        answer.content_type("application/problem+json").body(Value::Object(body).to_string())
    }
}

fn put(answer: &mut actix_web::HttpResponseBuilder, name: actix_web::http::header::HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        answer.insert_header((name, value));
    }
}

impl FieldError {
    fn place(&self) -> &str {
        if self.pointer.is_empty() { "the body" } else { &self.pointer }
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        Problem::Failed(error.into())
    }
}

impl JobError for Problem {
    fn failure(&self) -> Option<&Failure> {
        match self {
            Problem::Failed(failure) => Some(failure),
            Problem::Told(_) => None,
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code().status()
    }

    /// The ground (see `ground.rs`) renders it once more, with the request's id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
