//! What is asked when (judgement.md 6.2): the full screen at the start, short ones every week and after what makes a warning sign
//! likelier. Those left unanswered ease the day, but for the weekly one.

use chrono::{Days, NaiveDate};

use super::{Area, Form};
use crate::place::Region;

words! {
    /// Why a screen is asked.
    pub enum Because {
        /// The diary or the programme of the place begins.
        Start => "start",
        /// A week went by without any answer.
        Weekly => "weekly",
        /// The patient is back after 8 silent days or more.
        Silence => "silence",
        /// The pain was at its highest level (L10).
        HighestPain => "highest_pain",
        /// A fall or a blow.
        Fall => "fall",
        /// An illness with fever.
        Illness => "illness",
        /// An injection.
        Injection => "injection",
        /// An operation.
        Surgery => "surgery",
        /// Pain at night on 3 of 7 days.
        NightPain => "night_pain",
        /// An hour or more of stiffness on 4 of 7 mornings.
        LongStiffness => "long_stiffness",
    }
}

impl Because {
    /// How much is asked. After a fall it is the full screen, for only that asks after a fracture (judgement.md 5).
    const fn form(self) -> Form {
        match self {
            Self::Start | Self::Fall => Form::Full,
            Self::Weekly
            | Self::Silence
            | Self::HighestPain
            | Self::Illness
            | Self::Injection
            | Self::Surgery
            | Self::NightPain
            | Self::LongStiffness => Form::Short,
        }
    }
}

/// So many days a screen may be unanswered before it eases the day: judgement.md 6.2.
const UNANSWERED_DAYS: Days = Days::new(3);
/// So many days after the last answer the short screen is offered again: judgement.md 6.2.
const WEEK: Days = Days::new(7);

/// An answer to a screen that was not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The patient's day.
    pub on: NaiveDate,
    /// The area that was asked about; none if no region was named, which answers for every place.
    pub area: Option<Area>,
    /// How much of it was asked.
    pub form: Form,
}

/// Something after which a screen is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it was.
    pub because: Because,
    /// Its day: of a fever its first, of pain at night the third of 7, of L10 the first of its run.
    pub on: NaiveDate,
    /// The last day of the same: of L10, of pain at night, of long stiffness. A fall has one day.
    pub last: NaiveDate,
    /// Of an illness: the day on which the patient was well again. What it asked lapses then.
    pub well_again: Option<NaiveDate>,
}

/// The first entry after 8 silent days or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Return {
    /// The day.
    pub on: NaiveDate,
    /// Whether its score was more than 1 above the usual level. Only then the unanswered screen eases.
    pub is_above_usual: bool,
}

/// All that what is asked of one place rests on: plain dates.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The patient's date.
    pub today: NaiveDate,
    /// The place.
    pub region: Region,
    /// The first day of its diary or programme; none if neither has begun.
    pub start: Option<NaiveDate>,
    /// The answers since then, in any order.
    pub answers: &'a [Answered],
    /// The last return from silence.
    pub last_return: Option<Return>,
    /// What happened lately.
    pub events: &'a [Event],
}

/// A screen that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How much of it.
    pub form: Form,
    /// Of which place.
    pub region: Region,
    /// Since when.
    pub since: NaiveDate,
    /// Why.
    pub because: Because,
    /// The first day that it eases while it is unanswered; none if it never does.
    pub eases_from: Option<NaiveDate>,
}

impl Asked {
    /// Whether it eases a day.
    pub fn eases(&self, date: NaiveDate) -> bool {
        self.eases_from.is_some_and(|from| from <= date)
    }
}

/// The screens that are asked of a place, those that ease first and then the oldest first. At most one of each form: a full one
/// asks all that a short one would.
pub fn asks(history: &History) -> Vec<Asked> {
    let start = history.start.map(|on| asked(history, Because::Start, on, after(on, UNANSWERED_DAYS)));
    let back = history.last_return.map(|back| {
        let eases_from = after(back.on, UNANSWERED_DAYS).filter(|_| back.is_above_usual);
        asked(history, Because::Silence, back.on, eases_from)
    });
    let events = history.events.iter().filter(|event| !is_over(event, history.today));
    let events = events.map(|event| {
        let on = unanswered_since(history, event);
        asked(history, event.because, on, eases_after(event.because, on))
    });
    let of_now = |one: &Asked| one.since <= history.today && !is_answered(history, one);
    let mut open: Vec<Asked> = start.into_iter().chain(back).chain(events).filter(of_now).collect();
    if open.is_empty() {
        open.extend(weekly(history));
    }
    open.sort_by_key(|one| (one.eases_from.is_none(), one.eases_from, one.since));
    let full = open.iter().any(|one| one.form == Form::Full);
    // One that eases sooner stays, although the full one asks as much.
    let mut kept: Vec<Asked> = Vec::new();
    for one in open {
        let is_asked = kept.iter().any(|other| other.form == one.form || full && !one.eases(history.today));
        if !is_asked {
            kept.push(one);
        }
    }
    kept
}

