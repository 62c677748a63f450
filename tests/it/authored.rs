//! Bands and exercises that physiotherapists author: who sees them, who changes them, and what they may say.

use crate::harness::{Client, Server};
use limber::server;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const EXERCISES: &str = "/v1/exercises";
const BANDS: &str = "/v1/bands";

fn step_up() -> Value {
    json!({"name": "Step up", "kind": "mobility", "regions": ["hip", "knee"], "summary": "Onto a low step and down.",
        "steps": ["Stand before a low step.", "Step up.", "Step down."], "cautions": ["Hold on to the rail."],
        "contra_indications": [{"kind": "absolute", "text": "You cannot put weight on the leg."}],
        "common_mistakes": ["The knee falls inwards: keep it over the toes."], "easier": "Take a lower step.",
        "harder": "Step down over three seconds.",
        "media": [{"kind": "video", "url": "https://clinic.example/step-up.mp4", "alt": "Somebody steps up and down."}],
        "source": "Own practice", "language": "en-GB",
        "dose": {"sets": 2, "repetitions": 8, "per_side": true, "days_a_week": 3, "pain_ceiling": 3}})
}

fn pink() -> Value {
    json!({"maker": "Loop", "line": "Soft", "colour": "pink", "level": 1, "source": "The maker's leaflet", "rated_newtons": [9.0, 18.0],
        "elongation_force": [{"elongation_percent": 50, "newtons": 6.5, "plus_minus_newtons": 1.5},
            {"elongation_percent": 100, "newtons": 11, "plus_minus_newtons": 2}]})
}

