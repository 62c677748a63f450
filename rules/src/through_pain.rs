//! Training through pain: a nudge the first time, a flag the second. It takes nothing away, and what happened is
//! recorded.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{adherence::Asked, scale::Nrs, text::Text};

words! {
    /// What a session went through.
    pub enum Through {
        /// The day was for rest.
        RestDay => "rest_day",
        /// Training was locked after a red-flag answer.
        Locked => "locked",
        /// A set was followed by another of the same exercise after pain above its ceiling.
        PastCeiling => "past_ceiling",
    }
}

words! {
    /// How loudly it is said.
    pub enum Notice {
        /// To the patient only.
        Nudge => "nudge",
        /// To the physiotherapist, too.
        Flag => "flag",
    }
}

/// The rule of a flag for training through pain again.
pub const TRAINED_THROUGH_PAIN: &str = "TTP";
/// A second time within so many days, today included, is a flag. Days. That there is a nudge first and a flag second is
/// product.md's row 4; the number is chosen here.
pub const REPEAT_DAYS: u32 = 14;

/// One set, in the order of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set<'a> {
    /// The key of the exercise.
    pub exercise: &'a str,
    /// The pain in it, if it was logged.
    pub pain: Option<Nrs>,
    /// The highest pain at which a set of this exercise goes on.
    pub ceiling: Nrs,
}

/// What is said of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// A nudge or a flag.
    pub notice: Notice,
    /// Why, each once, in order.
    pub reasons: Vec<Through>,
    /// Plain words, at a reading age of about 11.
    pub text: Text,
}

/// What the day of a session was: by the day's last answer before it, or without one by what the rules asked for from the
/// days before. Who did what the answer said is never accused, and never on a day of ease.
///
/// A lock counts from the moment it holds: it is itself the answer to the warning sign.
pub fn of_the_day(asked: Option<Asked>, locked: bool, rest_by_the_rules: bool) -> Vec<Through> {
    let rest = match asked {
        Some(asked) => asked == Asked::Rest && !locked,
        None => rest_by_the_rules,
    };
    let reasons = [(rest, Through::RestDay), (locked, Through::Locked)];
    reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

/// Whether a set was followed by another of the same exercise, sooner or later, after its pain had passed the ceiling.
pub fn past_ceiling(sets: &[Set<'_>]) -> bool {
    (1..).zip(sets).any(|(next, set)| {
        set.pain.is_some_and(|pain| pain > set.ceiling)
            && sets.iter().skip(next).any(|later| later.exercise == set.exercise)
    })
}

/// What is said of a session of today that went through something; `earlier` are the days on which that was said
/// before, in any order.
pub fn nudge(reasons: &[Through], today: NaiveDate, earlier: &[NaiveDate]) -> Option<Noticed> {
    let reasons: Vec<Through> = Through::ALL.iter().copied().filter(|reason| reasons.contains(reason)).collect();
    let notice = if earlier.iter().any(|date| is_recent(*date, today)) { Notice::Flag } else { Notice::Nudge };
    (!reasons.is_empty()).then(|| Noticed { notice, text: text(notice, &reasons), reasons })
}

fn is_recent(date: NaiveDate, today: NaiveDate) -> bool {
    (0..i64::from(REPEAT_DAYS)).contains(&(today - date).num_days())
}

fn text(notice: Notice, reasons: &[Through]) -> Text {
    let told: Vec<&str> = reasons.iter().map(|reason| reason.told()).collect();
    let told = told.join(" ");
    let text = match notice {
        Notice::Nudge => format!(
            "Thank you for logging it. {told} Pain settles sooner with a break: rest, or do less next time. \
             This takes nothing away from you."
        ),
        Notice::Flag => format!(
            "Thank you for logging it. {told} This is the second time within {REPEAT_DAYS} days, so your physiotherapist \
             can see it. It does not mean that you did damage. Rest or do less, and talk it over with them."
        ),
    };
    Text::new(format!("through-pain-{notice}"), text)
}

impl Through {
    const fn told(self) -> &'static str {
        match self {
            Self::RestDay => "You trained on a day that was for rest.",
            Self::Locked => "You trained while your exercises are locked: get the advice of your symptom check first.",
            Self::PastCeiling => "You went on with an exercise after its pain was above its limit.",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    fn date(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
    }

    fn set(exercise: &str, pain: Option<u8>) -> Set<'_> {
        Set { exercise, pain: pain.and_then(Nrs::new), ceiling: Nrs(3) }
    }

    #[test]
    fn only_going_on_with_the_same_exercise_is_going_past_the_ceiling() {
        for (sets, expected) in [
            (vec![("march", Some(4)), ("march", Some(2))], true),
            (vec![("march", Some(4)), ("bridge", Some(0)), ("march", None)], true),
            (vec![("march", Some(3)), ("march", Some(4))], false),
            (vec![("march", Some(9)), ("bridge", Some(0))], false),
            (vec![("march", None), ("march", None)], false),
            (vec![], false),
        ] {
            let sets: Vec<Set<'_>> = sets.into_iter().map(|(exercise, pain)| set(exercise, pain)).collect();
            assert_eq!(past_ceiling(&sets), expected, "{sets:?}");
        }
    }

    #[test]
    fn a_nudge_first_and_a_flag_the_second_time_within_two_weeks() {
        let said = |earlier: &[NaiveDate]| nudge(&[Through::RestDay], date(20), earlier).unwrap().notice;
        assert_eq!(said(&[]), Notice::Nudge);
        assert_eq!(said(&[date(6)]), Notice::Nudge);
        assert_eq!(said(&[date(7)]), Notice::Flag);
        assert_eq!(said(&[date(20), date(1)]), Notice::Flag);
        assert_eq!(said(&[date(21)]), Notice::Nudge, "a day to come is no earlier one");
    }

    #[test]
    fn only_a_day_whose_last_answer_was_rest_or_a_lock_is_trained_through() {
        for (asked, locked, by_the_rules, expected) in [
            (Some(Asked::Session), false, true, vec![]),
            (Some(Asked::NoSession), false, true, vec![]),
            (Some(Asked::Ease), false, true, vec![]),
            (Some(Asked::Rest), false, false, vec![Through::RestDay]),
            (Some(Asked::Rest), true, false, vec![Through::Locked]),
            (Some(Asked::Session), true, false, vec![Through::Locked]),
            (None, false, true, vec![Through::RestDay]),
            (None, false, false, vec![]),
            (None, true, true, vec![Through::RestDay, Through::Locked]),
        ] {
            assert_eq!(of_the_day(asked, locked, by_the_rules), expected, "{asked:?} {locked} {by_the_rules}");
        }
    }

    #[test]
    fn every_reason_is_told_once_and_no_reason_says_nothing() {
        let noticed = nudge(&[Through::PastCeiling, Through::RestDay, Through::PastCeiling], date(0), &[]).unwrap();
        assert_eq!(noticed.reasons, [Through::RestDay, Through::PastCeiling]);
        assert_eq!(noticed.text.code, "through-pain-nudge");
        assert_eq!(noticed.text.text.matches("above its limit").count(), 1);
        assert_eq!(nudge(&[], date(0), &[]), None);
    }
}
