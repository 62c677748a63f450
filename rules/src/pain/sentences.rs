//! What each code says, at a reading age of about 11. Each sentence names its place; numbers and places are params too.

use std::fmt::Write;

use chrono::NaiveDate;

use super::{
    course::Course,
    evidence::{Evidence, Fired},
    groups::EpisodeState,
    rule::{EpisodeKind, Rule},
    signs,
    trend::projected_text,
    worsening::{EndedAs, Worsening},
};
use crate::{
    place::BodySite,
    scale::{Hundredths, Nrs},
    severity::Severity,
    text::{Text, points},
    thresholds::Thresholds,
};

impl Fired {
    /// The code in plain words, about its place.
    pub fn text(&self, site: BodySite) -> Text {
        let seen = &self.evidence;
        let text = Text::new(self.rule.code(), format!("{}: {}", capitalised(site), sentence(self)));
        let text = seen.values.iter().fold(text, |text, value| text.with(&value.name, value.value));
        let text = match seen.threshold {
            Some(line) => text.with("line", line),
            None => text,
        };
        text.with("place", site)
    }
}

pub(super) fn capitalised(site: BodySite) -> String {
    let words = site.to_string();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A date in the middle of a sentence: `26 January`.
pub fn date_in_words(date: NaiveDate) -> String {
    date.format("%-d %B").to_string()
}

fn sentence(fired: &Fired) -> String {
    let seen = &fired.evidence;
    match fired.rule {
        Rule::RedFlag => "one of your answers needs to be looked at by a clinician first.".to_owned(),
        Rule::GoAhead => "band exercises need a go-ahead from a physiotherapist that is still valid.".to_owned(),
        Rule::High if seen.value("score").is_none() => {
            format!("{} in the morning{}. Ease off that day.", seen.written("morning"), on(seen))
        }
        Rule::High => format!("{}. That is too much to train on. Ease off.", today(seen)),
        Rule::HighForUsual => format!("{}. Train as planned; nothing goes up.", today(seen)),
        Rule::Severe if fired.severity < Severity::Rest => {
            format!("{}. That is severe. {}", today(seen), asks(fired.severity))
        }
        Rule::Severe if seen.value("carried").is_some() => {
            "severe pain the day before. Rest goes on until it is 5 or less.".to_owned()
        }
        Rule::Severe => format!("{}. That is severe. Rest that day and the next, until it is 5 or less.", today(seen)),
        Rule::Worst => worst(seen),
        Rule::HighWeek => format!(
            "a week of {} on average, and high for two weeks. Nothing goes up until a week is at 5.",
            seen.written("week_mean")
        ),
        Rule::ChangeMild | Rule::ChangeAcceptable | Rule::ChangeUpper | Rule::ChangeSevere => change(fired),
        Rule::ChangeSparse => format!(
            "your last scores are {} on average, and {} is what you are used to. {}",
            seen.written("change_mean"),
            seen.written("baseline"),
            asks(fired.severity)
        ),
        Rule::ChangeSlow => format!(
            "slowly, from {} to {} over the last weeks. {}",
            seen.written("lowest_before"),
            seen.written("fortnight"),
            asks(fired.severity)
        ),
        Rule::SessionPain if seen.value("carried").is_some() => {
            "the session of the day before hurt above its limit. Ease off, unless the morning was calm.".to_owned()
        }
        Rule::SessionPain => format!(
            "{} in the session, above {}. Stop that exercise for today; it starts a step lower next time.",
            seen.written("session_pain"),
            seen.limit()
        ),
        Rule::SessionPainTwice => format!(
            "pain above {} in {} sessions within {} days. Ease off until two sessions were calm.",
            seen.limit(),
            seen.written("sessions"),
            seen.written("days")
        ),
        Rule::SevereSessionPain if seen.value("carried").is_some() => {
            "severe pain in the session of the day before. Rest.".to_owned()
        }
        Rule::SevereSessionPain => {
            format!("{} in the session. That is severe. Rest that day and the next.", seen.written("session_pain"))
        }
        Rule::MorningAfter => morning(seen),
        Rule::MorningAfterTwice => {
            "two of the last three mornings after a session were bad. Ease off until a morning is near the usual one."
                .to_owned()
        }
        Rule::Mornings => match seen.value("usual_minutes") {
            Some(_) => "much stiffer than usual on most mornings. Ease off until two mornings are better.".to_owned(),
            None => format!(
                "bad mornings on most days; a usual one is {}. Ease off until two mornings are near that.",
                seen.written("usual_morning")
            ),
        },
        Rule::Painkiller => "a painkiller, so the day does not count towards moving up.".to_owned(),
        Rule::PainkillersOften => format!(
            "a painkiller on {} of {} days. Talk it over with your physiotherapist, doctor or pharmacist; nothing goes up meanwhile.",
            seen.written("days"),
            seen.written("of_days")
        ),
        Rule::FlareUp => "you reported a flare-up. Ease off, whatever the number says.".to_owned(),
        Rule::Interferes => format!(
            "pain took most of the day on {} of {} days. {}",
            seen.written("days"),
            seen.written("of_days"),
            asks(fired.severity)
        ),
        Rule::SaysWorse => format!(
            "you said worse than last week on {} of {} days. Nothing goes up meanwhile.",
            seen.written("days"),
            seen.written("of_days")
        ),
        Rule::Symptoms => symptoms(seen),
        Rule::ShiftAmber | Rule::ShiftRed => compared(seen),
        Rule::RiseAmber | Rule::RiseRed => lower(&projected_text(seen)),
        Rule::Settle => lower(&signs::settle::text(seen)),
        Rule::Stiff => lower(&signs::stiff::text(seen)),
        Rule::Click => lower(&signs::click::text(seen)),
        Rule::Triggers => lower(&signs::triggers::text(seen)),
        Rule::Region => lower(&signs::region::text(seen)),
        Rule::Lasting => lower(&signs::lasting::text(seen)),
        Rule::LastingLonger => lower(&signs::lasting::text_again(seen)),
        Rule::Disagree => lower(&signs::disagree::text(seen)),
        Rule::Pattern => pattern(seen),
        Rule::Better => lower(&signs::better::text(seen)),
        Rule::CalmWeek => lower(&signs::calm_week::text(seen)),
        Rule::Rebased => "your usual level is learned afresh from this day on.".to_owned(),
    }
}

/// A sentence after a colon.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `9 on 26 January; usually 2`: the usual level is named where it is known.
fn today(seen: &Evidence) -> String {
    let mut words = match seen.value("score") {
        Some(score) => format!("{}{}", points(score), on(seen)),
        None => format!("{} in the morning{}", seen.written("morning"), on(seen)),
    };
    if let Some(usual) = seen.value("baseline") {
        let _ = write!(words, "; usually {}", points(usual));
    }
    words
}

/// ` on 26 January`: the day that it is about.
fn on(seen: &Evidence) -> String {
    seen.dates.last().map_or_else(String::new, |date| format!(" on {}", date_in_words(*date)))
}

fn worst(seen: &Evidence) -> String {
    let what = match (seen.value("mornings"), seen.value("days")) {
        (Some(_), Some(days)) => format!("severe pain on {} of 7 mornings", points(days)),
        (None, Some(days)) => format!("severe pain on {} of 7 days", points(days)),
        _ => format!("{}{}", seen.written("score"), on(seen)),
    };
    format!("{what}. Be seen this week, by your physiotherapist or a doctor. Rest until then.")
}

fn change(fired: &Fired) -> String {
    let seen = &fired.evidence;
    if seen.value("carried").is_some() {
        let usual = seen.value("baseline").map_or_else(String::new, |usual| format!("; usually {}", points(usual)));
        let today =
            seen.value("score").map_or_else(String::new, |score| format!("{}{}{usual}. ", points(score), on(seen)));
        if fired.severity < Severity::Rest {
            return format!("{today}{}", asks(fired.severity));
        }
        return format!("{today}Rest goes on until two of three days are 5 or less.");
    }
    let why = match seen.detector {
        Some(Rule::RiseAmber | Rule::RiseRed) => lower(&projected_text(seen)),
        _ => compared(seen),
    };
    format!("{why} {}", asks(fired.severity))
}

fn compared(seen: &Evidence) -> String {
    format!(
        "your last {} scores are {} on average, and {} is what you are used to. Your ups and downs seldom do that.",
        seen.written("scores"),
        seen.written("recent_mean"),
        seen.written("baseline")
    )
}

const fn asks(severity: Severity) -> &'static str {
    match severity {
        Severity::Calm | Severity::Watch => "Train as planned; nothing goes up meanwhile.",
        Severity::Ease => "Ease off.",
        Severity::Rest => "Rest.",
        Severity::See => "Rest, and be seen by a clinician.",
    }
}

