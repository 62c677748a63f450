//! How well Limber's rules see a worsening.

pub mod judges;
pub mod series;
pub mod simulate;
pub mod tally;
pub mod truth;
