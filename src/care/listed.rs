//! Many records at once: a physiotherapist's list. Consent is asked for together, and each look is noted all the same.

use super::actions::Action;
use super::audit::{Errand, Visitor};
use super::links::LinkId;
use super::record::{Moment, Pages, Record};
use super::sight::{Sight, in_force};
use super::slices::{Slice, Slices};
use crate::accounts::{Actor, Zone};
use crate::db::Conn;
use crate::db::schema::{care_links, may_see, users};
use crate::db::types::Timestamp;
use crate::http::Result;
use crate::ids::PatientId;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use std::collections::HashMap;

/// One of many records in a physiotherapist's list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Whose.
    pub patient: PatientId,
    /// By which consent.
    pub link: LinkId,
    /// When that was given.
    pub linked_at: DateTime<Utc>,
    /// What others call the patient.
    pub name: String,
    shown: Slices,
    zone: Tz,
}

/// Patient, link, slices, since when, name and time zone.
type ListedRow = (PatientId, LinkId, (bool, bool, bool, bool), Timestamp, String, String);

impl Listed {
    /// Those of some records that somebody may see.
    pub fn of(conn: &mut Conn, actor: &Actor, patients: &[PatientId]) -> Result<HashMap<PatientId, Listed>> {
        let theirs = may_see::table
            .inner_join(
                care_links::table
                    .on(care_links::patient_id.eq(may_see::patient_id).and(care_links::id.eq(may_see::link_id))),
            )
            .inner_join(users::table.on(users::id.eq(may_see::patient_id)))
            .filter(may_see::physiotherapist_id.eq(actor.user()).and(may_see::patient_id.eq_any(patients.to_vec())))
            .filter(in_force(actor.at().into()));
        let slices = (may_see::sees_pain, may_see::sees_training, may_see::sees_measures, may_see::sees_notes);
        let columns = (
            may_see::patient_id,
            may_see::link_id,
            slices,
            care_links::accepted_at,
            users::display_name,
            users::time_zone,
        );
        let rows: Vec<ListedRow> = theirs.select(columns).load(conn)?;
        let listed = |(patient, link, slices, linked_at, name, zone): ListedRow| Listed {
            patient,
            link,
            linked_at: linked_at.instant(),
            name,
            shown: Slices::stored(slices),
            zone: Zone::stored(&zone).0,
        };
        Ok(rows.into_iter().map(listed).map(|listed| (listed.patient, listed)).collect())
    }

    /// All patients whose questionnaires a physiotherapist may see.
    pub fn sharing_measures(conn: &mut Conn, actor: &Actor) -> Result<Vec<PatientId>> {
        let sharing = may_see::table
            .filter(may_see::physiotherapist_id.eq(actor.user()).and(may_see::sees_measures.eq(true)))
            .filter(in_force(actor.at().into()));
        Ok(sharing.order(may_see::patient_id).select(may_see::patient_id).load(conn)?)
    }

    /// Whether the patient shares a part of the record.
    pub fn shows(&self, slice: Slice) -> bool {
        self.shown.has(slice)
    }

    /// Notes the look at each of them, in this transaction.
    pub fn note_all<'a>(
        conn: &mut Conn,
        actor: &Actor,
        errand: &Errand,
        now: DateTime<Utc>,
        mut listed: impl Iterator<Item = &'a Listed>,
    ) -> Result<()> {
        listed.try_for_each(|Listed { patient, link, zone, .. }| {
            Visitor { patient: *patient, actor, errand, now }.note(conn, *link, *zone, Action::LookAtRow)
        })
    }

    /// Opens the record, of one that was noted.
    pub fn open(&self, actor: &Actor, moment: Moment) -> Record {
        let sight = Sight { shown: self.shown, zone: Some(self.zone) };
        Record::open(actor.clone(), self.patient, sight, moment, Pages::none(), Some(NaiveDate::MIN))
    }
}
