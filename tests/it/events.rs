//! Live: an open stream hears that something changed, and nothing of what.

use crate::harness::{Client, Hint, Kind, PATIENCE, Server, Stream};
use limber::app::Policy;
use serde_json::json;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const A_SECOND: Duration = Duration::from_secs(1);

fn listen(client: &Client, address: SocketAddr, last_event_id: Option<&str>) -> Stream {
    let token = format!("Bearer {}", client.token());
    let last = last_event_id.map(|id| ("Last-Event-ID", id));
    let headers: Vec<(&str, &str)> = [("Authorization", token.as_str())].into_iter().chain(last).collect();
    Stream::open(address, "/v1/events", &headers)
}

fn red(patient: &Client) {
    let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9});
    patient.post(&patient.record("session-logs"), &session).is(201);
}

fn caseload(patient: Option<&Client>, flags: bool, level: bool) -> Hint {
    let patient = patient.map(|patient| patient.id);
    Hint { event: "caseload".to_owned(), data: json!({"patient_id": patient, "flags": flags, "level": level}) }
}

on_both! {
    fn a_red_is_heard_within_a_second_also_of_another_instance(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.link(&pat, &bob);
        let other = server.beside(Policy::Relaxed);
        let (mut here, mut there, mut own) =
            (listen(&pat, server.address, None), listen(&pat, other.address, None), listen(&ann, other.address, None));
        for stream in [&here, &there, &own] {
            assert_eq!(stream.status, 200);
            assert!(stream.head.contains("content-type: text/event-stream") && stream.head.contains("cache-control: no-store"), "{}", stream.head);
        }
        red(&ann);
        let written = Instant::now();
        assert_eq!(here.hint(PATIENCE), Some(caseload(Some(&ann), true, true)));
        assert_eq!(there.hint(PATIENCE), Some(caseload(Some(&ann), true, true)));
        let mut fastest = written.elapsed();
        let to_herself = Hint { event: "changed".to_owned(), data: json!({"patient_id": ann.id, "flags": true, "level": true}) };
        assert_eq!(own.hint(PATIENCE), Some(to_herself));
        // The machine may be busy once, but not each time.
        for _ in 0..3 {
            ann.post(&ann.record("pain-logs"), &json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-01", "pain_now": 2})).is(201);
            let written = Instant::now();
            assert_eq!(there.hint(PATIENCE).unwrap().data["patient_id"], json!(ann.id));
            fastest = fastest.min(written.elapsed());
            assert!(here.hint(PATIENCE).is_some() && own.hint(PATIENCE).is_some());
        }
        assert!(fastest < A_SECOND, "{fastest:?}");
        // A rest is neither a flag nor a judged day; a look and a note that changes nothing are no news at all.
        bob.post(&bob.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-02"})).is(201);
        assert_eq!(here.hint(PATIENCE), Some(caseload(Some(&bob), false, false)));
        assert!(there.hint(PATIENCE).is_some());
        pat.get(&bob.record("today")).is(200);
        let quiet = |stream: &mut Stream| stream.hint(A_SECOND);
        assert_eq!(quiet(&mut here), None);
        assert_eq!(quiet(&mut own), None, "of others nothing");
    }

    fn who_comes_back_is_told_if_something_was_missed(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        // The rounds greet whoever is linked anew, and that moves the record on.
        assert_eq!(listen(&pat, server.address, None).hint(3 * A_SECOND), None);
        let position = listen(&pat, server.address, None).position(A_SECOND);
        assert!(!position.is_empty());
        assert_eq!(listen(&pat, server.address, Some(&position)).hint(A_SECOND), None);
        red(&ann);
        let mut back = listen(&pat, server.address, Some(&position));
        assert_eq!(back.hint(PATIENCE), Some(caseload(None, true, true)));
        let position = back.position(A_SECOND);
        assert_eq!(listen(&pat, server.address, Some(&position)).hint(A_SECOND), None);
        assert!(listen(&pat, server.address, Some("made up")).hint(PATIENCE).is_some());
    }

    fn after_the_end_of_a_link_nothing_is_said_of_that_patient(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat, rae) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"), server.physiotherapist("rae"));
        let link = server.link(&pat, &ann);
        server.link(&pat, &bob);
        let (mut stream, mut stranger) = (listen(&pat, server.address, None), listen(&rae, server.address, None));
        red(&ann);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&ann), true, true)));
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(None, false, false)), "the list is another, and says not whose");
        ann.log("2026-06-01", 9);
        assert_eq!(stream.hint(A_SECOND), None);
        red(&bob);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&bob), true, true)));
        assert_eq!(stranger.hint(A_SECOND), None);
        server.link(&rae, &ann);
        assert_eq!(stranger.hint(PATIENCE), Some(caseload(Some(&ann), true, true)), "a new patient");
    }

    fn of_what_is_not_shared_and_of_a_link_that_ran_out_nothing_is_hinted(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.database.execute("UPDATE care_links SET sees_pain = false");
        let mut stream = listen(&pat, server.address, None);
        ann.log("2026-06-01", 2);
        assert_eq!(stream.hint(2 * A_SECOND), None);
        red(&ann);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&ann), false, false)), "that there is something, not what");
        let long_ago = if server.kind == Kind::Sqlite { "1" } else { "to_timestamp(1)" };
        server.database.execute(&format!("UPDATE care_links SET until_at = {long_ago}"));
        assert_eq!(stream.hint(PATIENCE), Some(caseload(None, false, false)));
        red(&ann);
        assert_eq!(stream.hint(2 * A_SECOND), None);
    }

    fn of_a_red_whoever_is_linked_is_told_to_ask_again_whatever_is_shared(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.database.execute("UPDATE care_links SET sees_pain = false, sees_training = false");
        let mut stream = listen(&pat, server.address, None);
        let position = stream.position(2 * A_SECOND);
        ann.log("2026-06-01", 2);
        assert_eq!(stream.hint(2 * A_SECOND), None, "of a green day nothing");
        red(&ann);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&ann), false, false)));
        let before_the_lock = stream.position(A_SECOND);
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]})).is(201);
        assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&ann), false, false)));
        for missed in [position, before_the_lock] {
            let mut back = listen(&pat, server.address, Some(&missed));
            assert_eq!(back.hint(PATIENCE), Some(caseload(None, false, false)), "no more than that something was missed");
        }
    }

    fn a_write_of_what_is_not_shared_leaves_no_sign_on_the_wire(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.physiotherapist("quinn");
        server.link(&pat, &ann);
        server.database.execute("UPDATE care_links SET sees_pain = false");
        let mut stream = listen(&pat, server.address, None);
        let position = stream.position(2 * A_SECOND);
        ann.log("2026-06-01", 2);
        let asked = json!({"kind": "ask", "physiotherapist": "quinn@example.org", "accepted": true});
        ann.post(&ann.record("care-requests"), &asked).is(201);
        assert_eq!(stream.said(3 * A_SECOND), [""; 0]);
        // Nor is there one for who comes back.
        let mut back = listen(&pat, server.address, Some(&position));
        assert_eq!(back.said(A_SECOND), ["retry: 5000".to_owned(), format!("id: {position}")]);
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-02"})).is(201);
        for stream in [&mut stream, &mut back] {
            assert_eq!(stream.hint(PATIENCE), Some(caseload(Some(&ann), false, false)));
        }
        let moved = stream.position(A_SECOND);
        assert_ne!(moved, position);
        let told = listen(&pat, server.address, Some(&position)).said(A_SECOND);
        assert_eq!(told.last(), Some(&format!("id: {moved}")), "what was told is what is stored");
        assert_eq!(listen(&pat, server.address, Some(&position)).hint(PATIENCE), Some(caseload(None, false, false)));
    }

    fn of_what_the_feed_shows_the_patient_alone_others_hear_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.physiotherapist("quinn");
        server.link(&pat, &ann);
        let (mut own, mut theirs) = (listen(&ann, server.address, None), listen(&pat, server.address, None));
        let asked = json!({"kind": "ask", "physiotherapist": "quinn@example.org", "accepted": true});
        ann.post(&ann.record("care-requests"), &asked).is(201);
        let to_herself = Hint { event: "changed".to_owned(), data: json!({"patient_id": ann.id, "flags": false, "level": false}) };
        assert_eq!(own.hint(PATIENCE), Some(to_herself));
        assert_eq!(theirs.hint(2 * A_SECOND), None);
        let feed = pat.get(&ann.record("sync")).is(200);
        assert!(feed["changes"].as_array().unwrap().iter().all(|change| change["type"] != "care_request"), "{feed}");
        ann.log("2026-06-01", 3);
        assert_eq!(theirs.hint(PATIENCE), Some(caseload(Some(&ann), false, true)));
    }

    fn a_stream_ends_with_its_session(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let phone = server.login(&pat.email);
        let (lost, kept, mine) = (listen(&phone, server.address, None), listen(&pat, server.address, None), listen(&ann, server.address, None));
        phone.ask("POST", "/v1/auth/logout").answer().is(204);
        assert!(lost.is_closed(PATIENCE));
        assert!(!kept.is_closed(A_SECOND) && !mine.is_closed(Duration::ZERO));
        server.database.execute("UPDATE users SET status = 'disabled' WHERE display_name = 'pat'");
        assert!(kept.is_closed(PATIENCE));
        let nobody = listen(&server.nobody(), server.address, None);
        assert_eq!(nobody.status, 401);
    }

    fn there_is_a_most_of_streams_for_each_and_a_closed_one_counts_no_more(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let phone = server.login(&pat.email);
        let mut open: Vec<Stream> = (0..7).map(|_| listen(&pat, server.address, None)).collect();
        open.push(listen(&phone, server.address, None));
        assert!(open.iter().all(|stream| stream.status == 200));
        let refused = listen(&pat, server.address, None);
        assert!(refused.status == 503 && refused.head.contains("retry-after"), "{}", refused.head);
        assert_eq!(listen(&ann, server.address, None).status, 200, "others have their own");
        phone.ask("POST", "/v1/auth/logout").answer().is(204);
        assert!(open.pop().unwrap().is_closed(PATIENCE));
        assert_eq!(listen(&pat, server.address, None).status, 200);
    }

    fn open_streams_hold_no_thread_of_the_database(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        // The server under test has two threads to read with.
        let _streams: Vec<Stream> = (0..8).map(|_| listen(&ann, server.address, None)).collect();
        let asked = Instant::now();
        for _ in 0..10 {
            ann.today();
        }
        assert!(asked.elapsed() < 5 * A_SECOND, "{:?}", asked.elapsed());
    }
}
