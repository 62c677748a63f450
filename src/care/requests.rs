//! Care links that are asked for: by a patient, or by a physiotherapist who hands a patient on or asks a colleague in.
//!
//! Whoever asks names an address. Whether it is somebody's is told to nobody: a request to nobody waits like any other, until
//! its time is over. The one who is asked sees it only once the patient has consented.

use super::entry::Entry;
use super::kinds::Kind;
use super::links::LinkId;
use super::links::{CONSENT_VERSION, CareLink, Consent};
use super::record::Record;
use super::sight::in_force;
use super::slices::Slices;
use crate::accounts::{Email, Role, Status, User};
use crate::db::schema::{care_requests, may_see, users};
use crate::db::types::{Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Code, Instant, Limit, Problem, Result};
use crate::ids::{PatientId, UserId};
use crate::{id, words};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl;
use diesel::prelude::*;
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

id!(
    /// A care link that is asked for.
    RequestId
);

words! {
    /// Who asks for a care link, and what for.
    RequestKind {
        /// The patient asks a physiotherapist.
        Ask = "ask",
        /// The primary physiotherapist hands the patient on, and ends their own link with that.
        Transfer = "transfer",
        /// A linked physiotherapist asks a colleague in beside them.
        Referral = "referral",
    }
}

words! {
    /// What became of a request.
    RequestStatus {
        /// Somebody has yet to consent or to answer.
        Waiting = "waiting",
        /// There is a link.
        Accepted = "accepted",
        /// The patient or the physiotherapist said no.
        Declined = "declined",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
    }
}

/// How long a request waits. Chosen here.
const LIFE: TimeDelta = TimeDelta::days(14);
/// How many may wait in one record.
const MOST_WAITING: i64 = 10;

/// Whom somebody asks: an e-mail address or an id.
#[derive(Debug, Clone)]
pub(super) enum Addressee {
    Email(Email),
    Id(UserId),
}

impl<'de> Deserialize<'de> for Addressee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = Uuid::parse_str(&text).ok().map(|id| Addressee::Id(UserId(id)));
        let right = "invalid-value: must be a physiotherapist's e-mail address or id";
        id.or_else(|| Email::parse(&text).map(Addressee::Email)).ok_or_else(|| serde::de::Error::custom(right))
    }
}

impl Addressee {
    /// As it was told.
    pub fn address(&self) -> String {
        match self {
            Addressee::Email(email) => email.as_str().to_owned(),
            Addressee::Id(id) => id.to_string(),
        }
    }

    /// The physiotherapist behind it, if there is one.
    fn find(&self, conn: &mut Conn) -> Result<Option<UserId>> {
        let physiotherapists = users::table
            .filter(users::role.eq(Word(Role::Physiotherapist)).and(users::status.eq(Word(Status::Active))))
            .select(users::id);
        let found = match self {
            Addressee::Email(email) => physiotherapists.filter(users::email.eq(email.as_str())).first(conn),
            Addressee::Id(id) => physiotherapists.filter(users::id.eq(*id)).first(conn),
        };
        Ok(found.optional()?)
    }
}

/// What [`waits_for_an_answer`] gives.
type Waits = dsl::And<
    dsl::And<dsl::Eq<care_requests::status, Word<RequestStatus>>, dsl::IsNotNull<care_requests::consented_at>>,
    dsl::Gt<care_requests::expires_at, Timestamp>,
>;

