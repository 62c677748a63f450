//! Every route of the contract, walked by those it is not for. The routes are taken from the contract itself: a new one
//! is walked as soon as it exists, and a walk that does not know how to take it says so.

use crate::harness::{Answer, Client, Server, after_milliseconds};
use crate::walk_lists::{
    FOR_PHYSIOTHERAPISTS, OF_ONES_OWN_ACCOUNT, OF_WHOEVER_ASKED, PATIENT_ONLY, PHYSIOTHERAPIST_ONLY, PUBLIC,
    PUBLIC_BUT_NOT_TO_FORGERS, WITHOUT_A_PHYSIOTHERAPIST, needs,
};
use limber::server;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

struct Operation {
    id: String,
    method: String,
    template: String,
    takes_a_body: bool,
}

fn operations() -> Vec<Operation> {
    let api = serde_json::to_value(server::contract(true)).unwrap();
    let mut operations = Vec::new();
    for (template, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                template: template.clone(),
                takes_a_body: operation.get("requestBody").is_some(),
            });
        }
    }
    operations
}

fn under_a_patient() -> impl Iterator<Item = Operation> {
    operations().into_iter().filter(|operation| operation.template.starts_with("/v1/patients/{patient}"))
}

/// By the collection and the parameter behind it.
type Things = BTreeMap<&'static str, String>;

fn body_for(operation: &str) -> Value {
    let day = "2026-06-01";
    match operation {
        "register" => json!({"email": "new@example.org", "password": "violet otter climbs quietly",
            "role": "physiotherapist", "display_name": "New"}),
        "login" => json!({"email": "who@example.org", "password": "violet otter climbs quietly"}),
        "refresh" => json!({"refresh_token": "x"}),
        "change_me"
        | "correct_pain_log"
        | "correct_session_log"
        | "change_enrolment"
        | "copy_programme"
        | "correct_care_event"
        | "correct_measure"
        | "correct_function_test"
        | "change_care_link" => json!({}),
        "change_password" => json!({"current_password": "x", "new_password": "violet otter climbs quietly"}),
        "accept_invitation" => json!({"code": "AAAA-AAAA-AAAA", "accepted": true}),
        "ask_for_care_link" => json!({"kind": "ask", "physiotherapist": "rae@example.org", "accepted": true}),
        "consent_to_care_request" => json!({"accepted": true}),
        "answer_care_request" => json!({"answer": "decline"}),
        "give_clearance" => json!({"region": "hip", "highest_band_level": 2}),
        "narrow_clearance" => json!({"highest_band_level": 1, "because": "sore"}),
        "write_message" => json!({"text": "How is it?"}),
        "log_pain" => json!({"region": "hip", "side": "right", "local_date": day, "worst_pain": 2}),
        "put_daily_pain_log" => json!({"worst_pain": 2}),
        "log_session" => json!({"region": "hip", "side": "left", "local_date": day, "pain_during": 2}),
        "check_symptoms" => json!({"local_date": day, "answered_yes": []}),
        "log_measure" => json!({"local_date": day, "ihot_12": {"total": 50}}),
        "unlock" => json!({"reason": "seen by a doctor"}),
        "withdraw_symptom_check" | "know_symptom_check" => json!({"because": "a slip of the finger"}),
        "write_doctors_word" => json!({"who": "Dr Osei, GP", "on": day, "what": "may exercise gently"}),
        "enrol" => json!({"programme": "hip-flexor", "side": "left"}),
        "answer_offer" => json!({"exercise": "supine-band-march", "to_grade": 1, "answer": "accept"}),
        "answer_proposal" => json!({"answer": "accept"}),
        "begin_rest" => json!({"from": day, "until": "2026-06-03"}),
        "change_rest_period" | "revoke_clearance" | "confirm_clearance" => json!({"because": "sore"}),
        "set_thresholds" => json!({"settings": {"green_days": 9}, "because": "a slow healer"}),
        "write_self_management_plan" => json!({"session_minutes": 15, "flare_day": "heat, and a short walk"}),
        "try_thresholds" => json!({"settings": {"green_days": 9}}),
        "rebase_place" => json!({"region": "hip", "side": "left", "because": "a new steady level"}),
        "enter_baseline" => json!({"region": "knee", "side": "left", "source": "recall", "usual_worst": 3}),
        "ask_for_export" => json!({"kind": "json"}),
        "record_care_event" => json!({"kind": "imaging", "local_date": day}),
        "act_on_flag" | "act_on_episode" => json!({"done": "called"}),
        "snooze_flag" | "snooze_episode" => json!({"until": "2026-06-08", "reason": "expected"}),
        "accept_level" => json!({"up_to": 6, "until": "2026-06-30", "because": "seen today"}),
        "close_flag" | "close_episode" => json!({"outcome": "settled"}),
        "set_sandbox_clock" => json!({"now": "2026-06-01T12:00:00Z"}),
        "make_sandbox_patient" => json!({"script": "steady", "days": 14}),
        "create_band" | "change_band" => {
            json!({"maker": "Loop", "line": "Soft", "colour": "pink", "level": 1, "source": "The maker"})
        }
        "create_exercise" | "change_exercise" => {
            json!({"name": "Step", "kind": "raise", "regions": ["hip"], "summary": "Step.",
            "steps": ["Step."], "source": "Own", "dose": {"sets": 1, "minutes": 5, "per_side": false, "days_a_week": 7, "pain_ceiling": 2}})
        }
        "create_programme" | "change_programme" => {
            serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap()
        }
        "record_function_test" => {
            json!({"test": "walking-pain", "region": "hip", "side": "left", "local_date": "2026-06-01", "value": 2, "unit": "nrs"})
        }
        "found_practice" | "rename_practice" => json!({"name": "Hill Street"}),
        "join_practice" => json!({"code": "AAAA-AAAA-AAAA"}),
        other => panic!("{other} takes a body: give the walk an example of one"),
    }
}

