//! The pages: who comes in, what a browser is told, and who sees what.

use crate::harness::{Browser, Client, Kind, PASSWORD, Server};
use limber::pages::{COPIES, PAGES};
use serde_json::json;
use uuid::Uuid;

/// Every page that is looked at, for a patient.
pub fn pages_about(patient: &str) -> Vec<String> {
    let looked_at =
        PAGES.iter().filter(|(template, methods)| methods.contains("GET") && template.contains("{patient}"));
    let addresses = looked_at.map(|(template, _)| template.replace("{patient}", patient));
    addresses.filter(|address| !address.contains('{')).chain(files_about(patient)).collect()
}

/// Every file of a patient that is there without being asked for.
fn files_about(patient: &str) -> Vec<String> {
    let address = |template: &&str| template.replace("{patient}", patient).replace("{table}", "pain-logs.csv");
    let files = COPIES.iter().map(address).filter(|address| !address.contains('{'));
    files.map(|address| address.replace(".svg", ".svg?region=hip&side=left")).collect()
}

/// What stands on pages of one's own.
fn own_pages() -> Vec<&'static str> {
    let own = PAGES.iter().filter(|(template, methods)| {
        let free = ["/", "/web/", "/web/sign-in", "/web/live"].contains(template) || template.contains('{');
        methods.contains("GET") && !free
    });
    own.map(|(template, _)| *template).collect()
}

