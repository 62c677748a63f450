//! The proposal of the week: worked out with its reasons, answered by a physiotherapist, and then the plan.

use crate::harness::{Answer, Client, Server, done};
use serde_json::{Value, json};

pub const LEAD: &str = "seated-isometric-hip-flexion";
pub const SECOND: &str = "adductor-squeeze";

/// In phase 1 since 1 May, quiet until 20 May, with two sessions of such pain; and a linked physiotherapist.
pub fn trained(server: &Server, pain: u8) -> (Client, Client, String) {
    server.day("2026-05-01");
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let enrolment = ann.enrols(&ann, 1);
    server.steady(&ann, "2026-05-01", "2026-05-20");
    for date in ["2026-05-16", "2026-05-18"] {
        ann.trained(date, &json!([done(LEAD, 0, pain), done(SECOND, 0, 1)]));
    }
    (ann, pat, enrolment)
}

fn proposal(client: &Client, patient: &Client) -> Value {
    let proposals = client.get(&patient.record("proposals")).is(200);
    assert_eq!(proposals["items"].as_array().unwrap().len(), 1, "{proposals}");
    proposals["items"][0].clone()
}

fn of<'a>(proposal: &'a Value, exercise: &str) -> &'a Value {
    proposal["exercises"].as_array().unwrap().iter().find(|one| one["exercise"] == exercise).unwrap()
}

/// A physiotherapist's answer, to the enrolment as it is.
fn answer(pat: &Client, enrolment: &str, body: &Value) -> Answer {
    let etag = pat.get(enrolment).is(200).etag();
    let mut body = body.clone();
    if body["answer"] == "accept" && body["proposal"].is_null() {
        let (record, _) = enrolment.split_once("/enrolments/").unwrap();
        body["proposal"] = pat.get(&format!("{record}/proposals")).is(200)["items"][0]["digest"].clone();
    }
    pat.ask("POST", &format!("{enrolment}/proposal-answers")).header("if-match", &etag).json(&body).answer()
}

