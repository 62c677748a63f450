//! The decision of the day, and the go-ahead that stands before every band.

use crate::harness::{Client, Server, daily};
use serde_json::{Value, json};
use uuid::Uuid;

const STEADY: [u8; 20] = [2; 20];

/// Beyond the first phase by a physiotherapist's word.
fn enrol(client: &Client, patient: &Client, phase: u8) -> crate::harness::Answer {
    patient.has_no_warning_signs();
    let mut enrolment = json!({"programme": "hip-flexor", "side": "left", "phase": phase});
    if phase > 0 {
        enrolment["because"] = json!("assessed");
    }
    if phase > 0 && client.id == patient.id {
        return patient
            .with_a_passing_physiotherapist(|passing| passing.post(&patient.record("enrolments"), &enrolment));
    }
    client.post(&patient.record("enrolments"), &enrolment)
}

fn worse(server: &Server, patient: &Client) -> String {
    server.diary(patient, "2026-05-21", &[6, 6, 8])
}

fn parts(today: &Value) -> Vec<&str> {
    let steps = today["plan"]["steps"].as_array().unwrap();
    steps.iter().map(|step| step["part"].as_str().unwrap()).collect()
}

fn bands_done(patient: &Client, date: &str) -> crate::harness::Answer {
    let done = json!([{"exercise": "standing-band-hip-flexion", "sets": [{"band": "theraband-professional-yellow"}]}]);
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": 2, "exercises": done});
    patient.post(&patient.record("session-logs"), &session)
}

