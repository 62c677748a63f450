//! What the last days held, in the same room however long the history.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number a day by age in days: age 0 is the last judged day. A day that told nothing holds nothing, never zero.
///
/// In JSON a string, oldest first, `DIGITS` hexadecimal digits a day: with two, `1e--05` is 30, a day without, and 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recent<const DAYS: usize, const DIGITS: usize>([Option<u16>; DAYS]);

impl<const DAYS: usize, const DIGITS: usize> Recent<DAYS, DIGITS> {
    /// Lets days pass: every number grows older, what is too old is forgotten.
    pub fn pass(&mut self, days: u32) {
        let days = usize::try_from(days).map_or(DAYS, |days| days.min(DAYS));
        self.0.rotate_right(days);
        self.0.iter_mut().take(days).for_each(|number| *number = None);
    }

    /// Writes down the number of the last judged day.
    pub fn log(&mut self, number: Option<u16>) {
        if let Some(today) = self.0.first_mut() {
            *today = number;
        }
    }

    /// The numbers of the days of these ages.
    pub fn aged(&self, ages: RangeInclusive<u32>) -> impl Iterator<Item = u16> {
        let from = usize::try_from(*ages.start()).unwrap_or(DAYS);
        let days =
            usize::try_from(ages.end().saturating_sub(*ages.start())).map_or(DAYS, |last| last.saturating_add(1));
        self.0.iter().skip(from).take(days).filter_map(|number| *number)
    }

    /// The numbers with their ages, the newest first.
    pub fn by_age(&self) -> impl Iterator<Item = (u32, u16)> {
        (0..).zip(self.0).filter_map(|(age, number)| Some((age, number?)))
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

impl<const DAYS: usize, const DIGITS: usize> Default for Recent<DAYS, DIGITS> {
    fn default() -> Self {
        Self([None; DAYS])
    }
}

impl<const DAYS: usize, const DIGITS: usize> Serialize for Recent<DAYS, DIGITS> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let days = self.0.iter().rev().skip_while(|number| number.is_none());
        serializer.serialize_str(&days.flat_map(|number| letters::<DIGITS>(*number)).collect::<String>())
    }
}

fn letters<const DIGITS: usize>(number: Option<u16>) -> [char; DIGITS] {
    std::array::from_fn(|at| {
        let digit = number.map(|number| number >> (4 * (DIGITS - 1 - at)) & 0xf);
        digit.and_then(|digit| char::from_digit(digit.into(), 16)).unwrap_or('-')
    })
}

impl<'de, const DAYS: usize, const DIGITS: usize> Deserialize<'de> for Recent<DAYS, DIGITS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        read(&written).ok_or_else(|| de::Error::custom("malformed: must be hexadecimal numbers or - for each day"))
    }
}

fn read<const DAYS: usize, const DIGITS: usize>(written: &str) -> Option<Recent<DAYS, DIGITS>> {
    let mut recent = Recent::default();
    let mut days = recent.0.iter_mut();
    let chunks = written.as_bytes().rchunks_exact(DIGITS);
    if !chunks.remainder().is_empty() {
        return None;
    }
    for digits in chunks {
        *days.next()? = match digits {
            [b'-', ..] => None,
            digits => Some(u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?),
        };
    }
    Some(recent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_oldest_first() {
        let mut recent: Recent<5, 2> = serde_json::from_str("\"1e--05\"").unwrap();
        assert_eq!(recent.by_age().collect::<Vec<_>>(), [(0, 5), (2, 30)]);
        assert_eq!(serde_json::to_string(&recent).unwrap(), "\"1e--05\"");
        recent.pass(1);
        recent.log(Some(255));
        assert_eq!(serde_json::to_string(&recent).unwrap(), "\"1e--05ff\"");
        assert_eq!(recent.aged(1..=3).collect::<Vec<_>>(), [5, 30]);
        recent.pass(2);
        assert_eq!(recent.by_age().collect::<Vec<_>>(), [(2, 255), (3, 5)], "the oldest is forgotten");
        recent.pass(u32::MAX);
        assert!(recent.is_empty());
        assert_eq!(serde_json::to_string(&recent).unwrap(), "\"\"");
    }

    #[test]
    fn a_malformed_memory_is_refused() {
        for json in ["\"1\"", "\"zz\"", "\"010203040506\"", "7"] {
            assert!(serde_json::from_str::<Recent<5, 2>>(json).is_err(), "{json}");
        }
    }
}
