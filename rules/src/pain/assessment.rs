//! The judgement of one day.

use chrono::NaiveDate;

use super::{
    course::{Course, MOST_GREEN_DAYS},
    day::Day,
    evidence::Fired,
    morning,
    rule::Rule,
    session, signs, trend,
    window::windows,
};
use crate::{
    level::{Level, Urgency},
    scale::Hundredths,
    thresholds::Thresholds,
};

/// What the rules make of one day of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The day judged.
    pub date: NaiveDate,
    /// Its level.
    pub level: Level,
    /// The running score after it: how far the last scores have come towards the red line, which is 1.
    pub score: Hundredths,
    /// The usual level it was held against, if known.
    pub baseline: Option<Hundredths>,
    /// Every rule whose condition held, in the order they are asked; a red one beside its amber one. Then the signs that
    /// began to hold that day.
    pub fired: Vec<Fired>,
    /// The state for the next day.
    pub course: Course,
}

/// Judges one day that has at least one entry, from the state after the previous judged day.
///
/// Days come in strictly increasing order of date; days without entries are not judged. A day without a daily score is
/// judged by its other entries; the last scores stay what they are, and still count.
///
/// On a day that is re-based the scores before it are forgotten first. What was asked of the patient stands: a rest after a
/// red, and the memory of sessions and mornings.
///
/// The level is insufficient unless the last 14 days hold 7 scores and a baseline is known, because no rule could have
/// seen a worsening. What fires raises it to amber or red with or without enough data.
pub fn judge(before: &Course, day: &Day, thresholds: &Thresholds) -> Assessment {
    let mut course = before.moved_to(day.date, thresholds);
    if day.rebased {
        course.forget_scores();
    }
    course.scores.log(day.worst);
    let logs = course.scores.newest_first();
    let windows = windows(&logs, thresholds);
    if day.worst.is_some() {
        trend::learn(&mut course, &windows, thresholds);
    }

    let mut fired = session::judge(&mut course, day, thresholds);
    fired.extend(morning::judge(&mut course, day, thresholds));
    fired.extend(spoken(day));
    course.reported |= u32::from(highest(&fired).is_some());
    fired.extend(trend::judge(&mut course, &logs, &windows, day.date, thresholds));
    course.raised |= u32::from(highest(&fired).is_some());
    fired.extend(trend::raised_too_often(&course, day.date, thresholds));
    fired.extend(day.rebased.then(|| Fired::new(Rule::Rebased, [day.date], |seen| seen)));

    let level = highest(&fired).unwrap_or_else(|| unraised(&course, thresholds));
    let mut course = settle(course, level, before, day, thresholds);
    let signs = signs::judge(&mut course, day, thresholds);
    fired.extend(signs.into_iter().filter(|sign| !(day.masked && sign.rule.urgency() == Some(Urgency::GoodNews))));
    Assessment { date: day.date, level, score: course.score, baseline: course.baseline, fired, course }
}

/// What the patient says in words: a painkiller (no credit for progression that day), a flare-up.
fn spoken(day: &Day) -> impl Iterator<Item = Fired> {
    let says = |rule: Rule, holds: bool| holds.then(|| Fired::new(rule, [day.date], |seen| seen));
    [says(Rule::Analgesic, day.under_analgesic()), says(Rule::FlareUp, day.flare_up)].into_iter().flatten()
}

fn highest(fired: &[Fired]) -> Option<Level> {
    fired.iter().filter_map(|fired| fired.raises_to).max()
}

fn unraised(course: &Course, thresholds: &Thresholds) -> Level {
    if trend::enough_logs(course, thresholds) && course.baseline.is_some() { Level::Green } else { Level::Insufficient }
}

/// Writes the day's level into the state: since when it holds, the last red day, the run of green days.
fn settle(mut course: Course, level: Level, before: &Course, day: &Day, thresholds: &Thresholds) -> Course {
    let stood = before.standing(day.date, thresholds);
    course.level = level;
    course.since = stood.since.filter(|_| stood.level == level).or(Some(day.date));
    if level == Level::Red {
        course.last_red = Some(day.date);
    }
    course.green_days = match level {
        Level::Green => {
            let most = MOST_GREEN_DAYS.max(thresholds.green_days);
            before.green_days.saturating_add(u32::from(day.worst.is_some())).min(most)
        }
        _ => 0,
    };
    course
}
