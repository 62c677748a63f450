//! Going down is worked out from the logs: one exercise, one grade, and back by itself. The same logs in any order give
//! the same plan.

use crate::harness::{Client, Server, after, daily, done, session};
use serde_json::{Value, json};

const LEAD: &str = "seated-isometric-hip-flexion";
const SECOND: &str = "adductor-squeeze";
const BRIDGE: &str = "glute-bridge-hold";

/// In phase 1 since 1 May, quiet until 27 May, with both exercises held one up since 20 and 27 May.
fn climbed(server: &Server, name: &str) -> (Client, String) {
    server.day("2026-05-01");
    let ann = server.patient(name);
    let enrolment = ann.enrols(&ann, 1);
    server.steady(&ann, "2026-05-01", "2026-05-20");
    for date in ["2026-05-16", "2026-05-18"] {
        ann.trained(date, &json!([done(LEAD, 0, 1), done(SECOND, 0, 1)]));
    }
    ann.answers(&enrolment, LEAD, 1, "accept").is(200);
    server.steady(&ann, "2026-05-21", "2026-05-27");
    ann.answers(&enrolment, SECOND, 1, "accept").is(200);
    (ann, enrolment)
}

/// The grades of today of both exercises. The gentle plan of a day of ease may have no time for the second.
fn grades(client: &Client) -> (u64, u64) {
    let grade = |exercise: &str| client.step(exercise)["grade"].as_u64().unwrap_or(NOT_TODAY);
    (grade(LEAD), grade(SECOND))
}

const NOT_TODAY: u64 = u64::MAX;

fn cause(client: &Client, exercise: &str) -> Value {
    client.step(exercise)["down"]["cause"].clone()
}

fn put(client: &Client, enrolment: &str, body: &Value) {
    let etag = client.get(enrolment).is(200).etag();
    client.patch(enrolment, &etag, body).is(200);
}

/// No step of the plan has a band above this level.
fn no_band_above(client: &Client, level: u64) -> Vec<u64> {
    let today = client.today();
    let steps = today["plan"]["steps"].as_array().cloned().unwrap_or_default();
    let levels: Vec<u64> = steps.iter().filter_map(|step| step["band_level"].as_u64()).collect();
    assert!(levels.iter().all(|planned| *planned <= level), "{today}");
    levels
}

/// What the day says, but for what is different from patient to patient.
fn told(client: &Client) -> Value {
    let mut today = client.today();
    for reason in today["reasons"].as_array_mut().unwrap() {
        reason["log_ids"] = json!(reason["log_ids"].as_array().unwrap().len());
    }
    without_ids(&mut today);
    today
}

fn without_ids(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("enrolment_id");
            if fields.contains_key("grade") {
                fields.remove("enrolments");
            }
            fields.values_mut().for_each(without_ids);
        }
        Value::Array(items) => items.iter_mut().for_each(without_ids),
        _ => {}
    }
}

fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
    }
}

