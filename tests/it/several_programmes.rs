//! Several programmes at once: one day, one session, and each place keeps what is its own (judgement.md 7).

use crate::harness::{Client, Server, after};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FIRST: &str = "2026-05-01";
const LAST: &str = "2026-05-20";
const GROIN: &str = "adductor-jensen-2014";

/// Quiet days at both hips and the left groin.
fn steady(server: &Server, patient: &Client) {
    server.steady(patient, FIRST, LAST);
    for day in 6..20 {
        for (region, side) in [("hip", "right"), ("groin", "left")] {
            let date = after(FIRST, day);
            let log = json!({"region": region, "side": side, "local_date": date, "worst_pain": 2, "morning_pain": 1});
            patient.post(&patient.record("pain-logs"), &log).is(201);
        }
    }
}

fn enrols(client: &Client, patient: &Client, programme: &str, side: &str, phase: u8) -> String {
    patient.has_no_warning_signs();
    let enrolment = json!({"programme": programme, "side": side, "phase": phase, "because": "assessed"});
    let region = if programme == GROIN { "groin" } else { "hip" };
    let screen = json!({"local_date": LAST, "region": region, "answered_yes": []});
    patient.post(&patient.record("symptom-checks"), &screen).is(201);
    client.post(&patient.record("enrolments"), &enrolment).is(201).id().to_string()
}

/// A patient with quiet places and a physiotherapist, on 20 May.
fn pair(server: &Server) -> (Client, Client) {
    server.day(FIRST);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    steady(server, &ann);
    (ann, pat)
}

fn steps(today: &Value) -> Vec<Value> {
    today["plan"]["steps"].as_array().cloned().unwrap_or_default()
}

fn mains(today: &Value) -> Vec<Value> {
    let mut mains = steps(today);
    mains.retain(|step| ["isometric", "resistance_band"].contains(&step["part"].as_str().unwrap()));
    mains
}

fn of_which(step: &Value) -> Vec<&str> {
    step["enrolments"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

fn of<'a>(today: &'a Value, enrolment: &str) -> &'a Value {
    let all = today["enrolments"].as_array().unwrap();
    all.iter().find(|one| one["enrolment_id"] == enrolment).unwrap()
}

