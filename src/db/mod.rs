//! The database, as the rest of the program sees it: [`Db::read`] and [`Db::write`].
//!
//! `DATABASE_URL` chooses between two databases. Both are used in the same way: a few threads each keep one connection
//! open and take jobs from a bounded queue; a full queue is an error at once ([`Failure::Overloaded`]), never a long wait.
//!
//! | | readers | writers |
//! |---|---|---|
//! | SQLite | several, which cannot write | one |
//! | PostgreSQL | several | a few; a record's writes always go through the same one |
//!
//! A writer puts the jobs that wait into one commit. A job may therefore run more than once before it is kept, and so
//! changes nothing but the database.

mod checkpoints;
#[expect(missing_docs, reason = "what diesel generates beside our enum")]
mod connection;
mod day_page;
mod failure;
mod glances;
mod groups;
mod jobs;
mod line;
mod migrate;
mod place;
mod remembered;
#[expect(missing_docs, reason = "the tables are described where they are made: migrations/")]
pub mod schema;
mod turns;
pub mod types;
mod words;
mod workers;

pub use connection::{Conn, MultiBackend, Portable};
pub use day_page::DayPage;
pub use failure::Failure;
pub use jobs::JobError;
pub use migrate::{Unusable, private_folder};
pub use place::{NotAPlace, Place};
pub use remembered::Remembered;

use checkpoints::Checkpoints;
use glances::Glances;
use std::time::Duration;
use uuid::Uuid;
use workers::Workers;

/// How many connections of each kind to hold.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database is.
    pub place: Place,
    /// Threads that read.
    pub readers: usize,
    /// Threads that write, on PostgreSQL; SQLite has room for just one.
    pub writers: usize,
}

/// The open database: cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Workers,
    writers: Workers,
    /// For the embedded file alone: another machine is never that near.
    glances: Option<Glances>,
}

impl Db {
    /// Opens all connections to a database whose schema is up to date.
    pub fn open(settings: &Settings) -> Result<Db, Unusable> {
        let (primary, reading) = (settings.place.clone(), settings.place.clone());
        let open = move || primary.writer();
        let writers = match settings.place {
            Place::Sqlite(_) => Workers::writer(open.clone(), Checkpoints::start(open)?)?,
            Place::Postgres(_) => Workers::writers(settings.writers, open)?,
        };
        let readers = Workers::readers(settings.readers, move || reading.reader())?;
        Ok(Db { readers, writers, glances: glances(settings)? })
    }

    /// As one would do it without groups: a pool of `writers`, and a transaction for each request. The load bench holds the
    /// server against this.
    #[doc(hidden)]
    pub fn open_naive(settings: &Settings) -> Result<Db, Unusable> {
        let (primary, reading) = (settings.place.clone(), settings.place.clone());
        Ok(Db {
            glances: glances(settings)?,
            writers: Workers::pool(settings.writers, move || primary.naive_writer())?,
            readers: Workers::readers(settings.readers, move || reading.reader())?,
        })
    }

    /// Runs queries that change nothing.
    pub async fn read<T, E>(&self, work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
    {
        self.readers.run(0, work).await
    }

    /// Runs queries that change nothing and read no more than a page of a list: on SQLite without leaving the thread.
    pub async fn glance<T, E>(&self, mut work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
    {
        match self.glances.as_ref().and_then(|glances| glances.try_run(&mut work)) {
            Some(done) => done,
            None => self.read(work).await,
        }
    }

    /// Runs queries in one transaction: all of their changes are kept, or none. `owner` is whose data it is.
    ///
    /// # Errors
    /// The job's own; a [`Failure`] of the database. [`Failure::OutcomeUnknown`] if it may have been kept all the same.
    pub async fn write<T, E>(
        &self,
        owner: impl Into<Uuid>,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
    {
        self.writers.run(owner.into().as_u128(), work).await
    }

    /// Lets what waits be done, then closes all connections. False if that took longer than `patience`.
    pub fn close(self, patience: Duration) -> bool {
        if let Some(glances) = &self.glances {
            glances.close();
        }
        self.writers.finish(patience) & self.readers.finish(patience)
    }
}

fn glances(settings: &Settings) -> Result<Option<Glances>, Unusable> {
    let Place::Sqlite(_) = settings.place else { return Ok(None) };
    let place = settings.place.clone();
    Ok(Some(Glances::open(settings.readers, move || place.reader())?))
}
