//! `/v1/programmes`: read, author, publish, copy, compare. A published version never changes: editing makes the next one.

use super::authored::{
    answer, create, expect_room, for_change, move_versions, own_entry, practice_for, retire_versions,
};
use super::difference::DifferenceOut;
use super::entries::{self, Stored};
use super::model::{Condition, EntryStatus, Exercise, Kind};
use super::programme::Programme;
use super::programme_check::{KnownExercise, KnownExercises, Purpose, problems};
use super::programme_in::ProgrammeIn;
use super::routes::{cursors, expect_same_key, for_reader, fresh_key, list_guides, read, shown};
use super::search::GuidesQuery;
use super::visibility::Circle;
use crate::accounts::{Actor, Caller, MaybeCaller};
use crate::app::App;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::{Answer, Body, FieldError, IfMatch, LargeBody, ListQuery, Page, Problem, Query, Result, Routes};
use crate::practices::PracticeId;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, post, put};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of programmes.
pub(super) fn routes(routes: &mut Routes) {
    routes.service(list_programmes).service(create_programme).service(show_programme).service(change_programme);
    routes.service(retire_programme).service(publish_programme).service(copy_programme);
    routes.service(list_programme_versions).service(show_programme_difference);
}

// -- reading ----------------------------------------------------------------------------------------------------------

/// Programmes, with phases, gates and session plans, each in its newest version; with a token also those of your circle.
#[utoipa::path(operation_id = "list_programmes", tag = "catalogue", security((), ("bearer" = [])), params(GuidesQuery), responses((status = 200, body = Page<Programme>, description = "Programmes")))]
#[get("/v1/programmes")]
async fn list_programmes(app: Data<App>, caller: MaybeCaller, query: Query<GuidesQuery>) -> Result<Answer> {
    list_guides::<Programme>(app, caller, query).await
}

/// Which version.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// The newest that you see, unless told.
    #[param(minimum = 1)]
    version: Option<i32>,
}

/// One programme, in the version asked for or in the newest that you see.
#[utoipa::path(operation_id = "show_programme", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path), VersionQuery),
    responses((status = 200, body = Programme, description = "The programme")))]
#[get("/v1/programmes/{key}")]
async fn show_programme(
    app: Data<App>,
    caller: MaybeCaller,
    key: Path<String>,
    query: Query<VersionQuery>,
) -> Result<Answer> {
    let version = query.0.version;
    let find = move |conn: &mut Conn, circle: &Circle| entries::find::<Programme>(conn, circle, &key, version);
    Ok(for_reader(caller, shown(read(&app, caller, find).await?)?))
}

/// A version of a programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammeVersionOut {
    version: i32,
    name: String,
    status: EntryStatus,
    created_at: Option<DateTime<Utc>>,
    /// When it was last written; a published version is not written any more.
    updated_at: Option<DateTime<Utc>>,
}

impl From<Stored<Programme>> for ProgrammeVersionOut {
    fn from(stored: Stored<Programme>) -> Self {
        ProgrammeVersionOut {
            version: stored.version,
            name: stored.entry.name,
            status: stored.status,
            created_at: stored.created_at.map(Timestamp::instant),
            updated_at: stored.updated_at.map(Timestamp::instant),
        }
    }
}

/// The versions of a programme that you see, the newest first.
#[utoipa::path(operation_id = "list_programme_versions", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path), ListQuery),
    responses((status = 200, body = Page<ProgrammeVersionOut>, description = "Versions")))]
#[get("/v1/programmes/{key}/versions")]
async fn list_programme_versions(
    app: Data<App>,
    caller: MaybeCaller,
    key: Path<String>,
    query: Query<ListQuery>,
) -> Result<Answer> {
    let Query(ListQuery { limit, cursor }) = query;
    let cursors = cursors(&app, caller, format!("/v1/programmes/{key}/versions"));
    let below: Option<i32> = cursors.open(cursor.as_deref())?;
    let list = move |conn: &mut Conn, circle: &Circle| {
        entries::find::<Programme>(conn, circle, &key, None)?;
        entries::versions::<Programme>(conn, circle, &key, below, limit)
    };
    let rows = read(&app, caller, list).await?;
    Ok(for_reader(caller, cursors.page(rows, limit, |row| row.version, ProgrammeVersionOut::from)?))
}

/// Which two versions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DifferenceQuery {
    /// The version before.
    #[param(minimum = 1)]
    from: i32,
    /// The version after.
    #[param(minimum = 1)]
    to: i32,
}

/// What differs between two versions of a programme.
#[utoipa::path(operation_id = "show_programme_difference", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path), DifferenceQuery),
    responses((status = 200, body = DifferenceOut, description = "The changes")))]
