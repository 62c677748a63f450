//! A part of a programme as a form has it: a tree of texts as they were typed, and the document of the contract that it stands for.
//!
//! A field is called by its place, `draft.steps.2.ladder.0.sets`, which is its pointer in the contract with dots. So what is typed finds its
//! place in the document, and a mistake of the document finds its field.

use super::form::{Form, number};
use serde_json::{Map, Value, json};

/// What the names of the fields begin with.
pub(super) const BEGINNING: &str = "draft.";
/// The most rows of a list. The contract takes 40 steps and fewer of all else.
const MOST_ROWS: usize = 50;
/// The deepest place in a part of a programme: `steps.2.ladder.0.effort_omni.1`.
const DEEPEST: usize = 6;

const NUMBERS: [&str; 9] = [
    "sets",
    "repetitions",
    "hold_seconds",
    "minutes",
    "band_level",
    "rest_seconds",
    "sessions_a_week",
    "minimum_hours_between",
    "pain_ceiling",
];
const TICKS: [&str; 4] = ["per_side", "needs_clearance", "needs_new_clearance", "shared"];
pub(super) const LINES: [&str; 3] = ["allowed", "not_allowed", "warning_signs"];
pub(super) const PAIRS: [&str; 3] = ["expected_weeks", "band_levels", "effort_omni"];
const LISTS: [&str; 4] = ["steps", "gates", "exit", "ladder"];

/// The tree of what was typed. Its leaves are texts; a tick is `yes` or empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed(Value);

impl Typed {
    /// Of the fields of a form; none if the form has none of a draft.
    pub fn of_form(form: &Form) -> Option<Typed> {
        let mut root = Value::Null;
        for (place, typed) in form.beginning_with(BEGINNING) {
            let segments: Vec<&str> = place.split('.').collect();
            if segments.len() <= DEEPEST {
                put(&mut root, &segments, typed);
            }
        }
        root.is_object().then_some(Typed(root))
    }

    /// Of a document of the contract.
    pub fn of_document(document: &Value) -> Typed {
        Typed(typed("", document))
    }

    /// The document of the contract. What was typed in the place of a number stays as it was typed, and is refused there.
    pub fn document(&self) -> Value {
        untyped("", &self.0)
    }

    /// What stands at a place; empty if nothing does.
    pub fn text(&self, place: &str) -> &str {
        self.0.pointer(&pointer(place)).and_then(Value::as_str).unwrap_or_default()
    }

    /// How many rows a list has.
    pub fn rows(&self, place: &str) -> usize {
        self.0.pointer(&pointer(place)).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Adds, removes or moves a row, by the value of the button that was pressed: `add:steps`, `remove:steps.2`, `up:steps.2`, `down:steps.2`.
    /// Anything else changes nothing.
    pub fn arrange(&mut self, pressed: &str) {
        let Some((what, place)) = pressed.split_once(':') else { return };
        if what == "add" {
            return self.add(place);
        }
        let Some((list, at)) = place.rsplit_once('.') else { return };
        let Ok(at) = at.parse::<usize>() else { return };
        if let Some(Value::Array(rows)) = self.0.pointer_mut(&pointer(list)) {
            arrange_rows(rows, what, at);
        }
    }

    /// Adds a row: of a ladder the last grade once more, so that one number makes it the next; of all else an empty one.
    fn add(&mut self, place: &str) {
        let (parent, list) = place.rsplit_once('.').unwrap_or(("", place));
        if !LISTS.contains(&list) {
            return;
        }
        let Some(Value::Object(fields)) = self.0.pointer_mut(&pointer(parent)) else { return };
        let rows = fields.entry(list).or_insert_with(|| json!([]));
        if !rows.is_array() {
            *rows = json!([]);
        }
        let Some(rows) = rows.as_array_mut().filter(|rows| rows.len() < MOST_ROWS) else { return };
        let row = match list {
            "ladder" => rows.last().cloned().unwrap_or_else(|| json!({})),
            "steps" => json!({"ladder": [{}]}),
            _ => json!({}),
        };
        rows.push(row);
    }
}

/// Removes or moves a row. What has no place to go stays.
pub fn arrange_rows(rows: &mut Vec<Value>, what: &str, at: usize) {
    let is_row = |at: usize| at < rows.len();
    match what {
        "remove" if is_row(at) => drop(rows.remove(at)),
        "up" if at > 0 && is_row(at) => rows.swap(at, at - 1),
        "down" if is_row(at.saturating_add(1)) => rows.swap(at, at + 1),
        _ => {}
    }
}

pub(super) fn pointer(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("/{}", place.replace('.', "/")) }
}

