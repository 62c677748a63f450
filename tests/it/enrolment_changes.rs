//! What people change about an enrolment, what the rules make of it, and how both are told.

use crate::harness::{Answer, Client, Server, done, session};
use serde_json::{Value, json};
use uuid::Uuid;

const SWING: &str = "leg-swing-sagittal";
const BRIDGE: &str = "glute-bridge-march";

/// A patient in a phase, with a linked physiotherapist, on 1 May.
fn pair(server: &Server, phase: u8) -> (Client, Client, String) {
    server.day("2026-05-01");
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    if phase >= 2 {
        server.clear(&pat, &ann, 8);
    }
    let enrolment = ann.enrols(&ann, phase);
    (ann, pat, enrolment)
}

/// Changes it in whatever version it is.
fn change(client: &Client, enrolment: &str, body: &Value) -> Answer {
    let etag = client.get(enrolment).is(200).etag();
    client.patch(enrolment, &etag, body)
}

fn history(client: &Client, enrolment: &str) -> Vec<(String, String, Value)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = client.all(&format!("{enrolment}/history"));
    items.iter().map(|item| (text(&item["date"]), text(&item["what"]), item["done_by"].clone())).collect()
}

fn gate_codes(refused: &Answer) -> Vec<String> {
    let gates = refused["gates"].as_array().unwrap();
    gates.iter().map(|gate| gate["code"].as_str().unwrap().to_owned()).collect()
}

/// Whether a gate of the phase above holds.
fn met(client: &Client, code: &str) -> Value {
    let today = client.today();
    let gates = today["next_phase"]["gates"].as_array().unwrap().clone();
    gates.into_iter().find(|gate| gate["code"] == code).unwrap()["met"].clone()
}

/// Two severe sessions within four weeks, each followed by calm days: the second costs a phase. Quiet from 1 May to 26 May.
fn severe_twice(server: &Server, patient: &Client) {
    for (first, last, severe) in
        [("2026-05-01", "2026-05-14", true), ("2026-05-15", "2026-05-20", true), ("2026-05-21", "2026-05-26", false)]
    {
        server.steady(patient, first, last);
        if severe {
            let session = json!({"region": "hip", "side": "left", "local_date": last, "pain_during": 9});
            patient.post(&patient.record("session-logs"), &session).is(201);
        }
    }
}

