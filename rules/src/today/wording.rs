//! The words of the decision, at a reading age of about 11.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Agreement, Decision, Enrolled, Reason, Rebased, Rest, Series, Situation, Text, decide::Finding,
    training::enrolled_series,
};
use crate::{
    pain::{Evidence, Fired, Rule, Suspension, Worsening, date_in_words, worsening_text},
    place::{BodySite, in_words},
    scale::{Hundredths, Nrs},
    severity::Severity,
    text::points,
    thresholds::{RULE_VERSION, Thresholds},
};

fn about(series: &Series, code: impl Into<String>, text: String, evidence: Option<Evidence>) -> Reason {
    said(series, Text::new(code, text).with("place", series.site()), evidence)
}

fn said(series: &Series, Text { code, params, text }: Text, evidence: Option<Evidence>) -> Reason {
    Reason { code, text, params, region: Some(series.region), side: Some(series.side), evidence }
}

fn of_record(code: &str, text: String, evidence: Option<Evidence>) -> Reason {
    Reason { code: code.to_owned(), text, params: BTreeMap::new(), region: None, side: None, evidence }
}

fn place(series: &Series) -> String {
    in_words(series.region, series.side)
}

fn chosen_here() -> String {
    format!("Limber {RULE_VERSION}, chosen here")
}

// Reasons

pub(super) fn fired(series: &Series, fired: &Fired) -> Reason {
    said(series, fired.text(series.site()), Some(fired.evidence.clone()))
}

/// The worsening that is open: since when, from what to what, what is asked, until when.
pub(super) fn worsening(series: &Series, open: &Worsening, severity: Severity, thresholds: &Thresholds) -> Reason {
    said(series, worsening_text(&series.course, open, series.site(), severity, thresholds), None)
}

/// What a physiotherapist agreed with the patient.
pub(super) fn agreed(series: &Series, agreement: &Agreement) -> Reason {
    let Agreement { until, up_to, with, .. } = agreement;
    let place = place(series);
    let text = format!(
        "Your {place}: up to {up_to} is as agreed with {with} until {}. Nothing goes up meanwhile.",
        date_in_words(*until)
    );
    let text =
        Text::new("accepted", text).with("place", series.site()).with("up_to", *up_to).with("with", with.as_str());
    said(series, text.with("until", *until), None)
}

/// A severity whose codes were not handed over.
pub(super) fn raised(series: &Series, severity: Severity) -> Reason {
    let text = format!("Your {} asks for {severity} since its last entry.", place(series));
    about(series, severity.as_str(), text, None)
}

/// Rest was asked for on so many days running that the gentle plan takes its place.
pub(super) fn rest_has_an_end(series: &Series) -> Reason {
    let text = format!(
        "Your {} has rested for some days. Rest has an end: easy movement now, without bands, as long as it does not get worse.",
        place(series)
    );
    about(series, "rest-has-an-end", text, None)
}

