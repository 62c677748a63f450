//! What a request says, as types: a JSON body with pointers to what is wrong with it, query parameters, headers.

use super::idempotency::Once;
use super::problem::{Code, FieldError, Problem, Result};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
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
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let nested = || Problem::new(Code::MalformedJson, format!("nested more than {DEEPEST} deep"));
        if depth(body) > DEEPEST { nested() } else { explain(&error, body) }
    })?;
    json.end().map_err(|error| Problem::new(Code::MalformedJson, place(&error, "after the object")))?;
    Ok(value)
}

/// Something inside a body that is read from an object by the names of its fields, and never from an array by their
/// places.
#[derive(Debug, Clone)]
pub struct ByName<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByName<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        T::deserialize(NoArrays(deserializer)).map(ByName)
    }
}

/// For a field that may be null: `#[serde(deserialize_with = "by_name")]`.
pub fn by_name<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    Ok(Option::<ByName<T>>::deserialize(deserializer)?.map(|read| read.0))
}

struct NoArrays<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for NoArrays<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, words, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// Nothing that is asked for is nested deeper than a handful.
const DEEPEST: usize = 100;

/// How deep arrays and objects are nested.
fn depth(body: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => open += 1,
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn place(error: &serde_json::Error, what: &str) -> String {
    format!("not JSON {what}, at line {}, column {}", error.line(), error.column())
}

fn explain(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> Problem {
    let inner = error.inner();
    // A word that is given as a number or as null is called a mistake of syntax by serde_json, and is none.
    let is_json = || serde_json::from_slice::<serde_json::Value>(body).is_ok();
    if inner.classify() == Category::Syntax && is_json() {
        return Problem::invalid(pointer(error.path()), "wrong-type", "must be one of the words of this field");
    }
    if inner.classify() != Category::Data {
        return Problem::new(Code::MalformedJson, place(inner, "as it should be"));
    }
    let whole = inner.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let FieldError { pointer, code, detail } = field_error(pointer(error.path()), message);
    Problem::invalid(pointer, &code, detail)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment::{Enum, Map, Seq, Unknown};
    let each = path.iter().filter_map(|segment| match segment {
        Seq { index } => Some(format!("/{index}")),
        Map { key } => Some(format!("/{}", escape(key))),
        Enum { .. } | Unknown => None,
    });
    each.collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1").chars().take(100).collect()
}

/// Serde's words, or our own in the form `code: what would be right`, as a field error.
fn field_error(parent: String, message: &str) -> FieldError {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let child = |code: &str, detail: String| {
        // Serde's path of a field that is unknown or doubled may or may not have the field at its end already.
        let tail = format!("/{}", escape(quoted));
        let pointer = if parent.ends_with(&tail) { parent.clone() } else { parent.clone() + &tail };
        FieldError { pointer, code: code.to_owned(), detail }
    };
    if message.starts_with("missing field") {
        return child("required", "is required".to_owned());
    }
    if message.starts_with("unknown field") {
        let known = message.split_once("expected ").map_or("no fields here", |(_, known)| known);
        return child("unknown-field", format!("is not known here: {known}").replace('`', ""));
    }
    if message.starts_with("duplicate field") {
        return child("duplicate-field", "is there twice".to_owned());
    }
    let expected = |code: &str| {
        let right = message.rsplit_once("expected ").map_or(message, |(_, right)| right).replace('`', "");
        let right = if right.starts_with("struct ") { "an object".to_owned() } else { right };
        FieldError { pointer: parent.clone(), code: code.to_owned(), detail: format!("must be {right}") }
    };
    if message.starts_with("unknown variant") {
        return expected("unknown-value");
    }
    if message.starts_with("invalid type") {
        return expected("wrong-type");
    }
    if message.starts_with("invalid value") || message.starts_with("invalid length") {
        return expected("invalid-value");
    }
    match message.split_once(": ") {
        Some((code, right)) if code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => {
            FieldError { pointer: parent, code: code.to_owned(), detail: right.to_owned() }
        }
        _ => FieldError {
            pointer: parent,
            code: "invalid-value".to_owned(),
            detail: message.chars().take(300).collect(),
        },
    }
}

/// The query parameters of a list.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = form_urlencoded::parse(req.query_string().as_bytes());
        let read = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        std::future::ready(read.map(Query).map_err(|error: serde_path_to_error::Error<serde_urlencoded::de::Error>| {
            let FieldError { pointer, code, detail } = field_error(pointer(error.path()), &error.inner().to_string());
            Problem::invalid(pointer.replacen('/', "?", 1), &code, detail)
        }))
    }
}

