//! The daily scores of the last eight weeks, by age.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::scale::Nrs;

/// Days remembered: the two weeks that the last scores may span, the four before them that they are held against, and two
/// weeks in which nothing is logged.
pub(super) const REMEMBERED: usize = 56;

/// A score and how many days old it is on the last judged day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Aged {
    pub age: u32,
    pub score: Nrs,
}

/// Daily scores by age in days: age 0 is the last judged day. A day without a score holds nothing, never zero.
///
/// In JSON a string, oldest first, one character a day: `7--65A` is 7, two days without, 6, 5 and, last, 10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scores([Option<Nrs>; REMEMBERED]);

impl Default for Scores {
    fn default() -> Self {
        Self([None; REMEMBERED])
    }
}

impl Scores {
    /// Lets days pass: every score grows older, what is too old is forgotten.
    pub fn pass(&mut self, days: u32) {
        let days = usize::try_from(days).map_or(REMEMBERED, |days| days.min(REMEMBERED));
        self.0.rotate_right(days);
        self.0.iter_mut().take(days).for_each(|score| *score = None);
    }

    /// Writes down the score of the last judged day.
    pub fn log(&mut self, score: Option<Nrs>) {
        if let Some(today) = self.0.first_mut() {
            *today = score;
        }
    }

    /// The scores of the days of these ages.
    pub fn within(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = Nrs> {
        self.aged().filter(move |day| ages.contains(&day.age)).map(|day| day.score)
    }

    /// How many scores there are on the days of these ages.
    pub fn count(&self, ages: RangeInclusive<u32>) -> u32 {
        u32::try_from(self.within(ages).count()).unwrap_or(u32::MAX)
    }

    /// All scores, the newest first.
    pub fn newest_first(&self) -> Vec<Aged> {
        self.aged().collect()
    }

    fn aged(&self) -> impl Iterator<Item = Aged> {
        (0..).zip(&self.0).filter_map(|(age, score)| score.map(|score| Aged { age, score }))
    }
}

impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written: String = self.0.iter().rev().map(|score| letter(*score)).collect();
        serializer.serialize_str(written.trim_start_matches('-'))
    }
}

impl<'de> Deserialize<'de> for Scores {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        read(&written).ok_or_else(|| de::Error::custom("malformed: must be at most 56 of 0 to 9, A and -"))
    }
}

fn letter(score: Option<Nrs>) -> char {
    score.map_or('-', |score| char::from_digit(u32::from(score.get()), 16).map_or('-', |c| c.to_ascii_uppercase()))
}

fn read(written: &str) -> Option<Scores> {
    let mut scores = Scores::default();
    let mut days = scores.0.iter_mut();
    for letter in written.chars().rev() {
        *days.next()? = match letter {
            '-' => None,
            'A' => Some(Nrs::MAX),
            digit => Some(Nrs(u8::try_from(digit.to_digit(10)?).ok()?)),
        };
    }
    Some(scores)
}

#[cfg(test)]
mod tests {
    use super::Scores;

    #[test]
    fn scores_read_oldest_first() {
        let scores: Scores = serde_json::from_str("\"7--65A\"").unwrap();
        let aged: Vec<_> = scores.newest_first().iter().map(|day| (day.age, day.score.get())).collect();
        assert_eq!(aged, [(0, 10), (1, 5), (2, 6), (5, 7)]);
        assert_eq!(serde_json::to_string(&scores).unwrap(), "\"7--65A\"");
    }

    #[test]
    fn a_day_without_a_score_is_not_counted() {
        let scores: Scores = serde_json::from_str("\"7-65\"").unwrap();
        assert_eq!((scores.count(0..=3), scores.count(1..=2), scores.count(2..=2)), (3, 1, 0));
    }

    #[test]
    fn passing_days_age_and_forget() {
        let mut scores: Scores = serde_json::from_str("\"75\"").unwrap();
        scores.pass(54);
        assert_eq!((scores.count(54..=55), scores.count(0..=53)), (2, 0));
        scores.pass(1);
        assert_eq!((scores.count(55..=55), scores.count(0..=u32::MAX)), (1, 1));
        scores.pass(u32::MAX);
        assert_eq!(scores, Scores::default());
    }

    #[test]
    fn a_malformed_memory_is_refused() {
        for json in ["\"7x\"", "\"B\"", &format!("\"{}\"", "5".repeat(57))] {
            assert!(serde_json::from_str::<Scores>(json).is_err(), "{json}");
        }
    }
}
