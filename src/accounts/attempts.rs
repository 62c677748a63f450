//! How often a credential may be tried: counted in the database, so that neither a restart nor a second instance forgets,
//! by account and network together, so that a stranger cannot lock somebody out from elsewhere.

use crate::db::schema::attempts;
use crate::db::types::Timestamp;
use crate::db::types::sql::UtcTimestamp;
use crate::db::{Conn, MultiBackend};
use crate::http::{Code, Problem, Result};
use crate::secrets::fingerprint;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Binary, Integer};
use uuid::Uuid;

/// How many tries one window allows.
pub const MOST: i32 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// What is tried, by whom.
#[derive(Debug, Clone)]
pub struct Attempt {
    subject_hash: Vec<u8>,
}

/// Counts in one statement, so that of many at once none is missed; a window that is over begins anew.
#[derive(QueryId)]
struct Count {
    subject_hash: Vec<u8>,
    now: Timestamp,
    ends_at: Timestamp,
}

impl Query for Count {
    type SqlType = (Integer, UtcTimestamp);
}

impl RunQueryDsl<Conn> for Count {}

impl QueryFragment<MultiBackend> for Count {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO attempts (subject_hash, tries, ends_at) VALUES (");
        pass.push_bind_param::<Binary, _>(&self.subject_hash)?;
        pass.push_sql(", 1, ");
        pass.push_bind_param::<UtcTimestamp, _>(&self.ends_at)?;
        pass.push_sql(") ON CONFLICT (subject_hash) DO UPDATE SET tries = CASE WHEN attempts.ends_at > ");
        pass.push_bind_param::<UtcTimestamp, _>(&self.now)?;
        pass.push_sql(" THEN attempts.tries + 1 ELSE 1 END, ends_at = CASE WHEN attempts.ends_at > ");
        pass.push_bind_param::<UtcTimestamp, _>(&self.now)?;
        pass.push_sql(" THEN attempts.ends_at ELSE excluded.ends_at END RETURNING tries, ends_at");
        Ok(())
    }
}

impl Attempt {
    /// A try of `what` (log in, accept an invitation...) on an account, from a network.
    pub fn new(what: &str, account: &str, network: &str) -> Attempt {
        Attempt { subject_hash: fingerprint(format!("{what}\n{account}\n{network}").as_bytes()) }
    }

    /// Which writer counts it: always the same.
    pub fn lane(&self) -> Uuid {
        self.subject_hash.get(..16).and_then(|bytes| Uuid::from_slice(bytes).ok()).unwrap_or_default()
    }

    /// Counts the try. To be committed whatever becomes of it, so the refusal is a value and not an error.
    pub fn count(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Result<(), Problem>> {
        let count = Count { subject_hash: self.subject_hash.clone(), now: now.into(), ends_at: (now + WINDOW).into() };
        let (tries, ends_at): (i32, Timestamp) = count.get_result(conn)?;
        if tries <= MOST {
            return Ok(Ok(()));
        }
        let wait = u64::try_from((ends_at.instant() - now).num_seconds()).unwrap_or_default() + 1;
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
