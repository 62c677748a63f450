//! What a physiotherapist does: with author, time and reason, for the patient to see; and nothing upon what is stale.

use crate::harness::{Answer, Client, Server};
use serde_json::{Value, json};

fn narrow(client: &Client, patient: &Client, clearance: &Value, etag: &str, body: Value) -> Answer {
    let path = patient.record(&format!("clearances/{}/narrow", clearance.as_str().unwrap()));
    client.ask("POST", &path).header("If-Match", etag).json(&body).answer()
}

fn give(physiotherapist: &Client, patient: &Client, level: u8) -> Value {
    let clearance = json!({"region": "hip", "highest_band_level": level, "note": "slowly"});
    physiotherapist.post(&patient.record("clearances"), &clearance).is(201)["id"].clone()
}

fn kinds(client: &Client, patient: &Client) -> Vec<String> {
    let acts = client.all(&patient.record("acts"));
    acts.iter().map(|act| act["kind"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    fn a_narrower_go_ahead_holds_at_once(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-05-01");
        let clearance = give(&pat, &ann, 3);
        let enrolment = ann.enrols(&ann, 2);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        assert_eq!(ann.today()["highest_band_level"], 2, "as far as its phase goes");
        let cursor = ann.get("/v1/sync?limit=500").is(200).text("next_cursor");
        let lower = narrow(&pat, &ann, &clearance, "\"v1\"", json!({"highest_band_level": 1, "because": "sore after the red band"})).is(200);
        assert_eq!((&lower["highest_band_level"], &lower["until"], lower.etag().as_str()), (&json!(1), &json!("2026-05-29"), "\"v2\""));
        let told = &lower["narrowings"][0];
        assert_eq!((&told["level_before"], &told["because"], &told["narrowed_by"]), (&json!(3), &json!("sore after the red band"), &json!(pat.id)));
        assert_eq!(ann.today()["highest_band_level"], 1);
        let fed = ann.get(&format!("/v1/sync?cursor={cursor}")).is(200);
        assert_eq!((&fed["changes"][0]["type"], &fed["changes"][0]["data"]), (&json!("clearance"), lower.json()));
        let sooner = narrow(&pat, &ann, &clearance, "\"v2\"", json!({"until": "2026-05-20", "because": "one more day"})).is(200);
        assert_eq!(sooner["narrowings"].as_array().unwrap().len(), 2);
        assert_eq!(ann.state(&enrolment), "active");
        server.day("2026-05-21");
        server.steady(&ann, "2026-05-21", "2026-05-21");
        assert_eq!((&ann.today()["bands_allowed"], ann.state(&enrolment).as_str()), (&json!(false), "awaiting_clearance"));
        narrow(&pat, &ann, &clearance, "\"v3\"", json!({"highest_band_level": 1, "because": "it is over"})).problem(409, "conflict");
    }

    fn a_go_ahead_is_only_made_narrower_and_not_upon_what_is_stale(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let clearance = give(&pat, &ann, 3);
        let with = |body: Value| narrow(&pat, &ann, &clearance, "\"v1\"", body);
        with(json!({"highest_band_level": 1})).wrong("/because", "required");
        with(json!({"highest_band_level": 1, "because": " "})).wrong("/because", "out-of-range");
        with(json!({"highest_band_level": 4, "because": "x"})).wrong("/highest_band_level", "out-of-range");
        with(json!({"highest_band_level": 3, "because": "x"})).wrong("/highest_band_level", "not-narrower");
        with(json!({"because": "x"})).wrong("/highest_band_level", "not-narrower");
        with(json!({"until": "2026-06-30", "because": "x"})).wrong("/until", "out-of-range");
        with(json!({"until": "2026-05-31", "because": "x"})).wrong("/until", "out-of-range");
        ann.ask("POST", &ann.record(&format!("clearances/{}/narrow", clearance.as_str().unwrap()))).header("If-Match", "\"v1\"")
            .json(&json!({"highest_band_level": 1, "because": "x"})).answer().problem(403, "forbidden");
        let path = ann.record(&format!("clearances/{}", clearance.as_str().unwrap()));
        let lower = json!({"highest_band_level": 2, "because": "x"});
        pat.post(&format!("{path}/narrow"), &lower).problem(428, "precondition-required");
        let narrowed = with(lower.clone()).is(200);
        assert_eq!(with(lower.clone()).is(200).body, narrowed.body, "the same again");
        narrow(&quinn, &ann, &clearance, "\"v1\"", json!({"highest_band_level": 1, "because": "y"})).problem(412, "precondition-failed");
        let back = json!({"because": "no bands for now"});
        quinn.post(&format!("{path}/revoke"), &back).problem(428, "precondition-required");
        quinn.ask("POST", &format!("{path}/revoke")).header("If-Match", "\"v1\"").json(&back).answer().problem(412, "precondition-failed");
        quinn.ask("POST", &format!("{path}/revoke")).header("If-Match", "\"v2\"").json(&json!({})).answer().wrong("/because", "required");
        quinn.ask("POST", &format!("{path}/revoke")).header("If-Match", "\"v2\"").json(&back).answer().is(200);
        narrow(&pat, &ann, &clearance, "\"v3\"", json!({"highest_band_level": 1, "because": "x"})).problem(409, "conflict");
        // Given again with the same id, it is the same: what was sent is what it was first.
        let given = json!({"id": clearance, "region": "hip", "highest_band_level": 3, "note": "slowly"});
        pat.post(&ann.record("clearances"), &given).is(200);
    }

    fn what_was_trained_before_is_judged_by_what_held_then(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day("2026-06-01");
        let clearance = give(&pat, &ann, 2);
        let band = json!({"exercise": "supine-band-march", "sets": [{"band": "theraband-professional-yellow"}]});
        let at = |time: &str| json!({"region": "hip", "side": "left", "local_date": "2026-06-02", "occurred_at": time, "pain_during": 1, "exercises": [band]});
        server.clock("2026-06-02T12:00:00Z");
        narrow(&pat, &ann, &clearance, "\"v1\"", json!({"highest_band_level": 1, "because": "the yellow one for now"})).is(200);
        server.clock("2026-06-02T18:00:00Z");
        let uncleared = || ann.flags().iter().filter(|flag| flag["rule"] == "GO").count();
        ann.post(&ann.record("session-logs"), &at("2026-06-02T09:00:00Z")).is(201);
        assert_eq!(uncleared(), 0, "it was within the go-ahead of that hour");
        ann.post(&ann.record("session-logs"), &at("2026-06-02T15:00:00Z")).is(201);
        assert_eq!(uncleared(), 1);
    }

    fn the_acts_tell_who_did_what_when_and_why(server: &Server) {
        server.clock("2026-06-01T08:00:00Z");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut hour = 8;
        let mut later = || {
            hour += 1;
            server.clock(&format!("2026-06-01T{hour:02}:00:00Z"));
        };
        let clearance = give(&pat, &ann, 3);
        later();
        narrow(&pat, &ann, &clearance, "\"v1\"", json!({"highest_band_level": 2, "because": "one at a time"})).is(200);
        later();
        pat.revokes(&ann, clearance.as_str().unwrap()).is(200);
        later();
        let rest = pat.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-05", "because": "a flare"})).is(201);
        later();
        pat.patch(&ann.record(&format!("rest-periods/{}", rest.id())), "\"v1\"", &json!({"until": "2026-05-31", "because": "it was none"})).is(200);
        later();
        let enrolment = ann.enrols(&ann, 0);
        later();
        pat.patch(&enrolment, "\"v1\"", &json!({"status": "paused", "because": "on holiday"})).is(200);
        later();
        pat.put(&ann.record("thresholds"), &json!({"settings": {"green_days": 9}, "because": "a slow healer"})).is(200);
        later();
        let yes = json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &yes).is(201);
        let lock = ann.all(&ann.record("locks"))[0]["id"].clone();
        let flag = ann.flags()[0]["id"].clone();
        let on_flag = |deed: &str, etag: &str, body: Value| {
            let path = ann.record(&format!("flags/{}/{deed}", flag.as_str().unwrap()));
            pat.ask("POST", &path).header("If-Match", etag).json(&body).answer().is(200)
        };
        pat.ask("POST", &ann.record(&format!("flags/{}/seen", flag.as_str().unwrap()))).header("If-Match", "\"v1\"").answer().is(200);
        later();
        pat.post(&ann.record(&format!("locks/{}/unlock", lock.as_str().unwrap())), &json!({"reason": "seen today"})).is(200);
        later();
        on_flag("close", "\"v3\"", json!({"outcome": "settled", "note": "all well"}));
        later();
        pat.post(&ann.record("messages"), &json!({"text": "All well.", "flag_id": flag})).is(201);
        let told = ann.all(&ann.record("acts"));
        let of = |act: &Value| [&act["kind"], &act["by_name"], &act["because"]].map(|value| value.as_str().unwrap_or("-").to_owned());
        let told_as: Vec<_> = told.iter().map(of).collect();
        let expected = [
            ["message_written", "pat", "-"], ["flag_closed", "pat", "all well"], ["flag_acted_on", "pat", "-"], ["unlocked", "pat", "seen today"],
            ["flag_seen", "pat", "-"], ["thresholds_set", "pat", "a slow healer"], ["enrolment_paused", "pat", "on holiday"], ["enrolled", "ann", "-"],
            ["rest_changed", "pat", "it was none"], ["rest_begun", "pat", "a flare"], ["clearance_revoked", "pat", "sore"],
            ["clearance_narrowed", "pat", "one at a time"], ["clearance_given", "pat", "slowly"],
        ];
        assert_eq!(told_as, expected);
        assert_eq!(told[12]["details"]["highest_band_level"], 3, "as it was given");
        assert_eq!(told[9]["details"]["until"], "2026-06-05", "as it was begun");
        assert_eq!(told[8]["details"]["until"], json!({"before": "2026-06-05", "after": "2026-05-31"}));
        assert!(!told[0].to_string().contains("All well."), "what was written is in the conversation");
        assert_eq!(pat.all(&ann.record("acts")), told, "both see the same");
        for limit in [1, 2, 5] {
            assert_eq!(ann.all(&ann.record(&format!("acts?limit={limit}"))), told, "pages of {limit}");
        }
    }

    fn acts_of_one_instant_are_each_told_once(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for _ in 0..3 {
            let clearance = give(&pat, &ann, 3);
            narrow(&pat, &ann, &clearance, "\"v1\"", json!({"highest_band_level": 2, "because": "a"})).is(200);
            narrow(&pat, &ann, &clearance, "\"v2\"", json!({"highest_band_level": 1, "because": "b"})).is(200);
            pat.revokes(&ann, clearance.as_str().unwrap()).is(200);
            pat.post(&ann.record("messages"), &json!({"text": "a"})).is(201);
        }
        let all = ann.all(&ann.record("acts"));
        assert_eq!((all.len(), kinds(&ann, &ann).iter().filter(|kind| *kind == "clearance_narrowed").count()), (15, 6));
        for limit in [1, 2, 4, 7] {
            assert_eq!(ann.all(&ann.record(&format!("acts?limit={limit}"))), all, "pages of {limit}");
        }
    }

    fn a_physiotherapist_says_why(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let days = json!({"from": "2026-06-01", "until": "2026-06-05"});
        pat.post(&ann.record("rest-periods"), &days).wrong("/because", "required");
        let own = ann.post(&ann.record("rest-periods"), &days).is(201);
        let path = ann.record(&format!("rest-periods/{}", own.id()));
        pat.patch(&path, "\"v1\"", &json!({"until": "2026-06-02"})).wrong("/because", "required");
        pat.patch(&path, "\"v1\"", &json!({"until": "2026-06-02", "because": " "})).wrong("/because", "required");
        ann.patch(&path, "\"v1\"", &json!({"until": "2026-06-03"})).is(200);
        pat.patch(&path, "\"v1\"", &json!({"until": "2026-06-02", "because": "calm again"})).problem(412, "precondition-failed");
        pat.patch(&path, "\"v2\"", &json!({"until": "2026-06-02", "because": "calm again"})).is(200);
        let enrolment = ann.enrols(&ann, 0);
        pat.patch(&enrolment, "\"v1\"", &json!({"status": "paused"})).wrong("/because", "required");
        pat.patch(&enrolment, "\"v1\"", &json!({"status": "paused", "because": "on holiday"})).is(200);
        ann.patch(&enrolment, "\"v2\"", &json!({"status": "active"})).is(200);
    }
}
