//! How much somebody needs to be looked at: what leads, since when, and in which words. Not to know is never calm.
//!
//! It orders a physiotherapist's list and decides nothing: levels, flags and the decision of the day do.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate};

use crate::{
    care_events::CareDay,
    level::{Level, Urgency},
    place::{BodySite, Region, Side, in_words},
    red_flags::why_locked,
    severity::Severity,
    silence::{self, SILENT, SILENT_PLAN},
    text::Text,
    thresholds::Thresholds,
    today::{Lock, Series},
};

words! {
    /// What somebody is looked at for, the most urgent first. Chosen here: what is known to be bad comes before what may have
    /// become so, and that before what nobody knows.
    pub enum Need {
        /// A warning sign was answered with yes, and nobody has unlocked training.
        Locked => "locked",
        /// A place is red, or a red flag waits to be seen.
        Red => "red",
        /// A place was red, and then nothing more was logged.
        SilentAfterRed => "silent_after_red",
        /// A place is amber, or an amber flag waits to be seen.
        Amber => "amber",
        /// A diary was kept and is kept no more.
        Silent => "silent",
        /// There are too few scores, or none.
        NotEnoughData => "not_enough_data",
        /// A place is watched: the day goes on as planned, and nothing goes up.
        Watch => "watch",
        /// No rule sees a worsening.
        Green => "green",
        /// The patient does not share what it would be read off: last, and nobody knows whether it is fine.
        NotShared => "not_shared",
    }
}

/// What leads for a patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Leading {
    /// How much it needs a look.
    pub need: Need,
    /// Since when; none if nothing was ever logged.
    pub since: Option<NaiveDate>,
    /// The code of the rule that leads, or a word, and why in plain words.
    pub reason: Text,
    /// Where, unless it is about the whole patient.
    pub place: Option<(Region, Side)>,
}

/// A flag that nobody has marked as seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Unseen {
    /// The code of its rule.
    pub rule: String,
    /// How urgent.
    pub urgency: Urgency,
    /// The first day of its run.
    pub since: NaiveDate,
    /// In plain words.
    pub text: String,
    /// Where, unless it is about the whole patient.
    pub place: Option<(Region, Side)>,
}

/// A silence that a physiotherapist closed: it leads no more, whatever was before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedSilence {
    /// Where.
    pub place: (Region, Side),
    /// The last day before it.
    pub last_entry: NaiveDate,
}

/// All that it is read off.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    /// The patient's own date.
    pub date: NaiveDate,
    /// A red-flag answer that nobody has unlocked.
    pub lock: Option<&'a Lock>,
    /// Every series of the patient.
    pub series: &'a [Series],
    /// The flags that nobody has marked as seen.
    pub unseen: &'a [Unseen],
    /// The silences that are closed.
    pub closed: &'a [ClosedSilence],
    /// The places whose worsening a physiotherapist has seen.
    pub seen: &'a [(Region, Side)],
    /// What care events ask of the day.
    pub care: &'a [CareDay],
}

/// What leads: the most urgent of all, and of these the oldest.
pub fn leading(standings: &Standings, thresholds: &Thresholds) -> Leading {
    let lock = standings.lock.map(of_lock);
    let flags = standings.unseen.iter().filter_map(of_flag);
    let series = standings.series.iter().filter_map(|series| of_series(series, standings, thresholds));
    let care = standings.care.iter().filter_map(of_care);
    let all = lock.into_iter().chain(care).chain(series).chain(flags);
    all.min_by_key(|one| (one.need, one.since)).unwrap_or_else(|| nothing_lately(standings.series))
}

/// The first day after this one on which it may be another although nothing happens: a level lapses, a series falls silent,
/// a care event is over.
pub fn next_look(series: &[Series], care: &[CareDay], date: NaiveDate, thresholds: &Thresholds) -> Option<NaiveDate> {
    let turns = |series: &Series| {
        let lapse = series.course.judged().and_then(|judged| lapses(judged, thresholds));
        [lapse, series.course.last_log().map(|last| silence::silent_from(last, thresholds))]
    };
    let care = care.iter().map(|day| day.next_look(date));
    series.iter().flat_map(turns).flatten().chain(care).filter(|turn| *turn > date).min()
}

fn lapses(judged: NaiveDate, thresholds: &Thresholds) -> Option<NaiveDate> {
    judged.checked_add_days(Days::new(u64::from(thresholds.gap_days).saturating_add(1)))
}

fn of_lock(lock: &Lock) -> Leading {
    let reason = Text::new("RF", why_locked(&lock.flags));
    Leading { need: Need::Locked, since: Some(lock.since), reason, place: None }
}

/// An event that eases the day is amber, and red while a physiotherapist has to look.
fn of_care(day: &CareDay) -> Option<Leading> {
    let need = if day.urgent { Need::Red } else { Need::Amber };
    let place = day.site.map(|site| (site.region, site.side));
    let site = day.site.map_or_else(String::new, |site| format!(" ({site})"));
    let reason = Text::new(&day.text.code, format!("{} on {}{site}.", day.kind.in_words(), day.on));
    let leading = Leading { need, since: Some(day.on), reason, place };
    (day.severity >= Severity::Ease).then_some(leading)
}

