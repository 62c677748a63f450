//! Sessions set by set: what is kept, what is worked out, what cannot be.

use crate::harness::{Answer, Client, Server, session};
use serde_json::{Value, json};
use uuid::Uuid;

const SWING: &str = "leg-swing-sagittal";
const YELLOW: &str = "theraband-professional-yellow";

/// A session with one exercise of one set.
fn with_set(set: &Value) -> Value {
    session("2026-06-01", &json!([{"exercise": SWING, "sets": [set]}]))
}

fn log(client: &Client, body: &Value) -> Answer {
    client.post(&client.record("session-logs"), body)
}

/// A reading, and what is made of it.
fn read(client: &Client, reading: &Value) -> (Value, Value) {
    let logged = log(client, &with_set(&json!({"pressure": reading}))).is(201);
    let pressure = logged["exercises"][0]["sets"][0]["pressure"].clone();
    (pressure["within_target"].clone(), pressure["feedback"].clone())
}

fn everything() -> Value {
    let mut all = session(
        "2026-06-01",
        &json!([
            {"exercise": "supine-band-march", "grade": 1, "sets": [
                {"band": YELLOW, "doubled": true, "elongation_percent": 150, "repetitions": 15, "hold_seconds": 2, "rest_seconds": 60, "effort_omni": 6, "pain": 3,
                 "pressure": {"start": 40, "min": 36, "max": 44, "hold_seconds": 10, "target": [35, 45], "within_target": true, "feedback": "steady"}},
                {"repetitions": 0, "pain": 0},
            ]},
            {"exercise": SWING, "grade": null, "sets": []},
            {"exercise": "supine-band-march", "grade": 0, "sets": [{"band": YELLOW}]},
        ]),
    );
    for (field, value) in [
        ("pain_during", json!(3)),
        ("pain_after", json!(2)),
        ("settled_minutes", json!(5760)),
        ("warm_up_done", json!(true)),
        ("stretches_done", json!(false)),
        ("supports", json!(["compression_shorts", "tape", "brace"])),
        ("completion", json!("partial")),
        ("minutes", json!(25)),
        ("note", json!("in the park")),
        ("occurred_at", json!("2026-06-01T08:00:00Z")),
        ("tz", json!("Europe/London")),
    ] {
        all[field] = value;
    }
    all
}

