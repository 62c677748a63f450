//! Who may do what with whose record. There is no other way in.

use super::actions::Action;
use super::audit::{Errand, Visitor};
use super::door::{allow, knock, note};
use super::entry::{Aftermath, Entry};
use super::feed;
use super::record::{Moment, Pages, Record};
use crate::accounts::Caller;
use crate::app::App;
use crate::db::Conn;
use crate::http::idempotency::Once;
use crate::http::{Answer, Problem, Result};
use crate::ids::PatientId;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::NaiveDate;
use limber_rules::place::BodySite;
use uuid::Uuid;

/// A request at the door of one patient's record.
pub struct Visit {
    app: Data<App>,
    caller: Caller,
    patient: PatientId,
    path: String,
    aftermath: Aftermath,
    errand: Errand,
}

/// Somebody who was let in to read, and comes for more of the same: whether they still may is asked each time; that they looked was
/// noted when it began.
#[derive(Clone)]
pub struct Reading {
    app: Data<App>,
    caller: Caller,
    patient: PatientId,
    path: String,
    action: Action,
}

/// How much a read looks at.
#[derive(Debug, Clone, Copy)]
enum Much {
    APage,
    More,
}

impl Visit {
    /// Somebody at a record's door, by the request that brings them. `me` stands for the caller, and so does an address that names
    /// nobody.
    pub fn of(req: &HttpRequest, caller: Caller, patient: &str) -> Result<Visit> {
        let app = req.app_data::<Data<App>>().cloned().ok_or_else(Problem::not_found)?;
        let patient = match patient {
            "me" | "" => PatientId::from(caller.user()),
            id => PatientId(Uuid::parse_str(id).map_err(|_| Problem::not_found())?),
        };
        let errand = if PatientId::from(caller.user()) == patient { Errand::own() } else { Errand::of(req)? };
        let path = req.path().to_owned();
        let caller = caller.even_waiting();
        Ok(Visit { app, caller, patient, path, aftermath: Aftermath::of(req)?, errand })
    }

    /// The server.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Who knocks.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// Reads. Of somebody else's look nothing is shown before it is noted, in the transaction that allows it.
    pub async fn read<T: Send + 'static>(
        self,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        Ok(self.begin_reading(action, work).await?.0)
    }

    /// Reads what more will be read after.
    pub async fn begin_reading<T: Send + 'static>(
        self,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<(T, Reading)> {
        self.look(Much::More, action, work).await
    }

    /// Reads no more than a page of a list.
    pub async fn glance<T: Send + 'static>(
        self,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        Ok(self.look(Much::APage, action, work).await?.0)
    }

    /// Nobody's writes wait for what somebody else reads: only the note of it is written. So the door is asked twice, and what
    /// was read is shown if it opens both times. Where there was nothing to show, nothing is noted.
    async fn look<T: Send + 'static>(
        self,
        much: Much,
        action: Action,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<(T, Reading)> {
        let is_own = self.is_own();
        let Visit { app, caller, patient, path, errand, .. } = self;
        let reading = Reading { app, caller, patient, path, action };
        let found = reading.ask(much, work).await?;
        if !is_own {
            reading.be_noted(errand).await?;
        }
        Ok((found?, reading))
    }

    /// Writes, once for each Idempotency-Key.
    pub async fn write(
        self,
        action: Action,
        once: Option<Once>,
        mut work: impl FnMut(&mut Conn, &Entry) -> Result<Answer> + Send + 'static,
    ) -> Result<Answer> {
        let (is_own, moment) = (self.is_own(), Moment::now(&self.app));
        let Visit { app, caller, patient, path, errand, aftermath } = self;
        let pages = Pages::of(&app, path);
        let write = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, moment.real)?;
            let visitor = Visitor { patient, actor: &actor, errand: &errand, now: moment.now };
            // Somebody else knocks before the record is held, so that a refusal leaves its note and nothing else.
            if !is_own && let Err(refusal) = knock(conn, visitor, action)? {
                return Ok(Err(refusal));
            }
            // Then first of all the record is held: what is allowed now stays allowed until the commit.
            let feed::Head { number, tailored_since } = feed::move_on(conn, patient)?;
            let relation = allow(conn, &actor, patient, action)?;
            note(conn, visitor, relation, action)?;
            let user = actor.user();
            let record = Record::open(actor, patient, relation.sight(), moment, pages.clone(), tailored_since);
            let entry = Entry::new(record, number);
            let mut all = |conn: &mut Conn| entry.do_all(conn, aftermath, &mut work);
            let answer = match &once {
                Some(once) => once.guard(conn, user, moment.real, all),
                None => all(conn),
            };
            answer.map(|answer| Ok((answer, entry.unfinished())))
        };
        let (answer, unfinished) = app.db.write(patient, write).await??;
        if let Err(problem) = judge_more(&app, patient, unfinished, aftermath).await {
            tracing::warn!(%problem, "later days could not be judged at once; the rounds go on with them");
        }
        Ok(answer)
    }

    /// Whether it is one's own record.
    pub fn is_own(&self) -> bool {
        PatientId::from(self.caller.user()) == self.patient
    }
}

