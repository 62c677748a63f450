//! What is said of a flag while it waits, and when time has done something: never more than is known.
//!
//! "Your physiotherapist knows" is said only of somebody who marked the flag as seen, or opened a message about it.

use chrono::NaiveDate;

use crate::{
    level::Urgency,
    pain::date_in_words,
    place::{BodySite, Region},
    red_flags::WhereToGo,
    severity::Severity,
    text::Text,
};

words! {
    /// How far a message about a flag came, at the best of its recipients.
    pub enum Reached {
        /// There is none.
        Nobody => "nobody",
        /// It waits to be fetched.
        Waiting => "waiting",
        /// A device has it; nobody is known to have read it.
        Delivered => "delivered",
        /// It was opened.
        Seen => "seen",
    }
}

words! {
    /// What a physiotherapist made of a flag.
    pub enum Looked {
        /// Nobody has marked it as seen.
        Unseen => "unseen",
        /// It was marked as seen.
        Seen => "seen",
        /// It was put off.
        PutOff => "put_off",
        /// Something was done about it.
        ActedOn => "acted_on",
    }
}

/// What is known about a flag that is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// How urgent it is.
    pub urgency: Urgency,
    /// What a physiotherapist made of it.
    pub looked: Looked,
    /// Any physiotherapist is linked now.
    pub linked: bool,
    /// How far the best of the messages about it came.
    pub message: Reached,
    /// It was unseen for this many hours, and the patient has a notice of that.
    pub unseen_hours: Option<u32>,
    /// The physiotherapists have a second message about it.
    pub reminded: bool,
}

/// Where to go if it gets worse, at a reading age of about 11.
const IF_WORSE: &str = "If it gets worse, or you are worried, do not wait for an answer: call {advice_line} or your doctor. In an emergency call {emergency}.";

/// What the patient is told about a flag that is not settled.
pub fn standing(known: &Known, there: &WhereToGo) -> Text {
    let (code, what) = who_knows(known);
    let asks_for_care = matches!(known.urgency, Urgency::Amber | Urgency::Red);
    if asks_for_care { there.text(code, &format!("{what} {IF_WORSE}")) } else { Text::new(code, what) }
}

fn who_knows(known: &Known) -> (&'static str, String) {
    let plain = |code, text: &str| (code, text.to_owned());
    if !known.linked {
        return match known.looked {
            Looked::Unseen => {
                plain("nobody-linked", "Nobody can see this: no physiotherapist who may is linked with you now.")
            }
            Looked::Seen | Looked::PutOff | Looked::ActedOn => plain(
                "seen-before",
                "A physiotherapist looked at this before, but none who may is linked with you now.",
            ),
        };
    }
    match known.looked {
        Looked::ActedOn => plain("acted-on", "A physiotherapist has looked at this and done something about it."),
        Looked::PutOff => {
            plain("put-off", "A physiotherapist has looked at this and will be asked to look again later.")
        }
        Looked::Seen => plain("seen", "A physiotherapist has looked at this."),
        Looked::Unseen => unseen(known),
    }
}

fn unseen(known: &Known) -> (&'static str, String) {
    let plain = |code, text: &str| (code, text.to_owned());
    match (known.message, known.unseen_hours) {
        (Reached::Seen, _) => plain(
            "message-read",
            "A physiotherapist has opened a message about this, but nobody has marked it as seen yet.",
        ),
        (Reached::Delivered | Reached::Waiting, Some(hours)) => {
            let message = if known.reminded { "second message" } else { "message" };
            let text = format!(
                "Nobody has marked this as seen for {hours} hours. There is a {message} for your physiotherapist. \
                 We do not know if they have read it."
            );
            ("unseen", text)
        }
        (Reached::Nobody, Some(hours)) => ("unseen", format!("Nobody has marked this as seen for {hours} hours.")),
        (Reached::Delivered | Reached::Waiting, None) => plain(
            "message-waiting",
            "There is a message for your physiotherapist about this. We do not know if they have read it.",
        ),
        (Reached::Nobody, None) => plain("not-seen", "Nobody has marked this as seen yet."),
    }
}

