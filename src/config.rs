//! Every setting, once: on the command line or in the environment. `.env.example` shows them all; a test holds it to that.

use crate::app::Policy;
use crate::care::ESCALATE_AFTER;
use crate::db::{NotAPlace, Settings};
use crate::secrets::{BadKey, Keys};
use clap::{Args, ValueEnum};
use limber_rules::measures::ValueSet;
use limber_rules::red_flags::Country;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// The most hours that a red flag may be unseen: the operator may set fewer.
fn most_hours() -> u16 {
    u16::try_from(ESCALATE_AFTER.num_hours()).unwrap_or(u16::MAX)
}

/// The settings of the server.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Where the database is: <sqlite://PATH> or <postgres://USER@HOST/NAME>.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/limber.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,

    /// Where to listen.
    #[arg(long, env = "LIMBER_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: SocketAddr,

    /// Who may use an account: relaxed (at once; on a loopback address only) or strict (once an operator has approved it).
    /// Relaxed on a loopback address and strict anywhere else, unless told.
    #[arg(long, env = "LIMBER_POLICY", global = true)]
    pub policy: Option<Policy>,

    /// The file of the signing keys. Made at the first start, for its owner only.
    #[arg(long, env = "LIMBER_KEY_FILE", default_value = "data/limber.key", global = true)]
    pub key_file: PathBuf,

    /// A signing key instead of the file: at least 32 random bytes in base64url.
    #[arg(long, env = "LIMBER_SECRET", hide_env_values = true, global = true)]
    pub secret: Option<String>,

    /// Threads that answer requests.
    #[arg(long, env = "LIMBER_WORKERS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256), global = true)]
    pub workers: u16,

    /// Threads that read from the database.
    #[arg(long, env = "LIMBER_READERS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256), global = true)]
    pub readers: u16,

    /// Threads that write to PostgreSQL. SQLite has one.
    #[arg(long, env = "LIMBER_WRITERS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64), global = true)]
    pub writers: u16,

    /// Hours that a red flag may be unseen before every linked physiotherapist is told again, and the patient where to go.
    #[arg(long, env = "LIMBER_ESCALATE_AFTER_HOURS", default_value_t = most_hours(), value_parser = clap::value_parser!(u16).range(1..=ESCALATE_AFTER.num_hours()), global = true)]
    pub escalate_after_hours: u16,

    /// The country whose emergency number, advice line and places the texts name: GB, AU or NZ.
    #[arg(long, env = "LIMBER_COUNTRY", default_value_t = Country::GreatBritain, global = true)]
    pub country: Country,

    /// The value set of EQ-5D-5L that the clinic may use, for the outcome report: a file of `profile,value`, a line for each of the
    /// 3,125 health states. Its name is that of the file. No index is given without one.
    #[arg(long, env = "LIMBER_EQ5D_VALUE_SET", global = true)]
    pub eq5d_value_set: Option<PathBuf>,

    /// Seconds between two looks for what is due: silences, ends of go-ahead and rest, flags that nobody has seen.
    #[arg(long, env = "LIMBER_ROUNDS_EVERY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3600), global = true)]
    pub rounds_every_seconds: u16,

    /// What to log, as `RUST_LOG` has it; limber=debug gives a line a request.
    #[arg(long, env = "LIMBER_LOG", default_value = "info,actix_http=off,actix_server=warn", global = true)]
    pub log: String,

    /// How to log.
    #[arg(long, env = "LIMBER_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// Lines for programs.
    Json,
}

/// Why the server does not start with these settings.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// The database.
    #[error(transparent)]
    Place(#[from] NotAPlace),
    /// The key.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// Where the key should be.
    #[error("cannot make the folder {0}: {1}")]
    Folder(String, std::io::Error),
    /// The value set of EQ-5D-5L.
    #[error("the value set of EQ-5D-5L in {0} cannot be read: {1}")]
    ValueSet(String, String),
    /// The policy.
    #[error("the relaxed policy lets anybody in as a physiotherapist: it is for a loopback address only, not for {0}")]
    RelaxedBeyondLoopback(SocketAddr),
}

impl Config {
    /// The database, and how many connections to it.
    pub fn database(&self) -> Result<Settings, BadConfig> {
        Ok(Settings { place: self.database_url.parse()?, readers: self.readers.into(), writers: self.writers.into() })
    }

    /// The value set of EQ-5D-5L, if there is to be one.
    pub fn eq5d_values(&self) -> Result<Option<Arc<ValueSet>>, BadConfig> {
        let Some(path) = &self.eq5d_value_set else { return Ok(None) };
        let bad = |why: String| BadConfig::ValueSet(path.display().to_string(), why);
        let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        ValueSet::parse(&name, &text).map(|values| Some(Arc::new(values))).map_err(bad)
    }

    /// The policy that these settings allow.
    pub fn policy(&self) -> Result<Policy, BadConfig> {
        let loopback = self.listen.ip().is_loopback();
        match self.policy {
            None | Some(Policy::Relaxed) if loopback => Ok(Policy::Relaxed),
            None | Some(Policy::Strict) => Ok(Policy::Strict),
            Some(Policy::Relaxed) => Err(BadConfig::RelaxedBeyondLoopback(self.listen)),
        }
    }

    /// The signing keys; made, if there is no file yet.
    pub fn keys(&self) -> Result<Keys, BadConfig> {
        if let Some(secret) = &self.secret {
            return Ok(Keys::from_setting(secret)?);
        }
        if let Some(folder) = self.key_file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        {
            crate::db::private_folder(folder)
                .map_err(|error| BadConfig::Folder(folder.display().to_string(), error))?;
        }
        Ok(Keys::from_file(&self.key_file)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        config: Config,
    }

    fn config(arguments: &[&str]) -> Config {
        Alone::parse_from([&["limber"], arguments].concat()).config
    }

    #[test]
    fn the_example_shows_every_setting() {
        let example = include_str!("../.env.example");
        for setting in Alone::command().get_arguments().filter_map(|setting| setting.get_env()) {
            let name = setting.to_string_lossy();
            assert!(example.contains(&format!("{name}=")), "{name} is not in .env.example");
        }
    }

    #[test]
    fn the_sample_secret_of_the_example_is_refused() {
        let example = include_str!("../.env.example");
        let sample =
            example.lines().find_map(|line| line.trim_start_matches("# ").strip_prefix("LIMBER_SECRET=")).unwrap();
        assert!(matches!(config(&["--secret", sample]).keys(), Err(BadConfig::Key(BadKey::Sample))));
    }

    #[test]
    fn relaxed_is_for_loopback_only() {
        assert_eq!(config(&[]).policy().unwrap(), Policy::Relaxed);
        assert_eq!(config(&["--listen", "0.0.0.0:80"]).policy().unwrap(), Policy::Strict);
        assert!(config(&["--listen", "0.0.0.0:80", "--policy", "relaxed"]).policy().is_err());
        assert_eq!(config(&["--policy", "strict"]).policy().unwrap(), Policy::Strict);
    }
}
