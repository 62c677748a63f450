//! The ways a database can fail a job, told apart by what should follow.

use diesel::result::{DatabaseErrorKind, Error};

/// What went wrong below a job. None of it is the client's fault.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Too many jobs wait already: come back in a moment.
    #[error("too many requests are waiting for the database")]
    Overloaded,
    /// The database cannot be reached, or something else holds it.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another transaction was in the way; the same job may succeed if it is run again.
    #[error("another transaction was in the way: {0}")]
    Collision(String),
    /// The disk has no room left.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed. What was written since the last commit is in doubt, and so is any second try.
    #[error("the disk failed: {0}")]
    DiskFailed(String),
    /// The connection broke while the transaction was being committed: it may be kept or lost.
    #[error("the outcome is not known")]
    OutcomeUnknown,
    /// The job panicked, or the server is stopping.
    #[error("the work was dropped before it was done")]
    Dropped,
    /// A query that should have worked.
    #[error("a query failed: {0}")]
    Query(#[source] Error),
}

impl Failure {
    /// Whether the job can be run again, on this connection or on a new one.
    pub(super) fn is_worth_a_retry(&self) -> bool {
        matches!(self, Failure::Collision(_) | Failure::Unavailable(_))
    }
}

type Kind = fn(String) -> Failure;

/// Neither database tells diesel its code for these; the words are the databases' own and stable.
const WORDS: [(&str, Kind); 12] = [
    ("deadlock detected", Failure::Collision),
    ("could not serialize", Failure::Collision),
    ("lock timeout", Failure::Collision),
    ("database is locked", Failure::Collision),
    ("disk I/O error", Failure::DiskFailed),
    ("database or disk is full", |_| Failure::DiskFull),
    ("No space left on device", |_| Failure::DiskFull),
    ("statement timeout", Failure::Unavailable),
    ("terminating connection", Failure::Unavailable),
    ("closed the connection", Failure::Unavailable),
    ("no connection to the server", Failure::Unavailable),
    ("the database system is", Failure::Unavailable), // starting up, shutting down, in recovery mode
];

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, told) => {
                Failure::Collision(told.message().to_owned())
            }
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                told,
            ) => Failure::Unavailable(told.message().to_owned()),
            Error::DatabaseError(_, told) => match WORDS.iter().find(|(words, _)| told.message().contains(words)) {
                Some((_, failure)) => failure(told.message().to_owned()),
                None => Failure::Query(error),
            },
            _ => Failure::Query(error),
        }
    }
}
