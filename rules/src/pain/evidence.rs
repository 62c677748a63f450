//! What a rule saw, so that anyone can do the sum again, and what it says in plain words.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{rule::Rule, signs, trend::projected_text};
use crate::{level::Level, text::points};

/// A rule whose condition held on a day, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fired {
    /// Which rule.
    pub rule: Rule,
    /// The level it raises the day to; none for `MED` and the signs.
    pub raises_to: Option<Level>,
    /// What it saw.
    pub evidence: Evidence,
}

/// The values a rule compared, and with what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The days it looked at, in their order; of a stretch of days that are only counted, the first and the last.
    pub dates: Vec<NaiveDate>,
    /// The days whose scores it held them against, first and last, if it did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_against: Vec<NaiveDate>,
    /// Named numbers; pain in points.
    pub values: Vec<Value>,
    /// The number that mattered, in the unit of what is compared.
    pub threshold: Option<f64>,
    /// Publication, or "chosen here".
    pub source: String,
}

/// A named number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// `snake_case`.
    pub name: String,
    /// Its value.
    pub value: f64,
}

impl Evidence {
    /// Evidence seen on these days, from this source.
    pub(crate) fn on(dates: impl IntoIterator<Item = NaiveDate>, source: impl Into<String>) -> Self {
        Self {
            dates: dates.into_iter().collect(),
            held_against: Vec::new(),
            values: Vec::new(),
            threshold: None,
            source: source.into(),
        }
    }

    /// Held against the scores of these days: first and last.
    pub(super) fn held_against(mut self, dates: impl IntoIterator<Item = NaiveDate>) -> Self {
        self.held_against.extend(dates);
        self
    }

    /// With a named number more.
    pub(crate) fn with(mut self, name: &str, value: impl Into<f64>) -> Self {
        self.values.push(Value { name: name.to_owned(), value: value.into() });
        self
    }

    /// With a named number more, if it is known.
    pub(crate) fn with_known(self, name: &str, value: Option<impl Into<f64>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With the number that mattered.
    pub(crate) fn against(mut self, threshold: impl Into<f64>) -> Self {
        self.threshold = Some(threshold.into());
        self
    }

    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values.iter().find(|value| value.name == name).map(|value| value.value)
    }

    pub(super) fn written(&self, name: &str) -> String {
        self.value(name).map_or_else(|| "unknown".to_owned(), points)
    }

    pub(super) fn limit(&self) -> String {
        self.threshold.map_or_else(|| "the limit".to_owned(), points)
    }
}

impl Fired {
    /// A rule that saw this on these days.
    pub(super) fn new(
        rule: Rule,
        dates: impl IntoIterator<Item = NaiveDate>,
        detail: impl FnOnce(Evidence) -> Evidence,
    ) -> Self {
        Self { rule, raises_to: rule.raises_to(), evidence: detail(Evidence::on(dates, rule.source())) }
    }

    /// The rule in plain words, at a reading age of about 11.
    pub fn text(&self) -> String {
        let seen = &self.evidence;
        match self.rule {
            Rule::RedFlag => "One of your answers needs to be looked at by a doctor first.".to_owned(),
            Rule::GoAhead => "Band exercises need a go-ahead from a physiotherapist that is still valid.".to_owned(),
            Rule::SessionPain => format!(
                "Your pain reached {} in a session. Above {} means: stop that exercise for today.",
                seen.written("session_pain"),
                seen.limit()
            ),
            Rule::SevereSessionPain => format!(
                "Your pain reached {}, in a session or in between, and {} or more means rest.",
                seen.written("session_pain"),
                seen.limit()
            ),
            Rule::SessionPainTwice => format!(
                "Your pain went above {} in {} sessions within {} days. That means rest.",
                seen.limit(),
                seen.written("sessions"),
                seen.written("days")
            ),
            Rule::MorningAfter => morning_text(seen),
            Rule::MorningAfterTwice => {
                format!("The mornings after your last {} sessions were bad. That means rest.", seen.written("mornings"))
            }
            Rule::Analgesic => "You took a painkiller, so this day does not count towards moving up.".to_owned(),
            Rule::FlareUp => "You reported a flare-up. That means ease off, whatever the number says.".to_owned(),
            Rule::ShiftAmber | Rule::ShiftRed => compared_text(seen, "your usual level of", self.means()),
            Rule::RiseAmber | Rule::RiseRed => projected_text(seen),
            Rule::StillUp => format!(
                "Your pain has not come down again: this week it is {} above the {} that was usual before it rose. {} or \
                 more means ease off.",
                seen.written("rise"),
                seen.written("baseline"),
                seen.limit()
            ),
            Rule::Rebased => "Your usual level is learned anew from this day on.".to_owned(),
            Rule::DaysRed => format!(
                "Your pain asked for care on {} of the last {} days, and {} or more means rest.",
                seen.written("raised_days"),
                seen.written("of_days"),
                seen.limit()
            ),
            Rule::Settle => signs::settle::text(seen),
            Rule::Stiff => signs::stiff::text(seen),
            Rule::Click => signs::click::text(seen),
            Rule::Triggers => signs::triggers::text(seen),
            Rule::Region => signs::region::text(seen),
            Rule::Lasting => signs::lasting::text(seen),
            Rule::LastingLonger => signs::lasting::text_again(seen),
            Rule::Disagree => signs::disagree::text(seen),
            Rule::Better => signs::better::text(seen),
            Rule::CalmWeek => signs::calm_week::text(seen),
        }
    }

    fn means(&self) -> &'static str {
        if self.raises_to == Some(Level::Red) { "rest" } else { "ease off" }
    }
}

fn compared_text(seen: &Evidence, with: &str, means: &str) -> String {
    format!(
        "Your last {} scores are on average {} above {with} {}. For you, {} or more means {means}.",
        seen.written("scores"),
        seen.written("rise"),
        seen.written("baseline"),
        seen.limit()
    )
}

fn morning_text(seen: &Evidence) -> String {
    let what = match (seen.value("morning"), seen.value("morning_before")) {
        _ if seen.value("settled") == Some(0.0) => {
            "Your pain had not settled by the morning after your session.".to_owned()
        }
        (Some(morning), Some(before)) => format!(
            "Your pain was {} on the morning after your session, and {} the morning before.",
            points(morning),
            points(before)
        ),
        (morning, _) => {
            format!(
                "Your pain was {} on the morning after your session.",
                morning.map_or_else(|| "high".to_owned(), points)
            )
        }
    };
    format!("{what} Make the next session a third to a half shorter, or skip it.")
}
