//! Patients and physiotherapists, registered through the front door.

use super::answer::Answer;
use super::client::Client;
use super::server::Server;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

pub const PASSWORD: &str = "violet otter climbs quietly";

impl Server {
    pub fn patient(&self, name: &str) -> Client {
        self.patient_in(name, "UTC")
    }

    pub fn patient_in(&self, name: &str, zone: &str) -> Client {
        self.somebody(json!({"role": "patient", "born_on": "1990-05-17", "display_name": name, "time_zone": zone,
            "email": format!("{name}@example.org"), "password": PASSWORD}))
    }

    pub fn physiotherapist(&self, name: &str) -> Client {
        self.nobody().registers_as_physiotherapist(name)
    }

    fn somebody(&self, account: Value) -> Client {
        self.nobody().post("/v1/auth/register", &account).is(202);
        self.login(account["email"].as_str().unwrap())
    }

    pub fn login(&self, email: &str) -> Client {
        self.nobody().logs_in(email)
    }

    /// Keeps a diary day by day, the clock going along: the worst pain of the left hip. Gives the last date.
    pub fn diary(&self, patient: &Client, first: &str, scores: &[u8]) -> String {
        let first: NaiveDate = first.parse().unwrap();
        let mut date = first.to_string();
        for (day, score) in scores.iter().enumerate() {
            date = (first + Days::new(day as u64)).to_string();
            self.day(&date);
            patient.log(&date, *score);
        }
        date
    }

    /// A go-ahead for the hip up to this level of band.
    pub fn clear(&self, physiotherapist: &Client, patient: &Client, level: u8) -> Uuid {
        let clearance = json!({"region": "hip", "highest_band_level": level});
        physiotherapist.post(&patient.record("clearances"), &clearance).is(201).id()
    }

    /// The physiotherapist invites, the patient accepts. Gives the id of the care link.
    pub fn link(&self, physiotherapist: &Client, patient: &Client) -> Uuid {
        let code = physiotherapist.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let consent = json!({"code": code, "accepted": true});
        patient.post("/v1/patients/me/care-links", &consent).is(201).id()
    }
}

impl Client {
    /// A physiotherapist of this name, who was nobody.
    pub fn registers_as_physiotherapist(&self, name: &str) -> Client {
        let email = format!("{name}@example.org");
        let account = json!({"role": "physiotherapist", "display_name": name, "email": email, "password": PASSWORD});
        self.post("/v1/auth/register", &account).is(202);
        self.logs_in(&email)
    }

    fn logs_in(&self, email: &str) -> Client {
        let mut nobody = Client::nobody(self.address());
        email.clone_into(&mut nobody.email);
        let tokens = nobody.post("/v1/auth/login", &json!({"email": email, "password": PASSWORD}));
        nobody.with_tokens(&tokens.is(200))
    }

    /// Takes a go-ahead of a patient back.
    pub fn revokes(&self, patient: &Client, clearance: impl std::fmt::Display) -> Answer {
        let path = patient.record(&format!("clearances/{clearance}/revoke"));
        self.ask("POST", &path).header("If-Match", "*").json(&json!({"because": "sore"})).answer()
    }

    /// An address under this patient's own record, as anybody may ask for it.
    pub fn record(&self, rest: &str) -> String {
        format!("/v1/patients/{}/{rest}", self.id)
    }

    /// The everyday entry: the worst pain of a day in the left hip.
    pub fn log(&self, date: &str, worst_pain: u8) -> Uuid {
        let answer = self.post("/v1/patients/me/pain-logs", &daily(date, worst_pain));
        answer.is(201).id()
    }

    pub fn today(&self) -> Value {
        self.get("/v1/patients/me/today").is(200).json().clone()
    }

    pub fn logs(&self) -> Vec<Value> {
        self.all("/v1/patients/me/pain-logs")
    }

    pub fn flags(&self) -> Vec<Value> {
        self.all("/v1/patients/me/flags")
    }

    /// The judged days of the left hip, the first one first: date and level.
    pub fn levels(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let days = self.all("/v1/patients/me/assessments?region=hip&side=left");
        let days = days.iter().rev();
        days.map(|day| (text(&day["local_date"]), text(&day["level"]))).collect()
    }

    /// The open flags: rule and date.
    pub fn open_flags(&self) -> BTreeSet<(String, String)> {
        let open = self.flags().into_iter().filter(|flag| flag["status"] == "open");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        open.map(|flag| (text(&flag["rule"]), text(&flag["local_date"]))).collect()
    }

    /// The decision of the day, and the code of the first reason.
    pub fn verdict(&self) -> (String, String) {
        let today = self.today();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&today["decision"]), text(&today["reasons"][0]["code"]))
    }

    pub fn level(&self) -> String {
        self.levels().last().unwrap().1.clone()
    }
}

/// A daily log of the left hip.
pub fn daily(date: &str, worst_pain: u8) -> Value {
    json!({"region": "hip", "side": "left", "local_date": date, "worst_pain": worst_pain})
}
