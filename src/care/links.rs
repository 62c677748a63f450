//! Invitations and care links: a physiotherapist invites by a code, the patient accepts it and can end it at once.

use super::access::{Entry, LinkId};
use super::clearances::Clearance;
use super::feed::Kind;
use super::slices::Slices;
use crate::accounts::Actor;
use crate::db::schema::{care_invitations, care_links, may_see, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Problem, Result};
use crate::ids::{PatientId, UserId};
use crate::secrets::code_hash;
use crate::{id, words};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

id!(
    /// An invitation by a physiotherapist.
    InvitationId
);

/// How long an invitation can be accepted.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
/// The wording that a patient agrees to when accepting; a new wording gets a new name.
pub const CONSENT_VERSION: &str = "2026-1";

words! {
    /// Whether a care link is in force.
    LinkStatus {
        /// The physiotherapist sees the record.
        Active = "active",
        /// No more.
        Ended = "ended",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = care_invitations, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Invitation {
    pub id: InvitationId,
    pub code_hash: Vec<u8>,
    pub physiotherapist_id: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub patient_id: Option<PatientId>,
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

impl Invitation {
    pub fn new(physiotherapist: UserId, code: &str, now: DateTime<Utc>) -> Invitation {
        Invitation {
            id: InvitationId::new(),
            code_hash: code_hash(code),
            physiotherapist_id: physiotherapist,
            created_at: now.into(),
            expires_at: (now + INVITATION_LIFE).into(),
            accepted_at: None,
            patient_id: None,
        }
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(care_invitations::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Uses an invitation up. None if the code is unknown, used or too old: of two at once only one finds it unused.
    pub fn accept(conn: &mut Conn, code: &str, patient: PatientId, now: DateTime<Utc>) -> Result<Option<UserId>> {
        let now = Timestamp::from(now);
        let open = care_invitations::table
            .filter(care_invitations::code_hash.eq(code_hash(code)))
            .filter(care_invitations::accepted_at.is_null())
            .filter(care_invitations::expires_at.gt(now));
        let accepted = (care_invitations::accepted_at.eq(now), care_invitations::patient_id.eq(patient));
        let updated = diesel::update(open).set(accepted).returning(care_invitations::physiotherapist_id);
        Ok(updated.get_result(conn).optional()?)
    }
}

/// A care link with the physiotherapist's name.
pub(super) type NamedLink = (CareLink, String);

impl CareLink {
    pub fn new(patient: PatientId, physiotherapist: UserId, now: DateTime<Utc>) -> CareLink {
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
            slices: Slices::ALL,
            until_at: None,
            primary_since: None,
        }
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(care_links::table).values(self).execute(conn)?;
        Ok(())
    }

    pub fn active_with(conn: &mut Conn, patient: PatientId, physiotherapist: UserId) -> Result<bool> {
        let active = care_links::table
            .filter(care_links::patient_id.eq(patient).and(care_links::physiotherapist_id.eq(physiotherapist)))
            .filter(care_links::status.eq(Word(LinkStatus::Active)));
        Ok(diesel::select(dsl::exists(active)).get_result(conn)?)
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

    pub fn end(&mut self, conn: &mut Conn, by: UserId, now: DateTime<Utc>) -> Result<()> {
        self.version += 1;
        (self.status, self.ended_at, self.ended_by) = (Word(LinkStatus::Ended), Some(now.into()), Some(by));
        let changes = (
            care_links::status.eq(self.status),
            care_links::ended_at.eq(self.ended_at),
            care_links::ended_by.eq(self.ended_by),
            care_links::version.eq(self.version),
        );
        diesel::update(care_links::table.find((self.patient_id, self.id))).set(changes).execute(conn)?;
        Ok(())
    }
}

/// Links a scripted patient with a scripted physiotherapist.
pub fn link_scripted(conn: &mut Conn, entry: &Entry, physiotherapist: UserId) -> Result<()> {
    let link = CareLink::new(entry.patient(), physiotherapist, entry.real);
    link.insert(conn)?;
    entry.created(conn, Kind::CareLink, link.id)
}

/// What [`in_force`] gives.
pub type InForce = dsl::Or<dsl::IsNull<may_see::until_at>, dsl::Gt<may_see::until_at, Timestamp>>;

/// Whether a right to see has not run out: the one condition that the view, which has no clock, leaves to whoever asks it.
pub fn in_force(at: Timestamp) -> InForce {
    may_see::until_at.is_null().or(may_see::until_at.gt(at))
}

/// By which link a physiotherapist may see a patient's record at this moment, and what of it.
pub(super) fn seen_by(
    conn: &mut Conn,
    physiotherapist: UserId,
    patient: PatientId,
    at: DateTime<Utc>,
) -> Result<Option<(LinkId, Slices)>> {
    let slices = (may_see::sees_pain, may_see::sees_training, may_see::sees_measures, may_see::sees_notes);
    let link: Option<(LinkId, (bool, bool, bool, bool))> = may_see::table
        .filter(may_see::physiotherapist_id.eq(physiotherapist).and(may_see::patient_id.eq(patient)))
        .filter(in_force(at.into()))
        .select((may_see::link_id, slices))
        .first(conn)
        .optional()?;
    Ok(link.map(|(link, slices)| (link, Slices::stored(slices))))
}

/// Those who may see a patient's record, or some of it, at this moment.
pub fn physiotherapists_of(conn: &mut Conn, patient: PatientId, at: DateTime<Utc>) -> Result<Vec<UserId>> {
    let these = may_see::table.filter(may_see::patient_id.eq(patient)).filter(in_force(at.into()));
    Ok(these.select(may_see::physiotherapist_id).load(conn)?)
}

/// Whether any physiotherapist sees how it hurts at this moment, and so can look at a flag.
pub fn somebody_sees_pain(conn: &mut Conn, patient: PatientId, at: DateTime<Utc>) -> Result<bool> {
    let these = may_see::table.filter(may_see::patient_id.eq(patient).and(may_see::sees_pain));
    Ok(diesel::select(dsl::exists(these.filter(in_force(at.into())))).get_result(conn)?)
}

/// Those of some patients who show a physiotherapist how it hurts.
pub fn patients_showing_pain(conn: &mut Conn, to: &Actor, patients: Vec<PatientId>) -> Result<Vec<PatientId>> {
    let these = may_see::table
        .filter(may_see::physiotherapist_id.eq(to.user()).and(may_see::patient_id.eq_any(patients)))
        .filter(may_see::sees_pain)
        .filter(in_force(to.at().into()));
    Ok(these.select(may_see::patient_id).load(conn)?)
}

/// Every physiotherapist who is or was at a record, or gave a go-ahead in it, by name.
pub fn everybody_of(conn: &mut Conn, patient: PatientId) -> Result<Vec<(UserId, String)>> {
    let linked = care_links::table.filter(care_links::patient_id.eq(patient)).select(care_links::physiotherapist_id);
    let mut all: Vec<UserId> = linked.distinct().load(conn)?;
    all.extend(Clearance::givers(conn, patient)?);
    let named = users::table.filter(users::id.eq_any(all)).order(users::id);
    Ok(named.select((users::id, users::display_name)).load(conn)?)
}

/// A patient whom a physiotherapist may see.
#[derive(Debug, Queryable)]
pub(super) struct LinkedPatient {
    pub patient: PatientId,
    pub link: LinkId,
    pub name: String,
    pub accepted_at: Timestamp,
}

/// Where a page of patients left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct PatientPosition(pub PatientId);

/// The patients whom a physiotherapist may see.
pub(super) fn linked_patients(
    conn: &mut Conn,
    physiotherapist: UserId,
    at: DateTime<Utc>,
    after: Option<PatientPosition>,
    limit: Limit,
) -> Result<Vec<LinkedPatient>> {
    let mut linked = may_see::table
        .inner_join(
            care_links::table
                .on(care_links::patient_id.eq(may_see::patient_id).and(care_links::id.eq(may_see::link_id))),
        )
        .inner_join(users::table.on(crate::db::schema::users::id.eq(may_see::patient_id)))
        .filter(may_see::physiotherapist_id.eq(physiotherapist))
        .filter(in_force(at.into()))
        .into_boxed();
    if let Some(PatientPosition(id)) = after {
        linked = linked.filter(may_see::patient_id.gt(id));
    }
    let in_order = linked.order(may_see::patient_id).limit(limit.and_one());
    let columns = (may_see::patient_id, may_see::link_id, users::display_name, care_links::accepted_at);
    Ok(in_order.select(columns).load(conn)?)
}
