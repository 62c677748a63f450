//! What goes with the pain of a place: triggers by week, days with and without a support, painkillers.

use crate::harness::{Answer, Client, Server, after};
use serde_json::{Value, json};

/// A Monday.
const DAY: &str = "2026-06-01";

fn patterns(client: &Client, patient: &Client, query: &str) -> Answer {
    client.get(&patient.record(&format!("pain-patterns?region=hip&side=left{query}")))
}

/// Logs a day: the worst pain, and what else was said of it.
fn log(patient: &Client, day: &str, worst: u8, more: &Value) {
    let mut log =
        json!({"region": "hip", "side": "left", "local_date": day, "worst_pain": worst, "morning_pain": worst / 2});
    log.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    patient.post(&patient.record("pain-logs"), &log).is(201);
}

fn train(patient: &Client, day: &str, pain: u8, supports: &[&str]) {
    let session =
        json!({"region": "hip", "side": "left", "local_date": day, "pain_during": pain, "supports": supports});
    patient.post(&patient.record("session-logs"), &session).is(201);
}

on_both! {
    fn triggers_are_counted_by_week_beside_all_logs(server: &Server) {
        let ann = server.patient("ann");
        server.day(&after(DAY, 9));
        log(&ann, DAY, 4, &json!({"triggers": ["running"]}));
        log(&ann, &after(DAY, 1), 2, &json!({}));
        log(&ann, &after(DAY, 7), 5, &json!({"triggers": ["stairs", "running"]}));
        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": after(DAY, 8), "pain_now": 8, "triggers": ["running"]});
        ann.post(&ann.record("pain-logs"), &event).is(201);
        log(&ann, &after(DAY, 9), 1, &json!({"region": "knee", "triggers": ["sitting"]}));

        let shown = patterns(&ann, &ann, "").is(200);
        let week = |from: &str, logs: u32, mean: f64, worst: u8| json!({"from": from, "logs": logs, "mean": mean, "worst": worst});
        let second = after(DAY, 7);
        assert_eq!(shown["weeks"], json!([week(DAY, 2, 3.0, 4), week(&second, 2, 6.5, 8)]));
        assert_eq!(shown["triggers"], json!([
            {"trigger": "running", "logs": 3, "weeks": [week(DAY, 1, 4.0, 4), week(&second, 2, 6.5, 8)]},
            {"trigger": "stairs", "logs": 1, "weeks": [week(&second, 1, 5.0, 5)]},
        ]), "those of the knee are another place's");
        assert_eq!(patterns(&ann, &ann, &format!("&from={second}")).is(200)["triggers"][0]["logs"], 2);
    }

    fn days_of_training_with_a_support_are_held_against_those_without(server: &Server) {
        let ann = server.patient("ann");
        for day in 0..10 {
            let date = after(DAY, day);
            server.day(&date);
            let worn = day % 2 == 0;
            log(&ann, &date, if worn { 2 } else { 4 }, &json!({}));
            train(&ann, &date, if worn { 1 } else { 3 }, if worn { &["compression_shorts"] } else { &[] });
        }
        server.day(&after(DAY, 10));
        let shown = patterns(&ann, &ann, "").is(200);
        let [shorts] = shown["supports"].as_array().unwrap().as_slice() else { panic!("{shown}") };
        assert_eq!(shorts["support"], "compression_shorts", "a brace was never worn");
        let gist = |score: &str| {
            let contrast = &shorts[score];
            json!([contrast["days_with"], contrast["mean_with"], contrast["days_without"], contrast["mean_without"], contrast["difference"], contrast["text"]["code"]])
        };
        assert_eq!(gist("session_pain"), json!([5, 1.0, 5, 3.0, -2.0, "less-with"]));
        assert_eq!(gist("worst_pain"), json!([5, 2.0, 5, 4.0, -2.0, "less-with"]));
        // The last morning is still to come, and is of a day without: four are too few.
        assert_eq!(gist("next_morning"), json!([5, 2.0, 4, 1.0, null, "too-few-days"]));
    }

    fn painkillers_are_counted_by_day_and_named_as_the_patient_named_them(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.day(&after(DAY, 3));
        let link = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
        let took = |names: &Value| json!({"analgesics": names});
        log(&ann, DAY, 3, &took(&json!([{"name": "Ibuprofen", "dose": "400 mg"}, {"name": "a gel"}])));
        log(&ann, &after(DAY, 1), 3, &took(&json!([{"name": "ibuprofen", "dose": "200 mg"}])));
        log(&ann, &after(DAY, 2), 3, &json!({"analgesic": true}));
        let named = json!([{"name": "ibuprofen", "days": 2, "doses": ["200 mg", "400 mg"]}, {"name": "a gel", "days": 1, "doses": []}]);
        let shown = patterns(&pat, &ann, "").is(200);
        assert_eq!((&shown["analgesic_days"], &shown["analgesics"]), (&json!(3), &named));

        train(&ann, &after(DAY, 2), 1, &["tape"]);
        let share = |slices: &[&str]| ann.patch(&link, &ann.get(&link).etag(), &json!({"slices": slices})).is(200);
        share(&["pain", "training"]);
        let shown = patterns(&pat, &ann, "").is(200);
        assert_eq!((&shown["analgesic_days"], &shown["analgesics"]), (&json!(3), &json!([])), "the names are the patient's own words");
        assert_eq!(shown["supports"][0]["support"], "tape");
        share(&["pain"]);
        assert_eq!(patterns(&pat, &ann, "").is(200)["supports"], Value::Null);
        share(&["training"]);
        patterns(&pat, &ann, "").problem(404, "not-found");
    }

    fn the_page_of_a_patient_shows_them_at_each_place(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.day(&after(DAY, 1));
        server.link(&pat, &ann);
        let page = || server.browser(&pat.email).get(&format!("/web/patients/{}", ann.id)).is(200);
        log(&ann, DAY, 4, &json!({}));
        assert!(!page().body.contains("What goes with it"), "nothing goes with it yet");
        log(&ann, &after(DAY, 1), 6, &json!({"triggers": ["standing_up"], "analgesics": [{"name": "ibuprofen", "dose": "400 mg"}]}));
        train(&ann, DAY, 2, &["brace"]);
        let shown = page();
        for part in ["<th scope=\"col\">standing up (1)</th>", "A painkiller on 1 day: ibuprofen (400 mg) on 1.", "Days of training with brace", "too few to compare"] {
            assert!(shown.body.contains(part), "{part}: {shown}");
        }
    }
}
