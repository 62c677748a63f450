//! A dry run shows what other thresholds would have made of past days, and leaves everything as it is.

use crate::harness::{Answer, Client, Server};
use serde_json::{Value, json};

fn try_out(physiotherapist: &Client, patient: &Client, settings: &Value, days: u16) -> Answer {
    let body = json!({"settings": settings, "days": days});
    physiotherapist.post(&patient.record("thresholds/dry-run"), &body).is(200)
}

fn session(patient: &Client, date: &str, pain: u8) {
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": pain});
    patient.post(&patient.record("session-logs"), &session).is(201);
}

fn changes(patient: &Client) -> Value {
    patient.get("/v1/sync").is(200)["changes"].clone()
}

on_both! {
    fn a_dry_run_tells_which_days_would_have_been_raised_and_stores_nothing(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, "2026-05-01", &[2; 20]);
        server.clear(&pat, &ann, 2);
        session(&ann, "2026-05-10", 4);
        session(&ann, "2026-05-14", 4);
        session(&ann, "2026-05-20", 6);
        let (before, levels) = (changes(&ann), ann.levels());
        let told = try_out(&pat, &ann, &json!({"session_ceiling": 3}), 30);
        assert_eq!((&told["from"], &told["to"], &told["judged_days"]), (&json!("2026-04-21"), &json!("2026-05-20"), &json!(20)));
        assert_eq!((&told["amber_days"], &told["red_days"]), (&json!({"before": 1, "after": 7}), &json!({"before": 0, "after": 0})));
        let day = |date: &str| told["days"].as_array().unwrap().iter().find(|day| day["date"] == date).cloned();
        let first = day("2026-05-10").unwrap();
        assert_eq!((&first["level_before"], &first["level_after"], &first["rules_after"]), (&json!("green"), &json!("amber"), &json!(["R5"])));
        assert_eq!(day("2026-05-14").unwrap()["rules_after"], json!(["R5", "R5-2"]));
        assert_eq!((&day("2026-05-20").unwrap()["level_before"], &first["region"], &first["side"]), (&json!("amber"), &json!("hip"), &json!("left")));
        assert_eq!(day("2026-05-09"), None);
        assert_eq!((changes(&ann), ann.levels()), (before, levels));
        assert_eq!(ann.get(&ann.record("thresholds"))["version"], 0);
        assert_eq!(ann.all(&ann.record("clearances"))[0]["current"], true);
        let visits = ann.all(&ann.record("access-log"));
        assert_eq!(visits[0]["action"], "set_thresholds", "the look is noted");
    }

    fn the_published_numbers_tried_are_the_days_as_they_were(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2, 3, 2, 2, 4, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2];
        scores.extend([5, 6, 6, 7, 6, 3, 2, 2, 6, 6, 2]);
        server.diary(&ann, "2026-05-01", &scores);
        session(&ann, "2026-05-20", 6);
        let told = try_out(&pat, &ann, &json!({}), 365);
        assert!(told["days"].as_array().unwrap().len() > 3, "{told}");
        for day in told["days"].as_array().unwrap() {
            assert_eq!((&day["level_before"], &day["rules_before"]), (&day["level_after"], &day["rules_after"]), "{day}");
        }
        let shorter = try_out(&pat, &ann, &json!({}), 7);
        assert_eq!((&shorter["from"], &shorter["judged_days"]), (&json!("2026-05-21"), &json!(7)));
    }

    fn what_was_tried_is_what_comes_of_it_once_it_is_signed(server: &Server) {
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        let settings = json!({"session_ceiling": 3, "shift_amber.noise": 2.5, "rise_amber.points": 1.25});
        server.day("2026-05-01");
        for patient in [&ann, &bob] {
            server.link(&pat, patient);
        }
        pat.put(&bob.record("thresholds"), &json!({"settings": settings, "because": "from the beginning"})).is(200);
        let mut scores = vec![2, 3, 2, 2, 3, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2];
        scores.extend([4, 4, 5, 4, 4, 3]);
        for patient in [&ann, &bob] {
            server.diary(patient, "2026-05-01", &scores);
            session(patient, "2026-05-21", 4);
        }
        let tried = try_out(&pat, &ann, &settings, 90);
        let raised: Vec<(Value, Value)> = bob.levels().into_iter().filter(|(_, level)| level == "amber" || level == "red")
            .map(|(date, level)| (json!(date), json!(level))).collect();
        let days = tried["days"].as_array().unwrap();
        let would: Vec<_> = days.iter().filter(|day| day["level_after"] != "green" && day["level_after"] != "insufficient")
            .map(|day| (day["date"].clone(), day["level_after"].clone())).collect();
        assert!(!raised.is_empty());
        assert_eq!(would, raised);
    }

    fn a_dry_run_has_a_shortest_and_a_longest(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let path = ann.record("thresholds/dry-run");
        for days in [json!(6), json!(366), json!(7.5)] {
            pat.post(&path, &json!({"settings": {}, "days": days})).wrong("/days", "out-of-range");
        }
        pat.post(&path, &json!({"settings": {"rise_red.points": 9}})).wrong("/settings/rise_red.points", "out-of-range");
        pat.post(&path, &json!({})).wrong("/settings", "required");
        let told = pat.post(&path, &json!({"settings": {}, "because": "as it will be signed"})).is(200);
        assert_eq!((&told["from"], &told["days"]), (&json!("2026-02-20"), &json!([])));
    }
}
