//! What a patient logs: the day, and the session of the day.

use super::{Act, Page, Thing, change, post};
use crate::pages::form::Form;
use crate::pages::painkiller_fields::painkillers;
use crate::pages::session_fields::{completion, exercises, part_done};
use serde_json::{Map, Value, json};

/// All of them.
pub const ACTS: [Act; 3] = [
    Act {
        name: "log-pain",
        page: Page::DayLog,
        done: "Your day is logged. This is what today asks for.",
        request: |form, _| {
            let mut body = observations(form);
            for field in ["region", "side", "local_date"] {
                body.insert(field.to_owned(), form.value(field));
            }
            post("pain-logs", Value::Object(body))
        },
    },
    Act {
        name: "correct-pain",
        page: Page::DayLog,
        done: "Your log is corrected. This is what today asks for now.",
        request: |form, Thing(log)| change(format!("pain-logs/{log}"), Value::Object(observations(form))),
    },
    Act {
        name: "log-session",
        page: Page::Session,
        done: "Your session is logged.",
        request: |form, _| post("session-logs", session(form)),
    },
];

/// What the day was like: every field of the form, so that an emptied one is cleared.
fn observations(form: &Form) -> Map<String, Value> {
    let numbers = ["worst_pain", "pain_now", "morning_pain", "stiffness_minutes", "interference"];
    let numbers = numbers.map(|field| (field, form.number(field)));
    let words = ["clicking", "compared", "note"].map(|field| (field, form.value(field)));
    let ticks = ["flare_up", "analgesic"].map(|field| (field, Value::from(form.is_ticked(field))));
    let others = [("settled", yes_or_no(form, "settled")), ("triggers", Value::from(form.all("triggers")))];
    let named = [("analgesics", painkillers(form))];
    let all = numbers.into_iter().chain(words).chain(ticks).chain(others).chain(named);
    all.map(|(field, value)| (field.to_owned(), value)).collect()
}

/// For the contract: a question that may be left unanswered.
fn yes_or_no(form: &Form, name: &str) -> Value {
    match form.text(name) {
        "yes" => Value::from(true),
        "no" => Value::from(false),
        _ => form.value(name),
    }
}

fn session(form: &Form) -> Value {
    json!({
        "enrolment_id": form.value("enrolment_id"),
        "region": form.value("region"),
        "side": form.value("side"),
        "local_date": form.value("local_date"),
        "pain_during": form.number("pain_during"),
        "pain_after": form.number("pain_after"),
        "analgesic_before": form.is_ticked("analgesic_before"),
        "warm_up_done": part_done(form, "raise"),
        "stretches_done": part_done(form, "dynamic_stretch"),
        "supports": form.all("supports"),
        "completion": completion(form),
        "minutes": form.number("minutes"),
        "exercises": exercises(form),
        "note": form.value("note"),
    })
}
