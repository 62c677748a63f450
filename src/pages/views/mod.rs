//! What the pages read of the contract's answers: of each, what is shown. A page is a client of the contract like any other, only that
//! no network lies between; so nothing can stand on a page that the API would not tell.

mod caseload;
mod catalogue;
mod diary;
mod episodes;
mod exports;
mod flags;
mod known;
mod links;
mod notices;
mod patterns;
mod people;
mod programme;
mod proposals;
mod session;
mod summary;
mod thresholds;
mod today;

pub use caseload::Caseload;
pub use catalogue::{ConditionChoice, ExerciseChoice, WeekDay};
pub use diary::{DayLog, Painkiller};
pub use episodes::Episode;
pub use exports::Export;
pub use flags::{Explanation, Flag, FlagEvent};
pub use known::Known;
pub use links::{AskedOfMe, AskedOfOthers, CareRequest, Invitation, Link, Preview, Shares};
pub use notices::Notice;
pub use patterns::Patterns;
pub use people::{Access, Act, Message};
pub use programme::{Agreed, Difference, Enrolled, Override, Phase, Programme, ProgrammeStep};
pub use proposals::{Proposal, Proposals};
pub use session::{BandChoice, Instructions, LoggedSession, PastSession};
pub use summary::{Clearance, Kept, Rest, Summary, SummarySeries};
pub use thresholds::{Bounds, DryRun, Thresholds};
pub use today::{NextPhase, Plan, Step, Today};

use crate::http::{Answer, Problem, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What an answer says, as far as a page shows it.
pub fn view<T: DeserializeOwned>(out: &impl Serialize) -> Result<T> {
    serde_json::to_value(out).and_then(serde_json::from_value).map_err(unread)
}

/// The items of a list.
pub fn items<T: DeserializeOwned>(page: &Answer) -> Result<Vec<T>> {
    Ok(list(page)?.items)
}

/// A page of a list.
pub fn list<T: DeserializeOwned>(page: &Answer) -> Result<Listed<T>> {
    read(page)
}

/// What an answer of the API says.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T> {
    serde_json::from_slice(answer.body()).map_err(unread)
}

fn unread(error: serde_json::Error) -> Problem {
    diesel::result::Error::DeserializationError(error.into()).into()
}

#[derive(Deserialize)]
pub struct Listed<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

/// `left hip`, `back`; of what is about the whole patient, nothing.
pub fn place(region: Option<&str>, side: Option<&str>) -> String {
    match (side, region) {
        (Some("midline") | None, Some(region)) => region.to_owned(),
        (Some(side), Some(region)) => format!("{side} {region}"),
        _ => String::new(),
    }
}
