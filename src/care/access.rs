//! Who may do what with whose record. There is no other way in.

use super::actions::{Action, Relation};
use super::audit::{Errand, Visitor};
use super::door::{allow, knock, note, relation};
use super::feed::{self, Kind, Kinds};
use super::slices::{FreeText, Slice, Slices};
use crate::accounts::{Actor, Caller, User, Zone};
use crate::app::App;
use crate::clock;
use crate::db::Conn;
use crate::http::idempotency::Once;
use crate::http::{Answer, Cursors, IfMatch, Problem, Result};
use crate::id;
use crate::ids::{PatientId, UserId};
use crate::secrets::MacKey;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use std::cell::Cell;
use uuid::Uuid;

id!(
    /// A patient's consent that a physiotherapist sees the record.
    LinkId
);

/// A request at the door of one patient's record.
pub struct Visit {
    app: Data<App>,
    caller: Caller,
    patient: PatientId,
    path: String,
    aftermath: Aftermath,
    errand: Errand,
}

/// What every write ends with, in its transaction: handed in by the server, for it is about rooms above this one.
#[derive(Clone, Copy)]
pub struct Aftermath(pub fn(&mut Conn, &Entry) -> Result<()>);

/// A record, opened for somebody who may see it.
pub struct Record {
    actor: Actor,
    patient: PatientId,
    /// What is shown of it.
    shown: Slices,
    /// Where the patient's days begin and end, if the door had to know.
    zone: Option<Tz>,
    /// Clinical time: what rules and dates go by.
    pub now: DateTime<Utc>,
    /// Real time: what links, invitations and logs of access go by.
    pub real: DateTime<Utc>,
    /// How long a red flag may be unseen before everybody linked is told again.
    pub escalate_after: TimeDelta,
    path: String,
    cursor_key: MacKey,
    /// The first day whose judging needs more than the logs, if there is one; a read does not know, and supposes it.
    tailored_since: Cell<Option<NaiveDate>>,
}

/// When something happens that nobody asked for, and what it goes by.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Clinical time.
    pub now: DateTime<Utc>,
    /// Real time.
    pub real: DateTime<Utc>,
    /// How long a red flag may be unseen.
    pub escalate_after: TimeDelta,
}

/// How long a red flag may be unseen unless told. Chosen here.
pub const ESCALATE_AFTER: TimeDelta = TimeDelta::hours(24);

/// A record, opened for writing: its changes are numbered.
pub struct Entry {
    record: Record,
    number: i64,
    /// What was new, different or gone.
    touched: Cell<Kinds>,
    /// Whether a series stands otherwise than before.
    stands_otherwise: Cell<bool>,
}

/// How much a read looks at.
#[derive(Debug, Clone, Copy)]
enum Much {
    APage,
    More,
}

