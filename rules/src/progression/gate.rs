//! What of a gate can be read from the record. What was not logged opens no gate; what nobody measured is for people to say.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    DownCause, Progression, Record,
    diary::{Diary, Part, Work, days_between, within},
    response::{Judged, of_day},
};
use crate::{
    function_tests::{self, FunctionTest, Tested, Unit},
    pain::Evidence,
    place::BodySite,
    scale::{Hundredths, Nrs},
    thresholds::{RULE_VERSION, Thresholds},
};

/// What of a gate can be read from the record: the logs, the function tests, the questionnaires, the symptom checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// This many green days running; no more than [`MOST_GREEN_DAYS`](crate::pain::MOST_GREEN_DAYS) are counted.
    GreenDays(u32),
    /// No day of ease or more in this many days, today included.
    #[serde(alias = "days_without_amber")]
    DaysWithoutEase(u32),
    /// This many calm sessions running, each with its next morning.
    CalmSessions(u32),
    /// No painkiller, in the diary or before a session, in this many days, today included.
    DaysWithoutAnalgesic(u32),
    /// A go-ahead that holds today and covers the lightest band of the phase.
    GoAhead,
    /// No daily score in this many days, today included, that is above the one before it; at least one score.
    DaysWithoutRise(u32),
    /// This many days in the phase before.
    DaysInPhaseBefore(u32),
    /// The mean of the week's daily scores is no more than this, or than the level that a physiotherapist accepted.
    WeekMeanAtMost(Nrs),
    /// The lead exercise of the phase before is no more than so many rungs below its last.
    LeadRungsBelowTop(u8),
    /// A symptom check without a warning sign, no older than this many days.
    ScreenClear(u32),
    /// A function test of the last 28 days.
    FunctionTest {
        /// Which.
        test: FunctionTest,
        /// What its value is in.
        unit: Unit,
        /// What the value must be.
        value: Bound,
    },
    /// The sport score of HAGOS: so high, or risen by so much since the first.
    HagosSport {
        /// So high, 0 to 100.
        at_least: u8,
        /// Or so much above the first answer.
        or_gain: u8,
    },
    /// Each activity of the last PSFS goes at least so well, 0 to 10.
    PsfsAtLeast(u8),
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// This or more.
    AtLeast(u16),
    /// This or less.
    AtMost(u16),
}

/// What a gate needs to know beside the logs of the place. What is not known opens no gate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Where the programme is for.
    pub site: Option<BodySite>,
    /// Green days running.
    pub green_days: u32,
    /// The last day of ease or more.
    pub last_raised: Option<NaiveDate>,
    /// Whether a go-ahead that holds today covers the lightest band of the phase.
    pub cleared: bool,
    /// The mean of the week's daily scores.
    pub week_mean: Option<Hundredths>,
    /// The level that a physiotherapist accepted.
    pub accepted: Option<Nrs>,
    /// Days in the phase before, the first of them included.
    pub days_in_phase_before: Option<u32>,
    /// Where the lead exercise of the phase before stands.
    pub lead: Option<LeadRung>,
    /// The day of the last symptom check of the place, if it had no warning sign.
    pub screen_clear_on: Option<NaiveDate>,
    /// All function tests of the last weeks, in the order in which they were entered.
    pub tested: &'a [Tested],
    /// The sport score of HAGOS.
    pub sport: Option<SportScore>,
    /// The lowest activity of the last PSFS of the last 28 days.
    pub lowest_activity: Option<Nrs>,
    /// The highest pain at which each exercise goes on, by its key.
    pub ceilings: &'a [(&'a str, Nrs)],
    /// The exercises of which a calm session has one at least; none if any session counts.
    pub counted: &'a [&'a str],
}

/// The rung that the lead exercise of a phase is done at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeadRung {
    /// The rung: 0 is the gentlest.
    pub held: u8,
    /// The last.
    pub top: u8,
}

/// The sport score of HAGOS, 0 to 100, the first answer and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SportScore {
    /// The first answer.
    pub first: Hundredths,
    /// The last answer.
    pub last: Hundredths,
}

/// Whether a measure holds, and the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// Whether it holds; null if nobody has measured it.
    pub met: Option<bool>,
    /// What was seen, and against what.
    pub evidence: Evidence,
}

