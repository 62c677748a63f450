//! What is done with a record: flags, go-aheads, rest, thresholds, messages, copies.

use super::{Act, Page, Request, Thing, bare, change, post};
use actix_web::http::Method;
use serde_json::{Value, json};

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
                "band_line": form.value("band_line"),
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
        request: |form, Thing(rest)| {
            let body = json!({"until": form.value("until"), "because": form.value("because")});
            change(format!("rest-periods/{rest}"), body)
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
        request: |form, _| Request::One {
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
        name: "ask-export",
        page: Page::Export,
        done: "The copy is asked for.",
        request: |form, _| {
            // `csv.pain-logs` is a table of all days.
            let (kind, series) = form.text("kind").split_once('.').unzip();
            let body = json!({
                "id": form.value("copy"),
                "kind": kind.map_or_else(|| form.value("kind"), Value::from),
                "series": series,
                "from": form.value("from"),
                "to": form.value("to"),
            });
            post("exports", body)
        },
    },
];