impl Visit {
    /// The server.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who knocks.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// Clinical time.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.clinical()
    }

    /// Reads. Somebody else's look is noted, in the transaction that allows it.
    pub async fn read<T: Send + 'static>(
        self,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.look(Much::More, action, work).await
    }

    /// Reads no more than a page of a list.
    pub async fn glance<T: Send + 'static>(
        self,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.look(Much::APage, action, work).await
    }

    async fn look<T: Send + 'static>(
        self,
        much: Much,
        action: Action,
        mut work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let is_own = self.is_own();
        let Visit { app, caller, patient, path, errand, .. } = self;
        let (real, now, key) = (app.clock.real(), app.clock.clinical(), app.keys.cursors().clone());
        let escalate_after = app.escalate_after;
        let open = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, real)?;
            let visitor = Visitor { patient, actor: &actor, errand: &errand, now };
            let relation = match knock(conn, visitor, action)? {
                Ok(relation) => relation,
                Err(refusal) => return Ok(Err(refusal)),
            };
            note(conn, visitor, relation, action)?;
            let (path, cursor_key, tailored_since) = (path.clone(), key.clone(), Cell::new(Some(NaiveDate::MIN)));
            let (shown, zone) = (relation.slices(), relation.zone());
            let record =
                Record { actor, patient, shown, zone, now, real, escalate_after, path, cursor_key, tailored_since };
            work(conn, &record).map(Ok)
        };
        match much {
            _ if !is_own => app.db.write(patient, open).await?,
            Much::APage => app.db.glance(open).await?,
            Much::More => app.db.read(open).await?,
        }
    }

    /// Writes, once for each Idempotency-Key.
    pub async fn write(
        self,
        action: Action,
        once: Option<Once>,
        mut work: impl FnMut(&mut Conn, &Entry) -> Result<Answer> + Send + 'static,
    ) -> Result<Answer> {
        let is_own = self.is_own();
        let Visit { app, caller, patient, path, errand, aftermath } = self;
        let (real, now, key) = (app.clock.real(), app.clock.clinical(), app.keys.cursors().clone());
        let escalate_after = app.escalate_after;
        let open = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, real)?;
            let visitor = Visitor { patient, actor: &actor, errand: &errand, now };
            // Somebody else knocks before the record is held, so that a refusal leaves its note and nothing else.
            if !is_own && let Err(refusal) = knock(conn, visitor, action)? {
                return Ok(Err(refusal));
            }
            // Then first of all the record is held: what is allowed now stays allowed until the commit.
            let feed::Head { number, tailored_since } = feed::move_on(conn, patient)?;
            let relation = allow(conn, &actor, patient, action)?;
            note(conn, visitor, relation, action)?;
            let user = actor.user();
            let (path, cursor_key, tailored_since) = (path.clone(), key.clone(), Cell::new(tailored_since));
            let (shown, zone) = (relation.slices(), relation.zone());
            let record =
                Record { actor, patient, shown, zone, now, real, escalate_after, path, cursor_key, tailored_since };
            let entry = Entry::new(record, number);
            let mut all = |conn: &mut Conn| entry.do_all(conn, aftermath, &mut work);
            let answer = match &once {
                Some(once) => once.guard(conn, user, real, all),
                None => all(conn),
            };
            answer.map(Ok)
        };
        app.db.write(patient, open).await?
    }

    fn is_own(&self) -> bool {
        PatientId::from(self.caller.user()) == self.patient
    }
}