fn morning(seen: &Evidence) -> String {
    let what = match (seen.value("morning"), seen.value("usual_morning")) {
        _ if seen.value("settled") == Some(0.0) => {
            "the pain had not settled by the morning after the session.".to_owned()
        }
        (Some(morning), Some(usual)) => {
            format!("{} on the morning after the session; a usual morning is {}.", points(morning), points(usual))
        }
        (morning, _) => {
            format!("{} on the morning after the session.", morning.map_or_else(|| "high".to_owned(), points))
        }
    };
    format!("{what} Ease off; the next session is a third shorter.")
}

fn symptoms(seen: &Evidence) -> String {
    let days = |name: &str, words: &str, of: u8| {
        seen.value(name).map(|days| format!("{words} on {} of {of} days", points(days)))
    };
    let each = [
        days("stiff", "stiff for half an hour or more", 7),
        days("night", "pain at night", 7),
        days("click", "clicking that hurt", 14),
    ];
    let named: Vec<String> = each.into_iter().flatten().collect();
    format!("{}. Nothing goes up meanwhile; tell your physiotherapist.", named.join(", "))
}

fn pattern(seen: &Evidence) -> String {
    let every = match seen.value("cycle") {
        Some(7.0) => {
            let days: Vec<String> = seen.dates.iter().map(|date| format!("{}s", date.format("%A"))).collect();
            format!("on {}", days.join(" and "))
        }
        cycle => format!("on the same days of every {} days", cycle.map_or_else(|| "few".to_owned(), points)),
    };
    format!(
        "it comes every week or turn: {} {every}. What do you do then? Talk it over with your physiotherapist.",
        seen.value("score").map_or_else(|| "higher".to_owned(), points)
    )
}

