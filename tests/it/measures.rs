//! Questionnaires: their scores, what a change means, and which is due.

use crate::harness::{Answer, Client, Server, after};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";

fn peg(date: &str, scores: [u8; 3]) -> Value {
    let [pain, enjoyment, general_activity] = scores;
    json!({"local_date": date, "peg": {"pain": pain, "enjoyment": enjoyment, "general_activity": general_activity}})
}

fn psfs(date: &str, scores: [(&str, u8); 3]) -> Value {
    let each = scores.map(|(activity, score)| json!({"activity": activity, "score": score}));
    json!({"local_date": date, "psfs": each})
}

fn hagos(date: &str, all: f64) -> Value {
    json!({"local_date": date, "hagos": {"pain": all, "symptoms": all, "adl": all, "sport_recreation": all,
        "physical_activity": all, "quality_of_life": all}})
}

fn ihot(date: &str, total: f64) -> Value {
    json!({"local_date": date, "ihot_12": {"total": total}})
}

/// Levels of EQ-5D-5L, in the order of its five dimensions.
fn levels([mobility, self_care, usual_activities, pain_discomfort, anxiety_depression]: [u8; 5]) -> Value {
    json!({"mobility": mobility, "self_care": self_care, "usual_activities": usual_activities,
        "pain_discomfort": pain_discomfort, "anxiety_depression": anxiety_depression})
}

impl Client {
    fn measure(&self, measure: &Value) -> Answer {
        self.post(&self.record("measures"), measure)
    }

    /// What the first number of a measure comes to beside the one before.
    fn verdict_of(&self, measure: &Answer) -> (String, String) {
        let change = self.get(&self.record(&format!("measures/{}/change", measure.id()))).is(200);
        let first = &change["since_last"]["changes"][0];
        (first["verdict"].as_str().unwrap().to_owned(), first["words"].as_str().unwrap().to_owned())
    }

    /// Each item of what is due: its first questionnaire, since when, and when next.
    fn due(&self) -> Vec<(String, Value, Value)> {
        let due = self.get(&self.record("due-measures")).is(200);
        let each = due["items"].as_array().unwrap().iter();
        each.map(|item| (item["instruments"].to_string(), item["since"].clone(), item["next"].clone())).collect()
    }
}

