//! The day's last answer is stored when the patient looks, and adherence and training through pain go by it.

use crate::harness::{Answer, Client, Server, after, at_once, daily, done, session};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use limber::db::Place;
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const SWING: &str = "leg-swing-sagittal";

/// The answers that are stored: of each day the decision, and whether a session was due.
fn stored(patient: &Client) -> Vec<(String, String, bool)> {
    let file = export(patient, patient);
    let answers = file["day_answers"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let each = answers.iter().map(|answer| {
        assert!(answer["rule_version"].is_string() && answer["answered_at"].is_string(), "{answer}");
        (text(&answer["local_date"]), text(&answer["decision"]), answer["asks_session"].as_bool().unwrap())
    });
    each.collect()
}

fn export(client: &Client, patient: &Client) -> Value {
    let asked = client.post(&patient.record("exports"), &json!({"kind": "json"})).is(202);
    let file = patient.record(&format!("exports/{}/file", asked.id()));
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = client.get(&file);
        if answer.status == 200 {
            return answer.json().clone();
        }
        assert!(Instant::now() < until, "the export is not written: {answer}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The states of some days: first letters.
fn states(client: &Client, from: &str, to: &str) -> String {
    let kept = client.get(&client.record(&format!("adherence?from={from}&to={to}"))).is(200);
    let days = kept["days"].as_array().unwrap().clone();
    days.iter().map(|day| day["state"].as_str().unwrap().chars().next().unwrap()).collect()
}

/// A patient on the first phase (five sessions a week) after more than three quiet weeks, on the Monday after.
fn on_a_monday(server: &Server) -> Client {
    server.day("2026-05-01");
    let ann = server.patient("ann");
    ann.enrols(&ann, 1);
    server.steady(&ann, "2026-05-01", "2026-05-24");
    server.day("2026-05-25");
    ann
}

/// A quiet day with a look in the morning; the answer.
fn looks(server: &Server, patient: &Client, date: &str) -> Value {
    server.clock(&format!("{date}T08:00:00Z"));
    patient.morning(date, 2, 1);
    patient.today()
}

fn reasons(session: &Answer) -> Value {
    session["nudge"]["reasons"].clone()
}

fn trains(server: &Server, patient: &Client, date: &str) -> Answer {
    server.clock(&format!("{date}T18:00:00Z"));
    patient.trained(date, &json!([done(SWING, 0, 0)]))
}

on_both! {
    fn a_look_of_the_patients_own_stores_its_answer_once_and_no_change_is_fed(server: &Server) {
        let ann = on_a_monday(server);
        assert!(stored(&ann).is_empty(), "nobody looked");
        let cursor = ann.get("/v1/sync?limit=500").is(200).text("next_cursor");
        let log = ann.get(&ann.record("access-log")).is(200).json().clone();
        let today = looks(server, &ann, "2026-05-25");
        let of_log = ann.get(&format!("/v1/sync?cursor={cursor}")).is(200);
        assert_eq!((&today["decision"], &today["asks_session"]), (&json!("train"), &json!(false)));
        at_once(8, |_| ann.today());
        let once = vec![("2026-05-25".to_owned(), "train".to_owned(), false)];
        assert_eq!(stored(&ann), once);
        let changes = of_log["changes"].as_array().unwrap();
        assert!(changes.iter().all(|change| change["type"] == "pain_log" || change["type"] == "assessment"), "{of_log}");
        assert_eq!(ann.get(&ann.record("access-log")).is(200).json(), &log);
        // Another answer takes its place, and the same one does not.
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-25", "until": "2026-05-25"})).is(201);
        assert_eq!(stored(&ann), once, "nobody looked again");
        ann.today();
        assert_eq!(stored(&ann), [("2026-05-25".to_owned(), "rest".to_owned(), false)]);
    }

    fn another_persons_look_and_another_date_store_nothing(server: &Server) {
        let ann = on_a_monday(server);
        let pat = server.physiotherapist("pat");
        server.link(&pat, &ann);
        pat.get(&ann.record("today")).is(200);
        server.browser(&pat.email).get(&format!("/web/patients/{}", ann.id)).is(200);
        ann.get("/v1/patients/me/today?tz=Pacific/Kiritimati").is(200);
        assert!(stored(&ann).is_empty());
        ann.get("/v1/patients/me/today?tz=Europe/London").is(200);
        assert_eq!(stored(&ann).len(), 1, "the same date elsewhere");
        // Of a record whose training is not shared the copy has no answers.
        let link = ann.all(&ann.record("care-links"))[0]["id"].as_str().unwrap().to_owned();
        let at = ann.record(&format!("care-links/{link}"));
        ann.patch(&at, &ann.get(&at).etag(), &json!({"slices": ["pain"]})).is(200);
        assert_eq!(export(&pat, &ann)["day_answers"], json!([]));
        assert_eq!(pat.get(&ann.record("today")).is(200)["asks_session"], Value::Null);
    }

    fn a_look_at_the_page_stores_its_answer_too(server: &Server) {
        let ann = on_a_monday(server);
        server.browser(&ann.email).get("/web/me").is(200);
        assert_eq!(stored(&ann), [("2026-05-25".to_owned(), "train".to_owned(), false)]);
    }

    fn an_answer_that_cannot_be_stored_is_given_all_the_same(server: &Server) {
        let ann = on_a_monday(server);
        let place: Place = server.database.url.parse().unwrap();
        match place {
            Place::Sqlite(file) => SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(
                "CREATE TRIGGER full BEFORE INSERT ON day_answers BEGIN SELECT RAISE(ABORT, 'full'); END",
            ),
            Place::Postgres(url) => PgConnection::establish(&url).unwrap().batch_execute(
                "ALTER TABLE day_answers ADD CONSTRAINT full_up CHECK (false) NOT VALID",
            ),
        }
        .unwrap();
        assert_eq!(looks(server, &ann, "2026-05-25")["decision"], "train");
        server.browser(&ann.email).get("/web/me").is(200);
        assert!(stored(&ann).is_empty());
        // Other writes go on.
        ann.trained("2026-05-25", &json!([done(SWING, 0, 0)]));
        assert_eq!(states(&ann, "2026-05-25", "2026-05-25"), "d");
    }

    fn what_each_answer_asked_for_is_kept(server: &Server) {
        let ann = on_a_monday(server);
        // Trained on the first two days of five; a week of seven days has two to spare.
        let asked: Vec<Value> = (0..7).map(|day| {
            let date = after("2026-05-25", day);
            let asked = looks(server, &ann, &date)["asks_session"].clone();
            if asked == true {
                trains(server, &ann, &date);
                assert_eq!(ann.today()["asks_session"], true, "also once it is done");
            }
            asked
        }).collect();
        assert_eq!(asked, [false, false, true, true, true, true, true].map(Value::from));
        server.day("2026-06-01");
        assert_eq!(states(&ann, "2026-05-25", "2026-05-31"), "rrddddd");
        // In the next week they look, log and do not train.
        for day in 0..7 {
            looks(server, &ann, &after("2026-06-01", day));
        }
        server.day("2026-06-08");
        assert_eq!(states(&ann, "2026-06-01", "2026-06-07"), "rrmmmmm");
    }

    fn a_day_of_ease_is_rested_without_a_session_and_modified_with_one_and_never_accused(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        // The first three days are eased; after them each with a flare-up is, whatever its number.
        for day in 0..7 {
            let date = after("2026-05-04", day);
            server.clock(&format!("{date}T08:00:00Z"));
            let mut log = daily(&date, 2);
            log["flare_up"] = json!(day > 2);
            ann.post(&ann.record("pain-logs"), &log).is(201);
            let reason = if day > 2 { "F" } else { "not-enough-data" };
            assert_eq!((ann.today()["decision"].as_str(), ann.reasons().contains(reason)), (Some("ease"), true), "{date}: {:?}", ann.reasons());
            if day % 2 == 1 {
                assert_eq!(trains(server, &ann, &date)["nudge"], Value::Null, "{date}");
            }
        }
        server.day("2026-05-11");
        assert_eq!(states(&ann, "2026-05-04", "2026-05-10"), "rmrmrmr");
        let kept = ann.get(&ann.record("adherence?from=2026-05-04&to=2026-05-10")).is(200);
        assert_eq!(kept["percent"], 100);
    }

    fn a_session_after_an_answer_of_rest_is_told_and_the_second_is_flagged(server: &Server) {
        let ann = on_a_monday(server);
        server.clock("2026-05-25T07:00:00Z");
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-25", "until": "2026-05-31"})).is(201);
        assert_eq!(looks(server, &ann, "2026-05-25")["decision"], "rest");
        let first = trains(server, &ann, "2026-05-25");
        assert_eq!((&first["nudge"]["notice"], reasons(&first)), (&json!("nudge"), json!(["rest_day"])));
        looks(server, &ann, "2026-05-28");
        let second = trains(server, &ann, "2026-05-28");
        assert_eq!((&second["nudge"]["notice"], reasons(&second)), (&json!("flag"), json!(["rest_day"])));
        // They are sessions all the same: kept, though not as planned.
        server.day("2026-05-29");
        assert_eq!(states(&ann, "2026-05-25", "2026-05-28"), "mrrm");
        assert_eq!(ann.get(&ann.record("adherence?from=2026-05-25&to=2026-05-28")).is(200)["percent"], 100);
    }

    fn who_was_told_to_train_is_not_accused_of_what_was_decided_afterwards(server: &Server) {
        let ann = on_a_monday(server);
        let pat = server.physiotherapist("pat");
        server.link(&pat, &ann);
        assert_eq!(looks(server, &ann, "2026-05-25")["decision"], "train");
        server.clock("2026-05-25T10:00:00Z");
        let rest = json!({"from": "2026-05-25", "until": "2026-05-27", "because": "as said on the phone"});
        pat.post(&ann.record("rest-periods"), &rest).is(201);
        assert_eq!(trains(server, &ann, "2026-05-25")["nudge"], Value::Null);
        // Nor if they look after the session, and tell of it the next day with its hour.
        server.clock("2026-05-26T19:00:00Z");
        ann.morning("2026-05-26", 2, 1);
        assert_eq!(ann.today()["decision"], "rest");
        server.clock("2026-05-27T08:00:00Z");
        let mut late = session("2026-05-26", &json!([done(SWING, 0, 0)]));
        late["occurred_at"] = json!("2026-05-26T20:00:00Z");
        assert_eq!(reasons(&ann.post(&ann.record("session-logs"), &late).is(201)), json!(["rest_day"]), "after the answer");
    }

    fn where_nobody_looked_before_the_session_the_rules_of_the_days_before_count(server: &Server) {
        let ann = on_a_monday(server);
        server.clock("2026-05-25T07:00:00Z");
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-25", "until": "2026-05-27"})).is(201);
        ann.morning("2026-05-25", 2, 1);
        assert_eq!(reasons(&trains(server, &ann, "2026-05-25")), json!(["rest_day"]));
    }

    fn a_correction_makes_it_kinder_and_never_worse(server: &Server) {
        let ann = on_a_monday(server);
        for day in 0..7 {
            looks(server, &ann, &after("2026-05-25", day));
        }
        server.day("2026-06-01");
        assert_eq!(states(&ann, "2026-05-25", "2026-05-31"), "rrmmmmm");
        // A rest is written down late.
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-29", "until": "2026-05-31"})).is(201);
        assert!(states(&ann, "2026-05-29", "2026-05-31") == "rrr");
        // Two sessions are told of late, too.
        for date in ["2026-05-27", "2026-05-28"] {
            ann.trained(date, &json!([done(SWING, 0, 0)]));
        }
        assert_eq!(states(&ann, "2026-05-25", "2026-05-31"), "rrddrrr");
        // And what was told to rest stays rested, whatever is taken back.
        server.clock("2026-06-01T07:00:00Z");
        let rest = ann.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-07"})).is(201);
        for day in 0..7 {
            looks(server, &ann, &after("2026-06-01", day));
        }
        let at = ann.record(&format!("rest-periods/{}", rest.id()));
        ann.patch(&at, "\"v1\"", &json!({"until": "2026-06-06"})).is(200);
        server.day("2026-06-08");
        assert_eq!(states(&ann, "2026-06-01", "2026-06-07"), "rrrrrrr");
    }

    fn a_session_in_which_nothing_was_done_is_no_session(server: &Server) {
        let ann = on_a_monday(server);
        let of_sets = |sets: Value| json!([{"exercise": SWING, "sets": sets}]);
        for (date, exercises) in [
            ("2026-05-25", json!([])),
            ("2026-05-26", of_sets(json!([]))),
            ("2026-05-27", of_sets(json!([{"repetitions": 0}, {"hold_seconds": 0}]))),
        ] {
            server.day(date);
            ann.trained(date, &exercises);
        }
        for (date, sets) in [("2026-05-28", json!([{"hold_seconds": 20}])), ("2026-05-29", json!([{"pain": 1}]))] {
            server.day(date);
            ann.trained(date, &of_sets(sets));
        }
        assert_eq!(states(&ann, "2026-05-25", "2026-05-29"), "uuudd");
        // With an entry in the diary it is a day without its session.
        ann.morning("2026-05-27", 2, 1);
        assert_eq!(states(&ann, "2026-05-27", "2026-05-27"), "r");
    }

    fn who_does_what_each_answer_says_is_never_blamed(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        // Quiet, then a flare, then quiet again; they look, do what it says, and are asked by nobody twice.
        let worst = [2, 2, 3, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 6, 7, 8, 6, 5, 4, 3, 2, 2, 3, 2, 2, 2, 2];
        let mut seen: Vec<String> = Vec::new();
        for (day, worst) in (0..).zip(worst) {
            let date = after("2026-05-04", day);
            server.clock(&format!("{date}T08:00:00Z"));
            ann.morning(&date, worst, 1);
            let today = ann.today();
            if today["asks_session"] == true || (today["decision"] == "ease" && day % 3 == 0) {
                assert_eq!(trains(server, &ann, &date)["nudge"], Value::Null, "{date}");
            }
            seen.push(today["decision"].as_str().unwrap().to_owned());
        }
        for decision in ["train", "ease", "rest"] {
            assert!(seen.iter().any(|seen| seen == decision), "never {decision}: {seen:?}");
        }
        server.day(&after("2026-05-04", 28));
        let kept = ann.get(&ann.record("adherence?from=2026-05-04&to=2026-05-31")).is(200);
        assert_eq!((&kept["percent"], &kept["known"]), (&json!(100), &json!(28)), "{kept}");
        assert!(ann.flags().iter().all(|flag| flag["rule"] != "TTP"));
    }
}
