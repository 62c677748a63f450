//! What a patient does in training, and what the day says of it.

use super::answer::Answer;
use super::client::Client;
use super::server::Server;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A date so many days after another.
pub fn after(date: &str, days: u64) -> String {
    let date: NaiveDate = date.parse().unwrap();
    (date + Days::new(days)).to_string()
}

/// A session of the left hip with these exercises.
pub fn session(date: &str, exercises: &Value) -> Value {
    json!({"region": "hip", "side": "left", "local_date": date, "exercises": exercises})
}

/// An exercise with one set, at a grade and with some pain.
pub fn done(exercise: &str, grade: u8, pain: u8) -> Value {
    json!({"exercise": exercise, "grade": grade, "sets": [{"repetitions": 10, "pain": pain}]})
}

impl Server {
    /// Quiet days from one date to another, mornings included, sent in stretches; the clock ends at noon of the last.
    pub fn steady(&self, patient: &Client, first: &str, last: &str) {
        let (first, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
        let days: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= last).collect();
        for stretch in days.chunks(14) {
            self.day(&stretch.last().unwrap().to_string());
            for date in stretch {
                patient.morning(&date.to_string(), 2, 1);
            }
        }
    }
}

impl Client {
    /// Puts a patient on the programme of the left hip, who answers the warning signs at once; the address of the enrolment. Beyond
    /// the first phase that is a physiotherapist's word: one who comes for it and goes again, if the patient asks.
    pub fn enrols(&self, patient: &Client, phase: u8) -> String {
        patient.has_no_warning_signs();
        let mut enrolment = json!({"programme": "hip-flexor", "side": "left", "phase": phase});
        let begun = if phase == 0 {
            self.post(&patient.record("enrolments"), &enrolment)
        } else {
            enrolment["because"] = json!("assessed");
            if self.id == patient.id {
                patient
                    .with_a_passing_physiotherapist(|passing| passing.post(&patient.record("enrolments"), &enrolment))
            } else {
                self.post(&patient.record("enrolments"), &enrolment)
            }
        };
        patient.record(&format!("enrolments/{}", begun.is(201).id()))
    }

    /// Lets a physiotherapist in for one act.
    pub fn with_a_passing_physiotherapist(&self, act: impl FnOnce(&Client) -> Answer) -> Answer {
        let passing =
            Client::nobody(self.address()).registers_as_physiotherapist(&format!("passing-{}", Uuid::new_v4()));
        let code = passing.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let consent = json!({"code": code, "accepted": true});
        let link = self.post("/v1/patients/me/care-links", &consent).is(201).id();
        let answer = act(&passing);
        self.delete(&self.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        answer
    }

    /// Answers no to every warning sign, on the date of the server's clock.
    pub fn has_no_warning_signs(&self) {
        let clock = self.get("/v1/sandbox/clock");
        let today = &clock.is(200).text("clinical")[..10];
        let check = json!({"local_date": today, "answered_yes": []});
        self.post(&self.record("symptom-checks"), &check).is(201);
    }

    /// A daily log of the left hip with its morning; the address of the log.
    pub fn morning(&self, date: &str, worst: u8, morning: u8) -> String {
        let log =
            json!({"region": "hip", "side": "left", "local_date": date, "worst_pain": worst, "morning_pain": morning});
        self.record(&format!("pain-logs/{}", self.post(&self.record("pain-logs"), &log).is(201).id()))
    }

    /// Logs a session; the answer.
    pub fn trained(&self, date: &str, exercises: &Value) -> Answer {
        self.post(&self.record("session-logs"), &session(date, exercises)).is(201)
    }

    /// The codes of what is missing for the next offer.
    pub fn missing(&self) -> BTreeSet<String> {
        let today = self.today();
        let texts = today["toward_next"].as_array().unwrap();
        texts.iter().map(|text| text["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The exercise and the grade that are offered.
    pub fn offer(&self) -> Option<(String, u64)> {
        let offer = &self.today()["offer"];
        Some((offer["exercise"].as_str()?.to_owned(), offer["to_grade"].as_u64()?))
    }

    /// Answers an offer.
    pub fn answers(&self, enrolment: &str, exercise: &str, to_grade: u8, answer: &str) -> Answer {
        let body = json!({"exercise": exercise, "to_grade": to_grade, "answer": answer});
        self.post(&format!("{enrolment}/offer-answers"), &body)
    }

    /// The step of the plan of today for an exercise; null if it is not in it.
    pub fn step(&self, exercise: &str) -> Value {
        let today = self.today();
        let steps = today["plan"]["steps"].as_array().cloned().unwrap_or_default();
        steps.into_iter().find(|step| step["exercise"] == exercise).unwrap_or_default()
    }

    /// The codes of the reasons of today.
    pub fn reasons(&self) -> BTreeSet<String> {
        let today = self.today();
        let reasons = today["reasons"].as_array().unwrap();
        reasons.iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
    }

    /// The state of the enrolment in force, as the day and the enrolment itself tell it.
    pub fn state(&self, enrolment: &str) -> String {
        let state = self.get(enrolment).is(200).text("state");
        let today = self.today()["enrolment_state"].as_str().map(str::to_owned);
        assert!(today.is_none_or(|today| today == state), "the day and the enrolment differ: {state}");
        state
    }
}
