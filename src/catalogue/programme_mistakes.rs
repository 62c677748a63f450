//! All mistakes of a programme at once: those that keep a document from being read as one, and those against the rules.
//!
//! A body is read up to its first mistake. For a person at a form that is one press of a button for each mistake. Here a value that
//! cannot be read is noted and replaced by one that can, until the whole document is read.

use crate::http::{FieldError, Problem, Result, parse_body};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The most mistakes that are noted. Chosen here: a page with more of them helps no further.
const MOST: usize = 100;

/// A document that was read, with what kept it from being read as it was.
pub(super) struct Reading<T> {
    /// What it says, with stand-ins where a value could not be read; none if no stand-in could be read either.
    pub read: Option<T>,
    /// What could not be read, in the order of the document's fields.
    pub unread: Vec<FieldError>,
}

impl<T: DeserializeOwned> Reading<T> {
    /// Reads a document as far as it can be read.
    ///
    /// # Errors
    /// What is wrong with the server, never what is wrong with the document.
    pub fn of(mut document: Value) -> Result<Reading<T>> {
        let mut unread: Vec<FieldError> = Vec::new();
        let mut replaced = HashSet::new();
        while unread.len() < MOST {
            let error = match parse_body::<T>(document.to_string().as_bytes()) {
                Ok(read) => return Ok(Reading { read: Some(read), unread }),
                Err(Problem::Failed(failure)) => return Err(Problem::Failed(failure)),
                Err(told) => told.in_words().errors.into_iter().next(),
            };
            let Some(error) = error else { break };
            let place = whole_value(&error.pointer);
            unread.push(error);
            if !replaced.insert(place.clone()) || !stand_in(&mut document, &place) {
                break;
            }
        }
        Ok(Reading { read: None, unread })
    }

    /// What could not be read, and what of the broken rules is no consequence of a stand-in.
    pub fn with(self, broken: Vec<FieldError>) -> Vec<FieldError> {
        let touched: Vec<String> = self.unread.iter().map(|error| reach(&error.pointer)).collect();
        let is_consequence = |error: &FieldError| touched.iter().any(|reach| is_within(&error.pointer, reach));
        let broken = broken.into_iter().filter(|error| !is_consequence(error));
        self.unread.iter().cloned().chain(broken).collect()
    }
}

/// A field that is replaced as a whole, and what it is replaced by.
type Whole = (&'static str, fn() -> Value);

/// Fields that are replaced as a whole when a part of them cannot be read, each with a value that can be.
const WHOLE: [Whole; 4] = [
    ("expected_weeks", || json!([1, 1])),
    ("band_levels", || json!([1, 8])),
    ("effort_omni", || Value::Null),
    ("measure", || Value::Null),
];

/// The place of the value that is replaced.
fn whole_value(pointer: &str) -> String {
    let ends = WHOLE.iter().filter_map(|(field, _)| {
        let within = format!("/{field}/");
        pointer.find(&within).map(|at| at + within.len() - 1)
    });
    ends.min().and_then(|end| pointer.get(..end)).unwrap_or(pointer).to_owned()
}

/// Puts a value that can be read in a place; false if there is no such place.
fn stand_in(document: &mut Value, place: &str) -> bool {
    let Some((parent, last)) = place.rsplit_once('/') else { return false };
    let readable = readable(place);
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.insert(last.to_owned(), readable);
            true
        }
        Some(Value::Array(items)) => {
            let item = last.parse().ok().and_then(|at: usize| items.get_mut(at));
            item.map(|item| *item = readable).is_some()
        }
        _ => false,
    }
}

/// A value that the field at a place can hold.
fn readable(place: &str) -> Value {
    let is_name = |segment: &&str| !segment.bytes().all(|byte| byte.is_ascii_digit());
    let field = place.rsplit('/').find(is_name).unwrap_or_default();
    if let Some((_, value)) = WHOLE.iter().find(|(whole, _)| *whole == field) {
        return value();
    }
    match field {
        "name" | "goal" | "summary" | "source" | "text" | "code" | "exercise" | "allowed" | "not_allowed"
        | "warning_signs" => json!("x"),
        "region" => json!("hip"),
        "part" => json!("mobility"),
        "language" => json!("en"),
        "per_side" | "needs_clearance" | "needs_new_clearance" | "shared" => json!(false),
        "sets" | "sessions_a_week" | "minimum_hours_between" | "pain_ceiling" | "number" => json!(1),
        "phases" | "steps" | "gates" | "exit" | "ladder" => json!([]),
        _ => Value::Null,
    }
}

/// What the rules cannot judge while a value is a stand-in: the step that it is of; or else the value alone.
fn reach(pointer: &str) -> String {
    let segments: Vec<&str> = pointer.split('/').collect();
    match segments.as_slice() {
        ["", "ladder", at, ..] => format!("/ladder/{at}"),
        ["", "phases", phase, list @ ("steps" | "gates" | "exit"), at, ..] => format!("/phases/{phase}/{list}/{at}"),
        _ => pointer.to_owned(),
    }
}

fn is_within(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::programme_in::ProgrammeIn;

    fn example() -> Value {
        serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap()
    }

    fn unread(change: impl FnOnce(&mut Value)) -> (Vec<String>, bool) {
        let mut document = example();
        change(&mut document);
        let reading = Reading::<ProgrammeIn>::of(document).unwrap();
        let pointers = reading.unread.iter().map(|error| error.pointer.clone()).collect();
        (pointers, reading.read.is_some())
    }

    #[test]
    fn a_document_without_mistakes_is_read_as_it_is() {
        assert_eq!(unread(|_| {}), (Vec::new(), true));
    }

    #[test]
    fn every_value_that_cannot_be_read_is_found_in_one_go() {
        let found = unread(|document| {
            document["name"] = Value::Null;
            document["phases"][0]["goal"] = json!("");
            document["phases"][0]["expected_weeks"] = json!([Value::Null, "two"]);
            document["phases"][0]["steps"][0]["ladder"][0]["sets"] = json!(99);
            document["phases"][1]["steps"][2]["pain_ceiling"] = json!("low");
            document["phases"][1]["band_levels"] = json!([1, 12]);
            document["phases"][1]["gates"][0]["measure"] = json!({"green_days": "many"});
        });
        let expected = [
            "/name",
            "/phases/0/goal",
            "/phases/0/expected_weeks/0",
            "/phases/0/steps/0/ladder/0/sets",
            "/phases/1/band_levels/1",
        ];
        for pointer in expected {
            assert!(found.0.contains(&pointer.to_owned()), "{pointer}: {found:?}");
        }
        assert!(found.0.iter().any(|pointer| pointer.starts_with("/phases/1/gates/0/measure")), "{found:?}");
        assert!(found.0.contains(&"/phases/1/steps/2/pain_ceiling".to_owned()) && found.1, "{found:?}");
        assert_eq!(found.0.len(), 7, "{found:?}");
    }

    #[test]
    fn a_rule_that_only_a_stand_in_breaks_is_not_told() {
        let mut document = example();
        document["phases"][0]["steps"][1]["exercise"] = Value::Null;
        let reading = Reading::<ProgrammeIn>::of(document).unwrap();
        let broken = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "unknown-value".to_owned(),
            detail: "must be another".to_owned(),
        };
        let all = reading.with(vec![broken("/phases/0/steps/1/exercise"), broken("/phases/0/steps/10/exercise")]);
        let pointers: Vec<&str> = all.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/phases/0/steps/1/exercise", "/phases/0/steps/10/exercise"]);
        assert_eq!(all.first().map(|error| error.code.as_str()), Some("wrong-type"));
    }
}