impl Record {
    /// One of a list, of which everything that allows it was asked for together.
    pub(super) fn listed(actor: Actor, patient: PatientId, shown: Slices, zone: Tz, moment: Moment) -> Record {
        let Moment { now, real, escalate_after } = moment;
        let (path, cursor_key, tailored_since) = (String::new(), MacKey::new(&[]), Cell::new(Some(NaiveDate::MIN)));
        let zone = Some(zone);
        Record { actor, patient, shown, zone, now, real, escalate_after, path, cursor_key, tailored_since }
    }
    /// Whose record it is. Every query on a patient's table takes this.
    pub fn patient(&self) -> PatientId {
        self.patient
    }
    /// Whether it is one's own.
    pub fn is_own(&self) -> bool {
        PatientId::from(self.actor.user()) == self.patient
    }
    /// Where the patient's days begin and end.
    pub fn zone(&self, conn: &mut Conn) -> Result<Tz> {
        if let Some(zone) = self.zone {
            return Ok(zone);
        }
        if self.is_own() {
            return Ok(self.actor.zone());
        }
        let patient = User::find(conn, UserId(self.patient.0))?;
        Ok(Zone::stored(&patient.time_zone).0)
    }
    /// The patient's date.
    pub fn today(&self, conn: &mut Conn) -> Result<NaiveDate> {
        Ok(clock::day(self.now, self.zone(conn)?))
    }
    /// Who is at it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Whether a slice is shown to whoever is at it.
    pub fn shows(&self, slice: Slice) -> bool {
        self.shown.has(slice)
    }
    /// What is shown to whoever is at it.
    pub fn shown(&self) -> Slices {
        self.shown
    }
    /// A thing without the patient's own words, unless those are shown, too.
    pub fn as_shown<T: FreeText>(&self, thing: T) -> T {
        if self.shows(Slice::Notes) { thing } else { thing.without_notes() }
    }
    /// Whether judging the days up to one may need more than the logs: own thresholds, a usual level learned anew.
    pub fn may_be_tailored(&self, by: NaiveDate) -> bool {
        self.tailored_since.get().is_some_and(|since| since <= by)
    }
    /// The record as a physiotherapist would see it now, through the same door; none if they would not get in.
    pub fn as_seen_by(&self, conn: &mut Conn, physiotherapist: UserId) -> Result<Option<Record>> {
        let actor = Actor::as_if(physiotherapist, self.actor.at());
        let Some(relation @ Relation::Physiotherapist(_)) = relation(conn, &actor, self.patient)? else {
            return Ok(None);
        };
        let (path, cursor_key, tailored_since) =
            (self.path.clone(), self.cursor_key.clone(), self.tailored_since.clone());
        Ok(Some(Record {
            actor,
            shown: relation.slices(),
            zone: relation.zone(),
            path,
            cursor_key,
            tailored_since,
            ..*self
        }))
    }
    /// Cursors for the list that was asked for, with these filters.
    pub fn cursors(&self, filters: &str) -> Cursors {
        Cursors::new(&self.cursor_key, self.actor.user(), format!("{}{filters}", self.path))
    }
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
        let moment = Moment { now, real: now, escalate_after: ESCALATE_AFTER };
        Entry::of_nobody_asking(conn, actor, patient, moment)?.do_all(conn, aftermath, work)
    }

    /// Time's own hand, for the rounds: nobody's, and nobody asked. Nothing that answers requests comes here.
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
        let Moment { now, real, escalate_after } = moment;
        let (path, cursor_key, shown, zone) = (String::new(), MacKey::new(&[]), Slices::ALL, None);
        let tailored_since = Cell::new(tailored_since);
        let record =
            Record { actor, patient, shown, zone, now, real, escalate_after, path, cursor_key, tailored_since };
        Ok(Entry::new(record, number))
    }

    fn new(record: Record, number: i64) -> Entry {
        Entry { record, number, touched: Cell::default(), stands_otherwise: Cell::default() }
    }

    /// Does the work, and what every write ends with.
    fn do_all<T>(
        &self,
        conn: &mut Conn,
        aftermath: Aftermath,
        mut work: impl FnMut(&mut Conn, &Entry) -> Result<T>,
    ) -> Result<T> {
        let done = work(conn, self)?;
        (aftermath.0)(conn, self)?;
        Ok(done)
    }

    /// Whether anything of these kinds was new, different or gone.
    pub fn has_touched(&self, kinds: &[Kind]) -> bool {
        self.touched.get().have_any(kinds)
    }

    /// Notes that a series stands otherwise than before: at another level, or silent no more.
    pub fn stands_otherwise(&self) {
        self.stands_otherwise.set(true);
    }

    /// Whether any series does.
    pub fn has_other_standing(&self) -> bool {
        self.stands_otherwise.get()
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
        self.tailored_since.set(Some(since));
        feed::tailor(conn, self.patient, since)
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
    fn of(req: &HttpRequest) -> Result<Aftermath> {
        req.app_data::<Aftermath>().copied().ok_or_else(Problem::not_found)
    }
}

impl FromRequest for Visit {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload).into_inner();
        std::future::ready(caller.and_then(|caller| visit(req, caller)))
    }
}

/// `me` stands for the caller, and so does an address that names nobody.
fn visit(req: &HttpRequest, caller: Caller) -> Result<Visit> {
    let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
    let patient = match req.match_info().query("patient") {
        "me" | "" => PatientId::from(caller.user()),
        id => PatientId(Uuid::parse_str(id).map_err(|_| Problem::not_found())?),
    };
    let errand = if PatientId::from(caller.user()) == patient { Errand::own() } else { Errand::of(req)? };
    let path = req.path().to_owned();
    Ok(Visit { app, caller, patient, path, aftermath: Aftermath::of(req)?, errand })
}
