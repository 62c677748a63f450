//! What is done about programmes of the catalogue.

use super::{Act, Page, Request, bare, post};
use crate::pages::draft::{Typed, arrange_rows};
use crate::pages::form::Form;
use actix_web::http::Method;
use serde_json::{Value, json};

/// All of them.
pub const ACTS: [Act; 9] = [
    Act {
        name: "copy-programme",
        page: Page::Copied,
        done: "This is your own copy, a draft.",
        request: |_, _| post("copy", json!({})),
    },
    Act {
        name: "retire-programme",
        page: Page::Catalogue,
        done: "It is retired. Patients on it stay on it.",
        request: |_, _| bare(Method::DELETE, ""),
    },
    Act {
        name: "publish-programme",
        page: Page::Published,
        done: "It is published: patients can be enrolled in it.",
        request: |_, _| bare(Method::POST, "publish"),
    },
    Act {
        name: "save-programme",
        page: Page::Draft,
        done: "The draft is saved.",
        request: |_, _| Request::Draft(put_overview),
    },
    Act { name: "check-programme", page: Page::Draft, done: "The draft is checked.", request: |_, _| Request::Look },
    Act {
        name: "arrange-phases",
        page: Page::Draft,
        done: "The phases are arranged.",
        request: |_, _| Request::Draft(arrange_phases),
    },
    Act {
        name: "save-phase",
        page: Page::DraftPhase,
        done: "The phase is saved in the draft.",
        request: |_, _| Request::Draft(put_phase),
    },
    Act { name: "check-phase", page: Page::DraftPhase, done: "The phase is checked.", request: |_, _| Request::Look },
    Act {
        name: "arrange-phase",
        page: Page::DraftPhase,
        done: "The rows are arranged.",
        request: |_, _| Request::Look,
    },
];

/// Puts what was typed about a programme as a whole in its place.
pub fn put_overview(form: &Form, document: &mut Value) -> bool {
    let typed = Typed::of_form(form).map(|typed| typed.document());
    if let (Some(fields), Some(Value::Object(typed))) = (document.as_object_mut(), typed) {
        fields.extend(typed.into_iter().filter(|(name, _)| name != "phases"));
    }
    true
}

/// Puts what was typed of a phase in its place; false if there is no such phase.
pub fn put_phase(form: &Form, document: &mut Value) -> bool {
    let number = form.text("phase").parse::<usize>().ok();
    let place = number.and_then(|number| document.pointer_mut(&format!("/phases/{number}")));
    let (Some(number), Some(place)) = (number, place) else { return false };
    if let Some(typed) = Typed::of_form(form) {
        *place = phase_of(&typed, number);
    }
    true
}

/// A phase as the contract takes it. A list without rows is no field of a form, and is empty.
pub fn phase_of(typed: &Typed, number: usize) -> Value {
    let mut phase = json!({"steps": [], "gates": [], "exit": []});
    if let (Some(fields), Value::Object(typed)) = (phase.as_object_mut(), typed.document()) {
        fields.extend(typed);
        fields.insert("number".to_owned(), Value::from(number));
    }
    phase
}

/// Copies, removes or moves a phase, by the button that was pressed: `copy:1`, `remove:1`, `up:1`, `down:1`. Phases are numbered anew.
fn arrange_phases(form: &Form, document: &mut Value) -> bool {
    let Some(Value::Array(phases)) = document.pointer_mut("/phases") else { return false };
    let pressed = form.text("do").split_once(':');
    let Some((what, at)) = pressed.and_then(|(what, at)| Some((what, at.parse::<usize>().ok()?))) else { return false };
    match what {
        "copy" => {
            let Some(mut copy) = phases.get(at).cloned() else { return false };
            let name = format!("{} (copy)", copy.get("name").and_then(Value::as_str).unwrap_or_default());
            put(&mut copy, "name", name.into());
            phases.insert(at + 1, copy);
        }
        _ => arrange_rows(phases, what, at),
    }
    for (number, phase) in phases.iter_mut().enumerate() {
        put(phase, "number", number.into());
    }
    true
}

fn put(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Value {
        serde_json::from_str(include_str!("../../../examples/own-programme.json")).unwrap()
    }

    fn names(document: &Value) -> Vec<(u64, &str)> {
        let phases = document["phases"].as_array().unwrap().iter();
        phases.map(|phase| (phase["number"].as_u64().unwrap(), phase["name"].as_str().unwrap())).collect()
    }

    fn arranged(pressed: &str) -> Value {
        let mut document = example();
        assert!(arrange_phases(&Form::of_query(&format!("do={pressed}")), &mut document));
        document
    }

    #[test]
    fn phases_are_copied_moved_and_removed_and_count_from_0() {
        assert_eq!(names(&arranged("copy:0")), [(0, "Calm"), (1, "Calm (copy)"), (2, "Light band")]);
        assert_eq!(names(&arranged("down:0")), [(0, "Light band"), (1, "Calm")]);
        assert_eq!(names(&arranged("remove:0")), [(0, "Light band")]);
        assert_eq!(arranged("up:0"), example());
        for nothing in ["", "copy:9", "copy:x"] {
            assert!(!arrange_phases(&Form::of_query(&format!("do={nothing}")), &mut example()), "{nothing}");
        }
    }

    #[test]
    fn a_phase_that_was_typed_takes_its_place_and_leaves_the_others() {
        let mut document = example();
        assert!(put_phase(&Form::of_query("phase=1&draft.name=Bands"), &mut document));
        assert_eq!(document["phases"][1], json!({"number": 1, "name": "Bands", "steps": [], "gates": [], "exit": []}));
        assert_eq!(document["phases"][0], example()["phases"][0]);
        assert!(!put_phase(&Form::of_query("phase=7&draft.name=Bands"), &mut document));
        assert!(!put_phase(&Form::of_query("draft.name=Bands"), &mut document));
    }

    #[test]
    fn what_is_typed_about_the_whole_leaves_the_phases() {
        let mut document = example();
        put_overview(&Form::of_query("draft.name=Mine&draft.condition=&draft.phases.0.name=x"), &mut document);
        assert_eq!((&document["name"], &document["condition"]), (&json!("Mine"), &Value::Null));
        assert_eq!(document["phases"], example()["phases"]);
    }
}
