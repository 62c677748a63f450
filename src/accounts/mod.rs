//! Accounts: who somebody is, passwords, sessions and tokens.
//!
//! The rest of the house asks for a [`Caller`] (a request with a genuine token) and gets an [`Actor`] (somebody whose
//! session is alive at this moment) in the same visit to the database as its own work.

mod attempts;
mod caller;
mod me;
mod model;
pub mod routes;
mod sessions;
mod tokens;

pub use attempts::Attempt;
pub use caller::{Actor, Caller, MaybeCaller};
pub use model::{Email, NewUser, Role, Status, User, Zone};
pub use sessions::{SessionId, sessions_alive};