/// Where something is sent, and what.
type Sent = (&'static str, Value);

/// Two weeks with a bit of everything, as (path, body).
fn two_weeks(first: &str) -> Vec<Sent> {
    let mut all = Vec::new();
    for day in 0..14 {
        let date = after(first, day);
        let mut log = daily(&date, if day == 9 { 4 } else { 2 });
        log["morning_pain"] = json!(if day == 3 { 3 } else { 1 });
        if day == 6 {
            log["settled"] = json!(true);
        }
        log["analgesic"] = json!(day == 5);
        if day != 11 {
            all.push(("pain-logs", log));
        }
        if day % 2 == 0 {
            let mut done = json!([done(LEAD, 1, if day == 8 { 4 } else { 2 }), done(SECOND, 1, 1)]);
            if day == 4 {
                done[0]["sets"][0]["pain"] = Value::Null;
                done[1]["sets"][0]["pain"] = Value::Null;
            }
            let mut session = session(&date, &done);
            session["pain_during"] = json!(if day == 10 { 6 } else { 2 });
            session["occurred_at"] = json!(format!("{date}T09:00:00Z"));
            session["analgesic_before"] = json!(day == 0);
            all.push(("session-logs", session.clone()));
            if day == 6 {
                session["exercises"] = json!([{"exercise": LEAD, "grade": 0, "sets": [{"pain": 3}, {"pain": 0}]}]);
                all.push(("session-logs", session));
            }
        }
    }
    let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": after(first, 7), "pain_now": 3, "flare_up": true});
    all.push(("pain-logs", event));
    all.push(("rest-periods", json!({"from": first, "until": after(first, 3)})));
    all.push(("rest-periods", json!({"from": after(first, 4), "until": after(first, 6)})));
    all
}

on_both! {
    fn pain_in_an_exercise_takes_exactly_that_one_down_and_two_calm_sessions_bring_it_back(server: &Server) {
        let (ann, enrolment) = climbed(server, "ann");
        assert_eq!(grades(&ann), (1, 1));
        server.steady(&ann, "2026-05-28", "2026-05-28");
        ann.trained("2026-05-28", &json!([done(LEAD, 1, 4), done(SECOND, 1, 1)]));
        assert_eq!((grades(&ann), cause(&ann, LEAD)), ((0, 1), json!("exercise_pain")));
        let step = ann.step(LEAD);
        assert_eq!((&step["grade_held"], &step["hold_seconds"], &step["down"]["since"], &step["down"]["calm_still_needed"]), (&json!(1), &json!(20), &json!("2026-05-28"), &json!(2)));
        assert_eq!((&ann.today()["plan"]["modified"], &ann.step(SECOND)["down"]), (&json!(true), &Value::Null));
        assert_eq!(ann.get(&enrolment).is(200)["version"], 3, "nothing is written down");
        server.steady(&ann, "2026-05-29", "2026-05-29");
        ann.trained("2026-05-29", &json!([done(LEAD, 0, 1)]));
        assert_eq!(grades(&ann), (0, 1), "waiting for the morning");
        server.steady(&ann, "2026-05-30", "2026-05-30");
        assert_eq!((grades(&ann), &ann.step(LEAD)["down"]["calm_still_needed"]), ((0, 1), &json!(1)));
        ann.trained("2026-05-30", &json!([done(LEAD, 0, 1)]));
        server.steady(&ann, "2026-05-31", "2026-05-31");
        assert_eq!((grades(&ann), &ann.step(LEAD)["down"]), ((1, 1), &Value::Null));
    }

    fn the_ceiling_is_the_exercises_own_and_no_less(server: &Server) {
        let (ann, _) = climbed(server, "ann");
        server.steady(&ann, "2026-05-28", "2026-05-28");
        ann.trained("2026-05-28", &json!([done(LEAD, 1, 3), done(SECOND, 1, 3)]));
        assert_eq!(grades(&ann), (1, 1));
    }

    fn a_bad_morning_takes_down_what_hurt_most_and_a_correction_takes_that_back_at_once(server: &Server) {
        let (ann, _) = climbed(server, "ann");
        server.steady(&ann, "2026-05-28", "2026-05-28");
        let trained = ann.trained("2026-05-28", &json!([done(LEAD, 1, 2), done(SECOND, 1, 1)]));
        server.day("2026-05-29");
        let log = ann.morning("2026-05-29", 4, 4);
        assert_eq!((grades(&ann), cause(&ann, LEAD)), ((0, NOT_TODAY), json!("morning_after")));
        let corrected = ann.patch(&log, "\"v1\"", &json!({"morning_pain": 3})).is(200);
        assert_eq!(grades(&ann), (1, 1), "a 3 is acceptable: {corrected}");
        ann.patch(&log, "\"v2\"", &json!({"settled": false})).is(200);
        assert_eq!((grades(&ann), cause(&ann, LEAD)), ((0, NOT_TODAY), json!("morning_after")));
        // The blame goes with the pain of the sets.
        let path = ann.record(&format!("session-logs/{}", trained.id()));
        ann.patch(&path, "\"v1\"", &json!({"exercises": [done(LEAD, 1, 1), done(SECOND, 1, 2)]})).is(200);
        assert_eq!((grades(&ann), cause(&ann, LEAD)), ((1, NOT_TODAY), Value::Null));
        ann.delete(&path, "\"v2\"").is(204);
        assert_eq!(grades(&ann), (1, 1), "without a session there is nothing to blame");
        ann.delete(&log, "\"v3\"").is(204);
        assert_eq!(grades(&ann), (1, 1));
    }

    fn a_correction_of_the_pain_takes_the_down_back_at_once(server: &Server) {
        let (ann, _) = climbed(server, "ann");
        server.steady(&ann, "2026-05-28", "2026-05-28");
        let trained = ann.trained("2026-05-28", &json!([done(LEAD, 1, 4)]));
        assert_eq!(grades(&ann), (0, 1));
        let path = ann.record(&format!("session-logs/{}", trained.id()));
        ann.patch(&path, "\"v1\"", &json!({"exercises": [done(LEAD, 1, 2)]})).is(200);
        assert_eq!(grades(&ann), (1, 1));
    }

    fn nobody_goes_below_the_gentlest_grade(server: &Server) {
        let (ann, _) = climbed(server, "ann");
        server.steady(&ann, "2026-05-28", "2026-05-30");
        for date in ["2026-05-28", "2026-05-29", "2026-05-30"] {
            ann.trained(date, &json!([done(LEAD, 1, 5), done(BRIDGE, 0, 4)]));
        }
        assert_eq!(grades(&ann).0, 0);
        let bridge = ann.step(BRIDGE);
        assert_eq!((&bridge["grade"], &bridge["down"]), (&json!(0), &Value::Null));
        // One down three times is one down here: two calm sessions bring it back.
        server.steady(&ann, "2026-05-31", "2026-06-05");
        for date in ["2026-05-31", "2026-06-01"] {
            ann.trained(date, &json!([done(LEAD, 0, 1)]));
        }
        assert_eq!(grades(&ann), (1, 1));
    }

    fn what_went_down_is_not_offered_until_it_is_back(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.day("2026-05-01");
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 1);
        let ladder = json!([{"sets": 1, "repetitions": 5}, {"sets": 1, "repetitions": 6}, {"sets": 1, "repetitions": 7}]);
        put(&pat, &enrolment, &json!({"overrides": [{"phase": 1, "exercise": LEAD, "ladder": ladder, "because": "slower"}]}));
        server.steady(&ann, "2026-05-01", "2026-05-20");
        for date in ["2026-05-16", "2026-05-18"] {
            ann.trained(date, &json!([done(LEAD, 0, 1)]));
        }
        ann.answers(&enrolment, LEAD, 1, "accept").is(200);
        server.steady(&ann, "2026-05-21", "2026-06-02");
        ann.trained("2026-05-24", &json!([done(LEAD, 1, 4)]));
        ann.trained("2026-05-26", &json!([done(LEAD, 1, 1)]));
        assert_eq!((&ann.step(LEAD)["grade"], ann.offer()), (&json!(0), None));
        // Once more, at the grade that it is down to: it is back, but that was no session at the grade that it is back at.
        ann.trained("2026-05-28", &json!([done(LEAD, 0, 1)]));
        assert_eq!(ann.step(LEAD)["grade"], 1);
        assert_eq!(ann.offer(), None);
        ann.trained("2026-05-30", &json!([done(LEAD, 1, 1)]));
        assert_eq!(ann.offer(), Some((LEAD.to_owned(), 2)));
    }

    fn the_plan_has_no_band_above_the_go_ahead(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 2);
        let enrolment = ann.enrols(&ann, 2);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let march = json!([{"exercise": "supine-band-march", "grade": 0, "sets": [{"band": "theraband-professional-tan", "pain": 1}]}]);
        for date in ["2026-05-12", "2026-05-14"] {
            ann.trained(date, &march);
        }
        ann.answers(&enrolment, "supine-band-march", 1, "accept").is(200);
        assert_eq!(no_band_above(&ann, 2), [2]);
        for clearance in ann.all(&ann.record("clearances")) {
            pat.revokes(&ann, clearance["id"].as_str().unwrap()).is(200);
        }
        assert!(no_band_above(&ann, 0).is_empty(), "without a go-ahead there is no band");
        server.clear(&pat, &ann, 1);
        assert_eq!(no_band_above(&ann, 1), [1]);
        assert_eq!((&ann.step("supine-band-march")["grade"], &ann.step("supine-band-march")["grade_held"]), (&json!(0), &json!(1)));
        server.clear(&pat, &ann, 8);
        assert_eq!(no_band_above(&ann, 2), [2]);
        // Easing: no bands at all. Resting: no plan at all.
        let flare = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-20", "pain_now": 3, "flare_up": true});
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        assert_eq!(ann.today()["decision"], "ease");
        assert!(no_band_above(&ann, 0).is_empty());
        ann.post(&ann.record("rest-periods"), &json!({"from": "2026-05-20", "until": "2026-05-20"})).is(201);
        let today = ann.today();
        assert_eq!((&today["plan"], &today["bands_allowed"], &today["highest_band_level"]), (&Value::Null, &json!(false), &Value::Null));
    }

    fn after_a_severe_session_rest_has_an_end_and_the_bands_wait_for_a_word(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let clearance = server.clear(&pat, &ann, 2);
        let enrolment = ann.enrols(&ann, 2);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let mut severe = session("2026-05-20", &json!([]));
        severe["pain_during"] = json!(8);
        let severe = ann.post(&ann.record("session-logs"), &severe).is(201);
        assert_eq!((ann.verdict().0.as_str(), ann.state(&enrolment).as_str()), ("rest", "resting"));
        server.steady(&ann, "2026-05-21", "2026-05-21");
        let today = ann.today();
        assert_eq!((&today["decision"], &today["plan"], &today["offer"]), (&json!("rest"), &Value::Null, &Value::Null), "{today}");
        assert!(!today["would_change"].as_array().unwrap().is_empty(), "every rest names its way out: {today}");
        server.steady(&ann, "2026-05-22", "2026-05-24");
        let day = || {
            let today = ann.today();
            (today["decision"].clone(), today["plan"]["phase"].clone(), today["bands_allowed"].clone(), today["rest_until"].clone())
        };
        let with_bands = |allowed: bool| (json!("train"), json!(2), json!(allowed), Value::Null);
        assert_eq!(day(), with_bands(false), "one short rest costs no phase");
        // What is undone is undone: the go-ahead was held back and had not ended.
        let path = ann.record(&format!("session-logs/{}", severe.id()));
        ann.patch(&path, "\"v1\"", &json!({"pain_during": 3})).is(200);
        assert_eq!(day(), with_bands(true));
        ann.patch(&path, "\"v2\"", &json!({"pain_during": 8})).is(200);
        assert_eq!(day(), with_bands(false));
        let confirm = ann.record(&format!("clearances/{clearance}/confirm"));
        let because = json!({"because": "seen today"});
        ann.ask("POST", &confirm).header("If-Match", "*").json(&because).answer().problem(403, "forbidden");
        pat.ask("POST", &confirm).header("If-Match", "*").json(&because).answer().is(200);
        assert_eq!(day(), with_bands(true));
    }

    fn a_long_rest_returns_one_grade_lower_and_a_short_one_does_not(server: &Server) {
        let (ann, _) = climbed(server, "ann");
        let (ben, _) = climbed(server, "ben");
        let (cay, _) = climbed(server, "cay");
        server.day("2026-05-28");
        let rest = |client: &Client, from: &str, until: &str| {
            client.post(&client.record("rest-periods"), &json!({"from": from, "until": until, "because": "sore"})).is(201)
        };
        rest(&ann, "2026-05-28", "2026-06-03"); // seven days
        rest(&ben, "2026-05-28", "2026-06-02"); // six
        rest(&cay, "2026-05-28", "2026-05-30"); // two that touch make eight
        rest(&cay, "2026-05-31", "2026-06-04");
        for client in [&ann, &ben, &cay] {
            server.steady(client, "2026-05-28", "2026-06-03");
        }
        assert_eq!((&ann.today()["decision"], &ann.today()["rest_until"]), (&json!("rest"), &json!("2026-06-03")));
        assert_eq!(&cay.today()["rest_until"], &json!("2026-06-04"));
        assert_eq!(grades(&ben), (1, 1));
        for client in [&ann, &ben, &cay] {
            server.steady(client, "2026-06-04", "2026-06-05");
        }
        assert_eq!((grades(&ann), cause(&ann, LEAD), cause(&ann, SECOND)), ((0, 0), json!("rest"), json!("rest")));
        assert_eq!((grades(&ben), grades(&cay)), ((1, 1), (0, 0)));
        assert_eq!(ann.step(LEAD)["down"]["since"], "2026-06-04");
        for date in ["2026-06-05", "2026-06-06"] {
            server.day(date);
            ann.trained(date, &json!([done(LEAD, 0, 1)]));
        }
        server.steady(&ann, "2026-06-06", "2026-06-07");
        assert_eq!(grades(&ann), (1, 0), "each exercise comes back by its own sessions");
    }

    fn the_same_logs_in_any_order_give_the_same_plan(server: &Server) {
        let told_in = |name: &str, order: &dyn Fn(&mut Vec<Sent>)| {
            let (ann, _) = climbed(server, name);
            let mut all = two_weeks("2026-05-28");
            order(&mut all);
            server.day("2026-06-10");
            for (path, body) in all {
                ann.post(&ann.record(path), &body).is(201);
            }
            let days = ["2026-06-10", "2026-06-11", "2026-06-13", "2026-06-20"];
            days.map(|date| {
                server.day(date);
                told(&ann)
            })
        };
        let in_order = told_in("in-order", &|_| {});
        assert!(in_order.iter().any(|today| today["plan"]["steps"].to_string().contains("\"cause\"")), "{in_order:?}");
        assert_eq!(told_in("backwards", &|all| all.reverse()), in_order);
        for seed in 1..5 {
            assert_eq!(told_in(&format!("shuffled-{seed}"), &|all| shuffle(all, seed)), in_order, "order {seed}");
        }
    }

    fn what_was_sent_wrong_and_corrected_is_as_if_it_had_been_right(server: &Server) {
        let (right, _) = climbed(server, "right");
        let (wrong, _) = climbed(server, "wrong");
        server.day("2026-06-10");
        for (path, body) in two_weeks("2026-05-28") {
            right.post(&right.record(path), &body).is(201);
            let mut first = body.clone();
            match path {
                "session-logs" => {
                    first["pain_during"] = json!(9);
                    first["exercises"] = json!([done(LEAD, 1, 9)]);
                }
                "pain-logs" => first["flare_up"] = json!(true),
                _ => {}
            }
            let sent = wrong.post(&wrong.record(path), &first).is(201);
            let at = wrong.record(&format!("{path}/{}", sent.id()));
            match path {
                "session-logs" => {
                    let correction = json!({"pain_during": body["pain_during"], "exercises": body["exercises"]});
                    wrong.patch(&at, "\"v1\"", &correction).is(200);
                }
                "pain-logs" => {
                    let flare_up = body["flare_up"].as_bool().unwrap_or_default();
                    wrong.patch(&at, "\"v1\"", &json!({"flare_up": flare_up})).is(200);
                }
                _ => {}
            }
        }
        for date in ["2026-06-10", "2026-06-11", "2026-06-20"] {
            server.day(date);
            assert_eq!(told(&wrong), told(&right));
        }
    }

    fn naming_the_phase_again_does_not_leave_a_fall_behind(server: &Server) {
        let (ann, enrolment) = climbed(server, "ann");
        server.steady(&ann, "2026-05-28", "2026-05-28");
        ann.trained("2026-05-28", &json!([done(LEAD, 1, 4), done(SECOND, 1, 1)]));
        assert_eq!(grades(&ann), (0, 1));
        assert_eq!(ann.patch(&enrolment, "*", &json!({"phase": 1})).is(200)["version"], 3, "it is the phase there is");
        assert_eq!(grades(&ann), (0, 1));
        ann.patch(&enrolment, "*", &json!({"phase": 0})).is(200);
        let refused = ann.patch(&enrolment, "*", &json!({"phase": 1, "confirmed": ["walking-pain-at-most-2"]}));
        let open = refused.problem(409, "gates-not-met")["gates"].clone();
        let codes: Vec<&str> = open.as_array().unwrap().iter().filter_map(|gate| gate["code"].as_str()).collect();
        assert_eq!(codes, ["7-days-in-the-phase-before", "3-calm-sessions", "morning-is-in"]);
    }

    fn another_ladder_under_a_grade_lifts_nobody(server: &Server) {
        let (ann, enrolment) = climbed(server, "ann");
        let pat = server.physiotherapist("pat");
        server.link(&pat, &ann);
        let gentle: Vec<Value> = (3..=5).map(|sets| json!({"sets": sets, "hold_seconds": 4})).collect();
        let change = |ladder: &Value| json!({"overrides": [{"phase": 1, "exercise": LEAD, "ladder": ladder, "because": "sore"}]});
        pat.patch(&enrolment, "*", &change(&json!(gentle))).is(200);
        let held = |exercise: &str| ann.step(exercise)["grade_held"].as_u64().unwrap();
        assert_eq!((held(LEAD), held(SECOND)), (1, 1), "four holds of 30 seconds allow for four of 4");
        pat.patch(&enrolment, "*", &json!({"overrides": [], "because": "all well"})).is(200);
        assert_eq!(held(LEAD), 0, "four of 4 seconds do not allow for four of 20");
    }
}