/// Whether the patient has consented, and the physiotherapist has yet to answer.
fn waits_for_an_answer(at: DateTime<Utc>) -> Waits {
    let waits = care_requests::status.eq(Word(RequestStatus::Waiting));
    waits.and(care_requests::consented_at.is_not_null()).and(care_requests::expires_at.gt(Timestamp::from(at)))
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = care_requests, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct CareRequest {
    pub patient_id: PatientId,
    pub id: RequestId,
    pub kind: Word<RequestKind>,
    pub asked_by: UserId,
    pub from_link_id: Option<LinkId>,
    pub address: String,
    pub physiotherapist_id: Option<UserId>,
    pub slices: Json<Slices>,
    pub until_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub status: Word<RequestStatus>,
    pub consent_version: Option<String>,
    pub consented_at: Option<Timestamp>,
    pub asked_at: Timestamp,
    pub expires_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub link_id: Option<LinkId>,
    pub version: i32,
}

/// What a request is made of.
pub(super) struct Asked {
    pub kind: RequestKind,
    pub from_link: Option<LinkId>,
    pub addressee: Addressee,
    pub consent: Consent,
    pub reason: Option<String>,
}

impl CareRequest {
    /// Asks. The patient's own asking is their consent.
    ///
    /// # Errors
    /// 409 if too many wait already, or there is a link with this physiotherapist.
    pub fn ask(conn: &mut Conn, entry: &Entry, asked: Asked) -> Result<CareRequest> {
        let waiting = care_requests::table
            .filter(care_requests::patient_id.eq(entry.patient()))
            .filter(care_requests::status.eq(Word(RequestStatus::Waiting)))
            .filter(care_requests::expires_at.gt(Timestamp::from(entry.real)));
        if waiting.count().get_result::<i64>(conn)? >= MOST_WAITING {
            let told = "ten requests wait already: withdraw one, or wait for an answer";
            return Err(Problem::new(Code::Conflict, told));
        }
        let physiotherapist = asked.addressee.find(conn)?;
        if let Some(known) = physiotherapist
            && CareLink::is_between(conn, entry.patient(), known, entry.real)?
        {
            return Err(Problem::new(Code::Conflict, "this physiotherapist has a care link already"));
        }
        let mut request = CareRequest {
            patient_id: entry.patient(),
            id: RequestId::new(),
            kind: Word(asked.kind),
            asked_by: entry.actor().user(),
            from_link_id: asked.from_link,
            address: asked.addressee.address(),
            physiotherapist_id: physiotherapist,
            slices: Json(Slices::ALL),
            until_at: None,
            reason: asked.reason,
            status: Word(RequestStatus::Waiting),
            consent_version: None,
            consented_at: None,
            asked_at: entry.real.into(),
            expires_at: (entry.real + LIFE).into(),
            answered_at: None,
            link_id: None,
            version: 1,
        };
        request.share(asked.consent);
        if entry.is_own() {
            request.consent(entry.real);
        }
        diesel::insert_into(care_requests::table).values(&request).execute(conn)?;
        entry.created(conn, Kind::CareRequest, request.id)?;
        Ok(request)
    }

    /// Says what is to be shared.
    pub fn share(&mut self, consent: Consent) {
        (self.slices, self.until_at) = (Json(consent.slices), consent.until.map(|until| until.0.into()));
    }

    /// Notes that the patient agrees.
    pub fn consent(&mut self, now: DateTime<Utc>) {
        (self.consent_version, self.consented_at) = (Some(CONSENT_VERSION.to_owned()), Some(now.into()));
    }

    /// What the patient consents to by it.
    pub fn consented_to(&self) -> Consent {
        Consent { slices: self.slices.0, until: self.until_at.map(|until| Instant(until.instant())) }
    }

    /// Notes how it ended.
    pub fn close(&mut self, status: RequestStatus, now: DateTime<Utc>) {
        (self.status, self.answered_at) = (Word(status), Some(now.into()));
    }

    /// Whether somebody can still answer it.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.status.0 == RequestStatus::Waiting && self.expires_at.instant() > at
    }

    /// An error unless somebody can still answer it.
    pub fn expect_open(&self, at: DateTime<Utc>) -> Result<()> {
        if self.is_open(at) {
            return Ok(());
        }
        Err(Problem::new(Code::Conflict, "this request is answered, withdrawn or too old: a new one can be made"))
    }

    /// Keeps what was changed, as its next version.
    pub fn keep(&mut self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        self.version += 1;
        let changes = (
            care_requests::slices.eq(&self.slices),
            care_requests::until_at.eq(self.until_at),
            care_requests::status.eq(self.status),
            care_requests::consent_version.eq(&self.consent_version),
            care_requests::consented_at.eq(self.consented_at),
            care_requests::answered_at.eq(self.answered_at),
            care_requests::link_id.eq(self.link_id),
            care_requests::version.eq(self.version),
        );
        diesel::update(care_requests::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        entry.changed(conn, Kind::CareRequest, self.id)
    }

    /// One of a record, if whoever looks may know of it: the patient of all, a physiotherapist of their own.
    pub fn find(conn: &mut Conn, record: &Record, id: RequestId) -> Result<CareRequest> {
        let found: Option<CareRequest> = care_requests::table
            .find((record.patient(), id))
            .select(CareRequest::as_select())
            .first(conn)
            .optional()?;
        let known = found.filter(|request| record.is_own() || request.asked_by == record.actor().user());
        known.ok_or_else(Problem::not_found)
    }

    /// Those with these ids.
    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<RequestId>) -> Result<Vec<CareRequest>> {
        let these =
            care_requests::table.filter(care_requests::patient_id.eq(patient).and(care_requests::id.eq_any(ids)));
        Ok(these.select(CareRequest::as_select()).load(conn)?)
    }

    /// Those of a record that whoever looks may know of, the newest first.
    pub fn list(conn: &mut Conn, record: &Record, after: Option<RequestId>, limit: Limit) -> Result<Vec<CareRequest>> {
        let mut known = care_requests::table.filter(care_requests::patient_id.eq(record.patient())).into_boxed();
        if !record.is_own() {
            known = known.filter(care_requests::asked_by.eq(record.actor().user()));
        }
        if let Some(id) = after {
            known = known.filter(care_requests::id.lt(id));
        }
        let newest_first = known.order(care_requests::id.desc()).limit(limit.and_one());
        Ok(newest_first.select(CareRequest::as_select()).load(conn)?)
    }

    /// One that the patient has consented to, whatever became of it, as the physiotherapist who is asked.
    pub fn to(conn: &mut Conn, physiotherapist: UserId, id: RequestId) -> Result<CareRequest> {
        let found = care_requests::table
            .filter(care_requests::physiotherapist_id.eq(physiotherapist).and(care_requests::id.eq(id)))
            .filter(care_requests::consented_at.is_not_null())
            .select(CareRequest::as_select())
            .first(conn)
            .optional()?;
        found.ok_or_else(Problem::not_found)
    }

    /// Those that wait for a physiotherapist's answer, the newest first, each with the patient's name.
    pub fn waiting_for(
        conn: &mut Conn,
        physiotherapist: UserId,
        at: DateTime<Utc>,
        after: Option<RequestId>,
        limit: Limit,
    ) -> Result<Vec<(CareRequest, String)>> {
        let mut theirs = care_requests::table
            .inner_join(users::table.on(users::id.eq(care_requests::patient_id)))
            .filter(care_requests::physiotherapist_id.eq(physiotherapist))
            .filter(waits_for_an_answer(at))
            .into_boxed();
        if let Some(id) = after {
            theirs = theirs.filter(care_requests::id.lt(id));
        }
        let newest_first = theirs.order(care_requests::id.desc()).limit(limit.and_one());
        Ok(newest_first.select((CareRequest::as_select(), users::display_name)).load(conn)?)
    }

    /// How many wait for a physiotherapist's answer.
    pub fn count_waiting_for(conn: &mut Conn, physiotherapist: UserId, at: DateTime<Utc>) -> Result<i64> {
        let theirs = care_requests::table.filter(care_requests::physiotherapist_id.eq(physiotherapist));
        Ok(theirs.filter(waits_for_an_answer(at)).count().get_result(conn)?)
    }

    /// Those that a physiotherapist asked for, the newest first, about patients who are linked with them now.
    pub fn asked_by(
        conn: &mut Conn,
        physiotherapist: UserId,
        at: DateTime<Utc>,
        after: Option<RequestId>,
        limit: Limit,
    ) -> Result<Vec<CareRequest>> {
        let seen = may_see::patient_id.eq(care_requests::patient_id);
        let mut theirs = care_requests::table
            .inner_join(may_see::table.on(seen.and(may_see::physiotherapist_id.eq(physiotherapist))))
            .filter(in_force(at.into()))
            .filter(care_requests::asked_by.eq(physiotherapist))
            .into_boxed();
        if let Some(id) = after {
            theirs = theirs.filter(care_requests::id.lt(id));
        }
        let newest_first = theirs.order(care_requests::id.desc()).limit(limit.and_one());
        Ok(newest_first.select(CareRequest::as_select()).load(conn)?)
    }

    /// The name of whoever asked.
    pub fn asker(&self, conn: &mut Conn) -> Result<String> {
        Ok(User::find(conn, self.asked_by)?.display_name)
    }
}
