//! More requests than the queue of the writer holds.

use crate::diary::{DAILY_LOGS, Log, Patient, Sent, check_file, client};
use crate::machine::{alone, run, until};
use crate::server::Home;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

/// As many jobs as wait at most, and the one the writer has taken: see `src/db/workers.rs`.
const ROOM: usize = 1024 + 1;
const FLOOD: usize = ROOM + 200;
const AT_ONCE: Duration = Duration::from_millis(500);

#[test]
fn a_full_queue_turns_requests_away_at_once_and_works_again_when_it_has_emptied() {
    let _alone = alone();
    let limit = format!("--nofile={}:", FLOOD + 500);
    run(Command::new("prlimit").args(["--pid", &std::process::id().to_string(), &limit]));
    let home = Home::sqlite();
    let server = home.start();
    let patient = Patient::register(&server.url);
    const { assert!(FLOOD < DAILY_LOGS * 3) };
    let logs: Vec<Log> = (0..FLOOD).map(Log::new).collect();

    let held = HeldWriter::of(&home);
    let mut waiting: Vec<_> = logs.iter().map(|log| Waiting::send(&server.url, &patient, log)).collect();
    let turned_away =
        until(Duration::from_secs(10), || waiting.iter().filter(|each| each.is_answered()).count() >= FLOOD - ROOM);
    assert!(turned_away, "the queue takes more than it should, or says nothing");
    let started = Instant::now();
    let one_more = Waiting::send(&server.url, &patient, &Log::new(FLOOD)).answer();
    assert!(started.elapsed() < AT_ONCE, "turned away only after {:?}", started.elapsed());
    one_more.is_to_come_back();
    let started = Instant::now();
    assert!(server.is_ready() && started.elapsed() < AT_ONCE, "reading waits for writing");
    let early: Vec<bool> = waiting.iter().map(Waiting::is_answered).collect();
    held.release();

    let mut sent = Vec::new();
    for ((waiting, early), log) in waiting.drain(..).zip(early).zip(logs) {
        let answer = waiting.answer();
        if early {
            answer.is_to_come_back();
        } else {
            assert_eq!(answer.status, Some(201), "{answer:?}");
        }
        sent.push(Sent { writer: 0, patient: 0, log, acknowledged: !early });
    }
    assert_eq!(sent.iter().filter(|sent| sent.acknowledged).count(), ROOM);
    let after = Log::new(FLOOD + 1);
    assert_eq!(patient.send(&client(), &server.url, &after), Some(201));
    sent.push(Sent { writer: 0, patient: 0, log: after, acknowledged: true });
    patient.check(&server.url, &home, &sent);
    drop(server);
    check_file(&home);
}

/// Keeps the writer of an SQLite server waiting.
pub struct HeldWriter(SqliteConnection);

impl HeldWriter {
    pub fn of(home: &Home) -> HeldWriter {
        let mut conn = SqliteConnection::establish(&home.database_file().to_string_lossy()).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 30000; BEGIN IMMEDIATE").unwrap();
        HeldWriter(conn)
    }

    pub fn release(mut self) {
        self.0.batch_execute("ROLLBACK").unwrap();
    }
}

/// A request that was sent and is not yet answered.
pub struct Waiting(TcpStream);

/// What came back; no status if nothing did.
#[derive(Debug)]
pub struct Answer {
    pub status: Option<u16>,
    text: String,
}

impl Waiting {
    pub fn send(url: &str, patient: &Patient, log: &Log) -> Waiting {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(patient.raw(log).as_bytes()).unwrap();
        Waiting(stream)
    }

    pub fn is_answered(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        let answered = self.0.peek(&mut [0]).is_ok_and(|bytes| bytes > 0);
        self.0.set_nonblocking(false).unwrap();
        answered
    }

    pub fn answer(mut self) -> Answer {
        let mut text = String::new();
        drop(self.0.read_to_string(&mut text));
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer { status, text }
    }
}

impl Answer {
    /// 503, and when.
    fn is_to_come_back(&self) {
        let says_when = self.text.to_ascii_lowercase().contains("\r\nretry-after: ");
        assert!(self.status == Some(503) && says_when, "{self:?}");
    }
}
