//! The server under test.

use crate::machine::{Folder, signal, until};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The binary under test.
pub const LIMBER: &str = env!("CARGO_BIN_EXE_limber");

/// Where a server keeps its things. It outlives the server.
pub struct Home {
    folder: Folder,
    database_url: String,
}

impl Home {
    /// With an SQLite database of its own.
    pub fn sqlite() -> Home {
        let folder = Folder::new();
        let database_url = format!("sqlite://{}", folder.path().join("limber.db").display());
        Home { folder, database_url }
    }

    /// On a PostgreSQL database.
    pub fn postgres(database_url: &str) -> Home {
        Home {
            folder: Folder::new(),
            database_url: database_url.to_owned(),
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn database_file(&self) -> PathBuf {
        self.folder().join("limber.db")
    }

    /// What the servers of this home have logged last.
    pub fn log(&self) -> String {
        let log = fs::read_to_string(self.folder().join("limber.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Starts a server, and waits until it is ready.
    pub fn start(&self) -> Server {
        self.start_under(&[])
    }

    /// Starts a server under another program, such as strace.
    pub fn start_under(&self, wrapper: &[&str]) -> Server {
        let started = Instant::now();
        let mut line = [wrapper, &[LIMBER, "serve", "--migrate"]].concat().into_iter();
        let log = self.folder().join("limber.log");
        let log = File::options().append(true).create(true).open(log).unwrap();
        let mut child = Command::new(line.next().unwrap())
            .args(line)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("DATABASE_URL", &self.database_url)
            .env("LIMBER_KEY_FILE", self.folder().join("limber.key"))
            .env("LIMBER_LISTEN", "127.0.0.1:0")
            .env("NO_COLOR", "1")
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut server = Server {
            child: Mutex::new(child),
            url: String::new(),
            ready_after: Duration::ZERO,
            stdout,
        };
        let mut greeting = String::new();
        server.stdout.read_line(&mut greeting).unwrap();
        let Some((_, url)) = greeting.trim().split_once("serves on ") else {
            panic!("the server did not start: {}", self.log());
        };
        url.clone_into(&mut server.url);
        let ready = until(Duration::from_secs(10), || server.is_ready());
        assert!(ready, "the server does not become ready: {}", self.log());
        server.ready_after = started.elapsed();
        server
    }
}

/// A server that runs; it is killed with whoever holds it.
pub struct Server {
    child: Mutex<Child>,
    /// Where it listens.
    pub url: String,
    /// How long it took from its start to its first word of being ready.
    pub ready_after: Duration,
    /// Kept open, so that the server can go on printing.
    stdout: BufReader<ChildStdout>,
}

impl Server {
    pub fn is_ready(&self) -> bool {
        let answer = ureq::get(format!("{}/readyz", self.url)).call();
        answer.is_ok_and(|answer| answer.status() == 200)
    }

    /// SIGKILL, in the middle of whatever it does.
    pub fn kill(&self) {
        let mut child = self.child();
        drop(child.kill());
        drop(child.wait());
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        signal("TERM", self.child().id());
    }

    /// Waits for its end.
    pub fn end_within(&self, patience: Duration) -> Option<ExitStatus> {
        let mut status = None;
        until(patience, || {
            status = self.child().try_wait().unwrap();
            status.is_some()
        });
        status
    }

    fn child(&self) -> std::sync::MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
