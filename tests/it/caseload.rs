//! A physiotherapist's list: who needs a look today, and why.

use crate::harness::{Client, Server, after, daily};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LIST: &str = "/v1/patients";
const DAY: &str = "2026-06-01";
const NEEDS: [&str; 9] =
    ["locked", "red", "silent_after_red", "amber", "silent", "not_enough_data", "watch", "green", "not_shared"];

fn scripted(server: &Server, script: &str, physiotherapist: &Client) -> Client {
    let story = json!({"script": script, "days": 56, "physiotherapist_email": physiotherapist.email});
    let made = server.nobody().post("/v1/sandbox/patients", &story).is(201);
    server.login(made["patient"]["email"].as_str().unwrap())
}

/// A patient of this name, whatever is in it.
fn named(server: &Server, name: &str) -> Client {
    let patient = server.patient(&name[..3]);
    let me = patient.get("/v1/me").is(200);
    patient.patch("/v1/me", me.header("etag"), &json!({"display_name": name})).is(200);
    patient
}

/// Marks all episodes of a patient that are open as seen.
fn see_all(physiotherapist: &Client, patient: &Client) {
    let episodes = patient.all(&patient.record("episodes"));
    for episode in episodes.iter().filter(|episode| episode["status"] == "open") {
        let path = patient.record(&format!("episodes/{}/seen", episode["id"].as_str().unwrap()));
        physiotherapist.ask("POST", &path).header("If-Match", &format!("\"v{}\"", episode["version"])).answer().is(200);
    }
}

/// A day with a flare-up, whatever the number.
fn flares(patient: &Client, date: &str) {
    let mut flare = daily(date, 3);
    flare["flare_up"] = json!(true);
    patient.post(&patient.record("pain-logs"), &flare).is(201);
}

/// One of each: in the order of the list.
fn one_of_each(server: &Server, pat: &Client) -> Vec<Client> {
    // A 6 of a patient whose usual level is 5 is watched.
    let watched = named(server, "Wes Hall");
    server.link(pat, &watched);
    server.diary(&watched, "2026-05-04", &[5; 17]);
    let silent_after_red = scripted(server, "step", pat);
    server.diary(&watched, "2026-05-21", &[5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6]);
    let [locked, red, silent, green] =
        ["red_flag", "step", "silent", "steady"].map(|script| scripted(server, script, pat));
    let (amber, unknown) = (named(server, "Eve Évans"), named(server, "Ann O'Hara"));
    server.link(pat, &amber);
    server.link(pat, &unknown);
    for date in ["2026-05-31", DAY] {
        flares(&amber, date);
    }
    server.day(DAY); // time passes: what is due is done
    // An episode of rest that nobody has seen would lead.
    see_all(pat, &silent_after_red);
    vec![locked, red, silent_after_red, amber, silent, unknown, watched, green]
}

fn column<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap_or("-")).collect()
}

fn row(physiotherapist: &Client, patient: &Client) -> Value {
    let rows = physiotherapist.all(LIST);
    rows.into_iter().find(|row| row["id"] == json!(patient.id)).unwrap_or_default()
}

/// The list by each need has those whom the record itself says to have it, and everybody is in one.
fn expect_stored_as_worked_out(physiotherapist: &Client, patients: usize) {
    let mut listed = 0;
    for need in NEEDS {
        for row in physiotherapist.all(&format!("{LIST}?need={need}")) {
            assert_eq!(row["need"], need, "{row}");
            listed += 1;
        }
    }
    assert_eq!(listed, patients);
}

