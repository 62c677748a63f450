//! Change: is it getting worse? The detectors say that it is more than chance; the level that it comes to says what to do.
//! C1 to C4, C-SPARSE, C-SLOW and PATTERN.

use chrono::{Days, NaiveDate};

use super::{
    course::Course,
    day::Day,
    evidence::{Evidence, Fired},
    memory::count,
    rule::Rule,
    scores::Aged,
    worsening,
};
use crate::{level::Level, scale::Hundredths, severity::Severity, thresholds::Thresholds};

/// Below this mean a change is in the safe zone and asks for nothing. Points. Thomeé 1997 (0 to 2 is safe).
const SAFE: Hundredths = Hundredths::from_whole(3);
/// C-SPARSE: of the last so many scores ... Judgement.md 2.2.
const SPARSE_SCORES: usize = 4;
/// ... so many ...
const SPARSE_HIGH: usize = 3;
/// ... are this high, and 2 above the usual level. Points.
const SPARSE_LEVEL: Hundredths = Hundredths::from_whole(4);
/// C-SLOW: a fortnight needs so many scores. Judgement.md 2.2.
const SLOW_SCORES: usize = 8;
/// C-SLOW: it is compared with the fortnights of so many days before. Days. Judgement.md 2.2.
const SLOW_BEFORE: u32 = 56;
/// C-SLOW eases from this mean on. Points. Judgement.md 2.2.
const SLOW_EASES: Hundredths = Hundredths::new(450);
/// What painkillers hid comes to light within so many days of their end. Days. Judgement.md 2.2, K3.
const UNMASKED: i64 = 14;
const TWO: Hundredths = Hundredths::from_whole(2);
const FORTNIGHT: u32 = 14;

/// What the detectors saw, held against the level it comes to.
pub(super) fn judge(
    course: &mut Course,
    day: &Day,
    detected: &[Fired],
    usual: Option<Hundredths>,
    thresholds: &Thresholds,
) -> Vec<Fired> {
    let above = course.is_above_usual(usual);
    let change =
        detection(detected).filter(|_| above).and_then(|(fired, red)| graded(course, day, fired, red, thresholds));
    let sparse = sparse(course, day, usual, thresholds).filter(|_| above);
    let slow = slow(course, day, thresholds);
    change.into_iter().chain(sparse).chain(slow).collect()
}

/// The detection that counts: a red one before an amber one; of two, the one with the higher scores.
fn detection(detected: &[Fired]) -> Option<(&Fired, bool)> {
    let of = |rules: [Rule; 2]| {
        let named = detected.iter().filter(move |fired| rules.contains(&fired.rule));
        named.max_by(|left, right| recent_mean(left).cmp(&recent_mean(right)))
    };
    let red = of([Rule::ShiftRed, Rule::RiseRed]).map(|fired| (fired, true));
    red.or_else(|| of([Rule::ShiftAmber, Rule::RiseAmber]).map(|fired| (fired, false)))
}

/// The mean of the scores in the window that fired.
fn recent_mean(fired: &Fired) -> Hundredths {
    let seen = &fired.evidence;
    let sum = || Some(seen.value("baseline")? + seen.value("rise")?);
    let points = seen.value("recent_mean").or_else(sum).unwrap_or_default();
    Hundredths::from_points((points * 100.0).round() / 100.0).unwrap_or_default()
}

/// The level that the trend is at: what its detectors say, or that nothing could have been seen.
pub(super) fn trend_level(detected: &[Fired], enough: bool) -> Level {
    match detection(detected) {
        Some((_, true)) => Level::Red,
        Some((_, false)) => Level::Amber,
        None if enough => Level::Green,
        None => Level::Insufficient,
    }
}

fn graded(course: &Course, day: &Day, fired: &Fired, red: bool, thresholds: &Thresholds) -> Option<Fired> {
    let mean = recent_mean(fired);
    let rule = match mean {
        mean if mean < SAFE => return None,
        _ if !red => Rule::ChangeMild,
        mean if mean < thresholds.change_rest => Rule::ChangeAcceptable,
        mean if mean < thresholds.change_severe => Rule::ChangeUpper,
        _ => Rule::ChangeSevere,
    };
    let masked = count(&course.memory.painkillers, FORTNIGHT, |taken| taken == 1) >= thresholds.masked_days;
    let unmasked = !masked && course.masked_on.is_some_and(|on| (day.date - on).num_days() <= UNMASKED);
    let rule = if unmasked && rule > Rule::ChangeAcceptable { Rule::ChangeMild } else { rule };
    let evidence = Evidence {
        detector: Some(fired.rule),
        source: rule.source().to_owned(),
        ..fired.evidence.clone().with("change_mean", mean.as_points())
    };
    let severity = if day.minor && rule == Rule::ChangeSevere { Severity::See } else { rule.severity() };
    Some(Fired { rule, severity, evidence })
}

/// C-SPARSE: few scores are late scores, so three of four that are high are enough in a diary that is kept in a rhythm.
fn sparse(course: &Course, day: &Day, usual: Option<Hundredths>, thresholds: &Thresholds) -> Option<Fired> {
    course.rhythm()?;
    let usual = usual?;
    let scores = course.scores.newest_first();
    let last = scores.get(..SPARSE_SCORES)?;
    let is_high = |aged: &&Aged| {
        let score = Hundredths::from(aged.score);
        score >= usual.plus(TWO) && score >= SPARSE_LEVEL
    };
    let high = last.iter().filter(is_high).count();
    let mean = super::window::mean(last);
    let dates = last.iter().rev().map(|aged| ago(day.date, aged.age));
    let severity = match mean >= thresholds.change_severe {
        true if day.minor => Severity::See,
        true => Severity::Rest,
        false => Severity::Ease,
    };
    (high >= SPARSE_HIGH && day.worst.is_some()).then(|| {
        let fired = Fired::new(Rule::ChangeSparse, dates, |seen| {
            seen.with("change_mean", mean.as_points())
                .with("baseline", usual.as_points())
                .with("scores", 4)
                .against(usual.plus(TWO).as_points())
        });
        fired.with_severity(severity)
    })
}

