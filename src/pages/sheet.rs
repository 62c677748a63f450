//! A part of a programme as a page shows it: rows of fields with what is typed in them, and each mistake at the field that it is of.

use super::draft::{BEGINNING, LINES, PAIRS, Typed, pointer};
use super::field::Field;
use crate::http::FieldError;

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
    use crate::pages::form::Form;

    #[test]
    fn a_mistake_finds_its_field_and_the_first_has_the_focus() {
        let error = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "out-of-range".to_owned(),
            detail: "must be a whole number from 1 to 20".to_owned(),
        };
        let form =
            Form::of_query("draft.steps.1.ladder.0.sets=99&draft.steps.0.ladder.0.sets=1&draft.expected_weeks.0=x");
        let typed = Typed::of_form(&form).expect("a draft");
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
