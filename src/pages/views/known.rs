//! Lists of which a page shows all that goes on, and of what is over the newest.

use super::{Listed, list};
use crate::http::{Answer, Limit, Result};
use serde::de::DeserializeOwned;

/// How many are shown of what is over.
const SHOWN: usize = 50;

/// A list as far as it is shown.
pub struct Known<T> {
    /// What goes on: all of it.
    pub open: Vec<T>,
    /// The newest of what is over.
    pub over: Vec<T>,
    /// How many more are over.
    pub left_out: usize,
}

impl<T: DeserializeOwned> Known<T> {
    /// Reads a list to its end, page by page.
    pub fn of(
        mut page: impl FnMut(Limit, Option<&str>) -> Result<Answer>,
        is_open: impl Fn(&T) -> bool,
    ) -> Result<Known<T>> {
        let mut known = Known::default();
        let mut cursor = None;
        loop {
            let Listed { items, next_cursor } = list(&page(Limit::MOST, cursor.as_deref())?)?;
            let (open, over): (Vec<T>, Vec<T>) = items.into_iter().partition(&is_open);
            known.open.extend(open);
            known.over.extend(over);
            if next_cursor.is_none() {
                break;
            }
            cursor = next_cursor;
        }
        known.left_out = known.over.len().saturating_sub(SHOWN);
        known.over.truncate(SHOWN);
        Ok(known)
    }
}

impl<T> Known<T> {
    /// What is shown, first of all what goes on.
    pub fn shown(&self) -> impl Iterator<Item = &T> {
        self.open.iter().chain(&self.over)
    }
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.over.is_empty()
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Known { open: Vec::new(), over: Vec::new(), left_out: 0 }
    }
}
