use std::collections::HashSet;

use super::{Outcome, RedFlag, Screen, Urgency, latest, weigh, why_locked};

fn every_question() -> impl Iterator<Item = &'static RedFlag> {
    Screen::ALL.iter().flat_map(|screen| screen.questions)
}

#[test]
fn no_yes_is_clear() {
    let found = weigh(&[]);
    assert_eq!((found.outcome, found.urgency), (Outcome::Clear, None));
    assert!(found.advice.is_empty());
}

#[test]
fn any_single_yes_locks_and_says_where_to_go_before_who_can_see_it() {
    for flag in every_question() {
        let found = weigh(&[flag]);
        assert_eq!(found.outcome, Outcome::Locked, "{}", flag.code);
        assert_eq!(found.advice.first().map(|advice| advice.text.as_str()), Some(flag.advice));
        assert_eq!(found.advice.last().map(|advice| advice.code.as_str()), Some("physiotherapist-can-see"));
    }
}

#[test]
fn the_most_urgent_answer_speaks_first_and_no_advice_twice() {
    let yes = ["no-better-for-weeks", "cannot-move-joint", "swollen-calf-or-thigh", "hot-joint-and-unwell"];
    let flags: Vec<_> = yes.iter().map(|code| latest(code).unwrap()).collect();
    let found = weigh(&flags);
    assert_eq!(found.urgency, Some(Urgency::Emergency));
    let codes: Vec<_> = found.advice.iter().map(|advice| advice.code.as_str()).collect();
    assert_eq!(codes, ["cannot-move-joint", "swollen-calf-or-thigh", "no-better-for-weeks", "physiotherapist-can-see"]);
}

#[test]
fn the_questions_are_in_order_of_urgency_with_codes_of_their_own() {
    for Screen { version, questions } in Screen::ALL {
        assert!(questions.is_sorted_by_key(|flag| flag.urgency), "{version}");
        let codes: HashSet<_> = questions.iter().map(|flag| flag.code).collect();
        assert_eq!(codes.len(), questions.len(), "{version}");
    }
    for flag in every_question() {
        assert!(flag.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", flag.code);
        assert!(flag.question.contains('?') && flag.advice.ends_with('.'), "{}", flag.code);
    }
}

#[test]
fn every_emergency_sends_to_999_or_a_and_e() {
    for flag in every_question().filter(|flag| flag.urgency == Urgency::Emergency) {
        assert!(flag.advice.contains("999") && flag.advice.contains("A&E"), "{}", flag.code);
    }
}

#[test]
fn an_unknown_code_is_no_question() {
    assert_eq!(latest("headache"), None);
    assert_eq!(Screen::CURRENT.question("headache"), None);
}

#[test]
fn an_earlier_screen_can_still_be_read_and_says_what_it_said() {
    assert_eq!(Some(&Screen::CURRENT), Screen::of("2026.2"));
    let earlier = Screen::of("2026.1").unwrap().question("sudden-severe-worsening").unwrap();
    assert!(!earlier.advice.contains("orthopaedics"));
    assert!(latest("sudden-severe-worsening").unwrap().advice.contains("orthopaedics"));
    assert_eq!(Screen::of("2025.1"), None);
}

#[test]
fn why_it_is_locked_is_said_in_the_words_of_the_questions() {
    let codes = ["cannot-move-joint", "of-another-time"].map(str::to_owned);
    let asked = "“Did the hip become so painful that you cannot move it at all?”, of-another-time";
    assert_eq!(why_locked(&codes), format!("A warning sign was answered with yes: {asked}. All training is locked."));
}

#[test]
fn a_screen_goes_on_with_every_question_of_the_one_before() {
    for (newer, older) in Screen::ALL.iter().zip(Screen::ALL.iter().skip(1)) {
        for flag in older.questions {
            let goes_on = newer.question(flag.code).unwrap();
            assert!(goes_on.urgency <= flag.urgency, "{} is taken less seriously", flag.code);
        }
    }
}

/// Each row of clinical.md section 2: words of its question, how soon, and words of its advice.
#[test]
fn every_row_of_the_clinical_table_is_asked_with_its_advice() {
    use Urgency::{Emergency, SameDay, SeeClinician, Urgent};
    let table: [(&str, &[&str], Urgency, &[&str]); 17] = [
        (
            "cannot-bear-weight-after-fall",
            &["fall", "hit", "stand", "shorter", "twisted", "out of shape"],
            Emergency,
            &["999", "A&E"],
        ),
        (
            "hot-joint-and-unwell",
            &["hot", "red", "swollen", "suddenly", "fever", "shivers", "ill"],
            Emergency,
            &["A&E"],
        ),
        ("cannot-move-joint", &["cannot move"], Emergency, &["A&E"]),
        (
            "numb-saddle-or-bladder",
            &["between the legs", "peeing", "pooing", "sex", "both legs"],
            Emergency,
            &["A&E", "999"],
        ),
        ("pulsing-lump-or-cold-leg", &["lump", "pulse", "cold", "pale"], Emergency, &["999", "A&E"]),
        ("testicle-or-trapped-lump", &["testicle", "lump", "go back in", "being sick"], Emergency, &["A&E"]),
        (
            "swollen-calf-or-thigh",
            &["calf", "thigh", "swollen", "warm", "sore"],
            SameDay,
            &["111", "GP", "999", "breath", "chest"],
        ),
        ("swollen-leg-and-breathless", &["breath", "chest"], Emergency, &["999"]),
        (
            "pain-builds-with-impact",
            &["run", "earlier each time", "rest", "night", "more than usual", "energy", "periods"],
            SameDay,
            &["Stop", "band work", "hopping", "X-ray", "MRI", "today or tomorrow"],
        ),
        ("sudden-severe-worsening", &["suddenly", "worse"], Urgent, &["orthopaedics", "urgent"]),
        ("bone-blood-supply-risk", &["steroids", "alcohol", "sickle"], Urgent, &["urgent"]),
        (
            "constant-pain-and-unwell",
            &["all the time", "night", "weight", "sweat", "cancer"],
            Urgent,
            &["urgent", "cancer"],
        ),
        ("under-16-with-limp", &["under 16", "limp", "hip or knee"], SameDay, &["same day"]),
        ("infection-risk", &["immune", "operation or injection", "diabetes"], SameDay, &["same day"]),
        (
            "belly-or-urine-signs",
            &["blood in your pee", "blocked up", "being sick", "belly"],
            SeeClinician,
            &["GP", "urgently"],
        ),
        ("new-weak-or-numb-leg", &["weak", "numb", "one leg"], Urgent, &["urgent"]),
        ("no-better-for-weeks", &["weight", "2 weeks", "6 weeks"], SeeClinician, &["GP"]),
    ];
    assert_eq!(table.len(), Screen::CURRENT.questions.len());
    for (code, asked, urgency, advised) in table {
        let flag = Screen::CURRENT.question(code).unwrap();
        assert_eq!(flag.urgency, urgency, "{code}");
        assert!(asked.iter().all(|words| flag.question.contains(words)), "{code}: {}", flag.question);
        assert!(advised.iter().all(|words| flag.advice.contains(words)), "{code}: {}", flag.advice);
    }
}
