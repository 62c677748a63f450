//! One connection, to either database, and the few queries that need a hand to run on both.

use super::Place;
use crate::on_either;
use diesel::backend::Backend;
use diesel::connection::{DefaultLoadingMode, LoadConnection, SimpleConnection};
use diesel::dsl::sql;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Integer;
use diesel::sqlite::{Sqlite, SqliteConnection};

/// A connection to whichever database was chosen.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// To a PostgreSQL server.
    Postgres(PgConnection),
    /// To the embedded file.
    Sqlite(SqliteConnection),
}

/// A statement that stays prepared under its type, where diesel would spell it out each time: an insert with a word about conflicts, which
/// diesel can spell for each database but not for [`Conn`], or an update.
///
/// So the type alone must tell the text: one row, of values of its own, and nothing left out that is missing
/// (`treat_none_as_default_value = false`, `treat_none_as_null = true`).
#[derive(Debug, Clone, Copy)]
pub struct Portable<Q>(pub Q);

impl<Q> Portable<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite> + 'static,
{
    /// Runs it, and says how many rows it touched.
    pub fn execute(self, conn: &mut Conn) -> QueryResult<usize> {
        on_either!(conn => {
            let mut touched = 0;
            for row in LoadConnection::<DefaultLoadingMode>::load(conn, self)? {
                row?;
                touched += 1;
            }
            Ok(touched)
        })
    }
}

/// Each row that it touches is returned, so that it is run as a query is: diesel asks a statement that returns nothing by reference, and
/// then does not hear that it may stay prepared.
impl<Q> Query for Portable<Q> {
    type SqlType = Integer;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Portable<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING 1");
        Ok(())
    }

    /// The type alone tells the text: there is no need to walk over it each time to find that out.
    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: 'static> QueryId for Portable<Q> {
    type QueryId = Portable<Q>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Runs a query on whichever connection is open, compiled once for each: for what every request does. On [`Conn`] itself
/// a query is spelt out twice although it is prepared, and every field asks again which database it came from.
#[macro_export]
macro_rules! on_either {
    ($conn:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($conn) => $query,
            $crate::db::Conn::Sqlite($conn) => $query,
        }
    };
}

/// A statement of transaction control. Each is a type of its own, so that it is parsed once for each connection and
/// not once for each use (a tenth of the writer's time).
macro_rules! control {
    ($($name:ident = $sql:literal),+ $(,)?) => {$(
        #[derive(Debug, Clone, Copy, QueryId)]
        pub(super) struct $name;

        impl $name {
            pub(super) fn execute(&self, conn: &mut Conn) -> QueryResult<usize> {
                on_either!(conn => conn.execute_returning_count(self))
            }
        }

        impl<DB: Backend> QueryFragment<DB> for $name {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }
    )+};
}
control! {
    Begin = "BEGIN",
    BeginImmediate = "BEGIN IMMEDIATE",
    Savepoint = "SAVEPOINT job",
    Release = "RELEASE SAVEPOINT job",
    UndoToSavepoint = "ROLLBACK TO SAVEPOINT job",
    Rollback = "ROLLBACK",
    Commit = "COMMIT",
}

/// What every connection for writing is told first. `secure_delete` and FULL sync are promises to patients: what is
/// erased is overwritten, and what is acknowledged is on the disk. The cache holds what a group of jobs writes (SQLite's own 2 MB
/// would spill into the log before the commit).
const SQLITE_WRITER: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456;";
const SQLITE_DEFAULT_CHECKPOINTS: &str = "PRAGMA wal_autocheckpoint = 1000;";
const SQLITE_READER: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; \
    PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;";
const POSTGRES_WRITER: &str = "SET statement_timeout = '5s'; SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET synchronous_commit = on;";
const POSTGRES_READER: &str = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET statement_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '10s';";

impl Place {
    /// Opens a connection that can change things.
    pub(super) fn writer(&self) -> ConnectionResult<Conn> {
        self.open(SQLITE_WRITER, POSTGRES_WRITER)
    }

    /// As somebody opens it who leaves the checkpoints to SQLite: in the middle of somebody's commit.
    pub(super) fn naive_writer(&self) -> ConnectionResult<Conn> {
        let mut conn = self.writer()?;
        if let Conn::Sqlite(conn) = &mut conn {
            conn.batch_execute(SQLITE_DEFAULT_CHECKPOINTS).map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        Ok(conn)
    }

    /// Opens a connection that cannot change anything.
    pub(super) fn reader(&self) -> ConnectionResult<Conn> {
        self.open(SQLITE_READER, POSTGRES_READER)
    }

    fn open(&self, sqlite: &str, postgres: &str) -> ConnectionResult<Conn> {
        let (mut conn, setup) = match self {
            Place::Postgres(url) => (PgConnection::establish(url).map(Conn::Postgres)?, postgres),
            Place::Sqlite(path) => (SqliteConnection::establish(&path.to_string_lossy()).map(Conn::Sqlite)?, sqlite),
        };
        conn.batch_execute(setup).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }
}

/// Moves what is in SQLite's log into its file, as far as nobody still reads what was there before; no writer and no reader waits for
/// it. Returns how long the log is, in pages; -1 if another thread is at it.
pub(super) fn checkpoint(conn: &mut Conn) -> QueryResult<i32> {
    let checkpoint = sql::<(Integer, Integer, Integer)>("PRAGMA wal_checkpoint(PASSIVE)");
    checkpoint.get_result(conn).map(|(_busy, log, _moved): (i32, i32, i32)| log)
}

/// True if the connection still answers.
pub(super) fn answers(conn: &mut Conn) -> bool {
    conn.batch_execute("SELECT 1").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::InstrumentationEvent;
    use diesel::upsert::excluded;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    diesel::table! {
        seen (day) {
            day -> Integer,
            times -> Integer,
        }
    }

    #[test]
    fn a_portable_statement_is_prepared_once() {
        let mut conn = Conn::Sqlite(SqliteConnection::establish(":memory:").unwrap());
        conn.batch_execute("CREATE TABLE seen (day INTEGER PRIMARY KEY, times INTEGER NOT NULL)").unwrap();
        let prepared = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&prepared);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        let mut touched = Vec::new();
        for times in 1..=3 {
            let upsert = diesel::insert_into(seen::table).values((seen::day.eq(7), seen::times.eq(times)));
            let upsert = upsert.on_conflict(seen::day).do_update().set(seen::times.eq(excluded(seen::times)));
            touched.push(Portable(upsert).execute(&mut conn).unwrap());
        }
        assert_eq!(prepared.load(Ordering::Relaxed), 1);
        for (day, rows) in [(7, 1), (8, 0)] {
            let update = diesel::update(seen::table.find(day)).set(seen::times.eq(9));
            assert_eq!(Portable(update).execute(&mut conn).unwrap(), rows);
        }
        assert_eq!(touched, [1, 1, 1]);
        assert_eq!(prepared.load(Ordering::Relaxed), 2);
        assert_eq!(seen::table.load::<(i32, i32)>(&mut conn).unwrap(), [(7, 9)]);
    }
}
