//! The server under test, and those who call it.

mod answer;
mod browser;
mod client;
mod database;
mod people;
mod server;
mod stream;
mod training;

pub use answer::Answer;
pub use browser::{Browser, field_of};
pub use client::{Client, at_once};
pub use database::{Database, Kind};
pub use people::{PASSWORD, daily};
pub use server::{Server, after_milliseconds};
pub use stream::{Hint, PATIENCE, Stream};
pub use training::{after, done, session};

/// Each story becomes two tests, `::sqlite` and `::postgres`.
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $story:ident($server:ident: $of:ty) $told:block)+) => {$(
        mod $story {
            #[allow(unused_imports, reason = "not every story needs everything")]
            use super::*;

            $(#[$attribute])*
            fn story($server: $of) $told

            #[test]
            fn sqlite() {
                story(&crate::harness::Server::on(crate::harness::Kind::Sqlite));
            }

            #[test]
            fn postgres() {
                story(&crate::harness::Server::on(crate::harness::Kind::Postgres));
            }
        }
    )+};
}
