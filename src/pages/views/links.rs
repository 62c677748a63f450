//! Care links, and those that are asked for.

use crate::pages::shell::Me;
use crate::pages::words::{At, Day, SLICES, in_words, slice_in_words};
use serde::Deserialize;
use serde_json::Value;

/// Some slices of a record.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Shares(Vec<String>);

impl Shares {
    pub fn all() -> Shares {
        Shares(SLICES.iter().map(|(slice, ..)| (*slice).to_owned()).collect())
    }
    pub fn has(&self, slice: &str) -> bool {
        self.0.iter().any(|shared| shared == slice)
    }
    pub fn in_words(&self) -> String {
        self.0.iter().map(|slice| slice_in_words(slice)).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Deserialize)]
pub struct Link {
    pub id: String,
    pub physiotherapist_id: String,
    pub physiotherapist_name: String,
    pub status: String,
    pub accepted_at: At,
    pub until: Option<At>,
    pub slices: Shares,
    pub primary: bool,
    pub version: i32,
}

impl Link {
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
    /// Whether it can be changed: one whose time is over can be given more.
    pub fn is_ended(&self) -> bool {
        self.status == "ended"
    }
    pub fn last_day(&self, me: &Me) -> String {
        self.until.map(|until| until.last_day(me)).unwrap_or_default()
    }
}

/// A care link that is asked for.
#[derive(Deserialize)]
pub struct CareRequest {
    pub id: String,
    kind: String,
    pub asked_by: String,
    /// Who is asked, as whoever asked told it.
    pub physiotherapist: String,
    pub slices: Shares,
    pub until: Option<At>,
    pub reason: Option<String>,
    status: String,
    consented_at: Option<At>,
    pub asked_at: At,
    pub expires_at: At,
    pub version: i32,
}

impl CareRequest {
    pub fn is_waiting(&self) -> bool {
        self.status == "waiting"
    }
    /// Whether it is the patient who has to say something.
    pub fn awaits_consent(&self) -> bool {
        self.is_waiting() && self.consented_at.is_none()
    }
    pub fn is_transfer(&self) -> bool {
        self.kind == "transfer"
    }
    pub fn last_day(&self, me: &Me) -> String {
        self.until.map(|until| until.last_day(me)).unwrap_or_default()
    }
    pub fn state(&self) -> String {
        match self.status.as_str() {
            "waiting" if self.consented_at.is_none() => "waits for the patient’s yes".to_owned(),
            "waiting" => "waits for an answer".to_owned(),
            "expired" => "nobody answered in time".to_owned(),
            other => in_words(other),
        }
    }
    pub fn what(&self) -> &'static str {
        match self.kind.as_str() {
            "transfer" => "to take over",
            "referral" => "to join in",
            _ => "for care",
        }
    }
}

/// A care link that a physiotherapist is asked for.
#[derive(Deserialize)]
pub struct AskedOfMe {
    pub id: String,
    kind: String,
    pub patient_name: String,
    pub asked_by_name: String,
    pub slices: Shares,
    pub until: Option<At>,
    pub reason: Option<String>,
    pub asked_at: At,
    pub expires_at: At,
}

impl AskedOfMe {
    pub fn what(&self) -> String {
        let Self { patient_name, asked_by_name, .. } = self;
        match self.kind.as_str() {
            "transfer" => format!("{asked_by_name} asks you to take over {patient_name}, who has agreed."),
            "referral" => format!("{asked_by_name} asks you to join in with {patient_name}, who has agreed."),
            _ => format!("{patient_name} asks you for care."),
        }
    }
}

/// A care link with a colleague that a physiotherapist asked for.
#[derive(Deserialize)]
pub struct AskedOfOthers {
    pub patient_id: String,
    pub patient_name: String,
    pub request: CareRequest,
}

/// An invitation, with its code this once.
#[derive(Deserialize)]
pub struct Invitation {
    pub code: String,
    qr_svg: Option<String>,
    pub expires_at: At,
}

impl Invitation {
    /// The picture, as it stands within a page.
    pub fn picture(&self) -> &str {
        let svg = self.qr_svg.as_deref().unwrap_or_default();
        svg.find("<svg").and_then(|at| svg.get(at..)).unwrap_or_default()
    }
}

/// What a physiotherapist sees of a record.
#[derive(Deserialize)]
pub struct Preview {
    pub care_link: Link,
    pub sees: bool,
    pub items: Vec<Previewed>,
}

/// What there is of one kind.
#[derive(Deserialize)]
pub struct Previewed {
    #[serde(rename = "type")]
    kind: String,
    slice: Option<String>,
    pub count: i64,
    latest: Option<Value>,
}

impl Previewed {
    pub fn kind(&self) -> String {
        in_words(&self.kind).replace("clearance", "go-ahead")
    }
    pub fn slice(&self) -> String {
        self.slice.as_deref().map_or_else(|| "whatever you share".to_owned(), slice_in_words)
    }
    /// What the last one says, field by field; ids and what is empty left out.
    pub fn latest(&self, me: &Me) -> Vec<(String, String)> {
        let Some(Value::Object(fields)) = &self.latest else { return Vec::new() };
        let is_told =
            |name: &str| name != "version" && name != "id" && !name.ends_with("_id") && !name.ends_with("_by");
        let told = fields.iter().filter(|(name, _)| is_told(name));
        told.filter_map(|(name, value)| Some((in_words(name), in_short(value, me)?))).collect()
    }
}

/// A value in a few words; none if it says nothing.
fn in_short(value: &Value, me: &Me) -> Option<String> {
    let said = match value {
        Value::Null => String::new(),
        Value::String(text) => day_or_time(text, me).unwrap_or_else(|| text.clone()),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().filter_map(|item| in_short(item, me)).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| Some(format!("{} {}", in_words(name), in_short(value, me)?));
            fields.iter().filter_map(field).collect::<Vec<_>>().join(", ")
        }
    };
    Some(said).filter(|said| !said.is_empty())
}

/// As people read it, if it is one.
fn day_or_time(text: &str, me: &Me) -> Option<String> {
    let at = text.parse().ok().map(|at| At(at).local(me));
    at.or_else(|| text.parse().ok().map(|day| Day(day).to_string()))
}
