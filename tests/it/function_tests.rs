//! Function tests: who measures, who corrects, and what is kept.

use crate::harness::Server;
use serde_json::{Value, json};

fn test(value: f64) -> Value {
    json!({"test": "hip-range", "region": "hip", "side": "left", "local_date": "2026-06-01", "value": value, "unit": "degrees"})
}

on_both! {
    fn only_who_measured_it_corrects_or_withdraws_it(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let made = pat.post(&ann.record("function-tests"), &test(82.5)).is(201);
        assert_eq!((&made["measured_by"], &made["value"]), (&json!(pat.id), &json!(82.5)));
        let path = ann.record(&format!("function-tests/{}", made.id()));
        ann.patch(&path, "\"v1\"", &json!({"value": 120})).problem(403, "forbidden");
        ann.delete(&path, "\"v1\"").problem(403, "forbidden");
        pat.patch(&path, "\"v1\"", &json!({"value": 361})).wrong("/value", "out-of-range");
        assert_eq!(ann.get(&path).is(200)["version"], 1, "what was refused wrote nothing");
        assert_eq!(pat.patch(&path, "\"v1\"", &json!({"value": 84, "pain": 2})).is(200)["version"], 2);
        pat.patch(&path, "\"v1\"", &json!({"value": 85})).problem(412, "precondition-failed");
        assert_eq!(ann.get(&path).is(200)["value"], 84.0, "the patient sees it");
        pat.delete(&path, "\"v2\"").is(204);
        ann.get(&path).problem(404, "not-found");
        let kept = ann.all(&format!("{path}/versions"));
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(ann.all(&ann.record("function-tests")).is_empty());
    }
}
