//! One connection, to either database, and the few queries that need a hand to run on both.

use super::Place;
use crate::on_either;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
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

/// An insert with a word about conflicts, which diesel can spell for each database but not for [`Conn`].
///
/// Diesel would spell it out each time; here it stays prepared under its type. So the type alone must tell the text: one
/// row, of values of its own, with `treat_none_as_default_value = false` if any may be missing.
#[derive(Debug, Clone, Copy)]
pub struct Portable<Q>(pub Q);

impl<Q> Portable<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite> + 'static,
{
    /// Runs it, and says how many rows it touched.
    pub fn execute(&self, conn: &mut Conn) -> QueryResult<usize> {
        on_either!(conn => conn.execute_returning_count(self))
    }
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Portable<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
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