on_both! {
    fn two_programmes_are_one_session_of_both(server: &Server) {
        let (ann, pat) = pair(server);
        let hip = enrols(&pat, &ann, "hip-flexor", "left", 1);
        let groin = enrols(&pat, &ann, GROIN, "left", 1);
        let today = ann.today();
        assert_eq!(today["decision"], "train", "{today}");
        let mains = mains(&today);
        let theirs: BTreeSet<&str> = mains.iter().flat_map(of_which).collect();
        assert_eq!(theirs, BTreeSet::from([hip.as_str(), groin.as_str()]), "{today:#}");
        assert!(mains.len() <= 4 && today["plan"]["minutes"].as_u64().unwrap() <= 30, "{today}");
        // What warms up is done once, and first.
        let keys: Vec<String> = steps(&today).iter().map(|step| step["exercise"].to_string()).collect();
        assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len(), "{keys:?}");
        assert_eq!(steps(&today)[0]["part"], "raise");
        // What both have is for both.
        let squeeze = ann.step("adductor-squeeze");
        assert_eq!((of_which(&squeeze), &squeeze["only_for"]), (vec![hip.as_str(), groin.as_str()], &Value::Null));
    }

    fn a_session_is_as_long_as_the_patient_has_time_and_the_rest_is_next_in_turn(server: &Server) {
        let (ann, pat) = pair(server);
        enrols(&pat, &ann, "hip-flexor", "left", 1);
        enrols(&pat, &ann, GROIN, "left", 1);
        let short = |ann: &Client| ann.get(&ann.record("today?minutes=7")).is(200).json().clone();
        let today = short(&ann);
        assert!(today["plan"]["minutes"].as_u64().unwrap() <= 7, "{today}");
        let first = mains(&today);
        assert_eq!(first.len(), 1, "{today}");
        let done = json!([{"exercise": first[0]["exercise"], "sets": [{"pain": 1}]}]);
        let session = json!({"region": "hip", "side": "left", "local_date": LAST, "enrolment_id": today["plan"]["enrolment_id"], "pain_during": 1, "exercises": done});
        ann.post(&ann.record("session-logs"), &session).is(201);
        server.day(&after(LAST, 1));
        let second = mains(&short(&ann));
        assert!(second.len() == 1 && second[0]["exercise"] != first[0]["exercise"], "{first:?} {second:?}");
        for minutes in ["4", "61", "fast", "7.5"] {
            ann.get(&ann.record(&format!("today?minutes={minutes}"))).wrong("?minutes", "out-of-range");
        }
    }

    fn each_side_counts_what_was_done_for_it(server: &Server) {
        let (ann, pat) = pair(server);
        let left = enrols(&pat, &ann, "hip-flexor", "left", 1);
        let right = enrols(&pat, &ann, "hip-flexor", "right", 1);
        ann.post(&ann.record("enrolments"), &json!({"programme": "hip-flexor", "side": "right"})).problem(409, "conflict");
        let today = ann.today();
        let lead = mains(&today)[0]["exercise"].clone();
        let of_both: Vec<Value> = mains(&today).into_iter().filter(|step| step["exercise"] == lead).collect();
        assert_eq!(of_both.len(), 2, "{today}");
        let sides: Vec<&Value> = of_both.iter().map(|step| &step["only_for"]["side"]).collect();
        assert!(of_both.iter().all(|step| step["per_side"] == false) && sides.contains(&&json!("left")) && sides.contains(&&json!("right")), "{of_both:?}");
        // In one session of both, twice: the right one hurts.
        let calm = |today: &Value, id: &str| {
            let gates = of(today, id)["next_phase"]["gates"].as_array().unwrap().clone();
            let gate = gates.into_iter().find(|gate| gate["code"] == "3-calm-sessions").unwrap();
            gate["evidence"]["values"].as_array().unwrap().iter().find(|value| value["name"] == "calm_sessions").unwrap()["value"].as_f64().unwrap()
        };
        let mut date = LAST.to_owned();
        let done = json!([
            {"exercise": lead, "grade": 0, "region": "hip", "side": "left", "sets": [{"pain": 1}]},
            {"exercise": lead, "grade": 0, "region": "hip", "side": "right", "sets": [{"pain": 6}]},
        ]);
        for _ in 0..2 {
            let session = json!({"region": "hip", "side": "left", "local_date": date, "enrolment_id": left, "pain_during": 6, "exercises": done});
            ann.post(&ann.record("session-logs"), &session).is(201);
            date = after(&date, 1);
            server.day(&date);
            for side in ["left", "right"] {
                let log = json!({"region": "hip", "side": side, "local_date": date, "worst_pain": 2, "morning_pain": 1, "settled": true});
                ann.post(&ann.record("pain-logs"), &log).is(201);
            }
        }
        let today = ann.today();
        assert_eq!((calm(&today, &left), calm(&today, &right)), (2.0, 0.0), "{today}");
        // A session above 5 is a finding of the side whose exercise hurt, and of no other.
        let said: Vec<(Value, Value)> = today["reasons"].as_array().unwrap().iter().map(|reason| (reason["code"].clone(), reason["side"].clone())).collect();
        assert!(said.iter().any(|(code, side)| code.as_str().unwrap().starts_with("R5") && side == "right"), "{said:?}");
        assert!(said.iter().all(|(code, side)| !code.as_str().unwrap().starts_with("R5") || side == "right"), "{said:?}");
        let half = json!([{"exercise": lead, "region": "hip", "sets": []}]);
        let session = json!({"region": "hip", "side": "left", "local_date": date, "exercises": half});
        ann.post(&ann.record("session-logs"), &session).wrong("/exercises/0/side", "required");
    }

    fn a_bad_place_takes_nothing_of_another(server: &Server) {
        let (ann, pat) = pair(server);
        server.clear(&pat, &ann, 2);
        let hip = enrols(&pat, &ann, "hip-flexor", "left", 2);
        let groin = enrols(&pat, &ann, GROIN, "left", 0);
        let log = json!({"region": "groin", "side": "left", "local_date": LAST, "worst_pain": 8});
        let known = ann.all(&ann.record("pain-logs")).into_iter().find(|log| log["region"] == "groin" && log["local_date"] == LAST).unwrap();
        let address = ann.record(&format!("pain-logs/{}", known["id"].as_str().unwrap()));
        ann.patch(&address, "\"v1\"", &json!({"worst_pain": log["worst_pain"]})).is(200);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["severity"]), (&json!("ease"), &json!("rest")), "{today}");
        assert_eq!((&of(&today, &groin)["decision"], &of(&today, &groin)["state"]), (&json!("rest"), &json!("resting")));
        assert_eq!((&of(&today, &hip)["decision"], &of(&today, &hip)["phase"]), (&json!("ease"), &json!(2)));
        assert!(!of(&today, &hip)["clearance_until"].is_null(), "its go-ahead is its own");
        assert!(steps(&today).iter().all(|step| of_which(step) == [hip.as_str()]), "nothing is planned for the groin: {today}");
        assert_eq!(today["enrolments"][0]["enrolment_id"], hip.as_str(), "the first begun comes first");
        // What holds for one does not end for the other.
        pat.patch(&ann.record(&format!("enrolments/{groin}")), "\"v1\"", &json!({"status": "paused", "because": "rest"})).is(200);
        assert_eq!(ann.today()["enrolments"].as_array().unwrap().len(), 1);
    }

    fn a_session_for_a_place_that_rests_is_noticed_although_the_day_only_eases(server: &Server) {
        let (ann, pat) = pair(server);
        enrols(&pat, &ann, "hip-flexor", "left", 1);
        enrols(&pat, &ann, GROIN, "left", 0);
        let known = ann.all(&ann.record("pain-logs")).into_iter().find(|log| log["region"] == "groin" && log["local_date"] == LAST).unwrap();
        ann.patch(&ann.record(&format!("pain-logs/{}", known["id"].as_str().unwrap())), "\"v1\"", &json!({"worst_pain": 8})).is(200);
        assert_eq!(ann.today()["decision"], "ease");
        let nudge = |region: &str| {
            let session = json!({"region": region, "side": "left", "local_date": LAST, "exercises": []});
            ann.post(&ann.record("session-logs"), &session).is(201)["nudge"].clone()
        };
        assert_eq!(nudge("hip"), Value::Null, "the hip eases, and whoever does what is said is not nudged");
        assert_ne!(nudge("groin"), Value::Null);
    }

    fn bands_are_for_the_side_that_is_cleared(server: &Server) {
        let (ann, pat) = pair(server);
        let given = json!({"region": "hip", "side": "right", "highest_band_level": 2});
        pat.post(&ann.record("clearances"), &given).is(201);
        enrols(&pat, &ann, "hip-flexor", "right", 2);
        let bands: Vec<Value> = mains(&ann.today()).into_iter().filter(|step| step["part"] == "resistance_band").collect();
        assert!(!bands.is_empty());
        for band in bands {
            assert_eq!((&band["per_side"], &band["only_for"]), (&json!(false), &json!({"region": "hip", "side": "right"})), "{band}");
        }
    }

    fn bands_at_a_side_that_no_go_ahead_covers_are_flagged(server: &Server) {
        let (ann, pat) = pair(server);
        enrols(&pat, &ann, "hip-flexor", "left", 1);
        server.clear(&pat, &ann, 2);
        let flagged = |side: &str| {
            let done = json!([{"exercise": "standing-band-hip-flexion", "sets": [{"band": "theraband-professional-tan", "repetitions": 10}]}]);
            let session = json!({"region": "hip", "side": side, "local_date": LAST, "pain_during": 1, "exercises": done});
            ann.post(&ann.record("session-logs"), &session).is(201);
            ann.flags().into_iter().filter(|flag| flag["rule"] == "GO" && flag["side"] == side).count()
        };
        assert_eq!((flagged("left"), flagged("right")), (0, 1));
    }

    fn a_set_past_the_limit_of_either_programme_is_noticed(server: &Server) {
        let (ann, pat) = pair(server);
        let hip = enrols(&pat, &ann, "hip-flexor", "left", 1);
        enrols(&pat, &ann, GROIN, "left", 1);
        let swing = "lateral-lunge";
        let of_groin_alone = ann.get("/v1/programmes/hip-flexor").is(200)["phases"][1]["steps"].as_array().unwrap().iter().all(|step| step["exercise"] != swing);
        assert!(of_groin_alone, "an exercise of the groin's programme alone");
        let done = json!([{"exercise": swing, "region": "groin", "side": "left", "sets": [{"pain": 4}, {"pain": 4}]}]);
        let session = json!({"region": "hip", "side": "left", "local_date": LAST, "enrolment_id": hip, "exercises": done});
        assert_ne!(ann.post(&ann.record("session-logs"), &session).is(201)["nudge"], Value::Null);
    }

    fn what_was_stopped_before_a_go_ahead_is_not_covered_by_it(server: &Server) {
        let (ann, pat) = pair(server);
        let right = enrols(&pat, &ann, "hip-flexor", "right", 0);
        pat.patch(&ann.record(&format!("enrolments/{right}")), "\"v1\"", &json!({"status": "stopped", "because": "well again"})).is(200);
        server.day(&after(LAST, 1));
        enrols(&pat, &ann, "hip-flexor", "left", 0);
        server.day(&after(LAST, 2));
        server.clear(&pat, &ann, 2);
        let again = json!({"programme": "hip-flexor", "side": "right", "phase": 2, "because": "sore again"});
        ann.has_no_warning_signs();
        pat.post(&ann.record("enrolments"), &again).problem(403, "clearance-required");
    }

    fn a_go_ahead_is_for_the_side_that_was_enrolled_when_it_was_given(server: &Server) {
        let (ann, pat) = pair(server);
        enrols(&pat, &ann, "hip-flexor", "left", 1);
        server.clear(&pat, &ann, 2);
        server.day(&after(LAST, 1));
        let bands = |side: &str| {
            ann.has_no_warning_signs();
            pat.post(&ann.record("enrolments"), &json!({"programme": "hip-flexor", "side": side, "phase": 2, "because": "assessed"}))
        };
        bands("right").problem(403, "clearance-required");
        let given = json!({"region": "hip", "side": "right", "highest_band_level": 1});
        let given = pat.post(&ann.record("clearances"), &given).is(201);
        assert_eq!(given["side"], "right");
        let right = bands("right").is(201).id().to_string();
        let today = ann.today();
        assert_eq!((&of(&today, &right)["bands_allowed"], &of(&today, &right)["highest_band_level"]), (&json!(true), &json!(1)), "{today}");
    }

    fn six_programmes_are_enough(server: &Server) {
        let (ann, pat) = pair(server);
        for (programme, side) in [("hip-flexor", "left"), ("hip-flexor", "right"), ("hip-flexor", "midline"), (GROIN, "left"), (GROIN, "right"), (GROIN, "midline")] {
            enrols(&pat, &ann, programme, side, 0);
        }
        let today = ann.today();
        assert!(mains(&today).len() <= 4 && today["plan"]["minutes"].as_u64().unwrap() <= 30, "{today}");
        assert_eq!(today["enrolments"].as_array().unwrap().len(), 6);
    }
}