/// To the patient, when a red flag was unseen for too long.
pub fn unseen_to_patient(hours: u32, linked: bool, there: &WhereToGo) -> Text {
    let known = Known {
        urgency: Urgency::Red,
        looked: Looked::Unseen,
        linked,
        message: Reached::Waiting,
        unseen_hours: Some(hours),
        reminded: true,
    };
    standing(&known, there)
}

/// To the patient, when nobody has looked at a worsening for too long.
pub fn episode_unseen_to_patient(site: BodySite, hours: u32, linked: bool, there: &WhereToGo) -> Text {
    let (code, what) = if linked {
        let what = format!(
            "Nobody has marked the worsening of your {site} as seen for {hours} hours. There is a message for your \
             physiotherapist. We do not know if they have read it."
        );
        ("unseen", what)
    } else {
        let what =
            format!("Nobody can see the worsening of your {site}: no physiotherapist who may is linked with you now.");
        ("nobody-linked", what)
    };
    there.text(code, &format!("{what} {IF_WORSE}")).with("place", site)
}

/// To a physiotherapist, when an episode opens, or becomes worse. It names the place and no scores: a look at those is noted. `alike`
/// says that it goes like the last two there.
pub fn episode_to_physiotherapist(site: BodySite, peak: Severity, since: NaiveDate, alike: bool) -> Text {
    let what = match peak {
        Severity::See => "is to be seen this week",
        Severity::Rest => "rests",
        Severity::Calm | Severity::Watch | Severity::Ease => "eases off",
    };
    let before = if alike { " It goes like the last two there, which were over within a week." } else { "" };
    let text = format!(
        "A worsening of one of your patients: the {site} {what}, worse since {}.{before} Please look at it and mark it as seen.",
        date_in_words(since)
    );
    Text::new("episode", text).with("place", site).with("since", since).with("severity", peak.as_str())
}

/// To a physiotherapist, when nobody has looked at an episode for too long.
pub fn episode_unseen_to_physiotherapist(site: BodySite, hours: u32) -> Text {
    let text = format!(
        "The worsening of the {site} of one of your patients has not been marked as seen for {} days. Please look at it now.",
        hours / 24
    );
    Text::new("episode-unseen", text).with("place", site).with("days", hours / 24)
}

/// To a physiotherapist who is newly linked, of a worsening from before.
pub fn episode_to_newcomer(site: BodySite, since: NaiveDate) -> Text {
    let text = format!(
        "One of your patients has a worsening from before you were linked: the {site}, worse since {}. Please look at it.",
        date_in_words(since)
    );
    Text::new("episode-before-link", text).with("place", site).with("since", since)
}

/// To a physiotherapist, when an episode comes back that was put off.
pub fn episode_woken_to_physiotherapist(site: BodySite) -> Text {
    let text =
        format!("The worsening of the {site} of one of your patients was put off until today. Please look at it.");
    Text::new("episode-woken", text).with("place", site)
}

/// To a physiotherapist who does not see how it hurts: that there is something to look at, and no more.
pub fn something_to_look_at() -> Text {
    Text::new("episode", "One of your patients needs a look. They do not share with you where or how it hurts.")
}

/// To the patient, when a worsening is over.
pub fn episode_over(site: BodySite) -> Text {
    let text = format!("The worsening of your {site} is over. The plan of today says how it goes on.");
    Text::new("episode-over", text).with("place", site)
}

/// To a physiotherapist, when nothing was logged after a day of rest, or for so long that nobody knows how it is.
pub fn silence_to_physiotherapist(site: BodySite, days: i64, after_rest: bool) -> Text {
    let what = if after_rest { " after a day that asked for rest" } else { "" };
    let text =
        format!("One of your patients has logged nothing of the {site} for {days} days{what}. Please ask how it is.");
    Text::new("silence", text).with("place", site).with("days", days)
}

/// To a physiotherapist, when a red flag is new. What it says is in the record, where a look is noted.
pub fn red_to_physiotherapist() -> Text {
    Text::new("red-flag", "One of your patients has a new red flag. Please look at it and mark it as seen.")
}

/// To a physiotherapist, when a warning sign was answered that needs a clinician by a named day.
pub fn urgent_to_physiotherapist() -> Text {
    Text::new(
        "urgent-sign",
        "One of your patients answered a warning sign that a clinician should look at within days. Please look at it. If you \
         know of it already, write so.",
    )
}

