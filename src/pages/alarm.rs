//! Where to go when the day says to be seen: in a frame of its own, with numbers that a phone dials.

use super::views::Today;
use limber_rules::red_flags::WhereToGo;

/// What to do first.
pub struct Alarm {
    /// Whether it cannot wait.
    pub is_emergency: bool,
    /// The emergency number of the country.
    pub emergency: &'static str,
    /// Its number for advice at any hour.
    pub advice_line: &'static str,
    /// The place to go to in an emergency.
    pub department: &'static str,
}

impl Alarm {
    /// By what the day says; none on other days.
    pub fn of(today: &Today, there: &'static WhereToGo) -> Option<Alarm> {
        (today.decision == "seek_care").then(|| Alarm {
            is_emergency: today.reasons.iter().any(|reason| reason.is_emergency(there)),
            emergency: there.emergency,
            advice_line: there.advice_line,
            department: there.department,
        })
    }
}

/// A number as a link dials it: without spaces.
pub fn dial(number: &str) -> String {
    number.chars().filter(|digit| !digit.is_whitespace()).collect()
}