on_both! {
    fn a_measure_is_kept_as_it_was_sent_and_its_means_are_exact(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let first = ann.measure(&peg(DAY, [6, 5, 8])).is(201);
        assert_eq!(first.header("location"), ann.record(&format!("measures/{}", first.id())));
        assert_eq!((first["instrument"].as_str(), first["instrument_version"].as_str()), (Some("peg"), Some("2009")));
        assert_eq!(first["peg"], json!({"pain": 6, "enjoyment": 5, "general_activity": 8}));
        let third = first["readings"][0]["points"].as_f64().unwrap();
        assert!((third - 19.0 / 3.0).abs() < 1e-12 && first["readings"][0]["lower_is_better"] == true, "{first}");
        assert!(first["psfs"].is_null() && first["hagos"].is_null() && first["ihot_12"].is_null());

        let mean = ann.measure(&json!({"local_date": DAY, "peg": {"mean": 6.3}})).is(201);
        assert_eq!((&mean["peg"], &mean["readings"][0]["points"]), (&json!({"mean": 6.3}), &json!(6.3)));
        let own = ann.measure(&psfs(DAY, [("climb the stairs", 4), ("socks", 6), ("run 🏃", 1)])).is(201);
        assert_eq!(own["psfs"][2], json!({"activity": "run 🏃", "score": 1}));
        assert_eq!(own["readings"].as_array().unwrap().len(), 4);
        let six = ann.measure(&hagos(DAY, 62.5)).is(201);
        assert_eq!((&six["hagos"]["adl"], six["readings"].as_array().unwrap().len()), (&json!(62.5), 6));
        let total = ann.measure(&ihot(DAY, 52.5)).is(201);
        assert_eq!((&total["instrument"], &total["ihot_12"]), (&json!("ihot-12"), &json!({"total": 52.5})));
        for made in [first, mean, own, six, total] {
            let shown = ann.get(&ann.record(&format!("measures/{}", made.id()))).is(200);
            assert_eq!(shown.json(), made.json());
            assert_eq!(shown.etag(), "\"v1\"");
        }
    }

    fn a_measure_that_cannot_be_is_refused_with_a_pointer(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let with = |scores: Value| {
            let mut measure = json!({"local_date": DAY});
            measure.as_object_mut().unwrap().extend(scores.as_object().unwrap().clone());
            ann.measure(&measure)
        };
        let activity = |name: &str| json!({"activity": name, "score": 3});
        with(json!({})).wrong("", "required");
        with(json!({"peg": {"mean": 5}, "ihot_12": {"total": 50}})).wrong("/ihot_12", "too-many");
        with(json!({"peg": {"pain": 5, "enjoyment": 5}})).wrong("/peg/general_activity", "required");
        with(json!({"peg": {}})).wrong("/peg/pain", "required");
        with(json!({"peg": {"pain": 5, "enjoyment": 5, "general_activity": 5, "mean": 5}})).wrong("/peg/mean", "invalid-value");
        with(json!({"peg": {"pain": 5.5, "enjoyment": 5, "general_activity": 5}})).wrong("/peg/pain", "out-of-range");
        with(json!({"peg": {"mean": 6.33}})).wrong("/peg/mean", "out-of-range");
        with(json!({"peg": {"mean": "6"}})).wrong("/peg/mean", "wrong-type");
        with(json!({"peg": [5, 5, 5, null]})).wrong("/peg", "wrong-type");
        with(json!({"psfs": [activity("a"), activity("b")]})).wrong("/psfs", "out-of-range");
        with(json!({"psfs": [activity("a"), activity("b"), activity("A")]})).wrong("/psfs", "invalid-value");
        let six: Vec<Value> = ["a", "b", "c", "d", "e", "f"].map(activity).into();
        with(json!({"psfs": six})).wrong("/psfs", "too-many");
        with(json!({"psfs": [activity("a"), activity("b"), activity(&"x".repeat(101))]})).wrong("/psfs/2/activity", "out-of-range");
        with(json!({"psfs": [activity("a"), activity("b"), activity("a\u{202e}c")]})).wrong("/psfs/2/activity", "forbidden-character");
        with(json!({"hagos": {"pain": 50, "symptoms": 50, "adl": 50, "sport_recreation": 50, "physical_activity": 50}}))
            .wrong("/hagos/quality_of_life", "required");
        with(json!({"ihot_12": {"total": 100.1}})).wrong("/ihot_12/total", "out-of-range");
        with(json!({"ihot_12": {"total": 50}, "instrument_version": "2009"})).wrong("/instrument_version", "unknown-value");
        with(json!({"odi": {"total": 50}})).wrong("/odi", "unknown-field");
        with(json!({"lefs": {"total": 81}})).wrong("/lefs/total", "out-of-range");
        with(json!({"msk_hq": {"total": 30.5}})).wrong("/msk_hq/total", "out-of-range");
        with(json!({"visa_a": {"total": 100.5}})).wrong("/visa_a/total", "out-of-range");
        with(json!({"visa_a": 60})).wrong("/visa_a", "wrong-type");
        with(json!({"spadi": {"pain": 60}})).wrong("/spadi/disability", "required");
        with(json!({"spadi": {"pain": 60, "disability": 50, "total": 55}})).wrong("/spadi/total", "invalid-value");
        with(json!({"hoos_12": {"pain": 60, "function": 50}})).wrong("/hoos_12/quality_of_life", "required");
        with(json!({"eq_5d_5l": levels([1, 2, 6, 2, 1])})).wrong("/eq_5d_5l/usual_activities", "out-of-range");
        with(json!({"pgic": {"change": 0}})).wrong("/pgic/change", "out-of-range");
        with(json!({"rmdq": {"total": 8}, "lefs": {"total": 50}})).wrong("/rmdq", "too-many");
        ann.measure(&ihot(&after(DAY, 2), 50.0)).wrong("/local_date", "in-the-future");
        ann.measure(&ihot("2026-05-01", 50.0)).wrong("/local_date", "too-long-ago");
        assert!(ann.all(&ann.record("measures")).is_empty());
    }

    fn the_same_measure_again_is_one_and_another_with_its_id_is_none(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let id = uuid::Uuid::new_v4();
        let mut measure = peg(DAY, [6, 5, 8]);
        measure["id"] = json!(id);
        ann.measure(&measure).is(201);
        ann.measure(&measure).is(200);
        measure["peg"]["pain"] = json!(7);
        ann.measure(&measure).problem(409, "id-conflict");
        let mut log = crate::harness::daily(DAY, 3);
        log["id"] = json!(id);
        ann.post("/v1/patients/me/pain-logs", &log).problem(409, "id-conflict");
        assert_eq!(ann.all(&ann.record("measures")).len(), 1);
    }

    fn a_correction_keeps_the_original_and_a_withdrawal_too(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let made = ann.measure(&peg(DAY, [6, 5, 8])).is(201);
        let address = ann.record(&format!("measures/{}", made.id()));
        ann.patch(&address, "\"v1\"", &json!({"hagos": {"pain": 5}})).wrong("/hagos", "fixed");
        ann.patch(&address, "\"v1\"", &json!({"peg": null})).wrong("/peg", "required");
        ann.patch(&address, "\"v1\"", &json!({"peg": {"pain": null}})).wrong("/peg/pain", "required");
        ann.patch(&address, "\"v1\"", &json!({"local_date": DAY})).wrong("/local_date", "unknown-field");
        let corrected = ann.patch(&address, "\"v1\"", &json!({"peg": {"pain": 3}, "note": "misread"})).is(200);
        assert_eq!(corrected["peg"], json!({"pain": 3, "enjoyment": 5, "general_activity": 8}));
        assert_eq!((corrected.etag(), &corrected["note"]), ("\"v2\"".to_owned(), &json!("misread")));
        ann.patch(&address, "\"v1\"", &json!({"note": null})).problem(412, "precondition-failed");
        let same = ann.patch(&address, "\"v2\"", &json!({"peg": {"pain": 3}})).is(200);
        assert_eq!(same.etag(), "\"v2\"");
        let mean = json!({"peg": {"pain": null, "enjoyment": null, "general_activity": null, "mean": 5.5}});
        ann.patch(&address, "\"v2\"", &mean).is(200);
        ann.delete(&address, "\"v3\"").is(204);
        ann.get(&address).problem(404, "not-found");
        let before = ann.get(&format!("{address}/versions")).is(200).items();
        let told: Vec<_> = before.iter().map(|one| (one["log"]["peg"]["pain"].clone(), one["ending"].clone())).collect();
        let expected =
            [(json!(6), json!("corrected")), (json!(3), json!("corrected")), (Value::Null, json!("withdrawn"))];
        assert_eq!(told, expected);
    }

    fn the_other_questionnaires_can_be_corrected_too(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let address = |made: &Answer| ann.record(&format!("measures/{}", made.id()));
        let own = ann.measure(&psfs(DAY, [("stairs", 4), ("socks", 6), ("run", 1)])).is(201);
        let anew = psfs(DAY, [("stairs", 5), ("socks", 6), ("run", 1)])["psfs"].clone();
        let corrected = ann.patch(&address(&own), "\"v1\"", &json!({"psfs": anew})).is(200);
        assert_eq!(corrected["readings"][0]["points"], 4.0);
        let six = ann.measure(&hagos(DAY, 50.0)).is(201);
        let corrected = ann.patch(&address(&six), "\"v1\"", &json!({"hagos": {"adl": 60.5}})).is(200);
        assert_eq!((&corrected["hagos"]["adl"], &corrected["hagos"]["pain"]), (&json!(60.5), &json!(50.0)));
        ann.patch(&address(&six), "\"v2\"", &json!({"hagos": {"adl": null}})).wrong("/hagos/adl", "required");
        let total = ann.measure(&ihot(DAY, 50.0)).is(201);
        let corrected = ann.patch(&address(&total), "\"v1\"", &json!({"ihot_12": {"total": 51}})).is(200);
        assert_eq!(corrected["ihot_12"]["total"], 51.0);
    }

    fn measures_are_listed_the_newest_first_and_by_questionnaire(server: &Server) {
        let ann = server.patient("ann");
        for week in 0..4 {
            let date = after(DAY, week * 7);
            server.day(&date);
            ann.measure(&peg(&date, [6, 6, 6])).is(201);
            ann.measure(&ihot(&date, 50.0)).is(201);
        }
        assert_eq!(ann.all(&ann.record("measures?limit=3")).len(), 8);
        let pegs = ann.all(&ann.record("measures?instrument=peg&limit=1"));
        let dates: Vec<_> = pegs.iter().map(|one| one["local_date"].as_str().unwrap()).collect();
        assert_eq!(dates, ["2026-06-22", "2026-06-15", "2026-06-08", "2026-06-01"]);
        ann.get(&ann.record("measures?instrument=odi")).wrong("?instrument", "unknown-value");
    }

    fn each_questionnaire_is_kept_as_it_was_sent_corrected_and_withdrawn(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let mut eq5d = levels([1, 2, 2, 3, 1]);
        eq5d["health_today"] = json!(70);
        for (field, instrument, scores, other) in [
            ("hoos_12", "hoos-12", json!({"pain": 50.0, "function": 60.0, "quality_of_life": 40.5}), json!({"pain": 55.0, "function": 60.0, "quality_of_life": 40.5})),
            ("spadi", "spadi", json!({"pain": 60.0, "disability": 40.0}), json!({"total": 48.5})),
            ("eq_5d_5l", "eq-5d-5l", eq5d, levels([1, 1, 1, 1, 1])),
            ("pgic", "pgic", json!({"change": 2}), json!({"change": 1})),
            ("koos_pf", "koos-pf", json!({"total": 52.5}), json!({"total": 60.0})),
            ("visa_a", "visa-a", json!({"total": 61.0}), json!({"total": 62.0})),
            ("visa_g", "visa-g", json!({"total": 61.0}), json!({"total": 62.0})),
            ("visa_h", "visa-h", json!({"total": 61.0}), json!({"total": 62.0})),
            ("cait", "cait", json!({"total": 21.0}), json!({"total": 22.0})),
            ("lefs", "lefs", json!({"total": 61.0}), json!({"total": 62.0})),
            ("rmdq", "rmdq", json!({"total": 11.0}), json!({"total": 9.0})),
            ("msk_hq", "msk-hq", json!({"total": 31.0}), json!({"total": 39.0})),
        ] {
            let made = ann.measure(&json!({"local_date": DAY, (field): scores})).is(201);
            assert_eq!((&made["instrument"], &made[field]), (&json!(instrument), &scores), "{made}");
            assert!(!made["readings"].as_array().unwrap().is_empty(), "{made}");
            let address = ann.record(&format!("measures/{}", made.id()));
            assert_eq!(ann.get(&address).is(200).json(), made.json());
            assert_eq!(ann.all(&ann.record(&format!("measures?instrument={instrument}"))).len(), 1);
            ann.patch(&address, "\"v1\"", &json!({"peg": {"mean": 5}})).wrong("/peg", "fixed");
            ann.patch(&address, "\"v1\"", &json!({(field): null})).wrong(&format!("/{field}"), "required");
            let corrected = ann.patch(&address, "\"v1\"", &json!({(field): other})).is(200);
            assert_eq!(corrected[field], other);
            ann.delete(&address, "\"v2\"").is(204);
        }
        let made = ann.measure(&json!({"local_date": DAY, "eq_5d_5l": levels([1, 2, 2, 3, 1])})).is(201);
        let fits = |reading: &Value| (reading["lowest"].clone(), reading["highest"].clone(), reading["lower_is_better"].clone());
        assert_eq!(fits(&made["readings"][0]), (json!(1), json!(5), json!(true)));
    }

    fn a_change_says_what_it_means(server: &Server) {
        let ann = server.patient("ann");
        let mut week = 0;
        let mut weekly = |measure: &dyn Fn(&str) -> Value| {
            let date = after(DAY, week * 7);
            week += 1;
            server.day(&date);
            ann.measure(&measure(&date)).is(201)
        };
        let first = weekly(&|date| peg(date, [6, 6, 6]));
        let alone = ann.get(&ann.record(&format!("measures/{}/change", first.id()))).is(200);
        assert_eq!((&alone["since_last"], &alone["since_first"]), (&Value::Null, &Value::Null));
        weekly(&|date| ihot(date, 80.0));
        let second = weekly(&|date| peg(date, [5, 5, 6]));
        let (verdict, words) = ann.verdict_of(&second);
        assert_eq!(verdict, "no_clear_change");
        let told = "Your PEG score went from 6 to 5.3. This is no clear change: answers can differ by 1.2 points by chance.";
        assert_eq!(words, told);
        let third = weekly(&|date| peg(date, [4, 4, 4]));
        assert_eq!(ann.verdict_of(&third).0, "no_clear_change");
        let change = ann.get(&ann.record(&format!("measures/{}/change", third.id()))).is(200);
        assert_eq!(change["since_first"]["measure_id"], json!(first.id()));
        let since_first = &change["since_first"]["changes"][0];
        assert_eq!((&since_first["verdict"], &since_first["difference"]), (&json!("better"), &json!(-2.0)));
        assert_eq!(since_first["minimal"]["percent"], 30);
        assert_eq!(since_first["minimal"]["mark"], "from general knowledge, to be verified");
        assert!(since_first["error"]["source"].as_str().unwrap().contains("Reed 2023"));
        assert_eq!(ann.verdict_of(&weekly(&|date| ihot(date, 60.0))).0, "worse");

        let own = weekly(&|date| psfs(date, [("stairs", 4), ("socks", 6), ("run", 1)]));
        assert_eq!(ann.get(&ann.record(&format!("measures/{}/change", own.id()))).is(200)["since_last"], Value::Null);
        let other = weekly(&|date| psfs(date, [("Stairs", 8), ("socks", 6), ("swim", 1)]));
        let change = ann.get(&ann.record(&format!("measures/{}/change", other.id()))).is(200);
        assert_eq!(change["since_last"]["not_compared"]["code"], "other-activities");
        let each: Vec<_> = change["since_last"]["changes"].as_array().unwrap().iter().map(|one| one["activity"].clone()).collect();
        assert_eq!(each, [json!("Stairs"), json!("socks")]);
    }

    fn a_correction_changes_what_the_next_one_means(server: &Server) {
        let ann = server.patient("ann");
        server.day(DAY);
        let first = ann.measure(&ihot(DAY, 50.0)).is(201);
        let date = after(DAY, 7);
        server.day(&date);
        let second = ann.measure(&ihot(&date, 55.0)).is(201);
        assert_eq!(ann.verdict_of(&second).0, "no_clear_change");
        let address = ann.record(&format!("measures/{}", first.id()));
        ann.patch(&address, "\"v1\"", &json!({"ihot_12": {"total": 40}})).is(200);
        assert_eq!(ann.verdict_of(&second).0, "better");
    }

    fn what_is_due_follows_the_programme_and_what_was_answered(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let nothing = ann.get(&ann.record("due-measures")).is(200);
        assert_eq!((&nothing["began"], &nothing["counted_from"]), (&Value::Null, &json!(DAY)));
        ann.enrols(&ann, 0);
        let hips = r#"["hagos","ihot-12","hoos-12","visa-g"]"#.to_owned();
        let (weekly, six_weeks) = (json!(after(DAY, 7)), json!(after(DAY, 42)));
        let all = [
            (r#"["peg"]"#.to_owned(), json!(DAY), weekly.clone()),
            (r#"["psfs"]"#.to_owned(), json!(DAY), weekly.clone()),
            (hips, json!(DAY), six_weeks.clone()),
            (r#"["msk-hq"]"#.to_owned(), json!(DAY), six_weeks.clone()),
            (r#"["eq-5d-5l"]"#.to_owned(), json!(DAY), six_weeks.clone()),
        ];
        assert_eq!(ann.due(), all);
        ann.measure(&peg(DAY, [6, 6, 6])).is(201);
        let answered = ann.measure(&hagos(DAY, 50.0)).is(201);
        let hagos_only = (r#"["hagos"]"#.to_owned(), Value::Null, six_weeks.clone());
        assert_eq!(ann.due()[..3], [(r#"["peg"]"#.to_owned(), Value::Null, weekly), all[1].clone(), hagos_only]);
        ann.delete(&ann.record(&format!("measures/{}", answered.id())), "\"v1\"").is(204);
        assert_eq!(ann.due()[2], all[2]);
        server.day(&after(DAY, 49));
        assert_eq!(ann.due()[0].1, json!(after(DAY, 7)));
        assert_eq!(ann.due()[2].1, six_weeks);
    }

    fn without_a_programme_the_dates_are_counted_from_the_first_log(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        ann.post("/v1/patients/me/pain-logs", &crate::harness::daily(DAY, 3)).is(201);
        ann.measure(&peg(DAY, [6, 6, 6])).is(201);
        server.day(&after(DAY, 27));
        let due = ann.get(&ann.record("due-measures")).is(200);
        assert_eq!((&due["began"], &due["counted_from"]), (&Value::Null, &json!(DAY)));
        let each = ann.due();
        let names: Vec<&str> = each.iter().map(|(names, ..)| names.as_str()).collect();
        assert_eq!(names[..2], [r#"["peg"]"#, r#"["psfs"]"#]);
        assert_eq!(names[3..], [r#"["msk-hq"]"#, r#"["eq-5d-5l"]"#]);
        assert_eq!((&each[0].1, &each[1].1), (&Value::Null, &json!(DAY)), "PEG every four weeks");
        server.day(&after(DAY, 28));
        assert_eq!(ann.due()[0].1, json!(after(DAY, 28)));
    }

    fn measures_reach_the_phone_and_the_physiotherapist(server: &Server) {
        server.day(DAY);
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let made = ann.measure(&ihot(DAY, 50.0)).is(201);
        let changes = ann.get("/v1/sync").is(200)["changes"].clone();
        let change = changes.as_array().unwrap().iter().find(|change| change["type"] == "measure").unwrap();
        assert_eq!((&change["op"], &change["data"]), (&json!("upsert"), made.json()));
        assert_eq!(pat.all(&ann.record("measures")), [made.json().clone()]);
        pat.measure(&ihot(DAY, 50.0)).problem(404, "not-found");
        pat.post(&ann.record("measures"), &ihot(DAY, 50.0)).problem(403, "forbidden");
        ann.delete(&ann.record(&format!("measures/{}", made.id())), "\"v1\"").is(204);
        let changes = ann.get("/v1/sync").is(200)["changes"].clone();
        let change = changes.as_array().unwrap().iter().find(|change| change["type"] == "measure").unwrap();
        assert_eq!(change["op"], "delete");
    }
}
