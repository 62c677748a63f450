//! How reads and writes grow with a patient's history of logs and sessions: 3,650 days against 30, request by request in
//! turn. Then what others feel of a change to the oldest days.

use crate::client::Connection;
use crate::report::{Floor, Report, millis, percentile};
use crate::server::Process;
use crate::story::{self, LIST, Patient, TODAY, day, log_body, set_clock};
use crate::{Result, neighbours};
use std::path::Path;
use std::time::Duration;

const OLD: usize = 3650;
const YOUNG: usize = 30;
/// Several of each, for as many samples in few days.
const OLD_PATIENTS: usize = 4;
const YOUNG_PATIENTS: usize = 8;
/// The clock is moved this many days at a time: too few to seem silent.
const STRETCH: usize = 3;
/// A session each so many days.
const REST_DAYS: usize = 3;

/// Fills the diaries of a server of its own through the API, and compares. The ten years pass for these patients alone.
pub fn measure(folder: &Path, url: &str, report: &mut Report, database: &str, samples: usize) -> Result<()> {
    let server = Process::limber(folder, url)?;
    server.wait_until_ready()?;
    let old = story::patients(server.address, "old", OLD_PATIENTS)?;
    let young = story::patients(server.address, "young", YOUNG_PATIENTS)?;
    let mut conn = Connection::open(server.address)?;
    set_clock(&mut conn, day(0))?;
    for patient in young.iter().chain(&old) {
        // A programme begins with the questions about warning signs.
        conn.expect("POST /v1/patients/me/symptom-checks", &patient.token, &story::no_warning_sign(0))?;
        conn.expect("POST /v1/patients/me/enrolments", &patient.token, story::ENROLMENT)?;
    }
    for number in 0..OLD {
        if number.is_multiple_of(STRETCH) {
            set_clock(&mut conn, day(number + STRETCH - 1))?;
        }
        let young = if number < OLD - YOUNG { &[] } else { young.as_slice() };
        for patient in old.iter().chain(young) {
            live(&mut conn, patient, number)?;
        }
    }
    set_clock(&mut conn, day(OLD - 1))?;
    for (what, line) in [("today", TODAY), ("list of 30", LIST)] {
        let mut times = Times::default();
        for (old, young) in old.iter().cycle().zip(young.iter().cycle()).take(samples) {
            times.old.push(conn.expect(line, &old.token, "")?);
            times.young.push(conn.expect(line, &young.token, "")?);
        }
        times.tell(report, database, what)?;
    }
    for patient in young.iter().chain(&old) {
        for (region, programme) in story::TWO_MORE {
            let check = story::no_warning_sign_of(region, OLD - 1);
            conn.expect("POST /v1/patients/me/symptom-checks", &patient.token, &check)?;
            let enrolment = format!(r#"{{"programme":"{programme}","side":"left","phase":0}}"#);
            conn.expect("POST /v1/patients/me/enrolments", &patient.token, &enrolment)?;
        }
    }
    let mut times = Times::default();
    for (old, young) in old.iter().cycle().zip(young.iter().cycle()).take(samples) {
        times.old.push(conn.expect(TODAY, &old.token, "")?);
        times.young.push(conn.expect(TODAY, &young.token, "")?);
    }
    times.tell(report, database, "today with three enrolments")?;
    let mut times = Times::default();
    for number in OLD..OLD + YOUNG {
        set_clock(&mut conn, day(number))?;
        for (young, old) in young.chunks(YOUNG_PATIENTS / OLD_PATIENTS).zip(&old) {
            times.old.push(log(&mut conn, old, number)?);
            for patient in young {
                times.young.push(log(&mut conn, patient, number)?);
            }
        }
    }
    times.tell(report, database, "log write")?;
    let longest = old.first().ok_or("no patients")?;
    neighbours::measure(server.address, longest, OLD + YOUNG - 1, report, database)?;
    server.stop()
}

/// A day of a patient's life: the diary, and now and then a session.
fn live(conn: &mut Connection, patient: &Patient, number: usize) -> Result<()> {
    log(conn, patient, number)?;
    if number.is_multiple_of(REST_DAYS) {
        conn.expect("POST /v1/patients/me/session-logs", &patient.token, &story::session_body(number))?;
    }
    Ok(())
}

fn log(conn: &mut Connection, patient: &Patient, number: usize) -> Result<Duration> {
    conn.expect("POST /v1/patients/me/pain-logs", &patient.token, &log_body(number))
}

#[derive(Default)]
struct Times {
    old: Vec<Duration>,
    young: Vec<Duration>,
}

impl Times {
    fn tell(mut self, report: &mut Report, database: &str, what: &str) -> Result<()> {
        self.old.sort_unstable();
        self.young.sort_unstable();
        let old = millis(percentile(&self.old, 50).ok_or("no samples")?);
        let young = millis(percentile(&self.young, 50).ok_or("no samples")?);
        let what = format!("{database}: {what}, 3,650 days / 30 days (p50, ms)");
        report.ratio(&what, old, young, Floor::AtMost(1.3));
        Ok(())
    }
}
