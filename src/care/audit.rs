//! The access log: who else was at a record, as what, through which link, what for, when and why. One's own visits are not noted.

use super::actions::Action;
use super::links::LinkId;
use super::sight::seen_by;
use super::slices::Slice;
use crate::accounts::{Actor, Role};
use crate::db::schema::{access_log, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::due;
use crate::http::{Code, Limit, Problem, Result, operation_of};
use crate::ids::{PatientId, UserId};
use crate::{id, on_either, words};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use limber_rules::access::{TOLD_AGAIN_AFTER_HOURS, Unusual, Visit as Told, unusual};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

id!(
    /// One visit of somebody else.
    AccessId
);

words! {
    /// What came of a visit.
    Outcome {
        /// It was allowed.
        Allowed = "allowed",
        /// It was not: the link had ended or run out, the slice is not shared, or it is not theirs to do.
        Refused = "refused",
    }
}

/// One visit of somebody else.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = access_log, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Access {
    patient_id: PatientId,
    pub id: AccessId,
    pub actor_id: UserId,
    pub link_id: LinkId,
    pub action: String,
    pub at: Timestamp,
    pub role: Word<Role>,
    pub slice: Option<Word<Slice>>,
    pub operation: Option<String>,
    pub reason: Option<String>,
    pub outcome: Word<Outcome>,
    pub unusual: Option<Word<Unusual>>,
}

/// By which operation somebody comes, and why they say they do. Never what they asked for: that could be a patient's data itself.
#[derive(Debug, Clone)]
pub struct Errand {
    operation: Option<String>,
    reason: Option<String>,
}

/// The header in which somebody may say why they look.
pub const REASON_HEADER: &str = "Access-Reason";
/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

impl Errand {
    /// In one's own record, where no visit is noted.
    pub(super) fn own() -> Errand {
        Errand { operation: None, reason: None }
    }

    /// Of a request.
    ///
    /// # Errors
    /// 400 if the reason is not one line of text.
    pub fn of(req: &HttpRequest) -> Result<Errand> {
        let reason = match req.headers().get(REASON_HEADER) {
            Some(header) => Some(str::from_utf8(header.as_bytes()).ok().and_then(reason).ok_or_else(bad_reason)?),
            None => None,
        };
        Ok(Errand { operation: operation_of(req), reason })
    }
}

fn reason(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= LONGEST_REASON && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

fn bad_reason() -> Problem {
    Problem::new(Code::BadRequest, "Access-Reason must have 1 to 200 characters on one line, in UTF-8")
}

impl FromRequest for Errand {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Errand::of(req))
    }
}

/// Somebody at a patient's door, and when.
#[derive(Clone, Copy)]
pub(super) struct Visitor<'a> {
    pub patient: PatientId,
    pub actor: &'a Actor,
    pub errand: &'a Errand,
    /// Clinical time: when the patient is told goes by it.
    pub now: DateTime<Utc>,
}

/// The visits of one person to one record.
macro_rules! visits {
    ($visitor:expr) => {
        access_log::table
            .filter(access_log::patient_id.eq($visitor.patient).and(access_log::actor_id.eq($visitor.actor.user())))
    };
}

impl Visitor<'_> {
    /// Notes a visit that is allowed, in the transaction that allows it. If it is unusual, the patient is told soon after.
    pub fn note(self, conn: &mut Conn, link: LinkId, zone: Tz, action: Action) -> Result<()> {
        let unusual = self.unusual(conn, zone, action)?;
        let access = Access { unusual: unusual.map(Word), ..self.access(link, action, Outcome::Allowed) };
        let id = access.id;
        access.insert(conn)?;
        match unusual {
            Some(_) => due::plan(conn, self.patient, due::Kind::UnusualAccess, id.0, self.now),
            None => Ok(()),
        }
    }

    /// Notes a visit that is refused, of somebody whom the patient knows.
    pub fn note_refused(self, conn: &mut Conn, link: LinkId, action: Action) -> Result<()> {
        self.access(link, action, Outcome::Refused).insert(conn)
    }

    fn access(self, link: LinkId, action: Action, outcome: Outcome) -> Access {
        Access {
            patient_id: self.patient,
            id: AccessId::new(),
            actor_id: self.actor.user(),
            link_id: link,
            action: action.name().to_owned(),
            at: self.actor.at().into(),
            role: Word(self.actor.role()),
            slice: action.slice().map(Word),
            operation: self.errand.operation.clone(),
            reason: self.errand.reason.clone(),
            outcome: Word(outcome),
            unusual: None,
        }
    }

    fn unusual(self, conn: &mut Conn, zone: Tz, action: Action) -> Result<Option<Unusual>> {
        let in_the_last_hour = self.count_since(conn, self.actor.at() - TimeDelta::hours(1))?;
        let visit = Told {
            was_here_before: in_the_last_hour > 0 || self.was_here(conn)?,
            in_the_last_hour,
            local_hour: self.actor.at().with_timezone(&zone).hour(),
            takes_out: matches!(action, Action::Export(_) | Action::ExportAcross),
        };
        for reason in unusual(&visit) {
            if reason == Unusual::Export || !self.was_told_of(conn, reason)? {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    fn count_since(self, conn: &mut Conn, since: DateTime<Utc>) -> Result<u32> {
        let lately = visits!(self).filter(access_log::at.gt(Timestamp::from(since)));
        let count: i64 = on_either!(conn => lately.select(count_star()).get_result(conn))?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX - 1))
    }

    fn was_here(self, conn: &mut Conn) -> Result<bool> {
        Ok(on_either!(conn => diesel::select(exists(visits!(self))).get_result(conn))?)
    }

    fn was_told_of(self, conn: &mut Conn, reason: Unusual) -> Result<bool> {
        let since = Timestamp::from(self.actor.at() - TimeDelta::hours(TOLD_AGAIN_AFTER_HOURS));
        let such = visits!(self).filter(access_log::at.gt(since).and(access_log::unusual.eq(Word(reason))));
        Ok(diesel::select(exists(such)).get_result(conn)?)
    }
}

