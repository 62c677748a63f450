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
        server.day("2026-06-02");
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
        severe(&ann, "2026-06-01");
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

    fn what_was_seen_in_time_is_not_escalated(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        severe(&ann, "2026-06-01");
        let flag = ann.flags()[0].clone();
        let seen = ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
        pat.ask("POST", &seen).header("If-Match", "\"v1\"").answer().is(200);
        server.day("2026-06-05");
        assert!(notices(&ann, "flag_unseen").is_empty() && notices(&pat, "flag_unseen").is_empty());
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
        let [pat, quinn] = ["pat", "quinn"].map(|name| server.physiotherapist(name));
        for date in ["2026-06-01", "2026-06-02"] {
            server.day(date);
            severe(&ann, date);
        }
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-02", "answered_yes": ["cannot-move-joint"]})).is(201);
        let reds = ann.flags().iter().filter(|flag| flag["level"] == "red").count();
        assert!(reds >= 3, "{:?}", ann.flags());
        server.link(&pat, &ann);
        server.clock("2026-06-02T13:00:00Z");
        assert_eq!(notices(&pat, "red_flag").len(), reds);
        // One of them is closed, and another is seen: whoever comes now is told of what is not settled.
        let open = ann.flags();
        let does = |flag: &Value, deed: &str| {
            let etag = format!("\"v{}\"", flag["version"]);
            let path = ann.record(&format!("flags/{}/{deed}", flag["id"].as_str().unwrap()));
            let ask = pat.ask("POST", &path).header("If-Match", &etag);
            if deed == "close" { ask.json(&json!({"outcome": "settled"})).answer() } else { ask.answer() }.is(200);
        };
        let reds_now: Vec<&Value> = open.iter().filter(|flag| flag["level"] == "red").collect();
        does(reds_now[0], "close");
        does(reds_now[1], "seen");
        server.link(&quinn, &ann);
        server.clock("2026-06-02T14:00:00Z");
        assert_eq!((notices(&quinn, "red_flag").len(), notices(&pat, "red_flag").len()), (reds - 1, reds), "once, and to the newcomer");
        server.day("2026-06-05");
        assert_eq!(notices(&quinn, "flag_unseen").len(), reds - 2);
    }

    fn a_newcomer_whose_link_ended_at_once_is_told_nothing(server: &Server) {
        server.clock("2026-06-01T12:00:00Z");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        severe(&ann, "2026-06-01");
        let link = server.link(&pat, &ann);
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        server.link(&pat, &ann);
        server.clock("2026-06-01T13:00:00Z");
        assert_eq!(notices(&pat, "red_flag").len(), 1);
    }
}
