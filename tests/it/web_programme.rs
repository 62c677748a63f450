//! A patient's programme, changed by forms: looked at first, then signed with its reason.

use crate::harness::{Answer, Browser, Client, Server};
use serde_json::{Value, json};
use std::collections::HashSet;

const SWING: &str = "leg-swing-sagittal";

/// Ann in a phase of the programme for hip flexors, and Pat at the desk.
fn clinic(server: &Server, phase: u8) -> (Client, Client, Browser) {
    server.day("2026-05-01");
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    ann.enrols(&ann, phase);
    let desk = server.browser(&pat.email);
    (ann, pat, desk)
}

fn enrolment(ann: &Client) -> Value {
    ann.all(&ann.record("enrolments")).remove(0)
}

/// A text as it stood in a page.
fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&quot;", "\"")
}

/// What the form with which a change is signed has in a hidden field.
fn kept(page: &Answer, name: &str) -> String {
    let form = page.body.split("acts/change-exercise").nth(1).expect("something to sign");
    unescaped(&crate::harness::field_of(form, name).unwrap())
}

/// Signs what was looked at, as its form has it.
#[track_caller]
fn sign(desk: &Browser, ann: &Client, tried: &Answer, because: &str) {
    let fields = signed(tried);
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain([("because", because)]);
    desk.signs(ann, "change-exercise", &fields.collect::<Vec<_>>()).is(303);
}

/// What the form with which a change is signed has in its fields: what is hidden, and the rows of the ladder.
fn signed(tried: &Answer) -> Vec<(String, String)> {
    let names = ["phase", "exercise", "leave_out", "highest", "programme_ladder", "pain_ceiling", "others"];
    let mut fields: Vec<(String, String)> = names.map(|name| (name.to_owned(), kept(tried, name))).into();
    let form = tried.body.split("acts/change-exercise").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    for field in form.split("name=\"draft.").skip(1) {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        fields.push((format!("draft.{name}"), rest.split('"').next().unwrap().to_owned()));
    }
    fields
}

/// What is different for the patient, set over the API.
fn overrides(ann: &Client, pat: &Client, overrides: &Value) {
    let now = enrolment(ann);
    let address = ann.record(&format!("enrolments/{}", now["id"].as_str().unwrap()));
    pat.patch(&address, &format!("\"v{}\"", now["version"]), &json!({"overrides": overrides})).is(200);
}

/// An exercise that is in both phases.
fn common_to(ann: &Client, one: usize, other: usize) -> String {
    let programme = ann.get("/v1/programmes/hip-flexor").is(200);
    let of = |phase: usize| -> Vec<String> {
        let steps = programme["phases"][phase]["steps"].as_array().unwrap();
        steps.iter().map(|step| step["exercise"].as_str().unwrap().to_owned()).collect()
    };
    let others = of(other);
    of(one).into_iter().find(|exercise| others.contains(exercise)).expect("an exercise in both phases")
}

impl Browser {
    /// Sends a form about the enrolment as it is now.
    fn signs(&self, ann: &Client, act: &str, fields: &[(&str, &str)]) -> Answer {
        let now = enrolment(ann);
        let (thing, version) = (now["id"].as_str().unwrap().to_owned(), now["version"].to_string());
        let about = [("thing", thing.as_str()), ("version", version.as_str()), ("place", "main")];
        self.send(&format!("/web/patients/{}/acts/{act}", ann.id), &[&about[..], fields].concat())
    }

    fn programme(&self, ann: &Client, query: &str) -> Answer {
        self.get(&format!("/web/patients/{}/programme{query}", ann.id)).is(200)
    }
}