fn of_flag(flag: &Unseen) -> Option<Leading> {
    let need = match flag.urgency {
        _ if [SILENT, SILENT_PLAN].contains(&flag.rule.as_str()) => Need::Silent,
        Urgency::Red => Need::Red,
        Urgency::Amber => Need::Amber,
        Urgency::Watch | Urgency::GoodNews => return None,
    };
    let reason = Text::new(&flag.rule, &flag.text);
    Some(Leading { need, since: Some(flag.since), reason, place: flag.place })
}

/// What a series says; none if it is a thing of the past, and another may speak.
fn of_series(series: &Series, standings: &Standings, thresholds: &Thresholds) -> Option<Leading> {
    let Series { region, side, course, .. } = series;
    let judged = course.judged()?;
    let standing = course.standing(standings.date, thresholds);
    let lapsed = lapses(judged, thresholds).is_some_and(|lapse| standings.date >= lapse);
    let silence = silence::of_series(course, *region, *side, standings.date, thresholds);
    let (need, since, reason) = match (standing.level, silence) {
        (Level::Red, _) if standings.seen.contains(&(*region, *side)) => {
            (Need::Amber, standing.since, raised(series, Level::Red))
        }
        (Level::Red, _) => (Need::Red, standing.since, raised(series, Level::Red)),
        (Level::Amber, _) => (Need::Amber, standing.since, raised(series, Level::Amber)),
        (_, silence) if (lapsed || silence.is_some()) && is_closed(series, standings.closed) => return None,
        _ if course.is_silent_after_red(standings.date, thresholds) => {
            (Need::SilentAfterRed, Some(judged), silent_after_red(series, judged))
        }
        (_, Some(silence)) => (Need::Silent, Some(silence.last_entry), Text::new(SILENT, silence.text)),
        _ if lapsed => return None,
        (Level::Green, None) if standing.severity == Severity::Watch => {
            (Need::Watch, series.course.judged(), watched(series))
        }
        (Level::Green, None) => (Need::Green, standing.since, no_worsening(series)),
        (Level::Insufficient, None) if course.is_judgement_pending() => {
            (Need::NotEnoughData, standing.since, judgement_pending(series))
        }
        (Level::Insufficient, None) => (Need::NotEnoughData, standing.since, too_few(series)),
    };
    Some(Leading { need, since, reason, place: Some((*region, *side)) })
}

fn is_closed(series: &Series, closed: &[ClosedSilence]) -> bool {
    let place = (series.region, series.side);
    closed.iter().any(|silence| silence.place == place && Some(silence.last_entry) == series.course.last_log())
}

/// The rule that leads is the first that raised the day so far.
fn raised(series: &Series, level: Level) -> Text {
    let rule = series.fired.iter().find(|fired| fired.raises_to() == Some(level));
    rule.map_or_else(
        || Text::new(level.as_str(), format!("The {} is {level}.", in_words(series.region, series.side))),
        |fired| fired.text(BodySite { region: series.region, side: series.side }),
    )
}

/// The first code that is watched says why.
fn watched(series: &Series) -> Text {
    let site = BodySite { region: series.region, side: series.side };
    let code = series.fired.iter().find(|fired| fired.severity == Severity::Watch);
    code.map_or_else(|| Text::new("watch", format!("The {site} is watched.")), |fired| fired.text(site))
}

fn silent_after_red(series: &Series, last: NaiveDate) -> Text {
    let place = in_words(series.region, series.side);
    let text = format!("The {place} was red on {last}, and nothing was logged since. Nobody knows how it is now.");
    Text::new("silent-after-red", text)
}

fn too_few(series: &Series) -> Text {
    let place = in_words(series.region, series.side);
    Text::new("not-enough-data", format!("There are too few scores to say how the {place} is."))
}

fn judgement_pending(series: &Series) -> Text {
    let place = in_words(series.region, series.side);
    let text = format!("An earlier day of the {place} was corrected: the days after it are being worked out again.");
    Text::new("judgement-pending", text)
}

fn no_worsening(series: &Series) -> Text {
    Text::new("green", format!("No rule sees a worsening of the {}.", in_words(series.region, series.side)))
}

/// Where no series speaks for today.
fn nothing_lately(series: &[Series]) -> Leading {
    let last = series.iter().filter_map(|series| series.course.judged()).min_by_key(|judged| Reverse(*judged));
    let reason = match last {
        Some(last) => Text::new("nothing-lately", format!("The last entry is of {last}: nobody knows how it is now.")),
        None => Text::new("no-logs", "Nothing has been logged yet: nobody knows how it is."),
    };
    Leading { need: Need::NotEnoughData, since: last, reason, place: None }
}

#[cfg(test)]
mod tests;
