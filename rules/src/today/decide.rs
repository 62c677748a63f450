//! The decision itself: every part of the situation says how careful to be and why; the most careful wins.

use chrono::NaiveDate;

use super::{
    Decision, Enrolled, Lock, Reason, Series, Situation, Text, Verdict, care,
    training::{Training, enrolled_series},
    wording,
};
use crate::{
    level::Level,
    pain::{Rule, Standing},
    thresholds::Thresholds,
};

/// Decides the day. In order: a lock; care events; any series red, the days of rest after it, and a silence that followed it; a rest that somebody decided on; any amber; a missing go-ahead; not enough data; silence.
///
/// The worst series decides: a red knee outranks an amber hip. A missing go-ahead and missing data ease the day, they
/// never leave it at "train": no data is not "fine". Progression needs "train" on a programme whose series has 7 green
/// days running, no painkiller on any series' last day and no silence.
pub fn decide(situation: &Situation<'_>, thresholds: &Thresholds) -> Decision {
    let training = situation.enrolment.as_ref().map(|enrolled| Training::of(enrolled, situation));
    match &situation.lock {
        Some(lock) => locked(lock, training.as_ref()),
        None => unlocked(situation, training.as_ref(), thresholds),
    }
}

fn locked(lock: &Lock, training: Option<&Training>) -> Decision {
    Decision {
        decision: Verdict::SeekCare,
        reasons: wording::lock_reasons(lock),
        phase: training.map(|training| training.phase),
        bands_allowed: false,
        highest_band_level: None,
        progression_allowed: false,
        rest_until: None,
        allowed: vec![wording::only_what_the_advice_says()],
        would_change: vec![wording::unlock()],
    }
}

fn unlocked(situation: &Situation<'_>, training: Option<&Training>, thresholds: &Thresholds) -> Decision {
    let (mut findings, held_back) = care::findings(situation);
    findings.extend(raised(Level::Red, Verdict::Rest, situation, thresholds));
    findings.extend(resting(situation, thresholds));
    findings.extend(raised(Level::Amber, Verdict::Ease, situation, thresholds));
    findings.extend(missing_clearance(situation, training));
    findings.extend(watched(situation).flat_map(|series| data(series, situation.date, thresholds)));
    findings.extend(situation.series.iter().filter_map(|series| learned_anew(series, situation, thresholds)));
    findings.extend(no_series(situation));
    findings.extend(no_programme(situation));
    findings.extend(situation.series.iter().filter_map(analgesic));
    findings.extend(held_back);

    let decision = findings.iter().map(|finding| finding.asks_for).max().unwrap_or(Verdict::Train);
    let progression_allowed =
        decision == Verdict::Train && may_progress(situation, thresholds) && !care::holds_going_up(situation);
    let cleared = care::bands(situation, training.and_then(|training| training.cleared_level));
    let cleared = cleared.filter(|_| decision < Verdict::Rest);
    let calm = watched(situation).filter(|_| decision == Verdict::Train).map(wording::calm);
    let rest_until = rest_until(situation, thresholds).filter(|_| decision == Verdict::Rest);
    let would_change = wording::would_change(decision, &findings, situation, progression_allowed, thresholds);
    Decision {
        decision,
        reasons: calm.chain(findings.into_iter().map(|finding| finding.reason)).collect(),
        phase: training.map(|training| training.phase),
        bands_allowed: cleared.is_some(),
        highest_band_level: cleared,
        progression_allowed,
        rest_until,
        allowed: wording::allowed(decision, cleared),
        would_change,
    }
}

/// One reason, how careful it asks the day to be, and what would take it away.
pub(super) struct Finding {
    pub asks_for: Verdict,
    pub reason: Reason,
    pub remedy: Option<Text>,
}

/// The series at a level, each with the rules that raised it.
fn raised(level: Level, asks_for: Verdict, situation: &Situation<'_>, thresholds: &Thresholds) -> Vec<Finding> {
    let standing = situation.series.iter().filter(|series| stands(series, situation, thresholds) == level);
    standing.flat_map(|series| of_series(series, asks_for, level)).collect()
}

/// What asks for rest although nothing is red: the days after a red, and what somebody decided.
fn resting(situation: &Situation<'_>, thresholds: &Thresholds) -> Vec<Finding> {
    let calmed = situation.series.iter().filter(|series| stands(series, situation, thresholds) != Level::Red);
    let after_red = calmed.filter_map(|series| {
        let until = series.course.rest_until(thresholds).filter(|until| *until >= situation.date)?;
        Some(rest(wording::rest_after_red(series, until, thresholds), until))
    });
    let silent = situation.series.iter().filter(|series| is_silent_after_red(series, situation, thresholds));
    let silent = silent.map(|series| Finding {
        asks_for: Verdict::Rest,
        reason: wording::silent_after_red(series, situation.date, thresholds),
        remedy: Some(wording::log_today(series.region, series.side)),
    });
    let decided = situation.rest.filter(|rest| (rest.from..=rest.until).contains(&situation.date));
    after_red.chain(silent).chain(decided.map(|decided| rest(wording::rest_period(decided), decided.until))).collect()
}

