//! A PostgreSQL server of our own, that can be killed.

use crate::machine::{Folder, has, run};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A cluster in a folder of its own, reached through a socket in that folder only.
pub struct Cluster {
    folder: Folder,
    programs: PathBuf,
}

impl Cluster {
    pub fn start() -> Cluster {
        let cluster = Cluster { folder: Folder::new(), programs: programs() };
        if is_root() {
            // PostgreSQL refuses to run as root.
            assert!(has("setpriv"), "setpriv is not installed (Debian: util-linux): root needs it to start PostgreSQL");
            run(Command::new("chown").arg("postgres").arg(cluster.folder.path()));
        }
        run(cluster
            .program("initdb")
            .args(["--no-sync", "--auth=trust", "--username=limber", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(cluster.data()));
        cluster.come_up();
        cluster
    }

    pub fn url(&self) -> String {
        format!("postgres:///postgres?host={}&user=limber", self.folder.path().display())
    }

    /// As if the machine had lost its power, but for the kernel: nothing is written, nobody is told.
    pub fn crash(&self) {
        run(self.control("stop").args(["-m", "immediate"]));
    }

    /// Starts, recovers, and waits until it takes connections.
    pub fn come_up(&self) {
        let folder = self.folder.path().display();
        let options = format!("-c fsync=on -c listen_addresses='' -c shared_buffers=32MB -k {folder}");
        // Its output is a file: the server would hold a pipe open for ever.
        let log = self.folder.path().join("postgres.log");
        let started = self.control("start").args(["-w", "-o", &options, "-l"]).arg(&log).stdout(Stdio::null()).status();
        let told = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(started.is_ok_and(|status| status.success()), "PostgreSQL does not start: {told}");
    }

    fn control(&self, what: &str) -> Command {
        let mut command = self.program("pg_ctl");
        command.args([what, "-D"]).arg(self.data());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of PostgreSQL's programs, as a user it accepts.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.control("stop").args(["-m", "immediate"]).output());
    }
}

fn is_root() -> bool {
    let told = run(Command::new("id").arg("-u")).stdout;
    told.trim_ascii() == b"0"
}

/// The folder of the newest PostgreSQL there is.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|entry| entry.path()).max_by_key(version);
    let programs = newest.map(|folder| folder.join("bin")).filter(|bin| bin.join("initdb").exists());
    programs.expect(
        "PostgreSQL is not installed (Debian: apt-get install postgresql): this test needs its initdb and pg_ctl",
    )
}
