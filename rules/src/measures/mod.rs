//! Outcome measures: questionnaires that others made, by score and version, and what a change of one means.
//!
//! The items of the questionnaires are their makers' and are not here: whoever asks them has them, and sends the scores. A
//! score cannot hold a wrong value, a missing item is never a zero, and what is smaller than the error of measurement is
//! "no clear change", never "stable".

mod bars;
mod change;
mod due;
mod instrument;
mod points;
mod score;

pub use bars::{Bar, Mark};
pub use change::{Change, Comparison, Size, Verdict, compare};
pub use due::{ASKED_FOR, Due, EARLY, Taken, due};
pub use instrument::{Instrument, Scale};
pub use points::{Points, Tenths};
pub use score::{Activity, Hagos, Ihot12, Peg, Psfs, Reading, Score};

#[cfg(test)]
mod tests;
