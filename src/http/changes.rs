//! What a change says: which fields, and of which version.

use super::problem::{Code, Problem, Result};
use actix_web::dev::Payload;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use serde::{Deserialize, Deserializer, Serialize};

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

    /// The same about another type, if that can be made of it.
    pub fn try_map<U>(self, change: impl FnOnce(T) -> Result<U>) -> Result<Patch<U>> {
        Ok(match self {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(value) => Patch::Value(change(value)?),
        })
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
    /// The header that names a version.
    pub fn version(version: i32) -> IfMatch {
        IfMatch(Some(etag(version)))
    }

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
