//! Messages between a patient and those physiotherapists who are linked.

use crate::harness::{Answer, Client, Server};
use serde_json::{Value, json};
use uuid::Uuid;

fn write(client: &Client, patient: &Client, message: Value) -> Answer {
    client.post(&patient.record("messages"), &message)
}

fn deed(client: &Client, patient: &Client, message: &Answer, deed: &str) -> Answer {
    client.ask("POST", &patient.record(&format!("messages/{}/{deed}", message.id()))).answer()
}

fn unread(client: &Client, patient: &Client) -> Value {
    client.get(&patient.record("messages/unread-count")).is(200)["unread"].clone()
}

fn texts(client: &Client, patient: &Client, filters: &str) -> Vec<Value> {
    let all = client.all(&patient.record(&format!("messages{filters}")));
    all.into_iter().map(|message| message["text"].clone()).collect()
}

/// A session with severe pain: red at once. Gives a flag.
fn red(patient: &Client, date: &str) -> Value {
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": 9});
    patient.post(&patient.record("session-logs"), &session).is(201);
    patient.flags()[0].clone()
}

on_both! {
    fn a_message_about_a_flag_is_read_and_answered(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let flag = red(&ann, "2026-06-01");
        let first = write(&pat, &ann, json!({"text": "No bands until Friday. How is it today?", "flag_id": flag["id"]})).is(201);
        assert_eq!((&first["from"], &first["author_name"], &first["unread"]), (&json!("physiotherapist"), &json!("pat"), &json!(false)));
        assert_eq!((&first["flag"]["rule"], &first["flag"]["text"], &first["thread_id"]), (&flag["rule"], &flag["text"], &first["id"]));
        assert_eq!(unread(&ann, &ann), 1);
        assert_eq!(unread(&pat, &ann), 0);
        // Looking is not reading.
        assert_eq!(ann.get(&ann.record(&format!("messages/{}", first.id()))).is(200)["unread"], true);
        server.clock("2026-06-01T13:00:00Z");
        let read = deed(&ann, &ann, &first, "read").is(200);
        assert_eq!((&read["unread"], read["reads"].as_array().unwrap().len()), (&json!(false), 1));
        server.clock("2026-06-01T14:00:00Z");
        let again = deed(&ann, &ann, &first, "read").is(200);
        assert_eq!(again["reads"], read["reads"], "the first time counts");
        let answer = write(&ann, &ann, json!({"text": "Better. Thank you.", "answers": first.id()})).is(201);
        assert_eq!((&answer["thread_id"], &answer["flag_id"], &answer["answers"]), (&first["id"], &flag["id"], &first["id"]));
        let seen = pat.get(&ann.record(&format!("messages/{}", first.id()))).is(200);
        assert_eq!((&seen["reads"][0]["reader_id"], &seen["reads"][0]["reader_name"]), (&json!(ann.id), &json!("ann")));
        assert_eq!((unread(&pat, &ann), unread(&ann, &ann)), (json!(1), json!(0)));
        assert_eq!(texts(&pat, &ann, &format!("?flag={}", flag["id"].as_str().unwrap())).len(), 2);
        assert_eq!(texts(&pat, &ann, &format!("?thread={}", first.id())).len(), 2);
        assert_eq!(texts(&pat, &ann, "?unread=true"), [json!("Better. Thank you.")]);
    }

    fn the_conversation_is_the_records_and_all_who_are_linked_see_it(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let [pat, quinn, rae] = ["pat", "quinn", "rae"].map(|name| server.physiotherapist(name));
        let nobody = write(&ann, &ann, json!({"text": "Hello?"})).problem(409, "conflict");
        assert!(nobody.text("detail").contains("nobody would read"), "{nobody}");
        let link = server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let sent = write(&ann, &ann, json!({"text": "Sore.", "local_date": "2026-05-31"})).is(201);
        for client in [&pat, &quinn, &ann] {
            assert_eq!(texts(client, &ann, "?date=2026-05-31"), [json!("Sore.")]);
        }
        deed(&quinn, &ann, &sent, "read").is(200);
        assert_eq!((unread(&pat, &ann), unread(&quinn, &ann)), (json!(1), json!(0)), "each has read marks of their own");
        rae.get(&ann.record("messages")).problem(404, "not-found");
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        for (method, path) in [("GET", "messages".to_owned()), ("GET", "messages/unread-count".to_owned()), ("POST", format!("messages/{}/read", sent.id()))] {
            pat.ask(method, &ann.record(&path)).answer().problem(404, "not-found");
        }
        write(&pat, &ann, json!({"text": "?"})).problem(404, "not-found");
        assert_eq!(texts(&quinn, &ann, ""), [json!("Sore.")]);
    }

    fn a_message_is_told_of_without_its_words(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let sent = write(&ann, &ann, json!({"text": "A secret of mine."})).is(201);
        for told in [&pat, &quinn] {
            let notice = told.all("/v1/me/notices")[0].clone();
            assert_eq!((&notice["kind"], &notice["subject_id"], &notice["patient_id"]), (&json!("message"), &sent["id"], &json!(ann.id)));
            assert!(!notice.to_string().contains("secret"), "{notice}");
        }
        assert!(ann.all("/v1/me/notices").is_empty());
        let cursor = ann.get("/v1/sync").is(200).text("next_cursor");
        let answer = write(&pat, &ann, json!({"text": "I see.", "answers": sent.id()})).is(201);
        assert_eq!(ann.all("/v1/me/notices")[0]["subject_id"], answer["id"]);
        assert!(!ann.all("/v1/me/notices")[0]["told"]["text"].as_str().unwrap().contains("I see"));
        let fed = ann.get(&format!("/v1/sync?cursor={cursor}")).is(200);
        assert_eq!((&fed["changes"][0]["type"], &fed["changes"][0]["data"]["text"]), (&json!("message"), &json!("I see.")));
        let cursor = pat.get(&ann.record("sync")).is(200).text("next_cursor");
        deed(&ann, &ann, &answer, "read").is(200);
        let fed = pat.get(&ann.record(&format!("sync?cursor={cursor}"))).is(200);
        assert_eq!(fed["changes"][0]["data"]["reads"][0]["reader_id"], json!(ann.id), "the author hears of it");
    }

    fn a_message_is_withdrawn_until_somebody_has_read_it_and_never_changed(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        server.link(&pat, &ann);
        server.link(&quinn, &ann);
        let wrong = write(&pat, &ann, json!({"text": "Meant for somebody else."})).is(201);
        for other in [&ann, &quinn] {
            deed(other, &ann, &wrong, "withdraw").problem(403, "forbidden");
        }
        let withdrawn = deed(&pat, &ann, &wrong, "withdraw").is(200);
        assert_eq!((&withdrawn["text"], withdrawn["withdrawn_at"].is_string(), withdrawn.etag().as_str()), (&json!("Meant for somebody else."), true, "\"v2\""));
        assert_eq!(deed(&pat, &ann, &wrong, "withdraw").is(200).body, withdrawn.body, "twice changes nothing");
        for other in [&ann, &quinn] {
            assert_eq!(texts(other, &ann, ""), [Value::Null], "it stays, and does not say what it said");
            assert_eq!(unread(other, &ann), 0);
        }
        deed(&ann, &ann, &wrong, "read").is(200);
        let fed = ann.get("/v1/sync").is(200);
        assert!(!fed.body.contains("somebody else"), "{fed}");
        write(&ann, &ann, json!({"text": "What?", "answers": wrong.id()})).wrong("/answers", "unknown-value");
        let read = write(&pat, &ann, json!({"text": "Rest until Friday."})).is(201);
        deed(&ann, &ann, &read, "read").is(200);
        deed(&pat, &ann, &read, "withdraw").problem(409, "conflict");
        for method in ["PATCH", "PUT", "DELETE"] {
            pat.ask(method, &ann.record(&format!("messages/{}", read.id()))).answer().problem(405, "method-not-allowed");
        }
    }

    fn to_whom_pain_is_not_shared_a_message_shows_no_flag(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat, rae) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("rae"));
        server.link(&pat, &ann);
        server.link(&rae, &ann);
        server.database.execute("UPDATE care_links SET sees_pain = false WHERE physiotherapist_id = (SELECT id FROM users WHERE display_name = 'rae')");
        let flag = red(&ann, "2026-06-01");
        let sent = write(&pat, &ann, json!({"text": "Rest.", "flag_id": flag["id"]})).is(201);
        let seen = rae.get(&ann.record(&format!("messages/{}", sent.id()))).is(200);
        assert_eq!((&seen["text"], &seen["flag_id"], &seen["flag"]), (&json!("Rest."), &flag["id"], &Value::Null));
        let fed = rae.get(&ann.record("sync?limit=500")).is(200);
        assert!(fed.body.contains("Rest.") && !fed.body.contains(flag["text"].as_str().unwrap()), "{fed}");
        write(&rae, &ann, json!({"text": "Why?", "flag_id": flag["id"]})).wrong("/flag_id", "unknown-value");
        write(&rae, &ann, json!({"text": "Why?", "answers": sent.id()})).is(201);
        // Of what was done, too, she sees what is shared.
        pat.ask("POST", &ann.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()))).header("If-Match", "\"v1\"").answer().is(200);
        let kinds = |client: &Client| -> Vec<Value> { client.all(&ann.record("acts")).iter().map(|act| act["kind"].clone()).collect() };
        assert_eq!(kinds(&rae), ["message_written", "message_written"]);
        assert_eq!(kinds(&pat).len(), 3);
    }

    fn what_cannot_be_a_message_is_refused_by_field(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.link(&pat, &bob);
        let theirs = red(&bob, "2026-06-01");
        let flag = red(&ann, "2026-06-01")["id"].clone();
        let elsewhere = write(&pat, &bob, json!({"text": "For Bob."})).is(201);
        let first = write(&pat, &ann, json!({"text": "Hello."})).is(201);
        for (message, pointer, code) in [
            (json!({}), "/text", "required"),
            (json!({"text": "  "}), "/text", "out-of-range"),
            (json!({"text": "x".repeat(1001)}), "/text", "out-of-range"),
            (json!({"text": "a\u{202e}b"}), "/text", "forbidden-character"),
            (json!({"text": "a", "flag_id": theirs["id"]}), "/flag_id", "unknown-value"),
            (json!({"text": "a", "flag_id": Uuid::new_v4()}), "/flag_id", "unknown-value"),
            (json!({"text": "a", "flag_id": flag, "local_date": "2026-06-01"}), "/local_date", "told-twice"),
            (json!({"text": "a", "flag_id": flag, "answers": first.id()}), "/flag_id", "told-twice"),
            (json!({"text": "a", "local_date": "2026-06-01", "answers": first.id()}), "/local_date", "told-twice"),
            (json!({"text": "a", "answers": elsewhere.id()}), "/answers", "unknown-value"),
            (json!({"text": "a", "local_date": "2026-06-31"}), "/local_date", "invalid-value"),
            (json!({"text": "a", "author_id": ann.id}), "/author_id", "unknown-field"),
        ] {
            write(&ann, &ann, message).wrong(pointer, code);
        }
        assert_eq!(texts(&ann, &ann, "").len(), 1);
        ann.get(&ann.record("messages?date=yesterday")).wrong("?date", "invalid-value");
    }

    fn the_same_message_again_is_there_once(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let first = write(&pat, &ann, json!({"text": "Hello.", "local_date": "2026-06-01"})).is(201);
        let id = Uuid::new_v4();
        let answer = json!({"id": id, "text": "Hello back.", "answers": first.id()});
        write(&ann, &ann, answer.clone()).is(201);
        write(&ann, &ann, answer).is(200);
        write(&ann, &ann, json!({"id": id, "text": "Something else."})).problem(409, "id-conflict");
        write(&pat, &ann, json!({"id": id, "text": "Hello back.", "answers": first.id()})).problem(409, "id-conflict");
        assert_eq!((texts(&ann, &ann, "").len(), pat.all("/v1/me/notices").len()), (2, 1));
    }

    fn messages_come_page_by_page_the_newest_first(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        // Some of them in one instant.
        for number in 0..7 {
            server.clock(&format!("2026-06-01T12:0{}:00Z", number / 2));
            write(&ann, &ann, json!({"text": format!("{}", number / 2)})).is(201);
        }
        let told = texts(&pat, &ann, "?limit=2");
        assert_eq!(told, ["3", "2", "2", "1", "1", "0", "0"]);
        assert_eq!(texts(&pat, &ann, "?unread=true&limit=3"), told);
    }
}
