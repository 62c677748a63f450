//! An answer, and what all answers have in common.

use limber::http::Code;
use limber::pages::COPIES;
use limber::server;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Index;
use std::sync::LazyLock;
use ureq::Body;
use ureq::http::{HeaderMap, Response};
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The same as text: what is no text is marked in it.
    pub body: String,
    json: Value,
}

impl Answer {
    pub fn read(method: String, path: String, mut response: Response<Body>) -> Answer {
        let bytes = response.body_mut().with_config().limit(50_000_000).read_to_vec().unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer {
            asked: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            json: serde_json::from_str(&body).unwrap_or_default(),
            bytes,
            body,
        };
        answer.check_what_all_have_in_common();
        answer.check_that_the_contract_knows(&method, &path);
        answer
    }

    fn check_what_all_have_in_common(&self) {
        let told = |what: &str| format!("{what}: {self}");
        let id = self.header("x-request-id");
        assert!(Uuid::parse_str(id).is_ok(), "{}", told("no X-Request-Id"));
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{}", told("sniffing"));
        let referrer = if self.is_of_a_page() { "same-origin" } else { "no-referrer" };
        assert_eq!(self.header("referrer-policy"), referrer, "{}", told("referrer"));
        assert!(self.header("strict-transport-security").starts_with("max-age=31536000"), "{}", told("HSTS"));
        assert!(self.headers.get("server").is_none(), "{}", told("the server's name"));
        if self.is_of_a_page() {
            return self.check_what_all_pages_have_in_common();
        }
        if !self.asked.contains(" /docs") {
            let policy = self.header("content-security-policy");
            // A picture that follows the reader's device has one style sheet, named by its hash.
            let drawn = ["/pain-trend.svg", "/drawing.svg"].iter().any(|picture| self.asked.contains(picture));
            let picture = drawn && policy.contains("; style-src 'sha256-");
            assert!(picture || policy == "default-src 'none'; frame-ancestors 'none'", "{}", told("CSP"));
        }
        let cache = self.header("cache-control");
        let public = cache.starts_with("public") && !self.asked.contains("/patients/");
        let of_the_catalogue =
            ["/bands", "/exercises", "/conditions", "/programmes"].iter().any(|part| self.asked.contains(part));
        let private = cache == "private, no-cache" && of_the_catalogue && !self.asked.contains("/patients/");
        assert!(cache == "no-store" || ((public || private) && self.status < 400), "{}", told("caching"));
        let by_caller = self.header("vary") == "Authorization";
        assert!(by_caller == (public || private) || !of_the_catalogue, "{}", told("Vary"));
        for secret in ["password_hash", "token_hash", "$argon2", "SELECT ", "panicked", "src/"] {
            assert!(!self.body.contains(secret) || self.asked.contains("/openapi.json"), "{}", told(secret));
        }
        if self.status >= 400 && !self.asked.starts_with("HEAD") {
            let kind = self.header("content-type");
            assert_eq!(kind, "application/problem+json", "{}", told("not a problem"));
            let code = self.code();
            let known = Code::ALL.iter().find(|known| known.name() == code);
            let known = known.unwrap_or_else(|| panic!("{}", told("unknown code")));
            assert_eq!(known.status().as_u16(), self.status, "{}", told("status of the code"));
            assert_eq!(self["status"], self.status, "{}", told("status in the body"));
            assert_eq!(self["type"], format!("/problems/{code}"), "{}", told("type"));
            assert_eq!(self["instance"], format!("urn:uuid:{id}"), "{}", told("instance"));
            assert!(!self.text("detail").is_empty(), "{}", told("detail"));
        }
    }

    fn is_of_a_page(&self) -> bool {
        // Also if the address is written otherwise.
        let is_ours = |path: &str| path.starts_with("/web") || path.starts_with("/%77eb");
        self.asked.split(' ').nth(1).is_some_and(|path| is_ours(path) && !self.is_a_file(path))
    }

    /// A file that a page leads to is the contract's, with its headers.
    fn is_a_file(&self, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        self.status == 200 && COPIES.iter().any(|copy| fits(copy, path))
    }