/// C-SLOW: this fortnight against the lowest of the eight weeks before. It looks back over the end of a worsening and over a
/// new level.
fn slow(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let now = fortnight(course, 0);
    let holds = now.zip(lowest_before(course)).filter(|(now, lowest)| *now >= SAFE && *now >= lowest.plus(TWO));
    let Some((now, lowest)) = holds else {
        (course.slow_since, course.slow_eases_since, course.slow_joined) = (None, None, false);
        return None;
    };
    course.slow_since = course.slow_since.or(Some(day.date));
    if now >= SLOW_EASES {
        course.slow_eases_since = course.slow_eases_since.or(Some(eased_since(course, day.date)));
    }
    course.slow_joined |= course.worsening.is_some();
    // What joined a worsening ends with it, and is not told apart.
    let over = course.slow_joined && course.worsening.is_none();
    let eases =
        !over && course.slow_eases_since.is_some_and(|since| super::response::eases_still(since, day.date, thresholds));
    let fired = Fired::new(Rule::ChangeSlow, [ago(day.date, FORTNIGHT - 1), day.date], |seen| {
        seen.with("fortnight", now.as_points())
            .with("lowest_before", lowest.as_points())
            .against(lowest.plus(TWO).as_points())
    });
    Some(fired.with_severity(if eases { Severity::Ease } else { Severity::Watch }))
}

/// It joins a worsening that is open, or has just ended: what that eased is counted.
fn eased_since(course: &Course, date: NaiveDate) -> NaiveDate {
    let open = course.worsening.as_ref().map(|open| open.since);
    let ended = course.ended.as_ref().filter(|ended| (date - ended.on).num_days() < worsening::AFTER_END);
    open.or(ended.map(|ended| ended.opened)).unwrap_or(date)
}

fn lowest_before(course: &Course) -> Option<Hundredths> {
    (FORTNIGHT..=SLOW_BEFORE).filter_map(|ended| fortnight(course, ended)).min()
}

/// The mean of the fortnight that ended so many days ago.
fn fortnight(course: &Course, ended: u32) -> Option<Hundredths> {
    let scores: Vec<u16> = course.signs.scores_aged(ended..=ended + FORTNIGHT - 1).collect();
    let count = i64::try_from(scores.len()).ok()?;
    let sum = scores.iter().map(|score| i64::from(*score)).sum();
    (scores.len() >= SLOW_SCORES).then(|| Hundredths::quotient(sum, count))
}

/// The lengths of cycles that are looked for: a week first, then the rotas. Days. Judgement.md 3.
const CYCLES: [u32; 7] = [7, 4, 5, 6, 8, 9, 10];
/// So many cycles are compared ...
const COMPARED: u32 = 4;
/// ... and a day is high in so many.
const HIGH_IN: usize = 3;

/// A cycle in which the same one to three days hurt more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Its length.
    cycle: u32,
    /// The days that hurt more, by their age in the last cycle: 1 is yesterday.
    phases: Vec<u32>,
}

impl Pattern {
    /// The pattern of the four cycles before the judged day, if there is one. The day itself is held against it.
    pub fn of(course: &Course) -> Option<Self> {
        CYCLES.into_iter().find_map(|cycle| Self::with(course, cycle))
    }

    /// Whether a day of this age is one of those that hurt more.
    pub fn has(&self, age: u32) -> bool {
        self.phases.iter().any(|phase| phase % self.cycle == age % self.cycle)
    }

    fn with(course: &Course, cycle: u32) -> Option<Self> {
        let high = |phase: u32| (0..COMPARED).filter(|back| is_high(course, cycle, back * cycle + phase)).count();
        let counts: Vec<usize> = (1..=cycle).map(high).collect();
        let phases: Vec<u32> =
            (1..).zip(&counts).filter(|(_, high)| **high >= HIGH_IN).map(|(phase, _)| phase).collect();
        let elsewhere = counts.iter().filter(|high| **high < HIGH_IN).any(|high| *high > 1);
        ((1..=3).contains(&phases.len()) && !elsewhere).then_some(Self { cycle, phases })
    }

    /// The days of the last cycle that hurt more, in their order.
    fn days(&self, date: NaiveDate) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self.phases.iter().map(|age| ago(date, *age)).collect();
        days.sort_unstable();
        days
    }

    /// What is said of it.
    pub fn fired(&self, course: &Course, date: NaiveDate) -> Fired {
        let highest = self.phases.iter().filter_map(|phase| score_at(course, *phase)).max();
        Fired::new(Rule::Pattern, self.days(date), |seen| seen.with("cycle", self.cycle).with_known("score", highest))
    }
}

/// Whether a day is 2 above the median of the other days of its cycle: most of them are 2 below it.
fn is_high(course: &Course, cycle: u32, age: u32) -> bool {
    let Some(score) = score_at(course, age) else { return false };
    let first = age - (age - 1) % cycle;
    let others = (first..first + cycle).filter(|other| *other != age).filter_map(|age| score_at(course, age));
    let (scores, below) = others.fold((0_u32, 0_u32), |(scores, below), other| {
        (scores + 1, below + u32::from(other.saturating_add(2) <= score))
    });
    below > scores / 2
}

fn score_at(course: &Course, age: u32) -> Option<u16> {
    course.signs.scores_aged(age..=age).next()
}

fn ago(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}
