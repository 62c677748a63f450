//! Care links: a patient's consent that a physiotherapist sees the record, or some of it, perhaps until an instant.

use super::clearances::Clearance;
use super::entry::Entry;
use super::kinds::Kind;
use super::slices::Slices;
use crate::db::schema::{care_links, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Code, Instant, Limit, Problem, Result};
use crate::ids::{PatientId, UserId};
use crate::{due, id, words};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

id!(
    /// A patient's consent that a physiotherapist sees the record.
    LinkId
);

/// The wording that a patient agrees to when accepting; a new wording gets a new name.
pub const CONSENT_VERSION: &str = "2026-1";

words! {
    /// Whether a care link was ended.
    LinkStatus {
        /// It was not.
        Active = "active",
        /// Somebody ended it.
        Ended = "ended",
    }
}

words! {
    /// Whether a care link is in force.
    LinkState {
        /// The physiotherapist sees what is shared.
        Active = "active",
        /// Its time is over, and nobody ended it: the patient can give it more.
        Expired = "expired",
        /// No more.
        Ended = "ended",
    }
}

/// What a patient consents to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Consent {
    pub slices: Slices,
    pub until: Option<Instant>,
}

impl Consent {
    /// Checks that it is not over already.
    pub fn check(self, now: DateTime<Utc>) -> Result<Consent> {
        match self.until {
            Some(Instant(until)) if until <= now => {
                Err(Problem::invalid("/until", "out-of-range", "must be in the future; to share nothing, end the link"))
            }
            _ => Ok(self),
        }
    }

