//! How often a credential may be tried: counted in the database, so that neither a restart nor a second instance forgets,
//! by account and network together, so that a stranger cannot lock somebody out from elsewhere.

use crate::db::schema::attempts;
use crate::db::types::Timestamp;
use crate::db::{Conn, MultiBackend};
use crate::http::{Code, Problem, Result};
use crate::secrets::fingerprint;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How many tries one window allows.
pub const MOST: i32 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// What is tried, by whom.
#[derive(Debug, Clone)]
pub struct Attempt {
    subject_hash: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = attempts, check_for_backend(MultiBackend))]
struct Row {
    subject_hash: Vec<u8>,
    tries: i32,
    ends_at: Timestamp,
}

impl Attempt {
    /// A try of `what` (log in, accept an invitation...) on an account, from a network.
    pub fn new(what: &str, account: &str, network: &str) -> Attempt {
        Attempt { subject_hash: fingerprint(format!("{what}\n{account}\n{network}").as_bytes()) }
    }

    /// Counts the try. To be committed whatever becomes of it, so the refusal is a value and not an error.
    pub fn count(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Result<(), Problem>> {
        let known: Option<Row> =
            attempts::table.find(&self.subject_hash).select(Row::as_select()).first(conn).optional()?;
        let (tries, ends_at) = match &known {
            Some(row) if row.ends_at.instant() > now => (row.tries.saturating_add(1), row.ends_at.instant()),
            _ => (1, now + WINDOW),
        };
        let row = Row { subject_hash: self.subject_hash.clone(), tries, ends_at: ends_at.into() };
        if known.is_some() {
            diesel::update(attempts::table.find(&row.subject_hash)).set(&row).execute(conn)?;
        } else {
            diesel::insert_into(attempts::table).values(&row).execute(conn)?;
        }
        if tries <= MOST {
            return Ok(Ok(()));
        }
        let wait = u64::try_from((ends_at - now).num_seconds()).unwrap_or_default() + 1;
        Ok(Err(Problem::new(Code::TooManyAttempts, "too many attempts; wait a little").retry_after(wait)))
    }

    /// Forgets the windows that are over.
    pub fn forget_over(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize> {
        Ok(diesel::delete(attempts::table.filter(attempts::ends_at.lt(Timestamp::from(now)))).execute(conn)?)
    }

    /// It was the right one.
    pub fn forget(&self, conn: &mut Conn) -> Result<()> {
        diesel::delete(attempts::table.find(&self.subject_hash)).execute(conn)?;
        Ok(())
    }
}
