//! The door to a record: whether somebody may come in, and the note that they leave.

use super::actions::{Action, Relation};
use super::audit::Visitor;
use super::sight;
use crate::accounts::{Actor, Role};
use crate::db::Conn;
use crate::http::{Code, Problem, Result};
use crate::ids::PatientId;

/// Asks whether somebody may. A refusal is a value and not an error, so that its note is kept: of somebody whom the patient
/// knows by a care link. A stranger leaves none, for anybody with an account could fill a record's log with those.
pub(super) fn knock(conn: &mut Conn, visitor: Visitor<'_>, action: Action) -> Result<Result<Relation>> {
    let refusal = match allow(conn, visitor.actor, visitor.patient, action) {
        Ok(relation) => return Ok(Ok(relation)),
        Err(failed @ Problem::Failed(_)) => return Err(failed),
        Err(refusal) => refusal,
    };
    if let Some(link) = sight::last_between(conn, visitor.actor.user(), visitor.patient)? {
        visitor.note_refused(conn, link, action)?;
    }
    Ok(Err(refusal))
}

/// Notes a visit, unless it is to one's own record.
pub(super) fn note(conn: &mut Conn, visitor: Visitor<'_>, relation: Relation, action: Action) -> Result<()> {
    match relation {
        Relation::Self_ => Ok(()),
        Relation::Physiotherapist(seen) => visitor.note(conn, seen.link, seen.zone, action),
    }
}

/// Unknown and foreign records, and slices that are not shared, are answered alike: 404. Who may know of it but not do this:
/// 403.
pub(super) fn allow(conn: &mut Conn, actor: &Actor, patient: PatientId, action: Action) -> Result<Relation> {
    let relation = relation(conn, actor, patient)?.ok_or_else(Problem::not_found)?;
    if !action.needs().iter().all(|slice| relation.slices().has(*slice)) {
        return Err(Problem::not_found());
    }
    if action.is_for(relation) {
        return Ok(relation);
    }
    Err(Problem::new(
        Code::Forbidden,
        match relation {
            Relation::Self_ => "only a linked physiotherapist can do this",
            Relation::Physiotherapist(_) => "only the patient can do this",
        },
    ))
}

pub(super) fn relation(conn: &mut Conn, actor: &Actor, patient: PatientId) -> Result<Option<Relation>> {
    if PatientId::from(actor.user()) == patient {
        return Ok((actor.role() == Role::Patient).then_some(Relation::Self_));
    }
    let seen = sight::seen_by(conn, actor.user(), patient, actor.at())?;
    Ok(seen.map(Relation::Physiotherapist))
}
