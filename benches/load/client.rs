//! A small HTTP/1.1 client over keep-alive sockets, and the driver that keeps many of them busy.

use crate::Result;
use crate::report::{Outcome, Took};
use crate::server::Process;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// One socket that stays open, with buffers that are used again.
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    body_at: usize,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Connection { stream, request: Vec::with_capacity(2048), answer: Vec::with_capacity(32 * 1024), body_at: 0 })
    }

    /// Sends a request, waits for all of its answer and says how long that took.
    pub fn exchange(&mut self, line: &str, bearer: &str, body: &str) -> Result<Took> {
        self.send(line, "", bearer, body)
    }

    /// A PUT or PATCH of whatever version there is, where anything but success ends the bench.
    pub fn change(&mut self, line: &str, bearer: &str, body: &str) -> Result<Duration> {
        let took = self.send(line, "If-Match: *\r\n", bearer, body)?;
        self.expect_good(line, took)
    }

    fn send(&mut self, line: &str, header: &str, bearer: &str, body: &str) -> Result<Took> {
        self.request.clear();
        write!(self.request, "{line} HTTP/1.1\r\nHost: bench\r\n{header}")?;
        if !bearer.is_empty() {
            write!(self.request, "Authorization: Bearer {bearer}\r\n")?;
        }
        if !body.is_empty() {
            let kind = if line.starts_with("PATCH") { "application/merge-patch+json" } else { "application/json" };
            write!(self.request, "Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len())?;
        }
        write!(self.request, "\r\n{body}")?;
        let sent = Instant::now();
        self.stream.write_all(&self.request)?;
        let status = self.receive()?;
        Ok(Took { time: sent.elapsed(), good: (200..300).contains(&status) })
    }

    /// As [`Connection::exchange`], where anything but success ends the bench.
    pub fn expect(&mut self, line: &str, bearer: &str, body: &str) -> Result<Duration> {
        let took = self.exchange(line, bearer, body)?;
        self.expect_good(line, took)
    }

    fn expect_good(&self, line: &str, took: Took) -> Result<Duration> {
        if took.good {
            return Ok(took.time);
        }
        Err(format!("{line}: {}", String::from_utf8_lossy(&self.answer)).into())
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.answer.get(self.body_at..).unwrap_or_default()
    }

    /// The whole last answer, to say what went wrong.
    pub fn answer(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }

    fn receive(&mut self) -> Result<u16> {
        self.answer.clear();
        let (head, status, length) = loop {
            self.read_more()?;
            if let Some(head) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                let (status, length) = read_head(self.answer.get(..head).unwrap_or_default())?;
                break (head, status, length);
            }
        };
        self.body_at = head + 4;
        while self.answer.len() < self.body_at + length {
            self.read_more()?;
        }
        Ok(status)
    }

    fn read_more(&mut self) -> Result<()> {
        let mut chunk = [0; 16 * 1024];
        let count = self.stream.read(&mut chunk)?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        self.answer.extend_from_slice(chunk.get(..count).unwrap_or_default());
        Ok(())
    }
}

/// The status, and how long the body is.
fn read_head(head: &[u8]) -> Result<(u16, usize)> {
    let head = std::str::from_utf8(head)?;
    let status = head.get(9..12).ok_or("no status")?.parse()?;
    let named = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse())?.ok()
    };
    Ok((status, head.lines().find_map(named).unwrap_or(0)))
}

/// How many clients, and for how long.
#[derive(Clone, Copy)]
pub struct Phase {
    pub clients: usize,
    pub warm_up: Duration,
    pub measured: Duration,
}

const WARMING_UP: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// Lets many clients do `work` over and over, each as soon as its last request was answered.
pub fn drive(server: &Process, phase: Phase, work: impl Fn(&mut Connection) -> Result<Took> + Sync) -> Result<Outcome> {
    let stage = AtomicU8::new(WARMING_UP);
    thread::scope(|scope| {
        let clients: Vec<_> =
            (0..phase.clients).map(|_| scope.spawn(|| keep_busy(server.address, &stage, &work))).collect();
        thread::sleep(phase.warm_up);
        let (cpu, begun) = (server.cpu()?, Instant::now());
        stage.store(MEASURING, Ordering::Relaxed);
        thread::sleep(phase.measured);
        stage.store(OVER, Ordering::Relaxed);
        let (cpu, elapsed) = (server.cpu()?.saturating_sub(cpu), begun.elapsed());
        let mut all = Seen::default();
        for client in clients {
            let seen = client.join().map_err(|_| "a client panicked")??;
            all.times.extend(seen.times);
            all.failures += seen.failures;
            all.first_failure = all.first_failure.or(seen.first_failure);
        }
        if let Some(failure) = all.first_failure {
            eprintln!("  {} requests were refused, such as: {failure}", all.failures);
        }
        Outcome::of(all.times, elapsed, Some(cpu))
    })
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    failures: usize,
    first_failure: Option<String>,
}

fn keep_busy(
    address: SocketAddr,
    stage: &AtomicU8,
    work: &(impl Fn(&mut Connection) -> Result<Took> + Sync),
) -> Result<Seen> {
    let mut conn = Connection::open(address)?;
    let mut seen = Seen::default();
    loop {
        let took = work(&mut conn)?;
        if !took.good {
            seen.failures += 1;
            seen.first_failure.get_or_insert_with(|| conn.answer());
        }
        match stage.load(Ordering::Relaxed) {
            MEASURING if took.good => seen.times.push(took.time),
            OVER => return Ok(seen),
            _ => {}
        }
    }
}
