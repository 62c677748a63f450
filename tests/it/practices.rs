//! Practices: who founds, joins and leaves them.

use crate::harness::{Client, Server, at_once};
use serde_json::json;
use uuid::Uuid;

const MINE: &str = "/v1/practices/mine";
const JOIN: &str = "/v1/practices/join";

impl Client {
    /// Founds a practice.
    pub fn found(&self) {
        self.post("/v1/practices", &json!({"name": "Hill Street"})).is(201);
    }

    /// A code for the practice that one is in.
    pub fn practice_code(&self) -> String {
        self.ask("POST", &format!("{MINE}/invitations")).answer().is(201).text("code")
    }

    /// Joins the practice of somebody.
    pub fn join(&self, colleague: &Client) {
        self.post(JOIN, &json!({"code": colleague.practice_code()})).is(201);
    }

    /// Leaves the practice that one is in.
    pub fn leave(&self) {
        self.ask("DELETE", &format!("{MINE}/members/me")).answer().is(204);
    }

    fn roles(&self) -> Vec<(String, String)> {
        let practice = self.get(MINE).is(200);
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        practice["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|member| (text(&member["name"]), text(&member["role"])))
            .collect()
    }
}

fn roles(these: &[(&str, &str)]) -> Vec<(String, String)> {
    these.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect()
}

on_both! {
    fn a_practice_is_founded_joined_renamed_and_left(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        pat.get(MINE).problem(404, "not-found");
        pat.found();
        pat.post("/v1/practices", &json!({"name": "Another"})).problem(409, "conflict");
        quinn.join(&pat);
        assert_eq!(quinn.roles(), roles(&[("pat", "owner"), ("quinn", "member")]));
        let tag = pat.get(MINE).is(200).etag();
        quinn.patch(MINE, &tag, &json!({"name": "Quinn's"})).problem(403, "forbidden");
        pat.ask("PATCH", MINE).json(&json!({"name": "Hill Road"})).answer().problem(428, "precondition-required");
        pat.patch(MINE, "\"v1\"", &json!({"name": "Hill Road"})).problem(412, "precondition-failed");
        let renamed = pat.patch(MINE, &tag, &json!({"name": "Hill Road"})).is(200);
        assert_eq!((renamed.text("name"), renamed.etag()), ("Hill Road".to_owned(), quinn.get(MINE).is(200).etag()));
        quinn.leave();
        quinn.get(MINE).problem(404, "not-found");
        assert_eq!(pat.roles(), roles(&[("pat", "owner")]));
    }

    fn founding_again_with_the_same_id_makes_nothing_new(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let practice = json!({"id": Uuid::new_v4(), "name": "Hill Street"});
        let first = pat.post("/v1/practices", &practice).is(201);
        assert_eq!(pat.post("/v1/practices", &practice).is(200).body, first.body);
        quinn.post("/v1/practices", &practice).problem(409, "id-conflict");
        let ask = || quinn.ask("POST", "/v1/practices").header("Idempotency-Key", "k").json(&json!({"name": "Q"})).answer();
        let made = ask().is(201);
        let again = ask().is(201);
        assert_eq!((again.body.as_str(), again.header("idempotency-replayed")), (made.body.as_str(), "true"));
    }

    fn a_code_works_once_and_all_wrong_ones_are_answered_alike(server: &Server) {
        let [pat, quinn, rae, sam] = ["pat", "quinn", "rae", "sam"].map(|name| server.physiotherapist(name));
        pat.found();
        let code = pat.practice_code();
        quinn.post(JOIN, &json!({"code": code.to_lowercase().replace('-', " ")})).is(201);
        quinn.post(JOIN, &json!({"code": pat.practice_code()})).problem(409, "conflict");
        let used = rae.post(JOIN, &json!({"code": code})).wrong("/code", "unknown-code");
        let unknown = rae.post(JOIN, &json!({"code": "AAAA-AAAA-AAAA"})).wrong("/code", "unknown-code");
        // Whoever left lets nobody in any more, themselves included.
        let (quinns, another) = (quinn.practice_code(), quinn.practice_code());
        quinn.leave();
        let void = rae.post(JOIN, &json!({"code": quinns})).wrong("/code", "unknown-code");
        assert_eq!(used.without_instance(), unknown.without_instance());
        assert_eq!(used.without_instance(), void.without_instance());
        quinn.post(JOIN, &json!({"code": another})).wrong("/code", "unknown-code");
        for _ in 0..10 {
            sam.post(JOIN, &json!({"code": "AAAA-AAAA-AAAB"})).wrong("/code", "unknown-code");
        }
        let code = pat.practice_code();
        let refused = sam.post(JOIN, &json!({"code": code})).problem(429, "too-many-attempts");
        assert!(!refused.header("retry-after").is_empty());
        rae.post(JOIN, &json!({"code": code})).is(201);
    }

    fn of_many_with_one_code_one_joins(server: &Server) {
        let pat = server.physiotherapist("pat");
        pat.found();
        let code = pat.practice_code();
        let others: Vec<_> = (0..4).map(|n| server.physiotherapist(&format!("other{n}"))).collect();
        let answers = at_once(4, |turn| others[turn].post(JOIN, &json!({"code": code})).status);
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(pat.roles().len(), 2);
    }

    fn the_owner_removes_others_and_the_longest_standing_inherits(server: &Server) {
        let [pat, quinn, rae, sam] = ["pat", "quinn", "rae", "sam"].map(|name| server.physiotherapist(name));
        pat.found();
        for colleague in [&quinn, &rae, &sam] {
            colleague.join(&pat);
        }
        let member = |whom: &Client| format!("{MINE}/members/{}", whom.id);
        quinn.ask("DELETE", &member(&rae)).answer().problem(403, "forbidden");
        pat.ask("DELETE", &format!("{MINE}/members/{}", Uuid::new_v4())).answer().problem(404, "not-found");
        pat.ask("DELETE", &member(&rae)).answer().is(204);
        rae.get(MINE).problem(404, "not-found");
        pat.ask("DELETE", &member(&rae)).answer().problem(404, "not-found");
        pat.leave();
        assert_eq!(sam.roles(), roles(&[("quinn", "owner"), ("sam", "member")]));
        quinn.leave();
        assert_eq!(sam.roles(), roles(&[("sam", "owner")]));
        sam.leave();
        pat.found();
    }

    fn a_practice_is_nothing_for_patients_and_shows_no_records(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        pat.found();
        quinn.join(&pat);
        ann.log("2026-06-01", 3);
        for path in ["today", "pain-logs", "flags", "sync", "enrolments"] {
            quinn.get(&ann.record(path)).problem(404, "not-found");
        }
        assert!(quinn.all("/v1/patients").is_empty());
        ann.post(JOIN, &json!({"code": pat.practice_code()})).problem(403, "forbidden");
    }
}
