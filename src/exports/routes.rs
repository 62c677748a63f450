//! `/v1/patients/{patient}/exports`: a copy of a record is asked for, and fetched once it is written.

use super::model::{Content, Export, ExportId, ExportKind, ExportOut, ExportStatus, chunk};
use crate::care::{Action, Entry, Reading, Record, Visit};
use crate::db::Conn;
use crate::due;
use crate::fhir::FHIR_JSON;
use crate::http::{Answer, Body, Code, LocalDate, Problem, Result, Routes, shape};
use crate::review::{CSV, Series};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Path};
use actix_web::{HttpResponse, get, post};
use futures_util::stream::try_unfold;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The routes of exports, under one patient.
pub fn patient_routes(routes: &mut Routes) {
    routes.service(ask_for_export).service(show_export).service(fetch_export);
}

/// How many copies somebody may have of one record at once.
const MOST_ALIVE: usize = 5;

/// What to copy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"kind": "json"}), json!({"kind": "csv", "series": "pain-logs"})))]
pub struct ExportIn {
    /// Yours to choose; a new one is made otherwise.
    #[serde(default)]
    #[schema(schema_with = shape::id_or_null)]
    id: Option<Uuid>,
    kind: ExportKind,
    /// Which series, of a table; of nothing else.
    #[serde(default)]
    series: Option<Series>,
    /// The first day; all there are, unless told.
    #[serde(default)]
    #[schema(value_type = Option<chrono::NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; all there are, unless told.
    #[serde(default)]
    #[schema(value_type = Option<chrono::NaiveDate>)]
    to: Option<LocalDate>,
}

impl ExportIn {
    fn content(&self) -> Result<Content> {
        let content = Content::of(self.kind, self.series);
        content.ok_or_else(|| match self.series {
            None => Problem::invalid("/series", "required", "must say which series the table is of"),
            Some(_) => {
                Problem::invalid("/series", "invalid-value", "must be left out but of csv: the others have everything")
            }
        })
    }
}

/// Ask for a copy of a record, as far as you may see it, or of one series of it as a table: it is written soon, and can be fetched for 24 hours. At most 5 at a time.
#[utoipa::path(operation_id = "ask_for_export", request_body = ExportIn, tag = "exports", security(("bearer" = [])), params(("patient" = String, Path)),
    responses((status = 202, body = ExportOut, description = "It will be written", headers(("Location" = String, description = "Where to see how far it is"))),
        (status = 200, body = ExportOut, description = "It was asked for already")))]
#[post("/exports")]
async fn ask_for_export(visit: Visit, body: Body<ExportIn>) -> Result<Answer> {
    let content = body.value.content()?;
    let ExportIn { id, from, to, .. } = body.value;
    if from.zip(to).is_some_and(|(from, to)| from.0 > to.0) {
        return Err(Problem::invalid("/to", "out-of-range", "must not be before the first day"));
    }
    let fresh = ExportId::new();
    let ask = move |conn: &mut Conn, entry: &Entry| {
        let (from, to) = (from.map(|from| from.0), to.map(|to| to.0));
        let export = Export::queued(entry, id.map_or(fresh, ExportId), content, from, to);
        if let Some(known) = Export::find(conn, entry.patient(), export.id)? {
            return same_again(&known, &export);
        }
        let theirs = Export::alive(conn, entry.patient())?;
        if theirs.iter().filter(|known| known.asked_by == export.asked_by).count() >= MOST_ALIVE {
            let told =
                format!("you have {MOST_ALIVE} exports of this record already; each goes a day after it was written");
            return Err(Problem::new(Code::Conflict, told));
        }
        export.insert(conn)?;
        due::plan(conn, entry.patient(), due::Kind::Export, export.id.0, entry.now)?;
        Answer::accepted_at(export.address(), &ExportOut::from(&export))
    };
    visit.write(content.action(), Some(body.once), ask).await
}

