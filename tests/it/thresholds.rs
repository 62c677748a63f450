//! The rules' numbers for one patient: set by a physiotherapist, within bounds, from a day on.

use crate::harness::{Answer, Client, Server, after, daily};
use serde_json::{Value, json};

fn set(physiotherapist: &Client, patient: &Client, etag: Option<&str>, settings: &Value) -> Answer {
    let body = json!({"settings": settings, "because": "flares easily"});
    let ask = physiotherapist.ask("PUT", &patient.record("thresholds"));
    let ask = if let Some(etag) = etag { ask.header("If-Match", etag) } else { ask };
    ask.json(&body).answer()
}

fn session(patient: &Client, date: &str, pain: u8) -> Answer {
    let session = json!({"region": "hip", "side": "left", "local_date": date, "pain_during": pain});
    patient.post(&patient.record("session-logs"), &session).is(201)
}

fn assessments(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("assessments?region=hip&side=left"))
}

fn judged(patient: &Client, date: &str) -> (Value, Value) {
    let day = assessments(patient).into_iter().find(|day| day["local_date"] == date).unwrap();
    (day["level"].clone(), day["thresholds_version"].clone())
}

on_both! {
    fn as_long_as_nothing_is_set_the_published_numbers_hold(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let now = ann.get(&ann.record("thresholds")).is(200);
        assert_eq!((now.etag().as_str(), &now["version"], &now["settings"]), ("\"v0\"", &json!(0), &json!({})));
        assert_eq!(now["in_force"], now["published"]);
        let bounds = now["bounds"].as_array().unwrap();
        let ceiling = bounds.iter().find(|bound| bound["name"] == "session_ceiling").unwrap();
        assert_eq!((&ceiling["lowest"], &ceiling["highest"], &ceiling["published"]), (&json!(2.0), &json!(6.0), &json!(5.0)));
        for bound in bounds {
            let path = bound["name"].as_str().unwrap().replace('.', "/");
            let published = now["published"].pointer(&format!("/{path}")).unwrap();
            assert_eq!(published.as_f64(), bound["published"].as_f64(), "{bound}");
        }
        assert!(ann.all(&ann.record("thresholds/versions")).is_empty());
    }

    fn what_is_set_is_signed_and_every_version_is_kept(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        set(&pat, &ann, Some("\"v1\""), &json!({"green_days": 9})).problem(412, "precondition-failed");
        let first = set(&pat, &ann, None, &json!({"green_days": 9})).is(200);
        assert_eq!((first.etag().as_str(), &first["settings"], &first["in_force"]["green_days"]), ("\"v1\"", &json!({"green_days": 9.0}), &json!(9)));
        assert_eq!((&first["signed_by"], &first["valid_from"], &first["because"]), (&json!(pat.id), &json!("2026-06-01"), &json!("flares easily")));
        // Sent again, it is there already.
        assert_eq!(*set(&pat, &ann, None, &json!({"green_days": 9})).is(200).json(), *first.json());
        set(&pat, &ann, None, &json!({"green_days": 10})).problem(428, "precondition-required");
        let only_new = pat.ask("PUT", &ann.record("thresholds")).header("If-None-Match", "*");
        only_new.json(&json!({"settings": {}, "because": "x"})).answer().problem(412, "precondition-failed");
        server.day("2026-06-03");
        set(&pat, &ann, Some("\"v1\""), &json!({"green_days": 10, "rise_red.points": 1.5, "rise_amber.points": 1.25})).is(200);
        set(&pat, &ann, Some("\"v1\""), &json!({})).problem(412, "precondition-failed");
        let back = set(&pat, &ann, Some("\"v2\""), &json!({})).is(200);
        assert_eq!(back["in_force"], back["published"]);
        let versions = ann.all(&ann.record("thresholds/versions"));
        let told: Vec<_> = versions.iter().map(|version| (&version["version"], &version["valid_from"])).collect();
        assert_eq!(told, [(&json!(1), &json!("2026-06-01")), (&json!(2), &json!("2026-06-03")), (&json!(3), &json!("2026-06-03"))]);
        let shown = ann.get(&ann.record("thresholds")).is(200);
        assert_eq!(shown.json(), back.json());
        let changes = ann.get("/v1/sync").is(200)["changes"].as_array().unwrap().clone();
        let theirs: Vec<_> = changes.iter().filter(|change| change["type"] == "thresholds").collect();
        assert_eq!((theirs.len(), &theirs[0]["data"]), (1, shown.json()));
    }

    fn what_is_beyond_bounds_or_disagrees_is_told_at_once_and_nothing_is_set(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let wrong = set(&pat, &ann, None, &json!({"session_ceiling": 7, "rise_amber.points": 2, "baseline_days": 3, "green_days": 7.5}));
        let errors = wrong.clone().is(422)["errors"].as_array().unwrap().clone();
        let mut told: Vec<_> = errors.iter().map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())).collect();
        told.sort_unstable();
        assert_eq!(told, [("/settings/baseline_days", "unknown-field"), ("/settings/green_days", "out-of-range"),
            ("/settings/rise_amber.points", "disagree"), ("/settings/session_ceiling", "out-of-range")]);
        let ceiling = errors.iter().find(|error| error["pointer"] == "/settings/session_ceiling").unwrap();
        assert!(ceiling["detail"].as_str().unwrap().contains("from 2 to 6"), "{ceiling}");
        set(&pat, &ann, None, &json!({"green_days": "9"})).wrong("/settings/green_days", "wrong-type");
        set(&pat, &ann, None, &json!({"green_days": null})).wrong("/settings/green_days", "wrong-type");
        set(&pat, &ann, None, &json!([9])).wrong("/settings", "wrong-type");
        let twice = br#"{"settings": {"green_days": 8, "green_days": 9}, "because": "x"}"#.to_vec();
        pat.ask("PUT", &ann.record("thresholds")).raw("application/json", twice).answer().wrong("/settings/green_days", "duplicate-field");
        pat.put(&ann.record("thresholds"), &json!({"settings": {}})).wrong("/because", "required");
        pat.put(&ann.record("thresholds"), &json!({"settings": {}, "because": "  "})).wrong("/because", "out-of-range");
        assert_eq!(ann.get(&ann.record("thresholds"))["version"], 0);
    }

    fn a_day_is_judged_by_what_was_in_force_on_its_date(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, "2026-05-01", &[2; 20]);
        let before = session(&ann, "2026-05-20", 4);
        server.day("2026-05-25");
        assert_eq!(judged(&ann, "2026-05-20"), (json!("green"), Value::Null));
        ann.log("2026-05-25", 2);
        session(&ann, "2026-05-25", 4);
        assert_eq!(ann.level(), "green");
        set(&pat, &ann, None, &json!({"session_ceiling": 3})).is(200);
        // The day of today is judged again, and no day before it.
        assert_eq!(judged(&ann, "2026-05-25"), (json!("amber"), json!(1)));
        assert_eq!(judged(&ann, "2026-05-20"), (json!("green"), Value::Null));
        assert!(ann.open_flags().contains(&("R5".to_owned(), "2026-05-25".to_owned())));
        // Not even when it is corrected, or when something comes late.
        ann.patch(&ann.record(&format!("session-logs/{}", before.id())), "\"v1\"", &json!({"pain_after": 4})).is(200);
        session(&ann, "2026-05-22", 4);
        for date in ["2026-05-20", "2026-05-22"] {
            assert_eq!(judged(&ann, date), (json!("green"), Value::Null), "{date}");
        }
        server.day("2026-05-27");
        session(&ann, "2026-05-27", 4);
        let p5 = ann.flags().into_iter().find(|flag| flag["local_date"] == "2026-05-27" && flag["rule"] == "R5").unwrap();
        assert_eq!(p5["evidence"]["threshold"], 3.0);
        assert_eq!(judged(&ann, "2026-05-27"), (json!("amber"), json!(1)), "two above the ceiling within 14 days ease");
    }

    fn the_order_of_arrival_makes_no_difference_with_versions_either(server: &Server) {
        let pat = server.physiotherapist("pat");
        let tell = |patient: &Client, order: &dyn Fn(&mut Vec<u64>)| {
            server.link(&pat, patient);
            server.diary(patient, "2026-05-01", &[2, 3, 2, 2, 3, 2, 2, 3, 2, 2, 2, 3, 2, 2]);
            server.day("2026-05-20");
            set(&pat, patient, None, &json!({"session_ceiling": 2, "shift_amber.noise": 2.5})).is(200);
            server.day("2026-05-24");
            set(&pat, patient, Some("\"v1\""), &json!({"session_severe": 6, "morning_floor": 3})).is(200);
            server.day("2026-05-28");
            let mut days: Vec<u64> = (14..28).collect();
            order(&mut days);
            for day in days {
                let date = after("2026-05-01", day);
                let mut log = daily(&date, if day % 2 == 0 { 5 } else { 3 });
                log["morning_pain"] = json!(4);
                patient.post(&patient.record("pain-logs"), &log).is(201);
                if day % 3 == 0 {
                    session(patient, &date, 3 + u8::from(day % 2 == 0) * 3);
                }
            }
        };
        let (forth, back) = (server.patient("forth"), server.patient("back"));
        tell(&forth, &|_| {});
        tell(&back, &|days| days.reverse());
        assert_eq!(assessments(&back), assessments(&forth));
        let of_judging = |patient: &Client| -> Vec<_> { patient.open_flags().into_iter().filter(|(rule, _)| rule != "TTP").collect() };
        assert_eq!(of_judging(&back), of_judging(&forth));
        let versions: Vec<_> = assessments(&forth).iter().map(|day| day["thresholds_version"].clone()).collect();
        assert!([Value::Null, json!(1), json!(2)].iter().all(|version| versions.contains(version)), "{versions:?}");
    }

    fn the_day_goes_by_the_patients_own_numbers(server: &Server) {
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        for patient in [&ann, &bob] {
            server.link(&pat, patient);
            server.diary(patient, "2026-05-01", &[5; 20]);
        }
        let own = json!({"rest_days": 5, "reminder_days": 1, "green_days": 14});
        set(&pat, &ann, None, &own).is(200);
        for patient in [&ann, &bob] {
            server.day("2026-05-21");
            patient.log("2026-05-21", 8);
        }
        let rest_until = |patient: &Client| patient.today()["rest_until"].clone();
        assert_eq!((rest_until(&ann), rest_until(&bob)), (json!("2026-05-25"), json!("2026-05-22")));
        server.day("2026-05-23");
        assert!(ann.reasons().contains("log-due") && !bob.reasons().contains("log-due"));
        for patient in [&ann, &bob] {
            server.day("2026-05-24");
            patient.log("2026-05-24", 6);
        }
        assert_eq!((ann.verdict().0.as_str(), bob.verdict().0 == "rest"), ("rest", false));
        // And what was kept of the plan goes by the same days.
        let states = |patient: &Client| -> String {
            let kept = patient.get(&patient.record("adherence?from=2026-05-20&to=2026-05-26")).is(200);
            kept["days"].as_array().unwrap().iter().map(|day| day["state"].as_str().unwrap().chars().next().unwrap()).collect()
        };
        server.day("2026-05-27");
        assert_ne!(states(&ann), states(&bob));
        // What training went through pain is asked of the same numbers, too.
        let trained = |patient: &Client, date: &str| session(patient, date, 1)["nudge"].clone();
        server.day("2026-05-25");
        assert!(trained(&ann, "2026-05-25").is_object());
        assert!(trained(&bob, "2026-05-25").is_null());
    }

    fn a_series_is_silent_by_what_is_set_for_the_patient(server: &Server) {
        let (ann, pat) = (server.patient_in("ann", "America/Los_Angeles"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let silent = |date: &str| ann.flags().iter().any(|flag| flag["rule"] == "SILENT" && flag["local_date"] == date);
        server.diary(&ann, "2026-06-01", &[2; 5]);
        set(&pat, &ann, None, &json!({"gap_days": 4})).is(200);
        // The fifth day without a score has begun in London, and not where the patient is.
        server.clock("2026-06-10T06:00:00Z");
        assert!(ann.flags().is_empty(), "{:?}", ann.flags());
        server.clock("2026-06-10T08:00:00Z");
        assert!(silent("2026-06-10"), "{:?}", ann.flags());
        server.diary(&ann, "2026-06-11", &[2; 5]);
        set(&pat, &ann, Some("\"v1\""), &json!({"gap_days": 10})).is(200);
        server.day("2026-06-25");
        assert_eq!(ann.flags().len(), 1, "as long as is set now");
        server.day("2026-06-26");
        assert!(silent("2026-06-26"));
    }

    fn a_shorter_silence_counts_from_the_day_on_which_it_is_set(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, "2026-06-01", &[2; 5]);
        server.day("2026-06-11");
        set(&pat, &ann, None, &json!({"gap_days": 4})).is(200);
        server.clock("2026-06-11T13:00:00Z");
        assert_eq!(ann.flags()[0]["local_date"], "2026-06-11");
    }
}
