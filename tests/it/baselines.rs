//! Usual levels that are entered, for places without scores.

use crate::harness::{Client, Server, after};
use serde_json::{Value, json};

fn known(source: &str) -> Value {
    json!({"region": "hip", "side": "left", "source": source, "usual_worst": 3, "usual_morning": 1})
}

fn all(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("baselines"))
}

on_both! {
    fn patient_and_physiotherapist_enter_what_is_usual_before_the_first_score(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let own = ann.post(&ann.record("baselines"), &known("recall")).is(201);
        assert_eq!((&own["entered_by"], &own["local_date"], &own["usual_morning"]), (&json!(ann.id), &json!("2026-05-01"), &json!(1)));
        let mut visit = known("visit");
        visit["usual_morning"] = Value::Null;
        visit["local_date"] = json!("2026-04-28");
        let theirs = pat.post(&ann.record("baselines"), &visit).is(201);
        assert_eq!((&theirs["entered_by"], &theirs["usual_morning"]), (&json!(pat.id), &Value::Null));
        let days: Vec<Value> = all(&ann).iter().map(|one| one["local_date"].clone()).collect();
        assert_eq!(days, ["2026-05-01", "2026-04-28"]);
        let changes = ann.get("/v1/sync").is(200)["changes"].as_array().unwrap().clone();
        let told = changes.iter().find(|change| change["id"] == json!(own.id())).unwrap();
        assert_eq!((&told["type"], &told["data"]), (&json!("baseline"), own.json()));
    }

    fn the_first_judged_day_from_its_date_on_is_judged_with_it(server: &Server) {
        server.day("2026-05-03");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        ann.post(&ann.record("baselines"), &known("recall")).is(201);
        // Days of before, and the order in which they come, make no difference to what is judged.
        for (patient, dates) in [(&ann, ["2026-05-01", "2026-05-03", "2026-05-02"]), (&bob, ["2026-05-02", "2026-05-01", "2026-05-03"])] {
            for date in dates {
                patient.log(date, 3);
            }
        }
        server.diary(&ann, "2026-05-04", &[3; 10]);
        server.diary(&bob, "2026-05-04", &[3; 10]);
        assert_eq!(ann.levels().len(), 13);
        assert_eq!(ann.level(), bob.level());
    }

    fn a_place_with_scores_has_learned_its_level_from_them(server: &Server) {
        let ann = server.patient("ann");
        let last = server.diary(&ann, "2026-05-01", &[2, 2]);
        let path = ann.record("baselines");
        let refused = ann.post(&path, &known("recall")).wrong("/region", "has-scores");
        assert!(refused.body.contains("use rebases"), "{refused}");
        let mut right = known("recall");
        right["side"] = json!("right");
        for (field, value, code) in [
            ("local_date", json!(after(&last, 1)), "in-the-future"),
            ("local_date", json!("2026-04-01"), "too-long-ago"),
            ("usual_worst", json!(11), "out-of-range"),
            ("usual_morning", json!(1.5), "out-of-range"),
            ("source", json!("guess"), "unknown-value"),
            ("side", Value::Null, "wrong-type"),
        ] {
            let mut bad = right.clone();
            bad[field] = value;
            ann.post(&path, &bad).wrong(&format!("/{field}"), code);
        }
        assert!(all(&ann).is_empty());
        right["id"] = json!("0197f2c4-0000-7000-8000-000000000001");
        ann.post(&path, &right).is(201);
        ann.post(&path, &right).is(200);
        right["usual_worst"] = json!(4);
        ann.post(&path, &right).problem(409, "id-conflict");
    }
}
