//! What the forms do. Each is a request of the contract, so that a page can do what the API can and nothing else, by the same rules, and
//! is refused in the same words.

use super::form::Form;
use actix_web::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Where a form stands, and so where it leads back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// A patient's page.
    Patient,
    /// The thresholds of a patient.
    Thresholds,
    /// The messages: a physiotherapist's stand on the patient's page, a patient's on one of their own.
    Messages,
    /// A patient's own care links.
    Links,
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

/// A request of the contract, under one patient.
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Its address behind that of the patient.
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
        ACTS.iter().find(|act| act.name == name)
    }

    /// The request that a form makes.
    pub fn request(&self, form: &Form) -> Request {
        let thing = Uuid::parse_str(form.text("thing")).unwrap_or_default();
        (self.request)(form, Thing(thing))
    }
}

fn post(path: impl Into<String>, body: Value) -> Request {
    Request { method: Method::POST, path: path.into(), body: Some(body) }
}

fn bare(method: Method, path: impl Into<String>) -> Request {
    Request { method, path: path.into(), body: None }
}

/// All of them.
pub const ACTS: [Act; 14] = [
    Act {
        name: "see-flag",
        page: Page::Patient,
        done: "The flag is marked as seen.",
        request: |_, Thing(flag)| bare(Method::POST, format!("flags/{flag}/seen")),
    },
    Act {
        name: "act-on-flag",
        page: Page::Patient,
        done: "What you did about the flag is noted.",
        request: |form, Thing(flag)| {
            post(format!("flags/{flag}/act"), json!({"done": form.value("done"), "note": form.value("note")}))
        },
    },
    Act {
        name: "snooze-flag",
        page: Page::Patient,
        done: "The flag is put off.",
        request: |form, Thing(flag)| {
            post(format!("flags/{flag}/snooze"), json!({"until": form.value("until"), "reason": form.value("reason")}))
        },
    },
    Act {
        name: "close-flag",
        page: Page::Patient,
        done: "The flag is closed.",
        request: |form, Thing(flag)| {
            post(format!("flags/{flag}/close"), json!({"outcome": form.value("outcome"), "note": form.value("note")}))
        },
    },
    Act {
        name: "give-clearance",
        page: Page::Patient,
        done: "The go-ahead is given.",
        request: |form, _| {
            let body = json!({
                "region": form.value("region"),
                "highest_band_level": form.number("highest_band_level"),
                "until": form.value("until"),
                "note": form.value("note"),
            });
            post("clearances", body)
        },
    },
    Act {
        name: "end-clearance",
        page: Page::Patient,
        done: "The go-ahead is ended.",
        request: |form, Thing(clearance)| {
            post(format!("clearances/{clearance}/revoke"), json!({"because": form.value("because")}))
        },
    },
    Act {
        name: "narrow-clearance",
        page: Page::Patient,
        done: "The go-ahead is narrower.",
        request: |form, Thing(clearance)| {
            let body = json!({
                "highest_band_level": form.number("highest_band_level"),
                "until": form.value("until"),
                "because": form.value("because"),
            });
            post(format!("clearances/{clearance}/narrow"), body)
        },
    },
    Act {
        name: "begin-rest",
        page: Page::Patient,
        done: "The rest is decided.",
        request: |form, _| {
            let body =
                json!({"from": form.value("from"), "until": form.value("until"), "because": form.value("because")});
            post("rest-periods", body)
        },
    },
    Act {
        name: "change-rest",
        page: Page::Patient,
        done: "The rest is changed.",
        request: |form, Thing(rest)| Request {
            method: Method::PATCH,
            path: format!("rest-periods/{rest}"),
            body: Some(json!({"until": form.value("until"), "because": form.value("because")})),
        },
    },
    Act {
        name: "unlock",
        page: Page::Patient,
        done: "Training is unlocked.",
        request: |form, Thing(lock)| post(format!("locks/{lock}/unlock"), json!({"reason": form.value("reason")})),
    },
    Act {
        name: "set-thresholds",
        page: Page::Thresholds,
        done: "The thresholds are signed. They hold from today on.",
        request: |form, _| Request {
            method: Method::PUT,
            path: "thresholds".to_owned(),
            body: Some(json!({"settings": form.numbers("set."), "because": form.value("because")})),
        },
    },
    Act {
        name: "write-message",
        page: Page::Messages,
        done: "The message is sent.",
        request: |form, _| {
            let body = json!({
                "text": form.value("text"),
                "answers": form.value("answers"),
                "flag_id": form.value("flag"),
                "local_date": form.value("local_date"),
            });
            post("messages", body)
        },
    },
    Act {
        name: "read-message",
        page: Page::Messages,
        done: "The message is marked as read.",
        request: |_, Thing(message)| bare(Method::POST, format!("messages/{message}/read")),
    },
    Act {
        name: "end-link",
        page: Page::Links,
        done: "The care link is ended. From now on they see nothing of your record.",
        request: |_, Thing(link)| bare(Method::DELETE, format!("care-links/{link}")),
    },
];
