//! What time does by itself: once, in its order, in everybody's own zone, with several servers and after a stop.

use crate::harness::{Client, Server, at_once};
use limber::app::Policy;
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

const NOTICES: &str = "/v1/me/notices";

/// What time told somebody: visits of others are not its doing.
fn kinds(client: &Client) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut messages = client.all(NOTICES);
    messages.retain(|message| message["kind"] != "unusual_access");
    let mut all: Vec<_> =
        messages.iter().map(|message| (text(&message["created_at"]), text(&message["kind"]))).collect();
    all.reverse();
    all
}

fn of_kind(client: &Client, kind: &str) -> Vec<String> {
    kinds(client).into_iter().filter(|(_, known)| known == kind).map(|(at, _)| at).collect()
}

fn flags(patient: &Client, rule: &str) -> Vec<Value> {
    patient.flags().into_iter().filter(|flag| flag["rule"] == rule).collect()
}

fn rest(patient: &Client, from: &str, until: &str) {
    patient.post(&patient.record("rest-periods"), &json!({"from": from, "until": until})).is(201);
}

/// Waits for what a server does by itself.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < until, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

on_both! {
    fn a_go_ahead_says_a_week_before_that_it_ends_and_then_that_it_has(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient_in("ann", "Europe/London"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let until = json!({"region": "hip", "highest_band_level": 2, "until": "2026-06-20"});
        pat.post(&ann.record("clearances"), &until).is(201);
        server.day("2026-07-15");
        let expected = [("2026-06-12T23:00:00Z", "clearance_ends_soon"), ("2026-06-20T23:00:00Z", "clearance_ended")];
        let expected = expected.map(|(at, kind)| (at.to_owned(), kind.to_owned()));
        assert_eq!(kinds(&ann), expected);
        assert_eq!(kinds(&pat), expected);
    }

    fn a_go_ahead_that_was_taken_back_or_goes_on_says_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.link(&pat, &bob);
        let until = |date: &str| json!({"region": "hip", "highest_band_level": 2, "until": date});
        let taken = pat.post(&ann.record("clearances"), &until("2026-06-20")).is(201).id();
        pat.revokes(&ann, taken).is(200);
        pat.post(&bob.record("clearances"), &until("2026-06-20")).is(201);
        pat.post(&bob.record("clearances"), &until("2026-09-20")).is(201);
        server.day("2026-07-15");
        assert!(kinds(&pat).is_empty() && kinds(&ann).is_empty() && kinds(&bob).is_empty());
    }

    fn a_go_ahead_after_which_another_reaches_less_far_says_so(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        for (level, until) in [(3, "2026-06-20"), (2, "2026-07-20")] {
            let clearance = json!({"region": "hip", "highest_band_level": level, "until": until});
            pat.post(&ann.record("clearances"), &clearance).is(201);
        }
        server.day("2026-07-01");
        for client in [&ann, &pat] {
            let mut told = client.all(NOTICES);
            told.retain(|message| message["kind"] != "unusual_access");
            told.reverse();
            let kinds: Vec<&str> = told.iter().map(|message| message["kind"].as_str().unwrap()).collect();
            assert_eq!(kinds, ["clearance_ends_soon", "clearance_ended"]);
            for message in &told {
                let text = message["told"]["text"].as_str().unwrap();
                assert!(text.contains("only up to band level 2"), "{text}");
            }
        }
    }

    fn a_rest_that_is_over_tells_of_the_way_back_at_midnight_where_the_patient_is(server: &Server) {
        server.day("2026-10-20");
        for (name, zone, midnight) in [
            ("ann", "Europe/London", "2026-10-26T00:00:00Z"),
            ("bob", "Pacific/Kiritimati", "2026-10-25T10:00:00Z"),
            ("cleo", "Etc/GMT+12", "2026-10-26T12:00:00Z"),
        ] {
            let patient = server.patient_in(name, zone);
            // The clocks go back in London on the last day of it.
            rest(&patient, "2026-10-21", "2026-10-25");
            server.day("2026-10-24");
            assert!(kinds(&patient).is_empty());
            server.day("2026-10-28");
            assert_eq!(kinds(&patient), [(midnight.to_owned(), "rest_ended".to_owned())], "{zone}");
            server.day("2026-10-20");
        }
    }

    fn a_rest_that_is_extended_or_was_not_to_be_does_not_end_before(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        rest(&ann, "2026-06-01", "2026-06-03");
        rest(&bob, "2026-06-05", "2026-06-07");
        let path = |client: &Client| client.record(&format!("rest-periods/{}", client.all(&client.record("rest-periods"))[0]["id"].as_str().unwrap()));
        ann.patch(&path(&ann), "\"v1\"", &json!({"until": "2026-06-06"})).is(200);
        bob.patch(&path(&bob), "\"v1\"", &json!({"until": "2026-06-04"})).is(200);
        server.day("2026-07-01");
        assert_eq!(of_kind(&ann, "rest_ended"), ["2026-06-07T00:00:00Z"]);
        assert!(of_kind(&bob, "rest_ended").is_empty());
    }

    fn a_series_that_falls_silent_is_flagged_on_the_eighth_day_and_an_entry_ends_it(server: &Server) {
        let ann = server.patient_in("ann", "America/Los_Angeles");
        server.diary(&ann, "2026-06-01", &[2; 10]);
        server.clock("2026-06-18T06:59:00Z");
        assert!(flags(&ann, "SILENT").is_empty());
        server.clock("2026-06-18T07:01:00Z");
        let silent = flags(&ann, "SILENT");
        assert_eq!((silent.len(), &silent[0]["level"], &silent[0]["local_date"]), (1, &json!("watch"), &json!("2026-06-18")));
        assert_eq!((&silent[0]["region"], &silent[0]["evidence"]["last_entry"]), (&json!("hip"), &json!("2026-06-10")));
        server.day("2026-07-20");
        assert_eq!(flags(&ann, "SILENT").len(), 1, "one silence is told once");
        ann.log("2026-07-20", 2);
        let over = flags(&ann, "SILENT");
        assert_eq!((&over[0]["status"], &over[0]["resolved_on"]), (&json!("resolved"), &json!("2026-07-20")));
        server.diary(&ann, "2026-07-21", &[2; 3]);
        server.day("2026-08-20");
        let both = flags(&ann, "SILENT");
        assert_eq!((both.len(), &both[0]["local_date"], &both[0]["status"]), (2, &json!("2026-07-31"), &json!("open")), "the next silence is another");
    }

    fn a_phone_that_was_offline_takes_the_silence_back(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2026-06-01", &[2; 10]);
        server.day("2026-06-19");
        assert_eq!(flags(&ann, "SILENT")[0]["status"], "open");
        ann.log("2026-06-14", 2);
        let taken_back = flags(&ann, "SILENT");
        assert_eq!((taken_back.len(), &taken_back[0]["status"]), (1, &json!("no_longer_holds")));
        assert_eq!(taken_back[0]["history"][1]["details"]["because"]["local_date"], "2026-06-14");
        server.day("2026-06-23");
        let next = flags(&ann, "SILENT");
        assert_eq!((next.len(), &next[0]["evidence"]["last_entry"]), (2, &json!("2026-06-14")));
    }

    fn silence_after_a_red_is_amber(server: &Server) {
        let ann = server.patient("ann");
        let mut scores = vec![2; 20];
        scores.extend([6, 6, 6]);
        server.diary(&ann, "2026-05-01", &scores);
        server.day("2026-06-10");
        assert_eq!(flags(&ann, "SILENT")[0]["level"], "amber");
    }

    fn two_planned_days_without_an_entry_remind_the_patient_and_are_flagged(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 1);
        ann.log("2026-06-01", 2);
        server.day("2026-06-20");
        let silent = flags(&ann, "SILENT-PLAN");
        assert_eq!((silent.len(), &silent[0]["level"]), (1, &json!("watch")), "{silent:?}");
        let reminded = of_kind(&ann, "no_entries");
        assert_eq!(reminded, [silent[0]["opened_at"].as_str().unwrap()]);
        assert!(of_kind(&pat, "no_entries").is_empty());
        ann.log("2026-06-20", 2);
        assert_eq!(flags(&ann, "SILENT-PLAN")[0]["status"], "resolved");
        server.day("2026-07-10");
        assert_eq!((flags(&ann, "SILENT-PLAN").len(), of_kind(&ann, "no_entries").len()), (2, 2));
        ann.log("2026-07-10", 2);
        let version = ann.get(&enrolment).is(200).etag();
        ann.patch(&enrolment, &version, &json!({"status": "paused"})).is(200);
        server.day("2026-09-10");
        assert_eq!(flags(&ann, "SILENT-PLAN").len(), 2, "a pause asks for nothing");
    }

    fn days_of_rest_ask_for_no_entries(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        ann.enrols(&ann, 1);
        rest(&ann, "2026-06-02", "2026-06-14");
        server.day("2026-06-14");
        assert!(flags(&ann, "SILENT-PLAN").is_empty());
        server.day("2026-06-30");
        let silent = flags(&ann, "SILENT-PLAN");
        assert!(silent.len() == 1 && silent[0]["local_date"].as_str().unwrap() > "2026-06-15", "{silent:?}");
    }

    fn a_flag_that_was_put_off_wakes_on_its_day_unless_its_run_is_over(server: &Server) {
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        for patient in [&ann, &bob] {
            server.link(&pat, patient);
            server.diary(patient, "2026-05-01", &[2; 20]);
            patient.post(&patient.record("pain-logs"), &json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-05-20", "pain_now": 1, "flare_up": true})).is(201);
            let id = flags(patient, "F")[0]["id"].as_str().unwrap().to_owned();
            let put_off = json!({"until": "2026-05-30", "reason": "expected"});
            pat.ask("POST", &patient.record(&format!("flags/{id}/snooze"))).header("If-Match", "\"v1\"").json(&put_off).answer().is(200);
        }
        server.diary(&bob, "2026-05-21", &[2; 9]);
        server.day("2026-05-30");
        let (woken, over) = (flags(&ann, "F"), flags(&bob, "F"));
        assert_eq!((&woken[0]["status"], &woken[0]["seen_at"], &over[0]["status"]), (&json!("open"), &Value::Null, &json!("resolved")));
        assert_eq!(of_kind(&pat, "flag_woken"), ["2026-05-30T00:00:00Z"]);
    }

    fn months_that_pass_at_once_are_as_if_they_had_passed_day_by_day(server: &Server) {
        let story = |name: &str, days: &dyn Fn()| {
            server.day("2026-06-01");
            let (patient, pat) = (server.patient(name), server.physiotherapist(&format!("pat-of-{name}")));
            server.link(&pat, &patient);
            patient.enrols(&patient, 1);
            server.clear(&pat, &patient, 2);
            server.diary(&patient, "2026-06-01", &[2, 2, 2, 2]);
            patient.post(&patient.record("session-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-04", "pain_during": 9})).is(201);
            rest(&patient, "2026-06-05", "2026-06-12");
            days();
            let told: Vec<_> = patient.flags().into_iter().map(|flag| (flag["rule"].clone(), flag["local_date"].clone(), flag["opened_at"].clone(), flag["escalated_at"].clone())).collect();
            // Whoever stops each day at noon sets the clock a moment later each time: minutes do not matter.
            let minutes = |text: &str| text.get(..16).unwrap_or_default().to_owned();
            let told: Vec<_> = told.into_iter().map(|(rule, date, opened, escalated)| (rule, date, minutes(opened.as_str().unwrap()), minutes(escalated.as_str().unwrap_or_default()))).collect();
            let messages: Vec<_> = [&patient, &pat].map(|client| kinds(client).into_iter().map(|(at, kind)| (minutes(&at), kind)).collect::<Vec<_>>()).into();
            (told, messages)
        };
        let at_once = story("ann", &|| server.day("2026-08-10"));
        let day_by_day = story("bob", &|| {
            for day in 5..=30 {
                server.day(&format!("2026-06-{day:02}"));
            }
            server.day("2026-08-10");
        });
        assert!(at_once.0.len() >= 3 && at_once.1[0].len() >= 3, "{at_once:?}");
        assert_eq!(at_once, day_by_day);
    }

    fn two_servers_on_one_database_do_nothing_twice(server: &Server) {
        let other = server.beside(Policy::Relaxed);
        let servers = [server, &other];
        for each in servers {
            each.day("2026-06-01");
        }
        let pat = server.physiotherapist("pat");
        let patients: Vec<Client> = (0..6).map(|n| server.patient(&format!("ann{n}"))).collect();
        for patient in &patients {
            server.link(&pat, patient);
            rest(patient, "2026-06-01", "2026-06-03");
            patient.post(&patient.record("session-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9})).is(201);
        }
        at_once(4, |turn| servers[turn % 2].day("2026-06-10"));
        for patient in &patients {
            let told: Vec<String> = kinds(patient).into_iter().map(|(_, kind)| kind).collect();
            assert_eq!(told, ["episode_unseen", "rest_ended"], "each once, in the order in which they were due");
            assert!(patient.flags().iter().all(|flag| flag["version"] == 1), "its evidence is not escalated beside it");
        }
        // Of each worsening at its opening and after a week unseen, on the day after the notice that nothing was logged for a week.
        let episodes = of_kind(&pat, "episode");
        let on = |date: &str| episodes.iter().filter(|at| at.starts_with(date)).count();
        assert_eq!((on("2026-06-01"), on("2026-06-09"), episodes.len()), (6, 6, 12), "{episodes:?}");
        let mut days: Vec<_> = pat.all(NOTICES).iter().map(|notice| (notice["patient_id"].to_string(), notice["created_at"].as_str().unwrap()[..10].to_owned())).collect();
        let all = days.len();
        days.sort();
        days.dedup();
        assert_eq!(days.len(), all, "of a patient one notice a day");
    }

    fn what_was_due_while_no_server_ran_is_done_at_the_start_and_says_how_late(server: &Server) {
        server.clock("2026-06-01T12:00:00Z");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        rest(&ann, "2026-06-01", "2026-06-03");
        ann.post(&ann.record("session-logs"), &json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9})).is(201);
        // This one's clock stands in June; the next server's is months on, as after a long stop.
        let next = server.without_sandbox();
        let ann = ann.at(next.address);
        soon("the overdue work is not done", || kinds(&ann).len() >= 2);
        let told: Vec<String> = kinds(&ann).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(told, ["episode_unseen", "rest_ended"], "in the order in which they were due");
        let messages = ann.all(NOTICES);
        let unseen = messages.iter().find(|message| message["kind"] == "episode_unseen").unwrap();
        let text = unseen["told"]["text"].as_str().unwrap();
        let hours: Option<u32> = text.split(' ').find_map(|word| word.parse().ok());
        assert!(hours > Some(24) && text.contains("hours"), "{text}");
        assert!(unseen["created_at"].as_str().unwrap() > "2026-06-03", "what is done late does not say that it was in time");
        thread::sleep(Duration::from_millis(2500));
        assert_eq!(kinds(&ann).len(), 2, "once");
    }

    fn what_older_rules_judged_is_judged_anew_at_the_start(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2026-05-01", &[2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2, 3, 2, 2, 2, 6, 6, 6]);
        let judged = |ann: &Client| ann.all(&ann.record("assessments?region=hip&side=left"));
        let (before, flags) = (judged(&ann), ann.open_flags());
        assert!(before.iter().any(|day| day["level"] == "red"), "{before:?}");
        // As the migration to other rules leaves it.
        let sqlite = server.database.url.starts_with("sqlite");
        let never = if sqlite { "0, 0, NULL" } else { "to_timestamp(0), 0, NULL::timestamptz" };
        server.database.execute(&format!(
            "UPDATE assessments SET score_hundredths = 0, baseline_hundredths = NULL, fired = '[]', course = '{{}}';
             INSERT INTO due SELECT DISTINCT patient_id, 'judge_anew', patient_id, {never} FROM assessments;"
        ));
        assert_ne!(judged(&ann), before);
        let next = server.without_sandbox();
        let ann = ann.at(next.address);
        soon("the days are not judged anew", || judged(&ann) == before);
        assert!(ann.open_flags().is_superset(&flags), "{:?}", ann.open_flags());
        assert!(ann.flags().iter().all(|flag| flag["status"] != "no_longer_holds"));
    }

    fn what_was_planned_for_the_start_is_done_as_of_now_in_a_sandbox_too(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, "2026-05-01", &[2; 5]);
        let sqlite = server.database.url.starts_with("sqlite");
        let never = if sqlite { "-1, 0, NULL" } else { "to_timestamp(-1), 0, NULL::timestamptz" };
        for _ in 0..3 {
            server.database.execute(&format!(
                "DELETE FROM flags; DELETE FROM flag_events; DELETE FROM due;
                 INSERT INTO due SELECT DISTINCT patient_id, 'silence', patient_id, {never} FROM assessments;"
            ));
            server.day("2026-06-10");
            // Looked for in 1970, nobody was silent yet, and the next look was planned for May.
            assert_eq!(flags(&ann, "SILENT").len(), 1);
            server.day("2026-05-06");
        }
    }

    fn work_that_can_neither_be_done_nor_put_off_stands_in_nobody_elses_way(server: &Server) {
        server.day("2026-06-01");
        let patients: Vec<Client> = (0..4).map(|n| server.patient(&format!("ann{n}"))).collect();
        for patient in &patients {
            rest(patient, "2026-06-01", "2026-06-03");
        }
        // The first in order is the first to fail.
        let stuck = patients.iter().min_by_key(|patient| patient.id).unwrap();
        let id = stuck.id.simple().to_string();
        server.database.execute(&if server.database.url.starts_with("sqlite") {
            let refuse = format!("ON due WHEN OLD.patient_id = x'{id}' BEGIN SELECT RAISE(ABORT, 'stuck'); END;");
            format!("CREATE TRIGGER stuck_delete BEFORE DELETE {refuse} CREATE TRIGGER stuck_update BEFORE UPDATE {refuse}")
        } else {
            format!(
                "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stuck'; END $$;
                 CREATE TRIGGER stuck BEFORE DELETE OR UPDATE ON due FOR EACH ROW
                 WHEN (OLD.patient_id = '{id}'::uuid) EXECUTE FUNCTION stuck()"
            )
        });
        let set = json!({"now": "2026-06-10T12:00:00Z"});
        server.nobody().post("/v1/sandbox/clock", &set).is(500);
        for patient in &patients {
            let told = of_kind(patient, "rest_ended").len();
            assert_eq!(told, usize::from(patient.id != stuck.id));
        }
    }

    fn a_patient_who_moves_west_is_not_told_before_their_midnight(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient_in("ann", "Pacific/Kiritimati");
        rest(&ann, "2026-06-02", "2026-06-04");
        let version = ann.get("/v1/me").is(200).etag();
        ann.patch("/v1/me", &version, &json!({"time_zone": "America/Los_Angeles"})).is(200);
        server.day("2026-06-10");
        assert_eq!(of_kind(&ann, "rest_ended"), ["2026-06-05T07:00:00Z"]);
    }
}