    /// Our own files and nothing inline; and what is wrong is said to people, on a page.
    fn check_what_all_pages_have_in_common(&self) {
        let told = |what: &str| format!("{what}: {self}");
        let policy = self.header("content-security-policy");
        assert_eq!(
            policy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
            "{}",
            told("CSP")
        );
        let asset = self.asked.contains("/web/assets/") && self.status == 200;
        let caching = if asset { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(self.header("cache-control"), caching, "{}", told("caching"));
        for secret in ["password_hash", "token_hash", "$argon2", "SELECT ", "panicked", "src/", "problem+json"] {
            assert!(!self.body.contains(secret), "{}", told(secret));
        }
        if self.status != 303 && !asset {
            assert_eq!(self.header("content-type"), "text/html; charset=utf-8", "{}", told("not a page"));
            for inline in ["<style", " style=", "onclick=", "onload=", "onsubmit=", "javascript:"] {
                assert!(!self.body.contains(inline), "{}", told(inline));
            }
            for script in self.body.match_indices("<script") {
                assert!(self.body[script.0..].starts_with("<script src=\"/web/assets/"), "{}", told("a script"));
            }
            assert!(self.body.contains("<h1>") && self.body.contains("<html lang="), "{}", told("no heading"));
        }
    }

    fn check_that_the_contract_knows(&self, method: &str, path: &str) {
        let path = path.split('?').next().unwrap_or_default();
        let known = CONTRACT.iter().find(|((known, template), _)| known == method && fits(template, path));
        // What the ground answers is the same on every route, and is written once in docs/API.md.
        let of_the_ground = [405, 415].contains(&self.status);
        let without_sandbox = self.status == 404 && path.starts_with("/v1/sandbox/");
        if let Some((_, statuses)) = known {
            assert!(
                of_the_ground || without_sandbox || statuses.contains(&self.status.to_string()),
                "not in the contract: {self}"
            );
        }
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// A problem of this kind.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Answer {
        assert_eq!((self.status, self.code()), (status, code), "{self}");
        self
    }

    /// 422, with this field and this mistake first.
    #[track_caller]
    pub fn wrong(self, pointer: &str, code: &str) -> Answer {
        let first = &self["errors"][0];
        let told = (self.status, self.code(), first["pointer"].as_str(), first["code"].as_str());
        assert_eq!(told, (422, "invalid", Some(pointer), Some(code)), "{self}");
        self
    }

    pub fn code(&self) -> &str {
        self["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn etag(&self) -> String {
        assert!(self.headers.contains_key("etag"), "no ETag: {self}");
        self.header("etag").to_owned()
    }

    pub fn json(&self) -> &Value {
        &self.json
    }

    #[track_caller]
    pub fn text(&self, field: &str) -> String {
        let text = self.json[field].as_str();
        text.unwrap_or_else(|| panic!("no {field}: {self}")).to_owned()
    }

    #[track_caller]
    pub fn id(&self) -> Uuid {
        self.id_in("id")
    }

    #[track_caller]
    pub fn id_in(&self, field: &str) -> Uuid {
        Uuid::parse_str(&self.text(field)).unwrap()
    }

    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        let items = self.json["items"].as_array();
        items.unwrap_or_else(|| panic!("not a list: {self}")).clone()
    }

    /// What it says, but for what is different for each request.
    pub fn without_instance(&self) -> String {
        let mut body = self.json.clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("instance");
        }
        format!("{} {body}", self.status)
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.json[field]
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = self.body.chars().take(1500).collect();
        write!(f, "{} -> {} {body}", self.asked, self.status)
    }
}

type Statuses = Vec<String>;

static CONTRACT: LazyLock<BTreeMap<(String, String), Statuses>> = LazyLock::new(|| {
    let api = serde_json::to_value(server::contract(true)).unwrap();
    let mut known = BTreeMap::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys().cloned().collect();
            known.insert((method.to_uppercase(), path.clone()), statuses);
        }
    }
    known
});

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted.zip(given).all(|(wanted, given)| wanted == given || wanted.starts_with('{'))
}