/// Puts a text in its place, and makes the lists and objects on the way there.
fn put(node: &mut Value, segments: &[&str], text: &str) {
    let Some((first, rest)) = segments.split_first() else {
        *node = Value::from(text);
        return;
    };
    if let Ok(at) = first.parse::<usize>() {
        if at >= MOST_ROWS {
            return;
        }
        if !node.is_array() {
            *node = json!([]);
        }
        let Some(rows) = node.as_array_mut() else { return };
        if rows.len() <= at {
            rows.resize(at + 1, Value::Null);
        }
        if let Some(row) = rows.get_mut(at) {
            put(row, rest, text);
        }
        return;
    }
    if !node.is_object() {
        *node = json!({});
    }
    if let Some(fields) = node.as_object_mut() {
        put(fields.entry(*first).or_insert(Value::Null), rest, text);
    }
}

// -- from the contract ------------------------------------------------------------------------------------------------

fn typed(field: &str, value: &Value) -> Value {
    match value {
        _ if field == "measure" => typed_measure(value),
        Value::Null | Value::Bool(false) => Value::from(""),
        Value::Bool(true) => Value::from("yes"),
        Value::Number(number) => Value::from(number.to_string()),
        Value::String(text) => Value::from(text.as_str()),
        Value::Array(lines) if LINES.contains(&field) => {
            Value::from(lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"))
        }
        Value::Array(items) => items.iter().map(|item| typed("", item)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), typed(name, value))).collect())
        }
    }
}

/// A measure as its kind and its numbers, each in a field of its own.
fn typed_measure(measure: &Value) -> Value {
    let Value::Object(fields) = measure else {
        return json!({"kind": measure.as_str().unwrap_or_default()});
    };
    let Some((kind, held)) = fields.iter().next() else { return json!({"kind": ""}) };
    let text = |value: Option<&Value>| typed("", value.unwrap_or(&Value::Null));
    match kind.as_str() {
        "function_test" => {
            let value = held.get("value").and_then(Value::as_object).and_then(|bound| bound.iter().next());
            let (bound, value) = value.map_or(("", None), |(bound, value)| (bound.as_str(), Some(value)));
            json!({"kind": kind, "test": text(held.get("test")), "unit": text(held.get("unit")), "bound": bound, "count": text(value)})
        }
        "hagos_sport" => {
            json!({"kind": kind, "count": text(held.get("at_least")), "or_gain": text(held.get("or_gain"))})
        }
        _ => json!({"kind": kind, "count": text(Some(held))}),
    }
}

// -- to the contract --------------------------------------------------------------------------------------------------

fn untyped(field: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) if field == "measure" => measure(fields),
        Value::Array(items) if PAIRS.contains(&field) => pair(items),
        Value::Array(items) => items.iter().map(|item| untyped("", item)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), untyped(name, value))).collect())
        }
        Value::String(text) => leaf(field, text),
        _ => Value::Null,
    }
}

fn leaf(field: &str, text: &str) -> Value {
    if TICKS.contains(&field) {
        return Value::Bool(text == "yes");
    }
    if LINES.contains(&field) {
        return text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    }
    match text.trim() {
        "" => Value::Null,
        text if NUMBERS.contains(&field) => number(text),
        text => Value::from(text.replace("\r\n", "\n")),
    }
}

/// From and to; null if neither was typed.
fn pair(items: &[Value]) -> Value {
    let ends: Vec<Value> = items.iter().map(|item| leaf("sets", item.as_str().unwrap_or_default())).collect();
    if ends.iter().all(Value::is_null) { Value::Null } else { Value::from(ends) }
}