impl Operation {
    fn has_a_child(&self) -> bool {
        let of_words = ["put_daily_pain_log", "export_series", "search_fhir"];
        self.template.matches('{').count() > 1 && !of_words.contains(&self.id.as_str())
    }

    fn path(&self, patient: &str, things: &Things) -> String {
        let mut path = String::new();
        let mut before = "";
        for segment in self.template.split('/').skip(1) {
            path.push('/');
            match (before, segment) {
                (_, "{patient}") => path.push_str(patient),
                (_, "{region}") => path.push_str("hip"),
                (_, "{side}") => path.push_str("right"),
                (_, "{date}") => path.push_str("2026-05-31"),
                ("problems", "{code}") => path.push_str("not-found"),
                (collection, parameter) if parameter.starts_with('{') => {
                    let thing = things.get(collection);
                    path.push_str(thing.unwrap_or_else(|| panic!("{}: give the walk one of {collection}", self.id)));
                }
                (_, segment) => path.push_str(segment),
            }
            before = segment;
        }
        path.push_str(match self.id.as_str() {
            "list_assessments" | "show_pain_trend" | "show_pain_patterns" | "draw_pain_trend" => {
                "?region=hip&side=left"
            }
            "show_progress" => "?exercise=supine-band-march&region=hip&side=left",
            "show_enrolment_difference" => "?version=2",
            "show_programme_difference" => "?from=3&to=3",
            _ => "",
        });
        path
    }

    fn send(&self, client: &Client, patient: &str, things: &Things) -> Answer {
        let ask = client.ask(&self.method, &self.path(patient, things));
        if self.takes_a_body { ask.json(&body_for(&self.id)).answer() } else { ask.answer() }
    }
}

fn random_things() -> Things {
    let mut things: Things = [
        ("bands", "theraband-professional-red"),
        ("exercises", "easy-walk"),
        ("conditions", "iliopsoas-syndrome"),
        ("programmes", "hip-flexor"),
        ("export", "pain-logs.csv"),
        ("fhir", "Patient"),
    ]
    .map(|(collection, key)| (collection, key.to_owned()))
    .into();
    for collection in [
        "sessions",
        "care-links",
        "clearances",
        "pain-logs",
        "session-logs",
        "enrolments",
        "symptom-checks",
        "rest-periods",
        "care-events",
        "flags",
        "episodes",
        "locks",
        "measures",
        "function-tests",
        "care-requests",
        "members",
        "messages",
        "notices",
        "exports",
        "{kind}",
    ] {
        things.insert(collection, Uuid::new_v4().to_string());
    }
    things
}

