//! One exercise over time.

use crate::harness::{Client, Server, done, session};
use serde_json::{Value, json};

const SWING: &str = "leg-swing-sagittal";

fn progress(client: &Client, patient: &Client, more: &str) -> crate::harness::Answer {
    client.get(&patient.record(&format!("progress?exercise={SWING}&region=hip&side=left{more}")))
}

fn each(points: &Value, field: &str) -> Vec<Value> {
    points.as_array().unwrap().iter().map(|point| point[field].clone()).collect()
}

on_both! {
    fn each_session_is_a_point_with_what_was_done(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let sets = json!([
            {"repetitions": 10, "effort_omni": 4, "pain": 1, "pressure": {"start": 40, "min": 36, "max": 44, "target": [35, 45]}},
            {"repetitions": 12, "effort_omni": 5, "pain": 2, "pressure": {"start": 40, "min": 30, "max": 44, "target": [35, 45]}},
            {"hold_seconds": 30, "pressure": {"start": 40}},
            {},
        ]);
        let second = ann.trained("2026-05-18", &json!([done("hip-circle", 0, 0), {"exercise": SWING, "grade": 1, "sets": sets}]));
        let first = ann.trained("2026-05-16", &json!([done(SWING, 0, 0)]));
        ann.trained("2026-05-17", &json!([done("hip-circle", 0, 0)]));
        let mut knee = session("2026-05-17", &json!([done(SWING, 1, 0)]));
        knee["region"] = json!("knee");
        ann.post(&ann.record("session-logs"), &knee).is(201);
        let told = progress(&ann, &ann, "").is(200);
        assert_eq!((&told["exercise"], &told["to"], &told["best_calm_grade"]), (&json!(SWING), &json!("2026-05-20"), &json!(1)), "{told}");
        let points = &told["points"];
        assert_eq!(each(points, "session_log_id"), [first["id"].clone(), second["id"].clone()], "the oldest first");
        let point = &points[1];
        assert_eq!((&point["sets"], &point["repetitions"], &point["hold_seconds"], &point["pain"]), (&json!(4), &json!(22), &json!(30), &json!(2)));
        assert_eq!((&point["effort_omni"], &point["technique"]), (&json!(4.5), &json!({"readings": 2, "within_target": 1})));
        assert_eq!((&points[0]["technique"], &points[0]["effort_omni"]), (&Value::Null, &Value::Null));
        assert_eq!(each(points, "response"), [json!("calm"), json!("calm")]);
    }

    fn lower_than_before_is_said_to_be_no_loss(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        server.steady(&ann, "2026-05-01", "2026-05-20");
        for (date, grade) in [("2026-05-10", 0), ("2026-05-12", 1), ("2026-05-14", 0), ("2026-05-16", 0), ("2026-05-18", 1), ("2026-05-19", 2)] {
            ann.trained(date, &json!([done(SWING, grade, 1)]));
        }
        ann.trained("2026-05-17", &json!([{"exercise": SWING, "sets": []}]));
        let points = progress(&ann, &ann, "").is(200)["points"].clone();
        let below: Vec<bool> = each(&points, "below_best").iter().map(|below| below.as_bool().unwrap()).collect();
        assert_eq!(below, [false, false, true, true, false, false, false], "{points}");
    }

    fn the_answer_of_each_session_is_told_and_the_best_grade_is_a_calm_one(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        server.steady(&ann, "2026-05-01", "2026-05-20");
        server.day("2026-05-22");
        ann.morning("2026-05-22", 2, 1);
        for (date, grade, pain) in [("2026-05-16", 0, 1), ("2026-05-18", 2, 6), ("2026-05-20", 3, 1), ("2026-05-22", 4, 1)] {
            ann.trained(date, &json!([done(SWING, grade, pain)]));
        }
        let told = progress(&ann, &ann, "").is(200);
        assert_eq!(each(&told["points"], "response"), [json!("calm"), json!("provoked"), json!("unknown"), json!("waiting")]);
        assert_eq!(told["best_calm_grade"], 0);
        // A morning that is logged late answers after all.
        ann.morning("2026-05-21", 2, 1);
        assert_eq!(progress(&ann, &ann, "").is(200)["best_calm_grade"], 3);
        // The first and the last day of the stretch have their mornings, too.
        let part = progress(&ann, &ann, "&from=2026-05-16&to=2026-05-20").is(200);
        assert_eq!(each(&part["points"], "response"), [json!("calm"), json!("provoked"), json!("calm")]);
    }

    fn pain_in_an_exercise_is_held_against_what_is_set_for_the_patient(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        ann.trained("2026-05-16", &json!([done(SWING, 0, 4)]));
        server.day("2026-05-18");
        let set = json!({"settings": {"session_ceiling": 3}, "because": "flares easily"});
        pat.ask("PUT", &ann.record("thresholds")).json(&set).answer().is(200);
        ann.trained("2026-05-18", &json!([done(SWING, 1, 4)]));
        server.day("2026-05-20");
        let told = progress(&ann, &ann, "").is(200);
        assert_eq!(each(&told["points"], "response"), [json!("calm"), json!("provoked")], "each day by what was in force on it");
        assert_eq!(told["best_calm_grade"], 0);
    }

    fn a_stretch_has_limits(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        assert_eq!(progress(&ann, &ann, "").is(200)["from"], "2026-02-20");
        progress(&ann, &ann, "&from=2025-05-20").is(200);
        progress(&ann, &ann, "&from=2025-05-19").wrong("?from", "out-of-range");
        progress(&ann, &ann, "&from=2026-05-21").wrong("?from", "out-of-range");
        progress(&ann, &ann, "&from=2026-05-20&to=2026-05-19").wrong("?from", "out-of-range");
        progress(&ann, &ann, "&to=9999-12-31").wrong("?to", "invalid-value");
        progress(&ann, &ann, "&days=7").wrong("?days", "unknown-field");
        ann.get(&ann.record("progress?region=hip&side=left")).wrong("?exercise", "required");
        ann.get(&ann.record("progress?exercise=x&side=left")).wrong("?region", "required");
        ann.get(&ann.record("progress?exercise=x&region=hip&side=both")).wrong("?side", "unknown-value");
        for odd in ["moonwalk", "a%00b", "%27%3B--", ""] {
            let nothing = ann.get(&ann.record(&format!("progress?exercise={odd}&region=hip&side=left"))).is(200);
            assert_eq!((&nothing["points"], &nothing["best_calm_grade"]), (&json!([]), &Value::Null));
        }
    }

    fn nothing_of_another_patient_is_in_it(server: &Server) {
        server.day("2026-05-01");
        let (ann, ben, pat) = (server.patient("ann"), server.patient("ben"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        ann.trained("2026-05-16", &json!([done(SWING, 1, 1)]));
        assert_eq!(progress(&ben, &ben, "").is(200)["points"], json!([]));
        let kept = ben.get(&ben.record("adherence?from=2026-05-16&to=2026-05-16")).is(200);
        assert_eq!(kept["days"][0]["state"], "unknown");
        for path in ["progress?exercise=x&region=hip&side=left", "adherence", "rest-periods", "today", "enrolments"] {
            ben.get(&ann.record(path)).problem(404, "not-found");
            server.nobody().get(&ann.record(path)).is(401);
        }
        assert_eq!(progress(&pat, &ann, "").is(200).json(), progress(&ann, &ann, "").is(200).json());
        assert!(ben.all(&ben.record("session-logs")).is_empty());
    }
}
