//! A patient's page has one card an episode; the caseload one row a patient, with what changed; notices stand in the header.

use crate::harness::{Answer, Browser, Client, Server, after, field_of};
use serde_json::{Value, json};

const FIRST: &str = "2026-05-01";

fn episodes(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("episodes?open=true"))
}

fn worsening(patient: &Client) -> Value {
    episodes(patient).into_iter().find(|one| one["kind"] == "worsening").expect("a worsening")
}

/// Ann, whose left hip got worse, and Pat at the desk.
fn clinic(server: &Server) -> (Client, Client, Browser) {
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let mut scores = vec![2; 20];
    scores.extend([6, 7, 7]);
    server.diary(&ann, FIRST, &scores);
    let browser = server.browser(&pat.email);
    (ann, pat, browser)
}

/// A yes to a warning sign of an emergency, on the last day of the diary.
fn warning_sign(ann: &Client) -> Value {
    let check = json!({"local_date": after(FIRST, 22), "answered_yes": ["cannot-move-joint"]});
    ann.post(&ann.record("symptom-checks"), &check).is(201);
    ann.flags().into_iter().find(|flag| flag["rule"] == "RF").expect("a flag")
}

fn page(browser: &Browser, ann: &Client) -> Answer {
    browser.get(&format!("/web/patients/{}", ann.id)).is(200)
}