on_both! {
    fn everything_that_is_told_is_kept_as_it_was_told(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let told = everything();
        let logged = log(&ann, &told).is(201);
        for (field, value) in told.as_object().unwrap() {
            if field != "exercises" {
                assert_eq!(&logged[field.as_str()], value, "{field}");
            }
        }
        let set = &logged["exercises"][0]["sets"][0];
        assert_eq!(set, &told["exercises"][0]["sets"][0]);
        assert_eq!((&logged["exercises"][0]["sets"][1]["band"], &logged["exercises"][0]["sets"][1]["doubled"]), (&Value::Null, &json!(false)));
        let again = ann.get(logged.header("location")).is(200);
        assert_eq!(again.json(), logged.json());
        assert_eq!(ann.all(&ann.record("session-logs")), [logged.json().clone()]);
    }

    fn what_is_not_told_is_not_known(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let logged = log(&ann, &session("2026-06-01", &json!([{"exercise": SWING}]))).is(201);
        for field in ["pain_during", "pain_after", "settled_minutes", "warm_up_done", "stretches_done", "minutes", "note", "nudge", "enrolment_id"] {
            assert_eq!(logged[field], Value::Null, "{field}");
        }
        assert_eq!((&logged["supports"], &logged["completion"], &logged["exercises"][0]["sets"]), (&json!([]), &json!("full"), &json!([])));
    }

    fn whether_a_reading_stayed_within_its_target_is_worked_out(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let steady = json!("The pressure stayed within the target: well controlled.");
        for (reading, within) in [
            (json!({"start": 40, "min": 35, "max": 45, "target": [35, 45]}), json!(true)),
            (json!({"start": 40, "min": 34, "max": 45, "target": [35, 45]}), json!(false)),
            (json!({"start": 40, "min": 35, "max": 46, "target": [35, 45]}), json!(false)),
            (json!({"start": 40, "min": 35, "max": 46, "target": [35, 45], "within_target": true}), json!(false)),
            (json!({"start": 40, "min": 40, "max": 40, "target": [40, 40]}), json!(true)),
            (json!({"start": 40, "target": [35, 45], "within_target": true}), json!(true)),
            (json!({"start": 40, "max": 45, "target": [35, 45]}), Value::Null),
            (json!({"start": 40, "min": 35, "max": 45}), Value::Null),
            (json!({"start": 0}), Value::Null),
        ] {
            let (worked_out, feedback) = read(&ann, &reading);
            assert_eq!(worked_out, within, "{reading}");
            assert_eq!((feedback.is_null(), feedback == steady), (within.is_null(), within == true), "{reading}: {feedback}");
        }
        let said = json!({"start": 40, "min": 30, "max": 45, "target": [35, 45], "feedback": "breathe"});
        assert_eq!(read(&ann, &said), (json!(false), json!("breathe")), "what somebody said stays");
    }

    fn a_reading_that_is_sent_back_changed_is_looked_at_anew(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let steady = json!({"start": 40, "min": 36, "max": 44, "target": [35, 45]});
        let logged = log(&ann, &with_set(&json!({"pressure": steady}))).is(201);
        // A phone sends back what it was given, with one number mended.
        let mut exercises = logged["exercises"].clone();
        exercises[0]["sets"][0]["pressure"]["max"] = json!(52);
        let corrected = ann.patch(logged.header("location"), "\"v1\"", &json!({"exercises": exercises})).is(200);
        let pressure = &corrected["exercises"][0]["sets"][0]["pressure"];
        assert_eq!(pressure["within_target"], false);
        assert!(pressure["feedback"].as_str().unwrap().contains("left the target"), "{pressure}");
    }

    fn a_reading_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let at = "/exercises/0/sets/0/pressure";
        for (reading, pointer, code) in [
            (json!({}), format!("{at}/start"), "required"),
            (json!({"start": 301}), format!("{at}/start"), "out-of-range"),
            (json!({"start": -1}), format!("{at}/start"), "out-of-range"),
            (json!({"start": 1e300}), format!("{at}/start"), "out-of-range"),
            (json!({"start": 40, "min": 40.5}), format!("{at}/min"), "out-of-range"),
            (json!({"start": 40, "max": "45"}), format!("{at}/max"), "wrong-type"),
            (json!({"start": 40, "target": [35]}), format!("{at}/target"), "invalid-value"),
            (json!({"start": 40, "target": [35, 400]}), format!("{at}/target/1"), "out-of-range"),
            (json!({"start": 40, "target": 40}), format!("{at}/target"), "wrong-type"),
            (json!({"start": 40, "hold_seconds": 3601}), format!("{at}/hold_seconds"), "out-of-range"),
            (json!({"start": 40, "feedback": "a\0b"}), format!("{at}/feedback"), "forbidden-character"),
            (json!({"start": 40, "feedback": "é".repeat(2001)}), format!("{at}/feedback"), "too-long"),
            (json!({"start": 40, "within_target": "yes"}), format!("{at}/within_target"), "wrong-type"),
            (json!({"start": 40, "pulse": 70}), format!("{at}/pulse"), "unknown-field"),
            (json!({"start": 40, "target": [45, 35]}), format!("{at}/target"), "out-of-range"),
            (json!({"start": 40, "min": 60, "max": 20, "target": [35, 45]}), format!("{at}/max"), "out-of-range"),
        ] {
            log(&ann, &with_set(&json!({"pressure": reading}))).wrong(&pointer, code);
        }
        assert!(ann.all(&ann.record("session-logs")).is_empty());
    }

    fn nothing_is_read_by_its_place(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for (exercises, pointer) in [
            (json!([[SWING, 1, []]]), "/exercises/0"),
            (json!([{"exercise": SWING}, [SWING]]), "/exercises/1"),
            (json!([{"exercise": SWING, "sets": [[YELLOW, true, 100, 10]]}]), "/exercises/0/sets/0"),
            (json!([{"exercise": SWING, "sets": [{}, []]}]), "/exercises/0/sets/1"),
            (json!([{"exercise": SWING, "sets": [{"pressure": [40, 36, 44]}]}]), "/exercises/0/sets/0/pressure"),
        ] {
            log(&ann, &session("2026-06-01", &exercises)).wrong(pointer, "wrong-type");
        }
        assert!(ann.all(&ann.record("session-logs")).is_empty());
    }

    fn a_set_that_cannot_be_is_refused_where_it_is(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for (field, bad, code) in [
            ("band", json!("red"), "unknown-value"),
            ("band", json!("a\0b"), "unknown-value"),
            ("band", json!(SWING), "unknown-value"),
            ("band", json!(7), "wrong-type"),
            ("doubled", json!("yes"), "wrong-type"),
            ("elongation_percent", json!(401), "out-of-range"),
            ("elongation_percent", json!(-1), "out-of-range"),
            ("repetitions", json!(1001), "out-of-range"),
            ("repetitions", json!(1e30), "out-of-range"),
            ("repetitions", json!(u64::MAX), "out-of-range"),
            ("repetitions", json!("10"), "wrong-type"),
            ("hold_seconds", json!(3601), "out-of-range"),
            ("rest_seconds", json!(3601), "out-of-range"),
            ("rest_seconds", json!("60"), "wrong-type"),
            ("effort_omni", json!(11), "out-of-range"),
            ("effort_omni", json!(5.5), "out-of-range"),
            ("pain", json!(11), "out-of-range"),
            ("pain", json!(-1), "out-of-range"),
            ("pain", json!("3"), "wrong-type"),
            ("weight", json!(3), "unknown-field"),
        ] {
            let mut set = json!({"repetitions": 10});
            set[field] = bad;
            let good = json!({"repetitions": 10, "band": YELLOW});
            let body = session("2026-06-01", &json!([{"exercise": SWING, "sets": [good, good, good, set]}]));
            log(&ann, &body).wrong(&format!("/exercises/0/sets/3/{field}"), code);
        }
        for (exercise, pointer, code) in [
            (json!({"exercise": SWING, "sets": vec![json!({}); 21]}), "/exercises/1/sets", "too-many"),
            (json!({"exercise": SWING, "sets": {}}), "/exercises/1/sets", "wrong-type"),
            (json!({"exercise": SWING, "sets": null}), "/exercises/1/sets", "wrong-type"),
            (json!({"exercise": SWING, "sets": [7]}), "/exercises/1/sets/0", "wrong-type"),
            (json!({"exercise": SWING, "grade": 12}), "/exercises/1/grade", "out-of-range"),
            (json!({"exercise": SWING, "grade": -1}), "/exercises/1/grade", "out-of-range"),
            (json!({"exercise": YELLOW}), "/exercises/1/exercise", "unknown-value"),
            (json!({"exercise": "x".repeat(20_000)}), "/exercises/1/exercise", "unknown-value"),
            (json!({"sets": []}), "/exercises/1/exercise", "required"),
        ] {
            log(&ann, &session("2026-06-01", &json!([{"exercise": SWING}, exercise]))).wrong(pointer, code);
        }
        assert!(ann.all(&ann.record("session-logs")).is_empty());
    }

    fn a_session_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for (field, bad, pointer, code) in [
            ("supports", json!(["shoes"]), "/supports/0", "unknown-value"),
            ("supports", json!(["tape", "brace", "tape", "tape"]), "/supports", "too-many"),
            ("supports", json!("tape"), "/supports", "wrong-type"),
            ("completion", json!("half"), "/completion", "unknown-value"),
            ("completion", json!(1), "/completion", "wrong-type"),
            ("settled_minutes", json!(5761), "/settled_minutes", "out-of-range"),
            ("settled_minutes", json!(-1), "/settled_minutes", "out-of-range"),
            ("stretches_done", json!("yes"), "/stretches_done", "wrong-type"),
            ("warm_up_done", json!(1), "/warm_up_done", "wrong-type"),
            ("nudge", json!(null), "/nudge", "unknown-field"),
            ("local_date", json!("0001-01-01"), "/local_date", "invalid-value"),
            ("local_date", json!("9999-12-31"), "/local_date", "invalid-value"),
            ("local_date", json!("2200-12-31"), "/local_date", "in-the-future"),
            ("local_date", json!("1900-01-01"), "/local_date", "too-long-ago"),
            ("exercises", json!({"0": {}}), "/exercises", "wrong-type"),
        ] {
            let mut body = session("2026-06-01", &json!([]));
            body[field] = bad;
            log(&ann, &body).wrong(pointer, code);
        }
    }

    fn as_many_sets_as_fit_are_kept_and_no_more_are_taken(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let many = vec![json!({"exercise": SWING, "sets": vec![json!({"pain": 1}); 20]}); 40];
        let logged = log(&ann, &session("2026-06-01", &json!(many))).is(201);
        assert_eq!(logged["exercises"].as_array().unwrap().len(), 40);
        assert_eq!(ann.get(logged.header("location")).is(200).json(), logged.json());
        let full = vec![json!({"exercise": SWING, "sets": vec![json!({"pain": 1, "repetitions": 10, "hold_seconds": 10}); 20]}); 40];
        log(&ann, &session("2026-06-01", &json!(full))).problem(413, "too-large");
        assert_eq!(ann.all(&ann.record("session-logs")).len(), 1);
    }

    fn a_correction_keeps_the_original_with_all_its_sets(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let logged = log(&ann, &everything()).is(201);
        let path = logged.header("location");
        let other = json!({"exercises": [{"exercise": SWING, "sets": [{"pain": 1}]}], "supports": [], "completion": "full", "settled_minutes": null, "stretches_done": null});
        let corrected = ann.patch(path, "\"v1\"", &other).is(200);
        assert_eq!((&corrected["supports"], &corrected["completion"], &corrected["settled_minutes"], &corrected["pain_during"]), (&json!([]), &json!("full"), &Value::Null, &json!(3)));
        ann.patch(path, "\"v1\"", &other).problem(412, "precondition-failed");
        assert_eq!(ann.patch(path, "\"v2\"", &other).is(200)["version"], 2, "the same again");
        pat.patch(path, "\"v2\"", &other).problem(403, "forbidden");
        ann.delete(path, "\"v2\"").is(204);
        for client in [&ann, &pat] {
            let versions = client.all(&format!("{path}/versions"));
            assert_eq!(versions.len(), 2);
            let text = versions[0].to_string();
            assert!(text.contains("\"elongation_percent\":150") && text.contains("steady"), "{text}");
            assert!(versions.iter().any(|version| version.as_object().unwrap().values().any(|value| value == logged.json())), "{versions:?}");
        }
    }

    fn a_correction_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let logged = log(&ann, &everything()).is(201);
        for (body, pointer, code) in [
            (json!({"exercises": null}), "/exercises", "required"),
            (json!({"supports": null}), "/supports", "required"),
            (json!({"completion": null}), "/completion", "required"),
            (json!({"analgesic_before": null}), "/analgesic_before", "required"),
            (json!({"completion": "none"}), "/completion", "unknown-value"),
            (json!({"exercises": [{"exercise": "moonwalk"}]}), "/exercises/0/exercise", "unknown-value"),
            (json!({"exercises": [{"exercise": SWING, "sets": [{"band": "a\0b"}]}]}), "/exercises/0/sets/0/band", "unknown-value"),
            (json!({"exercises": [{"exercise": SWING, "sets": [{"pain": 11}]}]}), "/exercises/0/sets/0/pain", "out-of-range"),
            (json!({"local_date": "2026-06-01"}), "/local_date", "unknown-field"),
            (json!({"enrolment_id": null}), "/enrolment_id", "unknown-field"),
        ] {
            ann.patch(logged.header("location"), "\"v1\"", &body).wrong(pointer, code);
        }
        assert_eq!(ann.get(logged.header("location")).is(200)["version"], 1);
    }

    fn a_phone_that_was_offline_may_send_a_session_twice(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let mut body = everything();
        body["id"] = json!(Uuid::new_v4());
        body["exercises"][0]["sets"][0]["pressure"].as_object_mut().unwrap().remove("within_target");
        let first = log(&ann, &body).is(201);
        assert_eq!(log(&ann, &body).is(200).json(), first.json());
        for (field, other) in [("supports", json!([])), ("completion", json!("full")), ("settled_minutes", json!(91)), ("exercises", json!([])), ("side", json!("right"))] {
            let mut different = body.clone();
            different[field] = other;
            log(&ann, &different).problem(409, "id-conflict");
        }
        let mut different = body.clone();
        different["exercises"][0]["sets"][1]["repetitions"] = json!(1);
        log(&ann, &different).problem(409, "id-conflict");
        // Weeks later, too.
        server.day("2026-07-15");
        log(&ann, &body).is(200);
        assert_eq!(ann.all(&ann.record("session-logs")).len(), 1);
        // Another patient's equal id is another session.
        let ben = server.patient("ben");
        server.day("2026-06-02");
        log(&ben, &body).is(201);
        // What was withdrawn does not come back.
        ann.delete(first.header("location"), "\"v1\"").is(204);
        log(&ann, &body).problem(409, "id-conflict");
    }
}
