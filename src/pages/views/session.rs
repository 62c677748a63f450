//! What a session is made of, and what was logged of one.

use limber_rules::text::Text;
use serde::Deserialize;

/// How an exercise is done.
#[derive(Deserialize)]
pub struct Instructions {
    pub key: String,
    pub summary: String,
    pub steps: Vec<String>,
    pub equipment: Vec<String>,
}

/// A band that may be chosen.
#[derive(Deserialize)]
pub struct BandChoice {
    pub key: String,
    maker: String,
    line: String,
    pub colour: String,
    pub level: i16,
}

impl BandChoice {
    /// `TheraBand Professional`
    pub fn line(&self) -> String {
        format!("{} {}", self.maker, self.line)
    }
}

/// A session that was logged, by the bands that were used.
#[derive(Deserialize)]
pub struct PastSession {
    exercises: Vec<PastExercise>,
}

#[derive(Deserialize)]
struct PastExercise {
    exercise: String,
    sets: Vec<PastSet>,
}

#[derive(Deserialize)]
struct PastSet {
    band: Option<String>,
}

impl PastSession {
    /// The bands of an exercise.
    pub fn bands_of(&self, exercise: &str) -> impl Iterator<Item = &str> {
        let of_it = self.exercises.iter().filter(move |done| done.exercise == exercise);
        of_it.flat_map(|done| &done.sets).filter_map(|set| set.band.as_deref())
    }
    /// The bands of all exercises.
    pub fn bands(&self) -> impl Iterator<Item = &str> {
        self.exercises.iter().flat_map(|done| &done.sets).filter_map(|set| set.band.as_deref())
    }
}

/// A session that was just logged.
#[derive(Deserialize)]
pub struct LoggedSession {
    exercises: Vec<PastExercise>,
    minutes: Option<i16>,
    nudge: Option<Nudge>,
}

#[derive(Deserialize)]
struct Nudge {
    text: Text,
}

impl LoggedSession {
    /// `4 exercises, 9 sets, 20 minutes`
    pub fn in_words(&self) -> String {
        let sets = self.exercises.iter().map(|done| done.sets.len()).sum();
        let minutes = self.minutes.and_then(|minutes| usize::try_from(minutes).ok());
        let counted =
            [Some((self.exercises.len(), "exercise")), Some((sets, "set")), minutes.map(|some| (some, "minute"))];
        counted.into_iter().flatten().map(|(count, noun)| counted_in_words(count, noun)).collect::<Vec<_>>().join(", ")
    }
    /// What is said of it, if it went through pain or came on a day of rest.
    pub fn nudge(&self) -> Option<&str> {
        self.nudge.as_ref().map(|nudge| nudge.text.text.as_str())
    }
}

fn counted_in_words(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
