//! The daily scores of the last 31 days, by age.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::scale::Nrs;

/// Days remembered: today and the 30 before, as far back as the baseline looks.
pub(super) const REMEMBERED: usize = 31;

/// Daily scores by age in days: age 0 is the last judged day. A day without a score holds nothing, never zero.
///
/// In JSON a string, oldest first, one character a day: `7--65A` is 7, two days without, 6, 5 and, last, 10.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scores([Option<Nrs>; REMEMBERED]);

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
    pub fn aged(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = Nrs> {
        self.by_age(ages).flatten()
    }

    /// Pairs of scores on successive calendar days, all of these ages.
    pub fn successive(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = (Nrs, Nrs)> {
        self.by_age(ages.clone()).zip(self.by_age(ages).skip(1)).filter_map(|(day, before)| day.zip(before))
    }

    fn by_age(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = Option<Nrs>> {
        self.0.iter().zip(0_u32..).filter(move |(_, age)| ages.contains(age)).map(|(score, _)| *score)
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
        read(&written).ok_or_else(|| de::Error::custom("malformed: must be at most 31 of 0 to 9, A and -"))
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
    use super::{Nrs, Scores};

    #[test]
    fn scores_read_oldest_first() {
        let scores: Scores = serde_json::from_str("\"7--65A\"").unwrap();
        let aged: Vec<u8> = scores.aged(0..=5).map(Nrs::get).collect();
        assert_eq!(aged, [10, 5, 6, 7]);
        assert_eq!(serde_json::to_string(&scores).unwrap(), "\"7--65A\"");
    }

    #[test]
    fn a_day_without_a_score_breaks_a_pair() {
        let scores: Scores = serde_json::from_str("\"7-65\"").unwrap();
        let pairs: Vec<_> = scores.successive(0..=3).collect();
        assert_eq!(pairs, [(Nrs(5), Nrs(6))]);
    }

    #[test]
    fn passing_days_age_and_forget() {
        let mut scores: Scores = serde_json::from_str("\"75\"").unwrap();
        scores.pass(29);
        assert_eq!(scores.aged(29..=30).map(Nrs::get).collect::<Vec<_>>(), [5, 7]);
        scores.pass(1);
        assert_eq!(scores.aged(0..=30).map(Nrs::get).collect::<Vec<_>>(), [5]);
        scores.pass(u32::MAX);
        assert_eq!(scores, Scores::default());
    }

    #[test]
    fn a_malformed_memory_is_refused() {
        for json in ["\"7x\"", "\"B\"", &format!("\"{}\"", "5".repeat(32))] {
            assert!(serde_json::from_str::<Scores>(json).is_err(), "{json}");
        }
    }
}
