//! Going up is offered, one exercise of each group and one grade at a time, once everything speaks for it; and only the patient takes it.

use crate::harness::{Client, Server, at_once, done, session};
use serde_json::{Value, json};

const LEAD: &str = "seated-isometric-hip-flexion";
const SECOND: &str = "adductor-squeeze";
const BRIDGE: &str = "glute-bridge-hold";

/// In phase 1 since 1 May, quiet until 20 May, with two calm sessions of two exercises: all that an offer needs.
fn ready(server: &Server, name: &str) -> (Client, String) {
    server.day("2026-05-01");
    let ann = server.patient(name);
    let enrolment = ann.enrols(&ann, 1);
    server.steady(&ann, "2026-05-01", "2026-05-20");
    for date in ["2026-05-16", "2026-05-18"] {
        ann.trained(date, &json!([done(LEAD, 0, 1), done(SECOND, 0, 1)]));
    }
    (ann, enrolment)
}

fn codes(texts: &[&str]) -> std::collections::BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The address of the log of that day.
fn log_of(client: &Client, date: &str) -> String {
    let log = client.logs().into_iter().find(|log| log["local_date"] == date).unwrap();
    client.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()))
}

on_both! {
    fn an_offer_comes_with_all_that_speaks_for_it_and_its_numbers(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let today = ann.today();
        let offer = &today["offer"];
        assert_eq!((&offer["exercise"], &offer["from_grade"], &offer["to_grade"]), (&json!(LEAD), &json!(0), &json!(1)), "{today}");
        assert_eq!((&offer["from"]["hold_seconds"], &offer["to"]["hold_seconds"]), (&json!(20), &json!(30)));
        let offers = today["offers"].as_array().unwrap();
        let asked: Vec<&Value> = offers.iter().map(|offer| &offer["exercise"]).collect();
        assert_eq!((asked, &offers[0]), (vec![&json!(LEAD), &json!(SECOND)], offer), "one of each group");
        assert_eq!(offer["evidence"]["dates"], json!(["2026-05-16", "2026-05-18"]), "{offer}");
        assert_eq!((&today["toward_next"], &today["progression_allowed"]), (&json!([]), &json!(true)));
        // Nothing goes up by being looked at, or by itself.
        server.steady(&ann, "2026-05-21", "2026-05-24");
        assert_eq!(ann.get(&enrolment).is(200)["grades"], json!([]));
        assert_eq!((&ann.step(LEAD)["grade"], &ann.step(LEAD)["grade_held"]), (&json!(0), &json!(0)));
    }

    fn one_calm_session_is_not_enough_and_neither_are_two_on_one_day(server: &Server) {
        server.day("2026-05-01");
        let (ann, ben) = (server.patient("ann"), server.patient("ben"));
        for client in [&ann, &ben] {
            server.day("2026-05-01");
            client.enrols(client, 1);
            server.steady(client, "2026-05-01", "2026-05-20");
            client.trained("2026-05-18", &json!([done(LEAD, 0, 1)]));
        }
        ben.trained("2026-05-18", &json!([done(LEAD, 0, 1)]));
        for client in [&ann, &ben] {
            assert_eq!((client.offer(), client.missing()), (None, codes(&["calm-sessions"])));
        }
    }

    fn a_session_counts_only_with_its_next_morning(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-18");
        for date in ["2026-05-16", "2026-05-18"] {
            ann.trained(date, &json!([done(LEAD, 0, 1)]));
        }
        // The day after: the morning is not in.
        server.day("2026-05-19");
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["calm-sessions", "waiting-for-the-morning"])));
        // The day after that: it will not come any more.
        server.day("2026-05-20");
        ann.morning("2026-05-20", 2, 1);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["calm-sessions"])));
        // Unless it is logged late.
        ann.morning("2026-05-19", 2, 1);
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
    }

    fn a_session_today_waits_for_tomorrow(server: &Server) {
        let (ann, _) = ready(server, "ann");
        ann.trained("2026-05-20", &json!([done(LEAD, 0, 1)]));
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["waiting-for-the-morning"])));
    }

    fn a_week_without_ease_is_needed(server: &Server) {
        let (ann, _) = ready(server, "ann");
        let flare = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-14", "pain_now": 2, "flare_up": true});
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["held-back", "not-calm-long-enough"])));
        server.steady(&ann, "2026-05-21", "2026-05-21");
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)), "a week since");
    }

    fn a_painkiller_within_three_days_withholds_it(server: &Server) {
        let (ann, _) = ready(server, "ann");
        let path = log_of(&ann, "2026-05-19");
        ann.patch(&path, "\"v1\"", &json!({"analgesic": true})).is(200);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["analgesic", "held-back"])));
        server.steady(&ann, "2026-05-21", "2026-05-22");
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
        // For a session likewise.
        let mut with_painkiller = session("2026-05-21", &json!([]));
        with_painkiller["analgesic_before"] = json!(true);
        ann.post(&ann.record("session-logs"), &with_painkiller).is(201);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["analgesic", "held-back"])));
    }

    fn a_session_under_a_painkiller_is_no_calm_one(server: &Server) {
        let (ann, _) = ready(server, "ann");
        let path = log_of(&ann, "2026-05-16");
        ann.patch(&path, "\"v1\"", &json!({"analgesic": true})).is(200);
        server.steady(&ann, "2026-05-21", "2026-05-24");
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["calm-sessions"])));
    }

    fn only_sessions_at_the_grade_and_since_it_was_taken_count(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        ann.trained("2026-05-16", &json!([done(LEAD, 0, 1)]));
        ann.trained("2026-05-18", &json!([done(LEAD, 1, 1)]));
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["calm-sessions"])));
        // A session that does not say at which grade counts.
        ann.trained("2026-05-14", &json!([{"exercise": LEAD, "sets": [{"pain": 1}]}]));
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
    }

    fn nothing_is_offered_on_a_day_that_is_not_for_training(server: &Server) {
        let (ann, _) = ready(server, "ann");
        assert!(ann.offer().is_some());
        let rest = json!({"from": "2026-05-20", "until": "2026-05-20"});
        ann.post(&ann.record("rest-periods"), &rest).is(201);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["not-training-today"])));
    }

    fn nothing_is_offered_to_who_has_fallen_silent(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        server.day("2026-05-24");
        let today = ann.today();
        assert_eq!((&today["decision"], &today["progression_allowed"]), (&json!("train"), &json!(false)), "{today}");
        assert_eq!(ann.offer(), None, "the day may not count towards moving up");
        assert!(!ann.missing().is_empty());
        ann.answers(&enrolment, LEAD, 1, "accept").problem(409, "conflict");
    }

    fn nothing_is_offered_while_another_place_needs_a_painkiller(server: &Server) {
        let (ann, _) = ready(server, "ann");
        let knee = json!({"region": "knee", "side": "left", "local_date": "2026-05-20", "worst_pain": 2, "analgesic": true});
        ann.post(&ann.record("pain-logs"), &knee).is(201);
        assert_eq!(ann.today()["progression_allowed"], false);
        assert_eq!(ann.offer(), None, "a painkiller hides pain everywhere");
        assert!(!ann.missing().is_empty());
    }

    fn only_the_patient_takes_an_offer(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let (pat, ben) = (server.physiotherapist("pat"), server.patient("ben"));
        server.link(&pat, &ann);
        pat.answers(&enrolment, LEAD, 1, "accept").problem(403, "forbidden");
        pat.answers(&enrolment, LEAD, 1, "decline").problem(403, "forbidden");
        ben.answers(&enrolment, LEAD, 1, "accept").problem(404, "not-found");
        server.nobody().answers(&enrolment, LEAD, 1, "accept").is(401);
        assert_eq!(ann.get(&enrolment).is(200)["grades"], json!([]));
        // Nor can anybody write the grades.
        for body in [json!({"grades": []}), json!({"phase_since": "2026-01-01"}), json!({"state": "active"})] {
            let field = format!("/{}", body.as_object().unwrap().keys().next().unwrap());
            pat.patch(&enrolment, "\"v1\"", &body).wrong(&field, "unknown-field");
        }
    }

    fn taking_it_moves_one_exercise_one_grade_and_then_it_is_gone(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        for (exercise, to_grade) in [(LEAD, 2), (LEAD, 0), (SECOND, 2), ("moonwalk", 1), ("a\0b", 1), ("", 1)] {
            ann.answers(&enrolment, exercise, to_grade, "accept").problem(409, "conflict");
        }
        let before = ann.today()["plan"]["steps"].clone();
        let taken = ann.answers(&enrolment, LEAD, 1, "accept").is(200);
        assert_eq!(taken["version"], 2);
        assert_eq!(taken.etag(), "\"v2\"");
        assert_eq!(taken["grades"], json!([{"phase": 1, "exercise": LEAD, "grade": 1, "since": "2026-05-20", "declined_on": null, "declined_before": null, "waits_until": null, "is_lowered": false}]));
        let now = ann.today()["plan"]["steps"].clone();
        let other: Vec<(Value, Value)> = before.as_array().unwrap().iter().zip(now.as_array().unwrap())
            .filter(|(before, now)| before != now).map(|(before, now)| (before.clone(), now.clone())).collect();
        assert_eq!(other.len(), 1, "{other:?}");
        assert_eq!((&other[0].1["exercise"], &other[0].1["grade"], &other[0].1["hold_seconds"]), (&json!(LEAD), &json!(1), &json!(30)));
        ann.answers(&enrolment, LEAD, 1, "accept").problem(409, "conflict");
        ann.answers(&enrolment, LEAD, 1, "decline").problem(409, "conflict");
        let history = ann.all(&format!("{enrolment}/history"));
        assert_eq!((&history[0]["what"], &history[0]["done_by"], &history[0]["details"]["exercise"]), (&json!("went_up"), &json!(ann.id), &json!(LEAD)), "{history:?}");
        assert_eq!((&history[0]["details"]["from_grade"], &history[0]["details"]["to_grade"]), (&json!(0), &json!(1)));
    }

    fn of_several_that_take_it_at_once_one_has_it(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let mut answers: Vec<u16> = at_once(4, |_| ann.answers(&enrolment, LEAD, 1, "accept").status);
        answers.sort_unstable();
        assert_eq!(answers, [200, 409, 409, 409]);
        assert_eq!(ann.get(&enrolment).is(200)["version"], 2);
    }

    fn a_lost_answer_is_had_again_by_its_key(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let take = |exercise: &str| {
            let body = json!({"exercise": exercise, "to_grade": 1, "answer": "accept"});
            ann.ask("POST", &format!("{enrolment}/offer-answers")).header("Idempotency-Key", "once").json(&body).answer()
        };
        let first = take(LEAD).is(200);
        let again = take(LEAD).is(200);
        assert_eq!((again.header("idempotency-replayed"), first.json()), ("true", again.json()));
        take(SECOND).is(422);
        assert_eq!(ann.get(&enrolment).is(200)["version"], 2);
    }

    fn one_exercise_of_a_group_goes_up_in_a_week(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        for date in ["2026-05-16", "2026-05-18"] {
            ann.trained(date, &json!([done(BRIDGE, 0, 1)]));
        }
        ann.answers(&enrolment, LEAD, 1, "accept").is(200);
        assert_eq!(ann.offer(), Some((SECOND.to_owned(), 1)), "the other group has its own");
        ann.answers(&enrolment, SECOND, 1, "accept").is(200);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["another-of-the-group"])), "what the bridge waits for");
        ann.answers(&enrolment, BRIDGE, 1, "accept").problem(409, "conflict");
        server.steady(&ann, "2026-05-21", "2026-05-26");
        assert_eq!(ann.offer(), None);
        server.steady(&ann, "2026-05-27", "2026-05-27");
        assert_eq!(ann.offer(), Some((BRIDGE.to_owned(), 1)));
        let taken = ann.answers(&enrolment, BRIDGE, 1, "accept").is(200);
        assert_eq!(taken["grades"].as_array().unwrap().len(), 3);
    }

    fn what_was_declined_is_not_asked_again_for_two_weeks(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let declined = json!({"exercise": LEAD, "to_grade": 1, "answer": "decline", "because": "not yet"});
        let declined = ann.post(&format!("{enrolment}/offer-answers"), &declined).is(200);
        assert_eq!((&declined["grades"][0]["grade"], &declined["grades"][0]["declined_on"]), (&json!(0), &json!("2026-05-20")));
        assert_eq!(ann.all(&format!("{enrolment}/history"))[0]["because"], "not yet");
        ann.answers(&enrolment, LEAD, 1, "accept").problem(409, "conflict");
        ann.answers(&enrolment, SECOND, 1, "accept").is(200);
        server.steady(&ann, "2026-05-21", "2026-06-02");
        assert_eq!(ann.offer(), None);
        server.steady(&ann, "2026-06-03", "2026-06-03");
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
        let taken = ann.answers(&enrolment, LEAD, 1, "accept").is(200);
        let held = taken["grades"].as_array().unwrap().iter().find(|held| held["exercise"] == LEAD).unwrap().clone();
        assert_eq!((&held["grade"], &held["since"], &held["declined_on"]), (&json!(1), &json!("2026-06-03"), &Value::Null));
    }

    fn after_two_refusals_nobody_is_asked_for_four_weeks(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        ann.answers(&enrolment, LEAD, 1, "decline").is(200);
        ann.answers(&enrolment, SECOND, 1, "decline").is(200);
        assert!(ann.missing().contains("declined-twice"), "{:?}", ann.missing());
        server.steady(&ann, "2026-05-21", "2026-06-16");
        for date in ["2026-06-12", "2026-06-14"] {
            ann.trained(date, &json!([done(LEAD, 0, 1)]));
        }
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["declined-twice"])));
        server.steady(&ann, "2026-06-17", "2026-06-17");
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
    }

    fn a_band_goes_up_only_as_far_as_the_go_ahead(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let first = server.clear(&pat, &ann, 1);
        let enrolment = ann.enrols(&ann, 2);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let march = |date: &str, grade: u8| ann.trained(date, &json!([{"exercise": "supine-band-march", "grade": grade,
            "sets": [{"band": "theraband-professional-tan", "pain": 1}]}]));
        march("2026-05-16", 0);
        march("2026-05-18", 0);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["clearance"])));
        ann.answers(&enrolment, "supine-band-march", 1, "accept").problem(409, "conflict");
        server.clear(&pat, &ann, 2);
        assert_eq!(ann.offer(), Some(("supine-band-march".to_owned(), 1)));
        for clearance in ann.all(&ann.record("clearances")) {
            if clearance["id"] != json!(first) {
                pat.revokes(&ann, clearance["id"].as_str().unwrap()).is(200);
            }
        }
        assert_eq!(ann.offer(), None, "the go-ahead that covered it is over");
        ann.answers(&enrolment, "supine-band-march", 1, "accept").problem(409, "conflict");
        server.clear(&pat, &ann, 8);
        ann.answers(&enrolment, "supine-band-march", 1, "accept").is(200);
        // After two days in the week the bands rest; then the new one is in the plan.
        assert_eq!(ann.today()["plan"]["bands_again_on"], "2026-05-23");
        server.steady(&ann, "2026-05-21", "2026-05-23");
        assert_eq!((&ann.step("supine-band-march")["grade"], &ann.step("supine-band-march")["band_level"]), (&json!(1), &json!(2)));
    }

    fn a_paused_or_ended_enrolment_has_no_offer(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        ann.patch(&enrolment, "\"v1\"", &json!({"status": "paused"})).is(200);
        assert_eq!(ann.offer(), None);
        ann.answers(&enrolment, LEAD, 1, "accept").problem(409, "conflict");
        // Coming back asks the gates of the phase.
        let back = json!({"status": "active", "confirmed": ["walking-pain-at-most-2"]});
        ann.patch(&enrolment, "\"v2\"", &back).problem(409, "gates-not-met");
        ann.trained("2026-05-14", &json!([done("hip-circle", 0, 1)]));
        ann.patch(&enrolment, "\"v2\"", &back).is(200);
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 1)));
        let nowhere = ann.record("enrolments/0197f2c4-0000-7000-8000-000000000000");
        ann.answers(&nowhere, LEAD, 1, "accept").problem(404, "not-found");
    }

    fn at_the_top_of_every_ladder_nothing_is_offered_or_missing(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 0);
        server.steady(&ann, "2026-05-01", "2026-05-14");
        let out = |exercise: &str| json!({"phase": 0, "exercise": exercise, "leave_out": true, "because": "sore"});
        let without = ["seated-isometric-hip-flexion", "adductor-squeeze", "glute-bridge-hold", "abdominal-brace"].map(out);
        pat.patch(&enrolment, "\"v1\"", &json!({"overrides": without})).is(200);
        let today = ann.today();
        assert_eq!((&today["offer"], &today["toward_next"]), (&Value::Null, &json!([])), "{today}");
    }

    fn an_answer_that_cannot_be_is_refused(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let path = format!("{enrolment}/offer-answers");
        let good = json!({"exercise": LEAD, "to_grade": 1, "answer": "accept"});
        for (field, bad, code) in [
            ("to_grade", json!(12), "out-of-range"),
            ("to_grade", json!(-1), "out-of-range"),
            ("to_grade", json!(1e30), "out-of-range"),
            ("to_grade", json!(0.5), "out-of-range"),
            ("to_grade", json!("1"), "wrong-type"),
            ("to_grade", Value::Null, "wrong-type"),
            ("answer", json!("perhaps"), "unknown-value"),
            ("answer", json!("Accept"), "unknown-value"),
            ("answer", Value::Null, "wrong-type"),
            ("answer", json!(1), "wrong-type"),
            ("exercise", json!(7), "wrong-type"),
            ("because", json!("a\0b"), "forbidden-character"),
            ("because", json!("é".repeat(2001)), "too-long"),
            ("on", json!("2026-05-20"), "unknown-field"),
        ] {
            let mut body = good.clone();
            body[field] = bad;
            ann.post(&path, &body).wrong(&format!("/{field}"), code);
        }
        assert_eq!(ann.get(&enrolment).is(200)["version"], 1);
    }

    fn an_offer_is_gone_with_the_log_that_spoke_for_it(server: &Server) {
        let (ann, enrolment) = ready(server, "ann");
        let log = log_of(&ann, "2026-05-19");
        ann.delete(&log, "\"v1\"").is(204);
        assert_eq!((ann.offer(), ann.missing()), (None, codes(&["calm-sessions"])));
        ann.answers(&enrolment, LEAD, 1, "accept").problem(409, "conflict");
        ann.morning("2026-05-19", 2, 1);
        assert!(ann.offer().is_some());
    }
}
