//! The same facts, said to a clinician: texts of the rules speak to the patient.

/// What is said to a patient, and to a clinician in its place. The longer ones first.
const PHRASES: [(&str, &str); 22] = [
    ("is what you are used to", "is usual"),
    ("Your usual ups and downs", "The usual ups and downs"),
    ("Your ups and downs", "The patient’s ups and downs"),
    ("one of your answers", "one of the patient’s answers"),
    ("of your diary", "of the diary"),
    ("your last", "the last"),
    ("your physiotherapist", "the physiotherapist"),
    ("Your physiotherapist", "The physiotherapist"),
    ("your usual level", "the usual level"),
    ("your pain", "the pain"),
    ("Your pain", "The pain"),
    ("your scores", "the scores"),
    ("your exercises", "the exercises"),
    ("your week", "the week"),
    ("You say ", "The patient says "),
    ("you are", "the patient is"),
    ("you were", "the patient was"),
    ("You were", "The patient was"),
    ("you have", "the patient has"),
    ("you feel", "the patient feels"),
    ("You have", "The patient has"),
    ("you do", "the patient does"),
];

/// Sentences that only a patient needs.
const FOR_THE_PATIENT: [&str; 9] = [
    "Talk it over with",
    "What do you do then",
    "Thank you for",
    "This takes nothing away from you",
    "It does not mean that you did damage",
    "if you have none, please see one",
    "Keep an eye on it",
    "Well done",
    "please see one",
];

/// A text as a doctor or a physiotherapist reads it.
pub fn to_a_clinician(text: &str) -> String {
    let kept: Vec<&str> = text.split_inclusive(['.', '?']).filter(|sentence| !is_for_the_patient(sentence)).collect();
    let said = if kept.is_empty() { text.to_owned() } else { kept.concat() };
    let said = PHRASES.iter().fold(said, |said, (to_patient, to_clinician)| said.replace(to_patient, to_clinician));
    said.split(' ').map(word).collect::<Vec<_>>().join(" ").trim().to_owned()
}

fn is_for_the_patient(sentence: &str) -> bool {
    FOR_THE_PATIENT.iter().any(|beginning| sentence.contains(beginning))
}

/// What no phrase has taken: `your` and `you` alone.
fn word(word: &str) -> String {
    let end = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let rest = word.get(end.len()..).unwrap_or_default();
    let said = match end {
        "your" => "the",
        "Your" => "The",
        "you" => "the patient",
        "You" => "The patient",
        other => other,
    };
    format!("{said}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clinician_is_not_spoken_to_as_the_patient() {
        for (to_patient, to_clinician) in [
            (
                "Over these 28 days your pain went up, by about 1 a week.",
                "Over these 28 days the pain went up, by about 1 a week.",
            ),
            (
                "Left hip: your last scores are 6 on average, and 3 is what you are used to. Ease off.",
                "Left hip: the last scores are 6 on average, and 3 is usual. Ease off.",
            ),
            (
                "Left hip: a painkiller on 8 of 14 days. Talk it over with your physiotherapist, doctor or pharmacist; nothing goes up meanwhile.",
                "Left hip: a painkiller on 8 of 14 days.",
            ),
            ("You logged a pain of 4 in a new place.", "The patient logged a pain of 4 in a new place."),
            ("Left hip: you said worse than last week.", "Left hip: the patient said worse than last week."),
            ("Left hip: 7 since 26 January, usually 3.", "Left hip: 7 since 26 January, usually 3."),
        ] {
            assert_eq!(to_a_clinician(to_patient), to_clinician);
        }
    }
}
