//! Where each patient stands in each physiotherapist's list: a row of `caseload` for every consent.
//!
//! It follows every write, in its transaction: whichever path changes a level, a flag, a lock or a link, its `Entry` knows of
//! it, and the row is made anew. An everyday log that changes none of these costs nothing. What time alone changes is planned:
//! a level lapses and a series falls silent on a day that is known beforehand.

use crate::care::{Effect, Entry, Share, shares};
use crate::clock::{begins, day};
use crate::db::schema::caseload;
use crate::db::{Conn, MultiBackend, Portable};
use crate::due;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::{CareEvent, FlagsNow, flags_now, latest, thresholds_on};
use crate::training::{care_days, locked, series_of};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use limber_rules::care_events::CareDay;
use limber_rules::need::{Leading, Need, Standings, leading, next_look};
use limber_rules::thresholds::Thresholds;
use limber_rules::today::{Lock, Series};
use serde::{Deserialize, Serialize};

/// A patient's place in a physiotherapist's list.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = caseload, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(super) struct Row {
    pub patient_id: PatientId,
    physiotherapist_id: UserId,
    need: i16,
    since: NaiveDate,
    open_flags: i32,
}

/// Where a page of the list left off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Position(pub i16, pub NaiveDate, pub PatientId);

impl Row {
    pub fn position(&self) -> Position {
        Position(self.need, self.since, self.patient_id)
    }

    fn put(self, conn: &mut Conn) -> Result<()> {
        let key = (caseload::patient_id, caseload::physiotherapist_id);
        let upsert = diesel::insert_into(caseload::table).values(self).on_conflict(key).do_update().set((
            caseload::need.eq(excluded(caseload::need)),
            caseload::since.eq(excluded(caseload::since)),
            caseload::open_flags.eq(excluded(caseload::open_flags)),
        ));
        Portable(upsert).execute(conn)?;
        Ok(())
    }
}

/// As it is stored: its place in the order.
pub(super) fn rank(need: Need) -> i16 {
    let place = Need::ALL.iter().position(|one| *one == need);
    place.and_then(|place| i16::try_from(place).ok()).unwrap_or(i16::MAX)
}

/// How a patient stands, worked out from the record.
pub(super) struct Standing {
    pub leading: Leading,
    pub flags: FlagsNow,
}

impl Standing {
    /// Of what was read already, and the flags.
    pub fn of(
        conn: &mut Conn,
        patient: PatientId,
        date: NaiveDate,
        (series, thresholds, lock, care): (&[Series], &Thresholds, Option<&Lock>, &[CareDay]),
    ) -> Result<Standing> {
        let flags = flags_now(conn, patient, date)?;
        let standings =
            Standings { date, lock, series, unseen: &flags.unseen, closed: &flags.closed, care, seen: &flags.seen };
        Ok(Standing { leading: leading(&standings, thresholds), flags })
    }
}

/// What every write ends with: the order is kept in step.
pub(in crate::review) fn keep_in_step(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let stands_otherwise =
        entry.has_other_standing() || entry.has_effect(Effect::MovesInCaseload) || care_reads_it(conn, entry)?;
    if stands_otherwise { stand_anew(conn, entry) } else { Ok(()) }
}

/// Whether an entry of the diary may change what a care event asks for. Costs nothing where there is no such event.
fn care_reads_it(conn: &mut Conn, entry: &Entry) -> Result<bool> {
    if !entry.has_effect(Effect::JudgesDays) || !entry.may_be_tailored(NaiveDate::MAX) {
        return Ok(false);
    }
    let today = entry.today(conn)?;
    let events = CareEvent::acting(conn, entry, today)?;
    Ok(events.iter().any(CareEvent::reads_the_diary))
}

/// Works out how a patient stands, and puts it where it is not so already. Plans the next look for the day on which it may be
/// another although nothing happens.
pub fn stand_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let patient = entry.patient();
    let shares = shares(conn, patient)?;
    let mut there_are: Vec<Row> =
        caseload::table.filter(caseload::patient_id.eq(patient)).select(Row::as_select()).load(conn)?;
    let should_be = if shares.is_empty() { Vec::new() } else { rows(conn, entry, &shares)? };
    for row in should_be {
        let known = there_are.iter().position(|one| one.physiotherapist_id == row.physiotherapist_id);
        if known.map(|at| there_are.swap_remove(at)).as_ref() != Some(&row) {
            row.put(conn)?;
        }
    }
    for gone in there_are {
        diesel::delete(caseload::table.find((patient, gone.physiotherapist_id))).execute(conn)?;
    }
    Ok(())
}

fn rows(conn: &mut Conn, entry: &Entry, shares: &[Share]) -> Result<Vec<Row>> {
    let patient = entry.patient();
    let zone = entry.zone(conn)?;
    let date = day(entry.now, zone);
    let known = latest(conn, patient)?;
    let series: Vec<Series> = known.iter().map(series_of).collect();
    let care = care_days(conn, entry, date, &known)?;
    let thresholds = thresholds_on(conn, entry, date)?;
    let lock = locked(conn, patient)?;
    let standing = Standing::of(conn, patient, date, (&series, &thresholds, lock.as_ref(), &care))?;
    if let Some(next) = next_look(&series, &care, date, &thresholds) {
        due::plan(conn, patient, due::Kind::Standing, patient.0, begins(next, zone))?;
    }
    let Standing { leading, flags } = standing;
    let row = |share: &Share| {
        let linked_on = day(share.accepted_at(), zone);
        // Whoever has logged nothing has been waiting since they were linked.
        let (need, since, open_flags) = if share.shows_pain {
            (leading.need, leading.since.unwrap_or(linked_on), flags.open)
        } else {
            (Need::NotShared, linked_on, 0)
        };
        Row { patient_id: patient, physiotherapist_id: share.physiotherapist, need: rank(need), since, open_flags }
    };
    Ok(shares.iter().map(row).collect())
}
