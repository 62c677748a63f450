//! Care links in full: what is shared and until when, who is the primary one, who asks whom, and what each of them sees.

use crate::harness::{Answer, Client, PATIENCE, Server, after_milliseconds};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

fn address(patient: &Client, link: Uuid) -> String {
    patient.record(&format!("care-links/{link}"))
}

fn change(patient: &Client, link: Uuid, changes: &Value) -> Answer {
    let address = address(patient, link);
    patient.patch(&address, &patient.get(&address).etag(), changes)
}

/// Whose link is the primary one, by name.
fn primary(patient: &Client) -> Vec<String> {
    let mut links = patient.all(&patient.record("care-links"));
    links.retain(|link| link["primary"] == true);
    links.iter().map(|link| link["physiotherapist_name"].as_str().unwrap().to_owned()).collect()
}

/// A physiotherapist asks a colleague; the patient may consent.
fn hands_on(who: &Client, patient: &Client, kind: &str, to: &Client) -> Uuid {
    let request = json!({"kind": kind, "physiotherapist": to.id.to_string(), "reason": "closer to your home"});
    who.post(&patient.record("care-requests"), &request).is(201).id()
}

fn consents(patient: &Client, request: Uuid) -> Answer {
    patient.post(&patient.record(&format!("care-requests/{request}/consent")), &json!({"accepted": true}))
}

fn answers(who: &Client, request: Uuid, answer: &str) -> Answer {
    who.post(&format!("/v1/care-requests/{request}/answer"), &json!({"answer": answer}))
}

const NOTE: &str = "slept badly, worried about work";

