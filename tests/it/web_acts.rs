//! What the forms of the pages do: each is a request of the contract, by the same rules.

use crate::harness::{Browser, Client, Server};
use chrono::NaiveDate;
use limber::pages::acts;
use serde_json::Value;
use uuid::Uuid;

/// Ann, whose diary turned red, with a go-ahead that was given after it, and Pat at the desk.
fn clinic(server: &Server) -> (Client, Client, Browser) {
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    let calm = [2, 3, 2, 3, 2, 2, 3, 2, 3, 2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 2, 3, 2];
    let worse = [6, 7, 7, 8, 8, 8];
    server.diary(&ann, "2026-05-01", &[&calm[..], &worse[..]].concat());
    server.clear(&pat, &ann, 2);
    let browser = server.browser(&pat.email);
    (ann, pat, browser)
}

fn red_flag(ann: &Client) -> Value {
    let flags = ann.flags().into_iter();
    flags.filter(|flag| flag["level"] == "red").max_by_key(|flag| flag["local_date"].to_string()).expect("a red flag")
}

impl Browser {
    /// Sends a form of a patient's page.
    fn act(&self, patient: &Client, act: &str, fields: &[(&str, &str)]) -> crate::harness::Answer {
        self.send(&format!("/web/patients/{}/acts/{act}", patient.id), fields)
    }
}

