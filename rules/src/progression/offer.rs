//! The next grade: offered only when everything is there, and never forced.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Held, Progression, Record,
    diary::{Diary, days_between, within},
    response::{Judged, responses},
    rung,
};
use crate::{
    pain::Evidence,
    text::Text,
    thresholds::{RULE_VERSION, Thresholds},
};

/// What an offer rests on beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferState {
    /// Green days running.
    pub green_days: u32,
    /// The level of the region is amber or red.
    pub level_raised: bool,
    /// The day on which this step was last declined.
    pub declined_on: Option<NaiveDate>,
    /// A go-ahead covers the next grade, or it needs none.
    pub cleared: bool,
    /// The decision of the day is not "train".
    pub easing_or_resting: bool,
    /// The day on which any exercise of the enrolment last went up.
    pub last_raise: Option<NaiveDate>,
}

/// One grade up, for the patient to take or to leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The key of the exercise.
    pub exercise: String,
    /// The grade held.
    pub from: u8,
    /// The next.
    pub to: u8,
    /// The calm sessions by date, and the numbers.
    pub evidence: Evidence,
}

words! {
    /// What an offer still needs.
    pub enum Missing {
        /// There is no higher grade.
        AtTheTop => "at-the-top",
        /// The grade went down and has not come back.
        WentDown => "went-down",
        /// Too few green days running.
        GreenDays => "green-days",
        /// Too few calm sessions at the grade.
        CalmSessions => "calm-sessions",
        /// The last session waits for its morning.
        WaitingForTheMorning => "waiting-for-the-morning",
        /// It was declined not long ago.
        Declined => "declined",
        /// No go-ahead covers the next grade.
        Clearance => "clearance",
        /// A painkiller, not long ago.
        Analgesic => "analgesic",
        /// The day eases or rests.
        NotTrainingToday => "not-training-today",
        /// An exercise went up not long ago: one at a time.
        AnotherWentUp => "another-went-up",
    }
}

/// Offers the next grade, or lists everything that is missing, in the order of [`Missing`].
pub fn offer(
    held: &Held<'_>,
    record: &Record<'_>,
    top: u8,
    state: &OfferState,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Result<Offer, Vec<Missing>> {
    let diary = Diary::of(record, settings.window_days);
    let calm = calm_sessions(&diary, held, settings, thresholds);
    let seen = Seen { held, record, top, diary: &diary, state, calm: count(&calm) };
    let missing = missing(&seen, settings, thresholds);
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(Offer {
        exercise: held.exercise.to_owned(),
        from: held.grade,
        to: held.grade.saturating_add(1),
        evidence: evidence(calm, state, settings, thresholds),
    })
}

/// What the criteria look at.
struct Seen<'s> {
    held: &'s Held<'s>,
    record: &'s Record<'s>,
    top: u8,
    diary: &'s Diary<'s>,
    state: &'s OfferState,
    calm: u32,
}

fn missing(seen: &Seen<'_>, settings: &Progression, thresholds: &Thresholds) -> Vec<Missing> {
    let Seen { held, record, top, diary, state, calm } = *seen;
    let today = record.today;
    let lacks = |missing: Missing| match missing {
        Missing::AtTheTop => held.grade >= top,
        Missing::WentDown => rung(held, record, settings, thresholds).grade < held.grade,
        Missing::GreenDays => state.level_raised || state.green_days < thresholds.green_days,
        Missing::CalmSessions => calm < settings.calm_for_offer,
        Missing::WaitingForTheMorning => {
            diary.work.keys().any(|session_on| diary.awaits_morning(*session_on, settings))
        }
        Missing::Declined => recent(state.declined_on, today, settings.declined_days),
        Missing::Clearance => !state.cleared,
        Missing::Analgesic => took_a_painkiller(record, settings),
        Missing::NotTrainingToday => state.easing_or_resting,
        Missing::AnotherWentUp => recent(state.last_raise, today, settings.raise_days),
    };
    Missing::ALL.iter().copied().filter(|missing| lacks(*missing)).collect()
}

/// The calm days that count towards the next grade: at the grade held or an unknown one, after the last provoked day,
/// and after the last change of bands, because another maker's colours are not compared with these.
fn calm_sessions(
    diary: &Diary<'_>,
    held: &Held<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Vec<NaiveDate> {
    let mut calm = Vec::new();
    let mut lines = None;
    for (date, part, judged) in responses(diary, held, settings, thresholds) {
        if matches!(judged, Judged::Provoked(_)) || lines.is_some_and(|lines| lines != &part.lines) {
            calm.clear();
        }
        lines = Some(&part.lines);
        if judged == Judged::Calm && part.grade.is_none_or(|grade| grade == held.grade) {
            calm.push(date);
        }
    }
    calm
}

/// Whether a date is less than so many days ago; one that is still to come is.
fn recent(date: Option<NaiveDate>, today: NaiveDate, days: u32) -> bool {
    date.is_some_and(|date| days_between(date, today) < i64::from(days))
}

fn took_a_painkiller(record: &Record<'_>, settings: &Progression) -> bool {
    let counts = |date| within(record.today, date, settings.analgesic_days);
    record.sessions.iter().any(|session| session.analgesic && counts(session.date))
        || record.mornings.iter().any(|morning| morning.analgesic && counts(morning.date))
}

fn evidence(calm: Vec<NaiveDate>, state: &OfferState, settings: &Progression, thresholds: &Thresholds) -> Evidence {
    let sessions = count(&calm);
    let source = format!("Limber {RULE_VERSION}, chosen here; no progress under painkillers: Serner 2020, OJSM 8(1)");
    Evidence::on(calm, source)
        .with("green_days", state.green_days)
        .with("calm_sessions", sessions)
        .with("calm_sessions_needed", settings.calm_for_offer)
        .against(thresholds.green_days)
}

fn count(dates: &[NaiveDate]) -> u32 {
    u32::try_from(dates.len()).unwrap_or(u32::MAX)
}

impl Missing {
    /// What is missing in plain words, at a reading age of about 11.
    pub fn text(self, settings: &Progression, thresholds: &Thresholds) -> Text {
        let text = match self {
            Self::AtTheTop => "This is the highest grade of this exercise.".to_owned(),
            Self::WentDown => {
                "This exercise went down a grade. After calm sessions it comes back by itself; then it can go up."
                    .to_owned()
            }
            Self::GreenDays => format!("It takes {} green days in a row.", thresholds.green_days),
            Self::CalmSessions => format!(
                "It takes {} calm sessions at this grade with the same kind of band, each with its next morning logged.",
                settings.calm_for_offer
            ),
            Self::WaitingForTheMorning => {
                "Your last session waits for the next morning. Log how you feel when you get up.".to_owned()
            }
            Self::Declined => {
                format!("You said no to this step. It is offered again {} days after that.", settings.declined_days)
            }
            Self::Clearance => "The next grade needs a physiotherapist's go-ahead.".to_owned(),
            Self::Analgesic => {
                format!("It takes {} days without a painkiller, because one can hide pain.", settings.analgesic_days)
            }
            Self::NotTrainingToday => "Today is for easing off or resting, so nothing goes up today.".to_owned(),
            Self::AnotherWentUp => {
                format!("One exercise goes up at a time, and then nothing else for {} days.", settings.raise_days)
            }
        };
        Text::new(self.as_str(), text)
    }
}