fn asked(history: &History, because: Because, since: NaiveDate, eases_from: Option<NaiveDate>) -> Asked {
    Asked { form: because.form(), region: history.region, since, because, eases_from }
}

/// A week after the last answer; nothing before the place has begun.
fn weekly(history: &History) -> Option<Asked> {
    let last = history.answers.iter().filter(|answer| is_about(**answer, history.region)).map(|answer| answer.on).max();
    let since = after(last.or(history.start)?, WEEK)?;
    (history.start.is_some() && since <= history.today).then(|| asked(history, Because::Weekly, since, None))
}

/// The first day of an event, or the last if it was answered since and has gone on for longer than an answer holds.
fn unanswered_since(history: &History, event: &Event) -> NaiveDate {
    let holds = if event.because == Because::HighestPain { UNANSWERED_DAYS } else { WEEK };
    let answers = history.answers.iter().filter(|answer| is_about(**answer, history.region));
    let last = answers.map(|answer| answer.on).filter(|on| (event.on..=history.today).contains(on)).max();
    let goes_on = last.and_then(|last| after(last, holds)).is_some_and(|until| event.last > until);
    if goes_on { event.last } else { event.on }
}

/// After a fall at once, else after 3 days.
fn eases_after(because: Because, on: NaiveDate) -> Option<NaiveDate> {
    if because == Because::Fall { Some(on) } else { after(on, UNANSWERED_DAYS) }
}

fn is_over(event: &Event, today: NaiveDate) -> bool {
    event.because == Because::Illness && event.well_again.is_some_and(|well| well <= today)
}

/// A full answer of that day or later answers all, a short one what was asked in short. An answer before the start counts for
/// 7 days, as at the entry of a phase (judgement.md 4.1).
fn is_answered(history: &History, one: &Asked) -> bool {
    let from = match one.because {
        Because::Start => one.since.checked_sub_days(WEEK).unwrap_or(one.since),
        _ => one.since,
    };
    history.answers.iter().any(|answer| {
        let enough = answer.form == Form::Full || one.form == Form::Short;
        enough && answer.on >= from && answer.on <= history.today && is_about(*answer, history.region)
    })
}

fn is_about(answer: Answered, region: Region) -> bool {
    answer.area.is_none_or(|area| area == Area::of(region))
}