#[get("/v1/programmes/{key}/difference")]
async fn show_programme_difference(
    app: Data<App>,
    caller: MaybeCaller,
    key: Path<String>,
    query: Query<DifferenceQuery>,
) -> Result<Answer> {
    let Query(DifferenceQuery { from, to }) = query;
    let compare = move |conn: &mut Conn, circle: &Circle| {
        let mut in_version = |version| entries::find::<Programme>(conn, circle, &key, Some(version));
        let (before, after) = (in_version(from)?.entry, in_version(to)?.entry);
        Answer::ok(&DifferenceOut::between(&before, &after))
    };
    Ok(for_reader(caller, read(&app, caller, compare).await?))
}

// -- authoring --------------------------------------------------------------------------------------------------------

/// Author a programme, as a physiotherapist: one JSON document, which is a draft until you publish it.
///
/// Phases count from 0. Each exercise is one that you see and stands once in a phase. From rung to rung of a ladder one load
/// goes up at most, and the band by one level at most. Band work needs a go-ahead and comes after a raise and a dynamic
/// stretch, unless `no_warm_up_because` says why not.
#[utoipa::path(operation_id = "create_programme", request_body = ProgrammeIn, tag = "catalogue", security(("bearer" = [])),
    responses((status = 201, body = Programme, description = "The draft", headers(("ETag" = String, description = "Its revision"))), (status = 200, body = Programme, description = "It is there already")))]
#[post("/v1/programmes")]
async fn create_programme(app: Data<App>, caller: Caller, body: LargeBody<ProgrammeIn>) -> Result<Answer> {
    let (input, once, now, fresh) = (body.value, body.once, app.clock.real(), fresh_key());
    let author = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        once.guard(conn, actor.user(), now, |conn| {
            let key = input.key.map_or_else(|| fresh.clone(), |key| key.to_string());
            let practice = practice_for(conn, actor, input.shared)?;
            let programme = input.clone().into_programme(key, 1);
            let draft = Stored::new(programme, actor.user(), practice, EntryStatus::Draft, now);
            create(conn, &draft, |conn| check(conn, actor, &draft.entry, practice, Purpose::Keep))
        })
    };
    caller.write(&app, author).await
}

/// Change a programme that you authored, with If-Match. The whole of it is sent.
///
/// A draft is written over. A published version never changes: the next one is made, as a draft.
#[utoipa::path(operation_id = "change_programme", request_body = ProgrammeIn, tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 200, body = Programme, description = "The draft", headers(("ETag" = String, description = "Its revision")))))]
#[put("/v1/programmes/{key}")]
async fn change_programme(
    app: Data<App>,
    caller: Caller,
    key: Path<String>,
    if_match: IfMatch,
    body: LargeBody<ProgrammeIn>,
) -> Result<Answer> {
    let (input, now) = (body.value, app.clock.real());
    let change = move |conn: &mut Conn, actor: &Actor| {
        let newest = for_change::<Programme>(conn, actor, &key, &if_match)?;
        expect_same_key(input.key, &key)?;
        let practice = practice_for(conn, actor, input.shared)?;
        let version = if newest.status == EntryStatus::Draft { newest.version } else { newest.version + 1 };
        let programme = input.clone().into_programme(key.clone(), version);
        check(conn, actor, &programme, practice, Purpose::Keep)?;
        answer(rewritten(conn, actor, newest, programme, practice, now)?)
    };
    caller.write(&app, change).await
}

fn rewritten(
    conn: &mut Conn,
    actor: &Actor,
    mut newest: Stored<Programme>,
    programme: Programme,
    practice: Option<PracticeId>,
    now: DateTime<Utc>,
) -> Result<Stored<Programme>> {
    if newest.status == EntryStatus::Draft {
        (newest.entry, newest.practice) = (programme, practice);
        newest.update(conn, now)?;
        return Ok(newest);
    }
    expect_room(conn, Kind::Programme, newest.owner)?;
    let mut next = Stored::new(programme, actor.user(), practice, EntryStatus::Draft, now);
    next.revision = newest.revision + 1;
    next.insert(conn)?;
    Ok(next)
}

