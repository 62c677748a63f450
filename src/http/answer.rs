//! What a handler answers with. It is made inside the transaction, so that it can be kept with the Idempotency-Key.

use super::changes::etag;
use super::problem::Result;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, LINK, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A successful answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) etag: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) replayed: bool,
    link: Option<String>,
    cache: Option<&'static str>,
    media_type: &'static str,
    style: Option<&'static str>,
}

impl Answer {
    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> Result<Answer> {
        Ok(Answer::raw(StatusCode::OK, to_json(body)?))
    }

    /// 200 with a text of some media type.
    pub fn text(media_type: &'static str, body: String) -> Answer {
        Answer { media_type, ..Answer::raw(StatusCode::OK, body.into_bytes()) }
    }

    /// 201 with a body, and where the new thing is.
    pub fn created(location: String, body: &impl Serialize) -> Result<Answer> {
        Ok(Answer { location: Some(location), ..Answer::raw(StatusCode::CREATED, to_json(body)?) })
    }

    /// 202 with a body, and where to look for what comes of it.
    pub fn accepted_at(location: String, body: &impl Serialize) -> Result<Answer> {
        Ok(Answer { location: Some(location), ..Answer::accepted(body)? })
    }

    /// 202 with a body.
    pub fn accepted(body: &impl Serialize) -> Result<Answer> {
        Ok(Answer::raw(StatusCode::ACCEPTED, to_json(body)?))
    }

    /// 204.
    pub fn no_content() -> Answer {
        Answer::raw(StatusCode::NO_CONTENT, Vec::new())
    }

    pub(super) fn raw(status: StatusCode, body: Vec<u8>) -> Answer {
        Answer {
            status,
            etag: None,
            location: None,
            body,
            replayed: false,
            link: None,
            cache: None,
            media_type: "application/json",
            style: None,
        }
    }

    /// What it says.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The same as 201: it is new, and is there.
    #[must_use]
    pub fn made_at(self, location: String) -> Answer {
        Answer { status: StatusCode::CREATED, location: Some(location), ..self }
    }

    /// It was told before, to the same request.
    #[must_use]
    pub fn again(self) -> Answer {
        Answer { replayed: true, ..self }
    }

    /// With the entity tag of a version.
    #[must_use]
    pub fn version(self, version: i32) -> Answer {
        self.tagged(etag(version))
    }

    /// Whether it has an entity tag.
    pub fn is_tagged(&self) -> bool {
        self.etag.is_some()
    }

    /// With an entity tag.
    #[must_use]
    pub fn tagged(self, etag: String) -> Answer {
        Answer { etag: Some(etag), ..self }
    }

    /// As another kind of JSON than the plain one.
    #[must_use]
    pub fn media_type(self, media_type: &'static str) -> Answer {
        Answer { media_type, ..self }
    }

    /// A picture with one style sheet, which its policy names by hash. All else is forbidden, as everywhere.
    #[must_use]
    pub fn with_style(self, style: &'static str) -> Answer {
        Answer { style: Some(style), ..self }
    }

    /// With the address of the next page.
    #[must_use]
    pub fn next(self, address: Option<String>) -> Answer {
        Answer { link: address.map(|address| format!("<{address}>; rel=\"next\"")), ..self }
    }

    /// For everybody, and so for caches too; but whoever says who they are may be told more.
    #[must_use]
    pub fn public(self, cache: &'static str) -> Answer {
        Answer { cache: Some(cache), ..self }
    }

    /// For the caller alone, who asks again each time.
    #[must_use]
    pub fn private(self) -> Answer {
        Answer { cache: Some("private, no-cache"), ..self }
    }
}

fn to_json(body: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(body).map_err(|error| diesel::result::Error::SerializationError(error.into()).into())
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        if self.status != StatusCode::NO_CONTENT {
            answer.content_type(self.media_type);
        }
        if self.replayed {
            answer.insert_header(("Idempotency-Replayed", "true"));
        }
        let headers = [(ETAG, self.etag), (LOCATION, self.location), (LINK, self.link)];
        for (name, value) in headers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            answer.insert_header((name, value));
        }
        if let Some(style) = self.style {
            let hash = BASE64_STANDARD.encode(Sha256::digest(style));
            let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'");
            answer.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        if let Some(cache) = self.cache {
            answer.insert_header((CACHE_CONTROL, cache)).insert_header((VARY, "Authorization"));
        }
        answer.body(self.body)
    }
}
