//! Outcome measures: questionnaires that others made, by score and version, and what a change of one means.
//!
//! The items of the questionnaires are their makers' and are not here: whoever asks them has them, and sends the scores. A
//! score cannot hold a wrong value, a missing item is never a zero, and what is smaller than the error of measurement is
//! "no clear change", never "stable".

mod bars;
mod change;
mod due;
mod eq5d;
mod instrument;
mod outcome;
mod points;
mod score;
mod subscales;
mod total;

pub use bars::{Bar, Mark};
pub use change::{Change, Comparison, Size, Verdict, compare};
pub use due::{ASKED_FOR, Due, EARLY, Schedule, Taken, due};
pub use eq5d::{Eq5d5l, Level, Profile, ProfileChange, ValueSet};
pub use instrument::{Instrument, Range, Scale};
pub use outcome::{FEWEST, LEAST_DAYS, MeanChange, Outcome, ProfileOutcome, ScaleOutcome, Share};
pub use points::{Points, Tenths, Whole};
pub use score::{Activity, Hagos, Ihot12, Peg, Pgic, Psfs, Reading, Score};
pub use subscales::{Hoos12, Spadi};
pub use total::Total;

#[cfg(test)]
mod tests;