/// Publish the draft of a programme that you authored, with If-Match: from now on it can be enrolled in, and never changes.
///
/// Who is on an earlier version stays on it.
#[utoipa::path(operation_id = "publish_programme", tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 200, body = Programme, description = "It is published", headers(("ETag" = String, description = "Its revision")))))]
#[post("/v1/programmes/{key}/publish")]
async fn publish_programme(app: Data<App>, caller: Caller, key: Path<String>, if_match: IfMatch) -> Result<Answer> {
    let now = app.clock.real();
    let publish = move |conn: &mut Conn, actor: &Actor| {
        let mut newest = for_change::<Programme>(conn, actor, &key, &if_match)?;
        if newest.status == EntryStatus::Published {
            return answer(newest);
        }
        // Of the practice of now: it may be another than when the draft was written.
        newest.practice = practice_for(conn, actor, newest.practice.is_some())?;
        check(conn, actor, &newest.entry, newest.practice, Purpose::Publish)?;
        newest.status = EntryStatus::Published;
        newest.update(conn, now)?;
        move_versions(conn, &key, newest.practice)?;
        answer(newest)
    };
    caller.write(&app, publish).await
}

/// Retire a programme that you authored, with If-Match: nobody new is enrolled in it, who is on it stays. A draft is gone,
/// and what was published before it is in use again as it was.
#[utoipa::path(operation_id = "retire_programme", tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 204, description = "Retired")))]
#[delete("/v1/programmes/{key}")]
async fn retire_programme(app: Data<App>, caller: Caller, key: Path<String>, if_match: IfMatch) -> Result<Answer> {
    let retire = move |conn: &mut Conn, actor: &Actor| {
        let newest = own_entry::<Programme>(conn, actor, &key)?;
        if newest.status != EntryStatus::Retired {
            if_match.check(newest.revision, Some(&newest.clone().shown()))?;
            if newest.status == EntryStatus::Draft {
                newest.delete(conn)?;
            } else {
                retire_versions(conn, &key)?;
            }
        }
        Ok(Answer::no_content())
    };
    caller.write(&app, retire).await
}

/// Which version to copy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"version": 1})))]
pub struct CopyIn {
    /// The newest that you see, unless told.
    #[serde(default)]
    #[schema(minimum = 1)]
    version: Option<i32>,
}

/// Copy a programme that you see, built in or authored, to a draft of your own under a new key.
#[utoipa::path(operation_id = "copy_programme", request_body = CopyIn, tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 201, body = Programme, description = "The draft", headers(("ETag" = String, description = "Its revision")))))]
#[post("/v1/programmes/{key}/copy")]
async fn copy_programme(app: Data<App>, caller: Caller, key: Path<String>, body: Body<CopyIn>) -> Result<Answer> {
    let (version, once, now, fresh) = (body.value.version, body.once, app.clock.real(), fresh_key());
    let copy = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        once.guard(conn, actor.user(), now, |conn| {
            let circle = Circle::of(conn, actor)?;
            let original = entries::find::<Programme>(conn, &circle, &key, version)?.entry;
            let programme = Programme { key: fresh.clone(), version: 1, ..original };
            create(conn, &Stored::new(programme, actor.user(), None, EntryStatus::Draft, now), |_| Ok(()))
        })
    };
    caller.write(&app, copy).await
}

// -- checking ---------------------------------------------------------------------------------------------------------

fn check(
    conn: &mut Conn,
    actor: &Actor,
    programme: &Programme,
    practice: Option<PracticeId>,
    purpose: Purpose,
) -> Result<()> {
    Problem::all_wrong(broken_rules(conn, actor, programme, practice, purpose)?)
}

/// The rules that a programme breaks: what it names must be there for its author, and for everybody who will see it.
pub(super) fn broken_rules(
    conn: &mut Conn,
    actor: &Actor,
    programme: &Programme,
    practice: Option<PracticeId>,
    purpose: Purpose,
) -> Result<Vec<FieldError>> {
    let circle = Circle::of(conn, actor)?;
    let mut wrong = problems(programme, &known_exercises(conn, &circle, programme, practice)?, purpose);
    if let Some(condition) = &programme.condition {
        let known = entries::some::<Condition>(conn, &circle, std::slice::from_ref(condition))?;
        if known.is_empty() {
            wrong.push(FieldError {
                pointer: "/condition".to_owned(),
                code: "unknown-value".to_owned(),
                detail: "must be the key of a condition of /v1/conditions, or left out".to_owned(),
            });
        }
    }
    Ok(wrong)
}

fn known_exercises(
    conn: &mut Conn,
    circle: &Circle,
    programme: &Programme,
    practice: Option<PracticeId>,
) -> Result<KnownExercises> {
    let mut keys: Vec<String> =
        programme.phases.iter().flat_map(|phase| &phase.steps).map(|step| step.exercise.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let seen = entries::some::<Exercise>(conn, circle, &keys)?;
    let known = seen.into_iter().map(|found| {
        let reaches_readers = practice.is_none() || found.owner.is_none() || found.practice == practice;
        let (kind, impact) = (found.entry.kind, found.entry.impact);
        let known = KnownExercise { kind, status: found.status, reaches_readers, impact };
        (found.entry.key, known)
    });
    Ok(known.collect())
}