on_both! {
    fn a_phase_that_lasts_for_longer_than_it_announced_is_told_once_and_no_more_once_it_is_left(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 0);
        let told = |client: &Client| -> Vec<Value> {
            client.flags().into_iter().filter(|flag| flag["rule"] == "LONG").collect()
        };
        // Two weeks are announced, and one more may go by.
        server.steady(&ann, "2026-05-01", "2026-05-22");
        assert_eq!(told(&ann), Vec::<Value>::new());
        server.steady(&ann, "2026-05-23", "2026-06-10");
        let long = told(&ann);
        assert_eq!(long.len(), 1, "{long:?}");
        assert_eq!((&long[0]["level"], &long[0]["region"], &long[0]["status"]), (&json!("watch"), &json!("hip"), &json!("open")));
        assert!(long[0]["text"].as_str().unwrap().contains("since 2026-05-01, longer than the 2 weeks"), "{long:?}");
        assert_eq!(ann.today()["decision"], "train", "it is no reason to change the day");
        ann.has_no_warning_signs();
        change(&pat, &enrolment, &json!({"phase": 1, "because": "ready"})).is(200);
        assert!(told(&ann).iter().all(|flag| flag["status"] != "open"), "{:?}", told(&ann));
    }

    fn the_state_has_a_word_for_every_day(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 2);
        assert_eq!(ann.state(&enrolment), "eased", "not enough data");
        server.steady(&ann, "2026-05-01", "2026-05-20");
        assert_eq!(ann.state(&enrolment), "active");
        let flare = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-20", "pain_now": 3, "flare_up": true});
        let flare = ann.post(&ann.record("pain-logs"), &flare).is(201);
        assert_eq!(ann.state(&enrolment), "eased");
        ann.delete(&ann.record(&format!("pain-logs/{}", flare.id())), "\"v1\"").is(204);
        for clearance in ann.all(&ann.record("clearances")) {
            pat.revokes(&ann, clearance["id"].as_str().unwrap()).is(200);
        }
        assert_eq!(ann.state(&enrolment), "awaiting_clearance");
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-20", "until": "2026-05-20"})).is(201);
        assert_eq!(ann.state(&enrolment), "resting");
        let yes = json!({"local_date": "2026-05-20", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &yes).is(201);
        assert_eq!((ann.state(&enrolment).as_str(), ann.verdict().0.as_str()), ("resting", "seek_care"));
        assert_eq!(ann.today()["plan"], Value::Null);
        for status in ["paused", "stopped"] {
            change(&ann, &enrolment, &json!({"status": status})).is(200);
            assert_eq!(ann.state(&enrolment), status);
            assert_eq!((&ann.today()["enrolment_state"], &ann.all(&ann.record("enrolments"))[0]["state"]), (&Value::Null, &json!(status)));
        }
        // The list, the feed and the physiotherapist tell the same.
        let mut fed = ann.get("/v1/sync?limit=500").is(200)["changes"].as_array().unwrap().clone();
        fed.retain(|change| change["type"] == "enrolment");
        assert_eq!(fed.last().unwrap()["data"]["state"], "stopped");
        assert_eq!(pat.get(&enrolment).is(200)["state"], "stopped");
    }

    fn the_history_tells_who_did_what_and_why_and_what_the_rules_did(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        change(&pat, &enrolment, &json!({"phase": 0, "because": "too early"})).is(200);
        change(&ann, &enrolment, &json!({"status": "paused", "because": "holiday"})).is(200);
        // The warning signs were asked nineteen days ago.
        change(&ann, &enrolment, &json!({"status": "active"})).problem(409, "gates-not-met");
        ann.has_no_warning_signs();
        change(&ann, &enrolment, &json!({"status": "active"})).is(200);
        server.day("2026-05-21");
        let flare = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-21", "pain_now": 3, "flare_up": true});
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        server.steady(&ann, "2026-05-22", "2026-05-22");
        let (by_ann, by_pat) = (json!(ann.id), json!(pat.id));
        let told = history(&ann, &enrolment);
        let expected = [
            ("2026-05-22", "calm", &Value::Null), ("2026-05-21", "eased", &Value::Null), ("2026-05-20", "resumed", &by_ann),
            ("2026-05-20", "paused", &by_ann), ("2026-05-20", "phase_changed", &by_pat), ("2026-05-04", "calm", &Value::Null),
            ("2026-05-01", "enrolled", &told[6].2), ("2026-05-01", "not_enough_data", &Value::Null),
        ];
        let expected: Vec<_> = expected.iter().map(|(on, what, by)| ((*on).to_owned(), (*what).to_owned(), (*by).clone())).collect();
        assert_eq!(told, expected);
        let items = ann.all(&format!("{enrolment}/history"));
        assert_eq!((&items[4]["because"], &items[4]["details"]["phase"]), (&json!("too early"), &json!({"before": 1, "after": 0})));
        assert_eq!(items[1]["details"]["rules"], json!(["F"]));
        assert!(items[1]["because"].is_string() && items[1]["done_at"].is_null());
        assert_eq!(pat.all(&format!("{enrolment}/history")), items);
        // What follows from the logs follows their correction.
        let event = ann.logs().into_iter().find(|log| log["kind"] == "event").unwrap();
        ann.delete(&ann.record(&format!("pain-logs/{}", event["id"].as_str().unwrap())), "\"v1\"").is(204);
        assert!(!history(&ann, &enrolment).iter().any(|(_, what, _)| what == "eased"));
        // A stretch of it.
        let some = ann.all(&format!("{enrolment}/history?from=2026-05-20&to=2026-05-20"));
        assert_eq!(some.len(), 3);
        ann.get(&format!("{enrolment}/history?from=2026-05-21&to=2026-05-20")).wrong("?from", "out-of-range");
        ann.get(&format!("{enrolment}/history?from=9999-12-31")).wrong("?from", "invalid-value");
        ann.get(&ann.record(&format!("enrolments/{}/history", Uuid::new_v4()))).problem(404, "not-found");
    }

    fn gates_that_do_not_hold_are_listed_and_a_physiotherapist_may_judge_otherwise(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 0);
        let refused = ann.patch(&enrolment, "\"v1\"", &json!({"phase": 1})).problem(409, "gates-not-met");
        let logs = ["7-days-in-the-phase-before", "week-at-most-4", "3-calm-sessions"];
        assert_eq!(gate_codes(&refused), [logs.as_slice(), &["walking-pain-at-most-2", "nothing-held-back"]].concat());
        assert_eq!((&refused["gates"][0]["met"], &refused["gates"][3]["met"]), (&json!(false), &Value::Null));
        assert_eq!((&refused["gates"][0]["patient_can_confirm"], &refused["gates"][3]["patient_can_confirm"]), (&json!(false), &json!(true)));
        let confirmed = json!({"phase": 1, "confirmed": ["walking-pain-at-most-2", "week-at-most-4"]});
        let refused = ann.patch(&enrolment, "\"v1\"", &confirmed).problem(409, "gates-not-met");
        assert_eq!(gate_codes(&refused), [logs.as_slice(), &["nothing-held-back"]].concat(), "what the logs can tell nobody confirms");
        ann.patch(&enrolment, "\"v1\"", &json!({"phase": 2, "confirmed": []})).problem(403, "clearance-required");
        server.clear(&pat, &ann, 8);
        ann.patch(&enrolment, "\"v1\"", &json!({"phase": 2})).problem(409, "gates-not-met");
        server.steady(&ann, "2026-05-01", "2026-05-08");
        for date in ["2026-05-02", "2026-05-04", "2026-05-06"] {
            ann.trained(date, &json!([done("heel-slide", 0, 1)]));
        }
        let moved = ann.patch(&enrolment, "\"v1\"", &confirmed).is(200);
        assert_eq!((&moved["phase"], &moved["phase_since"], &moved["overridden_gates"]), (&json!(1), &json!("2026-05-08"), &json!([])));
        assert_eq!(ann.all(&format!("{enrolment}/history"))[0]["details"]["confirmed"], confirmed["confirmed"]);
        // A physiotherapist's word stands for what does not hold, and is kept; named gates narrow it.
        let narrowed = json!({"phase": 3, "because": "ready", "gates": ["14-days-in-the-phase-before"]});
        let refused = pat.patch(&enrolment, "\"v2\"", &narrowed).problem(409, "gates-not-met");
        assert!(!gate_codes(&refused).contains(&"14-days-in-the-phase-before".to_owned()), "{refused}");
        let moved = pat.patch(&enrolment, "\"v2\"", &json!({"phase": 3, "because": "ready"})).is(200);
        assert_eq!(moved["phase"], 3);
        let overridden = moved["overridden_gates"].as_array().unwrap();
        assert!(overridden.contains(&json!("14-days-in-the-phase-before")) && overridden.contains(&json!("strength-at-least-75-percent-of-other-side")), "{overridden:?}");
        assert_eq!(ann.all(&format!("{enrolment}/history"))[0]["details"]["overridden_gates"], json!(overridden));
        // Down is always open.
        assert_eq!(ann.patch(&enrolment, "\"v3\"", &json!({"phase": 0})).is(200)["phase"], 0);
        ann.patch(&enrolment, "\"v4\"", &json!({"phase": 7})).wrong("/phase", "unknown-value");
        pat.patch(&enrolment, "\"v4\"", &json!({"phase": 20})).wrong("/phase", "unknown-value");
    }

    fn the_gates_are_read_from_logs_and_tests(server: &Server) {
        let (ann, pat, _) = pair(server, 2);
        server.steady(&ann, "2026-05-01", "2026-05-14");
        assert_eq!(met(&ann, "14-days-in-the-phase-before"), false);
        server.steady(&ann, "2026-05-15", "2026-05-24");
        let strength = "strength-at-least-75-percent-of-other-side";
        let codes = ["14-days-in-the-phase-before", "week-at-most-3", "no-ease-for-7-days", "no-analgesic-for-exercise"];
        assert_eq!(codes.map(|code| met(&ann, code)), [true, true, true, true].map(|is| json!(is)));
        assert_eq!((met(&ann, strength), met(&ann, "4-calm-sessions")), (Value::Null, json!(false)));
        let test = |value: f64| json!({"test": "hip-flexion-strength", "region": "hip", "side": "left", "local_date": "2026-05-24", "value": value, "unit": "percent-of-other-side"});
        ann.post(&ann.record("function-tests"), &test(96.0)).is(201);
        assert_eq!(met(&ann, strength), Value::Null, "what a patient measured opens nothing that a clinician has to measure");
        pat.post(&ann.record("function-tests"), &test(74.9)).is(201);
        assert_eq!(met(&ann, strength), false);
        let better = pat.post(&ann.record("function-tests"), &test(75.0)).is(201);
        assert_eq!(met(&ann, strength), true);
        pat.delete(&ann.record(&format!("function-tests/{}", better.id())), "\"v1\"").is(204);
        assert_eq!(met(&ann, strength), false, "undone is undone");
        // No data is not calm: after a long silence the gates are shut.
        server.day("2026-06-20");
        assert_eq!(codes[1..].iter().map(|code| met(&ann, code)).collect::<Vec<_>>(), [false, false, false].map(|is| json!(is)));
        assert_eq!(met(&ann, strength), false, "four weeks less a day");
        server.day("2026-06-21");
        assert_eq!(met(&ann, strength), Value::Null);
    }

    fn after_the_gates_a_patient_reaches_the_next_bands_by_themselves(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 2);
        server.steady(&ann, "2026-05-01", "2026-05-24");
        for date in ["2026-05-14", "2026-05-16", "2026-05-18", "2026-05-20"] {
            ann.trained(date, &json!([done("supine-band-march", 0, 1)]));
        }
        let up = json!({"phase": 3});
        let refused = change(&ann, &enrolment, &up).problem(409, "gates-not-met");
        assert_eq!(gate_codes(&refused), ["lead-exercise-at-its-last-rung-but-one", "strength-at-least-75-percent-of-other-side"]);
        ann.answers(&enrolment, "supine-band-march", 1, "accept").is(200);
        let test = json!({"test": "hip-flexion-strength", "region": "hip", "side": "left", "local_date": "2026-05-24", "value": 80, "unit": "percent-of-other-side"});
        pat.post(&ann.record("function-tests"), &test).is(201);
        let moved = change(&ann, &enrolment, &up).is(200);
        assert_eq!((&moved["phase"], &moved["overridden_gates"]), (&json!(3), &json!([])));
        assert_eq!(pat.get(&enrolment).is(200)["phase"], 3);
    }

    fn the_front_door_asks_what_the_way_up_asks(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 8);
        let enrol = |phase: u8| json!({"programme": "hip-flexor", "side": "left", "phase": phase});
        let path = ann.record("enrolments");
        assert_eq!(gate_codes(&ann.post(&path, &enrol(0)).problem(409, "gates-not-met")), ["red-flag-screen-clear"]);
        ann.has_no_warning_signs();
        for phase in 1..=5 {
            ann.post(&path, &enrol(phase)).problem(409, "gates-not-met");
            pat.post(&path, &enrol(phase)).problem(409, "gates-not-met");
        }
        let mut word = enrol(3);
        word["because"] = json!("examined");
        let enrolled = pat.post(&path, &word).is(201);
        let overridden = enrolled["overridden_gates"].as_array().unwrap();
        assert!(overridden.contains(&json!("14-days-in-the-phase-before")), "{overridden:?}");
        let address = ann.record(&format!("enrolments/{}", enrolled.id()));
        assert_eq!(ann.all(&format!("{address}/history"))[0]["details"]["overridden_gates"], json!(overridden));
        assert_eq!(ann.get(&address).is(200)["overridden_gates"], json!(overridden), "the answer is what is read");
        // A patient's own word stands for none.
        change(&ann, &address, &json!({"status": "stopped"})).is(200);
        ann.post(&path, &word).problem(409, "gates-not-met");
        ann.post(&path, &enrol(0)).is(201);
    }

    fn an_override_is_a_physiotherapists_and_the_patient_sees_why(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let ladder = json!([{"sets": 1, "repetitions": 4}, {"sets": 1, "repetitions": 5}]);
        let overrides = json!([
            {"phase": 1, "exercise": BRIDGE, "leave_out": true, "because": "clicks"},
            {"phase": 1, "exercise": SWING, "pain_ceiling": 1, "because": "irritable"},
            {"phase": 1, "exercise": "marching-high-knee", "ladder": ladder, "because": "slower"},
            {"phase": 0, "exercise": "heel-slide", "leave_out": true, "because": "another phase"},
        ]);
        let body = json!({"overrides": overrides, "because": "after the visit"});
        ann.patch(&enrolment, "\"v1\"", &body).problem(403, "forbidden");
        let before = ann.today()["plan"]["steps"].as_array().unwrap().len();
        let changed = pat.patch(&enrolment, "\"v1\"", &body).is(200);
        assert_eq!((changed["overrides"].as_array().unwrap().len(), &changed["overrides"][0]["because"]), (4, &json!("clicks")));
        assert_eq!(ann.get(&enrolment).is(200)["overrides"], changed["overrides"], "the patient sees them");
        let steps = ann.today()["plan"]["steps"].as_array().unwrap().len();
        assert!((before - 1..=before).contains(&steps), "at most the next in turn takes its place: {before}, {steps}");
        assert_eq!(ann.step(BRIDGE), Value::Null);
        assert_eq!(ann.step(SWING)["pain_ceiling"], 1);
        assert_eq!((&ann.step("marching-high-knee")["repetitions"], &ann.step("marching-high-knee")["sets"]), (&json!(4), &json!(1)));
        let told = &ann.all(&format!("{enrolment}/history"))[0];
        assert_eq!((&told["what"], &told["done_by"], &told["because"]), (&json!("overridden"), &json!(pat.id), &json!("after the visit")));
        assert_eq!((&told["details"]["overrides"]["before"], told["details"]["overrides"]["after"].as_array().unwrap().len()), (&json!([]), 4));
        // The same again changes nothing; null takes all back.
        assert_eq!(pat.patch(&enrolment, "\"v2\"", &json!({"overrides": overrides})).is(200)["version"], 2);
        ann.patch(&enrolment, "\"v2\"", &json!({"overrides": null})).problem(403, "forbidden");
        let back = pat.patch(&enrolment, "\"v2\"", &json!({"overrides": null, "because": "all well"})).is(200);
        assert_eq!((&back["overrides"], &back["version"]), (&json!([]), &json!(3)));
        assert_eq!(ann.today()["plan"]["steps"].as_array().unwrap().len(), before);
    }

    fn an_override_is_not_lifted_without_a_reason_whatever_else_stays(server: &Server) {
        let (_, pat, enrolment) = pair(server, 1);
        let [hip, swing] = [BRIDGE, SWING]
            .map(|exercise| json!({"phase": 1, "exercise": exercise, "leave_out": true, "because": "it clicks"}));
        let (both, one) = (json!({"overrides": [hip, swing]}), json!({"overrides": [swing]}));
        change(&pat, &enrolment, &both).is(200);
        change(&pat, &enrolment, &one).wrong("/because", "required");
        let elsewhere = json!({"phase": 0, "exercise": "heel-slide", "leave_out": true, "because": "it clicks"});
        change(&pat, &enrolment, &json!({"overrides": [swing, elsewhere]})).wrong("/because", "required");
        assert_eq!(pat.get(&enrolment).is(200)["overrides"].as_array().unwrap().len(), 2);
        // What takes the place of one says why itself; so does what is new.
        let milder = json!({"phase": 1, "exercise": BRIDGE, "pain_ceiling": 2, "because": "it clicks less"});
        change(&pat, &enrolment, &json!({"overrides": [swing, milder, elsewhere]})).is(200);
        change(&pat, &enrolment, &json!({"overrides": [swing], "because": "calm again"})).is(200);
        change(&pat, &enrolment, &json!({"overrides": []})).wrong("/because", "required");
    }

    fn an_override_that_cannot_be_is_refused(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        let good = json!({"phase": 1, "exercise": SWING, "because": "sore"});
        for (change, pointer, code) in [
            (json!({"exercise": "moonwalk"}), "/overrides/1/exercise", "unknown-value"),
            (json!({"exercise": "a\0b"}), "/overrides/1/exercise", "unknown-value"),
            (json!({"exercise": "supine-band-march"}), "/overrides/1/exercise", "unknown-value"),
            (json!({"phase": 9}), "/overrides/1/exercise", "unknown-value"),
            (json!({"phase": 21}), "/overrides/1/phase", "out-of-range"),
            (json!({"phase": 1e30}), "/overrides/1/phase", "out-of-range"),
            (json!({"pain_ceiling": 11}), "/overrides/1/pain_ceiling", "out-of-range"),
            (json!({"pain_ceiling": -1}), "/overrides/1/pain_ceiling", "out-of-range"),
            (json!({"pain_ceiling": 2.5}), "/overrides/1/pain_ceiling", "out-of-range"),
            (json!({"leave_out": "yes"}), "/overrides/1/leave_out", "wrong-type"),
            (json!({"because": "a\0b"}), "/overrides/1/because", "forbidden-character"),
            (json!({"because": null}), "/overrides/1/because", "wrong-type"),
            (json!({"because": "  "}), "/overrides/1/because", "required"),
            (json!({"ladder": [{"sets": 300}]}), "/overrides/1/ladder/0/sets", "out-of-range"),
            (json!({"ladder": [{"repetitions": 3}]}), "/overrides/1/ladder/0/sets", "required"),
            (json!({"ladder": [{"sets": 1, "weight": 3}]}), "/overrides/1/ladder/0/weight", "unknown-field"),
            (json!({"ladder": vec![json!({"sets": 1}); 13]}), "/overrides/1/ladder", "too-many"),
            (json!({"colour": "red"}), "/overrides/1/colour", "unknown-field"),
        ] {
            let mut bad = good.clone();
            for (field, value) in change.as_object().unwrap() {
                bad[field] = value.clone();
            }
            let first = json!({"phase": 1, "exercise": BRIDGE, "because": "sore"});
            pat.patch(&enrolment, "\"v1\"", &json!({"overrides": [first, bad]})).wrong(pointer, code);
        }
        pat.patch(&enrolment, "\"v1\"", &json!({"overrides": vec![good.clone(); 101]})).wrong("/overrides", "too-many");
        pat.patch(&enrolment, "\"v1\"", &json!({"overrides": [[1, SWING, true, null, null, "sore"]]})).wrong("/overrides/0", "wrong-type");
        pat.patch(&enrolment, "\"v1\"", &json!({"overrides": "all"})).wrong("/overrides", "wrong-type");
        pat.patch(&enrolment, "\"v1\"", &json!({"overrides": [good.clone(), good]})).wrong("/overrides/1/exercise", "duplicate");
        assert_eq!(ann.get(&enrolment).is(200)["version"], 1);
    }

    fn a_change_that_cannot_be_is_refused(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        for (body, pointer, code) in [
            (json!({"phase": 21}), "/phase", "out-of-range"),
            (json!({"phase": -1}), "/phase", "out-of-range"),
            (json!({"phase": null}), "/phase", "required"),
            (json!({"phase": "one"}), "/phase", "wrong-type"),
            (json!({"status": "resting"}), "/status", "unknown-value"),
            (json!({"status": "Paused"}), "/status", "unknown-value"),
            (json!({"status": null}), "/status", "required"),
            (json!({"programme_version": null}), "/programme_version", "required"),
            (json!({"programme_version": "2"}), "/programme_version", "wrong-type"),
            (json!({"programme_version": 2_147_483_648_u64}), "/programme_version", "invalid-value"),
            (json!({"because": "a\0b", "status": "paused"}), "/because", "forbidden-character"),
            (json!({"because": "é".repeat(2001)}), "/because", "too-long"),
            (json!({"confirmed": vec!["x"; 21]}), "/confirmed", "too-many"),
            (json!({"confirmed": [7]}), "/confirmed/0", "wrong-type"),
            (json!({"version": 7}), "/version", "unknown-field"),
            (json!({"programme": "adductor-jensen-2014"}), "/programme", "unknown-field"),
        ] {
            ann.patch(&enrolment, "\"v1\"", &body).wrong(pointer, code);
        }
        assert_eq!(ann.get(&enrolment).is(200)["version"], 1);
        // Words that nobody knows are no words for the history, whoever sends them, on either database.
        for odd in ["a\0b", "a\u{202e}b", &"x".repeat(5000), "moonwalk"] {
            pat.patch(&enrolment, "\"v1\"", &json!({"phase": 0, "confirmed": [odd]})).wrong("/confirmed/0", "unknown-value");
        }
        let moved = pat.patch(&enrolment, "\"v1\"", &json!({"phase": 0, "confirmed": ["red-flag-screen-clear"], "because": "from the start"})).is(200);
        assert_eq!(moved["phase"], 0);
    }

    fn a_change_that_changes_nothing_changes_nothing(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        let since = ann.get("/v1/sync?limit=500").is(200).text("next_cursor");
        for body in [json!({}), json!({"status": "active"}), json!({"programme_version": 3}), json!({"because": "just so"}), json!({"confirmed": []})] {
            assert_eq!(ann.patch(&enrolment, "\"v1\"", &body).is(200)["version"], 1, "{body}");
        }
        assert_eq!(pat.patch(&enrolment, "\"v1\"", &json!({"overrides": []})).is(200)["version"], 1);
        assert_eq!(ann.get(&format!("/v1/sync?cursor={since}")).is(200)["changes"], json!([]));
        assert_eq!(history(&ann, &enrolment).len(), 1);
    }

    fn a_change_names_the_version_that_it_is_about(server: &Server) {
        let (ann, _, enrolment) = pair(server, 1);
        let body = json!({"status": "paused"});
        ann.ask("PATCH", &enrolment).json(&body).answer().problem(428, "precondition-required");
        let stale = ann.patch(&enrolment, "\"v2\"", &body).problem(412, "precondition-failed");
        assert_eq!(stale["current"]["version"], 1, "{stale}");
        let paused = ann.patch(&enrolment, "\"v1\"", &body).is(200);
        assert_eq!(paused.etag(), "\"v2\"");
        ann.patch(&enrolment, "\"v1\"", &json!({"status": "active"})).problem(412, "precondition-failed");
    }

    fn enrolments_of_others_cannot_be_found_or_changed(server: &Server) {
        let (ann, _, enrolment) = pair(server, 1);
        let (ben, quinn) = (server.patient("ben"), server.physiotherapist("quinn"));
        for stranger in [&ben, &quinn] {
            stranger.patch(&enrolment, "\"v1\"", &json!({"status": "stopped"})).problem(404, "not-found");
            stranger.get(&format!("{enrolment}/history")).problem(404, "not-found");
        }
        let id = enrolment.rsplit('/').next().unwrap();
        ben.patch(&ben.record(&format!("enrolments/{id}")), "\"v1\"", &json!({"status": "stopped"})).problem(404, "not-found");
        ben.get(&ben.record(&format!("enrolments/{id}/history"))).problem(404, "not-found");
        let mut theirs = session("2026-05-01", &json!([done(SWING, 0, 1)]));
        theirs["enrolment_id"] = json!(id);
        ben.post(&ben.record("session-logs"), &theirs).wrong("/enrolment_id", "unknown-value");
        assert_eq!(ann.get(&enrolment).is(200)["version"], 1);
    }

    fn another_version_is_a_physiotherapists_to_choose(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 1);
        ann.patch(&enrolment, "\"v1\"", &json!({"programme_version": 1})).problem(403, "forbidden");
        assert_eq!(pat.get(&enrolment).is(200)["programme_version"], 3);
    }

    fn a_phase_that_a_physiotherapist_names_while_resuming_opens_what_a_red_closed(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        let enrolment = ann.enrols(&ann, 1);
        severe_twice(server, &ann);
        ann.patch(&enrolment, "*", &json!({"status": "paused"})).is(200);
        server.day("2026-05-27");
        ann.patch(&enrolment, "*", &json!({"status": "active"})).problem(403, "forbidden");
        pat.patch(&enrolment, "*", &json!({"status": "active", "phase": 1, "because": "seen today"})).is(200);
        ann.patch(&enrolment, "*", &json!({"status": "paused"})).is(200);
        // What a red closed is open: the gates are asked like anybody's.
        let back = json!({"status": "active", "confirmed": ["walking-pain-at-most-2"]});
        let refused = ann.patch(&enrolment, "*", &back).problem(409, "gates-not-met");
        assert_eq!(gate_codes(&refused), ["3-calm-sessions"]);
    }

    fn coming_back_asks_the_gates_however_it_is_said(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 4);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        ann.patch(&enrolment, "*", &json!({"status": "paused"})).is(200);
        for body in [json!({"status": "active"}), json!({"status": "active", "phase": 4}), json!({"status": "active", "phase": 3}), json!({"status": "active", "phase": 2})] {
            let refused = ann.patch(&enrolment, "*", &body).problem(409, "gates-not-met");
            assert!(gate_codes(&refused).iter().any(|code| code.ends_with("calm-sessions")), "{body}: {refused}");
        }
        pat.patch(&enrolment, "*", &json!({"status": "active", "phase": 3})).wrong("/because", "required");
        let back = pat.patch(&enrolment, "*", &json!({"status": "active", "phase": 3, "because": "examined"})).is(200);
        assert_eq!((&back["phase"], &back["status"]), (&json!(3), &json!("active")));
        let told = &ann.all(&format!("{enrolment}/history"))[0];
        assert_eq!(told["details"]["overridden_gates"], back["overridden_gates"]);
        assert!(back["overridden_gates"].as_array().unwrap().contains(&json!("4-calm-sessions")), "{back}");
    }

    fn a_blank_word_stands_for_nothing(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 8);
        ann.has_no_warning_signs();
        let enrol = |because: &str, gates: Value| json!({"programme": "hip-flexor", "side": "left", "phase": 3, "because": because, "gates": gates});
        let path = ann.record("enrolments");
        pat.post(&path, &enrol(" ", Value::Null)).problem(409, "gates-not-met");
        pat.post(&path, &enrol("examined", json!(["moonwalk"]))).wrong("/gates/0", "unknown-value");
        pat.post(&path, &enrol("examined", Value::Null)).is(201);
    }

    fn who_does_not_see_measures_sees_no_value_of_a_test(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 2);
        server.steady(&ann, "2026-05-01", "2026-05-03");
        let test = json!({"test": "hip-flexion-strength", "region": "hip", "side": "left", "local_date": "2026-05-03", "value": 61, "unit": "percent-of-other-side"});
        pat.post(&ann.record("function-tests"), &test).is(201);
        let strength = || {
            let gates = pat.get(&ann.record("today")).is(200)["next_phase"]["gates"].as_array().unwrap().clone();
            gates.into_iter().find(|gate| gate["code"] == "strength-at-least-75-percent-of-other-side").unwrap()
        };
        assert!(strength()["evidence"].to_string().contains("61"), "{}", strength());
        let links = ann.all(&ann.record("care-links"));
        let link = links.iter().find(|link| link["status"] == "active").unwrap();
        let address = ann.record(&format!("care-links/{}", link["id"].as_str().unwrap()));
        ann.patch(&address, "*", &json!({"slices": ["pain", "training"]})).is(200);
        assert_eq!((&strength()["evidence"], &strength()["met"]), (&Value::Null, &json!(false)));
        let refused = pat.patch(&enrolment, "*", &json!({"phase": 3, "because": "ready", "gates": []})).problem(409, "gates-not-met");
        assert!(!refused.body.contains("61.0"), "{refused}");
        pat.post(&ann.record("function-tests"), &test).problem(404, "not-found");
    }

    fn stopping_and_enrolling_again_is_no_way_around_a_red(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        let first = ann.enrols(&ann, 1);
        severe_twice(server, &ann);
        ann.patch(&first, "\"v1\"", &json!({"status": "stopped", "because": "fed up"})).is(200);
        let history = |after: &str| {
            let all = ann.all(&format!("{first}/history?to={after}"));
            all.iter().filter(|item| item["done_by"].is_null()).count()
        };
        let known = history("2026-05-26");
        server.steady(&ann, "2026-05-27", "2026-05-31");
        assert_eq!(history("2026-05-31"), known, "what comes after the end is not of this enrolment");
        let again = |phase: u8| json!({"programme": "hip-flexor", "side": "left", "phase": phase});
        ann.post(&ann.record("enrolments"), &again(1)).problem(403, "forbidden");
        ann.has_no_warning_signs();
        for _ in 0..2 {
            let begun = ann.post(&ann.record("enrolments"), &again(0)).is(201);
            let path = ann.record(&format!("enrolments/{}", begun.id()));
            ann.patch(&path, "*", &json!({"phase": 1, "confirmed": ["walking-pain-at-most-2"]})).problem(403, "forbidden");
            ann.patch(&path, "*", &json!({"status": "stopped"})).is(200);
            ann.post(&ann.record("enrolments"), &again(1)).problem(403, "forbidden");
        }
        let mut word = again(1);
        word["because"] = json!("seen today");
        pat.post(&ann.record("enrolments"), &word).is(201);
    }
}
