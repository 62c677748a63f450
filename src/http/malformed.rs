//! What is wrong with a body, in words that help whoever sent it.

use super::problem::{Code, FieldError, Problem};
use serde_json::error::Category;

/// Nothing that is asked for is nested deeper than a handful.
const DEEPEST: usize = 100;

/// How deep arrays and objects are nested.
fn depth(body: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => open += 1,
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Where, if it is no JSON there.
pub(super) fn place(error: &serde_json::Error, what: &str) -> String {
    format!("not JSON {what}, at line {}, column {}", error.line(), error.column())
}

/// A problem that points at what is wrong.
pub(super) fn explain(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> Problem {
    if depth(body) > DEEPEST {
        return Problem::new(Code::MalformedJson, format!("nested more than {DEEPEST} deep"));
    }
    let inner = error.inner();
    // A word that is given as a number or as null is called a mistake of syntax by serde_json, and is none.
    let is_json = || serde_json::from_slice::<serde_json::Value>(body).is_ok();
    if inner.classify() == Category::Syntax && is_json() {
        return Problem::invalid(pointer(error.path()), "wrong-type", "must be one of the words of this field");
    }
    if inner.classify() != Category::Data {
        return Problem::new(Code::MalformedJson, place(inner, "as it should be"));
    }
    let whole = inner.to_string();
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    let FieldError { pointer, code, detail } = field_error(pointer(error.path()), message);
    Problem::invalid(pointer, &code, detail)
}

pub(super) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment::{Enum, Map, Seq, Unknown};
    let each = path.iter().filter_map(|segment| match segment {
        Seq { index } => Some(format!("/{index}")),
        Map { key } => Some(format!("/{}", escape(key))),
        Enum { .. } | Unknown => None,
    });
    each.collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1").chars().take(100).collect()
}

/// Serde's words, or our own in the form `code: what would be right`, as a field error.
pub(super) fn field_error(parent: String, message: &str) -> FieldError {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let child = |code: &str, detail: String| {
        // Serde's path of a field that is unknown or doubled may or may not have the field at its end already.
        let tail = format!("/{}", escape(quoted));
        let pointer = if parent.ends_with(&tail) { parent.clone() } else { parent.clone() + &tail };
        FieldError { pointer, code: code.to_owned(), detail }
    };
    if message.starts_with("missing field") {
        return child("required", "is required".to_owned());
    }
    if message.starts_with("unknown field") {
        let known = message.split_once("expected ").map_or("no fields here", |(_, known)| known);
        return child("unknown-field", format!("is not known here: {known}").replace('`', ""));
    }
    if message.starts_with("duplicate field") {
        return child("duplicate-field", "is there twice".to_owned());
    }
    let expected = |code: &str| {
        let right = message.rsplit_once("expected ").map_or(message, |(_, right)| right).replace('`', "");
        let right = if right.starts_with("struct ") { "an object".to_owned() } else { right };
        FieldError { pointer: parent.clone(), code: code.to_owned(), detail: format!("must be {right}") }
    };
    if message.starts_with("unknown variant") {
        return expected("unknown-value");
    }
    if message.starts_with("invalid type") {
        return expected("wrong-type");
    }
    if message.starts_with("invalid value") || message.starts_with("invalid length") {
        return expected("invalid-value");
    }
    match message.split_once(": ") {
        Some((code, right)) if code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') => {
            FieldError { pointer: parent, code: code.to_owned(), detail: right.to_owned() }
        }
        _ => FieldError {
            pointer: parent,
            code: "invalid-value".to_owned(),
            detail: message.chars().take(300).collect(),
        },
    }
}