impl Access {
    fn insert(self, conn: &mut Conn) -> Result<()> {
        Portable(diesel::insert_into(access_log::table).values(self)).execute(conn)?;
        Ok(())
    }
}

/// Notes that somebody was told of others' records outside of any: a look at each, in the transaction that told it.
pub fn note_looks(
    conn: &mut Conn,
    actor: &Actor,
    errand: &Errand,
    patients: impl IntoIterator<Item = PatientId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let others: BTreeSet<PatientId> =
        patients.into_iter().filter(|patient| *patient != PatientId::from(actor.user())).collect();
    for patient in others {
        if let Some(seen) = seen_by(conn, actor.user(), patient, actor.at())? {
            Visitor { patient, actor, errand, now }.note(conn, seen.link, seen.zone, Action::LookAcross)?;
        }
    }
    Ok(())
}

/// Operations that look at a record from outside of it: they do not open it.
const FROM_OUTSIDE: [&str; 4] =
    ["list_notices", "mark_notice_seen", "GET /web/notices", "POST /web/notices/acts/{act}"];

/// When a person last opened a record to look at it. Real time.
pub fn last_look(conn: &mut Conn, actor: &Actor, patient: PatientId) -> Result<Option<DateTime<Utc>>> {
    let looks = access_log::table
        .filter(access_log::patient_id.eq(patient).and(access_log::actor_id.eq(actor.user())))
        .filter(access_log::outcome.eq(Word(Outcome::Allowed)).and(access_log::action.eq("look")))
        .filter(access_log::operation.is_null().or(access_log::operation.ne_all(FROM_OUTSIDE)));
    let last: Option<Timestamp> = looks.select(access_log::at).order(access_log::at.desc()).first(conn).optional()?;
    Ok(last.map(Timestamp::instant))
}

/// What was unusual about a visit, and whose it was.
pub fn unusual_visit(conn: &mut Conn, patient: PatientId, id: Uuid) -> Result<Option<(Unusual, String)>> {
    let found: Option<(Option<Word<Unusual>>, String)> = access_log::table
        .inner_join(users::table.on(users::id.eq(access_log::actor_id)))
        .filter(access_log::patient_id.eq(patient).and(access_log::id.eq(AccessId(id))))
        .select((access_log::unusual, users::display_name))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(reason, name)| Some((reason?.0, name))))
}

/// Where a page of the log left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(pub AccessId);

words! {
    /// A kind of visit, to look for.
    AccessKind {
        /// Somebody looked.
        Look = "look",
        /// Somebody changed something, or decided.
        Change = "change",
        /// Somebody was refused.
        Refused = "refused",
        /// One that you were told of.
        Unusual = "unusual",
    }
}

/// Which visits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub by: Option<UserId>,
    pub kind: Option<AccessKind>,
}

/// The visits to a record with the visitors' names, the newest first: ids are in the order of time.
pub(super) fn list(
    conn: &mut Conn,
    patient: PatientId,
    wanted: Wanted,
    after: Option<Position>,
    limit: Limit,
) -> Result<Vec<(Access, String)>> {
    let mut visits = access_log::table
        .inner_join(users::table.on(users::id.eq(access_log::actor_id)))
        .filter(access_log::patient_id.eq(patient))
        .into_boxed();
    if let Some(actor) = wanted.by {
        visits = visits.filter(access_log::actor_id.eq(actor));
    }
    let allowed = access_log::outcome.eq(Word(Outcome::Allowed));
    visits = match wanted.kind {
        Some(AccessKind::Look) => visits.filter(allowed.and(access_log::action.eq_any(Action::LOOKS))),
        Some(AccessKind::Change) => visits.filter(allowed.and(access_log::action.ne_all(Action::LOOKS))),
        Some(AccessKind::Refused) => visits.filter(access_log::outcome.eq(Word(Outcome::Refused))),
        Some(AccessKind::Unusual) => visits.filter(access_log::unusual.is_not_null()),
        None => visits,
    };
    if let Some(Position(id)) = after {
        visits = visits.filter(access_log::id.lt(id));
    }
    let newest_first = visits.order(access_log::id.desc()).limit(limit.and_one());
    Ok(newest_first.select((Access::as_select(), users::display_name)).load(conn)?)
}
