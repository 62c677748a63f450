//! The pages, to whom less is shared than there is, or nothing any more.

use crate::harness::{Browser, Client, Kind, PATIENCE, Server, Stream};
use crate::web_pages::pages_about;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: &str = "2026-06-01";
const SLICES: [&str; 4] = ["pain", "training", "measures", "notes"];

/// Something of each slice that is recognised when it is seen, and the slices without which it is not.
const MARKS: [(&str, &[&str]); 7] = [
    ("a scan of the hip", &["pain", "notes"]),
    ("The days as a table", &["pain"]),
    ("9 in the session", &["pain"]),
    ("rest from training", &["training"]),
    ("Hip flexor rehabilitation", &["training"]),
    ("IHOT 12", &["measures"]),
    ("words beside a score", &["pain", "notes"]),
];

/// A patient with something in each slice; the address of the care link of Pat, who sees all of it.
fn marked(server: &Server) -> (Client, Client, String) {
    server.day(DAY);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    let link = ann.record(&format!("care-links/{}", server.link(&pat, &ann)));
    let noted =
        json!({"region": "hip", "side": "left", "local_date": DAY, "worst_pain": 3, "note": "words beside a score"});
    ann.post(&ann.record("pain-logs"), &noted).is(201);
    let scan = json!({"kind": "imaging", "local_date": DAY, "title": "a scan of the hip"});
    ann.post(&ann.record("care-events"), &scan).is(201);
    ann.enrols(&ann, 0);
    let severe = json!({"region": "hip", "side": "left", "local_date": DAY, "pain_during": 9});
    ann.post(&ann.record("session-logs"), &severe).is(201);
    let rest = json!({"from": DAY, "until": "2026-06-03", "because": "rest from training"});
    ann.post(&ann.record("rest-periods"), &rest).is(201);
    ann.post(&ann.record("measures"), &json!({"local_date": DAY, "ihot_12": {"total": 50}})).is(201);
    let flag = ann.flags()[0]["id"].clone();
    pat.post(&ann.record("messages"), &json!({"text": "How is it?", "flag_id": flag})).is(201);
    (ann, pat, link)
}

fn share(patient: &Client, link: &str, changes: &Value) {
    patient.patch(link, &patient.get(link).etag(), changes).is(200);
}

fn run_out(server: &Server) {
    let long_ago = if server.kind == Kind::Sqlite { "1" } else { "to_timestamp(1)" };
    server.database.execute(&format!("UPDATE care_links SET until_at = {long_ago}"));
}

fn live(browser: &Browser) -> Stream {
    browser.listen("/web/live")
}

