//! Search in the catalogue, drawings of exercises, and lists of some days.

use crate::harness::{Client, Server, daily, session};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn keys(client: &Client, address: &str) -> BTreeSet<String> {
    client.all(address).iter().map(|entry| entry["key"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn exercises_are_found_by_words_region_kind_equipment_and_condition(server: &Server) {
        let anyone = Client::nobody(server.address);
        let all = keys(&anyone, "/v1/exercises?limit=100");
        let found = |filters: &str| keys(&anyone, &format!("/v1/exercises?limit=100&{filters}"));
        assert_eq!(found("q=COPENH"), BTreeSet::from(["copenhagen-ankle".to_owned(), "copenhagen-knee".to_owned()]));
        assert!(found("q=nosuchword").is_empty());
        let shoulder = found("region=shoulder");
        assert!(shoulder.contains("shoulder-pendulum") && !shoulder.contains("heel-slide"), "{shoulder:?}");
        let bands = found("equipment=band");
        assert!(bands.contains("band-row") && !bands.contains("heel-slide"), "{bands:?}");
        let bare = found("equipment=none");
        assert!(bare.is_subset(&all) && bare.is_disjoint(&bands) && bare.len() > 10, "{bare:?}");
        let back = found("condition=low-back-pain");
        assert!(back.contains("bird-dog") && !back.contains("band-row") && !back.is_empty(), "{back:?}");
        let both = found("condition=low-back-pain&region=back&q=bird");
        assert_eq!(both, BTreeSet::from(["bird-dog".to_owned()]));
        let page_by_page: BTreeSet<String> = keys(&anyone, "/v1/exercises?limit=1&q=bridge");
        assert_eq!(page_by_page, found("q=bridge"));
        assert!(page_by_page.len() > 3, "{page_by_page:?}");
        for (wrong, pointer) in [("kind=dance", "?kind"), ("region=ear", "?region"), ("q=%20", "?q"), ("condition=A%20b", "?condition")] {
            let refused = anyone.get(&format!("/v1/exercises?{wrong}")).is(422);
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
        }
    }

    fn conditions_and_programmes_are_found_too(server: &Server) {
        let anyone = Client::nobody(server.address);
        assert!(keys(&anyone, "/v1/conditions?q=groin").contains("adductor-related-groin-pain"));
        assert_eq!(keys(&anyone, "/v1/conditions?region=shoulder").len(), 1);
        assert_eq!(keys(&anyone, "/v1/programmes?condition=low-back-pain"), BTreeSet::from(["low-back-ng59".to_owned()]));
        assert_eq!(keys(&anyone, "/v1/programmes?region=calf&q=achilles"), BTreeSet::from(["achilles-silbernagel-2007".to_owned()]));
    }

    fn each_built_in_exercise_has_a_drawing_for_caches(server: &Server) {
        let anyone = Client::nobody(server.address);
        for exercise in anyone.all("/v1/exercises?limit=100") {
            assert!(exercise["drawing"]["alt"].as_str().is_some_and(|alt| alt.len() > 20), "{}", exercise["key"]);
        }
        let slide = anyone.get("/v1/exercises/heel-slide").is(200);
        let address = slide["drawing"]["url"].as_str().unwrap().to_owned();
        let drawn = anyone.get(&address).is(200);
        assert!(drawn.header("content-type").starts_with("image/svg+xml") && drawn.body.contains("<title"), "{}", drawn.body);
        assert!(drawn.header("cache-control").starts_with("public") && !drawn.header("etag").is_empty());
        let [light, dark] = ["light", "dark"].map(|theme| anyone.get(&format!("{address}?theme={theme}")).is(200).body.clone());
        assert_ne!(light, dark);
        anyone.get(&format!("{address}?theme=pink")).is(422);
        anyone.get("/v1/exercises/no-such/drawing.svg").problem(404, "not-found");
    }

    fn logs_and_sessions_of_some_days(server: &Server) {
        server.day("2026-06-04");
        let ann = server.patient("ann");
        for (date, pain) in [("2026-06-01", 1), ("2026-06-02", 2), ("2026-06-03", 3), ("2026-06-04", 4)] {
            ann.post(&ann.record("pain-logs"), &daily(date, pain)).is(201);
            ann.post(&ann.record("session-logs"), &session(date, &json!([]))).is(201);
        }
        for list in ["pain-logs", "session-logs"] {
            let dates = |days: &str| {
                let logs = ann.all(&ann.record(&format!("{list}?limit=1&{days}")));
                logs.iter().map(|log| log["local_date"].clone()).collect::<Vec<Value>>()
            };
            assert_eq!(dates("from=2026-06-02&to=2026-06-03"), [json!("2026-06-03"), json!("2026-06-02")], "{list}");
            assert_eq!(dates("from=2026-06-04"), [json!("2026-06-04")], "{list}");
            assert_eq!(dates("to=2026-06-01"), [json!("2026-06-01")], "{list}");
            assert!(dates("from=2026-06-05").is_empty(), "{list}");
        }
    }
}
