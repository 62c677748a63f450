//! Sessions of the pages: a cookie that nobody can guess, known here by its fingerprint only.
//!
//! Such a session stands among the others (`GET /v1/me/sessions`) and ends like them. No token was ever made for it, so the API
//! does not know it; and the pages know no token.

use super::caller::Caller;
use super::proof::Proven;
use super::sessions::{Session, SessionId};
use crate::app::App;
use crate::db::Conn;
use crate::db::schema::{sessions, web_sessions};
use crate::db::types::Timestamp;
use crate::http::{Problem, Result};
use crate::ids::UserId;
use crate::secrets::{MacKey, fingerprint};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

/// How long a browser may rest: the desk may be left, and the next patient come in. Chosen here.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long it is signed in at most: a working day. Chosen here.
pub const WHOLE: TimeDelta = TimeDelta::hours(12);
/// That somebody is there is written down no more often than this.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// In the list of sessions.
const DEVICE: &str = "web browser";

/// What a cookie says: opaque, 244 random bits.
#[derive(Clone)]
pub struct Cookie(String);

/// A browser that a cookie let in.
#[derive(Clone)]
pub struct Browser {
    /// Who it is.
    pub caller: Caller,
    /// Stands in each form of this session and nowhere else: a form of somebody else's making cannot have it.
    pub form_token: String,
}

#[derive(Queryable)]
struct Found {
    session: SessionId,
    user: UserId,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl Cookie {
    /// As a browser sent it.
    pub fn sent(value: &str) -> Cookie {
        Cookie(value.to_owned())
    }

    fn fresh() -> Cookie {
        let random = [Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        Cookie(BASE64_URL_SAFE_NO_PAD.encode(random))
    }

    /// To be set.
    pub fn value(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> Vec<u8> {
        fingerprint(self.0.as_bytes())
    }

    fn form_token(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(MacKey::new(self.0.as_bytes()).sign(&[FORMS]))
    }

    /// Whether a form is of this session.
    pub fn made_form(&self, token: &str) -> bool {
        let code = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        code.len() == 32 && MacKey::new(self.0.as_bytes()).verify(&[FORMS], &code)
    }
}

const FORMS: &[u8] = b"limber forms";

/// Begins a session for somebody who has shown who they are.
pub async fn sign_in(app: &App, proven: Proven) -> Result<Cookie> {
    let (cookie, now, user) = (Cookie::fresh(), app.clock.real(), proven.user());
    let hash = cookie.hash();
    let begin = move |conn: &mut Conn| {
        proven.confirm(conn)?;
        let session = Session::open(conn, user, DEVICE, now, IDLE)?;
        // The pages have nothing for somebody who waits for approval: they are told so where they sign in.
        Caller::with_cookie(user, session, now + IDLE).confirm(conn, now)?;
        let row = (web_sessions::cookie_hash.eq(&hash), web_sessions::session_id.eq(session));
        diesel::insert_into(web_sessions::table).values(row).execute(conn)?;
        Ok::<_, Problem>(())
    };
    app.db.write(user, begin).await?;
    Ok(cookie)
}

/// Who sent a cookie, if its session is alive. `acts` if somebody does something, rather than a page by itself: then the session
/// goes on from now.
pub async fn let_in(app: &App, cookie: &Cookie, acts: bool) -> Result<Option<Browser>> {
    let (now, hash) = (app.clock.real(), cookie.hash());
    let Some(found) = app.db.read(move |conn| find(conn, &hash, now)).await? else { return Ok(None) };
    let (user, session, mut until) = (found.user, found.session, found.expires_at.instant());
    let could_go_on = (now + IDLE).min(found.created_at.instant() + WHOLE);
    if acts && could_go_on > until + NOTED_EVERY {
        until = could_go_on;
        app.db.write(user, move |conn| go_on(conn, session, now, until)).await?;
    }
    let caller = Caller::with_cookie(user, session, until);
    Ok(Some(Browser { caller, form_token: cookie.form_token() }))
}

fn find(conn: &mut Conn, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Found>> {
    let alive = web_sessions::table
        .inner_join(sessions::table)
        .filter(web_sessions::cookie_hash.eq(hash))
        .filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(Timestamp::from(now))))
        .select((sessions::id, sessions::user_id, sessions::created_at, sessions::expires_at));
    Ok(alive.first(conn).optional()?)
}

fn go_on(conn: &mut Conn, session: SessionId, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<()> {
    let times = (sessions::last_refreshed_at.eq(Timestamp::from(now)), sessions::expires_at.eq(Timestamp::from(until)));
    diesel::update(sessions::table.find(session)).set(times).execute(conn)?;
    Ok(())
}

/// Ends a browser's session, at once.
pub async fn sign_out(app: &App, caller: Caller) -> Result<()> {
    let now = app.clock.real();
    let end = move |conn: &mut Conn, actor: &super::Actor| Session::end(conn, actor.user(), actor.session(), now);
    caller.even_waiting().write(app, end).await.map(drop)
}