/// Reads one measure of a gate. The record should reach as far back as the measure asks.
pub fn gate(
    measure: Measure,
    record: &Record<'_>,
    facts: &Facts<'_>,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Met {
    match measure {
        Measure::GreenDays(days) => {
            Met::when(facts.green_days >= days, seen([]).with("green_days", facts.green_days).against(days))
        }
        Measure::DaysWithoutEase(days) => without_ease(record, facts, days),
        Measure::CalmSessions(sessions) => calm_sessions(record, facts, sessions, settings, thresholds),
        Measure::DaysWithoutAnalgesic(days) => without_analgesic(record, days),
        Measure::DaysWithoutRise(days) => without_rise(record, days),
        Measure::GoAhead => Met::when(facts.cleared, seen([])),
        Measure::DaysInPhaseBefore(days) => stay(facts, days),
        Measure::WeekMeanAtMost(highest) => week_mean(facts, highest),
        Measure::LeadRungsBelowTop(rungs) => lead(facts, rungs),
        Measure::ScreenClear(days) => screen_clear(record, facts, days),
        Measure::FunctionTest { test, unit, value } => function_test(record, facts, (test, unit, value)),
        Measure::HagosSport { at_least, or_gain } => sport(facts, at_least, or_gain),
        Measure::PsfsAtLeast(least) => activities(facts, least),
    }
}

impl Measure {
    /// Whether a patient's own word is enough where nobody has measured it: what the patient alone can know.
    pub const fn is_the_patients_to_say(self) -> bool {
        match self {
            Self::FunctionTest { test, .. } => test.is_the_patients_to_say(),
            Self::PsfsAtLeast(_) => true,
            _ => false,
        }
    }
}

impl Met {
    fn when(met: bool, evidence: Evidence) -> Self {
        Self { met: Some(met), evidence }
    }

    /// What nobody has measured is neither met nor not met.
    fn unmeasured() -> Self {
        Self { met: None, evidence: seen([]) }
    }
}

fn seen(dates: impl IntoIterator<Item = NaiveDate>) -> Evidence {
    Evidence::on(dates, format!("Limber {RULE_VERSION}, as the programme has it"))
}

/// No day of ease or more in so many days, and at least one green day: no data is not green.
fn without_ease(record: &Record<'_>, facts: &Facts<'_>, days: u32) -> Met {
    let since = facts.last_raised.map(|raised| days_between(raised, record.today));
    let met = facts.green_days > 0 && since.is_none_or(|since| since >= i64::from(days));
    let evidence = seen(facts.last_raised)
        .with("green_days", facts.green_days)
        .with_known("days_since_ease", since.and_then(|since| i32::try_from(since).ok()))
        .against(days);
    Met::when(met, evidence)
}

