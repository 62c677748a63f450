//! The scales: pain scores in whole points, and sums of them in exact half points.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::IgnoredAny};

/// Pain on the numeric rating scale: a whole number from 0 (none) to 10 (worst imaginable).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nrs(pub(crate) u8);

impl Nrs {
    /// No pain.
    pub const MIN: Self = Self(0);
    /// The worst imaginable.
    pub const MAX: Self = Self(10);

    /// A score, if it is on the scale.
    pub const fn new(points: u8) -> Option<Self> {
        if points <= Self::MAX.0 { Some(Self(points)) } else { None }
    }

    /// The points, 0 to 10.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// A diary's decimal from 0 to 10, rounded half up (5.5 is 6), and whether rounding changed it.
    ///
    /// Read as text, because 4.5 and its neighbours must not depend on how a binary fraction falls.
    pub fn from_diary(text: &str) -> Option<(Self, bool)> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        if !all_digits(whole) || !all_digits(decimals) {
            return None;
        }
        let whole: u8 = whole.parse().ok()?;
        let rounded = decimals.bytes().any(|digit| digit != b'0');
        if whole > Self::MAX.0 || (whole == Self::MAX.0 && rounded) {
            return None;
        }
        let up = u8::from(decimals.bytes().next() >= Some(b'5'));
        Some((Self(whole.saturating_add(up)), rounded))
    }

    fn from_whole(number: f64) -> Option<Self> {
        (0..=Self::MAX.0).map(Self).find(|score| f64::from(score.0).partial_cmp(&number).is_some_and(Ordering::is_eq))
    }

    pub(crate) fn points(self) -> i32 {
        i32::from(self.0)
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number that is not on the scale. Reads as `out-of-range: must be a whole number from 0 to 10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffScale;

impl fmt::Display for OffScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("out-of-range: must be a whole number from 0 to 10")
    }
}

impl std::error::Error for OffScale {}

impl TryFrom<i32> for Nrs {
    type Error = OffScale;

    fn try_from(points: i32) -> Result<Self, OffScale> {
        u8::try_from(points).ok().and_then(Self::new).ok_or(OffScale)
    }
}

impl From<Nrs> for i32 {
    fn from(score: Nrs) -> Self {
        score.points()
    }
}

impl From<Nrs> for f64 {
    fn from(score: Nrs) -> Self {
        Self::from(score.0)
    }
}

impl fmt::Display for Nrs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Nrs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

/// A number as it came, or anything else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Other(IgnoredAny),
}

impl<'de> Deserialize<'de> for Nrs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Given::deserialize(deserializer)? {
            Given::Number(number) => Self::from_whole(number).ok_or_else(|| de::Error::custom(OffScale)),
            Given::Other(_) => Err(de::Error::custom("wrong-type: must be a whole number from 0 to 10")),
        }
    }
}

/// Points in exact halves: what baselines (medians of whole numbers) and running scores are made of.
///
/// Its own JSON is the whole number of halves; [`HalfPoints::as_points`] is for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HalfPoints(pub(crate) i32);

impl HalfPoints {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From a number of halves: 9 is four and a half points.
    pub const fn from_halves(halves: i32) -> Self {
        Self(halves)
    }

    /// From whole points.
    pub const fn from_whole(points: i32) -> Self {
        Self(points.saturating_mul(2))
    }

    /// The number of halves.
    pub const fn halves(self) -> i32 {
        self.0
    }

    /// Points, exact: halves have a finite binary fraction.
    pub fn as_points(self) -> f64 {
        f64::from(self.0) / 2.0
    }

    /// From a number of points, if it is a multiple of a half and not absurd.
    pub(crate) fn from_number(points: f64) -> Option<Self> {
        (-200..=200).map(Self).find(|known| known.as_points().partial_cmp(&points).is_some_and(Ordering::is_eq))
    }
}

impl From<Nrs> for HalfPoints {
    fn from(score: Nrs) -> Self {
        Self::from_whole(score.points())
    }
}

impl fmt::Display for HalfPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_points())
    }
}

/// Half points as a number of points in JSON, for what people set: 1.5, 2.
pub(crate) mod points {
    use super::{Deserialize, Deserializer, Given, HalfPoints, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub fn serialize<S: Serializer>(value: &HalfPoints, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(value.as_points())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HalfPoints, D::Error> {
        match Given::deserialize(deserializer)? {
            Given::Number(number) => HalfPoints::from_number(number)
                .ok_or_else(|| de::Error::custom("out-of-range: must be a multiple of 0.5 from -100 to 100")),
            Given::Other(_) => Err(de::Error::custom("wrong-type: must be a number of points, a multiple of 0.5")),
        }
    }
}

#[cfg(test)]
mod tests;
