//! Who calls: a [`Caller`] holds a genuine token; an [`Actor`] has a session that is alive at this moment.

use super::model::{Role, Status, Zone};
use super::proof::waits_for_approval;
use super::sessions::{Session, SessionId};
use super::tokens::{self, Genuine};
use super::web::Browser;
use crate::app::App;
use crate::db::Conn;
use crate::http::{Problem, Result};
use crate::ids::UserId;
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

/// A request whose access token is genuine and in time, or whose cookie a page knows. Whether its session is alive, the database tells.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    user: UserId,
    session: SessionId,
    until: DateTime<Utc>,
    may_wait: bool,
}

/// Somebody who acts, with a live session. For a request there is no other way to make one than
/// [`Caller::confirm`].
#[derive(Debug, Clone)]
pub struct Actor {
    user: UserId,
    session: SessionId,
    role: Role,
    zone: Tz,
    at: DateTime<Utc>,
}

impl Actor {
    /// A scripted account's own hand, for `limber demo` and the sandbox: it has no session. Nothing else that answers requests
    /// comes here.
    pub fn scripted(user: UserId, role: Role, zone: Zone, at: DateTime<Utc>) -> Actor {
        Actor { user, session: SessionId(user.0), role, zone: zone.0, at }
    }

    /// A physiotherapist as they would be let in, to show what they would see. They have no session, and nothing is done in
    /// their name.
    pub fn as_if(user: UserId, at: DateTime<Utc>) -> Actor {
        Actor { user, session: SessionId(user.0), role: Role::Physiotherapist, zone: Tz::UTC, at }
    }

    /// Time, which is nobody: no account has this id. For the rounds; nothing that answers requests comes here.
    pub fn the_clock(at: DateTime<Utc>) -> Actor {
        Actor { user: UserId(Uuid::nil()), session: SessionId(Uuid::nil()), role: Role::Patient, zone: Tz::UTC, at }
    }

    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }
    /// On which device.
    pub fn session(&self) -> SessionId {
        self.session
    }
    /// As what.
    pub fn role(&self) -> Role {
        self.role
    }
    /// Where their days begin and end.
    pub fn zone(&self) -> Tz {
        self.zone
    }
    /// When they were let in, by real time: what they may see is asked for as of then.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
    /// An error unless it is a physiotherapist.
    pub fn expect_physiotherapist(&self) -> Result<()> {
        match self.role {
            Role::Physiotherapist => Ok(()),
            Role::Patient => Err(Problem::new(crate::http::Code::Forbidden, "only a physiotherapist can do this")),
        }
    }
}

impl Caller {
    /// Whom a cookie names. Nothing but the pages' sessions comes here.
    pub(super) fn with_cookie(user: UserId, session: SessionId, until: DateTime<Utc>) -> Caller {
        Caller { user, session, until, may_wait: false }
    }

    /// The same caller, and welcome although their account waits for approval: to what is their own or everybody's, and to ask
    /// at the door of a record, which opens to none who wait.
    #[must_use]
    pub fn even_waiting(self) -> Caller {
        Caller { may_wait: true, ..self }
    }

    /// Who the token says it is.
    pub fn user(self) -> UserId {
        self.user
    }

    /// When the token ends, or the session of a cookie.
    pub fn until(self) -> DateTime<Utc> {
        self.until
    }

    /// Whether the session is alive: it was not ended, has time left, and its account is in use.
    ///
    /// # Errors
    /// 401; 403 if the account waits for approval, unless it may.
    pub fn confirm(self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Actor> {
        let alive = Session::look(conn, self.session, self.user, now)?;
        if alive.status.0 != Status::Active && !self.may_wait {
            return Err(waits_for_approval());
        }
        let zone = Zone::stored(&alive.time_zone).0;
        Ok(Actor { user: self.user, session: self.session, role: alive.role.0, zone, at: now })
    }

    /// Reads as this caller, in one visit to the database.
    pub async fn read<T: Send + 'static>(
        self,
        app: &App,
        mut work: impl FnMut(&mut Conn, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let now = app.clock.real();
        app.db.read(move |conn| self.confirm(conn, now).and_then(|actor| work(conn, &actor))).await
    }

    /// Writes as this caller, in one transaction.
    pub async fn write<T: Send + 'static>(
        self,
        app: &App,
        mut work: impl FnMut(&mut Conn, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let now = app.clock.real();
        app.db.write(self.user, move |conn| self.confirm(conn, now).and_then(|actor| work(conn, &actor))).await
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let let_in = req.extensions().get::<Browser>().map(|browser| browser.caller);
        std::future::ready(let_in.or_else(|| bearer(req)).ok_or_else(Problem::unauthenticated))
    }
}

/// A request with or without a token. One that is there must be genuine.
#[derive(Debug, Clone, Copy)]
pub struct MaybeCaller(pub Option<Caller>);

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !req.headers().contains_key(AUTHORIZATION) {
            return std::future::ready(Ok(MaybeCaller(None)));
        }
        std::future::ready(Caller::from_request(req, payload).into_inner().map(|caller| MaybeCaller(Some(caller))))
    }
}

/// From the Authorization header only: never a cookie, never the address. Whom a cookie lets in, the door of the pages has decided
/// before (`pages/door.rs`): only what came to a page's address has such a [`Browser`].
fn bearer(req: &HttpRequest) -> Option<Caller> {
    let app = req.app_data::<Data<App>>()?;
    let header = req.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let token = scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())?;
    let Genuine { user, session, until } = tokens::verify(&app.keys, token)?;
    Some(Caller { user, session, until, may_wait: false })
}
