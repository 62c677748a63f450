//! Who may see whose record at this moment: the questions to the view `may_see`.

use super::links::LinkId;
use super::slices::{Slices, Stored};
use crate::accounts::{Actor, Zone};
use crate::db::Conn;
use crate::db::schema::{care_links, may_see, users};
use crate::db::types::Timestamp;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::dsl;
use diesel::prelude::*;
use std::cmp::Reverse;

/// What [`in_force`] gives.
pub type InForce = dsl::Or<dsl::IsNull<may_see::until_at>, dsl::Gt<may_see::until_at, Timestamp>>;

/// Whether a right to see has not run out: the one condition that the view, which has no clock, leaves to whoever asks it.
pub fn in_force(at: Timestamp) -> InForce {
    may_see::until_at.is_null().or(may_see::until_at.gt(at))
}

/// A right to see, as it is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub link: LinkId,
    pub slices: Slices,
    /// Where the patient's days begin and end.
    pub zone: Tz,
}

/// What somebody sees of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// The slices that are shown.
    pub shown: Slices,
    /// Where the patient's days begin and end, if the door had to know.
    pub zone: Option<Tz>,
}

impl Sight {
    /// As patients see their own.
    pub const ALL: Sight = Sight { shown: Slices::ALL, zone: None };
}

/// By which link a physiotherapist may see a patient's record at this moment, and what of it.
pub(super) fn seen_by(
    conn: &mut Conn,
    physiotherapist: UserId,
    patient: PatientId,
    at: DateTime<Utc>,
) -> Result<Option<Seen>> {
    let slices = (may_see::sees_pain, may_see::sees_training, may_see::sees_measures, may_see::sees_notes);
    let seen: Option<(LinkId, Stored, String)> = may_see::table
        .inner_join(users::table.on(users::id.eq(may_see::patient_id)))
        .filter(may_see::physiotherapist_id.eq(physiotherapist).and(may_see::patient_id.eq(patient)))
        .filter(in_force(at.into()))
        .select((may_see::link_id, slices, users::time_zone))
        .first(conn)
        .optional()?;
    let as_it_is = |(link, slices, zone): (LinkId, _, String)| Seen {
        link,
        slices: Slices::stored(slices),
        zone: Zone::stored(&zone).0,
    };
    Ok(seen.map(as_it_is))
}

/// The last link between a physiotherapist and a patient, whatever became of it: whether the patient knows them.
pub(super) fn last_between(conn: &mut Conn, physiotherapist: UserId, patient: PatientId) -> Result<Option<LinkId>> {
    let theirs = care_links::table
        .filter(care_links::patient_id.eq(patient).and(care_links::physiotherapist_id.eq(physiotherapist)));
    Ok(theirs.order(care_links::id.desc()).select(care_links::id).first(conn).optional()?)
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

/// The primary physiotherapist's link, as long as anybody is linked: the one that the patient chose last; of those that nobody
/// chose, the oldest. It is worked out and not written, so that there is always one, also when a link runs out.
pub(super) fn primary_of(conn: &mut Conn, patient: PatientId, at: DateTime<Utc>) -> Result<Option<LinkId>> {
    let links: Vec<(LinkId, Option<Timestamp>, Timestamp)> = may_see::table
        .inner_join(
            care_links::table
                .on(care_links::patient_id.eq(may_see::patient_id).and(care_links::id.eq(may_see::link_id))),
        )
        .filter(may_see::patient_id.eq(patient))
        .filter(in_force(at.into()))
        .select((care_links::id, care_links::primary_since, care_links::accepted_at))
        .load(conn)?;
    let first = links.into_iter().max_by_key(|(id, chosen, accepted)| (*chosen, Reverse(*accepted), Reverse(*id)));
    Ok(first.map(|(id, ..)| id))
}
