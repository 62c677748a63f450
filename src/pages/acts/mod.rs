//! What the forms do. Each is a request of the contract, or several of them in one transaction, so that a page can do what the API can and nothing else, by the same rules, and
//! is refused in the same words.

mod catalogue;
mod diary;
mod episodes;
mod links;
mod programme;
mod proposals;
mod record;

pub use catalogue::{put_overview, put_phase};

use super::form::Form;
use crate::pain::ToSee;
use actix_web::http::Method;
use serde_json::Value;
use uuid::Uuid;

/// Where a form stands, and so where it leads back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// A patient's page.
    Patient,
    /// The thresholds of a patient.
    Thresholds,
    /// The programme of a patient.
    Programme,
    /// The proposals of the week.
    Proposals,
    /// The messages: a physiotherapist's stand on the patient's page, a patient's on one of their own.
    Messages,
    /// Care links and requests: a physiotherapist's stand on the patient's page, a patient's on one of their own.
    Links,
    /// A patient's own log of the day.
    DayLog,
    /// A patient's own session of the day.
    Session,
    /// A patient's page, which is not theirs to see any more once it is done.
    Leaving,
    /// A patient's page, from which one goes on to the copy that is asked for.
    Export,
    /// A physiotherapist's care desk: no patient's.
    Desk,
    /// The care desk, where what is told only once is shown at once.
    Invitation,
    /// One's own notices.
    Notices,
    /// The list of programmes.
    Catalogue,
    /// A programme to read.
    Published,
    /// The copy that was made of a programme.
    Copied,
    /// A draft of a programme.
    Draft,
    /// A phase of a draft.
    DraftPhase,
}

impl Page {
    /// What it is about.
    pub fn subject(self) -> Subject {
        match self {
            Page::Desk | Page::Invitation => Subject::Desk,
            Page::Notices => Subject::Notices,
            Page::Catalogue | Page::Published | Page::Copied | Page::Draft | Page::DraftPhase => Subject::Catalogue,
            _ => Subject::Record,
        }
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A record.
    Record,
    /// Whom a physiotherapist works with.
    Desk,
    /// One's own notices.
    Notices,
    /// A programme of the catalogue.
    Catalogue,
}

/// Something that a form can do.
pub struct Act {
    /// The end of the form's address.
    pub name: &'static str,
    /// Where it stands.
    pub page: Page,
    /// What is said once it is done.
    pub done: &'static str,
    request: fn(&Form, Thing) -> Request,
}

/// What a form asks for.
pub enum Request {
    /// One request of the contract.
    One {
        /// Its method.
        method: Method,
        /// Its address, behind that of the patient if it is about one.
        path: String,
        /// Its body.
        body: Option<Value>,
    },
    /// What several requests of the contract would do, in one transaction: all or none of it.
    Together(Together),
    /// The whole of a programme with what was typed in its place; false if it has no such place.
    Draft(fn(&Form, &mut Value) -> bool),
    /// Nothing: the form is shown again with what was typed, arranged or checked.
    Look,
}

/// Several changes that are made at once.
#[derive(Debug, Clone)]
pub enum Together {
    /// Episodes and flags of a record are marked as seen.
    See(Vec<ToSee>),
    /// A go-ahead that was held back is confirmed, a band level lower: id, version and reason.
    ConfirmLower(Uuid, i32, Value),
    /// One's own notices are marked as seen.
    SeeNotices(Vec<Uuid>),
}

/// What the form is about: a flag, a go-ahead. Never anything but an id, for it becomes part of an address.
#[derive(Debug, Clone, Copy)]
pub struct Thing(Uuid);

impl Act {
    /// By its name.
    pub fn named(name: &str) -> Option<&'static Act> {
        acts().find(|act| act.name == name)
    }

    /// Where its form is sent to; `subject` is the patient, or the key of a programme.
    pub fn address(&self, subject: &str) -> String {
        let beginning = match self.page.subject() {
            Subject::Record => format!("/web/patients/{subject}"),
            Subject::Catalogue => format!("/web/programmes/{subject}"),
            Subject::Desk => "/web/care".to_owned(),
            Subject::Notices => "/web/notices".to_owned(),
        };
        format!("{beginning}/acts/{}", self.name)
    }

    /// The request that a form makes.
    pub fn request(&self, form: &Form) -> Request {
        let thing = Uuid::parse_str(form.text("thing")).unwrap_or_default();
        (self.request)(form, Thing(thing))
    }
}

/// All of them.
pub fn acts() -> impl Iterator<Item = &'static Act> {
    record::ACTS
        .iter()
        .chain(&diary::ACTS)
        .chain(&episodes::ACTS)
        .chain(&programme::ACTS)
        .chain(&proposals::ACTS)
        .chain(&links::ACTS)
        .chain(&catalogue::ACTS)
}

fn post(path: impl Into<String>, body: Value) -> Request {
    Request::One { method: Method::POST, path: path.into(), body: Some(body) }
}

fn change(path: impl Into<String>, body: Value) -> Request {
    Request::One { method: Method::PATCH, path: path.into(), body: Some(body) }
}

/// A body with one field more, if there is something to say in it.
fn with(mut body: Value, field: &str, value: Option<Value>) -> Value {
    if let (Some(fields), Some(value)) = (body.as_object_mut(), value) {
        fields.insert(field.to_owned(), value);
    }
    body
}

fn bare(method: Method, path: impl Into<String>) -> Request {
    Request::One { method, path: path.into(), body: None }
}
