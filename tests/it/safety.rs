//! What must not happen, however unlikely: each was once possible.

use crate::harness::{Client, Server, daily};
use serde_json::{Value, json};
use uuid::Uuid;

fn session(date: &str, pain: u8, exercises: &Value) -> Value {
    json!({"region": "hip", "side": "left", "local_date": date, "pain_during": pain, "exercises": exercises})
}

fn current(patient: &Client) -> usize {
    patient.all(&patient.record("clearances")).iter().filter(|clearance| clearance["current"] == true).count()
}

/// The go-ahead stands, and no band goes with it until the worsening is over or a physiotherapist has confirmed it.
fn held_back(patient: &Client) -> bool {
    patient.reasons().contains("clearance-suspended") && patient.today()["bands_allowed"] == false
}

on_both! {
    fn a_red_after_a_silence_holds_the_go_ahead_back_and_is_flagged_again(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for (date, calm) in [("2026-06-02", ["2026-06-03", "2026-06-04"]), ("2026-08-25", ["2026-08-26", "2026-08-27"])] {
            server.day(date);
            server.clear(&pat, &ann, 2);
            if ann.all(&ann.record("enrolments")).is_empty() {
                ann.enrols(&ann, 2);
            }
            assert!(!held_back(&ann), "{date}");
            ann.post(&ann.record("session-logs"), &session(date, 9, &json!([]))).is(201);
            assert!(held_back(&ann), "{date}");
            assert!(ann.open_flags().contains(&("R8".to_owned(), date.to_owned())), "{date}");
            // Calm days end the worsening, and give back no band: only a physiotherapist's word does, here the next go-ahead.
            for day in calm {
                server.day(day);
                assert!(held_back(&ann), "{day}");
                ann.log(day, 2);
            }
            assert_eq!(ann.all(&ann.record("episodes"))[0]["status"], "ended", "{date}");
            assert!(held_back(&ann), "{date}");
        }
        assert_eq!(ann.all(&ann.record("episodes")).len(), 2, "after a silence it is another worsening");
    }

    fn a_red_holds_every_go_ahead_back_however_many(server: &Server) {
        server.day("2026-06-02");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for _ in 0..22 {
            server.clear(&pat, &ann, 2);
        }
        ann.enrols(&ann, 2);
        ann.post(&ann.record("session-logs"), &session("2026-06-02", 9, &json!([]))).is(201);
        assert!(held_back(&ann));
        assert_eq!(current(&ann), 22, "held back, and none is over");
    }

    fn a_red_that_a_correction_brings_to_light_holds_back_the_go_ahead_of_today(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let logged = ann.post(&ann.record("session-logs"), &session("2026-06-01", 2, &json!([]))).is(201);
        server.day("2026-06-20");
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        assert!(!held_back(&ann));
        let path = ann.record(&format!("session-logs/{}", logged.id()));
        ann.patch(&path, "\"v1\"", &json!({"pain_during": 10})).is(200);
        assert!(held_back(&ann));
        ann.patch(&path, "\"v2\"", &json!({"pain_during": 2})).is(200);
        assert!(!held_back(&ann), "what is corrected back is undone");
    }

    fn severe_pain_between_sessions_is_no_calm_day(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2026-05-01", &[2; 20]);
        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-20", "pain_now": 9});
        ann.post(&ann.record("pain-logs"), &event).is(201);
        assert_eq!(ann.verdict(), ("rest".to_owned(), "L8".to_owned()));
    }

    fn of_two_warning_signs_the_more_urgent_decides_where_to_go(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let questions = ann.get("/v1/red-flags").json()["questions"].as_array().unwrap().clone();
        let of = |urgency: &str| questions.iter().find(|question| question["urgency"] == urgency).unwrap().clone();
        for urgency in ["see_clinician", "emergency"] {
            let check = json!({"local_date": "2026-06-01", "answered_yes": [of(urgency)["code"]]});
            ann.post(&ann.record("symptom-checks"), &check).is(201);
        }
        let advice = of("emergency")["advice"].as_str().unwrap().to_owned();
        let today = ann.today();
        assert_eq!(today["decision"], "seek_care");
        assert!(today.to_string().contains(&advice), "{today}");
    }

    fn an_id_is_one_things_in_a_record(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let id = Uuid::new_v4();
        let mut log = daily("2026-06-01", 3);
        log["id"] = json!(id);
        ann.post(&ann.record("pain-logs"), &log).is(201);
        let mut training = session("2026-06-01", 3, &json!([]));
        training["id"] = json!(id);
        ann.post(&ann.record("session-logs"), &training).problem(409, "id-conflict");
        assert!(ann.all(&ann.record("session-logs")).is_empty());
    }

    fn a_session_done_under_the_go_ahead_that_it_ends_is_not_blamed(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 8);
        ann.enrols(&ann, 2);
        let bands = json!([{"exercise": "standing-band-hip-flexion", "sets": [{"band": "theraband-professional-yellow"}]}]);
        ann.post(&ann.record("session-logs"), &session("2026-06-01", 9, &bands)).is(201);
        assert!(ann.flags().iter().all(|flag| flag["rule"] != "GO"), "{:?}", ann.flags());
        assert!(held_back(&ann));
        // And one that names no band is band work all the same.
        let unnamed = json!([{"exercise": "standing-band-hip-flexion"}]);
        ann.post(&ann.record("session-logs"), &session("2026-06-01", 1, &unnamed)).is(201);
        let go = || ann.flags().into_iter().find(|flag| flag["rule"] == "GO").unwrap();
        server.day("2026-07-20");
        assert_eq!(go()["status"], "open", "time alone gives no go-ahead");
        server.clear(&pat, &ann, 2);
        server.day("2026-07-21");
        assert_eq!((&go()["status"], &go()["resolved_on"]), (&json!("resolved"), &json!("2026-07-20")));
    }

    fn a_paused_enrolment_is_not_moved_to_bands_without_a_go_ahead(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let path = ann.enrols(&ann, 0);
        ann.patch(&path, "\"v1\"", &json!({"status": "paused"})).is(200);
        ann.patch(&path, "\"v2\"", &json!({"phase": 4})).problem(403, "clearance-required");
    }

    fn nothing_begins_while_training_is_locked(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let code = ann.get("/v1/red-flags").json()["questions"][0]["code"].clone();
        let check = json!({"local_date": "2026-06-01", "answered_yes": [code]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        let enrolment = json!({"programme": "hip-flexor", "side": "left"});
        ann.post(&ann.record("enrolments"), &enrolment).problem(409, "conflict");
    }

    fn a_daily_log_is_not_replaced_under_another_id_and_not_where_there_is_none(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let path = ann.record("pain-logs/daily/hip/left/2026-06-01");
        ann.ask("PUT", &path).header("If-Match", "\"v1\"").json(&json!({"worst_pain": 3})).answer().problem(412, "precondition-failed");
        let first = ann.put(&path, &json!({"worst_pain": 3})).is(201);
        let other = json!({"id": Uuid::new_v4(), "worst_pain": 4});
        let refused = ann.ask("PUT", &path).header("If-Match", "\"v1\"").json(&other).answer().problem(409, "already-logged");
        assert_eq!(refused.json()["existing"]["id"], first.json()["id"]);
    }

    fn guessing_invitation_codes_has_an_end(server: &Server) {
        let ann = server.patient("ann");
        let guess = |n: usize| {
            let code = json!({"code": format!("AAAA-AAAA-AA{n:02}"), "accepted": true});
            ann.post(&ann.record("care-links"), &code)
        };
        for n in 0..10 {
            guess(n).is(422);
        }
        assert!(!guess(10).problem(429, "too-many-attempts").header("Retry-After").is_empty());
    }

    fn the_page_of_the_contract_may_run_its_own_scripts(server: &Server) {
        let page = server.nobody().get("/docs/");
        assert!(page.header("Content-Security-Policy").contains("default-src 'self'"));
    }

    fn what_is_told_after_a_red_and_silence_is_no_milder_than_rest(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        server.diary(&ann, "2026-05-01", &scores);
        assert_eq!(ann.verdict().0, "rest");
        for date in ["2026-05-30", "2026-05-31", "2026-08-31"] {
            server.day(date);
            assert_eq!(ann.today()["decision"], "rest", "{date}");
        }
        assert_eq!(ann.verdict(), ("rest".to_owned(), "silent-after-red".to_owned()));
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-08-31", "pain_during": 1});
        let logged = ann.post(&ann.record("session-logs"), &session).is(201);
        assert!(logged["nudge"].to_string().contains("rest_day"), "{logged}");
        server.day("2026-09-01");
        ann.log("2026-09-01", 2);
        assert_eq!(ann.today()["decision"], "ease", "a score says how it is");
    }
}