on_both! {
    fn a_page_without_a_slice_opens_and_has_nothing_of_it(server: &Server) {
        let (ann, pat, link) = marked(server);
        let browser = server.browser(&pat.email);
        let page = format!("/web/patients/{}", ann.id);
        let rule = ann.flags()[0]["rule"].as_str().unwrap().to_owned();
        let whole = browser.get(&page).is(200);
        assert!(whole.body.contains(&format!("about {rule}")), "{}", whole.body);
        for (mark, _) in MARKS {
            assert!(whole.body.contains(mark), "{mark}: {}", whole.body);
        }
        for missing in SLICES {
            let others: Vec<&str> = SLICES.into_iter().filter(|slice| *slice != missing).collect();
            share(&ann, &link, &json!({"slices": others}));
            let shown = browser.get(&page).is(200);
            for (mark, needs) in MARKS {
                assert_eq!(shown.body.contains(mark), !needs.contains(&missing), "without {missing}, {mark}: {}", shown.body);
            }
            assert_eq!(shown.body.contains(&format!("about {rule}")), missing != "pain", "{}", shown.body);
            assert_eq!(shown.body.contains("<svg"), missing != "pain", "{}", shown.body);
            let thresholds = browser.get(&format!("{page}/thresholds"));
            assert_eq!(thresholds.status, if missing == "pain" { 404 } else { 200 }, "{thresholds}");
            let list = browser.get("/web/caseload").is(200);
            let mut hidden = MARKS.iter().filter(|(_, needs)| needs.contains(&missing));
            assert!(list.body.contains(">ann<") && hidden.all(|(mark, _)| !list.body.contains(mark)), "{}", list.body);
            assert_eq!(list.body.contains("9 in the session"), missing != "pain", "{}", list.body);
        }
    }

    fn a_link_that_ran_out_is_a_page_that_does_not_exist(server: &Server) {
        let (ann, pat, link) = marked(server);
        let browser = server.browser(&pat.email);
        run_out(server);
        let nowhere = pages_about(&pat.id.to_string());
        for (page, nowhere) in pages_about(&ann.id.to_string()).iter().zip(nowhere) {
            assert_eq!(browser.get(page).is(404).body, browser.get(&nowhere).is(404).body);
        }
        let list = browser.get("/web/caseload").is(200);
        assert!(!list.body.contains(">ann<"), "{}", list.body);
        browser.send(&format!("/web/patients/{}/acts/write-message", ann.id), &[("text", "Hello?")]).is(404);
        share(&ann, &link, &json!({"until": null}));
        for page in pages_about(&ann.id.to_string()) {
            browser.get(&page).is(200);
        }
    }

    fn a_physiotherapist_whose_account_is_not_in_use_sees_no_page(server: &Server) {
        let (ann, pat, _) = marked(server);
        let browser = server.browser(&pat.email);
        let patient = format!("/web/patients/{}", ann.id);
        let (about_ann, of_their_own) = (pages_about(&ann.id.to_string()), ["/web/caseload", "/web/live", "/web/"]);
        let write = format!("{patient}/acts/write-message");
        server.database.execute("UPDATE users SET status = 'waiting' WHERE display_name = 'pat'");
        for page in &about_ann {
            browser.get(page).is(404);
        }
        for page in of_their_own {
            let answer = browser.get(page).is(403);
            assert!(answer.body.contains("waits for an operator") && !answer.body.contains("ann"), "{answer}");
        }
        browser.send(&write, &[("text", "Hello?")]).is(404);
        server.database.execute("UPDATE users SET status = 'disabled' WHERE display_name = 'pat'");
        for page in about_ann.iter().map(String::as_str).chain(of_their_own) {
            let answer = browser.get(page).is(303);
            assert!(answer.header("location").starts_with("/web/sign-in"), "{answer}");
        }
        browser.send(&write, &[("text", "Hello?")]).is(303);
        server.database.execute("UPDATE users SET status = 'active' WHERE display_name = 'pat'");
        browser.get(&patient).is(200);
        assert_eq!(ann.all(&ann.record("messages")).len(), 1);
    }

    fn an_open_page_hears_nothing_of_what_is_not_shared_any_more(server: &Server) {
        let (ann, pat, link) = marked(server);
        let quiet = Duration::from_millis(1500);
        let hint = |flags: bool| Some(json!({"patient_id": ann.id, "flags": flags, "level": flags}));
        let unnamed = Some(json!({"patient_id": null, "flags": false, "level": false}));
        let red = || {
            let severe = json!({"region": "hip", "side": "left", "local_date": DAY, "pain_during": 9});
            ann.post(&ann.record("session-logs"), &severe).is(201);
        };
        let next = |stream: &mut Stream| stream.hint(PATIENCE).map(|hint| hint.data);
        let browser = server.browser(&pat.email);
        let mut page = live(&browser);
        assert_eq!(page.status, 200, "{}", page.head);
        red();
        assert_eq!(next(&mut page), hint(true));
        share(&ann, &link, &json!({"slices": ["training"]}));
        assert_eq!(next(&mut page), hint(false), "something else is shared");
        red();
        assert_eq!(next(&mut page), hint(false), "of the session, and of no flag");
        run_out(server);
        assert_eq!(next(&mut page), unnamed);
        red();
        assert_eq!(page.hint(quiet), None);
        assert_eq!(live(&browser).hint(quiet), None);
        share(&ann, &link, &json!({"until": null}));
        assert_eq!(next(&mut page), hint(false));
        ann.delete(&link, &ann.get(&link).etag()).is(200);
        assert_eq!(next(&mut page), unnamed);
        red();
        assert_eq!(page.hint(quiet), None);
        server.database.execute("UPDATE users SET status = 'disabled' WHERE display_name = 'pat'");
        assert!(page.is_closed(PATIENCE));
        assert_eq!(live(&browser).status, 303);
    }
}
