//! The command line.

use clap::{Parser, Subcommand};
use limber::commands::{self, Failed};
use limber::config::Config;
use std::path::PathBuf;
use std::process::ExitCode;

/// The backend of rehabilitation apps: a pain diary goes in, train, ease off or rest comes out.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = false)]
struct Limber {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (this is what happens without a command).
    Serve(commands::Serve),
    /// Bring the database to this version's schema.
    Migrate,
    /// Print the contract as YAML.
    Openapi,
    /// Judge a diary: reads `patient,region,local_date,worst_pain` and prints each day's level. No server, no database.
    Replay {
        /// A CSV file.
        file: PathBuf,
    },
    /// Evaluate the rules: how many worsenings they find, how soon, and how often they cry wolf. It needs no server; with `--database` it reads one.
    Evaluate(limber::evaluate::Evaluate),
    /// Fill the database with scripted patients and a physiotherapist.
    Demo {
        /// How many patients.
        #[arg(long, default_value_t = 8)]
        patients: u32,
    },
    /// Say what the settings come to, and whether the server would start with them.
    CheckConfig,
    /// Let an account in that waits for it or was disabled.
    Approve {
        /// Its e-mail address.
        email: String,
    },
    /// End an account's use, at once.
    Disable {
        /// Its e-mail address.
        email: String,
    },
    /// Make a new signing key. Tokens of the key before stay valid until they run out.
    RotateKey,
}

fn main() -> ExitCode {
    // A .env file is a convenience; that there is none is no error.
    dotenvy::dotenv().ok();
    let Limber { command, config } = Limber::parse();
    let done = match command.unwrap_or(Command::Serve(commands::Serve::default())) {
        Command::Serve(serve) => commands::serve(&config, &serve),
        Command::Migrate => commands::migrate(&config),
        Command::Openapi => commands::openapi(),
        Command::Replay { file } => commands::replay(&file),
        Command::Evaluate(asked) => commands::evaluate(&config, &asked),
        Command::Demo { patients } => commands::demo(&config, patients),
        Command::CheckConfig => commands::check_config(&config),
        Command::Approve { email } => commands::approve(&config, &email),
        Command::Disable { email } => commands::disable(&config, &email),
        Command::RotateKey => commands::rotate_key(&config),
    };
    done.map_or_else(|failed| report(&failed), |()| ExitCode::SUCCESS)
}

fn report(failed: &Failed) -> ExitCode {
    eprintln!("limber: {failed}");
    ExitCode::FAILURE
}
