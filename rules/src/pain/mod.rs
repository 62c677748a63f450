//! The judgement of pain: one day of one series (patient, region, side) at a time, from the state the day before left.
//!
//! [`judge`] is a pure fold: judging a history from scratch and judging it step by step give the same answer.

mod assessment;
mod course;
mod day;
mod evidence;
mod explanation;
mod morning;
mod rule;
mod scores;
mod session;
mod signs;
mod slope;
mod trend;
mod window;

pub use assessment::{Assessment, judge};
pub use course::{Course, MOST_GREEN_DAYS, Standing};
pub use day::{Compared, Day, EnteredBaseline, Session, Triggers};
pub use evidence::{Evidence, Fired, Value};
pub use explanation::{DayScore, Explanation, HowUsual, Step, UsedAs, Usual, explain};
pub use rule::Rule;
pub use signs::{is_new_region, new_region};
pub use slope::{Direction, Slope, slope};

#[cfg(test)]
mod tests;
