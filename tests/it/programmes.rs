//! Programmes that physiotherapists author: drafts, versions that never change, copies and differences.

use crate::harness::{Answer, Client, Server, at_once};
use limber::app::Policy;
use serde_json::{Value, json};
use uuid::Uuid;

const PROGRAMMES: &str = "/v1/programmes";

fn example() -> Value {
    serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap()
}

fn with(mut body: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

fn address(key: &str) -> String {
    format!("{PROGRAMMES}/{key}")
}

impl Client {
    fn draft(&self, body: &Value) -> String {
        self.post(PROGRAMMES, body).is(201).text("key")
    }

    fn edit(&self, key: &str, tag: &str, body: &Value) -> Answer {
        self.ask("PUT", &address(key)).header("If-Match", tag).json(body).answer()
    }

    fn publish(&self, key: &str) -> Answer {
        let tag = self.get(&address(key)).is(200).etag();
        self.ask("POST", &format!("{}/publish", address(key))).header("If-Match", &tag).answer()
    }

    fn copy(&self, key: &str, body: &Value) -> Answer {
        self.post(&format!("{}/copy", address(key)), body)
    }

    fn lists(&self, key: &str) -> Vec<i64> {
        let all = self.all(&format!("{PROGRAMMES}?limit=100"));
        all.iter().filter(|entry| entry["key"] == key).map(|entry| entry["version"].as_i64().unwrap()).collect()
    }
}

/// What a version says, byte by byte, but for how its entry stands.
fn text_of(answer: &Answer) -> String {
    answer.body.split(",\"authored\":").next().unwrap().to_owned()
}

on_both! {
    fn the_example_is_a_programme_that_a_patient_can_be_enrolled_in(server: &Server) {
        server.day("2026-06-01");
        let (pat, ann) = (server.physiotherapist("pat"), server.patient("ann"));
        server.link(&pat, &ann);
        let made = pat.post(PROGRAMMES, &example()).is(201);
        assert_eq!((&made["version"], &made["authored"]["status"]), (&json!(1), &json!("draft")));
        let key = made.text("key");
        let enrolment = json!({"programme": key, "side": "left"});
        ann.get(&address(&key)).problem(404, "not-found");
        ann.post(&ann.record("enrolments"), &enrolment).wrong("/programme", "unknown-value");
        pat.post(&ann.record("enrolments"), &enrolment).problem(409, "conflict");
        assert_eq!(pat.publish(&key).is(200)["authored"]["status"], "published");
        ann.has_no_warning_signs();
        let enrolled = pat.post(&ann.record("enrolments"), &enrolment).is(201);
        assert_eq!((enrolled.text("programme"), &enrolled["programme_version"]), (key.clone(), &json!(1)));
        assert_eq!(ann.get(&address(&key)).is(200)["phases"], pat.get(&address(&key)).is(200)["phases"]);
        assert_eq!(ann.today()["plan"]["programme"], key);
    }

    fn each_programme_that_comes_with_limber_can_be_begun_and_its_first_session_is_short(server: &Server) {
        server.day("2026-06-01");
        let programmes = server.nobody().all(&format!("{PROGRAMMES}?limit=100"));
        assert_eq!(programmes.len(), 10);
        for (at, programme) in programmes.iter().enumerate() {
            let (key, region) = (&programme["key"], &programme["region"]);
            let side = if region == "back" { "midline" } else { "left" };
            let ann = server.patient(&format!("ann-{at}"));
            let enrolment = json!({"programme": key, "side": side});
            // Without the screen of its region there is no way in.
            ann.post(&ann.record("enrolments"), &enrolment).is(409);
            let screen = json!({"region": region, "local_date": "2026-06-01", "answered_yes": []});
            ann.post(&ann.record("symptom-checks"), &screen).is(201);
            ann.post(&ann.record("enrolments"), &enrolment).is(201);
            let log = json!({"region": region, "side": side, "local_date": "2026-06-01", "worst_pain": 2, "morning_pain": 1});
            ann.post(&ann.record("pain-logs"), &log).is(201);
            let today = ann.today();
            let plan = &today["plan"];
            assert_eq!((&plan["programme"], &plan["phase"]), (key, &json!(0)), "{today:#}");
            assert!((1..=20).contains(&plan["minutes"].as_u64().unwrap()), "{key}: {plan:#}");
            let steps = plan["steps"].as_array().unwrap();
            let phase = &programme["phases"][0]["steps"];
            assert_eq!(steps.len(), phase.as_array().unwrap().len(), "{key}: {plan:#}");
            for step in steps {
                assert!(step["part"] != "resistance_band" && step["name"] != step["exercise"], "{key}: {step}");
                assert!(!step["contra_indications"].as_array().unwrap().is_empty(), "{key}: {step}");
            }
        }
    }

    fn a_published_version_never_changes(server: &Server) {
        server.day("2026-06-01");
        let (pat, ann) = (server.physiotherapist("pat"), server.patient("ann"));
        server.link(&pat, &ann);
        let key = pat.draft(&example());
        pat.publish(&key).is(200);
        let first = format!("{}?version=1", address(&key));
        let before = pat.get(&first).is(200);
        ann.has_no_warning_signs();
        ann.post(&ann.record("enrolments"), &json!({"programme": key, "side": "left"})).is(201);
        let plan = ann.today()["plan"].clone();
        let unchanged = || {
            let now = pat.get(&first).is(200);
            assert_eq!((now.body.as_str(), now.etag()), (before.body.as_str(), before.etag()));
            assert_eq!(ann.get(&first).is(200).body, before.body);
        };
        let edited = pat.edit(&key, &before.etag(), &with(example(), json!({"name": "Stairs again"}))).is(200);
        assert_eq!((&edited["version"], &edited["authored"]["status"]), (&json!(2), &json!("draft")));
        unchanged();
        let again = pat.edit(&key, &edited.etag(), &with(example(), json!({"name": "Stairs once more"}))).is(200);
        assert_eq!((&again["version"], again.text("name")), (&json!(2), "Stairs once more".to_owned()));
        unchanged();
        // Others go on seeing what is published.
        assert_eq!((pat.lists(&key), ann.lists(&key)), (vec![2], vec![1]));
        assert_eq!(ann.get(&address(&key)).is(200).body, before.body);
        ann.get(&format!("{}?version=2", address(&key))).problem(404, "not-found");
        pat.publish(&key).is(200);
        unchanged();
        pat.copy(&key, &json!({"version": 1})).is(201);
        unchanged();
        assert_eq!(ann.lists(&key), [2]);
        pat.delete(&address(&key), &pat.get(&address(&key)).etag()).is(204);
        let retired = pat.get(&first).is(200);
        assert_eq!((text_of(&retired), &retired["authored"]["status"]), (text_of(&before), &json!("retired")));
        assert_eq!(ann.today()["plan"], plan, "who is on it stays on it");
    }

    fn a_retired_programme_takes_nobody_new(server: &Server) {
        server.day("2026-06-01");
        let (pat, ann, bob) = (server.physiotherapist("pat"), server.patient("ann"), server.patient("bob"));
        server.link(&pat, &ann);
        server.link(&pat, &bob);
        let key = pat.draft(&example());
        pat.publish(&key).is(200);
        let enrolment = json!({"id": Uuid::new_v4(), "programme": key, "side": "left"});
        ann.has_no_warning_signs();
        ann.post(&ann.record("enrolments"), &enrolment).is(201);
        pat.edit(&key, "*", &with(example(), json!({"name": "Next"}))).is(200);
        pat.ask("DELETE", &address(&key)).answer().problem(428, "precondition-required");
        pat.delete(&address(&key), "\"v1\"").problem(412, "precondition-failed");
        // The draft goes first, and what is published stays in use.
        pat.delete(&address(&key), "\"v3\"").is(204);
        assert_eq!(pat.lists(&key).len(), 1);
        pat.delete(&address(&key), "\"v2\"").is(204);
        pat.delete(&address(&key), "\"v2\"").is(204);
        assert_eq!((pat.lists(&key), ann.lists(&key)), (vec![], vec![]));
        let versions = pat.all(&format!("{}/versions", address(&key)));
        assert_eq!((versions.len(), &versions[0]["status"]), (1, &json!("retired")));
        for client in [&pat, &bob] {
            let refused = client.post(&bob.record("enrolments"), &enrolment).problem(409, "conflict");
            assert!(refused.text("detail").contains("retired"), "{refused}");
        }
        ann.post(&ann.record("enrolments"), &enrolment).is(200);
        pat.edit(&key, "*", &example()).problem(409, "conflict");
        pat.publish(&key).problem(409, "conflict");
        pat.copy(&key, &json!({})).is(201);
    }

    fn who_sees_a_programme(server: &Server) {
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        let [ann, bob] = ["ann", "bob"].map(|name| server.patient(name));
        server.link(&pat, &ann);
        server.link(&quinn, &bob);
        pat.found();
        quinn.join(&pat);
        let own = pat.draft(&example());
        let shared = pat.draft(&with(example(), json!({"shared": true})));
        let sees = |client: &Client, key: &str| client.get(&address(key)).status == 200;
        let everybody = [&pat, &quinn, &rae, &ann, &bob];
        for key in [&own, &shared] {
            assert_eq!(everybody.map(|client| sees(client, key)), [true, false, false, false, false], "a draft is its author's");
            pat.publish(key).is(200);
        }
        assert_eq!(everybody.map(|client| sees(client, &own)), [true, false, false, true, false]);
        assert_eq!(everybody.map(|client| sees(client, &shared)), [true, true, false, true, true]);
        for path in ["", "/versions", "/difference?from=1&to=1", "?version=1"] {
            let hidden = rae.get(&format!("{}{path}", address(&shared))).problem(404, "not-found");
            let nothing = rae.get(&format!("{}{path}", address(&Uuid::new_v4().to_string()))).problem(404, "not-found");
            assert_eq!(hidden.without_instance(), nothing.without_instance());
            quinn.get(&format!("{}{path}", address(&shared))).is(200);
        }
        quinn.edit(&shared, "*", &example()).problem(403, "forbidden");
        quinn.ask("POST", &format!("{}/publish", address(&shared))).header("If-Match", "*").answer().problem(403, "forbidden");
        rae.copy(&shared, &json!({})).problem(404, "not-found");
        rae.edit(&shared, "*", &example()).problem(404, "not-found");
        let copy = quinn.copy(&shared, &json!({})).is(201);
        assert_eq!((&copy["authored"]["owner_id"], &copy["authored"]["shared"]), (&json!(quinn.id), &json!(false)));
        pat.get(&address(&copy.text("key"))).problem(404, "not-found");
        // Shared no more: from the next version on that is published.
        pat.edit(&shared, "*", &example()).is(200);
        assert!(sees(&quinn, &shared));
        pat.publish(&shared).is(200);
        assert_eq!(everybody.map(|client| sees(client, &shared)), [true, false, false, true, false]);
    }

    fn what_is_built_in_is_copied_and_not_changed(server: &Server) {
        let pat = server.physiotherapist("pat");
        let built_in = pat.get("/v1/programmes/hip-flexor").is(200);
        pat.edit("hip-flexor", "*", &example()).problem(403, "forbidden");
        pat.delete("/v1/programmes/hip-flexor", "*").problem(403, "forbidden");
        pat.copy("hip-flexor", &json!({"version": 99})).problem(404, "not-found");
        let copy = pat.copy("hip-flexor", &json!({})).is(201);
        assert_eq!((&copy["phases"], &copy["version"]), (&built_in["phases"], &json!(1)));
        let key = copy.text("key");
        assert_ne!(key, "hip-flexor");
        // What came out goes in again.
        let mut document = copy.json().clone();
        for field in ["key", "version", "authored"] {
            document.as_object_mut().unwrap().remove(field);
        }
        let edited = pat.edit(&key, &copy.etag(), &document).is(200);
        assert_eq!(edited["phases"], built_in["phases"]);
        pat.publish(&key).is(200);
        assert_eq!(server.nobody().get("/v1/programmes/hip-flexor").is(200).json(), built_in.json());
        let once = || pat.ask("POST", "/v1/programmes/hip-flexor/copy").header("Idempotency-Key", "c").json(&json!({})).answer();
        assert_eq!(once().is(201).body, once().is(201).body);
    }

    fn what_differs_is_told_by_phase_exercise_and_field(server: &Server) {
        let pat = server.physiotherapist("pat");
        let key = pat.draft(&example());
        pat.publish(&key).is(200);
        let mut next = example();
        next["summary"] = json!("Other words.");
        next["phases"][1]["steps"][2]["ladder"][0]["repetitions"] = json!(10);
        next["phases"][0]["steps"].as_array_mut().unwrap().remove(1);
        pat.edit(&key, "*", &next).is(200);
        let told = pat.get(&format!("{}/difference?from=1&to=2", address(&key))).is(200);
        let changes = told["changes"].as_array().unwrap();
        let march = json!({"phase": 1, "exercise": "supine-band-march", "field": "ladder/0/repetitions", "kind": "changed", "before": 12, "after": 10});
        assert!(changes.contains(&march), "{told}");
        assert!(changes.iter().any(|change| change["field"] == "summary" && change["after"] == "Other words."), "{told}");
        let gone = changes.iter().find(|change| change["exercise"] == "heel-slide").unwrap();
        assert_eq!((&gone["kind"], &gone["phase"], &gone["after"]), (&json!("removed"), &json!(0), &Value::Null));
        assert_eq!(changes.len(), 3);
        assert_eq!(pat.get(&format!("{}/difference?from=2&to=2", address(&key)))["changes"], json!([]));
        pat.get(&format!("{}/difference?from=1&to=3", address(&key))).problem(404, "not-found");
        pat.get(&format!("{}/difference?from=1", address(&key))).wrong("?to", "required");
        let versions = pat.all(&format!("{}/versions?limit=1", address(&key)));
        let told: Vec<_> = versions.iter().map(|version| (version["version"].as_i64().unwrap(), version["status"].as_str().unwrap())).collect();
        assert_eq!(told, [(2, "draft"), (1, "published")]);
    }

    fn a_programme_that_cannot_be_is_refused_with_all_its_mistakes(server: &Server) {
        let pat = server.physiotherapist("pat");
        let mut wrong = example();
        wrong["condition"] = json!("no-such");
        wrong["phases"][1]["number"] = json!(3);
        wrong["phases"][1]["needs_clearance"] = json!(false);
        wrong["phases"][0]["steps"][0]["exercise"] = json!("no-such");
        wrong["phases"][0]["steps"][1]["ladder"][1]["repetitions"] = json!(12);
        wrong["phases"][1]["steps"].as_array_mut().unwrap().remove(0);
        let refused = pat.post(PROGRAMMES, &wrong).is(422);
        let told: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
        assert_eq!(told, [
            ("/phases/0/steps/0/exercise", "unknown-value"),
            ("/phases/0/steps/1/ladder/1", "two-loads-up"),
            ("/phases/1/number", "out-of-order"),
            ("/phases/1/needs_clearance", "clearance-required"),
            ("/phases/1/steps/1", "no-warm-up"),
            ("/condition", "unknown-value"),
        ]);
        let step = |changes: Value| {
            let mut body = example();
            let grade = &mut body["phases"][1]["steps"][2]["ladder"][0];
            *grade = with(grade.clone(), changes);
            body
        };
        let place = |field: &str| format!("/phases/1/steps/2/ladder/0/{field}");
        for (field, bad) in [("sets", json!(0)), ("sets", json!(21)), ("repetitions", json!(201)), ("hold_seconds", json!(601)),
            ("minutes", json!(241)), ("rest_seconds", json!(901)), ("band_level", json!(9)), ("sessions_a_week", json!(15)),
            ("minimum_hours_between", json!(337))] {
            pat.post(PROGRAMMES, &step(json!({field: bad}))).wrong(&place(field), "out-of-range");
        }
        pat.post(PROGRAMMES, &step(json!({"effort_omni": [4, 11]}))).wrong(&place("effort_omni/1"), "out-of-range");
        pat.post(PROGRAMMES, &step(json!({"tempo": "fast"}))).wrong(&place("tempo"), "invalid-value");
        let mut long = example();
        long["phases"][0]["steps"][0]["ladder"] = json!(vec![json!({"sets": 1, "minutes": 5}); 13]);
        pat.post(PROGRAMMES, &long).wrong("/phases/0/steps/0/ladder", "too-many");
        pat.post(PROGRAMMES, &with(example(), json!({"phases": vec![example()["phases"][0].clone(); 21]}))).wrong("/phases", "too-many");
        pat.post(PROGRAMMES, &with(example(), json!({"shared": true}))).wrong("/shared", "no-practice");
        assert_eq!(pat.all(PROGRAMMES).len(), server.nobody().all(PROGRAMMES).len());
    }

    fn the_exercises_of_a_programme_are_seen_by_whoever_sees_it(server: &Server) {
        let (pat, quinn, ann) = (server.physiotherapist("pat"), server.physiotherapist("quinn"), server.patient("ann"));
        server.link(&pat, &ann);
        pat.found();
        let exercise = |shared: bool, draft: bool| json!({"name": "Slide", "kind": "mobility", "regions": ["hip"], "summary": "Slide.",
            "steps": ["Slide."], "source": "Own", "shared": shared, "draft": draft,
            "dose": {"sets": 1, "repetitions": 5, "per_side": true, "days_a_week": 7, "pain_ceiling": 2}});
        let made = pat.post("/v1/exercises", &exercise(false, true)).is(201);
        let key = made.text("key");
        let mut body = example();
        body["phases"][0]["steps"][1]["exercise"] = json!(key);
        let place = "/phases/0/steps/1/exercise";
        quinn.post(PROGRAMMES, &body).wrong(place, "unknown-value");
        pat.post(PROGRAMMES, &with(body.clone(), json!({"shared": true}))).wrong(place, "not-shared");
        let programme = pat.draft(&body);
        pat.publish(&programme).wrong(place, "draft");
        let at = format!("/v1/exercises/{key}");
        pat.ask("PUT", &at).header("If-Match", "\"v1\"").json(&exercise(true, false)).answer().is(200);
        pat.edit(&programme, "*", &with(body.clone(), json!({"shared": true}))).is(200);
        pat.publish(&programme).is(200);
        ann.get(&at).is(200);
        pat.delete(&at, "*").is(204);
        ann.get(&at).is(200);
        pat.edit(&programme, "*", &body).wrong(place, "retired");
    }

    fn a_programme_may_be_longer_than_anything_else(server: &Server) {
        let pat = server.physiotherapist("pat");
        let mut long = example();
        let texts = vec!["x".repeat(990); 30];
        for phase in 0..2 {
            long["phases"][phase]["allowed"] = json!(texts);
            long["phases"][phase]["not_allowed"] = json!(texts);
            long["phases"][phase]["warning_signs"] = json!([texts[0]]);
        }
        assert!((100_000..200_000).contains(&long.to_string().len()));
        let made = pat.post(PROGRAMMES, &long).is(201);
        pat.edit(&made.text("key"), &made.etag(), &long).is(200);
        let padded = |bytes: usize| format!("{{\"x\":\"{}\"}}", "x".repeat(bytes)).into_bytes();
        let send = |method: &str, path: &str, bytes: usize| {
            pat.ask(method, path).header("If-Match", "*").raw("application/json", padded(bytes)).answer()
        };
        send("POST", PROGRAMMES, 256 * 1024).problem(413, "too-large");
        send("PUT", &address(&made.text("key")), 256 * 1024).problem(413, "too-large");
        for (method, path) in [("POST", "/v1/exercises"), ("POST", "/v1/bands"), ("POST", "/v1/programmes/hip-flexor/copy"), ("POST", "/v1/practices"), ("POST", "/v1/auth/login")] {
            send(method, path, 32 * 1024).problem(413, "too-large");
        }
    }

    fn of_two_edits_at_once_one_is_told_of_the_other(server: &Server) {
        let pat = server.physiotherapist("pat");
        let key = pat.draft(&example());
        pat.publish(&key).is(200);
        let beside = server.beside(Policy::Relaxed);
        let elsewhere = pat.at(beside.address);
        let answers = at_once(4, |turn| {
            let body = with(example(), json!({"name": format!("Edit {turn}")}));
            [&pat, &elsewhere][turn % 2].edit(&key, "\"v2\"", &body).status
        });
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [200, 412].contains(status)), "{answers:?}");
    }
}
