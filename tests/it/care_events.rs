//! Care on the timeline, and what it changes.

use crate::harness::{Client, Server, after};
use serde_json::{Value, json};

fn event(kind: &str, date: &str) -> Value {
    json!({"kind": kind, "region": "hip", "side": "left", "local_date": date})
}

fn record(client: &Client, patient: &Client, event: &Value) -> String {
    patient.record(&format!("care-events/{}", client.post(&patient.record("care-events"), event).is(201).id()))
}

fn re_based(patient: &Client) -> Vec<String> {
    let days = patient.all(&patient.record("assessments?region=hip&side=left"));
    let anew =
        days.iter().rev().filter(|day| day["rules"].as_array().unwrap().iter().any(|rule| rule["code"] == "REBASED"));
    anew.map(|day| day["local_date"].as_str().unwrap().to_owned()).collect()
}

fn clearance(patient: &Client) -> Value {
    patient.all(&patient.record("clearances"))[0].clone()
}

on_both! {
    fn an_operation_lets_the_usual_level_be_learned_anew_and_ends_the_go_ahead(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        let other = json!({"region": "knee", "highest_band_level": 1});
        pat.post(&ann.record("clearances"), &other).is(201);
        ann.enrols(&ann, 2);
        let path = record(&ann, &ann, &event("surgery", &last));
        let shown = ann.get(&path).is(200);
        assert_eq!((&shown["starts_anew"], &shown["source"], shown.etag().as_str()), (&json!(true), &json!("patient"), "\"v1\""));
        assert_eq!(re_based(&ann), std::slice::from_ref(&last));
        let all = ann.all(&ann.record("clearances"));
        let of = |region: &str| all.iter().find(|clearance| clearance["region"] == region).unwrap();
        assert_eq!((&of("hip")["current"], &of("hip")["ending"]), (&json!(false), &json!("care_event")));
        assert_eq!(of("hip")["ended_because"], format!("surgery on {last}"));
        assert_eq!(of("knee")["current"], true);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("rest"), &json!(false)));
        assert_eq!((today["reasons"][0]["code"].as_str(), &today["rest_until"]), (Some("care-surgery"), &Value::Null));
        let text = |code: &str| today["reasons"].as_array().unwrap().iter().find(|reason| reason["code"] == code).unwrap()["text"].as_str().unwrap().to_owned();
        assert!(text("clearance-required").ends_with(&format!("The last one ended because of surgery on {last}.")));
        assert!(text("rebased").ends_with("because of surgery."));
        // Until renewed.
        server.clear(&pat, &ann, 2);
        assert!(ann.reasons().contains("rebased") && !ann.reasons().contains("clearance-required"));
    }

    fn a_visit_and_imaging_change_nothing_unless_the_plan_changed(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        for kind in ["physiotherapist_visit", "doctor_visit", "imaging"] {
            record(&pat, &ann, &json!({"kind": kind, "local_date": last, "title": "Hill Street", "note": "as before", "outcome": "go on"}));
            record(&ann, &ann, &event(kind, &last));
        }
        assert!(re_based(&ann).is_empty());
        assert_eq!(clearance(&ann)["current"], true);
        let mut changes = event("doctor_visit", &last);
        changes["changes_plan"] = json!(true);
        record(&ann, &ann, &changes);
        assert_eq!((re_based(&ann), &clearance(&ann)["current"]), (vec![last], &json!(false)));
    }

    fn a_correction_moves_what_begins_anew_and_keeps_the_original(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2; 20];
        scores.extend([6; 6]);
        let last = server.diary(&ann, "2026-05-01", &scores);
        let path = record(&pat, &ann, &event("steroid_injection", &last));
        assert_eq!(re_based(&ann), std::slice::from_ref(&last));
        // A go-ahead that was given knowing of it stays, however the event is corrected.
        server.day(&after(&last, 1));
        server.clear(&pat, &ann, 1);
        assert!(ann.levels().iter().any(|(_, level)| level == "red"));
        let moved = pat.patch(&path, "\"v1\"", &json!({"local_date": "2026-05-21", "outcome": "less pain"})).is(200);
        assert_eq!((re_based(&ann), moved.etag().as_str()), (vec!["2026-05-21".to_owned()], "\"v2\""));
        assert!(ann.levels().iter().all(|(_, level)| level != "red"));
        assert_eq!(clearance(&ann)["current"], true);
        let versions = ann.all(&format!("{path}/versions"));
        assert_eq!((versions.len(), &versions[0]["log"]["local_date"], &versions[0]["ending"]), (1, &json!(last), &json!("corrected")));
        // Nothing new is no new version.
        assert_eq!(pat.patch(&path, "\"v2\"", &json!({"outcome": "less pain"})).is(200)["version"], 2);
        pat.patch(&path, "\"v1\"", &json!({"outcome": "none"})).problem(412, "precondition-failed");
        pat.patch(&path, "\"v2\"", &json!({"side": "right"})).is(200);
        assert!(re_based(&ann).is_empty(), "the right hip has no diary");
        pat.patch(&path, "\"v3\"", &json!({"region": null})).wrong("/region", "required");
        pat.patch(&path, "\"v3\"", &json!({"region": null, "side": null})).wrong("/region", "required");
        pat.patch(&path, "\"v3\"", &json!({"local_date": null})).wrong("/local_date", "required");
    }

    fn a_withdrawal_takes_back_what_began_anew_and_that_it_ended_the_go_ahead(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        let (levels, cursor) = (ann.levels(), ann.get("/v1/sync").is(200).text("next_cursor"));
        let (today, go_ahead) = (ann.today(), clearance(&ann));
        let path = record(&ann, &ann, &event("surgery", &last));
        assert_ne!((ann.levels(), ann.today()), (levels.clone(), today.clone()));
        ann.delete(&path, "\"v1\"").is(204);
        assert_eq!((ann.levels(), re_based(&ann), ann.today()), (levels, vec![], today));
        let mut as_before = clearance(&ann);
        assert_eq!(as_before["version"], json!(go_ahead["version"].as_i64().unwrap() + 2));
        as_before["version"] = go_ahead["version"].clone();
        assert_eq!(as_before, go_ahead);
        assert!(ann.all(&ann.record("care-events")).is_empty() && ann.all(&ann.record("rebases")).is_empty());
        ann.get(&path).problem(404, "not-found");
        assert_eq!(ann.all(&format!("{path}/versions"))[0]["ending"], "withdrawn");
        let changes = ann.get(&format!("/v1/sync?cursor={cursor}")).is(200)["changes"].as_array().unwrap().clone();
        let gone: Vec<_> = changes.iter().filter(|change| change["op"] == "delete").map(|change| change["type"].as_str().unwrap()).collect();
        assert!(gone.contains(&"care_event") && gone.contains(&"rebase"), "{changes:?}");
    }

    fn what_a_physiotherapist_recorded_only_one_changes(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let theirs = record(&pat, &ann, &event("imaging", "2026-05-20"));
        let own = record(&ann, &ann, &event("imaging", "2026-05-19"));
        assert_eq!(ann.get(&theirs)["source"], "physiotherapist");
        ann.patch(&theirs, "\"v1\"", &json!({"outcome": "all well"})).problem(403, "forbidden");
        ann.delete(&theirs, "\"v1\"").problem(403, "forbidden");
        pat.patch(&own, "\"v1\"", &json!({"outcome": "all well"})).is(200);
        let days: Vec<_> = ann.all(&ann.record("care-events")).iter().map(|event| event["local_date"].clone()).collect();
        assert_eq!(days, ["2026-05-20", "2026-05-19"]);
        // Once nobody else could, the patient can.
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        ann.delete(&theirs, "\"v1\"").is(204);
    }

    fn care_of_long_ago_leaves_the_diary_and_the_go_aheads_given_since(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        let levels = ann.levels();
        record(&ann, &ann, &event("surgery", "2019-03-01"));
        assert_eq!((ann.levels(), re_based(&ann)), (levels, vec![]));
        assert_eq!(clearance(&ann)["current"], true);
        // Of a few days ago, nobody need have known.
        record(&ann, &ann, &event("steroid_injection", "2026-04-25"));
        assert_eq!((clearance(&ann)["current"].clone(), re_based(&ann)), (json!(false), vec![]));
        // A diary that reaches back that far is judged from there like by a late log.
        server.day(&after(&last, 60));
        record(&ann, &ann, &event("surgery", "2026-05-10"));
        assert_eq!(re_based(&ann), ["2026-05-10"]);
        assert!(ann.levels().iter().skip(9).all(|(_, level)| level != "green") || ann.level() == "green");
    }

    fn care_that_is_recorded_before_the_first_log_counts_all_the_same(server: &Server) {
        let (early, late) = (server.patient("early"), server.patient("late"));
        server.day("2026-05-10");
        record(&early, &early, &event("surgery", "2026-05-05"));
        server.day("2026-05-12");
        for date in ["2026-05-05", "2026-05-03", "2026-05-07", "2026-05-01"] {
            early.log(date, 4);
        }
        for date in ["2026-05-01", "2026-05-03", "2026-05-05", "2026-05-07"] {
            late.log(date, 4);
        }
        record(&late, &late, &event("surgery", "2026-05-05"));
        let days = |patient: &Client| -> Vec<Value> {
            let days = patient.all(&patient.record("assessments?region=hip&side=left"));
            days.iter().map(|day| json!([day["local_date"], day["level"], day["score"], day["rules"]])).collect()
        };
        assert_eq!((days(&early), re_based(&early)), (days(&late), vec!["2026-05-05".to_owned()]));
    }

    fn a_care_event_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let path = ann.record("care-events");
        let good = event("surgery", "2026-05-20");
        for (bad, pointer, code) in [
            (json!({"kind": "magic"}), "/kind", "unknown-value"),
            (json!({"local_date": "2026-05-21"}), "/local_date", "in-the-future"),
            (json!({"local_date": "2016-05-19"}), "/local_date", "too-long-ago"),
            (json!({"region": null}), "/region", "required"),
            (json!({"side": null}), "/side", "required"),
            (json!({"region": null, "side": null}), "/region", "required"),
            (json!({"kind": "imaging", "region": null, "side": null, "changes_plan": true}), "/region", "required"),
            (json!({"kind": "imaging", "side": null}), "/side", "required"),
            (json!({"title": "a\nb"}), "/title", "forbidden-character"),
            (json!({"outcome": "é".repeat(2001)}), "/outcome", "too-long"),
            (json!({"starts_anew": false}), "/starts_anew", "unknown-field"),
        ] {
            let mut body = good.clone();
            for (field, value) in bad.as_object().unwrap() {
                body[field] = value.clone();
            }
            ann.post(&path, &body).wrong(pointer, code);
        }
        assert!(ann.all(&path).is_empty());
        let mut named = good;
        named["id"] = json!("0197f2c4-0000-7000-8000-000000000001");
        ann.post(&path, &named).is(201);
        ann.post(&path, &named).is(200);
        named["outcome"] = json!("well");
        ann.post(&path, &named).problem(409, "id-conflict");
        let oldest = json!({"kind": "surgery", "region": "hip", "side": "left", "local_date": "2016-05-20"});
        ann.post(&path, &oldest).is(201);
    }

    fn a_patients_own_care_leaves_what_it_unmakes_open_for_a_physiotherapist(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2; 20];
        scores.extend([5, 5, 5]);
        server.diary(&ann, "2026-05-01", &scores);
        let raised = |ann: &Client| -> Vec<Value> {
            ann.flags().into_iter().filter(|flag| ["amber", "red"].contains(&flag["level"].as_str().unwrap())).collect()
        };
        let before = raised(&ann);
        for flag in &before {
            let path = ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
            pat.ask("POST", &path).header("If-Match", "\"v1\"").answer().is(200);
        }
        server.clear(&pat, &ann, 2);
        let path = record(&ann, &ann, &event("steroid_injection", "2026-05-21"));
        assert!(ann.levels().iter().all(|(_, level)| level != "red"), "{:?}", ann.levels());
        assert_eq!(clearance(&ann)["current"], false);
        let held = raised(&ann);
        assert_eq!(held.len(), before.len());
        for flag in &held {
            assert_eq!((&flag["status"], &flag["evidence"]["rebased_by"]["local_date"]), (&json!("open"), &json!("2026-05-21")), "{flag}");
            assert!(flag["text"].as_str().unwrap().ends_with("Re-based by the patient's care event of 2026-05-21."), "{flag}");
            assert_eq!(flag["history"][2]["what"], "rebased");
        }
        let told = |kind: &str| pat.all("/v1/me/notices").iter().filter(|message| message["kind"] == kind).count();
        assert_eq!((told("rebased"), told("flag_unseen")), (1, 0));
        // A calm that is one of the level learned anew ends none of them.
        server.diary(&ann, "2026-05-24", &[5; 40]);
        assert!(ann.levels().iter().filter(|(_, level)| level == "green").count() > 7, "{:?}", ann.levels());
        assert!(raised(&ann).iter().filter(|flag| held.iter().any(|held| held["id"] == flag["id"])).all(|flag| flag["status"] == "open"));
        // With the care event goes what it held: the flags rest on what they rested on.
        ann.delete(&path, "\"v1\"").is(204);
        for flag in raised(&ann).iter().filter(|flag| held.iter().any(|held| held["id"] == flag["id"])) {
            let first = before.iter().find(|first| first["id"] == flag["id"]).unwrap();
            assert_eq!((&flag["evidence"], &flag["text"]), (&first["evidence"], &first["text"]));
        }
        assert_eq!(clearance(&ann)["current"], false);
    }

    fn a_physiotherapists_own_care_event_ends_what_rested_on_the_scores_before(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2; 20];
        scores.extend([5, 5, 5]);
        server.diary(&ann, "2026-05-01", &scores);
        record(&pat, &ann, &event("steroid_injection", "2026-05-21"));
        assert!(ann.flags().iter().all(|flag| flag["status"] == "no_longer_holds"), "{:?}", ann.flags());
        assert!(pat.all("/v1/me/notices").iter().all(|message| message["kind"] != "rebased"));
    }

    fn flags_from_before_care_are_open_again_and_told_of(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        let last = server.diary(&ann, "2026-05-01", &scores);
        let ids: Vec<String> = ann.flags().iter().map(|flag| flag["id"].as_str().unwrap().to_owned()).collect();
        for id in &ids {
            let path = ann.record(&format!("flags/{id}/act"));
            pat.ask("POST", &path).header("If-Match", "\"v1\"").json(&json!({"done": "called"})).answer().is(200);
        }
        server.day(&after(&last, 1));
        record(&ann, &ann, &event("surgery", &after(&last, 1)));
        for flag in ann.flags() {
            let last = flag["history"].as_array().unwrap().last().unwrap().clone();
            assert_eq!((&flag["status"], &last["what"], &last["details"]["because"]["type"]), (&json!("open"), &json!("rebased"), &json!("care_event")));
        }
        let told = pat.all("/v1/me/notices").into_iter().find(|message| message["kind"] == "rebased").unwrap();
        assert_eq!(told["details"]["flags"].as_array().unwrap().len(), ids.len());
    }

    fn an_injection_rests_then_eases_and_bands_begin_at_the_lightest(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 28]);
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        record(&ann, &ann, &event("steroid_injection", &last));
        let mut decided = Vec::new();
        for n in 0..14 {
            if n > 0 {
                server.diary(&ann, &after(&last, n), &[1]);
            }
            let today = ann.today();
            assert_eq!((&today["bands_allowed"], &today["offer"]), (&json!(false), &Value::Null), "{today}");
            let code = today["reasons"][0]["code"].as_str().unwrap();
            assert!(code.starts_with("care-injection"), "{code}");
            decided.push(today["decision"].as_str().unwrap().to_owned());
        }
        assert_eq!(decided, [vec!["rest"; 3], vec!["ease"; 11]].concat());
        // With the diary on, the new usual level is known by then.
        server.diary(&ann, &after(&last, 14), &[1]);
        server.clear(&pat, &ann, 2);
        let levels: Vec<_> = (0..9).map(|n| {
            if n > 0 {
                server.diary(&ann, &after(&last, 14 + n), &[1]);
            }
            ann.today()["highest_band_level"].clone()
        }).collect();
        assert_eq!(levels, [vec![json!(1); 8], vec![json!(2)]].concat());
    }

    fn an_operation_rests_until_a_physiotherapist_sets_a_plan(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        let path = record(&ann, &ann, &event("surgery", &last));
        let need = || pat.all("/v1/patients")[0]["need"].clone();
        assert_eq!((need(), server.database.count("SELECT CAST(need AS bigint) AS count FROM caseload")), (json!("red"), 1));
        // Who looked is written down, and the list shows it no longer as red.
        ann.post(&format!("{path}/seen"), &json!({})).problem(403, "forbidden");
        let seen = pat.ask("POST", &format!("{path}/seen")).answer().is(200);
        assert_eq!((&seen["looked_by"], &seen["version"]), (&json!(pat.id), &json!(1)));
        server.day(&after(&last, 30));
        let again = pat.ask("POST", &format!("{path}/seen")).answer().is(200);
        assert_eq!(again["looked_at"], seen["looked_at"]);
        assert_eq!((need(), ann.today()["decision"].clone()), (json!("amber"), json!("rest")));
        // A patient's own programme is no plan; one that a physiotherapist changes is.
        let enrolment = ann.all(&ann.record("enrolments"))[0].clone();
        let address = ann.record(&format!("enrolments/{}", enrolment["id"].as_str().unwrap()));
        pat.patch(&address, &pat.get(&address).etag(), &json!({"phase": 1, "because": "after the operation"})).is(200);
        assert!(!ann.reasons().contains("care-surgery"));
    }

    fn a_fall_is_to_be_seen_if_it_hurts_much_and_is_over_once_all_is_as_before(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        let fall = after(&last, 1);
        server.day(&fall);
        record(&ann, &ann, &event("fall", &fall));
        assert_eq!((ann.today()["decision"].clone(), clearance(&ann)["current"].clone()), (json!("rest"), json!(true)));
        ann.log(&fall, 7);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["reasons"][0]["code"]), (&json!("seek_care"), &json!("care-fall-see")));
        assert_eq!(server.database.count("SELECT CAST(need AS bigint) AS count FROM caseload"), 1);
        server.diary(&ann, &after(&fall, 1), &[3, 2, 2, 2, 2, 2, 2, 2, 2]);
        assert!(ann.reasons().contains("care-fall-rest"));
        let date = after(&fall, 9);
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": date, "answered_yes": []})).is(201);
        let today = ann.today();
        assert!(!ann.reasons().contains("care-fall-rest") && ann.reasons().contains("care-fall-bands"));
        assert_eq!(today["bands_allowed"], false);
        let event = ann.all(&ann.record("care-events"))[0].clone();
        pat.ask("POST", &ann.record(&format!("care-events/{}/seen", event["id"].as_str().unwrap()))).answer().is(200);
        assert!(!ann.reasons().contains("care-fall-bands"));
    }

    fn a_light_fall_asks_the_questions_and_an_illness_ends_two_days_after_it_is_over(server: &Server) {
        let ann = server.patient("ann");
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        let fall = record(&ann, &ann, &event("fall", &last));
        assert!(ann.reasons().contains("care-fall-light-rest"));
        server.day(&after(&last, 3));
        assert!(ann.reasons().contains("care-fall-asks"));
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": after(&last, 3), "answered_yes": []})).is(201);
        assert!(!ann.reasons().iter().any(|code| code.starts_with("care-")));
        ann.delete(&fall, "\"v1\"").is(204);

        server.day(&after(&last, 5));
        let illness = json!({"kind": "illness", "local_date": after(&last, 4)});
        let path = record(&ann, &ann, &illness);
        assert_eq!(ann.today()["rest_until"], json!(after(&last, 17)));
        let bad = |changes: Value, code: &str| drop(ann.patch(&path, "\"v1\"", &changes).wrong("/ended_on", code));
        bad(json!({"ended_on": after(&last, 3)}), "out-of-order");
        bad(json!({"ended_on": after(&last, 6)}), "in-the-future");
        let ended = ann.patch(&path, "\"v1\"", &json!({"ended_on": after(&last, 5)})).is(200);
        assert_eq!((ended["ended_on"].clone(), ann.today()["rest_until"].clone()), (json!(after(&last, 5)), json!(after(&last, 7))));
        server.day(&after(&last, 8));
        assert!(!ann.reasons().iter().any(|code| code.starts_with("care-")));
        // It goes on after all.
        ann.patch(&path, "\"v2\"", &json!({"ended_on": null})).is(200);
        assert!(ann.reasons().contains("care-illness-rest"));
        // Three calm days running are "well again".
        server.diary(&ann, &after(&last, 6), &[3, 2, 3]);
        assert_eq!(ann.today()["rest_until"], json!(after(&last, 10)));
        let mut surgery = event("surgery", &last);
        surgery["ended_on"] = json!(last);
        ann.post(&ann.record("care-events"), &surgery).wrong("/ended_on", "invalid-value");
        let placeless = json!({"kind": "fall", "local_date": last});
        ann.post(&ann.record("care-events"), &placeless).wrong("/region", "required");
    }

    fn physiotherapists_hear_of_care_at_once_and_once_a_day(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let told = |client: &Client| -> Vec<Value> {
            let notices = client.all("/v1/me/notices").into_iter().filter(|notice| notice["kind"] == "care_event");
            notices.map(|notice| notice["details"]["kind"].clone()).collect()
        };
        for kind in ["imaging", "physiotherapist_visit", "illness"] {
            record(&ann, &ann, &event(kind, "2026-05-20"));
        }
        assert_eq!(told(&pat), Vec::<Value>::new());
        record(&ann, &ann, &event("pregnancy", "2026-05-20"));
        let mut visit = event("doctor_visit", "2026-05-20");
        visit["changes_plan"] = json!(true);
        record(&ann, &ann, &visit);
        assert_eq!(told(&pat), ["pregnancy"]);
        // What is urgent is told besides; the same once more is not.
        record(&ann, &ann, &event("surgery", "2026-05-20"));
        record(&ann, &ann, &event("surgery", "2026-05-19"));
        record(&pat, &ann, &event("fall", "2026-05-20"));
        assert_eq!((told(&pat), told(&quinn)), (vec![json!("surgery"), json!("pregnancy")], vec![json!("fall"), json!("surgery"), json!("pregnancy")]));
        let notice = pat.all("/v1/me/notices")[0].clone();
        assert_eq!(notice["told"]["text"], "One of your patients recorded surgery of 2026-05-20 (left hip). Training rests until you have set a new plan.");
        // A correction tells of what was not told.
        server.day("2026-05-21");
        let scan = record(&ann, &ann, &event("imaging", "2026-05-21"));
        ann.patch(&scan, "\"v1\"", &json!({"changes_plan": true})).is(200);
        ann.patch(&scan, "\"v2\"", &json!({"outcome": "a tear"})).is(200);
        assert_eq!(told(&pat), ["imaging", "surgery", "pregnancy"]);
        // To nobody who does not see how it hurts.
        let address = ann.record(&format!("care-links/{link}"));
        ann.patch(&address, &ann.get(&address).etag(), &json!({"slices": ["training"]})).is(200);
        assert_eq!(told(&pat), Vec::<Value>::new());
    }

    fn a_withdrawn_event_leaves_ended_what_another_would_have_ended(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        ann.enrols(&ann, 2);
        let first = record(&ann, &ann, &event("surgery", &last));
        let second = record(&ann, &ann, &event("steroid_injection", &last));
        ann.delete(&first, "\"v1\"").is(204);
        assert_eq!((&clearance(&ann)["current"], &clearance(&ann)["ended_because"]), (&json!(false), &json!(format!("a steroid injection on {last}"))));
        ann.delete(&second, "\"v1\"").is(204);
        assert_eq!(clearance(&ann)["current"], true);
        // A worsening in between only holds it back; and what was moved to another region ended nothing here.
        let third = record(&ann, &ann, &event("surgery", &last));
        ann.patch(&third, "\"v1\"", &json!({"region": "knee"})).is(200);
        assert_eq!(clearance(&ann)["current"], true);
        ann.patch(&third, "\"v2\"", &json!({"region": "hip"})).is(200);
        assert_eq!(clearance(&ann)["current"], false);
        server.diary(&ann, &after(&last, 1), &[7, 7, 7]);
        ann.delete(&third, "\"v3\"").is(204);
        assert_eq!((&clearance(&ann)["current"], &clearance(&ann)["ending"]), (&json!(true), &Value::Null));
        assert!(ann.reasons().contains("clearance-suspended"), "{:?}", ann.reasons());
    }
}
