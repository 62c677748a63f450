//! The questions of the symptom check, by version.

use crate::harness::Server;
use serde_json::json;

on_both! {
    fn an_answer_is_judged_by_the_questions_that_were_asked(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let now = ann.get("/v1/red-flags").is(200);
        let before = ann.get("/v1/red-flags?version=2026.1").is(200);
        assert_eq!((&now["version"], &before["version"]), (&json!("2026.2"), &json!("2026.1")));
        ann.get("/v1/red-flags?version=1999.1").wrong("?version", "unknown-value");
        let advice = |questions: &crate::harness::Answer| {
            let all = questions["questions"].as_array().unwrap().clone();
            all.iter().find(|question| question["code"] == "sudden-severe-worsening").unwrap()["advice"].clone()
        };
        assert_ne!(advice(&now), advice(&before));
        let check = |version: Option<&str>| {
            let mut check = json!({"local_date": "2026-06-01", "answered_yes": ["sudden-severe-worsening"]});
            if let Some(version) = version {
                check["screen_version"] = json!(version);
            }
            ann.post(&ann.record("symptom-checks"), &check)
        };
        for (version, questions) in [(None, &now), (Some("2026.1"), &before), (Some("2026.2"), &now)] {
            let told = check(version).is(201);
            assert_eq!((&told["screen_version"], &told["advice"][0]["text"]), (&questions["version"], &advice(questions)));
            assert_eq!(told["outcome"], "locked");
        }
        check(Some("1999.1")).wrong("/screen_version", "unknown-value");
        // What is advised today is advised by the questions of today.
        assert_eq!(ann.today()["reasons"][0]["text"], advice(&now));
    }

    fn a_check_that_is_sent_again_is_compared_with_the_questions_of_its_time(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let id = uuid::Uuid::new_v4();
        let mut check = json!({"id": id, "local_date": "2026-06-01", "answered_yes": ["no-better-for-weeks"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        // As if these had been the newest questions then.
        server.database.execute("UPDATE symptom_checks SET screen_version = '2026.1'");
        let again = ann.post(&ann.record("symptom-checks"), &check).is(200);
        assert_eq!((again.id(), &again["screen_version"]), (id, &json!("2026.1")));
        check["screen_version"] = json!("2026.2");
        ann.post(&ann.record("symptom-checks"), &check).problem(409, "id-conflict");
        check["screen_version"] = json!("2026.1");
        ann.post(&ann.record("symptom-checks"), &check).is(200);
        check["answered_yes"] = json!([]);
        ann.post(&ann.record("symptom-checks"), &check).problem(409, "id-conflict");
    }

    fn an_emergency_locks_everything_and_says_where_to_go_before_who_can_see_it(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for question in ann.get("/v1/red-flags")["questions"].as_array().unwrap().clone() {
            if question["urgency"] != "emergency" {
                continue;
            }
            let told = ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": [question["code"]]})).is(201);
            let advice = told["advice"].as_array().unwrap();
            assert!(advice[0]["text"].as_str().unwrap().contains("999"), "{question}");
            assert_eq!((&told["outcome"], &advice[advice.len() - 1]["code"]), (&json!("locked"), &json!("physiotherapist-can-see")));
        }
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"], &today["plan"]), (&json!("seek_care"), &json!(false), &json!(null)));
        assert_eq!(today["allowed"].as_array().unwrap().len(), 1, "only what the advice says");
    }
}
