//! Access tokens, refresh tokens and sessions.

use crate::harness::{Answer, Client, PASSWORD, Server, at_once};
use limber::app::Policy;
use limber::commands;
use serde_json::json;

fn refresh(client: &Client, token: &str) -> Answer {
    client.post("/v1/auth/refresh", &json!({"refresh_token": token}))
}

on_both! {
    fn a_refresh_token_is_replaced_and_a_lost_answer_can_be_asked_for_again(server: &Server) {
        let ann = server.patient("ann");
        let first = refresh(&ann, &ann.refresh_token).is(200);
        let again = refresh(&ann, &ann.refresh_token).is(200);
        assert_ne!(first["refresh_token"], json!(ann.refresh_token));
        assert_eq!(first["refresh_token"], again["refresh_token"]);
        assert_eq!(first["session_id"], again["session_id"]);
        ann.with_tokens(&again).get("/v1/me").is(200);
    }

    fn a_grandparent_used_again_ends_the_whole_family(server: &Server) {
        let ann = server.patient("ann");
        let phone = server.login("ann@example.org");
        let child = ann.with_tokens(&refresh(&ann, &ann.refresh_token).is(200));
        let grandchild = ann.with_tokens(&refresh(&ann, &child.refresh_token).is(200));
        refresh(&ann, &ann.refresh_token).problem(401, "unauthenticated");
        refresh(&ann, &grandchild.refresh_token).is(401);
        for token in [&ann, &child, &grandchild] {
            token.get("/v1/me").is(401);
        }
        phone.get("/v1/me").is(200);
    }

    fn thirty_refreshes_at_once_leave_one_live_head(server: &Server) {
        let ann = server.patient("ann");
        let answers = at_once(30, |_| refresh(&ann, &ann.refresh_token).is(200).text("refresh_token"));
        assert!(answers.iter().all(|successor| *successor == answers[0]), "{answers:?}");
        let next = refresh(&ann, &answers[0]).is(200).text("refresh_token");
        refresh(&ann, &next).is(200);
        assert_eq!(ann.get("/v1/me/sessions").items().len(), 1);
    }

    fn refreshes_at_once_on_two_instances_agree(server: &Server) {
        let ann = server.patient("ann");
        let other = server.beside(Policy::Relaxed);
        let there = ann.at(other.address);
        let answers = at_once(12, |turn| {
            let client = if turn % 2 == 0 { &ann } else { &there };
            refresh(client, &ann.refresh_token).is(200).text("refresh_token")
        });
        assert!(answers.iter().all(|successor| *successor == answers[0]), "{answers:?}");
    }

    fn guessing_refresh_tokens_has_to_wait(server: &Server) {
        let nobody = server.nobody();
        for _ in 0..10 {
            refresh(&nobody, "no such token").problem(401, "unauthenticated");
        }
        let answer = refresh(&nobody, "no such token").problem(429, "too-many-attempts");
        assert!(!answer.header("retry-after").is_empty());
    }

    fn each_token_is_good_for_its_own_purpose(server: &Server) {
        let ann = server.patient("ann");
        ann.with_token(&ann.refresh_token).get("/v1/me").problem(401, "unauthenticated");
        refresh(&ann, ann.token()).problem(401, "unauthenticated");
        let cookie = server.nobody();
        let cookie = cookie.ask("GET", "/v1/me").header("Cookie", &format!("access_token={}", ann.token()));
        cookie.answer().is(401);
        server.nobody().get(&format!("/v1/me?access_token={}", ann.token())).is(401);
        let basic = server.nobody();
        let basic = basic.ask("GET", "/v1/me").header("Authorization", &format!("Basic {}", ann.token()));
        let refused = basic.answer().is(401);
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }

    fn a_token_of_another_server_is_nobodys(server: &Server) {
        let ann = server.patient("ann");
        let (signed, _) = ann.token().rsplit_once('.').unwrap();
        ann.with_token(&format!("{signed}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).get("/v1/me").is(401);
        ann.with_token(&format!("{signed}.")).get("/v1/me").is(401);
        ann.get("/v1/me").is(200);
    }

    fn logging_out_works_at_once_on_every_instance(server: &Server) {
        let ann = server.patient("ann");
        let phone = server.login("ann@example.org");
        let other = server.beside(Policy::Relaxed);
        ann.at(other.address).get("/v1/me").is(200);
        ann.ask("POST", "/v1/auth/logout").answer().is(204);
        ann.get("/v1/me").is(401);
        ann.at(other.address).get("/v1/me").is(401);
        refresh(&ann, &ann.refresh_token).is(401);
        phone.get("/v1/me").is(200);
    }

    fn a_new_password_ends_every_session_at_once(server: &Server) {
        let ann = server.patient("ann");
        let phone = server.login("ann@example.org");
        let change = |current: &str, new: &str| {
            ann.post("/v1/me/password", &json!({"current_password": current, "new_password": new}))
        };
        change("not her password", "seven green lamps sing loudly").wrong("/current_password", "wrong-password");
        change(PASSWORD, "short").wrong("/new_password", "too-short");
        phone.get("/v1/me").is(200);
        change(PASSWORD, "seven green lamps sing loudly").is(204);
        ann.get("/v1/me").is(401);
        phone.get("/v1/me").is(401);
        refresh(&phone, &phone.refresh_token).is(401);
        let login = |password: &str| ann.post("/v1/auth/login", &json!({"email": ann.email, "password": password}));
        login(PASSWORD).is(401);
        login("seven green lamps sing loudly").is(200);
    }

    fn guessing_the_current_password_has_to_wait(server: &Server) {
        let ann = server.patient("ann");
        let guess = || {
            let guess = json!({"current_password": "not her password", "new_password": "seven green lamps sing loudly"});
            ann.post("/v1/me/password", &guess)
        };
        for _ in 0..10 {
            guess().is(422);
        }
        guess().problem(429, "too-many-attempts");
    }

    fn a_lost_device_is_logged_out_from_another(server: &Server) {
        let ann = server.patient("ann");
        let bob = server.patient("bob");
        let lost = server.login("ann@example.org");
        let sessions = ann.get("/v1/me/sessions").is(200).items();
        assert_eq!(sessions.len(), 2);
        let current: Vec<_> = sessions.iter().filter(|session| session["current"] == true).collect();
        assert_eq!((current.len(), &current[0]["id"]), (1, &json!(ann.session)));
        let address = format!("/v1/me/sessions/{}", lost.session);
        bob.ask("DELETE", &address).answer().problem(404, "not-found");
        lost.get("/v1/me").is(200);
        ann.ask("DELETE", &address).answer().is(204);
        lost.get("/v1/me").is(401);
        refresh(&lost, &lost.refresh_token).is(401);
        ann.ask("DELETE", &address).answer().is(404);
        ann.get("/v1/me").is(200);
    }

    fn a_disabled_account_is_out_at_once(server: &Server) {
        let pat = server.physiotherapist("pat");
        let ann = server.patient("ann");
        server.link(&pat, &ann);
        pat.get(&ann.record("today")).is(200);
        commands::disable(&server.config(), "pat@example.org").unwrap();
        pat.get(&ann.record("today")).problem(401, "unauthenticated");
        refresh(&pat, &pat.refresh_token).is(401);
        ann.get("/v1/me").is(200);
    }
}
