//! Texts for patients are plain: the grade of Flesch and Kincaid is 6 or less.

use super::super::super::model::{Condition, Exercise};
use super::super::super::programme::{Gate, Phase, Programme};
use super::super::seeds;

/// The highest grade of school that a text for patients may need. Chosen here.
const HIGHEST_GRADE: f64 = 6.0;
/// The highest grade of one text by itself, of so many words or more: a short one says little. Both chosen here.
const HIGHEST_GRADE_OF_ONE: f64 = 12.0;
const WORDS_OF_ONE: usize = 10;

/// Kincaid 1975: 0.39 words a sentence, and 11.8 syllables a word, less 15.59.
fn grade(text: &str) -> f64 {
    let is_end = |mark: char| matches!(mark, '.' | '!' | '?' | ':' | ';');
    let sentences = text.split_inclusive(is_end).filter(|part| !words(part).is_empty()).count().max(1);
    let words = words(text);
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let [words, syllables, sentences] = [words.len().max(1), syllables, sentences].map(count);
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

fn count(number: usize) -> f64 {
    u32::try_from(number).unwrap().into()
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|mark: char| !mark.is_alphanumeric() && mark != '\'');
    parts.filter(|word| word.chars().any(char::is_alphanumeric)).map(str::to_lowercase).collect()
}

/// About: groups of vowels, less an e that is not spoken. A number counts as one.
fn syllables(word: &str) -> usize {
    let is_vowel = |letter: char| "aeiouy".contains(letter);
    let letters: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    let begins = |at: &usize| is_vowel(letters[*at]) && (*at == 0 || !is_vowel(letters[*at - 1]));
    let groups = (0..letters.len()).filter(begins).count();
    let word: String = letters.iter().collect();
    groups.saturating_sub(usize::from(ends_in_a_silent_e(&word))).max(1)
}

fn ends_in_a_silent_e(word: &str) -> bool {
    let before = |ending: &str| word.strip_suffix(ending).and_then(|stem| stem.chars().last());
    let plain_e = before("e").is_some_and(|last| !"aeiouyl".contains(last));
    let past = before("ed").is_some_and(|last| !"aeiouytd".contains(last));
    let plural = before("es").is_some_and(|last| !"aeiouylszxcgh".contains(last));
    plain_e || past || plural
}

fn of_exercise(exercise: &Exercise) -> Vec<&String> {
    let against = exercise.contra_indications.iter().map(|one| &one.text);
    let how = exercise.steps.iter().chain(&exercise.cautions).chain(&exercise.common_mistakes);
    let more = exercise.easier.iter().chain(&exercise.harder).chain(&exercise.dose.note);
    std::iter::once(&exercise.summary).chain(how).chain(more).chain(against).collect()
}

fn of_condition(condition: &Condition) -> Vec<&String> {
    let lists = [
        &condition.symptoms,
        &condition.causes,
        &condition.self_care,
        &condition.when_to_see_a_physiotherapist,
        &condition.when_to_seek_urgent_help,
        &condition.what_helps_recovery,
    ];
    lists.into_iter().flatten().chain([&condition.summary, &condition.not_a_diagnosis]).collect()
}

fn of_phase(phase: &Phase) -> Vec<&String> {
    let gates = phase.gates.iter().chain(&phase.exit).map(|gate: &Gate| &gate.text);
    let lists = phase.allowed.iter().chain(&phase.not_allowed).chain(&phase.warning_signs);
    std::iter::once(&phase.goal).chain(lists).chain(gates).collect()
}

/// One text of many: each ends its sentence.
fn joined(texts: &[&String]) -> String {
    let texts: Vec<&str> = texts.iter().map(|text| text.trim_end_matches('.')).collect();
    format!("{}.", texts.join(". "))
}

/// No hard text hides among plain ones.
fn is_plain_by_itself(text: &str) -> bool {
    words(text).len() < WORDS_OF_ONE || grade(text) <= HIGHEST_GRADE_OF_ONE
}

/// Each exercise, guide, phase and summary by its key, with all its texts as one.
fn texts() -> Vec<(String, String)> {
    let seeds = seeds().unwrap();
    let exercises = seeds.exercises.iter().map(|exercise| (exercise.key.clone(), joined(&of_exercise(exercise))));
    let conditions = seeds.conditions.iter().map(|condition| (condition.key.clone(), joined(&of_condition(condition))));
    let phases = seeds.programmes.iter().flat_map(phases_of);
    let summaries = seeds.programmes.iter().map(|programme| (programme.key.clone(), programme.summary.clone()));
    exercises.chain(conditions).chain(phases).chain(summaries).collect()
}

fn phases_of(programme: &Programme) -> impl Iterator<Item = (String, String)> {
    let text = |phase: &Phase| (format!("{}, phase {}", programme.key, phase.number), joined(&of_phase(phase)));
    programme.phases.iter().map(text)
}

#[test]
fn syllables_and_grades_are_about_right() {
    for (word, spoken) in
        [("hip", 1), ("little", 2), ("lifted", 2), ("pulled", 1), ("exercise", 3), ("knees", 1), ("15", 1)]
    {
        assert_eq!(syllables(word), spoken, "{word}");
    }
    assert!(grade("The cat sat on the mat.") < 1.0);
    assert!(grade("Progressive rehabilitation necessitates individualised, criterion-based decision making.") > 18.0);
}

#[test]
fn every_text_for_patients_can_be_read_at_grade_6() {
    let texts = texts();
    assert!(texts.len() > 200);
    let hard: Vec<_> = texts.iter().filter(|(_, text)| grade(text) > HIGHEST_GRADE).collect();
    assert!(hard.is_empty(), "{:#?}", hard.iter().map(|(place, text)| (place, grade(text))).collect::<Vec<_>>());
}

#[test]
fn no_hard_text_hides_among_plain_ones() {
    let seeds = seeds().unwrap();
    let exercises = seeds.exercises.iter().flat_map(of_exercise);
    let conditions = seeds.conditions.iter().flat_map(of_condition);
    let phases = seeds.programmes.iter().flat_map(|programme| &programme.phases).flat_map(of_phase);
    let hard: Vec<_> = exercises.chain(conditions).chain(phases).filter(|text| !is_plain_by_itself(text)).collect();
    assert!(hard.is_empty(), "{hard:#?}");
}
