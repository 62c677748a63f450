//! `/v1/patients/{patient}/report.pdf`: the record on two pages, to hand to a doctor.

use super::super::trend::days_of;
use super::gather;
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::http::{LocalDate, Prose, Query, Result, Routes, shape};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, get};
use serde::Deserialize;

/// The route of the report, under one patient.
pub fn routes(routes: &mut Routes) {
    routes.service(print_report);
}

/// Of which days, and what it asks.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// The first day; 83 days before the last unless told.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<LocalDate>,
    /// The last day; today unless told. At most 400 days in all.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<LocalDate>,
    /// What you would like the reader to answer: it stands at the top.
    #[param(schema_with = shape::prose_or_null)]
    question: Option<Prose>,
}

/// The record on two pages, for a doctor who has a minute: who, what is asked, the course of pain, what was tried, flags and what was done,
/// questionnaires. A tagged PDF (PDF/UA-1) with real text. The access log says `export`. Not a diagnosis.
#[utoipa::path(operation_id = "print_report", tag = "review", security(("bearer" = [])), params(("patient" = String, Path), ReportQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf", description = "The report")))]
#[get("/report.pdf")]
async fn print_report(visit: Visit, query: Query<ReportQuery>) -> Result<HttpResponse> {
    let Query(ReportQuery { from, to, question }) = query;
    let question = question.map(Prose::into_string);
    let press = visit.app().press.clone();
    let read = move |conn: &mut Conn, record: &Record| {
        let (from, to) = days_of(from, to, record.today(conn)?)?;
        gather::report(conn, record, from, to, question.clone())
    };
    let report = visit.read(Action::ExportAcross, read).await?;
    let name = format!("inline; filename=\"limber-report-{}.pdf\"", report.to);
    let printed = press.print(report).await?;
    Ok(HttpResponse::Ok().content_type("application/pdf").insert_header((CONTENT_DISPOSITION, name)).body(printed))
}
