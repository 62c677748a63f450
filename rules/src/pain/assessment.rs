//! The judgement of one day.

use chrono::NaiveDate;

use super::{
    change::{self, Pattern, trend_level},
    course::Course,
    day::Day,
    evidence::Fired,
    groups, levels, response,
    rule::Rule,
    signs, trend,
    window::windows,
    words_of_patient, worsening,
};
use crate::{
    level::{Level, Urgency},
    scale::Hundredths,
    severity::Severity,
    thresholds::Thresholds,
};

/// What the rules make of one day of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The day judged.
    pub date: NaiveDate,
    /// The severity of the day: the highest of its codes, and ease while a worsening is open.
    pub severity: Severity,
    /// Its level: amber from ease on, red from rest on; insufficient where too little is known to say green.
    pub level: Level,
    /// What the trend's detectors say of the day.
    pub trend: Level,
    /// The running score after it: how far the last scores have come towards the red line, which is 1.
    pub score: Hundredths,
    /// The usual level it was held against, if known.
    pub baseline: Option<Hundredths>,
    /// Every code whose condition held, in the order they are asked. Then the signs that began to hold that day.
    pub fired: Vec<Fired>,
    /// The state for the next day.
    pub course: Course,
}

/// Judges one day that has at least one entry, from the state after the previous judged day.
///
/// Days come in strictly increasing order of date; days without entries are not judged. A day without a daily score is
/// judged by its other entries; the last scores stay what they are, and still count.
///
/// Level, change, response, mask and words are asked apart; the most severe wins. One worsening at most is open: it eases the day
/// for as long as it is, and what it asks for ends with it. On a day that is re-based the scores before it are forgotten first.
pub fn judge(before: &Course, day: &Day, thresholds: &Thresholds) -> Assessment {
    let mut course = before.moved_to(day.date, thresholds);
    if let Some(by) = day.rebased {
        course.rebase(day.date, by);
    }
    course.entered = day.baseline.or(course.entered);
    course.memory.learn(day);
    course.scores.log(day.worst);
    course.signs.log_score(day.worst);
    let learned = course.usual(day.date, thresholds);
    let ill = course.judge_illness(day, learned);
    course.ill |= u64::from(ill);
    let usual = before.baseline.filter(|_| ill && day.rebased.is_none()).or(learned);
    course.note_first_days(day, usual);

    let detected = detect(&mut course, day, thresholds);
    let mut fired = levels::judge(&mut course, day, usual, thresholds);
    fired.extend(change::judge(&mut course, day, &detected, usual, thresholds));
    fired.extend(response::judge(&mut course, day, thresholds));
    fired.extend(words_of_patient::judge(&mut course, day, thresholds));
    let pattern = Pattern::of(&course);
    let mut fired = worsening::judge(
        &mut course,
        day,
        fired,
        &worsening::Around { usual, pattern: pattern.as_ref(), ill },
        thresholds,
    );
    fired.extend(pattern.map(|pattern| pattern.fired(&course, day.date)));
    fired.extend(day.rebased.map(|_| Fired::new(Rule::Rebased, [day.date], |seen| seen)));

    let codes = fired.iter().map(|fired| fired.severity).max().unwrap_or_default();
    let eases = course.worsening.as_ref().is_some_and(|open| open.eases_still(day.date, thresholds));
    let severity = if eases { codes.max(Severity::Ease) } else { codes };
    course.count_rest(codes);
    course.baseline = usual;
    course.settle(severity, before, day, thresholds);
    let signs = signs::judge(&mut course, day, &fired, thresholds);
    fired.extend(signs.into_iter().filter(|sign| !(day.masked && sign.rule.urgency() == Some(Urgency::GoodNews))));
    groups::learn(&mut course, day, &fired);
    Assessment {
        date: day.date,
        severity,
        level: course.level,
        trend: course.trend,
        score: course.score,
        baseline: course.baseline,
        fired,
        course,
    }
}

/// Asks the detectors, which look at the daily scores alone. Scores up to the end of a worsening are no evidence for another.
fn detect(course: &mut Course, day: &Day, thresholds: &Thresholds) -> Vec<Fired> {
    let logs = course.scores.newest_first();
    let (recent_within, frozen) = course.trend_frame(day.date);
    let windows = windows(&logs, recent_within, frozen, thresholds);
    if day.worst.is_some() {
        trend::learn(course, &windows, thresholds);
    }
    let enough = trend::enough_logs(course, thresholds);
    let detected = trend::judge(course, &windows, day.date, thresholds);
    course.trend = trend_level(&detected, enough && !windows.is_empty());
    detected
}
