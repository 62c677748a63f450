//! Early signs and good news: each is raised by a diary, once in a run, says why, and goes with what it rested on.

use crate::harness::{Client, Server, daily, session};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

const LOGS: &str = "/v1/patients/me/pain-logs";

fn date(day: usize) -> String {
    let first = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
    (first + Days::new(day as u64)).to_string()
}

/// Keeps a diary day by day, the clock going along; a day of null has no log.
fn keep(server: &Server, client: &Client, days: impl IntoIterator<Item = Value>) {
    for (day, told) in days.into_iter().enumerate() {
        server.day(&date(day));
        if told.is_null() {
            continue;
        }
        let mut log = daily(&date(day), 1);
        log.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        client.post(LOGS, &log).is(201);
    }
}

/// So many days of one thing.
fn days(count: usize, told: Value) -> Vec<Value> {
    vec![told; count]
}

/// All flags there ever were of a rule, the first one first.
fn flags(client: &Client, rule: &str) -> Vec<Value> {
    let mut theirs: Vec<Value> = client.flags().into_iter().filter(|flag| flag["rule"] == rule).collect();
    theirs.reverse();
    theirs
}

fn value(flag: &Value, name: &str) -> f64 {
    let values = flag["evidence"]["values"].as_array().unwrap();
    values.iter().find(|value| value["name"] == name).unwrap()["value"].as_f64().unwrap()
}

/// Corrects the hip's daily log of a day.
fn correct(client: &Client, day: usize, change: &Value) {
    let log = client.logs().into_iter().find(|log| log["local_date"] == date(day) && log["region"] == "hip").unwrap();
    let tag = format!("\"v{}\"", log["version"]);
    client.patch(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), &tag, change).is(200);
}

/// A sentence as it begins with its place.
fn placed(place: &str, text: &str) -> String {
    let (first, others) = text.split_at(1);
    format!("{place}: {}{others}", first.to_lowercase())
}

/// A diary that shows one sign.
struct Story {
    rule: &'static str,
    level: &'static str,
    days: Vec<Value>,
    told_on: usize,
    text: &'static str,
    /// A value of the evidence, the threshold, and a word of the source.
    saw: (&'static str, f64, f64, &'static str),
    /// A correction after which it never was so.
    undo: (usize, Value),
}

fn stories() -> Vec<Story> {
    let pain = |count, worst| days(count, json!({"worst_pain": worst}));
    vec![
        Story {
            rule: "STIFF",
            level: "watch",
            days: [days(7, json!({"stiffness_minutes": 10})), days(5, json!({"stiffness_minutes": 28}))].concat(),
            told_on: 10,
            text: "In the morning you were stiff for 20.3 minutes on average this week, and for 10 the week before.",
            saw: ("minutes_week_before", 10.0, 15.0, "Silbernagel 2007"),
            undo: (0, json!({"stiffness_minutes": 120})),
        },
        Story {
            rule: "CLICK",
            level: "watch",
            days: [days(7, json!({"clicking": "painless"})), days(4, json!({"clicking": "painful"}))].concat(),
            told_on: 8,
            text: "The clicking has begun to hurt: on 2 of the last 7 days, after 7 days on which it did not.",
            saw: ("days_without_before", 7.0, 2.0, "chosen here"),
            undo: (3, json!({"clicking": "painful"})),
        },
        Story {
            rule: "TRIGGERS",
            level: "watch",
            days: [days(14, json!({"triggers": ["kicking"]})), days(6, json!({"triggers": ["stairs", "sitting"]}))]
                .concat(),
            told_on: 17,
            text: "More things bring on your pain: 3 different ones in the last 14 days, and 1 in the 14 days before.",
            saw: ("rise", 2.0, 2.0, "chosen here"),
            undo: (2, json!({"triggers": ["kicking", "night"]})),
        },
        Story {
            rule: "DISAGREE",
            level: "watch",
            days: [pain(7, 3), days(7, json!({"worst_pain": 5, "compared": "better"}))].concat(),
            told_on: 11,
            text: "You say your pain is better than last week, but your scores went up: 4.4 on average this week, and 3 the week before.",
            saw: ("answers", 2.0, 1.0, "Salaffi 2004"),
            undo: (10, json!({"compared": "same"})),
        },
        Story {
            rule: "LASTING-6",
            level: "watch",
            days: pain(45, 3),
            told_on: 41,
            text: "Your pain has not got better in 6 weeks: it was 3 on average at first, and 3 in the last two weeks. Your physiotherapist is asked",
            saw: ("last_weeks", 3.0, 1.0, "Salaffi 2004"),
            undo: (0, Value::Null),
        },
        Story {
            rule: "BETTER",
            level: "good_news",
            days: [pain(21, 5), pain(9, 3)].concat(),
            told_on: 26,
            text: "Good news: your pain has come down. It was 5 on average a few weeks ago and is 3.3 this week.",
            saw: ("fall", 12.0 / 7.0, 1.5, "Farrar 2001"),
            undo: (22, json!({"worst_pain": 5})),
        },
        Story {
            rule: "CALM-WEEK",
            level: "good_news",
            days: [pain(7, 3), pain(9, 2)].concat(),
            told_on: 13,
            text: "Good news: your pain never went over 2 this week, in the 7 days you logged.",
            saw: ("worst_week_before", 3.0, 2.0, "Thomeé 1997"),
            undo: (13, json!({"worst_pain": 4})),
        },
    ]
}

