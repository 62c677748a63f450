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

words! {
    /// The group of an exercise in a session: each has one offer a week.
    pub enum Group {
        /// The exercise that the phase is about.
        Lead => "lead",
        /// The other main exercises.
        Second => "second",
        /// What warms up, loosens and cools down: it goes up by itself.
        WarmUp => "warm-up",
    }
}

/// A patient's answer to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The patient's own date.
    pub on: NaiveDate,
    /// Whether it was a yes.
    pub taken: bool,
    /// Whether it was about this very exercise and grade.
    pub same: bool,
    /// Whether it was about an exercise of the same group.
    pub same_group: bool,
}

/// What an offer rests on beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferState<'a> {
    /// The last day of ease or more at the place.
    pub last_raised: Option<NaiveDate>,
    /// Nothing goes up today: the level is raised or not known, or a rule holds it back.
    pub held_back: bool,
    /// The answers to offers, in any order.
    pub answers: &'a [Answered],
    /// A go-ahead covers the next grade, or it needs none.
    pub cleared: bool,
    /// The decision of the day is not "train".
    pub easing_or_resting: bool,
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
        /// Ease, rest or more, not long ago.
        NotCalmLongEnough => "not-calm-long-enough",
        /// A rule of the day holds everything where it is.
        HeldBack => "held-back",
        /// The grade was taken not long ago.
        NewAtTheGrade => "new-at-the-grade",
        /// Too few calm sessions at the grade.
        CalmSessions => "calm-sessions",
        /// It still feels hard at the grade.
        StillHard => "still-hard",
        /// The last session waits for its morning.
        WaitingForTheMorning => "waiting-for-the-morning",
        /// It was declined not long ago.
        Declined => "declined",
        /// The last two offers were declined.
        DeclinedTwice => "declined-twice",
        /// No go-ahead covers the next grade.
        Clearance => "clearance",
        /// A painkiller, not long ago.
        Analgesic => "analgesic",
        /// The day eases or rests.
        NotTrainingToday => "not-training-today",
        /// The group had its offer of the week.
        AnotherOfTheGroup => "another-of-the-group",
    }
}

/// Offers the next grade, or lists everything that is missing, in the order of [`Missing`].
pub fn offer(
    held: &Held<'_>,
    record: &Record<'_>,
    top: u8,
    state: &OfferState<'_>,
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
        evidence: evidence(calm, record.today, state, settings),
    })
}

/// What the criteria look at.
struct Seen<'s> {
    held: &'s Held<'s>,
    record: &'s Record<'s>,
    top: u8,
    diary: &'s Diary<'s>,
    state: &'s OfferState<'s>,
    calm: u32,
}

fn missing(seen: &Seen<'_>, settings: &Progression, thresholds: &Thresholds) -> Vec<Missing> {
    let Seen { held, record, top, diary, state, calm } = *seen;
    let today = record.today;
    let lacks = |missing: Missing| match missing {
        Missing::AtTheTop => held.grade >= top,
        Missing::WentDown => rung(held, record, settings, thresholds).grade < held.grade,
        Missing::NotCalmLongEnough => recent(state.last_raised, today, settings.calm_days),
        Missing::HeldBack => state.held_back,
        Missing::NewAtTheGrade => recent(Some(held.since), today, settings.days_at_grade),
        Missing::CalmSessions => calm < settings.calm_for_offer,
        Missing::StillHard => diary.last_effort(held.exercise) >= Some(settings.hard_effort),
        Missing::WaitingForTheMorning => {
            diary.work.keys().any(|session_on| diary.awaits_morning(*session_on, settings))
        }
        Missing::Declined => recent(last_no(state), today, settings.declined_days),
        Missing::DeclinedTwice => recent(declined_twice_on(state.answers), today, settings.silent_days),
        Missing::Clearance => !state.cleared,
        Missing::Analgesic => took_a_painkiller(record, settings),
        Missing::NotTrainingToday => state.easing_or_resting,
        Missing::AnotherOfTheGroup => recent(last_of_group(state), today, settings.raise_days),
    };
    Missing::ALL.iter().copied().filter(|missing| lacks(*missing)).collect()
}

/// The day on which this very step was last declined.
fn last_no(state: &OfferState<'_>) -> Option<NaiveDate> {
    state.answers.iter().filter(|answer| answer.same && !answer.taken).map(|answer| answer.on).max()
}

/// The day of the last answer about the group.
fn last_of_group(state: &OfferState<'_>) -> Option<NaiveDate> {
    state.answers.iter().filter(|answer| answer.same_group).map(|answer| answer.on).max()
}

