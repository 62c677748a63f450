//! The datatypes of FHIR R4 (4.0.1), as far as they are used here. What FHIR calls `value[x]` is an enum: two values cannot be.

use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::function_tests::Unit;
use serde::Serialize;
use std::borrow::Cow;

/// A text that is fixed or made.
pub type Words = Cow<'static, str>;

/// A code of a system.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coding {
    pub system: &'static str,
    pub code: Words,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<&'static str>,
}

/// What something is: by codes where they are known, and in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CodeableConcept {
    #[serde(skip_serializing_if = "Option::is_none")]
    coding: Option<[Coding; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Words>,
}

impl CodeableConcept {
    /// In words alone: no code is known.
    pub fn text(text: impl Into<Words>) -> CodeableConcept {
        CodeableConcept { coding: None, text: Some(text.into()) }
    }
    /// By a code that says it all.
    pub fn code(coding: Coding) -> CodeableConcept {
        CodeableConcept { coding: Some([coding]), text: None }
    }
    /// By a code, and in our words.
    pub fn coded(coding: Coding, text: impl Into<Words>) -> CodeableConcept {
        CodeableConcept { coding: Some([coding]), text: Some(text.into()) }
    }
}

/// Another resource.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reference {
    pub reference: String,
}

/// A day, or an instant: FHIR's dateTime can be either.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Moment {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

/// From and to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    pub start: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<NaiveDate>,
}

/// A number with its unit, which is UCUM's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    value: f64,
    unit: &'static str,
    system: &'static str,
    code: &'static str,
}

const UCUM: &str = "http://unitsofmeasure.org";

impl Quantity {
    /// Points of a score.
    pub fn points(value: f64) -> Quantity {
        Quantity { value, unit: "score", system: UCUM, code: "{score}" }
    }
    /// The value of a function test.
    pub fn tested(value: f64, unit: Unit) -> Quantity {
        let (unit, code) = match unit {
            Unit::PercentOfOtherSide => ("% of the other side", "%"),
            Unit::Nrs => ("score", "{score}"),
            Unit::Seconds => ("s", "s"),
            Unit::Count => ("times", "{count}"),
            Unit::Degrees => ("degrees", "deg"),
        };
        Quantity { value, unit, system: UCUM, code }
    }
    /// Minutes.
    pub fn minutes(value: i16) -> Quantity {
        Quantity { value: value.into(), unit: "min", system: UCUM, code: "min" }
    }
}

/// What was found: always of one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Value {
    #[serde(rename = "valueInteger")]
    Integer(u8),
    #[serde(rename = "valueQuantity")]
    Quantity(Quantity),
    #[serde(rename = "valueBoolean")]
    Boolean(bool),
    #[serde(rename = "valueString")]
    Text(String),
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Annotation {
    pub text: String,
}

impl Annotation {
    /// The notes of a thing that has one or none; an empty one is none.
    pub fn of(note: Option<&str>) -> Vec<Annotation> {
        note.filter(|text| !text.trim().is_empty())
            .map(|text| Annotation { text: text.to_owned() })
            .into_iter()
            .collect()
    }
}

/// A name that nobody took apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HumanName {
    pub text: String,
}

/// Which version, since when, and which profile it keeps to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<[&'static str; 1]>,
}

impl Meta {
    pub fn version(version: i32) -> Meta {
        Meta { version_id: Some(version.to_string()), profile: None }
    }
    pub fn profile(profile: &'static str) -> Meta {
        Meta { version_id: None, profile: Some([profile]) }
    }
    #[must_use]
    pub fn and_profile(self, profile: &'static str) -> Meta {
        Meta { profile: Some([profile]), ..self }
    }
}