/// What is said of a worsening that is open: place, since when, from what to what, what is asked, until when.
pub fn worsening_text(
    course: &Course,
    open: &Worsening,
    site: BodySite,
    severity: Severity,
    thresholds: &Thresholds,
) -> Text {
    let score = course.last_score();
    let from = open.usual.map(|usual| points(usual.as_points()));
    let place = capitalised(site);
    let mut text = format!("{place}: ");
    let is_high = |score: Nrs| open.usual.is_none_or(|usual| Hundredths::from(score) > usual.plus(Hundredths::ONE));
    match (score, &from) {
        (Some(score), Some(usual)) if !is_high(score) => {
            let _ = write!(text, "worse since {}; {score} now, usually {usual}.", date_in_words(open.opened));
        }
        (Some(score), Some(usual)) => {
            let _ = write!(text, "{score}, usually {usual}; worse since {}.", date_in_words(open.opened));
        }
        (Some(score), None) => {
            let _ = write!(text, "{score}, and high since {}.", date_in_words(open.opened));
        }
        (None, _) => {
            let _ = write!(text, "worse since {}.", date_in_words(open.opened));
        }
    }
    let what = match severity {
        Severity::Calm | Severity::Watch => "Nothing goes up.",
        Severity::Ease => "Ease off.",
        Severity::Rest => "Rest.",
        Severity::See => "Be seen this week.",
    };
    let line = open.calm_line();
    let until = open
        .eases_until(thresholds)
        .map_or_else(String::new, |until| format!(", or after {} if it has settled", date_in_words(until)));
    let _ = write!(text, " {what} It ends when two of three days are at {} or less{until}.", points(whole(line)));
    let text = Text::new("worsening", text).with("place", site).with("since", open.opened).with("line", whole(line));
    let text = score.map_or(text.clone(), |score| text.with("score", score));
    open.usual.map_or(text.clone(), |usual| text.with("usual", usual.as_points()))
}

/// What is said of an episode that is over: place, from when to when, how high.
pub fn over_text(site: BodySite, state: &EpisodeState) -> Option<Text> {
    let (on, how) = state.ended?;
    let (place, since) = (capitalised(site), date_in_words(state.opened_on));
    let high = match (state.kind, state.peak_score, state.usual) {
        (EpisodeKind::Worsening, Some(peak), Some(usual)) => {
            format!(", up to {peak}, usually {}", points(usual.as_points()))
        }
        (EpisodeKind::Worsening, Some(peak), None) => format!(", up to {peak}"),
        _ => String::new(),
    };
    let what = if state.kind == EpisodeKind::Worsening { "worse" } else { "to be watched" };
    let over = match (state.settled_at, state.usual) {
        (Some(now), Some(was)) => {
            format!("It settled at {}, was {}.", points(now.as_points()), points(was.as_points()))
        }
        (Some(now), None) => format!("It settled at {}.", points(now.as_points())),
        (None, _) if how == EndedAs::NewLevel => "Its usual level starts again from here.".to_owned(),
        (None, _) => "It is over.".to_owned(),
    };
    let over =
        if state.peak == Severity::See { format!("{over} If it was not examined, be seen this week.") } else { over };
    let text = format!("{place}: {what} from {since} to {}{high}. {over}", date_in_words(on));
    Some(Text::new("over", text).with("place", site).with("since", state.opened_on).with("ended_on", on))
}

/// The highest whole score that is not above a line.
fn whole(line: Hundredths) -> f64 {
    line.as_points().floor()
}
