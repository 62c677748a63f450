//! The watcher: one look for all streams of the process, twice a second, and none while nobody listens.

use super::hub::{Head, Heads};
use crate::accounts::{SessionId, sessions_alive};
use crate::app::App;
use crate::care::{Latest, RecordHead, heads_for_physiotherapists, heads_of, latest_since};
use crate::db::Conn;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A new red is to reach a page within a second.
const EVERY: Duration = Duration::from_millis(500);
/// Of so many records the change feed is asked what changed; of more it is supposed.
const MOST_ASKED: usize = 100;

/// What the streams want to know.
#[derive(Debug, Default, Clone)]
pub(super) struct Asked {
    pub streams: HashSet<u64>,
    pub sessions: HashSet<SessionId>,
    pub patients: HashSet<PatientId>,
    pub physiotherapists: HashSet<UserId>,
    /// How far each record was when the last of them heard of it.
    pub known: HashMap<PatientId, i64>,
}

/// What is to be seen now.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub alive: HashSet<SessionId>,
    pub visible: HashMap<UserId, Arc<Heads>>,
    pub news: HashMap<PatientId, News>,
}

/// What changed in a record: things of these kinds, or more than was asked for.
#[derive(Debug, Clone)]
pub(super) enum News {
    Of(Vec<Latest>),
    Unknown,
}

/// Watches for as long as the server runs; when it stops, so do the streams.
pub async fn keep_watching(app: App) {
    loop {
        app.events.until_somebody_listens().await;
        tokio::time::sleep(EVERY).await;
        if app.stopping.load(Ordering::Relaxed) {
            return app.events.close_all();
        }
        let asked = app.events.asked();
        let (real, question) = (app.clock.real(), asked.clone());
        match app.db.read(move |conn: &mut Conn| look(conn, &question, real)).await {
            Ok(seen) => app.events.tell(&asked, &seen),
            Err(problem) => {
                // Whose session is alive and who may see what is not known now.
                tracing::warn!(%problem, "the look for live streams failed; they are closed, and come back");
                app.events.close_all();
            }
        }
    }
}

fn look(conn: &mut Conn, asked: &Asked, real: DateTime<Utc>) -> Result<Seen> {
    let sessions: Vec<SessionId> = asked.sessions.iter().copied().collect();
    let alive = sessions_alive(conn, &sessions, real)?;
    let visible = visible(conn, asked, real)?;
    let news = news(conn, asked, &visible)?;
    Ok(Seen { alive, visible, news })
}

fn visible(conn: &mut Conn, asked: &Asked, real: DateTime<Utc>) -> Result<HashMap<UserId, Arc<Heads>>> {
    let mut visible: HashMap<UserId, Heads> = HashMap::new();
    let patients: Vec<PatientId> = asked.patients.iter().copied().collect();
    let physiotherapists: Vec<UserId> = asked.physiotherapists.iter().copied().collect();
    let mut heads = heads_of(conn, &patients)?;
    heads.extend(heads_for_physiotherapists(conn, &physiotherapists, real)?);
    for RecordHead { by, patient, number, shown } in heads {
        visible.entry(by).or_default().insert(patient, Head { number, shown });
    }
    Ok(visible.into_iter().map(|(user, heads)| (user, Arc::new(heads))).collect())
}

fn news(conn: &mut Conn, asked: &Asked, visible: &HashMap<UserId, Arc<Heads>>) -> Result<HashMap<PatientId, News>> {
    let mut moved: HashMap<PatientId, i64> = HashMap::new();
    for (patient, head) in visible.values().flat_map(|heads| heads.iter()) {
        // Of a record that nobody knows yet, everything is new.
        let known = asked.known.get(patient).copied().unwrap_or_default();
        if known != head.number {
            moved.insert(*patient, known);
        }
    }
    let mut news = HashMap::new();
    for (at, (patient, known)) in moved.into_iter().enumerate() {
        let of_it = if at < MOST_ASKED { News::Of(latest_since(conn, patient, known)?) } else { News::Unknown };
        news.insert(patient, of_it);
    }
    Ok(news)
}
