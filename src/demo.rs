//! `limber demo`: scripted patients and a physiotherapist, so that there is something to look at.

use crate::accounts::{Role, User};
use crate::app::App;
use crate::commands::Failed;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::Problem;
use crate::ids::UserId;
use crate::pain::RedFlagCode;
use crate::rounds;
use crate::scripts::{PASSWORD, Script, Story, account};
use crate::secrets::Password;
use actix_web::rt::task::JoinHandle;
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};

const PHYSIOTHERAPIST: &str = "physio@demo.example";
/// How many days each patient has logged.
const DAYS: u64 = 56;
/// How many patients share a transaction, and how many transactions are under way: enough for the wait for the disk not to count,
/// and for every writer there is to have some.
const TOGETHER: usize = 8;
const AT_ONCE: usize = 8;

/// Fills the database and prints the log-ins.
pub async fn fill(app: &App, patients: u32) -> Result<(), Failed> {
    let hash = app.hashing.hash(Password::scripted(PASSWORD)).await;
    let hash = hash.map_err(|busy| Failed::Told(busy.to_string()))?;
    let now = app.clock.real();
    let physiotherapist = physiotherapist(app, &hash, now).await?;
    let bar = bar(patients);
    let mut stories: Vec<Story> = (0..patients).map(|number| story(number, physiotherapist, now)).collect();
    while !stories.is_empty() {
        let rest = stories.split_off(stories.len().min(TOGETHER * AT_ONCE));
        let under_way: Vec<_> = stories.chunks(TOGETHER).map(|some| tell(app, some.to_vec(), &hash)).collect();
        for told in under_way {
            bar.inc(told.await.map_err(|gone| Failed::Told(gone.to_string()))??);
        }
        stories = rest;
    }
    bar.finish_and_clear();
    // Who has been silent for long is found by the rounds.
    rounds::catch_up(app).await?;
    print_log_ins(patients);
    Ok(())
}

/// The scripts take turns.
fn story(number: u32, physiotherapist: UserId, now: DateTime<Utc>) -> Story {
    let turn = usize::try_from(number).unwrap_or_default() % Script::ALL.len();
    let script = Script::ALL.get(turn).copied().unwrap_or(Script::Steady);
    Story {
        patient: UserId::new(),
        physiotherapist,
        script,
        question: RedFlagCode::first().filter(|_| script == Script::RedFlag),
        days: DAYS,
        seed: number.into(),
        now,
    }
}

/// A bar when it takes a while.
fn bar(patients: u32) -> ProgressBar {
    if patients < 50 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} patients, {eta} left");
    ProgressBar::new(patients.into()).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn print_log_ins(patients: u32) {
    println!("{PHYSIOTHERAPIST} (physiotherapist of them all)");
    for (number, script) in (0..patients).zip(Script::ALL) {
        println!("{}", email(script, number));
    }
    if let Some((number, script)) = (0..patients).zip(Script::ALL.into_iter().cycle()).skip(Script::ALL.len()).last() {
        println!("... up to {}", email(script, number));
    }
    println!("password of all: {PASSWORD}");
}

/// As in `step-1`: the first patient of that script.
fn name(script: Script, number: u32) -> String {
    let of_this_script = number / u32::try_from(Script::ALL.len()).unwrap_or(1) + 1;
    format!("{}-{of_this_script}", script.word().replace('_', "-"))
}

fn email(script: Script, number: u32) -> String {
    format!("{}@demo.example", name(script, number))
}

/// The same one, if the demo was run before.
async fn physiotherapist(app: &App, hash: &str, now: DateTime<Utc>) -> Result<UserId, Failed> {
    let hash = hash.to_owned();
    let id = UserId::new();
    let find = move |conn: &mut Conn| {
        let user = account(PHYSIOTHERAPIST, Role::Physiotherapist, "Demo Physiotherapist", &hash);
        user.insert(conn, id, now)?;
        Ok(User::by_email(conn, &user.email)?.map(|user| user.id))
    };
    let found = app.db.write::<_, Problem>(id, find).await?;
    found.ok_or_else(|| Failed::Told(format!("{PHYSIOTHERAPIST} could not be made")))
}

/// Some patients in one transaction. Nothing happens to one who is there already. Gives how many that was.
fn tell(app: &App, stories: Vec<Story>, hash: &str) -> JoinHandle<Result<u64, Problem>> {
    let (db, hash) = (app.db.clone(), hash.to_owned());
    let owner = stories.first().map_or_else(UserId::new, |story| story.patient);
    let tell = move |conn: &mut Conn| {
        for story in &stories {
            let number = u32::try_from(story.seed).unwrap_or_default();
            let name = name(story.script, number).replace('-', " ");
            let user = account(&email(story.script, number), Role::Patient, &name, &hash);
            if user.insert(conn, story.patient, story.now)? {
                story.begin(conn)?;
                story.tell(conn, 0..story.days)?;
            }
        }
        Ok(u64::try_from(stories.len()).unwrap_or_default())
    };
    actix_web::rt::spawn(async move { db.write(owner, tell).await })
}
