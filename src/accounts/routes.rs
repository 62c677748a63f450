//! `/v1/auth`: register, log in, refresh, log out.

use super::attempts::Attempt;
use super::caller::Caller;
use super::model::{Email, NewUser, Role, Status, Zone};
use super::proof::{hash_new, network, prove};
use super::sessions::{self, Refreshed, Session, SessionId};
use super::tokens;
use crate::app::{App, Policy};
use crate::clock;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, LocalDate, Name, Problem, Result, Routes, shape};
use crate::ids::UserId;
use crate::secrets::Password;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// All routes of accounts.
pub fn routes(routes: &mut Routes) {
    routes.service(register).service(login).service(refresh).service(logout);
    super::me::routes(routes);
}

/// Under this age nobody registers alone: proxy consent does not exist yet.
const YOUNGEST: u32 = 16;

/// What it takes to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterIn {
    /// In lower case it is the name of the account.
    #[schema(value_type = String, format = "email", max_length = 254, examples("ann@example.org"))]
    email: Email,
    /// At least 12 characters, not easy to guess.
    #[schema(value_type = String, format = "password", min_length = 12, max_length = 128, examples("violet otter climbs quietly"))]
    password: Password,
    role: Role,
    /// What others call you.
    #[schema(schema_with = shape::name)]
    display_name: Name,
    /// Required of a patient, who must be 16 or older.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>, examples("1990-05-17"))]
    born_on: Option<LocalDate>,
    /// Where your days begin and end; UTC unless told.
    #[serde(default)]
    #[schema(schema_with = shape::zone)]
    time_zone: Zone,
}

/// The same for everybody, whether the address is new or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterOut {
    /// What happens next.
    message: &'static str,
}

/// Register as a patient or a physiotherapist.
///
/// The answer is always the same, so that nobody learns which addresses have an account. Under the relaxed policy you can
/// log in at once; under the strict policy an operator approves the account first: until then a patient cannot log in, and a
/// physiotherapist finds their own account and nobody's record.
#[utoipa::path(operation_id = "register", request_body = RegisterIn, tag = "accounts", responses((status = 202, body = RegisterOut, description = "Received")))]
#[post("/v1/auth/register")]
async fn register(app: Data<App>, req: HttpRequest, body: Body<RegisterIn>) -> Result<Answer> {
    let input = body.value;
    check_age(&input, clock::latest_day(app.clock.clinical()))?;
    let now = app.clock.real();
    let attempt = Attempt::new("register", input.email.as_str(), &network(&req));
    app.db.write(attempt.lane(), move |conn| attempt.count(conn, now)).await??;
    let known = [input.email.as_str(), input.display_name.as_str()];
    let password_hash = hash_new(&app, input.password, "/password", &known).await?;
    let user = NewUser {
        email: input.email,
        role: input.role,
        status: if app.policy == Policy::Relaxed { Status::Active } else { Status::Waiting },
        display_name: input.display_name.into_string(),
        password_hash,
        born_on: input.born_on.map(|date| date.0),
        time_zone: input.time_zone,
    };
    let id = UserId::new();
    app.db.write(id, move |conn| user.insert(conn, id, now)).await?;
    Answer::accepted(&RegisterOut {
        message: "Thank you. If the address is new here, the account is made; you can log in once it is active.",
    })
}

fn check_age(input: &RegisterIn, today: NaiveDate) -> Result<()> {
    match (input.role, input.born_on.map(|date| date.0)) {
        (Role::Patient, None) => Err(Problem::invalid("/born_on", "required", "is required of a patient")),
        (_, Some(born_on)) if born_on > today => {
            Err(Problem::invalid("/born_on", "out-of-range", "must be in the past"))
        }
        (Role::Patient, Some(born_on)) if today.years_since(born_on).is_none_or(|age| age < YOUNGEST) => {
            Err(Problem::invalid(
                "/born_on",
                "too-young",
                "must be at least 16 years ago: younger people cannot register alone yet. If you are under 16 and limp, or \
                 your hip or knee hurts, see a doctor on the same day",
            ))
        }
        _ => Ok(()),
    }
}

/// E-mail and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginIn {
    #[schema(value_type = String, format = "email", max_length = 254, examples("ann@example.org"))]
    email: Email,
    #[schema(value_type = String, format = "password", max_length = 128, examples("violet otter climbs quietly"))]
    password: Password,
    /// What to call this device in the list of sessions.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, examples("Ann's phone"))]
    device: Option<Name>,
}

/// Tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokensOut {
    /// Send it as `Authorization: Bearer ...`.
    access_token: String,
    #[schema(examples("Bearer"))]
    token_type: &'static str,
    /// How long the access token lives, in seconds.
    expires_in: i64,
    /// Exchange it, once, for the next tokens.
    refresh_token: String,
    /// Whose it is.
    user_id: UserId,
    session_id: SessionId,
}

/// Log in with e-mail and password.
///
/// An unknown address, a wrong password and a disabled account are answered alike. After 10 wrong tries for an account
/// from one network: 429.
#[utoipa::path(operation_id = "login", request_body = LoginIn, tag = "accounts", responses((status = 200, body = TokensOut, description = "Logged in")))]
#[post("/v1/auth/login")]
async fn login(app: Data<App>, req: HttpRequest, body: Body<LoginIn>) -> Result<Answer> {
    let LoginIn { email, password, device } = body.value;
    let proven = prove(&app, email, password, &network(&req)).await?;
    let now = app.clock.real();
    let device = device.map_or_else(|| "unnamed".to_owned(), Name::into_string);
    let refresh_token = first_refresh_token(&app);
    let first = refresh_token.clone();
    let id = proven.user();
    let begin = move |conn: &mut Conn| {
        proven.confirm(conn)?;
        Session::begin(conn, id, &device, &first, now)
    };
    let session = app.db.write(id, begin).await?;
    Answer::ok(&tokens_out(&app, id, session, refresh_token, now)?)
}

/// 256 bits that nobody can guess: two random UUIDs under the server's key.
fn first_refresh_token(app: &App) -> String {
    app.keys.successor(&format!("{}{}", Uuid::new_v4(), Uuid::new_v4()))
}

fn tokens_out(
    app: &App,
    user: UserId,
    session: SessionId,
    refresh_token: String,
    now: DateTime<Utc>,
) -> Result<TokensOut> {
    Ok(TokensOut {
        access_token: tokens::issue(&app.keys, user, session, now)?,
        token_type: "Bearer",
        expires_in: tokens::LIFE.num_seconds(),
        refresh_token,
        user_id: user,
        session_id: session,
    })
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshIn {
    #[schema(max_length = 200)]
    refresh_token: String,
}

/// Exchange a refresh token for new tokens.
///
/// Each token can be used once. If the answer got lost, send the same token again: the same successor comes back until it
/// has been used. A token that is used again later ends the session, for somebody else may hold a copy.
#[utoipa::path(operation_id = "refresh", request_body = RefreshIn, tag = "accounts", responses((status = 200, body = TokensOut, description = "New tokens")))]
#[post("/v1/auth/refresh")]
async fn refresh(app: Data<App>, req: HttpRequest, body: Body<RefreshIn>) -> Result<Answer> {
    let presented = body.value.refresh_token;
    let now = app.clock.real();
    let attempt = Attempt::new("refresh", "", &network(&req));
    let (keys, lane) = (app.keys.clone(), attempt.lane());
    let refreshed = app
        .db
        .write(lane, move |conn| match sessions::refresh(conn, &keys, &presented, now)? {
            Refreshed::Refused => Ok::<_, Problem>((attempt.count(conn, now)?, Refreshed::Refused)),
            next @ Refreshed::Next { .. } => Ok((Ok(()), next)),
        })
        .await?;
    let (allowed, refreshed) = refreshed;
    allowed?;
    match refreshed {
        Refreshed::Next { user, session, token } => Answer::ok(&tokens_out(&app, user, session, token, now)?),
        Refreshed::Refused => Err(Problem::new(Code::Unauthenticated, "the refresh token is not valid any more")),
    }
}

/// Log out: ends this session at once, on every server.
#[utoipa::path(operation_id = "logout", tag = "accounts", security(("bearer" = [])),
    responses((status = 204, description = "Logged out")))]
#[post("/v1/auth/logout")]
async fn logout(app: Data<App>, caller: Caller) -> Result<Answer> {
    let now = app.clock.real();
    let end = move |conn: &mut Conn, actor: &super::Actor| Session::end(conn, actor.user(), actor.session(), now);
    caller.even_waiting().write(&app, end).await?;
    Ok(Answer::no_content())
}
