//! What is wrong with a form, in sentences for a person who does not know the contract.

use super::words::Day;
use crate::http::{Code, FieldError, InWords, LocalDate};

/// The sentence above a page whose form was refused.
pub fn summary(why: &InWords) -> String {
    match (why.code, why.errors.as_slice()) {
        (Code::Invalid, [first]) => sentence(first),
        (Code::Invalid, [first, others @ ..]) => {
            format!("{} {} more to mend below.", sentence(first), others.len())
        }
        (Code::PreconditionFailed | Code::PreconditionRequired, _) => {
            "It was changed in the meantime. Look at it as it is now, and send the form again if it still fits."
                .to_owned()
        }
        _ => as_sentence(&why.detail),
    }
}

/// A sentence about one field.
pub fn sentence(error: &FieldError) -> String {
    let field = error.pointer.rsplit('/').next().unwrap_or_default();
    // An empty field is null in the contract, and so of the wrong type.
    let is_missing = ["required", "wrong-type"].contains(&error.code.as_str());
    let is_empty = error.detail.starts_with("must have 1 to") || error.detail.starts_with("must say");
    match (field, wanting(field)) {
        ("accepted", _) => "Please tick that you agree: nobody sees a record without consent.".to_owned(),
        (_, Some(please)) if is_missing || (is_empty && error.code != "too-long") => please.to_owned(),
        _ => as_sentence(&format!("{} {}", name(field), dates_in_words(&error.detail))),
    }
}

/// A sentence about a mistake of a programme.
pub fn of_draft(error: &FieldError) -> String {
    let is_name = |segment: &&str| !segment.is_empty() && !segment.bytes().all(|byte| byte.is_ascii_digit());
    let field = error.pointer.rsplit('/').find(is_name).unwrap_or_default();
    let ends_with_a_number = error.pointer.rsplit('/').next().is_some_and(|last| !is_name(&last));
    let is_row = ends_with_a_number && ["steps", "ladder", "gates", "exit", "phases"].contains(&field);
    let subject = match field {
        "steps" if is_row => "The exercise",
        "ladder" if is_row => "The grade",
        "gates" | "exit" if is_row => "The criterion",
        "phases" if is_row => "The phase",
        "code" => "The word of the criterion",
        "shared" => "The tick for the practice",
        _ => "",
    };
    let is_empty =
        ["required", "wrong-type"].contains(&error.code.as_str()) || error.detail.starts_with("must have 1 to");
    match missing_in_draft(field) {
        Some(please) if is_empty && error.code != "too-long" && !is_row => please.to_owned(),
        _ if subject.is_empty() => plain(&format!("“{}” {}", super::words::in_words(field), error.detail)),
        _ => plain(&format!("{subject} {}", error.detail)),
    }
}

/// What to do about a field of a programme that was left empty.
fn missing_in_draft(field: &str) -> Option<&'static str> {
    Some(match field {
        "name" => "Please give it a name.",
        "goal" => "Please say what the phase is for.",
        "summary" => "Please say in a sentence or two what it is.",
        "source" => "Please say where it comes from.",
        "text" => "Please say in words what must hold.",
        "code" => "Please give the criterion a word of its own, such as no-pain-walking.",
        "exercise" => "Please choose an exercise.",
        "part" => "Please choose the part of the session.",
        "pain_ceiling" => "Please enter the highest pain at which a set goes on, 0 to 10.",
        "sets" => "Please enter how many sets, 1 to 20.",
        "expected_weeks" => "Please enter from how many weeks to how many.",
        "sessions_a_week" => "Please enter how many sessions a week, 1 to 14.",
        "minimum_hours_between" => "Please enter how many hours from one session to the next, 0 to 336.",
        "measure" => "Please complete what is measured.",
        _ => return None,
    })
}

/// A sentence of the contract without the spelling of its fields.
fn plain(text: &str) -> String {
    as_sentence(&text.replace('_', " "))
}

/// What to do about a field that was left empty.
fn wanting(field: &str) -> Option<&'static str> {
    Some(match field {
        "because" | "reason" => "Please say why, in a sentence of at most 1000 characters.",
        "note" => "Please add a note: it says what “something else” is.",
        "text" => "Please write a message of at most 1000 characters.",
        "until" => "Please choose the last day.",
        "from" => "Please choose the first day.",
        "done" => "Please choose what you did.",
        "outcome" => "Please choose how it ended.",
        "up_to" => "Please enter the highest score that you accept, 1 to 8.",
        "highest_band_level" => "Please enter the highest band level, 1 to 8.",
        "physiotherapist" => "Please enter the e-mail address of the physiotherapist.",
        "code" => "Please enter the code of the invitation.",
        "worst_pain" => "Please choose the worst pain of the last 24 hours, 0 to 10.",
        "exercises" => "Please tick at least one set that you did.",
        "region" => "Please choose the part of the body.",
        "side" => "Please choose the side.",
        "name" => "Please enter the name.",
        "several" => "Please tick at least one, and press the button again.",
        _ => return None,
    })
}

