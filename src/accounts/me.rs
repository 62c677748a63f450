//! `/v1/me`: the own account, its password and its sessions.

use super::attempts::Attempt;
use super::caller::{Actor, Caller};
use super::model::{Role, Status, User, Zone};
use super::proof::{busy, hash_new, network};
use super::sessions::{Session, SessionId};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, IfMatch, Name, Page, Patch, Problem, Result, Routes};
use crate::ids::UserId;
use crate::secrets::Password;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, delete, get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of one's own account.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(show_me).service(change_me).service(change_password).service(list_sessions).service(end_session);
}

/// Somebody's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    id: UserId,
    #[schema(format = "email")]
    email: String,
    role: Role,
    display_name: String,
    born_on: Option<NaiveDate>,
    /// Whether the account is in use. False: an operator of this server has to approve it first, and until then it opens nothing
    /// but itself.
    approved: bool,
    #[schema(examples("Europe/London"))]
    time_zone: String,
    created_at: DateTime<Utc>,
    version: i32,
}

impl From<User> for MeOut {
    fn from(user: User) -> Self {
        MeOut {
            id: user.id,
            email: user.email,
            role: user.role.0,
            display_name: user.display_name,
            born_on: user.born_on,
            approved: user.status.0 == Status::Active,
            time_zone: user.time_zone,
            created_at: user.created_at.instant(),
            version: user.version,
        }
    }
}

/// Your own account.
#[utoipa::path(operation_id = "show_me", tag = "accounts", security(("bearer" = [])),
    responses((status = 200, body = MeOut, description = "Your account", headers(("ETag" = String, description = "Its version")))))]
#[get("/v1/me")]
async fn show_me(app: Data<App>, caller: Caller) -> Result<Answer> {
    let user = caller.even_waiting().read(&app, |conn, actor| User::find(conn, actor.user())).await?;
    let version = user.version;
    Ok(Answer::ok(&MeOut::from(user))?.version(version))
}

/// What can be changed of an account.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, nullable = false)]
    display_name: Patch<Name>,
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 50, nullable = false, examples("Europe/London"))]
    time_zone: Patch<Zone>,
}

/// Change your name or time zone (JSON Merge Patch, with If-Match).
#[utoipa::path(operation_id = "change_me", tag = "accounts", security(("bearer" = [])),
    request_body(content = MePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = MeOut, description = "Changed", headers(("ETag" = String, description = "Its version")))))]
#[patch("/v1/me")]
async fn change_me(app: Data<App>, caller: Caller, if_match: IfMatch, body: Body<MePatch>) -> Result<Answer> {
    let patch = body.value;
    let change = move |conn: &mut Conn, actor: &Actor| {
        let mut user = User::find(conn, actor.user())?;
        if_match.check(user.version, Some(&MeOut::from(user.clone())))?;
        let mut zone = Zone::stored(&user.time_zone);
        patch.time_zone.clone().apply_required(&mut zone, "/time_zone")?;
        let mut name = None;
        match patch.display_name.clone() {
            Patch::Null => return Err(Problem::invalid("/display_name", "required", "cannot be cleared")),
            given => given.apply(&mut name),
        }
        let name = name.map_or_else(|| user.display_name.clone(), Name::into_string);
        user.update_profile(conn, name, zone)?;
        Ok(user)
    };
    let user = caller.even_waiting().write(&app, change).await?;
    let version = user.version;
    Ok(Answer::ok(&MeOut::from(user))?.version(version))
}

/// The old password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    #[schema(value_type = String, format = "password", max_length = 128)]
    current_password: Password,
    /// At least 12 characters, not easy to guess.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128)]
    new_password: Password,
}

/// Change your password. All your sessions end, this one too: log in again.
#[utoipa::path(operation_id = "change_password", request_body = PasswordIn, tag = "accounts", security(("bearer" = [])),
    responses((status = 204, description = "Changed; all sessions are ended")))]
#[post("/v1/me/password")]
async fn change_password(app: Data<App>, req: HttpRequest, caller: Caller, body: Body<PasswordIn>) -> Result<Answer> {
    let PasswordIn { current_password, new_password } = body.value;
    let now = app.clock.real();
    let attempt = Attempt::new("change password", &caller.user().to_string(), &network(&req));
    let counted = attempt.clone();
    let look = move |conn: &mut Conn, actor: &Actor| Ok((counted.count(conn, now)?, User::find(conn, actor.user())?));
    let (allowed, user) = caller.even_waiting().write(&app, look).await?;
    allowed?;
    let verified = user.password_hash.clone();
    if !app.hashing.verify(current_password, Some(user.password_hash)).await.map_err(|_| busy())? {
        return Err(Problem::invalid("/current_password", "wrong-password", "is not your password"));
    }
    let hash = hash_new(&app, new_password, "/new_password", &[&user.email, &user.display_name]).await?;
    let change = move |conn: &mut Conn, actor: &Actor| {
        if User::find(conn, actor.user())?.password_hash != verified {
            return Err(Problem::new(Code::Conflict, "the password was changed in the meantime"));
        }
        attempt.forget(conn)?;
        User::set_password_hash(conn, actor.user(), &hash)?;
        Session::end_all(conn, actor.user(), now)
    };
    caller.even_waiting().write(&app, change).await?;
    Ok(Answer::no_content())
}

/// One device that is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    id: SessionId,
    device: String,
    created_at: DateTime<Utc>,
    last_refreshed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// Whether it is the one you ask with.
    current: bool,
}

/// Your sessions that are alive, the newest first (100 at most).
#[utoipa::path(operation_id = "list_sessions", tag = "accounts", security(("bearer" = [])),
    responses((status = 200, body = Page<SessionOut>, description = "Your sessions")))]
#[get("/v1/me/sessions")]
async fn list_sessions(app: Data<App>, caller: Caller) -> Result<Answer> {
    let now = app.clock.real();
    let list = move |conn: &mut Conn, actor: &Actor| {
        let out = |session: Session| SessionOut {
            id: session.id,
            device: session.device,
            created_at: session.created_at.instant(),
            last_refreshed_at: session.last_refreshed_at.instant(),
            expires_at: session.expires_at.instant(),
            current: session.id == actor.session(),
        };
        Ok(Session::list(conn, actor.user(), now)?.into_iter().map(out).collect::<Vec<_>>())
    };
    Answer::ok(&Page { items: caller.even_waiting().read(&app, list).await?, next_cursor: None })
}

/// End one of your sessions: a device that is lost, say.
#[utoipa::path(operation_id = "end_session", tag = "accounts", security(("bearer" = [])), params(("session" = Uuid, Path, description = "Its id")),
    responses((status = 204, description = "Ended")))]
#[delete("/v1/me/sessions/{session}")]
async fn end_session(app: Data<App>, caller: Caller, session: Path<Uuid>) -> Result<Answer> {
    let now = app.clock.real();
    let end = move |conn: &mut Conn, actor: &Actor| {
        if Session::end(conn, actor.user(), SessionId(*session), now)? { Ok(()) } else { Err(Problem::not_found()) }
    };
    caller.even_waiting().write(&app, end).await?;
    Ok(Answer::no_content())
}
