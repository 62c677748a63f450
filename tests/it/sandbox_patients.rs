//! Scripted patients on demand: what each script leads to, by the rules.

use crate::harness::{Answer, Client, Server};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn make(server: &Server, patient: &Value) -> Answer {
    server.nobody().post("/v1/sandbox/patients", patient)
}

impl Server {
    /// A scripted patient, logged in.
    fn scripted(&self, script: &str, days: u16) -> Client {
        let made = make(self, &json!({"script": script, "days": days})).is(201);
        self.login(made["patient"]["email"].as_str().unwrap())
    }
}

/// The rules of the open flags that ask for care.
fn rules(patient: &Client) -> BTreeSet<String> {
    let flags = patient.flags().into_iter();
    let raised =
        flags.filter(|flag| flag["status"] == "open" && ["amber", "red"].contains(&flag["level"].as_str().unwrap()));
    raised.map(|flag| flag["rule"].as_str().unwrap().to_owned()).collect()
}

/// What of a history is not of the day on which it was made.
fn history(patient: &Client) -> Vec<Value> {
    let logs = patient.logs().into_iter().map(|log| json!([log["local_date"], log["worst_pain"], log["morning_pain"]]));
    logs.collect()
}

on_both! {
    fn a_scripted_patient_can_log_in_and_so_can_the_physiotherapist(server: &Server) {
        server.clock("2027-03-01T06:00:00Z");
        let made = make(server, &json!({"script": "steady", "days": 30})).is(201);
        assert_eq!((&made["from"], &made["to"]), (&json!("2027-01-31"), &json!("2027-03-01")));
        assert_eq!((&made["script"], &made["question"], &made["seed"]), (&json!("steady"), &Value::Null, &json!(1)));
        let nobody = server.nobody();
        let log_in = |who: &Value| {
            let tokens = nobody.post("/v1/auth/login", &json!({"email": who["email"], "password": who["password"]}));
            nobody.with_tokens(&tokens.is(200))
        };
        let (ann, pat) = (log_in(&made["patient"]), log_in(&made["physiotherapist"]));
        assert_eq!(json!(ann.id), made["patient"]["id"]);
        assert_eq!(ann.logs().len(), 30);
        assert_eq!(pat.all(&ann.record("pain-logs")).len(), 30);
        assert_eq!(pat.all("/v1/patients").len(), 1);
        assert_eq!((ann.verdict().0.as_str(), ann.level().as_str()), ("train", "green"));
        assert_eq!(ann.all(&ann.record("measures")).len(), 5);
        assert!(ann.all(&ann.record("session-logs")).len() >= 9);
        ann.post(&ann.record("pain-logs"), &crate::harness::daily("2027-03-01", 3)).problem(409, "already-logged");
    }

    fn a_seed_gives_the_same_history_and_another_seed_another(server: &Server) {
        server.day("2026-06-01");
        let of_seed = |seed: u16| {
            let made = make(server, &json!({"script": "noisy", "days": 20, "seed": seed})).is(201);
            let patient = server.login(made["patient"]["email"].as_str().unwrap());
            (history(&patient), patient.levels(), rules(&patient))
        };
        let first = of_seed(7);
        assert_eq!(first, of_seed(7));
        assert_ne!(first.0, of_seed(8).0);
        server.day("2026-06-11");
        let later: Vec<Value> = of_seed(7).0.iter().map(|day| json!([day[1], day[2]])).collect();
        let earlier: Vec<Value> = first.0.iter().map(|day| json!([day[1], day[2]])).collect();
        assert_eq!(later, earlier);
    }

    fn each_script_leads_to_what_it_is_for(server: &Server) {
        server.day("2026-06-01");
        for days in [14, 56] {
            for script in ["step", "ramp"] {
                let worse = server.scripted(script, days);
                assert!(["amber", "red"].contains(&worse.level().as_str()), "{script} {days}: {:?}", worse.levels());
                assert!(!rules(&worse).is_empty(), "{script} {days}");
            }
            let steady = server.scripted("steady", days);
            assert_eq!(rules(&steady), BTreeSet::new(), "{days}");
            let recovering = server.scripted("recovering", days);
            assert_eq!((recovering.level().as_str(), rules(&recovering)), ("green", BTreeSet::new()), "{days}");
            let through = rules(&server.scripted("through_pain", days));
            assert!(through.contains("R5") && through.contains("R5-2"), "{days}: {through:?}");
            assert_eq!(server.scripted("noisy", days).logs().len(), usize::from(days));
        }
        let silent = server.scripted("silent", 56);
        assert_eq!(silent.logs().len(), 46);
        let today = silent.today();
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("ease"), &json!(false)), "nobody knows how it is");
        assert!(silent.reasons().contains("silent"), "{:?}", silent.reasons());
    }

    fn every_red_flag_can_be_scripted_and_locks_or_is_urgent(server: &Server) {
        server.day("2026-06-01");
        let questions = server.nobody().get("/v1/red-flags").is(200)["questions"].clone();
        let questions = questions.as_array().unwrap();
        assert!(questions.len() > 10);
        for question in questions {
            let made = make(server, &json!({"script": "red_flag", "question": question["code"], "days": 14})).is(201);
            assert_eq!(made["question"], question["code"]);
            let patient = server.login(made["patient"]["email"].as_str().unwrap());
            let (verdict, _) = patient.verdict();
            let locks = question["strength"] == "lock";
            assert_eq!(verdict == "seek_care", locks, "{question}");
            assert!(rules(&patient).contains("RF") && (locks || patient.reasons().contains("urgent-sign")), "{question}");
            let checks = patient.all(&patient.record("symptom-checks"));
            assert_eq!(checks[0]["advice"][0]["text"], question["advice"]);
        }
        let unasked = make(server, &json!({"script": "red_flag", "days": 14})).is(201);
        assert_eq!(unasked["question"], questions[0]["code"]);
    }

    fn somebody_who_is_there_can_be_the_physiotherapist(server: &Server) {
        server.day("2026-06-01");
        let (pat, ann) = (server.physiotherapist("pat"), server.patient("ann"));
        let script = |email: &str| make(server, &json!({"script": "step", "days": 14, "physiotherapist_email": email}));
        let made = script("Pat@example.org").is(201);
        let told = json!({"id": pat.id, "email": "pat@example.org", "password": null});
        assert_eq!(made["physiotherapist"], told);
        script("pat@example.org").is(201);
        let caseload = pat.all("/v1/patients");
        assert_eq!(caseload.len(), 2);
        let flags = pat.all(&format!("/v1/patients/{}/flags", made["patient"]["id"].as_str().unwrap()));
        assert!(!flags.is_empty());
        script(&ann.email).wrong("/physiotherapist_email", "unknown-value");
        script("nobody@example.org").wrong("/physiotherapist_email", "unknown-value");
        script("nobody").wrong("/physiotherapist_email", "invalid-value");
    }

    fn a_script_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-06-01");
        make(server, &json!({"script": "steady"})).wrong("/days", "required");
        make(server, &json!({"script": "steady", "days": 13})).wrong("/days", "out-of-range");
        make(server, &json!({"script": "steady", "days": 366})).wrong("/days", "out-of-range");
        make(server, &json!({"script": "steady", "days": 14, "seed": 10_000})).wrong("/seed", "out-of-range");
        make(server, &json!({"script": "sideways", "days": 14})).wrong("/script", "unknown-value");
        make(server, &json!({"script": "red_flag", "days": 14, "question": "x"})).wrong("/question", "unknown-value");
        make(server, &json!({"script": "step", "days": 14, "question": "cannot-move-joint"})).wrong("/question", "invalid-value");
    }

    fn a_year_can_be_told_across_a_leap_day(server: &Server) {
        server.day("2028-03-01");
        let ann = server.scripted("step", 365);
        assert_eq!(ann.logs().len(), 365);
        assert_eq!(ann.levels().len(), 365);
        let shown = ann.get(&ann.record("pain-trend?region=hip&side=left&from=2027-03-03")).is(200);
        assert_eq!(shown["scored_days"], 365);
        assert_eq!(shown["days"][0]["date"], "2027-03-03");
        assert!(rules(&ann).iter().any(|rule| ["C1", "C2", "C3", "C4"].contains(&rule.as_str())), "{:?}", rules(&ann));
    }

    fn outside_the_sandbox_there_are_no_scripted_patients(server: &Server) {
        let bare = server.without_sandbox();
        make(&bare, &json!({"script": "steady", "days": 14})).problem(404, "not-found");
    }
}
