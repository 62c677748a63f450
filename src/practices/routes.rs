//! `/v1/practices`: found one, invite, join, leave.

use super::model::{Invitation, Membership, Practice, PracticeId, PracticeInvitationId, PracticeRole};
use crate::accounts::{Actor, Attempt, Caller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, IfMatch, Name, Patch, Problem, Result, Routes, shape};
use crate::ids::UserId;
use crate::secrets::fresh_code;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, patch, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// All routes of practices.
pub fn routes(routes: &mut Routes) {
    routes.service(found_practice).service(join_practice).service(show_practice).service(rename_practice);
    routes.service(invite_to_practice).service(leave_practice);
}

/// A practice as it is founded.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"name": "Hip and Groin"})))]
pub struct PracticeIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    /// What others call it.
    #[schema(schema_with = shape::name)]
    name: Name,
}

/// Somebody in a practice.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeMemberOut {
    id: UserId,
    name: String,
    role: PracticeRole,
    joined_at: DateTime<Utc>,
}

/// A practice: what its members share is seen by all of them and by the patients of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeOut {
    id: PracticeId,
    #[schema(examples("Hill Street Physiotherapy"))]
    name: String,
    founded_at: DateTime<Utc>,
    /// The longest-standing first.
    members: Vec<PracticeMemberOut>,
    /// It moves when the name changes, and when somebody joins or leaves.
    version: i32,
}

impl PracticeOut {
    fn of(conn: &mut Conn, practice: Practice) -> Result<PracticeOut> {
        let member = |(member, name): (Membership, String)| PracticeMemberOut {
            id: member.physiotherapist_id,
            name,
            role: member.role.0,
            joined_at: member.joined_at.instant(),
        };
        Ok(PracticeOut {
            members: practice.members(conn)?.into_iter().map(member).collect(),
            id: practice.id,
            name: practice.name,
            founded_at: practice.founded_at.instant(),
            version: practice.version,
        })
    }
}

const MINE: &str = "/v1/practices/mine";

fn shown(conn: &mut Conn, practice: Practice) -> Result<Answer> {
    let version = practice.version;
    Ok(Answer::ok(&PracticeOut::of(conn, practice)?)?.version(version))
}

fn entered(conn: &mut Conn, practice: Practice) -> Result<Answer> {
    let version = practice.version;
    Ok(Answer::created(MINE.to_owned(), &PracticeOut::of(conn, practice)?)?.version(version))
}

/// The membership of whoever asks.
fn own_membership(conn: &mut Conn, actor: &Actor) -> Result<Membership> {
    actor.expect_physiotherapist()?;
    Membership::of(conn, actor.user())?.ok_or_else(Problem::not_found)
}

/// The same, with the practice held: nobody else joins, leaves or renames it until the commit.
fn held(conn: &mut Conn, actor: &Actor) -> Result<(Practice, Membership)> {
    let practice = own_membership(conn, actor)?.practice_id;
    let practice = Practice::hold(conn, practice)?;
    let own = own_membership(conn, actor)?;
    Ok((practice, own))
}

fn already_in_one() -> Problem {
    Problem::new(Code::Conflict, "you are in a practice already: leave it first")
}

/// Found a practice, as a physiotherapist who is in none. You are its owner.
#[utoipa::path(operation_id = "found_practice", request_body = PracticeIn, tag = "practices", security(("bearer" = [])),
    responses((status = 201, body = PracticeOut, description = "The practice"), (status = 200, body = PracticeOut, description = "It is there already")))]
#[post("/v1/practices")]
async fn found_practice(app: Data<App>, caller: Caller, body: Body<PracticeIn>) -> Result<Answer> {
    let (input, once, now) = (body.value, body.once, app.clock.real());
    let fresh = PracticeId::new();
    let found = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        let (id, name) = (input.id.map_or(fresh, PracticeId), input.name.clone().into_string());
        let practice = Practice { id, name, founded_by: actor.user(), founded_at: now.into(), version: 1 };
        once.guard(conn, actor.user(), now, |conn| found(conn, actor, practice))
    };
    caller.write(&app, found).await
}

fn found(conn: &mut Conn, actor: &Actor, practice: Practice) -> Result<Answer> {
    let current = Membership::of(conn, actor.user())?;
    if let Some(known) = Practice::find(conn, practice.id)? {
        let again = known.founded_by == practice.founded_by && known.name == practice.name;
        return match current {
            Some(current) if again && current.practice_id == known.id => shown(conn, known),
            _ => Err(Problem::new(Code::IdConflict, "this id is another practice's")),
        };
    }
    let owner = Membership::new(practice.id, actor.user(), PracticeRole::Owner, practice.founded_at.instant());
    practice.insert(conn)?;
    if current.is_some() || !owner.insert(conn)? {
        return Err(already_in_one());
    }
    entered(conn, practice)
}

/// Your practice and who is in it. Members share what they author, never patients' records.
#[utoipa::path(operation_id = "show_practice", tag = "practices", security(("bearer" = [])),
    responses((status = 200, body = PracticeOut, description = "Your practice", headers(("ETag" = String, description = "Its version")))))]
#[get("/v1/practices/mine")]
async fn show_practice(app: Data<App>, caller: Caller) -> Result<Answer> {
    let show = |conn: &mut Conn, actor: &Actor| {
        let own = own_membership(conn, actor)?;
        let practice = Practice::find(conn, own.practice_id)?.ok_or_else(Problem::not_found)?;
        shown(conn, practice)
    };
    caller.read(&app, show).await
}

/// What can be changed of a practice.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"name": "Hip, Groin and Knee"})))]
pub struct PracticePatch {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, nullable = false)]
    name: Patch<Name>,
}

