//! The caseload: who is linked.

use super::form::Form;
use super::shell::{Me, Shell, html};
use super::views::{LinkedPatient, list};
use super::words::At;
use crate::accounts::Caller;
use crate::app::App;
use crate::care::patients_page;
use crate::http::{Limit, Result};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "caseload.html")]
struct CaseloadPage {
    shell: Shell,
    me: Me,
    as_of: At,
    patients: Vec<LinkedPatient>,
    next: Option<String>,
}

/// The page.
pub async fn show_caseload(app: Data<App>, caller: Caller, req: HttpRequest, shell: Shell) -> Result<HttpResponse> {
    let (key, as_of) = (app.keys.cursors().clone(), At(app.clock.clinical()));
    let cursor = Some(Form::of_query(req.query_string()).text("cursor").to_owned()).filter(|cursor| !cursor.is_empty());
    let look = move |conn: &mut crate::db::Conn, actor: &crate::accounts::Actor| {
        actor.expect_physiotherapist()?;
        let patients = patients_page(conn, actor, &key, Limit::default(), cursor.as_deref())?;
        Ok((Me::of(conn, actor)?, patients))
    };
    let (me, patients) = caller.read(&app, look).await?;
    let patients = list(&patients)?;
    html(&CaseloadPage { shell, me, as_of, patients: patients.items, next: patients.next_cursor })
}
