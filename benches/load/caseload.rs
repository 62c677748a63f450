//! How a physiotherapist's list and a summary grow with the number of patients: many against ten, request by request in turn. Both
//! databases are filled by `limber demo`.

use crate::Result;
use crate::client::Connection;
use crate::report::{Floor, Report, millis, note, percentile};
use crate::server::{self, Process};
use crate::story::{self, Patient};
use serde::Deserialize;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

const FEW: usize = 10;
/// How often each is asked; the middle counts.
const SAMPLES: usize = 200;
/// As long as the few are, so that both answers are.
const PAGE: &str = "GET /v1/patients?limit=10";

/// A server with a filled database, and its physiotherapist.
struct Practice {
    server: Process,
    physiotherapist: Patient,
    /// The last of the first page.
    patient: Uuid,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
}

/// Fills two databases of these URLs, and compares them.
pub fn measure(
    folder: &Path,
    [few, many]: [&str; 2],
    patients: usize,
    report: &mut Report,
    database: &str,
) -> Result<()> {
    fill(folder, few, FEW)?;
    let begun = Instant::now();
    fill(folder, many, patients)?;
    note(&format!("limber demo --patients {patients}"), &format!("{} s", begun.elapsed().as_secs()));
    // Not before both are full: an access token lasts ten minutes.
    let (few, many) = (Practice::open(folder, few)?, Practice::open(folder, many)?);
    for (what, page) in [("first caseload page", true), ("summary", false)] {
        let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
        let (mut few_conn, mut many_conn) =
            (Connection::open(few.server.address)?, Connection::open(many.server.address)?);
        for _ in 0..SAMPLES {
            of_few.push(few.ask(&mut few_conn, page)?);
            of_many.push(many.ask(&mut many_conn, page)?);
        }
        of_few.sort_unstable();
        of_many.sort_unstable();
        let middle = |times: &[Duration]| percentile(times, 50).map(millis).ok_or("no samples");
        let what = format!("{database}: {what}, {patients} patients / {FEW} (p50, ms)");
        report.ratio(&what, middle(&of_many)?, middle(&of_few)?, Floor::AtMost(1.3));
    }
    few.server.stop()?;
    many.server.stop()
}

fn fill(folder: &Path, database: &str, patients: usize) -> Result<()> {
    server::migrate(folder, database)?;
    server::demo(folder, database, patients)
}

impl Practice {
    fn open(folder: &Path, database: &str) -> Result<Practice> {
        let server = Process::limber(folder, database)?;
        server.wait_until_ready()?;
        let physiotherapist = story::log_in(server.address, "physio@demo.example")?;
        let mut conn = Connection::open(server.address)?;
        conn.expect(PAGE, &physiotherapist.token, "")?;
        let Page { items } = serde_json::from_slice(conn.body())?;
        if items.len() != FEW {
            return Err(format!("the first page has {} patients, not {FEW}", items.len()).into());
        }
        let patient = items.last().ok_or("no patients")?.id;
        Ok(Practice { server, physiotherapist, patient })
    }

    fn ask(&self, conn: &mut Connection, page: bool) -> Result<Duration> {
        let summary = format!("GET /v1/patients/{}/summary", self.patient);
        conn.expect(if page { PAGE } else { &summary }, &self.physiotherapist.token, "")
    }
}
