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
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("ease"), &json!(false)));
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

    fn a_withdrawal_takes_back_what_began_anew_but_gives_no_go_ahead(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        let (levels, cursor) = (ann.levels(), ann.get("/v1/sync").is(200).text("next_cursor"));
        let path = record(&ann, &ann, &event("surgery", &last));
        assert_ne!(ann.levels(), levels);
        ann.delete(&path, "\"v1\"").is(204);
        assert_eq!((ann.levels(), re_based(&ann)), (levels, vec![]));
        assert_eq!((&clearance(&ann)["current"], &clearance(&ann)["ending"]), (&json!(false), &json!("care_event")));
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
        scores.extend([6, 6, 6]);
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
        // A calm that is one of the level learned anew ends none of them, and a red one is waited for again.
        server.diary(&ann, "2026-05-24", &[6; 40]);
        assert!(ann.levels().iter().filter(|(_, level)| level == "green").count() > 7, "{:?}", ann.levels());
        assert!(raised(&ann).iter().filter(|flag| held.iter().any(|held| held["id"] == flag["id"])).all(|flag| flag["status"] == "open"));
        let reds = held.iter().filter(|flag| flag["level"] == "red").count();
        assert_eq!(told("flag_unseen"), reds);
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
        scores.extend([6, 6, 6]);
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
}
