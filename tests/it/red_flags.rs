//! The questions of the symptom check, by version.

use crate::harness::Server;
use serde_json::{Value, json};

on_both! {
    fn an_answer_is_judged_by_the_questions_that_were_asked(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let now = ann.get("/v1/red-flags").is(200);
        let before = ann.get("/v1/red-flags?version=2026.1").is(200);
        assert_eq!((&now["version"], &before["version"]), (&json!("2026.3"), &json!("2026.1")));
        ann.get("/v1/red-flags?version=1999.1").wrong("?version", "unknown-value");
        let advice = |questions: &crate::harness::Answer| {
            let all = questions["questions"].as_array().unwrap().clone();
            all.iter().find(|question| question["code"] == "sudden-severe-worsening").unwrap()["advice"].clone()
        };
        assert_ne!(advice(&now), advice(&before));
        let check = |version: Option<&str>| {
            let mut check = json!({"local_date": "2026-06-01", "answered_yes": ["sudden-severe-worsening"]});
            if let Some(version) = version {
                check["screen_version"] = json!(version);
            }
            ann.post(&ann.record("symptom-checks"), &check)
        };
        for (version, questions) in [(None, &now), (Some("2026.1"), &before), (Some("2026.3"), &now)] {
            let told = check(version).is(201);
            assert_eq!((&told["screen_version"], &told["advice"][0]["text"]), (&questions["version"], &advice(questions)));
            assert_eq!((&told["outcome"], &told["see_by"]), (&json!("urgent"), &json!("2026-06-03")));
        }
        check(Some("1999.1")).wrong("/screen_version", "unknown-value");
        let today = ann.today();
        assert!(today["reasons"].as_array().unwrap().iter().any(|reason| reason["code"] == "urgent-sign"), "{today}");
    }

    fn a_check_that_is_sent_again_is_compared_with_the_questions_of_its_time(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let id = uuid::Uuid::new_v4();
        let mut check = json!({"id": id, "local_date": "2026-06-01", "answered_yes": ["no-better-for-weeks"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        // As if these had been the newest questions then.
        server.database.execute("UPDATE symptom_checks SET screen_version = '2026.1'");
        let again = ann.post(&ann.record("symptom-checks"), &check).is(200);
        assert_eq!((again.id(), &again["screen_version"]), (id, &json!("2026.1")));
        check["screen_version"] = json!("2026.3");
        ann.post(&ann.record("symptom-checks"), &check).problem(409, "id-conflict");
        check["screen_version"] = json!("2026.1");
        ann.post(&ann.record("symptom-checks"), &check).is(200);
        check["answered_yes"] = json!([]);
        ann.post(&ann.record("symptom-checks"), &check).problem(409, "id-conflict");
    }

    fn an_emergency_locks_everything_and_says_where_to_go_before_who_can_see_it(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for question in ann.get("/v1/red-flags")["questions"].as_array().unwrap().clone() {
            if question["urgency"] != "emergency" {
                continue;
            }
            let told = ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": [question["code"]]})).is(201);
            let advice = told["advice"].as_array().unwrap();
            assert!(advice[0]["text"].as_str().unwrap().contains("999"), "{question}");
            assert_eq!((&told["outcome"], &advice[advice.len() - 1]["code"]), (&json!("locked"), &json!("physiotherapist-can-see")));
        }
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"], &today["plan"]), (&json!("seek_care"), &json!(false), &json!(null)));
        assert_eq!(today["allowed"].as_array().unwrap().len(), 1, "only what the advice says");
    }

    fn each_region_is_asked_its_own_questions_and_in_short_three(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let words = |path: &str| ann.get(path).is(200).json().clone();
        let codes = |questions: &Value| -> Vec<String> {
            questions["questions"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
        };
        let shoulder = words("/v1/red-flags?region=shoulder");
        assert_eq!((&shoulder["version"], &shoulder["form"]), (&json!("2026.3-shoulder"), &json!("full")));
        assert!(codes(&shoulder).contains(&"chest-or-breath".to_owned()));
        for question in shoulder["questions"].as_array().unwrap() {
            let asked = question["question"].as_str().unwrap();
            assert!(!asked.contains(" leg") && !asked.contains("calf"), "{asked}");
        }
        assert_eq!(words("/v1/red-flags?region=groin"), words("/v1/red-flags"), "the hip is asked by default");
        for path in ["/v1/red-flags?form=short", "/v1/red-flags?region=foot&form=short"] {
            let short = words(path);
            assert_eq!((codes(&short).len(), &short["form"]), (3, &json!("short")), "{short}");
        }
        ann.get("/v1/red-flags?region=tail").wrong("?region", "unknown-value");
        ann.get("/v1/red-flags?form=long").wrong("?form", "unknown-value");
        ann.get("/v1/red-flags?version=2026.3&form=short").wrong("?version", "conflicting-values");
    }

    fn an_answer_is_about_a_region_and_a_form(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let check = |more: Value| {
            let mut check = json!({"local_date": "2026-06-01", "answered_yes": []});
            check.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ann.post(&ann.record("symptom-checks"), &check)
        };
        let knee = check(json!({"region": "knee", "answered_yes": ["locked-knee"]})).is(201);
        assert_eq!((&knee["screen_version"], &knee["region"]), (&json!("2026.3-knee"), &json!("knee")));
        assert_eq!((&knee["form"], &knee["outcome"]), (&json!("full"), &json!("locked")));
        let short = check(json!({"region": "back", "form": "short"})).is(201);
        assert_eq!((&short["screen_version"], &short["outcome"]), (&json!("2026.3-back-short"), &json!("clear")));
        let path = ann.record(&format!("symptom-checks/{}", short.id()));
        assert_eq!(ann.get(&path).is(200)["form"], json!("short"));
        let plain = check(json!({})).is(201);
        assert_eq!((&plain["screen_version"], &plain["region"]), (&json!("2026.3"), &Value::Null));
        check(json!({"region": "shoulder", "answered_yes": ["swollen-calf-or-thigh"]})).wrong("/answered_yes/0", "unknown-value");
        check(json!({"region": "knee", "screen_version": "2026.3-neck"})).wrong("/region", "conflicting-values");
        check(json!({"form": "short", "screen_version": "2026.3-neck"})).wrong("/form", "conflicting-values");
        check(json!({"region": "tail"})).wrong("/region", "unknown-value");
        check(json!({"form": "long"})).wrong("/form", "unknown-value");
    }

    fn an_urgent_answer_names_a_day_eases_and_is_told_and_what_is_known_changes_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let yes = |date: &str, code: &str| {
            ann.post(&ann.record("symptom-checks"), &json!({"local_date": date, "answered_yes": [code]})).is(201)
        };
        let told = |code: &str| pat.all("/v1/me/notices").iter().filter(|notice| notice["told"]["code"] == code).count();
        let check = yes("2026-06-01", "no-better-for-weeks");
        assert_eq!((&check["outcome"], &check["see_by"]), (&json!("urgent"), &json!("2026-06-08")));
        assert!(ann.all(&ann.record("locks")).is_empty());
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("ease"), &json!(false)));
        assert!(ann.reasons().contains("urgent-sign"), "{today}");
        assert_eq!((told("urgent-sign"), ann.flags()[0]["level"].clone()), (1, json!("amber")));

        let known = ann.record(&format!("symptom-checks/{}/known", check.id()));
        let because = json!({"because": "seen in May; the scan is clear"});
        ann.post(&known, &because).problem(403, "forbidden");
        pat.post(&known, &json!({"because": " "})).wrong("/because", "required");
        let out = pat.post(&known, &because).is(200);
        assert_eq!((&out["known_by"], &out["known_because"], &out["version"]), (&json!(pat.id), &because["because"], &json!(2)));
        assert_eq!(pat.post(&known, &json!({"because": "once more"})).is(200)["known_because"], because["because"]);
        assert!(!ann.reasons().contains("urgent-sign"));
        assert_eq!(ann.flags()[0]["status"], json!("acted_on"));
        server.day("2026-06-20");
        yes("2026-06-20", "no-better-for-weeks");
        assert!(!ann.reasons().contains("urgent-sign"), "it is known for 12 weeks");
        assert_eq!((told("urgent-sign"), ann.flags().len()), (1, 1));
        yes("2026-06-20", "past-cancer");
        assert!(ann.reasons().contains("urgent-sign"), "another sign is not");
        assert_eq!(told("urgent-sign"), 2);
        // Who wrote it is linked no more: it is not known any more.
        let link = ann.record(&format!("care-links/{}", ann.all(&ann.record("care-links"))[0]["id"].as_str().unwrap()));
        let count = |code: &str| ann.today()["reasons"].as_array().unwrap().iter().filter(|one| one["code"] == code).count();
        assert_eq!(count("urgent-sign"), 1);
        ann.delete(&link, &ann.get(&link).etag()).is(200);
        assert_eq!(count("urgent-sign"), 2);
        // A visit that is noted ends it.
        ann.post(&ann.record("care-events"), &json!({"kind": "doctor_visit", "local_date": "2026-06-20"})).is(201);
        assert_eq!(count("urgent-sign"), 0);
        let locked = yes("2026-06-20", "cannot-move-joint");
        server.link(&pat, &ann);
        let known = |check: &crate::harness::Answer| ann.record(&format!("symptom-checks/{}/known", check.id()));
        pat.post(&known(&locked), &because).problem(409, "conflict");
        let clear = ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-20", "answered_yes": []})).is(201);
        pat.post(&known(&clear), &because).problem(409, "conflict");
    }

    fn a_slip_is_taken_back_within_48_hours_and_stays_on_record(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let yes = json!({"local_date": "2026-06-01", "answered_yes": ["numb-saddle-or-bladder"]});
        let check = ann.post(&ann.record("symptom-checks"), &yes).is(201);
        let before = ann.verdict().0;
        let address = ann.record(&format!("symptom-checks/{}", check.id()));
        let withdraw = format!("{address}/withdraw");
        let because = json!({"because": "a slip of the finger"});
        pat.post(&withdraw, &because).problem(403, "forbidden");
        ann.post(&withdraw, &json!({})).wrong("/because", "required");
        ann.post(&withdraw, &json!({"because": " "})).wrong("/because", "required");
        let out = ann.post(&withdraw, &because).is(200);
        assert_eq!((&out["outcome"], &out["withdrawn_by"], &out["version"]), (&json!("withdrawn"), &json!(ann.id), &json!(2)));
        assert!(out["advice"][0]["text"].as_str().unwrap().contains("999"), "an emergency says once more where to go: {out}");
        assert_eq!(ann.get(&address).is(200)["advice"], json!([]));
        assert_eq!(ann.post(&withdraw, &because).is(200)["version"], json!(2));
        assert_eq!((before.as_str(), ann.verdict().0.as_str()), ("seek_care", "ease"));
        let lock = ann.all(&ann.record("locks"))[0].clone();
        assert_eq!((&lock["reason"], lock["unlocked_at"].is_string()), (&json!("withdrawn"), true));
        assert_eq!(ann.flags()[0]["status"], json!("no_longer_holds"));
        let notices = pat.all("/v1/me/notices");
        assert_eq!(notices[0]["told"]["code"], json!("check-withdrawn"), "{notices:?}");
        assert_eq!(pat.get(&address).is(200)["withdrawn_because"], because["because"]);
        // Without the patient's own words, there is none of them.
        let link = ann.record(&format!("care-links/{}", ann.all(&ann.record("care-links"))[0]["id"].as_str().unwrap()));
        ann.patch(&link, &ann.get(&link).etag(), &json!({"slices": ["pain", "training"]})).is(200);
        assert_eq!(pat.get(&address).is(200)["withdrawn_because"], Value::Null);

        let late = ann.post(&ann.record("symptom-checks"), &yes).is(201);
        server.day("2026-06-04");
        let withdraw = ann.record(&format!("symptom-checks/{}/withdraw", late.id()));
        let refused = ann.post(&withdraw, &because).problem(403, "forbidden");
        assert!(refused.text("detail").contains("physiotherapist linked with you"), "{refused}");
        ann.delete(&link, &ann.get(&link).etag()).is(200);
        let refused = ann.post(&withdraw, &because).problem(403, "forbidden");
        assert!(refused.text("detail").contains("doctor-says"), "{refused}");
        assert_eq!(ann.verdict().0, "seek_care");
    }

    fn without_a_physiotherapist_a_doctors_word_gives_a_gentle_plan_for_seven_days(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        ann.enrols(&ann, 0);
        let yes = json!({"local_date": "2026-06-01", "answered_yes": ["swollen-calf-or-thigh"]});
        ann.post(&ann.record("symptom-checks"), &yes).is(201);
        let remedies = ann.today()["would_change"].clone();
        assert_eq!(remedies[0]["code"], json!("unlock-by-doctor"));
        let lock = ann.all(&ann.record("locks"))[0]["id"].as_str().unwrap().to_owned();
        let path = ann.record(&format!("locks/{lock}/doctor-says"));
        let said = |on: &str| json!({"who": "Dr Osei, GP", "on": on, "what": "examined, may exercise"});
        server.day("2026-06-03");
        for (field, value) in [("who", json!("")), ("what", json!("")), ("who", json!(7)), ("on", json!("yesterday"))] {
            let mut wrong = said("2026-06-03");
            wrong[field] = value;
            assert_eq!(ann.post(&path, &wrong).status, 422, "{field}");
        }
        ann.post(&path, &said("2026-06-04")).wrong("/on", "in-the-future");
        ann.post(&path, &said("2026-05-31")).wrong("/on", "too-long-ago");
        assert_eq!(ann.verdict().0, "seek_care");
        let eased = ann.post(&path, &said("2026-06-02")).is(200);
        assert_eq!((&eased["doctor_says_until"], &eased["unlocked_at"]), (&json!("2026-06-09"), &Value::Null));
        assert_eq!(ann.post(&path, &said("2026-06-02")).is(200)["doctor_says"].as_array().unwrap().len(), 1);
        for (date, decision) in [("2026-06-03", "ease"), ("2026-06-09", "ease"), ("2026-06-10", "seek_care")] {
            server.day(date);
            let today = ann.today();
            assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!(decision), &json!(false)), "{date}");
            assert_eq!(today["plan"]["phase"].as_u64().is_some_and(|phase| phase <= 1), decision == "ease", "{date}");
        }
        // A mere "no" later is no way out; a doctor's word is, again.
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-10", "answered_yes": []})).is(201);
        assert_eq!(ann.verdict().0, "seek_care");
        assert_eq!(ann.post(&path, &said("2026-06-10")).is(200)["doctor_says_until"], json!("2026-06-16"));
        assert_eq!(ann.verdict().0, "ease");
        // With a physiotherapist it is theirs to end; what was said stays.
        let link = server.link(&pat, &ann);
        let refused = ann.post(&path, &said("2026-06-10")).problem(403, "forbidden");
        assert!(refused.text("detail").contains("they can unlock"), "{refused}");
        assert_eq!(pat.all(&ann.record("locks"))[0]["doctor_says"][0]["who"], json!("Dr Osei, GP"));
        let address = ann.record(&format!("care-links/{link}"));
        ann.patch(&address, &ann.get(&address).etag(), &json!({"slices": ["pain", "training"]})).is(200);
        let said_to_others = pat.all(&ann.record("locks"))[0]["doctor_says"][0].clone();
        assert_eq!((&said_to_others["who"], &said_to_others["on"]), (&Value::Null, &json!("2026-06-02")));
        pat.post(&ann.record(&format!("locks/{lock}/unlock")), &json!({"reason": "seen"})).is(200);
        ann.delete(&address, &ann.get(&address).etag()).is(200);
        ann.post(&path, &said("2026-06-10")).problem(409, "conflict");
    }

    fn now_is_said_on_the_day_of_the_answer_only(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]})).is(201);
        let text = || ann.today()["reasons"][0]["text"].as_str().unwrap().to_owned();
        assert!(text().contains("now"), "{}", text());
        server.day("2026-06-14");
        assert!(text().starts_with("On 1 June you answered") && !text().contains(" now"), "{}", text());
        assert!(text().contains("get it looked at"), "{}", text());
    }

    fn today_says_which_screens_are_asked_and_since_when(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        assert_eq!(ann.today()["screens"], json!([]));
        // A patient answers before they begin; where a physiotherapist begins it, they are asked afterwards.
        let enrolment = json!({"programme": "hip-flexor", "side": "left", "because": "assessed"});
        ann.with_a_passing_physiotherapist(|passing| passing.post(&ann.record("enrolments"), &enrolment)).is(201);
        let asked = || {
            let screens = ann.today()["screens"].clone();
            screens.as_array().unwrap().iter().map(|one| [&one["form"], &one["because"], &one["version"]].map(|v| v.as_str().unwrap().to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(asked(), [["full", "start", "2026.3"]]);
        assert_eq!(ann.today()["screens"][0]["eases_from"], json!("2026-06-04"));
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": []})).is(201);
        assert!(asked().is_empty());
        server.day("2026-06-08");
        assert_eq!(asked(), [["short", "weekly", "2026.3-hip-short"]]);
        let short = json!({"local_date": "2026-06-08", "answered_yes": [], "region": "hip", "form": "short"});
        let check = ann.post(&ann.record("symptom-checks"), &short).is(201);
        assert!(asked().is_empty());
        // What was taken back was not answered.
        ann.post(&ann.record(&format!("symptom-checks/{}/withdraw", check.id())), &json!({"because": "the wrong day"})).is(200);
        assert_eq!(asked().len(), 1);
        ann.post(&ann.record("care-events"), &json!({"kind": "surgery", "local_date": "2026-06-08", "region": "hip", "side": "left"})).is(201);
        assert_eq!(asked(), [["short", "surgery", "2026.3-hip-short"]]);
    }
}
