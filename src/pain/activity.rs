//! What people did about pain: with flags, thresholds, usual levels and locks.

use crate::acts_within;
use crate::care::{Act, ActKind, ActSource, ActsWithin};
use crate::db::Conn;
use crate::db::schema::{flag_events, locks, rebases, thresholds};
use crate::db::types::{Json, Timestamp, Word};
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::episodes::flag_life::Happening;
use crate::pain::episodes::flags::FlagId;
use crate::pain::red_flags::locks::LockId;
use crate::pain::tailoring::rebases::RebaseId;
use crate::pain::tailoring::thresholds::ThresholdsId;
use chrono::NaiveDate;
use diesel::prelude::*;
use limber_rules::place::{Region, Side};
use serde_json::{Value, json};

/// What people did about pain.
pub fn pain_acts(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    let mut acts = with_flags(conn, patient, within)?;
    acts.extend(with_thresholds(conn, patient, within)?);
    acts.extend(with_usual_levels(conn, patient, within)?);
    acts.extend(with_locks(conn, patient, within)?);
    Ok(acts)
}

/// What people do with a flag, as an act.
fn kind(what: Happening) -> Option<ActKind> {
    match what {
        Happening::Seen => Some(ActKind::FlagSeen),
        Happening::ActedOn => Some(ActKind::FlagActedOn),
        Happening::Snoozed => Some(ActKind::FlagSnoozed),
        Happening::Closed => Some(ActKind::FlagClosed),
        _ => None,
    }
}

fn with_flags(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, FlagId, i32, Option<UserId>, Word<Happening>, Json<Value>, Option<String>);
    let handled = [Happening::Seen, Happening::ActedOn, Happening::Snoozed, Happening::Closed].map(Word);
    let theirs = flag_events::table
        .filter(flag_events::patient_id.eq(patient).and(flag_events::by_user.is_not_null()))
        .filter(flag_events::what.eq_any(handled));
    let rows = acts_within!(
        theirs,
        within,
        ActSource::Flags,
        flag_events::at,
        FlagId = flag_events::flag_id,
        flag_events::version
    );
    let rows: Vec<Row> = rows
        .select((
            flag_events::at,
            flag_events::flag_id,
            flag_events::version,
            flag_events::by_user,
            flag_events::what,
            flag_events::details,
            flag_events::note,
        ))
        .load(conn)?;
    let told = |(at, flag, version, by, Word(what), Json(details), note): Row| {
        let (kind, by) = (kind(what)?, by?);
        Some(Act { source: ActSource::Flags, kind, at, subject: flag.0, version, by, because: note, details })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

fn with_thresholds(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, ThresholdsId, i32, UserId, String, Json<Value>, NaiveDate);
    let theirs = thresholds::table.filter(thresholds::patient_id.eq(patient));
    let rows = acts_within!(
        theirs,
        within,
        ActSource::Thresholds,
        thresholds::signed_at,
        ThresholdsId = thresholds::id,
        thresholds::version
    );
    let rows: Vec<Row> = rows
        .select((
            thresholds::signed_at,
            thresholds::id,
            thresholds::version,
            thresholds::signed_by,
            thresholds::because,
            thresholds::settings,
            thresholds::valid_from,
        ))
        .load(conn)?;
    let told = |(at, id, version, by, because, Json(settings), valid_from): Row| Act {
        source: ActSource::Thresholds,
        kind: ActKind::ThresholdsSet,
        at,
        subject: id.0,
        version,
        by,
        because: Some(because),
        details: json!({"settings": settings, "valid_from": valid_from}),
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Those that somebody decided; what care brought about is told with the care.
fn with_usual_levels(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, RebaseId, UserId, String, Word<Region>, Word<Side>, NaiveDate);
    let theirs = rebases::table.filter(rebases::patient_id.eq(patient)).filter(rebases::care.is_null());
    let rows = acts_within!(theirs, within, ActSource::Rebases, rebases::decided_at, RebaseId = rebases::id);
    let rows: Vec<Row> = rows
        .select((
            rebases::decided_at,
            rebases::id,
            rebases::decided_by,
            rebases::because,
            rebases::region,
            rebases::side,
            rebases::local_date,
        ))
        .load(conn)?;
    let told = |(at, id, by, because, Word(region), Word(side), date): Row| Act {
        source: ActSource::Rebases,
        kind: ActKind::Rebased,
        at,
        subject: id.0,
        version: 1,
        by,
        because: Some(because),
        details: json!({"region": region, "side": side, "local_date": date}),
    };
    Ok(rows.into_iter().map(told).collect())
}

fn with_locks(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, LockId, Option<UserId>, Option<String>, NaiveDate);
    let theirs = locks::table.filter(locks::patient_id.eq(patient)).filter(locks::unlocked_at.is_not_null());
    let unlocked_at = locks::unlocked_at.assume_not_null();
    let rows = acts_within!(theirs, within, ActSource::Unlocks, unlocked_at, LockId = locks::id);
    let rows: Vec<Row> =
        rows.select((unlocked_at, locks::id, locks::unlocked_by, locks::reason, locks::since)).load(conn)?;
    let told = |(at, id, by, because, since): Row| {
        let (source, kind, details) = (ActSource::Unlocks, ActKind::Unlocked, json!({"since": since}));
        Some(Act { source, kind, at, subject: id.0, version: 1, by: by?, because, details })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}