/// So many calm training days running, newest first, each exercise within its ceiling; a day that is unknown or waiting neither counts
/// nor breaks.
fn calm_sessions(
    record: &Record<'_>,
    facts: &Facts<'_>,
    sessions: u32,
    settings: &Progression,
    thresholds: &Thresholds,
) -> Met {
    let diary = Diary::of(record, settings.window_days);
    let ceiling = |key: &str| facts.ceilings.iter().find(|(exercise, _)| *exercise == key).map(|(_, ceiling)| *ceiling);
    let is_over = |(key, part): (&&str, &Part<'_>)| ceiling(key).is_some_and(|ceiling| part.pain > Some(ceiling));
    let judge = |(date, work): (&NaiveDate, &Work<'_>)| {
        let too_much = work.exercises.iter().any(is_over);
        let provoked = too_much.then_some(Judged::Provoked(DownCause::ExercisePain));
        (*date, provoked.unwrap_or_else(|| of_day(&diary, *date, work, settings, thresholds)))
    };
    // Between two sessions it is warm-ups only: they show nothing of what the phase loads. A bad day breaks the run, whatever was done;
    // a log without its exercises counts.
    let is_session = |date: &NaiveDate| {
        let done = diary.work.get(date).map(|work| &work.exercises);
        let is_counted = |key: &&str| facts.counted.contains(key);
        facts.counted.is_empty() || done.is_none_or(|done| done.is_empty() || done.keys().any(is_counted))
    };
    let judged = diary.work.iter().rev().map(judge);
    let unbroken = judged.take_while(|(_, judged)| !matches!(judged, Judged::Provoked(_)));
    let calm: Vec<NaiveDate> =
        unbroken.filter(|(date, judged)| *judged == Judged::Calm && is_session(date)).map(|(date, _)| date).collect();
    let count = counted(calm.len());
    Met::when(count >= sessions, seen(calm).with("calm_sessions", count).against(sessions))
}

/// No painkiller in so many days, and at least one entry in them.
fn without_analgesic(record: &Record<'_>, days: u32) -> Met {
    let diary = Diary::of(record, days);
    let mut taken: Vec<NaiveDate> = diary.work.keys().chain(diary.mornings.keys()).copied().collect();
    let entries = counted(taken.len());
    taken.retain(|date| diary.analgesic_on(*date));
    taken.sort_unstable();
    taken.dedup();
    let count = counted(taken.len());
    let evidence = seen(taken).with("entries", entries).with("days_with_painkiller", count).against(days);
    Met::when(entries > 0 && count == 0, evidence)
}

/// No daily score in so many days that is above the one before it, and at least one score in them.
fn without_rise(record: &Record<'_>, days: u32) -> Met {
    let diary = Diary::of(record, u32::MAX);
    let scores: Vec<(NaiveDate, Nrs)> =
        diary.mornings.values().filter_map(|morning| Some((morning.date, morning.worst?))).collect();
    let counts = |date: NaiveDate| within(record.today, date, days);
    let pairs = scores.iter().zip(scores.iter().skip(1));
    let higher: Vec<NaiveDate> = pairs
        .filter(|((_, before), (date, score))| score > before && counts(*date))
        .map(|(_, (date, _))| *date)
        .collect();
    let logged = counted(scores.iter().filter(|(date, _)| counts(*date)).count());
    let rises = counted(higher.len());
    Met::when(logged > 0 && rises == 0, seen(higher).with("scores", logged).with("rises", rises).against(days))
}

/// So many days in the phase before; whoever was not in it has none.
fn stay(facts: &Facts<'_>, days: u32) -> Met {
    let stayed = facts.days_in_phase_before.unwrap_or_default();
    Met::when(stayed >= days, seen([]).with("days_in_phase_before", stayed).against(days))
}

/// The mean of the week, or no more than what was accepted; without scores it is not met.
fn week_mean(facts: &Facts<'_>, highest: Nrs) -> Met {
    let highest = highest.max(facts.accepted.unwrap_or(highest));
    let met = facts.week_mean.is_some_and(|mean| mean <= Hundredths::from_whole(highest.get().into()));
    let evidence = seen([]).with_known("week_mean", facts.week_mean.map(Hundredths::as_points)).against(highest.get());
    Met::when(met, evidence)
}

/// The lead exercise near enough to its last rung; whoever was not in the phase before has climbed nothing.
fn lead(facts: &Facts<'_>, rungs: u8) -> Met {
    let Some(LeadRung { held, top }) = facts.lead else { return Met::when(false, seen([])) };
    let needed = top.saturating_sub(rungs);
    Met::when(held >= needed, seen([]).with("rung", held).with("last_rung", top).against(needed))
}

fn screen_clear(record: &Record<'_>, facts: &Facts<'_>, days: u32) -> Met {
    let met = facts.screen_clear_on.is_some_and(|on| (0..=i64::from(days)).contains(&days_between(on, record.today)));
    Met::when(met, seen(facts.screen_clear_on).against(days))
}

fn function_test(record: &Record<'_>, facts: &Facts<'_>, (test, unit, bound): (FunctionTest, Unit, Bound)) -> Met {
    let finding = facts.site.and_then(|site| function_tests::finding(facts.tested, test, unit, site, record.today));
    let Some(finding) = finding else { return Met::unmeasured() };
    let (met, against) = match bound {
        Bound::AtLeast(least) => (finding.value >= Hundredths::from_whole(least.into()), least),
        Bound::AtMost(most) => (finding.value <= Hundredths::from_whole(most.into()), most),
    };
    Met::when(met, seen([finding.on]).with("value", finding.value.as_points()).against(against))
}

fn sport(facts: &Facts<'_>, at_least: u8, or_gain: u8) -> Met {
    let Some(SportScore { first, last }) = facts.sport else { return Met::unmeasured() };
    let risen = Hundredths::new(last.hundredths() - first.hundredths());
    let met = last >= Hundredths::from_whole(at_least.into()) || risen >= Hundredths::from_whole(or_gain.into());
    Met::when(met, seen([]).with("sport", last.as_points()).with("gain", risen.as_points()).against(at_least))
}

fn activities(facts: &Facts<'_>, least: u8) -> Met {
    let Some(lowest) = facts.lowest_activity else { return Met::unmeasured() };
    Met::when(lowest.get() >= least, seen([]).with("lowest_activity", lowest.get()).against(least))
}

fn counted(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
