//! Whole numbers with limits, as clients send them. `7` and `7.0` are the same number in JSON.

use super::shape;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::openapi::{RefOr, Schema};

/// A whole number within limits, from a JSON number.
fn within<'de, D: Deserializer<'de>>(deserializer: D, lowest: i16, highest: i16) -> Result<i16, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let found = (lowest..=highest).find(|whole| f64::from(*whole).total_cmp(&number).is_eq());
    found.ok_or_else(|| {
        serde::de::Error::custom(format!("out-of-range: must be a whole number from {lowest} to {highest}"))
    })
}

/// Minutes of one day.
pub type MinutesOfDay = Whole<0, 1440>;
/// How long a session may be, in minutes.
pub type MinutesOfSession = Whole<5, 60>;
/// Minutes until something has settled: up to four days.
pub type MinutesToSettle = Whole<0, 5760>;
/// A band's place in its maker's line: 1 is the lightest.
pub type BandLevel = Whole<1, 8>;
/// A phase of a programme.
pub type PhaseNumber = Whole<0, 20>;
/// A rung of a ladder: 0 is the gentlest.
pub type Rung = Whole<0, 11>;
/// How often a movement was done in a set.
pub type Repetitions = Whole<0, 1000>;
/// How many seconds something was held.
pub type HoldSeconds = Whole<0, 3600>;
/// How many seconds of rest there were between two sets.
pub type RestSeconds = Whole<0, 3600>;
/// How hard it felt, on the OMNI-RES scale.
pub type Effort = Whole<0, 10>;
/// How much longer than at rest a band was, in percent.
pub type Elongation = Whole<0, 400>;
/// What the cell of a pressure device shows, in mmHg.
pub type Pressure = Whole<0, 300>;

/// A whole number from `LOWEST` to `HIGHEST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Whole<const LOWEST: i16, const HIGHEST: i16>(i16);

impl<const LOWEST: i16, const HIGHEST: i16> Whole<LOWEST, HIGHEST> {
    /// The number, if it is within the limits.
    pub fn new(number: i16) -> Option<Self> {
        Some(number).filter(|number| (LOWEST..=HIGHEST).contains(number)).map(Self)
    }

    /// The number.
    pub fn get(self) -> i16 {
        self.0
    }

    /// The number, where it cannot be below nought.
    pub fn count(self) -> u16 {
        self.0.unsigned_abs()
    }

    /// The number, where it is a small one.
    pub fn small(self) -> u8 {
        u8::try_from(self.0).unwrap_or(u8::MAX)
    }

    /// Its shape in the contract.
    pub fn shape() -> RefOr<Schema> {
        shape::whole(LOWEST.into(), HIGHEST.into(), false)
    }

    /// The same, or null.
    pub fn or_null() -> RefOr<Schema> {
        shape::whole(LOWEST.into(), HIGHEST.into(), true)
    }

    /// Two of them.
    pub fn pair() -> RefOr<Schema> {
        shape::pair(Self::shape(), false)
    }

    /// The same, or null.
    pub fn pair_or_null() -> RefOr<Schema> {
        shape::pair(Self::shape(), true)
    }
}

impl<'de, const LOWEST: i16, const HIGHEST: i16> Deserialize<'de> for Whole<LOWEST, HIGHEST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        within(deserializer, LOWEST, HIGHEST).map(Whole)
    }
}

/// Numbers by their names, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers(pub BTreeMap<String, f64>);

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByTheirNames)
    }
}

struct ByTheirNames;

impl<'de> Visitor<'de> for ByTheirNames {
    type Value = Numbers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Self::Value, A::Error> {
        let mut numbers = BTreeMap::new();
        while let Some((name, Number(number))) = given.next_entry::<String, Number>()? {
            if numbers.insert(name.clone(), number).is_some() {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
        }
        Ok(Numbers(numbers))
    }
}

/// Any number.
struct Number(f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Number(f64),
            Other(IgnoredAny),
        }
        match Given::deserialize(deserializer)? {
            Given::Number(number) => Ok(Number(number)),
            Given::Other(_) => Err(D::Error::custom("wrong-type: must be a number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_floats_are_whole_numbers_and_others_are_not() {
        let read = |json: &str| serde_json::from_str::<BandLevel>(json).map(BandLevel::get).ok();
        assert_eq!(read("1"), Some(1));
        assert_eq!(read("8.0"), Some(8));
        for bad in ["0", "9", "1.5", "-1", "1e300", "\"1\"", "null", "-0.0"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
