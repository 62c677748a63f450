//! Care links: consent that is given once, and taken back at once.

use crate::harness::{Server, at_once};
use limber::app::Policy;
use serde_json::json;
use uuid::Uuid;

const LINKS: &str = "/v1/patients/me/care-links";

on_both! {
    fn a_link_needs_consent_and_the_right_code(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let code = pat.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        ann.post(LINKS, &json!({"code": code, "accepted": false})).wrong("/accepted", "consent-required");
        ann.post(LINKS, &json!({"code": code})).wrong("/accepted", "required");
        ann.post(LINKS, &json!({"code": "AAAA-AAAA-AAAA", "accepted": true})).wrong("/code", "unknown-code");
        pat.get(&ann.record("today")).is(404);
        assert!(ann.all(LINKS).is_empty() && pat.all("/v1/patients").is_empty());
        // As somebody types what was read out on the telephone.
        let typed = code.to_lowercase().replace('-', " ");
        let link = ann.post(LINKS, &json!({"code": typed, "accepted": true})).is(201);
        assert_eq!((&link["physiotherapist_name"], &link["status"]), (&json!("pat"), &json!("active")));
        pat.get(&ann.record("today")).is(200);
        assert_eq!(pat.all("/v1/patients")[0]["id"], json!(ann.id));
        ann.post(LINKS, &json!({"code": code, "accepted": true})).wrong("/code", "unknown-code");
    }

    fn of_twenty_who_use_a_code_at_once_one_is_linked(server: &Server) {
        let pat = server.physiotherapist("pat");
        let code = pat.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let patients: Vec<_> = (0..4).map(|number| server.patient(&format!("ann{number}"))).collect();
        let consent = json!({"code": code, "accepted": true});
        let statuses = at_once(20, |turn| patients[turn % 4].post(LINKS, &consent).status);
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 422].contains(status)), "{statuses:?}");
        assert_eq!(pat.all("/v1/patients").len(), 1);
    }

    fn one_physiotherapist_is_linked_once(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let code = pat.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let consent = json!({"code": code, "accepted": true});
        ann.post(LINKS, &consent).problem(409, "conflict");
        ann.delete(&format!("{LINKS}/{link}"), "\"v1\"").is(200);
        ann.post(LINKS, &consent).is(201);
        assert_eq!(ann.all(LINKS).len(), 2);
    }

    fn ending_a_link_closes_everything_at_once_for_the_same_token(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        ann.log("2026-06-01", 3);
        let other = server.beside(Policy::Relaxed);
        let addresses = ["today", "pain-logs", "flags", "sync", "session-logs", "care-links"].map(|rest| ann.record(rest));
        for address in &addresses {
            pat.get(address).is(200);
        }
        let sync = pat.get(&ann.record("sync")).text("next_cursor");
        ann.ask("DELETE", &format!("{LINKS}/{link}")).answer().problem(428, "precondition-required");
        let ended = ann.delete(&format!("{LINKS}/{link}"), "\"v1\"").is(200);
        assert_eq!((&ended["status"], &ended["ended_by"]), (&json!("ended"), &json!(ann.id)));
        for address in &addresses {
            pat.get(address).problem(404, "not-found");
            pat.at(other.address).get(address).problem(404, "not-found");
        }
        pat.get(&format!("{}?cursor={sync}", ann.record("sync"))).is(404);
        pat.post(&ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2})).is(404);
        assert!(pat.all("/v1/patients").is_empty());
        // Ending it again changes nothing.
        assert_eq!(ann.delete(&format!("{LINKS}/{link}"), "\"v1\"").is(200).body, ended.body);
    }

    fn a_physiotherapist_can_end_their_own_link_but_not_a_colleagues(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let (pats, quinns) = (server.link(&pat, &ann), server.link(&quinn, &ann));
        let address = |link: Uuid| ann.record(&format!("care-links/{link}"));
        pat.delete(&address(quinns), "\"v1\"").problem(403, "forbidden");
        pat.delete(&address(pats), "\"v7\"").problem(412, "precondition-failed");
        pat.delete(&address(pats), "\"v1\"").is(200);
        pat.get(&ann.record("today")).is(404);
        quinn.get(&ann.record("today")).is(200);
    }

    fn the_patient_sees_who_looked_and_changed_but_not_their_own_visits(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        ann.log("2026-06-01", 3);
        ann.today();
        let log = ann.record("access-log");
        assert!(ann.all(&log).is_empty());
        pat.get(&ann.record("today")).is(200);
        pat.get(&ann.record("pain-logs")).is(200);
        pat.post(&ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2})).is(201);
        let visits = ann.all(&log);
        let actions: Vec<_> = visits.iter().rev().map(|visit| visit["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["look", "look", "clear"]);
        assert!(visits.iter().all(|visit| visit["actor_id"] == json!(pat.id) && visit["actor_name"] == "pat"));
        assert_eq!(ann.get(&format!("{log}?limit=2")).items().len(), 2);
        assert_eq!(ann.all(&log).len(), 3);
    }

    fn a_clearance_is_given_listed_and_taken_back(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let path = ann.record("clearances");
        let given = pat.post(&path, &json!({"region": "hip", "highest_band_level": 2, "note": "slowly"})).is(201);
        assert_eq!((&given["given_on"], &given["until"], &given["current"]), (&json!("2026-06-01"), &json!("2026-06-29"), &json!(true)));
        ann.post(&path, &json!({"region": "hip", "highest_band_level": 8})).problem(403, "forbidden");
        ann.revokes(&ann, given.id()).problem(403, "forbidden");
        let revoked = quinn.revokes(&ann, given.id()).is(200);
        assert_eq!((&revoked["current"], &revoked["ending"]), (&json!(false), &json!("revoked")));
        assert_eq!((&revoked["ended_by"], &revoked["ended_because"]), (&json!(quinn.id), &json!("sore")));
        assert_eq!(pat.revokes(&ann, given.id()).is(200).body, revoked.body);
        let second = pat.post(&path, &json!({"region": "knee", "highest_band_level": 1, "until": "2026-06-02"})).is(201);
        server.day("2026-06-03");
        let listed = ann.all(&path);
        assert_eq!((listed.len(), &listed[0]["id"], &listed[0]["current"]), (2, &second["id"], &json!(false)));
    }
}
