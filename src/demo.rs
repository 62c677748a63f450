//! `limber demo`: scripted patients and a physiotherapist, so that there is something to look at.
//!
//! The stories are the five that a physiotherapist meets: steady, worsening, recovering, silent, and training through pain.

use crate::accounts::{Actor, Email, NewUser, Role, Status, User, Zone};
use crate::app::App;
use crate::care::{Entry, clear_scripted, link_scripted};
use crate::clock::day;
use crate::commands::Failed;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::{Place, log_day};
use crate::secrets::Password;
use crate::training::{enrol_scripted, log_training};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use limber_rules::place::{Region, Side};
use limber_rules::scale::Nrs;

/// Everybody's password: it protects nothing.
pub const PASSWORD: &str = "violet otter climbs quietly";
const PHYSIOTHERAPIST: &str = "physio@demo.example";
/// How many days each patient has logged.
const DAYS: u64 = 56;
const PLACE: Place = Place { region: Region::Hip, side: Side::Left };

/// What a patient goes through.
#[derive(Debug, Clone, Copy)]
enum Story {
    Steady,
    Worsening,
    Recovering,
    Silent,
    TrainsThroughPain,
}

impl Story {
    const ALL: [Story; 5] =
        [Story::Steady, Story::Worsening, Story::Recovering, Story::Silent, Story::TrainsThroughPain];

    fn name(self) -> &'static str {
        match self {
            Story::Steady => "steady",
            Story::Worsening => "worsening",
            Story::Recovering => "recovering",
            Story::Silent => "silent",
            Story::TrainsThroughPain => "trains-through-pain",
        }
    }

    /// The worst pain of a day, and the pain of its session if there was one; none if nothing was logged.
    fn on(self, number: u64) -> Option<(u8, Option<u8>)> {
        let wobble = u8::try_from((number * 7 + number / 3) % 5 / 3).unwrap_or_default();
        let session = |pain| (number % 3 == 1).then_some(pain);
        match self {
            Story::Steady => Some((3 + wobble, session(2))),
            Story::Worsening if number < 48 => Some((2 + wobble, session(2))),
            Story::Worsening => Some((5 + wobble, session(4))),
            Story::Recovering => Some((7 - u8::try_from(number / 10).unwrap_or_default() - wobble.min(1), session(2))),
            Story::Silent => (number < 44).then_some((3 + wobble, session(2))),
            Story::TrainsThroughPain if number < 46 => Some((3 + wobble, session(3))),
            Story::TrainsThroughPain => Some((4 + wobble, session(6))),
        }
    }
}

/// Fills the database and prints the log-ins.
pub async fn fill(app: &App, patients: u32) -> Result<(), Failed> {
    let hash = app.hashing.hash(Password::scripted(PASSWORD)).await;
    let hash = hash.map_err(|busy| Failed::Told(busy.to_string()))?;
    let now = app.clock.real();
    let physiotherapist = physiotherapist(app, &hash, now).await?;
    let bar = bar(patients);
    for number in 0..patients {
        let (hash, id) = (hash.clone(), UserId::new());
        let story = Story::ALL.iter().cycle().nth(usize::try_from(number % 5).unwrap_or_default()).copied();
        let story = story.unwrap_or(Story::Steady);
        let tell = move |conn: &mut Conn| tell(conn, story, number, id, physiotherapist, &hash, now);
        app.db.write(id, tell).await?;
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
    for number in 0..patients.min(5) {
        println!("{}", email(number));
    }
    if patients > 5 {
        println!("... up to {}", email(patients - 1));
    }
    println!("password of all: {PASSWORD}");
}

fn email(number: u32) -> String {
    let story = Story::ALL.get(usize::try_from(number % 5).unwrap_or_default()).copied().unwrap_or(Story::Steady);
    format!("{}-{}@demo.example", story.name(), number / 5 + 1)
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
    let found = app.db.write::<_, crate::http::Problem>(id, find).await?;
    found.ok_or_else(|| Failed::Told(format!("{PHYSIOTHERAPIST} could not be made")))
}

#[expect(clippy::expect_used, reason = "the addresses are our own")]
fn account(email: &str, role: Role, name: &str, hash: &str) -> NewUser {
    NewUser {
        email: Email::parse(email).expect("an address"),
        role,
        status: Status::Active,
        display_name: name.to_owned(),
        password_hash: hash.to_owned(),
        born_on: (role == Role::Patient).then(|| NaiveDate::from_ymd_opt(1990, 5, 17)).flatten(),
        time_zone: Zone::default(),
    }
}

/// One patient's story, told day by day as it would have been logged. Nothing happens if the patient is there already.
fn tell(
    conn: &mut Conn,
    story: Story,
    number: u32,
    id: UserId,
    physiotherapist: UserId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = email(number);
    let name = format!("{} {}", story.name().replace('-', " "), number / 5 + 1);
    if !account(&email, Role::Patient, &name, hash).insert(conn, id, now)? {
        return Ok(());
    }
    let today = day(now, chrono_tz::UTC);
    let first = today - Days::new(DAYS - 1);
    let entry = |conn: &mut Conn, date: NaiveDate| {
        let evening = date.and_time(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()).and_utc().min(now);
        Entry::scripted(conn, Actor::scripted(id, Role::Patient, Zone::default()), PatientId::from(id), evening)
    };
    let begin = entry(conn, first)?;
    link_scripted(conn, &begin, physiotherapist)?;
    clear_scripted(conn, &begin, physiotherapist, PLACE.region, first)?;
    enrol_scripted(conn, &begin, PLACE.side, first)?;
    for number in 0..DAYS {
        let date = first + Days::new(number);
        let Some((worst, session)) = story.on(number) else { continue };
        let entry = entry(conn, date)?;
        log_day(conn, &entry, PLACE, date, score(worst), score(worst.saturating_sub(1)))?;
        if let Some(pain) = session {
            log_training(conn, &entry, PLACE, date, score(pain), score(pain.saturating_sub(1)))?;
        }
    }
    Ok(())
}

fn score(points: u8) -> Nrs {
    Nrs::new(points).unwrap_or(Nrs::MAX)
}
