//! A field of a form, as a page shows it: its names, what stands in it, and what is wrong with it.

use super::form::Shown;

/// One field.
pub struct Field {
    /// The `id` of its element.
    pub id: String,
    /// The name that it is sent with.
    pub name: String,
    /// What stands in it: as it was typed, or what stood there before.
    pub value: String,
    /// What is wrong with it, as a sentence; empty if it is right.
    pub error: String,
    /// Whether it is the first that is wrong.
    pub has_focus: bool,
}

impl Field {
    /// A field that the contract knows by a pointer; `otherwise` stands in it until something is typed.
    pub fn new(shown: Shown<'_>, id: String, name: String, pointer: &str, otherwise: &str) -> Field {
        let value = shown.value_or(&name, otherwise).to_owned();
        let (error, has_focus) = (shown.error_at(pointer), shown.has_focus_at(pointer));
        Field { id, name, value, error, has_focus }
    }

    /// A field of the body itself, whose name is that of the contract.
    pub fn named(shown: Shown<'_>, name: &str, otherwise: &str) -> Field {
        Field::new(shown, format!("field-{name}"), name.to_owned(), &format!("/{name}"), otherwise)
    }

    /// The same, where what is wrong with it is said at another field.
    pub fn without_error(self) -> Field {
        Field { error: String::new(), has_focus: false, ..self }
    }

    /// Whether this stands in it.
    pub fn is(&self, value: &str) -> bool {
        self.value == value
    }

    /// Whether something stands in it.
    pub fn is_filled(&self) -> bool {
        !self.value.is_empty()
    }

    /// Whether it is wrong.
    pub fn is_wrong(&self) -> bool {
        !self.error.is_empty()
    }

    /// The scores from 0 to 10, and whether each stands in it.
    pub fn scores(&self) -> Vec<(String, bool)> {
        (0..=10).map(|score: u8| score.to_string()).map(|score| (score.clone(), score == self.value)).collect()
    }

    /// The words of a scale of 0 to 10 at the scores that have one, and whether each score stands in it.
    pub fn worded(&self, words: &[(u8, &str)]) -> Vec<(String, String, bool)> {
        let word = |score: u8| words.iter().find(|(at, _)| *at == score).map(|(_, word)| format!("{score}: {word}"));
        let choice = |score: u8| (score.to_string(), word(score).unwrap_or_else(|| score.to_string()));
        (0..=10).map(choice).map(|(score, label)| (score.clone(), label, score == self.value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Code, FieldError, InWords};
    use crate::pages::form::{Form, Refused};

    #[test]
    fn a_field_holds_what_was_typed_and_knows_its_own_error() {
        let error = |pointer: &str| FieldError {
            pointer: pointer.to_owned(),
            code: "out-of-range".to_owned(),
            detail: "must be a whole number from 0 to 10".to_owned(),
        };
        let why = InWords {
            code: Code::Invalid,
            detail: String::new(),
            errors: vec![error("/exercises/0/sets/1/pain")],
            retry_after: None,
        };
        let refused = Refused { act: "log-session", form: Form::of_query("a=11&b=2"), why };
        let field = |name: &str, pointer: &str| {
            Field::new(Shown(Some(&refused)), "x".to_owned(), name.to_owned(), pointer, "5")
        };
        let wrong = field("a", "/exercises/0/sets/1/pain");
        assert_eq!((wrong.value.as_str(), wrong.has_focus), ("11", true));
        assert_eq!(wrong.error, "“pain” must be a whole number from 0 to 10.");
        let right = field("b", "/exercises/0/sets/0/pain");
        assert!(!right.is_wrong() && right.scores().iter().filter(|(_, holds)| *holds).count() == 1);
        assert_eq!(Field::named(Shown(None), "pain", "5").value, "5");
    }

    #[test]
    fn a_scale_has_words_where_it_has_them() {
        let field = Field::named(Shown(None), "effort", "8");
        let worded = field.worded(&[(0, "extremely easy"), (8, "hard")]);
        assert_eq!(worded.len(), 11);
        assert_eq!(worded.first(), Some(&("0".to_owned(), "0: extremely easy".to_owned(), false)));
        assert_eq!(worded.get(8), Some(&("8".to_owned(), "8: hard".to_owned(), true)));
        assert_eq!(worded.get(9), Some(&("9".to_owned(), "9".to_owned(), false)));
    }
}
