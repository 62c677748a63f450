//! What of a record can be taken away, and how far a copy is that was asked for.

use super::shell::{Me, Shell, html};
use super::views::{Export, view};
use super::words::table_in_words;
use crate::accounts::User;
use crate::care::{Action, Record, Visit};
use crate::db::Conn;
use crate::db::types::Worded;
use crate::exports::export_out;
use crate::http::Result;
use crate::ids::UserId;
use crate::review::Series;
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

/// What is offered on a patient's page: as much as is shared.
pub struct HandOver {
    /// The tables: the name of each in addresses, and in words.
    pub tables: Vec<(&'static str, String)>,
    /// The first day of a year up to today.
    pub a_year_ago: NaiveDate,
}

impl HandOver {
    pub fn of(conn: &mut Conn, record: &Record) -> Result<HandOver> {
        let shown = Series::ALL.iter().copied().filter(|table| record.shows(table.slice()));
        let tables = shown.map(|table| (table.word(), table_in_words(table.word()))).collect();
        Ok(HandOver { tables, a_year_ago: record.today(conn)? - TimeDelta::days(364) })
    }
}

#[derive(Template)]
#[template(path = "export.html")]
struct ExportPage {
    shell: Shell,
    me: Me,
    id: String,
    name: String,
    export: Export,
}

/// How far a copy is, for whoever asked for it; with the way to the file.
pub async fn show_export(visit: Visit, path: Path<(String, Uuid)>, shell: Shell) -> Result<HttpResponse> {
    let id = path.1;
    let look = move |conn: &mut Conn, record: &Record| {
        let export = view(&export_out(conn, record, id)?)?;
        let name = User::find(conn, UserId(record.patient().0))?.display_name;
        Ok((Me::of(conn, record.actor())?, record.patient().to_string(), name, export))
    };
    let (me, id, name, export) = visit.read(Action::LookAcross, look).await?;
    html(&ExportPage { shell, me, id, name, export })
}