/// A field, as its label calls it.
fn name(field: &str) -> String {
    match field {
        "because" | "reason" => "The reason",
        "note" => "The note",
        "text" => "The message",
        "until" => "The last day",
        "from" => "The first day",
        "up_to" => "The accepted score",
        "highest_band_level" => "The highest band level",
        "physiotherapist" => "The e-mail address",
        "code" => "The code",
        "accepted" => "Your agreement",
        "slices" => "What is shared",
        "pain_ceiling" => "The highest pain",
        "local_date" => "The day",
        "hold_seconds" => "The seconds of a hold",
        "rest_seconds" => "The seconds of rest",
        "stiffness_minutes" => "The minutes of stiffness",
        "" => "The form",
        other => return format!("“{}”", super::words::in_words(other)),
    }
    .to_owned()
}

/// `must be after 2026-06-01` becomes `must be after 1 Jun 2026`.
fn dates_in_words(text: &str) -> String {
    let in_words = |word: &str| {
        let (date, rest) = word.split_at_checked(10).unwrap_or((word, ""));
        LocalDate::parse(date).map_or_else(|| word.to_owned(), |date| format!("{}{rest}", Day(date.0)))
    };
    text.split(' ').map(in_words).collect::<Vec<_>>().join(" ")
}

/// Begins with a capital and ends with a full stop.
fn as_sentence(text: &str) -> String {
    let mut letters = text.trim().trim_end_matches('.').chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(pointer: &str, code: &str, detail: &str) -> FieldError {
        FieldError { pointer: pointer.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
    }

    #[test]
    fn an_error_is_a_sentence_without_a_word_of_the_contract() {
        for (pointer, code, detail, said) in [
            ("/reason", "wrong-type", "must be a string", "Please say why, in a sentence of at most 1000 characters."),
            (
                "/because",
                "out-of-range",
                "must have 1 to 1000 characters",
                "Please say why, in a sentence of at most 1000 characters.",
            ),
            (
                "/until",
                "out-of-range",
                "must be after 2026-06-01 and not after 2026-06-29",
                "The last day must be after 1 Jun 2026 and not after 29 Jun 2026.",
            ),
            ("/until", "wrong-type", "must be a date such as 2026-06-01", "Please choose the last day."),
            (
                "/highest_band_level",
                "out-of-range",
                "must be a whole number from 1 to 8",
                "The highest band level must be a whole number from 1 to 8.",
            ),
            (
                "/settings/session_ceiling",
                "out-of-range",
                "must be from 2 to 6",
                "“session ceiling” must be from 2 to 6.",
            ),
        ] {
            assert_eq!(sentence(&error(pointer, code, detail)), said);
        }
    }

    #[test]
    fn a_mistake_of_a_programme_is_said_of_its_field_or_of_its_row() {
        for (pointer, code, detail, said) in [
            ("/phases/0/goal", "wrong-type", "must be a string", "Please say what the phase is for."),
            (
                "/phases/0/steps/2/ladder/1",
                "required",
                "must have repetitions, hold_seconds or minutes",
                "The grade must have repetitions, hold seconds or minutes.",
            ),
            (
                "/phases/0/steps/2/ladder/1/band_level",
                "too-far-up",
                "must be one level above the rung below it at most",
                "“band level” must be one level above the rung below it at most.",
            ),
            (
                "/phases/0/expected_weeks/1",
                "wrong-type",
                "must be a whole number from 0 to 104",
                "Please enter from how many weeks to how many.",
            ),
        ] {
            assert_eq!(of_draft(&error(pointer, code, detail)), said);
        }
    }

    #[test]
    fn the_sentence_above_the_page_counts_what_else_is_wrong() {
        let errors = vec![error("/until", "required", "is required"), error("/because", "required", "is required")];
        let why = InWords { code: Code::Invalid, detail: "/until is required".to_owned(), errors, retry_after: None };
        assert_eq!(summary(&why), "Please choose the last day. 1 more to mend below.");
        let changed = InWords {
            code: Code::PreconditionFailed,
            detail: "it was changed in the meantime".to_owned(),
            errors: Vec::new(),
            retry_after: None,
        };
        assert!(summary(&changed).starts_with("It was changed in the meantime."));
    }
}
