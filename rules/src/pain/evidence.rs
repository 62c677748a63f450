//! What a code saw, so that anyone can do the sum again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::{
    level::{Level, Urgency},
    severity::Severity,
    text::points,
};

/// A rule whose condition held on a day, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fired {
    /// Which rule.
    pub rule: Rule,
    /// How severe it makes the day of its place.
    #[serde(default)]
    pub severity: Severity,
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
    /// The detector that spoke, where a change is the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detector: Option<Rule>,
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
            detector: None,
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
    /// A code that saw this on these days, as severe as its row of the table says.
    pub(super) fn new(
        rule: Rule,
        dates: impl IntoIterator<Item = NaiveDate>,
        detail: impl FnOnce(Evidence) -> Evidence,
    ) -> Self {
        Self { rule, severity: rule.severity(), evidence: detail(Evidence::on(dates, rule.source())) }
    }

    /// The same, so severe and no more.
    #[must_use]
    pub(super) fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The level it raises the day to, if it does.
    pub fn raises_to(&self) -> Option<Level> {
        self.severity.raises_to()
    }

    /// How urgent the flag is that it opens, if it opens one.
    pub fn urgency(&self) -> Option<Urgency> {
        self.rule.urgency().and_then(|urgency| match urgency {
            Urgency::GoodNews => Some(urgency),
            _ => Urgency::of_severity(self.severity),
        })
    }
}
