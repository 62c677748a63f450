//! The picture in words: for whoever does not see it, and beside it for whoever does.

use super::{Chart, ChartDay};
use chrono::NaiveDate;
use limber_rules::level::Level;
use limber_rules::place;
use limber_rules::scale::{Hundredths, Nrs};

pub(super) fn title(chart: &Chart) -> String {
    format!("Pain in the {}, day by day", place::in_words(chart.place.region, chart.place.side))
}

pub(super) fn describe(chart: &Chart) -> String {
    let sentences = [Some(stretch(chart)), last(chart), direction(chart), raised(chart), beside(chart)];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `2 March 2026`.
pub(super) fn date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `1 day`, `3 days`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Points as a person would write them: at most one decimal, and none that is zero.
pub fn points(value: Hundredths) -> String {
    let written = format!("{:.1}", value.as_points());
    written.strip_suffix(".0").map_or_else(|| written.clone(), str::to_owned)
}

/// What a level says of a day.
pub(super) fn of_level(level: Level) -> &'static str {
    match level {
        Level::Insufficient => "too little to judge",
        Level::Green => "green: go on",
        Level::Amber => "amber: ease off",
        Level::Red => "red: rest",
    }
}

/// How many days were logged, and how many were not.
pub(super) fn logged(chart: &Chart) -> String {
    let (logged, all) = (chart.logged().count(), chart.days.len());
    match all - logged {
        0 => format!("logged on all {}", count(all, "day")),
        missing => format!("logged on {logged} of {}, not on {missing}", count(all, "day")),
    }
}

fn stretch(chart: &Chart) -> String {
    let (Some(first), Some(last)) = (chart.days.first(), chart.days.last()) else {
        return "No days are shown.".to_owned();
    };
    let days = format!("From {} to {}", date(first.date), date(last.date));
    if chart.logged().next().is_none() {
        return format!("{days} no pain was logged: nothing is known of these {}.", count(chart.days.len(), "day"));
    }
    format!("{days}, pain in the {} was {}.", place::in_words(chart.place.region, chart.place.side), logged(chart))
}

fn last(chart: &Chart) -> Option<String> {
    let (day, pain) = chart.logged().next_back()?;
    let usual = day.usual.map(|usual| format!("; the usual level is {}", points(usual))).unwrap_or_default();
    Some(format!("The last score is {pain} of {}, on {}, {}{usual}.", Nrs::MAX, date(day.date), judged(day)))
}

fn judged(day: &ChartDay) -> String {
    match day.level {
        None => "not judged".to_owned(),
        Some(Level::Insufficient) => "with too little to judge it by".to_owned(),
        Some(level) => format!("judged {level}"),
    }
}

fn direction(chart: &Chart) -> Option<String> {
    (chart.logged().next().is_some() && !chart.direction.is_empty()).then(|| chart.direction.clone())
}

fn raised(chart: &Chart) -> Option<String> {
    let of = |level: Level| chart.days.iter().filter(|day| day.level == Some(level)).count();
    let (amber, red) = (of(Level::Amber), of(Level::Red));
    (amber + red > 0).then(|| format!("{} amber and {} red.", count_are(amber), red))
}

fn count_are(number: usize) -> String {
    if number == 1 { "1 day is".to_owned() } else { format!("{number} days are") }
}

fn beside(chart: &Chart) -> Option<String> {
    let sessions: u32 = chart.days.iter().map(|day| day.sessions).sum();
    let rests = chart.days.iter().filter(|day| day.rest).count();
    let mut parts = Vec::new();
    if sessions > 0 {
        parts.push(count(usize::try_from(sessions).unwrap_or_default(), "session"));
    }
    if rests > 0 {
        parts.push(format!("{} of rest", count(rests, "day")));
    }
    parts.extend(chart.care.iter().map(|care| format!("{} on {}", care.what, date(care.date))));
    (!parts.is_empty()).then(|| format!("Marked below: {}.", parts.join(", ")))
}
