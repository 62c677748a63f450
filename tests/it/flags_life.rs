//! The life of a flag: what people make of it, what corrections take and bring back, and when its run is over.

use crate::harness::{Answer, Client, Server, daily};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

const LOGS: &str = "/v1/patients/me/pain-logs";

fn date(day: u64) -> String {
    (NaiveDate::from_ymd_opt(2026, 5, 1).unwrap() + Days::new(day)).to_string()
}

/// Twenty calm days and three bad ones: ease, and on the third C4.
fn worsens(server: &Server, patient: &Client) {
    let mut scores = vec![2; 20];
    scores.extend([6, 5, 6]);
    server.diary(patient, &date(0), &scores);
}

fn flag(patient: &Client, rule: &str) -> Value {
    let flags = patient.flags();
    let found: Vec<_> = flags.iter().filter(|flag| flag["rule"] == rule).collect();
    assert_eq!(found.len(), 1, "{rule}: {flags:?}");
    found[0].clone()
}

fn address(patient: &Client, flag: &Value, deed: &str) -> String {
    patient.record(&format!("flags/{}/{deed}", flag["id"].as_str().unwrap()))
}

fn does(who: &Client, patient: &Client, flag: &Value, deed: &str, body: &Value) -> Answer {
    let etag = format!("\"v{}\"", flag["version"]);
    let ask = who.ask("POST", &address(patient, flag, deed)).header("If-Match", &etag);
    if body.is_null() { ask.answer() } else { ask.json(body).answer() }
}

fn history(flag: &Value) -> Vec<&str> {
    flag["history"].as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect()
}

fn correct(patient: &Client, day: u64, score: u8) {
    let log = patient.logs().into_iter().find(|log| log["local_date"] == date(day)).unwrap();
    let etag = format!("\"v{}\"", log["version"]);
    patient.patch(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), &etag, &json!({"worst_pain": score})).is(200);
}

