//! The catalogue: for everybody, and for caches.

use crate::harness::Server;
use limber::db::{Conn, Db};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

fn keys(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn everybody_can_read_the_whole_catalogue(server: &Server) {
        let nobody = server.nobody();
        for (list, at_least) in [("bands", 8), ("exercises", 132), ("conditions", 10), ("programmes", 10)] {
            let items = nobody.all(&format!("/v1/{list}?limit=100"));
            assert!(items.len() >= at_least && keys(&items).len() == items.len(), "{list}: {}", items.len());
            for item in &items {
                let one = nobody.get(&format!("/v1/{list}/{}", item["key"].as_str().unwrap())).is(200);
                assert_eq!(one.json(), item);
                assert!(item["source"].is_string() || item["sources"].is_array(), "{item}");
            }
            nobody.get(&format!("/v1/{list}/no-such-thing")).problem(404, "not-found");
        }
    }

    fn an_answer_of_the_catalogue_may_be_kept_and_asked_after(server: &Server) {
        let nobody = server.nobody();
        for path in ["/v1/bands", "/v1/exercises/easy-walk", "/v1/programmes/hip-flexor"] {
            let first = nobody.get(path).is(200);
            assert!(first.header("cache-control").starts_with("public, max-age="), "{first}");
            assert_eq!(nobody.get(path).is(200).etag(), first.etag());
            for known in [first.etag(), format!("\"other\", W/{}", first.etag()), "*".to_owned()] {
                let kept = nobody.ask("GET", path).header("If-None-Match", &known).answer().is(304);
                assert_eq!((kept.etag(), kept.body.as_str()), (first.etag(), ""));
            }
            nobody.ask("GET", path).header("If-None-Match", "\"other\"").answer().is(200);
        }
    }

    fn a_record_is_never_kept_but_can_be_asked_after(server: &Server) {
        let ann = server.patient("ann");
        let me = ann.get("/v1/me").is(200);
        assert_eq!(me.header("cache-control"), "no-store");
        let known = ann.ask("GET", "/v1/me").header("If-None-Match", &me.etag()).answer().is(304);
        assert_eq!(known.header("cache-control"), "no-store");
    }

    fn the_programme_leads_from_holds_to_sport_and_names_what_is_in_the_catalogue(server: &Server) {
        let nobody = server.nobody();
        let programme = nobody.get("/v1/programmes/hip-flexor").is(200);
        let phases = programme["phases"].as_array().unwrap();
        let numbers: Vec<_> = phases.iter().map(|phase| phase["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        let exercises = keys(&nobody.all("/v1/exercises?limit=100"));
        for phase in phases {
            let steps = phase["steps"].as_array().unwrap();
            let parts: Vec<_> = steps.iter().map(|step| step["part"].as_str().unwrap()).collect();
            let bands = parts.contains(&"resistance_band");
            assert_eq!(phase["needs_clearance"], bands || phase["number"].as_u64() >= Some(2), "{phase}");
            assert_eq!(bands, phase["band_levels"].is_array());
            assert!(parts.first() == Some(&"raise"), "warm up first: {parts:?}");
            if let Some(band) = parts.iter().position(|part| *part == "resistance_band") {
                assert!(parts[..band].contains(&"dynamic_stretch"), "{parts:?}");
            }
            for step in steps {
                assert!(exercises.contains(step["exercise"].as_str().unwrap()), "{step}");
            }
        }
        let condition = nobody.get(&format!("/v1/conditions/{}", programme.text("condition"))).is(200);
        assert!(!condition["when_to_seek_urgent_help"].as_array().unwrap().is_empty());
        assert!(nobody.all("/v1/bands").iter().all(|band| band["approximate"] == json!(true)));
    }

    fn sowing_again_changes_nothing(server: &Server) {
        let before = server.nobody().get("/v1/exercises").is(200).etag();
        let config = server.config();
        let db = Db::open(&config.database().unwrap()).unwrap();
        let sow = db.write(Uuid::nil(), |conn: &mut Conn| limber::catalogue::sow(conn));
        actix_web::rt::System::new().block_on(sow).unwrap();
        assert_eq!(server.nobody().get("/v1/exercises").is(200).etag(), before);
    }

    fn the_questions_of_the_symptom_check_are_public(server: &Server) {
        let asked = server.nobody().get("/v1/red-flags").is(200);
        let questions = asked["questions"].as_array().unwrap();
        assert!(questions.len() >= 10);
        assert!(questions.iter().all(|question| !question["advice"].as_str().unwrap().is_empty()));
    }
}
