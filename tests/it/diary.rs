//! The diary: logs by day and in between, late ones, corrections, and whose day it is.

use crate::harness::{Client, Server, daily};
use serde_json::{Value, json};

const LOGS: &str = "/v1/patients/me/pain-logs";
const FIRST: &str = "/v1/patients/me/pain-logs/daily/hip/left/2026-06-01";

fn versions(client: &Client, log: &Value) -> Vec<Value> {
    client.all(&format!("{LOGS}/{}/versions", log["id"].as_str().unwrap()))
}

on_both! {
    fn there_is_one_daily_log_for_a_place_and_a_day_and_any_number_of_events(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        ann.log("2026-06-01", 3);
        for (region, side) in [("hip", "right"), ("knee", "left"), ("back", "midline")] {
            let log = json!({"region": region, "side": side, "local_date": "2026-06-01", "worst_pain": 3});
            ann.post(LOGS, &log).is(201);
            ann.post(LOGS, &log).problem(409, "already-logged");
        }
        ann.log("2026-05-31", 3);
        for pain in 0..5 {
            let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_now": pain});
            ann.post(LOGS, &event).is(201);
        }
        assert_eq!(ann.logs().len(), 10);
    }

    fn a_day_of_a_place_takes_forty_eight_events_and_says_so_to_one_more(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let event = |side: &str, date: &str| json!({"kind": "event", "region": "hip", "side": side, "local_date": date, "pain_now": 1});
        let mut last = ann.post(LOGS, &event("left", "2026-06-01")).is(201);
        for _ in 1..48 {
            last = ann.post(LOGS, &event("left", "2026-06-01")).is(201);
        }
        let refused = ann.post(LOGS, &event("left", "2026-06-01")).problem(409, "conflict");
        assert_eq!(refused["limit"], 48);
        assert!(refused.text("detail").contains("48 events") && refused.text("detail").contains("withdraw one"), "{refused}");
        assert_eq!(ann.logs().len(), 48, "nothing of it is kept");
        // Sending one of them again is no new one; another place, another day and the daily log have room.
        let mut again = event("left", "2026-06-01");
        again["id"] = last["id"].clone();
        ann.post(LOGS, &again).is(200);
        ann.post(LOGS, &event("right", "2026-06-01")).is(201);
        ann.post(LOGS, &event("left", "2026-05-31")).is(201);
        ann.log("2026-06-01", 4);
        ann.delete(&format!("{LOGS}/{}", last.id()), "\"v1\"").is(204);
        let mut worse = event("left", "2026-06-01");
        worse["flare_up"] = json!(true);
        ann.post(LOGS, &worse).is(201);
        assert_eq!(ann.level(), "amber", "the day is judged with the last of them, too");
    }

    fn a_log_says_again_all_that_it_was_told(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let told = json!({"kind": "daily", "region": "groin", "side": "right", "local_date": "2026-06-01",
            "occurred_at": "2026-06-01T07:30:00.123456Z", "tz": "Europe/London", "worst_pain": 6, "pain_now": 0, "morning_pain": 10,
            "stiffness_minutes": 1440, "settled": false, "flare_up": true, "analgesic": true, "clicking": "painful",
            "triggers": ["kicking", "stairs"], "compared": "worse", "interference": 7, "note": "two\nlines – é 🙂",
            "analgesics": [{"name": "ibuprofen", "dose": "400 mg, twice"}, {"name": "a gel", "dose": null}]});
        let made = ann.post(LOGS, &told).is(201);
        for (field, value) in told.as_object().unwrap() {
            assert_eq!(&made[field.as_str()], value, "{field}");
        }
        assert_eq!(made["version"], 1);
        assert_eq!(ann.get(made.header("location")).is(200).body, made.body);
    }

    fn to_name_a_painkiller_says_that_one_was_taken(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let named = |names: &Value| json!({"worst_pain": 3, "analgesics": names});
        let made = ann.put(FIRST, &named(&json!([{"name": " paracetamol "}]))).is(201);
        let gist = |log: &Value| (log["analgesic"].clone(), log["analgesics"].clone());
        assert_eq!(gist(made.json()), (json!(true), json!([{"name": "paracetamol", "dose": null}])));
        let log = format!("{LOGS}/{}", made.id());
        let patch = |changes: Value| ann.patch(&log, &ann.get(&log).etag(), &changes);
        assert_eq!(gist(patch(json!({"note": "later"})).is(200).json()), gist(made.json()), "what is not sent stays");
        assert_eq!(gist(patch(json!({"analgesic": false})).is(200).json()), (json!(false), json!([])));
        let taken = patch(json!({"analgesics": [{"name": "ibuprofen", "dose": "200 mg"}]})).is(200);
        assert_eq!(gist(taken.json()), (json!(true), json!([{"name": "ibuprofen", "dose": "200 mg"}])));
        assert_eq!(gist(patch(json!({"analgesics": []})).is(200).json()), (json!(true), json!([])), "one was taken, without a name");

        ann.put(FIRST, &named(&json!([{"dose": "200 mg"}]))).wrong("/analgesics/0/name", "required");
        ann.put(FIRST, &named(&json!([{"name": " "}]))).wrong("/analgesics/0/name", "out-of-range");
        ann.put(FIRST, &named(&json!([{"name": "x", "dose": "x".repeat(101)}]))).wrong("/analgesics/0/dose", "out-of-range");
        ann.put(FIRST, &named(&json!(vec![json!({"name": "x"}); 6]))).wrong("/analgesics", "too-many");
        patch(json!({"analgesics": null})).wrong("/analgesics", "required");
    }

    fn a_daily_log_can_be_put_at_its_address(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let made = ann.put(FIRST, &json!({"worst_pain": 3})).is(201);
        assert_eq!(ann.put(FIRST, &json!({"worst_pain": 3})).is(200).body, made.body);
        ann.put(FIRST, &json!({"worst_pain": 4})).problem(428, "precondition-required");
        let matching = |tag: &str, pain: u8| ann.ask("PUT", FIRST).header("If-Match", tag).json(&json!({"worst_pain": pain})).answer();
        let replaced = matching("\"v1\"", 4).is(200);
        assert_eq!((&replaced["id"], &replaced["version"]), (&made["id"], &json!(2)));
        let stale = matching("\"v1\"", 5).problem(412, "precondition-failed");
        assert_eq!(&stale["current"], replaced.json());
        assert_eq!(versions(&ann, made.json())[0]["log"], *made.json());
        ann.put(FIRST, &json!({})).wrong("/worst_pain", "required");
        assert_eq!(ann.logs(), [replaced.json().clone()]);
    }

    fn a_put_may_be_for_a_new_log_only(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let only_new = |pain: u8| ann.ask("PUT", FIRST).header("If-None-Match", "*").json(&json!({"worst_pain": pain})).answer();
        let made = only_new(3).is(201);
        let refused = only_new(3).problem(412, "precondition-failed");
        assert_eq!((&refused["current"], refused.etag()), (made.json(), made.etag()));
    }

    fn a_new_log_may_be_two_weeks_late_and_a_correction_any_time(server: &Server) {
        server.day("2026-06-15");
        let ann = server.patient("ann");
        ann.post(LOGS, &daily("2026-05-31", 3)).wrong("/local_date", "too-long-ago");
        let log = ann.post(LOGS, &daily("2026-06-01", 3)).is(201);
        assert!(log.text("recorded_at").starts_with("2026-06-15T12:00"), "{log}");
        assert_eq!(log["occurred_at"], "2026-06-01T12:00:00.000000Z");
        server.day("2026-12-24");
        ann.patch(&format!("{LOGS}/{}", log.id()), "\"v1\"", &json!({"worst_pain": 4})).is(200);
        ann.ask("PUT", FIRST).header("If-Match", "\"v2\"").json(&json!({"worst_pain": 5})).answer().is(200);
        assert_eq!(ann.levels(), [("2026-06-01".to_owned(), "insufficient".to_owned())]);
    }

    fn a_correction_keeps_the_original(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let first = ann.post(LOGS, &daily("2026-06-01", 3)).is(201);
        let path = format!("{LOGS}/{}", first.id());
        let second = ann.patch(&path, "\"v1\"", &json!({"worst_pain": 4})).is(200);
        let third = ann.patch(&path, "\"v2\"", &json!({"note": "after stairs"})).is(200);
        assert_eq!(third["recorded_at"], first["recorded_at"]);
        let earlier = pat.all(&ann.record(&format!("pain-logs/{}/versions", first.id())));
        assert_eq!(earlier.len(), 2);
        for (version, original) in earlier.iter().zip([&first, &second]) {
            assert_eq!((&version["log"], &version["ending"]), (original.json(), &json!("corrected")));
            assert_eq!(version["ended_by"], json!(ann.id));
        }
    }

    fn a_withdrawn_log_leaves_the_diary_and_is_kept(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let log = ann.post(LOGS, &daily("2026-06-01", 3)).is(201);
        let path = format!("{LOGS}/{}", log.id());
        ann.delete(&path, "\"v1\"").is(204);
        ann.get(&path).problem(404, "not-found");
        ann.delete(&path, "\"v1\"").problem(404, "not-found");
        assert!(ann.logs().is_empty() && ann.levels().is_empty());
        let kept = versions(&ann, log.json());
        assert_eq!((kept.len(), &kept[0]["log"], &kept[0]["ending"]), (1, log.json(), &json!("withdrawn")));
        ann.log("2026-06-01", 5);
    }

    fn sessions_are_corrected_and_withdrawn_likewise(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let sessions = ann.record("session-logs");
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 3, "minutes": 30, "warm_up_done": true});
        let made = ann.post(&sessions, &session).is(201);
        let path = format!("{sessions}/{}", made.id());
        ann.ask("PATCH", &path).json(&json!({"minutes": 20})).answer().problem(428, "precondition-required");
        let changed = ann.patch(&path, "\"v1\"", &json!({"minutes": null, "pain_after": 4})).is(200);
        assert_eq!((&changed["minutes"], &changed["pain_after"], &changed["pain_during"]), (&Value::Null, &json!(4), &json!(3)));
        assert_eq!(ann.all(&format!("{path}/versions"))[0]["log"], *made.json());
        ann.delete(&path, "\"v2\"").is(204);
        assert!(ann.all(&sessions).is_empty());
        assert_eq!(ann.all(&format!("{path}/versions")).len(), 2);
    }

    fn east_of_midnight_it_is_tomorrow_and_west_of_it_yesterday(server: &Server) {
        let (kiri, lana) = (server.patient_in("kiri", "Pacific/Auckland"), server.patient_in("lana", "America/Los_Angeles"));
        server.clock("2026-06-01T13:00:00Z");
        assert_eq!(kiri.today()["date"], "2026-06-02");
        kiri.log("2026-06-02", 3);
        server.clock("2026-06-02T05:00:00Z");
        assert_eq!(lana.today()["date"], "2026-06-01");
        let log = lana.post(LOGS, &daily("2026-06-01", 3)).is(201);
        assert!(log.text("occurred_at").starts_with("2026-06-02T05:00"), "{log}");
        assert_eq!((&log["local_date"], &log["tz"]), (&json!("2026-06-01"), &json!("America/Los_Angeles")));
        let elsewhere = lana.get("/v1/patients/me/today?tz=Pacific/Auckland").is(200);
        assert_eq!(elsewhere["date"], "2026-06-02");
    }

    fn a_date_stays_what_it_was_when_its_patient_travels(server: &Server) {
        server.clock("2026-06-02T05:00:00Z");
        let lana = server.patient_in("lana", "America/Los_Angeles");
        lana.log("2026-06-01", 3);
        let before = lana.logs();
        lana.patch("/v1/me", "\"v1\"", &json!({"time_zone": "Pacific/Auckland"})).is(200);
        assert_eq!(lana.logs(), before);
        assert_eq!(lana.today()["date"], "2026-06-02");
        lana.log("2026-06-02", 4);
        let dates: Vec<_> = lana.levels().into_iter().map(|(date, _)| date).collect();
        assert_eq!(dates, ["2026-06-01", "2026-06-02"]);
    }
}
