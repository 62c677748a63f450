//! Invitations: a code that a physiotherapist hands to a patient.

use crate::db::schema::care_invitations;
use crate::db::types::Timestamp;
use crate::db::{Conn, Failure, MultiBackend, Portable};
use crate::http::Result;
use crate::id;
use crate::ids::{PatientId, UserId};
use crate::secrets::code_hash;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

id!(
    /// An invitation by a physiotherapist.
    InvitationId
);

/// How long an invitation can be accepted.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
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

    /// Keeps it, unless there is one with its code: then that one. And whether it is new.
    pub fn keep(self, conn: &mut Conn) -> Result<(Invitation, bool)> {
        let insert = diesel::insert_into(care_invitations::table).values(self.clone()).on_conflict_do_nothing();
        if Portable(insert).execute(conn)? == 1 {
            return Ok((self, true));
        }
        let same = care_invitations::code_hash
            .eq(self.code_hash)
            .and(care_invitations::physiotherapist_id.eq(self.physiotherapist_id));
        let found = care_invitations::table.filter(same).select(Invitation::as_select()).first(conn).optional()?;
        // Another instance has just made it: undo, run again, and find it.
        let at_once = || Failure::Collision("the same invitation at once".to_owned());
        Ok((found.ok_or_else(at_once)?, false))
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
