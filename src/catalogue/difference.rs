//! What differs between two versions of a programme, in words that somebody can read.

use super::programme::Programme;
use crate::http::shape;
use crate::words;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

words! {
    /// What happened to something.
    ChangeKind {
        /// It is new.
        Added = "added",
        /// It is gone.
        Removed = "removed",
        /// It is different.
        Changed = "changed",
    }
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// In which phase, if it is in one.
    pub phase: Option<u64>,
    /// Of which exercise, if it is of one.
    pub exercise: Option<String>,
    /// Which field, with the way to it.
    #[schema(examples("ladder/1/repetitions"))]
    pub field: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What it was; null if it is new.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// What it is; null if it is gone.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
}

/// What differs between two versions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceOut {
    #[schema(schema_with = shape::key)]
    key: String,
    from: i32,
    to: i32,
    /// Phase by phase, exercise by exercise, field by field. A change without a field is of the whole phase or step.
    changes: Vec<Change>,
}

impl DifferenceOut {
    /// Of two versions of one programme.
    pub fn between(before: &Programme, after: &Programme) -> DifferenceOut {
        DifferenceOut {
            key: after.key.clone(),
            from: before.version,
            to: after.version,
            changes: difference(before, after),
        }
    }

    /// How many things differ.
    pub fn count(&self) -> usize {
        self.changes.len()
    }
}

/// What differs from one programme to another: phase by phase, exercise by exercise, field by field.
pub fn difference(before: &Programme, after: &Programme) -> Vec<Change> {
    let mut telling = Telling::default();
    telling.objects(&Place::default(), &content(before), &content(after));
    telling.0
}

/// Without what is different for each version anyway.
fn content(programme: &Programme) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(programme) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    for field in ["key", "version", "authored"] {
        fields.remove(field);
    }
    fields
}

/// Where one is in a programme.
#[derive(Debug, Clone, Default)]
struct Place {
    phase: Option<u64>,
    exercise: Option<String>,
    field: String,
}

impl Place {
    fn at(&self, step: &str) -> Place {
        let joint = if self.field.is_empty() { "" } else { "/" };
        Place { field: format!("{}{joint}{step}", self.field), ..self.clone() }
    }

    /// Inside a phase or an exercise, the way to a field begins anew.
    fn inside(&self, item: &Value, name: &str) -> Place {
        if let Some(number) = item.get("number").and_then(Value::as_u64) {
            return Place { phase: Some(number), ..Place::default() };
        }
        match item.get("exercise").and_then(Value::as_str) {
            Some(exercise) => Place { phase: self.phase, exercise: Some(exercise.to_owned()), field: String::new() },
            None => self.at(name),
        }
    }
}

#[derive(Default)]
struct Telling(Vec<Change>);

impl Telling {
    fn tell(&mut self, place: &Place, kind: ChangeKind, before: Option<&Value>, after: Option<&Value>) {
        let Place { phase, exercise, field } = place.clone();
        self.0.push(Change { phase, exercise, field, kind, before: before.cloned(), after: after.cloned() });
    }

