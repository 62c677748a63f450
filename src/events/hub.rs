//! Who listens, and what each has heard of.

use super::watch::{Asked, News, Seen};
use crate::accounts::{Actor, Role, SessionId};
use crate::care::{Kind, RecordHead, Slice, Slices, heads_for_physiotherapists, heads_of};
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::ids::{PatientId, UserId};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};
use utoipa::ToSchema;

/// How many streams somebody may have open, and everybody together. Chosen here.
const MOST_EACH: usize = 8;
const MOST: usize = 2000;
/// How much may wait in a stream that is read too slowly, before it is closed.
const WAITING: usize = 64;
/// Of so many records that change at once, each is named; of more, none is.
const MOST_NAMED: usize = 32;
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

/// That something changed, and nothing of what. Ask again: for the record, or for the list of patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HintOut {
    /// Whose record; null if it is the list of your patients that changed, or more than can be named.
    patient_id: Option<PatientId>,
    /// Whether a flag or a lock is new or different.
    flags: bool,
    /// Whether a day was judged again, so that the level may be another.
    level: bool,
}

impl Opening {
    /// In the visit to the database that confirms who it is.
    pub fn prepare(conn: &mut Conn, actor: &Actor, until: DateTime<Utc>) -> Result<Opening> {
        let own = PatientId::from(actor.user());
        let heads = match actor.role() {
            Role::Patient => heads_of(conn, &[own])?,
            Role::Physiotherapist => heads_for_physiotherapists(conn, &[actor.user()], actor.at())?,
        };
        let head = |head: RecordHead| (head.patient, Head { number: head.number, shown: head.shown });
        let known = heads.into_iter().map(head).collect();
        let (user, role, session) = (actor.user(), actor.role(), actor.session());
        Ok(Opening { user, role, session, until, known: Arc::new(known) })
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
        let mark = mark(&opening.known);
        let missed = last_event_id.is_some_and(|last| last != mark);
        let beginning = format!("retry: {RETRY}\n{}", if missed { frame(&opening, None) } else { String::new() });
        drop(tell.try_send(ended(&beginning, &mark)));
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
    /// False if it cannot be told.
    fn hear(&mut self, seen: &Seen) -> bool {
        let now = seen.visible.get(&self.of.user).cloned().unwrap_or_default();
        if now == self.of.known {
            return true;
        }
        let told = hints(self.of.role, &self.of.known, &now, &seen.news);
        let frames: String = told.into_iter().map(|hint| frame(&self.of, Some(hint))).collect();
        self.of.known = now;
        self.tell.try_send(ended(&frames, &mark(&self.of.known))).is_ok()
    }
}

/// What is different, as hints. A record that is not seen any more is not named.
fn hints(of: Role, before: &Heads, now: &Heads, news: &HashMap<PatientId, News>) -> Vec<HintOut> {
    const UNNAMED: HintOut = HintOut { patient_id: None, flags: false, level: false };
    let hint = |(patient, head): (&PatientId, &Head)| match (before.get(patient), news.get(patient)) {
        (Some(known), _) if known == head => None,
        (Some(known), Some(News::Of(kinds))) if known.shown == head.shown => of_kinds(of, *patient, head.shown, kinds),
        (Some(known), None) if known.shown == head.shown => None,
        _ => Some(of_everything(*patient, head.shown)),
    };
    let mut hints: Vec<HintOut> = now.iter().filter_map(hint).collect();
    if hints.len() > MOST_NAMED {
        return vec![UNNAMED];
    }
    if before.keys().any(|patient| !now.contains_key(patient)) {
        hints.push(UNNAMED);
    }
    hints
}

/// Of what changed, only what is seen is hinted at: to a patient everything, to others what the change feed would tell them.
fn of_kinds(of: Role, patient: PatientId, shown: Slices, kinds: &[Kind]) -> Option<HintOut> {
    let is_seen = |kind: &Kind| of == Role::Patient || shown.show(*kind);
    let seen: Vec<Kind> = kinds.iter().copied().filter(is_seen).collect();
    let flags = seen.iter().any(|kind| matches!(kind, Kind::Flag | Kind::Lock));
    let level = shown.has(Slice::Pain) && seen.iter().any(|kind| judges(*kind));
    (!seen.is_empty()).then_some(HintOut { patient_id: Some(patient), flags, level })
}

fn of_everything(patient: PatientId, shown: Slices) -> HintOut {
    let pain = shown.has(Slice::Pain);
    HintOut { patient_id: Some(patient), flags: pain, level: pain }
}

/// Whether days are judged again by it.
fn judges(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PainLog | Kind::SessionLog | Kind::SymptomCheck | Kind::Thresholds | Kind::Rebase | Kind::CareEvent
    )
}