on_both! {
    fn every_sign_is_told_once_says_why_and_leaves_the_level_alone(server: &Server) {
        for story in stories() {
            let ann = server.patient(&story.rule.to_ascii_lowercase());
            keep(server, &ann, story.days);
            let told = flags(&ann, story.rule);
            assert_eq!(told.len(), 1, "{}: {:?}", story.rule, ann.flags());
            let flag = &told[0];
            assert_eq!((&flag["level"], &flag["local_date"], &flag["status"]), (&json!(story.level), &json!(date(story.told_on)), &json!("open")));
            assert!(flag["text"].as_str().unwrap().starts_with(&placed("Left hip", story.text)), "{flag}");
            let (name, number, threshold, source) = story.saw;
            assert!((value(flag, name) - number).abs() < 1e-9, "{flag}");
            assert_eq!(flag["evidence"]["threshold"].as_f64(), Some(threshold), "{flag}");
            assert!(flag["evidence"]["source"].as_str().unwrap().contains(source), "{flag}");
            assert!(flag["evidence"]["dates"].as_array().unwrap().contains(&json!(date(story.told_on))), "{flag}");
            let day = &ann.all("/v1/patients/me/assessments?region=hip&side=left").into_iter().rev().nth(story.told_on).unwrap();
            assert!(day["rules"].as_array().unwrap().iter().any(|rule| rule["code"] == story.rule), "{day}");
            if story.rule != "DISAGREE" {
                assert!(["green", "insufficient"].contains(&day["level"].as_str().unwrap()), "{day}");
            }
            let reasons = ann.today()["reasons"].to_string();
            assert!(!reasons.contains(&format!("\"{}\"", story.rule)), "{reasons}");

            let (day, change) = story.undo;
            if change.is_null() {
                let log = ann.logs().pop().unwrap();
                ann.delete(&format!("{LOGS}/{}", log["id"].as_str().unwrap()), "\"v1\"").is(204);
            } else {
                correct(&ann, day, &change);
            }
            let before = &flags(&ann, story.rule)[0];
            let gone = flags(&ann, story.rule).iter().any(|flag| flag["id"] == before["id"] && flag["status"] == "no_longer_holds");
            assert!(gone, "{}: {:?}", story.rule, flags(&ann, story.rule));
        }
    }

    fn pain_that_lasts_is_said_again_after_12_weeks(server: &Server) {
        let ann = server.patient("ann");
        keep(server, &ann, days(88, json!({"worst_pain": 4})));
        let open: Vec<_> = ann.open_flags().into_iter().collect();
        assert_eq!(open, [("LASTING-12".to_owned(), date(83)), ("LASTING-6".to_owned(), date(41))]);
        let again = &flags(&ann, "LASTING-12")[0];
        assert!(again["text"].as_str().unwrap().contains("also if somebody has looked before"), "{again}");
        assert!(again["evidence"]["source"].as_str().unwrap().contains("ICD-11"), "{again}");
    }

    fn how_long_a_session_took_to_settle_may_be_told_the_next_days(server: &Server) {
        let ann = server.patient("ann");
        let mut sessions = Vec::new();
        for day in [0, 3] {
            server.day(&date(day));
            sessions.push(ann.post(&ann.record("session-logs"), &session(&date(day), &json!([]))).is(201).id());
        }
        let settled = |id: &uuid::Uuid, tag: &str, minutes: Value| {
            server.day(&date(5));
            ann.patch(&ann.record(&format!("session-logs/{id}")), tag, &json!({"settled_minutes": minutes})).is(200);
        };
        settled(&sessions[0], "\"v1\"", json!(30 * 60));
        assert!(flags(&ann, "SETTLE").is_empty());
        settled(&sessions[1], "\"v1\"", json!(26 * 60));
        let flag = &flags(&ann, "SETTLE")[0];
        let text = "Left hip: after each of your last 2 sessions your pain took more than 24 hours to settle.";
        assert!(flag["text"].as_str().unwrap().starts_with(text), "{flag}");
        assert_eq!((&flag["level"], &flag["local_date"], value(flag, "hours")), (&json!("watch"), &json!(date(3)), 26.0));
        assert_eq!(flag["evidence"]["dates"], json!([date(0), date(3)]));
        settled(&sessions[0], "\"v2\"", json!(90));
        assert_eq!(flags(&ann, "SETTLE")[0]["status"], "no_longer_holds");
    }

    fn a_new_region_is_one_that_was_not_there_in_the_first_two_weeks(server: &Server) {
        let ann = server.patient("ann");
        let log = |day: usize, region: &str, pain: u8| {
            server.day(&date(day));
            let log = json!({"region": region, "side": "right", "local_date": date(day), "worst_pain": pain});
            ann.post(LOGS, &log).is(201)
        };
        let first = log(0, "hip", 4);
        log(13, "groin", 5);
        log(14, "knee", 2);
        assert!(flags(&ann, "REGION").is_empty());
        log(15, "knee", 3);
        log(16, "knee", 6);
        let told = flags(&ann, "REGION");
        assert_eq!((told.len(), &told[0]["region"], &told[0]["local_date"]), (1, &json!("knee"), &json!(date(15))));
        assert_eq!((&told[0]["level"], value(&told[0], "pain")), (&json!("watch"), 3.0));
        assert_eq!(told[0]["evidence"]["dates"], json!([date(0), date(15)]));
        assert!(told[0]["text"].as_str().unwrap().starts_with("Right knee: you logged a pain of 3 in a new place"), "{}", told[0]);

        // An event counts, too; and a log that comes late is as if it had come in time.
        server.day(&date(20));
        let event = json!({"kind": "event", "region": "back", "side": "midline", "local_date": date(20), "pain_now": 3});
        let event = ann.post(LOGS, &event).is(201);
        assert_eq!(flags(&ann, "REGION").len(), 2);
        ann.delete(&format!("{LOGS}/{}", event.id()), "\"v1\"").is(204);
        assert_eq!(flags(&ann, "REGION").iter().filter(|flag| flag["status"] == "open").count(), 1);
        // The record begins later, and the knee was there in its first two weeks.
        ann.delete(&format!("{LOGS}/{}", first.id()), "\"v1\"").is(204);
        let told = flags(&ann, "REGION");
        assert_eq!((told.len(), told.iter().all(|flag| flag["status"] == "no_longer_holds")), (2, true));
    }

    fn a_corrected_score_moves_the_day_on_which_a_new_region_first_hurts(server: &Server) {
        let ann = server.patient("ann");
        server.day(&date(0));
        ann.log(&date(0), 4);
        let mut knee = Vec::new();
        for (day, pain) in [(20, 5), (21, 2), (22, 4)] {
            server.day(&date(day));
            let log = json!({"region": "knee", "side": "left", "local_date": date(day), "worst_pain": pain});
            knee.push(ann.post(LOGS, &log).is(201).id());
        }
        let open = |client: &Client| -> Vec<String> {
            let told = client.open_flags().into_iter().filter(|(rule, _)| rule == "REGION");
            told.map(|(_, date)| date).collect()
        };
        assert_eq!(open(&ann), [date(20)]);
        ann.patch(&format!("{LOGS}/{}", knee[0]), "\"v1\"", &json!({"worst_pain": 2})).is(200);
        assert_eq!(open(&ann), [date(22)]);
        ann.patch(&format!("{LOGS}/{}", knee[1]), "\"v1\"", &json!({"worst_pain": 3})).is(200);
        assert_eq!(open(&ann), [date(21)]);
    }

    fn the_answer_to_better_same_or_worse_is_one_of_three_words(server: &Server) {
        server.day(&date(0));
        let ann = server.patient("ann");
        let mut log = daily(&date(0), 3);
        for wrong in [json!("improved"), json!(1), json!("Better")] {
            log["compared"] = wrong;
            ann.post(LOGS, &log).wrong("/compared", if log["compared"].is_number() { "wrong-type" } else { "unknown-value" });
        }
        log["compared"] = json!("same");
        let made = ann.post(LOGS, &log).is(201);
        assert_eq!(made["compared"], "same");
        let cleared = ann.patch(&format!("{LOGS}/{}", made.id()), "\"v1\"", &json!({"compared": null})).is(200);
        assert_eq!(cleared["compared"], Value::Null);
        assert_eq!(cleared["version"], 2);
    }

    fn a_sign_that_holds_no_more_is_over_after_two_weeks_of_entries_and_never_by_silence(server: &Server) {
        let (kept, silent) = (server.patient("kept"), server.patient("silent"));
        let painless = json!({"clicking": "painless"});
        let clicks = [days(7, painless.clone()), days(2, json!({"clicking": "painful"}))].concat();
        keep(server, &silent, clicks.clone());
        keep(server, &kept, [clicks, days(30, painless)].concat());
        assert_eq!(flags(&kept, "CLICK")[0]["local_date"], date(8));
        server.day(&date(60));
        let over = flags(&kept, "CLICK")[0].clone();
        // On the seventh day after the second click that hurt there is one in a week.
        assert_eq!((&over["status"], &over["resolved_on"]), (&json!("resolved"), &json!(date(27))), "{over}");
        assert_eq!(over["history"][1]["what"], "resolved");
        assert_eq!(flags(&silent, "CLICK")[0]["status"], "open");

        // The first entry after a silence ends it, and so does one that comes late.
        server.day(&date(70));
        silent.log(&date(70), 1);
        server.day(&date(71));
        assert_eq!(flags(&silent, "CLICK")[0]["resolved_on"], date(70));
        silent.log(&date(66), 1);
        assert_eq!(flags(&silent, "CLICK")[0]["resolved_on"], date(66));
    }

    fn the_first_entry_after_a_silence_is_looked_at_also_if_it_comes_just_before_the_last_look(server: &Server) {
        let ann = server.patient("ann");
        let clicks = [days(7, json!({"clicking": "painless"})), days(2, json!({"clicking": "painful"}))].concat();
        keep(server, &ann, clicks);
        // Two weeks after the sign last held it is looked at; where the day has begun already, it is logged the noon before.
        server.day(&date(21));
        ann.log(&date(22), 1);
        server.day(&date(24));
        assert_eq!(flags(&ann, "CLICK")[0]["resolved_on"], date(22));
    }

    fn good_news_are_old_after_two_weeks_or_with_the_first_day_that_asks_for_care(server: &Server) {
        let (calm, worse) = (server.patient("calm"), server.patient("worse"));
        let diary = [days(10, json!({"worst_pain": 4})), days(10, json!({"worst_pain": 1}))].concat();
        for patient in [&calm, &worse] {
            keep(server, patient, diary.clone());
        }
        let told = flags(&calm, "CALM-WEEK")[0]["local_date"].as_str().unwrap().parse::<NaiveDate>().unwrap();
        worse.post(LOGS, &json!({"kind": "event", "region": "hip", "side": "left", "local_date": date(19), "pain_now": 1, "flare_up": true})).is(201);
        server.day(&date(40));
        assert_eq!(flags(&calm, "CALM-WEEK")[0]["resolved_on"], (told + Days::new(14)).to_string());
        assert_eq!(flags(&worse, "CALM-WEEK")[0]["resolved_on"], date(19));
    }
}