fn after(date: NaiveDate, days: Days) -> Option<NaiveDate> {
    date.checked_add_days(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Days::new(n)
    }

    fn answer(n: u64, form: Form) -> Answered {
        Answered { on: day(n), area: Some(Area::Hip), form }
    }

    fn event(because: Because, n: u64) -> Event {
        Event { because, on: day(n), last: day(n), well_again: None }
    }

    /// Why each screen is asked on a day, how much of it, and whether it eases.
    fn on(n: u64, answers: &[Answered], last_return: Option<Return>, events: &[Event]) -> Vec<(Because, Form, bool)> {
        let history =
            History { today: day(n), region: Region::Groin, start: Some(day(0)), answers, last_return, events };
        asks(&history).iter().map(|one| (one.because, one.form, one.eases(day(n)))).collect()
    }

    #[test]
    fn the_full_one_is_asked_at_the_start_and_eases_from_the_fourth_day() {
        for n in 0..10 {
            assert_eq!(on(n, &[], None, &[]), [(Because::Start, Form::Full, n >= 3)], "{n}");
        }
        assert!(on(5, &[answer(5, Form::Full)], None, &[]).is_empty());
        assert_eq!(on(5, &[answer(5, Form::Short)], None, &[]).len(), 1, "a short answer is not the full one");
        let before = Answered { on: day(0) - Days::new(7), ..answer(0, Form::Full) };
        assert_ne!(on(3, &[before], None, &[]).first().map(|one| one.0), Some(Because::Start));
        let too_early = Answered { on: day(0) - Days::new(8), ..before };
        assert_eq!(on(3, &[too_early], None, &[]), [(Because::Start, Form::Full, true)]);
    }

    #[test]
    fn nothing_is_asked_where_nothing_has_begun() {
        let history =
            History { today: day(30), region: Region::Hip, start: None, answers: &[], last_return: None, events: &[] };
        assert!(asks(&history).is_empty());
    }

    #[test]
    fn the_short_one_is_offered_every_week_and_changes_nothing() {
        let full = [answer(0, Form::Full)];
        assert!(on(6, &full, None, &[]).is_empty());
        for n in [7, 8, 60] {
            assert_eq!(on(n, &full, None, &[]), [(Because::Weekly, Form::Short, false)], "{n}");
        }
        assert!(on(13, &[full[0], answer(7, Form::Short)], None, &[]).is_empty());
    }

    #[test]
    fn after_an_event_it_eases_after_three_days_and_after_a_fall_at_once() {
        let full = [answer(0, Form::Full)];
        for because in Because::ALL {
            if [Because::Start, Because::Weekly, Because::Silence].contains(because) {
                continue;
            }
            let events = [event(*because, 10)];
            let eases_at_once = *because == Because::Fall;
            let form = if eases_at_once { Form::Full } else { Form::Short };
            assert_eq!(on(10, &full, None, &events), [(*because, form, eases_at_once)], "{because}");
            assert_eq!(on(13, &full, None, &events), [(*because, form, true)], "{because}");
            assert!(on(13, &[full[0], answer(12, form)], None, &events).is_empty(), "{because}");
            assert_eq!(on(9, &full, None, &events), [(Because::Weekly, Form::Short, false)], "not yet: {because}");
        }
    }

    #[test]
    fn after_silence_it_eases_only_if_the_pain_is_above_the_usual_level() {
        let full = [answer(0, Form::Full)];
        for is_above_usual in [false, true] {
            let back = Some(Return { on: day(20), is_above_usual });
            assert_eq!(on(22, &full, back, &[]), [(Because::Silence, Form::Short, false)]);
            assert_eq!(on(23, &full, back, &[]), [(Because::Silence, Form::Short, is_above_usual)]);
        }
    }

    #[test]
    fn what_an_illness_asked_lapses_with_well_again() {
        let full = [answer(0, Form::Full)];
        let ill = Event { well_again: Some(day(6)), ..event(Because::Illness, 1) };
        assert_eq!(on(5, &full, None, &[ill]), [(Because::Illness, Form::Short, true)]);
        assert!(on(6, &full, None, &[ill]).is_empty());
    }

    #[test]
    fn what_goes_on_after_an_answer_is_asked_again_once_the_answer_holds_no_more() {
        let asked = |because, last: u64, answered: u64, today: u64| {
            let run = Event { last: day(last), ..event(because, 10) };
            on(today, &[answer(0, Form::Full), answer(answered, Form::Short)], None, &[run])
        };
        let highest = |last| asked(Because::HighestPain, last, 11, last);
        assert!(highest(14).is_empty());
        assert_eq!(highest(15), [(Because::HighestPain, Form::Short, false)]);
        assert_eq!(asked(Because::HighestPain, 15, 11, 18), [(Because::HighestPain, Form::Short, true)]);
        let nights = |last| asked(Because::NightPain, last, 11, last);
        assert!(nights(17).is_empty());
        assert_eq!(nights(19), [(Because::NightPain, Form::Short, false)]);
    }

    #[test]
    fn a_full_one_that_is_asked_asks_for_the_short_one_too() {
        let events = [event(Because::Injection, 1)];
        assert_eq!(on(2, &[], None, &events), [(Because::Start, Form::Full, false)]);
        let eased = on(4, &[], None, &events);
        assert_eq!(eased, [(Because::Start, Form::Full, true), (Because::Injection, Form::Short, true)]);
    }

    #[test]
    fn an_answer_counts_for_its_area_and_without_a_region_for_every_place() {
        let knee = Answered { area: Some(Area::Knee), ..answer(0, Form::Full) };
        assert_eq!(on(3, &[knee], None, &[]), [(Because::Start, Form::Full, true)]);
        let any = Answered { area: None, ..knee };
        assert!(on(3, &[any], None, &[]).is_empty());
    }
}