/// To a physiotherapist, when a patient took the answers to a symptom check back.
pub fn withdrawn_to_physiotherapist() -> Text {
    Text::new(
        "check-withdrawn",
        "One of your patients took the answers to a symptom check back. What they had changed is undone. Please look at it.",
    )
}

/// To a physiotherapist who is newly linked, of a red flag from before.
pub fn red_to_newcomer() -> Text {
    Text::new(
        "red-flag-before-link",
        "One of your patients has a red flag from before you were linked. Please look at it.",
    )
}

/// To a physiotherapist, when a patient recorded care that begins the usual level anew while flags were raised.
pub fn rebased_to_physiotherapist() -> Text {
    Text::new(
        "rebased-by-patient",
        "One of your patients recorded care that begins the usual level anew. Amber or red flags are open again. \
         Please look at them: the level alone does not show them now.",
    )
}

/// To a physiotherapist, when a red flag was unseen for too long.
pub fn unseen_to_physiotherapist(hours: u32) -> Text {
    Text::new(
        "red-flag-unseen",
        format!(
            "A red flag of one of your patients has not been marked as seen for {hours} hours. Please look at it now."
        ),
    )
}

/// To a physiotherapist, when a flag comes back that was put off.
pub fn woken_to_physiotherapist() -> Text {
    Text::new("flag-woken", "A flag that was put off is open again. Please look at it.")
}

/// To the patient, when a physiotherapist wrote.
pub fn message_to_patient(there: &WhereToGo) -> Text {
    there.text("message", &format!("Your physiotherapist wrote to you. {IF_WORSE}"))
}

/// To a physiotherapist, when a patient wrote. What it says is in the record, where a look is noted.
pub fn message_to_physiotherapist() -> Text {
    Text::new("message", "One of your patients wrote to you. Please read it and mark it as read.")
}

/// To the patient and to a physiotherapist, before a go-ahead ends. `goes_on` is how far up another one reaches that goes on.
pub fn go_ahead_ends_soon(region: Region, until: NaiveDate, goes_on: Option<i16>) -> Text {
    let after = after_it(goes_on, "bands need a new one");
    Text::new(
        "go-ahead-ends-soon",
        format!(
            "The go-ahead for band work with the {region} ends soon: its last day is {until}. After that, {after}."
        ),
    )
}

/// To the patient and to a physiotherapist, once a go-ahead has ended.
pub fn go_ahead_ended(region: Region, until: NaiveDate, goes_on: Option<i16>) -> Text {
    let after = after_it(goes_on, "bands need a new go-ahead");
    Text::new(
        "go-ahead-ended",
        format!("The go-ahead for band work with the {region} ended on {until}. Stretches are fine; {after}."),
    )
}

fn after_it(goes_on: Option<i16>, without: &str) -> String {
    goes_on.map_or_else(
        || without.to_owned(),
        |level| format!("another one goes on, only up to band level {level}: heavier bands need a new one"),
    )
}

/// To the patient, once a rest is over.
pub fn rest_ended(until: NaiveDate) -> Text {
    Text::new(
        "rest-ended",
        format!(
            "Your rest ended on {until}. Start gently: look at the plan of today, and log how it feels the next morning."
        ),
    )
}

