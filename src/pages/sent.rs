//! A form that was sent: checked, done as the request of the contract that it stands for, and led back to its page.
//!
//! `POST /web/patients/{patient}/acts/{act}` is about a record; `POST /web/care/acts/{act}` and `POST /web/notices/acts/{act}` are about none.

use super::acts::{Act, Page, Request, Subject, Together};
use super::desk::{self, Desk};
use super::door::{Passed, lead, pass};
use super::editor::{self, Editor};
use super::form::{Form, LARGE_LIMIT, LIMIT, Refused};
use super::notices::{self, Inbox};
use super::shell::{self, Shell};
use super::{mine, my_links, my_log, my_session, patient, programme, proposals, thresholds};
use crate::accounts::{Browser, Cookie};
use crate::care::{Action, Entry, Visit, confirm_a_level_lower};
use crate::db::Conn;
use crate::http::{Code, InWords, Problem, Prose, Result};
use crate::pain::see_together;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH, LOCATION};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, Responder};
use futures_util::stream;
use serde_json::Value;
use uuid::Uuid;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Does what a form asks for.
pub async fn form(
    mut req: ServiceRequest,
    next: &Next<impl MessageBody + 'static>,
    browser: Browser,
    cookie: &Cookie,
) -> Passed {
    let sent = match check(&mut req, &browser, cookie).await {
        Ok(sent) => sent,
        Err(problem) => return Ok((req.into_parts().0, Err(problem.in_words()))),
    };
    req.extensions_mut().insert(browser.clone());
    let Some((sent, asked)) = sent else { return pass(req, next).await };
    let (req, done) = match asked {
        Asked::Nothing => {
            let again = sent.show_arranged(&browser).await;
            return Ok((req.into_parts().0, again));
        }
        Asked::Together(together) => {
            let done = sent.stand.make(req.request(), &browser, together).await;
            (req.into_parts().0, done.map_err(|problem| problem.in_words()))
        }
        Asked::Contract => pass(req, next).await?,
    };
    let answer = match done {
        Ok(answer) => sent.done(answer, &browser).await,
        Err(why) if can_be_mended(&why) => sent.show_again(why, &browser).await,
        Err(why) => Err(why),
    };
    Ok((req, answer))
}

/// What is to be done for a form.
enum Asked {
    /// The request goes on to the contract.
    Contract,
    /// Several changes at once.
    Together(Together),
    /// The form is only shown again.
    Nothing,
}

/// A form that is one of ours, and where it stands.
struct Sent {
    form: Form,
    act: &'static Act,
    stand: Stand,
}

/// What a form's page is about.
enum Stand {
    /// A record.
    Record { patient: String, visit: Visit },
    /// Whom a physiotherapist works with.
    Desk(Desk),
    /// One's own notices.
    Notices(Inbox),
    /// A programme of the catalogue.
    Catalogue(Editor),
}

impl Stand {
    /// `/web/patients/{patient}/acts/{act}`, `/web/care/acts/{act}`, `/web/notices/acts/{act}` or `/web/programmes/{key}/acts/{act}`, by
    /// the sender of the form.
    fn of(req: &HttpRequest, browser: &Browser) -> Result<Option<(Stand, &'static Act)>> {
        let path = req.match_info().as_str();
        let named = |act: &str, subject| Act::named(act).filter(|act| act.page.subject() == subject);
        if let Some(act) = path.strip_prefix("/web/care/acts/") {
            let Some(act) = named(act, Subject::Desk) else { return Ok(None) };
            return Ok(Some((Stand::Desk(Desk::of(req, browser.caller)?), act)));
        }
        if let Some(act) = path.strip_prefix("/web/notices/acts/") {
            let Some(act) = named(act, Subject::Notices) else { return Ok(None) };
            return Ok(Some((Stand::Notices(Inbox::of(req, browser.caller)?), act)));
        }
        let is_plain = |subject: &str| subject.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if let Some((key, act)) = path.strip_prefix("/web/programmes/").and_then(|rest| rest.split_once("/acts/")) {
            let Some(act) = named(act, Subject::Catalogue).filter(|_| is_plain(key)) else { return Ok(None) };
            return Ok(Some((Stand::Catalogue(Editor::of(req, browser.caller, key)?), act)));
        }
        let rest = path.strip_prefix("/web/patients/");
        let Some((patient, act)) = rest.and_then(|rest| rest.split_once("/acts/")) else { return Ok(None) };
        let Some(act) = named(act, Subject::Record).filter(|_| is_plain(patient)) else { return Ok(None) };
        let visit = Visit::of(req, browser.caller, patient)?;
        Ok(Some((Stand::Record { patient: patient.to_owned(), visit }, act)))
    }

    /// What the addresses of its requests begin with.
    fn address(&self) -> String {
        match self {
            Stand::Record { patient, .. } => format!("/v1/patients/{patient}"),
            Stand::Desk(_) => "/v1".to_owned(),
            Stand::Notices(_) => "/v1/me".to_owned(),
            Stand::Catalogue(editor) => format!("/v1/programmes/{}", editor.key()),
        }
    }

