//! New places: pain where there was none in the first weeks of the record.
//!
//! Which places were there first hangs on all series, so this is asked only when the day changes on which one begins, or
//! first hurts as much as matters; an everyday log asks nothing more.

use crate::care::Entry;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::model::{first_day, places};
use crate::pain::episodes::flag_grounds::{Cause, flag_of, keep_in_step};
use crate::pain::judging::entries::add_log;
use crate::pain::logs::model::PainLog;
use chrono::NaiveDate;
use limber_rules::pain::{Day, Fired, Rule, is_new_region, new_region};
use limber_rules::place::BodySite;
use limber_rules::thresholds::PUBLISHED;

/// Raises a flag for each place that is new, and takes back those of places that are not, or no more.
pub(in crate::pain) fn tell(conn: &mut Conn, entry: &Entry, cause: &Cause) -> Result<()> {
    let new = new_places(conn, entry.patient())?;
    let found = new.iter().filter_map(|(place, date, fired)| flag_of(*place, *date, fired)).collect();
    keep_in_step(conn, entry, Rule::Region, found, cause)
}

fn new_places(conn: &mut Conn, patient: PatientId) -> Result<Vec<(BodySite, NaiveDate, Fired)>> {
    let mut begun = Vec::new();
    for place in places(conn, patient)? {
        begun.extend(first_day(conn, patient, place)?.map(|day| (place, day)));
    }
    let Some(record_begun) = begun.iter().map(|(_, day)| *day).min() else { return Ok(Vec::new()) };
    let mut new = Vec::new();
    for (place, _) in begun.into_iter().filter(|(_, day)| is_new_region(*day, record_begun, &PUBLISHED)) {
        if let Some(hurt_on) = PainLog::first_hurting(conn, patient, place, PUBLISHED.region_pain)? {
            let sign = sign_of(conn, patient, place, record_begun, hurt_on)?;
            new.extend(sign.map(|fired| (place, hurt_on, fired)));
        }
    }
    Ok(new)
}

fn sign_of(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    record_begun: NaiveDate,
    hurt_on: NaiveDate,
) -> Result<Option<Fired>> {
    let mut day = Day::new(hurt_on);
    for (_, kind, measures) in PainLog::between(conn, patient, place, hurt_on, hurt_on)? {
        add_log(&mut day, kind, &measures);
    }
    Ok(day.worst.max(day.event).and_then(|pain| new_region(record_begun, hurt_on, pain, &PUBLISHED)))
}
