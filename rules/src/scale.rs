//! The scales: pain scores in whole points, and what is reckoned from them in hundredths.

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

/// Points in hundredths: what usual levels, noise and the lines that matter are reckoned in.
///
/// Every step of a sum is rounded to a hundredth, so that pencil and paper come to the same. Its own JSON is the whole
/// number of hundredths; [`Hundredths::as_points`] is for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hundredths(i32);

impl Hundredths {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One point.
    pub const ONE: Self = Self(100);

    /// From a number of hundredths: 450 is four and a half points.
    pub const fn new(hundredths: i32) -> Self {
        Self(hundredths)
    }

    /// From whole points.
    pub const fn from_whole(points: i32) -> Self {
        Self(points.saturating_mul(100))
    }

    /// The number of hundredths.
    pub const fn hundredths(self) -> i32 {
        self.0
    }

    /// Points, as near as a binary fraction comes.
    pub fn as_points(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// A quotient in points, rounded half up. The divisor is above zero.
    pub(crate) fn quotient(points: i64, by: i64) -> Self {
        Self::rounded(points.saturating_mul(100), by)
    }

    /// A quotient in hundredths, rounded half up. The divisor is above zero.
    pub(crate) fn rounded(hundredths: i64, by: i64) -> Self {
        let halves_up = hundredths.saturating_mul(2).saturating_add(by).div_euclid(by.saturating_mul(2).max(1));
        Self(i32::try_from(halves_up).unwrap_or(if halves_up < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The root of a quotient in hundredths of hundredths, rounded half up.
    pub(crate) fn root(square: i64, by: i64) -> Self {
        let twice = square.saturating_mul(4).div_euclid(by.max(1)).max(0).isqrt();
        Self::rounded(twice, 2)
    }

    pub(crate) fn wide(self) -> i64 {
        i64::from(self.0)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    fn from_points(points: f64) -> Option<Self> {
        let known = |hundredths: &Self| (hundredths.as_points() - points).abs() < 1e-9;
        (-10_000..=10_000).map(Self).find(known)
    }
}

impl From<Nrs> for Hundredths {
    fn from(score: Nrs) -> Self {
        Self::from_whole(score.points())
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_points())
    }
}

/// Hundredths as a number of points in JSON, for what people set: 1.5, 2.
pub(crate) mod points {
    use super::{Deserialize, Deserializer, Given, Hundredths, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub fn serialize<S: Serializer>(value: &Hundredths, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(value.as_points())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hundredths, D::Error> {
        match Given::deserialize(deserializer)? {
            Given::Number(number) => Hundredths::from_points(number)
                .ok_or_else(|| de::Error::custom("out-of-range: must be a multiple of 0.01 from -100 to 100")),
            Given::Other(_) => Err(de::Error::custom("wrong-type: must be a number of points, a multiple of 0.01")),
        }
    }
}

#[cfg(test)]
mod tests;
