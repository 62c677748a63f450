//! What leaves a record from a page, and who lets whom in: the same as by the contract, with a browser.

use crate::harness::{Answer, Browser, Client, Server, field_of};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const ALL: [(&str, &str); 4] =
    [("slices", "pain"), ("slices", "training"), ("slices", "measures"), ("slices", "notes")];

/// Ann with a short diary, Pat who sees it, and a browser of each.
fn clinic(server: &Server) -> (Client, Client, Browser, Browser) {
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    server.diary(&ann, "2026-06-01", &[3, 2, 3, 3]);
    let (own, desk) = (server.browser(&ann.email), server.browser(&pat.email));
    (ann, pat, own, desk)
}

impl Browser {
    fn of_patient(&self, patient: &Client, act: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(&format!("/web/patients/{}/acts/{act}", patient.id), fields)
    }

    fn at_the_desk(&self, act: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(&format!("/web/care/acts/{act}"), fields)
    }
}

/// What somebody's visits were for, the newest first, since there were so many.
fn visits(patient: &Client, since: usize) -> Vec<String> {
    let mut all = patient.all(&patient.record("access-log"));
    all.truncate(all.len() - since);
    all.iter()
        .map(|visit| format!("{} {}", visit["action"].as_str().unwrap(), visit["operation"].as_str().unwrap()))
        .collect()
}

fn count(patient: &Client) -> usize {
    patient.all(&patient.record("access-log")).len()
}

fn links(patient: &Client) -> Vec<Value> {
    patient.all(&patient.record("care-links"))
}

/// The code that stands large on the page.
fn code_of(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("<p class=\"code\">").expect("a code");
    rest.split('<').next().unwrap().to_owned()
}

