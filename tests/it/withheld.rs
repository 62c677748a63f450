//! What leaves a record by each way there is, to whom less is shared than there is, or nothing any more.

use crate::harness::{Answer, Client, Kind, Server, Stream};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const DAY: &str = "2026-06-01";
const NOTE: &str = "worried about work";

/// A record with something in each slice; the address of the care link of Pat, who sees all of it.
fn record(server: &Server) -> (Client, Client, String) {
    server.day(DAY);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    let link = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
    server.clear(&pat, &ann, 1);
    ann.enrols(&ann, 0);
    let log = json!({"region": "hip", "side": "left", "local_date": DAY, "worst_pain": 3, "note": NOTE, "analgesics": [{"name": NOTE}]});
    ann.post(&ann.record("pain-logs"), &log).is(201);
    let session = json!({"region": "hip", "side": "left", "local_date": DAY, "pain_during": 2, "note": NOTE});
    ann.post(&ann.record("session-logs"), &session).is(201);
    let peg = json!({"local_date": DAY, "peg": {"pain": 3, "enjoyment": 2, "general_activity": 2}, "note": NOTE});
    ann.post(&ann.record("measures"), &peg).is(201);
    (ann, pat, link)
}

fn share(patient: &Client, link: &str, changes: &Value) {
    patient.patch(link, &patient.get(link).etag(), changes).is(200);
}

fn without(patient: &Client, link: &str, missing: &str) {
    let others = ["pain", "training", "measures", "notes"].into_iter().filter(|slice| *slice != missing);
    share(patient, link, &json!({"slices": others.collect::<Vec<_>>()}));
}

/// Asks for a copy and waits until it is written; its address.
fn copy(client: &Client, patient: &Client, what: &Value) -> String {
    let export = patient.record(&format!("exports/{}", client.post(&patient.record("exports"), what).is(202).id()));
    let ends = Instant::now() + Duration::from_secs(20);
    while client.get(&export).is(200)["status"] != "done" {
        assert!(Instant::now() < ends, "it is not written");
        thread::sleep(Duration::from_millis(50));
    }
    format!("{export}/file")
}

/// Every way by which something leaves a record as a whole.
fn ways(patient: &Client) -> Vec<String> {
    let series = [
        "pain-logs",
        "session-logs",
        "assessments",
        "flags",
        "measures",
        "rest-periods",
        "clearances",
        "care-events",
        "symptom-checks",
    ];
    let mut ways = ["pain-trend.svg?region=hip&side=left", "report.pdf", "fhir", "fhir/Observation", "sync", "summary"]
        .map(|rest| patient.record(rest))
        .to_vec();
    ways.push(patient.record(&format!("fhir/Patient/{}", patient.id)));
    ways.extend(series.map(|series| patient.record(&format!("export/{series}.csv"))));
    ways
}

/// Whether a report has the chart of the pain: a tagged document names its figures.
fn has_chart(report: &Answer) -> bool {
    String::from_utf8_lossy(&report.bytes).contains("/Figure")
}

