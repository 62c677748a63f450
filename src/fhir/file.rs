//! A whole record as a Bundle, piece by piece: for an export.

use super::bundle::Entry;
use super::gather::{self, Position, Window};
use super::naming::{Naming, Teller};
use super::resources::ResourceType;
use crate::care::Record;
use crate::db::Conn;
use crate::http::Result;
use serde::{Deserialize, Serialize};

/// Where a piece begins.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// How many types of resource are behind.
    types: usize,
    after: Option<Position>,
}

impl Cursor {
    /// How much is behind, in per cent: each type counts alike.
    pub fn percent(&self) -> i16 {
        i16::try_from(100 * self.types / ResourceType::ALL.len()).unwrap_or(100)
    }
}

/// The entries of a piece, and where the next one begins; none if this was the last.
pub fn entries(
    conn: &mut Conn,
    record: &Record,
    window: Window,
    cursor: &Cursor,
    most: usize,
) -> Result<(Vec<Entry>, Option<Cursor>)> {
    let Some(kind) = ResourceType::ALL.get(cursor.types).copied() else { return Ok((Vec::new(), None)) };
    let teller = Teller { patient: record.patient(), naming: Naming::Bundle };
    let found = gather::page(conn, record, &teller, kind, window, cursor.after.as_ref(), most)?;
    let next = if found.len() < most {
        let types = cursor.types + 1;
        (types < ResourceType::ALL.len()).then_some(Cursor { types, after: None })
    } else {
        Some(Cursor { types: cursor.types, after: found.last().map(|last| last.at.clone()) })
    };
    Ok((found.into_iter().map(|found| Entry::new(&teller, kind, found)).collect(), next))
}
