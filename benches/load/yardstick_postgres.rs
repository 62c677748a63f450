//! A throw-away PostgreSQL with the settings it comes with (and so with fsync), and pgbench as the yardstick on it.

use crate::Result;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use uuid::Uuid;

/// A cluster of our own; it ends with this value.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    as_root: bool,
}

impl Cluster {
    /// Makes and starts one in a new folder under `parent`, with an empty database `limber`.
    pub fn start(parent: &Path) -> Result<Cluster> {
        let cluster = Cluster {
            programs: programs()?,
            folder: parent.join("postgres"),
            port: TcpListener::bind("127.0.0.1:0")?.local_addr()?.port(),
            as_root: output(Command::new("id").arg("-u"))?.trim() == "0",
        };
        fs::create_dir(&cluster.folder)?;
        if cluster.as_root {
            output(Command::new("chown").arg("postgres").arg(&cluster.folder))?;
        }
        let data = cluster.folder.join("data");
        let (data, socket) = (data.to_string_lossy(), cluster.folder.to_string_lossy());
        let settings = format!("-c port={} -c listen_addresses=127.0.0.1 -k {socket}", cluster.port);
        let log = cluster.folder.join("log");
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8"])?;
        cluster.run("pg_ctl", &["-D", &data, "-w", "-l", &log.to_string_lossy(), "-o", &settings, "start"])?;
        cluster.run("createdb", &cluster.place(&["limber"]))?;
        Ok(cluster)
    }

    /// Where the server finds it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/limber", self.port)
    }

    /// The URL of one more database, made here.
    pub fn another(&self, name: &str) -> Result<String> {
        self.execute(&format!("CREATE DATABASE {name}"))?;
        Ok(format!("postgres://postgres@127.0.0.1:{}/{name}", self.port))
    }

    /// Runs SQL.
    pub fn execute(&self, sql: &str) -> Result<()> {
        self.run("psql", &self.place(&["-q", "-v", "ON_ERROR_STOP=1", "-d", "limber", "-c", sql])).map(drop)
    }

    /// Inserts rows like pain logs, one a transaction: transactions a second.
    pub fn pgbench_insert(&self, clients: usize, measured: Duration) -> Result<f64> {
        self.execute("CREATE TABLE IF NOT EXISTS bench_logs (LIKE pain_logs INCLUDING ALL)")?;
        let script = self.script(
            "insert.sql",
            "INSERT INTO bench_logs VALUES (gen_random_uuid(), gen_random_uuid(), 'daily', 'hip', 'left', '2016-01-01', \
             now(), 'UTC', now(), 2, 1, NULL, NULL, NULL, false, false, NULL, '[\"sitting\"]', NULL, NULL, 1);",
        )?;
        self.pgbench(&[script], clients, measured)
    }

    /// Reads the list of 30 of these patients: transactions a second.
    pub fn pgbench_select(&self, patients: &[Uuid], clients: usize, measured: Duration) -> Result<f64> {
        let script = |patient: &Uuid| {
            let sql = format!(
                "SELECT * FROM pain_logs WHERE patient_id = '{patient}' ORDER BY local_date DESC, id DESC LIMIT 31;"
            );
            self.script(&format!("select-{patient}.sql"), &sql)
        };
        let scripts: Result<Vec<String>> = patients.iter().map(script).collect();
        self.pgbench(&scripts?, clients, measured)
    }

    fn script(&self, name: &str, sql: &str) -> Result<String> {
        let file = self.folder.join(name);
        fs::write(&file, sql)?;
        Ok(file.to_string_lossy().into_owned())
    }

    fn pgbench(&self, scripts: &[String], clients: usize, measured: Duration) -> Result<f64> {
        let (clients, seconds) = (clients.to_string(), measured.as_secs().max(1).to_string());
        let mut arguments = self.place(&["-n", "-M", "prepared", "-j", "2", "-c", &clients, "-T", &seconds]);
        arguments.extend(scripts.iter().flat_map(|script| ["-f", script.as_str()]).map(str::to_owned));
        arguments.push("limber".to_owned());
        let told = self.run("pgbench", &arguments)?;
        let tps = told.lines().find_map(|line| line.strip_prefix("tps = "));
        Ok(tps.and_then(|tps| tps.split(' ').next()).ok_or("pgbench told no tps")?.parse()?)
    }

    /// Arguments for a client of this cluster.
    fn place(&self, more: &[&str]) -> Vec<String> {
        let port = self.port.to_string();
        let place = ["-h", "127.0.0.1", "-U", "postgres", "-p", &port];
        place.iter().chain(more).map(|argument| (*argument).to_owned()).collect()
    }

    /// PostgreSQL refuses to run as root.
    fn run(&self, program: &str, arguments: &[impl AsRef<str>]) -> Result<String> {
        let path = self.programs.join(program);
        let mut command = if self.as_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        output(command.args(arguments.iter().map(AsRef::as_ref)).current_dir(&self.folder))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        self.run("pg_ctl", &["-D", &data.to_string_lossy(), "-m", "immediate", "stop"]).ok();
    }
}

/// The programs of the newest PostgreSQL that is installed.
fn programs() -> Result<PathBuf> {
    let mut installed: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .map_err(|_| "PostgreSQL is not installed: apt-get install postgresql, or run with --only sqlite")?
        .filter_map(|entry| {
            Some((entry.as_ref().ok()?.file_name().to_str()?.parse().ok()?, entry.ok()?.path().join("bin")))
        })
        .collect();
    installed.sort();
    Ok(installed.pop().ok_or("PostgreSQL is not installed")?.1)
}

/// What a program printed, if it succeeded. Its output goes to files of its own, for a daemon would keep a pipe open.
fn output(command: &mut Command) -> Result<String> {
    let told = new_file()?;
    let status = command
        .stdin(Stdio::null())
        .stdout(fs::File::create(&told)?)
        .stderr(fs::OpenOptions::new().append(true).open(&told)?)
        .status()?;
    let text = fs::read_to_string(&told)?;
    fs::remove_file(&told)?;
    if status.success() { Ok(text) } else { Err(format!("{command:?}: {text}").into()) }
}

fn new_file() -> Result<PathBuf> {
    let file = std::env::temp_dir().join(format!("limber-bench-{}.out", Uuid::new_v4()));
    fs::File::create(&file)?;
    Ok(file)
}
