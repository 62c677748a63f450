//! What a day rests on, gathered in one read: the enrolment and its programme, every series, locks, rests and go-aheads;
//! and what the rules decide of it.

use super::enrolment_model::Enrolment;
use super::rest_periods::RestPeriod;
use crate::care::{Clearance, Record};
use crate::catalogue::{Phase, Programme};
use crate::db::Conn;
use crate::http::Result;
use crate::pain::{Latest, Lock, Place, current_locks, latest};
use chrono::NaiveDate;
use limber_rules::place::Region;
use limber_rules::thresholds::PUBLISHED;
use limber_rules::today::{self, Decision, Enrolled, PhaseNeeds, Series, Situation, decide};

/// A day of a patient, decided.
pub(super) struct Today {
    pub date: NaiveDate,
    /// The enrolment in force, and its programme as it is for this patient.
    pub enrolled: Option<(Enrolment, Programme)>,
    /// Every series.
    pub series: Vec<Latest>,
    /// How far up a go-ahead for the enrolment's region reaches, on a day of rest, too.
    pub cleared_up_to: Option<u8>,
    pub decision: Decision,
}

/// Looks at the patient's day of today.
pub(super) fn today(conn: &mut Conn, record: &Record) -> Result<Today> {
    let date = record.today(conn)?;
    look(conn, record, date)
}

/// Looks at a day and decides it.
pub(super) fn look(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Today> {
    let enrolled = enrolled(conn, record)?;
    let known = latest(conn, record.patient())?;
    let series: Vec<Series> = known.iter().map(series_of).collect();
    let situation = Situation {
        date,
        lock: lock(&current_locks(conn, record.patient())?),
        rest: rest(conn, record, date)?,
        series: &series,
        enrolment: enrolled.as_ref().map(|(enrolment, programme)| place_in(enrolment, programme)),
        clearance: match &enrolled {
            Some((_, programme)) => clearance(conn, record, programme.region, date)?,
            None => None,
        },
    };
    let decision = decide(&situation, &PUBLISHED);
    let cleared_up_to = situation.clearance.map(|given| given.highest_band_level);
    Ok(Today { date, enrolled, series: known, cleared_up_to, decision })
}

fn enrolled(conn: &mut Conn, record: &Record) -> Result<Option<(Enrolment, Programme)>> {
    let Some(enrolment) = Enrolment::active(conn, record.patient())? else { return Ok(None) };
    let programme = Programme::find(conn, &enrolment.programme_key, Some(enrolment.programme_version))?;
    let tailored = enrolment.tailored(programme);
    Ok(Some((enrolment, tailored)))
}

fn series_of(latest: &Latest) -> Series {
    let Place { region, side } = latest.place;
    Series { region, side, course: latest.course.clone(), fired: latest.fired.clone() }
}

fn place_in(enrolment: &Enrolment, programme: &Programme) -> Enrolled {
    let needs = |phase: &Phase| PhaseNeeds {
        number: phase.number,
        needs_clearance: phase.needs_clearance,
        band_levels: phase.band_levels.map(|levels| levels.map(|level| u8::try_from(level).unwrap_or(u8::MAX))),
    };
    Enrolled {
        region: enrolment.region.0,
        side: enrolment.side.0,
        phase: u8::try_from(enrolment.phase).unwrap_or_default(),
        phase_since: enrolment.phase_since,
        phases: programme.phases.iter().map(needs).collect(),
    }
}

/// All warning signs that nobody has looked at, as one lock: the most urgent decides where to go first.
fn lock(in_force: &[Lock]) -> Option<today::Lock> {
    let since = in_force.iter().map(|lock| lock.since).min()?;
    let mut flags: Vec<String> = in_force.iter().flat_map(|lock| lock.answered_yes.0.iter().cloned()).collect();
    flags.sort_unstable();
    flags.dedup();
    Some(today::Lock { since, flags })
}

/// Of several rests that have this day in them, the one that ends last.
fn rest(conn: &mut Conn, record: &Record, date: NaiveDate) -> Result<Option<today::Rest>> {
    let longest = RestPeriod::within(conn, record.patient(), date, date)?.into_iter().next();
    Ok(longest.map(|rest| today::Rest {
        from: rest.from_date,
        until: rest.until_date,
        by_physiotherapist: rest.is_by_physiotherapist(),
    }))
}

/// The furthest-reaching go-ahead in force.
fn clearance(conn: &mut Conn, record: &Record, region: Region, date: NaiveDate) -> Result<Option<today::Clearance>> {
    let furthest = Clearance::current(conn, record.patient(), region, date)?.into_iter().next();
    Ok(furthest.map(|clearance| today::Clearance {
        region,
        highest_band_level: u8::try_from(clearance.highest_band_level).unwrap_or_default(),
        until: clearance.until,
    }))
}
