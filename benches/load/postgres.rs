//! What is measured on PostgreSQL, in its order.

use crate::client::drive;
use crate::report::{Floor, Outcome, Report, median, note, phase};
use crate::server::Process;
use crate::sqlite::MANY;
use crate::story::{self, Diaries, Patient};
use crate::yardstick_postgres::Cluster;
use crate::{Plan, Result, caseload, growth};
use std::fs;
use std::path::Path;
use uuid::Uuid;

pub fn measure(parent: &Path, plan: Plan, report: &mut Report) -> Result<()> {
    println!("PostgreSQL");
    let cluster = Cluster::start(parent)?;
    let folder = parent.join("limber-postgres");
    fs::create_dir(&folder)?;
    let server = Process::limber(&folder, &cluster.url())?;
    server.wait_until_ready()?;
    let patients = story::patients(server.address, "ann", plan.patients)?;
    writes(plan, report, &server, &cluster, &patients)?;
    reads(plan, report, &server, &cluster, &patients)?;
    server.stop()?;
    growth::measure(&folder, &cluster.another("grown")?, report, "PostgreSQL", plan.samples)?;
    let (few, many) = (cluster.another("few")?, cluster.another("many")?);
    caseload::measure(&folder, [&few, &many], plan.caseload, report, "PostgreSQL")
}

/// Log writes; pgbench takes turns with one plain insert a transaction.
fn writes(plan: Plan, report: &mut Report, server: &Process, cluster: &Cluster, patients: &[Patient]) -> Result<()> {
    let diaries = Diaries::new(patients);
    for clients in [1, 8] {
        let outcome = drive(server, plan.phase(clients), |conn| diaries.log(conn))?;
        phase("log write", clients, &outcome);
    }
    let (mut ours, mut inserts) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        ours.push(drive(server, plan.phase(MANY), |conn| diaries.log(conn))?);
        inserts.push(cluster.pgbench_insert(MANY, plan.measured)?);
    }
    let (ours, inserts) = (Outcome::median(&ours), median(inserts));
    phase("log write", MANY, &ours);
    note("pgbench, one insert a transaction", &format!("{inserts:.0}/s"));
    let what = "PostgreSQL: log write / pgbench insert (a second)";
    report.ratio(what, ours.rate, inserts, Floor::AtLeast(0.35));
    Ok(())
}

/// Lists of 30; pgbench takes turns with the same select.
fn reads(plan: Plan, report: &mut Report, server: &Process, cluster: &Cluster, patients: &[Patient]) -> Result<()> {
    cluster.execute("VACUUM ANALYZE")?;
    let diaries = Diaries::new(patients);
    for clients in [1, 8] {
        let outcome = drive(server, plan.phase(clients), |conn| diaries.list(conn))?;
        phase("list of 30", clients, &outcome);
    }
    let ids: Vec<Uuid> = patients.iter().map(|patient| patient.id).take(MANY).collect();
    let (mut ours, mut selects) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        ours.push(drive(server, plan.phase(MANY), |conn| diaries.list(conn))?);
        selects.push(cluster.pgbench_select(&ids, MANY, plan.measured)?);
    }
    let (ours, selects) = (Outcome::median(&ours), median(selects));
    phase("list of 30", MANY, &ours);
    note("pgbench, the same select", &format!("{selects:.0}/s"));
    let what = "PostgreSQL: list of 30 / pgbench select (a second)";
    report.ratio(what, ours.rate, selects, Floor::AtLeast(0.40));
    Ok(())
}