on_both! {
    fn what_is_accepted_becomes_the_plan_and_the_next_is_due_in_a_week(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let before = proposal(&pat, &ann);
        assert_eq!((&before["is_due"], &before["due_on"], &before["phase"]), (&json!(true), &json!("2026-05-08"), &json!(1)));
        let lead = of(&before, LEAD);
        assert_eq!((&lead["proposed"], &lead["from_grade"], &lead["to_grade"]), (&json!("up"), &json!(0), &json!(1)), "{lead}");
        assert_eq!(lead["reasons"][0]["code"], "calm");
        assert_eq!(proposal(&ann, &ann), before, "the patient may read it");

        let accepted = answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        let held = accepted["grades"].as_array().unwrap().iter().find(|held| held["exercise"] == LEAD).unwrap();
        assert_eq!((&held["grade"], &held["since"]), (&json!(1), &json!("2026-05-20")));
        assert_eq!(ann.step(LEAD)["grade"], 1, "it is what the patient does today");
        let after = proposal(&pat, &ann);
        assert_eq!((&after["is_due"], &after["due_on"]), (&json!(false), &json!("2026-05-27")));
        let history = pat.all(&format!("{enrolment}/history"));
        assert!(history.iter().any(|event| event["what"] == "proposal_accepted"), "{history:?}");
    }

    fn what_is_refused_changes_nothing_and_is_asked_again_in_a_week(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        assert_ne!(ann.today()["offers"], json!([]), "it is offered until then");
        let refused = answer(&pat, &enrolment, &json!({"answer": "refuse", "because": "let it settle"})).is(200);
        assert!(refused["grades"].as_array().unwrap().iter().all(|held| held["grade"] == 0), "{refused}");
        assert_eq!((&proposal(&pat, &ann)["is_due"], ann.step(LEAD)["grade"].clone()), (&json!(false), json!(0)));
        assert_eq!(ann.today()["offers"], json!([]), "what a physiotherapist decided is not offered around");
        server.day("2026-05-27");
        assert_eq!(proposal(&pat, &ann)["is_due"], true);
    }

    fn an_edit_takes_the_physiotherapists_grades_and_exercises(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let swap = |instead: &str| json!({"exercise": SECOND, "instead": instead});
        let edit = |exercises: Value| json!({"answer": "edit", "exercises": exercises, "because": "the squeeze is sore"});
        answer(&pat, &enrolment, &edit(json!([{"exercise": LEAD, "to_grade": 11}]))).wrong("/exercises/0/to_grade", "out-of-range");
        answer(&pat, &enrolment, &edit(json!([{"exercise": "no-such"}]))).wrong("/exercises/0/exercise", "unknown-value");
        answer(&pat, &enrolment, &edit(json!([swap("no-such")]))).wrong("/exercises/0/instead", "unknown-value");
        answer(&pat, &enrolment, &edit(json!([swap(LEAD)]))).wrong("/exercises/0/instead", "duplicate");
        answer(&pat, &enrolment, &json!({"answer": "edit", "exercises": [swap("quad-set")]})).wrong("/because", "required");
        answer(&pat, &enrolment, &json!({"answer": "accept", "exercises": [swap("quad-set")]})).wrong("/answer", "invalid-value");

        let edited = answer(&pat, &enrolment, &edit(json!([{"exercise": LEAD, "to_grade": 2}, swap("quad-set")]))).is(200);
        assert_eq!(edited["overrides"][0]["instead"], "quad-set", "{edited}");
        let today = ann.today();
        let steps: Vec<&str> = today["plan"]["steps"].as_array().unwrap().iter().map(|step| step["exercise"].as_str().unwrap()).collect();
        assert!(steps.contains(&"quad-set") && !steps.contains(&SECOND), "{steps:?}");
        assert_eq!(ann.step(LEAD)["grade_held"], 2);
    }

    fn sessions_that_hurt_propose_less_and_then_another_exercise(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        server.steady(&ann, "2026-05-21", "2026-05-30");
        for date in ["2026-05-24", "2026-05-27"] {
            ann.trained(date, &json!([done(LEAD, 1, 5), done(SECOND, 0, 1)]));
        }
        let down = of(&proposal(&pat, &ann), LEAD).clone();
        assert_eq!((&down["proposed"], &down["to_grade"]), (&json!("down"), &json!(0)), "{down}");
        answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        server.steady(&ann, "2026-05-31", "2026-06-09");
        for date in ["2026-06-02", "2026-06-05"] {
            ann.trained(date, &json!([done(LEAD, 0, 5), done(SECOND, 0, 1)]));
        }
        let other = of(&proposal(&pat, &ann), LEAD).clone();
        assert_eq!(other["proposed"], "change-exercise", "{other}");
    }

    fn a_week_has_one_step_up_of_each_kind_and_what_was_taken_counts(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 1);
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let main = [LEAD, SECOND, "glute-bridge-hold"];
        for date in ["2026-05-16", "2026-05-18"] {
            ann.trained(date, &json!(main.map(|exercise| done(exercise, 0, 1))));
        }
        let proposed = || main.map(|exercise| of(&proposal(&pat, &ann), exercise)["proposed"].clone());
        assert_eq!(proposed(), [json!("up"), json!("up"), json!("same")]);
        assert_eq!(of(&proposal(&pat, &ann), "glute-bridge-hold")["reasons"][0]["code"], "enough-for-a-week");
        let accepted = answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        assert_eq!(accepted["grades"].as_array().unwrap().len(), 2, "{accepted}");
        assert_eq!(proposed(), [json!("same"), json!("same"), json!("same")], "the week has no step left");
    }

    fn what_is_not_under_way_has_no_proposal_to_answer(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        pat.patch(&enrolment, &pat.get(&enrolment).etag(), &json!({"status": "paused", "because": "on holiday"})).is(200);
        assert_eq!(pat.get(&ann.record("proposals")).is(200)["items"], json!([]));
        for said in ["accept", "refuse"] {
            answer(&pat, &enrolment, &json!({"answer": said})).problem(409, "conflict");
        }
        answer(&pat, &enrolment, &json!({"answer": "edit", "phase": 2})).wrong("/because", "required");
    }

    fn an_edit_leaves_alone_what_it_names_as_it_is(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        server.steady(&ann, "2026-05-21", "2026-05-30");
        ann.trained("2026-05-24", &json!([done(LEAD, 1, 1), done(SECOND, 1, 6)]));
        let lowered = || ann.step(SECOND);
        assert_eq!((&lowered()["grade"], &lowered()["grade_held"]), (&json!(0), &json!(1)), "a sore session took it down");
        let both = json!([{"exercise": LEAD, "to_grade": 0}, {"exercise": SECOND, "to_grade": 1}]);
        answer(&pat, &enrolment, &json!({"answer": "edit", "exercises": both})).is(200);
        assert_eq!((&lowered()["grade"], &lowered()["down"]["cause"]), (&json!(0), &json!("exercise_pain")), "and it stays down");
        assert_eq!(ann.step(LEAD)["grade_held"], 0);
    }

    fn what_is_accepted_is_what_was_seen(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let seen = proposal(&pat, &ann)["digest"].clone();
        let accept = |digest: &Value| answer(&pat, &enrolment, &json!({"answer": "accept", "proposal": digest}));
        let nothing = pat.ask("POST", &format!("{enrolment}/proposal-answers")).header("if-match", &pat.get(&enrolment).etag());
        nothing.json(&json!({"answer": "accept"})).answer().wrong("/proposal", "required");
        ann.trained("2026-05-20", &json!([done(LEAD, 0, 6), done(SECOND, 0, 1)]));
        accept(&seen).problem(409, "conflict");
        assert_eq!(pat.get(&enrolment).is(200)["grades"], json!([]), "a session that hurt came in between");
        accept(&proposal(&pat, &ann)["digest"]).is(200);
    }

    fn an_exercise_is_edited_once_and_stands_in_for_one(server: &Server) {
        let (_, pat, enrolment) = trained(server, 1);
        let edit = |exercises: Value| answer(&pat, &enrolment, &json!({"answer": "edit", "exercises": exercises, "because": "sore"}));
        edit(json!([{"exercise": LEAD, "to_grade": 1}, {"exercise": LEAD, "to_grade": 2}])).wrong("/exercises/1/exercise", "duplicate");
        let twice = json!([{"exercise": LEAD, "instead": "quad-set"}, {"exercise": SECOND, "instead": "quad-set"}]);
        edit(twice).wrong("/exercises/1/instead", "duplicate");
    }

    fn without_pain_nobody_learns_by_a_programme_how_it_hurts(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        ann.trained("2026-05-20", &json!([done(LEAD, 0, 8)]));
        server.day("2026-05-21");
        ann.log("2026-05-21", 9);
        let rules = |history: Vec<Value>| history.iter().filter(|event| event["done_by"].is_null()).count();
        assert!(rules(pat.all(&format!("{enrolment}/history"))) > 0);
        assert_ne!(pat.get(&enrolment).is(200)["state"], "active");
        let links = ann.all(&ann.record("care-links"));
        let link = links.iter().find(|link| link["status"] == "active").unwrap()["id"].as_str().unwrap();
        let link = ann.record(&format!("care-links/{link}"));
        ann.patch(&link, &ann.get(&link).etag(), &json!({"slices": ["training", "measures", "notes"]})).is(200);
        pat.get(&ann.record("proposals")).problem(404, "not-found");
        assert_eq!(rules(pat.all(&format!("{enrolment}/history"))), 0, "what the rules did tells how it hurts");
        assert_eq!(pat.get(&enrolment).is(200)["state"], "active", "and so does how the place stands today");
        let row = pat.get("/v1/patients").is(200)["items"][0].clone();
        assert_eq!(row["proposals_due"], Value::Null, "{row}");
        server.browser(&pat.email).get(&format!("/web/patients/{}/proposals", ann.id)).is(404);
    }

    fn a_grade_above_the_proposed_one_needs_a_reason(server: &Server) {
        let (_, pat, enrolment) = trained(server, 1);
        let higher = json!({"answer": "edit", "exercises": [{"exercise": LEAD, "to_grade": 2}]});
        answer(&pat, &enrolment, &higher).wrong("/because", "required");
        let proposed = json!({"answer": "edit", "exercises": [{"exercise": LEAD, "to_grade": 1}]});
        answer(&pat, &enrolment, &proposed).is(200);
    }

    fn what_hurt_twice_is_not_proposed_above_what_is_done_today(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let held = json!({"answer": "edit", "exercises": [{"exercise": LEAD, "to_grade": 2}], "because": "assessed"});
        answer(&pat, &enrolment, &held).is(200);
        server.steady(&ann, "2026-05-21", "2026-05-30");
        for (date, grade) in [("2026-05-24", 2), ("2026-05-27", 1)] {
            ann.trained(date, &json!([done(LEAD, grade, 5), done(SECOND, 0, 1)]));
        }
        let step = ann.step(LEAD);
        assert_eq!((&step["grade"], &step["grade_held"]), (&json!(0), &json!(2)), "two rungs down by itself");
        let down = of(&proposal(&pat, &ann), LEAD).clone();
        assert_eq!((&down["proposed"], &down["from_grade"], &down["to_grade"]), (&json!("down"), &json!(2), &json!(0)), "{down}");
        answer(&pat, &enrolment, &json!({"answer": "accept"})).is(200);
        assert_eq!(ann.step(LEAD)["grade"], 0);
    }

    fn only_a_linked_physiotherapist_answers_and_to_what_they_saw(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let accept = json!({"answer": "accept", "proposal": proposal(&pat, &ann)["digest"]});
        answer(&ann, &enrolment, &accept).problem(403, "forbidden");
        let stranger = server.physiotherapist("stranger");
        let as_stranger = stranger.ask("POST", &format!("{enrolment}/proposal-answers")).header("if-match", "\"v1\"").json(&accept);
        as_stranger.answer().problem(404, "not-found");
        let seen = pat.get(&enrolment).is(200).etag();
        answer(&pat, &enrolment, &accept).is(200);
        let late = pat.ask("POST", &format!("{enrolment}/proposal-answers")).header("if-match", &seen).json(&accept);
        late.answer().problem(412, "precondition-failed");
    }
}