    fn objects(&mut self, place: &Place, before: &Map<String, Value>, after: &Map<String, Value>) {
        for (name, was) in before {
            self.values(&place.at(name), was, after.get(name).unwrap_or(&Value::Null));
        }
        for (name, is) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            self.values(&place.at(name), &Value::Null, is);
        }
    }

    fn values(&mut self, place: &Place, before: &Value, after: &Value) {
        match (before, after) {
            _ if before == after => {}
            (Value::Object(before), Value::Object(after)) => self.objects(place, before, after),
            (Value::Array(was), Value::Array(is)) if was.iter().chain(is).any(Value::is_object) => {
                self.lists(place, was, is);
            }
            (Value::Null, _) => self.tell(place, ChangeKind::Added, None, Some(after)),
            (_, Value::Null) => self.tell(place, ChangeKind::Removed, Some(before), None),
            _ => self.tell(place, ChangeKind::Changed, Some(before), Some(after)),
        }
    }

    /// Lists of phases, gates, steps and grades. What has a name is known by it, wherever it stands; a grade is known by
    /// its rung.
    fn lists(&mut self, place: &Place, before: &[Value], after: &[Value]) {
        let (was, is) = (named(before), named(after));
        for (name, item) in &was {
            let inside = place.inside(item, name);
            match is.iter().find(|(other, _)| other == name) {
                Some((_, now)) => self.values(&inside, item, now),
                None => self.tell(&inside, ChangeKind::Removed, Some(item), None),
            }
        }
        for (name, item) in is.iter().filter(|(name, _)| !was.iter().any(|(other, _)| other == name)) {
            self.tell(&place.inside(item, name), ChangeKind::Added, None, Some(item));
        }
        self.order(place, &was, &is);
    }

    /// What is in both, but in another order.
    fn order(&mut self, place: &Place, before: &[(String, &Value)], after: &[(String, &Value)]) {
        let common = |these: &[(String, &Value)], others: &[(String, &Value)]| -> Vec<Value> {
            let in_both = these.iter().filter(|(name, _)| others.iter().any(|(other, _)| other == name));
            in_both.map(|(name, _)| Value::from(name.as_str())).collect()
        };
        let (was, is) = (common(before, after), common(after, before));
        if was != is {
            let order = place.at("order");
            self.tell(&order, ChangeKind::Changed, Some(&Value::from(was)), Some(&Value::from(is)));
        }
    }
}

/// The items of a list, each with the name it is known by.
fn named(items: &[Value]) -> Vec<(String, &Value)> {
    let name = |(at, item): (usize, &Value)| {
        let known = ["number", "code", "exercise"].iter().find_map(|field| item.get(*field));
        match known {
            Some(Value::String(name)) => name.clone(),
            Some(number) => number.to_string(),
            None => at.to_string(),
        }
    };
    items.iter().enumerate().map(|(at, item)| (name((at, item)), item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::programme_in::ProgrammeIn;
    use serde_json::json;

    fn programme(change: impl FnOnce(&mut Value)) -> Programme {
        let mut document: Value = serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap();
        change(&mut document);
        serde_json::from_value::<ProgrammeIn>(document).unwrap().into_programme("x".to_owned(), 1)
    }

    fn told(change: impl FnOnce(&mut Value)) -> Vec<(Option<u64>, Option<String>, String, ChangeKind)> {
        let changes = difference(&programme(|_| {}), &programme(change));
        changes.into_iter().map(|change| (change.phase, change.exercise, change.field, change.kind)).collect()
    }

    #[test]
    fn nothing_differs_from_itself() {
        assert_eq!(told(|_| {}), []);
    }

    #[test]
    fn a_change_is_told_by_phase_exercise_and_field() {
        use ChangeKind::{Added, Changed, Removed};
        let march = || Some("supine-band-march".to_owned());
        let cases: [(fn(&mut Value), _); 8] = [
            (|programme| programme["name"] = json!("Stairs"), (None, None, "name", Changed)),
            (|programme| programme["condition"] = Value::Null, (None, None, "condition", Removed)),
            (
                |programme| programme["phases"][1]["needs_new_clearance"] = json!(true),
                (Some(1), None, "needs_new_clearance", Changed),
            ),
            (
                |programme| programme["phases"][1]["steps"][2]["ladder"][0]["repetitions"] = json!(10),
                (Some(1), march(), "ladder/0/repetitions", Changed),
            ),
            (
                |programme| drop(programme["phases"][1]["steps"].as_array_mut().unwrap().remove(2)),
                (Some(1), march(), "", Removed),
            ),
            (
                |programme| programme["phases"][1]["gates"][1]["measure"] = json!({"calm_sessions": 5}),
                (Some(1), None, "gates/three-calm-sessions/measure/calm_sessions", Changed),
            ),
            (
                |programme| programme["phases"][0]["no_warm_up_because"] = json!("none is needed"),
                (Some(0), None, "no_warm_up_because", Added),
            ),
            (
                |programme| programme["phases"][1]["steps"].as_array_mut().unwrap().swap(0, 1),
                (Some(1), None, "steps/order", Changed),
            ),
        ];
        for (change, (phase, exercise, field, kind)) in cases {
            assert_eq!(told(change), [(phase, exercise, field.to_owned(), kind)]);
        }
    }
}
