//! What all handlers share.

use crate::clock::Clock;
use crate::db::Db;
use crate::events::Hub;
use crate::review::Press;
use crate::secrets::{Hashing, Keys};
use chrono::TimeDelta;
use limber_rules::measures::ValueSet;
use limber_rules::red_flags::Country;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

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
    /// Who listens live.
    pub events: Hub,
    /// The reports in print.
    pub press: Press,
    /// How trusting it is.
    pub policy: Policy,
    /// How long a red flag may be unseen before everybody linked is told again.
    pub escalate_after: TimeDelta,
    /// The country whose numbers and places the texts name.
    pub country: Country,
    /// The value set of EQ-5D-5L, if the clinic supplies one.
    pub eq5d_values: Option<Arc<ValueSet>>,
    /// How often it looks for what is due.
    pub rounds_every: Duration,
    /// Whether it is about to stop.
    pub stopping: Arc<AtomicBool>,
}
