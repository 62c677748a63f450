use std::collections::HashSet;

use super::{Outcome, RED_FLAGS, Urgency, find, screen};

#[test]
fn no_yes_is_clear() {
    let screen = screen(&[]);
    assert_eq!((screen.outcome, screen.urgency), (Outcome::Clear, None));
    assert!(screen.advice.is_empty());
}

#[test]
fn any_single_yes_locks_and_says_where_to_go_before_who_can_see_it() {
    for flag in RED_FLAGS {
        let screen = screen(&[flag]);
        assert_eq!(screen.outcome, Outcome::Locked, "{}", flag.code);
        assert_eq!(screen.advice.first().map(|advice| advice.text.as_str()), Some(flag.advice));
        assert_eq!(screen.advice.last().map(|advice| advice.code.as_str()), Some("physiotherapist-can-see"));
    }
}

#[test]
fn the_most_urgent_answer_speaks_first_and_no_advice_twice() {
    let yes = ["no-better-for-weeks", "cannot-move-joint", "swollen-calf-or-thigh", "hot-joint-and-unwell"];
    let flags: Vec<_> = yes.iter().map(|code| find(code).unwrap()).collect();
    let screen = screen(&flags);
    assert_eq!(screen.urgency, Some(Urgency::Emergency));
    let codes: Vec<_> = screen.advice.iter().map(|advice| advice.code.as_str()).collect();
    assert_eq!(codes, ["cannot-move-joint", "swollen-calf-or-thigh", "no-better-for-weeks", "physiotherapist-can-see"]);
}

#[test]
fn the_questions_are_in_order_of_urgency_with_codes_of_their_own() {
    assert!(RED_FLAGS.is_sorted_by_key(|flag| flag.urgency));
    let codes: HashSet<_> = RED_FLAGS.iter().map(|flag| flag.code).collect();
    assert_eq!(codes.len(), RED_FLAGS.len());
    for flag in RED_FLAGS {
        assert!(flag.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", flag.code);
        assert!(flag.question.ends_with('?') && flag.advice.ends_with('.'), "{}", flag.code);
    }
}

#[test]
fn every_emergency_sends_to_999_or_a_and_e() {
    for flag in RED_FLAGS.iter().filter(|flag| flag.urgency == Urgency::Emergency) {
        assert!(flag.advice.contains("999") && flag.advice.contains("A&E"), "{}", flag.code);
    }
}

#[test]
fn an_unknown_code_is_no_question() {
    assert_eq!(find("headache"), None);
}