fn same_again(known: &Export, asked: &Export) -> Result<Answer> {
    if known.is_as_asked(asked) {
        return Answer::ok(&ExportOut::from(known));
    }
    Err(Problem::new(Code::IdConflict, "this id is another export's"))
}

/// How far an export is, as whoever asked for it.
#[utoipa::path(operation_id = "show_export", tag = "exports", security(("bearer" = [])), params(("patient" = String, Path), ("export" = Uuid, Path)),
    responses((status = 200, body = ExportOut, description = "The export")))]
#[get("/exports/{export}")]
async fn show_export(visit: Visit, path: Path<(String, Uuid)>) -> Result<Answer> {
    let id = path.1;
    visit.read(Action::LookAcross, move |conn, record| Answer::ok(&export_out(conn, record, id)?)).await
}

/// It, as whoever asked for it sees it.
pub fn export_out(conn: &mut Conn, record: &Record, id: Uuid) -> Result<ExportOut> {
    Ok(ExportOut::from(&own(conn, record, ExportId(id))?))
}

/// An export, for whoever asked for it and for nobody else.
fn own(conn: &mut Conn, record: &Record, id: ExportId) -> Result<Export> {
    let export = Export::find(conn, record.patient(), id)?;
    export.filter(|export| export.asked_by == record.actor().user()).ok_or_else(Problem::not_found)
}

/// The file of an export, as whoever asked for it, until it expires. If what is shared with them has become less since, there is none
/// any more; and if it becomes less while it is sent, it breaks off.
#[utoipa::path(operation_id = "fetch_export", tag = "exports", security(("bearer" = [])), params(("patient" = String, Path), ("export" = Uuid, Path)),
    responses((status = 200, description = "The file", content(("application/json"), ("application/fhir+json"), ("text/csv"))),
        (status = 409, body = crate::http::problem::ProblemOut, content_type = "application/problem+json", description = "It is not written yet")))]
#[get("/exports/{export}/file")]
async fn fetch_export(visit: Visit, path: Path<(String, Uuid)>) -> Result<HttpResponse> {
    let id = ExportId(path.1);
    let look = move |conn: &mut Conn, record: &Record| {
        let export = to_be_fetched(conn, record, id)?;
        Ok((export.content()?, export.chunks))
    };
    let ((content, chunks), reading) = visit.begin_reading(Action::ExportAcross, look).await?;
    Ok(stream(reading, id, content, chunks))
}

/// An export whose file can be fetched at this moment.
fn to_be_fetched(conn: &mut Conn, record: &Record, id: ExportId) -> Result<Export> {
    let export = own(conn, record, id)?;
    if !export.is_within(record) || export.is_stale(conn)? {
        return Err(Problem::not_found());
    }
    match export.status.0 {
        ExportStatus::Queued | ExportStatus::Running => {
            Err(Problem::new(Code::Conflict, "it is not written yet: its own address tells how far it is"))
        }
        _ if export.is_to_be_fetched(record.now) => Ok(export),
        _ => Err(Problem::not_found()),
    }
}

/// Sends a file part by part. Whether it can still be fetched is asked for each; if not, the answer breaks off.
fn stream(reading: Reading, id: ExportId, content: Content, chunks: i32) -> HttpResponse {
    let (media_type, ending) = match content {
        Content::Json => ("application/json", "json"),
        Content::Fhir => (FHIR_JSON, "fhir.json"),
        Content::Csv(_) => (CSV, "csv"),
    };
    let parts = try_unfold(0, move |number| {
        let reading = reading.clone();
        async move {
            if number == chunks {
                return Ok::<_, Problem>(None);
            }
            let part = reading.go_on(move |conn, record| part(conn, record, id, number)).await?;
            Ok(Some((Bytes::from(part), number + 1)))
        }
    });
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"limber-{id}.{ending}\"")))
        .streaming(parts)
}

fn part(conn: &mut Conn, record: &Record, id: ExportId, number: i32) -> Result<Vec<u8>> {
    to_be_fetched(conn, record, id)?;
    chunk(conn, record.patient(), id, number)?.ok_or_else(Problem::not_found)
}
