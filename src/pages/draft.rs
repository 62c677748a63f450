//! A part of a programme as a form has it: a tree of texts as they were typed, and the document of the contract that it stands for.
//!
//! A field is called by its place, `draft.steps.2.ladder.0.sets`, which is its pointer in the contract with dots. So what is typed finds its
//! place in the document, and a mistake of the document finds its field.

use super::field::Field;
use super::form::{Form, number};
use crate::http::FieldError;
use serde_json::{Map, Value, json};

/// What the names of the fields begin with.
const BEGINNING: &str = "draft.";
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
const LINES: [&str; 3] = ["allowed", "not_allowed", "warning_signs"];
const PAIRS: [&str; 3] = ["expected_weeks", "band_levels", "effort_omni"];
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

fn pointer(place: &str) -> String {
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

// -- on a page --------------------------------------------------------------------------------------------------------

/// A form as a page shows it: what is typed, where it stands in the document, and what is wrong with it.
pub struct Sheet {
    /// What is typed.
    pub typed: Typed,
    /// The pointer of the part that the form is about.
    pub base: String,
    /// What is wrong with the document.
    pub errors: Vec<FieldError>,
}

impl Sheet {
    /// The part itself.
    pub fn whole(&self) -> Row<'_> {
        Row { sheet: self, place: String::new(), at: 0, count: 1 }
    }

    /// What is wrong with this part.
    pub fn own_errors(&self) -> impl Iterator<Item = &FieldError> {
        self.errors.iter().filter(|error| is_at(&error.pointer, &self.base))
    }

    /// The id of the element at which a mistake is shown.
    pub fn anchor(&self, error: &FieldError) -> String {
        let place = error.pointer.strip_prefix(&self.base).unwrap_or_default();
        anchor(&element(place))
    }
}

/// The place of the element that shows a mistake: of a pair its first field, of a measure its kind, of all else the value itself.
fn element(pointer: &str) -> String {
    let place = pointer.trim_start_matches('/').replace('/', ".");
    let mut whole = PAIRS.iter().chain(&["measure"]).chain(&LINES);
    match whole.find(|field| place.split('.').any(|segment| segment == **field)) {
        Some(field) => {
            let upto = place.find(field).map_or(place.len(), |at| at + field.len());
            place.get(..upto).unwrap_or(&place).to_owned()
        }
        None => place,
    }
}

fn anchor(place: &str) -> String {
    if place.is_empty() { "draft".to_owned() } else { format!("draft-{}", place.replace('.', "-")) }
}

/// A row of a list, or the part itself.
pub struct Row<'a> {
    sheet: &'a Sheet,
    /// Where it stands in the part.
    pub place: String,
    /// Where it stands in its list.
    pub at: usize,
    /// How many rows its list has.
    pub count: usize,
}

impl<'a> Row<'a> {
    fn within(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    /// One of its fields.
    pub fn field(&self, name: &str) -> Field {
        let place = self.within(name);
        let pointer = format!("{}{}", self.sheet.base, pointer(&element(&pointer(&place))));
        let error = self.sheet.errors.iter().find(|error| is_at(&error.pointer, &pointer));
        let first = self.sheet.own_errors().next();
        Field {
            id: anchor(&place),
            name: format!("{BEGINNING}{place}"),
            value: self.sheet.typed.text(&place).to_owned(),
            error: error.map(super::faults::of_draft).unwrap_or_default(),
            has_focus: first.is_some_and(|first| error.is_some_and(|error| first.pointer == error.pointer)),
        }
    }

    /// The first and the second field of a pair. What is wrong with the pair is said at the first.
    pub fn pair(&self, name: &str) -> [Field; 2] {
        let first = Field { id: anchor(&self.within(name)), ..self.field(&format!("{name}.0")) };
        let second = Field { error: String::new(), has_focus: false, ..self.field(&format!("{name}.1")) };
        [first, second]
    }

    /// What is wrong with it as a whole, as a sentence; empty if nothing is.
    pub fn error(&self) -> String {
        let own = format!("{}{}", self.sheet.base, pointer(&self.place));
        let error = self.sheet.errors.iter().find(|error| error.pointer == own);
        error.map(super::faults::of_draft).unwrap_or_default()
    }

    /// What is wrong with one of its lists, as a sentence; empty if nothing is.
    pub fn error_of(&self, list: &str) -> String {
        Row { sheet: self.sheet, place: self.within(list), at: 0, count: 1 }.error()
    }

    /// Whether anything in it is wrong.
    pub fn has_errors(&self) -> bool {
        let own = format!("{}{}", self.sheet.base, pointer(&self.place));
        self.sheet.errors.iter().any(|error| is_at(&error.pointer, &own))
    }

    /// The rows of one of its lists.
    pub fn rows(&self, list: &str) -> Vec<Row<'a>> {
        let count = self.sheet.typed.rows(&self.within(list));
        let row = |at| Row { sheet: self.sheet, place: self.within(&format!("{list}.{at}")), at, count };
        (0..count).map(row).collect()
    }

    /// The place of one of its lists, for the button that adds a row to it.
    pub fn list(&self, list: &str) -> String {
        self.within(list)
    }

    /// The id of its element.
    pub fn id(&self) -> String {
        anchor(&self.place)
    }

    /// Its number for people: 1 is the first.
    pub fn number(&self) -> usize {
        self.at + 1
    }

    pub fn is_first(&self) -> bool {
        self.at == 0
    }

    pub fn is_last(&self) -> bool {
        self.at + 1 == self.count
    }

    /// What stands in one of its fields.
    pub fn text(&self, name: &str) -> &'a str {
        self.sheet.typed.text(&self.within(name))
    }
}

fn is_at(pointer: &str, place: &str) -> bool {
    pointer.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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

    #[test]
    fn a_mistake_finds_its_field_and_the_first_has_the_focus() {
        let error = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "out-of-range".to_owned(),
            detail: "must be a whole number from 1 to 20".to_owned(),
        };
        let typed = form("draft.steps.1.ladder.0.sets=99&draft.steps.0.ladder.0.sets=1&draft.expected_weeks.0=x");
        let errors = vec![
            error("/phases/2/steps/1/ladder/0/sets"),
            error("/phases/2/expected_weeks/1"),
            error("/phases/2/gates/0/measure/green_days"),
            error("/phases/2/steps/0/ladder/0"),
        ];
        let sheet = Sheet { typed, base: "/phases/2".to_owned(), errors };
        let steps = sheet.whole().rows("steps");
        let sets = |step: usize| steps.get(step).unwrap().rows("ladder").remove(0).field("sets");
        assert_eq!((sets(1).is_wrong(), sets(1).has_focus, sets(1).value.as_str()), (true, true, "99"));
        assert!(!sets(0).is_wrong());
        let [from, to] = sheet.whole().pair("expected_weeks");
        assert!(from.is_wrong() && !from.has_focus && !to.is_wrong());
        assert!(!steps.first().unwrap().rows("ladder").remove(0).error().is_empty());
        let anchors: Vec<String> = sheet.errors.iter().map(|error| sheet.anchor(error)).collect();
        assert_eq!(
            anchors,
            ["draft-steps-1-ladder-0-sets", "draft-expected_weeks", "draft-gates-0-measure", "draft-steps-0-ladder-0"]
        );
    }
}
