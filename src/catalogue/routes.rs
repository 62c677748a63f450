//! `/v1/bands`, `/v1/exercises` and `/v1/conditions`: what is built in is for everybody, and for caches; what somebody
//! authored, for their circle.

use super::authored::{answer, create, for_change, practice_for, retire};
use super::entries::{self, Entry, Stored};
use super::input::{BandIn, Draft, ExerciseIn};
use super::model::{Band, Condition, EntryStatus, Exercise};
use super::search::{ExercisesQuery, Guide, GuidesQuery};
use super::visibility::Circle;
use crate::accounts::{Actor, Caller, MaybeCaller};
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Body, Code, Cursors, IfMatch, ListQuery, Page, Problem, Query, Result, Routes, etag};
use crate::ids::UserId;
use crate::secrets::fingerprint;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, post, put};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

/// All routes of the catalogue.
pub fn routes(routes: &mut Routes) {
    routes.service(list_bands).service(show_band).service(create_band).service(change_band).service(retire_band);
    routes.service(list_exercises).service(show_exercise);
    routes.service(create_exercise).service(change_exercise).service(retire_exercise);
    routes.service(list_conditions).service(show_condition);
    super::drawings::routes(routes);
    super::programme_routes::routes(routes);
}

// -- reading ----------------------------------------------------------------------------------------------------------

/// What is built in changes with a new version of the server: minutes do no harm.
const FRESH: &str = "public, max-age=300";

/// Reads as whoever asks: as nobody, for everybody and for caches; else for the caller alone.
pub(super) async fn read<T: Send + 'static>(
    app: &App,
    caller: MaybeCaller,
    mut work: impl FnMut(&mut Conn, &Circle) -> Result<T> + Send + 'static,
) -> Result<T> {
    match caller.0 {
        None => app.db.read(move |conn: &mut Conn| work(conn, &Circle::nobody())).await,
        Some(caller) => {
            let as_somebody = move |conn: &mut Conn, actor: &Actor| {
                let circle = Circle::of(conn, actor)?;
                work(conn, &circle)
            };
            caller.even_waiting().read(app, as_somebody).await
        }
    }
}

/// For caches, if nobody in particular asked. What is built in has a tag of what is said: it has no version that moves with
/// every change of a text.
pub(super) fn for_reader(caller: MaybeCaller, answer: Answer) -> Answer {
    let hash = fingerprint(answer.body());
    let tagged = if answer.is_tagged() {
        answer
    } else {
        answer.tagged(format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or_default())))
    };
    if caller.0.is_some() { tagged.private() } else { tagged.public(FRESH) }
}

/// An entry, with the tag of its revision if it has an author.
pub(super) fn shown<T: Entry>(entry: Stored<T>) -> Result<Answer> {
    let tag = entry.owner.map(|_| etag(entry.revision));
    let answer = Answer::ok(&entry.shown())?;
    Ok(match tag {
        Some(tag) => answer.tagged(tag),
        None => answer,
    })
}

/// Cursors for what is at an address, as whoever asks sees it.
pub(super) fn cursors(app: &App, caller: MaybeCaller, address: String) -> Cursors {
    let reader = caller.0.map_or(UserId(Uuid::nil()), Caller::user);
    Cursors::new(app.keys.cursors(), reader, address)
}

pub(super) async fn list<T: Entry>(
    app: Data<App>,
    caller: MaybeCaller,
    Query(query): Query<ListQuery>,
) -> Result<Answer> {
    let cursors = cursors(&app, caller, format!("/v1/{}", T::KIND.plural()));
    let after = cursors.open(query.cursor.as_deref())?;
    let list = move |conn: &mut Conn, circle: &Circle| entries::list::<T>(conn, circle, after.clone(), query.limit);
    let rows = read(&app, caller, list).await?;
    Ok(for_reader(caller, cursors.page(rows, query.limit, Stored::place, Stored::shown)?))
}

