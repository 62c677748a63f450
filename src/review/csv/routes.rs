//! `/v1/patients/{patient}/export/{series}.csv`: a series as a table.

use super::super::trend::days_of;
use super::series::Series;
use super::table::{CSV, Head, table};
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{LocalDate, Query, Result, Routes};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use serde::Deserialize;

/// The route of tables, under one patient.
pub fn routes(routes: &mut Routes) {
    routes.service(export_series);
}

/// Which days.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
}

/// A series of some days as a table (RFC 4180, UTF-8): `pain-logs`, `session-logs`, `assessments`, `flags`, `measures`, `rest-periods`, `clearances`,
/// `care-events` or `symptom-checks`. The columns are the fields of its JSON. A text that a spreadsheet would take for a formula (it begins with = + - @, in full width too, a tab or a
/// return, also behind blanks) has an apostrophe before it. The access log says `export`.
#[utoipa::path(operation_id = "export_series", tag = "review", security(("bearer" = [])),
    params(("patient" = String, Path), ("series" = inline(Series), Path), ExportQuery),
    responses((status = 200, body = String, content_type = "text/csv", description = "The table")))]
#[get("/export/{series}.csv")]
async fn export_series(visit: Visit, path: Path<(String, Series)>, query: Query<ExportQuery>) -> Result<HttpResponse> {
    let ((_, series), Query(ExportQuery { from, to })) = (path.into_inner(), query);
    let read = move |conn: &mut Conn, record: &Record| {
        let (from, to) = days_of(from, to, record.today(conn)?)?;
        Ok((to, series.rows(conn, record, from, to)?))
    };
    let (to, rows) = visit.read(Action::Export(series.slice()), read).await?;
    let name = format!("attachment; filename=\"limber-{}-{to}.csv\"", series.word());
    let table = table(series, Head::Names, &rows)?;
    Ok(HttpResponse::Ok().content_type(CSV).insert_header((CONTENT_DISPOSITION, name)).body(table))
}
