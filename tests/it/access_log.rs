//! The access log: every visit of somebody else, with who, as what, through which link, what for, when and why.

use crate::harness::{Client, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

fn log(patient: &Client, query: &str) -> Vec<Value> {
    patient.all(&patient.record(&format!("access-log{query}")))
}

/// What the patient is told of visits: the codes, the first one first.
fn told(server: &Server, patient: &Client) -> Vec<String> {
    // A sandbox does what is due before it answers.
    server.day("2026-06-01");
    let mut messages = patient.all("/v1/me/notices");
    messages.retain(|message| message["kind"] == "unusual_access");
    messages.iter().rev().map(|message| message["told"]["code"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn five_hundred_mixed_reads_are_five_hundred_rows_that_the_patient_sees(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let [pat, quinn] = ["pat", "quinn"].map(|name| server.physiotherapist(name));
        let links = [server.link(&pat, &ann), server.link(&quinn, &ann)];
        let log_id = ann.log("2026-06-01", 3);
        let severe = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9});
        ann.post(&ann.record("session-logs"), &severe).is(201);
        let one = format!("pain-logs/{log_id}");
        let reads = [
            ("list_pain_logs", "pain-logs", Some("pain")),
            ("show_pain_log", one.as_str(), Some("pain")),
            ("show_today", "today", None),
            ("list_flags", "flags", Some("pain")),
            ("list_session_logs", "session-logs", Some("training")),
            ("list_measures", "measures", Some("measures")),
            ("show_pain_trend", "pain-trend?region=hip&side=left", Some("pain")),
            ("show_pain_patterns", "pain-patterns?region=hip&side=left", Some("pain")),
            ("sync_patient", "sync", None),
            ("list_care_links", "care-links", None),
            ("list_notices", "", None),
        ];
        let mut wanted: BTreeMap<(String, String), usize> = BTreeMap::new();
        for turn in 0..500 {
            let (operation, path, _) = reads[turn % reads.len()];
            let who = [&pat, &quinn][turn / 7 % 2];
            let path = if path.is_empty() { "/v1/me/notices".to_owned() } else { ann.record(path) };
            who.get(&path).is(200);
            *wanted.entry((who.id.to_string(), operation.to_owned())).or_default() += 1;
        }
        ann.get(&ann.record("pain-logs")).is(200);
        let rows = log(&ann, "?limit=100");
        assert_eq!(rows.len(), 500);
        let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
        for row in &rows {
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            let (operation, by) = (text("operation"), text("actor_id"));
            let slice = reads.iter().find(|(name, ..)| *name == operation).unwrap().2;
            assert_eq!((text("action"), row["slice"].as_str(), text("outcome")), ("look".to_owned(), slice, "allowed".to_owned()), "{row}");
            assert_eq!(text("actor_role"), "physiotherapist");
            let link = links[usize::from(by == quinn.id.to_string())];
            assert_eq!(text("care_link_id"), link.to_string());
            *found.entry((by, operation)).or_default() += 1;
        }
        assert_eq!(found, wanted);
        let kind = |kind: &str| log(&ann, &format!("?kind={kind}&actor_id={}", pat.id)).len();
        let pats = rows.iter().filter(|row| row["actor_name"] == "pat").count();
        assert_eq!((kind("look"), kind("change"), kind("refused")), (pats, 0, 0));
        // Two who looked for the first time, and each very often within the hour; whether it is night, the clock knows.
        let mut told = told(server, &ann);
        told.retain(|code| code != "access-night");
        told.sort();
        assert_eq!(told, ["access-first-look", "access-first-look", "access-many-looks", "access-many-looks"]);
    }

    fn a_reason_is_noted_and_what_was_asked_for_is_not(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let path = ann.record("pain-logs?region=hip&side=left");
        pat.ask("GET", &path).header("Access-Reason", "telephone call about the flare-up").answer().is(200);
        for bad in ["", "   ", &"x".repeat(201)] {
            pat.ask("GET", &path).header("Access-Reason", bad).answer().problem(400, "bad-request");
        }
        let rows = log(&ann, "");
        assert_eq!((rows.len(), &rows[0]["reason"]), (1, &json!("telephone call about the flare-up")));
        assert!(!rows[0].to_string().contains("region"), "{}", rows[0]);
    }

    fn writes_are_in_it_with_their_kind(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let clearance = pat.post(&ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2})).is(201).id();
        pat.revokes(&ann, clearance).is(200);
        pat.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-03", "because": "sore"})).is(201);
        let rows = log(&ann, "?kind=change");
        let each: Vec<_> = rows.iter().rev().map(|row| (row["action"].as_str().unwrap(), row["operation"].as_str().unwrap())).collect();
        assert_eq!(each, [("clear", "give_clearance"), ("revoke", "revoke_clearance"), ("rest", "begin_rest")]);
        ann.get(&ann.record("access-log?kind=nothing")).is(422);
    }

    fn a_refusal_of_somebody_known_outlives_the_refusal(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        let address = ann.record(&format!("care-links/{link}"));
        ann.patch(&address, "\"v1\"", &json!({"slices": ["training"]})).is(200);
        pat.get(&ann.record("pain-logs")).problem(404, "not-found");
        pat.post(&ann.record("pain-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "worst_pain": 2})).problem(403, "forbidden");
        ann.delete(&address, "\"v2\"").is(200);
        let before = ann.get("/v1/sync").text("next_cursor");
        pat.get(&ann.record("session-logs")).problem(404, "not-found");
        pat.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-03", "because": "sore"})).problem(404, "not-found");
        quinn.get(&ann.record("session-logs")).problem(404, "not-found");
        let rows = log(&ann, "?kind=refused");
        let each: Vec<_> = rows.iter().rev().map(|row| row["operation"].as_str().unwrap()).collect();
        assert_eq!(each, ["list_pain_logs", "log_pain", "list_session_logs", "begin_rest"]);
        assert!(rows.iter().all(|row| row["actor_id"] == json!(pat.id) && row["care_link_id"] == json!(link)));
        assert_eq!(log(&ann, "").len(), rows.len());
        assert_eq!(ann.get(&format!("/v1/sync?cursor={before}")).is(200)["changes"], json!([]), "a refusal changes nothing");
    }

    fn to_look_how_far_a_copy_is_takes_nothing_out(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        pat.get(&ann.record("today")).is(200);
        let export = pat.post(&ann.record("exports"), &json!({"kind": "json"})).is(202).id();
        let address = ann.record(&format!("exports/{export}"));
        let browser = server.browser(&pat.email);
        while pat.get(&address).is(200)["status"] != "done" {
            browser.get(&format!("/web/patients/{}/exports/{export}", ann.id)).is(200);
            thread::sleep(Duration::from_millis(200));
        }
        let rows = log(&ann, "");
        let looks = |operation: &str| {
            let of_it = rows.iter().filter(|row| row["operation"] == operation);
            of_it.map(|row| row["action"].as_str().unwrap()).collect::<BTreeSet<_>>()
        };
        assert_eq!((looks("show_export"), looks("ask_for_export")), (["look"].into(), ["export"].into()), "{rows:?}");
        pat.get(&format!("{address}/file")).is(200);
        server.clock("2026-06-01T13:00:00Z");
        let mut told = told(server, &ann);
        told.retain(|code| code == "access-export");
        assert_eq!(told.len(), 2, "that it was asked for, and that it was fetched");
    }

    fn a_page_of_the_log_goes_on_where_it_left_off_with_its_filters(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for _ in 0..5 {
            pat.get(&ann.record("today")).is(200);
        }
        let address = ann.record(&format!("access-log?kind=look&actor_id={}", pat.id));
        let first = ann.get(&format!("{address}&limit=2")).is(200);
        let cursor = first.text("next_cursor");
        ann.get(&ann.record(&format!("access-log?cursor={cursor}"))).problem(400, "bad-cursor");
        assert_eq!(ann.get(&format!("{address}&limit=3&cursor={cursor}")).items().len(), 3);
        assert_eq!(ann.all(&format!("{address}&limit=2")).len(), 5);
    }
}
