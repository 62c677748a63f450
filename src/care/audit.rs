//! The access log: who else was at a record, what for, when. One's own visits are not noted.

use super::access::LinkId;
use crate::accounts::Actor;
use crate::db::schema::{access_log, users};
use crate::db::types::Timestamp;
use crate::db::{Conn, MultiBackend};
use crate::http::{Limit, Result};
use crate::ids::{PatientId, UserId};
use crate::{id, on_either};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

id!(
    /// One visit of somebody else.
    AccessId
);

/// One visit of somebody else.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = access_log, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Access {
    patient_id: PatientId,
    pub(super) id: AccessId,
    pub(super) actor_id: UserId,
    link_id: LinkId,
    pub(super) action: String,
    pub(super) at: Timestamp,
}

/// Where a page of the log left off.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Position(pub AccessId);

pub(super) fn note(
    conn: &mut Conn,
    patient: PatientId,
    actor: &Actor,
    link: LinkId,
    action: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    note_all(conn, actor, &[(patient, link)], action, now)
}

/// A look at several records at once: one row for each.
pub(super) fn note_all(
    conn: &mut Conn,
    actor: &Actor,
    seen: &[(PatientId, LinkId)],
    action: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = |&(patient_id, link_id): &(PatientId, LinkId)| Access {
        patient_id,
        id: AccessId::new(),
        actor_id: actor.user(),
        link_id,
        action: action.to_owned(),
        at: now.into(),
    };
    let rows: Vec<Access> = seen.iter().map(row).collect();
    on_either!(conn => diesel::insert_into(access_log::table).values(&rows).execute(conn))?;
    Ok(())
}

/// The visits to a record with the visitors' names, the newest first: ids are in the order of time.
pub(super) fn list(
    conn: &mut Conn,
    patient: PatientId,
    after: Option<Position>,
    limit: Limit,
) -> Result<Vec<(Access, String)>> {
    let mut visits = access_log::table
        .inner_join(users::table.on(users::id.eq(access_log::actor_id)))
        .filter(access_log::patient_id.eq(patient))
        .into_boxed();
    if let Some(Position(id)) = after {
        visits = visits.filter(access_log::id.lt(id));
    }
    let newest_first = visits.order(access_log::id.desc()).limit(limit.and_one());
    Ok(newest_first.select((Access::as_select(), users::display_name)).load(conn)?)
}
