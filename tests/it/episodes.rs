//! Episodes: one for one worsening, what a physiotherapist does with it, and the levels of pain that are accepted.

use crate::harness::{Answer, Client, Server};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

fn date(day: u64) -> String {
    (NaiveDate::from_ymd_opt(2026, 5, 1).unwrap() + Days::new(day)).to_string()
}

fn episodes(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("episodes"))
}

fn of_kind(patient: &Client, kind: &str) -> Value {
    let found: Vec<Value> = episodes(patient).into_iter().filter(|one| one["kind"] == kind).collect();
    assert_eq!(found.len(), 1, "{kind}: {found:?}");
    found[0].clone()
}

fn does(who: &Client, patient: &Client, episode: &Value, deed: &str, body: &Value) -> Answer {
    let path = patient.record(&format!("episodes/{}/{deed}", episode["id"].as_str().unwrap()));
    let ask = who.ask("POST", &path).header("If-Match", &format!("\"v{}\"", episode["version"]));
    if body.is_null() { ask.answer() } else { ask.json(body).answer() }
}

fn care(patient: &Client, event: &Value) -> Answer {
    patient.post(&patient.record("care-events"), event).is(201)
}

/// A patient who is worse, and a physiotherapist.
fn worse(server: &Server) -> (Client, Client) {
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let mut scores = vec![2; 20];
    scores.extend([6, 7, 7]);
    server.diary(&ann, &date(0), &scores);
    (ann, pat)
}

