//! Scripted patients, for `limber demo` and for the sandbox: what somebody logs day by day, written as if they had logged it.
//!
//! Everything goes through the functions that answer requests, so levels and flags arise by the rules and never by hand.

mod script;
mod telling;

pub use script::{Script, Told};
pub use telling::{PASSWORD, Story, account};
