//! Whose entries somebody sees, beside those that are built in.

use super::model::EntryStatus::{self, Draft, Published, Retired};
use crate::accounts::{Actor, Role};
use crate::care::physiotherapists_of;
use crate::db::schema::catalogue_entries;
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

/// What entries are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// To choose from: no retired ones.
    List,
    /// One that is known already.
    One,
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
                let authors = physiotherapists_of(conn, PatientId::from(me))?;
                let practices = practices_of(conn, &authors)?;
                Ok(Circle { me, authors, practices })
            }
        }
    }

    /// The entries it sees.
    pub fn sees(&self, reading: Reading) -> Visible {
        use catalogue_entries::{owner_id, practice_id, status};
        let (of_others, of_mine): (&[EntryStatus], &[EntryStatus]) = match reading {
            Reading::List => (&[Published], &[Draft, Published]),
            Reading::One => (&[Published, Retired], &[Draft, Published, Retired]),
        };
        let words = |these: &[EntryStatus]| these.iter().copied().map(Word).collect::<Vec<_>>();
        let theirs = owner_id.eq_any(self.authors.clone()).or(practice_id.eq_any(self.practices.clone()));
        let mine = owner_id.eq(self.me).and(status.eq_any(words(of_mine)));
        Box::new(owner_id.is_null().or(mine).or(theirs.and(status.eq_any(words(of_others)))))
    }
}
