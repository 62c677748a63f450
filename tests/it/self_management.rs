//! What patient and physiotherapist agreed on for the days between visits: minutes of a session, a bad day, a setback.

use crate::harness::{Answer, Client, Server, after, field_of};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";
const HEAT: &str = "Heat, and a short walk.\nIt passes in three days.";

fn pair(server: &Server) -> (Client, Client, String) {
    server.day(DAY);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    let link = server.link(&pat, &ann);
    (ann.clone(), pat, ann.record(&format!("care-links/{link}")))
}

/// Writes the plan in the place of the one there is.
fn write(client: &Client, patient: &Client, plan: &Value) -> Answer {
    let address = patient.record("self-management-plan");
    let known = client.get(&address).is(200);
    match known["version"].as_i64() {
        Some(0) => client.put(&address, plan),
        _ => client.ask("PUT", &address).header("If-Match", &known.etag()).json(plan).answer(),
    }
}

fn agreed(client: &Client, patient: &Client) -> Value {
    client.get(&patient.record("today")).is(200)["agreed"].clone()
}

on_both! {
    fn patient_and_physiotherapist_write_one_plan_and_what_it_said_is_kept(server: &Server) {
        let (ann, pat, _) = pair(server);
        let address = ann.record("self-management-plan");
        let empty = ann.get(&address).is(200);
        assert_eq!((&empty["version"], &empty["flare_day"], &empty["id"]), (&json!(0), &Value::Null, &Value::Null));
        let first = json!({"session_minutes": 15, "flare_day": HEAT});
        let written = write(&ann, &ann, &first).is(200);
        assert_eq!((&written["version"], &written["written_by"], &written["flare_day"]), (&json!(1), &json!(ann.id), &json!(HEAT)));
        assert_eq!(ann.put(&address, &first).is(200).body, written.body, "the same once more changes nothing");
        ann.put(&address, &json!({})).problem(428, "precondition-required");
        ann.ask("PUT", &address).header("If-Match", "\"v7\"").json(&json!({})).answer().problem(412, "precondition-failed");
        ann.ask("PUT", &address).header("If-None-Match", "*").json(&json!({})).answer().problem(412, "precondition-failed");
        let changed = write(&pat, &ann, &json!({"setback": "Begin again with phase 1."})).is(200);
        assert_eq!((&changed["version"], &changed["session_minutes"], &changed["written_by"]), (&json!(2), &Value::Null, &json!(pat.id)));
        let versions = ann.all(&format!("{address}/versions"));
        assert_eq!((versions.len(), &versions[0]["log"]), (1, written.json()));
        let synced = ann.get(&ann.record("sync")).is(200);
        let entries = synced["changes"].as_array().unwrap();
        let of_plan: Vec<&Value> = entries.iter().filter(|change| change["type"] == "self_management_plan").collect();
        assert_eq!((of_plan.len(), &of_plan[0]["data"]), (1, changed.json()), "{synced}");
    }

    fn what_cannot_be_is_refused_with_its_field(server: &Server) {
        let (ann, _, _) = pair(server);
        let put = |plan: Value| ann.put(&ann.record("self-management-plan"), &plan);
        put(json!({"session_minutes": 4})).wrong("/session_minutes", "out-of-range");
        put(json!({"session_minutes": 61})).wrong("/session_minutes", "out-of-range");
        put(json!({"flare_day": "x".repeat(2001)})).wrong("/flare_day", "too-long");
        put(json!({"minutes": 5})).wrong("/minutes", "unknown-field");
        assert_eq!(ann.get(&ann.record("self-management-plan")).is(200)["version"], 0);
    }

    fn a_session_is_as_long_as_was_agreed_unless_asked_for_otherwise(server: &Server) {
        let (ann, _, _) = pair(server);
        ann.enrols(&ann, 1);
        let minutes = |query: &str| ann.get(&ann.record(&format!("today{query}"))).is(200)["plan"]["minutes"].as_u64().unwrap();
        let as_programmed = minutes("");
        assert!(as_programmed > 10, "{as_programmed}");
        write(&ann, &ann, &json!({"session_minutes": 8})).is(200);
        let short = minutes("");
        assert!(short <= 8, "{short}");
        assert_eq!((minutes("?minutes=8"), minutes("?minutes=60")), (short, as_programmed));
    }

    fn what_was_agreed_for_a_bad_day_is_said_on_a_bad_day(server: &Server) {
        let (ann, pat, link) = pair(server);
        ann.enrols(&ann, 1);
        write(&ann, &ann, &json!({"flare_day": HEAT, "setback": "Begin again with phase 1."})).is(200);
        server.steady(&ann, DAY, &after(DAY, 9));
        assert_eq!((&ann.today()["decision"], agreed(&ann, &ann)), (&json!("train"), json!([])));
        server.day(&after(DAY, 10));
        ann.log(&after(DAY, 10), 9);
        assert_eq!(ann.today()["decision"], "rest");
        assert_eq!(agreed(&ann, &ann), json!([{"for": "flare_day", "text": HEAT}]), "nothing was finished");
        let page = server.browser(&ann.email).get("/web/me").is(200);
        assert!(page.body.contains("What you agreed on") && page.body.contains("Heat, and a short walk."), "{page}");

        assert_eq!(agreed(&pat, &ann), agreed(&ann, &ann));
        ann.patch(&link, &ann.get(&link).etag(), &json!({"slices": ["pain", "measures", "notes"]})).is(200);
        assert_eq!(agreed(&pat, &ann), json!([]), "it is of the training");
        pat.get(&ann.record("self-management-plan")).problem(404, "not-found");
    }

    fn after_the_end_of_a_programme_a_bad_day_is_a_setback(server: &Server) {
        let (ann, pat, _) = pair(server);
        let given = json!({"region": "hip", "highest_band_level": 8, "until": "2026-12-31"});
        pat.post(&ann.record("clearances"), &given).is(201);
        let enrolment = pat.enrols(&ann, 6);
        let written = || ann.today()["enrolments"][0]["finish"]["setback_plan_written"].clone();
        server.steady(&ann, DAY, &after(DAY, 9));
        assert_eq!(written(), json!(false));
        write(&pat, &ann, &json!({"flare_day": HEAT, "setback": "Begin again with phase 1."})).is(200);
        assert_eq!(written(), json!(true));
        let done = json!({"status": "completed", "because": "runs and kicks as before"});
        pat.patch(&enrolment, &pat.get(&enrolment).etag(), &done).is(200);
        server.day(&after(DAY, 10));
        ann.log(&after(DAY, 10), 9);
        let said = agreed(&ann, &ann);
        assert_eq!(said, json!([{"for": "setback", "text": "Begin again with phase 1."}, {"for": "flare_day", "text": HEAT}]));
    }

    fn the_plan_is_written_in_a_form_by_either(server: &Server) {
        let (ann, pat, _) = pair(server);
        let (of_ann, of_pat) = (server.browser(&ann.email), server.browser(&pat.email));
        let page = |browser: &crate::harness::Browser, whose: &str| browser.get(&format!("/web/patients/{whose}/programme")).is(200);
        assert_eq!(field_of(&page(&of_ann, "me").body, "session_minutes").as_deref(), Some(""));
        let agree = format!("/web/patients/{}/acts/agree", ann.id);
        let fields = [("version", "0"), ("session_minutes", "3"), ("flare_day", "rest <well>")];
        let refused = of_ann.send(&agree, &fields).is(422);
        assert!(refused.body.contains("must be a whole number from 5 to 60") && refused.body.contains("rest &#60;well&#62;"), "{refused}");
        of_ann.send(&agree, &[("version", "0"), ("session_minutes", "20"), ("flare_day", "rest <well>")]).is(303);
        let seen = page(&of_pat, &ann.id.to_string());
        assert_eq!(field_of(&seen.body, "session_minutes").as_deref(), Some("20"));
        of_pat.send(&agree, &[("version", "1"), ("setback", "call me")]).is(303);
        let plan = ann.get(&ann.record("self-management-plan")).is(200);
        assert_eq!((&plan["session_minutes"], &plan["flare_day"], &plan["setback"]), (&Value::Null, &Value::Null, &json!("call me")));
        of_ann.send(&agree, &[("version", "1"), ("flare_day", "too late")]).is(412);
    }
}