on_both! {
    fn one_worsening_is_one_episode_whose_text_says_where_since_when_and_what_is_asked(server: &Server) {
        let (ann, _) = worse(server);
        let worsening = of_kind(&ann, "worsening");
        assert_eq!((&worsening["status"], &worsening["peak"], &worsening["peak_score"]), (&json!("open"), &json!("rest"), &json!(7)));
        assert_eq!((&worsening["region"], &worsening["side"], &worsening["opened_on"]), (&json!("hip"), &json!("left"), &json!(date(21))));
        let text = worsening["text"].as_str().unwrap();
        for part in ["Left hip", "22 May", "7", "usually 2", "Rest", "two of three days"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let evidence = worsening["evidence"].as_array().unwrap();
        assert!(evidence.iter().any(|flag| flag["rule"] == "C4"), "{evidence:?}");
        assert!(!evidence.iter().any(|flag| flag["rule"] == "SILENT"));
        let notices = ann.all("/v1/me/notices");
        assert!(notices.iter().all(|notice| notice["kind"] != "flag_unseen"), "{notices:?}");
    }

    fn a_worsening_that_is_over_says_so_and_comes_back_within_a_fortnight(server: &Server) {
        let (ann, pat) = worse(server);
        let opened = of_kind(&ann, "worsening");
        server.diary(&ann, &date(23), &[3, 2]);
        let over = of_kind(&ann, "worsening");
        assert_eq!((&over["id"], &over["status"], &over["ended_on"]), (&opened["id"], &json!("ended"), &json!(date(24))));
        assert_eq!(over["text"], "Left hip: worse from 22 May to 25 May, up to 7, usually 2.2. It is over.");
        assert!(over["evidence"].as_array().unwrap().iter().filter(|flag| flag["level"] != "watch").all(|flag| !flag["resolved_on"].is_null()));
        // Rest was asked for, and nobody saw it: it waits in the list.
        assert_eq!(pat.all("/v1/patients")[0]["need"], "amber");
        server.diary(&ann, &date(25), &[7, 7]);
        let back = of_kind(&ann, "worsening");
        assert_eq!((&back["id"], &back["status"], &back["ended_on"]), (&opened["id"], &json!("open"), &Value::Null));
    }

    fn each_act_is_kept_with_who_and_why_and_what_is_closed_says_what_it_is_now(server: &Server) {
        let (ann, pat) = worse(server);
        let worsening = of_kind(&ann, "worsening");
        does(&ann, &ann, &worsening, "seen", &Value::Null).problem(403, "forbidden");
        does(&pat, &ann, &worsening, "seen", &Value::Null).is(200);
        does(&pat, &ann, &of_kind(&ann, "worsening"), "act", &json!({"done": "called", "note": "rests until Monday"})).is(200);
        does(&pat, &ann, &worsening, "snooze", &json!({"until": date(25), "reason": "later"})).problem(412, "precondition-failed");
        does(&pat, &ann, &of_kind(&ann, "worsening"), "snooze", &json!({"until": date(25), "reason": "look again on Tuesday"})).is(200);
        does(&pat, &ann, &of_kind(&ann, "worsening"), "close", &json!({"outcome": "expected"})).is(200);
        let closed = of_kind(&ann, "worsening");
        let history: Vec<&Value> = closed["history"].as_array().unwrap().iter().map(|event| &event["what"]).collect();
        assert_eq!(history, ["opened", "seen", "acted_on", "snoozed", "closed"]);
        assert_eq!(closed["history"][2]["by_name"], "pat");
        let refused = does(&pat, &ann, &closed, "act", &json!({"done": "called"})).problem(409, "conflict");
        assert_eq!(refused["now"]["status"], "closed");
        let evidence = closed["evidence"].as_array().unwrap();
        assert!(!evidence.is_empty() && evidence.iter().all(|flag| flag["status"] == "closed"), "what it rests on goes with it");
    }

    fn what_people_said_of_the_rules_can_be_evaluated(server: &Server) {
        let (ann, pat) = worse(server);
        let flare = json!({"kind": "event", "region": "knee", "side": "right", "local_date": date(22), "pain_now": 1, "flare_up": true});
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        does(&pat, &ann, &of_kind(&ann, "worsening"), "close", &json!({"outcome": "wrong_alarm"})).is(200);
        let limber = std::process::Command::new(env!("CARGO_BIN_EXE_limber"))
            .args(["evaluate", "--database", "--database-url", &server.database.url])
            .output()
            .unwrap();
        let told = String::from_utf8(limber.stdout).unwrap();
        assert!(told.contains("| C4 | 1 | 0 | 0 | 1 | 0 | 1.00 (0.21 to 1.00) |"), "{told}{}", String::from_utf8_lossy(&limber.stderr));
        assert!(told.contains("| a flare-up | 1 | 0 | 0.00 (0.00 to 0.79) |"), "{told}");
        assert!(!told.contains("ann"), "it names nobody");
    }

    fn an_accepted_level_covers_the_level_and_is_over_with_the_first_day_beyond_it(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[6; 34]);
        let high = of_kind(&ann, "circumstances");
        server.diary(&ann, &date(34), &[7]);
        assert_eq!(ann.verdict().0, "ease", "7 eases, whatever is usual");

        let high = Value::clone(&episodes(&ann).into_iter().find(|one| one["id"] == high["id"]).unwrap());
        let level = |up_to: u8, until: u64| json!({"up_to": up_to, "until": date(until), "because": "osteoarthritis, seen today"});
        does(&ann, &ann, &high, "accept", &level(7, 60)).problem(403, "forbidden");
        does(&pat, &ann, &high, "accept", &level(9, 60)).wrong("/up_to", "out-of-range");
        does(&pat, &ann, &high, "accept", &level(0, 60)).wrong("/up_to", "out-of-range");
        does(&pat, &ann, &high, "accept", &level(7, 34 + 85)).wrong("/until", "out-of-range");
        does(&pat, &ann, &high, "accept", &level(7, 33)).wrong("/until", "out-of-range");
        does(&pat, &ann, &high, "accept", &json!({"up_to": 7, "until": date(60), "because": " "})).wrong("/because", "required");
        let accepted = does(&pat, &ann, &high, "accept", &level(7, 60)).is(200);
        assert_eq!((&accepted["status"], &accepted["accepted"]["up_to"], &accepted["accepted"]["from"]), (&json!("acted_on"), &json!(7), &json!(date(34))));
        does(&pat, &ann, &high, "accept", &level(7, 60)).is(200);

        let today = ann.today();
        assert_eq!((&today["decision"], &today["bands_allowed"], &today["progression_allowed"]), (&json!("train"), &json!(false), &json!(false)), "{today}");
        let said = today["reasons"].to_string();
        assert!(said.contains("up to 7 is as agreed with pat until 30 June"), "{said}");

        // The first day beyond it ends it, and a correction brings it back.
        server.diary(&ann, &date(35), &[7, 8, 7]);
        assert_ne!(ann.verdict().0, "train");
        let log = ann.logs().into_iter().find(|log| log["local_date"] == date(36)).unwrap();
        let path = ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
        ann.patch(&path, "\"v1\"", &json!({"worst_pain": 7})).is(200);
        assert_eq!(ann.verdict().0, "train", "{}", ann.today());

        // So does a fall, until it is taken back.
        let fall = care(&ann, &json!({"kind": "fall", "region": "hip", "side": "left", "local_date": date(36)}));
        let judged = |day: u64| ann.all(&ann.record("assessments?region=hip&side=left")).into_iter().find(|one| one["local_date"] == date(day)).unwrap();
        assert_eq!((&judged(35)["level"], &judged(37)["level"]), (&json!("green"), &json!("amber")));
        ann.delete(&ann.record(&format!("care-events/{}", fall.id())), "\"v1\"").is(204);
        assert_eq!(judged(37)["level"], "green");
    }

    fn an_illness_hides_what_changes_until_the_patient_is_well_again(server: &Server) {
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        for patient in [&ann, &bob] {
            server.diary(patient, &date(0), &[1; 21]);
        }
        let ill = care(&ann, &json!({"kind": "illness", "local_date": date(20)}));
        for patient in [&ann, &bob] {
            server.diary(patient, &date(21), &[4, 4, 4, 4]);
        }
        let is_worse = |patient: &Client| episodes(patient).iter().any(|one| one["kind"] == "worsening" && one["status"] != "no_longer_holds");
        assert_eq!((is_worse(&ann), is_worse(&bob)), (false, true));
        assert_eq!(ann.verdict().0, "rest", "of the illness");
        // Told later that it was over before it began to hurt more: the days are judged as they would have been.
        let path = ann.record(&format!("care-events/{}", ill.id()));
        ann.patch(&path, "\"v1\"", &json!({"ended_on": date(20)})).is(200);
        assert!(is_worse(&ann));
        ann.delete(&path, "\"v2\"").is(204);
        assert_eq!(ann.levels(), bob.levels());
    }

    fn a_new_level_holds_things_back_until_it_was_looked_at(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[0; 28]);
        server.diary(&ann, &date(28), &[5; 8]);
        does(&pat, &ann, &of_kind(&ann, "worsening"), "seen", &Value::Null).is(200);
        server.diary(&ann, &date(36), &[5; 9]);
        let settled = of_kind(&ann, "worsening");
        assert_eq!((&settled["status"], &settled["ended_as"]), (&json!("ended"), &json!("new_level")), "{settled}");
        assert!(settled["text"].as_str().unwrap().ends_with("It settled at 5, was 0.2."), "{}", settled["text"]);
        let holds = || ann.reasons().contains("new-level");
        assert!(holds(), "what was seen before it settled: {:?}", ann.reasons());
        does(&pat, &ann, &settled, "seen", &Value::Null).is(200);
        assert!(!holds(), "{:?}", ann.reasons());
        // A correction that takes the new level away leaves it seen.
        let log = ann.logs().into_iter().find(|log| log["local_date"] == date(40)).unwrap();
        let path = ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
        ann.patch(&path, "\"v1\"", &json!({"worst_pain": 7})).is(200);
        let open = of_kind(&ann, "worsening");
        assert_eq!((&open["status"], &open["ended_on"]), (&json!("seen"), &Value::Null));
    }

    fn a_second_acceptance_leaves_the_days_of_the_first_as_they_were(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[6; 34]);
        let accept = |up_to: u8, until: u64| {
            let level = json!({"up_to": up_to, "until": date(until), "because": "osteoarthritis, seen today"});
            does(&pat, &ann, &of_kind(&ann, "circumstances"), "accept", &level).is(200)
        };
        server.diary(&ann, &date(34), &[6]);
        accept(8, 80);
        server.diary(&ann, &date(35), &[7, 6]);
        accept(6, 60);
        server.diary(&ann, &date(37), &[7]);
        let judged = |day: u64| {
            let all = ann.all(&ann.record("assessments?region=hip&side=left"));
            all.into_iter().find(|one| one["local_date"] == date(day)).unwrap()["level"].clone()
        };
        assert_eq!([judged(35), judged(37)], ["green", "amber"]);
        // Judged again, they come out the same.
        let log = ann.logs().into_iter().find(|log| log["local_date"] == date(20)).unwrap();
        let path = ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
        ann.patch(&path, "\"v1\"", &json!({"worst_pain": 5})).is(200);
        assert_eq!([judged(35), judged(37)], ["green", "amber"]);
    }

    fn an_acceptance_ends_with_what_is_told_after_it_and_not_with_what_was_known(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[6; 34]);
        let sign = |day: u64| json!({"local_date": date(day), "region": "hip", "answered_yes": ["past-cancer"]});
        let told = ann.post(&ann.record("symptom-checks"), &sign(33)).is(201);
        let known = ann.record(&format!("symptom-checks/{}/known", told.id()));
        pat.ask("POST", &known).json(&json!({"because": "known for years"})).answer().is(200);
        care(&ann, &json!({"kind": "fall", "region": "hip", "side": "left", "local_date": date(33)}));
        let level = json!({"up_to": 7, "until": date(60), "because": "seen after the fall"});
        does(&pat, &ann, &of_kind(&ann, "circumstances"), "accept", &level).is(200);
        let until = || of_kind(&ann, "circumstances")["accepted"]["until"].clone();
        assert_eq!(until(), date(60), "the fall was known when it was accepted");
        server.diary(&ann, &date(34), &[6]);
        ann.post(&ann.record("symptom-checks"), &sign(34)).is(201);
        assert_eq!(until(), date(60), "a physiotherapist knows of it");
        server.diary(&ann, &date(35), &[6]);
        care(&ann, &json!({"kind": "fall", "region": "hip", "side": "left", "local_date": date(35)}));
        assert_eq!(until(), date(34), "a new fall");
    }

    fn a_clear_check_that_arrives_late_ends_an_illness_all_the_same(server: &Server) {
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let clear = json!({"local_date": date(22), "answered_yes": []});
        for patient in [&ann, &bob] {
            server.diary(patient, &date(0), &[1; 21]);
            care(patient, &json!({"kind": "illness", "local_date": date(20)}));
            server.diary(patient, &date(21), &[4, 4]);
        }
        bob.post(&bob.record("symptom-checks"), &clear).is(201);
        for patient in [&ann, &bob] {
            server.diary(patient, &date(23), &[4, 4, 4, 4, 4, 4]);
        }
        let late = ann.post(&ann.record("symptom-checks"), &clear).is(201);
        assert_eq!(ann.levels(), bob.levels());
        let path = ann.record(&format!("symptom-checks/{}/withdraw", late.id()));
        ann.post(&path, &json!({"because": "a mistake"})).is(200);
        let ill = ann.levels();
        assert_ne!(ill, bob.levels());
    }

    fn a_worsening_under_way_is_one_when_the_usual_level_is_learned_anew(server: &Server) {
        let (ann, pat) = worse(server);
        care(&ann, &json!({"kind": "steroid_injection", "region": "hip", "side": "left", "local_date": date(22)}));
        server.diary(&ann, &date(23), &[7, 7]);
        let open = of_kind(&ann, "worsening");
        assert_eq!(open["status"], "open");
        server.diary(&ann, &date(25), &[3, 3, 7, 7, 7]);
        let same = of_kind(&ann, "worsening");
        assert_eq!((&same["id"], &same["opened_on"]), (&open["id"], &open["opened_on"]));
        let anew = json!({"region": "hip", "side": "left", "because": "a new level, examined today"});
        pat.post(&ann.record("rebases"), &anew).is(201);
        let ended = of_kind(&ann, "worsening");
        assert_eq!((&ended["id"], &ended["status"], &ended["ended_as"]), (&open["id"], &json!("ended"), &json!("new_level")));
        assert!(ended["text"].as_str().unwrap().ends_with("Its usual level starts again from here."), "{}", ended["text"]);
    }

    fn a_worsening_that_comes_back_on_a_day_with_a_log_is_the_same(server: &Server) {
        let (ann, pat) = worse(server);
        does(&pat, &ann, &of_kind(&ann, "worsening"), "act", &json!({"done": "called"})).is(200);
        server.diary(&ann, &date(23), &[3, 2, 2, 2]);
        let over = of_kind(&ann, "worsening");
        assert_eq!(over["status"], "ended");
        let notices = || pat.all("/v1/me/notices").into_iter().filter(|notice| notice["kind"] == "episode").count();
        let before = notices();
        let session = json!({"region": "hip", "side": "left", "local_date": date(26), "pain_during": 8});
        ann.post(&ann.record("session-logs"), &session).is(201);
        let back = of_kind(&ann, "worsening");
        assert_eq!((&back["id"], &back["status"], notices()), (&over["id"], &json!("acted_on"), before));
    }

    fn an_accepted_level_goes_with_the_ground_of_its_episode(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[2; 21]);
        server.diary(&ann, &date(21), &[8]);
        let level = |up_to: u8| json!({"up_to": up_to, "until": date(60), "because": "seen today"});
        let worsening = of_kind(&ann, "worsening");
        does(&pat, &ann, &worsening, "accept", &level(7)).wrong("/up_to", "out-of-range");
        does(&pat, &ann, &worsening, "accept", &level(8)).is(200);
        server.diary(&ann, &date(22), &[2, 2, 2, 7]);
        assert_eq!(ann.verdict().0, "train", "as agreed: {}", ann.today());
        let log = ann.logs().into_iter().find(|log| log["local_date"] == date(21)).unwrap();
        let path = ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
        ann.patch(&path, "\"v1\"", &json!({"worst_pain": 2})).is(200);
        assert_eq!(ann.verdict().0, "ease", "7, and nothing is agreed: {}", ann.today());
        let gone = episodes(&ann).into_iter().find(|one| one["id"] == worsening["id"]).unwrap();
        let refused = does(&pat, &ann, &gone, "accept", &level(8)).problem(409, "conflict");
        assert_eq!(refused["now"]["status"], "no_longer_holds");
        ann.patch(&path, "\"v2\"", &json!({"worst_pain": 8})).is(200);
        assert_eq!(ann.verdict().0, "train", "undone is undone");
    }

    fn a_fall_on_the_same_part_of_the_body_ends_an_acceptance(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, &date(0), &[6; 34]);
        let level = json!({"up_to": 7, "until": date(60), "because": "osteoarthritis, seen today"});
        does(&pat, &ann, &of_kind(&ann, "circumstances"), "accept", &level).is(200);
        server.diary(&ann, &date(34), &[6, 6]);
        let until = || of_kind(&ann, "circumstances")["accepted"]["until"].clone();
        let falls = |region: &str, side: &str| care(&ann, &json!({"kind": "fall", "region": region, "side": side, "local_date": date(35)}));
        falls("hip", "right");
        falls("knee", "left");
        assert_eq!(until(), date(60), "of the other side, and of another part");
        falls("groin", "midline");
        assert_eq!(until(), date(34));
    }
}
