//! A record as FHIR R4: what is in it, how it is read, who reads it, and what becomes of corrections and of slices.

use crate::harness::{Client, Server};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn entries(bundle: &Value) -> Vec<Value> {
    bundle["entry"].as_array().cloned().unwrap_or_default()
}

fn resources(bundle: &Value, kind: &str) -> Vec<Value> {
    let all = entries(bundle).into_iter().map(|entry| entry["resource"].clone());
    all.filter(|resource| resource["resourceType"] == kind).collect()
}

fn types(bundle: &Value) -> BTreeSet<String> {
    entries(bundle).iter().map(|entry| entry["resource"]["resourceType"].as_str().unwrap().to_owned()).collect()
}

/// Every reference of a resource, wherever it stands.
fn references(resource: &Value) -> Vec<String> {
    match resource {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str().filter(|_| name == "reference") {
                Some(reference) => vec![reference.to_owned()],
                None => references(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn fhir(client: &Client, patient: &Client, rest: &str) -> Value {
    let answer = client.get(&patient.record(&format!("fhir{rest}"))).is(200);
    assert_eq!(answer.header("content-type"), "application/fhir+json", "{answer}");
    answer.json().clone()
}

/// A link that shares these slices.
fn link_with(server: &Server, physiotherapist: &Client, patient: &Client, slices: &Value) {
    let link = server.link(physiotherapist, patient);
    let at = patient.record(&format!("care-links/{link}"));
    patient.patch(&at, "\"v1\"", &json!({"slices": slices})).is(200);
}

/// A record with something of each type, on 1 June 2026.
fn with_everything(server: &Server) -> (Client, Client) {
    server.day("2026-06-01");
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let given = server.clear(&pat, &ann, 2);
    pat.revokes(&ann, given).is(200);
    server.clear(&pat, &ann, 1);
    pat.enrols(&ann, 0);
    ann.log("2026-05-31", 3);
    let corrected = ann.log("2026-06-01", 2);
    ann.patch(&ann.record(&format!("pain-logs/{corrected}")), "\"v1\"", &json!({"worst_pain": 4, "note": "steep"}))
        .is(200);
    let event = json!({"kind": "event", "region": "knee", "side": "right", "local_date": "2026-06-01", "pain_now": 5});
    let withdrawn = ann.post(&ann.record("pain-logs"), &event).is(201).id();
    ann.delete(&ann.record(&format!("pain-logs/{withdrawn}")), "\"v1\"").is(204);
    let peg = json!({"local_date": "2026-06-01", "peg": {"pain": 3, "enjoyment": 2, "general_activity": 2}});
    ann.post(&ann.record("measures"), &peg).is(201);
    let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 9});
    ann.post(&ann.record("session-logs"), &session).is(201);
    let check = json!({"local_date": "2026-06-01", "answered_yes": []});
    ann.post(&ann.record("symptom-checks"), &check).is(201);
    (ann, pat)
}

on_both! {
    fn a_bundle_has_every_type_and_every_reference_leads_to_one_entry(server: &Server) {
        let (ann, _) = with_everything(server);
        let bundle = fhir(&ann, &ann, "");
        assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("collection")));
        let expected = ["Patient", "Practitioner", "Condition", "CarePlan", "ServiceRequest", "Observation",
            "QuestionnaireResponse", "Flag", "Task", "Provenance"];
        assert_eq!(types(&bundle), expected.into_iter().map(str::to_owned).collect());
        let names: Vec<&str> = bundle["entry"].as_array().unwrap().iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
        let once: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(once.len(), names.len());
        let all = references(&bundle);
        assert!(all.len() > 20);
        for reference in all {
            assert!(once.contains(reference.as_str()), "{reference}");
        }
        // The same again has the same names.
        assert_eq!(entries(&fhir(&ann, &ann, "")), entries(&bundle));
    }

    fn pain_is_coded_where_a_code_is_known_and_in_words_elsewhere(server: &Server) {
        let (ann, _) = with_everything(server);
        let bundle = fhir(&ann, &ann, "");
        let observations = resources(&bundle, "Observation");
        let of_day = |day: &str| observations.iter().find(|one| one["effectiveDateTime"] == day && one["valueInteger"].is_u64()).unwrap();
        let pain = of_day("2026-05-31");
        assert_eq!((&pain["code"]["coding"][0]["code"], &pain["valueInteger"]), (&json!("72514-3"), &json!(3)));
        assert_eq!((&pain["bodySite"]["text"], &pain["status"]), (&json!("left hip"), &json!("final")));
        let peg = observations.iter().find(|one| one["code"]["coding"][0]["code"] == "91148-7").unwrap();
        let parts = peg["component"].as_array().unwrap();
        let mean = parts.iter().find(|part| part["code"]["coding"][0]["code"] == "91147-9").unwrap();
        assert!((mean["valueQuantity"]["value"].as_f64().unwrap() - 7.0 / 3.0).abs() < 0.001, "{mean}");
        for part in parts.iter().filter(|part| *part != mean) {
            assert_eq!(part["code"]["coding"], Value::Null, "{part}");
        }
        let conditions = resources(&bundle, "Condition");
        assert!(conditions.iter().any(|one| one["id"] == "hip-left" && one["code"]["coding"][0]["code"] == "49218002"));
    }

    fn what_was_corrected_is_amended_and_what_was_withdrawn_is_an_error_without_its_score(server: &Server) {
        let (ann, _) = with_everything(server);
        let bundle = fhir(&ann, &ann, "");
        let observations = resources(&bundle, "Observation");
        let with = |status: &str| -> Vec<&Value> { observations.iter().filter(|one| one["status"] == status).collect() };
        let amended = with("amended");
        assert_eq!((amended.len(), &amended[0]["valueInteger"], &amended[0]["meta"]["versionId"]), (1, &json!(4), &json!("2")));
        let error = with("entered-in-error");
        assert_eq!((error.len(), &error[0]["valueInteger"], &error[0]["bodySite"]["text"]), (1, &Value::Null, &json!("right knee")));
        let deeds: BTreeSet<String> = resources(&bundle, "Provenance").iter().map(|one| one["activity"]["text"].as_str().unwrap().to_owned()).collect();
        let expected = ["A go-ahead was ended", "A go-ahead was given", "A log was corrected", "A log was withdrawn"];
        assert_eq!(deeds, expected.into_iter().map(str::to_owned).collect());
    }

    fn a_go_ahead_a_flag_and_its_task_have_the_status_of_their_lives(server: &Server) {
        let (ann, pat) = with_everything(server);
        let all = |kind: &str| resources(&fhir(&pat, &ann, &format!("/{kind}")), kind);
        let go_aheads = || {
            let mut statuses: Vec<String> = all("ServiceRequest").iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect();
            statuses.sort();
            statuses
        };
        // One was revoked by a person, the other is held back by the severe session.
        assert_eq!(go_aheads(), ["on-hold", "revoked"]);
        let flags = all("Flag");
        let tasks = all("Task");
        assert!(!tasks.is_empty() && flags.iter().any(|flag| flag["status"] == "active"));
        assert!(tasks.iter().all(|task| task["status"] == "requested" && task["focus"]["reference"].as_str().unwrap().starts_with("Flag/")));
        let id = tasks[0]["id"].as_str().unwrap();
        let at = ann.record(&format!("flags/{id}"));
        let etag = pat.get(&at).is(200).etag();
        let closed = pat.ask("POST", &format!("{at}/close")).header("If-Match", &etag).json(&json!({"outcome": "settled"})).answer().is(200);
        assert_eq!(closed["status"], "closed");
        let task = fhir(&pat, &ann, &format!("/Task/{id}"));
        let flag = fhir(&pat, &ann, &format!("/Flag/{id}"));
        assert_eq!((&task["status"], &flag["status"]), (&json!("completed"), &json!("inactive")));
        assert_eq!(fhir(&pat, &ann, "/CarePlan")["entry"][0]["resource"]["status"], "active");
        // Once the worsening is over a physiotherapist's word is needed still, and a new go-ahead is one.
        server.diary(&ann, "2026-06-02", &[2, 2, 2]);
        assert_eq!(go_aheads(), ["on-hold", "revoked"]);
        server.clear(&pat, &ann, 1);
        assert_eq!(go_aheads(), ["active", "on-hold", "revoked"]);
    }

    fn a_search_goes_by_days_and_page_by_page(server: &Server) {
        server.day("2026-06-30");
        let ann = server.patient("ann");
        for day in 17..=30 {
            ann.log(&format!("2026-06-{day}"), 2);
        }
        for hour in 10..15 {
            let event = json!({"kind": "event", "region": "hip", "side": "left", "local_date": "2026-06-30", "pain_now": 1,
                "occurred_at": format!("2026-06-30T{hour:02}:00:00Z")});
            ann.post(&ann.record("pain-logs"), &event).is(201);
        }
        let (mut next, mut ids, mut pages) = (ann.record("fhir/Observation?_count=4"), Vec::new(), 0);
        loop {
            let answer = ann.get(&next).is(200);
            let page = answer.json();
            assert_eq!(page["type"], "searchset");
            assert!(entries(page).len() <= 4);
            ids.extend(resources(page, "Observation").iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            pages += 1;
            let links = page["link"].as_array().unwrap();
            let Some(link) = links.iter().find(|link| link["relation"] == "next") else { break };
            link["url"].as_str().unwrap().clone_into(&mut next);
            assert_eq!(answer.header("link"), format!("<{next}>; rel=\"next\""));
        }
        assert_eq!((ids.len(), pages), (19, 5));
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 19);
        let days = |query: &str| resources(&fhir(&ann, &ann, &format!("/Observation?{query}")), "Observation").len();
        assert_eq!(days("date=2026-06-18"), 1);
        assert_eq!(days("date=ge2026-06-20&date=lt2026-06-25"), 5);
        assert_eq!(days("date=lt2026-06-17"), 0);
        ann.get(&ann.record("fhir/Observation?date=ge2026-13-01")).wrong("?date", "invalid-value");
        ann.get(&ann.record("fhir/Observation?_count=0")).wrong("?_count", "out-of-range");
        ann.get(&ann.record("fhir/Observation?name=x")).wrong("?name", "unknown-field");
        ann.get(&ann.record("fhir?from=2020-01-01&to=2026-06-30")).wrong("?from", "out-of-range");
        ann.get(&ann.record("fhir/Observation?cursor=x")).problem(400, "bad-cursor");
        for nothing in ["Medication", "observation", "Observation/x", "Condition/hip", "Observation/hip-left"] {
            ann.get(&ann.record(&format!("fhir/{nothing}"))).problem(404, "not-found");
        }
    }

    fn each_resource_is_read_under_the_id_that_references_have(server: &Server) {
        let (ann, pat) = with_everything(server);
        for kind in ["Patient", "Practitioner", "Condition", "CarePlan", "ServiceRequest", "Observation", "QuestionnaireResponse",
            "Flag", "Task", "Provenance"] {
            for resource in resources(&fhir(&pat, &ann, &format!("/{kind}")), kind) {
                let id = resource["id"].as_str().unwrap();
                assert_eq!(fhir(&pat, &ann, &format!("/{kind}/{id}")), resource);
                for reference in references(&resource) {
                    fhir(&pat, &ann, &format!("/{reference}"));
                }
            }
        }
    }

    fn what_is_not_shared_is_not_there_and_every_read_is_noted(server: &Server) {
        let (ann, _) = with_everything(server);
        let [quinn, rae, sam] = ["quinn", "rae", "sam"].map(|name| server.physiotherapist(name));
        link_with(server, &quinn, &ann, &json!(["training"]));
        link_with(server, &rae, &ann, &json!(["pain"]));
        link_with(server, &sam, &ann, &json!(["measures"]));
        let seen = |client: &Client| types(&fhir(client, &ann, ""));
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(seen(&quinn), named(&["Patient", "Practitioner", "CarePlan", "ServiceRequest", "Provenance"]));
        assert_eq!(seen(&rae), named(&["Patient", "Practitioner", "Condition", "Observation", "QuestionnaireResponse", "Flag", "Task", "Provenance"]));
        assert_eq!(seen(&sam), named(&["Patient", "Practitioner", "Observation"]));
        assert!(!fhir(&quinn, &ann, "").to_string().contains("hip-left"), "a plan does not tell of pain");
        assert!(!fhir(&rae, &ann, "").to_string().contains("steep"), "notes are not shared");
        assert!(fhir(&ann, &ann, "").to_string().contains("steep"));
        let flag = ann.flags()[0]["id"].as_str().unwrap().to_owned();
        quinn.get(&ann.record(&format!("fhir/Flag/{flag}"))).problem(404, "not-found");
        assert!(entries(&fhir(&quinn, &ann, "/Flag")).is_empty());
        let noted = ann.all(&ann.record("access-log"));
        let exports = |client: &Client| noted.iter().filter(|one| one["action"] == "export" && one["actor_id"] == json!(client.id)).count();
        assert_eq!((exports(&quinn), exports(&rae), exports(&sam)), (3, 2, 1));
        let bob = server.patient("bob");
        bob.get(&ann.record("fhir")).problem(404, "not-found");
    }

    fn the_capability_statement_names_every_type(server: &Server) {
        let statement = server.nobody().get("/v1/fhir/metadata").is(200);
        assert_eq!((&statement["resourceType"], &statement["fhirVersion"]), (&json!("CapabilityStatement"), &json!("4.0.1")));
        assert_eq!(statement["rest"][0]["resource"].as_array().unwrap().len(), 10);
    }
}
