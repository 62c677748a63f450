//! The 24-hour loop: each session waits for the next morning.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Progression, Record, Response,
    diary::{Diary, days_between},
    response::of_day,
};
use crate::thresholds::Thresholds;

/// A loop is shown on the training day and so many days after it, so that its end is seen, too. Days. Chosen here.
const SHOWN_DAYS: i64 = 2;

/// The loop of the last training day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loop {
    /// The training day.
    pub session_on: NaiveDate,
    /// How the body answered, by the session's pain and the next morning; the ceilings of single exercises are
    /// [`response`](super::response())'s.
    pub state: Response,
    /// Today is the day after, and the morning is not in.
    pub reminder_due: bool,
}

/// The loop of the last training day, if that is at most two days ago.
pub fn waiting(record: &Record<'_>, settings: &Progression, thresholds: &Thresholds) -> Option<Loop> {
    let diary = Diary::of(record, settings.window_days);
    let (session_on, work) = diary.work.last_key_value()?;
    let ago = days_between(*session_on, record.today);
    (ago <= SHOWN_DAYS).then(|| Loop {
        session_on: *session_on,
        state: of_day(&diary, *session_on, work, settings, thresholds).into(),
        reminder_due: ago == 1 && !diary.morning_is_in(*session_on),
    })
}
