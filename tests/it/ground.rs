//! What holds for every route: methods, media types, sizes, times, headers and problems.

use crate::harness::{Client, Kind, PASSWORD, Server};
use limber::http::Code;
use limber::server;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use uuid::Uuid;

fn log(client: &Client, kind: &str, body: &str) -> crate::harness::Answer {
    client.ask("POST", "/v1/patients/me/pain-logs").raw(kind, body.as_bytes().to_vec()).answer()
}

on_both! {
    fn an_address_that_does_not_exist_is_not_found(server: &Server) {
        for path in ["/v1", "/v2/me", "/v1/patients/me", "/v1/patients//today", "/metrics", "/.env", "/v1/me/", "/v1//me"] {
            server.nobody().get(path).problem(404, "not-found");
        }
    }

    fn a_wrong_method_is_told_the_right_ones(server: &Server) {
        let ann = server.patient("ann");
        for (method, path, allowed) in [
            ("DELETE", "/v1/me", "GET, PATCH"),
            ("PUT", "/v1/exercises", "GET, POST"),
            ("GET", "/v1/auth/login", "POST"),
            ("POST", "/v1/patients/me/today", "GET"),
            ("DELETE", "/v1/patients/me/pain-logs", "GET, POST"),
            ("PATCH", "/v1/patients/me/pain-logs/daily/hip/left/2026-06-01", "PUT"),
            ("TRACE", "/livez", "GET"),
            ("PROPFIND", "/v1/bands", "GET, POST"),
            ("OPTIONS", "/v1/sync", "GET"),
            ("POST", "/openapi.json", "GET"),
        ] {
            let answer = ann.ask(method, path).answer().problem(405, "method-not-allowed");
            assert_eq!(answer.header("allow"), allowed, "{answer}");
        }
        let overridden = ann.ask("GET", "/v1/me").header("X-HTTP-Method-Override", "DELETE");
        overridden.answer().is(200);
    }

    fn a_body_may_have_32_kib(server: &Server) {
        let ann = server.patient("ann");
        let large = |bytes: usize| json!({"note": "x".repeat(bytes - 11)}).to_string();
        assert_eq!(large(33 * 1024).len(), 33 * 1024);
        log(&ann, "application/json", &large(33 * 1024)).problem(413, "too-large");
        log(&ann, "application/json", &large(32 * 1024)).is(422);
    }

    fn a_body_is_json_in_utf_8_and_nothing_else(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let body = crate::harness::daily("2026-06-01", 3).to_string();
        for kind in ["text/plain", "application/json; charset=latin1", "application/x-www-form-urlencoded", "application/xml", "application/vnd.api+json", ""] {
            log(&ann, kind, &body).problem(415, "unsupported-media-type");
        }
        for encoding in ["br", "gzip", "deflate", "gzip, br"] {
            let ask = ann.ask("POST", "/v1/patients/me/pain-logs").header("Content-Encoding", encoding);
            ask.json(&crate::harness::daily("2026-06-01", 3)).answer().problem(415, "unsupported-media-type");
        }
        assert!(ann.logs().is_empty());
        log(&ann, "Application/JSON; charset=\"UTF-8\"", &body).is(201);
    }

    fn malformed_json_is_refused(server: &Server) {
        let ann = server.patient("ann");
        let deep = format!(r#"{{"note": {}1{}}}"#, "[".repeat(200), "]".repeat(200));
        let unknown_and_deep = format!(r#"{{"what": {}1{}}}"#, "[".repeat(200), "]".repeat(200));
        for body in ["{", "", "nope", r#"{"worst_pain": NaN}"#, r#"{"worst_pain": 1e400}"#, r#"{"region": "hip", "side": "left", "local_date": "2026-06-01", "worst_pain": 3} {}"#, "{\"note\": \"\u{1}\"}", &deep, &unknown_and_deep] {
            let answer = log(&ann, "application/json", body);
            assert_eq!((answer.status, answer.code()), (400, "malformed-json"), "{body:.60}: {answer}");
        }
        let ask = ann.ask("POST", "/v1/patients/me/pain-logs").raw("application/json", b"{\"note\": \"\xff\"}".to_vec());
        ask.answer().problem(400, "malformed-json");
        log(&ann, "application/json", r#"["hip"]"#).wrong("", "wrong-type");
    }

    fn the_request_id_of_the_client_comes_back(server: &Server) {
        let mine = Uuid::new_v4().to_string();
        let nobody = server.nobody();
        let answer = nobody.ask("GET", "/v1/me").header("X-Request-Id", &mine).answer().is(401);
        assert_eq!(answer["instance"], format!("urn:uuid:{mine}"));
        let rubbish = nobody.ask("GET", "/livez").header("X-Request-Id", "<script>").answer().is(200);
        assert!(Uuid::parse_str(rubbish.header("x-request-id")).is_ok());
    }

    fn every_kind_of_problem_has_its_page(server: &Server) {
        let list = server.nobody().get("/problems").is(200);
        for code in Code::ALL {
            let address = format!("/problems/{}", code.name());
            let page = server.nobody().get(&address).is(200);
            assert!(page.header("content-type").starts_with("text/html"), "{page}");
            assert!(page.body.contains(code.title()), "{page}");
            assert!(list.body.contains(&format!("href=\"{address}\"")), "{address}");
        }
        server.nobody().get("/problems/no-such-thing").problem(404, "not-found");
    }

    fn the_server_says_what_it_is(server: &Server) {
        let nobody = server.nobody();
        assert_eq!(nobody.get("/livez").is(200)["status"], "ok");
        assert_eq!(nobody.get("/readyz").is(200)["status"], "ok");
        assert_eq!(nobody.get("/v1/meta").is(200)["version"], env!("CARGO_PKG_VERSION"));
        let contract: Value = serde_json::to_value(server::contract(true)).unwrap();
        assert_eq!(*nobody.get("/openapi.json").is(200).json(), contract);
        assert!(nobody.get("/docs/").is(200).body.contains("swagger"));
        assert_eq!(nobody.get("/docs").is(307).header("location"), "/docs/");
    }

    fn the_test_clock_does_not_exist_outside_the_sandbox(server: &Server) {
        let real = server.without_sandbox();
        real.nobody().post("/v1/sandbox/clock", &json!({"now": "2026-06-01T12:00:00Z"})).problem(404, "not-found");
        real.nobody().get("/v1/sandbox/clock").problem(404, "not-found");
        server.clock("2030-01-01T00:00:00Z");
        let told = server.nobody().get("/v1/sandbox/clock").is(200);
        assert!(told.text("clinical").starts_with("2030-01-01T00:00:"), "{told}");
        server.nobody().post("/v1/sandbox/clock", &json!({"now": "9999-01-01T00:00:00Z"})).wrong("/now", "out-of-range");
    }

    fn tokens_and_sessions_do_not_follow_the_test_clock(server: &Server) {
        let ann = server.patient("ann");
        server.clock("2040-01-01T00:00:00Z");
        ann.get("/v1/me").is(200);
        let tokens = ann.post("/v1/auth/refresh", &json!({"refresh_token": ann.refresh_token})).is(200);
        server.clock("2020-01-01T00:00:00Z");
        ann.with_tokens(&tokens).get("/v1/me").is(200);
    }

    fn other_origins_are_not_let_in(server: &Server) {
        let nobody = server.nobody();
        for origin in ["https://evil.example", "null"] {
            let answer = nobody.ask("GET", "/v1/bands").header("Origin", origin).answer().is(200);
            assert!(answer.headers.get("access-control-allow-origin").is_none());
        }
    }
}

#[test]
fn a_body_that_does_not_come_is_waited_for_ten_seconds() {
    let server = Server::on(Kind::Sqlite);
    let mut socket = TcpStream::connect(server.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "POST /v1/auth/login HTTP/1.1\r\nHost: limber\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let begun = Instant::now();
    socket.write_all(head.as_bytes()).unwrap();
    // Meanwhile the others are served.
    server.patient("ann");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let mut answer = Vec::new();
    let ended = socket.read_to_end(&mut answer);
    let (answer, took) = (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed());
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer} {ended:?}");
    assert!(answer.contains("\"code\":\"request-timeout\"") && !answer.contains(PASSWORD), "{answer}");
    assert!((Duration::from_secs(9)..Duration::from_secs(14)).contains(&took), "{took:?}");
    assert!(ended.is_ok(), "the connection is closed: {ended:?}");
}

#[test]
fn ambiguous_framing_is_refused_and_the_connection_closed() {
    let server = Server::on(Kind::Sqlite);
    for head in [
        "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "GET /livez HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n",
    ] {
        let mut socket = TcpStream::connect(server.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        socket.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).ok();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head:?} {answer}");
    }
}
