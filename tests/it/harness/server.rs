//! The real server on a thread of its own, on a free port.

use super::client::Client;
use super::database::{self, Database, Kind};
use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use chrono::{TimeDelta, Utc};
use limber::app::{App, Policy};
use limber::clock::Clock;
use limber::config::{Config, LogFormat};
use limber::db::Db;
use limber::secrets::{HashCost, Hashing, Keys};
use limber::server::{self, Listening};
use limber_rules::measures::ValueSet;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Server {
    pub address: SocketAddr,
    pub kind: Kind,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    pub database: Arc<Database>,
}

/// Passwords cost next to nothing here: what a hash costs on a server is tested in `commands.rs`.
const NEXT_TO_NOTHING: HashCost = HashCost { memory_kib: 64, passes: 1 };

/// One set of threads is enough for all servers.
static HASHING: LazyLock<Hashing> = LazyLock::new(|| Hashing::new(NEXT_TO_NOTHING).unwrap());

const SECRET: &str = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";

/// So many milliseconds from now, by the real time that care links go by.
#[expect(clippy::disallowed_methods, reason = "the server runs on real time, and so do its clients")]
pub fn after_milliseconds(milliseconds: i64) -> String {
    (Utc::now() + TimeDelta::milliseconds(milliseconds)).to_rfc3339()
}

impl Server {
    pub fn on(kind: Kind) -> Server {
        Server::start(kind, Arc::new(Database::fresh(kind)), Policy::Relaxed, true)
    }

    /// Another instance on the same database.
    pub fn beside(&self, policy: Policy) -> Server {
        Server::start(self.kind, self.database.clone(), policy, true)
    }

    /// Another instance on the same database, as in production.
    pub fn without_sandbox(&self) -> Server {
        Server::start(self.kind, self.database.clone(), Policy::Relaxed, false)
    }

    fn start(kind: Kind, database: Arc<Database>, policy: Policy, sandbox: bool) -> Server {
        let app = App {
            db: Db::open(&database::settings(&database.url)).unwrap(),
            clock: Clock::default(),
            keys: Keys::from_setting(SECRET).unwrap(),
            hashing: HASHING.clone(),
            press: limber::review::Press::default(),
            policy,
            country: limber_rules::red_flags::Country::GreatBritain,
            eq5d_values: Some(Arc::new(made_up_values())),
            escalate_after: TimeDelta::hours(24),
            rounds_every: Duration::from_secs(1),
            events: limber::events::Hub::default(),
            stopping: Arc::default(),
        };
        let listening = Listening { address: ([127, 0, 0, 1], 0).into(), workers: 2, sandbox };
        let (tell, told) = mpsc::channel();
        let serve = move || {
            System::new().block_on(async {
                let running = server::start(app.clone(), &listening).unwrap();
                tell.send((running.address, running.handle())).unwrap();
                running.until_stopped(app).await.unwrap();
            });
        };
        let thread = thread::spawn(serve);
        let (address, handle) = told.recv().expect("the server starts");
        Server { address, kind, handle, thread: Some(thread), database }
    }

    /// What a command of the operator would be configured with.
    pub fn config(&self) -> Config {
        Config {
            database_url: self.database.url.clone(),
            listen: self.address,
            policy: None,
            key_file: self.database.folder.path().join("limber.key"),
            secret: Some(SECRET.to_owned()),
            workers: 1,
            readers: 1,
            writers: 1,
            eq5d_value_set: None,
            country: limber_rules::red_flags::Country::GreatBritain,
            escalate_after_hours: 24,
            rounds_every_seconds: 30,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
        }
    }

    pub fn nobody(&self) -> Client {
        Client::nobody(self.address)
    }

    /// Makes it `now` for dates and rules.
    pub fn clock(&self, now: &str) {
        self.nobody().post("/v1/sandbox/clock", &json!({"now": now})).is(200);
    }

    /// Noon of a day.
    pub fn day(&self, date: &str) {
        self.clock(&format!("{date}T12:00:00Z"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the server ended badly");
        }
    }
}

/// A made-up value set of EQ-5D-5L: 1 less a twentieth for each level above the first.
fn made_up_values() -> ValueSet {
    let is_state = |number: &u32| number.to_string().chars().all(|digit| ('1'..='5').contains(&digit));
    let line = |number: u32| {
        let above: u32 = number.to_string().chars().filter_map(|digit| Some(digit.to_digit(10)? - 1)).sum();
        format!("{number},{:.2}\n", 1.0 - f64::from(above) / 20.0)
    };
    ValueSet::parse("made-up", &(11_111..=55_555).filter(is_state).map(line).collect::<String>()).unwrap()
}
