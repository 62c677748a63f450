//! `/v1/bands`, `/v1/exercises`, `/v1/conditions`, `/v1/programmes`: for everybody, and for caches.

use super::entries::{self, Entry};
use super::model::{Band, Condition, Exercise};
use super::programme::Programme;
use crate::app::App;
use crate::db::Conn;
use crate::http::{Answer, Cursors, ListQuery, Page, Query, Result};
use crate::ids::UserId;
use crate::secrets::fingerprint;
use actix_web::get;
use actix_web::web::{Data, Path};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// All routes of the catalogue.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_bands).service(show_band).service(list_exercises).service(show_exercise);
    config.service(list_conditions).service(show_condition).service(list_programmes).service(show_programme);
}

/// The catalogue changes with a new version of the server, or when a physiotherapist edits it: minutes do no harm.
const FRESH: &str = "public, max-age=300";

async fn list<T: Entry>(app: Data<App>, Query(query): Query<ListQuery>) -> Result<Answer> {
    let everybody = UserId(Uuid::nil());
    let cursors = Cursors::new(app.keys.cursors(), everybody, format!("/v1/{}", T::KIND.plural()));
    let after = cursors.open(query.cursor.as_deref())?;
    let rows = app.db.read(move |conn: &mut Conn| entries::list::<T>(conn, after, query.limit)).await?;
    let page = cursors.page(rows, query.limit, |(position, _)| *position, |(_, entry)| entry)?;
    Ok(tagged(page))
}

async fn show<T: Entry>(app: Data<App>, key: Path<String>) -> Result<Answer> {
    let entry = app.db.read(move |conn: &mut Conn| entries::find::<T>(conn, &key)).await?;
    Ok(tagged(Answer::ok(&entry)?))
}

/// The tag is of what is said: a catalogue entry has no version that moves with every change of a text.
fn tagged(answer: Answer) -> Answer {
    let hash = fingerprint(answer.body());
    let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or_default()));
    answer.tagged(tag).public(FRESH)
}

/// Resistance bands, the lightest of a line first. The force is about right at best.
#[utoipa::path(operation_id = "list_bands", tag = "catalogue", params(ListQuery), responses((status = 200, body = Page<Band>, description = "Bands")))]
#[get("/v1/bands")]
async fn list_bands(app: Data<App>, query: Query<ListQuery>) -> Result<Answer> {
    list::<Band>(app, query).await
}

/// One band.
#[utoipa::path(operation_id = "show_band", tag = "catalogue", params(("key" = String, Path)), responses((status = 200, body = Band, description = "The band")))]
#[get("/v1/bands/{key}")]
async fn show_band(app: Data<App>, key: Path<String>) -> Result<Answer> {
    show::<Band>(app, key).await
}

/// Exercises, with steps, dose, cautions, muscles, equipment and source.
#[utoipa::path(operation_id = "list_exercises", tag = "catalogue", params(ListQuery), responses((status = 200, body = Page<Exercise>, description = "Exercises")))]
#[get("/v1/exercises")]
async fn list_exercises(app: Data<App>, query: Query<ListQuery>) -> Result<Answer> {
    list::<Exercise>(app, query).await
}

/// One exercise.
#[utoipa::path(operation_id = "show_exercise", tag = "catalogue", params(("key" = String, Path)), responses((status = 200, body = Exercise, description = "The exercise")))]
#[get("/v1/exercises/{key}")]
async fn show_exercise(app: Data<App>, key: Path<String>) -> Result<Answer> {
    show::<Exercise>(app, key).await
}

/// Guides to conditions: symptoms, self-care, when to seek help. They are no diagnosis.
#[utoipa::path(operation_id = "list_conditions", tag = "catalogue", params(ListQuery), responses((status = 200, body = Page<Condition>, description = "Conditions")))]
#[get("/v1/conditions")]
async fn list_conditions(app: Data<App>, query: Query<ListQuery>) -> Result<Answer> {
    list::<Condition>(app, query).await
}

/// One guide.
#[utoipa::path(operation_id = "show_condition", tag = "catalogue", params(("key" = String, Path)), responses((status = 200, body = Condition, description = "The guide")))]
#[get("/v1/conditions/{key}")]
async fn show_condition(app: Data<App>, key: Path<String>) -> Result<Answer> {
    show::<Condition>(app, key).await
}

/// Programmes, with phases, gates and session plans.
#[utoipa::path(operation_id = "list_programmes", tag = "catalogue", params(ListQuery), responses((status = 200, body = Page<Programme>, description = "Programmes")))]
#[get("/v1/programmes")]
async fn list_programmes(app: Data<App>, query: Query<ListQuery>) -> Result<Answer> {
    list::<Programme>(app, query).await
}

/// One programme, in its newest version.
#[utoipa::path(operation_id = "show_programme", tag = "catalogue", params(("key" = String, Path)), responses((status = 200, body = Programme, description = "The programme")))]
#[get("/v1/programmes/{key}")]
async fn show_programme(app: Data<App>, key: Path<String>) -> Result<Answer> {
    show::<Programme>(app, key).await
}
