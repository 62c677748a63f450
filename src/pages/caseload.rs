//! The caseload: who needs a look, and why. What comes first is the API's to say.

use super::form::Form;
use super::shell::{Me, Shell, html};
use super::views::{Caseload, view};
use crate::accounts::Caller;
use crate::app::App;
use crate::care::Errand;
use crate::http::{Query, Result};
use crate::review::{CaseloadQuery, caseload_sheet};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use limber_rules::need::Need;
use limber_rules::place::Region;

#[derive(Template)]
#[template(path = "caseload.html")]
struct CaseloadPage {
    shell: Shell,
    me: Me,
    caseload: Caseload,
    /// The filters, as they were asked for.
    asked: Form,
}

/// The page. Each patient on it finds that somebody looked in their access log.
pub async fn show_caseload(
    app: Data<App>,
    caller: Caller,
    errand: Errand,
    req: HttpRequest,
    shell: Shell,
) -> Result<HttpResponse> {
    // What was just done is the frame's to say.
    let asked = Form::of_query(req.query_string()).without("done").without_blanks();
    let Query(query) = Query::<CaseloadQuery>::read(&asked.as_query())?;
    let listed = caseload_sheet(&app, caller, errand, query).await?;
    let me = caller.read(&app, Me::of).await?;
    html(&CaseloadPage { shell, me, caseload: view(&listed)?, asked })
}

impl CaseloadPage {
    /// The address of the next page.
    fn next(&self) -> Option<String> {
        let cursor = self.caseload.next_cursor.as_ref()?;
        Some(format!("/web/caseload?{}", self.asked.with("cursor", cursor).as_query()))
    }

    /// The address of those with one need.
    fn of_need(&self, need: &str) -> String {
        let asked = self.asked.clone().without("cursor").with("need", need);
        format!("/web/caseload?{}", asked.as_query())
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn needs(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        Need::ALL.iter().map(|need| (need.as_str(), super::words::word_of_need(*need)))
    }

    #[expect(clippy::unused_self, reason = "a template can only ask the page")]
    fn regions(&self) -> impl Iterator<Item = &'static str> {
        Region::ALL.iter().map(|region| region.as_str())
    }
}
