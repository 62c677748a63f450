//! What a patient logs on the pages: the day, and the session of the day.

use crate::harness::{Answer, Browser, Client, Server, after, field_of};
use serde_json::{Value, json};

const FIRST: &str = "2026-05-01";
const LAST: &str = "2026-05-20";

/// Ann with quiet days and the programme of the left hip, cleared for bands of level 2 by Pat; and Ann's browser.
fn clinic(server: &Server, phase: u8) -> (Client, Client, Browser) {
    server.day(FIRST);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    server.steady(&ann, FIRST, LAST);
    server.clear(&pat, &ann, 2);
    pat.enrols(&ann, phase);
    let browser = server.browser(&ann.email);
    (ann, pat, browser)
}

impl Browser {
    fn logs(&self, act: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(&format!("/web/patients/me/acts/{act}"), fields)
    }
}

/// The values of all hidden fields with this name.
fn fields_of(page: &Answer, name: &str) -> Vec<String> {
    let field = format!("name=\"{name}\" value=\"");
    let parts = page.body.split(&field).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The fields of the page's session form that stand there without any tick.
fn planned(page: &Answer) -> Vec<(String, String)> {
    let steps = fields_of(page, "step");
    let whole = ["enrolment_id", "region", "side", "local_date", "once"].map(str::to_owned);
    let of_steps = steps.iter().flat_map(|step| {
        ["grade", "part", "sets", "repetitions", "hold_seconds"].map(|field| format!("{step}/{field}"))
    });
    let named = whole.into_iter().chain(of_steps);
    let fields = named.filter_map(|name| Some((name.clone(), field_of(&page.body, &name)?)));
    steps.iter().map(|step| ("step".to_owned(), step.clone())).chain(fields).collect()
}

fn sent<'a>(planned: &'a [(String, String)], typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    planned.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(typed.iter().copied()).collect()
}

/// The option that is chosen in the select of this name.
fn chosen(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\"")).unwrap();
    let select = rest.split("</select>").next().unwrap();
    let before = select.split(" selected").next().filter(|before| *before != select).unwrap_or_default();
    before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

fn sessions(ann: &Client) -> Vec<Value> {
    ann.all(&ann.record("session-logs"))
}

