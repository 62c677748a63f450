//! How days are judged: in any order of arrival, and again after a correction.

use crate::harness::{Client, Server, daily};
use crate::pending_judgements::nothing_is_pending;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LOGS: &str = "/v1/patients/me/pain-logs";

fn date(day: usize) -> String {
    let first = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
    (first + Days::new(day as u64)).to_string()
}

fn assessments(client: &Client) -> Vec<Value> {
    client.all("/v1/patients/me/assessments?region=hip&side=left&limit=100")
}

/// Everything somebody does in forty days, as (path, body), in order: steady, then worse, with sessions and events.
fn forty_days() -> Vec<(usize, &'static str, Value)> {
    let mut all = Vec::new();
    for day in 0..40 {
        let score = if day < 24 { 2 + u8::from(day % 5 == 0) } else { 4 + u8::from(day % 3 == 0) * 2 };
        let mut log = daily(&date(day), score);
        log["morning_pain"] = json!(if day == 20 { 6 } else { 1 });
        log["stiffness_minutes"] = json!(if day < 24 { 10 } else { 45 });
        log["clicking"] = json!(if day < 24 { "painless" } else { "painful" });
        log["triggers"] = if day < 24 { json!(["kicking"]) } else { json!(["stairs", "kicking", "sitting"]) };
        log["compared"] = json!("better");
        all.push((day, "pain-logs", log));
        if day % 4 == 3 {
            let pain = if day == 31 { 6 } else { 3 };
            let session = json!({"region": "hip", "side": "left", "local_date": date(day), "pain_during": pain,
                "settled_minutes": if day < 24 { 60 } else { 2000 }, "occurred_at": format!("{}T10:00:00Z", date(day))});
            all.push((day, "session-logs", session));
        }
        if day > 20 && day % 13 == 8 {
            let pain = if day > 30 { 4 } else { 2 };
            all.push((
                day,
                "pain-logs",
                json!({"region": "knee", "side": "right", "local_date": date(day), "worst_pain": pain}),
            ));
        }
        if day % 13 == 9 {
            let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": date(day), "pain_now": 5, "flare_up": true});
            all.push((day, "pain-logs", event));
        }
    }
    all
}

/// A stretch of days that are sent late, each stretch on its last day.
fn upload(server: &Server, client: &Client, order: impl Fn(&mut Vec<(usize, &'static str, Value)>)) {
    for stretch in (0..40).step_by(13) {
        let mut days: Vec<_> =
            forty_days().into_iter().filter(|(day, _, _)| (stretch..stretch + 13).contains(day)).collect();
        order(&mut days);
        server.day(&date(stretch + 13));
        for (_, path, body) in days {
            client.post(&client.record(path), &body).is(201);
        }
    }
}

fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
    }
}

/// All but the flags for training through pain and for silence: whether somebody trained against advice hangs on what could be
/// known when the session was logged, and a silence on when it was looked for.
fn flags_of_judging(patient: &Client) -> BTreeSet<(String, String)> {
    patient.open_flags().into_iter().filter(|(rule, _)| rule != "TTP" && rule != "SILENT").collect()
}

