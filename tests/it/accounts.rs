//! Who may register, and who may log in.

use crate::harness::{Browser, Client, PASSWORD, Server};
use limber::app::Policy;
use limber::commands;
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

fn account(email: &str) -> Value {
    json!({"email": email, "password": PASSWORD, "role": "patient", "display_name": "Ann", "born_on": "1990-05-17"})
}

fn with(mut account: Value, field: &str, value: Value) -> Value {
    account[field] = value;
    account
}

fn register(server: &Server, account: &Value) -> crate::harness::Answer {
    server.nobody().post("/v1/auth/register", account)
}

fn try_login(client: &Client, email: &str, password: &str) -> crate::harness::Answer {
    client.post("/v1/auth/login", &json!({"email": email, "password": password}))
}

/// Many letters, and easy to guess.
fn weak_and_long() -> String {
    "password".repeat(16)
}

/// 128 signs that may each stand for some letter, in many ways.
fn hard_to_judge(number: usize) -> String {
    "4@8({[<3691!|70$5+%2".chars().cycle().skip(number).take(128).collect()
}

/// More than there are threads that answer.
const STORM: usize = 16;

on_both! {
    fn registering_is_answered_alike_for_a_new_and_a_known_address(server: &Server) {
        let first = register(server, &account("ann@example.org")).is(202);
        let other = with(account("ANN@example.org"), "password", json!("seven green lamps sing loudly"));
        let second = register(server, &other).is(202);
        assert_eq!(first.body, second.body);
        try_login(&server.nobody(), "ann@example.org", PASSWORD).is(200);
        try_login(&server.nobody(), "ann@example.org", "seven green lamps sing loudly").is(401);
    }

    fn nobody_under_16_registers_as_a_patient(server: &Server) {
        server.clock("2026-06-15T12:00:00Z");
        let born = |date: &str| register(server, &with(account("kid@example.org"), "born_on", json!(date)));
        born("2010-06-17").wrong("/born_on", "too-young");
        born("2027-01-01").wrong("/born_on", "out-of-range");
        born("2010-02-30").is(422);
        try_login(&server.nobody(), "kid@example.org", PASSWORD).is(401);
        born("2010-06-15").is(202);
        let ageless = json!({"email": "x@example.org", "password": PASSWORD, "role": "patient", "display_name": "X"});
        register(server, &ageless).wrong("/born_on", "required");
    }

    fn weak_passwords_are_refused_with_the_reason(server: &Server) {
        let choose = |password: &str| register(server, &with(account("ann@example.org"), "password", json!(password)));
        choose("xK9#fQ2!mZp").wrong("/password", "too-short");
        choose("physiotherapy2026").wrong("/password", "too-guessable");
        choose("ann@example.org").wrong("/password", "too-guessable");
        choose(&"Zq7!".repeat(33)).wrong("/password", "too-long");
        try_login(&server.nobody(), "ann@example.org", "physiotherapy2026").is(401);
    }

    fn weak_passwords_count_as_attempts(server: &Server) {
        let weak = with(account("ann@example.org"), "password", json!(weak_and_long()));
        for _ in 0..10 {
            register(server, &weak).wrong("/password", "too-guessable");
        }
        register(server, &weak).problem(429, "too-many-attempts");
        let bob = server.patient("bob");
        let change = json!({"current_password": PASSWORD, "new_password": weak_and_long()});
        for _ in 0..10 {
            bob.post("/v1/me/password", &change).wrong("/new_password", "too-guessable");
        }
        bob.post("/v1/me/password", &change).problem(429, "too-many-attempts");
    }

    fn a_storm_of_passwords_that_are_hard_to_judge_holds_nobody_up(server: &Server) {
        let started = Instant::now();
        let storm: Vec<_> = (0..STORM).map(|number| {
            let account = with(account(&format!("{number}@example.org")), "password", json!(hard_to_judge(number)));
            let client = server.nobody();
            thread::spawn(move || client.post("/v1/auth/register", &account).is(202))
        }).collect();
        let mut slowest = Duration::ZERO;
        while !storm.iter().all(thread::JoinHandle::is_finished) {
            let asked = Instant::now();
            server.nobody().get("/livez").is(200);
            slowest = slowest.max(asked.elapsed());
        }
        let whole = started.elapsed();
        for one in storm {
            drop(one.join().unwrap());
        }
        assert!(slowest < whole / 2, "/livez took {slowest:?} while {STORM} registered in {whole:?}");
    }

    fn a_long_password_counts_to_its_last_character(server: &Server) {
        let long: String = "correct horse 🐎 battery staple ".chars().cycle().take(128).collect();
        register(server, &with(account("ann@example.org"), "password", json!(long))).is(202);
        try_login(&server.nobody(), "ann@example.org", &long).is(200);
        let shorter: String = long.chars().take(127).collect();
        try_login(&server.nobody(), "ann@example.org", &shorter).is(401);
    }

    fn an_account_has_no_fields_that_only_an_operator_sets(server: &Server) {
        register(server, &with(account("ann@example.org"), "status", json!("active"))).wrong("/status", "unknown-field");
        register(server, &with(account("ann@example.org"), "role", json!("admin"))).wrong("/role", "unknown-value");
        let ann = server.patient("ann");
        let me = ann.get("/v1/me").is(200);
        ann.patch("/v1/me", &me.etag(), &json!({"role": "physiotherapist"})).wrong("/role", "unknown-field");
        assert_eq!(ann.get("/v1/me").body, me.body);
    }

    fn unknown_wrong_and_disabled_are_told_alike(server: &Server) {
        server.patient("ann");
        server.patient("bob");
        commands::disable(&server.config(), "bob@example.org").unwrap();
        let nobody = server.nobody();
        let unknown = try_login(&nobody, "who@example.org", PASSWORD).problem(401, "unauthenticated");
        let wrong = try_login(&nobody, "ann@example.org", "not her password").is(401);
        let disabled = try_login(&nobody, "bob@example.org", PASSWORD).is(401);
        assert_eq!(unknown.without_instance(), wrong.without_instance());
        assert_eq!(unknown.without_instance(), disabled.without_instance());
        let names = |answer: &crate::harness::Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&unknown), names(&disabled));
    }

    fn the_eleventh_wrong_password_has_to_wait_whatever_a_header_claims(server: &Server) {
        server.patient("ann");
        server.patient("bob");
        let nobody = server.nobody();
        for _ in 0..10 {
            try_login(&nobody, "ann@example.org", "not her password").is(401);
        }
        let right = json!({"email": "ann@example.org", "password": PASSWORD});
        for claimed in ["203.0.113.7", "198.51.100.23"] {
            let ask = nobody.ask("POST", "/v1/auth/login").header("X-Forwarded-For", claimed);
            let answer = ask.json(&right).answer().problem(429, "too-many-attempts");
            let wait: u64 = answer.header("retry-after").parse().unwrap();
            assert!((1..=900).contains(&wait), "{wait}");
        }
        // Another instance counts on, and another account is not concerned.
        let elsewhere = server.beside(Policy::Relaxed);
        try_login(&elsewhere.nobody(), "ann@example.org", PASSWORD).is(429);
        try_login(&nobody, "bob@example.org", PASSWORD).is(200);
    }

    fn a_right_password_forgets_the_wrong_ones(server: &Server) {
        server.patient("ann");
        for _ in 0..3 {
            for _ in 0..5 {
                try_login(&server.nobody(), "ann@example.org", "not her password").is(401);
            }
            try_login(&server.nobody(), "ann@example.org", PASSWORD).is(200);
        }
    }

    fn under_the_strict_policy_an_account_waits_for_approval(server: &Server) {
        let strict = server.beside(Policy::Strict);
        strict.nobody().post("/v1/auth/register", &account("ann@example.org")).is(202);
        try_login(&strict.nobody(), "ann@example.org", PASSWORD).problem(403, "forbidden");
        try_login(&strict.nobody(), "ann@example.org", "not her password").problem(401, "unauthenticated");
        commands::approve(&strict.config(), "ann@example.org").unwrap();
        try_login(&strict.nobody(), "ann@example.org", PASSWORD).is(200);
        assert!(commands::approve(&strict.config(), "ann@example.org").is_err(), "approved twice");
        assert!(commands::approve(&strict.config(), "who@example.org").is_err(), "approved nobody");
    }

    fn under_the_strict_policy_a_physiotherapist_logs_in_and_finds_that_they_wait(server: &Server) {
        let strict = server.beside(Policy::Strict);
        let pat = json!({"email": "pat@example.org", "password": PASSWORD, "role": "physiotherapist", "display_name": "pat"});
        strict.nobody().post("/v1/auth/register", &pat).is(202);
        try_login(&strict.nobody(), "pat@example.org", "not their password").problem(401, "unauthenticated");
        let session = try_login(&strict.nobody(), "pat@example.org", PASSWORD).is(200);
        let pat = strict.nobody().with_tokens(&session);
        assert_eq!(pat.get("/v1/me").is(200)["approved"], json!(false));
        pat.get("/v1/patients").problem(403, "forbidden");
        let next = strict.nobody().post("/v1/auth/refresh", &json!({"refresh_token": session["refresh_token"]})).is(200);
        let sign_in = [("email", "pat@example.org"), ("password", PASSWORD)];
        let page = Browser::of_nobody(strict.address).send("/web/sign-in", &sign_in).is(403);
        assert!(page.body.contains("waits for an operator"), "{page}");
        commands::approve(&strict.config(), "pat@example.org").unwrap();
        let pat = strict.nobody().with_tokens(&next);
        assert_eq!(pat.get("/v1/me").is(200)["approved"], json!(true));
        assert!(pat.all("/v1/patients").is_empty());
    }

    fn a_profile_is_changed_with_its_version_only(server: &Server) {
        let ann = server.patient("ann");
        let me = ann.get("/v1/me").is(200);
        let change = json!({"time_zone": "Europe/London"});
        ann.ask("PATCH", "/v1/me").json(&change).answer().problem(428, "precondition-required");
        let changed = ann.patch("/v1/me", &me.etag(), &change).is(200);
        assert_eq!((&changed["time_zone"], &changed["display_name"]), (&json!("Europe/London"), &json!("ann")));
        let stale = ann.patch("/v1/me", &me.etag(), &json!({"display_name": "Anna"})).problem(412, "precondition-failed");
        assert_eq!((stale.etag(), &stale["current"]), (changed.etag(), changed.json()));
        ann.patch("/v1/me", &changed.etag(), &json!({"display_name": null})).wrong("/display_name", "required");
        ann.patch("/v1/me", &changed.etag(), &json!({"time_zone": "Mars/Olympus"})).wrong("/time_zone", "unknown-time-zone");
        assert_eq!(ann.get("/v1/me").body, changed.body);
    }
}
