//! What the forms do. Each is a request of the contract, so that a page can do what the API can and nothing else, by the same rules, and
//! is refused in the same words.

mod links;
mod programme;
mod record;

use super::form::Form;
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
    /// The messages: a physiotherapist's stand on the patient's page, a patient's on one of their own.
    Messages,
    /// Care links and requests: a physiotherapist's stand on the patient's page, a patient's on one of their own.
    Links,
    /// A patient's page, which is not theirs to see any more once it is done.
    Leaving,
    /// A patient's page, from which one goes on to the copy that is asked for.
    Export,
    /// A physiotherapist's care desk: no patient's.
    Desk,
    /// The care desk, where what is told only once is shown at once.
    Invitation,
}

impl Page {
    /// Whether it is no patient's.
    pub fn is_the_desk(self) -> bool {
        matches!(self, Page::Desk | Page::Invitation)
    }
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

/// A request of the contract.
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Its address, behind that of the patient if it is about one.
    pub path: String,
    /// Its body.
    pub body: Option<Value>,
}

/// What the form is about: a flag, a go-ahead. Never anything but an id, for it becomes part of an address.
#[derive(Debug, Clone, Copy)]
pub struct Thing(Uuid);

impl Act {
    /// By its name.
    pub fn named(name: &str) -> Option<&'static Act> {
        acts().find(|act| act.name == name)
    }

    /// Where its form is sent to.
    pub fn address(&self, patient: &str) -> String {
        let beginning =
            if self.page.is_the_desk() { "/web/care".to_owned() } else { format!("/web/patients/{patient}") };
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
    record::ACTS.iter().chain(&programme::ACTS).chain(&links::ACTS)
}

fn post(path: impl Into<String>, body: Value) -> Request {
    Request { method: Method::POST, path: path.into(), body: Some(body) }
}

fn change(path: impl Into<String>, body: Value) -> Request {
    Request { method: Method::PATCH, path: path.into(), body: Some(body) }
}

/// A body with one field more, if there is something to say in it.
fn with(mut body: Value, field: &str, value: Option<Value>) -> Value {
    if let (Some(fields), Some(value)) = (body.as_object_mut(), value) {
        fields.insert(field.to_owned(), value);
    }
    body
}

fn bare(method: Method, path: impl Into<String>) -> Request {
    Request { method, path: path.into(), body: None }
}