on_both! {
    fn the_order_of_arrival_makes_no_difference(server: &Server) {
        let steady = server.patient("in-order");
        for (day, path, body) in forty_days() {
            server.day(&date(day));
            steady.post(&steady.record(path), &body).is(201);
        }
        let expected = (assessments(&steady), flags_of_judging(&steady));
        assert_eq!(expected.0.len(), 40);
        let levels: BTreeSet<_> = steady.levels().into_iter().map(|(_, level)| level).collect();
        assert_eq!(levels.len(), 4, "the diary shows every level: {levels:?}");
        let rules: BTreeSet<&str> = expected.1.iter().map(|(rule, _)| rule.as_str()).collect();
        assert!(rules.len() >= 10, "{rules:?}");
        for sign in ["SETTLE", "STIFF", "CLICK", "TRIGGERS", "REGION", "DISAGREE"] {
            assert!(rules.contains(sign), "{sign}: {rules:?}");
        }
        let late = server.patient("backwards");
        upload(server, &late, |days| days.reverse());
        assert_eq!((assessments(&late), flags_of_judging(&late)), expected);
        for seed in 1..=2 {
            let shuffled = server.patient(&format!("shuffled{seed}"));
            upload(server, &shuffled, |days| shuffle(days, seed));
            assert_eq!((assessments(&shuffled), flags_of_judging(&shuffled)), expected, "seed {seed}");
        }
    }

    fn wrong_scores_that_are_corrected_leave_no_trace_in_the_levels(server: &Server) {
        let (right, wrong) = (server.patient("right"), server.patient("wrong"));
        let scores = [2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2, 3, 2, 2, 2, 4, 5, 5, 6, 5];
        server.diary(&right, &date(0), &scores);
        server.diary(&wrong, &date(0), &scores.map(|score| 9 - score));
        for (log, score) in wrong.logs().iter().zip(scores.iter().rev()) {
            wrong.patch(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), "\"v1\"", &json!({"worst_pain": score})).is(200);
        }
        assert_eq!(assessments(&wrong), assessments(&right));
        assert_eq!(wrong.open_flags(), right.open_flags());
    }

    fn a_worsening_diary_turns_red_and_a_correction_turns_it_back(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        server.diary(&ann, &date(0), &scores);
        let levels = ann.levels();
        assert!(levels[..3].iter().all(|(_, level)| level == "insufficient"), "{levels:?}");
        assert!(levels[8..20].iter().all(|(_, level)| level == "green"), "{levels:?}");
        assert_eq!([&levels[20].1, &levels[21].1, &levels[22].1], ["amber", "red", "red"]);
        assert!(ann.open_flags().contains(&("C4".to_owned(), date(21))), "{:?}", ann.open_flags());
        assert_eq!(ann.verdict().0, "rest");
        let raised = ann.open_flags();

        let path = |at: usize| format!("{LOGS}/{}", ann.logs()[at]["id"].as_str().unwrap());
        for at in [0, 1, 2] {
            ann.patch(&path(at), "\"v1\"", &json!({"worst_pain": 2})).is(200);
        }
        assert_eq!(ann.level(), "green");
        assert!(ann.open_flags().is_empty());
        let ended: Vec<_> = ann.flags().into_iter().filter(|flag| flag["status"] == "no_longer_holds").collect();
        assert!(ended.len() >= raised.len() && ended.iter().all(|flag| flag["version"] == 2), "{ended:?}");

        for at in [0, 1, 2] {
            ann.patch(&path(at), "\"v2\"", &json!({"worst_pain": 6})).is(200);
        }
        assert_eq!(ann.level(), "red");
        assert_eq!(ann.open_flags(), raised);
    }

    fn withdrawing_the_bad_days_takes_their_levels_along(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        server.diary(&ann, &date(0), &scores);
        for log in &ann.logs()[..3] {
            ann.delete(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), "\"v1\"").is(204);
        }
        assert_eq!((ann.levels().len(), ann.level().as_str()), (20, "green"));
        assert!(ann.open_flags().is_empty(), "{:?}", ann.open_flags());
    }

    fn each_place_is_a_series_of_its_own(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        let last = server.diary(&ann, &date(0), &scores);
        ann.post(LOGS, &json!({"region": "hip", "side": "right", "local_date": last, "worst_pain": 2})).is(201);
        let other = ann.all("/v1/patients/me/assessments?region=hip&side=right");
        assert_eq!((other.len(), &other[0]["level"]), (1, &json!("insufficient")));
        assert!(ann.all("/v1/patients/me/assessments?region=knee&side=right").is_empty());
        assert_eq!(ann.verdict().0, "rest", "the worst series decides");
    }

    fn a_flag_shows_what_it_rests_on(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        server.diary(&ann, &date(0), &scores);
        for flag in ann.flags() {
            assert!(!flag["text"].as_str().unwrap().is_empty() && flag["evidence"]["source"].is_string(), "{flag}");
            assert_eq!((&flag["region"], &flag["side"]), (&json!("hip"), &json!("left")));
            let one = ann.get(&ann.record(&format!("flags/{}", flag["id"].as_str().unwrap()))).is(200);
            assert_eq!(*one.json(), flag);
        }
        let today = ann.today();
        let reason = &today["reasons"][0];
        assert!(!reason["log_ids"].as_array().unwrap().is_empty(), "{reason}");
        for id in reason["log_ids"].as_array().unwrap() {
            ann.get(&format!("{LOGS}/{}", id.as_str().unwrap())).is(200);
        }
    }

    fn hard_rules_raise_the_day_at_once(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let session = |date: &str, during: u8| {
            let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": during});
            ann.post(&ann.record("session-logs"), &session).is(201);
        };
        session("2026-05-25", 6);
        assert_eq!(ann.level(), "amber");
        session("2026-05-27", 6);
        assert_eq!(ann.level(), "amber", "twice in 14 days eases");
        assert!(ann.open_flags().contains(&("R5-2".to_owned(), "2026-05-27".to_owned())), "{:?}", ann.open_flags());
        let bob = server.patient("bob");
        bob.post(&bob.record("session-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_after": 8})).is(201);
        assert_eq!(bob.level(), "red");
        let eve = server.patient("eve");
        eve.post(LOGS, &json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_now": 1, "flare_up": true})).is(201);
        assert_eq!(eve.level(), "amber");
        assert_eq!(eve.open_flags(), [("F".to_owned(), "2026-06-01".to_owned())].into());
    }

    /// How many days a correction of an old day judges again does not grow with the years that came after it.
    fn an_old_correction_rewrites_no_more_than_fourteen_weeks_of_a_steady_diary(server: &Server) {
        let mut rewritten = Vec::new();
        for days in [130, 365] {
            server.clock("2027-06-01T06:00:00Z");
            let made = server.nobody().post("/v1/sandbox/patients", &json!({"script": "steady", "days": days})).is(201);
            let ann = server.login(made["patient"]["email"].as_str().unwrap());
            server.clock("2027-06-02T06:00:00Z");
            let log = ann.logs().into_iter().rev().nth(20).unwrap();
            let (path, etag) = (format!("{LOGS}/{}", log["id"].as_str().unwrap()), format!("\"v{}\"", log["version"]));
            let other = json!({"worst_pain": 5 - log["worst_pain"].as_i64().unwrap()});
            let begun = std::time::Instant::now();
            ann.patch(&path, &etag, &other).is(200);
            eprintln!("{:?}: a correction {} days back took {:?} with a debug build", server.kind, days - 20, begun.elapsed());
            let id = ann.id.simple();
            let patient = if server.database.url.starts_with("sqlite") { format!("x'{id}'") } else { format!("'{id}'") };
            nothing_is_pending(server);
            let sqlite = server.database.url.starts_with("sqlite");
            let begun = if sqlite { "unixepoch('2027-06-02') * 1000000" } else { "'2027-06-02T00:00:00Z'" };
            rewritten.push(server.database.count(&format!(
                "SELECT count(*) AS count FROM assessments WHERE patient_id = {patient} AND judged_at >= {begun}"
            )));
        }
        eprintln!("{:?}: days rewritten: {rewritten:?}", server.kind);
        assert!(rewritten[0] > 0 && rewritten[0] <= 98, "{rewritten:?}");
        assert!(rewritten[1] > 0 && rewritten[1] <= 98, "{rewritten:?}");
    }
}
