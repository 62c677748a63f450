//! A connection that one thread keeps.

use super::connection::{Conn, answers};
use diesel::prelude::*;
use std::time::{Duration, Instant};

/// How long a connection may rest before it is tested ahead of its next job.
const REST: Duration = Duration::from_secs(5);

/// A connection that is opened again when it breaks.
pub(super) struct Line {
    pub(super) conn: Conn,
    used: Instant,
    open: Box<dyn Fn() -> ConnectionResult<Conn> + Send>,
}

/// How a connection is opened, at first and again after it broke.
pub trait Opener: Fn() -> ConnectionResult<Conn> + Clone + Send + 'static {}
impl<F: Fn() -> ConnectionResult<Conn> + Clone + Send + 'static> Opener for F {}

impl Line {
    pub(super) fn open(open: impl Opener) -> ConnectionResult<Line> {
        Ok(Line { conn: open()?, used: Instant::now(), open: Box::new(open) })
    }

    pub(super) fn test_after_a_rest(&mut self) {
        if self.used.elapsed() > REST && !answers(&mut self.conn) {
            self.reopen();
        }
    }

    pub(super) fn rest(&mut self) {
        self.used = Instant::now();
    }

    pub(super) fn mend(&mut self) {
        if !answers(&mut self.conn) {
            self.reopen();
        }
    }

    fn reopen(&mut self) {
        match (self.open)() {
            Ok(fresh) => self.conn = fresh,
            Err(error) => tracing::error!(%error, "cannot reconnect to the database"),
        }
    }
}
