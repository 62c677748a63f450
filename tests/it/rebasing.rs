//! A usual level that is learned anew, as a physiotherapist decides.

use crate::harness::{Answer, Client, Server, after, daily};
use serde_json::{Value, json};

fn rebase(physiotherapist: &Client, patient: &Client, date: &str) -> Answer {
    let body = json!({"region": "hip", "side": "left", "local_date": date, "because": "a new steady level"});
    physiotherapist.post(&patient.record("rebases"), &body)
}

fn assessments(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("assessments?region=hip&side=left"))
}

fn judged(patient: &Client, date: &str) -> Value {
    assessments(patient).into_iter().find(|day| day["local_date"] == date).unwrap_or_default()
}

fn rules(day: &Value) -> Vec<&str> {
    day["rules"].as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap()).collect()
}

/// Steady at 2, then at 6: red.
fn worse() -> Vec<u8> {
    let mut scores = vec![2; 20];
    scores.extend([6; 5]);
    scores
}

on_both! {
    fn the_usual_level_is_learned_anew_and_the_day_says_so(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &worse());
        assert_eq!(ann.level(), "red");
        let made = rebase(&pat, &ann, &last).is(201);
        assert_eq!((&made["decided_by"], &made["care_event_id"]), (&json!(pat.id), &Value::Null));
        let day = judged(&ann, &last);
        // 6 is too much as long as no usual level is known: the day itself says so, and no rule of change does.
        assert_eq!((&day["level"], &day["baseline"], rules(&day)), (&json!("amber"), &Value::Null, vec!["L6", "REBASED"]));
        assert_eq!(day["rebased_by"], json!([made.id()]));
        assert!(ann.reasons().contains("rebased"));
        assert_eq!(*ann.all(&ann.record("rebases"))[0].as_object().unwrap(), *made.json().as_object().unwrap());
        // Ten days on, 6 is usual.
        server.diary(&ann, &after(&last, 1), &[6; 10]);
        assert_eq!((ann.level().as_str(), &judged(&ann, &after(&last, 10))["baseline"]), ("green", &json!(6.0)));
        assert!(!ann.reasons().contains("rebased"));
        let changes = ann.get("/v1/sync").is(200)["changes"].as_array().unwrap().clone();
        let theirs = changes.iter().find(|change| change["type"] == "rebase").unwrap();
        assert_eq!(theirs["data"], *made.json());
    }

    fn an_acceptable_level_that_is_learned_anew_is_not_known_and_not_green(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &[&[1; 20][..], &[5; 3]].concat());
        assert_ne!(ann.level(), "green");
        rebase(&pat, &ann, &last).is(201);
        let day = judged(&ann, &last);
        assert_eq!((&day["level"], &day["baseline"], rules(&day)), (&json!("insufficient"), &Value::Null, vec!["REBASED"]));
        assert_eq!(ann.today()["decision"], "ease");
    }

    fn re_basing_ends_no_rest_gives_no_go_ahead_and_unlocks_nothing(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        let last = server.diary(&ann, "2026-05-21", &[2, 2]);
        let severe = json!({"region": "hip", "side": "left", "local_date": last, "pain_during": 9});
        ann.post(&ann.record("session-logs"), &severe).is(201);
        let of_the_session = || -> Vec<Value> {
            let severe = ann.flags().into_iter().filter(|flag| flag["local_date"] == json!(last) && flag["level"] == "red");
            severe.map(|flag| json!([flag["id"], flag["rule"], flag["status"], flag["version"]])).collect()
        };
        let state = || (ann.all(&ann.record("clearances")), of_the_session());
        let before = state();
        assert_eq!(before.1.len(), 1);
        server.day(&after(&last, 1));
        rebase(&pat, &ann, &after(&last, 1)).is(201);
        assert_eq!(state(), before);
        assert!(ann.reasons().contains("R8"), "{:?}", ann.reasons());
        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"]), (&json!("rest"), &json!(false)));
        assert!(!today["would_change"].as_array().unwrap().is_empty(), "a rest names its way out: {today}");
        let check = json!({"local_date": after(&last, 1), "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        rebase(&pat, &ann, &after(&last, 1)).is(201);
        assert_eq!(ann.verdict().0, "seek_care");
    }

    fn a_day_without_a_log_can_be_the_first_and_keeps_its_place_when_one_comes(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let last = server.diary(&ann, "2026-05-01", &worse());
        let first = after(&last, 2);
        server.day(&first);
        rebase(&pat, &ann, &first).is(201);
        assert_eq!(rules(&judged(&ann, &first)), ["REBASED"]);
        let log = ann.log(&first, 6);
        assert_eq!(rules(&judged(&ann, &first)), ["L6", "REBASED"]);
        ann.patch(&ann.record(&format!("pain-logs/{log}")), "\"v1\"", &json!({"worst_pain": 5, "flare_up": true})).is(200);
        assert_eq!((&judged(&ann, &first)["level"], rules(&judged(&ann, &first))), (&json!("amber"), vec!["F", "REBASED"]));
        ann.delete(&ann.record(&format!("pain-logs/{log}")), "\"v2\"").is(204);
        assert_eq!((&judged(&ann, &first)["level"], rules(&judged(&ann, &first))), (&json!("insufficient"), vec!["REBASED"]));
        // It is there still, when a log before it is corrected.
        let older = ann.logs()[0]["id"].as_str().unwrap().to_owned();
        ann.patch(&ann.record(&format!("pain-logs/{older}")), "\"v1\"", &json!({"worst_pain": 2})).is(200);
        assert_eq!(rules(&judged(&ann, &first)), ["REBASED"]);
    }

    fn in_whatever_order_it_is_told_the_days_are_judged_alike(server: &Server) {
        let (in_time, late, pat) = (server.patient("in-time"), server.patient("late"), server.physiotherapist("pat"));
        for patient in [&in_time, &late] {
            server.link(&pat, patient);
            server.diary(patient, "2026-05-01", &[2, 3, 2, 2, 3, 2, 2, 3, 2, 2, 2, 3, 2, 2, 4, 5]);
        }
        server.day("2026-05-18");
        rebase(&pat, &in_time, "2026-05-18").is(201);
        server.diary(&in_time, "2026-05-18", &[5, 5, 4, 5, 5, 6, 5, 5, 4, 5, 5]);
        for day in (17..28).rev() {
            late.post(&late.record("pain-logs"), &daily(&after("2026-05-01", day), [5, 5, 4, 5, 5, 6, 5, 5, 4, 5, 5][usize::try_from(day).unwrap() - 17])).is(201);
        }
        rebase(&pat, &late, "2026-05-18").is(201);
        let judged = |patient: &Client| -> Vec<Value> {
            let each = |mut day: Value| {
                day.as_object_mut().unwrap().remove("rebased_by");
                day
            };
            assessments(patient).into_iter().map(each).collect()
        };
        assert_eq!(judged(&late), judged(&in_time));
        assert_eq!(late.open_flags(), in_time.open_flags());
    }

    fn without_a_diary_there_is_nothing_to_learn_anew(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-20");
        rebase(&pat, &ann, "2026-05-20").wrong("/region", "unknown-value");
        let log = ann.log("2026-05-20", 3);
        rebase(&pat, &ann, "2026-05-20").is(201);
        // Once the only log is gone there is no day to judge; once there is one before that day, it is judged again.
        ann.delete(&ann.record(&format!("pain-logs/{log}")), "\"v1\"").is(204);
        assert!(assessments(&ann).is_empty());
        ann.log("2026-05-19", 3);
        assert_eq!(rules(&judged(&ann, "2026-05-20")), ["REBASED"]);
    }

    fn a_re_basing_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        ann.log("2026-05-20", 3);
        rebase(&pat, &ann, "2026-05-21").wrong("/local_date", "in-the-future");
        rebase(&pat, &ann, "2026-05-05").wrong("/local_date", "too-long-ago");
        rebase(&pat, &ann, "2026-05-06").is(201);
        pat.post(&ann.record("rebases"), &json!({"region": "hip", "side": "left"})).wrong("/because", "required");
        pat.post(&ann.record("rebases"), &json!({"region": "hip", "side": "left", "because": " "})).wrong("/because", "out-of-range");
        let id = "0197f2c4-0000-7000-8000-000000000001";
        let mut body = json!({"id": id, "region": "hip", "side": "left", "because": "as agreed"});
        pat.post(&ann.record("rebases"), &body).is(201);
        pat.post(&ann.record("rebases"), &body).is(200);
        body["because"] = json!("as not agreed");
        pat.post(&ann.record("rebases"), &body).problem(409, "id-conflict");
        assert_eq!(ann.all(&ann.record("rebases")).len(), 2);
    }
}
