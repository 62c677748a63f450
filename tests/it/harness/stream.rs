//! Somebody who listens to a live stream.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for what has to come, on a machine that has other things to do.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// An open stream, read by a thread of its own.
pub struct Stream {
    pub status: u16,
    pub head: String,
    lines: Receiver<String>,
    id: String,
}

#[derive(Debug, PartialEq)]
pub struct Hint {
    pub event: String,
    pub data: Value,
}

impl Stream {
    pub fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Stream {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        request.push_str("\r\n");
        socket.write_all(request.as_bytes()).unwrap();
        let mut reader = BufReader::new(socket);
        let mut head = String::new();
        while reader.read_line(&mut head).unwrap() > 2 {}
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in reader.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Stream { status, head: head.to_lowercase(), lines, id: String::new() }
    }

    /// The next hint, unless there is none until then.
    pub fn hint(&mut self, within: Duration) -> Option<Hint> {
        let ends = Instant::now() + within;
        let mut event = None;
        while let Ok(line) = self.lines.recv_timeout(ends.saturating_duration_since(Instant::now())) {
            if let Some(id) = line.strip_prefix("id: ") {
                id.clone_into(&mut self.id);
            } else if let Some(kind) = line.strip_prefix("event: ") {
                event = Some(kind.to_owned());
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some(Hint { event: event.unwrap(), data: serde_json::from_str(data).unwrap() });
            }
        }
        None
    }

    /// Every field that is said until then: neither the pieces' lengths nor signs of life.
    pub fn said(&mut self, within: Duration) -> Vec<String> {
        let ends = Instant::now() + within;
        let mut said = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(ends.saturating_duration_since(Instant::now())) {
            said.extend(Some(line).filter(|line| line.contains(": ")));
        }
        said
    }

    /// How far it is: each stretch ends with a position.
    pub fn position(&mut self, within: Duration) -> String {
        assert_eq!(self.hint(within), None);
        self.id.clone()
    }

    pub fn is_closed(&self, within: Duration) -> bool {
        let ends = Instant::now() + within;
        loop {
            match self.lines.recv_timeout(ends.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}
