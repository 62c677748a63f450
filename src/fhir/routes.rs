//! `/v1/patients/{patient}/fhir`: a record as FHIR R4, to read. Errors are problem details here too, as on every route.

use super::bundle::{Bundle, Entry};
use super::capability::statement;
use super::gather::{self, Position, Window};
use super::naming::{Naming, Teller};
use super::query::{SearchQuery, USUAL};
use super::resources::ResourceType;
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{Answer, LocalDate, Problem, Query, Result, Routes};
use actix_web::get;
use actix_web::web::Path;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The routes under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes.service(show_fhir).service(search_fhir).service(read_fhir);
}

/// The route that is not under one patient.
pub fn routes(routes: &mut Routes) {
    routes.service(show_fhir_capabilities);
}

/// The media type of FHIR.
pub const FHIR_JSON: &str = "application/fhir+json";

/// How many days at once.
const MOST_DAYS: i64 = 400;
/// How many resources at once.
const MOST: usize = 5000;

/// Which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FhirQuery {
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
}

impl FhirQuery {
    fn window(&self, today: NaiveDate) -> Result<Window> {
        let to = self.to.map_or(today, |to| to.0);
        let from = self.from.map_or(to - USUAL, |from| from.0);
        if (0..MOST_DAYS).contains(&(to - from).num_days()) {
            return Ok(Window { from, to });
        }
        Err(Problem::invalid("?from", "out-of-range", "must be at most 399 days before the last day, and not after it"))
    }
}

/// A FHIR R4 resource, for the contract: its type, and what that has.
pub struct FhirResource;

impl PartialSchema for FhirResource {
    fn schema() -> RefOr<Schema> {
        let word = ObjectBuilder::new().schema_type(Type::String).examples([json!("Observation")]);
        let resource = ObjectBuilder::new()
            .description(Some("A FHIR R4 resource: what it has beside its type is as https://hl7.org/fhir/R4/ tells."))
            .property("resourceType", word)
            .required("resourceType")
            .additional_properties(Some(AdditionalProperties::FreeForm(true)));
        Schema::from(resource.build()).into()
    }
}
impl ToSchema for FhirResource {}

/// A record as one FHIR R4 Bundle (a collection): whoever and whatever is of these days, and what goes on from before them. References are within it.
#[utoipa::path(operation_id = "show_fhir", tag = "fhir", security(("bearer" = [])), params(("patient" = String, Path), FhirQuery),
    responses((status = 200, body = FhirResource, content_type = "application/fhir+json", description = "The Bundle")))]
#[get("/fhir")]
async fn show_fhir(visit: Visit, query: Query<FhirQuery>) -> Result<Answer> {
    let Query(query) = query;
    let show = move |conn: &mut Conn, record: &Record| {
        let window = query.window(record.today(conn)?)?;
        let teller = Teller { patient: record.patient(), naming: Naming::Bundle };
        let entries = everything(conn, record, &teller, window)?;
        Ok(Answer::ok(&Bundle::collection(record.real, entries))?.media_type(FHIR_JSON))
    };
    visit.read(Action::ExportAcross, show).await
}

fn everything(conn: &mut Conn, record: &Record, teller: &Teller, window: Window) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for kind in ResourceType::ALL {
        let room = MOST - entries.len();
        let found = gather::page(conn, record, teller, kind, window, None, room + 1)?;
        if found.len() > room {
            let right =
                format!("must be later: these days have more than {MOST} resources. An export takes any number");
            return Err(Problem::invalid("?from", "out-of-range", right));
        }
        entries.extend(found.into_iter().map(|found| Entry::new(teller, kind, found)));
    }
    Ok(entries)
}

/// A type of resource in an address.
fn kind_of(word: &str) -> Result<ResourceType> {
    ResourceType::from_word(word).ok_or_else(Problem::not_found)
}

/// The resources of a type, the newest first: by default those of the last 12 weeks. References lead to the addresses beside this one.
#[utoipa::path(operation_id = "search_fhir", tag = "fhir", security(("bearer" = [])),
    params(("patient" = String, Path), ("kind" = inline(ResourceType), Path, description = "The type of resource"),
        ("date" = Option<Vec<String>>, Query, description = "A day, with `ge`, `gt`, `le` or `lt` before it for days from or up to it; may be there twice. Plans, go-aheads and flags that go on are found by later days too.", example = "ge2026-06-01"),
        ("_count" = Option<u8>, Query, description = "How many at most; 50 unless told", minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "From the `next` link of the page before", max_length = 1000)),
    responses((status = 200, body = FhirResource, content_type = "application/fhir+json", description = "A Bundle (a searchset), with a `next` link if there is more")))]
#[get("/fhir/{kind}")]
async fn search_fhir(visit: Visit, path: Path<(String, String)>, query: SearchQuery) -> Result<Answer> {
    let kind = kind_of(&path.1);
    let search = move |conn: &mut Conn, record: &Record| {
        let kind = kind.as_ref().map_err(|_| Problem::not_found())?;
        let filters = query.filters();
        let cursors = record.cursors(&filters);
        let after: Option<Position> = cursors.open(query.cursor.as_deref())?;
        let window = query.window(record.today(conn)?);
        let teller = Teller { patient: record.patient(), naming: Naming::Address };
        let most = query.count.of_page();
        let mut found = gather::page(conn, record, &teller, *kind, window, after.as_ref(), most + 1)?;
        let more = found.len() > most;
        found.truncate(most);
        let address = format!("/v1/patients/{}/fhir/{}{filters}", record.patient(), kind.word());
        let joint = if filters.is_empty() { '?' } else { '&' };
        let next = found
            .last()
            .filter(|_| more)
            .map(|last| format!("{address}{joint}_count={most}&cursor={}", cursors.seal(&last.at)));
        let entries = found.into_iter().map(|found| Entry::new(&teller, *kind, found)).collect();
        let page = Bundle::page(record.real, entries, address, next.clone());
        Ok(Answer::ok(&page)?.next(next).media_type(FHIR_JSON))
    };
    visit.read(Action::ExportAcross, search).await
}

/// One resource.
#[utoipa::path(operation_id = "read_fhir", tag = "fhir", security(("bearer" = [])),
    params(("patient" = String, Path), ("kind" = inline(ResourceType), Path, description = "The type of resource"), ("id" = String, Path, max_length = 64, description = "Its id, as references have it")),
    responses((status = 200, body = FhirResource, content_type = "application/fhir+json", description = "The resource")))]
#[get("/fhir/{kind}/{id}")]
async fn read_fhir(visit: Visit, path: Path<(String, String, String)>) -> Result<Answer> {
    let (_, kind, id) = path.into_inner();
    let read = move |conn: &mut Conn, record: &Record| {
        let teller = Teller { patient: record.patient(), naming: Naming::Address };
        let found = gather::one(conn, record, &teller, kind_of(&kind)?, &id)?;
        Ok(Answer::ok(&found.ok_or_else(Problem::not_found)?)?.media_type(FHIR_JSON))
    };
    visit.read(Action::ExportAcross, read).await
}

/// What this server has of FHIR: a `CapabilityStatement`.
#[utoipa::path(operation_id = "show_fhir_capabilities", tag = "fhir",
    responses((status = 200, body = FhirResource, content_type = "application/fhir+json", description = "The CapabilityStatement")))]
#[get("/v1/fhir/metadata")]
async fn show_fhir_capabilities() -> Result<Answer> {
    Ok(Answer::ok(&statement())?.media_type(FHIR_JSON).public("public, max-age=300"))
}
