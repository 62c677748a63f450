//! A fresh database for each test: a copy of one that was migrated and sown once.

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use limber::catalogue;
use limber::db::{Db, Place, Settings};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

pub struct Database {
    pub url: String,
    pub folder: TempDir,
    drop_at_end: Option<String>,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

static SQLITE_TEMPLATE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.db");
    prepare(&format!("sqlite://{}", file.display()));
    (folder, file)
});

static POSTGRES_TEMPLATE: LazyLock<Mutex<String>> = LazyLock::new(|| {
    let name = format!("limber_template_{}", std::process::id());
    administer(&format!("DROP DATABASE IF EXISTS {name}"));
    administer(&format!("CREATE DATABASE {name}"));
    prepare(&postgres_url(&name));
    Mutex::new(name)
});

fn prepare(url: &str) {
    let place: Place = url.parse().unwrap();
    place.migrate().unwrap();
    let db = Db::open(&settings(url)).unwrap();
    let sown = actix_web::rt::System::new().block_on(db.write(Uuid::nil(), catalogue::sow));
    sown.unwrap();
    assert!(db.close(Duration::from_secs(5)));
}

pub fn settings(url: &str) -> Settings {
    Settings { place: url.parse().unwrap(), readers: 2, writers: 3 }
}

impl Database {
    pub fn fresh(kind: Kind) -> Database {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("limber.db");
                std::fs::copy(&SQLITE_TEMPLATE.1, &file).unwrap();
                Database { url: format!("sqlite://{}", file.display()), folder, drop_at_end: None }
            }
            Kind::Postgres => {
                superuser_url(); // each test says it for itself, if it is not set
                let template = POSTGRES_TEMPLATE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                Database::postgres(&format!("TEMPLATE {template}"))
            }
        }
    }

    /// Changes what is stored, behind the server's back.
    pub fn execute(&self, statements: &str) {
        match self.url.strip_prefix("sqlite://") {
            Some(file) => {
                let waiting = format!("PRAGMA busy_timeout = 10000; {statements}");
                SqliteConnection::establish(file).unwrap().batch_execute(&waiting).unwrap();
            }
            None => PgConnection::establish(&self.url).unwrap().batch_execute(statements).unwrap(),
        }
    }

    /// The number that a query gives as `count`.
    pub fn count(&self, query: &str) -> i64 {
        let query = sql_query(query);
        let counted: Counted = match self.url.strip_prefix("sqlite://") {
            Some(file) => query.get_result(&mut SqliteConnection::establish(file).unwrap()).unwrap(),
            None => query.get_result(&mut PgConnection::establish(&self.url).unwrap()).unwrap(),
        };
        counted.count
    }

    /// Without any table.
    pub fn empty(kind: Kind) -> Database {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                Database { url: format!("sqlite://{}/empty.db", folder.path().display()), folder, drop_at_end: None }
            }
            Kind::Postgres => Database::postgres(""),
        }
    }

    fn postgres(made_from: &str) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        administer(&format!("DROP DATABASE IF EXISTS {name}"));
        administer(&format!("CREATE DATABASE {name} {made_from}"));
        Database { url: postgres_url(&name), folder: tempfile::tempdir().unwrap(), drop_at_end: Some(name) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.drop_at_end {
            administer(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn administer(statement: &str) {
    let mut conn = PgConnection::establish(&superuser_url()).expect("LIMBER_TEST_POSTGRES cannot be reached");
    conn.batch_execute(statement).unwrap();
}

fn superuser_url() -> String {
    let url = std::env::var("LIMBER_TEST_POSTGRES");
    url.unwrap_or_else(|_| {
        panic!(
            "LIMBER_TEST_POSTGRES must be the URL of a superuser on a throw-away PostgreSQL: \
             `tests/postgres.sh start DIR` makes one and prints it"
        )
    })
}

/// The same server, another database.
fn postgres_url(name: &str) -> String {
    let whole = superuser_url();
    let (before, query) =
        whole.split_once('?').map_or((whole.as_str(), String::new()), |(before, query)| (before, format!("?{query}")));
    let (server, _) = before.rsplit_once('/').expect("LIMBER_TEST_POSTGRES names a database");
    format!("{server}/{name}{query}")
}
