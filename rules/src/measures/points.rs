//! Points of a questionnaire, exact: means of 3, 4 or 5 whole scores, and decimals of one place.

use crate::scale::Hundredths;
use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::text::points as written;

/// Points in exact parts: a third, a quarter, a fifth and a hundredth of a point are whole numbers of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub(super) i32);

impl Points {
    /// How many parts a point has.
    const PARTS: i32 = 300;

    /// Whole points.
    pub(super) const fn whole(points: i32) -> Self {
        Self(points.saturating_mul(Self::PARTS))
    }

    /// From hundredths of a point.
    pub(super) const fn hundredths(hundredths: i32) -> Self {
        Self(hundredths.saturating_mul(Self::PARTS / 100))
    }

    /// The mean of whole scores, 1 to 5 of them.
    pub(super) fn mean(scores: &[i32]) -> Self {
        let count = i32::try_from(scores.len()).unwrap_or(i32::MAX).max(1);
        Self(scores.iter().sum::<i32>().saturating_mul(Self::PARTS) / count)
    }

    /// The mean of points, 1 to 5 of them.
    pub(super) fn mean_of(points: &[Self]) -> Self {
        let count = i32::try_from(points.len()).unwrap_or(i32::MAX).max(1);
        Self(points.iter().map(|one| one.0).sum::<i32>() / count)
    }

    /// How far it is from another, whichever is higher.
    pub(super) const fn apart(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).saturating_abs())
    }

    /// For people and charts.
    pub fn as_points(self) -> f64 {
        f64::from(self.0) / f64::from(Self::PARTS)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(self.as_points()))
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_points())
    }
}

/// A number from 0 to `HIGHEST` with at most one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths<const HIGHEST: u16>(u16);

impl<const HIGHEST: u16> Tenths<HIGHEST> {
    /// From a number of tenths, if it is not too many.
    pub const fn new(tenths: u16) -> Option<Self> {
        if tenths <= HIGHEST.saturating_mul(10) { Some(Self(tenths)) } else { None }
    }

    /// The same in parts.
    pub(super) fn points(self) -> Points {
        Points::hundredths(i32::from(self.0).saturating_mul(10))
    }

    /// For people.
    pub fn as_number(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    /// The same in hundredths.
    pub const fn hundredths(self) -> Hundredths {
        Hundredths::new(self.0 as i32 * 10)
    }

    /// Whether it has no decimal.
    pub const fn is_whole(self) -> bool {
        self.0.is_multiple_of(10)
    }

    fn from_number(number: f64) -> Option<Self> {
        let is = |tenths: &Self| tenths.as_number().partial_cmp(&number).is_some_and(Ordering::is_eq);
        (0..=HIGHEST.saturating_mul(10)).map(Self).find(is)
    }
}

/// A whole number from `LOWEST` to `HIGHEST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole<const LOWEST: u8, const HIGHEST: u8>(u8);

impl<const LOWEST: u8, const HIGHEST: u8> Whole<LOWEST, HIGHEST> {
    /// The number, if it lies between the two.
    pub const fn new(number: u8) -> Option<Self> {
        if LOWEST <= number && number <= HIGHEST { Some(Self(number)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The same in parts.
    pub(super) fn points(self) -> Points {
        Points::whole(i32::from(self.0))
    }
}

impl<const LOWEST: u8, const HIGHEST: u8> Serialize for Whole<LOWEST, HIGHEST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

impl<'de, const LOWEST: u8, const HIGHEST: u8> Deserialize<'de> for Whole<LOWEST, HIGHEST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let right = format!("must be a whole number from {LOWEST} to {HIGHEST}");
        match Given::deserialize(deserializer)? {
            Given::Number(number) => {
                let is = |whole: &u8| f64::from(*whole).partial_cmp(&number).is_some_and(Ordering::is_eq);
                let found = (LOWEST..=HIGHEST).find(is).map(Self);
                found.ok_or_else(|| de::Error::custom(format!("out-of-range: {right}")))
            }
            Given::Other(_) => Err(de::Error::custom(format!("wrong-type: {right}"))),
        }
    }
}

impl<const HIGHEST: u16> Serialize for Tenths<HIGHEST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_number())
    }
}

/// A number as it came, or anything else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Other(de::IgnoredAny),
}

impl<'de, const HIGHEST: u16> Deserialize<'de> for Tenths<HIGHEST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let right = format!("must be a number from 0 to {HIGHEST} with at most one decimal");
        match Given::deserialize(deserializer)? {
            Given::Number(number) => {
                Self::from_number(number).ok_or_else(|| de::Error::custom(format!("out-of-range: {right}")))
            }
            Given::Other(_) => Err(de::Error::custom(format!("wrong-type: {right}"))),
        }
    }
}
