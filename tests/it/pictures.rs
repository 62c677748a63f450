//! The trend as a picture, the report and the tables: what leaves the record.

use crate::harness::{Client, Server, after, daily, done};
use serde_json::json;

const DAY: &str = "2026-06-01";
const SERIES: [&str; 9] = [
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

fn picture(client: &Client, patient: &Client, query: &str) -> crate::harness::Answer {
    client.get(&patient.record(&format!("pain-trend.svg?region=hip&side=left{query}")))
}

fn table(client: &Client, patient: &Client, series: &str) -> crate::harness::Answer {
    client.get(&patient.record(&format!("export/{series}.csv")))
}

/// The rows of a table, the names of its columns first.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What a column says, row by row.
fn column(table: &str, name: &str) -> Vec<String> {
    let rows = rows(table);
    let at = rows[0].iter().position(|column| column == name).unwrap();
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// A record with something of everything, up to a red day.
fn worse(server: &Server) -> Client {
    let ann = server.patient("ann");
    let calm = [3, 2, 3, 3, 3, 2, 3, 3, 3, 3, 3, 3, 2, 3];
    let last = server.diary(&ann, DAY, &[&calm[..], &[6, 6, 7]].concat());
    ann.trained(&last, &json!([done("supine-band-march", 0, 2)]));
    let rest = json!({"from": last, "until": after(&last, 3), "because": "the red day"});
    ann.post(&ann.record("rest-periods"), &rest).is(201);
    ann.post(&ann.record("care-events"), &json!({"kind": "doctor_visit", "local_date": last, "title": "Dr Grey"}))
        .is(201);
    ann.post(&ann.record("measures"), &json!({"local_date": last, "ihot_12": {"total": 50}})).is(201);
    ann.post(&ann.record("symptom-checks"), &json!({"local_date": last, "answered_yes": []})).is(201);
    ann
}

on_both! {
    fn the_picture_shows_every_logged_day_and_says_so_in_words(server: &Server) {
        let ann = worse(server);
        let light = picture(&ann, &ann, "&theme=light&size=phone").is(200);
        assert_eq!(light.header("content-type"), "image/svg+xml");
        assert_eq!(light.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        let document = roxmltree::Document::parse(&light.body).unwrap();
        let root = document.root_element();
        assert_eq!((root.attribute("role"), root.attribute("viewBox")), (Some("img"), Some("0 0 360 340")));
        let told = |name: &str| document.descendants().find(|node| node.tag_name().name() == name).and_then(|node| node.text()).unwrap();
        assert_eq!(told("title"), "Pain in the left hip, day by day");
        let described = told("desc");
        for part in ["logged on 17 of 84 days, not on 67", "The last score is 7 of 10, on 17 June 2026, judged red", "1 session, 1 day of rest, a visit to a doctor on 17 June 2026"] {
            assert!(described.contains(part), "{part}: {described}");
        }
        assert!(!light.body.contains("<script") && !light.body.contains("<style") && !light.body.contains("style="));
        let auto = picture(&ann, &ann, "").is(200);
        assert!(auto.body.contains("<style>@media(prefers-color-scheme:dark)"));
        assert!(auto.header("content-security-policy").starts_with("default-src 'none'; style-src 'sha256-"));
        let dark = picture(&ann, &ann, "&theme=dark").is(200);
        assert!(dark.body.contains("viewBox=\"0 0 880 380\"") && dark.body != light.body);
    }

    fn nothing_logged_is_said_in_the_picture_in_the_report_and_in_empty_tables(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let empty = picture(&ann, &ann, "&theme=light").is(200);
        assert!(empty.body.contains("No pain was logged on these days") && empty.body.contains("nothing is known"), "{empty}");
        assert!(!empty.body.contains("<circle"));
        let report = ann.get(&ann.record("report.pdf")).is(200);
        assert_eq!(report.header("content-type"), "application/pdf");
        assert!(report.bytes.starts_with(b"%PDF-1.7") && report.bytes.len() < 200_000, "{}", report.bytes.len());
        for series in SERIES {
            let table = table(&ann, &ann, series).is(200);
            assert_eq!(rows(&table.body).len(), 1, "{table}");
        }
    }

    fn a_report_is_a_tagged_document(server: &Server) {
        let ann = worse(server);
        let report = ann.get(&ann.record("report.pdf?question=May%20she%20run%3F")).is(200);
        let text = String::from_utf8_lossy(&report.bytes);
        for part in ["/StructTreeRoot", "/MarkInfo", "/Lang", "pdfuaid:part", "FontFile2"] {
            assert!(text.contains(part), "{part}");
        }
        assert_eq!(report.header("content-disposition"), "inline; filename=\"limber-report-2026-06-17.pdf\"");
        ann.get(&ann.record("report.pdf?from=2020-01-01")).wrong("?from", "out-of-range");
        ann.get(&ann.record("report.pdf?lang=en")).wrong("?lang", "unknown-field");
    }

    fn a_table_has_the_fields_of_the_json_and_nothing_to_work_out(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "fine, \"quoted\"\nand = on two lines"];
        for (ago, note) in (0_u64..).zip(dangerous) {
            let date = (DAY.parse::<chrono::NaiveDate>().unwrap() - chrono::Days::new(ago)).to_string();
            let mut log = daily(&date, 3);
            log["note"] = json!(note);
            ann.post(&ann.record("pain-logs"), &log).is(201);
        }
        let logs = table(&ann, &ann, "pain-logs").is(200);
        assert_eq!(logs.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(logs.header("content-disposition"), "attachment; filename=\"limber-pain-logs-2026-06-01.csv\"");
        assert!(logs.body.starts_with("local_date,kind,region,side,worst_pain,") && logs.body.ends_with("\r\n"));
        let mut notes = column(&logs.body, "note");
        notes.reverse();
        let (formulas, text) = notes.split_at(6);
        for (note, written) in dangerous.iter().zip(formulas) {
            assert_eq!(*written, format!("'{note}"));
        }
        assert_eq!(text, [dangerous[6]]);
        assert_eq!(column(&logs.body, "worst_pain"), ["3"; 7]);
        assert_eq!(column(&logs.body, "morning_pain"), [""; 7]);
        assert_eq!(column(&logs.body, "local_date")[6], DAY);
    }

    fn every_series_is_a_table(server: &Server) {
        let ann = worse(server);
        let pat = server.physiotherapist("pat");
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 2);
        let lengths = SERIES.map(|series| rows(&table(&ann, &ann, series).is(200).body).len() - 1);
        assert_eq!((lengths[0], lengths[1]), (17, 1), "{lengths:?}");
        assert_eq!(lengths[4..], [1; 5], "{lengths:?}");
        let levels: Vec<String> = ann.levels().into_iter().map(|(_, level)| level).collect();
        assert_eq!(column(&table(&ann, &ann, "assessments").body, "level"), levels);
        assert_eq!(lengths[3], ann.flags().len());
        assert_eq!(column(&table(&ann, &ann, "measures").body, "points"), ["50.0"]);
        let yes = json!({"local_date": "2026-06-16", "answered_yes": ["numb-saddle-or-bladder", "cannot-move-joint"]});
        let check = ann.post(&ann.record("symptom-checks"), &yes).is(201);
        let checks = table(&ann, &ann, "symptom-checks").is(200);
        assert_eq!(column(&checks.body, "answered_yes"), ["cannot-move-joint; numb-saddle-or-bladder", ""]);
        assert_eq!(column(&checks.body, "outcome"), ["locked", "clear"]);
        assert_eq!(column(&checks.body, "urgency"), [check["urgency"].as_str().unwrap(), ""]);
        table(&ann, &ann, "everything").problem(404, "not-found");
        ann.get(&ann.record("export/pain-logs.csv?from=2020-01-01")).wrong("?from", "out-of-range");
        ann.get(&ann.record("export/pain-logs.csv?limit=1")).wrong("?limit", "unknown-field");
    }

    fn whoever_takes_a_record_away_is_written_down_as_that_and_nobody_does_without_a_link(server: &Server) {
        let ann = worse(server);
        let (pat, eve) = (server.physiotherapist("pat"), server.physiotherapist("eve"));
        let link = server.link(&pat, &ann);
        let theirs = |client: &Client| {
            let mut all = vec![picture(client, &ann, ""), client.get(&ann.record("report.pdf"))];
            all.extend(SERIES.map(|series| table(client, &ann, series)));
            all
        };
        for answer in theirs(&pat) {
            answer.is(200);
        }
        let seen = ann.all(&ann.record("access-log"));
        let actions: Vec<&str> = seen.iter().map(|visit| visit["action"].as_str().unwrap()).collect();
        assert_eq!(actions, [&["export"; 10][..], &["look"]].concat());
        for answer in theirs(&eve) {
            answer.problem(404, "not-found");
        }
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        for answer in theirs(&pat) {
            answer.problem(404, "not-found");
        }
        let (refused, allowed): (Vec<_>, Vec<_>) =
            ann.all(&ann.record("access-log")).into_iter().partition(|visit| visit["outcome"] == "refused");
        assert_eq!((refused.len(), allowed.len()), (11, 11));
    }
}
