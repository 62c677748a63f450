//! The load bench: drives the release server over sockets and holds it against yardsticks in the same run.
//!
//! `cargo bench --bench load` (or `just bench`) measures on SQLite and on PostgreSQL and prints a line for each phase, then
//! the table of goals as ratios, with their floors. `-- --quick` is a rougher run; `-- --only sqlite` (or `postgres`) is
//! half of one. Absolute figures move with the machine, and anything else that runs on it shows in all of them.

mod caseload;
mod client;
mod growth;
mod neighbours;
mod postgres;
mod report;
mod server;
mod sqlite;
mod story;
mod yardstick_bare;
mod yardstick_hash;
mod yardstick_naive;
mod yardstick_postgres;
mod yardstick_sqlite;

use client::Phase;
use report::{Floor, Report, median, millis, note};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How thorough to be.
#[derive(Clone, Copy)]
pub struct Plan {
    warm_up: Duration,
    measured: Duration,
    /// How often server and yardstick take turns; the middle figure counts.
    rounds: usize,
    patients: usize,
    samples: usize,
    /// How many patients a physiotherapist has who has many.
    caseload: usize,
}

const FULL: Plan = Plan {
    warm_up: Duration::from_millis(500),
    measured: Duration::from_secs(2),
    rounds: 5,
    patients: 512,
    samples: 1000,
    caseload: 10_000,
};
const QUICK: Plan = Plan {
    warm_up: Duration::from_millis(200),
    measured: Duration::from_secs(1),
    rounds: 1,
    patients: 128,
    samples: 200,
    caseload: 1000,
};

impl Plan {
    /// A phase with so many clients.
    pub fn phase(self, clients: usize) -> Phase {
        Phase { clients, warm_up: self.warm_up, measured: self.measured }
    }
}

fn main() -> ExitCode {
    // Cargo adds --bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["yardstick", "naive", url, key_file] => yardstick_naive::serve(url, Path::new(key_file)),
        ["yardstick", "bare", list] => yardstick_bare::serve(Path::new(list)),
        _ => Options::read(&arguments).and_then(|options| bench(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What to measure.
struct Options {
    plan: Plan,
    only: Option<String>,
}

impl Options {
    fn read(arguments: &[String]) -> Result<Options> {
        let mut options = Options { plan: FULL, only: None };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--quick" => options.plan = QUICK,
                "--only" => options.only = rest.next().cloned(),
                other => return Err(format!("{other:?}: there are --quick and --only sqlite|postgres").into()),
            }
        }
        match options.only.as_deref() {
            None | Some("sqlite" | "postgres") => Ok(options),
            Some(other) => Err(format!("--only {other:?}: there are sqlite and postgres").into()),
        }
    }

    fn wants(&self, database: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == database)
    }
}

fn bench(options: &Options) -> Result<()> {
    let begun = Instant::now();
    let folder = Folder::new()?;
    let mut report = Report::default();
    let measured = measure(options, &folder.0, &mut report);
    // Also what came out before something failed: it took long.
    report.print();
    println!("\n{} s in all", begun.elapsed().as_secs());
    measured
}

fn measure(options: &Options, folder: &Path, report: &mut Report) -> Result<()> {
    note("one fdatasync of 4 kB, the middle of 200", &format!("{:.3} ms", sync_time(folder)?));
    if options.wants("sqlite") {
        sqlite::measure(folder, options.plan, report)?;
        size(report)?;
    }
    if options.wants("postgres") {
        postgres::measure(folder, options.plan, report)?;
    }
    Ok(())
}

/// How long this disk takes to keep a page: what all writes stand on.
fn sync_time(folder: &Path) -> Result<f64> {
    let mut file = fs::File::create(folder.join("sync"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(millis(begun.elapsed()));
    }
    Ok(median(times))
}

fn size(report: &mut Report) -> Result<()> {
    let mebibytes = f64::from(u32::try_from(fs::metadata(server::LIMBER)?.len())?) / f64::from(1 << 20);
    report.figure("stripped binary", "MiB", mebibytes, Floor::AtMost(25.0));
    Ok(())
}

/// A folder on a real disk, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder> {
        let folder = std::env::temp_dir().join(format!("limber-bench-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Folder(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
