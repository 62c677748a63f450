//! What a request says, as types: a JSON body, query parameters.

use super::idempotency::Once;
use super::malformed::{explain, field_error, place, pointer};
use super::problem::{Code, FieldError, Problem, Result};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The largest JSON body, in bytes.
pub const BODY_LIMIT: usize = 32 * 1024;
/// The largest JSON body of what is written at a desk: a whole programme.
pub const LARGE_BODY_LIMIT: usize = 256 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A JSON body of at most `LIMIT` bytes, along with the Idempotency-Key it came with.
pub struct Body<T, const LIMIT: usize = BODY_LIMIT> {
    /// What the body says.
    pub value: T,
    /// The key, if there is one: see [`Once::guard`].
    pub once: Once,
}

/// A body that may be large.
pub type LargeBody<T> = Body<T, LARGE_BODY_LIMIT>;

impl<T: DeserializeOwned + 'static, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_media_type(req).and_then(|()| check_length(req, LIMIT));
        let arriving = web::Payload::from_request(req, payload).into_inner();
        let req = req.clone();
        Box::pin(async move {
            checked?;
            let arriving = arriving.map_err(|_| broke_off())?.to_bytes_limited(LIMIT);
            let body = tokio::time::timeout(BODY_TIMEOUT, arriving).await.map_err(|_| too_slow())?;
            let body = body.map_err(|_| too_large(LIMIT))?.map_err(|_| broke_off())?;
            let once = Once::of(&req, &body)?;
            Ok(Body { value: parse(&body)?, once })
        })
    }
}

/// A body that says beforehand that it is too large is not waited for.
fn check_length(req: &HttpRequest, limit: usize) -> Result<()> {
    let told = req.headers().get(CONTENT_LENGTH).and_then(|told| told.to_str().ok()?.parse().ok());
    if told.is_some_and(|bytes: usize| bytes > limit) { Err(too_large(limit)) } else { Ok(()) }
}

fn check_media_type(req: &HttpRequest) -> Result<()> {
    let wanted = if req.method() == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
    let given = req.headers().get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = given.split_once(';').unwrap_or((given, ""));
    let essence = essence.trim();
    let json = essence.eq_ignore_ascii_case(wanted) || essence.eq_ignore_ascii_case("application/json");
    let parameter = parameters.trim().to_ascii_lowercase().replace('"', "");
    if json && (parameter.is_empty() || parameter == "charset=utf-8") {
        return Ok(());
    }
    Err(Problem::new(Code::UnsupportedMediaType, format!("the body must be {wanted} in UTF-8")))
}

fn too_slow() -> Problem {
    Problem::new(Code::RequestTimeout, format!("the body took longer than {} s to arrive", BODY_TIMEOUT.as_secs()))
}

fn too_large(limit: usize) -> Problem {
    Problem::new(Code::TooLarge, format!("the body may have at most {limit} bytes"))
}

fn broke_off() -> Problem {
    Problem::new(Code::BadRequest, "the body broke off")
}

/// Reads one JSON object.
///
/// # Errors
/// 400 if it is not JSON, 422 with a pointer if it does not say what it should.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // A struct can also be read from an array, by position: that is nobody's intention.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::invalid("", "wrong-type", "must be an object"));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| explain(&error, body))?;
    json.end().map_err(|error| Problem::new(Code::MalformedJson, place(&error, "after the object")))?;
    Ok(value)
}

/// The query parameters of a list.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> Query<T> {
    /// Reads what stands behind the question mark.
    pub fn read(query: &str) -> Result<Query<T>> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        read.map(Query).map_err(|error: serde_path_to_error::Error<serde_urlencoded::de::Error>| {
            let FieldError { pointer, code, detail } = field_error(pointer(error.path()), &error.inner().to_string());
            Problem::invalid(pointer.replacen('/', "?", 1), &code, detail)
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Query::read(req.query_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the errors matter here")]
    struct Sample {
        score: limber_rules::scale::Nrs,
        #[serde(default)]
        items: Vec<limber_rules::scale::Nrs>,
    }

    fn error_of(body: &str) -> (u16, String, String) {
        match parse::<Sample>(body.as_bytes()).expect_err(body) {
            Problem::Told(told) => {
                let first = told.errors.first().cloned();
                let (pointer, code) = first.map(|error| (error.pointer, error.code)).unwrap_or_default();
                (told.code.status().as_u16(), pointer, code)
            }
            Problem::Failed(failure) => panic!("{failure}"),
        }
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        let cases = [
            (r#"{"score": 11}"#, 422, "/score", "out-of-range"),
            (r#"{"score": -1}"#, 422, "/score", "out-of-range"),
            (r#"{"score": 3.5}"#, 422, "/score", "out-of-range"),
            (r#"{"score": "5"}"#, 422, "/score", "wrong-type"),
            (r#"{"score": null}"#, 422, "/score", "wrong-type"),
            (r#"{"score": 5, "items": [1, 2, 99]}"#, 422, "/items/2", "out-of-range"),
            (r#"{"scoer": 5}"#, 422, "/scoer", "unknown-field"),
            (r#"{"score": 5, "score": 6}"#, 422, "/score", "duplicate-field"),
            (r"{}", 422, "/score", "required"),
            (r"[5]", 422, "", "wrong-type"),
            (r#""five""#, 422, "", "wrong-type"),
            (r#"{"score": 5"#, 400, "", ""),
            (r#"{"score": 1e400}"#, 400, "", ""),
            (r#"{"score": 5} trailing"#, 400, "", ""),
        ];
        for (body, status, pointer, code) in cases {
            assert_eq!(error_of(body), (status, pointer.to_owned(), code.to_owned()), "{body}");
        }
    }
}
