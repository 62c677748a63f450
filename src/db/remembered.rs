//! JSON documents that are read again and again: each thread takes a text apart once.

use super::types::sql;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many documents a thread remembers: the last ones that were new to it.
const MOST: usize = 8;

/// A text, and what it says.
type Known = (Vec<u8>, Arc<dyn Any + Send + Sync>);

thread_local! {
    static KNOWN: RefCell<VecDeque<Known>> = const { RefCell::new(VecDeque::new()) };
}

/// What a JSON document says. The same text says the same thing, so there is nothing to forget when a document changes.
#[derive(Debug, Clone, FromSqlRow)]
pub struct Remembered<T>(pub Arc<T>);

impl<T: DeserializeOwned + Send + Sync + 'static> Remembered<T> {
    fn read(text: &[u8]) -> deserialize::Result<Remembered<T>> {
        KNOWN.with_borrow_mut(|known| {
            let known_before = known.iter().find(|(other, _)| other == text).map(|(_, says)| says.clone());
            if let Some(says) = known_before.and_then(|says| says.downcast().ok()) {
                return Ok(Remembered(says));
            }
            let says: Arc<T> = Arc::new(serde_json::from_slice(text)?);
            known.truncate(MOST - 1);
            known.push_front((text.to_vec(), says.clone()));
            Ok(Remembered(says))
        })
    }
}

impl<T: DeserializeOwned + Send + Sync + 'static> FromSql<sql::Json, Pg> for Remembered<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Remembered::read(super::types::text_of_jsonb(raw.as_bytes())?)
    }
}
impl<T: DeserializeOwned + Send + Sync + 'static> FromSql<sql::Json, Sqlite> for Remembered<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Remembered::read(raw.read_text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: DeserializeOwned + Send + Sync + 'static>(text: &str) -> Arc<T> {
        Remembered::read(text.as_bytes()).unwrap().0
    }

    #[test]
    fn the_same_text_is_taken_apart_once_and_another_is_not_mistaken_for_it() {
        let first: Arc<Vec<u8>> = read("[1, 2]");
        assert!(Arc::ptr_eq(&first, &read("[1, 2]")));
        assert_eq!(*read::<Vec<u8>>("[1, 3]"), [1, 3]);
        assert_eq!(*read::<Vec<u16>>("[1, 2]"), [1, 2], "the same text as something else");
        assert!(Remembered::<Vec<u8>>::read(b"[1, 2").is_err());
    }

    #[test]
    fn only_the_last_few_are_remembered() {
        let first: Arc<Vec<usize>> = read("[0]");
        for n in 1..=MOST {
            assert_eq!(*read::<Vec<usize>>(&format!("[{n}]")), [n]);
        }
        assert!(!Arc::ptr_eq(&first, &read("[0]")));
        assert!(KNOWN.with_borrow(|known| known.len() <= MOST));
    }
}
