//! Limber's rules, pure: what a diary says about a region's pain, and what the day asks for.
//!
//! In the order a reader should meet them: the words ([`place`], [`scale`], [`level`]), the numbers that steer
//! ([`thresholds`]), the judgement of one day of one series ([`pain`]), the questions that lock ([`red_flags`]),
//! the decision of the day ([`today`]), the ladders and the way up and down them ([`progression`]), what was kept of the
//! plan ([`adherence`]), training through pain ([`through_pain`]), care that happened ([`care_events`]), questionnaires
//! ([`measures`]), what goes with pain ([`patterns`]), silence ([`silence`]), what is said of a flag while it waits ([`told`]), how much somebody needs to be looked
//! at ([`need`]), and which visits of others a patient is told of ([`access`]). No clock, no database, no randomness: the same
//! history always gives the same answer, on the server and, one day, on the phone.
//!
//! It is material for a physiotherapist to sign off, not a validated protocol, and not a diagnosis.

#[macro_use]
mod words;

pub mod access;
pub mod adherence;
pub mod care_events;
pub mod function_tests;
pub mod level;
pub mod measures;
pub mod need;
pub mod pain;
pub mod patterns;
pub mod place;
pub mod progression;
pub mod red_flags;
pub mod resolution;
pub mod scale;
pub mod severity;
pub mod silence;
mod statistics;
pub mod text;
pub mod thresholds;
pub mod through_pain;
pub mod today;
pub mod told;

pub use words::UnknownWord;
