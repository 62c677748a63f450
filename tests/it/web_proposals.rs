//! The proposals of the week on their page: accepted, changed and refused by forms without scripts.

use crate::harness::{Answer, Browser, Client, Server, field_of};
use crate::proposals::{LEAD, SECOND};
use serde_json::{Value, json};

/// Two calm sessions in phase 1, and a physiotherapist before their page.
fn trained(server: &Server) -> (Client, Browser, String) {
    let (ann, pat, enrolment) = crate::proposals::trained(server, 1);
    (ann, server.browser(&pat.email), enrolment)
}

fn page(browser: &Browser, ann: &Client) -> Answer {
    browser.get(&format!("/web/patients/{}/proposals", ann.id)).is(200)
}

fn answer(browser: &Browser, ann: &Client, act: &str, more: &[(&str, &str)]) -> Answer {
    let shown = page(browser, ann);
    let (thing, version) = (field_of(&shown.body, "thing").unwrap(), field_of(&shown.body, "version").unwrap());
    let digest = field_of(&shown.body, "proposal").unwrap();
    let fields =
        [&[("thing", thing.as_str()), ("version", version.as_str()), ("proposal", digest.as_str())], more].concat();
    browser.send(&format!("/web/patients/{}/acts/{act}", ann.id), &fields)
}

fn grade(ann: &Client, enrolment: &str, exercise: &str) -> Value {
    let held = ann.get(enrolment).is(200)["grades"].as_array().unwrap().clone();
    held.into_iter().find(|held| held["exercise"] == exercise).map(|held| held["grade"].clone()).unwrap_or_default()
}

on_both! {
    fn one_tap_accepts_what_is_proposed(server: &Server) {
        let (ann, browser, enrolment) = trained(server);
        let caseload = browser.get("/web/caseload").is(200);
        assert!(caseload.body.contains(&format!("/web/patients/{}/proposals", ann.id)), "{caseload}");
        let shown = page(&browser, &ann);
        assert!(shown.body.contains("waits for you") && shown.body.contains("Accept as proposed"), "{shown}");
        answer(&browser, &ann, "accept-proposal", &[]).is(303);
        assert_eq!((grade(&ann, &enrolment, LEAD), grade(&ann, &enrolment, SECOND)), (json!(1), json!(1)));
        let after = page(&browser, &ann);
        assert!(after.body.contains("the next is due on 27 May 2026") && !after.body.contains("Accept as proposed"), "{after}");
    }

    fn one_tap_leaves_all_as_it_is(server: &Server) {
        let (ann, browser, enrolment) = trained(server);
        answer(&browser, &ann, "refuse-proposal", &[]).is(303);
        assert_eq!(grade(&ann, &enrolment, LEAD), json!(0));
        assert!(!page(&browser, &ann).body.contains("waits for you"));
    }

    fn what_is_changed_first_is_kept_in_the_form_until_it_is_right(server: &Server) {
        let (ann, browser, enrolment) = trained(server);
        let changes = [("grade.seated-isometric-hip-flexion", "2"), ("grade.adductor-squeeze", "0"), ("instead_of", SECOND), ("instead", "quad-set")];
        let refused = answer(&browser, &ann, "edit-proposal", &changes).is(422);
        assert!(refused.body.contains("Please say why"), "{refused}");
        for typed in ["<option value=\"2\" selected>", "<option value=\"quad-set\" selected>", "<option value=\"adductor-squeeze\" selected>"] {
            assert!(refused.body.contains(typed), "{typed} is lost: {refused}");
        }
        let with_why = [&changes[..], &[("because", "the squeeze is sore")]].concat();
        answer(&browser, &ann, "edit-proposal", &with_why).is(303);
        assert_eq!(grade(&ann, &enrolment, LEAD), json!(2));
        assert_eq!(ann.get(&enrolment).is(200)["overrides"][0]["instead"], "quad-set");
    }

    fn a_phase_is_moved_with_a_reason_and_stale_answers_change_nothing(server: &Server) {
        let (ann, browser, enrolment) = trained(server);
        let stale = page(&browser, &ann);
        let (thing, version) = (field_of(&stale.body, "thing").unwrap(), field_of(&stale.body, "version").unwrap());
        answer(&browser, &ann, "edit-proposal", &[("phase", "2")]).is(422);
        let moved = answer(&browser, &ann, "edit-proposal", &[("phase", "2"), ("because", "seen today")]);
        moved.is(403);
        assert_eq!(ann.get(&enrolment).is(200)["phase"], 1, "no word stands for the go-ahead before bands");
        let late = [("thing", thing.as_str()), ("version", version.as_str()), ("proposal", "x")];
        answer(&browser, &ann, "refuse-proposal", &[]).is(303);
        browser.send(&format!("/web/patients/{}/acts/accept-proposal", ann.id), &late).is(412);
        assert_eq!(grade(&ann, &enrolment, LEAD), json!(0));
    }

    fn a_patient_reads_the_page_and_has_no_form(server: &Server) {
        let (ann, _, _) = trained(server);
        let own = server.browser(&ann.email);
        let shown = own.get("/web/patients/me/proposals").is(200);
        assert!(shown.body.contains("waits for you") && !shown.body.contains("acts/accept-proposal"), "{shown}");
    }
}