/// How many more pieces of a place are judged before a write is answered: what is asked next mostly is about these days. Each is a
/// transaction of its own, so that other records' writes come in between.
const MORE_PIECES: usize = 2;

/// Goes on judging after a write. What fails and what is left after that is the scheduler's.
async fn judge_more(app: &App, patient: PatientId, unfinished: Vec<BodySite>, aftermath: Aftermath) -> Result<()> {
    for place in unfinished {
        for _ in 0..MORE_PIECES {
            let moment = Moment::now(app);
            let judge = move |conn: &mut Conn| {
                let go_on = |conn: &mut Conn, entry: &Entry| {
                    (aftermath.goes_on_with)(conn, entry, place)?;
                    Ok(entry.unfinished().is_empty())
                };
                Entry::by_the_clock(conn, patient, moment, aftermath, go_on)
            };
            if app.db.write(patient, judge).await? {
                break;
            }
        }
    }
    Ok(())
}

impl Reading {
    /// Reads more, if they still may.
    pub async fn go_on<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.ask(Much::More, work).await?
    }

    /// Keeps what a look at one's own record leaves behind. It is no change of the record: nothing is numbered, and no feed
    /// tells of it. Asked again whether they still may; of another person's look nothing is kept.
    pub async fn keep(&self, mut work: impl FnMut(&mut Conn, &Record) -> Result<()> + Send + 'static) -> Result<()> {
        let (caller, patient, action, moment) = (self.caller, self.patient, self.action, Moment::now(&self.app));
        let pages = Pages::of(&self.app, self.path.clone());
        let open = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, moment.real)?;
            let sight = allow(conn, &actor, patient, action)?.sight();
            let record = Record::open(actor, patient, sight, moment, pages.clone(), Some(NaiveDate::MIN));
            if record.is_own() { work(conn, &record) } else { Ok(()) }
        };
        self.app.db.write(patient, open).await
    }

    /// Reads, or is refused at the door: that is a value and not an error, so that it can be noted.
    async fn ask<T: Send + 'static>(
        &self,
        much: Much,
        mut work: impl FnMut(&mut Conn, &Record) -> Result<T> + Send + 'static,
    ) -> Result<Result<T>> {
        let (caller, patient, action, moment) = (self.caller, self.patient, self.action, Moment::now(&self.app));
        let pages = Pages::of(&self.app, self.path.clone());
        let open = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, moment.real)?;
            let sight = match allow(conn, &actor, patient, action) {
                Ok(relation) => relation.sight(),
                Err(failed @ Problem::Failed(_)) => return Err(failed),
                Err(refusal) => return Ok(Err(refusal)),
            };
            let record = Record::open(actor, patient, sight, moment, pages.clone(), Some(NaiveDate::MIN));
            work(conn, &record).map(Ok)
        };
        match much {
            Much::APage => self.app.db.glance(open).await,
            Much::More => self.app.db.read(open).await,
        }
    }

    async fn be_noted(&self, errand: Errand) -> Result<()> {
        let (caller, patient, action, moment) = (self.caller, self.patient, self.action, Moment::now(&self.app));
        let knock_and_note = move |conn: &mut Conn| {
            let actor = caller.confirm(conn, moment.real)?;
            let visitor = Visitor { patient, actor: &actor, errand: &errand, now: moment.now };
            match knock(conn, visitor, action)? {
                Ok(relation) => note(conn, visitor, relation, action).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        };
        self.app.db.write(patient, knock_and_note).await?
    }
}

impl FromRequest for Visit {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(req, payload).into_inner();
        std::future::ready(caller.and_then(|caller| Visit::of(req, caller, req.match_info().query("patient"))))
    }
}
