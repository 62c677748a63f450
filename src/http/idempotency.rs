//! Idempotency-Key: the same request sent again gets the answer it got, and is done once.
//!
//! The key is stored in the transaction of the write it belongs to, so there is no moment in which one is kept without
//! the other. Two equal requests at once: the second waits for the first one's commit and then finds its answer. A
//! refused request stores nothing, and may be mended and sent again with the same key.

use super::answer::Answer;
use super::problem::{Code, Problem, Result};
use crate::db::schema::idempotency_keys;
use crate::db::types::Timestamp;
use crate::db::{Conn, MultiBackend, Portable};
use crate::ids::UserId;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};
use uuid::Uuid;

/// How long an answer is kept: longer than a phone lies in a drawer over a weekend.
pub const KEPT: TimeDelta = TimeDelta::hours(96);

/// The Idempotency-Key of a request, if it has one.
#[derive(Debug, Clone)]
pub struct Once(Option<Key>);

#[derive(Debug, Clone)]
struct Key {
    /// Of the method, the path and the key.
    key_hash: Vec<u8>,
    /// Of the body.
    request_hash: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Row {
    user_id: UserId,
    key_hash: Vec<u8>,
    request_hash: Vec<u8>,
    status: i16,
    etag: Option<String>,
    location: Option<String>,
    body: Vec<u8>,
    created_at: Timestamp,
}

impl Once {
    pub(super) fn of(req: &HttpRequest, body: &[u8]) -> Result<Once> {
        let Some(header) = req.headers().get("Idempotency-Key") else {
            return Ok(Once(None));
        };
        // A structured string ("...") or the bare characters.
        let key =
            header.to_str().ok().map(|key| key.trim().trim_matches('"')).filter(|key| (1..=255).contains(&key.len()));
        let Some(key) = key else {
            return Err(Problem::new(Code::BadRequest, "Idempotency-Key must have 1 to 255 visible characters"));
        };
        let key_hash = hash(&[req.method().as_str(), req.path(), key].map(str::as_bytes));
        Ok(Once(Some(Key { key_hash, request_hash: hash(&[body]) })))
    }

    /// What stands for the key, at this address; none without a key. For a secret, which is not kept but worked out again.
    pub fn mark(&self) -> Option<&[u8]> {
        self.0.as_ref().map(|key| key.key_hash.as_slice())
    }

    /// Does the work, unless it was done before with this key: then the answer of that time.
    ///
    /// # Errors
    /// 422 if the key was used for another body; whatever the work itself refuses.
    pub fn guard(
        &self,
        conn: &mut Conn,
        user: impl Into<Uuid>,
        now: DateTime<Utc>,
        work: impl FnOnce(&mut Conn) -> Result<Answer>,
    ) -> Result<Answer> {
        let Some(key) = &self.0 else { return work(conn) };
        let user = UserId(user.into());
        if let Some(answer) = key.replay(conn, user)? {
            return Ok(answer);
        }
        let answer = work(conn)?;
        key.keep(conn, user, now, &answer)?;
        Ok(answer)
    }
}

/// Of a request without a body.
impl FromRequest for Once {
    type Error = Problem;
    type Future = Ready<Result<Once>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Once::of(req, &[]))
    }
}

impl Key {
    fn replay(&self, conn: &mut Conn, user: UserId) -> Result<Option<Answer>> {
        let row: Option<Row> =
            idempotency_keys::table.find((user, &self.key_hash)).select(Row::as_select()).first(conn).optional()?;
        let Some(row) = row else { return Ok(None) };
        if row.request_hash != self.request_hash {
            return Err(Problem::new(Code::KeyReused, "this Idempotency-Key was used before, with another body"));
        }
        let status = u16::try_from(row.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let mut answer = Answer::raw(status.unwrap_or(StatusCode::OK), row.body);
        (answer.etag, answer.location, answer.replayed) = (row.etag, row.location, true);
        Ok(Some(answer))
    }

    fn keep(&self, conn: &mut Conn, user: UserId, now: DateTime<Utc>, answer: &Answer) -> Result<()> {
        let row = Row {
            user_id: user,
            key_hash: self.key_hash.clone(),
            request_hash: self.request_hash.clone(),
            status: i16::try_from(answer.status.as_u16()).unwrap_or_default(),
            etag: answer.etag.clone(),
            location: answer.location.clone(),
            body: answer.body.clone(),
            created_at: now.into(),
        };
        let insert = diesel::insert_into(idempotency_keys::table).values(row).on_conflict_do_nothing();
        match Portable(insert).execute(conn)? {
            1 => Ok(()),
            // Another instance has just answered the same request: undo, run again, and find its answer.
            _ => Err(crate::db::Failure::Collision("the same Idempotency-Key at once".to_owned()).into()),
        }
    }
}

/// Forgets the answers that are old enough.
pub fn forget_old(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize> {
    let before = Timestamp::from(now - KEPT);
    Ok(diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))).execute(conn)?)
}

/// One hash over several parts, each with its length before it.
fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}
