//! What the tests need of the machine: folders, chance, signals, and each other out of the way.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// One test at a time: they measure how long things take.
pub fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder that goes when the test is done.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("limber-faults-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).unwrap();
        Folder(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A whole number below `end`.
pub fn below(end: u64) -> u64 {
    u64::try_from(Uuid::new_v4().as_u128() % u128::from(end)).unwrap()
}

/// A random time, to the millisecond.
pub fn between(from: u64, to: u64) -> Duration {
    Duration::from_millis(from + below(to - from))
}

/// Sends a signal to a process; the shell knows how without a library.
pub fn signal(name: &str, pid: u32) {
    drop(Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status());
}

/// Whether a program can be started at all.
pub fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {told}", output.status);
    output
}

/// Waits until something holds; false if it does not within `patience`.
pub fn until(patience: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + patience;
    while !holds() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}
