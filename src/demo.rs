//! `limber demo`: scripted patients and a physiotherapist, so that there is something to look at.

use crate::accounts::{Role, User};
use crate::app::App;
use crate::commands::Failed;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::Problem;
use crate::ids::UserId;
use crate::pain::RedFlagCode;
use crate::scripts::{PASSWORD, Script, Story, account};
use crate::secrets::Password;
use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};

const PHYSIOTHERAPIST: &str = "physio@demo.example";
/// How many days each patient has logged.
const DAYS: u64 = 56;

/// Fills the database and prints the log-ins.
pub async fn fill(app: &App, patients: u32) -> Result<(), Failed> {
    let hash = app.hashing.hash(Password::scripted(PASSWORD)).await;
    let hash = hash.map_err(|busy| Failed::Told(busy.to_string()))?;
    let now = app.clock.real();
    let physiotherapist = physiotherapist(app, &hash, now).await?;
    let bar = bar(patients);
    let scripts = Script::ALL.into_iter().cycle();
    for (number, script) in (0..patients).zip(scripts) {
        let story = Story {
            patient: UserId::new(),
            physiotherapist,
            script,
            question: RedFlagCode::first().filter(|_| script == Script::RedFlag),
            days: DAYS,
            seed: number.into(),
            now,
        };
        tell(app, story, number, &hash).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    print_log_ins(patients);
    Ok(())
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

/// One patient. Nothing happens if the patient is there already.
async fn tell(app: &App, story: Story, number: u32, hash: &str) -> Result<(), Failed> {
    let name = name(story.script, number).replace('-', " ");
    let user = account(&email(story.script, number), Role::Patient, &name, hash);
    let tell = move |conn: &mut Conn| {
        if user.insert(conn, story.patient, story.now)? {
            story.begin(conn)?;
            story.tell(conn, 0..story.days)?;
        }
        Ok(())
    };
    Ok(app.db.write::<_, Problem>(story.patient, tell).await?)
}
