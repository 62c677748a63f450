//! Level: how bad is it today? L6, L6h, L8, L10 and LW, asked of the numbers themselves.

use chrono::{Days, NaiveDate};

use super::{
    course::{Course, Run},
    day::Day,
    evidence::{Evidence, Fired},
    memory::count,
    rule::Rule,
};
use crate::{
    scale::{Hundredths, Nrs},
    severity::Severity,
    thresholds::Thresholds,
};

/// Severe pain on so many days ... Judgement.md 2.2, L10; chosen there.
const AGAIN: u32 = 3;
/// ... of so many. Days.
const WITHIN: u32 = 7;

/// A morning of this and more is severe. Points. Judgement.md 2.2, L10.
const SEVERE_MORNING: Nrs = Nrs(7);

/// Asks how bad the day is. An accepted level silences all but the high week, which it silences, too.
pub(super) fn judge(course: &mut Course, day: &Day, usual: Option<Hundredths>, thresholds: &Thresholds) -> Vec<Fired> {
    let accepted = course.accepts(day);
    let today = if accepted { None } else { of_today(course, day, usual, thresholds) };
    let severe = today.as_ref().is_some_and(|fired| fired.severity >= Severity::Rest);
    if today.as_ref().is_some_and(|fired| fired.rule == Rule::Worst) {
        course.worst = Some(Run::with(course.worst, day.date));
    }
    let carried = carried(course, day, severe, thresholds).filter(|_| !accepted);
    if severe {
        course.severe_on = Some(day.date);
    }
    let high = high_week(course, day, thresholds).filter(|_| !accepted);
    today.into_iter().chain(carried).chain(high).collect()
}

/// The one code of level that the day's own numbers ask for: the most severe.
fn of_today(course: &Course, day: &Day, usual: Option<Hundredths>, thresholds: &Thresholds) -> Option<Fired> {
    worst(course, day, thresholds).or_else(|| severe(day, usual, thresholds)).or_else(|| high(day, usual, thresholds))
}

fn seen(rule: Rule, day: &Day, usual: Option<Hundredths>, line: Nrs) -> Fired {
    Fired::new(rule, [day.date], |seen| {
        seen.with_known("score", day.score())
            .with_known("morning", day.morning)
            .with_known("baseline", usual.map(Hundredths::as_points))
            .against(line)
    })
}

fn worst(course: &Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let at_worst = day.score().is_some_and(|score| score >= thresholds.level_see);
    let again = day.score().is_some_and(|score| score >= thresholds.level_rest)
        && count(&course.memory.scores, WITHIN, |score| score >= line(thresholds.level_rest)) >= AGAIN;
    let mornings = day.morning.is_some_and(|morning| morning >= SEVERE_MORNING)
        && count(&course.memory.mornings, WITHIN, |pain| pain >= line(SEVERE_MORNING)) >= AGAIN;
    let counted = |seen: Evidence, days: u32| seen.with("days", days).with("of_days", WITHIN);
    if at_worst {
        Some(seen(Rule::Worst, day, None, thresholds.level_see))
    } else if again {
        let fired = seen(Rule::Worst, day, None, thresholds.level_rest);
        Some(Fired { evidence: counted(fired.evidence, AGAIN), ..fired })
    } else if mornings {
        let fired = seen(Rule::Worst, day, None, SEVERE_MORNING);
        Some(Fired { evidence: counted(fired.evidence, AGAIN).with("mornings", 1), ..fired })
    } else {
        None
    }
}

fn severe(day: &Day, usual: Option<Hundredths>, thresholds: &Thresholds) -> Option<Fired> {
    let holds = day.score().is_some_and(|score| score >= thresholds.level_rest);
    let severity = if day.minor { Severity::See } else { Severity::Rest };
    holds.then(|| seen(Rule::Severe, day, usual, thresholds.level_rest).with_severity(severity))
}

fn high(day: &Day, usual: Option<Hundredths>, thresholds: &Thresholds) -> Option<Fired> {
    let score = day.score();
    let is_high = score.is_some_and(|score| score >= thresholds.level_ease);
    let bad_morning = day.morning.is_some_and(|morning| morning >= thresholds.morning_ease);
    let near = score.is_some_and(|score| score >= thresholds.level_ease_above_usual);
    let above = score.zip(usual).is_none_or(|(score, usual)| Hundredths::from(score) >= usual.plus(TWO));
    if is_high || bad_morning || (near && above) {
        let line = if is_high || !bad_morning { thresholds.level_ease } else { thresholds.morning_ease };
        Some(seen(Rule::High, day, usual, line))
    } else {
        near.then(|| seen(Rule::HighForUsual, day, usual, thresholds.level_ease_above_usual))
    }
}

const TWO: Hundredths = Hundredths::from_whole(2);

/// Rest after a severe day goes on for the day after it, unless the score has come down to 5.
fn carried(course: &Course, day: &Day, again: bool, thresholds: &Thresholds) -> Option<Fired> {
    let on = course.severe_on?;
    let last = on.checked_add_days(Days::new(u64::from(thresholds.rest_days.saturating_sub(1))))?;
    let down = day.score().is_some_and(|score| score <= thresholds.session_ceiling.max(Nrs(5)));
    (!again && day.date <= last && !down).then(|| {
        Fired::new(Rule::Severe, [on, day.date], |seen| {
            seen.with_known("score", day.score()).with("carried", 1).against(thresholds.level_rest)
        })
    })
}

/// LW: a week's mean of 5.5 and more for two weeks, until it is 5.
fn high_week(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Option<Fired> {
    let mean = course.week_mean()?;
    let goes_on = match course.high_since {
        Some(since) if is_fortnight_old(since, day.date, thresholds) => mean > Hundredths::from_whole(5),
        _ => mean >= thresholds.high_week,
    };
    course.high_since = goes_on.then(|| course.high_since.unwrap_or(day.date));
    let since = course.high_since.filter(|since| is_fortnight_old(*since, day.date, thresholds))?;
    Some(Fired::new(Rule::HighWeek, [since, day.date], |seen| {
        seen.with("week_mean", mean.as_points()).against(thresholds.high_week.as_points())
    }))
}

fn is_fortnight_old(since: NaiveDate, date: NaiveDate, thresholds: &Thresholds) -> bool {
    (date - since).num_days() >= i64::from(thresholds.high_week_days.saturating_sub(1))
}

fn line(score: Nrs) -> u16 {
    score.get().into()
}