on_both! {
    fn no_data_is_never_fine(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        assert_eq!(ann.verdict().0, "ease");
        let today = ann.today();
        assert!(today["plan"].is_null() && today["series"] == json!([]), "{today}");
        assert!(!today["would_change"].as_array().unwrap().is_empty());
        ann.log("2026-06-01", 0);
        let (decision, reason) = ann.verdict();
        assert_eq!((decision.as_str(), reason.as_str()), ("ease", "not-enough-data"));
    }

    fn a_steady_patient_trains_on(server: &Server) {
        let ann = server.patient("ann");
        server.day("2026-05-01");
        enrol(&ann, &ann, 0).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["progression_allowed"], &today["plan"]["modified"]), (&json!("train"), &json!(true), &json!(false)));
        assert_eq!((&today["plan"]["phase"], &today["bands_allowed"]), (&json!(0), &json!(false)));
        assert_eq!(parts(&today)[0], "raise");
    }

    fn who_falls_silent_is_not_called_steady(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2026-05-01", &STEADY);
        server.day("2026-05-23");
        let codes: Vec<String> = ann.today()["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].to_string()).collect();
        assert!(codes.contains(&"\"log-due\"".to_owned()), "{codes:?}");
        server.day("2026-06-10");
        assert_eq!(ann.verdict().0, "ease");
        assert_eq!(ann.today()["progression_allowed"], false);
    }

    fn a_flare_up_eases_the_day_and_lightens_the_plan(server: &Server) {
        let ann = server.patient("ann");
        server.day("2026-05-01");
        enrol(&ann, &ann, 1).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        let sets = |today: &Value| -> u64 {
            today["plan"]["steps"].as_array().unwrap().iter().map(|step| step["sets"].as_u64().unwrap()).sum()
        };
        let whole = sets(&ann.today());
        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-20", "pain_now": 3, "flare_up": true});
        ann.post(&ann.record("pain-logs"), &event).is(201);
        let today = ann.today();
        assert_eq!(ann.verdict(), ("ease".to_owned(), "F".to_owned()));
        assert_eq!((&today["plan"]["modified"], &today["progression_allowed"]), (&json!(true), &json!(false)));
        assert!(sets(&today) < whole);
    }

    fn worsening_pain_leads_to_rest(server: &Server) {
        let ann = server.patient("ann");
        server.day("2026-05-01");
        enrol(&ann, &ann, 1).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        assert_eq!(ann.verdict().0, "train");
        server.diary(&ann, "2026-05-21", &[6]);
        assert_eq!(ann.verdict(), ("ease".to_owned(), "L6".to_owned()), "too much, on one day");
        server.diary(&ann, "2026-05-22", &[6]);
        assert_eq!(ann.verdict(), ("rest".to_owned(), "C4".to_owned()), "too much, and worse");
        server.diary(&ann, "2026-05-23", &[8]);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["plan"], &today["bands_allowed"]), (&json!("rest"), &Value::Null, &json!(false)));
        assert!(!today["allowed"].as_array().unwrap().is_empty() && !today["would_change"].as_array().unwrap().is_empty());
    }

    fn a_red_flag_locks_until_a_linked_physiotherapist_unlocks(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        let checks = ann.record("symptom-checks");
        let clear = ann.post(&checks, &json!({"local_date": "2026-06-01", "answered_yes": []})).is(201);
        assert_eq!((&clear["outcome"], ann.all(&ann.record("locks")).len()), (&json!("clear"), 0));
        let locked = ann.post(&checks, &json!({"local_date": "2026-06-01", "answered_yes": ["numb-saddle-or-bladder"]})).is(201);
        assert_eq!(locked["outcome"], "locked");
        assert!(!locked["advice"].as_array().unwrap().is_empty() && locked["urgency"].is_string(), "{locked}");
        assert_eq!(ann.verdict(), ("seek_care".to_owned(), "RF".to_owned()));
        assert!(ann.open_flags().contains(&("RF".to_owned(), "2026-06-01".to_owned())));
        // A later "no" does not unlock, nor does time.
        server.day("2026-06-20");
        ann.post(&checks, &json!({"local_date": "2026-06-20", "answered_yes": []})).is(201);
        assert_eq!(ann.verdict().0, "seek_care");
        let lock = ann.all(&ann.record("locks"))[0].clone();
        let unlock = ann.record(&format!("locks/{}/unlock", lock["id"].as_str().unwrap()));
        let reason = json!({"reason": "seen in hospital, no cord compression"});
        ann.post(&unlock, &reason).problem(403, "forbidden");
        quinn.post(&unlock, &reason).problem(404, "not-found");
        pat.post(&unlock, &json!({"reason": "  "})).wrong("/reason", "required");
        pat.post(&unlock, &json!({})).wrong("/reason", "required");
        assert_eq!(ann.verdict().0, "seek_care");
        let unlocked = pat.post(&unlock, &reason).is(200);
        assert_eq!((&unlocked["unlocked_by"], &unlocked["reason"]), (&json!(pat.id), &reason["reason"]));
        assert_ne!(ann.verdict().0, "seek_care");
        let again = pat.post(&unlock, &json!({"reason": "once more"})).is(200);
        assert_eq!(again["reason"], reason["reason"]);
    }

    fn each_lock_has_to_be_opened(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for flag in ["cannot-move-joint", "swollen-calf-or-thigh"] {
            ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": [flag]})).is(201);
        }
        for lock in ann.all(&ann.record("locks")) {
            assert_eq!(ann.verdict().0, "seek_care");
            pat.post(&ann.record(&format!("locks/{}/unlock", lock["id"].as_str().unwrap())), &json!({"reason": "seen"})).is(200);
        }
        assert_ne!(ann.verdict().0, "seek_care");
    }

    fn band_work_is_entered_with_a_go_ahead_that_reaches_far_enough(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let refused = |client: &Client| enrol(client, &ann, 2).problem(403, "clearance-required");
        refused(&ann);
        refused(&pat);
        pat.post(&ann.record("clearances"), &json!({"region": "knee", "highest_band_level": 8})).is(201);
        refused(&ann);
        let reaching = server.clear(&pat, &ann, 1);
        pat.revokes(&ann, reaching).is(200);
        refused(&ann);
        server.clear(&pat, &ann, 1);
        server.day("2026-06-30");
        refused(&ann);
        assert!(ann.all(&ann.record("enrolments")).is_empty());
        server.clear(&pat, &ann, 1);
        let enrolled = enrol(&ann, &ann, 2).is(201);
        let path = ann.record(&format!("enrolments/{}", enrolled.id()));
        server.clear(&pat, &ann, 2);
        pat.patch(&path, "\"v1\"", &json!({"phase": 3})).problem(403, "clearance-required");
        server.clear(&pat, &ann, 3);
        assert_eq!(pat.patch(&path, "\"v1\"", &json!({"phase": 3, "because": "ready"})).is(200)["phase"], 3);
    }

    fn there_is_one_active_enrolment(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = enrol(&ann, &ann, 0).is(201);
        let refused = enrol(&ann, &ann, 1).problem(409, "conflict");
        assert_eq!(refused["existing"]["id"], first["id"]);
        let path = ann.record(&format!("enrolments/{}", first.id()));
        ann.patch(&path, "\"v1\"", &json!({"status": null})).wrong("/status", "required");
        ann.patch(&path, "\"v1\"", &json!({"status": "paused"})).is(200);
        enrol(&ann, &ann, 1).is(201);
        ann.patch(&path, "\"v2\"", &json!({"status": "active"})).problem(409, "conflict");
        ann.patch(&path, "\"v1\"", &json!({"status": "active"})).problem(412, "precondition-failed");
    }

    fn the_bands_of_a_plan_go_with_the_go_ahead(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        let clearance = server.clear(&pat, &ann, 2);
        enrol(&ann, &ann, 2).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"], &today["highest_band_level"]), (&json!("train"), &json!(true), &json!(2)));
        assert!(parts(&today).contains(&"resistance_band"));
        pat.revokes(&ann, clearance).is(200);
        let today = ann.today();
        // Without it the bands go, and nothing else: the day stays as it is.
        assert_eq!(ann.verdict(), ("train".to_owned(), "calm".to_owned()));
        assert!(ann.reasons().contains("clearance-required"));
        assert!(!parts(&today).is_empty(), "{today}");
        assert_eq!((&today["bands_allowed"], &today["highest_band_level"]), (&json!(false), &Value::Null));
        assert!(!parts(&today).contains(&"resistance_band"), "{today}");
    }

    fn a_rest_does_not_hide_the_go_ahead(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        let clearance = server.clear(&pat, &ann, 2);
        enrol(&ann, &ann, 2).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-20", "until": "2026-05-22"})).is(201);
        let until = || (ann.verdict().0, ann.today()["clearance_until"].is_string());
        assert_eq!(until(), ("rest".to_owned(), true));
        pat.revokes(&ann, clearance).is(200);
        assert_eq!(until(), ("rest".to_owned(), false));
    }

    fn a_short_rest_suspends_the_go_ahead_and_the_second_costs_a_phase(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        server.clear(&pat, &ann, 2);
        let enrolment = enrol(&ann, &ann, 2).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        worse(server, &ann);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("rest"), &json!(false)), "{today}");
        assert_eq!(ann.all(&ann.record("clearances"))[0]["ending"], Value::Null, "suspended, not ended");
        // Calm again after a short rest, the first in four weeks: the bands come back by themselves, and no phase is lost.
        server.diary(&ann, "2026-05-24", &[2; 3]);
        let today = ann.today();
        assert_eq!((&today["plan"]["phase"], &today["bands_allowed"]), (&json!(2), &json!(true)), "{today}");
        // The second within four weeks costs a phase, and the bands wait for the physiotherapist's word.
        server.diary(&ann, "2026-05-27", &[8, 2, 2]);
        let today = ann.today();
        assert_eq!((&today["plan"]["phase"], &today["bands_allowed"]), (&json!(1), &json!(false)), "{today}");
        let path = ann.record(&format!("enrolments/{}", enrolment.id()));
        assert_eq!(ann.get(&path)["phase"], 2);
        // A new go-ahead alone does not lift it; naming the phase again on a later day does.
        server.diary(&ann, "2026-05-30", &[2]);
        server.clear(&pat, &ann, 2);
        assert_eq!(ann.today()["plan"]["phase"], 1);
        ann.patch(&path, "\"v1\"", &json!({"phase": 2})).problem(403, "forbidden");
        pat.patch(&path, "\"v1\"", &json!({"phase": 2, "because": "seen today"})).is(200);
        let today = ann.today();
        assert_eq!((&today["plan"]["phase"], &today["bands_allowed"]), (&json!(2), &json!(true)), "{today}");
    }

    fn a_go_ahead_that_was_held_back_comes_back_with_a_correction(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        server.clear(&pat, &ann, 2);
        enrol(&ann, &ann, 2).is(201);
        server.diary(&ann, "2026-05-01", &STEADY);
        worse(server, &ann);
        assert_eq!(ann.today()["bands_allowed"], false);
        for log in &ann.logs()[..3] {
            ann.patch(&ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap())), "\"v1\"", &json!({"worst_pain": 2})).is(200);
        }
        assert_eq!(ann.level(), "green");
        assert_eq!(ann.all(&ann.record("clearances"))[0]["current"], true);
        let today = ann.today();
        assert_eq!((&today["plan"]["phase"], &today["bands_allowed"]), (&json!(2), &json!(true)), "undone is undone: {today}");
    }

    fn band_work_without_a_go_ahead_is_recorded_and_flagged(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let session = bands_done(&ann, "2026-06-01").is(201);
        assert_eq!(ann.open_flags(), [("GO".to_owned(), "2026-06-01".to_owned())].into());
        assert_eq!(ann.flags()[0]["evidence"]["session_log_id"], session["id"]);
        server.day("2026-06-02");
        server.clear(&pat, &ann, 2);
        bands_done(&ann, "2026-06-02").is(201);
        assert_eq!((ann.all(&ann.record("session-logs")).len(), ann.flags().len()), (2, 1));
    }

    fn band_work_that_a_correction_tells_of_is_flagged_too(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 2});
        let id: Uuid = ann.post(&ann.record("session-logs"), &session).is(201).id();
        assert!(ann.flags().is_empty());
        let done = json!([{"exercise": "standing-band-hip-flexion", "sets": [{"band": "theraband-professional-yellow"}]}]);
        ann.patch(&ann.record(&format!("session-logs/{id}")), "\"v1\"", &json!({"exercises": done})).is(200);
        assert_eq!(ann.open_flags(), [("GO".to_owned(), "2026-06-01".to_owned())].into());
        ann.patch(&ann.record(&format!("session-logs/{id}")), "\"v2\"", &json!({"minutes": 20})).is(200);
        assert_eq!(ann.flags().len(), 1);
    }

    fn the_flag_for_band_work_outlives_the_days_other_logs_and_goes_with_its_session(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let session = bands_done(&ann, "2026-06-01").is(201);
        ann.post(&ann.record("pain-logs"), &daily("2026-06-01", 3)).is(201);
        let flagged = [("GO".to_owned(), "2026-06-01".to_owned())].into();
        assert_eq!(ann.open_flags(), flagged, "another log of the day leaves it");
        let path = ann.record(&format!("session-logs/{}", session.id()));
        ann.patch(&path, "\"v1\"", &json!({"exercises": []})).is(200);
        assert!(ann.open_flags().is_empty(), "no bands any more");
    }
}