/// To the patient, when two planned training days went by in silence.
pub fn plan_silent_to_patient() -> Text {
    Text::new(
        "no-entries",
        "There was nothing in your diary for some days. How is it going? A pain score takes a few seconds, and a day of rest \
         counts, too. If you feel worse, rest and tell your physiotherapist.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing_here(known: &Known) -> Text {
        standing(known, crate::red_flags::Country::GreatBritain.where_to_go())
    }

    const LEFT_HIP: BodySite = BodySite { region: Region::Hip, side: crate::place::Side::Left };

    const WAITING: Known = Known {
        urgency: Urgency::Red,
        looked: Looked::Unseen,
        linked: true,
        message: Reached::Waiting,
        unseen_hours: None,
        reminded: false,
    };

    #[test]
    fn each_state_has_words_of_its_own() {
        let table = [
            (WAITING, "message-waiting"),
            (Known { message: Reached::Delivered, ..WAITING }, "message-waiting"),
            (Known { message: Reached::Nobody, ..WAITING }, "not-seen"),
            (Known { message: Reached::Seen, ..WAITING }, "message-read"),
            (Known { unseen_hours: Some(24), ..WAITING }, "unseen"),
            (Known { message: Reached::Seen, unseen_hours: Some(24), ..WAITING }, "message-read"),
            (Known { message: Reached::Nobody, unseen_hours: Some(24), ..WAITING }, "unseen"),
            (Known { linked: false, unseen_hours: Some(24), ..WAITING }, "nobody-linked"),
            (Known { looked: Looked::Seen, linked: false, ..WAITING }, "seen-before"),
            (Known { looked: Looked::Seen, ..WAITING }, "seen"),
            (Known { looked: Looked::PutOff, ..WAITING }, "put-off"),
            (Known { looked: Looked::ActedOn, ..WAITING }, "acted-on"),
        ];
        for (known, code) in table {
            assert_eq!(standing_here(&known).code, code, "{known:?}");
        }
        let unseen = Known { unseen_hours: Some(36), ..WAITING };
        assert!(standing_here(&unseen).text.contains("36 hours"));
        for reminded in [false, true] {
            let text = standing_here(&Known { reminded, ..unseen }).text;
            assert_eq!(text.contains("second message"), reminded, "{text}");
        }
    }

    #[test]
    fn nobody_is_said_to_know_who_neither_saw_the_flag_nor_opened_a_message() {
        for unseen_hours in [None, Some(24)] {
            for linked in [false, true] {
                for message in [Reached::Nobody, Reached::Waiting, Reached::Delivered] {
                    let text = standing_here(&Known { linked, message, unseen_hours, ..WAITING }).text;
                    for claim in ["has looked", "has opened", "knows", "will be asked"] {
                        assert!(!text.contains(claim), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_asks_for_care_says_where_to_go_and_what_does_not_does_not() {
        for urgency in Urgency::ALL.iter().copied() {
            let text = standing_here(&Known { urgency, ..WAITING }).text;
            assert_eq!(text.contains("call 111"), urgency >= Urgency::Amber, "{text}");
        }
        for linked in [false, true] {
            let told = unseen_to_patient(24, linked, crate::red_flags::Country::GreatBritain.where_to_go()).text;
            assert!(told.contains("999") && !told.contains("knows"), "{told}");
        }
    }

    #[test]
    fn words_are_short_enough_for_eleven() {
        let date = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        let all = [
            standing_here(&WAITING),
            unseen_to_patient(24, true, crate::red_flags::Country::GreatBritain.where_to_go()),
            unseen_to_patient(24, false, crate::red_flags::Country::GreatBritain.where_to_go()),
            episode_unseen_to_patient(LEFT_HIP, 24, true, crate::red_flags::Country::GreatBritain.where_to_go()),
            episode_unseen_to_patient(LEFT_HIP, 24, false, crate::red_flags::Country::GreatBritain.where_to_go()),
            go_ahead_ends_soon(Region::Hip, date, None),
            go_ahead_ends_soon(Region::Hip, date, Some(2)),
            go_ahead_ended(Region::Hip, date, None),
            go_ahead_ended(Region::Hip, date, Some(2)),
            rest_ended(date),
            plan_silent_to_patient(),
        ];
        for Text { text, .. } in all {
            for sentence in text.split(['.', ':', '?', ';']) {
                assert!(sentence.split_whitespace().count() <= 22, "{sentence}");
            }
        }
    }

    #[test]
    fn an_unseen_worsening_is_told_in_whole_days() {
        let told = episode_unseen_to_physiotherapist(LEFT_HIP, 72);
        assert!(told.text.contains("for 3 days"), "{}", told.text);
        assert_eq!(serde_json::to_value(&told).unwrap()["params"]["days"], 3);
    }

    #[test]
    fn a_go_ahead_that_ended_says_up_to_what_another_goes_on() {
        let until = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        let ended = |goes_on| go_ahead_ended(Region::Hip, until, goes_on).text;
        assert!(ended(None).ends_with("bands need a new go-ahead."), "{}", ended(None));
        assert!(ended(Some(2)).contains("only up to band level 2"), "{}", ended(Some(2)));
    }
}