fn with(mut body: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

impl Client {
    fn author(&self, changes: Value) -> String {
        self.post(EXERCISES, &with(step_up(), changes)).is(201).text("key")
    }

    /// Whether it can be read, and is listed.
    fn sees(&self, key: &str) -> (bool, bool) {
        let one = self.get(&format!("{EXERCISES}/{key}"));
        assert!(
            one.status == 200
                || one.without_instance() == self.get(&format!("{EXERCISES}/{}", Uuid::new_v4())).without_instance()
        );
        (one.status == 200, self.all(&format!("{EXERCISES}?limit=100")).iter().any(|entry| entry["key"] == key))
    }
}

const SEEN: (bool, bool) = (true, true);
const NOT_SEEN: (bool, bool) = (false, false);

on_both! {
    fn an_exercise_of_ones_own_is_kept_as_it_was_written(server: &Server) {
        let pat = server.physiotherapist("pat");
        let made = pat.post(EXERCISES, &step_up()).is(201);
        let address = format!("{EXERCISES}/{}", made.text("key"));
        assert_eq!((made.header("location"), made.etag()), (address.as_str(), "\"v1\"".to_owned()));
        let read = pat.get(&address).is(200);
        assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
        for (field, value) in step_up().as_object().unwrap().iter().filter(|(field, _)| *field != "dose") {
            assert_eq!(read[field.as_str()], *value, "{field}");
        }
        let authored = &read["authored"];
        assert_eq!((&authored["owner_id"], &authored["status"], &authored["shared"]), (&json!(pat.id), &json!("published"), &json!(false)));
        assert_eq!(read.header("cache-control"), "private, no-cache");
        pat.ask("GET", &address).header("If-None-Match", &read.etag()).answer().is(304);
    }

    fn an_own_exercise_is_the_authors_and_the_patients_and_nobody_elses(server: &Server) {
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        let [ann, bob, cat] = ["ann", "bob", "cat"].map(|name| server.patient(name));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &bob);
        server.link(&rae, &cat);
        pat.found();
        quinn.join(&pat);
        let own = pat.author(json!({}));
        let shared = pat.author(json!({"shared": true}));
        let draft = pat.author(json!({"shared": true, "draft": true}));
        for (client, sees) in [
            (&pat, [SEEN, SEEN, SEEN]),
            (&quinn, [NOT_SEEN, SEEN, NOT_SEEN]),
            (&rae, [NOT_SEEN; 3]),
            (&ann, [SEEN, SEEN, NOT_SEEN]),
            (&bob, [NOT_SEEN, SEEN, NOT_SEEN]),
            (&cat, [NOT_SEEN; 3]),
            (&server.nobody(), [NOT_SEEN; 3]),
        ] {
            assert_eq!([&own, &shared, &draft].map(|key| client.sees(key)), sees, "{}", client.email);
        }
        // Ending the link takes the sight of it, at once.
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        assert_eq!([&own, &shared].map(|key| ann.sees(key)), [NOT_SEEN; 2]);
    }

    fn leaving_a_practice_leaves_what_was_shared_there_and_takes_the_sight_of_the_others(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        pat.found();
        quinn.join(&pat);
        let pats = pat.author(json!({"shared": true}));
        let quinns = quinn.author(json!({"shared": true}));
        quinn.leave();
        assert_eq!((quinn.sees(&pats), quinn.sees(&quinns), pat.sees(&quinns)), (NOT_SEEN, SEEN, SEEN));
        quinn.post(EXERCISES, &with(step_up(), json!({"shared": true}))).wrong("/shared", "no-practice");
        // The last to leave closes it: what was shared is its authors' own again.
        pat.leave();
        assert_eq!((pat.sees(&pats), pat.sees(&quinns), quinn.sees(&quinns)), (SEEN, NOT_SEEN, SEEN));
        assert_eq!(pat.get(&format!("{EXERCISES}/{pats}"))["authored"]["shared"], false);
    }

    fn only_the_author_changes_an_exercise_and_from_what_was_seen(server: &Server) {
        let (pat, quinn, rae) = (server.physiotherapist("pat"), server.physiotherapist("quinn"), server.physiotherapist("rae"));
        pat.found();
        quinn.join(&pat);
        let key = pat.author(json!({"shared": true, "draft": true}));
        let address = format!("{EXERCISES}/{key}");
        let put = |client: &Client, tag: &str, changes: Value| {
            client.ask("PUT", &address).header("If-Match", tag).json(&with(step_up(), changes)).answer()
        };
        quinn.ask("PUT", &address).header("If-Match", "*").json(&step_up()).answer().problem(404, "not-found");
        pat.put(&address, &step_up()).problem(428, "precondition-required");
        let published = put(&pat, "\"v1\"", json!({"shared": true})).is(200);
        assert_eq!((published.etag(), &published["authored"]["status"]), ("\"v2\"".to_owned(), &json!("published")));
        let stale = put(&pat, "\"v1\"", json!({"name": "Other"})).problem(412, "precondition-failed");
        assert_eq!((stale.etag(), &stale["current"]), ("\"v2\"".to_owned(), published.json()));
        put(&quinn, "*", json!({})).problem(403, "forbidden");
        put(&rae, "*", json!({})).problem(404, "not-found");
        quinn.delete(&address, "*").problem(403, "forbidden");
        put(&pat, "*", json!({"draft": true})).problem(409, "conflict");
        put(&pat, "*", json!({"key": Uuid::new_v4()})).wrong("/key", "invalid-value");
        for built_in in ["/v1/exercises/easy-walk", "/v1/bands/theraband-professional-red"] {
            let body = if built_in.contains("bands") { pink() } else { step_up() };
            pat.ask("PUT", built_in).header("If-Match", "*").json(&body).answer().problem(403, "forbidden");
            pat.delete(built_in, "*").problem(403, "forbidden");
        }
    }

    fn a_retired_exercise_is_read_where_it_is_known_and_listed_no_more(server: &Server) {
        let (pat, ann) = (server.physiotherapist("pat"), server.patient("ann"));
        server.link(&pat, &ann);
        let (key, draft) = (pat.author(json!({})), pat.author(json!({"draft": true})));
        let address = format!("{EXERCISES}/{key}");
        pat.ask("DELETE", &address).answer().problem(428, "precondition-required");
        pat.delete(&address, "\"v1\"").is(204);
        pat.delete(&address, "\"v1\"").is(204);
        assert_eq!((pat.sees(&key), ann.sees(&key)), ((true, false), (true, false)));
        pat.ask("PUT", &address).header("If-Match", "*").json(&step_up()).answer().problem(409, "conflict");
        pat.delete(&format!("{EXERCISES}/{draft}"), "\"v1\"").is(204);
        assert_eq!(pat.sees(&draft), NOT_SEEN);
    }

    fn the_same_again_makes_nothing_new(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let chosen = with(step_up(), json!({"key": Uuid::new_v4()}));
        let first = pat.post(EXERCISES, &chosen).is(201);
        assert_eq!(pat.post(EXERCISES, &chosen).is(200).body, first.body);
        pat.post(EXERCISES, &with(chosen.clone(), json!({"name": "Other"}))).problem(409, "id-conflict");
        quinn.post(EXERCISES, &chosen).problem(409, "id-conflict");
        let band = with(pink(), json!({"key": Uuid::new_v4(), "line": "Own"}));
        let first = pat.post(BANDS, &band).is(201);
        assert_eq!(pat.post(BANDS, &band).is(200).body, first.body);
        let once = || pat.ask("POST", BANDS).header("Idempotency-Key", "pink").json(&pink()).answer().is(201);
        assert_eq!(once().body, once().body);
        assert_eq!(pat.all(BANDS).len(), server.nobody().all(BANDS).len() + 2);
    }

    fn two_bands_of_a_line_have_different_levels(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let first = pat.post(BANDS, &pink()).is(201);
        assert_eq!((&first["approximate"], &first["force_newtons_at_100_percent"]), (&json!(true), &Value::Null));
        let red = with(pink(), json!({"colour": "red"}));
        pat.post(BANDS, &red).wrong("/level", "duplicate");
        pat.post(BANDS, &with(red.clone(), json!({"line": "soft"}))).wrong("/level", "duplicate");
        pat.post(BANDS, &with(red.clone(), json!({"line": "Firm"}))).is(201);
        let second = pat.post(BANDS, &with(red.clone(), json!({"level": 2}))).is(201);
        quinn.post(BANDS, &pink()).is(201);
        let address = format!("{BANDS}/{}", second.text("key"));
        pat.ask("PUT", &address).header("If-Match", "\"v1\"").json(&red).answer().wrong("/level", "duplicate");
        pat.delete(&format!("{BANDS}/{}", first.text("key")), "\"v1\"").is(204);
        pat.ask("PUT", &address).header("If-Match", "\"v1\"").json(&red).answer().is(200);
    }

    fn what_cannot_be_is_refused_with_its_place(server: &Server) {
        let pat = server.physiotherapist("pat");
        let dose = |changes: Value| json!({"dose": with(step_up()["dose"].clone(), changes)});
        let media = |changes: Value| json!({"media": [with(step_up()["media"][0].clone(), changes)]});
        for (changes, pointer, code) in [
            (json!({"name": ""}), "/name", "out-of-range"),
            (json!({"name": "x".repeat(101)}), "/name", "out-of-range"),
            (json!({"name": "a\u{202e}b"}), "/name", "forbidden-character"),
            (json!({"kind": "dance"}), "/kind", "unknown-value"),
            (json!({"key": "step-up"}), "/key", "invalid-value"),
            (json!({"regions": ["hips"]}), "/regions/0", "unknown-value"),
            (json!({"summary": " "}), "/summary", "out-of-range"),
            (json!({"summary": "x".repeat(1001)}), "/summary", "out-of-range"),
            (json!({"steps": ["ok", "a\0b"]}), "/steps/1", "forbidden-character"),
            (json!({"steps": vec!["x"; 31]}), "/steps", "too-many"),
            (json!({"source": null}), "/source", "wrong-type"),
            (json!({"language": "English"}), "/language", "invalid-value"),
            (json!({"common_mistakes": vec!["x"; 31]}), "/common_mistakes", "too-many"),
            (json!({"easier": ""}), "/easier", "out-of-range"),
            (json!({"harder": "x".repeat(1001)}), "/harder", "out-of-range"),
            (json!({"contra_indications": [{"kind": "mild", "text": "x"}]}), "/contra_indications/0/kind", "unknown-value"),
            (json!({"media": vec![step_up()["media"][0].clone(); 11]}), "/media", "too-many"),
            (media(json!({"url": "http://clinic.example/x"})), "/media/0/url", "invalid-value"),
            (media(json!({"url": "https://ann:pw@clinic.example/x"})), "/media/0/url", "invalid-value"),
            (media(json!({"url": "javascript:alert(1)"})), "/media/0/url", "invalid-value"),
            (media(json!({"url": format!("https://clinic.example/{}", "x".repeat(500))})), "/media/0/url", "too-long"),
            (dose(json!({"sets": 0})), "/dose/sets", "out-of-range"),
            (dose(json!({"sets": 21})), "/dose/sets", "out-of-range"),
            (dose(json!({"repetitions": 2.5})), "/dose/repetitions", "out-of-range"),
            (dose(json!({"pain_ceiling": 11})), "/dose/pain_ceiling", "out-of-range"),
            (dose(json!({"tempo": "slow"})), "/dose/tempo", "invalid-value"),
            (dose(json!({"effort_omni": [6, 4]})), "/dose/effort_omni", "out-of-order"),
            (json!({"shared": true}), "/shared", "no-practice"),
            (json!({"authored": null}), "/authored", "unknown-field"),
        ] {
            pat.post(EXERCISES, &with(step_up(), changes)).wrong(pointer, code);
        }
        for (changes, pointer, code) in [
            (json!({"level": 9}), "/level", "out-of-range"),
            (json!({"source": ""}), "/source", "out-of-range"),
            (json!({"approximate": false}), "/approximate", "unknown-field"),
            (json!({"force_newtons_at_100_percent": -1}), "/force_newtons_at_100_percent", "out-of-range"),
            (json!({"elongation_force": [{"elongation_percent": 0, "newtons": 1, "plus_minus_newtons": 1}]}), "/elongation_force/0/elongation_percent", "out-of-range"),
            (json!({"elongation_force": vec![pink()["elongation_force"][0].clone(); 2]}), "/elongation_force", "out-of-order"),
            (json!({"rated_newtons": [18, 9]}), "/rated_newtons", "out-of-order"),
            (json!({"rated_newtons": [18]}), "/rated_newtons", "invalid-value"),
        ] {
            pat.post(BANDS, &with(pink(), changes)).wrong(pointer, code);
        }
        assert!(pat.all(&format!("{EXERCISES}?limit=100")).iter().all(|entry| entry["authored"].is_null()));
    }

    fn a_list_with_authored_entries_is_walked_without_doubles_or_gaps(server: &Server) {
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        pat.found();
        quinn.join(&pat);
        let built_in = server.nobody().all(&format!("{EXERCISES}?limit=100")).len();
        for _ in 0..7 {
            pat.author(json!({}));
            quinn.author(json!({"shared": true}));
            quinn.author(json!({}));
        }
        let walked = pat.all(&format!("{EXERCISES}?limit=5"));
        let keys: BTreeSet<_> = walked.iter().map(|entry| entry["key"].to_string()).collect();
        assert_eq!((walked.len(), keys.len()), (built_in + 14, built_in + 14));
        assert!(walked[..built_in].iter().all(|entry| entry["authored"].is_null()), "what is built in comes first");
        let cursor = pat.get(&format!("{EXERCISES}?limit=5")).is(200).text("next_cursor");
        quinn.get(&format!("{EXERCISES}?limit=5&cursor={cursor}")).problem(400, "bad-cursor");
        server.nobody().get(&format!("{EXERCISES}?limit=5&cursor={cursor}")).problem(400, "bad-cursor");
    }

    fn a_patient_logs_an_exercise_that_their_physiotherapist_authored(server: &Server) {
        server.day("2026-06-01");
        let (pat, ann) = (server.physiotherapist("pat"), server.patient("ann"));
        server.link(&pat, &ann);
        let key = pat.author(json!({}));
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 2, "exercises": [{"exercise": key}]});
        ann.post("/v1/patients/me/session-logs", &session).is(201);
    }

    fn a_bad_token_is_refused_where_none_is_needed(server: &Server) {
        let forger = server.nobody().with_token("x.y.z");
        for path in [EXERCISES, BANDS, "/v1/programmes/hip-flexor"] {
            forger.get(path).problem(401, "unauthenticated");
        }
        let pat = server.physiotherapist("pat");
        pat.ask("POST", "/v1/auth/logout").answer().is(204);
        pat.get(EXERCISES).problem(401, "unauthenticated");
    }
}

#[test]
fn a_reading_of_the_catalogue_needs_no_token_but_knows_one() {
    let api = serde_json::to_value(server::contract(false)).unwrap();
    for path in ["/v1/bands", "/v1/exercises/{key}", "/v1/programmes/{key}/versions"] {
        assert_eq!(api["paths"][path]["get"]["security"], json!([{}, {"bearer": []}]), "{path}");
    }
}