on_both! {
    fn a_flag_is_seen_acted_on_put_off_and_closed_and_the_patient_sees_all_of_it(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let red = flag(&ann, "C4");
        pat.get(&ann.record(&format!("flags/{}", red["id"].as_str().unwrap()))).is(200);
        assert_eq!(flag(&ann, "C4")["status"], "open", "looking is not seeing");

        does(&pat, &ann, &red, "seen", &Value::Null).is(200);
        let red = flag(&ann, "C4");
        assert_eq!((&red["status"], &red["standing"]["code"]), (&json!("seen"), &json!("seen")));
        does(&pat, &ann, &red, "act", &json!({"done": "called", "note": "rests until Monday"})).is(200);
        let red = flag(&ann, "C4");
        assert_eq!((&red["status"], &red["standing"]["code"]), (&json!("acted_on"), &json!("acted-on")));
        does(&pat, &ann, &red, "snooze", &json!({"until": date(25), "reason": "look again on Tuesday"})).is(200);
        let red = flag(&ann, "C4");
        assert_eq!((&red["status"], &red["snoozed_until"]), (&json!("snoozed"), &json!(date(25))));
        does(&pat, &ann, &red, "close", &json!({"outcome": "expected"})).is(200);
        let red = flag(&ann, "C4");
        assert_eq!((&red["status"], &red["standing"], &red["version"]), (&json!("closed"), &Value::Null, &json!(5)));
        assert_eq!(history(&red), ["opened", "seen", "acted_on", "snoozed", "closed"]);
        let told = &red["history"];
        assert_eq!((&told[0]["by"], &told[2]["by"], &told[2]["by_name"]), (&Value::Null, &json!(pat.id), &json!("pat")));
        assert_eq!((&told[2]["details"]["done"], &told[2]["note"]), (&json!("called"), &json!("rests until Monday")));
        assert_eq!((&told[3]["details"]["until"], &told[4]["details"]["outcome"]), (&json!(date(25)), &json!("expected")));
        does(&pat, &ann, &red, "act", &json!({"done": "called"})).problem(409, "conflict");
        does(&pat, &ann, &red, "snooze", &json!({"until": date(25), "reason": "x"})).problem(409, "conflict");
    }

    fn the_same_again_is_answered_as_the_first_time_and_an_old_version_is_not(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let red = flag(&ann, "C4");
        pat.post(&address(&ann, &red, "act"), &json!({"done": "called"})).problem(428, "precondition-required");
        for _ in 0..2 {
            does(&pat, &ann, &red, "act", &json!({"done": "called"})).is(200);
        }
        assert_eq!(flag(&ann, "C4")["version"], 2);
        does(&pat, &ann, &red, "close", &json!({"outcome": "settled"})).problem(412, "precondition-failed");
        let now = flag(&ann, "C4");
        does(&pat, &ann, &now, "seen", &Value::Null).is(200);
        assert_eq!(flag(&ann, "C4")["version"], 2, "what is acted on is seen");
    }

    fn what_cannot_be_done_with_a_flag_is_refused_where_it_is_wrong(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let red = flag(&ann, "C4");
        for (deed, body, pointer, code) in [
            ("act", json!({"done": "other"}), "/note", "required"),
            ("act", json!({"done": "waved"}), "/done", "unknown-value"),
            ("close", json!({"outcome": "other", "note": " "}), "/note", "required"),
            ("snooze", json!({"until": date(25), "reason": " "}), "/reason", "required"),
            ("snooze", json!({"until": date(21), "reason": "later"}), "/until", "out-of-range"),
            ("snooze", json!({"until": date(51), "reason": "later"}), "/until", "out-of-range"),
        ] {
            does(&pat, &ann, &red, deed, &body).wrong(pointer, code);
        }
        assert_eq!(flag(&ann, "C4"), red);
        does(&pat, &ann, &red, "snooze", &json!({"until": date(50), "reason": "later"})).is(200);
    }

    fn the_flag_of_a_warning_sign_is_not_put_off_while_training_is_locked(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let check = json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        let sign = flag(&ann, "RF");
        assert_eq!(sign["level"], "red");
        let later = json!({"until": "2026-06-05", "reason": "seen in hospital"});
        does(&pat, &ann, &sign, "snooze", &later).problem(409, "conflict");
        let lock = ann.all(&ann.record("locks"))[0]["id"].as_str().unwrap().to_owned();
        pat.post(&ann.record(&format!("locks/{lock}/unlock")), &json!({"reason": "seen in hospital"})).is(200);
        let sign = flag(&ann, "RF");
        assert_eq!(sign["status"], "acted_on", "whoever unlocks has acted on it");
        // So nobody is told hours later that it was not seen.
        server.day("2026-06-04");
        assert!(flag(&ann, "RF")["escalated_at"].is_null());
        does(&pat, &ann, &sign, "snooze", &later).is(200);
    }

    fn flags_are_listed_by_status_page_by_page(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let all = ann.flags();
        does(&pat, &ann, &flag(&ann, "C4"), "close", &json!({"outcome": "settled"})).is(200);
        does(&pat, &ann, &flag(&ann, "C1"), "seen", &Value::Null).is(200);
        let count = |filter: &str| ann.all(&ann.record(&format!("flags?{filter}&limit=1"))).len();
        assert!(all.len() >= 2, "{all:?}");
        assert_eq!((count("status=closed"), count("status=seen"), count("status=resolved")), (1, 1, 0));
        assert_eq!((count("open=true"), count("open=false"), count("open=true&status=closed")), (all.len() - 1, 1, 0));
        ann.get(&ann.record("flags?status=lost")).is(422);
        let first = ann.get(&ann.record("flags?limit=1")).is(200);
        let cursor = first["next_cursor"].as_str().unwrap().to_owned();
        ann.get(&ann.record(&format!("flags?open=true&limit=1&cursor={cursor}"))).problem(400, "bad-cursor");
    }

    fn a_run_is_over_after_seven_green_days_with_a_score_and_never_by_silence(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[2; 20]);
        ann.post(LOGS, &json!({"kind": "event", "region": "hip", "side": "left", "local_date": date(19), "pain_now": 1, "flare_up": true})).is(201);
        does(&pat, &ann, &flag(&ann, "F"), "seen", &Value::Null).is(200);
        // Six green days with a score, with two days of silence among them.
        for day in [20, 21, 23, 24, 26, 27] {
            server.day(&date(day));
            ann.log(&date(day), 2);
            assert_eq!(flag(&ann, "F")["status"], "seen", "{day}");
        }
        server.day(&date(29));
        assert_eq!(flag(&ann, "F")["status"], "seen", "silence resolves nothing");
        ann.log(&date(29), 2);
        let flare = flag(&ann, "F");
        assert_eq!((&flare["status"], &flare["resolved_on"]), (&json!("resolved"), &json!(date(29))));
        assert_eq!(history(&flare), ["opened", "seen", "resolved"]);
        // A correction that makes a day of the run raised makes it go on, and back.
        let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": date(24), "pain_now": 1, "flare_up": true});
        let event = ann.post(LOGS, &event).is(201);
        let flares: Vec<_> = ann.flags().into_iter().filter(|flag| flag["rule"] == "F").collect();
        let statuses: Vec<_> = flares.iter().map(|flag| (flag["local_date"].clone(), flag["status"].clone())).collect();
        assert_eq!(statuses, [(json!(date(24)), json!("open")), (json!(date(19)), json!("seen"))]);
        ann.delete(&format!("{LOGS}/{}", event.id()), "\"v1\"").is(204);
        let flares: Vec<_> = ann.flags().into_iter().filter(|flag| flag["rule"] == "F").collect();
        assert_eq!((&flares[0]["status"], &flares[1]["status"]), (&json!("no_longer_holds"), &json!("resolved")));
        assert_eq!(history(&flares[1]), ["opened", "seen", "resolved", "goes_on", "resolved"]);
    }

    fn runs_are_over_on_the_same_days_in_whatever_order_the_logs_come(server: &Server) {
        let scores: Vec<u8> = (0..60).map(|day| if day % 25 == 20 { 9 } else { 2 + u8::from(day % 4 == 0) }).collect();
        let ends = |client: &Client| {
            let mut ends: Vec<_> = client
                .flags()
                .into_iter()
                .filter(|flag| flag["stands"] != false && flag["status"] != "no_longer_holds" && flag["rule"] != "SILENT")
                .map(|flag| (flag["local_date"].to_string(), flag["rule"].to_string(), flag["resolved_on"].to_string()))
                .collect();
            ends.sort();
            ends
        };
        let flares = |client: &Client, day: usize| {
            if day % 11 == 7 {
                let flare = json!({"kind": "event", "region": "hip", "side": "left", "local_date": date(day as u64), "pain_now": 1, "flare_up": true});
                client.post(LOGS, &flare).is(201);
            }
        };
        let (steady, late) = (server.patient("steady"), server.patient("late"));
        for (day, score) in scores.iter().enumerate() {
            server.day(&date(day as u64));
            steady.log(&date(day as u64), *score);
            flares(&steady, day);
        }
        for stretch in (0..60).step_by(12) {
            server.day(&date(stretch as u64 + 12));
            for day in (stretch..stretch + 12).rev() {
                flares(&late, day);
                late.log(&date(day as u64), scores[day]);
            }
        }
        assert!(ends(&steady).iter().any(|(_, _, over)| over != "null"), "{:?}", ends(&steady));
        assert_eq!(ends(&late), ends(&steady));
    }

    fn a_correction_takes_a_ground_away_and_brings_the_same_flag_back_as_it_was_left(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let before = flag(&ann, "C4");
        does(&pat, &ann, &before, "act", &json!({"done": "started_rest"})).is(200);
        correct(&ann, 22, 2);
        let gone = flag(&ann, "C4");
        assert_eq!((&gone["status"], &gone["standing"]), (&json!("no_longer_holds"), &Value::Null));
        let why = gone["history"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&why["what"], &why["by"]), (&json!("no_longer_holds"), &Value::Null));
        let because = &why["details"]["because"];
        assert_eq!((&because["type"], &because["what"], &because["local_date"]), (&json!("pain_log"), &json!("corrected"), &json!(date(22))));
        ann.get(&format!("{LOGS}/{}", because["id"].as_str().unwrap())).is(200);
        assert_eq!(why["details"]["before"]["evidence"], before["evidence"]);

        correct(&ann, 22, 6);
        let back = flag(&ann, "C4");
        assert_eq!((&back["id"], &back["status"], &back["evidence"]), (&before["id"], &json!("acted_on"), &before["evidence"]));
        assert_eq!(history(&back), ["opened", "acted_on", "no_longer_holds", "holds_again"]);
    }

    fn a_flag_that_still_holds_says_what_changed_beneath_it(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let before = flag(&ann, "C4");
        does(&pat, &ann, &before, "seen", &Value::Null).is(200);
        correct(&ann, 22, 7);
        let after = flag(&ann, "C4");
        assert_eq!((&after["status"], &after["version"]), (&json!("seen"), &json!(3)));
        assert_ne!(after["evidence"], before["evidence"]);
        let changed = &after["history"][2];
        assert_eq!((&changed["what"], &changed["details"]["because"]["what"]), (&json!("changed"), &json!("corrected")));
        assert_eq!(changed["details"]["before"]["evidence"], before["evidence"]);
        assert_eq!(changed["details"]["after"]["evidence"], after["evidence"]);
        // A correction that says nothing to the rules says nothing to the flag.
        let log = ann.logs()[0].clone();
        ann.patch(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), &format!("\"v{}\"", log["version"]), &json!({"note": "sore"})).is(200);
        assert_eq!(flag(&ann, "C4"), after);
    }

    fn a_closed_flag_stays_closed_whatever_is_corrected_and_a_new_run_makes_a_new_one(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        does(&pat, &ann, &flag(&ann, "C4"), "close", &json!({"outcome": "wrong_alarm"})).is(200);
        correct(&ann, 22, 2);
        correct(&ann, 22, 6);
        let closed = flag(&ann, "C4");
        assert_eq!(history(&closed), ["opened", "closed", "no_longer_holds", "holds_again"]);
        assert_eq!(closed["status"], "closed");
        let mut scores = vec![2; 30];
        scores.extend([7, 7, 7]);
        server.diary(&ann, &date(23), &scores);
        let reds: Vec<_> = ann.flags().into_iter().filter(|flag| flag["rule"] == "C4").collect();
        assert_eq!((reds.len(), &reds[0]["status"], &reds[1]["id"]), (2, &json!("open"), &closed["id"]), "{reds:?}");
    }

    fn a_late_log_that_makes_a_red_says_that_it_was_late(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, &date(0), &[2; 20]);
        server.day(&date(23));
        ann.log(&date(22), 6);
        ann.log(&date(21), 6);
        let because: Vec<Value> = ann.flags().iter().flat_map(|flag| flag["history"].as_array().unwrap().clone()).collect();
        assert!(because.iter().all(|event| event["what"] != "opened" || event["by"].is_null()), "{because:?}");
        ann.post(LOGS, &daily(&date(20), 2)).is(201);
        assert!(ann.flags().iter().all(|flag| flag["history"][0]["what"] == "opened"));
    }

    fn a_list_tells_the_last_of_a_long_history_and_the_flag_itself_all(server: &Server) {
        let ann = server.patient("ann");
        worsens(server, &ann);
        for turn in 0..12 {
            correct(&ann, 22, 2);
            correct(&ann, 22, 6 + turn % 2);
        }
        let listed = flag(&ann, "C4");
        let whole = ann.get(&ann.record(&format!("flags/{}", listed["id"].as_str().unwrap()))).is(200);
        let events = whole["history"].as_array().unwrap();
        assert_eq!((events.len(), &whole["earlier_events"], &events[0]["what"]), (25, &json!(0), &json!("opened")));
        assert_eq!((&listed["earlier_events"], listed["history"].as_array().unwrap()), (&json!(5), &events[5..].to_vec()));
    }

    fn an_ease_that_was_seen_waits_for_a_look_again_once_it_becomes_rest(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut scores = vec![2; 20];
        scores.extend([6, 5]);
        server.diary(&ann, &date(0), &scores);
        let worsening = || ann.all(&ann.record("episodes")).into_iter().find(|one| one["kind"] == "worsening").unwrap();
        let sees = || {
            let (path, etag) = (format!("{}/{}/seen", ann.record("episodes"), worsening()["id"].as_str().unwrap()), format!("\"v{}\"", worsening()["version"]));
            pat.ask("POST", &path).header("If-Match", &etag).answer().is(200);
        };
        sees();
        assert_eq!((&worsening()["peak"], &worsening()["status"]), (&json!("ease"), &json!("seen")));
        server.day(&date(22));
        ann.log(&date(22), 6);
        let worse = worsening();
        assert_eq!((&worse["status"], &worse["peak"], &worse["seen_at"]), (&json!("open"), &json!("rest"), &Value::Null));
        assert_eq!(history(&worse), ["opened", "seen", "worsened"]);
        let evidence: Vec<&Value> = worse["evidence"].as_array().unwrap().iter().map(|flag| &flag["rule"]).collect();
        assert!(evidence.contains(&&json!("C1")) && evidence.contains(&&json!("C4")), "{evidence:?}");
        // Seen again, it stays so however the rest comes and goes.
        sees();
        for _ in 0..3 {
            correct(&ann, 22, 2);
            correct(&ann, 22, 6);
        }
        assert_eq!(worsening()["status"], "seen");
    }

    fn a_red_flag_that_comes_and_goes_is_escalated_once_and_in_time(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        worsens(server, &ann);
        let escalated = || ann.all("/v1/me/notices").iter().filter(|message| message["kind"] == "episode_unseen").count();
        // Coming and going puts nothing off.
        server.clock(&format!("{}T06:00:00Z", date(23)));
        correct(&ann, 22, 2);
        correct(&ann, 22, 6);
        assert_eq!(escalated(), 0);
        server.clock(&format!("{}T12:30:00Z", date(23)));
        assert_eq!(escalated(), 1, "one worsening, one notice");
        for day in 24..30 {
            correct(&ann, 22, 2);
            correct(&ann, 22, 6);
            server.day(&date(day));
        }
        assert_eq!(escalated(), 1, "once is enough");
    }
}