on_both! {
    fn a_session_is_logged_set_by_set_on_the_form(server: &Server) {
        let (ann, _, browser) = clinic(server, 2);
        let page = browser.get("/web/me/session").is(200);
        let today = ann.today();
        let steps = today["plan"]["steps"].as_array().unwrap();
        for step in steps {
            assert!(page.body.contains(step["name"].as_str().unwrap()), "{step}");
        }
        let march = ann.step("supine-band-march");
        assert!(march["band_level"].as_i64().unwrap() <= 2 && march["sets"].as_u64().unwrap() > 1, "{march}");
        assert_eq!(chosen(&page, "supine-band-march/band"), "", "what was never used is not chosen for anybody");
        let (cleared, others) = page.body.split_once("Not in your go-ahead").unwrap();
        assert!(cleared.contains("theraband-professional-yellow") && !cleared.contains("theraband-professional-red"), "none above level 2: {page}");
        assert!(others.contains("theraband-professional-red"), "but what was used can be said");
        let planned = planned(&page);
        let typed = [("supine-band-march/band", "theraband-professional-yellow"), ("supine-band-march/effort_omni", "6"),
            ("supine-band-march/1/done", "yes"), ("supine-band-march/1/repetitions", "12"), ("supine-band-march/1/pain", "1"), ("supine-band-march/1/rest_seconds", "75"),
            ("supine-band-march/2/done", "yes"), ("supine-band-march/2/repetitions", "9"), ("supine-band-march/2/pain", ""),
            ("pain_during", "2"), ("pain_after", "1"), ("minutes", "18"), ("supports", "tape"), ("note", "in the park")];
        let told = browser.logs("log-session", &sent(&planned, &typed)).is(303);
        let log = sessions(&ann)[0].clone();
        assert_eq!(told.header("location"), format!("/web/me?done=log-session&log={}#main", log["id"].as_str().unwrap()));
        let done = browser.get(told.header("location").split('#').next().unwrap()).is(200);
        assert!(done.body.contains("Your session is logged.") && done.body.contains("1 exercise, 2 sets, 18 minutes"), "{done}");
        let set = |set: usize| log["exercises"][0]["sets"][set].clone();
        assert_eq!((&set(0)["band"], &set(0)["repetitions"], &set(0)["pain"], &set(0)["rest_seconds"], &set(0)["effort_omni"]),
            (&json!("theraband-professional-yellow"), &json!(12), &json!(1), &json!(75), &Value::Null));
        assert_eq!((&set(1)["repetitions"], &set(1)["pain"], &set(1)["effort_omni"]), (&json!(9), &Value::Null, &json!(6)));
        assert_eq!((&log["enrolment_id"], &log["local_date"], &log["completion"], &log["warm_up_done"]),
            (&today["plan"]["enrolment_id"], &json!(LAST), &json!("partial"), &json!(false)));
        assert_eq!((&log["pain_during"], &log["supports"], &log["note"]), (&json!(2), &json!(["tape"]), &json!("in the park")));
        // Sent twice, it is done once.
        assert_eq!(browser.logs("log-session", &sent(&planned, &typed)).is(303).header("location"), told.header("location"));
        assert_eq!(sessions(&ann).len(), 1);
        // The band that was used last is the one that is meant next time.
        let next = after(LAST, 3);
        server.steady(&ann, &after(LAST, 1), &next);
        let page = browser.get("/web/me/session").is(200);
        if ann.step("supine-band-march")["band_level"] == 2 {
            assert_eq!(chosen(&page, "supine-band-march/band"), "theraband-professional-yellow");
        }
    }

    fn a_session_that_is_refused_is_shown_again_at_the_set_that_is_wrong(server: &Server) {
        let (ann, _, browser) = clinic(server, 2);
        let planned = planned(&browser.get("/web/me/session").is(200));
        let nothing = browser.logs("log-session", &sent(&planned, &[("note", "sat <down>")])).is(422);
        assert!(nothing.body.contains("Please tick at least one set that you did.") && nothing.body.contains("sat &#60;down&#62;</textarea>"), "{nothing}");
        let typed = [("supine-band-march/2/done", "yes"), ("supine-band-march/2/repetitions", "5000"), ("minutes_planned", "20")];
        let page = browser.logs("log-session", &sent(&planned, &typed)).is(422);
        let (_, field) = page.body.split_once("name=\"supine-band-march/2/repetitions\"").unwrap();
        let field = field.split('>').next().unwrap();
        assert!(field.contains("value=\"5000\"") && field.contains("aria-invalid=\"true\"") && field.contains("autofocus"), "{field}");
        assert!(page.body.contains("“repetitions” must be a whole number from 0 to 1000."), "{page}");
        assert!(page.body.contains("name=\"supine-band-march/2/done\" value=\"yes\" checked"), "{page}");
        assert!(page.body.contains("value=\"20\" aria-current=\"true\""), "{page}");
        assert!(sessions(&ann).is_empty());
    }

    fn a_session_is_as_long_as_the_patient_says(server: &Server) {
        let (ann, _, browser) = clinic(server, 2);
        let steps = |page: &str| fields_of(&browser.get(page).is(200), "step").len();
        let short = ann.get(&ann.record("today?minutes=10")).is(200);
        assert_eq!(steps("/web/me/session?minutes=10"), short["plan"]["steps"].as_array().unwrap().len());
        assert!(steps("/web/me/session?minutes=10") < steps("/web/me/session"));
        assert_eq!(steps("/web/me/session?minutes="), steps("/web/me/session"));
        browser.get("/web/me/session?minutes=many").is(422);
    }

    fn one_session_of_two_programmes_is_logged_as_one_with_the_place_of_each_step(server: &Server) {
        server.day(FIRST);
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.steady(&ann, FIRST, LAST);
        for day in 6..20 {
            let log = json!({"region": "hip", "side": "right", "local_date": after(FIRST, day), "worst_pain": 2, "morning_pain": 1});
            ann.post(&ann.record("pain-logs"), &log).is(201);
        }
        pat.enrols(&ann, 1);
        let right = json!({"programme": "hip-flexor", "side": "right", "phase": 1, "because": "assessed"});
        pat.post(&ann.record("enrolments"), &right).is(201);
        let browser = server.browser(&ann.email);
        let page = browser.get("/web/me/session").is(200);
        let steps = fields_of(&page, "step");
        let (left, right): (Vec<&String>, Vec<&String>) = (
            steps.iter().filter(|step| step.ends_with(".hip.left")).collect(),
            steps.iter().filter(|step| step.ends_with(".hip.right")).collect(),
        );
        assert!(!left.is_empty() && !right.is_empty(), "{steps:?}");
        let (one, other) = (format!("{}/1/done", left[0]), format!("{}/1/done", right[0]));
        browser.logs("log-session", &sent(&planned(&page), &[(&one, "yes"), (&other, "yes")])).is(303);
        let logs = sessions(&ann);
        let places: Vec<(&Value, &Value)> = logs[0]["exercises"].as_array().unwrap().iter().map(|done| (&done["region"], &done["side"])).collect();
        assert_eq!(logs.len(), 1);
        assert!(places.contains(&(&json!("hip"), &json!("left"))) && places.contains(&(&json!("hip"), &json!("right"))), "{places:?}");
    }

    fn a_day_of_rest_offers_no_box_and_says_why(server: &Server) {
        let (ann, _, browser) = clinic(server, 2);
        for day in 1..4 {
            server.day(&after(LAST, day));
            ann.morning(&after(LAST, day), 9, 8);
        }
        let today = ann.today();
        assert!(today["plan"].is_null(), "{today}");
        let page = browser.get("/web/me/session").is(200);
        assert!(fields_of(&page, "step").is_empty() && !page.body.contains("type=\"checkbox\""), "{page}");
        let reason = today["reasons"][0]["text"].as_str().unwrap().split('\'').next().unwrap();
        assert!(page.body.contains(reason), "{reason}: {page}");
        for allowed in today["allowed"].as_array().unwrap() {
            assert!(page.body.contains(allowed["text"].as_str().unwrap().split('\'').next().unwrap()), "{allowed}");
        }
        // What was done all the same, on a form that was open since the morning, is logged and answered with a word.
        let enrolment = today["enrolments"][0]["enrolment_id"].as_str().unwrap().to_owned();
        let date = after(LAST, 3);
        let fields = [("enrolment_id", enrolment.as_str()), ("region", "hip"), ("side", "left"), ("local_date", &date),
            ("step", "leg-swing-sagittal"), ("leg-swing-sagittal/1/done", "yes")];
        let told = browser.logs("log-session", &fields).is(303);
        let nudge = sessions(&ann)[0]["nudge"]["text"]["text"].as_str().unwrap().split('\'').next().unwrap().to_owned();
        let done = browser.get(told.header("location").split('#').next().unwrap()).is(200);
        assert!(done.body.contains(&nudge), "{nudge}: {done}");
    }

    fn a_day_is_logged_and_corrected_on_the_form(server: &Server) {
        let (ann, _, browser) = clinic(server, 0);
        let date = after(LAST, 1);
        server.day(&date);
        let page = browser.get("/web/me/log").is(200);
        assert!(page.body.contains("not logged yet") && page.body.contains("acts/log-pain"), "{page}");
        assert_eq!((field_of(&page.body, "region").as_deref(), field_of(&page.body, "local_date")), (Some("hip"), Some(date.clone())));
        let at = [("region", "hip"), ("side", "left"), ("local_date", date.as_str())];
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> { at.iter().copied().chain(more.iter().copied()).collect() };
        let missing = browser.logs("log-pain", &with(&[("pain_now", "2"), ("triggers", "stairs")])).is(422);
        assert!(missing.body.contains("Please choose the worst pain of the last 24 hours, 0 to 10."), "{missing}");
        assert!(missing.body.contains("value=\"stairs\" checked") && missing.body.contains("name=\"pain_now\" value=\"2\" checked"), "{missing}");
        let told = browser.logs("log-pain", &with(&[("worst_pain", "4"), ("pain_now", "2"), ("settled", "no"), ("flare_up", "yes"),
            ("triggers", "stairs"), ("triggers", "night"), ("compared", "same"), ("stiffness_minutes", "20"), ("note", "after the drive"), ("place", "main")])).is(303);
        assert_eq!(told.header("location"), "/web/me?done=log-pain#main");
        let done = browser.get("/web/me?done=log-pain").is(200);
        assert!(done.body.contains("Your day is logged.") && done.body.contains("class=\"decision\""), "{done}");
        let log = || ann.all(&ann.record("pain-logs"))[0].clone();
        for (field, value) in [("worst_pain", json!(4)), ("pain_now", json!(2)), ("settled", json!(false)), ("flare_up", json!(true)), ("analgesic", json!(false)),
            ("triggers", json!(["stairs", "night"])), ("compared", json!("same")), ("stiffness_minutes", json!(20)), ("note", json!("after the drive")), ("morning_pain", Value::Null)] {
            assert_eq!(log()[field], value, "{field}");
        }
        let page = browser.get("/web/me/log").is(200);
        assert!(page.body.contains("logged: 4") && page.body.contains("Correct this log") && page.body.contains("after the drive</textarea>"), "{page}");
        assert_eq!((chosen(&page, "settled"), chosen(&page, "compared")), ("no".to_owned(), "same".to_owned()));
        // Another device logged it meanwhile: what was typed stands in the form that corrects it.
        let twice = browser.logs("log-pain", &with(&[("worst_pain", "7")])).is(409);
        assert!(twice.body.contains("Correct this log") && twice.body.contains("name=\"worst_pain\" value=\"7\" checked"), "{twice}");
        let (id, version) = (field_of(&page.body, "thing").unwrap(), field_of(&page.body, "version").unwrap());
        let corrected = [("thing", id.as_str()), ("version", &version), ("worst_pain", "5")];
        browser.logs("correct-pain", &corrected).is(303);
        assert_eq!((&log()["worst_pain"], &log()["triggers"], &log()["note"], &log()["flare_up"]), (&json!(5), &json!([]), &Value::Null, &json!(false)));
        let old = browser.logs("correct-pain", &[("thing", id.as_str()), ("version", &version), ("worst_pain", "6"), ("region", "hip"), ("side", "left"), ("local_date", &date)]).is(412);
        assert!(old.body.contains("It was changed in the meantime.") && old.body.contains("name=\"worst_pain\" value=\"6\" checked"), "{old}");
        assert_eq!(field_of(&old.body, "version").unwrap(), log()["version"].to_string());
    }

    fn painkillers_are_named_on_the_form_and_taken_away_again(server: &Server) {
        let (ann, _, browser) = clinic(server, 0);
        let date = after(LAST, 1);
        server.day(&date);
        let at = [("region", "hip"), ("side", "left"), ("local_date", date.as_str()), ("worst_pain", "4")];
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> { at.iter().copied().chain(more.iter().copied()).collect() };
        let nameless = browser.logs("log-pain", &with(&[("analgesics/1/dose", "400 mg")])).is(422);
        assert!(nameless.body.contains("Please enter the name.") && nameless.body.contains("painkiller-1-name-error"), "the row that was typed in: {nameless}");
        assert!(nameless.body.contains("value=\"400 mg\""), "{nameless}");
        browser.logs("log-pain", &with(&[("analgesics/0/name", "ibuprofen"), ("analgesics/0/dose", "400 mg"), ("analgesics/1/name", "a gel")])).is(303);
        let log = || ann.all(&ann.record("pain-logs"))[0].clone();
        assert_eq!((&log()["analgesic"], &log()["analgesics"]), (&json!(true), &json!([{"name": "ibuprofen", "dose": "400 mg"}, {"name": "a gel", "dose": null}])));
        let page = browser.get("/web/me/log").is(200);
        assert_eq!(field_of(&page.body, "analgesics/0/dose").as_deref(), Some("400 mg"));
        assert_eq!(field_of(&page.body, "analgesics/2/name").as_deref(), Some(""), "room for one more");
        let (id, version) = (field_of(&page.body, "thing").unwrap(), field_of(&page.body, "version").unwrap());
        browser.logs("correct-pain", &[("thing", id.as_str()), ("version", &version), ("worst_pain", "4")]).is(303);
        assert_eq!((&log()["analgesic"], &log()["analgesics"]), (&json!(false), &json!([])));
    }

    fn an_earlier_day_and_another_place_can_be_logged_and_a_newcomer_chooses_the_place(server: &Server) {
        server.day(LAST);
        let ann = server.patient("ann");
        let browser = server.browser(&ann.email);
        let page = browser.get("/web/me/log").is(200);
        assert!(page.body.contains("<select id=\"field-region\" name=\"region\""), "{page}");
        let unplaced = browser.logs("log-pain", &[("local_date", LAST), ("worst_pain", "3")]).is(422);
        assert!(unplaced.body.contains("Please choose the part of the body."), "{unplaced}");
        browser.logs("log-pain", &[("local_date", LAST), ("worst_pain", "3"), ("region", "knee"), ("side", "right")]).is(303);
        let earlier = browser.get("/web/me/log?region=ankle&side=left&local_date=2026-05-18").is(200);
        assert_eq!((field_of(&earlier.body, "region").as_deref(), field_of(&earlier.body, "local_date").as_deref()), (Some("ankle"), Some("2026-05-18")));
        assert!(earlier.body.contains("right knee") && earlier.body.contains("min=\"2026-05-06\""), "{earlier}");
        browser.logs("log-pain", &[("local_date", "2026-05-18"), ("worst_pain", "2"), ("region", "ankle"), ("side", "left")]).is(303);
        let logs = ann.all(&ann.record("pain-logs"));
        assert_eq!(logs.iter().map(|log| (&log["region"], &log["local_date"])).collect::<Vec<_>>(), [(&json!("knee"), &json!(LAST)), (&json!("ankle"), &json!("2026-05-18"))]);
        let too_old = browser.logs("log-pain", &[("local_date", "2026-04-01"), ("worst_pain", "2"), ("region", "ankle"), ("side", "left")]).is(422);
        assert!(too_old.body.contains("The day must not be before 6 May 2026."), "{too_old}");
    }

    fn the_forms_of_a_patient_are_the_patients_alone(server: &Server) {
        let (ann, pat, own) = clinic(server, 0);
        let desk = server.browser(&pat.email);
        for page in ["/web/me/log", "/web/me/session"] {
            own.get(page).is(200);
            desk.get(page).is(404);
        }
        let day = [("region", "hip"), ("side", "left"), ("local_date", LAST), ("worst_pain", "9")];
        let session = [("region", "hip"), ("side", "left"), ("local_date", LAST), ("step", "easy-walk"), ("easy-walk/1/done", "yes")];
        let address = |act: &str| format!("/web/patients/{}/acts/{act}", ann.id);
        desk.send(&address("log-pain"), &day).is(403);
        desk.send(&address("log-session"), &session).is(403);
        desk.send(&address("log-session"), &day).is(422);
        assert!(sessions(&ann).is_empty());
    }
}
