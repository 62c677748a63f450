//! The people of the bench and what they do: they register, log in, and keep a diary, day after day.

use crate::Result;
use crate::client::Connection;
use crate::report::Took;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use uuid::Uuid;

const PASSWORD: &str = "violet otter climbs quietly";
/// How many days the clock is ahead of the diaries, so that nobody waits while time passes for all: few, since to the server they
/// are late by as much.
const AHEAD: usize = 2;
/// The list that is read.
pub const LIST: &str = "GET /v1/patients/me/pain-logs?limit=30";
/// The decision of the day.
pub const TODAY: &str = "GET /v1/patients/me/today";

/// A patient who is logged in.
#[derive(Clone)]
pub struct Patient {
    pub id: Uuid,
    pub token: String,
    email: String,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    user_id: Uuid,
}

/// Registers patients and logs them in, a few at a time. Names must be new to the server.
pub fn patients(address: SocketAddr, name: &str, count: usize) -> Result<Vec<Patient>> {
    const AT_ONCE: usize = 4;
    thread::scope(|scope| {
        let some = |first: usize| move || (first..count).step_by(AT_ONCE).map(|n| patient(address, name, n)).collect();
        let groups: Vec<_> = (0..AT_ONCE).map(|first| scope.spawn(some(first))).collect();
        let mut all = Vec::with_capacity(count);
        for group in groups {
            let made: Result<Vec<Patient>> = group.join().map_err(|_| "registering panicked")?;
            all.extend(made?);
        }
        Ok(all)
    })
}

fn patient(address: SocketAddr, name: &str, number: usize) -> Result<Patient> {
    let mut conn = Connection::open(address)?;
    let email = format!("{name}{number}@example.org");
    let body = format!(
        r#"{{"email":"{email}","password":"{PASSWORD}","role":"patient","display_name":"{name}","born_on":"1980-01-01"}}"#
    );
    conn.expect("POST /v1/auth/register", "", &body)?;
    log_in(address, &email)
}

/// Logs somebody in who has registered.
pub fn log_in(address: SocketAddr, email: &str) -> Result<Patient> {
    let mut conn = Connection::open(address)?;
    conn.expect("POST /v1/auth/login", "", &login_body(email))?;
    let Tokens { access_token, user_id } = serde_json::from_slice(conn.body())?;
    Ok(Patient { id: user_id, token: access_token, email: email.to_owned() })
}

fn login_body(email: &str) -> String {
    format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#)
}

/// The first day of every diary.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2016, 1, 1).unwrap_or_default()
}

/// A diary's day, by its number.
pub fn day(number: usize) -> NaiveDate {
    first_day() + Days::new(u64::try_from(number).unwrap_or_default())
}

/// A steady pain: no rule raises a flag.
pub fn worst_pain(day: usize) -> i32 {
    [2, 3, 2, 2, 3, 2, 1, 2].get(day % 8).copied().unwrap_or_default()
}

/// The daily log of a day.
pub fn log_body(number: usize) -> String {
    let (date, worst) = (day(number), worst_pain(number));
    format!(
        r#"{{"region":"hip","side":"left","local_date":"{date}","worst_pain":{worst},"pain_now":1,"triggers":["sitting"]}}"#
    )
}

/// The answers of a day to the questions about warning signs: none.
pub fn no_warning_sign(number: usize) -> String {
    format!(r#"{{"local_date":"{}","answered_yes":[]}}"#, day(number))
}

/// The same, of a part of the body.
pub fn no_warning_sign_of(region: &str, number: usize) -> String {
    format!(r#"{{"local_date":"{}","region":"{region}","answered_yes":[]}}"#, day(number))
}

/// Two programmes beside it, each for a part of the body.
pub const TWO_MORE: [(&str, &str); 2] = [("groin", "adductor-jensen-2014"), ("knee", "patellofemoral-neal-2024")];

/// A programme to train by.
pub const ENROLMENT: &str = r#"{"programme":"hip-flexor","side":"left"}"#;

/// A session of a day: three exercises of the first phase, set by set.
pub fn session_body(number: usize) -> String {
    let date = day(number);
    let sets = r#"[{"hold_seconds":10,"effort_omni":3,"pain":1},{"hold_seconds":10,"effort_omni":3,"pain":1}]"#;
    let exercises = ["seated-isometric-hip-flexion", "adductor-squeeze", "glute-bridge-hold"]
        .map(|exercise| format!(r#"{{"exercise":"{exercise}","grade":0,"sets":{sets}}}"#))
        .join(",");
    format!(
        r#"{{"region":"hip","side":"left","local_date":"{date}","pain_during":1,"pain_after":1,"warm_up_done":true,"exercises":[{exercises}]}}"#
    )
}

/// Sets the sandbox's clock.
pub fn set_clock(conn: &mut Connection, date: NaiveDate) -> Result<()> {
    let body = format!(r#"{{"now":"{date}T12:00:00Z"}}"#);
    conn.expect("POST /v1/sandbox/clock", "", &body).map(drop)
}

/// Many patients who take turns, so that all histories grow alike; after the last it is the first one's next day.
pub struct Diaries<'a> {
    patients: &'a [Patient],
    turns: AtomicUsize,
    /// Held while the clock is moved: one after the other, so that it never goes back.
    moving: Mutex<()>,
    /// The last day that the clock has come to.
    clock: (Mutex<Option<usize>>, Condvar),
}

impl<'a> Diaries<'a> {
    pub fn new(patients: &'a [Patient]) -> Diaries<'a> {
        Diaries {
            patients,
            turns: AtomicUsize::new(0),
            moving: Mutex::default(),
            clock: (Mutex::default(), Condvar::new()),
        }
    }

    /// Whose turn it is, and on which day.
    fn turn(&self) -> Result<(&'a Patient, usize, bool)> {
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        let (day, at) = (turn / self.patients.len(), turn % self.patients.len());
        Ok((self.patients.get(at).ok_or("no patients")?, day, at == 0))
    }

    /// The next log.
    pub fn log(&self, conn: &mut Connection) -> Result<Took> {
        let (patient, number, new_day) = self.turn()?;
        if new_day {
            self.move_clock(conn, number + AHEAD)?;
        }
        self.wait_for(number);
        conn.exchange("POST /v1/patients/me/pain-logs", &patient.token, &log_body(number))
    }

    fn move_clock(&self, conn: &mut Connection, to: usize) -> Result<()> {
        let _moving = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, changed) = &self.clock;
        let come_to = || last.lock().unwrap_or_else(PoisonError::into_inner);
        if *come_to() < Some(to) {
            set_clock(conn, day(to))?;
            *come_to() = Some(to);
            changed.notify_all();
        }
        Ok(())
    }

    fn wait_for(&self, day: usize) {
        let (last, changed) = &self.clock;
        let last = last.lock().unwrap_or_else(PoisonError::into_inner);
        drop(changed.wait_while(last, |last| *last < Some(day)));
    }

    /// The next list.
    pub fn list(&self, conn: &mut Connection) -> Result<Took> {
        conn.exchange(LIST, &self.turn()?.0.token, "")
    }

    /// The next log-in.
    pub fn log_in(&self, conn: &mut Connection) -> Result<Took> {
        conn.exchange("POST /v1/auth/login", "", &login_body(&self.turn()?.0.email))
    }
}
