//! A summary: some weeks of a record side by side.

use crate::harness::{Client, Server, after, done};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";

fn summary(client: &Client, patient: &Client, query: &str) -> crate::harness::Answer {
    client.get(&patient.record(&format!("summary{query}")))
}

/// A red diary with one of everything in it. Gives the last day.
fn everything(server: &Server, ann: &Client, pat: &Client) -> String {
    server.link(pat, ann);
    let last = server.diary(ann, DAY, &[3, 2, 3, 3, 3, 2, 3, 3, 3, 3, 3, 3, 2, 3, 6, 6, 7]);
    pat.enrols(ann, 1);
    server.clear(pat, ann, 2);
    ann.trained(&last, &json!([done("supine-band-march", 0, 2)]));
    let mut log = crate::harness::daily(&last, 6);
    (log["note"], log["side"]) = (json!("after football"), json!("right"));
    ann.post(&ann.record("pain-logs"), &log).is(201);
    ann.post(&ann.record("rest-periods"), &json!({"from": last, "until": after(&last, 3)})).is(201);
    ann.post(&ann.record("measures"), &json!({"local_date": last, "ihot_12": {"total": 50}})).is(201);
    ann.post(&ann.record("care-events"), &json!({"kind": "imaging", "local_date": last})).is(201);
    let check = json!({"local_date": last, "answered_yes": ["cannot-move-joint"]});
    ann.post(&ann.record("symptom-checks"), &check).is(201);
    last
}

on_both! {
    fn it_has_everything_that_its_own_addresses_have(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let last = everything(server, &ann, &pat);
        let flag = ann.flags()[0].clone();
        let see = ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
        pat.ask("POST", &see).header("If-Match", &format!("\"v{}\"", flag["version"])).answer().is(200);
        let told = summary(&pat, &ann, "").is(200);
        assert_eq!((&told["to"], &told["display_name"], &told["decision"]), (&json!(last), &json!("ann"), &json!("seek_care")));
        assert!(told["data_as_of"].as_str().unwrap().starts_with(&last));
        assert_eq!((&told["cut"], &told["not_shared"]), (&json!([]), &json!([])));
        for (list, address) in [
            ("flags", "flags"), ("sessions", "session-logs"), ("care_events", "care-events"), ("measures", "measures"),
            ("rest_periods", "rest-periods"), ("clearances", "clearances"), ("locks", "locks"), ("enrolments", "enrolments"),
        ] {
            let own = pat.all(&ann.record(address));
            assert!(!own.is_empty(), "{address}");
            assert_eq!(told[list], json!(own), "{list}");
        }
        assert!(told["flags"].as_array().unwrap().iter().any(|flag| flag["history"].as_array().unwrap().len() > 1));
        assert_eq!((told["notes"].as_array().unwrap().len(), &told["notes"][0]["note"]), (1, &json!("after football")));
        let adherence = pat.get(&ann.record(&format!("adherence?from={}&to={last}", told["from"].as_str().unwrap()))).is(200);
        assert_eq!(&told["adherence"], adherence.json());
        let left = told["series"].as_array().unwrap().iter().find(|series| series["trend"]["side"] == "left").unwrap();
        assert_eq!(told["series"].as_array().unwrap().len(), 2);
        assert_eq!((&left["level"], left["baseline"].is_number()), (&json!("red"), true));
        let trend = pat.get(&ann.record("pain-trend?region=hip&side=left")).is(200);
        for field in ["days", "slope", "direction", "scored_days"] {
            assert_eq!(left["trend"][field], trend[field], "{field}");
        }
        let change = left["level_changes"].as_array().unwrap().last().unwrap();
        assert_eq!((&change["level"], change["because"].is_string()), (&json!("red"), true));
        let log = ann.all(&ann.record("access-log"));
        assert!(log.iter().any(|row| row["action"] == "look"));
    }

    fn it_is_of_the_days_that_are_asked_for_and_of_400_at_most(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        everything(server, &ann, &pat);
        let early = summary(&ann, &ann, &format!("?from={DAY}&to={}", after(DAY, 5))).is(200);
        for list in ["flags", "sessions", "care_events", "measures", "rest_periods", "clearances", "notes"] {
            assert_eq!(early[list], json!([]), "{list}");
        }
        assert_eq!(early["locks"].as_array().map(Vec::len), Some(0));
        let left = early["series"].as_array().unwrap().iter().find(|series| series["trend"]["side"] == "left").unwrap();
        assert_eq!(left["trend"]["scored_days"], 6, "{left}");
        let most = summary(&ann, &ann, "?from=2025-05-13&to=2026-06-16").is(200);
        assert_eq!(most["series"][0]["trend"]["days"].as_array().map(Vec::len), Some(400));
        summary(&ann, &ann, "?from=2025-05-12&to=2026-06-16").wrong("?from", "out-of-range");
        summary(&ann, &ann, "?from=2026-06-02&to=2026-06-01").wrong("?from", "out-of-range");
        summary(&ann, &ann, "?weeks=2").wrong("?weeks", "unknown-field");
    }

    fn it_leaves_out_what_is_not_shared_and_names_it(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        everything(server, &ann, &pat);
        let link = ann.all(&ann.record("care-links"))[0].clone();
        let address = ann.record(&format!("care-links/{}", link["id"].as_str().unwrap()));
        let pain = ["series", "flags", "locks", "care_events"];
        let training = ["sessions", "enrolments", "adherence", "rest_periods", "clearances"];
        for (slices, absent, not_shared) in [
            (json!(["training", "notes"]), [&pain[..], &["measures", "notes"]].concat(), json!(["pain", "measures"])),
            (json!(["pain", "measures"]), [&training[..], &["notes"]].concat(), json!(["training", "notes"])),
        ] {
            let tag = ann.get(&address).is(200).header("etag").to_owned();
            ann.patch(&address, &tag, &json!({"slices": slices})).is(200);
            let told = summary(&pat, &ann, "").is(200);
            assert_eq!(told["not_shared"], not_shared);
            let lists = [&pain[..], &training[..], &["measures", "notes"]].concat();
            for list in lists {
                assert_eq!(told[list].is_null(), absent.contains(&list), "{list}: {told}");
            }
            assert_eq!(told["decision"], ann.today()["decision"]);
            assert!(!told.body.contains("after football"));
        }
    }

    fn an_empty_record_has_no_level_and_no_gap_is_nought(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let told = summary(&ann, &ann, "").is(200);
        assert_eq!((&told["series"], &told["flags"], &told["adherence"]["percent"]), (&json!([]), &json!([]), &Value::Null));
    }

    fn a_long_list_is_cut_and_says_so(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        for number in 0..202 {
            let care = json!({"kind": "imaging", "local_date": after("2026-05-20", number % 12), "title": format!("{number}")});
            ann.post(&ann.record("care-events"), &care).is(201);
        }
        let told = summary(&ann, &ann, "").is(200);
        assert_eq!((told["care_events"].as_array().map(Vec::len), &told["cut"]), (Some(200), &json!(["care_events"])));
    }
}
