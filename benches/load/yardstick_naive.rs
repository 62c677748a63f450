//! The naive design: the same server, route by route and statement by statement, but for one thing. Its writers are a
//! pool, as r2d2 has it unless told, and each request is a transaction of its own (BEGIN IMMEDIATE, FULL sync, a busy
//! timeout of 5 s). So what lies between the two is the group commit and nothing else.

use crate::Result;
use chrono::TimeDelta;
use limber::app::{App, Policy};
use limber::clock::Clock;
use limber::db::{Db, Settings};
use limber::secrets::{HashCost, Hashing, Keys};
use limber::server::{self, Listening};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// As many threads for requests as the server has unless told, and for reads.
const WORKERS: usize = 2;
/// As many connections as r2d2 opens unless told.
const POOL: usize = 10;

/// Serves from a database until it is killed.
pub fn serve(url: &str, key_file: &Path) -> Result<()> {
    let settings = Settings { place: url.parse()?, readers: WORKERS, writers: POOL };
    settings.place.migrate()?;
    let app = App {
        db: Db::open_naive(&settings)?,
        clock: Clock::default(),
        keys: Keys::from_file(key_file)?,
        hashing: Hashing::new(HashCost::OWASP)?,
        press: limber::review::Press::default(),
        policy: Policy::Relaxed,
        events: limber::events::Hub::default(),
        stopping: Arc::default(),
        country: limber_rules::red_flags::Country::GreatBritain,
        eq5d_values: None,
        escalate_after: TimeDelta::hours(24),
        rounds_every: Duration::from_secs(30),
    };
    let listening = Listening { address: ([127, 0, 0, 1], 0).into(), workers: WORKERS, sandbox: true };
    actix_web::rt::System::new().block_on(async {
        let running = server::start(app.clone(), &listening)?;
        println!("http://{}", running.address);
        Ok(running.until_stopped(app).await?)
    })
}
