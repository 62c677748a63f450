//! Why a flag was raised: whoever has the answer can do the sum again, with nothing else.

use crate::harness::{Answer, Client, Server};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

fn date(day: u64) -> String {
    (NaiveDate::from_ymd_opt(2026, 5, 1).unwrap() + Days::new(day)).to_string()
}

const UNEVEN: [u8; 20] = [3, 2, 3, 4, 2, 3, 1, 3, 3, 2, 4, 3, 3, 2, 3, 3, 2, 3, 4, 3];

fn worsens(server: &Server, patient: &Client) {
    server.diary(patient, &date(0), &[&UNEVEN[..], &[6, 7, 8, 8]].concat());
}

fn flag(patient: &Client, rule: &str) -> Value {
    let flags = patient.flags();
    let found = flags.iter().find(|flag| flag["rule"] == rule);
    found.unwrap_or_else(|| panic!("{rule}: {flags:?}")).clone()
}

fn explained(who: &Client, patient: &Client, rule: &str) -> Answer {
    let id = flag(patient, rule)["id"].as_str().unwrap().to_owned();
    who.get(&patient.record(&format!("flags/{id}/explanation"))).is(200)
}

fn named(list: &Value, name: &str) -> f64 {
    let found = list.as_array().unwrap().iter().find(|value| value["name"] == name);
    found.unwrap_or_else(|| panic!("{name}: {list}"))["value"].as_f64().unwrap()
}

fn scores(told: &Value, used_as: &str, from: &str) -> Vec<f64> {
    let logs = told["logs"].as_array().unwrap().iter();
    let used = logs.filter(|log| log["used_as"] == used_as && log["local_date"].as_str().unwrap() >= from);
    used.map(|log| log["worst_pain"].as_f64().unwrap()).collect()
}

fn count<T>(of: &[T]) -> f64 {
    f64::from(u32::try_from(of.len()).unwrap())
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / count(numbers)
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    f64::midpoint(sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2])
}

fn near(what: &str, stated: f64, again: f64) {
    assert!((stated - again).abs() <= 0.01 + 1e-9, "{what}: {stated} is told, and {again} comes out");
}

/// Does the sum of SHIFT or RISE again, and holds it against the numbers told.
fn redo(told: &Value) {
    let constant = |name: &str| named(&told["constants"], name);
    let value = |name: &str| named(&told["values"], name);
    let (recent, before) = (scores(told, "recent", ""), scores(told, "before", ""));
    let is_shift = told["values"].as_array().unwrap().iter().all(|value| value["name"] != "week");
    let usual = mean(&before);
    let held_against = match told["baseline"]["how"].as_str().unwrap() {
        "mean" if is_shift => usual,
        "median" if !is_shift => median(&scores(told, "before", told["baseline"]["from"].as_str().unwrap())),
        how => panic!("{how}"),
    };
    near("what they are held against", told["baseline"]["value"].as_f64().unwrap(), held_against);

    let squares: f64 = before.iter().map(|score| (score - usual).powi(2)).sum();
    let made_up = constant("noise_made_up");
    let noise = ((squares + made_up * constant("noise_usual").powi(2)) / (count(&before) - 1.0 + made_up)).sqrt();
    near("noise", value("noise"), noise);

    let most = constant("day_counts");
    let excesses: Vec<f64> = recent.iter().map(|score| (score - usual).clamp(-most, most)).collect();
    let above = mean(&excesses);
    near("scores", value("scores"), count(&recent));
    let rise = if is_shift { above } else { week(told, usual, above) - held_against };
    near("rise", value("rise"), rise);

    let of_noise = constant("line_noise") * value("noise") / count(&recent).sqrt();
    let points = constant("line_points");
    let line = if is_shift { points.max(of_noise) } else { points + of_noise };
    near("line", told["threshold"].as_f64().unwrap(), line);
    assert!(rise + 0.02 >= line, "{rise} {line}");

    let steps = told["steps"].as_array().unwrap();
    let of_days = steps.iter().filter(|step| step["what"].as_str().unwrap().starts_with("2026-"));
    for (step, excess) in of_days.clone().zip(&excesses) {
        near("a day", step["result"].as_f64().unwrap(), *excess);
    }
    assert_eq!(of_days.count(), recent.len());
    let worse: Vec<&f64> = recent.iter().filter(|score| **score >= held_against + constant("worse_day")).collect();
    assert!(count(&worse) >= constant("worse_days"));
    let last: Vec<f64> = steps.iter().rev().take(3).map(|step| step["result"].as_f64().unwrap()).collect();
    near("beyond", last[0], value("rise") - told["threshold"].as_f64().unwrap());
    near("worse days", last[1], count(&worse));
    near("the line's step", last[2], line);
}

/// The week that the last scores project: as many days as they span like them, those to come between them and usual.
fn week(told: &Value, usual: f64, above: f64) -> f64 {
    let value = |name: &str| named(&told["values"], name);
    let constant = |name: &str| named(&told["constants"], name);
    let (logs, days, whole) = (value("scores"), value("days"), constant("week_days"));
    let forecast = usual + above * logs / (logs + constant("forecast_logs"));
    near("usual", value("usual"), usual);
    near("forecast", value("forecast"), forecast);
    let mean = (days * (usual + above) + (whole - days) * forecast) / whole;
    near("week", value("week"), mean);
    mean
}