    /// Whether something that was shared before is not any more, or not for as long.
    fn is_less_than(self, before: Consent) -> bool {
        let is_for_shorter = match (self.until, before.until) {
            (Some(Instant(until)), Some(Instant(before))) => until < before,
            (Some(_), None) => true,
            (None, _) => false,
        };
        is_for_shorter || before.slices.each().any(|slice| !self.slices.has(slice))
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = care_links, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct CareLink {
    pub patient_id: PatientId,
    pub id: LinkId,
    pub physiotherapist_id: UserId,
    pub status: Word<LinkStatus>,
    pub consent_version: String,
    pub accepted_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_by: Option<UserId>,
    pub version: i32,
    #[diesel(embed)]
    pub slices: Slices,
    /// The instant from which on it shares nothing.
    pub until_at: Option<Timestamp>,
    /// Since when this physiotherapist is the primary one; of several, the last.
    pub primary_since: Option<Timestamp>,
}

/// A care link with the physiotherapist's name.
pub(super) type NamedLink = (CareLink, String);

impl CareLink {
    pub fn new(patient: PatientId, physiotherapist: UserId, consent: Consent, now: DateTime<Utc>) -> CareLink {
        CareLink {
            patient_id: patient,
            id: LinkId::new(),
            physiotherapist_id: physiotherapist,
            status: Word(LinkStatus::Active),
            consent_version: CONSENT_VERSION.to_owned(),
            accepted_at: now.into(),
            ended_at: None,
            ended_by: None,
            version: 1,
            slices: consent.slices,
            until_at: consent.until.map(|until| until.0.into()),
            primary_since: None,
        }
    }

    /// Begins it. One with the same physiotherapist whose time is over ends with that.
    ///
    /// # Errors
    /// 409 if there is one in force.
    pub fn begin(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        if let Some(mut before) = CareLink::open_with(conn, self.patient_id, self.physiotherapist_id)? {
            if before.state(entry.real) == LinkState::Active {
                return Err(Problem::new(Code::Conflict, "this physiotherapist sees your record already"));
            }
            before.end(conn, entry, entry.actor().user())?;
        }
        diesel::insert_into(care_links::table).values(self).execute(conn)?;
        welcome(conn, entry, self.physiotherapist_id)?;
        entry.created(conn, Kind::CareLink, self.id)
    }

    fn open_with(conn: &mut Conn, patient: PatientId, physiotherapist: UserId) -> Result<Option<CareLink>> {
        let open = care_links::table
            .filter(care_links::patient_id.eq(patient).and(care_links::physiotherapist_id.eq(physiotherapist)))
            .filter(care_links::status.eq(Word(LinkStatus::Active)));
        Ok(open.select(CareLink::as_select()).first(conn).optional()?)
    }

    /// Whether there is one in force between the two.
    pub fn is_between(conn: &mut Conn, patient: PatientId, physiotherapist: UserId, at: DateTime<Utc>) -> Result<bool> {
        let open = CareLink::open_with(conn, patient, physiotherapist)?;
        Ok(open.is_some_and(|link| link.state(at) == LinkState::Active))
    }

    /// Whether it is in force at an instant.
    pub fn state(&self, at: DateTime<Utc>) -> LinkState {
        match self.status.0 {
            LinkStatus::Ended => LinkState::Ended,
            LinkStatus::Active if self.until_at.is_some_and(|until| until.instant() <= at) => LinkState::Expired,
            LinkStatus::Active => LinkState::Active,
        }
    }

    /// What the patient consents to by it.
    pub fn consent(&self) -> Consent {
        Consent { slices: self.slices, until: self.until_at.map(|until| Instant(until.instant())) }
    }

    pub fn find(conn: &mut Conn, patient: PatientId, id: LinkId) -> Result<NamedLink> {
        let found = care_links::table
            .inner_join(users::table.on(users::id.eq(care_links::physiotherapist_id)))
            .filter(care_links::patient_id.eq(patient).and(care_links::id.eq(id)))
            .select((CareLink::as_select(), users::display_name))
            .first(conn)
            .optional()?;
        found.ok_or_else(Problem::not_found)
    }

    pub fn all(conn: &mut Conn, patient: PatientId, ids: Vec<LinkId>) -> Result<Vec<NamedLink>> {
        let these = care_links::table
            .inner_join(users::table.on(users::id.eq(care_links::physiotherapist_id)))
            .filter(care_links::patient_id.eq(patient).and(care_links::id.eq_any(ids)));
        Ok(these.select((CareLink::as_select(), users::display_name)).load(conn)?)
    }

    /// The links of a patient, the newest first.
    pub fn list(conn: &mut Conn, patient: PatientId, after: Option<LinkId>, limit: Limit) -> Result<Vec<NamedLink>> {
        let mut links = care_links::table
            .inner_join(users::table.on(users::id.eq(care_links::physiotherapist_id)))
            .filter(care_links::patient_id.eq(patient))
            .into_boxed();
        if let Some(id) = after {
            links = links.filter(care_links::id.lt(id));
        }
        let newest_first = links.order(care_links::id.desc()).limit(limit.and_one());
        Ok(newest_first.select((CareLink::as_select(), users::display_name)).load(conn)?)
    }

    pub fn end(&mut self, conn: &mut Conn, entry: &Entry, by: UserId) -> Result<()> {
        self.version += 1;
        (self.status, self.ended_at, self.ended_by) = (Word(LinkStatus::Ended), Some(entry.real.into()), Some(by));
        let changes = (
            care_links::status.eq(self.status),
            care_links::ended_at.eq(self.ended_at),
            care_links::ended_by.eq(self.ended_by),
            care_links::version.eq(self.version),
        );
        diesel::update(care_links::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        self.forget_copies(conn, entry)?;
        entry.changed(conn, Kind::CareLink, self.id)
    }

    /// Copies of what was shared until now are taken away soon; until then they are not fetched.
    fn forget_copies(&self, conn: &mut Conn, entry: &Entry) -> Result<()> {
        let whose = self.physiotherapist_id.0;
        due::plan(conn, self.patient_id, due::Kind::ExportsStale, whose, entry.now)
    }

    /// Keeps what was changed, as its next version. If it shares less than before, copies go with it.
    pub fn keep(&mut self, conn: &mut Conn, entry: &Entry, before: Consent) -> Result<()> {
        self.version += 1;
        let changes = (
            self.slices,
            care_links::until_at.eq(self.until_at),
            care_links::primary_since.eq(self.primary_since),
            care_links::version.eq(self.version),
        );
        diesel::update(care_links::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        if self.consent().is_less_than(before) {
            self.forget_copies(conn, entry)?;
        }
        entry.changed(conn, Kind::CareLink, self.id)
    }
}

/// A physiotherapist who is linked from now on is told of what was told before: care knows nothing of it, so the rounds do it.
pub(super) fn welcome(conn: &mut Conn, entry: &Entry, physiotherapist: UserId) -> Result<()> {
    due::plan(conn, entry.patient(), due::Kind::Newcomer, physiotherapist.0, entry.now)
}

/// Links a scripted patient with a scripted physiotherapist.
pub fn link_scripted(conn: &mut Conn, entry: &Entry, physiotherapist: UserId) -> Result<()> {
    let consent = Consent { slices: Slices::ALL, until: None };
    CareLink::new(entry.patient(), physiotherapist, consent, entry.real).begin(conn, entry)
}

/// A patient's consent that was not ended, whether or not it has run out or the account can be used just now: who may see what is
/// asked for when it is shown.
#[derive(Debug, Clone, Queryable)]
pub struct Share {
    /// To whom.
    pub physiotherapist: UserId,
    /// Whether it is shared how it hurts.
    pub shows_pain: bool,
    accepted_at: Timestamp,
}

impl Share {
    /// When it was given.
    pub fn accepted_at(&self) -> DateTime<Utc> {
        self.accepted_at.instant()
    }
}

/// The consents of a patient that were not ended.
pub fn shares(conn: &mut Conn, patient: PatientId) -> Result<Vec<Share>> {
    let active = care_links::table
        .filter(care_links::patient_id.eq(patient).and(care_links::status.eq(Word(LinkStatus::Active))));
    Ok(active.select((care_links::physiotherapist_id, care_links::sees_pain, care_links::accepted_at)).load(conn)?)
}

/// Every physiotherapist who is or was at a record, or gave a go-ahead in it, by name.
pub fn everybody_of(conn: &mut Conn, patient: PatientId) -> Result<Vec<(UserId, String)>> {
    let linked = care_links::table.filter(care_links::patient_id.eq(patient)).select(care_links::physiotherapist_id);
    let mut all: Vec<UserId> = linked.distinct().load(conn)?;
    all.extend(Clearance::givers(conn, patient)?);
    let named = users::table.filter(users::id.eq_any(all)).order(users::id);
    Ok(named.select((users::id, users::display_name)).load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(slices: &str, until: Option<&str>) -> Consent {
        let until = until.map(|until| Instant(until.parse().unwrap()));
        Consent { slices: serde_json::from_str(slices).unwrap(), until }
    }

    #[test]
    fn less_is_a_slice_less_or_a_shorter_time() {
        let (some, more, other) = (r#"["pain"]"#, r#"["pain","notes"]"#, r#"["training","measures","notes"]"#);
        let (soon, late) = (Some("2026-07-01T00:00:00Z"), Some("2027-07-01T00:00:00Z"));
        let table = [
            ((some, None), (some, None), false),
            ((some, None), (more, None), false),
            ((some, soon), (more, late), false),
            ((some, soon), (some, None), false),
            ((more, None), (some, None), true),
            ((some, None), (other, None), true),
            ((some, late), (more, soon), true),
            ((some, None), (some, late), true),
            ((more, soon), (some, late), true),
        ];
        for (before, now, is_less) in table {
            let less = consent(now.0, now.1).is_less_than(consent(before.0, before.1));
            assert_eq!(less, is_less, "{before:?} -> {now:?}");
        }
    }
}