/// Conditions or programmes, as a search finds them.
pub(super) async fn list_guides<T: Guide>(
    app: Data<App>,
    caller: MaybeCaller,
    Query(query): Query<GuidesQuery>,
) -> Result<Answer> {
    let limit = query.limit;
    let cursors = cursors(&app, caller, format!("/v1/{}{}", T::KIND.plural(), query.in_an_address()));
    let after = cursors.open(query.cursor.as_deref())?;
    let find = move |conn: &mut Conn, circle: &Circle| query.page::<T>(conn, circle, after.clone());
    let rows = read(&app, caller, find).await?;
    Ok(for_reader(caller, cursors.page(rows, limit, Stored::place, Stored::shown)?))
}

async fn show<T: Entry>(app: Data<App>, caller: MaybeCaller, key: Path<String>) -> Result<Answer> {
    let find = move |conn: &mut Conn, circle: &Circle| entries::find::<T>(conn, circle, &key, None);
    Ok(for_reader(caller, shown(read(&app, caller, find).await?)?))
}

// -- authoring --------------------------------------------------------------------------------------------------------

/// What must hold among somebody's own entries.
trait AmongOwn: Entry + Clone {
    /// What may not become of it once it is published. Nothing, unless told.
    fn expect_successor(&self, _: &Self) -> Result<()> {
        Ok(())
    }
    /// Nothing, unless told.
    fn expect_place(&self, _: &mut Conn, _: UserId) -> Result<()> {
        Ok(())
    }
}

impl AmongOwn for Exercise {
    /// Programmes were checked for what it is: an exercise without a band does not become band work under them.
    fn expect_successor(&self, next: &Exercise) -> Result<()> {
        if self.kind == next.kind {
            return Ok(());
        }
        Err(Problem::new(Code::Conflict, "it is published, and programmes rest on its kind: make another exercise"))
    }
}

impl AmongOwn for Band {
    /// No two bands of a line have the same level.
    fn expect_place(&self, conn: &mut Conn, owner: UserId) -> Result<()> {
        let place = |band: &Band| (band.maker.to_lowercase(), band.line.to_lowercase(), band.level);
        let own = super::authored::own::<Band>(conn, owner)?;
        let taken = own.iter().map(|own| &own.entry).find(|own| own.key != self.key && place(own) == place(self));
        match taken {
            None => Ok(()),
            Some(other) => {
                Err(Problem::invalid("/level", "duplicate", format!("must be another: {} has this one", other.colour)))
            }
        }
    }
}

pub(super) fn fresh_key() -> String {
    EntryKey::new().to_string()
}

crate::id!(
    /// The key of an authored entry.
    EntryKey
);

async fn author<D: Draft>(app: Data<App>, caller: Caller, body: Body<D>) -> Result<Answer>
where
    D::Entry: AmongOwn,
{
    let (input, once, now, fresh) = (body.value, body.once, app.clock.real(), fresh_key());
    let author = move |conn: &mut Conn, actor: &Actor| {
        actor.expect_physiotherapist()?;
        once.guard(conn, actor.user(), now, |conn| {
            let key = input.key().map_or_else(|| fresh.clone(), |key| key.to_string());
            let practice = practice_for(conn, actor, input.shared())?;
            let entry = input.clone().into_entry(key)?;
            let new = Stored::new(entry, actor.user(), practice, input.status(), now);
            create(conn, &new, |conn| new.entry.expect_place(conn, actor.user()))
        })
    };
    caller.write(&app, author).await
}

async fn change<D: Draft>(
    app: Data<App>,
    caller: Caller,
    key: Path<String>,
    if_match: IfMatch,
    body: Body<D>,
) -> Result<Answer>
where
    D::Entry: AmongOwn,
{
    let (input, now) = (body.value, app.clock.real());
    let change = move |conn: &mut Conn, actor: &Actor| {
        let mut found = for_change::<D::Entry>(conn, actor, &key, &if_match)?;
        expect_same_key(input.key(), &key)?;
        found.practice = practice_for(conn, actor, input.shared())?;
        let next = input.clone().into_entry(key.clone())?;
        if found.status == EntryStatus::Published {
            found.entry.expect_successor(&next)?;
        }
        found.status = later(found.status, input.status())?;
        found.entry = next;
        found.entry.expect_place(conn, actor.user())?;
        found.update(conn, now)?;
        answer(found)
    };
    caller.write(&app, change).await
}