fn act(browser: &Browser, ann: &Client, act: &str, fields: &[(&str, &str)]) -> Answer {
    browser.send(&format!("/web/patients/{}/acts/{act}", ann.id), fields)
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

on_both! {
    fn the_chart_comes_first_and_then_one_card_an_episode_with_its_evidence_folded(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let shown = page(&browser, &ann).body;
        let cards: Vec<&str> = shown.split("<article class=\"card ").skip(1).collect();
        let open = episodes(&ann);
        assert_eq!(cards.iter().filter(|card| card.starts_with("episode")).count(), open.len(), "{shown}");
        let evidence: Vec<&Value> = open.iter().flat_map(|one| one["evidence"].as_array().unwrap()).collect();
        assert!(!evidence.is_empty());
        for flag in evidence {
            assert!(!cards.iter().any(|card| card.contains(&format!("id=\"flag-title-{}\"", text(flag, "id")))), "{flag}");
            assert!(shown.contains(&format!("<li id=\"flag-{}\">", text(flag, "id"))), "{flag}");
        }
        let (chart, card) = (shown.find("id=\"pain\"").unwrap(), shown.find("<article class=\"card episode").unwrap());
        assert!(chart < card);
        let worse = worsening(&ann);
        let card = cards.iter().find(|card| card.contains(&format!("episode-{}", text(&worse, "id")))).unwrap();
        assert!(card.contains(text(&worse, "text")) && card.contains("7 of 10") && card.contains("Why: the explanation, worked"), "{card}");
        assert!(card.contains("Mark as seen<span class=\"hidden\">: worsening of the left hip, ann</span>"), "{card}");
        let own = server.browser(&ann.email).get("/web/patients/me").is(200).body;
        assert!(own.contains(text(&worse, "text")) && !own.contains("acts/see-episode"), "{own}");
    }

    fn an_episode_is_seen_acted_on_put_off_and_closed(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let id = text(&worsening(&ann), "id").to_owned();
        let version = || worsening(&ann)["version"].to_string();
        let place = format!("episode-{id}");
        let told = act(&browser, &ann, "see-episode", &[("thing", &id), ("version", &version()), ("place", &place)]).is(303);
        assert_eq!(told.header("location"), format!("/web/patients/{}?done=see-episode#{place}", ann.id));
        act(&browser, &ann, "act-on-episode", &[("thing", &id), ("version", &version()), ("done", "called")]).is(303);
        let until = after(FIRST, 26);
        let put_off = [("thing", id.as_str()), ("version", &version()), ("until", &until), ("reason", "look again on Wednesday")];
        act(&browser, &ann, "snooze-episode", &put_off).is(303);
        assert!(page(&browser, &ann).body.contains("Put off until"));
        let old = version();
        act(&browser, &ann, "close-episode", &[("thing", &id), ("version", &old), ("outcome", "expected")]).is(303);
        let refused = act(&browser, &ann, "see-episode", &[("thing", &id), ("version", "1")]).status;
        assert_eq!(refused, 303, "what is seen stays seen");
        let closed = ann.get(&ann.record(&format!("episodes/{id}"))).is(200);
        assert_eq!(closed["status"], "closed");
        let refused = act(&browser, &ann, "act-on-episode", &[("thing", &id), ("version", &old), ("done", "called")]);
        assert!([409, 412].contains(&refused.status), "{refused}");
    }

    fn several_are_marked_as_seen_at_once_or_none_of_them(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let flag = warning_sign(&ann);
        let shown = page(&browser, &ann).body;
        assert!(shown.contains("id=\"several\"") && shown.contains("form=\"several\""), "{shown}");
        let ticks: Vec<String> = episodes(&ann)
            .iter()
            .map(|one| format!("episode.{}.{}", text(one, "id"), one["version"]))
            .chain([format!("flag.{}.{}", text(&flag, "id"), flag["version"])])
            .collect();
        for tick in &ticks {
            assert!(shown.contains(&format!("value=\"{tick}\"")), "{tick}: {shown}");
        }
        let send = |ticks: &[String]| {
            let fields: Vec<(&str, &str)> = ticks.iter().map(|tick| ("several", tick.as_str())).collect();
            act(&browser, &ann, "see-several", &fields)
        };
        let stale = [ticks[0].clone(), format!("flag.{}.99", text(&flag, "id"))];
        assert!(send(&stale).is(412).body.contains("Nothing was changed."));
        assert_eq!(worsening(&ann)["status"], "open");
        assert!(send(&[]).is(422).body.contains("Please tick at least one"));
        send(&ticks).is(303);
        assert!(episodes(&ann).iter().all(|one| one["status"] == "seen"));
        let seen = ann.flags().into_iter().find(|one| one["id"] == flag["id"]).unwrap();
        assert_eq!(seen["status"], "seen");
        send(&ticks).is(303);
        assert!(!page(&browser, &ann).body.contains("id=\"several\""));
        // A patient marks nothing.
        let own = server.browser(&ann.email);
        act(&own, &ann, "see-several", &[("several", &ticks[0])]).is(403);
    }

    fn a_level_is_accepted_by_a_form_whose_error_is_a_sentence_and_has_the_focus(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.diary(&ann, FIRST, &[6; 34]);
        let browser = server.browser(&pat.email);
        let high = episodes(&ann).into_iter().find(|one| one["kind"] == "circumstances").unwrap();
        let (id, version) = (text(&high, "id").to_owned(), high["version"].to_string());
        let until = after(FIRST, 60);
        let unsaid = [("thing", id.as_str()), ("version", &version), ("up_to", "7"), ("until", &until), ("because", " ")];
        let again = act(&browser, &ann, "accept-level", &unsaid).is(422).body;
        assert!(again.contains("Please say why, in a sentence"), "{again}");
        assert!(again.contains(&format!("aria-invalid=\"true\" aria-describedby=\"accept-{id}-because-error\" autofocus")), "{again}");
        assert!(again.contains("<details open><summary class=\"button\">Accept a level"), "the form is open: {again}");
        assert!(again.contains(&format!("name=\"until\" value=\"{until}\"")), "what was typed is kept: {again}");
        assert_eq!(again.matches(" autofocus").count(), 1);
        assert!(!again.contains("/because") && !again.contains("must be a string"), "{again}");
        let far = after(FIRST, 200);
        let beyond = [("thing", id.as_str()), ("version", &version), ("up_to", "7"), ("until", &far), ("because", "seen today")];
        let again = act(&browser, &ann, "accept-level", &beyond).is(422).body;
        assert!(again.contains("The last day must be") && again.contains(&format!("accept-{id}-until-error\" autofocus")), "{again}");
        let fields = [("thing", id.as_str()), ("version", &version), ("up_to", "7"), ("until", &until), ("because", "osteoarthritis, seen today")];
        act(&browser, &ann, "accept-level", &fields).is(303);
        let accepted = ann.get(&ann.record(&format!("episodes/{id}"))).is(200);
        assert_eq!((&accepted["accepted"]["up_to"], &accepted["accepted"]["until"]), (&json!(7), &json!(until)));
        assert!(page(&browser, &ann).body.contains("up to 7, 3 Jun 2026 to 30 Jun 2026"));
    }

    fn a_refusal_that_is_about_no_field_has_the_focus_itself(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let id = text(&worsening(&ann), "id").to_owned();
        let again = act(&browser, &ann, "close-episode", &[("thing", &id), ("version", "99"), ("outcome", "settled"), ("note", "all <well>")]).is(412).body;
        assert!(again.contains("role=\"alert\" tabindex=\"-1\" autofocus") && again.contains("It was changed in the meantime."), "{again}");
        assert!(again.contains("all &#60;well&#62;</textarea>"), "{again}");
    }

    fn an_emergency_has_numbers_that_a_phone_dials_and_only_on_its_day(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let own = server.browser(&ann.email);
        assert!(!own.get("/web/me").is(200).body.contains("tel:"));
        warning_sign(&ann);
        let today = own.get("/web/me").is(200).body;
        assert!(today.contains("Emergency: act now") && today.contains("href=\"tel:999\""), "{today}");
        let desk = page(&browser, &ann).body;
        assert!(desk.contains("Emergency: training is locked"), "{desk}");
        server.day(&after(FIRST, 23));
        let later = own.get("/web/me").is(200).body;
        assert!(!later.contains("Emergency: act now") && later.contains("href=\"tel:111\""), "{later}");
    }

    fn a_go_ahead_that_was_held_back_waits_for_one_of_three_answers(server: &Server) {
        let (pat, names) = (server.physiotherapist("pat"), ["ann", "bob", "cat"]);
        let patients = names.map(|name| server.patient(name));
        let all_log = |days: std::ops::Range<u64>, score: u8| {
            for date in days.map(|day| after(FIRST, day)) {
                server.day(&date);
                for patient in &patients {
                    patient.log(&date, score);
                }
            }
        };
        for patient in &patients {
            server.link(&pat, patient);
        }
        all_log(0..20, 2);
        for patient in &patients {
            server.clear(&pat, patient, 2);
        }
        let browser = server.browser(&pat.email);
        all_log(20..28, 8);
        for patient in &patients {
            let shown = page(&browser, patient).body;
            assert!(shown.contains("<strong>Held back</strong> since") && !shown.contains("acts/confirm-clearance"), "{shown}");
        }
        let clearance = |patient: &Client| pat.all(&patient.record("clearances"))[0].clone();
        all_log(28..31, 2);
        for (patient, answer) in patients.iter().zip(["confirm-clearance", "confirm-lower", "end-clearance"]) {
            let shown = page(&browser, patient).body;
            assert!(shown.contains("bands wait for your word") && shown.contains(&format!("acts/{answer}\"")), "{answer}: {shown}");
            let given = clearance(patient);
            let (id, version) = (text(&given, "id"), given["version"].to_string());
            act(&browser, patient, answer, &[("thing", id), ("version", &version), ("because", " ")]).is(422);
            let fields = [("thing", id), ("version", version.as_str()), ("because", "looked at today")];
            act(&browser, patient, answer, &fields).is(303);
            assert!(!page(&browser, patient).body.contains("bands wait for your word"));
        }
        let [before, lower, no] = [0, 1, 2].map(|number: usize| clearance(&patients[number]));
        assert_eq!((&before["highest_band_level"], &before["confirmed_because"]), (&json!(2), &json!("looked at today")));
        assert_eq!((&lower["highest_band_level"], &lower["confirmed_because"]), (&json!(1), &json!("looked at today")));
        assert_eq!((&no["ending"], &no["current"]), (&json!("revoked"), &json!(false)));
        assert_eq!(lower["narrowings"][0]["level_before"], 2);
    }

    fn the_caseload_shows_todays_number_two_weeks_and_what_changed_since_the_last_look(server: &Server) {
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        // Looks are dated by real time: this diary is kept after all of them.
        let first = "2035-05-01";
        server.diary(&ann, first, &[2; 20]);
        let browser = server.browser(&pat.email);
        let list = || browser.get("/web/caseload").is(200).body;
        let before = list();
        assert!(before.contains("<strong class=\"score\">2</strong>") && before.contains("not looked yet"), "{before}");
        assert!(before.contains("Worst pain of the last 14 days: 2, 2"), "{before}");
        page(&browser, &ann);
        server.diary(&ann, &after(first, 20), &[6, 7, 7]);
        let worse = list();
        assert!(worse.contains("<strong class=\"score\">7</strong>") && worse.contains("new or worse"), "{worse}");
        assert!(worse.contains("<strong>1</strong> <span class=\"chip red\">") && worse.contains("/web/caseload?need=red"), "{worse}");
        let text = worsening(&ann)["text"].as_str().unwrap().to_owned();
        assert!(worse.contains(&text) && worse.matches("<th scope=\"row\">").count() == 1, "{worse}");
        server.day(&after(first, 23));
        assert!(list().contains("<strong class=\"score old\">7</strong>"), "no score of today yet");
        // The list and the notices open no record.
        browser.get("/web/notices").is(200);
        assert!(list().contains("new or worse"));
    }

    fn notices_stand_in_the_header_until_they_are_seen(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let unseen = || pat.all("/v1/me/notices").iter().filter(|notice| notice["seen_at"].is_null()).count();
        let all = unseen();
        assert!(all > 0);
        let count = |shown: &str| shown.contains(&format!("Notices <span class=\"count\">{}<span", unseen()));
        assert!(count(&browser.get("/web/caseload").is(200).body));
        let shown = browser.get("/web/notices").is(200).body;
        let first = pat.all("/v1/me/notices")[0].clone();
        assert!(shown.contains(text(&first["told"], "text")), "{shown}");
        assert!(shown.contains(&format!("/web/patients/{}#", ann.id)), "{shown}");
        let foreign = server.browser(&server.physiotherapist("quinn").email);
        foreign.send("/web/notices/acts/see-notice", &[("thing", text(&first, "id"))]).is(404);
        foreign.send("/web/notices/acts/see-notices", &[("notices", text(&first, "id"))]).is(404);
        browser.send("/web/notices/acts/see-notice", &[("thing", text(&first, "id")), ("place", "main")]).is(303);
        assert_eq!(unseen(), all - 1);
        let ids: Vec<Value> = pat.all("/v1/me/notices");
        let fields: Vec<(&str, &str)> = ids.iter().map(|notice| ("notices", text(notice, "id"))).collect();
        let told = browser.send("/web/notices/acts/see-notices", &fields).is(303);
        assert!(told.header("location").starts_with("/web/notices?done=see-notices"));
        assert_eq!(unseen(), 0);
        assert!(!browser.get("/web/caseload").is(200).body.contains("Notices <span"));
        browser.send("/web/notices/acts/see-flag", &[]).is(404);
    }

    fn thresholds_begin_with_three_settings_that_have_a_name(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let address = format!("/web/patients/{}/thresholds", ann.id);
        let shown = browser.get(&address).is(200).body;
        for name in ["Careful", "Usual", "Tolerant"] {
            assert!(shown.contains(&format!("<h3>{name}")), "{shown}");
        }
        assert!(shown.find("id=\"named\"").unwrap() < shown.find("id=\"set-level_ease\"").unwrap());
        assert!(shown.contains("<h3>Usual <span class=\"tag\">holds now</span>"), "{shown}");
        let tolerant = shown.split("<h3>Tolerant").nth(1).unwrap().split("</form>").next().unwrap();
        let setting_of = |rest: &str| Some((rest.split('"').next()?.to_owned(), rest.split("value=\"").nth(1)?.split('"').next()?.to_owned()));
        let settings: Vec<(String, String)> = tolerant.split("name=\"set.").skip(1).filter_map(setting_of).collect();
        assert!(settings.len() > 3, "{tolerant}");
        let query: Vec<String> = settings.iter().map(|(name, value)| format!("set.{name}={value}")).collect();
        let tried = browser.get(&format!("{address}?try=1&{}", query.join("&"))).is(200).body;
        assert!(tried.contains("What they would have made of past days"), "{tried}");
        let version = pat.get(&ann.record("thresholds")).is(200)["version"].to_string();
        let names: Vec<(String, String)> = settings.iter().map(|(name, value)| (format!("set.{name}"), value.clone())).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend([("because", "known ups and downs"), ("version", version.as_str())]);
        act(&browser, &ann, "set-thresholds", &fields).is(303);
        let shown = browser.get(&address).is(200).body;
        assert!(shown.contains("<h3>Tolerant <span class=\"tag\">holds now</span>"), "{shown}");
        assert!(field_of(&shown, "form_token").is_some() || field_of(&shown, "try").is_some());
    }
}