/// The day of the last answer, if that and the one before it were a no. On one day a yes outweighs a no.
fn declined_twice_on(answers: &[Answered]) -> Option<NaiveDate> {
    let taken = answers.iter().filter(|answer| answer.taken).map(|answer| answer.on).max();
    let since = |answer: &&Answered| !answer.taken && taken.is_none_or(|taken| answer.on > taken);
    let declined = answers.iter().filter(since);
    (declined.clone().count() >= 2).then(|| declined.map(|answer| answer.on).max()).flatten()
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

fn evidence(calm: Vec<NaiveDate>, today: NaiveDate, state: &OfferState<'_>, settings: &Progression) -> Evidence {
    let sessions = count(&calm);
    let source = format!("Limber {RULE_VERSION}, chosen here; no progress under painkillers: Serner 2020, OJSM 8(1)");
    let calm_days = state.last_raised.map(|raised| days_between(raised, today));
    Evidence::on(calm, source)
        .with("calm_sessions", sessions)
        .with_known("days_since_ease", calm_days.and_then(|days| i32::try_from(days).ok()))
        .against(settings.calm_for_offer)
}

fn count(dates: &[NaiveDate]) -> u32 {
    u32::try_from(dates.len()).unwrap_or(u32::MAX)
}

impl Missing {
    /// What is missing, as a finding for a physiotherapist.
    pub fn finding(self, settings: &Progression) -> Text {
        let text = match self {
            Self::AtTheTop => "It is at its highest grade.".to_owned(),
            Self::WentDown => "It is done below the grade held.".to_owned(),
            Self::NotCalmLongEnough => {
                format!("The last day of ease or rest of the place is less than {} days ago.", settings.calm_days)
            }
            Self::HeldBack => "A rule of the day holds the place where it is.".to_owned(),
            Self::NewAtTheGrade => format!("It was taken up less than {} days ago.", settings.days_at_grade),
            Self::CalmSessions => format!(
                "It has fewer than {} calm sessions at this grade with the same line of bands, each with its next morning.",
                settings.calm_for_offer
            ),
            Self::StillHard => format!("It felt {} of 10 hard or more last time.", settings.hard_effort),
            Self::WaitingForTheMorning => "The last session waits for its next morning.".to_owned(),
            Self::Declined => format!("The patient declined this step less than {} days ago.", settings.declined_days),
            Self::DeclinedTwice => "The patient declined the last two steps.".to_owned(),
            Self::Clearance => "No go-ahead covers the next grade.".to_owned(),
            Self::Analgesic => format!("The patient took a painkiller in the last {} days.", settings.analgesic_days),
            Self::NotTrainingToday => "The day eases or rests.".to_owned(),
            Self::AnotherOfTheGroup => {
                format!("Another exercise of its kind was changed less than {} days ago.", settings.raise_days)
            }
        };
        Text::new(self.as_str(), text)
    }

    /// What is missing in plain words, at a reading age of about 11.
    pub fn text(self, settings: &Progression) -> Text {
        let text = match self {
            Self::AtTheTop => "This is the highest grade of this exercise.".to_owned(),
            Self::WentDown => {
                "This exercise went down a grade. After calm sessions it comes back by itself; then it can go up."
                    .to_owned()
            }
            Self::NotCalmLongEnough => {
                format!("Your last day of ease or rest must be {} days ago.", settings.calm_days)
            }
            Self::HeldBack => "Today everything stays as it is. The reasons above say why.".to_owned(),
            Self::NewAtTheGrade => format!("Stay at a grade for {} days first.", settings.days_at_grade),
            Self::CalmSessions => format!(
                "It takes {} calm sessions at this grade with the same kind of band, each with its next morning logged.",
                settings.calm_for_offer
            ),
            Self::StillHard => {
                format!(
                    "It felt {} out of 10 hard or more last time. It goes up once it feels easier.",
                    settings.hard_effort
                )
            }
            Self::WaitingForTheMorning => {
                "Your last session waits for the next morning. Log how you feel when you get up.".to_owned()
            }
            Self::Declined => {
                format!("You said no to this step. It is offered again {} days after that.", settings.declined_days)
            }
            Self::DeclinedTwice => format!(
                "You said no twice, so you are not asked for {} days. Do you like to stay here? That is fine.",
                settings.silent_days
            ),
            Self::Clearance => "The next grade needs a physiotherapist's go-ahead.".to_owned(),
            Self::Analgesic => {
                format!("It takes {} days without a painkiller, because one can hide pain.", settings.analgesic_days)
            }
            Self::NotTrainingToday => "Today is for easing off or resting, so nothing goes up today.".to_owned(),
            Self::AnotherOfTheGroup => {
                format!("Exercises of this kind have one step up in {} days.", settings.raise_days)
            }
        };
        Text::new(self.as_str(), text)
    }
}