/// A key in the body says the same as the address, if it says anything.
pub(super) fn expect_same_key(sent: Option<Uuid>, key: &str) -> Result<()> {
    match sent {
        Some(sent) if sent.to_string() != key => {
            Err(Problem::invalid("/key", "invalid-value", "must be the key in the address, or left out"))
        }
        _ => Ok(()),
    }
}

fn later(was: EntryStatus, wanted: EntryStatus) -> Result<EntryStatus> {
    match (was, wanted) {
        (EntryStatus::Published, EntryStatus::Draft) => {
            Err(Problem::new(Code::Conflict, "it is published and may be in use: it cannot become a draft again"))
        }
        (_, wanted) => Ok(wanted),
    }
}

async fn take_away<T: AmongOwn>(
    app: Data<App>,
    caller: Caller,
    key: Path<String>,
    if_match: IfMatch,
) -> Result<Answer> {
    let now = app.clock.real();
    caller.write(&app, move |conn, actor| retire::<T>(conn, actor, &key, &if_match, now)).await
}

/// Resistance bands, the lightest of a line first; with a token also those of your circle. The force is about right at best.
#[utoipa::path(operation_id = "list_bands", tag = "catalogue", security((), ("bearer" = [])), params(ListQuery), responses((status = 200, body = Page<Band>, description = "Bands")))]
#[get("/v1/bands")]
async fn list_bands(app: Data<App>, caller: MaybeCaller, query: Query<ListQuery>) -> Result<Answer> {
    list::<Band>(app, caller, query).await
}

/// One band.
#[utoipa::path(operation_id = "show_band", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path)), responses((status = 200, body = Band, description = "The band")))]
#[get("/v1/bands/{key}")]
async fn show_band(app: Data<App>, caller: MaybeCaller, key: Path<String>) -> Result<Answer> {
    show::<Band>(app, caller, key).await
}

/// Author a band, as a physiotherapist: for yourself, or for your practice.
#[utoipa::path(operation_id = "create_band", request_body = BandIn, tag = "catalogue", security(("bearer" = [])),
    responses((status = 201, body = Band, description = "The band", headers(("ETag" = String, description = "Its revision"))), (status = 200, body = Band, description = "It is there already")))]
#[post("/v1/bands")]
async fn create_band(app: Data<App>, caller: Caller, body: Body<BandIn>) -> Result<Answer> {
    author(app, caller, body).await
}

/// Change a band that you authored, with If-Match. The whole of it is sent.
#[utoipa::path(operation_id = "change_band", request_body = BandIn, tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 200, body = Band, description = "Changed", headers(("ETag" = String, description = "Its revision")))))]
#[put("/v1/bands/{key}")]
async fn change_band(
    app: Data<App>,
    caller: Caller,
    key: Path<String>,
    if_match: IfMatch,
    body: Body<BandIn>,
) -> Result<Answer> {
    change(app, caller, key, if_match, body).await
}

/// Retire a band that you authored, with If-Match. It is not listed any more; where it is used it can still be read. A
/// draft is gone.
#[utoipa::path(operation_id = "retire_band", tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 204, description = "Retired")))]
#[delete("/v1/bands/{key}")]
async fn retire_band(app: Data<App>, caller: Caller, key: Path<String>, if_match: IfMatch) -> Result<Answer> {
    take_away::<Band>(app, caller, key, if_match).await
}

