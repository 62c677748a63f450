//! The words of the decision, at a reading age of about 11.

use chrono::NaiveDate;

use super::{
    Enrolled, Reason, Rebased, Rest, Series, Situation, Text, Verdict, decide::Finding, training::enrolled_series,
};
use crate::{
    level::Level,
    pain::{Evidence, Fired, Rule, Standing},
    place::{Region, Side, in_words},
    scale::Hundredths,
    text::points,
    thresholds::{RULE_VERSION, Thresholds},
};

fn about(series: &Series, code: impl Into<String>, text: String, evidence: Option<Evidence>) -> Reason {
    Reason { code: code.into(), text, region: Some(series.region), side: Some(series.side), evidence }
}

fn place(series: &Series) -> String {
    in_words(series.region, series.side)
}

fn chosen_here() -> String {
    format!("Limber {RULE_VERSION}, chosen here")
}

// Reasons

pub(super) fn fired(series: &Series, fired: &Fired) -> Reason {
    about(series, fired.rule.code(), format!("{} ({})", fired.text(), place(series)), Some(fired.evidence.clone()))
}

/// A raised level whose rules were not handed over.
pub(super) fn raised(series: &Series, level: Level) -> Reason {
    about(series, level.as_str(), format!("Your {} is at level {level} since its last entry.", place(series)), None)
}

/// The days after a red on which rest goes on although the level has fallen.
pub(super) fn rest_after_red(series: &Series, until: NaiveDate, thresholds: &Thresholds) -> Reason {
    let evidence = Evidence::on(series.course.last_red(), chosen_here()).against(thresholds.rest_days_after_red);
    let text = format!("Your {} was red a short time ago: rest goes on until {until}.", place(series));
    about(series, "rest-after-red", text, Some(evidence))
}

