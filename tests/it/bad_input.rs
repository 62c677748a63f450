//! Input that cannot be is refused with a pointer, a word and what would be right, on both databases alike, and nothing
//! of it is stored.

use crate::harness::{Client, Server, daily};
use serde_json::{Value, json};

fn nothing_changed(client: &Client) {
    let sync = client.get("/v1/sync").is(200);
    assert_eq!(sync["changes"], json!([]), "{sync}");
    assert!(client.levels().is_empty());
}

/// Each field of an otherwise good body, with what is wrong about it.
fn refuse_each(client: &Client, path: &str, good: &Value, cases: Vec<(Value, &str, &str)>) {
    for (bad, pointer, code) in cases {
        let mut body = good.clone();
        for (field, value) in bad.as_object().unwrap() {
            body[field] = value.clone();
        }
        let answer = client.post(path, &body);
        let first = &answer["errors"][0];
        let told = (answer.status, first["pointer"].as_str(), first["code"].as_str());
        assert_eq!(told, (422, Some(pointer), Some(code)), "{bad}: {answer}");
        assert!(!first["detail"].as_str().unwrap().is_empty());
    }
}

on_both! {
    fn a_pain_log_that_cannot_be_is_refused(server: &Server) {
        server.clock("2026-06-01T09:00:00Z");
        let ann = server.patient("ann");
        refuse_each(&ann, "/v1/patients/me/pain-logs", &daily("2026-06-01", 3), vec![
            (json!({"worst_pain": -1}), "/worst_pain", "out-of-range"),
            (json!({"worst_pain": 11}), "/worst_pain", "out-of-range"),
            (json!({"worst_pain": 3.5}), "/worst_pain", "out-of-range"),
            (json!({"worst_pain": 1e30}), "/worst_pain", "out-of-range"),
            (json!({"worst_pain": "5"}), "/worst_pain", "wrong-type"),
            (json!({"worst_pain": null}), "/worst_pain", "required"),
            (json!({"worst_pain": true}), "/worst_pain", "wrong-type"),
            (json!({"kind": "event"}), "/pain_now", "required"),
            (json!({"kind": "hourly"}), "/kind", "unknown-value"),
            (json!({"local_date": "2027-02-29"}), "/local_date", "invalid-value"),
            (json!({"local_date": "2026-06-1x"}), "/local_date", "invalid-value"),
            (json!({"local_date": 20_260_601}), "/local_date", "wrong-type"),
            (json!({"local_date": "2026-06-02"}), "/local_date", "in-the-future"),
            (json!({"local_date": "2026-06-02", "tz": "Pacific/Kiritimati"}), "/local_date", "in-the-future"),
            (json!({"local_date": "2026-05-17"}), "/local_date", "too-long-ago"),
            (json!({"local_date": "0001-01-01"}), "/local_date", "invalid-value"),
            (json!({"local_date": "-4800-01-01"}), "/local_date", "invalid-value"),
            (json!({"local_date": "2026-6-01"}), "/local_date", "invalid-value"),
            (json!({"occurred_at": "-262143-01-01T00:00:00Z", "tz": "America/New_York"}), "/occurred_at", "invalid-value"),
            (json!({"occurred_at": "2026-05-29T12:00:00Z"}), "/local_date", "dates-disagree"),
            (json!({"occurred_at": "2026-06-03T12:00:00Z"}), "/occurred_at", "in-the-future"),
            (json!({"occurred_at": "yesterday"}), "/occurred_at", "invalid-value"),
            (json!({"tz": "Mars/Olympus"}), "/tz", "unknown-time-zone"),
            (json!({"region": "hips"}), "/region", "unknown-value"),
            (json!({"side": "both"}), "/side", "unknown-value"),
            (json!({"id": "7"}), "/id", "invalid-value"),
            (json!({"note": "a\0b"}), "/note", "forbidden-character"),
            (json!({"note": "a\u{202e}b"}), "/note", "forbidden-character"),
            (json!({"note": "é".repeat(2001)}), "/note", "too-long"),
            (json!({"triggers": ["running", "thinking"]}), "/triggers/1", "unknown-value"),
            (json!({"triggers": null}), "/triggers", "wrong-type"),
            (json!({"flare_up": "answered_yes"}), "/flare_up", "wrong-type"),
            (json!({"stiffness_minutes": 1441}), "/stiffness_minutes", "out-of-range"),
            (json!({"stiffness_minutes": -1}), "/stiffness_minutes", "out-of-range"),
            (json!({"worst_pian": 3}), "/worst_pian", "unknown-field"),
            (json!({"patient_id": "x"}), "/patient_id", "unknown-field"),
            (json!({"version": 7}), "/version", "unknown-field"),
        ]);
        let missing = json!({"side": "left", "local_date": "2026-06-01", "worst_pain": 3});
        ann.post("/v1/patients/me/pain-logs", &missing).wrong("/region", "required");
        let twice = br#"{"region": "hip", "side": "left", "local_date": "2026-06-01", "worst_pain": 3, "worst_pain": 9}"#;
        let ask = ann.ask("POST", "/v1/patients/me/pain-logs").raw("application/json", twice.to_vec());
        ask.answer().wrong("/worst_pain", "duplicate-field");
        nothing_changed(&ann);
    }

    fn whole_numbers_may_be_written_with_a_point(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let log = ann.post("/v1/patients/me/pain-logs", &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "worst_pain": 7.0}));
        assert_eq!(log.is(201)["worst_pain"], 7);
    }

    fn tomorrow_can_be_logged_only_where_it_has_begun(server: &Server) {
        server.clock("2026-06-01T09:59:00Z");
        let ann = server.patient("ann");
        let tomorrow = json!({"region": "hip", "side": "left", "local_date": "2026-06-02", "worst_pain": 3, "tz": "Pacific/Kiritimati"});
        ann.post("/v1/patients/me/pain-logs", &tomorrow).wrong("/local_date", "in-the-future");
        nothing_changed(&ann);
        server.clock("2026-06-01T10:01:00Z");
        ann.post("/v1/patients/me/pain-logs", &tomorrow).is(201);
    }

    fn a_session_log_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let good = json!({"region": "hip", "side": "left", "local_date": "2026-06-01"});
        let many = vec![json!({"exercise": "easy-walk"}); 41];
        refuse_each(&ann, "/v1/patients/me/session-logs", &good, vec![
            (json!({"pain_during": 11}), "/pain_during", "out-of-range"),
            (json!({"pain_after": 2.5}), "/pain_after", "out-of-range"),
            (json!({"minutes": 1441}), "/minutes", "out-of-range"),
            (json!({"exercises": many}), "/exercises", "too-many"),
            (json!({"exercises": [{"exercise": "easy-walk"}, {"exercise": "moonwalk"}]}), "/exercises/1/exercise", "unknown-value"),
            (json!({"exercises": [{"exercise": "a\0b"}]}), "/exercises/0/exercise", "unknown-value"),
            (json!({"exercises": [{"exercise": "easy-walk", "sets": [{"band": "red"}]}]}), "/exercises/0/sets/0/band", "unknown-value"),
            (json!({"exercises": [{"exercise": "easy-walk", "sets": 300}]}), "/exercises/0/sets", "wrong-type"),
            (json!({"exercises": [{"exercise": "easy-walk", "weight": 3}]}), "/exercises/0/weight", "unknown-field"),
            (json!({"enrolment_id": "0197f2c4-0000-7000-8000-000000000000"}), "/enrolment_id", "unknown-value"),
            (json!({"note": "a\0b"}), "/note", "forbidden-character"),
        ]);
        nothing_changed(&ann);
    }

    fn other_things_that_cannot_be_are_refused(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        refuse_each(&ann, "/v1/patients/me/symptom-checks", &json!({"local_date": "2026-06-01", "answered_yes": []}), vec![
            (json!({"answered_yes": ["cannot-move-joint", "tired"]}), "/answered_yes/1", "unknown-value"),
            (json!({"answered_yes": "cannot-move-joint"}), "/answered_yes", "wrong-type"),
            (json!({"local_date": "2026-06-09"}), "/local_date", "in-the-future"),
        ]);
        refuse_each(&ann, "/v1/patients/me/enrolments", &json!({"programme": "hip-flexor", "side": "left"}), vec![
            (json!({"programme": "knees"}), "/programme", "unknown-value"),
            (json!({"programme": "a\0b"}), "/programme", "unknown-value"),
            (json!({"phase": 7}), "/phase", "unknown-value"),
            (json!({"phase": 21}), "/phase", "out-of-range"),
            (json!({"phase": -1}), "/phase", "out-of-range"),
            (json!({"side": "up"}), "/side", "unknown-value"),
        ]);
        nothing_changed(&ann);
        server.link(&pat, &ann);
        refuse_each(&pat, &ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2}), vec![
            (json!({"highest_band_level": 0}), "/highest_band_level", "out-of-range"),
            (json!({"highest_band_level": 9}), "/highest_band_level", "out-of-range"),
            (json!({"until": "2026-05-31"}), "/until", "out-of-range"),
            (json!({"until": "2027-06-03"}), "/until", "out-of-range"),
            (json!({"region": "soul"}), "/region", "unknown-value"),
        ]);
        assert!(ann.all("/v1/patients/me/clearances").is_empty());
    }

    fn a_query_that_cannot_be_is_refused(server: &Server) {
        let ann = server.patient("ann");
        for (query, pointer, code) in [
            ("limit=0", "?limit", "out-of-range"),
            ("limit=101", "?limit", "out-of-range"),
            ("limit=many", "?limit", "out-of-range"),
            ("region=soul", "?region", "unknown-value"),
            ("sort=note", "?sort", "unknown-field"),
        ] {
            ann.get(&format!("/v1/patients/me/pain-logs?{query}")).wrong(pointer, code);
        }
        ann.get("/v1/patients/me/today?tz=Mars/Olympus").is(422);
        ann.get("/v1/patients/me/assessments?region=hip").wrong("?side", "required");
        ann.get("/v1/sync?limit=501").is(422);
        ann.get("/v1/sync?limit=500").is(200);
    }

    fn addresses_with_strange_characters_find_nothing(server: &Server) {
        for path in ["/v1/bands/a%00b", "/v1/programmes/%00", "/v1/exercises/%FF", "/v1/conditions/%27%3B--", "/problems/%00"] {
            server.nobody().get(path).problem(404, "not-found");
        }
        let ann = server.patient("ann");
        ann.put("/v1/patients/me/pain-logs/daily/hip/left/2027-02-29", &json!({"worst_pain": 3})).wrong("/local_date", "invalid-value");
        ann.put("/v1/patients/me/pain-logs/daily/soul/left/2026-06-01", &json!({"worst_pain": 3})).problem(404, "not-found");
        nothing_changed(&ann);
    }

    fn a_second_daily_log_for_a_day_names_the_first(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = ann.log("2026-06-01", 3);
        let second = ann.post("/v1/patients/me/pain-logs", &daily("2026-06-01", 9)).problem(409, "already-logged");
        assert_eq!(second["existing"]["id"], json!(first));
        let href = second["existing"]["href"].as_str().unwrap();
        assert_eq!(ann.get(href).is(200)["worst_pain"], 3);
        assert_eq!(ann.logs().len(), 1);
    }

    fn names_have_no_control_or_reordering_characters(server: &Server) {
        let account = |name: &str| json!({"email": "x@example.org", "password": "violet otter climbs quietly",
            "role": "physiotherapist", "display_name": name});
        for bad in ["a\0b", "a\nb", "a\u{202e}b", "", "   ", &"x".repeat(101)] {
            let code = if bad.trim().is_empty() || bad.len() > 100 { "out-of-range" } else { "forbidden-character" };
            server.nobody().post("/v1/auth/register", &account(bad)).wrong("/display_name", code);
        }
        for bad in ["x", "x@y", "@y.org", "x y@z.org", "x\0@z.org", &format!("{}@z.org", "x".repeat(250))] {
            let mut account = account("X");
            account["email"] = json!(bad);
            server.nobody().post("/v1/auth/register", &account).wrong("/email", "invalid-value");
        }
    }
}
