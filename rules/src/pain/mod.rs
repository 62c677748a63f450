//! The judgement of pain: one day of one series (patient, region, side) at a time, from the state the day before left.
//!
//! [`judge`] is a pure fold: judging a history from scratch and judging it step by step give the same answer.

mod assessment;
mod change;
mod course;
mod day;
mod evidence;
mod explanation;
mod groups;
mod levels;
mod memory;
mod probability;
mod recent;
mod response;
mod rule;
mod scores;
mod sentences;
mod session_places;
mod signs;
mod slope;
mod trend;
mod window;
mod words_of_patient;
mod worsening;

pub use assessment::{Assessment, judge};
pub use course::{Course, Known, MOST_GREEN_DAYS, Run, Standing, Suspension};
pub use day::{Accepted, Compared, Day, EnteredBaseline, MOST_ACCEPTED, RebasedBy, Session, Triggers};
pub use evidence::{Evidence, Fired, Value};
pub use explanation::{DayScore, Explanation, HowUsual, Step, UsedAs, Usual, explain};
pub use groups::EpisodeState;
pub(crate) use memory::{noise_of, usual_of};
pub use probability::{probability, probability_text};
pub(crate) use response::{Morning as MorningAfter, judge_morning};
pub use rule::{Entry, EpisodeKind, Rule, TABLE};
pub use sentences::{date_in_words, over_text, worsening_text};
pub use session_places::{Exercised, session_at, session_places};
pub use signs::{is_new_region, new_region};
pub use slope::{Direction, Slope, slope};
pub use worsening::{EndedAs, EndedWorsening, Worsening};

#[cfg(test)]
mod tests;
