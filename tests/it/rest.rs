//! Rest: decided on, kept, and counted as keeping to the plan; and the 24 hours after a session.

use crate::harness::{Answer, Client, Server, after, done, session};
use serde_json::{Value, json};
use uuid::Uuid;

const SWING: &str = "leg-swing-sagittal";

fn rest(client: &Client, patient: &Client, from: &str, until: &str) -> Answer {
    client.post(&patient.record("rest-periods"), &json!({"from": from, "until": until, "because": "sore"}))
}

fn path(patient: &Client, rest: &Answer) -> String {
    patient.record(&format!("rest-periods/{}", rest.id()))
}

/// The states of some days: first letters.
fn states(client: &Client, from: &str, to: &str) -> String {
    let kept = client.get(&client.record(&format!("adherence?from={from}&to={to}"))).is(200);
    let days = kept["days"].as_array().unwrap().clone();
    days.iter().map(|day| day["state"].as_str().unwrap().chars().next().unwrap()).collect()
}

fn changes(client: &Client) -> usize {
    let mut count = 0;
    let mut path = "/v1/sync?limit=500".to_owned();
    loop {
        let page = client.get(&path).is(200);
        count += page["changes"].as_array().unwrap().len();
        if page["has_more"] == false {
            return count;
        }
        path = format!("/v1/sync?limit=500&cursor={}", page["next_cursor"].as_str().unwrap());
    }
}

/// Where the feed has come to.
fn cursor(client: &Client) -> String {
    assert!(changes(client) < 500);
    client.get("/v1/sync?limit=500").is(200).text("next_cursor")
}

fn nothing_new(client: &Client, since: &str) -> bool {
    client.get(&format!("/v1/sync?cursor={since}")).is(200)["changes"] == json!([])
}

fn last(client: &Client) -> (Value, Value) {
    let last = client.today()["last_session"].clone();
    (last["response"].clone(), last["reminder_due"].clone())
}

