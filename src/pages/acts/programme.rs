//! What is done about a patient's programme.

use super::{Act, Page, Request, Thing, change, post, with};
use crate::pages::draft::Typed;
use crate::pages::form::Form;
use actix_web::http::Method;
use serde_json::{Value, json};

/// All of them.
pub const ACTS: [Act; 8] = [
    Act {
        name: "enrol",
        page: Page::Programme,
        done: "The programme is begun.",
        request: |form, _| {
            let body = json!({
                "programme": form.value("programme"),
                "side": form.value("side"),
                "phase": form.number("phase"),
                "because": form.value("because"),
            });
            post("enrolments", body)
        },
    },
    Act {
        name: "move-phase",
        page: Page::Programme,
        done: "The phase is changed.",
        request: |form, Thing(enrolment)| {
            let body = json!({"phase": form.number("phase"), "because": form.value("because")});
            change(format!("enrolments/{enrolment}"), body)
        },
    },
    Act {
        name: "change-status",
        page: Page::Programme,
        done: "The programme stands otherwise now.",
        request: |form, Thing(enrolment)| {
            let body = json!({"status": form.value("status"), "because": form.value("because")});
            change(format!("enrolments/{enrolment}"), body)
        },
    },
    Act {
        name: "move-version",
        page: Page::Programme,
        done: "The patient is on the other version now.",
        request: |form, Thing(enrolment)| {
            let body = json!({"programme_version": form.number("programme_version"), "because": form.value("because")});
            let phase = Some(form.number("phase")).filter(|phase| !phase.is_null());
            change(format!("enrolments/{enrolment}"), with(body, "phase", phase))
        },
    },
    Act {
        name: "agree",
        page: Page::Programme,
        done: "The plan is written. Today follows it from now on.",
        request: |form, _| Request::One {
            method: Method::PUT,
            path: "self-management-plan".to_owned(),
            body: Some(json!({
                "session_minutes": form.number("session_minutes"),
                "flare_day": form.value("flare_day"),
                "setback": form.value("setback"),
            })),
        },
    },
    Act {
        name: "change-exercise",
        page: Page::Programme,
        done: "The exercise is changed for this patient.",
        request: |form, Thing(enrolment)| {
            let changed = json!({
                "phase": form.number("phase"),
                "exercise": form.value("exercise"),
                "leave_out": form.is_ticked("leave_out"),
                "pain_ceiling": form.number("pain_ceiling"),
                "instead": form.value("instead"),
                "ladder": own_ladder(form),
                "because": form.value("because"),
            });
            let body = json!({"overrides": with_others(form, Some(changed)), "because": form.value("because")});
            change(format!("enrolments/{enrolment}"), body)
        },
    },
    Act {
        name: "arrange-exercise",
        page: Page::Programme,
        done: "The rows are arranged.",
        request: |_, _| Request::Look,
    },
    Act {
        name: "restore-exercise",
        page: Page::Programme,
        done: "The exercise is as the programme has it.",
        request: |form, Thing(enrolment)| {
            let body = json!({"overrides": with_others(form, None), "because": form.value("because")});
            change(format!("enrolments/{enrolment}"), body)
        },
    },
];

/// The ladder of the patient's own; null if its rows are those of the programme.
fn own_ladder(form: &Form) -> Value {
    let rows = |typed: Typed| typed.document().get("ladder").cloned().unwrap_or_default();
    let typed = Typed::of_form(form).map(rows).unwrap_or_default();
    let programme = rows(Typed::of_document(&json!({"ladder": form.kept("programme_ladder")})));
    if typed == programme { Value::Null } else { typed }
}

/// All that is to be different for the patient, as the contract takes it: one change beside those there are. What cannot be read is
/// refused by the contract, and takes none of them away.
fn with_others(form: &Form, changed: Option<Value>) -> Value {
    match form.kept("others") {
        Value::Array(others) => others.into_iter().chain(changed).collect(),
        _ => Value::from(form.text("others")),
    }
}
