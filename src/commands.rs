//! What the commands do.

use crate::accounts::{Email, User};
use crate::app::{App, Policy};
use crate::catalogue;
use crate::clock::Clock;
use crate::config::{BadConfig, Config, LogFormat};
use crate::db::{Conn, Db, NotAPlace, Place, Unusable};
use crate::diary_file::DiaryError;
use crate::http::Problem;
use crate::review::Press;
use crate::secrets::{self, BadKey, HashCost, Hashing};
use crate::server::{self, Listening};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The settings.
    #[error(transparent)]
    Config(#[from] BadConfig),
    /// The database's address.
    #[error(transparent)]
    Place(#[from] NotAPlace),
    /// The database.
    #[error(transparent)]
    Database(#[from] Unusable),
    /// A query.
    #[error(transparent)]
    Query(#[from] Problem),
    /// The key.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// The diary.
    #[error(transparent)]
    Diary(#[from] DiaryError),
    /// The network, a file, or the terminal.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Anything that needs no type of its own.
    #[error("{0}")]
    Told(String),
}

/// How to serve.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// On PostgreSQL: bring the database to this version's schema first. (SQLite is always brought to it.)
    #[arg(long)]
    pub migrate: bool,
    /// With a test clock, so that months pass in seconds. Never with real patients.
    #[arg(long)]
    pub sandbox: bool,
}

/// Everything that a command needs of a server, but for the listening.
fn open(config: &Config, migrate: bool) -> Result<App, Failed> {
    let settings = config.database()?;
    match &settings.place {
        Place::Postgres(_) if !migrate => settings.place.expect_migrated()?,
        place => drop(place.migrate()?),
    }
    Ok(App {
        db: Db::open(&settings)?,
        clock: Clock::default(),
        keys: config.keys()?,
        hashing: hashing()?,
        press: Press::default(),
        policy: config.policy()?,
        escalate_after: TimeDelta::hours(config.escalate_after_hours.into()),
        country: config.country,
        eq5d_values: config.eq5d_values()?,
        rounds_every: Duration::from_secs(config.rounds_every_seconds.into()),
        events: crate::events::Hub::default(),
        stopping: Arc::default(),
    })
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

/// Serves until it is told to stop.
pub fn serve(config: &Config, serve: &Serve) -> Result<(), Failed> {
    log_as(config);
    if serve.sandbox && !config.listen.ip().is_loopback() {
        return Err(Failed::Told(
            "a sandbox is for a loopback address only: its clock can be set by anybody".to_owned(),
        ));
    }
    let app = open(config, serve.migrate)?;
    let listening = Listening { address: config.listen, workers: config.workers.into(), sandbox: serve.sandbox };
    wait(async {
        app.db.write(Uuid::nil(), catalogue::sow).await?;
        let running = server::start(app.clone(), &listening).map_err(|error| cannot_listen(config, &error))?;
        greet(&running.address.to_string(), app.policy, serve.sandbox)?;
        running.until_stopped(app.clone()).await?;
        Ok::<_, Failed>(())
    })?;
    if app.db.close(Duration::from_secs(10)) {
        Ok(())
    } else {
        Err(Failed::Told("the database took too long to close".to_owned()))
    }
}

fn cannot_listen(config: &Config, error: &io::Error) -> Failed {
    Failed::Told(format!("cannot listen on {}: {error}; choose another with --listen", config.listen))
}

fn greet(address: &str, policy: Policy, sandbox: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Limber serves on http://{address}")?;
    writeln!(out, "  the contract, to read and to try: http://{address}/docs/")?;
    let policy = match policy {
        Policy::Relaxed => "relaxed (every account is active at once; for trying out, on this machine only)",
        Policy::Strict => "strict (`limber approve EMAIL` lets an account in)",
    };
    writeln!(out, "  policy: {policy}")?;
    if sandbox {
        writeln!(out, "  sandbox: the clock can be set at /v1/sandbox/clock; never use it with real patients")?;
    }
    writeln!(out, "  stop it with Ctrl-C")?;
    out.flush()
}

fn log_as(config: &Config) {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::fmt::layer;
    use tracing_subscriber::prelude::*;
    let wanted = config.log.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    let registry = tracing_subscriber::registry().with(wanted);
    let set = match config.log_format {
        LogFormat::Text => registry.with(layer().with_writer(io::stderr)).try_init(),
        LogFormat::Json => registry.with(layer().json().with_writer(io::stderr)).try_init(),
    };
    set.ok(); // a second server in one process logs as the first
}

/// A server's passwords cost what OWASP asks for.
fn hashing() -> io::Result<Hashing> {
    Hashing::new(HashCost::OWASP)
}

/// Brings the database to this version's schema.
pub fn migrate(config: &Config) -> Result<(), Failed> {
    let place = config.database()?.place;
    match place.migrate()? {
        0 => println!("the schema is up to date"),
        applied => println!("migrations applied: {applied}"),
    }
    Ok(())
}

/// Prints the contract. It is the same with and without a sandbox, whose routes are not part of it.
pub fn openapi() -> Result<(), Failed> {
    io::stdout().lock().write_all(contract_in_yaml()?.as_bytes())?;
    Ok(())
}

/// The contract as openapi.yaml keeps it.
pub fn contract_in_yaml() -> Result<String, Failed> {
    let yaml = server::contract(false).to_yaml().map_err(|error| Failed::Told(error.to_string()))?;
    Ok(yaml.split_inclusive('\n').map(with_quoted_booleans).collect())
}

/// A line of YAML whose key or item is quoted if readers of YAML 1.1 would take it for a boolean: the field `on` is a word.
fn with_quoted_booleans(line: &str) -> Cow<'_, str> {
    let start = line.find(|letter| !matches!(letter, ' ' | '-')).unwrap_or(line.len());
    let (indent, rest) = line.split_at(start);
    let word = rest.trim_end().trim_end_matches(':').split(": ").next().unwrap_or_default();
    if ["on", "off", "yes", "no", "y", "n"].contains(&word) {
        Cow::Owned(format!("{indent}'{word}'{}", rest.strip_prefix(word).unwrap_or_default()))
    } else {
        Cow::Borrowed(line)
    }
}

/// Judges a diary.
pub fn replay(file: &Path) -> Result<(), Failed> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    crate::replay::replay(file, &mut out, &mut io::stderr())?;
    out.flush()?;
    Ok(())
}

/// Evaluates the rules.
pub fn evaluate(config: &Config, asked: &crate::evaluate::Evaluate) -> Result<(), Failed> {
    let mut out = io::stdout().lock();
    if asked.database {
        let settings = config.database()?;
        settings.place.expect_migrated()?;
        let db = Db::open(&settings)?;
        let said = wait(async { db.read(crate::evaluate::said::said).await })?;
        said.write(&mut out)?;
    }
    crate::evaluate::evaluate(asked, &mut out, &mut io::stderr())?;
    Ok(())
}

/// Fills the database with scripted patients.
pub fn demo(config: &Config, patients: u32) -> Result<(), Failed> {
    let app = open(config, false)?;
    if app.policy != Policy::Relaxed {
        return Err(Failed::Told(
            "the demo's password is known to everybody: it is for the relaxed policy only".to_owned(),
        ));
    }
    wait(async {
        app.db.write(Uuid::nil(), catalogue::sow).await?;
        crate::demo::fill(&app, patients).await
    })?;
    Ok(())
}

/// Says what the settings come to.
pub fn check_config(config: &Config) -> Result<(), Failed> {
    let settings = config.database()?;
    let database = match &settings.place {
        Place::Postgres(_) => "PostgreSQL".to_owned(),
        Place::Sqlite(file) => format!("SQLite in {}", file.display()),
    };
    println!("database: {database}");
    println!("listen: {}", config.listen);
    println!("policy: {:?}", config.policy()?);
    match (&config.secret, config.key_file.exists()) {
        (None, false) => println!("signing key: {} will be made at the first start", config.key_file.display()),
        _ => config.keys().map(|_| println!("signing key: good"))?,
    }
    println!("the server would start with these settings");
    Ok(())
}

/// Lets an account that waits log in.
pub fn approve(config: &Config, email: &str) -> Result<(), Failed> {
    change_account(config, email, "approved", "nobody under this address waits or is disabled", User::approve)
}

/// Ends an account's use.
pub fn disable(config: &Config, email: &str) -> Result<(), Failed> {
    change_account(config, email, "disabled", "there is no account in use under this address", User::disable)
}

fn change_account(
    config: &Config,
    email: &str,
    done: &str,
    otherwise: &str,
    change: fn(&mut Conn, &Email, DateTime<Utc>) -> crate::http::Result<bool>,
) -> Result<(), Failed> {
    let email = Email::parse(email).ok_or_else(|| Failed::Told(format!("{email:?} is not an e-mail address")))?;
    let settings = config.database()?;
    settings.place.expect_migrated()?;
    let db = Db::open(&settings)?;
    let (wanted, now) = (email.clone(), Clock::default().real());
    let changed = wait(async { db.write(Uuid::nil(), move |conn: &mut Conn| change(conn, &wanted, now)).await })?;
    if !changed {
        return Err(Failed::Told(format!("{}: {otherwise}", email.as_str())));
    }
    println!("{}: {done}", email.as_str());
    Ok(())
}

/// Makes a new signing key.
pub fn rotate_key(config: &Config) -> Result<(), Failed> {
    let kid = secrets::rotate(&config.key_file)?;
    println!("new signing key {kid} in {}; it is used from the next start on", config.key_file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_takes_no_hash_for_current_that_costs_less_than_owasp_asks_for() {
        let hash = |cost: &str| format!("$argon2id$v=19${cost},p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA");
        let hashing = hashing().unwrap();
        assert!(!hashing.is_outdated(&hash("m=19456,t=2")));
        assert!(hashing.is_outdated(&hash("m=19455,t=2")) && hashing.is_outdated(&hash("m=19456,t=1")));
    }
}
