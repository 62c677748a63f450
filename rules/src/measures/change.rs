//! What a change of a score means.

use serde::Serialize;

use super::{
    bars::{Bar, Bars},
    instrument::{Instrument, Scale},
    points::Points,
    score::{Reading, Score},
};
use crate::text::Text;

words! {
    /// What a change comes to. There is no "stable": a change that cannot be seen may be there all the same.
    pub enum Verdict {
        /// Better, by more than chance and by enough to be noticed.
        Better => "better",
        /// Too small to tell.
        NoClearChange => "no_clear_change",
        /// Worse, by more than chance and by enough to be noticed.
        Worse => "worse",
    }
}

words! {
    /// How large a clear change is.
    pub enum Size {
        /// Enough to be noticed.
        Minimal => "minimal",
        /// Medium.
        Medium => "medium",
        /// Large.
        Substantial => "substantial",
    }
}

/// What became of one number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// What it is about.
    pub scale: Scale,
    /// Which activity, if about one.
    pub activity: Option<String>,
    /// How many points it was.
    pub before: Points,
    /// How many it is now.
    pub now: Points,
    /// Now less before.
    pub difference: Points,
    /// What it comes to.
    pub verdict: Verdict,
    /// How large, if it is clear.
    pub size: Option<Size>,
    /// The smallest change that patients notice.
    pub minimal: Bar,
    /// What it can differ by chance.
    pub error: Bar,
    /// Where most people say that they are well enough, if that is known.
    pub acceptable: Option<Bar>,
    /// Whether it is there now, if that is known.
    pub is_acceptable: Option<bool>,
    /// In plain words.
    pub words: String,
}

/// What became of all numbers that can be compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// One for each.
    pub changes: Vec<Change>,
    /// What could not be compared, and why.
    pub not_compared: Option<Text>,
}

/// Compares two answers to one questionnaire; none, if they are of two.
pub fn compare(before: &Score, now: &Score) -> Option<Comparison> {
    let instrument = now.instrument();
    if before.instrument() != instrument {
        return None;
    }
    let others = other_activities(before, now);
    let earlier = before.readings();
    let same = |reading: &Reading| {
        let is_same = |other: &&Reading| other.scale == reading.scale && same_activity(other, reading);
        earlier.iter().find(is_same).filter(|_| others.is_none() || reading.scale == Scale::Activity)
    };
    let changes = now.readings().into_iter();
    let changes = changes.filter_map(|reading| changed(instrument, same(&reading)?.points, reading)).collect();
    Some(Comparison { changes, not_compared: others })
}

fn same_activity(one: &Reading, other: &Reading) -> bool {
    let name = |reading: &Reading| reading.activity.as_deref().map(|name| name.trim().to_lowercase());
    name(one) == name(other)
}

fn other_activities(before: &Score, now: &Score) -> Option<Text> {
    let (Score::Psfs(before), Score::Psfs(now)) = (before, now) else { return None };
    (!before.has_the_same_activities(now)).then(|| {
        Text::new(
            "other-activities",
            "You scored other activities this time, so the two averages cannot be compared. Score the same activities each time.",
        )
    })
}

fn changed(instrument: Instrument, before: Points, reading: Reading) -> Option<Change> {
    let bars = Bars::of(instrument, reading.scale)?;
    let now = reading.points;
    let lower_is_better = instrument.range(reading.scale).lower_is_better;
    let clear = bars.minimal.is_reached(before, now) && bars.error.is_reached(before, now);
    let verdict = match (clear, (now < before) == lower_is_better) {
        (false, _) => Verdict::NoClearChange,
        (true, true) => Verdict::Better,
        (true, false) => Verdict::Worse,
    };
    let reached = |bar: Option<Bar>| bar.is_some_and(|bar| bar.is_reached(before, now));
    let size = clear.then(|| match (reached(bars.medium), reached(bars.substantial)) {
        (_, true) => Size::Substantial,
        (true, false) => Size::Medium,
        (false, false) => Size::Minimal,
    });
    let is_acceptable = bars.acceptable.and_then(|bar| bar.points).map(|enough| now >= enough);
    Some(Change {
        words: in_words(instrument, &reading, before, verdict, &bars),
        scale: reading.scale,
        activity: reading.activity,
        before,
        now,
        difference: Points(now.0.saturating_sub(before.0)),
        verdict,
        size,
        minimal: bars.minimal,
        error: bars.error,
        acceptable: bars.acceptable,
        is_acceptable,
    })
}

fn in_words(instrument: Instrument, reading: &Reading, before: Points, verdict: Verdict, bars: &Bars) -> String {
    let now = reading.points;
    let what = match &reading.activity {
        Some(activity) => format!("score for \"{activity}\""),
        None => reading.scale.in_words().to_owned(),
    };
    let moved = if now == before {
        format!("Your {} {what} is {now}, as before.", instrument.title())
    } else {
        format!("Your {} {what} went from {before} to {now}.", instrument.title())
    };
    let lower_is_better = instrument.range(reading.scale).lower_is_better;
    format!("{moved} {}", meaning(lower_is_better, (before, now), verdict, bars))
}

fn meaning(lower_is_better: bool, (before, now): (Points, Points), verdict: Verdict, bars: &Bars) -> String {
    let way = if lower_is_better { "Lower is better" } else { "Higher is better" };
    match verdict {
        Verdict::Better => format!("{way}, and this is a clear change: you are doing better."),
        Verdict::Worse => {
            format!("{way}, and this is a clear change: you are doing worse. Tell your physiotherapist about it.")
        }
        Verdict::NoClearChange if bars.error_at_least.is_some_and(|least| before.apart(now) >= least) => format!(
            "This may be a real change or not: answers to this part can differ by up to {} by chance.",
            bars.error.written()
        ),
        Verdict::NoClearChange if bars.error.is_reached(before, now) => {
            format!("This is too small to be a clear change: {} or more would be.", bars.minimal.written())
        }
        Verdict::NoClearChange => {
            format!("This is no clear change: answers can differ by {} by chance.", bars.error.written())
        }
    }
}