/// A field of a merge patch (RFC 7396): absent, null or a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Patch<T> {
    /// Leave it as it is.
    Absent,
    /// Clear it.
    Null,
    /// Set it.
    Value(T),
}

#[expect(clippy::derivable_impls, reason = "a derive would ask for T: Default")]
impl<T> Default for Patch<T> {
    fn default() -> Self {
        Patch::Absent
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Patch::Null, Patch::Value))
    }
}

impl<T> Patch<T> {
    /// The same about another type.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(value) => Patch::Value(change(value)),
        }
    }

    /// What it is to be, if it is to be something.
    pub fn given(&self) -> Option<&T> {
        match self {
            Patch::Absent | Patch::Null => None,
            Patch::Value(value) => Some(value),
        }
    }

    /// Applies it to a field that can be empty.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Patch::Absent => {}
            Patch::Null => *field = None,
            Patch::Value(value) => *field = Some(value),
        }
    }

    /// Applies it to a field that cannot be empty.
    pub fn apply_required(self, field: &mut T, pointer: &str) -> Result<()> {
        match self {
            Patch::Absent => Ok(()),
            Patch::Null => Err(Problem::invalid(pointer, "required", "cannot be cleared")),
            Patch::Value(value) => {
                *field = value;
                Ok(())
            }
        }
    }
}

/// The strong entity tag of a version.
pub fn etag(version: i32) -> String {
    format!("\"v{version}\"")
}

/// Which version a change is meant for: the `If-Match` header.
#[derive(Debug, Clone)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// Whether the client expects that there is something.
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// Checks it against the version there is.
    ///
    /// # Errors
    /// 428 if there is no such header, 412 with the thing as it is now if it was changed meanwhile.
    pub fn check(&self, version: i32, now: Option<&impl Serialize>) -> Result<()> {
        let Some(wanted) = &self.0 else {
            return Err(Problem::new(Code::PreconditionRequired, "send If-Match with the ETag you last saw"));
        };
        let tag = etag(version);
        if wanted.split(',').map(str::trim).any(|each| each == tag || each == "*") {
            return Ok(());
        }
        let representation = now.and_then(|now| serde_json::to_value(now).ok()).unwrap_or_default();
        Err(Problem::new(Code::PreconditionFailed, "it was changed in the meantime").current(tag, representation))
    }
}

/// Whether a PUT may only make something new: `If-None-Match: *`.
#[derive(Debug, Clone, Copy)]
pub struct OnlyNew(pub bool);

macro_rules! from_headers {
    ($($name:ident: $req:ident => $made:expr),+ $(,)?) => {$(
        impl FromRequest for $name {
            type Error = Problem;
            type Future = std::future::Ready<Result<Self>>;

            fn from_request($req: &HttpRequest, _: &mut Payload) -> Self::Future {
                std::future::ready(Ok($made))
            }
        }
    )+};
}
from_headers! {
    IfMatch: req => IfMatch(req.headers().get(IF_MATCH).and_then(|tag| tag.to_str().ok()).map(str::to_owned)),
    OnlyNew: req => OnlyNew(req.headers().get(IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == b"*")),
}

#[cfg(test)]
mod tests {
    use super::*;

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