/// A record with one of everything.
fn things_of(patient: &Client, physiotherapist: &Client, link: Uuid) -> Things {
    let clearance = json!({"region": "hip", "highest_band_level": 1});
    let enrolment = json!({"programme": "hip-flexor", "side": "left"});
    let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "pain_during": 6});
    let check = json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]});
    let rest = json!({"from": "2026-06-01", "until": "2026-06-02"});
    let visit = json!({"kind": "doctor_visit", "local_date": "2026-06-01"});
    let measure = json!({"local_date": "2026-06-01", "ihot_12": {"total": 50}});
    let colleague = json!({"kind": "referral", "physiotherapist": "colleague@example.org"});
    let test = json!({"test": "walking-pain", "region": "hip", "side": "left", "local_date": "2026-06-01", "value": 2, "unit": "nrs"});
    let mut things = random_things();
    things.insert("care-links", link.to_string());
    patient.has_no_warning_signs();
    for (collection, made) in [
        ("clearances", physiotherapist.post(&patient.record("clearances"), &clearance)),
        ("care-requests", physiotherapist.post(&patient.record("care-requests"), &colleague)),
        ("enrolments", patient.post(&patient.record("enrolments"), &enrolment)),
        ("session-logs", patient.post(&patient.record("session-logs"), &session)),
        ("symptom-checks", patient.post(&patient.record("symptom-checks"), &check)),
        ("rest-periods", patient.post(&patient.record("rest-periods"), &rest)),
        ("care-events", patient.post(&patient.record("care-events"), &visit)),
        ("measures", patient.post(&patient.record("measures"), &measure)),
        ("function-tests", patient.post(&patient.record("function-tests"), &test)),
        ("messages", patient.post(&patient.record("messages"), &json!({"text": "Sore again."}))),
    ] {
        things.insert(collection, made.is(201).id().to_string());
    }
    things.insert("pain-logs", patient.log("2026-06-01", 3).to_string());
    things.insert("{kind}", patient.id.to_string());
    let severe = json!({"region": "knee", "side": "left", "local_date": "2026-06-01", "worst_pain": 8});
    patient.post(&patient.record("pain-logs"), &severe).is(201);
    for collection in ["flags", "episodes", "locks"] {
        let all = patient.all(&patient.record(collection));
        things.insert(collection, all[0]["id"].as_str().unwrap().to_owned());
    }
    things
}

fn changes(patient: &Client) -> Value {
    patient.get("/v1/sync").is(200)["changes"].clone()
}

#[test]
fn the_lists_of_this_walk_name_routes_that_exist() {
    let all: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    let lists = [&PUBLIC[..], &PUBLIC_BUT_NOT_TO_FORGERS, &FOR_PHYSIOTHERAPISTS, &PATIENT_ONLY, &PHYSIOTHERAPIST_ONLY];
    for name in lists.into_iter().flatten() {
        assert!(all.contains(*name), "{name}");
    }
    assert!(under_a_patient().count() >= 45, "the walk lost some routes");
}

#[test]
fn what_is_outside_a_record_is_on_one_of_the_lists() {
    let ones_own = [
        "logout",
        "show_me",
        "change_me",
        "change_password",
        "list_sessions",
        "end_session",
        "sync_me",
        "listen",
        "list_notices",
        "mark_notice_seen",
    ];
    for operation in operations() {
        let id = operation.id.as_str();
        let listed = PUBLIC.contains(&id) || FOR_PHYSIOTHERAPISTS.contains(&id) || ones_own.contains(&id);
        assert!(listed || operation.template.starts_with("/v1/patients/{patient}"), "{id}: who is it for?");
    }
}