/// Nobody knows how it is: it is told no milder than on the last day.
pub(super) fn silent_after_rest(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Reason {
    let last = series.course.judged();
    let evidence = Evidence::on(last.into_iter().chain([date]), chosen_here()).against(thresholds.gap_days);
    let when = last.map_or_else(String::new, |last| format!(", on {}", date_in_words(last)));
    let text = format!(
        "Your {} asked for rest at its last entry{when}, and there is no entry since. Rest until you log again, and tell your \
         physiotherapist or a doctor how it is.",
        place(series)
    );
    about(series, "silent-after-red", text, Some(evidence))
}

/// No score for so long that nobody knows how it is.
pub(super) fn silent(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Reason {
    let last = series.course.last_log();
    let evidence = Evidence::on(last.into_iter().chain([date]), chosen_here()).against(thresholds.gap_days);
    let when = last.map_or_else(String::new, |last| format!(" since {}", date_in_words(last)));
    let text = format!(
        "There is no score of your {}{when}: nobody knows how it is now. Ease off until you log again.",
        place(series)
    );
    about(series, "silent", text, Some(evidence))
}

/// The first days of a diary: a usual level is still to be learned.
pub(super) fn first_days(series: &Series, date: NaiveDate) -> Reason {
    let logs = series.course.first_scores();
    let text = format!(
        "These are the first days of the diary of your {}: {logs} {} so far. Begin gently, at the lowest step.",
        place(series),
        if logs == 1 { "score" } else { "scores" }
    );
    about(series, "not-enough-data", text, Some(Evidence::on([date], chosen_here()).with("logs", logs)))
}

/// A new level: training goes on, and nothing goes up until it has been looked at.
pub(super) fn new_level(series: &Series, since: NaiveDate, linked: bool) -> Reason {
    let ended = series.course.ended();
    let level = |of: Option<Hundredths>| of.map_or_else(|| "unknown".to_owned(), |level| points(level.as_points()));
    let (now, before) = (level(ended.and_then(|ended| ended.usual)), level(ended.and_then(|ended| ended.before)));
    let until = match (series.course.new_level_passes(), linked) {
        (true, _) => "until a physiotherapist has looked, or after 14 calm days",
        (false, true) => "until your physiotherapist has looked",
        (false, false) => "until a physiotherapist has looked at it with you",
    };
    let text = format!("Your {} has settled at {now}; it was {before}. Nothing goes up {until}.", place(series));
    about(series, "new-level", text, Some(Evidence::on([since], chosen_here())))
}

pub(super) fn be_seen(series: &Series, on: NaiveDate) -> Reason {
    let text = format!(
        "Your {} was at the highest level on {}. If it was not examined since, be seen this week, by your physiotherapist or a doctor.",
        place(series),
        date_in_words(on)
    );
    about(series, "be-seen", text, Some(Evidence::on([on], chosen_here())))
}

pub(super) fn rest_period(rest: Rest) -> Reason {
    let who = if rest.by_physiotherapist { "Your physiotherapist" } else { "You" };
    let text = format!("{who} decided on rest from {} until {}.", rest.from, rest.until);
    of_record("rest-period", text, Some(Evidence::on([rest.from, rest.until], chosen_here())))
}

pub(super) fn rest_ends(until: NaiveDate) -> Text {
    Text::new("rest-ends", format!("The rest ends on {until}. After it your plan starts lower and climbs again."))
}

pub(super) fn clearance_required(enrolled: &Enrolled, ended_by: Option<&str>) -> Reason {
    let ended = ended_by.map_or_else(String::new, |care| format!(" The last one ended because of {care}."));
    let text = format!(
        "Band exercises for your {} need a physiotherapist's go-ahead, and there is none that holds today. The rest of the plan needs \
         none.{ended}",
        enrolled.site()
    );
    of_enrolment(enrolled, "clearance-required", text, Some(Evidence::on([], Rule::GoAhead.source())))
}

fn of_enrolment(enrolled: &Enrolled, code: &str, text: String, evidence: Option<Evidence>) -> Reason {
    let Text { code, params, text } = Text::new(code, text).with("place", enrolled.site());
    Reason { code, text, params, region: Some(enrolled.region), side: Some(enrolled.side), evidence }
}

/// A go-ahead that a worsening holds back.
pub(super) fn suspended(enrolled: &Enrolled, suspension: Suspension) -> Reason {
    let site = enrolled.site();
    let (since, text) = match suspension {
        Suspension::Open(since) => (
            since,
            format!(
                "The go-ahead for bands of your {site} is held back since {}, until the worsening is over.",
                date_in_words(since)
            ),
        ),
        Suspension::Unconfirmed(since) => (
            since,
            format!(
                "The worsening of your {site} is over since {}. Bands wait until your physiotherapist has confirmed them.",
                date_in_words(since)
            ),
        ),
    };
    of_enrolment(enrolled, "clearance-suspended", text, Some(Evidence::on([since], chosen_here())))
}

pub(super) fn confirmed(enrolled: &Enrolled, suspension: Suspension) -> Option<Text> {
    let Suspension::Unconfirmed(_) = suspension else { return None };
    let text = format!("Your physiotherapist's word that bands for your {} may go on.", enrolled.site());
    Some(Text::new("clearance-suspended", text).with("place", enrolled.site()))
}

/// Says how many scores there are and what is needed.
pub(super) fn not_enough_data(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Reason {
    let logs = series.course.logs_within(date, thresholds.enough_days);
    let text = format!(
        "There is not enough data for your {}: {logs} pain {} in the last {} days, and {} are needed, or a steady rhythm of two a week.",
        place(series),
        if logs == 1 { "score" } else { "scores" },
        thresholds.enough_days,
        thresholds.enough_logs
    );
    let evidence = Evidence::on([date], chosen_here())
        .with("logs", logs)
        .with("of_days", thresholds.enough_days)
        .against(thresholds.enough_logs);
    about(series, "not-enough-data", text, Some(evidence))
}

/// A day in the past was corrected, and the days after it are still to be judged again.
pub(super) fn judgement_pending(series: &Series) -> Reason {
    let text = format!(
        "An earlier day of your {} was corrected, and the days after it are being worked out again. This takes a moment.",
        place(series)
    );
    about(series, "judgement-pending", text, None)
}

pub(super) fn learned_anew(series: &Series, rebased: Rebased) -> Reason {
    let why = match rebased.care {
        Some(care) => format!("because of {}", care.in_words()),
        None => "as your physiotherapist decided".to_owned(),
    };
    let text = format!("The usual level of your {} is learned afresh since {}, {why}.", place(series), rebased.since);
    about(series, "rebased", text, Some(Evidence::on([rebased.since], Rule::Rebased.source())))
}

pub(super) fn no_scores(enrolled: Option<&Enrolled>) -> Reason {
    let text = format!("There is not enough data: no pain scores{} yet.", for_place(enrolled));
    match enrolled {
        Some(enrolled) => of_enrolment(enrolled, "not-enough-data", text, None),
        None => of_record("not-enough-data", text, None),
    }
}

pub(super) fn log_due(series: &Series, days: i64, from: u32) -> Reason {
    let evidence = Evidence::on(series.course.last_log(), chosen_here())
        .with_known("days_silent", i32::try_from(days).ok())
        .against(from);
    let text = format!("The last pain score for your {} is {days} days old.", place(series));
    about(series, "log-due", text, Some(evidence))
}

pub(super) fn no_programme() -> Reason {
    of_record("no-programme", "You are not on a programme, so there is no plan for today.".to_owned(), None)
}

/// The programme is finished: what keeps it so.
pub(super) fn maintenance(site: BodySite) -> Reason {
    let text = format!(
        "You have finished the programme for your {site}. Keep it up: one or two sessions a week of the two exercises that help most \
         maintain what you have reached."
    );
    let Text { code, params, text } = Text::new("maintenance", text).with("place", site);
    Reason { code, text, params, region: Some(site.region), side: Some(site.side), evidence: None }
}

/// How a calm place is. "Usual" is said only where it is true, and nothing above 5 is called fine.
pub(super) fn calm(series: &Series, date: NaiveDate) -> Reason {
    let course = &series.course;
    let usual = course.baseline();
    let evidence = Evidence::on(course.judged(), chosen_here())
        .with_known("baseline", usual.map(Hundredths::as_points))
        .with("score", course.score().as_points())
        .against(Hundredths::ONE.as_points());
    let when = course.judged().filter(|judged| *judged != date);
    let when = when.map_or_else(|| "today".to_owned(), |judged| format!("on {}", date_in_words(judged)));
    let near = |score: Nrs, usual: Hundredths| {
        Hundredths::from(score) >= usual.minus(Hundredths::ONE)
            && Hundredths::from(score) <= usual.plus(Hundredths::ONE)
    };
    let place = place(series);
    let text = match (course.last_score(), usual) {
        (Some(score), Some(usual)) if usual > Hundredths::from_whole(5) => {
            format!("Your {place}: {score} {when}; high, and steady at {}.", points(usual.as_points()))
        }
        (Some(score), Some(usual)) if near(score, usual) => {
            format!("Your {place}: {score} {when}, about your usual {}.", points(usual.as_points()))
        }
        (Some(score), Some(usual)) => format!("Your {place}: {score} {when}; usually {}.", points(usual.as_points())),
        (Some(score), None) => format!("Your {place}: {score} {when}."),
        (None, _) => format!("Nothing of your {place} asks for care."),
    };
    about(series, "calm", text, Some(evidence))
}

// What is allowed

pub(super) fn only_what_the_advice_says() -> Text {
    Text::new("follow-advice", "Only what the advice says. All exercises are locked.")
}

pub(super) fn allowed(decision: Decision, cleared_level: Option<u8>, may_walk: bool) -> Vec<Text> {
    let walk = may_walk.then(|| Text::new("gentle-walk", "A gentle walk."));
    let movement = Text::new("gentle-movement", "Gentle movement, as long as it does not hurt.");
    let stretches = Text::new("dynamic-stretches", "Your warm-up and dynamic stretches.");
    let lighter = Text::new("rest-day", "A rest day: it counts as keeping to the plan.");
    let bands =
        |level: u8| Text::new("bands", format!("Your band exercises up to band level {level}.")).with("level", level);
    match decision {
        Decision::SeekCare => vec![only_what_the_advice_says()],
        Decision::Rest => walk.into_iter().chain([movement]).collect(),
        Decision::Ease => {
            [lighter].into_iter().chain(walk).chain([stretches]).chain(cleared_level.map(bands)).collect()
        }
        Decision::Train => walk.into_iter().chain([stretches]).chain(cleared_level.map(bands)).collect(),
    }
}

// What would change the answer

/// What would take each finding away, in the order of the reasons; on a training day, what would end it.
pub(super) fn would_change(
    decision: Decision,
    findings: &[Finding],
    situation: &Situation<'_>,
    progression_allowed: bool,
    thresholds: &Thresholds,
) -> Vec<Text> {
    let mut remedies: Vec<Text> = Vec::new();
    for remedy in findings.iter().filter_map(|finding| finding.remedy.clone()) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    let climbing = situation
        .enrolment
        .as_ref()
        .filter(|_| decision == Decision::Train && !progression_allowed)
        .and_then(|enrolled| moving_up(enrolled, situation, thresholds));
    let worsening = (decision == Decision::Train).then(|| worse(thresholds));
    remedies.into_iter().chain(climbing).chain(worsening).collect()
}

/// What would take a code away; none where its own sentence says so.
pub(super) fn remedy(series: &Series, fired: &Fired) -> Option<Text> {
    let place = place(series);
    let text = match fired.rule {
        Rule::High
        | Rule::Severe
        | Rule::FlareUp
        | Rule::MorningAfter
        | Rule::SessionPain
        | Rule::SevereSessionPain => {
            format!("The next calm day of your {place} in the diary.")
        }
        Rule::Worst => {
            format!("Your physiotherapist or a doctor has seen your {place}, and the scores have come down.")
        }
        Rule::ChangeMild
        | Rule::ChangeAcceptable
        | Rule::ChangeUpper
        | Rule::ChangeSevere
        | Rule::ChangeSparse
        | Rule::ChangeSlow => {
            format!("When two of three scores of your {place} are near what you are used to.")
        }
        Rule::SessionPainTwice => format!("Two calm sessions for your {place}, or four days without one."),
        Rule::Interferes => format!("Two days on which your {place} takes less of the day."),
        Rule::MorningAfterTwice | Rule::Mornings => format!("Calm mornings of your {place}."),
        _ => return None,
    };
    Some(Text::new(fired.rule.code(), text).with("place", series.site()))
}

/// What would end an open worsening, where no code of the day says so.
pub(super) fn worsening_over(series: &Series, open: &Worsening) -> Text {
    let line = open.calm_line().as_points().floor();
    let text = format!("When two of three scores of your {} are at {} or less.", place(series), points(line));
    Text::new("worsening-over", text).with("place", series.site()).with("line", line)
}

pub(super) fn go_ahead(enrolled: &Enrolled, band_level: Option<u8>) -> Text {
    let up_to = band_level.map_or_else(String::new, |level| format!(" up to band level {level}"));
    Text::new("clearance-required", format!("A physiotherapist's go-ahead for your {}{up_to}.", enrolled.site()))
}

pub(super) fn log_daily(site: BodySite, thresholds: &Thresholds) -> Text {
    let text = format!(
        "Log the worst pain of your {site} every day: at least {} scores in {} days.",
        thresholds.enough_logs, thresholds.enough_days
    );
    Text::new("not-enough-data", text)
}

pub(super) fn log_first(enrolled: Option<&Enrolled>) -> Text {
    Text::new("not-enough-data", format!("Log your worst pain of the day{}.", for_place(enrolled)))
}

pub(super) fn log_today(site: BodySite) -> Text {
    Text::new("log-due", format!("Log today's worst pain of your {site}."))
}

fn moving_up(enrolled: &Enrolled, situation: &Situation<'_>, thresholds: &Thresholds) -> Option<Text> {
    let green = enrolled_series(enrolled, situation.series)?.course.green_days();
    let missing = thresholds.green_days.checked_sub(green).filter(|missing| *missing > 0)?;
    Some(Text::new("moving-up", format!("After {missing} more green days in a row you can move up.")))
}

fn worse(thresholds: &Thresholds) -> Text {
    let text = format!(
        "Pain above {} in a session, a bad morning after it, or a flare-up would mean ease off.",
        thresholds.session_ceiling
    );
    Text::new("worsening", text)
}

fn for_place(enrolled: Option<&Enrolled>) -> String {
    enrolled.map_or_else(String::new, |enrolled| format!(" for your {}", in_words(enrolled.region, enrolled.side)))
}
