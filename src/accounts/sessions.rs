//! Sessions: one for each device that is logged in, with a family of refresh tokens that replace each other.

use super::model::{Role, Status, User};
use crate::db::schema::{refresh_tokens, sessions, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Problem, Result};
use crate::ids::UserId;
use crate::secrets::{Keys, fingerprint};
use crate::{id, on_either};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use std::collections::HashSet;

id!(
    /// One device that is logged in.
    SessionId
);

/// How long a session lives at most, however often it is refreshed.
pub const LIFE: TimeDelta = TimeDelta::days(30);

/// A device that is, or was, logged in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub device: String,
    pub created_at: Timestamp,
    pub last_refreshed_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct RefreshToken {
    token_hash: Vec<u8>,
    session_id: SessionId,
    successor_hash: Option<Vec<u8>>,
    created_at: Timestamp,
}

/// Whose session it is, if it is alive.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Alive {
    pub role: Word<Role>,
    pub time_zone: String,
    pub status: Word<Status>,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Session {
    /// A new session with its first refresh token.
    pub fn begin(conn: &mut Conn, user: UserId, device: &str, token: &str, now: DateTime<Utc>) -> Result<SessionId> {
        let session = Session::open(conn, user, device, now, LIFE)?;
        keep(conn, session, token, now)?;
        Ok(session)
    }

    /// A new session that nobody has the means to use yet.
    pub(super) fn open(
        conn: &mut Conn,
        user: UserId,
        device: &str,
        now: DateTime<Utc>,
        life: TimeDelta,
    ) -> Result<SessionId> {
        let session = Session {
            id: SessionId::new(),
            user_id: user,
            device: device.to_owned(),
            created_at: now.into(),
            last_refreshed_at: now.into(),
            expires_at: (now + life).into(),
            ended_at: None,
        };
        diesel::insert_into(sessions::table).values(&session).execute(conn)?;
        Ok(session.id)
    }

    /// The one look at a session that every request takes.
    pub(super) fn look(conn: &mut Conn, id: SessionId, user: UserId, now: DateTime<Utc>) -> Result<Alive> {
        let session = sessions::table
            .inner_join(users::table)
            .filter(sessions::id.eq(id).and(sessions::user_id.eq(user)))
            .select((users::role, users::time_zone, users::status, sessions::expires_at, sessions::ended_at));
        let alive: Option<Alive> = on_either!(conn => session.first(conn)).optional()?;
        alive
            .filter(|alive| {
                alive.ended_at.is_none() && alive.expires_at.instant() > now && alive.status.0.lets_in(alive.role.0)
            })
            .ok_or_else(Problem::unauthenticated)
    }

    /// Somebody's sessions that are alive, the newest first.
    pub fn list(conn: &mut Conn, user: UserId, now: DateTime<Utc>) -> Result<Vec<Session>> {
        let alive = sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(Timestamp::from(now)));
        Ok(alive.order(sessions::created_at.desc()).limit(100).select(Session::as_select()).load(conn)?)
    }

    /// Ends one session. False if this user has no such session alive.
    pub fn end(conn: &mut Conn, user: UserId, id: SessionId, now: DateTime<Utc>) -> Result<bool> {
        let one = sessions::table
            .filter(sessions::id.eq(id).and(sessions::user_id.eq(user)))
            .filter(sessions::ended_at.is_null());
        Ok(diesel::update(one).set(sessions::ended_at.eq(Timestamp::from(now))).execute(conn)? == 1)
    }

    /// Ends all of somebody's sessions.
    pub fn end_all(conn: &mut Conn, user: UserId, now: DateTime<Utc>) -> Result<usize> {
        let all = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::ended_at.is_null());
        Ok(diesel::update(all).set(sessions::ended_at.eq(Timestamp::from(now))).execute(conn)?)
    }
}

/// Which of some sessions are alive, of accounts that wait for nothing.
pub fn sessions_alive(conn: &mut Conn, ids: &[SessionId], now: DateTime<Utc>) -> Result<HashSet<SessionId>> {
    let alive = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq_any(ids.to_vec()).and(sessions::ended_at.is_null()))
        .filter(sessions::expires_at.gt(Timestamp::from(now)).and(users::status.eq(Word(Status::Active))));
    Ok(alive.select(sessions::id).load(conn)?.into_iter().collect())
}

/// What a refresh came to.
#[derive(Debug)]
pub(super) enum Refreshed {
    /// The next token of the family.
    Next { user: UserId, session: SessionId, token: String },
    /// The token is unknown, or its session is over.
    Refused,
}

/// Exchanges a refresh token for its successor.
///
/// A token that was used before is answered with the same successor as long as that one was not used itself: the answer
/// got lost on the way. If it was, somebody else holds a copy, and the whole family ends (RFC 9700, 4.14).
pub(super) fn refresh(conn: &mut Conn, keys: &Keys, presented: &str, now: DateTime<Utc>) -> Result<Refreshed> {
    let Some(token) = find(conn, &fingerprint(presented.as_bytes()))? else {
        return Ok(Refreshed::Refused);
    };
    let session: Session = sessions::table.find(token.session_id).select(Session::as_select()).first(conn)?;
    let can_log_in = User::find(conn, session.user_id)?.can_log_in();
    let over = session.ended_at.is_some() || session.expires_at.instant() <= now || !can_log_in;
    if over {
        return Ok(Refreshed::Refused);
    }
    let fresh = keys.successor(presented);
    let successor = if use_up(conn, &token.token_hash, &fingerprint(fresh.as_bytes()))? {
        keep(conn, session.id, &fresh, now)?;
        let refreshed = sessions::last_refreshed_at.eq(Timestamp::from(now));
        diesel::update(sessions::table.find(session.id)).set(refreshed).execute(conn)?;
        Some(fresh)
    } else {
        unused_successor(conn, keys, presented)?
    };
    let Some(successor) = successor else {
        Session::end(conn, session.user_id, session.id, now)?;
        tracing::warn!(session = %session.id, "a refresh token was used again: the session is ended");
        return Ok(Refreshed::Refused);
    };
    Ok(Refreshed::Next { user: session.user_id, session: session.id, token: successor })
}

fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<RefreshToken>> {
    Ok(refresh_tokens::table.find(token_hash).select(RefreshToken::as_select()).first(conn).optional()?)
}

/// The successor that was given out for a used token, as long as it was not used itself.
fn unused_successor(conn: &mut Conn, keys: &Keys, presented: &str) -> Result<Option<String>> {
    let token = find(conn, &fingerprint(presented.as_bytes()))?;
    let Some(successor_hash) = token.and_then(|token| token.successor_hash) else { return Ok(None) };
    let unused = find(conn, &successor_hash)?.is_some_and(|next| next.successor_hash.is_none());
    Ok(keys.known_successor(presented, &successor_hash).filter(|_| unused))
}

/// False if it was used up before: of two at once only one finds it unused.
fn use_up(conn: &mut Conn, token_hash: &[u8], successor_hash: &[u8]) -> Result<bool> {
    let unused = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(token_hash))
        .filter(refresh_tokens::successor_hash.is_null());
    Ok(diesel::update(unused).set(refresh_tokens::successor_hash.eq(successor_hash)).execute(conn)? == 1)
}

fn keep(conn: &mut Conn, session: SessionId, token: &str, now: DateTime<Utc>) -> Result<()> {
    let token = RefreshToken {
        token_hash: fingerprint(token.as_bytes()),
        session_id: session,
        successor_hash: None,
        created_at: now.into(),
    };
    diesel::insert_into(refresh_tokens::table).values(&token).execute(conn)?;
    Ok(())
}