/// One hint, as server-sent events have it; none is that something was missed.
fn frame(of: &Opening, hint: Option<HintOut>) -> String {
    let hint = hint.unwrap_or(HintOut { patient_id: None, flags: true, level: true });
    let kind = match of.role {
        Role::Patient => "changed",
        Role::Physiotherapist => "caseload",
    };
    format!("event: {kind}\ndata: {}\n\n", serde_json::to_string(&hint).unwrap_or_default())
}

/// The position comes last, by itself: who breaks off before it has missed something.
fn ended(frames: &str, mark: &str) -> Bytes {
    Bytes::from(format!("{frames}id: {mark}\n\n"))
}

/// A position: how far all visible records are, in one number that says nothing else.
fn mark(heads: &Heads) -> String {
    let each = heads.iter().map(|(patient, head)| {
        let mut hasher = DefaultHasher::new();
        (patient, head.number).hash(&mut hasher);
        hasher.finish()
    });
    format!("{:016x}", each.fold(0_u64, u64::wrapping_add))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(of: &[(PatientId, i64)]) -> Heads {
        of.iter().map(|(patient, number)| (*patient, Head { number: *number, shown: Slices::ALL })).collect()
    }

    #[test]
    fn a_record_that_is_not_seen_any_more_is_not_named() {
        let (ann, bob) = (PatientId::new(), PatientId::new());
        let news = [(ann, News::Of(vec![Kind::Flag]))].into();
        let gone = hints(Role::Physiotherapist, &heads(&[(ann, 1), (bob, 1)]), &heads(&[(bob, 1)]), &news);
        assert_eq!(gone, [HintOut { patient_id: None, flags: false, level: false }]);
    }

    #[test]
    fn a_number_that_moved_without_a_change_is_no_news() {
        let ann = PatientId::new();
        for news in [HashMap::new(), [(ann, News::Of(Vec::new()))].into()] {
            assert_eq!(hints(Role::Patient, &heads(&[(ann, 1)]), &heads(&[(ann, 2)]), &news), []);
        }
    }

    #[test]
    fn what_is_not_shared_is_not_hinted_at() {
        let ann = PatientId::new();
        let training: Slices = serde_json::from_str(r#"["training"]"#).unwrap();
        let hint = |kinds: &[Kind]| of_kinds(Role::Physiotherapist, ann, training, kinds);
        assert_eq!(hint(&[Kind::Flag, Kind::PainLog, Kind::Measure]), None);
        let told = hint(&[Kind::Flag, Kind::SessionLog]);
        assert_eq!(told, Some(HintOut { patient_id: Some(ann), flags: false, level: false }));
        assert_eq!(of_everything(ann, training), HintOut { patient_id: Some(ann), flags: false, level: false });
    }

    #[test]
    fn what_is_the_patients_alone_is_hinted_at_to_the_patient_alone() {
        let ann = PatientId::new();
        let hint = |of: Role, kinds: &[Kind]| of_kinds(of, ann, Slices::ALL, kinds);
        assert_eq!(hint(Role::Physiotherapist, &[Kind::CareRequest]), None);
        let told = Some(HintOut { patient_id: Some(ann), flags: false, level: false });
        assert_eq!(hint(Role::Patient, &[Kind::CareRequest]), told);
        assert_eq!(hint(Role::Physiotherapist, &[Kind::CareRequest, Kind::CareLink]), told);
    }

    #[test]
    fn a_crowd_is_not_named_one_by_one() {
        let many: Vec<PatientId> = (0..=MOST_NAMED).map(|_| PatientId::new()).collect();
        let at = |number| heads(&many.iter().map(|patient| (*patient, number)).collect::<Vec<_>>());
        let news = many.iter().map(|patient| (*patient, News::Unknown)).collect();
        assert_eq!(hints(Role::Physiotherapist, &at(1), &at(2), &news).len(), 1);
    }

    #[test]
    fn a_position_is_the_same_in_any_order_and_another_after_any_change() {
        let (ann, bob) = (PatientId::new(), PatientId::new());
        assert_eq!(mark(&heads(&[(ann, 1), (bob, 2)])), mark(&heads(&[(bob, 2), (ann, 1)])));
        assert_ne!(mark(&heads(&[(ann, 1), (bob, 2)])), mark(&heads(&[(ann, 2), (bob, 1)])));
        assert_ne!(mark(&heads(&[(ann, 1)])), mark(&heads(&[])));
    }
}