    /// Makes several changes in one transaction.
    async fn make(&self, req: &HttpRequest, browser: &Browser, together: Together) -> Result<HttpResponse> {
        let answer = match (self, together) {
            (Stand::Record { patient, .. }, Together::See(all)) => {
                let visit = Visit::of(req, browser.caller, patient)?;
                visit.write(Action::Act, None, move |conn, entry| see_together(conn, entry, &all)).await?
            }
            (Stand::Record { patient, .. }, Together::ConfirmLower(clearance, version, because)) => {
                let because: Prose = serde_json::from_value(because)
                    .map_err(|_| Problem::invalid("/because", "required", "must say why"))?;
                let visit = Visit::of(req, browser.caller, patient)?;
                let confirm = move |conn: &mut Conn, entry: &Entry| {
                    confirm_a_level_lower(conn, entry, (clearance, version), &because)
                };
                visit.write(Action::Clear, None, confirm).await?
            }
            (Stand::Notices(inbox), Together::SeeNotices(all)) => inbox.see_all(all).await?,
            _ => return Err(Problem::not_found()),
        };
        Ok(answer.respond_to(req))
    }
}

/// Checks that the form is of this session, and makes the request of it; signing out is none of the contract's.
async fn check(req: &mut ServiceRequest, browser: &Browser, cookie: &Cookie) -> Result<Option<(Sent, Asked)>> {
    let mut payload = req.take_payload();
    // A phase of a programme has hundreds of fields.
    let limit = if req.match_info().as_str().starts_with("/web/programmes/") { LARGE_LIMIT } else { LIMIT };
    let form = Form::read(req.request(), &mut payload, limit).await?;
    if !cookie.made_form(form.text("form_token")) {
        return Err(Problem::new(
            Code::Forbidden,
            "this form is too old: go back, load the page anew, and send it again",
        ));
    }
    if req.match_info().as_str() == "/web/sign-out" {
        return Ok(None);
    }
    let (stand, act) = Stand::of(req.request(), browser)?.ok_or_else(Problem::not_found)?;
    let asked = match (act.request(&form), &stand) {
        (Request::One { method, path, body }, _) => {
            let address = format!("{}/{path}", stand.address());
            become_request(req, method, address.trim_end_matches('/'), body, &form)?;
            Asked::Contract
        }
        (Request::Together(together), _) => Asked::Together(together),
        (Request::Draft(put), Stand::Catalogue(editor)) => {
            let mut document = editor.document().await?;
            if !put(&form, &mut document) {
                return Err(Problem::not_found());
            }
            become_request(req, Method::PUT, &stand.address(), Some(document), &form)?;
            Asked::Contract
        }
        (Request::Draft(_), _) => return Err(Problem::not_found()),
        (Request::Look, _) => Asked::Nothing,
    };
    Ok(Some((Sent { form, act, stand }, asked)))
}

/// Makes the request of the contract out of the form's.
fn become_request(
    req: &mut ServiceRequest,
    method: Method,
    address: &str,
    body: Option<Value>,
    form: &Form,
) -> Result<()> {
    let kind = if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
    lead(req, method, address)?;
    let version = form.text("version");
    let if_match = Some(format!("\"v{version}\"")).filter(|_| !["", "0"].contains(&version));
    let once = Some(form.text("once")).filter(|once| !once.is_empty());
    let headers = &mut req.head_mut().headers;
    for gone in [CONTENT_LENGTH, CONTENT_TYPE] {
        headers.remove(gone);
    }
    let body = body.map(|body| body.to_string());
    let told = [
        (CONTENT_TYPE, body.as_ref().map(|_| kind.to_owned())),
        (IF_MATCH, if_match),
        (IDEMPOTENCY_KEY, once.map(str::to_owned)),
    ];
    let unreadable = || Problem::new(Code::BadRequest, "the form cannot be read");
    for (name, value) in told.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        headers.insert(name, HeaderValue::from_str(&value).map_err(|_| unreadable())?);
    }
    let bytes = Bytes::from(body.unwrap_or_default());
    let once: Payload = Payload::Stream { payload: Box::pin(stream::iter([Ok::<_, PayloadError>(bytes)])) };
    req.set_payload(once);
    Ok(())
}

/// Whether the form is worth showing again. Not if there is nothing to be seen here, or nobody who may.
fn can_be_mended(why: &InWords) -> bool {
    let code = why.code;
    code.status().is_client_error() && ![Code::Unauthenticated, Code::Forbidden, Code::NotFound].contains(&code)
}

