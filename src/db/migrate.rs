//! Bringing a database to the schema that this binary knows.

use super::{Conn, Place};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::Path;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// The first SQLite without the race that could lose a commit when the log starts anew.
const SQLITE_FLOOR: [u32; 3] = [3, 51, 3];
/// Two instances that start together take turns ("limber" in ASCII).
const LOCK: &str = "SELECT pg_advisory_lock(119182865687922)";

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It could not be opened.
    #[error("cannot open the database: {0}")]
    Connection(#[from] ConnectionError),
    /// Its file or its folder could not be made.
    #[error("cannot make {0} for the database: {1}")]
    Folder(String, std::io::Error),
    /// A migration failed.
    #[error("cannot bring the database up to date: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// A query at the start failed.
    #[error("cannot look into the database: {0}")]
    Query(#[from] diesel::result::Error),
    /// The schema is behind, and nobody asked for a change.
    #[error("the database is not at this version's schema: run `limber migrate`, or start with --migrate")]
    Behind,
    /// The linked SQLite is one that could lose data.
    #[error("SQLite {0} is too old: at least 3.51.3 is needed")]
    OldSqlite(String),
}

impl Place {
    /// Makes what must exist before the first connection: the folder and the file, for their owner only.
    pub fn prepare(&self) -> Result<(), Unusable> {
        let Place::Sqlite(file) = self else { return Ok(()) };
        let told = |error| Unusable::Folder(file.display().to_string(), error);
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            private_folder(folder).map_err(told)?;
        }
        private_file(file).map_err(told)
    }

    /// Applies the migrations that are not applied yet; says how many those were.
    pub fn migrate(&self) -> Result<usize, Unusable> {
        self.prepare()?;
        let applied = match self.writer()? {
            Conn::Postgres(mut conn) => {
                conn.batch_execute(LOCK)?;
                conn.run_pending_migrations(POSTGRES).map(|applied| applied.len())
            }
            Conn::Sqlite(mut conn) => {
                check_version(&mut conn)?;
                conn.run_pending_migrations(SQLITE).map(|applied| applied.len())
            }
        };
        applied.map_err(Unusable::Migration)
    }

    /// An error if a migration is missing.
    pub fn expect_migrated(&self) -> Result<(), Unusable> {
        let behind = match self.writer()? {
            Conn::Postgres(mut conn) => conn.has_pending_migration(POSTGRES),
            Conn::Sqlite(mut conn) => conn.has_pending_migration(SQLITE),
        };
        if behind.map_err(Unusable::Migration)? { Err(Unusable::Behind) } else { Ok(()) }
    }
}

/// Makes a folder that only its owner can enter.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes an empty file that only its owner can read, unless there is one. SQLite gives its journals the same mode.
fn private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

fn check_version(conn: &mut SqliteConnection) -> Result<(), Unusable> {
    let version: String =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("sqlite_version()")).first(conn)?;
    let parts: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
    if parts.as_slice() < SQLITE_FLOOR.as_slice() { Err(Unusable::OldSqlite(version)) } else { Ok(()) }
}