fn kinds(bundle: &str) -> Vec<String> {
    let bundle: Value = serde_json::from_str(bundle).unwrap();
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["resource"]["resourceType"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn by_a_link_that_ran_out_or_ended_nothing_leaves_in_any_way(server: &Server) {
        let (ann, pat, link) = record(server);
        let copies = [json!({"kind": "json"}), json!({"kind": "fhir"}), json!({"kind": "csv", "series": "pain-logs"})];
        let mut all = ways(&ann);
        all.extend(copies.iter().map(|what| copy(&pat, &ann, what)));
        for way in &all {
            pat.get(way).is(200);
        }
        let long_ago = if server.kind == Kind::Sqlite { "1" } else { "to_timestamp(1)" };
        let closed = |why: &str| {
            for way in &all {
                pat.get(way).problem(404, "not-found");
            }
            for what in &copies {
                pat.post(&ann.record("exports"), what).problem(404, "not-found");
            }
            let token = format!("Bearer {}", pat.token());
            let mut stream = Stream::open(server.address, "/v1/events", &[("Authorization", &token)]);
            ann.post(&ann.record("rest-periods"), &json!({"from": DAY, "until": DAY})).is(201);
            assert_eq!(stream.hint(Duration::from_millis(1500)), None, "{why}");
        };
        server.database.execute(&format!("UPDATE care_links SET until_at = {long_ago}"));
        closed("it ran out");
        share(&ann, &link, &json!({"until": null}));
        for way in &all {
            pat.get(way).is(200);
        }
        ann.delete(&link, &ann.get(&link).etag()).is(200);
        closed("it ended");
        // Nor do the copies come back with another link.
        server.link(&pat, &ann);
        for way in &all {
            let status = if way.ends_with("/file") { 404 } else { 200 };
            pat.get(way).is(status);
        }
    }

    fn without_pain_none_leaves(server: &Server) {
        let (ann, pat, link) = record(server);
        let copied = copy(&pat, &ann, &json!({"kind": "csv", "series": "pain-logs"}));
        assert!(has_chart(&pat.get(&ann.record("report.pdf")).is(200)));
        without(&ann, &link, "pain");
        for rest in ["pain-trend.svg?region=hip&side=left", "export/pain-logs.csv", "export/assessments.csv", "export/flags.csv", "export/care-events.csv", "export/symptom-checks.csv"] {
            pat.get(&ann.record(rest)).problem(404, "not-found");
        }
        pat.get(&copied).problem(404, "not-found");
        pat.post(&ann.record("exports"), &json!({"kind": "csv", "series": "flags"})).problem(404, "not-found");
        // What stays open has the rest, and nothing of pain.
        assert!(pat.get(&ann.record("export/session-logs.csv")).is(200).body.contains("hip"));
        assert!(!has_chart(&pat.get(&ann.record("report.pdf")).is(200)));
        for bundle in [pat.get(&ann.record("fhir")), pat.get(&copy(&pat, &ann, &json!({"kind": "fhir"})))] {
            let told = kinds(&bundle.is(200).body);
            assert!(told.contains(&"CarePlan".to_owned()) && told.contains(&"Observation".to_owned()), "{told:?}");
            for of_pain in ["Condition", "Flag", "Task", "QuestionnaireResponse"] {
                assert!(!told.contains(&of_pain.to_owned()), "{of_pain}");
            }
        }
        assert!(!pat.get(&ann.record("fhir")).body.contains("72514-3"), "no score of a pain log");
        let file = pat.get(&copy(&pat, &ann, &json!({"kind": "json"}))).is(200);
        for (kind, is_there) in [("pain_log", false), ("flag", false), ("session_log", true), ("measure", true), ("enrolment", true)] {
            assert_eq!(file.body.contains(&format!("\"type\":\"{kind}\"")), is_there, "{kind}");
        }
    }

    fn without_training_none_leaves(server: &Server) {
        let (ann, pat, link) = record(server);
        let drawn = pat.get(&ann.record("pain-trend.svg?region=hip&side=left")).is(200);
        assert!(drawn.body.contains("1 session"), "{drawn}");
        without(&ann, &link, "training");
        for series in ["session-logs", "rest-periods", "clearances"] {
            pat.get(&ann.record(&format!("export/{series}.csv"))).problem(404, "not-found");
            pat.post(&ann.record("exports"), &json!({"kind": "csv", "series": series})).problem(404, "not-found");
        }
        let drawn = pat.get(&ann.record("pain-trend.svg?region=hip&side=left")).is(200);
        assert!(!drawn.body.contains("session") && drawn.body.contains("The last score is 3 of 10"), "{drawn}");
        pat.get(&ann.record("report.pdf")).is(200);
        let told = kinds(&pat.get(&ann.record("fhir")).is(200).body);
        assert!(told.contains(&"Condition".to_owned()), "{told:?}");
        assert!(!told.contains(&"CarePlan".to_owned()) && !told.contains(&"ServiceRequest".to_owned()), "{told:?}");
        let file = pat.get(&copy(&pat, &ann, &json!({"kind": "json"}))).is(200);
        for (kind, is_there) in [("pain_log", true), ("measure", true), ("session_log", false), ("enrolment", false), ("clearance", false)] {
            assert_eq!(file.body.contains(&format!("\"type\":\"{kind}\"")), is_there, "{kind}");
        }
    }

    fn without_measures_none_leaves(server: &Server) {
        let (ann, pat, link) = record(server);
        without(&ann, &link, "measures");
        pat.get(&ann.record("export/measures.csv")).problem(404, "not-found");
        pat.post(&ann.record("exports"), &json!({"kind": "csv", "series": "measures"})).problem(404, "not-found");
        let bundle = pat.get(&ann.record("fhir")).is(200);
        assert!(bundle.body.contains("72514-3") && !bundle.body.contains("91148-7"), "{bundle}");
        assert!(ann.get(&ann.record("fhir")).body.contains("91148-7"));
        pat.get(&ann.record("report.pdf")).is(200);
        let file = pat.get(&copy(&pat, &ann, &json!({"kind": "json"}))).is(200);
        assert!(file.body.contains("\"type\":\"pain_log\"") && !file.body.contains("\"type\":\"measure\""), "{file}");
    }

    fn without_notes_the_patients_own_words_leave_in_no_way(server: &Server) {
        let (ann, pat, link) = record(server);
        let copies = [json!({"kind": "json"}), json!({"kind": "csv", "series": "pain-logs"})];
        let told = |client: &Client| {
            let ways = ways(&ann).into_iter().chain(copies.iter().map(|what| copy(client, &ann, what)));
            ways.filter(|way| client.get(way).is(200).body.contains(NOTE)).count()
        };
        let before = told(&pat);
        assert!(before >= 7, "they leave by {before} ways while they are shared");
        without(&ann, &link, "notes");
        assert_eq!(told(&pat), 0);
    }
}