on_both! {
    fn a_day_of_rest_says_so_with_its_end_and_who_decided(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let own = rest(&ann, &ann, "2026-05-20", "2026-05-22").is(201);
        assert_eq!((&own["source"], &own["decided_by"], own.etag().as_str()), (&json!("patient"), &json!(ann.id), "\"v1\""));
        let today = ann.today();
        assert_eq!((&today["decision"], &today["reasons"][0]["code"], &today["rest_until"], &today["plan"]), (&json!("rest"), &json!("rest-period"), &json!("2026-05-22"), &Value::Null));
        assert!(today["reasons"][0]["text"].as_str().unwrap().starts_with("You decided"), "{today}");
        assert_eq!(ann.state(&enrolment), "resting");
        // The one that ends last is told.
        rest(&pat, &ann, "2026-05-20", "2026-05-30").is(201);
        let today = ann.today();
        assert_eq!((&today["rest_until"], today["reasons"][0]["text"].as_str().unwrap().starts_with("Your physiotherapist")), (&json!("2026-05-30"), true));
        server.day("2026-05-30");
        assert_eq!(ann.verdict(), ("rest".to_owned(), "rest-period".to_owned()));
        server.steady(&ann, "2026-05-25", "2026-05-31");
        assert_ne!(ann.verdict().0, "rest");
        assert_eq!(ann.state(&enrolment), "active");
    }

    fn a_rest_that_begins_later_does_not_rest_today(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        rest(&ann, &ann, "2026-05-21", "2026-05-22").is(201);
        assert_ne!(ann.verdict().0, "rest");
        server.day("2026-05-21");
        assert_eq!(ann.verdict().0, "rest");
        server.day("2026-05-23");
        assert_ne!(ann.verdict().0, "rest");
        assert_eq!(ann.all(&ann.record("rest-periods")).len(), 1);
    }

    fn a_rest_has_a_longest_and_an_earliest(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        rest(&ann, &ann, "2026-05-05", "2026-05-06").wrong("/from", "out-of-range");
        rest(&ann, &ann, "2026-05-06", "2026-05-05").wrong("/until", "out-of-range");
        rest(&ann, &ann, "2026-05-20", "2026-06-03").wrong("/until", "out-of-range");
        rest(&pat, &ann, "2026-05-20", "2026-08-12").wrong("/until", "out-of-range");
        assert!(ann.all(&ann.record("rest-periods")).is_empty());
        let own = rest(&ann, &ann, "2026-05-06", "2026-05-19").is(201);
        let theirs = rest(&pat, &ann, "2026-05-20", "2026-08-11").is(201);
        // Extended they may be twice as long.
        let until = |date: &str| json!({"until": date, "because": "as agreed"});
        ann.patch(&path(&ann, &own), "\"v1\"", &until("2026-06-03")).wrong("/until", "out-of-range");
        ann.patch(&path(&ann, &own), "\"v1\"", &until("2026-06-02")).is(200);
        // The rest stays the patient's own, whoever extends it.
        pat.patch(&path(&ann, &own), "\"v2\"", &until("2026-06-03")).wrong("/until", "out-of-range");
        pat.patch(&path(&ann, &theirs), "\"v1\"", &until("2026-11-04")).wrong("/until", "out-of-range");
        pat.patch(&path(&ann, &theirs), "\"v1\"", &until("2026-11-03")).is(200);
    }

    fn dates_far_away_are_refused_and_nothing_breaks(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        for bad in ["0001-01-01", "9999-12-31", "-262143-01-01", "+262142-12-31", "1899-12-31", "2201-01-01", "2026-02-30", "2026-5-20", "today", ""] {
            rest(&ann, &ann, bad, "2026-05-20").wrong("/from", "invalid-value");
            rest(&ann, &ann, "2026-05-20", bad).wrong("/until", "invalid-value");
            let escaped = bad.replace('+', "%2B");
            for route in ["adherence", "progress?exercise=easy-walk&region=hip&side=left"] {
                let joint = if route.contains('?') { '&' } else { '?' };
                ann.get(&ann.record(&format!("{route}{joint}from={escaped}"))).wrong("?from", "invalid-value");
                ann.get(&ann.record(&format!("{route}{joint}to={escaped}"))).wrong("?to", "invalid-value");
            }
        }
        rest(&ann, &ann, "1900-01-01", "2200-12-31").wrong("/from", "out-of-range");
        rest(&ann, &ann, "2200-12-31", "2200-12-31").wrong("/from", "out-of-range");
        rest(&ann, &ann, "2027-05-22", "2027-05-23").wrong("/from", "out-of-range");
        let far = rest(&ann, &ann, "2027-05-21", "2027-05-23").is(201);
        ann.patch(&path(&ann, &far), "\"v1\"", &json!({"until": "2027-05-20"})).is(200);
        let own = rest(&ann, &ann, "2026-05-20", "2026-05-21").is(201);
        ann.patch(&path(&ann, &own), "\"v1\"", &json!({"until": "1900-01-01"})).wrong("/until", "out-of-range");
        ann.patch(&path(&ann, &own), "\"v1\"", &json!({"until": "2200-12-31"})).wrong("/until", "out-of-range");
        for (from, to) in [("1900-01-01", "1900-12-31"), ("2200-01-01", "2200-12-31")] {
            ann.get(&ann.record(&format!("adherence?from={from}&to={to}"))).is(200);
            ann.get(&ann.record(&format!("progress?exercise=easy-walk&region=hip&side=left&from={from}&to={to}"))).is(200);
        }
        // At both ends of what the clock can be.
        let enrolment = ann.enrols(&ann, 1);
        for end in ["1970-01-01", "2200-12-31"] {
            server.day(end);
            ann.today();
            ann.morning(end, 2, 1);
            ann.trained(end, &json!([done(SWING, 0, 1)]));
            rest(&ann, &ann, end, end).is(201);
            ann.today();
            ann.get(&enrolment).is(200);
            ann.get(&format!("{enrolment}/history")).is(200);
            ann.get(&ann.record("adherence")).is(200);
            ann.get(&ann.record("progress?exercise=leg-swing-sagittal&region=hip&side=left")).is(200);
        }
    }

    fn a_rest_that_cannot_be_is_refused(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let good = json!({"from": "2026-05-20", "until": "2026-05-21"});
        for (field, bad, code) in [
            ("from", json!(20_260_520), "wrong-type"),
            ("until", Value::Null, "wrong-type"),
            ("because", json!("a\0b"), "forbidden-character"),
            ("because", json!("é".repeat(2001)), "too-long"),
            ("because", json!(7), "wrong-type"),
            ("flag_id", json!("7"), "invalid-value"),
            ("flag_id", json!(Uuid::new_v4()), "unknown-value"),
            ("id", json!("a\0b"), "invalid-value"),
            ("source", json!("physiotherapist"), "unknown-field"),
            ("decided_by", json!(ann.id), "unknown-field"),
        ] {
            let mut body = good.clone();
            body[field] = bad;
            ann.post(&ann.record("rest-periods"), &body).wrong(&format!("/{field}"), code);
        }
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-20"})).wrong("/until", "required");
        let rest = rest(&ann, &ann, "2026-05-20", "2026-05-21").is(201);
        for (bad, pointer, code) in [
            (json!({"until": null}), "/until", "required"),
            (json!({"until": 7}), "/until", "wrong-type"),
            (json!({"from": "2026-05-21"}), "/from", "unknown-field"),
            (json!({"because": "a\0b"}), "/because", "forbidden-character"),
        ] {
            ann.patch(&path(&ann, &rest), "\"v1\"", &bad).wrong(pointer, code);
        }
        assert_eq!(ann.get(&path(&ann, &rest)).is(200)["version"], 1);
    }

    fn what_a_physiotherapist_decided_the_patient_does_not_change(server: &Server) {
        server.day("2026-05-20");
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let ben = server.patient("ben");
        server.link(&pat, &ann);
        let own = rest(&ann, &ann, "2026-05-20", "2026-05-25").is(201);
        let theirs = rest(&pat, &ann, "2026-05-20", "2026-05-25").is(201);
        let sooner = json!({"until": "2026-05-20", "because": "calm again"});
        ann.patch(&path(&ann, &theirs), "\"v1\"", &sooner).problem(403, "forbidden");
        for stranger in [&quinn, &ben] {
            rest(stranger, &ann, "2026-05-20", "2026-05-25").problem(404, "not-found");
            stranger.patch(&path(&ann, &own), "\"v1\"", &sooner).problem(404, "not-found");
            stranger.get(&path(&ann, &own)).problem(404, "not-found");
        }
        // The same id in one's own record finds nothing.
        ben.get(&ben.record(&format!("rest-periods/{}", own.id()))).problem(404, "not-found");
        ann.ask("PATCH", &path(&ann, &own)).json(&sooner).answer().problem(428, "precondition-required");
        ann.patch(&path(&ann, &own), "\"v7\"", &sooner).problem(412, "precondition-failed");
        let ended = pat.patch(&path(&ann, &own), "\"v1\"", &sooner).is(200);
        assert_eq!((&ended["until"], &ended["version"], ended.etag().as_str()), (&json!("2026-05-20"), &json!(2), "\"v2\""));
        pat.patch(&path(&ann, &theirs), "\"v1\"", &sooner).is(200);
    }

    fn a_rest_can_end_early_or_before_it_began(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let rested = rest(&ann, &ann, "2026-05-20", "2026-05-25").is(201);
        assert_eq!(ann.verdict().0, "rest");
        ann.patch(&path(&ann, &rested), "\"v1\"", &json!({"until": "2026-05-18"})).wrong("/until", "out-of-range");
        ann.patch(&path(&ann, &rested), "\"v1\"", &json!({"until": "2026-05-19"})).is(200);
        assert_ne!(ann.verdict().0, "rest");
        assert_eq!(states(&ann, "2026-05-18", "2026-05-20"), "uuu");
        ann.patch(&path(&ann, &rested), "\"v2\"", &json!({"until": "2026-05-21", "because": "sore again"})).is(200);
        assert_eq!(ann.verdict().0, "rest");
        server.day("2026-05-21");
        let early = ann.patch(&path(&ann, &rested), "\"v3\"", &json!({"until": "2026-05-20", "because": null})).is(200);
        assert_eq!(early["because"], Value::Null);
        assert_ne!(ann.verdict().0, "rest");
        assert_eq!(states(&ann, "2026-05-19", "2026-05-21"), "uru");
    }

    fn the_same_rest_again_is_the_same_and_another_one_is_refused(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let body = json!({"id": Uuid::new_v4(), "from": "2026-05-20", "until": "2026-05-21", "because": "sore"});
        let post = |body: &Value| ann.post(&ann.record("rest-periods"), body);
        let first = post(&body).is(201);
        assert_eq!(post(&body).is(200).json(), first.json());
        for (field, other) in [("from", json!("2026-05-19")), ("until", json!("2026-05-22")), ("because", json!("bored"))] {
            let mut different = body.clone();
            different[field] = other;
            post(&different).problem(409, "id-conflict");
        }
        // It may have gone on since, and may be sent once more much later.
        ann.patch(&path(&ann, &first), "\"v1\"", &json!({"until": "2026-05-23"})).is(200);
        server.day("2026-07-20");
        assert_eq!(post(&body).is(200)["until"], "2026-05-23");
        assert_eq!(ann.all(&ann.record("rest-periods")).len(), 1);
    }

    fn a_change_that_changes_nothing_changes_nothing(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let rested = rest(&ann, &ann, "2026-05-20", "2026-05-25").is(201);
        let since = cursor(&ann);
        for body in [json!({}), json!({"until": "2026-05-25"}), json!({"because": "sore"})] {
            assert_eq!(ann.patch(&path(&ann, &rested), "\"v1\"", &body).is(200)["version"], 1, "{body}");
        }
        assert!(nothing_new(&ann, &since));
        ann.patch(&path(&ann, &rested), "\"v1\"", &json!({"because": "a flare-up"})).is(200);
        assert!(!nothing_new(&ann, &since));
    }

    fn rested_days_are_kept_days(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-04", "2026-05-10"); // Monday to Sunday, and no session
        server.day("2026-05-11");
        let without = ann.get(&ann.record("adherence?from=2026-05-04&to=2026-05-10")).is(200);
        assert_eq!(states(&ann, "2026-05-04", "2026-05-10"), "rrmmmmm");
        assert_eq!((&without["kept"], &without["known"], &without["percent"]), (&json!(2), &json!(7), &json!(28)));
        rest(&ann, &ann, "2026-05-04", "2026-05-10").is(201);
        let kept = ann.get(&ann.record("adherence?from=2026-05-04&to=2026-05-10")).is(200);
        assert_eq!(states(&ann, "2026-05-04", "2026-05-10"), "rrrrrrr");
        assert_eq!((&kept["kept"], &kept["known"], &kept["percent"]), (&json!(7), &json!(7), &json!(100)));
        assert_eq!(kept["weeks"], json!([{"from": "2026-05-04", "kept": 7, "known": 7, "percent": 100}]));
        // Rest is known to be kept without a log, too; a day on which nothing is known is unknown, not missed.
        rest(&ann, &ann, "2026-05-12", "2026-05-13").is(201);
        server.day("2026-05-14");
        assert_eq!(states(&ann, "2026-05-11", "2026-05-14"), "urru");
    }

    fn a_streak_goes_on_through_rest(server: &Server) {
        server.day("2026-05-04");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        let streak = || ann.get(&ann.record("adherence")).is(200)["streak"].clone();
        rest(&ann, &ann, "2026-05-04", "2026-05-06").is(201);
        assert_eq!(streak(), 1);
        server.day("2026-05-07");
        assert_eq!(streak(), 3, "today is open");
        ann.trained("2026-05-07", &json!([done(SWING, 0, 0)]));
        assert_eq!((streak(), states(&ann, "2026-05-04", "2026-05-07")), (json!(4), "rrrd".to_owned()));
        let mut part = session("2026-05-08", &json!([done(SWING, 0, 0)]));
        part["completion"] = json!("partial");
        server.day("2026-05-08");
        ann.post(&ann.record("session-logs"), &part).is(201);
        assert_eq!((streak(), states(&ann, "2026-05-07", "2026-05-08")), (json!(5), "dm".to_owned()));
        server.day("2026-05-10");
        assert_eq!(streak(), 0, "yesterday is not known");
    }

    fn the_state_of_a_day_does_not_hang_on_how_much_is_asked_for(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-04-27", "2026-05-10");
        for date in ["2026-05-06", "2026-05-07", "2026-05-08", "2026-05-09", "2026-05-10"] {
            ann.trained(date, &json!([done(SWING, 0, 0)]));
        }
        server.day("2026-05-11");
        let whole = states(&ann, "2026-04-27", "2026-05-10");
        for days in 0..14 {
            let to = after("2026-04-27", days);
            let part = states(&ann, "2026-04-27", &to);
            assert!(whole.starts_with(&part), "up to {to}: {part}, of {whole}");
            let rest = states(&ann, &to, "2026-05-10");
            assert!(whole.ends_with(&rest), "from {to}: {rest}, of {whole}");
        }
    }

    fn a_rest_that_is_still_to_come_takes_its_share_of_the_week_now(server: &Server) {
        server.day("2026-05-04");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        rest(&ann, &ann, "2026-05-08", "2026-05-10").is(201);
        server.steady(&ann, "2026-05-04", "2026-05-07");
        let on_the_day = states(&ann, "2026-05-04", "2026-05-06");
        server.day("2026-05-11");
        assert_eq!(states(&ann, "2026-05-04", "2026-05-06"), on_the_day, "what is missed is not missed only for a while");
    }

    fn days_under_a_lock_are_kept_also_once_it_is_unlocked(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        ann.enrols(&ann, 1);
        server.day("2026-05-04");
        let yes = json!({"local_date": "2026-05-04", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &yes).is(201);
        server.steady(&ann, "2026-05-04", "2026-05-10");
        assert_eq!(states(&ann, "2026-05-04", "2026-05-10"), "rrrrrrr");
        for lock in ann.all(&ann.record("locks")) {
            let unlock = ann.record(&format!("locks/{}/unlock", lock["id"].as_str().unwrap()));
            pat.post(&unlock, &json!({"reason": "seen"})).is(200);
        }
        assert_eq!(states(&ann, "2026-05-04", "2026-05-10"), "rrrrrrr", "nobody was to train on those days");
        server.steady(&ann, "2026-05-11", "2026-05-17");
        server.day("2026-05-18");
        assert!(states(&ann, "2026-05-11", "2026-05-17").contains('m'));
    }

    fn adherence_says_what_stretch_it_is_of(server: &Server) {
        server.day("2026-05-20");
        let ann = server.patient("ann");
        let kept = ann.get(&ann.record("adherence")).is(200);
        assert_eq!((&kept["from"], &kept["to"], &kept["percent"], &kept["streak"]), (&json!("2026-02-20"), &json!("2026-05-20"), &Value::Null, &json!(0)));
        assert_eq!(kept["days"].as_array().unwrap().len(), 90);
        ann.get(&ann.record("adherence?from=2026-05-21")).wrong("?from", "out-of-range");
        ann.get(&ann.record("adherence?from=2025-05-19")).wrong("?from", "out-of-range");
        assert_eq!(ann.get(&ann.record("adherence?from=2025-05-20")).is(200)["days"].as_array().unwrap().len(), 366);
        ann.get(&ann.record("adherence?days=7")).wrong("?days", "unknown-field");
        // Days to come are not judged.
        let ahead = ann.get(&ann.record("adherence?from=2026-05-19&to=2026-05-30")).is(200);
        assert_eq!(ahead["days"].as_array().unwrap().len(), 2, "{ahead}");
    }

    fn each_session_waits_for_its_morning(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        assert_eq!(ann.today()["last_session"], Value::Null);
        ann.trained("2026-05-20", &json!([done(SWING, 0, 1)]));
        assert_eq!(last(&ann), (json!("waiting"), json!(false)));
        server.day("2026-05-21");
        assert_eq!(last(&ann), (json!("waiting"), json!(true)));
        let log = ann.morning("2026-05-21", 2, 1);
        assert_eq!(last(&ann), (json!("calm"), json!(false)));
        ann.patch(&log, "\"v1\"", &json!({"morning_pain": 3})).is(200);
        assert_eq!(last(&ann), (json!("provoked"), json!(false)));
        ann.delete(&log, "\"v2\"").is(204);
        assert_eq!(last(&ann), (json!("waiting"), json!(true)));
        server.day("2026-05-22");
        assert_eq!(last(&ann), (json!("unknown"), json!(false)));
        server.day("2026-05-23");
        assert_eq!(ann.today()["last_session"], Value::Null);
    }

    fn a_log_without_the_morning_does_not_answer_and_settled_does(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        ann.trained("2026-05-20", &json!([done(SWING, 0, 1)]));
        server.day("2026-05-21");
        let log = ann.log("2026-05-21", 2);
        assert_eq!(last(&ann), (json!("waiting"), json!(true)));
        let log = ann.record(&format!("pain-logs/{log}"));
        ann.patch(&log, "\"v1\"", &json!({"settled": true})).is(200);
        assert_eq!(last(&ann), (json!("calm"), json!(false)));
        ann.patch(&log, "\"v2\"", &json!({"settled": false})).is(200);
        assert_eq!(last(&ann), (json!("provoked"), json!(false)));
    }

    fn one_reminder_is_due_and_not_two(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-17");
        server.day("2026-05-19");
        ann.trained("2026-05-19", &json!([done(SWING, 0, 1)]));
        // Three days without a score, and the morning after a session: the morning's reminder stands for both.
        server.day("2026-05-20");
        assert_eq!(last(&ann), (json!("waiting"), json!(true)));
        assert!(!ann.reasons().contains("log-due"), "{:?}", ann.reasons());
        assert!(!ann.today()["would_change"].to_string().contains("log-due"), "{}", ann.today()["would_change"]);
        server.day("2026-05-21");
        assert_eq!(last(&ann), (json!("unknown"), json!(false)));
        assert!(ann.reasons().contains("log-due"));
    }

    fn a_pause_asks_for_nothing_and_takes_nothing_back(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        let enrolment = ann.enrols(&ann, 1);
        let missed = |from: &str, to: &str| {
            let kept = ann.get(&ann.record(&format!("adherence?from={from}&to={to}"))).is(200);
            kept["days"].as_array().unwrap().iter().filter(|day| day["state"] == "missed").count()
        };
        server.steady(&ann, "2026-05-01", "2026-05-17");
        let before = missed("2026-05-04", "2026-05-10");
        assert!(before > 0, "a week of diary without a session");
        ann.patch(&enrolment, "*", &json!({"status": "paused"})).is(200);
        server.steady(&ann, "2026-05-18", "2026-05-31");
        assert_eq!((missed("2026-05-18", "2026-05-31"), missed("2026-05-04", "2026-05-10")), (0, before));
    }
}
