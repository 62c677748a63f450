//! Copies of a record: asked for, written by the rounds, fetched by whoever asked, gone in time and with the right to see.

use crate::harness::{Answer, Client, Kind, Server, after, after_milliseconds, daily, done};
use limber::app::Policy;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn ask(client: &Client, patient: &Client, kind: &str) -> String {
    ask_for(client, patient, &json!({"kind": kind}))
}

fn ask_for(client: &Client, patient: &Client, what: &Value) -> String {
    let asked = client.post(&patient.record("exports"), what).is(202);
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

fn fetched(client: &Client, export: &str) -> Answer {
    is_soon(client, export, "done");
    client.get(&format!("{export}/file")).is(200)
}

fn file(client: &Client, export: &str) -> Value {
    fetched(client, export).json().clone()
}

fn table(client: &Client, patient: &Client, series: &str) -> Answer {
    fetched(client, &ask_for(client, patient, &json!({"kind": "csv", "series": series})))
}

/// What a column of a table says, row by row.
fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let at = reader.headers().unwrap().iter().position(|column| column == name).unwrap();
    reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
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

/// A file on its way: the answer has begun, and nobody has read on.
fn on_its_way(server: &Server, client: &Client, export: &str) -> impl Read + use<> {
    let mut socket = TcpStream::connect(server.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let token = client.token();
    write!(
        socket,
        "GET {export}/file HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let mut answer = BufReader::new(socket);
    let mut head = String::new();
    while answer.read_line(&mut head).unwrap() > 2 {}
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("chunked"), "{head}");
    answer
}

/// Whether it comes to its end, and is not broken off.
fn is_whole(mut answer: impl Read) -> bool {
    let mut rest = Vec::new();
    drop(answer.read_to_end(&mut rest));
    rest.ends_with(b"\r\n0\r\n\r\n")
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

    fn a_copy_from_before_a_change_is_not_fetched_before_the_rounds_have_taken_it_away_either(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        diary(server, &ann);
        let at = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
        let share = |slices: &Value| {
            ann.patch(&at, &ann.get(&at).etag(), &json!({"slices": slices})).is(200);
        };
        let all = json!(["pain", "training", "measures", "notes"]);
        let exports: Vec<String> = (0..3).map(|_| ask(&pat, &ann, "json")).collect();
        for export in &exports {
            is_soon(&pat, export, "done");
        }
        share(&json!(["training"]));
        share(&all);
        for export in &exports {
            pat.get(&format!("{export}/file")).problem(404, "not-found");
        }
        let anew = ask(&pat, &ann, "json");
        assert!(!things(&file(&pat, &anew), "pain_log").is_empty());
        for export in &exports {
            assert_eq!(is_soon(&pat, export, "expired")["bytes"], 0);
            pat.get(&format!("{export}/file")).problem(404, "not-found");
        }
        pat.get(&format!("{anew}/file")).is(200);
    }

    fn a_file_that_is_being_sent_breaks_off_with_the_right_to_see_it(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.steady(&ann, "2025-06-01", "2026-06-01");
        server.link(&pat, &ann);
        let export = ask(&pat, &ann, "json");
        is_soon(&pat, &export, "done");
        // More than the sockets hold: a part is read when the one before it has gone.
        let (large, long_ago) = match server.kind {
            Kind::Sqlite => ("zeroblob(16000000)", "1"),
            Kind::Postgres => ("decode(repeat('20', 16000000), 'hex')", "to_timestamp(1)"),
        };
        server.database.execute(&format!("UPDATE export_chunks SET body = {large}"));
        assert!(server.database.count("SELECT count(*) AS count FROM export_chunks") > 1);
        assert!(is_whole(on_its_way(server, &pat, &export)));
        for gone in [format!("until_at = {long_ago}"), "sees_pain = false".to_owned()] {
            let answer = on_its_way(server, &pat, &export);
            server.database.execute(&format!("UPDATE care_links SET {gone}"));
            assert!(!is_whole(answer), "{gone}");
            pat.get(&format!("{export}/file")).problem(404, "not-found");
            server.database.execute("UPDATE care_links SET until_at = NULL, sees_pain = true");
        }
        // And with the session.
        let phone = server.login(&pat.email);
        let answer = on_its_way(server, &phone, &export);
        phone.ask("POST", "/v1/auth/logout").answer().is(204);
        assert!(!is_whole(answer));
    }

    fn a_link_that_shares_more_or_for_longer_keeps_the_copies(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        diary(server, &ann);
        let at = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
        let share = |changes: &Value| {
            ann.patch(&at, &ann.get(&at).etag(), changes).is(200);
        };
        let until = |hours: i64| after_milliseconds(hours * 3_600_000);
        share(&json!({"slices": ["pain"], "until": until(1)}));
        let export = ask(&pat, &ann, "json");
        is_soon(&pat, &export, "done");
        for no_less in [json!({"primary": true}), json!({"until": until(2)}), json!({"slices": ["pain", "notes"]}), json!({"until": null})] {
            share(&no_less);
            pat.get(&format!("{export}/file")).is(200);
        }
        share(&json!({"until": until(3)}));
        pat.get(&format!("{export}/file")).problem(404, "not-found");
        is_soon(&pat, &export, "expired");
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
        // A sandbox's clock is its own, and a file waits a day.
        for other in &others {
            other.day("2026-06-01");
        }
        let exports: Vec<String> = (0..3).map(|_| ask(&ann, &ann, "json")).collect();
        for export in &exports {
            let file = file(&ann.at(others[0].address), export);
            let ids: std::collections::BTreeSet<String> = things(&file, "pain_log").iter().map(|thing| thing["id"].to_string()).collect();
            assert_eq!((things(&file, "pain_log").len(), ids.len()), (366, 366));
        }
    }

    fn a_table_has_the_rows_of_the_direct_route_however_many_years_they_are(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2019-12-30", &[3, 4, 3]);
        server.diary(&ann, "2020-12-27", &[2, 2, 3, 3, 4]);
        server.diary(&ann, "2026-05-30", &[5, 5, 6]);
        ann.trained("2026-06-01", &json!([done("supine-band-march", 0, 2)]));
        for series in ["pain-logs", "assessments", "flags", "session-logs"] {
            let whole = table(&ann, &ann, series);
            assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8; header=present");
            assert!(whole.header("content-disposition").ends_with(".csv\""), "{whole}");
            let direct = |from: &str, to: &str| {
                let answer = ann.get(&ann.record(&format!("export/{series}.csv?from={from}&to={to}"))).is(200);
                answer.body.split_once("\r\n").map(|(head, rows)| (head.to_owned(), rows.to_owned())).unwrap()
            };
            let (head, mut rows) = direct("2019-12-30", "2020-12-29");
            rows.push_str(&direct("2020-12-30", "2021-12-30").1);
            rows.push_str(&direct("2025-12-30", "2026-06-01").1);
            assert_eq!(whole.body, format!("{head}\r\n{rows}"), "{series}");
        }
        // A year is a piece, and years of nothing are none.
        let pieces = "SELECT count(*) AS count FROM export_chunks c JOIN exports e ON e.patient_id = c.patient_id \
            AND e.id = c.export_id WHERE e.series = 'pain-logs' AND e.status = 'done'";
        assert_eq!(server.database.count(pieces), 3);
        let some = json!({"kind": "csv", "series": "pain-logs", "from": "2020-01-01", "to": "2020-12-28"});
        let some = fetched(&ann, &ask_for(&ann, &ann, &some));
        assert_eq!(column(&some.body, "local_date"), ["2020-01-01", "2020-12-27", "2020-12-28"]);
    }

    fn what_lasts_over_the_end_of_a_piece_is_told_once(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for day in ["2024-06-01", "2025-05-25", "2025-06-15"] {
            server.day(day);
            server.clear(&pat, &ann, 2);
        }
        assert_eq!(column(&table(&ann, &ann, "clearances").body, "given_on"), ["2024-06-01", "2025-05-25", "2025-06-15"]);
        let late = json!({"kind": "csv", "series": "clearances", "from": "2025-06-10"});
        let late = fetched(&ann, &ask_for(&ann, &ann, &late));
        assert_eq!(column(&late.body, "given_on"), ["2025-05-25", "2025-06-15"], "what still holds then");
        assert_eq!(server.database.count("SELECT count(*) AS count FROM export_chunks"), 2 + 1);
    }

    fn a_table_is_for_whom_its_series_is_shared_with_and_without_what_is_not(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
        let share = |slices: &Value| {
            ann.patch(&link, &ann.get(&link).etag(), &json!({"slices": slices})).is(200);
        };
        let mut log = daily("2026-06-01", 3);
        log["note"] = json!("worried about work");
        ann.post(&ann.record("pain-logs"), &log).is(201);
        ann.trained("2026-06-01", &json!([done("supine-band-march", 0, 2)]));
        let asks = |series: &str| pat.post(&ann.record("exports"), &json!({"kind": "csv", "series": series}));
        share(&json!(["training"]));
        assert_eq!(asks("session-logs").is(202)["slices"], json!(["training"]));
        let noted = ann.all(&ann.record("access-log")).remove(0);
        assert_eq!((&noted["action"], &noted["slice"]), (&json!("export"), &json!("training")));
        for not_shared in ["pain-logs", "assessments", "flags", "measures", "care-events"] {
            asks(not_shared).problem(404, "not-found");
        }
        share(&json!(["pain"]));
        assert_eq!(column(&table(&pat, &ann, "pain-logs").body, "note"), [""]);
        share(&json!(["pain", "notes"]));
        let export = ask_for(&pat, &ann, &json!({"kind": "csv", "series": "pain-logs"}));
        let with_notes = fetched(&pat, &export);
        assert_eq!(column(&with_notes.body, "note"), ["worried about work"]);
        assert_eq!(pat.get(&export).is(200)["slices"], json!(["pain", "notes"]));
        share(&json!(["pain", "measures"]));
        pat.get(&format!("{export}/file")).problem(404, "not-found");
    }

    fn a_table_is_of_one_series_and_nothing_else_is_of_any(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let asks = |what: Value| ann.post(&ann.record("exports"), &what);
        asks(json!({"kind": "csv"})).wrong("/series", "required");
        asks(json!({"kind": "csv", "series": null})).wrong("/series", "required");
        asks(json!({"kind": "csv", "series": "everything"})).wrong("/series", "unknown-value");
        for kind in ["json", "fhir"] {
            asks(json!({"kind": kind, "series": "pain-logs"})).wrong("/series", "invalid-value");
        }
        let id = Uuid::new_v4();
        let asked = asks(json!({"id": id, "kind": "csv", "series": "flags"})).is(202);
        assert_eq!((&asked["kind"], &asked["series"]), (&json!("csv"), &json!("flags")));
        asks(json!({"id": id, "kind": "csv", "series": "flags"})).is(200);
        asks(json!({"id": id, "kind": "csv", "series": "measures"})).problem(409, "id-conflict");
        // Of nothing there is a table of nothing.
        let empty = table(&ann, &ann, "rest-periods");
        assert_eq!(empty.body, "from,until,source,because,flag_id,decided_by,decided_at,id,version\r\n");
    }
}
