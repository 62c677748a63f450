//! What is measured on SQLite, in its order.

use crate::client::{Connection, Phase, drive};
use crate::report::{Floor, Outcome, Report, median, millis, note, percentile, phase};
use crate::server::{Process, migrate, time_to_ready};
use crate::story::{self, Diaries, LIST, Patient};
use crate::yardstick_sqlite::BareSqlite;
use crate::{Plan, Result, caseload, growth, yardstick_hash, yardstick_sqlite};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The number of clients that the goals are about.
pub const MANY: usize = 32;

/// A folder with a database file in it, and the file's URL.
fn place(parent: &Path, name: &str) -> Result<(PathBuf, PathBuf, String)> {
    let folder = parent.join(name);
    fs::create_dir(&folder)?;
    let file = folder.join("limber.db");
    let url = format!("sqlite://{}", file.display());
    Ok((folder, file, url))
}

pub fn measure(parent: &Path, plan: Plan, report: &mut Report) -> Result<()> {
    println!("SQLite");
    let (folder, file, url) = place(parent, "limber")?;
    let server = Process::limber(&folder, &url)?;
    server.wait_until_ready()?;
    thread::sleep(Duration::from_millis(300));
    let idle = server.resident()?;
    let patients = story::patients(server.address, "ann", plan.patients)?;

    writes(parent, plan, report, &server, &patients)?;
    reads(plan, report, &server, &patients, &file)?;
    note("resident after writes and lists", &format!("{:.1} MB", server.resident()?));
    log_ins(plan, report, &server, &patients)?;
    note("resident after log-ins", &format!("{:.1} MB", server.resident()?));
    server.stop()?;
    let (grown, _, grown_url) = place(parent, "grown")?;
    growth::measure(&grown, &grown_url, report, "SQLite", plan.samples)?;
    let ((few, _, few_url), (_, _, many_url)) = (place(parent, "few")?, place(parent, "many")?);
    caseload::measure(&few, [&few_url, &many_url], plan.caseload, report, "SQLite")?;

    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(millis(time_to_ready(&folder, &url)?));
    }
    report.figure("start to ready, the middle of 5", "ms", median(starts), Floor::AtMost(50.0));
    report.figure("idle memory", "MB", idle, Floor::AtMost(40.0));
    Ok(())
}

/// Log writes: the server, bare SQLite and the naive design take turns.
fn writes(parent: &Path, plan: Plan, report: &mut Report, server: &Process, patients: &[Patient]) -> Result<()> {
    let diaries = Diaries::new(patients);
    for clients in [1, 8] {
        let outcome = drive(server, plan.phase(clients), |conn| diaries.log(conn))?;
        phase("log write", clients, &outcome);
    }

    let (folder, file, url) = place(parent, "bare")?;
    migrate(&folder, &url)?;
    let mut bare = BareSqlite::new(&file, plan.patients)?;

    let (folder, _, url) = place(parent, "naive")?;
    let naive = Process::yardstick("naive", &[&url, &folder.join("limber.key").to_string_lossy()])?;
    let naive_patients = story::patients(naive.address, "ann", plan.patients)?;
    let naive_diaries = Diaries::new(&naive_patients);
    for clients in [1, 8] {
        let outcome = drive(&naive, plan.phase(clients), |conn| naive_diaries.log(conn))?;
        phase("log write, naive design", clients, &outcome);
    }

    let (mut ours, mut bares, mut bare_cpu, mut naives) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        ours.push(drive(server, plan.phase(MANY), |conn| diaries.log(conn))?);
        let sixteen = bare.write(16, plan.warm_up, plan.measured)?;
        bares.push(sixteen.rate);
        bare_cpu.push(sixteen.cpu);
        naives.push(drive(&naive, plan.phase(MANY), |conn| naive_diaries.log(conn))?);
    }
    let (ours, naives, bares) = (Outcome::median(&ours), Outcome::median(&naives), median(bares));
    phase("log write", MANY, &ours);
    phase("log write, naive design", MANY, &naives);
    note(
        "bare SQLite, the same statements, 16 a commit",
        &format!("{bares:.0}/s, {:.1} us CPU each", median(bare_cpu)),
    );
    note("bare SQLite, 16 a commit / naive design", &format!("{:.2}", bares / naives.rate));
    let single = bare.write(1, plan.warm_up, plan.measured)?;
    note("bare SQLite, 1 a commit", &format!("{:.0}/s, {:.1} us CPU each", single.rate, single.cpu));

    let what = "SQLite: log write / bare SQLite, 16 a commit (a second)";
    report.ratio(what, ours.rate, bares, Floor::AtLeast(0.45));
    let what = "SQLite: log write / naive design (a second)";
    report.ratio(what, ours.rate, naives.rate, Floor::AtLeast(3.5));
    let what = "SQLite: log write / naive design (p99, ms)";
    report.ratio(what, millis(ours.p99), millis(naives.p99), Floor::AtMost(0.05));
    Ok(())
}