fn device(client: &Client) -> Vec<String> {
    let sessions = client.all("/v1/me/sessions");
    sessions.iter().map(|session| session["device"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_walk_of_the_pages_knows_every_page() {
    let source = std::fs::read_to_string("src/pages/mod.rs").unwrap();
    let resources = source.split("resource(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let listed: Vec<&str> = PAGES.iter().map(|(template, _)| *template).collect();
    for resource in resources {
        assert!(listed.contains(&resource), "{resource} is not among PAGES");
    }
    assert!(pages_about("x").len() >= 6 && own_pages().len() >= 6);
}

on_both! {
    fn pages_are_packed_on_their_way_and_nothing_of_the_api_is(server: &Server) {
        let pat = server.physiotherapist("pat");
        let browser = server.browser(&pat.email);
        let page = browser.get("/web/caseload").is(200);
        // The client unpacks by itself, and takes away the header that says so.
        assert_eq!(page.header("vary"), "accept-encoding, sec-fetch-site");
        // By its length a packed page could tell of itself to a neighbour, whom the cookie does not keep away.
        for site in ["same-site", "cross-site"] {
            let page = browser.get_from(site, "/web/caseload").is(200);
            assert!(page.headers.get("vary").is_none() && page.headers.get("content-length").is_some(), "{page}");
        }
        assert!(page.body.contains("<h1>Caseload</h1>"), "{page}");
        assert_eq!(pat.get("/v1/exercises?limit=100").is(200).header("vary"), "Authorization");
    }

    fn the_cookie_is_the_pages_own(server: &Server) {
        let pat = server.physiotherapist("pat");
        let nobody = Browser::of_nobody(server.address);
        let answer = nobody.send("/web/sign-in", &[("email", &pat.email), ("password", PASSWORD)]).is(303);
        let set = answer.header("set-cookie");
        assert!(set.starts_with("__Host-limber="), "{set}");
        for manner in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(set.split("; ").any(|part| part == manner), "{set}");
        }
        assert!(!set.contains("Domain") && !set.contains("Max-Age") && !set.contains("Expires"), "{set}");
        let pair = set.split(';').next().unwrap();
        let value = pair.split_once('=').unwrap().1;
        // The API takes no cookie, and not what is in it as a token either.
        server.nobody().ask("GET", "/v1/me").header("Cookie", pair).answer().problem(401, "unauthenticated");
        server.nobody().with_token(value).get("/v1/me").problem(401, "unauthenticated");
        // The pages take no token, neither as such nor in the cookie.
        let asked = pat.ask("GET", "/web/caseload").answer().is(303);
        assert_eq!(asked.header("location"), "/web/sign-in?next=%2Fweb%2Fcaseload");
        let forged = format!("__Host-limber={}", pat.token());
        server.nobody().ask("GET", "/web/caseload").header("Cookie", &forged).answer().is(303);
        let refresh = format!("__Host-limber={}", pat.refresh_token);
        server.nobody().ask("GET", "/web/caseload").header("Cookie", &refresh).answer().is(303);
    }

    fn a_browser_is_one_of_the_sessions_and_ends_like_them(server: &Server) {
        let pat = server.physiotherapist("pat");
        assert_eq!(device(&pat), ["unnamed"]);
        let browser = server.browser(&pat.email);
        assert_eq!(device(&pat), ["web browser", "unnamed"]);
        browser.get("/web/caseload").is(200);
        let session = pat.all("/v1/me/sessions")[0]["id"].as_str().unwrap().to_owned();
        pat.ask("DELETE", &format!("/v1/me/sessions/{session}")).answer().is(204);
        browser.get("/web/caseload").is(303);
        // Signing out takes the cookie back, and ends the session also for who kept it.
        let browser = server.browser(&pat.email);
        let answer = browser.send("/web/sign-out", &[]).is(303);
        assert!(answer.header("set-cookie").contains("__Host-limber=; ") && answer.header("set-cookie").contains("Max-Age=0"));
        browser.get("/web/caseload").is(303);
        assert_eq!(device(&pat), ["unnamed"]);
        // Signing in anew leaves no session behind.
        let before = server.browser(&pat.email);
        before.send("/web/sign-in", &[("email", &pat.email), ("password", PASSWORD)]).is(303);
        before.get("/web/caseload").is(303);
        assert_eq!(device(&pat), ["web browser", "unnamed"]);
        // Another password ends them all.
        let browser = server.browser(&pat.email);
        let change = json!({"current_password": PASSWORD, "new_password": "amber walrus sings at dawn"});
        pat.post("/v1/me/password", &change).is(204);
        browser.get("/web/caseload").is(303);
    }

    fn signing_in_tells_nobody_who_has_an_account(server: &Server) {
        let pat = server.physiotherapist("pat");
        let nobody = Browser::of_nobody(server.address);
        let tries = [
            [("email", "nobody@example.org"), ("password", PASSWORD)],
            [("email", "pat@example.org"), ("password", "not the password at all")],
        ];
        let pages = tries.map(|fields| {
            let page = nobody.send("/web/sign-in", &fields).is(422);
            assert!(page.headers.get("set-cookie").is_none());
            assert!(page.body.contains("the e-mail address or the password is not right"), "{page}");
            assert!(page.body.contains(&format!("value=\"{}\"", fields[0].1)), "what was typed is kept: {page}");
            assert!(!page.body.contains(fields[1].1), "but not the password: {page}");
            page.body.replace(fields[0].1, "")
        });
        assert_eq!(pages[0], pages[1]);
        // The limit is the API's: ten tries at both doors together.
        for _ in 0..9 {
            let wrong = json!({"email": pat.email, "password": "not the password at all"});
            server.nobody().post("/v1/auth/login", &wrong).problem(401, "unauthenticated");
        }
        let page = nobody.send("/web/sign-in", &[("email", &pat.email), ("password", PASSWORD)]).is(429);
        assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
    }

    fn after_signing_in_one_is_where_one_wanted_to_be_and_never_elsewhere(server: &Server) {
        let pat = server.physiotherapist("pat");
        let nobody = Browser::of_nobody(server.address);
        let from = |next: &str| {
            let fields = [("email", pat.email.as_str()), ("password", PASSWORD), ("next", next)];
            nobody.send("/web/sign-in", &fields).is(303).header("location").to_owned()
        };
        assert_eq!(from("/web/caseload"), "/web/caseload");
        for elsewhere in ["https://evil.example/", "//evil.example/", "/web//evil.example", "/web/\\evil", "/v1/me", ""] {
            assert_eq!(from(elsewhere), "/web/", "{elsewhere}");
        }
        assert_eq!(server.nobody().ask("GET", "/").answer().is(303).header("location"), "/web/");
    }

    fn a_form_from_elsewhere_does_nothing(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let browser = server.browser(&pat.email);
        let other = server.browser(&pat.email);
        let address = format!("/web/patients/{}/acts/give-clearance", ann.id);
        let fields = [("region", "hip"), ("highest_band_level", "2")];
        for site in ["cross-site", "same-site", "none"] {
            browser.send_from(site, &address, &fields).is(403);
            browser.send_from(site, "/web/sign-in", &[("email", &pat.email), ("password", PASSWORD)]).is(403);
            browser.send_from(site, "/web/sign-out", &[]).is(403);
        }
        let here = format!("http://{}", server.address);
        let own = browser.form_token.clone();
        for (origin, token) in [("https://evil.example", &own), ("null", &own), (&here, &other.form_token), (&here, &String::new())] {
            browser.send_with(&[("Origin", origin)], token, &address, &fields).is(403);
        }
        browser.send_with(&[], &own, &address, &fields).is(403);
        browser.send_with(&[("Sec-Fetch-Site", "same-origin")], &own[..8], &address, &fields).is(403);
        assert!(pat.all(&ann.record("clearances")).is_empty());
        browser.get("/web/caseload").is(200);
        // An old browser says only where the form is from.
        browser.send_with(&[("Origin", &here)], &own, &address, &fields).is(303);
        assert_eq!(pat.all(&ann.record("clearances")).len(), 1);
    }

    fn an_address_that_is_written_otherwise_is_the_same_page_behind_the_same_door(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let (browser, nobody) = (server.browser(&pat.email), Browser::of_nobody(server.address));
        let patient = format!("/web/patients/{}", ann.id);
        let otherwise = |path: &str| {
            let first = path.replacen("/web", "/%77eb", 1);
            let last = path.rsplit_once('/').map(|(before, last)| format!("{before}/%{:02x}{}", last.as_bytes()[0], &last[1..])).unwrap();
            [first, last]
        };
        for page in ["/web/caseload", &patient, "/web/me", "/web/live"] {
            for otherwise in otherwise(page) {
                let sent_away = nobody.get(&otherwise).is(303);
                assert_eq!(sent_away.header("location"), nobody.get(page).header("location"), "{sent_away}");
            }
        }
        for page in ["/web/caseload", &patient, "/web/me", "/web/sign-out", "/web/nowhere"] {
            for otherwise in otherwise(page) {
                assert_eq!(browser.get(&otherwise).status, browser.get(page).status, "{otherwise}");
            }
        }
        // A form is from here and of this session, or nothing happens.
        let own = [("region", "hip"), ("highest_band_level", "2")];
        for act in otherwise(&format!("{patient}/acts/give-clearance")) {
            browser.send_from("cross-site", &act, &own).is(403);
            browser.send_with(&[("Sec-Fetch-Site", "same-origin")], "not its token", &act, &own).is(403);
            nobody.send(&act, &own).is(303);
        }
        assert!(pat.all(&ann.record("clearances")).is_empty());
        for (done, act) in (1..).zip(otherwise(&format!("{patient}/acts/give-clearance"))) {
            let back = browser.send(&act, &own).is(303);
            assert!(back.header("location").starts_with(&format!("{patient}?done=give-clearance")), "{back}");
            assert_eq!(pat.all(&ann.record("clearances")).len(), done);
        }
        // What is not a page takes no cookie, however it is written.
        for api in ["/v1/me", "/%761/me", "/v1/%6de", &ann.record("today").replacen("/v1", "/%76%31", 1)] {
            let bears = |method: &str| nobody.client.ask(method, api).header("Cookie", &browser.cookie).header("Sec-Fetch-Site", "same-origin");
            bears("GET").answer().problem(401, "unauthenticated");
            let form = bears("POST").raw("application/x-www-form-urlencoded", b"a=b".to_vec()).answer();
            assert!([401, 404, 405].contains(&form.status), "{form}");
        }
        // Signing in and out are forms, too.
        let fields = [("email", pat.email.as_str()), ("password", PASSWORD)];
        for sign_in in otherwise("/web/sign-in") {
            nobody.get(&sign_in).is(200);
            nobody.send_from("cross-site", &sign_in, &fields).is(403);
            assert!(nobody.send(&sign_in, &fields).is(303).header("set-cookie").starts_with("__Host-limber="));
        }
        for sign_out in otherwise("/web/sign-out") {
            let browser = server.browser(&pat.email);
            browser.send_from("cross-site", &sign_out, &[]).is(403);
            browser.get("/web/caseload").is(200);
            browser.send(&sign_out, &[]).is(303);
            browser.get("/web/caseload").is(303);
        }
    }

    fn nobody_sees_a_page_without_signing_in(server: &Server) {
        let nobody = Browser::of_nobody(server.address);
        let ann = Uuid::new_v4().to_string();
        for page in own_pages().into_iter().map(str::to_owned).chain(pages_about(&ann)) {
            assert!(nobody.get(&page).is(303).header("location").starts_with("/web/sign-in"), "{page}");
        }
        nobody.send(&format!("/web/patients/{ann}/acts/see-flag"), &[]).is(303);
        nobody.get("/web/sign-in").is(200);
        nobody.get("/web/nowhere").is(303);
    }

    fn a_foreign_patient_and_an_ended_link_are_a_page_that_does_not_exist(server: &Server) {
        server.day("2026-06-01");
        let (ann, bob) = (server.patient("ann"), server.patient("bob"));
        let (pat, quinn, rae) = (server.physiotherapist("pat"), server.physiotherapist("quinn"), server.physiotherapist("rae"));
        server.link(&pat, &ann);
        let ended = server.link(&rae, &ann);
        let rae_was = server.browser(&rae.email);
        for page in pages_about(&ann.id.to_string()) {
            server.browser(&pat.email).get(&page).is(200);
            rae_was.get(&page).is(200);
        }
        ann.delete(&ann.record(&format!("care-links/{ended}")), "\"v1\"").is(200);
        let allowed = || {
            let visits = ann.all(&ann.record("access-log")).into_iter();
            visits.filter(|visit| visit["outcome"] == "allowed").count()
        };
        let before = allowed();
        for stranger in [&server.browser(&bob.email), &server.browser(&quinn.email), &rae_was] {
            for (foreign, nowhere) in pages_about(&ann.id.to_string()).iter().zip(pages_about(&Uuid::new_v4().to_string())) {
                let (foreign, nowhere) = (stranger.get(foreign).is(404), stranger.get(&nowhere).is(404));
                assert_eq!(foreign.body, nowhere.body);
            }
        }
        assert_eq!(allowed(), before);
        let pat = server.browser(&pat.email);
        pat.get("/web/nowhere").is(404);
        pat.get("/web/patients/me").is(404);
        assert_eq!(pat.get("/web/sign-out").is(405).header("allow"), "POST");
    }

    fn each_look_is_one_line_in_the_access_log_which_the_patient_sees(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        ann.log("2026-06-01", 3);
        let browser = server.browser(&pat.email);
        for _ in 0..3 {
            browser.get(&format!("/web/patients/{}", ann.id)).is(200);
        }
        let own = server.browser(&ann.email);
        let page = own.get("/web/me/access").is(200);
        // The list on which Pat begins is a look, too.
        assert_eq!(page.body.matches("<th scope=\"row\">pat</th>").count(), 4, "{page}");
        own.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert_eq!(ann.all(&ann.record("access-log")).len(), 4);
    }

    fn sixty_newer_flags_do_not_hide_an_old_red_one(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let check = json!({"local_date": "2026-05-01", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &check).is(201);
        let red = ann.all(&ann.record("flags?level=red"));
        assert_eq!(red.len(), 1);
        let ambers = || ann.all(&ann.record("flags?level=amber&open=true")).len();
        let older = ambers();
        let id = if server.kind == Kind::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
        server.database.execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) \
            INSERT INTO flags (patient_id, id, rule, level, region, side, local_date, text, evidence, status, opened_at, version, handling, stands) \
            SELECT patient_id, {id}, rule, 'amber', region, side, '2026-05-20', text, evidence, 'open', opened_at, 1, 'open', stands \
            FROM flags, n WHERE level = 'red'"
        ));
        server.day("2026-06-01");
        assert_eq!(ambers(), older + 60);
        assert!(ann.all(&ann.record("flags?level=red&status=closed")).is_empty());
        let page = ann.get(&ann.record("flags?level=amber&limit=10")).is(200);
        let cursor = page.text("next_cursor");
        ann.get(&ann.record(&format!("flags?level=amber&limit=10&cursor={cursor}"))).is(200);
        for other in ["level=red", "limit=10", "level=amber&open=true"] {
            ann.get(&ann.record(&format!("flags?{other}&cursor={cursor}"))).problem(400, "bad-cursor");
        }
        ann.get(&ann.record("flags?level=purple")).wrong("?level", "unknown-value");
        let page = server.browser(&pat.email).get(&format!("/web/patients/{}", ann.id)).is(200);
        let articles: Vec<&str> = page.body.split("<article class=\"card flag\" id=\"flag-").skip(1).collect();
        assert!(articles[0].starts_with(red[0]["id"].as_str().unwrap()), "{page}");
        assert_eq!((articles.len(), page.body.matches("<li id=\"flag-").count()), (2, 24), "one card for those that are alike");
        assert!(page.body.contains(&format!("Not shown here: {} amber.", older + 35)), "{page}");
    }

    fn what_people_wrote_is_shown_as_they_wrote_it(server: &Server) {
        server.day("2026-06-01");
        let evil = "<script>alert(1)</script>\"'&";
        let ann = server.patient("ann");
        let pat = server.physiotherapist("pat");
        server.link(&pat, &ann);
        let name = json!({"display_name": evil});
        let version = ann.get("/v1/me").is(200).etag();
        ann.patch("/v1/me", &version, &name).is(200);
        let rest = json!({"from": "2026-06-01", "until": "2026-06-02", "because": evil});
        ann.post(&ann.record("rest-periods"), &rest).is(201);
        let page = server.browser(&pat.email).get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(page.body.matches("&#60;script&#62;alert(1)").count() >= 2, "{page}");
    }
}