on_both! {
    fn nobody_gets_past_the_door(server: &Server) {
        server.day("2026-06-01");
        let forger = server.nobody().with_token("eyJhbGciOiJub25lIn0.e30.");
        for operation in operations() {
            for client in [&server.nobody(), &forger] {
                let answer = operation.send(client, &Uuid::new_v4().to_string(), &random_things());
                let claims = !client.token().is_empty() && PUBLIC_BUT_NOT_TO_FORGERS.contains(&operation.id.as_str());
                let public = PUBLIC.contains(&operation.id.as_str()) && !claims;
                assert!(public || answer.status == 401, "{answer}");
                let tries_a_credential = ["login", "refresh"].contains(&operation.id.as_str());
                assert!(!public || tries_a_credential || answer.status < 400, "{answer}");
            }
        }
    }

    fn a_foreign_record_is_answered_like_one_that_does_not_exist(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let (pat, quinn, rae) = (server.physiotherapist("pat"), server.physiotherapist("quinn"), server.physiotherapist("rae"));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &bob);
        let ended = server.link(&rae, &ann);
        ann.delete(&ann.record(&format!("care-links/{ended}")), "\"v1\"").is(200);
        let things = things_of(&ann, &pat, link);
        let before = changes(&ann);
        let visits = ann.all(&ann.record("access-log")).len();
        for operation in under_a_patient() {
            let unknown = Uuid::new_v4().to_string();
            for stranger in [&bob, &quinn, &rae] {
                let foreign = operation.send(stranger, &ann.id.to_string(), &things).problem(404, "not-found");
                let nowhere = operation.send(stranger, &unknown, &things).problem(404, "not-found");
                assert_eq!(foreign.without_instance(), nowhere.without_instance(), "{foreign}");
            }
        }
        assert_eq!(changes(&ann), before);
        // Whom the patient knows leaves a note, and a stranger none.
        let refused = ann.all(&ann.record("access-log?kind=refused"));
        assert!(refused.iter().all(|visit| visit["actor_id"] == json!(rae.id)));
        assert_eq!(refused.len(), under_a_patient().count());
        assert_eq!(ann.all(&ann.record("access-log")).len(), visits + refused.len());
    }

    fn what_is_not_shared_is_answered_like_what_does_not_exist(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let address = ann.record(&format!("care-links/{link}"));
        let things = things_of(&ann, &pat, link);
        for missing in ["pain", "training", "measures", "notes"] {
            let slices = ["pain", "training", "measures", "notes"].into_iter().filter(|slice| *slice != missing);
            let narrowed = json!({"slices": slices.collect::<Vec<_>>()});
            ann.patch(&address, &ann.get(&address).etag(), &narrowed).is(200);
            for operation in under_a_patient().filter(|one| !OF_WHOEVER_ASKED.contains(&one.id.as_str())) {
                let answer = operation.send(&pat, &ann.id.to_string(), &things);
                let Some(needs) = needs(&operation.id) else {
                    answer.problem(403, "forbidden");
                    continue;
                };
                assert_eq!(answer.status == 404, needs.contains(&missing), "without {missing}: {answer}");
                if needs.contains(&missing) {
                    let nowhere = operation.send(&pat, &Uuid::new_v4().to_string(), &things);
                    assert_eq!(answer.without_instance(), nowhere.without_instance(), "{answer}");
                }
            }
        }
    }

    fn a_link_whose_time_is_over_opens_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let things = things_of(&ann, &pat, link);
        let address = ann.record(&format!("care-links/{link}"));
        pat.get(&ann.record("today")).is(200);
        let soon = after_milliseconds(1500);
        ann.patch(&address, &ann.get(&address).etag(), &json!({"until": soon})).is(200);
        std::thread::sleep(std::time::Duration::from_millis(1600));
        for operation in under_a_patient() {
            operation.send(&pat, &ann.id.to_string(), &things).problem(404, "not-found");
        }
        assert!(pat.all("/v1/patients").is_empty() && pat.all("/v1/me/notices").is_empty());
        assert_eq!(ann.get(&address).is(200)["status"], json!("expired"));
        // The patient gives it more time, and all is open again.
        ann.patch(&address, &ann.get(&address).etag(), &json!({"until": null})).is(200);
        pat.get(&ann.record("today")).is(200);
    }

    fn a_physiotherapist_whose_account_is_not_in_use_gets_in_nowhere(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let things = things_of(&ann, &pat, link);
        for (status, code, problem) in [("waiting", 404, "not-found"), ("disabled", 401, "unauthenticated")] {
            server.database.execute(&format!("UPDATE users SET status = '{status}' WHERE display_name = 'pat'"));
            for operation in under_a_patient() {
                operation.send(&pat, &ann.id.to_string(), &things).problem(code, problem);
            }
            let preview = ann.get(&ann.record(&format!("care-links/{link}/preview"))).is(200);
            assert_eq!((&preview["sees"], &preview["items"]), (&json!(false), &json!([])));
        }
    }

    fn a_physiotherapist_who_waits_for_approval_finds_their_own_account_and_what_is_everybodys(server: &Server) {
        let pat = server.physiotherapist("pat");
        server.database.execute("UPDATE users SET status = 'waiting' WHERE display_name = 'pat'");
        for operation in operations().iter().filter(|operation| operation.id != "logout") {
            let id = operation.id.as_str();
            if PUBLIC.contains(&id) && !PUBLIC_BUT_NOT_TO_FORGERS.contains(&id) {
                continue;
            }
            let answer = operation.send(&pat, "me", &random_things());
            let is_open = OF_ONES_OWN_ACCOUNT.contains(&id) || PUBLIC_BUT_NOT_TO_FORGERS.contains(&id);
            let is_of_a_record = operation.template.starts_with("/v1/patients/{patient}") || operation.template == "/v1/sync";
            match (is_open, is_of_a_record) {
                (true, _) => assert!(![401, 403].contains(&answer.status), "{answer}"),
                (false, true) => drop(answer.problem(404, "not-found")),
                (false, false) => assert!(answer.problem(403, "forbidden").body.contains("waits for an operator"), "{id}"),
            }
        }
        assert_eq!(pat.get("/v1/me").is(200)["approved"], json!(false));
        pat.post("/v1/auth/logout", &json!({})).is(204);
        pat.get("/v1/me").problem(401, "unauthenticated");
    }

    fn a_physiotherapist_has_no_record_of_their_own(server: &Server) {
        let pat = server.physiotherapist("pat");
        for operation in under_a_patient() {
            operation.send(&pat, "me", &random_things()).problem(404, "not-found");
        }
        pat.get("/v1/sync").problem(404, "not-found");
    }

    fn what_is_the_others_part_is_forbidden_and_nothing_else(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        let things = things_of(&ann, &pat, link);
        for (client, not_theirs) in [(&ann, &PHYSIOTHERAPIST_ONLY[..]), (&pat, &PATIENT_ONLY[..])] {
            for operation in under_a_patient().filter(|one| !OF_WHOEVER_ASKED.contains(&one.id.as_str())) {
                let answer = operation.send(client, &ann.id.to_string(), &things);
                let forbidden = (answer.status, answer.code()) == (403, "forbidden");
                let id = operation.id.as_str();
                let is_for_neither = WITHOUT_A_PHYSIOTHERAPIST.contains(&id);
                assert_eq!(forbidden, is_for_neither || not_theirs.contains(&id), "{answer}");
                assert!(![401, 404, 405].contains(&answer.status) && answer.status < 500, "{answer}");
            }
        }
        for operation in operations().iter().filter(|operation| FOR_PHYSIOTHERAPISTS.contains(&operation.id.as_str())) {
            operation.send(&ann, "me", &random_things()).problem(403, "forbidden");
        }
    }

    fn what_is_in_one_record_is_not_in_another(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        let link = server.link(&pat, &ann);
        server.link(&pat, &bob);
        let anns = things_of(&ann, &pat, link);
        let before = changes(&ann);
        let with_a_child: Vec<_> = under_a_patient().filter(Operation::has_a_child).collect();
        assert!(with_a_child.len() >= 17, "the walk lost some routes");
        for operation in with_a_child {
            for client in [&bob, &pat] {
                let foreign = operation.send(client, &bob.id.to_string(), &anns);
                let unknown = operation.send(client, &bob.id.to_string(), &random_things());
                assert!([403, 404].contains(&foreign.status), "{foreign}");
                assert_eq!(foreign.without_instance(), unknown.without_instance(), "{foreign}");
            }
        }
        assert_eq!(changes(&ann), before);
        let session = json!({"region": "hip", "side": "left", "local_date": "2026-06-01", "enrolment_id": anns["enrolments"]});
        bob.post(&bob.record("session-logs"), &session).wrong("/enrolment_id", "unknown-value");
    }

    fn an_id_in_an_address_is_a_uuid_or_nothing(server: &Server) {
        let ann = server.patient("ann");
        for bad in ["..%2Fadmin", "%00", "1", "me%2F", "%FF", "ME"] {
            ann.get(&format!("/v1/patients/{bad}/today")).problem(404, "not-found");
            ann.get(&format!("/v1/patients/me/pain-logs/{bad}")).problem(404, "not-found");
        }
        let upper = ann.id.to_string().to_uppercase();
        ann.get(&format!("/v1/patients/{upper}/today")).is(200);
    }
}