on_both! {
    fn an_invitation_is_a_code_and_a_picture_of_it(server: &Server) {
        let pat = server.physiotherapist("pat");
        let invitation = pat.ask("POST", "/v1/care-invitations").answer().is(201);
        let (code, picture) = (invitation.text("code"), invitation.text("qr_svg"));
        assert_eq!(invitation.text("qr_text"), format!("limber:care-invitation?code={code}"));
        assert!(picture.contains("<svg") && !picture.contains("style=") && !picture.contains("<script"), "{picture}");
    }

    fn a_patient_shares_some_and_until_when_and_changes_it_at_any_time(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let code = pat.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let until = after_milliseconds(3_600_000);
        for (bad, pointer) in [(json!({"slices": []}), "/slices"), (json!({"slices": ["pain", "pain"]}), "/slices"), (json!({"until": "2020-01-01T00:00:00Z"}), "/until")] {
            let mut consent = json!({"code": code, "accepted": true});
            consent.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
            let answer = ann.post("/v1/patients/me/care-links", &consent).is(422);
            assert_eq!(answer["errors"][0]["pointer"], pointer, "{answer}");
        }
        let consent = json!({"code": code, "accepted": true, "slices": ["training"], "until": until});
        let link = ann.post("/v1/patients/me/care-links", &consent).is(201);
        assert_eq!((&link["slices"], &link["status"]), (&json!(["training"]), &json!("active")));
        pat.get(&ann.record("pain-logs")).problem(404, "not-found");
        pat.get(&ann.record("session-logs")).is(200);
        let id = link.id();
        ann.ask("PATCH", &address(&ann, id)).raw("application/merge-patch+json", b"{}".to_vec()).answer().problem(428, "precondition-required");
        ann.patch(&address(&ann, id), "\"v9\"", &json!({})).problem(412, "precondition-failed");
        pat.patch(&address(&ann, id), "\"v1\"", &json!({"slices": ["pain"]})).problem(403, "forbidden");
        let wider = change(&ann, id, &json!({"slices": ["pain", "measures"], "until": null})).is(200);
        assert_eq!((&wider["slices"], &wider["until"], &wider["version"]), (&json!(["pain", "measures"]), &Value::Null, &json!(2)));
        pat.get(&ann.record("pain-logs")).is(200);
        pat.get(&ann.record("session-logs")).problem(404, "not-found");
        change(&ann, id, &json!({"slices": null})).wrong("/slices", "required");
        change(&ann, id, &json!({"until": "2020-01-01T00:00:00Z"})).wrong("/until", "out-of-range");
    }

    fn without_notes_nothing_shows_the_patients_own_words(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let log = ann.post(&ann.record("pain-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "worst_pain": 3, "note": NOTE, "analgesics": [{"name": NOTE}]})).is(201);
        let log_address = ann.record(&format!("pain-logs/{}", log.id()));
        ann.patch(&log_address, &log.etag(), &json!({"worst_pain": 4})).is(200);
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 3, "note": NOTE,
            "exercises": [{"exercise": "supine-band-march", "sets": [{"pressure": {"start": 40, "feedback": NOTE}}]}]});
        ann.post(&ann.record("session-logs"), &session).is(201);
        ann.post(&ann.record("measures"), &json!({"local_date": "2026-06-01", "ihot_12": {"total": 50}, "note": NOTE})).is(201);
        ann.post(&ann.record("care-events"), &json!({"kind": "imaging", "local_date": "2026-06-01", "title": "MRI", "note": NOTE, "outcome": NOTE})).is(201);
        let versions = format!("pain-logs/{}/versions", log.id());
        let one = format!("pain-logs/{}", log.id());
        let rest = ["pain-logs", &one, &versions, "session-logs", "measures", "care-events", "sync", "pain-trend?region=hip&side=left", "pain-patterns?region=hip&side=left", "today"];
        let read = |path: &str| pat.get(&ann.record(path)).is(200).body.clone();
        let with: usize = rest.iter().filter(|path| read(path).contains(NOTE)).count();
        assert_eq!(with, rest.len() - 1, "all but today");
        change(&ann, link, &json!({"slices": ["pain", "training", "measures"]})).is(200);
        for path in rest {
            assert!(!read(path).contains(NOTE), "{path}");
        }
        let preview = ann.get(&format!("{}/preview", address(&ann, link))).is(200);
        assert!(!preview.body.contains(NOTE));
        assert!(ann.get(&ann.record("pain-logs")).body.contains(NOTE), "the patient reads all");
    }

    fn the_feed_begins_anew_once_other_slices_are_shared(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        change(&ann, link, &json!({"slices": ["training"]})).is(200);
        ann.log("2026-06-01", 3);
        let sync = ann.record("sync");
        let kinds = |answer: &Answer| -> Vec<String> {
            answer["changes"].as_array().unwrap().iter().map(|change| change["type"].as_str().unwrap().to_owned()).collect()
        };
        let first = pat.get(&sync).is(200);
        assert_eq!(kinds(&first), ["care_link"]);
        change(&ann, link, &json!({"slices": ["training", "pain"]})).is(200);
        pat.get(&format!("{sync}?cursor={}", first.text("next_cursor"))).problem(400, "bad-cursor");
        assert!(kinds(&pat.get(&sync).is(200)).contains(&"pain_log".to_owned()));
    }

    fn whoever_sees_no_pain_sees_the_decision_and_that_there_is_a_red_flag(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        change(&ann, link, &json!({"slices": ["training"]})).is(200);
        let severe = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9});
        ann.post(&ann.record("session-logs"), &severe).is(201);
        let (mine, theirs) = (ann.today(), pat.get(&ann.record("today")).is(200));
        assert_eq!(theirs["decision"], mine["decision"]);
        assert_eq!((&theirs["reasons"][0]["code"], &theirs["series"]), (&json!("not-shared"), &json!([])));
        let message = pat.all("/v1/me/notices").remove(0);
        assert_eq!((&message["kind"], &message["details"]), (&json!("episode"), &json!({})));
        let text = message["told"]["text"].as_str().unwrap();
        assert!(text.contains("needs a look") && !text.contains("hip") && !text.contains("rest"), "{text}");
        for hidden in ["flags", "episodes", &format!("episodes/{}", message["subject_id"].as_str().unwrap())] {
            pat.get(&ann.record(hidden)).problem(404, "not-found");
        }
        pat.post(&ann.record("clearances"), &json!({"region": "hip", "highest_band_level": 2})).problem(404, "not-found");
        assert_eq!(ann.flags()[0]["standing"]["code"], "nobody-linked", "nobody who is linked can look at it");
        change(&ann, link, &json!({"slices": ["training", "pain"]})).is(200);
        let message = pat.all("/v1/me/notices").remove(0);
        assert_eq!((&message["details"]["peak"], &message["details"]["kind"]), (&json!("rest"), &json!("worsening")));
        assert!(message["told"]["text"].as_str().unwrap().contains("the left hip rests"), "{message}");
        assert_eq!(ann.flags()[0]["standing"]["code"], "message-waiting");
    }

    fn an_end_that_is_proposed_stays_if_it_is_absent_and_goes_with_null(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        let proposed = "2090-07-31T00:00:00Z";
        let other = "2091-01-31T00:00:00Z";
        for (said, agreed) in [(json!({}), json!(proposed)), (json!({"until": null}), Value::Null), (json!({"until": other}), json!(other))] {
            let asks = json!({"kind": "referral", "physiotherapist": quinn.id.to_string(), "until": proposed});
            let request = pat.post(&ann.record("care-requests"), &asks).is(201).id();
            let mut consent = json!({"accepted": true});
            consent.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            let told = ann.post(&ann.record(&format!("care-requests/{request}/consent")), &consent).is(200);
            assert_eq!(told["until"], agreed, "{said}");
            let link = answers(&quinn, request, "accept").is(200)["care_link_id"].as_str().unwrap().to_owned();
            let link = ann.get(&ann.record(&format!("care-links/{link}"))).is(200);
            assert_eq!(link["until"], agreed, "{said}");
            ann.delete(&ann.record(&format!("care-links/{}", link.id())), &link.etag()).is(200);
        }
    }

    fn the_same_key_makes_one_invitation_and_tells_the_same_code(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let invites = |who: &Client, key: &str| who.ask("POST", "/v1/care-invitations").header("Idempotency-Key", key).answer();
        let first = invites(&pat, "k-1").is(201);
        assert_eq!(first.header("idempotency-replayed"), "");
        let again = invites(&pat, "\"k-1\"").is(201);
        assert_eq!((&again.body, again.header("idempotency-replayed"), again.header("location")), (&first.body, "true", first.header("location")));
        let codes = [invites(&pat, "k-2"), invites(&quinn, "k-1"), pat.ask("POST", "/v1/care-invitations").answer()];
        let codes: HashSet<String> = codes.into_iter().chain([first.clone()]).map(|made| made.is(201).text("code")).collect();
        assert_eq!(codes.len(), 4, "another key, another person and no key make others");
        invites(&pat, "").problem(400, "bad-request");
        // The code is nowhere to be read afterwards, also not as a kept answer.
        assert_eq!(server.database.count("SELECT count(*) AS count FROM idempotency_keys"), 0);
        ann.post("/v1/patients/me/care-links", &json!({"code": first.text("code"), "accepted": true})).is(201);
    }

    fn one_is_primary_as_long_as_anybody_is_linked(server: &Server) {
        let ann = server.patient("ann");
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        let [pats, quinns, raes] = [&pat, &quinn, &rae].map(|who| server.link(who, &ann));
        assert_eq!(primary(&ann), ["pat"]);
        change(&ann, quinns, &json!({"primary": true})).is(200);
        assert_eq!(primary(&ann), ["quinn"]);
        change(&ann, quinns, &json!({"primary": false})).wrong("/primary", "invalid-value");
        change(&ann, quinns, &json!({"until": after_milliseconds(1000)})).is(200);
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert_eq!(primary(&ann), ["pat"], "the primary one's time is over");
        ann.delete(&address(&ann, pats), "\"v1\"").is(200);
        assert_eq!(primary(&ann), ["rae"]);
        ann.delete(&address(&ann, raes), "\"v1\"").is(200);
        assert!(primary(&ann).is_empty());
        // A new invitation of somebody whose time is over makes a new link.
        server.link(&quinn, &ann);
        assert_eq!(primary(&ann), ["quinn"]);
    }

    fn a_patient_asks_and_is_not_told_whether_anybody_is_there(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let path = ann.record("care-requests");
        let ask = |address: &str| ann.post(&path, &json!({"kind": "ask", "physiotherapist": address, "accepted": true, "slices": ["pain", "training"]}));
        ann.post(&path, &json!({"kind": "ask", "physiotherapist": "pat@example.org"})).wrong("/accepted", "consent-required");
        ann.post(&path, &json!({"kind": "transfer", "physiotherapist": "pat@example.org", "accepted": true})).wrong("/kind", "invalid-value");
        ann.post(&path, &json!({"kind": "ask", "physiotherapist": "pat", "accepted": true})).wrong("/physiotherapist", "invalid-value");
        let (there, nobody) = (ask("pat@example.org").is(201), ask("nobody@example.org").is(201));
        let shape = |answer: &Answer| {
            let mut body = answer.json().clone();
            for field in ["id", "physiotherapist", "asked_at", "expires_at", "consented_at"] {
                body[field] = Value::Null;
            }
            body
        };
        assert_eq!(shape(&there), shape(&nobody));
        pat.get(&ann.record("today")).problem(404, "not-found");
        let waiting = pat.all("/v1/care-requests");
        assert_eq!((waiting.len(), &waiting[0]["patient_name"], &waiting[0]["kind"]), (1, &json!("ann"), &json!("ask")));
        answers(&quinn, there.id(), "accept").problem(404, "not-found");
        let accepted = answers(&pat, there.id(), "accept").is(200);
        assert_eq!(answers(&pat, there.id(), "accept").is(200).body, accepted.body, "the same answer again");
        answers(&pat, there.id(), "decline").problem(409, "conflict");
        let link = ann.get(&address(&ann, accepted.id_in("care_link_id"))).is(200);
        assert_eq!(link["slices"], json!(["pain", "training"]));
        pat.get(&ann.record("today")).is(200);
        assert!(pat.all("/v1/care-requests").is_empty());
        let listed = ann.all(&path);
        assert_eq!(listed.iter().map(|request| request["status"].as_str().unwrap()).collect::<Vec<_>>(), ["waiting", "accepted"]);
        let withdrawn = ann.delete(&format!("{path}/{}", nobody.id()), "\"v1\"").is(200);
        assert_eq!(withdrawn["status"], "withdrawn");
    }

    fn a_declined_request_opens_nothing(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let asked = json!({"kind": "ask", "physiotherapist": pat.id.to_string(), "accepted": true});
        let request = ann.post(&ann.record("care-requests"), &asked).is(201).id();
        answers(&pat, request, "decline").is(200);
        answers(&pat, request, "accept").problem(409, "conflict");
        pat.get(&ann.record("today")).problem(404, "not-found");
        assert_eq!(ann.all(&ann.record("care-requests"))[0]["status"], "declined");
    }

    fn the_primary_one_hands_on_with_the_patients_consent(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        server.link(&pat, &ann);
        let raes = server.link(&rae, &ann);
        server.clear(&pat, &ann, 2);
        let transfer = json!({"kind": "transfer", "physiotherapist": "quinn@example.org"});
        rae.post(&ann.record("care-requests"), &transfer).problem(409, "conflict");
        pat.post(&ann.record("care-requests"), &json!({"kind": "transfer", "physiotherapist": "quinn@example.org", "accepted": true})).wrong("/accepted", "invalid-value");
        let request = hands_on(&pat, &ann, "transfer", &quinn);
        assert!(quinn.all("/v1/care-requests").is_empty(), "the patient has yet to agree");
        answers(&quinn, request, "accept").problem(404, "not-found");
        let consent = ann.record(&format!("care-requests/{request}/consent"));
        pat.post(&consent, &json!({"accepted": true})).problem(403, "forbidden");
        assert!(rae.all(&ann.record("care-requests")).is_empty(), "it is a colleague's");
        consents(&ann, request).is(200);
        assert_eq!(quinn.all("/v1/care-requests")[0]["asked_by_name"], "pat");
        answers(&quinn, request, "accept").is(200);
        pat.get(&ann.record("today")).problem(404, "not-found");
        quinn.get(&ann.record("today")).is(200);
        assert_eq!(primary(&ann), ["quinn"]);
        let clearance = ann.all(&ann.record("clearances")).remove(0);
        assert_eq!((&clearance["physiotherapist_id"], &clearance["current"]), (&json!(pat.id), &json!(true)));
        ann.get(&address(&ann, raes)).is(200);
        let noted = ann.all(&ann.record(&format!("access-log?actor_id={}&kind=change", quinn.id)));
        assert_eq!(noted[0]["operation"], "answer_care_request");
    }

    fn a_referral_adds_a_second_one_who_sees_no_more_than_the_first(server: &Server) {
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        change(&ann, link, &json!({"slices": ["pain", "training"]})).is(200);
        let request = hands_on(&pat, &ann, "referral", &quinn);
        assert_eq!(ann.all(&ann.record("care-requests"))[0]["slices"], json!(["pain", "training"]));
        consents(&ann, request).is(200);
        answers(&quinn, request, "accept").is(200);
        quinn.get(&ann.record("pain-logs")).is(200);
        quinn.get(&ann.record("measures")).problem(404, "not-found");
        pat.get(&ann.record("pain-logs")).is(200);
        assert_eq!(primary(&ann), ["pat"]);
        let refused = hands_on(&pat, &ann, "referral", &server.physiotherapist("rae"));
        let declined = ann.delete(&ann.record(&format!("care-requests/{refused}")), "\"v1\"").is(200);
        assert_eq!(declined["status"], "declined");
        consents(&ann, refused).problem(409, "conflict");
    }

    fn whoever_is_let_in_again_is_told_of_the_red_flags_raised_meanwhile(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        change(&ann, link, &json!({"until": after_milliseconds(1200)})).is(200);
        std::thread::sleep(std::time::Duration::from_millis(1300));
        let severe = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9});
        ann.post(&ann.record("session-logs"), &severe).is(201);
        let sign = json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &sign).is(201);
        assert_eq!(ann.get(&address(&ann, link)).is(200)["status"], "expired");
        let told = || {
            let mut notices = pat.all("/v1/me/notices");
            notices.retain(|notice| notice["kind"] == "red_flag" || notice["kind"] == "episode");
            notices
        };
        assert!(told().is_empty());
        change(&ann, link, &json!({"until": null})).is(200);
        let ends = std::time::Instant::now() + PATIENCE;
        while told().len() < 2 {
            assert!(std::time::Instant::now() < ends, "nobody was told");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let codes: BTreeSet<String> = told().iter().map(|notice| notice["told"]["code"].as_str().unwrap().to_owned()).collect();
        assert_eq!(codes, ["episode-before-link", "red-flag-before-link"].map(str::to_owned).into());
        // Whose link was in force all the time was told when it was raised: they are told nothing again.
        change(&ann, link, &json!({"until": after_milliseconds(3_600_000)})).is(200);
        change(&ann, link, &json!({"until": null})).is(200);
        std::thread::sleep(std::time::Duration::from_millis(2500));
        assert_eq!(told().len(), 2);
    }

    fn the_preview_says_what_they_would_be_answered(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        ann.log("2026-06-01", 3);
        ann.post(&ann.record("pain-logs"), &json!({"region": "hip", "side": "right", "local_date": "2026-06-01", "worst_pain": 2, "note": NOTE})).is(201);
        ann.post(&ann.record("measures"), &json!({"local_date": "2026-06-01", "ihot_12": {"total": 50}})).is(201);
        for slices in [json!(["pain", "training", "measures", "notes"]), json!(["pain"]), json!(["training", "measures"])] {
            change(&ann, link, &json!({"slices": slices})).is(200);
            let preview = ann.get(&format!("{}/preview", address(&ann, link))).is(200);
            let feed = pat.get(&ann.record("sync")).is(200);
            let changes = feed["changes"].as_array().unwrap();
            let mut kinds: Vec<_> = changes.iter().map(|change| change["type"].as_str().unwrap()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let items = preview["items"].as_array().unwrap();
            assert_eq!(items.iter().map(|item| item["type"].as_str().unwrap()).collect::<Vec<_>>(), kinds);
            for item in items {
                let theirs: Vec<_> = changes.iter().filter(|change| change["type"] == item["type"]).collect();
                assert_eq!(item["count"], json!(theirs.len()));
                assert_eq!(item["latest"], theirs.last().unwrap()["data"], "{slices}");
            }
        }
        ann.delete(&address(&ann, link), "\"v4\"").is(200);
        let preview = ann.get(&format!("{}/preview", address(&ann, link))).is(200);
        assert_eq!((&preview["sees"], &preview["items"]), (&json!(false), &json!([])));
    }
}
