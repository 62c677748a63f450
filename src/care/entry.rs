//! A record that is open for writing: its changes are numbered, and every write ends with what the server hands in.

use super::feed;
use super::kinds::{Effect, Kind, Kinds};
use super::record::{ESCALATE_AFTER, Moment, Pages, Record};
use super::sight::Sight;
use crate::accounts::Actor;
use crate::db::Conn;
use crate::http::{IfMatch, Problem, Result};
use crate::ids::PatientId;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, NaiveDate, Utc};
use limber_rules::place::BodySite;
use limber_rules::red_flags::Country;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use uuid::Uuid;

/// A record, opened for writing: its changes are numbered.
pub struct Entry {
    record: Record,
    number: i64,
    /// What was new, different or gone.
    touched: Cell<Kinds>,
    /// Whether a series stands otherwise than before.
    stands_otherwise: Cell<bool>,
    /// The places of which later days are still to be judged.
    unfinished: RefCell<Vec<BodySite>>,
}

/// What follows a write: handed in by the server, for it is about rooms above this one.
#[derive(Clone, Copy)]
pub struct Aftermath {
    /// What every write ends with, in its transaction.
    pub ends_with: fn(&mut Conn, &Entry) -> Result<()>,
    /// The next piece of what a write left to be judged of a place, in a transaction of its own.
    pub goes_on_with: fn(&mut Conn, &Entry, BodySite) -> Result<()>,
}

impl std::ops::Deref for Entry {
    type Target = Record;
    fn deref(&self) -> &Record {
        &self.record
    }
}

impl Entry {
    /// A scripted patient's own hand, for `limber demo` and the sandbox. Nothing else that answers requests comes here.
    pub fn scripted<T>(
        conn: &mut Conn,
        actor: Actor,
        patient: PatientId,
        now: DateTime<Utc>,
        aftermath: Aftermath,
        work: impl FnMut(&mut Conn, &Entry) -> Result<T>,
    ) -> Result<T> {
        let moment = Moment { now, real: now, escalate_after: ESCALATE_AFTER, country: Country::default() };
        Entry::of_nobody_asking(conn, actor, patient, moment)?.do_all(conn, aftermath, work)
    }

    /// Time's own hand, for the rounds and for what a write left to be judged: nobody's, and nobody asked.
    pub fn by_the_clock<T>(
        conn: &mut Conn,
        patient: PatientId,
        moment: Moment,
        aftermath: Aftermath,
        work: impl FnMut(&mut Conn, &Entry) -> Result<T>,
    ) -> Result<T> {
        Entry::of_nobody_asking(conn, Actor::the_clock(moment.real), patient, moment)?.do_all(conn, aftermath, work)
    }

    /// The hand of somebody who is not linked yet, and answers what the patient consented to.
    pub(super) fn answering<T>(
        conn: &mut Conn,
        actor: Actor,
        patient: PatientId,
        moment: Moment,
        aftermath: Aftermath,
        work: impl FnMut(&mut Conn, &Entry) -> Result<T>,
    ) -> Result<T> {
        Entry::of_nobody_asking(conn, actor, patient, moment)?.do_all(conn, aftermath, work)
    }

    fn of_nobody_asking(conn: &mut Conn, actor: Actor, patient: PatientId, moment: Moment) -> Result<Entry> {
        let feed::Head { number, tailored_since } = feed::move_on(conn, patient)?;
        Ok(Entry::new(Record::open(actor, patient, Sight::ALL, moment, Pages::none(), tailored_since), number))
    }

    pub(super) fn new(record: Record, number: i64) -> Entry {
        let (touched, stands_otherwise, unfinished) = (Cell::default(), Cell::default(), RefCell::default());
        Entry { record, number, touched, stands_otherwise, unfinished }
    }

    /// Does the work, and what every write ends with.
    pub(super) fn do_all<T>(
        &self,
        conn: &mut Conn,
        aftermath: Aftermath,
        mut work: impl FnMut(&mut Conn, &Entry) -> Result<T>,
    ) -> Result<T> {
        let done = work(conn, self)?;
        (aftermath.ends_with)(conn, self)?;
        Ok(done)
    }

    /// Whether an object was created, changed or deleted whose kind has this consequence.
    pub fn has_effect(&self, effect: Effect) -> bool {
        self.touched.get().have(effect)
    }

    /// Notes that a series stands otherwise than before: at another level, or silent no more.
    pub fn stands_otherwise(&self) {
        self.stands_otherwise.set(true);
    }

    /// Whether any series does.
    pub fn has_other_standing(&self) -> bool {
        self.stands_otherwise.get()
    }

    /// Notes that because of this write later days of a place are still to be judged.
    pub fn leave_unfinished(&self, place: BodySite) {
        let mut places = self.unfinished.borrow_mut();
        if !places.contains(&place) {
            places.push(place);
        }
    }

    /// The places of which later days are still to be judged because of this write.
    pub fn unfinished(&self) -> Vec<BodySite> {
        self.unfinished.borrow().clone()
    }

    /// What a physiotherapist does in somebody's record has a reason, which the patient sees. One's own needs none.
    ///
    /// # Errors
    /// 422 if there is none.
    pub fn expect_reason(&self, because: Option<&str>) -> Result<()> {
        if self.is_own() || because.is_some_and(|because| !because.trim().is_empty()) {
            return Ok(());
        }
        Err(Problem::invalid("/because", "required", "must say why: the patient sees it"))
    }

    /// Checks a change against the version there is. What there is now is shown to the patient only: somebody else's look
    /// has to be noted, and a refusal leaves no note.
    pub fn expect_version(&self, if_match: &IfMatch, version: i32, now: &impl Serialize) -> Result<()> {
        if_match.check(version, self.is_own().then_some(now))
    }

    /// Notes that from some day on judging needs more than the logs.
    pub fn tailor(&self, conn: &mut Conn, since: NaiveDate) -> Result<()> {
        if self.may_be_tailored(since) {
            return Ok(());
        }
        self.note_tailored(since);
        feed::tailor(conn, self.patient(), since)
    }

    /// Notes in the change feed that something is new.
    ///
    /// # Errors
    /// 409 if the id was used in this record before.
    pub fn created(&self, conn: &mut Conn, kind: Kind, id: impl Into<Uuid>) -> Result<()> {
        self.touched.set(self.touched.get().with(kind));
        feed::note_new(conn, self, kind, id.into())
    }

    /// Notes in the change feed that something is different.
    pub fn changed(&self, conn: &mut Conn, kind: Kind, id: impl Into<Uuid>) -> Result<()> {
        self.touched.set(self.touched.get().with(kind));
        feed::note(conn, self, kind, id.into(), false)
    }

    /// Notes in the change feed that something is gone.
    pub fn deleted(&self, conn: &mut Conn, kind: Kind, id: impl Into<Uuid>) -> Result<()> {
        self.touched.set(self.touched.get().with(kind));
        feed::note(conn, self, kind, id.into(), true)
    }

    /// The number of this change, in commit order.
    pub(super) fn number(&self) -> i64 {
        self.number
    }
}

impl FromRequest for Aftermath {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Aftermath::of(req))
    }
}

impl Aftermath {
    /// As the server handed it in.
    pub(super) fn of(req: &HttpRequest) -> Result<Aftermath> {
        req.app_data::<Aftermath>().copied().ok_or_else(Problem::not_found)
    }
}
