//! A patient's own thresholds, as they are kept: one row a version, signed, with its first day. A day is judged by the
//! version in force on its date, whenever it is judged.

use crate::care::Record;
use crate::db::schema::thresholds;
use crate::db::types::{Json, Timestamp};
use crate::db::{Conn, MultiBackend};
use crate::http::Result;
use crate::id;
use crate::ids::{PatientId, UserId};
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::thresholds::{OwnSettings, Thresholds, Version, Versions};

id!(
    /// A patient's thresholds: one id for all their versions.
    ThresholdsId
);

/// One version of a patient's thresholds.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = thresholds, check_for_backend(MultiBackend))]
pub(in crate::pain) struct SignedVersion {
    pub patient_id: PatientId,
    pub version: i32,
    pub id: ThresholdsId,
    pub settings: Json<OwnSettings>,
    pub valid_from: NaiveDate,
    pub because: String,
    pub rule_version: String,
    pub signed_by: UserId,
    pub signed_at: Timestamp,
}

impl SignedVersion {
    /// All versions, the first one first.
    pub fn all(conn: &mut Conn, patient: PatientId) -> Result<Vec<SignedVersion>> {
        let theirs = thresholds::table.filter(thresholds::patient_id.eq(patient)).order(thresholds::version);
        Ok(theirs.select(SignedVersion::as_select()).load(conn)?)
    }

    /// The version that was signed last.
    pub fn latest(conn: &mut Conn, patient: PatientId) -> Result<Option<SignedVersion>> {
        let theirs = thresholds::table.filter(thresholds::patient_id.eq(patient));
        let latest = theirs.order(thresholds::version.desc()).select(SignedVersion::as_select());
        Ok(latest.first(conn).optional()?)
    }

    pub fn insert(&self, conn: &mut Conn) -> Result<()> {
        diesel::insert_into(thresholds::table).values(self).execute(conn)?;
        Ok(())
    }
}

/// What holds on each day up to one. Nothing is read for a patient of whom it is known that nothing was ever set.
pub fn thresholds_until(conn: &mut Conn, record: &Record, last: NaiveDate) -> Result<Versions> {
    if !record.may_be_tailored(last) {
        return Ok(Versions::default());
    }
    let version = |signed: SignedVersion| Version {
        number: signed.version,
        valid_from: signed.valid_from,
        settings: signed.settings.0,
    };
    Ok(Versions::of(SignedVersion::all(conn, record.patient())?.into_iter().map(version)))
}

/// What holds on a day.
pub fn thresholds_on(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Thresholds> {
    Ok(thresholds_until(conn, record, date)?.on(date).clone())
}
