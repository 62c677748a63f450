//! Messages: who is told what, and what is said of who knows.

use crate::harness::{Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

const MESSAGES: &str = "/v1/me/messages";

/// A session with severe pain: red at once.
fn severe(patient: &Client, date: &str) {
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": 9});
    patient.post(&patient.record("session-logs"), &session).is(201);
}

fn messages(client: &Client, kind: &str) -> Vec<Value> {
    client.all(MESSAGES).into_iter().filter(|message| message["kind"] == kind).collect()
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
            let all = told.all(MESSAGES);
            assert_eq!((all.len(), &all[0]["kind"], &all[0]["patient_id"]), (1, &json!("red_flag"), &json!(ann.id)), "{all:?}");
            assert_eq!((&all[0]["subject_id"], &all[0]["delivered_at"]), (&ann.flags()[0]["id"], &Value::Null));
            assert!(!all[0]["message"]["text"].as_str().unwrap().contains('9'), "what it says is in the record: {}", all[0]);
        }
        assert!(rae.all(MESSAGES).is_empty() && messages(&ann, "red_flag").is_empty());
    }

    fn a_message_is_its_recipients_and_gone_with_the_link(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let (pat, quinn) = (server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &ann);
        severe(&ann, "2026-06-01");
        let id = pat.all(MESSAGES)[0]["id"].as_str().unwrap().to_owned();
        let seen = format!("{MESSAGES}/{id}/seen");
        for stranger in [&ann, &bob, &quinn] {
            stranger.ask("POST", &seen).answer().problem(404, "not-found");
        }
        server.nobody().get(MESSAGES).problem(401, "unauthenticated");
        pat.ask("POST", &format!("{MESSAGES}/{}/seen", Uuid::new_v4())).answer().problem(404, "not-found");
        let first = pat.ask("POST", &seen).answer().is(200);
        assert!(first["seen_at"].is_string() && first["delivered_at"].is_string(), "{first}");
        server.day("2026-06-02");
        assert_eq!(pat.ask("POST", &seen).answer().is(200).json(), first.json(), "the first time counts");
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        assert!(pat.all(MESSAGES).is_empty());
        pat.ask("POST", &seen).answer().problem(404, "not-found");
    }

    fn messages_come_page_by_page_the_newest_first(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for date in ["2026-06-01", "2026-06-02", "2026-06-03"] {
            server.day(date);
            severe(&ann, date);
        }
        let pages = pat.all(&format!("{MESSAGES}?limit=2"));
        let ids: Vec<_> = pages.iter().map(|message| message["id"].as_str().unwrap().to_owned()).collect();
        assert!(ids.len() >= 4 && ids.is_sorted_by(|a, b| a > b), "{pages:?}");
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
        let today = |client: &Client| client.flags().into_iter().find(|flag| flag["local_date"] == "2026-06-02" && flag["rule"] == "P8").unwrap();
        assert_eq!(today(&ann)["standing"]["code"], "message-waiting");
        let text = today(&ann)["standing"]["text"].as_str().unwrap().to_owned();
        assert!(text.contains("111") && text.contains("do not know"), "{text}");
        for message in quinn.all(MESSAGES) {
            quinn.ask("POST", &format!("{MESSAGES}/{}/seen", message["id"].as_str().unwrap())).answer().is(200);
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
        assert!(messages(&ann, "flag_unseen").is_empty());
        server.link(&quinn, &ann);
        server.clock("2026-06-02T12:01:00Z");
        for told in [&pat, &quinn] {
            assert_eq!(messages(told, "flag_unseen").len(), 1);
        }
        let told = messages(&ann, "flag_unseen");
        let text = told[0]["message"]["text"].as_str().unwrap();
        assert_eq!(told.len(), 1);
        assert!(text.contains("24 hours") && text.contains("999") && !text.contains("knows"), "{text}");
        let flag = ann.flags()[0].clone();
        assert_eq!((&flag["status"], flag["escalated_at"].is_string(), &flag["standing"]["code"]), (&json!("open"), true, &json!("unseen")));
        assert_eq!(flag["history"][1]["details"], json!({"unseen_hours": 24, "physiotherapists": 2}));
        server.day("2026-07-01");
        assert_eq!((messages(&ann, "flag_unseen").len(), messages(&pat, "flag_unseen").len()), (1, 1), "once");
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
        assert!(messages(&ann, "flag_unseen").is_empty() && messages(&pat, "flag_unseen").is_empty());
    }

    fn without_anybody_linked_the_patient_is_told_so(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        severe(&ann, "2026-06-01");
        server.day("2026-06-03");
        let text = messages(&ann, "flag_unseen")[0]["message"].clone();
        assert_eq!(text["code"], "nobody-linked");
        assert!(text["text"].as_str().unwrap().contains("999"), "{text}");
    }
}
