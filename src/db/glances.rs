//! Reads that are over sooner than they could be handed to another thread.
//!
//! A page of a list takes SQLite some tens of microseconds, and two thread hand-overs take as long again. So it is read
//! where it is asked for, on a connection that nobody uses. What reads more goes to the readers, and so does everything
//! when all connections are in use: nobody waits here.

use super::connection::Conn;
use super::failure::Failure;
use super::jobs::JobError;
use super::line::Opener;
use super::workers::in_one_moment;
use diesel::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Connections that cannot write and wait to be used.
#[derive(Clone)]
pub struct Glances {
    idle: Arc<Mutex<Vec<Conn>>>,
}

impl Glances {
    /// `count` connections.
    pub fn open(count: usize, open: impl Opener) -> ConnectionResult<Glances> {
        let idle: ConnectionResult<Vec<Conn>> = (0..count).map(|_| open()).collect();
        Ok(Glances { idle: Arc::new(Mutex::new(idle?)) })
    }

    /// Runs the work here and now, if a connection is free.
    pub fn try_run<T, E: JobError>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Option<Result<T, E>> {
        let mut conn = self.lend()?;
        let done = catch_unwind(AssertUnwindSafe(|| in_one_moment(&mut conn, work)));
        self.give_back(conn);
        Some(done.unwrap_or_else(|_| Err(Failure::Dropped.into())))
    }

    fn lend(&self) -> Option<Conn> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn give_back(&self, conn: Conn) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    }

    /// Closes them.
    pub fn close(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
