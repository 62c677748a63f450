//! Whose entries somebody sees, beside those that are built in.

use super::model::EntryStatus::{Draft, Published, Retired};
use crate::accounts::{Actor, Role};
use crate::care::physiotherapists_of;
use crate::db::schema::catalogue_entries::{self, owner_id, practice_id, status};
use crate::db::types::Word;
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::practices::{PracticeId, practice_of, practices_of};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use uuid::Uuid;

/// Those whose entries somebody sees: nobody's; one's own and the practice's; those of one's physiotherapists.
#[derive(Debug, Clone)]
pub(super) struct Circle {
    /// Whose drafts are seen, too.
    me: UserId,
    authors: Vec<UserId>,
    practices: Vec<PracticeId>,
}

/// A condition on entries.
pub(super) type Visible = Box<dyn BoxableExpression<catalogue_entries::table, MultiBackend, SqlType = Nullable<Bool>>>;

impl Circle {
    /// Somebody who does not say who they are sees what is built in.
    pub fn nobody() -> Circle {
        Circle { me: UserId(Uuid::nil()), authors: Vec::new(), practices: Vec::new() }
    }

    /// A physiotherapist, or a patient, at this moment.
    pub fn of(conn: &mut Conn, actor: &Actor) -> Result<Circle> {
        let me = actor.user();
        match actor.role() {
            Role::Physiotherapist => {
                Ok(Circle { me, authors: vec![me], practices: practice_of(conn, me)?.into_iter().collect() })
            }
            Role::Patient => {
                let authors = physiotherapists_of(conn, PatientId::from(me), actor.at())?;
                let practices = practices_of(conn, &authors)?;
                Ok(Circle { me, authors, practices })
            }
        }
    }

    /// The entries it sees, retired ones too: for whoever knows one already.
    pub fn sees(&self) -> Visible {
        let theirs = owner_id.eq_any(self.authors.clone()).or(practice_id.eq_any(self.practices.clone()));
        let not_drafts = status.eq_any([Published, Retired].map(Word));
        Box::new(owner_id.is_null().or(owner_id.eq(self.me)).or(theirs.and(not_drafts)))
    }

    /// What its authors offer, if it has some: one's own drafts, too.
    pub fn of_authors(&self) -> Option<Visible> {
        let drafts = self.authors.contains(&self.me).then_some(Draft);
        let offered: Vec<_> = drafts.into_iter().chain([Published]).map(Word).collect();
        let theirs = owner_id.eq_any(self.authors.clone()).and(status.eq_any(offered));
        (!self.authors.is_empty()).then(|| Box::new(theirs) as Visible)
    }

    /// What is offered in its practices, if it has some.
    pub fn of_practices(&self) -> Option<Visible> {
        let theirs = practice_id.eq_any(self.practices.clone()).and(status.eq_any([Word(Published)]));
        (!self.practices.is_empty()).then(|| Box::new(theirs) as Visible)
    }
}