/// Exercises, with steps, dose, cautions, muscles, equipment, drawing and source, narrowed by what is asked for; with a token also
/// those of your circle.
#[utoipa::path(operation_id = "list_exercises", tag = "catalogue", security((), ("bearer" = [])), params(ExercisesQuery), responses((status = 200, body = Page<Exercise>, description = "Exercises")))]
#[get("/v1/exercises")]
async fn list_exercises(app: Data<App>, caller: MaybeCaller, query: Query<ExercisesQuery>) -> Result<Answer> {
    let Query(query) = query;
    let limit = query.limit;
    let cursors = cursors(&app, caller, format!("/v1/exercises{}", query.in_an_address()));
    let after = cursors.open(query.cursor.as_deref())?;
    let find = move |conn: &mut Conn, circle: &Circle| query.page(conn, circle, after.clone());
    let rows = read(&app, caller, find).await?;
    Ok(for_reader(caller, cursors.page(rows, limit, Stored::place, Stored::shown)?))
}

/// One exercise.
#[utoipa::path(operation_id = "show_exercise", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path)), responses((status = 200, body = Exercise, description = "The exercise")))]
#[get("/v1/exercises/{key}")]
async fn show_exercise(app: Data<App>, caller: MaybeCaller, key: Path<String>) -> Result<Answer> {
    show::<Exercise>(app, caller, key).await
}

/// Author an exercise, as a physiotherapist: for yourself, or for your practice. Your patients see what is published.
#[utoipa::path(operation_id = "create_exercise", request_body = ExerciseIn, tag = "catalogue", security(("bearer" = [])),
    responses((status = 201, body = Exercise, description = "The exercise", headers(("ETag" = String, description = "Its revision"))), (status = 200, body = Exercise, description = "It is there already")))]
#[post("/v1/exercises")]
async fn create_exercise(app: Data<App>, caller: Caller, body: Body<ExerciseIn>) -> Result<Answer> {
    author(app, caller, body).await
}

/// Change an exercise that you authored, with If-Match. The whole of it is sent.
#[utoipa::path(operation_id = "change_exercise", request_body = ExerciseIn, tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 200, body = Exercise, description = "Changed", headers(("ETag" = String, description = "Its revision")))))]
#[put("/v1/exercises/{key}")]
async fn change_exercise(
    app: Data<App>,
    caller: Caller,
    key: Path<String>,
    if_match: IfMatch,
    body: Body<ExerciseIn>,
) -> Result<Answer> {
    change(app, caller, key, if_match, body).await
}

/// Retire an exercise that you authored, with If-Match. It is not listed any more; where it is used it can still be read. A
/// draft is gone.
#[utoipa::path(operation_id = "retire_exercise", tag = "catalogue", security(("bearer" = [])), params(("key" = String, Path)),
    responses((status = 204, description = "Retired")))]
#[delete("/v1/exercises/{key}")]
async fn retire_exercise(app: Data<App>, caller: Caller, key: Path<String>, if_match: IfMatch) -> Result<Answer> {
    take_away::<Exercise>(app, caller, key, if_match).await
}

/// Guides to conditions: symptoms, self-care, when to seek help. They are no diagnosis.
#[utoipa::path(operation_id = "list_conditions", tag = "catalogue", security((), ("bearer" = [])), params(GuidesQuery), responses((status = 200, body = Page<Condition>, description = "Conditions")))]
#[get("/v1/conditions")]
async fn list_conditions(app: Data<App>, caller: MaybeCaller, query: Query<GuidesQuery>) -> Result<Answer> {
    list_guides::<Condition>(app, caller, query).await
}

/// One guide.
#[utoipa::path(operation_id = "show_condition", tag = "catalogue", security((), ("bearer" = [])), params(("key" = String, Path)), responses((status = 200, body = Condition, description = "The guide")))]
#[get("/v1/conditions/{key}")]
async fn show_condition(app: Data<App>, caller: MaybeCaller, key: Path<String>) -> Result<Answer> {
    show::<Condition>(app, caller, key).await
}