fn rest(reason: Reason, until: NaiveDate) -> Finding {
    Finding { asks_for: Verdict::Rest, reason, remedy: Some(wording::rest_ends(until)) }
}

/// The last day of rest, as things stand. A red that holds, or that silence followed, has no end that anybody could know.
fn rest_until(situation: &Situation<'_>, thresholds: &Thresholds) -> Option<NaiveDate> {
    let is_red = |series: &Series| stands(series, situation, thresholds) == Level::Red;
    if situation.series.iter().any(|series| is_red(series) || is_silent_after_red(series, situation, thresholds))
        || care::rests_without_end(situation)
    {
        return None;
    }
    let after_red = situation.series.iter().filter_map(|series| series.course.rest_until(thresholds));
    after_red
        .chain(care::rests_until(situation))
        .chain(situation.rest.map(|rest| rest.until))
        .filter(|until| *until >= situation.date)
        .max()
}

fn stands(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> Level {
    series.course.standing(situation.date, thresholds).level
}

fn is_silent_after_red(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> bool {
    series.course.is_silent_after_red(situation.date, thresholds)
}

fn of_series(series: &Series, asks_for: Verdict, level: Level) -> Vec<Finding> {
    let raising = series.fired.iter().filter(|fired| fired.raises_to == Some(level));
    let mut findings: Vec<Finding> = raising
        .map(|fired| Finding {
            asks_for,
            reason: wording::fired(series, fired),
            remedy: Some(wording::remedy(series, fired)),
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding { asks_for, reason: wording::raised(series, level), remedy: None });
    }
    findings
}

fn missing_clearance(situation: &Situation<'_>, training: Option<&Training>) -> Option<Finding> {
    let enrolled = situation.enrolment.as_ref()?;
    let missing = training?.missing.as_ref()?;
    Some(Finding {
        asks_for: Verdict::Ease,
        reason: wording::clearance_required(enrolled, situation.clearance_ended_by.as_deref()),
        remedy: Some(wording::go_ahead(enrolled, missing.band_level)),
    })
}

/// The series that have to show enough: that of the programme, or without a programme every one.
fn watched<'a>(situation: &Situation<'a>) -> impl Iterator<Item = &'a Series> {
    let enrolled = situation.enrolment.as_ref().map(|enrolled| (enrolled.region, enrolled.side));
    situation.series.iter().filter(move |s| enrolled.is_none_or(|place| place == (s.region, s.side)))
}

fn data(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Vec<Finding> {
    let standing = series.course.standing(date, thresholds);
    let too_little = (standing.level == Level::Insufficient).then(|| Finding {
        asks_for: Verdict::Ease,
        reason: wording::not_enough_data(series, date, thresholds),
        remedy: Some(wording::log_daily(series.region, series.side, thresholds)),
    });
    let silent = silent_days(&standing, thresholds).map(|days| Finding {
        asks_for: Verdict::Train,
        reason: wording::log_due(series, &standing, days, thresholds),
        remedy: Some(wording::log_today(series.region, series.side)),
    });
    too_little.into_iter().chain(silent).collect()
}

/// Why a usual level is not known: it was, and is learned anew.
fn learned_anew(series: &Series, situation: &Situation<'_>, thresholds: &Thresholds) -> Option<Finding> {
    let place = (series.region, series.side);
    let rebased = situation.rebased.iter().copied().find(|rebased| (rebased.region, rebased.side) == place)?;
    let unknown = series.course.baseline().is_none() && stands(series, situation, thresholds) == Level::Insufficient;
    unknown.then(|| Finding { asks_for: Verdict::Train, reason: wording::learned_anew(series, rebased), remedy: None })
}

fn silent_days(standing: &Standing, thresholds: &Thresholds) -> Option<i64> {
    standing.days_silent.filter(|days| *days >= i64::from(thresholds.reminder_days))
}

/// A programme without a series, or no series at all, is not enough data either.
fn no_series(situation: &Situation<'_>) -> Option<Finding> {
    let nothing_watched = watched(situation).next().is_none();
    nothing_watched.then(|| Finding {
        asks_for: Verdict::Ease,
        reason: wording::no_scores(situation.enrolment.as_ref()),
        remedy: Some(wording::log_first(situation.enrolment.as_ref())),
    })
}

fn no_programme(situation: &Situation<'_>) -> Option<Finding> {
    situation.enrolment.is_none().then(|| Finding {
        asks_for: Verdict::Train,
        reason: wording::no_programme(),
        remedy: Some(wording::start_programme()),
    })
}

fn analgesic(series: &Series) -> Option<Finding> {
    let taken = series.fired.iter().find(|fired| fired.rule == Rule::Analgesic)?;
    Some(Finding { asks_for: Verdict::Train, reason: wording::fired(series, taken), remedy: None })
}

fn may_progress(situation: &Situation<'_>, thresholds: &Thresholds) -> bool {
    let own = situation.enrolment.as_ref().and_then(|enrolled: &Enrolled| enrolled_series(enrolled, situation.series));
    own.is_some_and(|series| {
        let standing = series.course.standing(situation.date, thresholds);
        series.course.green_days() >= thresholds.green_days && silent_days(&standing, thresholds).is_none()
    }) && situation.series.iter().all(|series| analgesic(series).is_none())
}