/// Rename your practice, as its owner (JSON Merge Patch, with If-Match).
#[utoipa::path(operation_id = "rename_practice", tag = "practices", security(("bearer" = [])),
    request_body(content = PracticePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, body = PracticeOut, description = "Changed", headers(("ETag" = String, description = "Its version")))))]
#[patch("/v1/practices/mine")]
async fn rename_practice(
    app: Data<App>,
    caller: Caller,
    if_match: IfMatch,
    body: Body<PracticePatch>,
) -> Result<Answer> {
    let changes = body.value;
    let rename = move |conn: &mut Conn, actor: &Actor| {
        let (mut practice, own) = held(conn, actor)?;
        expect_owner(&own, "rename it")?;
        let now = PracticeOut::of(conn, Practice { version: practice.version - 1, ..practice.clone() })?;
        if_match.check(now.version, Some(&now))?;
        let mut name = None;
        changes.name.clone().map(Some).apply_required(&mut name, "/name")?;
        if let Some(name) = name {
            practice.rename(conn, name.into_string())?;
        }
        shown(conn, practice)
    };
    caller.write(&app, rename).await
}

fn expect_owner(own: &Membership, what: &str) -> Result<()> {
    match own.role.0 {
        PracticeRole::Owner => Ok(()),
        PracticeRole::Member => {
            Err(Problem::new(Code::Forbidden, format!("only the owner of the practice can {what}")))
        }
    }
}

/// An invitation to a practice, with its code this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeInvitationOut {
    id: PracticeInvitationId,
    /// Tell it to your colleague. It is shown only now, and works once.
    #[schema(examples("K7QF-2MXP-9ATC"))]
    code: String,
    expires_at: DateTime<Utc>,
}

/// Invite a colleague to your practice: you get a code to hand over, good for seven days and while you are a member.
#[utoipa::path(operation_id = "invite_to_practice", tag = "practices", security(("bearer" = [])),
    responses((status = 201, body = PracticeInvitationOut, description = "The invitation")))]
#[post("/v1/practices/mine/invitations")]
async fn invite_to_practice(app: Data<App>, caller: Caller) -> Result<Answer> {
    let now = app.clock.real();
    let code = fresh_code();
    let invite = move |conn: &mut Conn, actor: &Actor| {
        let invitation = Invitation::new(&own_membership(conn, actor)?, &code, now);
        invitation.insert(conn)?;
        let (id, expires_at) = (invitation.id, invitation.expires_at.instant());
        let out = PracticeInvitationOut { id, code: code.clone(), expires_at };
        Answer::created(format!("{MINE}/invitations/{id}"), &out)
    };
    caller.write(&app, invite).await
}

/// A code.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"code": "K7QF-2MXP-9ATC"})))]
pub struct JoinIn {
    /// As your colleague told it; capitals, spaces and dashes do not matter.
    #[schema(schema_with = shape::name)]
    code: Name,
}

/// Join a practice with a code, as a physiotherapist who is in none.
#[utoipa::path(operation_id = "join_practice", request_body = JoinIn, tag = "practices", security(("bearer" = [])),
    responses((status = 201, body = PracticeOut, description = "The practice, with you in it")))]
#[post("/v1/practices/join")]
async fn join_practice(app: Data<App>, caller: Caller, body: Body<JoinIn>) -> Result<Answer> {
    let (code, now) = (body.value.code, app.clock.real());
    let attempt = Attempt::new("join a practice", &caller.user().to_string(), "");
    app.db.write(attempt.lane(), move |conn: &mut Conn| attempt.count(conn, now)).await??;
    let join = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        if Membership::of(conn, actor.user())?.is_some() {
            return Err(already_in_one());
        }
        let unknown = || {
            Problem::invalid("/code", "unknown-code", "is not an open invitation: it may be mistyped, used or too old")
        };
        let practice = Invitation::accept(conn, code.as_str(), actor.user(), now)?.ok_or_else(unknown)?;
        if !Membership::new(practice.id, actor.user(), PracticeRole::Member, now).insert(conn)? {
            return Err(already_in_one());
        }
        entered(conn, practice)
    };
    caller.write(&app, join).await
}

/// Leave your practice (`me`), or remove a member as its owner.
///
/// What somebody shared stays with the practice, for its patients may be on it. If the owner leaves, the longest-standing
/// member becomes the owner; the last to leave closes it, and what was shared is its authors' own again.
#[utoipa::path(operation_id = "leave_practice", tag = "practices", security(("bearer" = [])),
    params(("member" = String, Path, description = "`me`, or a member's id")),
    responses((status = 204, description = "Not in it any more")))]
#[delete("/v1/practices/mine/members/{member}")]
async fn leave_practice(app: Data<App>, caller: Caller, member: Path<String>) -> Result<Answer> {
    let now = app.clock.real();
    let leave = move |conn: &mut Conn, actor: &Actor| {
        let (practice, own) = held(conn, actor)?;
        let leaving = whom(&member, actor)?;
        let members = practice.members(conn)?;
        let found = members.iter().find(|(member, _)| member.physiotherapist_id == leaving);
        let (membership, _) = found.ok_or_else(Problem::not_found)?;
        if leaving != actor.user() {
            expect_owner(&own, "remove others")?;
        }
        membership.end(conn, now)?;
        practice.settle(conn)?;
        Ok(Answer::no_content())
    };
    caller.write(&app, leave).await
}

/// `me` stands for the caller.
fn whom(member: &str, actor: &Actor) -> Result<UserId> {
    match member {
        "me" => Ok(actor.user()),
        id => Uuid::parse_str(id).map(UserId).map_err(|_| Problem::not_found()),
    }
}
