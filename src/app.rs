//! What all handlers share.

use crate::clock::Clock;
use crate::db::Db;
use crate::secrets::{Hashing, Keys};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How trusting the server is: see `docs/OPERATIONS.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Policy {
    /// Nobody is checked before an account is used. On a loopback address only.
    Relaxed,
    /// An account waits until the operator approves it.
    Strict,
}

/// The parts of the running server.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The signing keys.
    pub keys: Keys,
    /// The password hashes in hand.
    pub hashing: Hashing,
    /// How trusting it is.
    pub policy: Policy,
    /// Whether it is about to stop.
    pub stopping: Arc<AtomicBool>,
}
