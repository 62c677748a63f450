//! The end of a programme and what keeps it up (judgement.md 4.4).

use crate::harness::{Answer, Client, Server, after};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FIRST: &str = "2026-05-01";
const LAST: &str = "2026-05-20";

fn change(client: &Client, enrolment: &str, body: &Value) -> Answer {
    let etag = client.get(enrolment).is(200).etag();
    client.patch(enrolment, &etag, body)
}

/// A quiet patient in a phase, with a physiotherapist who knows the bands.
fn pair(server: &Server, phase: u8) -> (Client, Client, String) {
    server.day(FIRST);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let given = json!({"region": "hip", "highest_band_level": 8, "until": "2026-12-31"});
    pat.post(&ann.record("clearances"), &given).is(201);
    let enrolment = pat.enrols(&ann, phase);
    server.steady(&ann, FIRST, LAST);
    (ann, pat, enrolment)
}

fn codes(gates: &Value) -> BTreeSet<String> {
    gates.as_array().unwrap().iter().map(|gate| gate["code"].as_str().unwrap().to_owned()).collect()
}

fn mains(today: &Value) -> usize {
    let steps = today["plan"]["steps"].as_array().cloned().unwrap_or_default();
    steps
        .iter()
        .filter(|step| !["raise", "dynamic_stretch", "cool_down"].contains(&step["part"].as_str().unwrap()))
        .count()
}

on_both! {
    fn who_is_not_through_does_not_finish_but_may_stop(server: &Server) {
        let (ann, _, enrolment) = pair(server, 2);
        let refused = change(&ann, &enrolment, &json!({"status": "completed"})).problem(409, "gates-not-met");
        assert!(refused["detail"].as_str().unwrap().contains("phase 3"), "{refused}");
        change(&ann, &enrolment, &json!({"status": "stopped"})).is(200);
        assert_eq!(ann.today()["enrolments"], json!([]));
    }

    fn the_last_phase_says_what_must_hold_to_finish(server: &Server) {
        let (ann, _, enrolment) = pair(server, 6);
        let of = |ann: &Client| ann.today()["enrolments"][0]["finish"].clone();
        let asked = codes(&of(&ann)["gates"]);
        for code in ["4-calm-sessions", "lead-exercise-at-its-last-rung", "activities-at-least-8", "week-at-most-2"] {
            assert!(asked.contains(code), "{code}: {asked:?}");
        }
        assert!(!asked.contains("physiotherapist-go-ahead"), "a go-ahead is for the way in: {asked:?}");
        let activities = |ann: &Client| {
            let gates = of(ann)["gates"].as_array().unwrap().clone();
            gates.into_iter().find(|gate| gate["code"] == "activities-at-least-8").unwrap()["met"].clone()
        };
        assert_eq!(activities(&ann), Value::Null);
        for (scores, met) in [([8, 9, 7], false), ([8, 9, 10], true)] {
            let told: Vec<Value> = ["run", "kick", "climb"].iter().zip(scores).map(|(activity, score)| json!({"activity": activity, "score": score})).collect();
            ann.post(&ann.record("measures"), &json!({"local_date": LAST, "psfs": told})).is(201);
            assert_eq!(activities(&ann), json!(met));
        }
        let refused = change(&ann, &enrolment, &json!({"status": "completed"})).problem(409, "gates-not-met");
        assert!(codes(&refused["gates"]).contains("4-calm-sessions"), "{refused}");
    }

    fn a_finished_programme_is_kept_up_for_twelve_weeks_and_is_not_begun_again(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 6);
        let word = json!({"status": "completed", "because": "runs and kicks as before"});
        let done = change(&pat, &enrolment, &word).is(200);
        assert!(done["overridden_gates"].as_array().unwrap().iter().any(|code| code == "4-calm-sessions"), "{done}");
        assert_eq!(done["state"], "maintenance");
        let today = ann.today();
        assert_eq!((&today["decision"], &today["enrolment_state"], &today["asks_session"]), (&json!("train"), &json!("maintenance"), &json!(false)), "{today}");
        assert_eq!((mains(&today), &today["plan"]["optional"], &today["plan"]["sessions_a_week"]), (2, &json!(true), &json!(2)), "{today}");
        let said: BTreeSet<String> = ann.reasons();
        assert!(said.contains("maintenance") && !said.contains("no-programme"), "{said:?}");
        assert_eq!(today["enrolments"][0]["maintained_until"], after(LAST, 84));
        assert_eq!((&today["offers"], &today["next_phase"]), (&json!([]), &Value::Null));
        // Without a go-ahead it has no bands, and nobody asks for one.
        for clearance in ann.all(&ann.record("clearances")) {
            pat.revokes(&ann, clearance["id"].as_str().unwrap()).is(200);
        }
        let today = ann.today();
        assert!(mains(&today) == 2 && !today.to_string().contains("\"resistance_band\""), "{today}");
        assert!(!ann.reasons().contains("clearance-required"));
        server.steady(&ann, &after(LAST, 1), &after(LAST, 85));
        let today = ann.today();
        assert_eq!((&today["plan"], &today["enrolment_state"]), (&Value::Null, &Value::Null), "{today}");
        assert!(ann.reasons().contains("maintenance"));
        assert_eq!(pat.get(&enrolment).is(200)["state"], "completed");
    }

    fn a_sore_day_in_maintenance_eases_or_rests_as_any(server: &Server) {
        let (ann, pat, enrolment) = pair(server, 6);
        change(&pat, &enrolment, &json!({"status": "completed", "because": "through"})).is(200);
        server.day(&after(LAST, 1));
        ann.log(&after(LAST, 1), 9);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["plan"]), (&json!("rest"), &Value::Null), "{today}");
        // Whoever begins again is on a programme, and nothing is maintained beside it.
        server.steady(&ann, &after(LAST, 2), &after(LAST, 8));
        pat.enrols(&ann, 1);
        let today = ann.today();
        assert_eq!((today["enrolments"].as_array().unwrap().len(), &today["enrolments"][0]["maintained_until"]), (1, &Value::Null), "{today}");
    }
}
