//! A thread beside the writer that moves what is in SQLite's log into its file.
//!
//! SQLite would do it by itself, in the middle of somebody's commit, and keeps quiet when the disk fails at it. A writer who writes
//! without a pause is always some pages ahead; the log begins anew only when it is moved to its end. So once the log is long, the writer
//! itself moves the little that is left.

use super::connection::{Conn, checkpoint};
use super::failure::Failure;
use super::groups::stop_if_the_disk_failed;
use super::line::Opener;
use crossbeam_channel::{Sender, bounded};
use diesel::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// How many jobs are written between two checkpoints: some thousand pages of the log.
const JOBS_A_CHECKPOINT: usize = 500;
/// How long the log may grow, in pages of 4 KiB, before it is made to begin anew: 64 MiB.
const LONG: i32 = 16_384;

/// The writer's side of it.
pub struct Checkpoints {
    /// How many jobs were done since one was asked for.
    jobs: usize,
    shared: Arc<Shared>,
    wanted: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    /// The connection of whoever is at it.
    conn: Mutex<Conn>,
    /// Set when the writer shall move what is left.
    is_long: AtomicBool,
}

impl Checkpoints {
    /// Starts the thread, on a connection of its own.
    pub fn start(open: impl Opener) -> ConnectionResult<Checkpoints> {
        let (ask, wanted) = bounded(1);
        let shared = Arc::new(Shared { conn: Mutex::new(open()?), is_long: AtomicBool::new(false) });
        let theirs = shared.clone();
        let thread = thread::Builder::new().name("db-checkpoint".to_owned());
        let thread = thread.spawn(move || wanted.iter().for_each(|()| theirs.catch_up()));
        let thread = thread.map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
        Ok(Checkpoints { jobs: 0, shared, wanted: Some(ask), thread: Some(thread) })
    }

    /// The writer has done so many jobs more, and is between two transactions.
    pub fn count(&mut self, done: usize) {
        self.jobs += done;
        if self.jobs >= JOBS_A_CHECKPOINT {
            self.jobs = 0;
            // If one is wanted already, that one is soon enough.
            self.wanted.as_ref().map(|wanted| wanted.try_send(()));
        }
        if self.shared.is_long.swap(false, Ordering::AcqRel) {
            self.shared.checkpoint();
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Shared {
    fn catch_up(&self) {
        // The second finds only what was written during the first.
        self.checkpoint();
        if self.checkpoint() > LONG {
            self.is_long.store(true, Ordering::Release);
        }
    }

    /// Returns how long the log is, in pages.
    fn checkpoint(&self) -> i32 {
        let mut conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        checkpoint(&mut conn).unwrap_or_else(|error| {
            let failure = Failure::from(error);
            tracing::error!(%failure, "a checkpoint failed");
            stop_if_the_disk_failed(&failure);
            0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, JobError, Place, Settings};
    use diesel::connection::SimpleConnection;
    use futures_util::{StreamExt, stream};
    use std::path::Path;
    use std::time::Duration;

    const JOBS: usize = 6_000;
    /// Of 64 KiB: 500 of them are half of a long log.
    const JOB: &str = "INSERT INTO heap VALUES (zeroblob(65536))";

    #[derive(Debug)]
    struct Told(Failure);

    impl From<Failure> for Told {
        fn from(failure: Failure) -> Told {
            Told(failure)
        }
    }

    impl JobError for Told {
        fn failure(&self) -> Option<&Failure> {
            Some(&self.0)
        }
    }

    fn run(conn: &mut Conn, sql: &str) -> Result<(), Told> {
        conn.batch_execute(sql).map_err(|error| Told(error.into()))
    }

    fn pages_of(log: &Path) -> u64 {
        log.metadata().unwrap().len() / 4096
    }

    #[actix_web::test]
    async fn the_log_begins_anew_although_the_writer_never_pauses() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Sqlite(folder.path().join("limber.db"));
        let db = Db::open(&Settings { place, readers: 1, writers: 1 }).unwrap();
        let nobody = uuid::Uuid::nil();
        db.write(nobody, |conn| run(conn, "CREATE TABLE heap (bytes BLOB)")).await.unwrap();
        let writing: Vec<_> = (0..JOBS).map(|_| db.write(nobody, |conn| run(conn, JOB))).collect();
        for written in stream::iter(writing).buffer_unordered(32).collect::<Vec<_>>().await {
            written.unwrap();
        }
        let grown = pages_of(&folder.path().join("limber.db-wal"));
        let written = u64::try_from(JOBS).unwrap() * 16;
        assert!(db.close(Duration::from_secs(10)));
        assert!(grown < written / 2, "{grown} pages of the log for {written} written");
    }
}