on_both! {
    fn the_sum_of_the_trend_can_be_done_again_from_the_answer_alone(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        worsens(server, &ann);
        server.link(&pat, &ann);
        for rule in ["C4"] {
            let told = explained(&pat, &ann, rule);
            redo(told.json());
            assert_eq!((&told["still_holds"], &told["thresholds_version"]), (&json!(true), &Value::Null));
            assert_eq!((&told["words"]["code"], told["score"].is_number()), (&json!(rule), true));
            let flag = flag(&ann, rule);
            assert_eq!((&told["evidence"], &told["values"]), (&flag["evidence"], &flag["evidence"]["values"]));
            assert!(told["words"]["text"].as_str().unwrap().starts_with(flag["text"].as_str().unwrap()));
            let logs = ann.logs();
            for log in told["logs"].as_array().unwrap() {
                let stored = logs.iter().find(|stored| stored["id"] == log["log_id"]).unwrap();
                assert_eq!((&stored["local_date"], &stored["worst_pain"]), (&log["local_date"], &log["worst_pain"]));
            }
        }
    }

    fn a_simple_rule_tells_what_it_compared_and_no_more(server: &Server) {
        server.day(&date(0));
        let ann = server.patient("ann");
        let session = json!({"region": "hip", "side": "left", "local_date": date(0), "pain_during": 7});
        ann.post(&ann.record("session-logs"), &session).is(201);
        let told = explained(&ann, &ann, "R5");
        let pain = named(&told["values"], "session_pain");
        let step = &told["steps"][0];
        assert_eq!((pain, &told["threshold"], &step["sum"]), (7.0, &json!(5.0), &json!("7 - 5")));
        near("above the limit", step["result"].as_f64().unwrap(), pain - told["threshold"].as_f64().unwrap());
        assert_eq!((&told["logs"], &told["baseline"], &told["constants"]), (&json!([]), &Value::Null, &json!([])));
        assert!(told["source"].as_str().unwrap().contains("Silbernagel"));

        let check = json!({"local_date": date(0), "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        let told = explained(&ann, &ann, "RF");
        assert_eq!((&told["steps"], &told["values"], &told["threshold"]), (&json!([]), &json!([]), &Value::Null));
        assert_eq!((&told["region"], &told["evidence"]["answered_yes"]), (&Value::Null, &json!(["cannot-move-joint"])));
    }

    fn after_a_correction_the_explanation_follows(server: &Server) {
        let ann = server.patient("ann");
        worsens(server, &ann);
        let first = explained(&ann, &ann, "C4");
        let correct = |day: u64, score: u8| {
            let log = ann.logs().into_iter().find(|log| log["local_date"] == date(day)).unwrap();
            let address = ann.record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
            ann.patch(&address, &format!("\"v{}\"", log["version"]), &json!({"worst_pain": score})).is(200);
        };
        correct(5, 5);
        let told = explained(&ann, &ann, "C4");
        redo(told.json());
        assert_ne!((&told["baseline"], &told["steps"]), (&first["baseline"], &first["steps"]));
        let changed = told["logs"].as_array().unwrap().iter().find(|log| log["local_date"] == date(5)).unwrap();
        assert_eq!(changed["worst_pain"], 5);

        let id = told.id_in("flag");
        let explanation = || ann.get(&ann.record(&format!("flags/{id}/explanation"))).is(200);
        let mut held = told;
        for day in 20..24 {
            correct(day, 3);
            let now = explanation();
            if now["still_holds"] == json!(true) {
                held = now;
            }
        }
        let gone = explanation();
        assert_eq!((&gone["still_holds"], &gone["logs"], &gone["constants"]), (&json!(false), &json!([]), &json!([])));
        assert_eq!((&gone["values"], &gone["threshold"]), (&held["values"], &held["threshold"]));
        let beyond = named(&held["values"], "rise") - held["threshold"].as_f64().unwrap();
        let result = |what: &str| {
            let steps = gone["steps"].as_array().unwrap();
            let step = steps.iter().find(|step| step["what"].as_str().unwrap().starts_with(what));
            step.unwrap_or_else(|| panic!("{what}: {steps:?}"))["result"].as_f64().unwrap()
        };
        near("beyond", result("The rise, less the line"), beyond);
        let above = named(&held["values"], "change_mean") - named(&held["values"], "baseline");
        near("above the usual level", result("The mean of the last scores, less the usual level"), above);
        assert!(gone["words"]["text"].as_str().unwrap().starts_with("An entry was changed since"));
    }

    fn a_flag_of_own_thresholds_is_explained_by_them(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.day(&date(0));
        let own = json!({"settings": {"rise_red.noise": 0.5}, "because": "flares easily"});
        pat.put(&ann.record("thresholds"), &own).is(200);
        worsens(server, &ann);
        let told = explained(&ann, &ann, "C4");
        redo(told.json());
        assert_eq!((&told["thresholds_version"], named(&told["constants"], "line_noise")), (&json!(1), 0.5));
    }

    fn another_patients_flag_is_not_explained(server: &Server) {
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        worsens(server, &ann);
        let id = flag(&ann, "C4")["id"].as_str().unwrap().to_owned();
        bob.get(&bob.record(&format!("flags/{id}/explanation"))).problem(404, "not-found");
        bob.get(&ann.record(&format!("flags/{id}/explanation"))).problem(404, "not-found");
    }
}
