//! How well Limber's rules see a worsening: on real diaries, by a definition that looks a week ahead, and on simulated ones,
//! whose truth is known.
//!
//! In the order a reader should meet them: a diary ([`series`]), when a worsening truly began ([`truth`]), diaries made up
//! ([`simulate`]), who judges them ([`judges`]), how alerts are counted ([`tally`]), how sure a mean of
//! them is ([`mean`]), how often what was called probable was so ([`reliability`]), the whole trial ([`trial`]) and its tables ([`report`]). Beside them, what
//! becomes of diaries in which nothing changes ([`unchanged`]). The seed is an argument: the same seed gives the same figures on any machine.

pub mod judges;
pub mod mean;
pub mod reliability;
pub mod report;
pub mod series;
pub mod simulate;
pub mod tally;
pub mod trial;
pub mod truth;
pub mod unchanged;
