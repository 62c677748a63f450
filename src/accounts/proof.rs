//! Whether somebody is who they say: the one check of a password, for the API's tokens and the pages' cookie alike.

use super::attempts::Attempt;
use super::model::{Email, Status, User};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::ids::UserId;
use crate::secrets::{Password, WeakPassword};
use actix_web::HttpRequest;

/// Somebody who has shown all that their account asks for: today a password. A second factor would come between
/// [`prove`] and this, for every door at once.
pub struct Proven {
    user: UserId,
    verified: String,
    stronger: Option<String>,
    attempt: Attempt,
}

/// Checks an e-mail address and a password.
///
/// # Errors
/// An unknown address, a wrong password and a disabled account are answered alike, after the same work.
pub async fn prove(app: &App, email: Email, password: Password, network: &str) -> Result<Proven> {
    let now = app.clock.real();
    let attempt = Attempt::new("login", email.as_str(), network);
    let (lane, counted) = (attempt.lane(), attempt.clone());
    let look = move |conn: &mut Conn| Ok::<_, Problem>((counted.count(conn, now)?, User::by_email(conn, &email)?));
    let (allowed, found) = app.db.write(lane, look).await?;
    allowed?;
    let hash = found.as_ref().map(|user| user.password_hash.clone());
    let right = app.hashing.verify(password.clone(), hash).await.map_err(|_| busy())?;
    let user = found.filter(|user| right && user.status.0 != Status::Disabled).ok_or_else(wrong_login)?;
    if !user.can_log_in() {
        return Err(waits_for_approval());
    }
    let stronger = if app.hashing.is_outdated(&user.password_hash) {
        Some(app.hashing.hash(password).await.map_err(|_| busy())?)
    } else {
        None
    };
    Ok(Proven { user: user.id, verified: user.password_hash, stronger, attempt })
}

impl Proven {
    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// To be asked in the transaction that begins the session: what was verified may have changed while it was. Another
    /// password, a disabled account.
    pub(super) fn confirm(&self, conn: &mut Conn) -> Result<()> {
        let now_known = User::find(conn, self.user)?;
        if now_known.password_hash != self.verified || !now_known.can_log_in() {
            return Err(wrong_login());
        }
        self.attempt.forget(conn)?;
        if let Some(hash) = &self.stronger {
            User::set_password_hash(conn, self.user, hash)?;
        }
        Ok(())
    }
}

/// Told alike for whatever is wrong.
pub fn wrong_login() -> Problem {
    Problem::new(Code::Unauthenticated, "the e-mail address or the password is not right")
}

/// Told to nobody but whom the account is.
pub(super) fn waits_for_approval() -> Problem {
    Problem::new(Code::Forbidden, "the account waits for an operator's approval")
}

/// The hash of a new password. Called after the attempt is counted, for judging and hashing are dear.
///
/// # Errors
/// A password that is short, or easy to guess for one who knows this of its owner, names the field at `pointer`.
pub(super) async fn hash_new(app: &App, password: Password, pointer: &str, known: &[&str]) -> Result<String> {
    let known = known.iter().map(|&word| word.to_owned()).collect();
    let hash = app.hashing.hash_new(password, known).await.map_err(|_| busy())?;
    hash.map_err(|weak| {
        let code = if weak == WeakPassword::Short { "too-short" } else { "too-guessable" };
        Problem::invalid(pointer, code, weak.to_string())
    })
}

pub(super) fn busy() -> Problem {
    Problem::new(Code::Overloaded, "too many passwords are waiting to be checked").retry_after(1)
}

/// Where a request comes from. No header is believed: behind a proxy it is the proxy.
pub fn network(req: &HttpRequest) -> String {
    req.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default()
}
