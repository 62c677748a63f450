//! Who listens, and what each has heard of.

use super::hints::{HintOut, hints, missed};
use super::position::Position;
use super::watch::{Asked, Seen};
use crate::accounts::{Actor, Role, SessionId};
use crate::care::{RecordHead, Slices, heads_for_physiotherapists, heads_of, last_notified, last_notified_of_own};
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::ids::{PatientId, UserId};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};

/// How many streams somebody may have open, and everybody together. Chosen here.
const MOST_EACH: usize = 8;
const MOST: usize = 2000;
/// How much may wait in a stream that is read too slowly, before it is closed.
const WAITING: usize = 64;
/// How long a client is to wait before it comes back, in milliseconds.
const RETRY: u32 = 5000;

/// How far a record is, and what is seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub number: i64,
    pub shown: Slices,
}

/// The records that somebody may see.
pub(super) type Heads = HashMap<PatientId, Head>;

/// All streams of this process: cheap to clone.
#[derive(Clone, Default)]
pub struct Hub(Arc<Shared>);

#[derive(Default)]
struct Shared {
    streams: Mutex<HashMap<u64, Listener>>,
    next: AtomicU64,
    somebody: Notify,
}

/// A stream as it is about to open: whose it is, until when, and how things stand.
#[derive(Debug)]
pub struct Opening {
    user: UserId,
    role: Role,
    session: SessionId,
    pub(super) until: DateTime<Utc>,
    known: Arc<Heads>,
    position: Position,
}

struct Listener {
    of: Opening,
    tell: mpsc::Sender<Bytes>,
}

/// A place in the hub, given up when it is dropped.
pub(super) struct Seat {
    hub: Hub,
    id: u64,
    pub hints: mpsc::Receiver<Bytes>,
}

impl Opening {
    /// In the visit to the database that confirms who it is.
    pub fn prepare(conn: &mut Conn, actor: &Actor, until: DateTime<Utc>) -> Result<Opening> {
        let own = PatientId::from(actor.user());
        let (heads, notified) = match actor.role() {
            Role::Patient => (heads_of(conn, &[own])?, last_notified_of_own(conn, own)?),
            Role::Physiotherapist => {
                let heads = heads_for_physiotherapists(conn, &[actor.user()], actor.at())?;
                (heads, last_notified(conn, actor.user(), actor.at())?)
            }
        };
        let head = |head: RecordHead| (head.patient, Head { number: head.number, shown: head.shown });
        let known = heads.into_iter().map(head).collect();
        let (user, role, session) = (actor.user(), actor.role(), actor.session());
        let position = notified.into_iter().collect();
        Ok(Opening { user, role, session, until, known: Arc::new(known), position })
    }
}

impl Hub {
    /// Takes a place. Whoever comes back and has missed something is told so at once.
    ///
    /// # Errors
    /// 503 if there are too many.
    pub(super) fn take_seat(&self, opening: Opening, last_event_id: Option<&str>) -> Result<Seat> {
        let mut streams = self.streams();
        let own = streams.values().filter(|listener| listener.of.user == opening.user).count();
        if own >= MOST_EACH || streams.len() >= MOST {
            let told = format!("there are too many open streams: somebody may have {MOST_EACH}");
            return Err(Problem::new(Code::Overloaded, told).retry_after(5));
        }
        let (tell, hints) = mpsc::channel(WAITING);
        let mark = opening.position.mark();
        let has_missed = last_event_id.is_some_and(|last| last != mark);
        let told = if has_missed { frame(opening.role, missed(&opening.known)) } else { String::new() };
        drop(tell.try_send(ended(&format!("retry: {RETRY}\n{told}"), &mark)));
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        streams.insert(id, Listener { of: opening, tell });
        self.0.somebody.notify_one();
        Ok(Seat { hub: self.clone(), id, hints })
    }

    /// Waits until somebody listens.
    pub(super) async fn until_somebody_listens(&self) {
        while self.streams().is_empty() {
            self.0.somebody.notified().await;
        }
    }

    /// What to look for.
    pub(super) fn asked(&self) -> Asked {
        let mut asked = Asked::default();
        for (id, Listener { of, .. }) in self.streams().iter() {
            asked.streams.insert(*id);
            asked.sessions.insert(of.session);
            match of.role {
                Role::Patient => asked.patients.insert(PatientId::from(of.user)),
                Role::Physiotherapist => asked.physiotherapists.insert(of.user),
            };
            for (patient, head) in of.known.iter() {
                let known = asked.known.entry(*patient).or_insert(head.number);
                *known = (*known).min(head.number);
            }
        }
        asked
    }

    /// Tells each stream what is new to it, and closes those whose session is over or that are read too slowly.
    pub(super) fn tell(&self, asked: &Asked, seen: &Seen) {
        self.streams().retain(|id, listener| {
            !asked.streams.contains(id) || seen.alive.contains(&listener.of.session) && listener.hear(seen)
        });
    }

    /// Closes every stream. Who listened comes back, to another instance or later.
    pub(super) fn close_all(&self) {
        self.streams().clear();
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<u64, Listener>> {
        self.0.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.streams().remove(&self.id);
    }
}

impl Listener {
    /// False if it cannot be told. Of what is not told there is no sign on the wire either.
    fn hear(&mut self, seen: &Seen) -> bool {
        let now = seen.visible.get(&self.of.user).cloned().unwrap_or_default();
        if now == self.of.known {
            return true;
        }
        let role = self.of.role;
        let told = hints(role, &self.of.known, &now, &seen.news);
        self.of.position.follow(role, &now, &seen.news);
        self.of.known = now;
        if told.is_empty() {
            return true;
        }
        let frames: String = told.into_iter().map(|hint| frame(role, hint)).collect();
        self.tell.try_send(ended(&frames, &self.of.position.mark())).is_ok()
    }
}

/// One hint, as server-sent events have it.
fn frame(of: Role, hint: HintOut) -> String {
    let kind = match of {
        Role::Patient => "changed",
        Role::Physiotherapist => "caseload",
    };
    format!("event: {kind}\ndata: {}\n\n", serde_json::to_string(&hint).unwrap_or_default())
}

/// The position comes last, by itself: who breaks off before it has missed something.
fn ended(frames: &str, mark: &str) -> Bytes {
    Bytes::from(format!("{frames}id: {mark}\n\n"))
}
