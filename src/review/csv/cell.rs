//! One cell: what it says, and that no spreadsheet takes it for a formula.

use serde_json::Value;

/// With these a spreadsheet begins what it works out.
const BEGIN_A_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What is known of a field, in a cell. What is not known is empty, and never nought.
pub(super) fn of(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text),
        Some(Value::Bool(yes)) => yes.to_string(),
        // Our own numbers: a minus before them is one.
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(items)) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            harmless(&items.iter().map(plain).collect::<Vec<_>>().join("; "))
        }
        Some(other) => other.to_string(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text with an apostrophe before it, if it would begin a formula: also behind spaces, which some programs pass over. So OWASP has it.
fn harmless(text: &str) -> String {
    let begins = text.trim_start_matches([' ', '\n', '\u{a0}', '\u{feff}']).starts_with(BEGIN_A_FORMULA);
    if begins { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_begins_a_formula_is_made_a_text() {
        for begins in BEGIN_A_FORMULA {
            let text = format!("{begins}cmd|' /C calc'!A0");
            assert_eq!(of(Some(&json!(text))), format!("'{text}"));
            assert_eq!(of(Some(&json!(format!("  {text}")))), format!("'  {text}"));
            assert_eq!(of(Some(&json!([text, "x"]))), format!("'{text}; x"));
        }
        assert_eq!(of(Some(&json!("sore, as ever = usual"))), "sore, as ever = usual");
    }

    #[test]
    fn what_is_not_known_is_empty_and_numbers_are_numbers() {
        assert_eq!(of(None), "");
        assert_eq!(of(Some(&json!(null))), "");
        assert_eq!(of(Some(&json!(0))), "0");
        assert_eq!(of(Some(&json!(-1.5))), "-1.5");
        assert_eq!(of(Some(&json!(false))), "false");
        assert_eq!(of(Some(&json!(["walking", "stairs"]))), "walking; stairs");
        assert_eq!(of(Some(&json!([{"exercise": "march"}]))), r#"[{"exercise":"march"}]"#);
    }
}
