//! The words of care events, at a reading age of about 11. Each names what it was, where and when, and what ends it.

use chrono::NaiveDate;

use super::effect::Asked;
use crate::text::Text;

const NO_IMPACT: &str = "No bands, no running or jumping, and nothing goes up.";
const LOOK: &str = "Your physiotherapist is asked to look.";
const SIGNS: &str = "Please answer the questions about warning signs.";

/// A text with the place, if there is one, and the day of the event.
fn text(day: &Asked<'_>, code: &str, words: String) -> Text {
    let text = Text::new(code, words).with("on", day.event.on);
    match day.event.site {
        Some(site) => text.with("place", site),
        None => text,
    }
}

/// `left hip`; an event without a place is the whole body's.
fn place(day: &Asked<'_>) -> String {
    day.event.site.map_or_else(|| "body".to_owned(), |site| site.to_string())
}

fn injected(day: &Asked<'_>) -> String {
    format!("You had an injection into your {} on {}.", place(day), day.event.on)
}

pub(super) fn injection_rest(day: &Asked<'_>, rest: NaiveDate, ease: NaiveDate) -> Text {
    let words = format!(
        "{} Rest until {rest}, then the gentle plan until {ease}. {NO_IMPACT} Get medical help the same day if the place \
         turns hot, red or more painful, or if you have a fever.",
        injected(day)
    );
    text(day, "care-injection-rest", words).with("until", rest).with("ease_until", ease)
}

pub(super) fn injection_ease(day: &Asked<'_>, ease: NaiveDate) -> Text {
    let words = format!(
        "{} It hides pain, so your scores say little now. The gentle plan goes on until {ease}. {NO_IMPACT} After that, bands \
         need a new go-ahead.",
        injected(day)
    );
    text(day, "care-injection-ease", words).with("until", ease)
}

pub(super) fn injection_bands(day: &Asked<'_>, level: u8) -> Text {
    let words = format!(
        "{} Bands begin at the lightest again: up to band level {level} now, and one level more each week.",
        injected(day)
    );
    text(day, "care-injection-bands", words).with("band_level", level)
}

pub(super) fn surgery(day: &Asked<'_>, least: Option<NaiveDate>) -> Text {
    let least_words = least.map_or_else(String::new, |least| format!(", at least until {least}"));
    let words = format!(
        "You had surgery on your {} on {}. Rest until your physiotherapist has set a new plan{least_words}. What your \
         surgeon says comes first. Get medical help the same day if the wound is red, hot, open or leaks, or if you have a \
         fever. The same holds if a calf swells or hurts. If you are short of breath or your chest hurts, call your \
         emergency number now.",
        place(day),
        day.event.on
    );
    let text = text(day, "care-surgery", words);
    match least {
        Some(least) => text.with("at_least_until", least),
        None => text,
    }
}

fn fell(day: &Asked<'_>) -> String {
    format!("Your {} had a fall or blow on {}.", place(day), day.event.on)
}

pub(super) fn fall_see(day: &Asked<'_>) -> Text {
    let words = format!(
        "{} It hurts or hinders you so much that you need to be seen by a doctor or physiotherapist today. Put no weight on \
         it if that hurts. {SIGNS} Bands wait until a physiotherapist has looked.",
        fell(day)
    );
    text(day, "care-fall-see", words)
}

pub(super) fn fall_rest(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!(
        "{} If you have not been seen since, be seen now. Rest until a physiotherapist has looked, {last} at the latest. It \
         ends sooner if your answers about warning signs are clear and pain is near your usual level.",
        fell(day)
    );
    text(day, "care-fall-rest", words).with("until", last)
}

pub(super) fn fall_suspends(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!("{} Bands wait until a physiotherapist has looked, {last} at the latest.", fell(day));
    text(day, "care-fall-bands", words).with("until", last)
}

pub(super) fn light_fall_rest(day: &Asked<'_>) -> Text {
    let words = format!("{} Rest for today, and the gentle plan tomorrow. {SIGNS}", fell(day));
    text(day, "care-fall-light-rest", words).with("until", day.event.on)
}

pub(super) fn light_fall_ease(day: &Asked<'_>) -> Text {
    text(day, "care-fall-light-ease", format!("{} The gentle plan for today.", fell(day)))
}

pub(super) fn fall_asks(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!(
        "{} {SIGNS} Until you have, the gentle plan goes on, {last} at the latest. Your physiotherapist can end it, too.",
        fell(day)
    );
    text(day, "care-fall-asks", words).with("until", last)
}

fn ill(day: &Asked<'_>) -> String {
    format!("You have had a fever since {}.", day.event.on)
}

pub(super) fn illness_rest(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!(
        "{} Rest until two days after you are well again, {last} at the latest. {SIGNS} A hot, red or swollen joint with \
         fever needs medical help the same day. When you are well, enter the last day of the illness.",
        ill(day)
    );
    text(day, "care-illness-rest", words).with("until", last)
}

pub(super) fn well_again(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!("You were ill with a fever from {}, and are well again. Rest until {last}.", day.event.on);
    text(day, "care-illness-well", words).with("until", last)
}

pub(super) fn illness_asks(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!(
        "{} That is long: please see a doctor if you have not. The gentle plan goes on until you have answered the questions \
         about warning signs, {last} at the latest.",
        ill(day)
    );
    text(day, "care-illness-asks", words).with("until", last)
}

pub(super) fn pregnancy(day: &Asked<'_>) -> Text {
    let words = format!(
        "You entered a pregnancy on {}. After week 16 leave out what is done flat on your back. Begin nothing new with running \
         or jumping. Your physiotherapist sets what else is right for you.",
        day.event.on
    );
    text(day, "care-pregnancy", words)
}

pub(super) fn changed_plan(day: &Asked<'_>, last: NaiveDate) -> Text {
    let words = format!(
        "The plan for your {} changed with {} on {}. The gentle plan goes on until your physiotherapist has looked, {last} at \
         the latest. {LOOK}",
        place(day),
        day.event.kind.in_words(),
        day.event.on
    );
    text(day, "care-changed-plan", words).with("until", last)
}
