//! The same again: by Idempotency-Key, by client id, and by version.

use crate::harness::{Answer, Client, Server, at_once, daily};
use limber::app::Policy;
use serde_json::{Value, json};
use uuid::Uuid;

const LOGS: &str = "/v1/patients/me/pain-logs";

fn with_key(client: &Client, key: &str, body: &Value) -> Answer {
    client.ask("POST", LOGS).header("Idempotency-Key", key).json(body).answer()
}

fn with_id(id: Uuid, mut body: Value) -> Value {
    body["id"] = json!(id);
    body
}

on_both! {
    fn the_same_key_gives_the_same_answer_and_one_row(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = with_key(&ann, "k-1", &daily("2026-06-01", 3)).is(201);
        assert_eq!(first.header("idempotency-replayed"), "");
        for key in ["k-1", "\"k-1\""] {
            let again = with_key(&ann, key, &daily("2026-06-01", 3)).is(201);
            assert_eq!(again.header("idempotency-replayed"), "true");
            assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));
            assert_eq!(again.header("location"), first.header("location"));
        }
        assert_eq!(ann.logs().len(), 1);
    }

    fn a_key_is_for_one_body(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        with_key(&ann, "k-1", &daily("2026-06-01", 3)).is(201);
        with_key(&ann, "k-1", &daily("2026-06-01", 4)).problem(422, "idempotency-key-reused");
        with_key(&ann, "k-1", &daily("2026-05-31", 3)).problem(422, "idempotency-key-reused");
        assert_eq!(ann.logs().len(), 1);
    }

    fn a_key_is_ones_own_and_for_one_address(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let anns = with_key(&ann, "k-1", &daily("2026-06-01", 3)).is(201);
        let bobs = with_key(&bob, "k-1", &daily("2026-06-01", 3)).is(201);
        assert_eq!(bobs.header("idempotency-replayed"), "");
        assert_ne!(anns["id"], bobs["id"]);
        let check = json!({"local_date": "2026-06-01", "answered_yes": []});
        let other = ann.ask("POST", "/v1/patients/me/symptom-checks").header("Idempotency-Key", "k-1").json(&check);
        other.answer().is(201);
    }

    fn a_refused_request_may_be_mended_and_sent_with_its_key(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        with_key(&ann, "k-1", &daily("2026-06-09", 3)).is(422);
        with_key(&ann, "k-1", &daily("2026-06-01", 3)).is(201);
        for bad in ["\"\"", &"x".repeat(256)] {
            with_key(&ann, bad, &daily("2026-05-31", 3)).problem(400, "bad-request");
        }
    }

    fn the_same_key_at_once_on_two_instances_makes_one_row(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let other = server.beside(Policy::Relaxed);
        other.day("2026-06-01");
        let there = ann.at(other.address);
        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_now": 4});
        let answers = at_once(8, |turn| with_key(if turn % 2 == 0 { &ann } else { &there }, "k-1", &event).is(201));
        assert!(answers.iter().all(|answer| answer.body == answers[0].body));
        let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true");
        assert_eq!(replayed.count(), 7);
        assert_eq!(ann.logs().len(), 1);
    }

    fn the_same_id_gives_the_stored_log_and_other_content_a_conflict(server: &Server) {
        server.day("2026-06-01");
        let (ann, id) = (server.patient("ann"), Uuid::new_v4());
        let log = with_id(id, daily("2026-06-01", 3));
        let first = ann.post(LOGS, &log).is(201);
        assert_eq!(first.id(), id);
        let again = ann.post(LOGS, &log).is(200);
        assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));
        ann.post(LOGS, &with_id(id, daily("2026-06-01", 4))).problem(409, "id-conflict");
        ann.post(LOGS, &with_id(id, daily("2026-05-31", 3))).problem(409, "id-conflict");
        // A month later the phone finds it in its drawer: too old to be new, but it is not new.
        server.day("2026-07-15");
        ann.post(LOGS, &log).is(200);
        assert_eq!(ann.logs().len(), 1);
    }

    fn another_patients_id_is_no_conflict_and_tells_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, id) = (server.patient("ann"), server.patient("bob"), Uuid::new_v4());
        ann.post(LOGS, &with_id(id, daily("2026-06-01", 3))).is(201);
        ann.post(LOGS, &with_id(id, daily("2026-06-01", 3))).is(200);
        bob.post(LOGS, &with_id(id, daily("2026-06-01", 9))).is(201);
        assert_eq!(ann.get(&format!("{LOGS}/{id}")).is(200)["worst_pain"], 3);
        assert_eq!(bob.get(&format!("{LOGS}/{id}")).is(200)["worst_pain"], 9);
    }

    fn the_same_id_at_once_makes_one_row(server: &Server) {
        server.day("2026-06-01");
        let (ann, id) = (server.patient("ann"), Uuid::new_v4());
        let log = with_id(id, daily("2026-06-01", 3));
        let answers = at_once(10, |_| ann.post(LOGS, &log).status);
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [200, 201].contains(status)), "{answers:?}");
        assert_eq!(ann.logs().len(), 1);
    }

    fn what_was_withdrawn_does_not_come_back_under_its_id(server: &Server) {
        server.day("2026-06-01");
        let (ann, id) = (server.patient("ann"), Uuid::new_v4());
        let log = with_id(id, daily("2026-06-01", 3));
        let etag = ann.post(LOGS, &log).is(201).etag();
        ann.delete(&format!("{LOGS}/{id}"), &etag).is(204);
        ann.post(LOGS, &log).problem(409, "id-conflict");
        ann.put("/v1/patients/me/pain-logs/daily/hip/left/2026-06-01", &json!({"id": id, "worst_pain": 3})).is(409);
        assert!(ann.logs().is_empty());
        ann.log("2026-06-01", 3);
    }

    fn sessions_checks_enrolments_and_clearances_can_be_sent_again_too(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let test = json!({"test": "walking-pain", "region": "hip", "side": "left", "local_date": "2026-06-01", "value": 2, "unit": "nrs"});
        for (client, path, body, other) in [
            (&ann, "session-logs", json!({"region": "hip", "side": "left", "local_date": "2026-06-01"}), json!({"minutes": 3})),
            (&ann, "symptom-checks", json!({"local_date": "2026-06-01", "answered_yes": []}), json!({"answered_yes": ["cannot-move-joint"]})),
            (&pat, "function-tests", test, json!({"value": 3})),
            (&ann, "enrolments", json!({"programme": "hip-flexor", "side": "left"}), json!({"side": "right"})),
            (&pat, "clearances", json!({"region": "hip", "highest_band_level": 2}), json!({"highest_band_level": 3})),
        ] {
            let (path, id) = (ann.record(path), Uuid::new_v4());
            let first = client.post(&path, &with_id(id, body.clone())).is(201);
            assert_eq!(first.header("location"), format!("{path}/{id}"));
            let again = client.post(&path, &with_id(id, body.clone())).is(200);
            assert_eq!(again.body, first.body);
            let mut changed = with_id(id, body);
            changed.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
            client.post(&path, &changed).problem(409, "id-conflict");
            assert_eq!(client.all(&path).len(), 1, "{path}");
            assert_eq!(client.get(&format!("{path}/{id}")).is(200).body, first.body);
        }
    }

    fn a_log_is_changed_with_its_version_only(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let made = ann.post(LOGS, &daily("2026-06-01", 3)).is(201);
        let path = format!("{LOGS}/{}", made.id());
        ann.ask("PATCH", &path).json(&json!({"worst_pain": 4})).answer().problem(428, "precondition-required");
        ann.ask("DELETE", &path).answer().problem(428, "precondition-required");
        let changed = ann.patch(&path, &made.etag(), &json!({"worst_pain": 4})).is(200);
        let stale = ann.patch(&path, &made.etag(), &json!({"worst_pain": 5})).problem(412, "precondition-failed");
        assert_eq!((stale.etag(), &stale["current"]), (changed.etag(), changed.json()));
        ann.delete(&path, &made.etag()).problem(412, "precondition-failed");
        assert_eq!(ann.get(&path).body, changed.body);
    }

    fn of_two_changes_at_once_one_is_told_of_the_other(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let made = ann.post(LOGS, &daily("2026-06-01", 0)).is(201);
        let path = format!("{LOGS}/{}", made.id());
        let answers = at_once(8, |turn| ann.patch(&path, &made.etag(), &json!({"worst_pain": turn + 1})).status);
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 412).count(), 7, "{answers:?}");
        assert_eq!(ann.get(&path)["version"], 2);
    }

    fn a_merge_patch_clears_with_null_and_leaves_what_is_absent(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let mut log = daily("2026-06-01", 3);
        log.as_object_mut().unwrap().extend(json!({"note": "ran", "morning_pain": 2, "triggers": ["running", "stairs"]}).as_object().unwrap().clone());
        let made = ann.post(LOGS, &log).is(201);
        let path = format!("{LOGS}/{}", made.id());
        let patched = ann.patch(&path, &made.etag(), &json!({"note": null, "triggers": ["kicking"]})).is(200);
        assert_eq!((&patched["note"], &patched["triggers"], &patched["morning_pain"]), (&Value::Null, &json!(["kicking"]), &json!(2)));
        let etag = patched.etag();
        ann.patch(&path, &etag, &json!({"worst_pain": null})).wrong("/worst_pain", "required");
        ann.patch(&path, &etag, &json!({"flare_up": null})).wrong("/flare_up", "required");
        ann.patch(&path, &etag, &json!({"nota": "x"})).wrong("/nota", "unknown-field");
        ann.patch(&path, &etag, &json!({"local_date": "2026-05-31"})).wrong("/local_date", "unknown-field");
        let unchanged = ann.patch(&path, &etag, &json!({})).is(200);
        assert_eq!((unchanged.etag(), &unchanged.body), (etag, &patched.body));
    }
}