on_both! {
    fn who_needs_it_most_comes_first_and_why_is_said(server: &Server) {
        let (pat, quinn, bob) = (server.physiotherapist("pat"), server.physiotherapist("quinn"), server.patient("bob"));
        server.link(&quinn, &bob);
        let patients = one_of_each(server, &pat);
        let first = pat.get(LIST).is(200);
        assert!(first["data_as_of"].as_str().unwrap().starts_with(DAY), "{first}");
        let rows = first.items();
        assert_eq!(column(&rows, "need"), NEEDS[..8]);
        let ids: Vec<Value> = patients.iter().map(|patient| json!(patient.id)).collect();
        assert_eq!(rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>(), ids);
        let [locked, red, silent_after_red, amber, silent, unknown, watched, green] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((&locked["locked"], &locked["decision"], &locked["reason"]["code"]), (&json!(true), &json!("seek_care"), &json!("RF")));
        assert_eq!((&red["level"], &red["decision"], &red["red_flag_waits"], &red["worst_flag"]), (&json!("red"), &json!("rest"), &json!(true), &json!("red")));
        assert!(["C3", "C4", "worsening"].contains(&red["reason"]["code"].as_str().unwrap()) && red["region"] == "hip", "{red}");
        assert_eq!((&silent_after_red["level"], &silent_after_red["days_silent"]), (&json!("insufficient"), &json!(12)));
        assert_eq!((&amber["level"], &amber["reason"]["code"], &amber["since"]), (&json!("amber"), &json!("F"), &json!("2026-05-31")));
        assert_eq!((&silent["days_silent"], &silent["reason"]["code"]), (&json!(10), &json!("SILENT")));
        assert_eq!((&unknown["reason"]["code"], &unknown["last_log"], &unknown["level"]), (&json!("no-logs"), &Value::Null, &json!("insufficient")));
        assert_eq!((&watched["reason"]["code"], &watched["level"], &watched["decision"], &watched["open_flags"]), (&json!("L6h"), &json!("green"), &json!("train"), &json!(0)));
        // Their one flag says that they are in their phase for longer than it announced.
        assert_eq!((&green["level"], &green["worst_flag"], &green["locked"]), (&json!("green"), &json!("watch"), &json!(false)));
        assert!(green["kept_of_28_days"]["known"].as_u64() > Some(0) && green["next_clearance_end"]["until"].is_string(), "{green}");
        assert_eq!(column(&quinn.all(LIST), "display_name"), ["bob"]);
        bob.get(LIST).problem(403, "forbidden");
    }

    fn every_page_of_it_has_others_and_none_is_left_out(server: &Server) {
        let pat = server.physiotherapist("pat");
        let patients = one_of_each(server, &pat);
        let whole = pat.all(LIST);
        for limit in [1, 2, 7, 8] {
            let paged = pat.all(&format!("{LIST}?limit={limit}"));
            assert_eq!(column(&paged, "id"), column(&whole, "id"), "{limit}");
        }
        expect_stored_as_worked_out(&pat, patients.len());
        let page = pat.get(&format!("{LIST}?limit=2")).is(200);
        let cursor = page.text("next_cursor");
        pat.get(&format!("{LIST}?need=red&cursor={cursor}")).problem(400, "bad-cursor");
        server.physiotherapist("quinn").get(&format!("{LIST}?cursor={cursor}")).problem(400, "bad-cursor");
        pat.get(&format!("{LIST}?limit=101")).wrong("?limit", "out-of-range");
        pat.get(&format!("{LIST}?need=sad")).wrong("?need", "unknown-value");
    }

    fn it_can_be_searched_by_name_place_and_flags(server: &Server) {
        let pat = server.physiotherapist("pat");
        one_of_each(server, &pat);
        // One flare-up alone is no worsening: its day eases, and nothing waits for a look.
        let lone = named(server, "Una Flynn");
        server.link(&pat, &lone);
        flares(&lone, DAY);
        assert_eq!((&row(&pat, &lone)["need"], &row(&pat, &lone)["reason"]["code"]), (&json!("amber"), &json!("F")));
        let found = |query: &str| -> Vec<String> {
            pat.all(&format!("{LIST}?{query}")).iter().map(|row| row["display_name"].as_str().unwrap().to_owned()).collect()
        };
        for (query, names) in [
            ("name=eva", vec!["Eve Évans"]),
            ("name=EVANS+eve", vec!["Eve Évans"]),
            ("name=%C3%89va", vec!["Eve Évans"]),
            ("name=hara&limit=1", vec!["Ann O'Hara"]),
            ("name=vans", vec![]),
            ("region=knee", vec![]),
            ("need=green", vec!["steady"]),
        ] {
            assert_eq!(found(query), names, "{query}");
        }
        assert_eq!(found("region=hip").len(), 8);
        let (with, without) = (found("has_open_flags=true"), found("has_open_flags=false"));
        assert_eq!((with.len() + without.len(), with.contains(&"Eve Évans".to_owned())), (9, true));
        for nothing_waits in ["Ann O'Hara", "Una Flynn", "Wes Hall"] {
            assert!(without.contains(&nothing_waits.to_owned()), "{nothing_waits}");
        }
        pat.get(&format!("{LIST}?name=-")).wrong("?name", "invalid-value");
        pat.get(&format!("{LIST}?name={}", "a".repeat(101))).wrong("?name", "out-of-range");
        let eve = pat.all(&format!("{LIST}?name=eve"));
        assert_eq!(eve.len(), 1);
    }

    fn whoever_is_shown_finds_a_row_of_it_and_nobody_else_does(server: &Server) {
        server.day(DAY);
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.link(&pat, &bob);
        let looks = |patient: &Client| {
            let log = patient.all(&patient.record("access-log"));
            log.iter().filter(|row| row["action"] == "look_at_caseload" && row["actor_id"] == json!(pat.id)).count()
        };
        let page = pat.get(&format!("{LIST}?limit=1")).is(200);
        let first = if page["items"][0]["id"] == json!(ann.id) { (&ann, &bob) } else { (&bob, &ann) };
        assert_eq!((looks(first.0), looks(first.1)), (1, 0));
        pat.get(LIST).is(200);
        pat.get(&format!("{LIST}?name=nobody")).is(200);
        assert_eq!((looks(first.0), looks(first.1)), (2, 1));
    }

    fn an_ended_link_is_out_of_the_list_at_once(server: &Server) {
        server.day(DAY);
        let (ann, pat, quinn) = (server.patient("ann"), server.physiotherapist("pat"), server.physiotherapist("quinn"));
        let link = server.link(&pat, &ann);
        server.link(&quinn, &ann);
        assert_eq!((pat.all(LIST).len(), quinn.all(LIST).len()), (1, 1));
        ann.delete(&ann.record(&format!("care-links/{link}")), "\"v1\"").is(200);
        assert_eq!((pat.all(LIST).len(), quinn.all(LIST).len()), (0, 1));
        server.link(&pat, &ann);
        assert_eq!(pat.all(LIST).len(), 1);
    }

    fn what_is_not_shared_is_last_and_never_fine(server: &Server) {
        server.day(DAY);
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let code = pat.ask("POST", "/v1/care-invitations").answer().is(201).text("code");
        let consent = json!({"code": code, "accepted": true, "slices": ["training", "measures"]});
        let link = ann.post(&ann.record("care-links"), &consent).is(201).id();
        let green = scripted(server, "steady", &pat);
        let mut flare = daily(DAY, 9);
        flare["flare_up"] = json!(true);
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        let rows = pat.all(LIST);
        assert_eq!(column(&rows, "need"), ["green", "not_shared"]);
        assert_eq!(rows[0]["id"], json!(green.id));
        let hidden = &rows[1];
        for field in ["level", "since", "region", "last_log", "days_silent", "open_flags", "worst_flag", "locked"] {
            assert!(hidden[field].is_null(), "{field}: {hidden}");
        }
        assert_eq!((&hidden["not_shared"], &hidden["reason"]["code"]), (&json!(["pain", "notes"]), &json!("not-shared")));
        assert_eq!(hidden["decision"], ann.today()["decision"]);
        assert!(hidden["kept_of_7_days"].is_object());
        // Nor do filters tell.
        for query in ["region=hip", "has_open_flags=true", "has_open_flags=false"] {
            let rows = pat.all(&format!("{LIST}?{query}"));
            assert!(rows.iter().all(|row| row["id"] == json!(green.id)), "{query}");
        }
        let address = ann.record(&format!("care-links/{link}"));
        ann.patch(&address, "\"v1\"", &json!({"slices": ["pain"]})).is(200);
        let rows = pat.all(LIST);
        assert_eq!(column(&rows, "need"), ["red", "green"]);
        assert_eq!((&rows[0]["kept_of_7_days"], &rows[0]["open_flags"]), (&Value::Null, &json!(1)));
        expect_stored_as_worked_out(&pat, 2);
    }

    fn a_seen_flag_a_new_name_and_an_unlock_show_at_once(server: &Server) {
        server.day(DAY);
        let pat = server.physiotherapist("pat");
        let locked = scripted(server, "red_flag", &pat);
        assert_eq!(row(&pat, &locked)["need"], "locked");
        let lock = locked.all(&locked.record("locks"))[0]["id"].as_str().unwrap().to_owned();
        let unlock = json!({"reason": "seen by a doctor"});
        pat.post(&locked.record(&format!("locks/{lock}/unlock")), &unlock).is(200);
        assert_eq!((&row(&pat, &locked)["need"], &row(&pat, &locked)["locked"]), (&json!("green"), &json!(false)));
        let me = locked.get("/v1/me").is(200);
        locked.patch("/v1/me", me.header("etag"), &json!({"display_name": "Zoë"})).is(200);
        assert_eq!(pat.all(&format!("{LIST}?name=zoe")).len(), 1);
        let eve = server.patient("eve");
        server.link(&pat, &eve);
        server.steady(&eve, "2026-05-04", DAY);
        let mut hurt = crate::harness::session(DAY, &json!([]));
        hurt["pain_during"] = json!(8);
        eve.post(&eve.record("session-logs"), &hurt).is(201);
        assert_eq!((&row(&pat, &eve)["need"], &row(&pat, &eve)["red_flag_waits"]), (&json!("red"), &json!(true)));
        see_all(&pat, &eve);
        assert_eq!((&row(&pat, &eve)["need"], &row(&pat, &eve)["red_flag_waits"]), (&json!("amber"), &json!(false)));
        // A look at one piece of the evidence is a look at the episode.
        let (una, rule) = (server.patient("una"), |flag: &Value| flag["rule"] == "R8");
        server.link(&pat, &una);
        una.post(&una.record("session-logs"), &hurt).is(201);
        assert_eq!(row(&pat, &una)["need"], "red");
        let flag = una.flags().into_iter().find(rule).unwrap();
        let seen = una.record(&format!("flags/{}/seen", flag["id"].as_str().unwrap()));
        pat.ask("POST", &seen).header("If-Match", &format!("\"v{}\"", flag["version"])).answer().is(200);
        assert_eq!((&row(&pat, &una)["need"], &row(&pat, &una)["red_flag_waits"]), (&json!("amber"), &json!(false)));
        assert_eq!(una.all(&una.record("episodes"))[0]["status"], "seen");
        expect_stored_as_worked_out(&pat, 3);
    }

    fn the_order_is_what_the_records_say_after_whatever_happened(server: &Server) {
        let pat = server.physiotherapist("pat");
        server.day(DAY);
        let patients: Vec<Client> = (0..3).map(|number| server.patient(&format!("ann{number}"))).collect();
        for patient in &patients {
            server.link(&pat, patient);
        }
        let (mut date, mut state, mut seen) = (DAY.to_owned(), 2026_u64, BTreeSet::new());
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for turn in 0..40 {
            date = after(&date, [1, 1, 1, 1, 2, 9][usize::try_from(random(6)).unwrap()]);
            server.day(&date);
            for patient in &patients {
                act(patient, &pat, &date, random(12), u8::try_from(random(11)).unwrap());
            }
            expect_stored_as_worked_out(&pat, patients.len());
            let rows = pat.all(LIST);
            let places: Vec<usize> = column(&rows, "need").iter().map(|need| NEEDS.iter().position(|one| one == need).unwrap()).collect();
            assert!(places.is_sorted(), "turn {turn}: {rows:?}");
            seen.extend(column(&rows, "need").iter().map(|need| (*need).to_owned()));
        }
        assert!(seen.len() >= 4, "{seen:?}");
    }
}

