//! Practices, their members and the codes that let somebody in.

use crate::db::schema::{catalogue_entries, practice_invitations, practice_members, practices, users};
use crate::db::types::{Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Problem, Result};
use crate::ids::UserId;
use crate::secrets::code_hash;
use crate::{id, words};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

id!(
    /// A practice.
    PracticeId
);
id!(
    /// An invitation to a practice.
    PracticeInvitationId
);

words! {
    /// What somebody is in a practice.
    PracticeRole {
        /// May rename it and remove members. There is always one.
        Owner = "owner",
        /// Shares and invites.
        Member = "member",
    }
}

/// How long an invitation can be accepted.
pub(super) const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practices, check_for_backend(MultiBackend))]
pub(super) struct Practice {
    pub id: PracticeId,
    pub name: String,
    pub founded_by: UserId,
    pub founded_at: Timestamp,
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_members, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Membership {
    pub practice_id: PracticeId,
    pub physiotherapist_id: UserId,
    pub role: Word<PracticeRole>,
    pub joined_at: Timestamp,
    pub left_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = practice_invitations, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Invitation {
    pub id: PracticeInvitationId,
    code_hash: Vec<u8>,
    practice_id: PracticeId,
    created_by: UserId,
    created_at: Timestamp,
    pub expires_at: Timestamp,
    accepted_at: Option<Timestamp>,
    accepted_by: Option<UserId>,
}

/// The practice that a physiotherapist is in.
pub fn practice_of(conn: &mut Conn, physiotherapist: UserId) -> Result<Option<PracticeId>> {
    Ok(Membership::of(conn, physiotherapist)?.map(|membership| membership.practice_id))
}

/// The practices that some physiotherapists are in.
pub fn practices_of(conn: &mut Conn, physiotherapists: &[UserId]) -> Result<Vec<PracticeId>> {
    let theirs = practice_members::table
        .filter(practice_members::physiotherapist_id.eq_any(physiotherapists.to_vec()))
        .filter(practice_members::left_at.is_null());
    Ok(theirs.select(practice_members::practice_id).distinct().load(conn)?)
}

impl Practice {
    /// Founds it.
    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(practices::table).values(self).execute(conn)?;
        Ok(())
    }

    /// By id.
    pub fn find(conn: &mut Conn, id: PracticeId) -> Result<Option<Practice>> {
        Ok(practices::table.find(id).select(Practice::as_select()).first(conn).optional()?)
    }

    /// Moves its version on, which holds the practice until the commit: of two who change it at once, one waits.
    pub fn hold(conn: &mut Conn, id: PracticeId) -> Result<Practice> {
        diesel::update(practices::table.find(id)).set(practices::version.eq(practices::version + 1)).execute(conn)?;
        Practice::find(conn, id)?.ok_or_else(Problem::not_found)
    }

    /// Gives it another name.
    pub fn rename(&mut self, conn: &mut Conn, name: String) -> Result<()> {
        self.name = name;
        diesel::update(practices::table.find(self.id)).set(practices::name.eq(&self.name)).execute(conn)?;
        Ok(())
    }

    /// Who is in it, the longest-standing first, each with a name.
    pub fn members(&self, conn: &mut Conn) -> Result<Vec<(Membership, String)>> {
        let members = practice_members::table
            .inner_join(users::table.on(users::id.eq(practice_members::physiotherapist_id)))
            .filter(practice_members::practice_id.eq(self.id).and(practice_members::left_at.is_null()))
            .order((practice_members::joined_at, practice_members::physiotherapist_id));
        Ok(members.select((Membership::as_select(), users::display_name)).load(conn)?)
    }

    /// After somebody left: the longest-standing member becomes the owner if nobody is, and the last to leave closes it.
    pub fn settle(&self, conn: &mut Conn) -> Result<()> {
        let members = self.members(conn)?;
        let Some((longest, _)) = members.first() else { return self.give_back(conn) };
        if members.iter().any(|(member, _)| member.role.0 == PracticeRole::Owner) {
            return Ok(());
        }
        let heir = diesel::update(longest.row()).set(practice_members::role.eq(Word(PracticeRole::Owner)));
        heir.execute(conn)?;
        Ok(())
    }

    /// What was shared in a practice that nobody is in any more is its authors' own again.
    fn give_back(&self, conn: &mut Conn) -> Result<()> {
        let shared = catalogue_entries::table.filter(catalogue_entries::practice_id.eq(self.id));
        diesel::update(shared).set(catalogue_entries::practice_id.eq(None::<PracticeId>)).execute(conn)?;
        Ok(())
    }
}

type Row = diesel::dsl::Find<practice_members::table, (PracticeId, UserId, Timestamp)>;

impl Membership {
    /// From now on.
    pub fn new(practice: PracticeId, physiotherapist: UserId, role: PracticeRole, now: DateTime<Utc>) -> Membership {
        Membership {
            practice_id: practice,
            physiotherapist_id: physiotherapist,
            role: Word(role),
            joined_at: now.into(),
            left_at: None,
        }
    }

    /// The membership that a physiotherapist has now.
    pub fn of(conn: &mut Conn, physiotherapist: UserId) -> Result<Option<Membership>> {
        let current = practice_members::table
            .filter(practice_members::physiotherapist_id.eq(physiotherapist))
            .filter(practice_members::left_at.is_null());
        Ok(current.select(Membership::as_select()).first(conn).optional()?)
    }

    /// Begins it. False if this physiotherapist is in a practice already, were it since a moment ago.
    pub fn insert(&self, conn: &mut Conn) -> Result<bool> {
        let insert = diesel::insert_into(practice_members::table).values(self.clone()).on_conflict_do_nothing();
        Ok(Portable(insert).execute(conn)? == 1)
    }

    /// Ends it.
    pub fn end(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
        diesel::update(self.row()).set(practice_members::left_at.eq(Some(Timestamp::from(now)))).execute(conn)?;
        Ok(())
    }

    fn row(&self) -> Row {
        practice_members::table.find((self.practice_id, self.physiotherapist_id, self.joined_at))
    }
}

impl Invitation {
    /// Makes one out.
    pub fn new(by: &Membership, code: &str, now: DateTime<Utc>) -> Invitation {
        Invitation {
            id: PracticeInvitationId::new(),
            code_hash: code_hash(code),
            practice_id: by.practice_id,
            created_by: by.physiotherapist_id,
            created_at: now.into(),
            expires_at: (now + INVITATION_LIFE).into(),
            accepted_at: None,
            accepted_by: None,
        }
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(practice_invitations::table).values(self).execute(conn)?;
        Ok(())
    }

    /// Uses an invitation up. None if the code is unknown, used or too old: of two at once only one finds it unused. None
    /// too if whoever invited has left meanwhile: nobody comes back by a code of their own.
    pub fn accept(conn: &mut Conn, code: &str, by: UserId, now: DateTime<Utc>) -> Result<Option<Practice>> {
        let now = Timestamp::from(now);
        let open = practice_invitations::table
            .filter(practice_invitations::code_hash.eq(code_hash(code)))
            .filter(practice_invitations::accepted_at.is_null())
            .filter(practice_invitations::expires_at.gt(now));
        let accepted = (practice_invitations::accepted_at.eq(now), practice_invitations::accepted_by.eq(by));
        let of = (practice_invitations::practice_id, practice_invitations::created_by);
        let used = diesel::update(open).set(accepted).returning(of).get_result(conn).optional()?;
        let Some((practice, inviter)) = used else { return Ok(None) };
        let practice = Practice::hold(conn, practice)?;
        Ok((practice_of(conn, inviter)? == Some(practice.id)).then_some(practice))
    }
}
