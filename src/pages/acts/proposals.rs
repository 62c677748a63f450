//! What is done about the proposal of the week.

use super::{Act, Page, Thing, post};
use crate::pages::form::Form;
use serde_json::{Value, json};

/// All of them.
pub const ACTS: [Act; 3] = [
    Act {
        name: "accept-proposal",
        page: Page::Proposals,
        done: "The proposal is accepted: it is the plan from today on.",
        request: |form, Thing(enrolment)| {
            answer(enrolment, json!({"answer": "accept", "proposal": form.value("proposal")}))
        },
    },
    Act {
        name: "edit-proposal",
        page: Page::Proposals,
        done: "The plan is changed from today on.",
        request: |form, Thing(enrolment)| {
            let (because, phase) = (form.value("because"), form.number("phase"));
            answer(enrolment, json!({"answer": "edit", "exercises": edited(form), "phase": phase, "because": because}))
        },
    },
    Act {
        name: "refuse-proposal",
        page: Page::Proposals,
        done: "All stays as it is. The next proposal is due in a week.",
        request: |_, Thing(enrolment)| answer(enrolment, json!({"answer": "refuse"})),
    },
];

fn answer(enrolment: uuid::Uuid, body: Value) -> super::Request {
    post(format!("enrolments/{enrolment}/proposal-answers"), body)
}

/// The grades that are chosen, and the exercise that is done in the place of another.
fn edited(form: &Form) -> Vec<Value> {
    let grades = form.numbers("grade.").into_iter();
    let (instead_of, instead) = (form.text("instead_of"), form.value("instead"));
    let edit = |(exercise, grade): (String, Value)| {
        let instead = if exercise == instead_of { instead.clone() } else { Value::Null };
        json!({"exercise": exercise, "to_grade": grade, "instead": instead})
    };
    grades.map(edit).collect()
}
