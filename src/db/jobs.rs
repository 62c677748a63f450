//! A job: work on a connection, and whom to tell what came of it.

use super::connection::Conn;
use super::failure::Failure;
use crossbeam_channel::Receiver;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// The error of a job: a refusal of its own, or a failure of the database below it.
pub trait JobError: From<Failure> + Send + 'static {
    /// The failure, if that is what it was.
    fn failure(&self) -> Option<&Failure>;
}

/// What came of running a job, before anything is committed.
pub(super) enum Ran {
    /// Its changes should be kept.
    Kept,
    /// It refused, or panicked: its changes must be undone, those of others not.
    Refused,
    /// The database failed below it.
    Failed,
}

/// Work to be done on a connection: it can be run again, and answers once its changes are known to be kept or lost.
pub(super) trait Job: Send {
    /// Whose data it is about, as a number.
    fn owner(&self) -> u128;
    fn run(&mut self, conn: &mut Conn) -> Ran;
    fn may_retry(&self) -> bool;
    fn answer(self: Box<Self>, committed: Result<(), Failure>);
}

pub(super) struct Pending<W, T, E> {
    owner: u128,
    work: W,
    result: Option<Result<T, E>>,
    asker: oneshot::Sender<Result<T, E>>,
}

impl<W, T, E> Pending<W, T, E> {
    pub(super) fn new(owner: u128, work: W, asker: oneshot::Sender<Result<T, E>>) -> Pending<W, T, E> {
        Pending { owner, work, result: None, asker }
    }
}

impl<W, T, E> Job for Pending<W, T, E>
where
    W: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: JobError,
{
    fn owner(&self) -> u128 {
        self.owner
    }

    fn run(&mut self, conn: &mut Conn) -> Ran {
        // A panic is the job's own: the thread and the other jobs live on.
        self.result = catch_unwind(AssertUnwindSafe(|| (self.work)(conn))).ok();
        match &self.result {
            Some(Ok(_)) => Ran::Kept,
            Some(Err(error)) if error.failure().is_some() => Ran::Failed,
            Some(Err(_)) | None => Ran::Refused,
        }
    }

    fn may_retry(&self) -> bool {
        let failed = self.result.as_ref().and_then(|result| result.as_ref().err());
        failed.and_then(JobError::failure).is_some_and(Failure::is_worth_a_retry)
    }

    fn answer(self: Box<Self>, committed: Result<(), Failure>) {
        let told = match (self.result, committed) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(lost)) => Err(lost.into()),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(Failure::Dropped.into()), // it panicked
        };
        // The request may have gone away, and then nobody needs to know.
        drop(self.asker.send(told));
    }
}

/// The queue that a thread takes its jobs from.
pub(super) type Jobs = Receiver<Box<dyn Job>>;
