//! Somebody who calls the server.

use super::answer::Answer;
use serde_json::Value;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;
use ureq::Agent;
use ureq::http::Request;
use uuid::Uuid;

#[derive(Clone)]
pub struct Client {
    agent: Agent,
    address: SocketAddr,
    token: Option<String>,
    pub refresh_token: String,
    pub id: Uuid,
    pub session: Uuid,
    pub email: String,
}

/// A request that is being put together.
pub struct Ask<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Client {
    pub fn nobody(address: SocketAddr) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        Client {
            agent: config.into(),
            address,
            token: None,
            refresh_token: String::new(),
            id: Uuid::nil(),
            session: Uuid::nil(),
            email: String::new(),
        }
    }

    /// The same one, with the tokens of an answer.
    pub fn with_tokens(&self, tokens: &Answer) -> Client {
        Client {
            token: Some(tokens.text("access_token")),
            refresh_token: tokens.text("refresh_token"),
            id: tokens.id_in("user_id"),
            session: tokens.id_in("session_id"),
            ..self.clone()
        }
    }

    pub fn with_token(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same one, at another instance.
    pub fn at(&self, address: SocketAddr) -> Client {
        Client { address, ..self.clone() }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        Ask { client: self, method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: None }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).answer()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path).json(body).answer()
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path).json(body).answer()
    }

    /// Changes what has this entity tag.
    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.ask("PATCH", path).header("If-Match", etag).json(body).answer()
    }

    /// Deletes what has this entity tag.
    pub fn delete(&self, path: &str, etag: &str) -> Answer {
        self.ask("DELETE", path).header("If-Match", etag).answer()
    }

    /// All items of a list, page by page.
    pub fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = path.to_owned();
        loop {
            let page = self.get(&next).is(200);
            items.extend(page.items());
            match page["next_cursor"].as_str() {
                Some(cursor) => {
                    let joint = if path.contains('?') { '&' } else { '?' };
                    next = format!("{path}{joint}cursor={cursor}");
                }
                None => return items,
            }
        }
    }
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        let kind = if self.method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        self.raw(kind, body.to_string().into_bytes())
    }

    pub fn raw(mut self, kind: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("Content-Type", kind)
    }

    pub fn answer(self) -> Answer {
        let mut request =
            Request::builder().method(self.method.as_str()).uri(format!("http://{}{}", self.client.address, self.path));
        if let Some(token) = &self.client.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent = &self.client.agent;
        let response = match self.body {
            Some(body) => agent.run(request.body(body).unwrap()),
            None => agent.run(request.body(()).unwrap()),
        };
        let response = response.unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path));
        Answer::read(self.method, self.path, response)
    }
}

/// Runs the same work on several threads at once.
pub fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|turn| scope.spawn(move || work(turn))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