/// Lists of 30: the server and a bare route with the same JSON take turns.
fn reads(plan: Plan, report: &mut Report, server: &Process, patients: &[Patient], file: &Path) -> Result<()> {
    let diaries = Diaries::new(patients);
    for clients in [1, 8] {
        let outcome = drive(server, plan.phase(clients), |conn| diaries.list(conn))?;
        phase("list of 30", clients, &outcome);
    }
    let list = a_list(server, patients)?;
    let list_file = file.with_file_name("list.json");
    fs::write(&list_file, &list)?;
    let bare = Process::yardstick("bare", &[&list_file.to_string_lossy()])?;
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        ours.push(drive(server, plan.phase(MANY), |conn| diaries.list(conn))?);
        bares.push(drive(&bare, plan.phase(MANY), |conn| diaries.list(conn))?);
    }
    let (ours, bares) = (Outcome::median(&ours), Outcome::median(&bares));
    let ids: Vec<Uuid> = patients.iter().map(|patient| patient.id).collect();
    let raw = yardstick_sqlite::read_lists(file, &ids, plan.measured)?;
    phase("list of 30", MANY, &ours);
    phase(&format!("bare route, the same {} bytes of JSON", list.len()), MANY, &bares);
    note("bare SQLite, the same rows by index", &format!("{:.0}/s, {:.1} us CPU each", raw.rate, raw.cpu));

    let what = "SQLite: list of 30 / bare route, the same JSON (a second)";
    report.ratio(what, ours.rate, bares.rate, Floor::AtLeast(0.30));
    let what = "SQLite: list of 30 / bare route + bare read (us CPU)";
    report.ratio(what, ours.cpu, bares.cpu + raw.cpu, Floor::AtMost(2.0));
    Ok(())
}

/// A list as the server answers it.
fn a_list(server: &Process, patients: &[Patient]) -> Result<Vec<u8>> {
    let mut conn = Connection::open(server.address)?;
    let patient = patients.first().ok_or("no patients")?;
    conn.expect(LIST, &patient.token, "")?;
    let items = conn.body().windows(12).filter(|text| text == b"\"worst_pain\"").count();
    if items != 30 {
        return Err(format!("the list has {items} items, not 30").into());
    }
    Ok(conn.body().to_vec())
}

/// Log-ins: against hashing alone, and what another route feels of them.
fn log_ins(plan: Plan, report: &mut Report, server: &Process, patients: &[Patient]) -> Result<()> {
    const AT_ONCE: usize = 8;
    let diaries = Diaries::new(patients);
    let (mut ours, mut hashes, mut alone, mut meanwhile) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        hashes.push(yardstick_hash::hashes(plan.measured)?);
        ours.push(drive(server, plan.phase(AT_ONCE), |conn| diaries.log_in(conn))?);
        alone.push(probe(server, patients, plan.measured)?);
        meanwhile.push(thread::scope(|scope| {
            let longer = Phase { measured: plan.measured + plan.warm_up, ..plan.phase(AT_ONCE) };
            let busy = scope.spawn(move || drive(server, longer, |conn| Diaries::new(patients).log_in(conn)).map(drop));
            thread::sleep(plan.warm_up);
            let felt = probe(server, patients, plan.measured);
            busy.join().map_err(|_| "logging in panicked")??;
            felt
        })?);
    }
    let (ours, hashes) = (Outcome::median(&ours), median(hashes));
    phase("log-in", AT_ONCE, &ours);
    note("argon2id alone, on all cores", &format!("{hashes:.0}/s"));
    let (alone, meanwhile) = (median(alone), median(meanwhile));
    let what = "SQLite: log-in / argon2id alone, on all cores (a second)";
    report.ratio(what, ours.rate, hashes, Floor::AtLeast(0.85));
    let what = "SQLite: list of 30 during log-ins / alone (p99, ms)";
    report.ratio(what, meanwhile, alone, Floor::AtMost(5.0));
    Ok(())
}

/// One client that reads a list every 2 ms: the p99 in milliseconds.
fn probe(server: &Process, patients: &[Patient], measured: Duration) -> Result<f64> {
    let mut conn = Connection::open(server.address)?;
    let (begun, mut times) = (Instant::now(), Vec::new());
    for patient in patients.iter().cycle() {
        if begun.elapsed() > measured {
            break;
        }
        times.push(conn.expect(LIST, &patient.token, "")?);
        thread::sleep(Duration::from_millis(2));
    }
    times.sort_unstable();
    percentile(&times, 99).map(millis).ok_or_else(|| "no request was answered".into())
}
