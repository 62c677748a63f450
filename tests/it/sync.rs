//! The change feed: everything, then only what changed, in commit order.

use crate::harness::{Client, Server, daily};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const LOGS: &str = "/v1/patients/me/pain-logs";

/// What a phone knows: each thing by its id.
#[derive(Default)]
struct Phone {
    things: BTreeMap<String, Value>,
    cursor: Option<String>,
}

impl Phone {
    /// Gives what was told, as `type op`.
    fn pull(&mut self, client: &Client, limit: usize) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            let cursor = self.cursor.as_ref().map(|cursor| format!("&cursor={cursor}"));
            let answer = client.get(&format!("/v1/sync?limit={limit}{}", cursor.unwrap_or_default())).is(200);
            let changes = answer["changes"].as_array().unwrap();
            assert!(changes.len() <= limit);
            for change in changes {
                let (kind, op) = (change["type"].as_str().unwrap(), change["op"].as_str().unwrap());
                let id = change["id"].as_str().unwrap().to_owned();
                told.push(format!("{kind} {op}"));
                assert_eq!(op == "delete", change["data"].is_null(), "{change}");
                match op {
                    "delete" => drop(self.things.remove(&id)),
                    _ => drop(self.things.insert(id, change["data"].clone())),
                }
            }
            self.cursor = Some(answer.text("next_cursor"));
            if answer["has_more"] == false {
                return told;
            }
        }
    }

    fn knows_all_of(&self, logs: &[Value]) {
        assert_eq!(self.things.len(), logs.len());
        for log in logs {
            assert_eq!(self.things.get(log["id"].as_str().unwrap()), Some(log));
        }
    }
}

on_both! {
    fn a_phone_gets_everything_and_then_only_what_changed(server: &Server) {
        server.day("2026-06-10");
        let (ann, mut phone) = (server.patient("ann"), Phone::default());
        assert!(phone.pull(&ann, 500).is_empty());
        for day in 1..=5 {
            ann.log(&format!("2026-06-0{day}"), 3);
        }
        assert_eq!(phone.pull(&ann, 2), ["pain_log upsert"; 5]);
        phone.knows_all_of(&ann.logs());
        assert!(phone.pull(&ann, 500).is_empty());
        let logs = ann.logs();
        let address = |at: usize| format!("{LOGS}/{}", logs[at]["id"].as_str().unwrap());
        ann.patch(&address(0), "\"v1\"", &json!({"note": "better"})).is(200);
        ann.delete(&address(1), "\"v1\"").is(204);
        assert_eq!(phone.pull(&ann, 500), ["pain_log upsert", "pain_log delete"]);
        phone.knows_all_of(&ann.logs());
        let mut new_phone = Phone::default();
        new_phone.pull(&ann, 500);
        new_phone.knows_all_of(&ann.logs());
    }

    fn every_kind_of_thing_is_told_as_its_address_shows_it(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        pat.post(&ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2})).is(201);
        ann.enrols(&ann, 0);
        ann.post(&ann.record("session-logs"), &json!({"region": "knee", "side": "left", "local_date": "2026-06-01", "pain_during": 6})).is(201);
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]})).is(201);
        ann.log("2026-06-01", 3);
        let changes = ann.get("/v1/sync").is(200)["changes"].clone();
        let mut kinds = Vec::new();
        for change in changes.as_array().unwrap() {
            let kind = change["type"].as_str().unwrap();
            kinds.push(kind.to_owned());
            let list = ann.all(&ann.record(&format!("{}s", kind.replace('_', "-"))));
            assert!(list.contains(&change["data"]), "{change}");
        }
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds, ["care_link", "clearance", "enrolment", "flag", "lock", "pain_log", "session_log", "symptom_check"]);
        let told = pat.get(&ann.record("sync")).is(200);
        assert_eq!(told["changes"], changes);
    }

    fn a_cursor_is_good_for_one_reader_and_one_record(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let cursor = ann.get("/v1/sync").is(200).text("next_cursor");
        let with = |client: &Client, path: &str| client.get(&format!("{path}?cursor={cursor}"));
        with(&ann, "/v1/sync").is(200);
        with(&bob, "/v1/sync").problem(400, "bad-cursor");
        with(&pat, &ann.record("sync")).problem(400, "bad-cursor");
        ann.get("/v1/sync?cursor=AAAA").problem(400, "bad-cursor");
    }

    fn nothing_is_missed_while_eight_write_at_once(server: &Server) {
        server.day("2026-06-10");
        let (ann, mut phone) = (server.patient("ann"), Phone::default());
        let (writing, per_writer) = (AtomicUsize::new(8), 15);
        thread::scope(|scope| {
            for writer in 0..8_usize {
                let (ann, writing) = (&ann, &writing);
                scope.spawn(move || {
                    for number in 0..per_writer {
                        let date = format!("2026-06-0{}", number % 9 + 1);
                        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": date, "pain_now": writer});
                        let made = ann.post(LOGS, &event).is(201);
                        if number % 5 == 4 {
                            ann.delete(&format!("{LOGS}/{}", made.id()), &made.etag()).is(204);
                        }
                    }
                    writing.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while writing.load(Ordering::SeqCst) > 0 {
                phone.pull(&ann, 7);
            }
        });
        phone.pull(&ann, 500);
        let logs = ann.logs();
        assert_eq!(logs.len(), 8 * 12);
        for log in &logs {
            assert_eq!(phone.things.get(log["id"].as_str().unwrap()), Some(log));
        }
        // Of the days of 7 there are flags and an episode, too, as somebody finds them who asks for the first time.
        let mut new_phone = Phone::default();
        new_phone.pull(&ann, 500);
        assert!(new_phone.things.len() > logs.len());
        for (id, thing) in &new_phone.things {
            assert_eq!(phone.things.get(id), Some(thing));
        }
        assert_eq!(phone.things.len(), new_phone.things.len());
    }

    fn a_refused_write_leaves_no_trace_in_the_feed(server: &Server) {
        server.day("2026-06-01");
        let (ann, mut phone) = (server.patient("ann"), Phone::default());
        ann.log("2026-06-01", 3);
        phone.pull(&ann, 500);
        ann.post(LOGS, &daily("2026-06-01", 4)).problem(409, "already-logged");
        ann.post(&ann.record("enrolments"), &json!({"programme": "hip-flexor", "side": "left", "phase": 2})).is(403);
        assert!(phone.pull(&ann, 500).is_empty());
    }
}
