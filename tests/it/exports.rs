//! Copies of a record: asked for, written by the rounds, fetched by whoever asked, gone in time and with the right to see.

use crate::harness::{Client, Server, after};
use limber::app::Policy;
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn ask(client: &Client, patient: &Client, kind: &str) -> String {
    let asked = client.post(&patient.record("exports"), &json!({"kind": kind})).is(202);
    assert_eq!(asked["status"], "queued");
    let address = patient.record(&format!("exports/{}", asked.id()));
    assert_eq!(asked.header("location"), address);
    address
}

fn is_soon(client: &Client, export: &str, status: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let now = client.get(export).is(200).json().clone();
        if now["status"] == status {
            return now;
        }
        assert!(Instant::now() < until, "not {status}: {now}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn file(client: &Client, export: &str) -> Value {
    is_soon(client, export, "done");
    client.get(&format!("{export}/file")).is(200).json().clone()
}

/// 40 quiet days, and a corrected one.
fn diary(server: &Server, patient: &Client) {
    server.steady(patient, "2026-05-01", "2026-06-08");
    server.day("2026-06-09");
    let log = patient.log("2026-06-09", 2);
    let at = patient.record(&format!("pain-logs/{log}"));
    patient.patch(&at, "\"v1\"", &json!({"worst_pain": 3})).is(200);
}

fn things(file: &Value, kind: &str) -> Vec<Value> {
    file["things"].as_array().unwrap().iter().filter(|thing| thing["type"] == kind).cloned().collect()
}

on_both! {
    fn a_copy_in_our_own_shapes_has_what_the_addresses_show_and_what_was_said_before(server: &Server) {
        let ann = server.patient("ann");
        server.steady(&ann, "2026-05-01", "2026-06-08");
        server.day("2026-06-09");
        let log = ann.record(&format!("pain-logs/{}", ann.log("2026-06-09", 2)));
        ann.patch(&log, "\"v1\"", &json!({"worst_pain": 3})).is(200);
        let export = ask(&ann, &ann, "json");
        let file = file(&ann, &export);
        assert_eq!((&file["format"], &file["patient"]["display_name"]), (&json!("limber-record-1"), &json!("ann")));
        let logs = things(&file, "pain_log");
        assert_eq!(logs.len(), 40);
        let shown = ann.get(&log).is(200).json().clone();
        let told = logs.iter().find(|thing| thing["id"] == shown["id"]).unwrap();
        assert_eq!(told["data"], shown);
        assert_eq!(told["earlier_versions"][0]["log"]["worst_pain"], 2);
        let done = is_soon(&ann, &export, "done");
        assert_eq!((&done["percent"], &done["file"]), (&json!(100), &json!(format!("{export}/file"))));
        let fetched = ann.get(&format!("{export}/file")).is(200);
        assert_eq!(done["bytes"], fetched.body.len());
        assert!(fetched.header("content-disposition").starts_with("attachment"));
    }

    fn a_long_record_is_written_in_pieces_and_is_whole(server: &Server) {
        let ann = server.patient("ann");
        server.steady(&ann, "2025-06-01", "2026-06-01");
        let in_shapes = file(&ann, &ask(&ann, &ann, "json"));
        assert_eq!(things(&in_shapes, "pain_log").len(), 366);
        let bundle = file(&ann, &ask(&ann, &ann, "fhir"));
        let entries = bundle["entry"].as_array().unwrap();
        assert_eq!(entries.iter().filter(|entry| entry["resource"]["resourceType"] == "Observation").count(), 366);
        let some = json!({"kind": "json", "from": "2026-05-01", "to": "2026-05-10"});
        let some = ann.post(&ann.record("exports"), &some).is(202).id();
        assert_eq!(things(&file(&ann, &ann.record(&format!("exports/{some}"))), "pain_log").len(), 10);
    }

    fn a_file_waits_a_day_and_is_gone_then(server: &Server) {
        let ann = server.patient("ann");
        diary(server, &ann);
        let export = ask(&ann, &ann, "json");
        file(&ann, &export);
        server.clock("2026-06-10T11:00:00Z");
        ann.get(&format!("{export}/file")).is(200);
        server.day(&after("2026-06-09", 2));
        ann.get(&format!("{export}/file")).problem(404, "not-found");
        let gone = is_soon(&ann, &export, "expired");
        assert_eq!((&gone["bytes"], &gone["file"]), (&json!(0), &Value::Null));
    }

    fn an_export_is_for_whoever_asked_and_each_step_is_noted(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        diary(server, &ann);
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let export = ask(&pat, &ann, "json");
        is_soon(&pat, &export, "done");
        let before = ann.all(&ann.record("access-log")).len();
        pat.get(&format!("{export}/file")).is(200);
        let log = ann.all(&ann.record("access-log"));
        assert_eq!((log.len(), &log[0]["action"], &log[0]["actor_id"]), (before + 1, &json!("export"), &json!(pat.id)));
        for other in [&ann, &quinn, &server.patient("bob")] {
            other.get(&export).problem(404, "not-found");
            other.get(&format!("{export}/file")).problem(404, "not-found");
        }
    }

    fn with_the_link_goes_the_file(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        diary(server, &ann);
        let link = server.link(&pat, &ann);
        let export = ask(&pat, &ann, "fhir");
        file(&pat, &export);
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        pat.get(&format!("{export}/file")).problem(404, "not-found");
        server.link(&pat, &ann);
        // Whoever is let in again does not find what was written before.
        is_soon(&pat, &export, "expired");
        pat.get(&format!("{export}/file")).problem(404, "not-found");
    }

    fn with_a_slice_goes_the_file_also_if_it_is_shared_again(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        diary(server, &ann);
        let link = server.link(&pat, &ann);
        let at = ann.record(&format!("care-links/{link}"));
        ann.patch(&at, "\"v1\"", &json!({"slices": ["pain", "training"]})).is(200);
        let export = ask(&pat, &ann, "json");
        let file = file(&pat, &export);
        assert!(things(&file, "measure").is_empty());
        ann.patch(&at, "\"v2\"", &json!({"slices": ["training", "measures"]})).is(200);
        pat.get(&format!("{export}/file")).problem(404, "not-found");
        ann.patch(&at, "\"v3\"", &json!({"slices": ["pain", "training", "measures"]})).is(200);
        pat.get(&format!("{export}/file")).problem(404, "not-found");
        assert_eq!(is_soon(&pat, &export, "expired")["bytes"], 0);
    }

    fn asking_again_asks_for_nothing_new_and_there_is_an_end_to_asking(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let asked = json!({"id": Uuid::new_v4(), "kind": "json"});
        ann.post(&ann.record("exports"), &asked).is(202);
        ann.post(&ann.record("exports"), &asked).is(200);
        let mut other = asked.clone();
        other["kind"] = json!("fhir");
        ann.post(&ann.record("exports"), &other).problem(409, "id-conflict");
        for _ in 0..4 {
            ask(&ann, &ann, "json");
        }
        ann.post(&ann.record("exports"), &json!({"kind": "json"})).problem(409, "conflict");
        ann.post(&ann.record("exports"), &json!({"kind": "pdf"})).wrong("/kind", "unknown-value");
        let backwards = json!({"kind": "json", "from": "2026-06-02", "to": "2026-06-01"});
        ann.post(&ann.record("exports"), &backwards).wrong("/to", "out-of-range");
    }

    fn two_servers_write_a_file_once(server: &Server) {
        let ann = server.patient("ann");
        server.steady(&ann, "2025-06-01", "2026-06-01");
        let others = [server.beside(Policy::Relaxed), server.beside(Policy::Relaxed)];
        for other in &others {
            other.day("2026-06-01"); // a sandbox's clock is its own, and a file waits a day
        }
        let exports: Vec<String> = (0..3).map(|_| ask(&ann, &ann, "json")).collect();
        for export in &exports {
            let file = file(&ann.at(others[0].address), export);
            let ids: std::collections::BTreeSet<String> = things(&file, "pain_log").iter().map(|thing| thing["id"].to_string()).collect();
            assert_eq!((things(&file, "pain_log").len(), ids.len()), (366, 366));
        }
    }
}
