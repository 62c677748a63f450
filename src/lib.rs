//! Limber: the backend of rehabilitation apps. A pain diary goes in; train, ease off or rest comes out, with the reasons.
//!
//! In the order a reader should meet them:
//!
//! - [`server`] has the one list of all routes; [`http`] is the ground they stand on.
//! - [`accounts`] says who somebody is, [`care`] who may see whose record.
//! - [`practices`] says which physiotherapists share what they author.
//! - [`catalogue`] holds bands, exercises, conditions and programmes.
//! - [`pain`] is the diary and how each day is judged; the rules themselves are the crate `limber-rules`.
//! - [`training`] is programmes, sessions and the decision of the day.
//! - [`measures`] is questionnaires that others made: their scores, and what a change means.
//! - [`review`] is what is looked at together: the trend.
//! - [`fhir`] is a record as other systems read it.
//! - [`exports`] writes copies of a record for somebody to take along.
//! - [`messages`] is what patient and physiotherapists write to each other.
//! - [`notices`] waits with what somebody is to be told; [`due`] keeps what time is to do, and [`rounds`] does it.
//! - [`sync`] tells phones what changed, and [`events`] that something did.
//! - [`db`] is the database, [`clock`] the time, [`secrets`] the keys and password hashes, [`ids`] the ids.
//! - [`config`] has every setting; [`diary_file`], [`replay`], [`evaluate`], [`demo`] and [`sandbox`] are for trying things out, the last two with [`scripts`].
//!
//! `docs/ARCHITECTURE.md` walks through the main flows.

pub mod accounts;
pub mod app;
pub mod care;
pub mod catalogue;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod demo;
pub mod diary_file;
pub mod due;
pub mod evaluate;
pub mod events;
pub mod exports;
pub mod fhir;
pub mod http;
pub mod ids;
pub mod measures;
pub mod messages;
pub mod meta;
pub mod notices;
pub mod pain;
pub mod practices;
pub mod replay;
pub mod review;
pub mod rounds;
pub mod sandbox;
pub mod scripts;
pub mod secrets;
pub mod server;
pub mod sync;
pub mod training;
