//! Notices: who is told what, and what is said of who knows.

use crate::harness::{Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

const NOTICES: &str = "/v1/me/notices";

/// A session with severe pain: red at once.
fn severe(patient: &Client, date: &str) {
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": 9});
    patient.post(&patient.record("session-logs"), &session).is(201);
}

/// A warning sign: it locks at once.
fn warning_sign(patient: &Client, date: &str, sign: &str) {
    let check = json!({"local_date": date, "answered_yes": [sign]});
    patient.post(&patient.record("symptom-checks"), &check).is(201);
}

fn notices(client: &Client, kind: &str) -> Vec<Value> {
    client.all(NOTICES).into_iter().filter(|notice| notice["kind"] == kind).collect()
}

fn standing(patient: &Client) -> String {
    patient.flags()[0]["standing"]["code"].as_str().unwrap().to_owned()
}

on_both! {
    fn every_linked_physiotherapist_is_told_of_a_red_flag_and_nobody_else(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        severe(&ann, "2026-06-01");
        for told in [&pat, &quinn] {
            let all = told.all(NOTICES);
            assert_eq!((all.len(), &all[0]["kind"], &all[0]["patient_id"]), (1, &json!("episode"), &json!(ann.id)), "{all:?}");
            assert_eq!((&all[0]["subject_id"], &all[0]["delivered_at"]), (&ann.all(&ann.record("episodes"))[0]["id"], &Value::Null));
            assert!(!all[0]["told"]["text"].as_str().unwrap().contains('9'), "what it says is in the record: {}", all[0]);
        }
        assert!(rae.all(NOTICES).is_empty() && notices(&ann, "episode").is_empty());
    }

    fn a_notice_is_its_recipients_and_gone_with_the_link(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &ann);
        severe(&ann, "2026-06-01");
        let id = pat.all(NOTICES)[0]["id"].as_str().unwrap().to_owned();
        let seen = format!("{NOTICES}/{id}/seen");
        for stranger in [&ann, &bob, &quinn] {
            stranger.ask("POST", &seen).answer().problem(404, "not-found");
        }
        server.nobody().get(NOTICES).problem(401, "unauthenticated");
        pat.ask("POST", &format!("{NOTICES}/{}/seen", Uuid::new_v4())).answer().problem(404, "not-found");
        let first = pat.ask("POST", &seen).answer().is(200);
        assert!(first["seen_at"].is_string() && first["delivered_at"].is_string(), "{first}");
        server.day("2026-06-02");
        assert_eq!(pat.ask("POST", &seen).answer().is(200).json(), first.json(), "the first time counts");
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        assert!(pat.all(NOTICES).is_empty());
        pat.ask("POST", &seen).answer().problem(404, "not-found");
    }

    fn notices_come_page_by_page_the_newest_first(server: &Server) {
        let (ann, bob, cleo) = (server.patient("ann"), server.patient("bob"), server.patient("cleo"));
        let pat = server.physiotherapist("pat");
        for patient in [&ann, &bob, &cleo] {
            server.link(&pat, patient);
        }
        // One worsening is told once: three patients, each with one.
        for (patient, date) in [(&ann, "2026-06-01"), (&bob, "2026-06-02"), (&cleo, "2026-06-03")] {
            server.day(date);
            severe(patient, date);
        }
        let pages = pat.all(&format!("{NOTICES}?limit=2"));
        let ids: Vec<_> = pages.iter().map(|notice| notice["id"].as_str().unwrap().to_owned()).collect();
        assert!(ids.len() >= 3 && ids.is_sorted_by(|a, b| a > b), "{pages:?}");
    }

    fn nobody_is_said_to_know_before_they_saw_the_flag_or_opened_a_message(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        severe(&ann, "2026-06-01");
        assert_eq!(standing(&ann), "nobody-linked");
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        assert_eq!(standing(&ann), "not-seen");
        server.link(&quinn, &ann);
        ann.post(&ann.record("pain-logs"), &json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_now": 9})).is(201);
        server.clock("2026-06-02T08:00:00Z");
        severe(&ann, "2026-06-02");
        let today = |client: &Client| client.flags().into_iter().find(|flag| flag["local_date"] == "2026-06-02" && flag["rule"] == "R8").unwrap();
        assert_eq!(today(&ann)["standing"]["code"], "message-waiting");
        let text = today(&ann)["standing"]["text"].as_str().unwrap().to_owned();
        assert!(text.contains("111") && text.contains("do not know"), "{text}");
        for notice in quinn.all(NOTICES) {
            quinn.ask("POST", &format!("{NOTICES}/{}/seen", notice["id"].as_str().unwrap())).answer().is(200);
        }
        assert_eq!(today(&ann)["standing"]["code"], "message-read");
        let flag = today(&ann);
        let seen = ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
        pat.ask("POST", &seen).header("If-Match", &format!("\"v{}\"", flag["version"])).answer().is(200);
        assert_eq!(today(&ann)["standing"]["code"], "seen");
    }

    fn a_red_flag_that_nobody_saw_is_escalated_to_all_and_the_patient_is_told_where_to_go(server: &Server) {
        server.clock("2026-06-01T12:00:00Z");
        let ann = server.patient("ann");
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        warning_sign(&ann, "2026-06-01", "cannot-move-joint");
        server.clock("2026-06-02T11:59:00Z");
        assert!(notices(&ann, "flag_unseen").is_empty());
        server.link(&quinn, &ann);
        server.clock("2026-06-02T12:01:00Z");
        for told in [&pat, &quinn] {
            assert_eq!(notices(told, "flag_unseen").len(), 1);
        }
        let told = notices(&ann, "flag_unseen");
        let text = told[0]["told"]["text"].as_str().unwrap();
        assert_eq!(told.len(), 1);
        assert!(text.contains("24 hours") && text.contains("999") && !text.contains("knows"), "{text}");
        let flag = ann.flags()[0].clone();
        assert_eq!((&flag["status"], flag["escalated_at"].is_string(), &flag["standing"]["code"]), (&json!("open"), true, &json!("unseen")));
        assert_eq!(flag["history"][1]["details"], json!({"unseen_hours": 24, "physiotherapists": 2}));
        server.day("2026-07-01");
        assert_eq!((notices(&ann, "flag_unseen").len(), notices(&pat, "flag_unseen").len()), (1, 1), "once");
    }

    fn of_an_episode_that_nobody_saw_the_patient_hears_after_a_day_and_the_physiotherapists_after_a_week(server: &Server) {
        server.clock("2026-06-01T12:00:00Z");
        let ann = server.patient("ann");
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        severe(&ann, "2026-06-01");
        let episode = ann.all(&ann.record("episodes")).remove(0);
        server.clock("2026-06-02T11:59:00Z");
        assert!(notices(&ann, "episode_unseen").is_empty());
        assert_eq!(standing(&ann), "message-waiting");
        server.link(&quinn, &ann);
        server.clock("2026-06-02T12:01:00Z");
        let to_patient = notices(&ann, "episode_unseen");
        assert_eq!((to_patient.len(), &to_patient[0]["subject_id"]), (1, &episode["id"]));
        let text = to_patient[0]["told"]["text"].as_str().unwrap();
        assert!(text.contains("24 hours") && text.contains("999"), "{text}");
        assert!(!text.contains("knows") && !text.contains("second message"), "what was not sent is not said: {text}");
        assert_eq!(standing(&ann), "unseen");
        // Each physiotherapist has one notice, who came later, too; its evidence has none of its own.
        for told in [&pat, &quinn] {
            let all = told.all(NOTICES);
            assert_eq!((all.len(), &all[0]["kind"], &all[0]["subject_id"]), (1, &json!("episode"), &episode["id"]), "{all:?}");
        }
        assert!(ann.flags().iter().all(|flag| flag["escalated_at"].is_null()));
        server.day("2026-06-05");
        severe(&ann, "2026-06-05");
        server.clock("2026-06-08T11:59:00Z");
        assert_eq!(notices(&pat, "episode").len(), 1, "as severe as before is no news");
        server.clock("2026-06-08T12:01:00Z");
        assert_eq!((notices(&pat, "episode").len(), notices(&quinn, "episode").len()), (2, 2));
        assert!(ann.flags().iter().any(|flag| flag["standing"]["text"].as_str().unwrap().contains("second message")));
        assert_eq!(notices(&ann, "episode_unseen").len(), 1, "once");
    }

    fn a_worsening_like_the_last_two_says_so_and_reminds_nobody_within_its_week(server: &Server) {
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        for patient in [&ann, &bob] {
            server.link(&pat, patient);
            let first = if patient.email == ann.email { 8 } else { 10 };
            let weeks = [vec![2; 20], vec![first, 2, 2], vec![2; 20], vec![8, 2, 2], vec![2; 20], vec![8]].concat();
            server.diary(patient, "2026-05-01", &weeks);
        }
        let last = |patient: &Client| {
            let opened = patient.all(&patient.record("episodes")).remove(0)["id"].clone();
            let text = notices(&pat, "episode").into_iter().find(|notice| notice["subject_id"] == opened).unwrap();
            text["told"]["text"].as_str().unwrap().contains("like the last two")
        };
        assert_eq!((last(&ann), last(&bob)), (true, false), "a 10 is not like an 8");
        let unseen = |patient: &Client| notices(patient, "episode_unseen").len();
        let before = (unseen(&ann), unseen(&bob));
        server.day("2026-07-09");
        assert_eq!((unseen(&ann) - before.0, unseen(&bob) - before.1), (0, 1));
        server.day("2026-07-15");
        assert_eq!(unseen(&ann) - before.0, 1, "after a week it is like them no more");
    }

    fn an_episode_that_was_put_off_is_open_again_on_its_day(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        severe(&ann, "2026-06-01");
        let episode = || ann.all(&ann.record("episodes")).remove(0);
        let snooze = ann.record(&format!("episodes/{}/snooze", episode()["id"].as_str().unwrap()));
        let until = json!({"until": "2026-06-04", "reason": "seen on Wednesday"});
        let etag = format!("\"v{}\"", episode()["version"]);
        pat.ask("POST", &snooze).header("If-Match", &etag).json(&until).answer().is(200);
        server.clock("2026-06-03T22:00:00Z");
        assert_eq!((&episode()["status"], notices(&pat, "episode").len()), (&json!("snoozed"), 1));
        assert!(notices(&ann, "episode_unseen").is_empty(), "it was looked at");
        server.day("2026-06-04");
        let now = episode();
        assert_eq!((&now["status"], &now["seen_at"], &now["snoozed_until"]), (&json!("open"), &Value::Null, &Value::Null));
        assert_eq!(now["history"].as_array().unwrap().last().unwrap()["what"], "woken");
        assert!(now["evidence"].as_array().unwrap().iter().all(|flag| flag["status"] == "open"), "{now}");
        assert_eq!((notices(&pat, "episode").len(), notices(&pat, "flag_woken").len()), (2, 0));
    }

    fn what_was_seen_in_time_is_not_escalated(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        severe(&ann, "2026-06-01");
        let flag = ann.flags()[0].clone();
        let seen = ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
        pat.ask("POST", &seen).header("If-Match", "\"v1\"").answer().is(200);
        server.day("2026-06-05");
        for unseen in ["flag_unseen", "episode_unseen"] {
            assert!(notices(&ann, unseen).is_empty() && notices(&pat, unseen).is_empty(), "{unseen}");
        }
        server.day("2026-06-20");
        assert_eq!(notices(&pat, "episode").len(), 1, "nor is it reminded of");
    }

    fn without_anybody_linked_the_patient_is_told_so(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        severe(&ann, "2026-06-01");
        server.day("2026-06-03");
        let text = notices(&ann, "episode_unseen")[0]["told"].clone();
        assert_eq!(text["code"], "nobody-linked");
        assert!(text["text"].as_str().unwrap().contains("999"), "{text}");
    }

    fn whoever_is_linked_later_is_told_of_the_red_flags_that_nobody_settled(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        for (date, hour, sign) in [("2026-06-01", 20, "cannot-move-joint"), ("2026-06-02", 8, "swollen-calf-or-thigh")] {
            server.clock(&format!("{date}T{hour:02}:00:00Z"));
            severe(&ann, date);
            warning_sign(&ann, date, sign);
        }
        let flags = ann.flags();
        let signs: Vec<&Value> = flags.iter().filter(|flag| flag["rule"] == "RF").collect();
        let evidence: Vec<&Value> = flags.iter().filter(|flag| flag["rule"] == "R8").collect();
        assert_eq!((signs.len(), evidence.len()), (2, 2), "{flags:?}");
        let told = |client: &Client| (notices(client, "episode").len(), notices(client, "red_flag").len());
        server.link(&pat, &ann);
        server.clock("2026-06-02T13:00:00Z");
        assert_eq!(told(&pat), (1, 2), "one worsening is told once, and each warning sign");
        let does = |flag: &Value, deed: &str| {
            let etag = format!("\"v{}\"", flag["version"]);
            let path = ann.record(&format!("flags/{}/{deed}", flag["id"].as_str().unwrap()));
            let ask = pat.ask("POST", &path).header("If-Match", &etag);
            if deed == "close" { ask.json(&json!({"outcome": "settled"})).answer() } else { ask.answer() }.is(200);
        };
        // One sign is closed, and the episode is seen by its evidence: who comes now is told of what is not settled.
        does(signs[0], "close");
        does(evidence[0], "seen");
        server.link(&quinn, &ann);
        server.clock("2026-06-02T14:00:00Z");
        assert_eq!((told(&quinn), told(&pat)), ((1, 1), (1, 2)), "once, and to the newcomer");
        server.day("2026-06-05");
        assert_eq!((notices(&quinn, "flag_unseen").len(), notices(&ann, "episode_unseen").len()), (1, 0));
        // Of a closed episode nobody is told.
        let episode = ann.all(&ann.record("episodes")).remove(0);
        let close = ann.record(&format!("episodes/{}/close", episode["id"].as_str().unwrap()));
        let etag = format!("\"v{}\"", episode["version"]);
        pat.ask("POST", &close).header("If-Match", &etag).json(&json!({"outcome": "settled"})).answer().is(200);
        server.link(&rae, &ann);
        server.clock("2026-06-05T13:00:00Z");
        assert_eq!(told(&rae), (0, 1));
    }

    fn a_newcomer_whose_link_ended_at_once_is_told_nothing(server: &Server) {
        server.clock("2026-06-01T12:00:00Z");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        severe(&ann, "2026-06-01");
        let link = server.link(&pat, &ann);
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        server.link(&pat, &ann);
        server.clock("2026-06-01T13:00:00Z");
        assert_eq!(notices(&pat, "episode").len(), 1);
    }
}