/// Something that somebody may do on a day. What is refused is part of it.
fn act(patient: &Client, physiotherapist: &Client, date: &str, what: u64, score: u8) {
    let record = |rest: &str| patient.record(rest);
    match what {
        0..=4 => drop(patient.post(&record("pain-logs"), &daily(date, score.min(4)))),
        5 => drop(patient.post(&record("pain-logs"), &daily(date, score))),
        6 => {
            let mut flare = daily(date, score);
            (flare["flare_up"], flare["side"]) = (json!(true), json!("right"));
            patient.post(&record("pain-logs"), &flare);
        }
        7 => {
            let mut session = crate::harness::session(date, &json!([]));
            session["pain_during"] = json!(score);
            patient.post(&record("session-logs"), &session);
        }
        8 => drop(
            patient
                .post(&record("symptom-checks"), &json!({"local_date": date, "answered_yes": ["cannot-move-joint"]})),
        ),
        9 => {
            for lock in patient.all(&record("locks")).iter().filter(|lock| lock["unlocked_at"].is_null()) {
                let path = record(&format!("locks/{}/unlock", lock["id"].as_str().unwrap()));
                physiotherapist.post(&path, &json!({"reason": "seen"})).is(200);
            }
        }
        10 => {
            for flag in patient.flags().iter().filter(|flag| flag["status"] == "open") {
                let path = record(&format!("flags/{}/close", flag["id"].as_str().unwrap()));
                physiotherapist
                    .ask("POST", &path)
                    .header("If-Match", &format!("\"v{}\"", flag["version"]))
                    .json(&json!({"outcome": "settled"}))
                    .answer();
            }
        }
        _ => {
            for log in patient.logs().iter().take(1) {
                let path = record(&format!("pain-logs/{}", log["id"].as_str().unwrap()));
                patient.delete(&path, &format!("\"v{}\"", log["version"])).is(204);
            }
        }
    }
}
