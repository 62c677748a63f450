//! One cell: what it says, and that no spreadsheet takes it for a formula.

use serde_json::Value;

/// With these a spreadsheet begins what it works out: some take the signs of full width for the others.
const BEGIN_A_FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

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

/// A text with an apostrophe before it, if it would begin a formula: also behind blanks, which some programs pass over. So OWASP has it.
fn harmless(text: &str) -> String {
    let begins =
        text.chars().find(|first| !is_passed_over(*first)).is_some_and(|first| BEGIN_A_FORMULA.contains(&first));
    if begins { format!("'{text}") } else { text.to_owned() }
}

/// Blanks of any width, none included, and what is not to be seen.
fn is_passed_over(first: char) -> bool {
    let is_unseen = matches!(first, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    (first.is_whitespace() || first.is_control() || is_unseen) && !BEGIN_A_FORMULA.contains(&first)
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
        for harmless in ["sore, as ever = usual", "\u{3000}sore = usual", "", "\u{200b}"] {
            assert_eq!(of(Some(&json!(harmless))), harmless);
        }
    }

    #[test]
    fn a_formula_is_one_in_any_width_and_behind_any_blank() {
        let blanks = [
            "",
            " ",
            "\n",
            "\u{b}",
            "\0",
            "\u{a0}",
            "\u{2003}",
            "\u{3000}",
            "\u{200b}",
            "\u{2060}",
            "\u{feff}",
            "\u{3000} \u{200b}",
        ];
        for blank in blanks {
            for sign in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"] {
                let text = format!("{blank}{sign}1+1");
                assert_eq!(of(Some(&json!(text))), format!("'{text}"), "{text:?}");
            }
        }
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
