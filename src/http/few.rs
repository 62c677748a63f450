//! Lists as clients send them: never longer than they may be.

use super::named::ByName;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A list of at most `MOST` items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Few<T, const MOST: usize>(Vec<T>);

impl<T, const MOST: usize> Few<T, MOST> {
    /// The items.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// The items, to change.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.0
    }

    /// The items, to keep.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }

    /// The items, each made into something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Vec<U> {
        self.0.into_iter().map(change).collect()
    }
}

impl<T, const MOST: usize> Default for Few<T, MOST> {
    fn default() -> Self {
        Few(Vec::new())
    }
}

impl<T, const COUNT: usize, const MOST: usize> From<[T; COUNT]> for Few<T, MOST> {
    fn from(items: [T; COUNT]) -> Self {
        const { assert!(COUNT <= MOST) };
        Few(items.into())
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Few<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Reading::<T, MOST>(PhantomData))
    }
}

struct Reading<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Reading<T, MOST> {
    type Value = Few<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut few = Vec::new();
        while let Some(ByName(item)) = items.next_element()? {
            if few.len() == MOST {
                return Err(A::Error::custom(format!("too-many: must be at most {MOST}")));
            }
            few.push(item);
        }
        Ok(Few(few))
    }
}