fn measure(fields: &Map<String, Value>) -> Value {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let count = |name: &str| leaf("sets", text(name));
    match text("kind") {
        "" => Value::Null,
        "go_ahead" => Value::from("go_ahead"),
        "function_test" => json!({"function_test": {
            "test": text("test"), "unit": text("unit"), "value": {text("bound"): count("count")},
        }}),
        "hagos_sport" => json!({"hagos_sport": {"at_least": count("count"), "or_gain": count("or_gain")}}),
        kind => json!({kind: count("count")}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase() -> Value {
        let document: Value = serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap();
        document["phases"][1].clone()
    }

    fn form(query: &str) -> Typed {
        Typed::of_form(&Form::of_query(query)).expect("a draft")
    }

    #[test]
    fn a_phase_goes_to_the_page_and_back_unchanged() {
        let before = phase();
        let after = Typed::of_document(&before).document();
        for (name, value) in before.as_object().unwrap() {
            // The number is the phase's place, and no field.
            let expected = if name == "number" { &json!("1") } else { value };
            assert_eq!(&after[name], expected, "{name}");
        }
    }

    #[test]
    fn every_kind_of_measure_goes_to_the_page_and_back() {
        for measure in [
            Value::Null,
            json!("go_ahead"),
            json!({"green_days": 7}),
            json!({"function_test": {"test": "hop", "unit": "count", "value": {"at_least": 20}}}),
            json!({"hagos_sport": {"at_least": 70, "or_gain": 15}}),
        ] {
            let gate = json!({"measure": measure});
            assert_eq!(Typed::of_document(&gate).document()["measure"], measure);
        }
    }

    #[test]
    fn what_is_typed_finds_its_place_and_what_is_no_number_stays_as_it_was() {
        let typed = form(
            "draft.name=Calm&draft.steps.1.ladder.0.sets=3&draft.steps.1.ladder.0.repetitions=ten&draft.steps.0.per_side=\
             &draft.steps.0.per_side=yes&draft.allowed=One%0D%0A%0D%0ATwo&draft.expected_weeks.0=1&draft.expected_weeks.1=\
             &draft.band_levels.0=&draft.band_levels.1=&other=x",
        );
        let document = typed.document();
        assert_eq!(document["steps"][1]["ladder"][0], json!({"sets": 3, "repetitions": "ten"}));
        assert_eq!(document["steps"][0]["per_side"], true);
        assert_eq!(document["allowed"], json!(["One", "Two"]));
        assert_eq!((&document["expected_weeks"], &document["band_levels"]), (&json!([1, null]), &Value::Null));
        assert!(document.get("other").is_none());
        assert_eq!(Typed::of_form(&Form::of_query("phase=1")), None);
    }

    #[test]
    fn a_place_out_of_all_bounds_is_not_made() {
        let typed =
            form("draft.steps.99999999999.part=raise&draft.steps.50.part=raise&draft.a.b.c.d.e.f.g=x&draft.name=n");
        assert_eq!((typed.rows("steps"), typed.document().get("a")), (0, None));
    }

    #[test]
    fn rows_are_added_removed_and_moved() {
        let mut typed = form("draft.steps.0.exercise=a&draft.steps.1.exercise=b&draft.steps.1.ladder.0.sets=2");
        typed.arrange("up:steps.1");
        assert_eq!((typed.text("steps.0.exercise"), typed.text("steps.1.exercise")), ("b", "a"));
        typed.arrange("add:steps.0.ladder");
        assert_eq!((typed.rows("steps.0.ladder"), typed.text("steps.0.ladder.1.sets")), (2, "2"));
        typed.arrange("add:steps");
        assert_eq!((typed.rows("steps"), typed.rows("steps.2.ladder")), (3, 1));
        typed.arrange("remove:steps.1");
        assert_eq!((typed.rows("steps"), typed.text("steps.0.exercise")), (2, "b"));
        typed.arrange("add:gates");
        assert_eq!(typed.rows("gates"), 1);
        let before = typed.clone();
        for nothing in ["", "add:name", "up:steps.0", "down:steps.1", "remove:steps.9", "remove:steps", "up:name.0"] {
            typed.arrange(nothing);
            assert_eq!(typed, before, "{nothing}");
        }
    }
}
