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
    pat.ask("POST", &format!("{enrolment}/proposal-answers")).header("if-match", &etag).json(body).answer()
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
        let refused = answer(&pat, &enrolment, &json!({"answer": "refuse", "because": "let it settle"})).is(200);
        assert_eq!(refused["grades"], json!([]));
        assert_eq!((&proposal(&pat, &ann)["is_due"], ann.step(LEAD)["grade"].clone()), (&json!(false), json!(0)));
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

    fn only_a_linked_physiotherapist_answers_and_to_what_they_saw(server: &Server) {
        let (ann, pat, enrolment) = trained(server, 1);
        let accept = json!({"answer": "accept"});
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
