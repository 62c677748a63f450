//! What a training day did: to one exercise, and to the region as a whole.

use chrono::NaiveDate;

use super::{
    DownCause, Held, Progression, Record,
    diary::{Diary, Part, Work},
};
use crate::{pain::MorningAfter, scale::Nrs, thresholds::Thresholds};

words! {
    /// How the body answered a training day, within 24 hours.
    pub enum Response {
        /// The next morning is not in yet, and may still come.
        Waiting => "waiting",
        /// Pain and the next morning are known, and neither was too much.
        Calm => "calm",
        /// Pain or the next morning was too much.
        Provoked => "provoked",
        /// Not known: no credit, no blame.
        Unknown => "unknown",
    }
}

/// A response with its cause.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    Waiting,
    Calm,
    Provoked(DownCause),
    Unknown,
}

impl From<Judged> for Response {
    fn from(judged: Judged) -> Self {
        match judged {
            Judged::Waiting => Self::Waiting,
            Judged::Calm => Self::Calm,
            Judged::Provoked(_) => Self::Provoked,
            Judged::Unknown => Self::Unknown,
        }
    }
}

/// The response of one exercise to one training day; none if it was not done on that day, or the day no longer counts.
///
/// Provoked: its own pain was above its ceiling; or the day's work was above 5 (R5) or the next morning bad (RM), and
/// the exercise bears the blame. The blame is with the highest pain that an exercise of that day has of its own; if
/// none has one, with everything that loads.
/// Waiting: the next morning is not in and may still come.
/// Calm: pain is known and was not too much, the next morning was calm, and there was no painkiller. Where the
/// exercise has no pain of its own, the session's counts if it is within the exercise's ceiling.
/// Unknown: anything else, also where another exercise bears the blame.
pub fn response(
    held: &Held<'_>,
    on: NaiveDate,
    record: &Record<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Option<Response> {
    let diary = Diary::of(record, settings.window_days);
    let (work, part) = done(&diary, held, on)?;
    Some(of_exercise(&diary, held, on, (work, part), settings, thresholds).into())
}

/// The days on which an exercise was done since its grade was taken, oldest first, each with its response.
pub(super) fn responses<'d, 'a: 'd>(
    diary: &'d Diary<'a>,
    held: &'d Held<'_>,
    settings: &'d Progression,
    thresholds: &'d Thresholds,
) -> impl Iterator<Item = (NaiveDate, &'d Part<'a>, Judged)> {
    diary.work.range(held.since..).filter_map(move |(date, work)| {
        let part = work.exercises.get(held.exercise)?;
        Some((*date, part, of_exercise(diary, held, *date, (work, part), settings, thresholds)))
    })
}

fn done<'d, 'a>(diary: &'d Diary<'a>, held: &Held<'_>, on: NaiveDate) -> Option<(&'d Work<'a>, &'d Part<'a>)> {
    let work = diary.work.get(&on)?;
    Some((work, work.exercises.get(held.exercise)?))
}

fn of_exercise(
    diary: &Diary<'_>,
    held: &Held<'_>,
    on: NaiveDate,
    (work, part): (&Work<'_>, &Part<'_>),
    settings: &Progression,
    thresholds: &Thresholds,
) -> Judged {
    let blamed = bears_the_blame(work, part, held);
    let day_was_too_much = above(work.worst(), thresholds.session_ceiling);
    let pain = Pain {
        too_much: above(part.pain, held.ceiling) || (blamed && day_was_too_much),
        calm: !day_was_too_much && part.pain.or(work.pain).is_some_and(|pain| pain <= held.ceiling),
    };
    judged(diary, on, &pain, blamed, settings, thresholds)
}

/// The response of the region to a training day as a whole: by the session ceiling and the next morning.
pub(super) fn of_day(
    diary: &Diary<'_>,
    on: NaiveDate,
    work: &Work<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Judged {
    let too_much = above(work.worst(), thresholds.session_ceiling);
    let pain = Pain { too_much, calm: !too_much && work.worst().is_some() };
    judged(diary, on, &pain, true, settings, thresholds)
}

/// What the pain of a day says; neither, if it is not known.
struct Pain {
    too_much: bool,
    calm: bool,
}

fn judged(
    diary: &Diary<'_>,
    on: NaiveDate,
    pain: &Pain,
    blamed: bool,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Judged {
    let after = diary.morning_after(on, thresholds);
    if pain.too_much {
        Judged::Provoked(DownCause::ExercisePain)
    } else if blamed && after == MorningAfter::Bad {
        Judged::Provoked(DownCause::MorningAfter)
    } else if diary.awaits_morning(on, settings) {
        Judged::Waiting
    } else if pain.calm && after == MorningAfter::Calm && !diary.analgesic_on(on) {
        Judged::Calm
    } else {
        Judged::Unknown
    }
}

/// The highest pain that an exercise has of its own bears the blame; if none has one, everything that loads.
fn bears_the_blame(work: &Work<'_>, part: &Part<'_>, held: &Held<'_>) -> bool {
    work.highest().map_or(held.loaded, |highest| part.pain == Some(highest))
}

fn above(pain: Option<Nrs>, ceiling: Nrs) -> bool {
    pain.is_some_and(|pain| pain > ceiling)
}