impl Sent {
    /// Back to its page; but what is told only once is shown at once.
    async fn done(self, answer: HttpResponse, browser: &Browser) -> Result<HttpResponse, InWords> {
        match (self.act.page, self.stand) {
            (Page::Invitation, Stand::Desk(desk)) => {
                desk::invited(desk, Shell::of(browser), answer).await.map_err(|problem| problem.in_words())
            }
            (Page::Session, _) => {
                let log = location_id(&answer).map(|log| format!("&log={log}")).unwrap_or_default();
                Ok(shell::see_other(&format!("/web/me?done={}{log}#main", self.act.name)))
            }
            (Page::Copied, _) => {
                let address = location_id(&answer).map(|copy| format!("/web/programmes/{copy}/edit"));
                let address = address.unwrap_or_else(|| "/web/programmes".to_owned());
                Ok(shell::see_other(&format!("{address}?done={}#main", self.act.name)))
            }
            (page, stand) => {
                let place: String =
                    self.form.text("place").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                let page = page_of(page, &stand, &self.form);
                let and = if page.contains('?') { '&' } else { '?' };
                Ok(shell::see_other(&format!("{page}{and}done={}#{place}", self.act.name)))
            }
        }
    }

    /// The page once more, with what was typed: its rows arranged, or its mistakes found. Nothing is stored.
    async fn show_arranged(self, browser: &Browser) -> Result<HttpResponse, InWords> {
        let shell = Shell::of(browser);
        let again = match self.stand {
            Stand::Catalogue(editor) => editor::page(editor, shell, self.act.name, self.form).await,
            Stand::Record { visit, .. } => programme::arranged(visit, shell, self.form).await,
            Stand::Desk(_) | Stand::Notices(_) => Err(Problem::not_found()),
        };
        again.map_err(|problem| problem.in_words())
    }

    /// The page once more, with what was typed and why it was refused.
    async fn show_again(self, why: InWords, browser: &Browser) -> Result<HttpResponse, InWords> {
        let status = why.code.status();
        let typed = self.form.clone();
        let shell = Shell::after(browser, Refused { act: self.act.name, form: self.form, why });
        let again = match self.stand {
            Stand::Catalogue(editor) => editor::page(editor, shell, self.act.name, typed).await,
            Stand::Desk(desk) => desk::page(desk, shell, None).await,
            Stand::Notices(inbox) => notices::page(inbox, shell).await,
            Stand::Record { visit, .. } => show_record_again(self.act.page, visit, shell).await,
        };
        let mut page = again.map_err(|problem| problem.in_words())?;
        *page.status_mut() = status;
        Ok(page)
    }
}

/// The id of the thing that an answer says it made.
fn location_id(answer: &HttpResponse) -> Option<Uuid> {
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    Uuid::parse_str(location.rsplit('/').next()?).ok()
}

/// The address of the page on which it is seen what was done.
fn page_of(page: Page, stand: &Stand, form: &Form) -> String {
    let (patient, visit) = match stand {
        Stand::Record { patient, visit } => (patient, visit),
        Stand::Desk(_) => return "/web/care".to_owned(),
        Stand::Notices(_) => return "/web/notices".to_owned(),
        Stand::Catalogue(editor) => return editor.address_of(page, form),
    };
    match page {
        Page::Messages if visit.is_own() => "/web/me/messages".to_owned(),
        Page::Links if visit.is_own() => "/web/me/links".to_owned(),
        Page::DayLog | Page::Session if visit.is_own() => "/web/me".to_owned(),
        Page::Leaving => "/web/caseload".to_owned(),
        Page::Thresholds => format!("/web/patients/{patient}/thresholds"),
        Page::Proposals => format!("/web/patients/{patient}/proposals"),
        Page::Programme => match Uuid::parse_str(form.text("thing")) {
            Ok(enrolment) => format!("/web/patients/{patient}/programme?enrolment={enrolment}"),
            Err(_) => format!("/web/patients/{patient}/programme"),
        },
        Page::Export => match Uuid::parse_str(form.text("copy")) {
            Ok(export) => format!("/web/patients/{patient}/exports/{export}"),
            Err(_) => format!("/web/patients/{patient}"),
        },
        Page::Patient
        | Page::Messages
        | Page::Links
        | Page::DayLog
        | Page::Session
        | Page::Desk
        | Page::Invitation
        | Page::Notices
        | Page::Catalogue
        | Page::Published
        | Page::Copied
        | Page::Draft
        | Page::DraftPhase => {
            format!("/web/patients/{patient}")
        }
    }
}

async fn show_record_again(page: Page, visit: Visit, shell: Shell) -> Result<HttpResponse> {
    match page {
        Page::Messages if visit.is_own() => mine::messages_page(visit, shell).await,
        Page::Links if visit.is_own() => my_links::page(visit, shell).await,
        Page::DayLog if visit.is_own() => {
            let asked = shell.typed().cloned().unwrap_or_default();
            my_log::page(visit, shell, &asked).await
        }
        Page::Session if visit.is_own() => {
            let minutes = shell.typed().map(|form| form.text("minutes_planned").to_owned()).unwrap_or_default();
            my_session::page(visit, shell, minutes).await
        }
        Page::Thresholds => thresholds::page(visit, shell, None).await,
        Page::Programme => programme::page(visit, shell).await,
        Page::Proposals => proposals::page(visit, shell).await,
        _ => patient::page(visit, shell).await,
    }
}
