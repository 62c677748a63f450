//! Starts and stops the servers that are measured, each a process of its own, and reads what they use.

use crate::Result;
use crate::client::Connection;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The release binary.
pub const LIMBER: &str = env!("CARGO_BIN_EXE_limber");

/// How Linux counts processor time, since always.
const TICKS_A_SECOND: u32 = 100;

/// A server that runs. It ends with this value.
pub struct Process {
    pub address: SocketAddr,
    child: Child,
    /// Kept open, for a server that cannot print any more would stop.
    _output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts something that prints its address once it listens.
    fn start(command: &mut Command) -> Result<Process> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = line.trim().rsplit("http://").next().unwrap_or_default().parse();
        if address.is_err() {
            child.wait()?;
        }
        Ok(Process {
            address: address.map_err(|_| format!("the server did not start: {line:?}"))?,
            child,
            _output: output,
        })
    }

    /// The real server, in a folder of its own.
    pub fn limber(folder: &Path, database: &str) -> Result<Process> {
        Process::start(limber(folder, database).args(["serve", "--sandbox", "--migrate", "--listen", "127.0.0.1:0"]))
    }

    /// This very program as a yardstick server.
    pub fn yardstick(kind: &str, arguments: &[&str]) -> Result<Process> {
        Process::start(Command::new(std::env::current_exe()?).args(["yardstick", kind]).args(arguments))
    }

    /// Until it answers that it is ready.
    pub fn wait_until_ready(&self) -> Result<()> {
        Connection::open(self.address)?.expect("GET /readyz", "", "").map(drop)
    }

    /// Processor time so far, of all its threads.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(&fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?)
    }

    /// Resident memory in megabytes (of 1024 kB).
    pub fn resident(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: f64 = line.ok_or("no VmRSS")?.trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Stops it as an operator would.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        let ended = self.child.wait()?;
        if ended.success() { Ok(()) } else { Err(format!("the server ended with {ended}").into()) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The processor time of the calling thread.
pub fn own_cpu() -> Result<Duration> {
    cpu_of(&fs::read_to_string("/proc/thread-self/stat")?)
}

/// The name in `stat` may hold anything, but ends with the last parenthesis.
fn cpu_of(stat: &str) -> Result<Duration> {
    let (_, fields) = stat.rsplit_once(')').ok_or("no stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<std::result::Result<u32, _>>()?;
    Ok(Duration::from_secs(1) * ticks / TICKS_A_SECOND)
}

/// The binary with nothing in its environment but a database and a key of its own.
fn limber(folder: &Path, database: &str) -> Command {
    let mut command = Command::new(LIMBER);
    command.current_dir(folder).env_clear();
    command.env("DATABASE_URL", database);
    command.env("LIMBER_KEY_FILE", folder.join("limber.key"));
    // What a correction leaves to the scheduler is worked on while others are measured.
    command.env("LIMBER_ROUNDS_EVERY_SECONDS", "1");
    command.env("LIMBER_LOG", "warn");
    command
}

/// Makes an empty database of this version.
pub fn migrate(folder: &Path, database: &str) -> Result<()> {
    let done = limber(folder, database).arg("migrate").stdout(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err("limber migrate failed".into()) }
}

/// Fills a database with scripted patients.
pub fn demo(folder: &Path, database: &str, patients: usize) -> Result<()> {
    let mut demo = limber(folder, database);
    let done = demo.args(["demo", "--patients", &patients.to_string()]).stdout(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err("limber demo failed".into()) }
}

/// From the start of the process to its first answer that it is ready.
pub fn time_to_ready(folder: &Path, database: &str) -> Result<Duration> {
    let begun = Instant::now();
    let server = Process::limber(folder, database)?;
    server.wait_until_ready()?;
    let taken = begun.elapsed();
    server.stop()?;
    Ok(taken)
}
