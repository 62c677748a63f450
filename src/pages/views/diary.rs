//! The daily log of a place.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A daily log, as its form shows it.
#[derive(Deserialize)]
pub struct DayLog {
    pub id: String,
    pub version: i32,
    pub worst_pain: Option<u8>,
    triggers: Vec<String>,
    pub analgesics: Vec<Painkiller>,
    /// The other fields, by the names of the contract.
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// A painkiller that was named.
#[derive(Deserialize)]
pub struct Painkiller {
    pub name: String,
    pub dose: Option<String>,
}

impl DayLog {
    /// What stands in a field of the form.
    pub fn value(&self, name: &str) -> String {
        match self.fields.get(name) {
            _ if name == "worst_pain" => self.worst_pain.map(|worst| worst.to_string()).unwrap_or_default(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }
    /// Whether something brought the pain on.
    pub fn has_trigger(&self, trigger: &str) -> bool {
        self.triggers.iter().any(|known| known == trigger)
    }
}