on_both! {
    fn of_two_programmes_the_one_that_is_asked_for_is_looked_at_and_changed(server: &Server) {
        let (ann, _, desk) = clinic(server, 1);
        let hip = enrolment(&ann);
        let first = desk.programme(&ann, "");
        assert!(first.body.contains("Begin a programme") && !first.body.contains("Other programmes"), "{first}");
        desk.send(&format!("/web/patients/{}/acts/enrol", ann.id), &[("thing", ""), ("version", ""), ("place", "main"), ("programme", "adductor-jensen-2014"), ("side", "left"), ("phase", "0"), ("because", "sore groin, too")]).is(303);
        let groin = ann.all(&ann.record("enrolments")).into_iter().find(|one| one["programme"] != hip["programme"]).unwrap();
        let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
        let of = |one: &Value| desk.programme(&ann, &format!("?enrolment={}", id(one)));
        for (one, other) in [(&hip, &groin), (&groin, &hip)] {
            let page = of(one);
            assert!(page.body.contains(&format!("<strong>{}</strong>", one["programme_name"].as_str().unwrap())), "{page}");
            assert!(page.body.contains(&format!("?enrolment={}", id(other))) && !page.body.contains(&format!("href=\"/web/patients/{}/programme?enrolment={}", ann.id, id(one))), "{page}");
        }
        let about = [("thing", id(&groin)), ("version", groin["version"].to_string()), ("place", "main".to_owned()), ("status", "paused".to_owned()), ("because", "one at a time".to_owned())];
        let about: Vec<(&str, &str)> = about.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.send(&format!("/web/patients/{}/acts/change-status", ann.id), &about).is(303);
        let status = |one: &Value| ann.get(&ann.record(&format!("enrolments/{}", id(one)))).is(200)["status"].clone();
        assert_eq!((status(&groin), status(&hip)), (json!("paused"), json!("active")));
        // What is no enrolment of theirs is not looked at.
        assert!(desk.programme(&ann, "?enrolment=01a22f46-a9a3-7258-a000-2ddab7d82fa4").body.contains("Hip flexor"));
    }

    fn a_phase_is_looked_at_and_signed_with_its_reason(server: &Server) {
        let (ann, pat, desk) = clinic(server, 1);
        let page = desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(page.body.contains(&format!("/web/patients/{}/programme\"", ann.id)), "{page}");
        let look = desk.programme(&ann, "?phase=2");
        assert!(look.body.contains("Move the patient to phase 2") && look.body.contains("it needs a go-ahead"), "{look}");
        assert!(desk.programme(&ann, "?phase=99").body.contains("Begin this phase anew"), "what is no phase is the patient's own");
        let refused = desk.signs(&ann, "move-phase", &[("phase", "2"), ("because", "strong enough")]).is(403);
        assert!(refused.body.contains("needs a physiotherapist&#39;s go-ahead") && refused.body.contains("strong enough</textarea>"), "{refused}");
        server.clear(&pat, &ann, 2);
        let unsaid = desk.signs(&ann, "move-phase", &[("phase", "2"), ("because", "")]).is(422);
        assert!(unsaid.body.contains("aria-invalid") && unsaid.body.contains("Move the patient to phase 2"), "{unsaid}");
        let told = desk.signs(&ann, "move-phase", &[("phase", "2"), ("because", "strong enough")]).is(303);
        let id = enrolment(&ann)["id"].as_str().unwrap().to_owned();
        assert_eq!(told.header("location"), format!("/web/patients/{}/programme?enrolment={id}&done=move-phase#main", ann.id));
        assert_eq!(enrolment(&ann)["phase"], 2);
        let history = ann.all(&format!("{}/history", ann.record(&format!("enrolments/{}", enrolment(&ann)["id"].as_str().unwrap()))));
        let moved = history.iter().find(|event| event["what"] == "phase_changed").unwrap();
        assert_eq!((&moved["because"], &moved["done_by"]), (&json!("strong enough"), &json!(pat.id)));
        // A page that is old changes nothing.
        let id = enrolment(&ann)["id"].as_str().unwrap().to_owned();
        let stale = [("thing", id.as_str()), ("version", "1"), ("phase", "0"), ("because", "too early")];
        desk.send(&format!("/web/patients/{}/acts/move-phase", ann.id), &stale).is(412);
        assert_eq!(enrolment(&ann)["phase"], 2);
    }

    fn a_programme_is_paused_ended_and_begun_anew(server: &Server) {
        let (ann, pat, desk) = clinic(server, 0);
        desk.signs(&ann, "change-status", &[("status", "paused"), ("because", "")]).is(422);
        desk.signs(&ann, "change-status", &[("status", "paused"), ("because", "a fever")]).is(303);
        assert_eq!(enrolment(&ann)["status"], "paused");
        assert!(desk.programme(&ann, "").body.contains("In force again"));
        desk.signs(&ann, "change-status", &[("status", "stopped"), ("because", "another plan")]).is(303);
        let page = desk.programme(&ann, "");
        assert!(page.body.contains("On no programme.") && page.body.contains("<option value=\"hip-flexor\">"), "{page}");
        let address = format!("/web/patients/{}/acts/enrol", ann.id);
        let refused = desk.send(&address, &[("programme", "hip-flexor"), ("side", "left"), ("phase", "9"), ("because", "again")]).is(422);
        assert!(refused.body.contains("enrol-phase-error"), "{refused}");
        desk.send(&address, &[("programme", "hip-flexor"), ("side", "left"), ("phase", "0"), ("because", "again")]).is(303);
        assert_eq!((&enrolment(&ann)["status"], &enrolment(&ann)["enrolled_by"]), (&json!("active"), &json!(pat.id)));
    }

    fn an_exercise_is_changed_for_one_patient_beside_what_is_changed_already(server: &Server) {
        let (ann, _, desk) = clinic(server, 1);
        let programme = ann.get("/v1/programmes/hip-flexor").is(200);
        let steps = programme["phases"][1]["steps"].as_array().unwrap().clone();
        let swing = steps.iter().find(|step| step["exercise"] == SWING).expect("a swing");
        let other = steps.iter().find(|step| step["exercise"] != SWING).unwrap()["exercise"].as_str().unwrap().to_owned();
        let rungs = swing["ladder"].as_array().unwrap().len();
        assert!(rungs > 1);
        // What it means is shown before it is signed, and nothing is stored by looking.
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}&highest=0&pain_ceiling=1"));
        assert_eq!(tried.body.matches("not offered").count(), rungs - 1, "{tried}");
        assert!(tried.body.contains("It goes on up to pain <strong>1</strong>"), "{tried}");
        assert_eq!(enrolment(&ann)["overrides"], json!([]));
        let fields = signed(&tried);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let unsaid = desk.signs(&ann, "change-exercise", &[&fields[..], &[("because", "")]].concat()).is(422);
        assert!(unsaid.body.contains("id=\"try\"") && unsaid.body.contains("not offered"), "{unsaid}");
        desk.signs(&ann, "change-exercise", &[&fields[..], &[("because", "it pinches")]].concat()).is(303);
        let changed = enrolment(&ann)["overrides"].clone();
        assert_eq!((&changed[0]["pain_ceiling"], &changed[0]["ladder"], &changed[0]["because"]), (&json!(1), &json!([swing["ladder"][0]]), &json!("it pinches")));
        // Another one beside it; and the first one put back.
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={other}&leave_out=yes"));
        sign(&desk, &ann, &tried, "no room for it");
        assert_eq!(enrolment(&ann)["overrides"].as_array().unwrap().len(), 2);
        let page = desk.programme(&ann, "");
        assert!(page.body.contains("left out") && page.body.contains("goes on up to pain 1"), "{page}");
        let first = page.body.split("acts/restore-exercise").nth(1).unwrap();
        let others = unescaped(&crate::harness::field_of(first, "others").unwrap());
        desk.signs(&ann, "restore-exercise", &[("others", &others), ("because", "it is calm again")]).is(303);
        assert_eq!(enrolment(&ann)["overrides"].as_array().unwrap().len(), 1);
        // What is no list of changes changes nothing.
        let bad = [("phase", "1"), ("exercise", "no-such-thing"), ("programme_ladder", "[{]"), ("others", "[]"), ("because", "x")];
        desk.signs(&ann, "change-exercise", &bad).is(422);
        assert_eq!(enrolment(&ann)["overrides"].as_array().unwrap().len(), 1);
    }

    fn what_is_changed_already_about_an_exercise_stays_unless_it_is_touched(server: &Server) {
        let (ann, pat, desk) = clinic(server, 1);
        let before = json!({"phase": 1, "exercise": SWING, "pain_ceiling": 2, "because": "irritable"});
        overrides(&ann, &pat, &json!([before]));
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}"));
        assert!(tried.body.contains("For this patient now: goes on up to pain 2. “irritable”"), "{tried}");
        assert_eq!(kept(&tried, "pain_ceiling"), "2", "the form begins with what is");
        // A lower grade is asked for, and nothing said of pain.
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}&highest=0"));
        assert!(tried.body.contains("It goes on up to pain <strong>2</strong>"), "{tried}");
        sign(&desk, &ann, &tried, "it pinches");
        let changed = enrolment(&ann)["overrides"].clone();
        assert_eq!((changed.as_array().unwrap().len(), &changed[0]["pain_ceiling"]), (1, &json!(2)));
        assert_eq!((changed[0]["ladder"].as_array().unwrap().len(), &changed[0]["because"]), (1, &json!("it pinches")));
        // Left out: the limit and the ladder stay under it, and come back with it.
        sign(&desk, &ann, &desk.programme(&ann, &format!("?phase=1&exercise={SWING}&leave_out=yes")), "not this week");
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}&pain_ceiling=1"));
        assert!(tried.body.contains("For this patient now: left out, goes on up to pain 2"), "{tried}");
        sign(&desk, &ann, &tried, "careful");
        let changed = enrolment(&ann)["overrides"][0].clone();
        assert_eq!((&changed["leave_out"], &changed["pain_ceiling"], changed["ladder"].as_array().unwrap().len()), (&json!(true), &json!(1), 1));
        // What is emptied is emptied.
        sign(&desk, &ann, &desk.programme(&ann, &format!("?phase=1&exercise={SWING}&leave_out=&pain_ceiling=&highest=0")), "better");
        let changed = enrolment(&ann)["overrides"][0].clone();
        assert_eq!((&changed["leave_out"], &changed["pain_ceiling"], changed["ladder"].as_array().unwrap().len()), (&json!(false), &Value::Null, 1));
    }

    fn a_ladder_of_the_patients_own_stays_as_long_as_no_other_is_chosen(server: &Server) {
        let (ann, pat, desk) = clinic(server, 1);
        let own = json!([{"sets": 1, "repetitions": 4}, {"sets": 1, "repetitions": 5}]);
        overrides(&ann, &pat, &json!([{"phase": 1, "exercise": "marching-high-knee", "ladder": own, "because": "slower"}]));
        let before = enrolment(&ann)["overrides"][0]["ladder"].clone();
        let tried = desk.programme(&ann, "?phase=1&exercise=marching-high-knee&pain_ceiling=1");
        assert!(tried.body.contains("<option value=\"own\" selected>"), "{tried}");
        sign(&desk, &ann, &tried, "sore");
        let changed = enrolment(&ann)["overrides"][0].clone();
        assert_eq!((&changed["ladder"], &changed["pain_ceiling"]), (&before, &json!(1)));
        sign(&desk, &ann, &desk.programme(&ann, "?phase=1&exercise=marching-high-knee&highest="), "well again");
        let changed = enrolment(&ann)["overrides"][0].clone();
        assert_eq!((&changed["ladder"], &changed["pain_ceiling"]), (&Value::Null, &json!(1)));
    }

    fn the_numbers_of_a_grade_are_fields_and_each_mistake_stands_at_its_own(server: &Server) {
        let (ann, _, desk) = clinic(server, 1);
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}"));
        let typed = |changes: &[(&str, &str)]| -> Vec<(String, String)> {
            let with = |(name, value): (String, String)| {
                let typed = changes.iter().find(|(field, _)| *field == name).map(|(_, typed)| (*typed).to_owned());
                (name, typed.unwrap_or(value))
            };
            signed(&tried).into_iter().map(with).collect()
        };
        let send = |act: &str, changes: &[(&str, &str)], more: &[(&str, &str)]| {
            let fields = typed(changes);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.signs(&ann, act, &[&fields[..], more].concat())
        };
        // Two mistakes are shown at once, each at its field, with what was typed.
        let wrong = [("draft.ladder.0.sets", "99"), ("draft.ladder.1.repetitions", "ten")];
        let page = send("change-exercise", &wrong, &[("because", "slower")]).is(422);
        for field in ["draft-ladder-0-sets", "draft-ladder-1-repetitions"] {
            assert!(page.body.contains(&format!("aria-describedby=\"{field}-error\"")), "{field}: {page}");
        }
        assert!(page.body.contains("value=\"99\"") && page.body.contains("value=\"ten\""), "{page}");
        // A row more, and nothing is stored by it.
        let rows = |page: &Answer| page.body.matches("<fieldset class=\"grade\"").count();
        let more = send("arrange-exercise", &[], &[("do", "add:ladder")]).is(200);
        assert_eq!((rows(&more), enrolment(&ann)["overrides"].clone()), (rows(&tried) + 1, json!([])));
        // What is as the programme has it is no change of the ladder; one number is.
        send("change-exercise", &[], &[("because", "as it is")]).is(303);
        assert_eq!(enrolment(&ann)["overrides"][0]["ladder"], Value::Null);
        send("change-exercise", &[("draft.ladder.0.repetitions", "4")], &[("because", "slower")]).is(303);
        assert_eq!(enrolment(&ann)["overrides"][0]["ladder"][0]["repetitions"], 4);
    }

    fn another_exercise_of_its_kind_takes_the_place_of_one(server: &Server) {
        let (ann, _, desk) = clinic(server, 1);
        let tried = desk.programme(&ann, &format!("?phase=1&exercise={SWING}"));
        let choices = tried.body.split("id=\"change-instead\"").nth(1).expect("a choice").split("</select>").next().unwrap();
        let other = choices.split("value=\"").nth(2).expect("another one").split('"').next().unwrap().to_owned();
        let fields = signed(&tried);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let with = |instead: &str| desk.signs(&ann, "change-exercise", &[&fields[..], &[("instead", instead), ("because", "no room")]].concat());
        let refused = with("supine-band-march").is(422);
        assert!(refused.body.contains("change-instead-error"), "{refused}");
        with(&other).is(303);
        assert_eq!(enrolment(&ann)["overrides"][0]["instead"], json!(other));
        let page = desk.programme(&ann, "");
        assert!(page.body.contains("in its place"), "{page}");
        // Another change leaves it.
        sign(&desk, &ann, &desk.programme(&ann, "?phase=1&exercise=marching-high-knee&pain_ceiling=1"), "sore");
        assert_eq!(enrolment(&ann)["overrides"].as_array().unwrap().iter().find(|one| one["exercise"] == SWING).unwrap()["instead"], json!(other));
    }

    fn of_several_changes_the_one_that_is_put_back_says_why_and_keeps_its_form_open(server: &Server) {
        let (ann, pat, desk) = clinic(server, 1);
        let twice = common_to(&ann, 0, 1);
        let both = [0, 1].map(|phase| json!({"phase": phase, "exercise": twice, "leave_out": true, "because": "it clicks"}));
        overrides(&ann, &pat, &json!(both));
        let page = desk.programme(&ann, "");
        let ids: Vec<&str> = page.body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "an id is there once: {ids:?}");
        let forms: Vec<&str> = page.body.split("acts/restore-exercise").skip(1).collect();
        let [about, others] = ["change", "others"].map(|name| unescaped(&crate::harness::field_of(forms[1], name).unwrap()));
        let put_back = |because: &str, version: &str| {
            let id = enrolment(&ann)["id"].as_str().unwrap().to_owned();
            let fields = [("thing", id.as_str()), ("version", version), ("change", &about), ("others", &others), ("because", because)];
            desk.send(&format!("/web/patients/{}/acts/restore-exercise", ann.id), &fields)
        };
        let parts = |page: &Answer| -> Vec<String> {
            let list = page.body.split("Put it back").skip(1).map(|form| form.split("</form>").next().unwrap().to_owned());
            list.collect()
        };
        let opened = |page: &Answer| page.body.matches("<details open><summary>Put it back").count();
        // Without a reason it stays, also because another one stays.
        let unsaid = put_back("", "2").is(422);
        assert_eq!((enrolment(&ann)["overrides"].as_array().unwrap().len(), opened(&unsaid)), (2, 1));
        let refused: Vec<bool> = parts(&unsaid).iter().map(|form| form.contains("aria-invalid")).collect();
        assert_eq!(refused, [false, true]);
        let stale = put_back("calm again", "1").is(412);
        let typed: Vec<bool> = parts(&stale).iter().map(|form| form.contains("calm again</textarea>")).collect();
        assert_eq!((typed, opened(&stale)), (vec![false, true], 1));
        assert!(!stale.body.contains("id=\"try\""), "to put something back is not to try something");
        put_back("calm again", "2").is(303);
        let left = enrolment(&ann)["overrides"].clone();
        assert_eq!((left.as_array().unwrap().len(), &left[0]["phase"]), (1, &json!(0)));
    }

    fn a_newer_version_is_compared_and_then_signed(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let mut own: Value = serde_json::from_str(include_str!("../../examples/own-programme.json")).unwrap();
        let made = pat.post("/v1/programmes", &own).is(201);
        let key = made.text("key");
        let publish = |version: &str| pat.ask("POST", &format!("/v1/programmes/{key}/publish")).header("If-Match", version).answer();
        publish(&made.etag()).is(200);
        let enrol = json!({"programme": key, "side": "left", "because": "to begin"});
        pat.post(&ann.record("enrolments"), &enrol).is(201);
        let desk = server.browser(&pat.email);
        assert!(!desk.programme(&ann, "").body.contains("is out"));
        own["phases"][0]["goal"] = json!("Settle it, and walk");
        let newest = pat.get(&format!("/v1/programmes/{key}")).is(200).etag();
        let draft = pat.ask("PUT", &format!("/v1/programmes/{key}")).header("If-Match", &newest).json(&own).answer().is(200);
        publish(&draft.etag()).is(200);
        let page = desk.programme(&ann, "");
        assert!(page.body.contains("Version 2 is out") && page.body.contains("Settle it, and walk"), "{page}");
        desk.signs(&ann, "move-version", &[("programme_version", "2"), ("phase", ""), ("because", "")]).is(422);
        desk.signs(&ann, "move-version", &[("programme_version", "2"), ("phase", ""), ("because", "it is clearer")]).is(303);
        assert_eq!(enrolment(&ann)["programme_version"], 2);
        assert!(!desk.programme(&ann, "").body.contains("is out"));
    }

    fn without_pain_there_is_a_programme_to_see_and_nothing_to_sign(server: &Server) {
        let (ann, _, desk) = clinic(server, 0);
        let link = ann.all(&ann.record("care-links")).remove(0)["id"].as_str().unwrap().to_owned();
        let address = ann.record(&format!("care-links/{link}"));
        ann.patch(&address, "\"v1\"", &json!({"slices": ["training"]})).is(200);
        let page = desk.programme(&ann, "");
        assert!(!page.body.contains("Sign it") && page.body.contains("Hip"), "{page}");
        desk.signs(&ann, "change-status", &[("status", "paused"), ("because", "a fever")]).is(404);
        ann.patch(&address, "\"v2\"", &json!({"slices": ["pain"]})).is(200);
        desk.get(&format!("/web/patients/{}/programme", ann.id)).is(404);
        let own = server.browser(&ann.email).get(&format!("/web/patients/{}/programme", ann.id)).is(200);
        assert!(!own.body.contains("Sign it"), "{own}");
    }
}