/// The level has lapsed, and nobody knows how it is: it is told no milder than on the last day.
pub(super) fn silent_after_red(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Reason {
    let last = series.course.judged();
    let evidence = Evidence::on(last.into_iter().chain([date]), chosen_here()).against(thresholds.gap_days);
    let when = last.map_or_else(String::new, |last| format!(", on {last}"));
    let text = format!(
        "Your {} was red at its last entry{when}. Nobody knows how it is now. Rest, and tell your physiotherapist.",
        place(series)
    );
    about(series, "silent-after-red", text, Some(evidence))
}

pub(super) fn rest_period(rest: Rest) -> Reason {
    let who = if rest.by_physiotherapist { "Your physiotherapist" } else { "You" };
    Reason {
        code: "rest-period".to_owned(),
        text: format!("{who} decided on rest from {} until {}.", rest.from, rest.until),
        region: None,
        side: None,
        evidence: Some(Evidence::on([rest.from, rest.until], chosen_here())),
    }
}

pub(super) fn rest_ends(until: NaiveDate) -> Text {
    Text::new("rest-ends", format!("The rest ends on {until}. After it your plan starts lower and climbs again."))
}

pub(super) fn clearance_required(enrolled: &Enrolled, ended_by: Option<&str>) -> Reason {
    let ended = ended_by.map_or_else(String::new, |care| format!(" The last one ended because of {care}."));
    Reason {
        code: "clearance-required".to_owned(),
        text: format!(
            "Band exercises for your {} need a physiotherapist's go-ahead, and there is none that holds today.{ended}",
            in_words(enrolled.region, enrolled.side)
        ),
        region: Some(enrolled.region),
        side: Some(enrolled.side),
        evidence: Some(Evidence::on([], Rule::GoAhead.source())),
    }
}

/// Says how many scores there are and what is needed; a usual level is learned from the scores before the last two.
pub(super) fn not_enough_data(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> Reason {
    let course = &series.course;
    let logs = course.logs_within(date, thresholds.enough_days);
    let for_baseline = course.logs_for_baseline(date, thresholds);
    let text = if logs < thresholds.enough_logs {
        format!(
            "There is not enough data for your {}: {logs} pain {} in the last {} days, and {} are needed.",
            place(series),
            if logs == 1 { "score" } else { "scores" },
            thresholds.enough_days,
            thresholds.enough_logs
        )
    } else {
        format!(
            "There is not enough data for your {}: your usual level is not known yet. It takes {} scores before the \
             last two, and there are {for_baseline}.",
            place(series),
            thresholds.usual_logs
        )
    };
    let evidence = Evidence::on([date], chosen_here())
        .with("logs", logs)
        .with("of_days", thresholds.enough_days)
        .with("logs_for_usual_level", for_baseline)
        .against(thresholds.enough_logs);
    about(series, "not-enough-data", text, Some(evidence))
}

pub(super) fn learned_anew(series: &Series, rebased: Rebased) -> Reason {
    let why = match rebased.care {
        Some(care) => format!("because of {}", care.in_words()),
        None => "as your physiotherapist decided".to_owned(),
    };
    let text = format!("The usual level of your {} is learned anew since {}, {why}.", place(series), rebased.since);
    about(series, "rebased", text, Some(Evidence::on([rebased.since], Rule::Rebased.source())))
}

pub(super) fn no_scores(enrolled: Option<&Enrolled>) -> Reason {
    Reason {
        code: "not-enough-data".to_owned(),
        text: format!("There is not enough data: no pain scores{} yet.", for_place(enrolled)),
        region: enrolled.map(|enrolled| enrolled.region),
        side: enrolled.map(|enrolled| enrolled.side),
        evidence: None,
    }
}

pub(super) fn log_due(series: &Series, standing: &Standing, days: i64, thresholds: &Thresholds) -> Reason {
    let evidence = Evidence::on(standing.last_log, chosen_here())
        .with_known("days_silent", i32::try_from(days).ok())
        .against(thresholds.reminder_days);
    about(
        series,
        "log-due",
        format!("The last pain score for your {} is {days} days old.", place(series)),
        Some(evidence),
    )
}

pub(super) fn no_programme() -> Reason {
    Reason {
        code: "no-programme".to_owned(),
        text: "You are not on a programme, so there is no plan for today.".to_owned(),
        region: None,
        side: None,
        evidence: None,
    }
}

pub(super) fn calm(series: &Series) -> Reason {
    let course = &series.course;
    let usual = course.baseline().map_or_else(String::new, |usual| format!(" of {}", points(usual.as_points())));
    let evidence = Evidence::on(course.judged(), chosen_here())
        .with_known("baseline", course.baseline().map(Hundredths::as_points))
        .with("score", course.score().as_points())
        .against(Hundredths::ONE.as_points());
    let text = format!("Your {} is at level green: pain is around your usual level{usual}.", place(series));
    about(series, "calm", text, Some(evidence))
}

// What is allowed

pub(super) fn only_what_the_advice_says() -> Text {
    Text::new("follow-advice", "Only what the advice says. All exercises are locked.")
}

pub(super) fn allowed(decision: Verdict, cleared_level: Option<u8>) -> Vec<Text> {
    let walk = Text::new("gentle-walk", "A gentle walk.");
    let movement = Text::new("gentle-movement", "Gentle movement, as long as it does not hurt.");
    let stretches = Text::new("dynamic-stretches", "Your warm-up and dynamic stretches.");
    let lighter = Text::new("rest-day", "A rest day: it counts as keeping to the plan.");
    let bands = |text: &str, level: u8| Text::new("bands", format!("{text} up to band level {level}."));
    match decision {
        Verdict::SeekCare => vec![only_what_the_advice_says()],
        Verdict::Rest => vec![walk, movement],
        Verdict::Ease => {
            vec![lighter, walk, stretches]
        }
        Verdict::Train => {
            let bands = cleared_level.map(|level| bands("Your band exercises", level));
            [walk, stretches].into_iter().chain(bands).collect()
        }
    }
}

// What would change the answer

/// What would take each finding away, in the order of the reasons; on a training day, what would end it.
pub(super) fn would_change(
    decision: Verdict,
    findings: &[Finding],
    situation: &Situation<'_>,
    progression_allowed: bool,
    thresholds: &Thresholds,
) -> Vec<Text> {
    let remedies = findings.iter().filter_map(|finding| finding.remedy.clone());
    let enrolled = situation.enrolment.as_ref();
    let after_rest = enrolled.filter(|_| decision == Verdict::Rest).map(new_go_ahead);
    let climbing = enrolled
        .filter(|_| decision == Verdict::Train && !progression_allowed)
        .and_then(|enrolled| moving_up(enrolled, situation, thresholds));
    let worsening = (decision == Verdict::Train).then(|| worsening(thresholds));
    let goes_on = situation.series.iter().any(|series| is_red(series, situation.date, thresholds));
    let goes_on = goes_on.then(|| rest_goes_on(thresholds));
    remedies.chain(goes_on).chain(after_rest).chain(climbing).chain(worsening).collect()
}

/// What would take a fired rule away.
pub(super) fn remedy(series: &Series, fired: &Fired) -> Text {
    let place = place(series);
    let limit = fired.evidence.threshold.map_or_else(|| "the limit".to_owned(), points);
    let less = if fired.raises_to == Some(Level::Red) { "the answer is no longer rest" } else { "you can train again" };
    let text = match fired.rule {
        Rule::ShiftAmber | Rule::ShiftRed => {
            format!("When your last scores for your {place} are back around your usual level, {less}.")
        }
        Rule::RiseAmber | Rule::RiseRed => {
            format!("When your last scores for your {place} are less than {limit} above the two weeks before, {less}.")
        }
        Rule::StillUp => format!(
            "When the week's scores for your {place} are less than {limit} above what was usual before the rise, {less}."
        ),
        Rule::DaysRed => format!("When fewer than {limit} of the last days asked for care, {less} for your {place}."),
        Rule::SessionPain | Rule::SevereSessionPain => {
            format!("The next entry for your {place} without such pain in a session.")
        }
        Rule::SessionPainTwice => {
            format!("When a week has passed with fewer such sessions, {less} for your {place}.")
        }
        Rule::MorningAfter | Rule::MorningAfterTwice => {
            format!("A calm morning for your {place} after the next session, or a rest day.")
        }
        Rule::FlareUp => format!("A day without a flare-up of your {place}."),
        // These raise no level, so no remedy is asked for.
        Rule::RedFlag
        | Rule::GoAhead
        | Rule::Analgesic
        | Rule::Settle
        | Rule::Stiff
        | Rule::Click
        | Rule::Triggers
        | Rule::Region
        | Rule::Lasting
        | Rule::LastingLonger
        | Rule::Disagree
        | Rule::Better
        | Rule::CalmWeek
        | Rule::Rebased => format!("The next entry for your {place}."),
    };
    Text::new(fired.rule.code(), text)
}

pub(super) fn go_ahead(enrolled: &Enrolled, band_level: Option<u8>) -> Text {
    let up_to = band_level.map_or_else(String::new, |level| format!(" up to band level {level}"));
    Text::new("clearance-required", format!("A physiotherapist's go-ahead for the {}{up_to}.", enrolled.region))
}

fn is_red(series: &Series, date: NaiveDate, thresholds: &Thresholds) -> bool {
    series.course.standing(date, thresholds).level == Level::Red
}

fn rest_goes_on(thresholds: &Thresholds) -> Text {
    let days = thresholds.rest_days_after_red;
    Text::new("rest-after-red", format!("After the last red day, rest goes on for {days} days."))
}

fn new_go_ahead(enrolled: &Enrolled) -> Text {
    let text =
        format!("Bands start again only with a new go-ahead from a physiotherapist for the {}.", enrolled.region);
    Text::new("new-clearance-needed", text)
}

pub(super) fn log_daily(region: Region, side: Side, thresholds: &Thresholds) -> Text {
    let text = format!(
        "Log the worst pain of your {} every day: at least {} scores in {} days.",
        in_words(region, side),
        thresholds.enough_logs,
        thresholds.enough_days
    );
    Text::new("not-enough-data", text)
}

pub(super) fn log_first(enrolled: Option<&Enrolled>) -> Text {
    Text::new("not-enough-data", format!("Log your worst pain of the day{}.", for_place(enrolled)))
}

pub(super) fn log_today(region: Region, side: Side) -> Text {
    Text::new("log-due", format!("Log today's worst pain of your {}.", in_words(region, side)))
}

pub(super) fn start_programme() -> Text {
    Text::new("no-programme", "Start a programme, by yourself or with your physiotherapist.")
}

fn moving_up(enrolled: &Enrolled, situation: &Situation<'_>, thresholds: &Thresholds) -> Option<Text> {
    let green = enrolled_series(enrolled, situation.series)?.course.green_days();
    let missing = thresholds.green_days.checked_sub(green).filter(|missing| *missing > 0)?;
    Some(Text::new("moving-up", format!("After {missing} more green days in a row you can move up.")))
}

fn worsening(thresholds: &Thresholds) -> Text {
    let text = format!(
        "Pain above {} in a session, a bad morning after it, or a flare-up would mean ease off.",
        thresholds.session_ceiling
    );
    Text::new("worsening", text)
}

fn for_place(enrolled: Option<&Enrolled>) -> String {
    enrolled.map_or_else(String::new, |enrolled| format!(" for your {}", in_words(enrolled.region, enrolled.side)))
}
