//! What a patient's log write feels of others: of one who corrects ten-year-old days one after the other, and of one whose day is
//! full of events. Round by round in turn with the same writes while nothing else happens.

use crate::Result;
use crate::client::Connection;
use crate::report::{Floor, Report, millis, percentile};
use crate::story::{self, Patient, day};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How many write their logs, so that one day gives many samples.
const WRITERS: usize = 64;
/// How many days they write: a log may be so late.
const ROUNDS: usize = 12;
/// How many old days are corrected over and over.
const LOOP: usize = 64;
/// The first of them: late enough that a usual level is known.
const FIRST_CORRECTED: usize = 60;
/// As many events as a day takes.
const EVENTS: usize = 48;

/// What else happens, and the place that is logged meanwhile.
const PHASES: [(&str, &str); 3] = [("hip", "left"), ("hip", "right"), ("knee", "left")];

/// Measures on a server whose clock stands on `today`. The diary of `old` is ten years long.
pub fn measure(address: SocketAddr, old: &Patient, today: usize, report: &mut Report, database: &str) -> Result<()> {
    let writers = story::patients(address, "neighbour", WRITERS)?;
    let full = story::patients(address, "full", 1)?;
    let full = full.first().ok_or("no patient")?;
    let events = events(address, full, today)?;
    let (mut calm, mut corrected, mut eventful) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let number = today - ROUNDS + 1 + round;
        let [here, there, elsewhere] = PHASES;
        calm.extend(write(address, &writers, number, here)?);
        corrected.extend(meanwhile(|| write(address, &writers, number, there), |stop| correct(address, old, stop))?);
        eventful.extend(meanwhile(
            || write(address, &writers, number, elsewhere),
            |stop| correct_events(address, full, &events, today, stop),
        )?);
    }
    let calm = p99(calm)?;
    for (what, times) in [("ten-year-old days are corrected", corrected), ("a day holds 48 events", eventful)] {
        let what = format!("{database}: log write while {what} / calm (p99, ms)");
        report.ratio(&what, p99(times)?, calm, Floor::AtMost(3.0));
    }
    Ok(())
}

fn p99(mut times: Vec<Duration>) -> Result<f64> {
    times.sort_unstable();
    percentile(&times, 99).map(millis).ok_or_else(|| "no request was answered".into())
}

/// Measures something while something else goes on until it is told to stop.
fn meanwhile<T>(
    measured: impl FnOnce() -> Result<T>,
    other: impl FnOnce(&AtomicBool) -> Result<()> + Send,
) -> Result<T> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let busy = scope.spawn(|| other(&stop));
        // It is at it by then.
        thread::sleep(Duration::from_millis(50));
        let felt = measured();
        stop.store(true, Ordering::Relaxed);
        busy.join().map_err(|_| "the other patient panicked")??;
        felt
    })
}

/// One log of each writer, with a short pause between them.
fn write(address: SocketAddr, writers: &[Patient], number: usize, place: (&str, &str)) -> Result<Vec<Duration>> {
    let mut conn = Connection::open(address)?;
    let (region, side) = place;
    let body = format!(r#"{{"region":"{region}","side":"{side}","local_date":"{}","worst_pain":2}}"#, day(number));
    let log = |patient: &Patient| {
        thread::sleep(Duration::from_millis(2));
        conn.expect("POST /v1/patients/me/pain-logs", &patient.token, &body)
    };
    writers.iter().map(log).collect()
}

/// Corrects old days in a loop, there and back, so that all that came after them is another.
fn correct(address: SocketAddr, old: &Patient, stop: &AtomicBool) -> Result<()> {
    let mut conn = Connection::open(address)?;
    for lap in 0_usize.. {
        for number in FIRST_CORRECTED..FIRST_CORRECTED + LOOP {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let line = format!("PUT /v1/patients/me/pain-logs/daily/hip/left/{}", day(number));
            let worse = lap.is_multiple_of(2);
            let worst = if worse { 9 } else { story::worst_pain(number) };
            let body = format!(r#"{{"worst_pain":{worst},"flare_up":{worse}}}"#);
            conn.change(&line, &old.token, &body)?;
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Event {
    id: String,
}

fn event(today: usize, pain: usize) -> String {
    format!(
        r#"{{"kind":"event","region":"hip","side":"left","local_date":"{}","pain_now":{pain},"note":"{}"}}"#,
        day(today),
        "after the stairs at work, and again on the way home. ".repeat(8)
    )
}

/// Fills a day.
fn events(address: SocketAddr, full: &Patient, today: usize) -> Result<Vec<Event>> {
    let mut conn = Connection::open(address)?;
    let mut events = Vec::new();
    for number in 0..EVENTS {
        conn.expect("POST /v1/patients/me/pain-logs", &full.token, &event(today, number % 4))?;
        events.push(serde_json::from_slice(conn.body())?);
    }
    Ok(events)
}

/// Corrects the events of the full day, and tries to add one more each time.
fn correct_events(
    address: SocketAddr,
    full: &Patient,
    events: &[Event],
    today: usize,
    stop: &AtomicBool,
) -> Result<()> {
    let mut conn = Connection::open(address)?;
    for (number, Event { id }) in events.iter().cycle().enumerate() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let line = format!("PATCH /v1/patients/me/pain-logs/{id}");
        let body = format!(r#"{{"pain_now":{}}}"#, number % 5);
        conn.change(&line, &full.token, &body)?;
        if conn.exchange("POST /v1/patients/me/pain-logs", &full.token, &event(today, 1))?.good {
            return Err("a full day took one more event".into());
        }
    }
    Ok(())
}
