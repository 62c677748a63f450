//! The outcome report: the change of questionnaires over all patients of a physiotherapist, and what it must not give away.

use crate::harness::{Client, Server, after};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";

fn msk_hq(client: &Client, date: &str, total: u8) {
    client.post(&client.record("measures"), &json!({"local_date": date, "msk_hq": {"total": total}})).is(201);
}

fn eq5d(client: &Client, date: &str, pain: u8, health_today: u8) {
    let scores = json!({"mobility": 2, "self_care": 1, "usual_activities": 2, "pain_discomfort": pain,
        "anxiety_depression": 1, "health_today": health_today});
    client.post(&client.record("measures"), &json!({"local_date": date, "eq_5d_5l": scores})).is(201);
}

/// So many patients of a physiotherapist, each with MSK-HQ 30 and EQ-5D-5L on the first day.
fn patients(server: &Server, pat: &Client, count: usize) -> Vec<Client> {
    server.day(DAY);
    let begin = |number: usize| {
        let patient = server.patient(&format!("ann{number}"));
        server.link(pat, &patient);
        msk_hq(&patient, DAY, 30);
        eq5d(&patient, DAY, 4, 50);
        patient
    };
    (0..count).map(begin).collect()
}

fn close(value: &Value, expected: f64) -> bool {
    (value.as_f64().unwrap_or(f64::NAN) - expected).abs() < 0.01
}

on_both! {
    fn six_patients_have_means_counts_and_intervals(server: &Server) {
        let pat = server.physiotherapist("pat");
        let patients = patients(server, &pat, 6);
        let later = after(DAY, 28);
        server.day(&later);
        for (patient, total) in patients.iter().zip([30, 36, 40, 44, 48, 20]) {
            msk_hq(patient, &later, total);
            eq5d(patient, &later, 2, 60);
        }
        let out = pat.get("/v1/outcomes").is(200);
        assert_eq!((&out["patients"], &out["to"], &out["value_set"]), (&json!(6), &json!(later), &json!("made-up")));
        let msk = &out["items"][0];
        assert_eq!((&msk["instrument"], &msk["patients"]), (&json!("msk-hq"), &json!(6)));
        let scale = &msk["scales"][0];
        assert!(close(&scale["mean"]["before"], 30.0) && close(&scale["mean"]["change"], 6.33), "{scale}");
        // Differences 0, 6, 10, 14, 18, -10: standard deviation 10.15, margin 2.571 * 10.15 / root of 6.
        assert!(close(&scale["mean"]["lower"], 6.333 - 10.65) && close(&scale["mean"]["upper"], 6.333 + 10.65), "{scale}");
        let counts = ["better", "no_clear_change", "worse"].map(|verdict| scale[verdict]["patients"].clone());
        assert_eq!(counts, [json!(3), json!(2), json!(1)], "10 points are a clear change");
        assert_eq!(scale["minimal"]["points"], 8.0);
        let eq = &out["items"][1];
        let scales: Vec<&str> = eq["scales"].as_array().unwrap().iter().map(|scale| scale["scale"].as_str().unwrap()).collect();
        assert_eq!(scales[..2], ["index", "health_today"]);
        assert!(close(&eq["scales"][0]["mean"]["change"], 0.1) && close(&eq["scales"][1]["mean"]["change"], 10.0), "{eq}");
        assert_eq!((&eq["profiles"]["better"]["patients"], &eq["profiles"]["worse"]["patients"]), (&json!(6), &json!(0)));
        let text = out.json().to_string();
        assert!(patients.iter().all(|patient| !text.contains(&patient.id.to_string())), "no patient is named");
    }

    fn few_patients_have_no_figures(server: &Server) {
        let pat = server.physiotherapist("pat");
        let patients = patients(server, &pat, 4);
        let later = after(DAY, 28);
        server.day(&later);
        for patient in &patients {
            msk_hq(patient, &later, 40);
        }
        let item = pat.get("/v1/outcomes?instrument=msk-hq").is(200)["items"][0].clone();
        assert_eq!(item["patients"], 4);
        assert!(["mean", "better", "worse"].iter().all(|figure| item["scales"][0][*figure].is_null()), "{item}");
    }

    fn answers_too_near_each_other_do_not_count(server: &Server) {
        let pat = server.physiotherapist("pat");
        let patients = patients(server, &pat, 5);
        let sooner = after(DAY, 27);
        server.day(&sooner);
        for patient in &patients {
            msk_hq(patient, &sooner, 50);
        }
        assert_eq!(pat.get("/v1/outcomes").is(200)["items"][0]["patients"], 0);
        pat.get(&format!("/v1/outcomes?from={sooner}&to={DAY}")).wrong("?from", "out-of-range");
        pat.get("/v1/outcomes?from=2020-01-01").wrong("?from", "out-of-range");
    }

    fn only_who_shares_is_counted_and_each_look_is_logged(server: &Server) {
        let pat = server.physiotherapist("pat");
        let patients = patients(server, &pat, 2);
        let [ann, ben] = patients.as_slice() else { panic!() };
        let link = ben.all("/v1/patients/me/care-links")[0].clone();
        let address = format!("/v1/patients/me/care-links/{}", link["id"].as_str().unwrap());
        let etag = ben.get(&address).is(200).etag();
        ben.patch(&address, &etag, &json!({"slices": ["pain", "training"]})).is(200);
        assert_eq!(pat.get("/v1/outcomes").is(200)["patients"], 1);
        let looks = |patient: &Client| {
            let all = patient.all("/v1/patients/me/access-log");
            all.iter().filter(|row| row["operation"] == "show_outcomes").count()
        };
        assert_eq!((looks(ann), looks(ben)), (1, 0));
        ann.get("/v1/outcomes").problem(403, "forbidden");
        let other = server.physiotherapist("other");
        assert_eq!(other.get("/v1/outcomes").is(200)["patients"], 0);
    }
}