on_both! {
    fn a_file_is_the_contracts_with_its_headers_and_one_line_in_the_access_log(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        for (end, operation, action) in [
            ("report.pdf", "print_report", "export"),
            ("export/pain-logs.csv", "export_series", "export"),
            ("export/flags.csv?from=2026-06-01", "export_series", "export"),
            ("fhir", "show_fhir", "export"),
            ("pain-trend.svg?region=hip&side=left&theme=light", "draw_pain_trend", "look"),
        ] {
            let before = count(&ann);
            let told = pat.get(&ann.record(end)).is(200);
            let file = desk.get(&format!("/web/patients/{}/{end}", ann.id)).is(200);
            assert_eq!(visits(&ann, before), [format!("{action} {operation}"), format!("{action} {operation}")]);
            for header in ["content-type", "content-disposition", "content-security-policy", "cache-control", "referrer-policy"] {
                assert_eq!(file.header(header), told.header(header), "{end}: {header}");
            }
            if end.contains(".csv") {
                assert_eq!(file.body, told.body);
            }
            assert_eq!(own.get(&format!("/web/patients/{}/{end}", ann.id)).is(200).header("content-type"), told.header("content-type"));
        }
        let report = desk.get(&format!("/web/patients/{}/report.pdf?question=May%20she%20run%3F", ann.id)).is(200);
        assert_eq!(report.header("content-disposition"), "inline; filename=\"limber-report-2026-06-04.pdf\"");
        // What is wrong with it is said on a page.
        let wrong = desk.get(&format!("/web/patients/{}/report.pdf?from=2020-01-01", ann.id)).is(422);
        assert!(wrong.body.contains("<h1>"), "{wrong}");
        desk.get(&format!("/web/patients/{}/export/everything.csv", ann.id)).is(404);
        assert_eq!(desk.send(&format!("/web/patients/{}/report.pdf", ann.id), &[]).is(404).header("content-type"), "text/html; charset=utf-8");
    }

    fn nothing_else_of_the_contract_is_reached_with_a_cookie(server: &Server) {
        let (ann, _, _, desk) = clinic(server);
        let asked_who = ["unauthenticated"].as_slice();
        let not_there = ["not-found", "method-not-allowed"].as_slice();
        for (end, codes) in [
            ("pain-logs", asked_who),
            ("summary", asked_who),
            ("fhir/Patient", asked_who),
            ("exports", not_there),
            ("export/pain-logs.csv/x", not_there),
            ("report.pdf/", not_there),
            ("export/..", not_there),
            ("export/..%2Fsummary", not_there),
        ] {
            let there = desk.get(&format!("/web/patients/{}/{end}", ann.id)).is(404);
            assert!(there.body.contains("<h1>"), "{there}");
            let alone = desk.get(&ann.record(end));
            assert!(codes.contains(&alone.code()), "{alone}");
        }
        for path in ["/v1/me", "/v1/care-requests", "/v1/patients"] {
            desk.get(path).problem(401, "unauthenticated");
        }
        desk.get(&ann.record("report.pdf")).problem(401, "unauthenticated");
        let address = format!("/web/patients/{}/report.pdf", ann.id);
        for method in ["PUT", "PATCH", "DELETE"] {
            let refused = desk.client.ask(method, &address).header("Cookie", &desk.cookie).answer().is(405);
            assert_eq!(refused.header("allow"), "GET");
        }
    }

    fn only_what_is_shared_is_offered_and_handed_out(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let page = desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        let offered = |page: &Answer, table: &str| page.body.contains(&format!("/export/{table}.csv"));
        assert!(offered(&page, "pain-logs") && offered(&page, "session-logs") && page.body.contains("pain-trend.svg?region=hip"));
        let link = links(&ann)[0]["id"].as_str().unwrap().to_owned();
        let told = own.of_patient(&ann, "share", &[("thing", &link), ("version", "1"), ("slices", "training"), ("until", ""), ("until_was", "")]);
        told.is(303);
        let page = desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(!offered(&page, "pain-logs") && offered(&page, "session-logs") && !page.body.contains("pain-trend.svg"), "{page}");
        for (end, status) in [("export/pain-logs.csv", 404), ("pain-trend.svg?region=hip&side=left", 404), ("export/session-logs.csv", 200), ("report.pdf", 200)] {
            desk.get(&format!("/web/patients/{}/{end}", ann.id)).is(status);
        }
        let whole = own.get("/web/patients/me").is(200);
        assert!(offered(&whole, "pain-logs") && offered(&whole, "measures"), "{whole}");
        drop(pat);
    }

    fn a_copy_is_asked_for_looked_at_and_fetched_by_whoever_asked(server: &Server) {
        let (ann, _, own, desk) = clinic(server);
        let copy = Uuid::new_v4().to_string();
        let page = format!("/web/patients/{}/exports/{copy}", ann.id);
        let fields = [("copy", copy.as_str()), ("kind", "json"), ("from", ""), ("to", ""), ("place", "main")];
        for _ in 0..2 {
            let told = desk.of_patient(&ann, "ask-export", &fields).is(303);
            assert_eq!(told.header("location"), format!("{page}?done=ask-export#main"));
        }
        let until = Instant::now() + Duration::from_secs(20);
        let done = loop {
            let now = desk.get(&page).is(200);
            if now.body.contains("Fetch the file") {
                break now;
            }
            assert!(now.body.contains("<progress") && Instant::now() < until, "{now}");
            thread::sleep(Duration::from_millis(100));
        };
        assert!(done.body.contains(&format!("href=\"{page}/file\"")), "{done}");
        let before = count(&ann);
        let file = desk.get(&format!("{page}/file")).is(200);
        assert_eq!(visits(&ann, before), ["export fetch_export"]);
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(file["format"], "limber-record-1");
        for end in ["", "/file"] {
            own.get(&format!("{page}{end}")).is(404);
        }
        let refused = desk.of_patient(&ann, "ask-export", &[("copy", ""), ("kind", "paper"), ("from", ""), ("to", "")]).is(422);
        assert!(refused.body.contains("Nothing was changed."), "{refused}");
        let refused = desk.of_patient(&ann, "ask-export", &[("kind", "json"), ("from", "2026-06-03"), ("to", "2026-06-01")]).is(422);
        assert!(refused.body.contains("must not be before the first day"), "{refused}");
    }

    fn a_physiotherapist_invites_and_the_patient_lets_them_in_by_forms_alone(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient_in("ann", "Europe/London"), server.physiotherapist("pat"));
        let (own, desk) = (server.browser(&ann.email), server.browser(&pat.email));
        let made = desk.at_the_desk("invite", &[]).is(200);
        let code = code_of(&made);
        assert!(made.body.contains("<svg") && !made.body.contains("<?xml"), "{made}");
        assert!(!desk.get("/web/care").is(200).body.contains(&code), "it is shown once");
        let fields = |more: &[(&'static str, &'static str)]| {
            let mut all = vec![("code", code.as_str()), ("zone", "Europe/London"), ("place", "main")];
            all.extend(more);
            all
        };
        // Nothing ticked is no consent, and what was typed is kept.
        let unsaid = own.of_patient(&ann, "accept-invitation", &fields(&[("slices", "pain"), ("until", "")])).is(422);
        assert!(unsaid.body.contains("nobody sees a record without consent") && unsaid.body.contains(&format!("value=\"{code}\"")), "{unsaid}");
        assert!(unsaid.body.contains("id=\"accept-slice-pain\" name=\"slices\" value=\"pain\" checked"), "{unsaid}");
        assert!(!unsaid.body.contains("id=\"accept-slice-notes\" name=\"slices\" value=\"notes\" checked"), "{unsaid}");
        let nothing = own.of_patient(&ann, "accept-invitation", &fields(&[("accepted", "yes"), ("until", "")])).is(422);
        assert!(nothing.body.contains("must name one slice at least"), "{nothing}");
        own.of_patient(&ann, "accept-invitation", &fields(&[("accepted", "yes"), ("slices", "pain"), ("until", "long ago")])).is(422);
        assert!(links(&ann).is_empty());
        let some = [("accepted", "yes"), ("slices", "pain"), ("slices", "training"), ("until", "2090-07-31")];
        let told = own.of_patient(&ann, "accept-invitation", &fields(&some)).is(303);
        assert_eq!(told.header("location"), "/web/me/links?done=accept-invitation#main");
        let link = links(&ann).remove(0);
        assert_eq!((&link["slices"], &link["until"]), (&json!(["pain", "training"]), &json!("2090-07-31T23:00:00Z")), "the day is over in London");
        desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        own.of_patient(&ann, "accept-invitation", &fields(&some)).is(422);
        desk.at_the_desk("invite", &[("form_token", "x")]).is(200);
        own.at_the_desk("invite", &[]).is(403);
        own.get("/web/care").is(403);
    }

    fn an_invitation_that_is_sent_twice_is_one_and_its_page_shows_the_same_code(server: &Server) {
        let pat = server.physiotherapist("pat");
        let desk = server.browser(&pat.email);
        let once = field_of(&desk.get("/web/care").is(200).body, "once").expect("a key");
        let made: Vec<String> = (0..3).map(|_| code_of(&desk.at_the_desk("invite", &[("once", &once)]).is(200))).collect();
        assert_eq!((&made[1], &made[2]), (&made[0], &made[0]));
        assert_eq!(server.database.count("SELECT count(*) AS count FROM care_invitations"), 1);
        // The page that shows the code has a form of its own for another one.
        let other = desk.at_the_desk("invite", &[("once", &Uuid::new_v4().to_string())]).is(200);
        assert_ne!(code_of(&other), made[0]);
    }

    fn a_link_in_force_is_seen_and_ended_behind_any_number_of_newer_ended_ones(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let quinn = server.physiotherapist("quinn");
        let old = links(&ann).remove(0)["id"].as_str().unwrap().to_owned();
        for _ in 0..101 {
            server.database.execute("DELETE FROM attempts");
            let ended = server.link(&quinn, &ann);
            ann.delete(&ann.record(&format!("care-links/{ended}")), "\"v1\"").is(200);
        }
        let page = own.get("/web/me/links").is(200);
        assert!(page.body.contains(&format!("id=\"link-{old}\"")), "the one in force is missing");
        let (in_force, ended) = (page.body.find(&format!("id=\"link-{old}\"")), page.body.find("This link is ended."));
        assert!(in_force < ended, "it comes first");
        assert_eq!(page.body.matches("This link is ended.").count(), 50);
        assert!(page.body.contains("Earlier links that are ended, and not shown here: 51."));
        let theirs = desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(theirs.body.contains("End my care link"), "the physiotherapist ends theirs too");
        own.of_patient(&ann, "end-link", &[("thing", &old), ("version", "1"), ("place", "main")]).is(303);
        assert!(links(&ann).iter().all(|link| link["status"] == "ended"));
        drop(pat);
    }

    fn a_request_that_waits_is_seen_behind_any_number_of_newer_ones_that_are_over(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let asks = json!({"kind": "referral", "physiotherapist": "quinn@example.org"});
        let waiting = pat.post(&ann.record("care-requests"), &asks).is(201).id();
        for _ in 0..52 {
            server.database.execute("DELETE FROM attempts");
            let over = pat.post(&ann.record("care-requests"), &asks).is(201).id();
            pat.delete(&ann.record(&format!("care-requests/{over}")), "\"v1\"").is(200);
        }
        for page in [own.get("/web/me/links").is(200), desk.get(&format!("/web/patients/{}", ann.id)).is(200)] {
            assert!(page.body.contains(&format!("id=\"request-{waiting}\"")), "the one that waits is missing");
            assert!(page.body.contains("Earlier requests that are over, and not shown here: 2."));
        }
    }

    fn a_patient_shares_less_or_more_and_chooses_the_main_one(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let quinn = server.physiotherapist("quinn");
        server.link(&quinn, &ann);
        let theirs = |who: &Client| links(&ann).into_iter().find(|link| link["physiotherapist_id"] == json!(who.id)).unwrap();
        let (pats, quinns) = (theirs(&pat)["id"].as_str().unwrap().to_owned(), theirs(&quinn)["id"].as_str().unwrap().to_owned());
        let page = own.get("/web/me/links").is(200);
        for id in [&pats, &quinns] {
            assert!(page.body.contains(&format!("id=\"share-{id}-slice-notes\" name=\"slices\" value=\"notes\" checked")), "{page}");
        }
        // Only what is sent as different is changed: an end at another hour of the day stays as it was.
        let at_noon = json!({"until": "2199-06-30T12:00:00Z"});
        ann.patch(&ann.record(&format!("care-links/{pats}")), "\"v1\"", &at_noon).is(200);
        let page = own.get("/web/me/links").is(200);
        assert!(page.body.contains("name=\"until_was\" value=\"2199-06-30\""), "{page}");
        let less = [("thing", pats.as_str()), ("version", "2"), ("slices", "pain"), ("until", "2199-06-30"), ("until_was", "2199-06-30"), ("zone", "UTC")];
        own.of_patient(&ann, "share", &less).is(303);
        assert_eq!((&theirs(&pat)["slices"], &theirs(&pat)["until"]), (&json!(["pain"]), &json!("2199-06-30T12:00:00Z")));
        desk.get(&format!("/web/patients/{}/export/session-logs.csv", ann.id)).is(404);
        let stale = own.of_patient(&ann, "share", &less).is(412);
        assert!(stale.body.contains("It was changed in the meantime."), "{stale}");
        let without_end = [&[("thing", pats.as_str()), ("version", "3"), ("until", ""), ("until_was", "2199-06-30"), ("zone", "UTC")][..], &ALL].concat();
        own.of_patient(&ann, "share", &without_end).is(303);
        assert_eq!(theirs(&pat)["until"], Value::Null);
        own.of_patient(&ann, "make-primary", &[("thing", &quinns), ("version", "1")]).is(303);
        assert_eq!((&theirs(&quinn)["primary"], &theirs(&pat)["primary"]), (&json!(true), &json!(false)));
        // What they see is told by what answers them.
        let preview = own.get(&format!("/web/me/links/{pats}")).is(200);
        assert!(preview.body.contains("What pat sees") && preview.body.contains("pain log</span>: 4"), "{preview}");
        own.get(&format!("/web/me/links/{}", Uuid::new_v4())).is(404);
        own.get("/web/me/links/me").is(404);
        desk.get(&format!("/web/me/links/{pats}")).is(404);
    }

    fn a_patient_asks_and_the_physiotherapist_answers_at_the_desk(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let (own, desk) = (server.browser(&ann.email), server.browser(&pat.email));
        let asks = [&[("physiotherapist", pat.email.as_str()), ("accepted", "yes"), ("until", ""), ("reason", "a <stiff> hip")][..], &ALL].concat();
        own.of_patient(&ann, "ask-for-care", &asks[1..]).is(422);
        own.of_patient(&ann, "ask-for-care", &asks).is(303);
        assert!(own.get("/web/me/links").is(200).body.contains("pat@example.org is asked"));
        let waiting = desk.get("/web/care").is(200);
        assert!(waiting.body.contains("ann asks you for care.") && waiting.body.contains("a &#60;stiff&#62; hip"), "{waiting}");
        assert!(desk.get("/web/caseload").is(200).body.contains("<span class=\"count\">1<"));
        let request = field_of(&waiting.body, "thing").unwrap();
        let stranger = server.browser(&server.physiotherapist("quinn").email);
        stranger.at_the_desk("answer-request", &[("thing", &request), ("answer", "accept")]).is(404);
        own.at_the_desk("answer-request", &[("thing", &request), ("answer", "accept")]).is(403);
        let unsaid = desk.at_the_desk("answer-request", &[("thing", &request), ("answer", "perhaps")]).is(422);
        assert!(unsaid.body.contains("ann asks you for care."), "{unsaid}");
        desk.get(&format!("/web/patients/{}", ann.id)).is(404);
        let told = desk.at_the_desk("answer-request", &[("thing", &request), ("answer", "accept"), ("place", "main")]).is(303);
        assert_eq!(told.header("location"), "/web/care?done=answer-request#main");
        desk.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(!desk.get("/web/caseload").is(200).body.contains("class=\"count\""));
        // A second one is taken back before anybody answers.
        own.of_patient(&ann, "ask-for-care", &[&[("physiotherapist", "nobody@example.org")], &asks[1..]].concat()).is(303);
        let request = ann.all(&ann.record("care-requests"))[0].clone();
        own.of_patient(&ann, "withdraw-request", &[("thing", request["id"].as_str().unwrap()), ("version", "1")]).is(303);
        assert_eq!(ann.all(&ann.record("care-requests"))[0]["status"], "withdrawn");
    }

    fn a_patient_is_handed_on_with_their_yes_and_the_link_ends(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let quinn = server.physiotherapist("quinn");
        let colleague = server.browser(&quinn.email);
        let asks = [("kind", "transfer"), ("physiotherapist", quinn.email.as_str()), ("reason", "closer to your home"), ("place", "care-link")];
        let wrong = desk.of_patient(&ann, "hand-on", &[("kind", "transfer"), ("physiotherapist", "quinn")]).is(422);
        assert!(wrong.body.contains("must be a physiotherapist&#39;s e-mail address or id"), "{wrong}");
        let told = desk.of_patient(&ann, "hand-on", &asks).is(303);
        assert_eq!(told.header("location"), format!("/web/patients/{}?done=hand-on#care-link", ann.id));
        assert!(desk.get(&format!("/web/patients/{}", ann.id)).is(200).body.contains("waits for the patient’s yes"));
        // The list of all that was asked is a look at each of those records.
        let before = count(&ann);
        let overview = desk.get("/web/care").is(200);
        assert!(overview.body.contains("quinn@example.org") && overview.body.contains("waits for the patient’s yes"), "{overview}");
        assert_eq!(count(&ann) - before, 1);
        assert!(colleague.get("/web/care").is(200).body.contains("Nobody asks you"));
        let page = own.get("/web/me/links").is(200);
        assert!(page.body.contains("pat asks for your yes") && page.body.contains("closer to your home"), "{page}");
        let request = field_of(&page.body, "thing").unwrap();
        let fields = [("thing", request.as_str()), ("slices", "pain"), ("slices", "training"), ("until", ""), ("until_was", "")];
        own.of_patient(&ann, "consent", &fields).is(422);
        own.of_patient(&ann, "consent", &[&fields[..], &[("accepted", "yes")]].concat()).is(303);
        let waiting = colleague.get("/web/care").is(200);
        assert!(waiting.body.contains("pat asks you to take over ann, who has agreed."), "{waiting}");
        colleague.at_the_desk("answer-request", &[("thing", &request), ("answer", "accept")]).is(303);
        desk.get(&format!("/web/patients/{}", ann.id)).is(404);
        assert!(!desk.get("/web/care").is(200).body.contains("ann"), "a record that is not theirs any more is not told of");
        let theirs = colleague.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(theirs.body.contains("you are the main physiotherapist") && theirs.body.contains("End my care link"), "{theirs}");
        drop(pat);
    }

    fn the_end_that_a_physiotherapist_proposes_is_the_patients_to_clear(server: &Server) {
        let (ann, pat, own, _) = clinic(server);
        let asks = json!({"kind": "referral", "physiotherapist": "quinn@example.org", "until": "2090-07-31T00:00:00Z"});
        let request = pat.post(&ann.record("care-requests"), &asks).is(201).id().to_string();
        let page = own.get("/web/me/links").is(200);
        assert!(page.body.contains("name=\"until_was\" value=\"2090-07-30\""), "{page}");
        let cleared = [("thing", request.as_str()), ("accepted", "yes"), ("slices", "pain"), ("until", ""), ("until_was", "2090-07-30"), ("zone", "UTC")];
        own.of_patient(&ann, "consent", &cleared).is(303);
        let agreed = ann.all(&ann.record("care-requests")).remove(0);
        assert_eq!((&agreed["until"], agreed["consented_at"].is_string()), (&Value::Null, true));
    }

    fn a_patient_says_no_and_a_physiotherapist_takes_back_and_leaves(server: &Server) {
        let (ann, pat, own, desk) = clinic(server);
        let asks = [("kind", "referral"), ("physiotherapist", "quinn@example.org"), ("reason", "a second look")];
        let newest = || ann.all(&ann.record("care-requests"))[0].clone();
        desk.of_patient(&ann, "hand-on", &asks).is(303);
        let no = [("thing", newest()["id"].as_str().unwrap().to_owned()), ("version", "1".to_owned())];
        let no = no.each_ref().map(|(name, value)| (*name, value.as_str()));
        own.of_patient(&ann, "withdraw-request", &no).is(303);
        assert_eq!(newest()["status"], "declined");
        desk.of_patient(&ann, "hand-on", &asks).is(303);
        let request = newest()["id"].as_str().unwrap().to_owned();
        let told = desk.of_patient(&ann, "withdraw-request", &[("thing", &request), ("version", "1"), ("place", "care-link")]).is(303);
        assert_eq!(told.header("location"), format!("/web/patients/{}?done=withdraw-request#care-link", ann.id));
        assert_eq!(newest()["status"], "withdrawn");
        let link = links(&ann)[0]["id"].as_str().unwrap().to_owned();
        let told = desk.of_patient(&ann, "end-care", &[("thing", &link), ("version", "1"), ("place", "main")]).is(303);
        assert_eq!(told.header("location"), "/web/caseload?done=end-care#main");
        assert!(desk.get("/web/caseload?done=end-care").is(200).body.contains("From now on you see nothing of that record."));
        desk.get(&format!("/web/patients/{}", ann.id)).is(404);
        assert_eq!((&links(&ann)[0]["status"], &links(&ann)[0]["ended_by"]), (&json!("ended"), &json!(pat.id)));
    }

    fn what_a_physiotherapist_asked_is_told_across_records_and_leaves_a_line_in_each(server: &Server) {
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        let quinn = server.physiotherapist("quinn");
        let ended = server.link(&pat, &ann);
        server.link(&pat, &bob);
        server.link(&quinn, &bob);
        let asks = |who: &Client, patient: &Client, to: &str| {
            let request = json!({"kind": "referral", "physiotherapist": to});
            who.post(&patient.record("care-requests"), &request).is(201).id()
        };
        let (first, second) = (asks(&pat, &ann, "rae@example.org"), asks(&pat, &bob, "sam@example.org"));
        asks(&quinn, &bob, "tom@example.org");
        let ids = |page: &str| -> Vec<Value> { pat.all(page).iter().map(|item| item["request"]["id"].clone()).collect() };
        assert_eq!(ids("/v1/care-requests/asked"), [json!(second), json!(first)]);
        assert_eq!(ids("/v1/care-requests/asked?limit=1"), [json!(second), json!(first)]);
        let newest = |patient: &Client| patient.all(&patient.record("access-log")).remove(0);
        for patient in [&ann, &bob] {
            let visit = newest(patient);
            assert_eq!((&visit["action"], &visit["operation"], &visit["actor_id"]), (&json!("look_at_caseload"), &json!("list_requests_of_mine"), &json!(pat.id)));
        }
        ann.delete(&ann.record(&format!("care-links/{ended}")), "\"v1\"").is(200);
        assert_eq!(ids("/v1/care-requests/asked"), [json!(second)]);
        ann.get("/v1/care-requests/asked").problem(403, "forbidden");
    }
}