on_both! {
    fn a_flag_is_seen_acted_on_put_off_and_closed(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let page = browser.get(&format!("/web/patients/{}", ann.id)).is(200);
        let flag = red_flag(&ann);
        let id = flag["id"].as_str().unwrap();
        assert!(page.body.contains(flag["text"].as_str().unwrap()), "{page}");
        let at = |version: i64| version.to_string();
        let version = || red_flag(&ann)["version"].as_i64().unwrap();
        let told = browser.act(&ann, "see-flag", &[("thing", id), ("version", &at(version())), ("place", &format!("flag-{id}"))]).is(303);
        assert_eq!(told.header("location"), format!("/web/patients/{}?done=see-flag#flag-{id}", ann.id));
        let done = browser.get(told.header("location").split('#').next().unwrap()).is(200);
        assert!(done.body.contains("The flag is marked as seen."), "{done}");
        let fields = [("thing", id), ("version", &at(version())), ("done", "called"), ("note", "rests until Monday")];
        browser.act(&ann, "act-on-flag", &fields).is(303);
        let until = NaiveDate::from_ymd_opt(2026, 6, 4).unwrap().to_string();
        let fields = [("thing", id), ("version", &at(version())), ("until", &until), ("reason", "look again in a week")];
        browser.act(&ann, "snooze-flag", &fields).is(303);
        browser.act(&ann, "close-flag", &[("thing", id), ("version", &at(version())), ("outcome", "expected")]).is(303);
        let closed = pat.get(&ann.record(&format!("flags/{id}"))).is(200);
        assert_eq!(closed["status"], "closed");
        let happened: Vec<&str> = closed["history"].as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect();
        assert_eq!(happened.iter().rev().take(4).rev().collect::<Vec<_>>(), [&"seen", &"acted_on", &"snoozed", &"closed"]);
    }

    fn what_is_refused_is_shown_again_with_the_reason_and_what_was_typed(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let fields = [("thing", ""), ("region", "hip"), ("highest_band_level", "12"), ("note", "as <agreed>")];
        let page = browser.act(&ann, "give-clearance", &fields).is(422);
        assert!(page.body.contains("role=\"alert\"") && page.body.contains("must be a whole number from 1 to 8"), "{page}");
        assert!(page.body.contains("as &#60;agreed&#62;</textarea>"), "{page}");
        assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"give-highest_band_level-error\""), "{page}");
        assert_eq!(pat.all(&ann.record("clearances")).len(), 1);
        // Another person was faster: nothing is overwritten, and the page shows how it is now.
        let worsening = || {
            let mut all = ann.all(&ann.record("episodes?open=true")).into_iter();
            all.rfind(|episode| episode["kind"] == "worsening").expect("a worsening")
        };
        let episode = worsening();
        let (id, old) = (episode["id"].as_str().unwrap(), episode["version"].to_string());
        browser.act(&ann, "see-episode", &[("thing", id), ("version", &old)]).is(303);
        let fields = [("thing", id), ("version", &old), ("outcome", "settled"), ("note", "all well")];
        let page = browser.act(&ann, "close-episode", &fields).is(412);
        assert!(page.body.contains("It was changed in the meantime.") && page.body.contains("all well</textarea>"), "{page}");
        assert_eq!(worsening()["status"], "seen");
        browser.act(&ann, "close-episode", &[("thing", id), ("outcome", "settled")]).is(428);
    }

    fn a_form_that_is_sent_twice_is_done_once(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let once = Uuid::new_v4().to_string();
        let fields = [("region", "knee"), ("highest_band_level", "1"), ("once", once.as_str())];
        for _ in 0..2 {
            browser.act(&ann, "give-clearance", &fields).is(303);
        }
        assert_eq!(pat.all(&ann.record("clearances")).len(), 2);
    }

    fn a_go_ahead_is_narrowed_and_ended_and_today_says_rest(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let page = browser.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(page.body.contains("End this go-ahead"), "{page}");
        let clearance = || pat.all(&ann.record("clearances"))[0].clone();
        let id = clearance()["id"].as_str().unwrap().to_owned();
        let narrower = [("thing", id.as_str()), ("version", "1"), ("highest_band_level", "1"), ("because", "sore after the second")];
        browser.act(&ann, "narrow-clearance", &narrower).is(303);
        assert_eq!(clearance()["highest_band_level"], 1);
        let version = clearance()["version"].to_string();
        let unsaid = browser.act(&ann, "end-clearance", &[("thing", &id), ("version", &version)]).is(422);
        assert!(unsaid.body.contains("aria-invalid"), "{unsaid}");
        browser.act(&ann, "end-clearance", &[("thing", &id), ("version", &version), ("because", "worse since Monday")]).is(303);
        assert_eq!((&clearance()["ending"], &clearance()["ended_because"]), (&"revoked".into(), &"worse since Monday".into()));
        let own = server.browser(&ann.email).get("/web/me").is(200);
        assert!(own.body.contains("Rest today"), "{own}");
    }

    fn messages_go_to_and_fro_and_are_marked_as_read(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let flag = red_flag(&ann)["id"].as_str().unwrap().to_owned();
        browser.act(&ann, "write-message", &[("text", "Please rest <today>."), ("flag", &flag)]).is(303);
        browser.act(&ann, "write-message", &[("text", "  ")]).is(422);
        let own = server.browser(&ann.email);
        let page = own.get("/web/me/messages").is(200);
        assert!(page.body.contains("Please rest &#60;today&#62;.") && page.body.contains("Mark as read"), "{page}");
        let message = pat.all(&ann.record("messages"))[0].clone();
        assert_eq!(message["flag_id"], flag.as_str());
        let told = own.act(&ann, "read-message", &[("thing", message["id"].as_str().unwrap()), ("place", "messages")]).is(303);
        assert_eq!(told.header("location"), "/web/me/messages?done=read-message#messages");
        own.act(&ann, "write-message", &[("text", "I do.")]).is(303);
        let page = browser.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(page.body.contains("Read by ann") && page.body.contains("I do."), "{page}");
    }

    fn rest_is_decided_and_changed_and_thresholds_are_tried_and_signed(server: &Server) {
        let (ann, pat, browser) = clinic(server);
        let today = "2026-05-28";
        browser.act(&ann, "begin-rest", &[("from", today), ("until", "2026-06-03"), ("because", "after the flare")]).is(303);
        let rest = pat.all(&ann.record("rest-periods"))[0].clone();
        assert_eq!(rest["source"], "physiotherapist");
        let fields = [("thing", rest["id"].as_str().unwrap()), ("version", "1"), ("until", today), ("because", "well again")];
        browser.act(&ann, "change-rest", &fields).is(303);
        assert_eq!(pat.all(&ann.record("rest-periods"))[0]["until"], today);
        let address = format!("/web/patients/{}/thresholds", ann.id);
        let tried = browser.get(&format!("{address}?try=1&set.session_ceiling=3")).is(200);
        assert!(tried.body.contains("What they would have made of past days"), "{tried}");
        let refused = browser.get(&format!("{address}?try=1&set.session_ceiling=99")).is(200);
        assert!(refused.body.contains("These cannot be tried"), "{refused}");
        let version = pat.get(&ann.record("thresholds")).is(200)["version"].to_string();
        browser.act(&ann, "set-thresholds", &[("set.session_ceiling", "3"), ("version", &version)]).is(422);
        let fields = [("set.session_ceiling", "3"), ("because", "flares early"), ("version", &version)];
        browser.act(&ann, "set-thresholds", &fields).is(303);
        assert_eq!(pat.get(&ann.record("thresholds")).is(200)["settings"]["session_ceiling"], 3.0);
    }

    fn a_patient_ends_a_care_link_and_from_then_on_there_is_no_such_page(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let address = format!("/web/patients/{}", ann.id);
        browser.get(&address).is(200);
        let own = server.browser(&ann.email);
        let links = own.get("/web/me/links").is(200);
        let link = crate::harness::field_of(&links.body, "thing").unwrap();
        let told = own.act(&ann, "end-link", &[("thing", &link), ("version", "1"), ("place", "main")]).is(303);
        assert_eq!(told.header("location"), "/web/me/links?done=end-link#main");
        browser.get(&address).is(404);
        browser.act(&ann, "see-flag", &[("thing", &link), ("version", "1")]).is(404);
    }

    fn a_form_can_do_no_more_than_its_sender(server: &Server) {
        let (ann, _, browser) = clinic(server);
        let (own, stranger) = (server.browser(&ann.email), server.browser(&server.physiotherapist("quinn").email));
        let (thing, patient, nobody) = (Uuid::new_v4().to_string(), ann.id.to_string(), Uuid::new_v4().to_string());
        let fields = [("thing", thing.as_str()), ("version", "1"), ("until", "2026-06-01"), ("from", "2026-06-01"),
            ("reason", "r"), ("because", "b"), ("text", "t"), ("done", "called"), ("outcome", "settled"), ("region", "hip"),
            ("highest_band_level", "1"), ("code", "AAAA"), ("accepted", "yes"), ("slices", "pain"), ("physiotherapist", "rae@example.org"),
            ("kind", "json"), ("answer", "accept"), ("zone", "UTC"), ("up_to", "6")];
        let theirs = ["see-flag", "act-on-flag", "snooze-flag", "close-flag", "see-episode", "act-on-episode", "snooze-episode",
            "close-episode", "accept-level", "see-several", "confirm-clearance", "confirm-lower", "give-clearance", "end-clearance", "narrow-clearance",
            "unlock", "set-thresholds", "answer-request", "invite", "accept-proposal", "edit-proposal", "refuse-proposal", "copy-programme", "retire-programme", "publish-programme",
            "save-programme", "check-programme", "arrange-phases", "save-phase", "check-phase", "arrange-phase"];
        let patients = ["accept-invitation", "share", "make-primary", "consent"];
        for act in acts() {
            let of_nobody = act.address("x") == act.address("y");
            if !of_nobody {
                let foreign = stranger.send(&act.address(&patient), &fields).is(404);
                let nowhere = stranger.send(&act.address(&nobody), &fields).is(404);
                assert_eq!(foreign.body, nowhere.body, "{}", act.name);
            }
            let by_the_patient = own.send(&act.address(&patient), &fields).status;
            assert_eq!(by_the_patient == 403, theirs.contains(&act.name), "{}: {by_the_patient}", act.name);
            assert!(by_the_patient < 500, "{}: {by_the_patient}", act.name);
            if patients.contains(&act.name) {
                browser.send(&act.address(&patient), &fields).is(403);
            }
        }
        for bad in ["/web/patients/me%2F..%2F../acts/see-flag", "/web/patients/x/acts/see-flag", "/web/patients/me/acts/erase-everything",
            "/web/patients/me/acts/invite", "/web/care/acts/see-flag", "/web/care/acts/../invite", "/web/care/acts/",
            "/web/programmes/hip-flexor/acts/see-flag", "/web/programmes/me%2F..%2F../acts/copy-programme"] {
            own.send(bad, &[]).is(404);
        }
    }
}
