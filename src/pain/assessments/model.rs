//! Judged days, as they are kept: one row a day and series, with the running state after it.

use crate::care::Entry;
use crate::db::schema::{assessments, pain_series};
use crate::db::types::{self, Json, Timestamp, Word};
use crate::db::{Conn, MultiBackend, Portable};
use crate::http::{Limit, Result};
use crate::ids::PatientId;
use crate::on_either;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use limber_rules::level::Level;
use limber_rules::pain::{Assessment, Course, Fired, Rule};
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::Hundredths;
use limber_rules::thresholds::RULE_VERSION;
use std::collections::BTreeMap;

/// A judged day.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = assessments, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub(in crate::pain) struct AssessmentRow {
    pub patient_id: PatientId,
    pub region: Word<Region>,
    pub side: Word<Side>,
    #[diesel(deserialize_as = types::Day, serialize_as = types::Day)]
    pub local_date: NaiveDate,
    pub level: Word<Level>,
    pub score_hundredths: i32,
    pub baseline_hundredths: Option<i32>,
    pub fired: Json<Vec<Fired>>,
    pub course: Json<Course>,
    pub rule_version: String,
    pub judged_at: Timestamp,
}

impl AssessmentRow {
    pub fn of(entry: &Entry, place: BodySite, judged: &Assessment) -> AssessmentRow {
        AssessmentRow {
            patient_id: entry.patient(),
            region: Word(place.region),
            side: Word(place.side),
            local_date: judged.date,
            level: Word(judged.level),
            score_hundredths: judged.score.hundredths(),
            baseline_hundredths: judged.baseline.map(Hundredths::hundredths),
            fired: Json(judged.fired.clone()),
            course: Json(judged.course.clone()),
            rule_version: RULE_VERSION.to_owned(),
            judged_at: entry.now.into(),
        }
    }

    /// Adds it.
    pub fn insert(self, conn: &mut Conn) -> Result<()> {
        Portable(diesel::insert_into(assessments::table).values(self)).execute(conn)?;
        Ok(())
    }

    pub fn is_rebased(&self) -> bool {
        self.fired.0.iter().any(|fired| fired.rule == Rule::Rebased)
    }
}

macro_rules! rows_of {
    ($patient:expr, $place:expr) => {
        assessments::table
            .filter(assessments::patient_id.eq($patient))
            .filter(assessments::region.eq(Word($place.region)).and(assessments::side.eq(Word($place.side))))
    };
}

/// Keeps how a day is judged now, in the place of how it was judged before.
pub(in crate::pain) fn store(conn: &mut Conn, row: AssessmentRow) -> Result<()> {
    let key = (assessments::patient_id, assessments::region, assessments::side, assessments::local_date);
    let upsert = diesel::insert_into(assessments::table).values(row).on_conflict(key).do_update().set((
        assessments::level.eq(excluded(assessments::level)),
        assessments::score_hundredths.eq(excluded(assessments::score_hundredths)),
        assessments::baseline_hundredths.eq(excluded(assessments::baseline_hundredths)),
        assessments::fired.eq(excluded(assessments::fired)),
        assessments::course.eq(excluded(assessments::course)),
        assessments::rule_version.eq(excluded(assessments::rule_version)),
        assessments::judged_at.eq(excluded(assessments::judged_at)),
    ));
    Portable(upsert).execute(conn)?;
    Ok(())
}

/// Notes that something was logged in a place.
pub(in crate::pain) fn begin_series(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<()> {
    let series = (
        pain_series::patient_id.eq(patient),
        pain_series::region.eq(Word(place.region)),
        pain_series::side.eq(Word(place.side)),
    );
    Portable(diesel::insert_into(pain_series::table).values(series).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// The last judged day.
pub(in crate::pain) fn newest(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<Option<AssessmentRow>> {
    let newest_first = rows_of!(patient, place).order(assessments::local_date.desc());
    let rows: Vec<AssessmentRow> =
        on_either!(conn => newest_first.limit(1).select(AssessmentRow::as_select()).load(conn))?;
    Ok(rows.into_iter().next())
}

/// The last judged day before a date.
pub(in crate::pain) fn last_before(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    date: NaiveDate,
) -> Result<Option<AssessmentRow>> {
    let before = rows_of!(patient, place).filter(assessments::local_date.lt(date));
    Ok(before.order(assessments::local_date.desc()).select(AssessmentRow::as_select()).first(conn).optional()?)
}

/// The judged days within some days.
pub(in crate::pain) fn between(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<NaiveDate, AssessmentRow>> {
    let within = rows_of!(patient, place).filter(assessments::local_date.between(from, to));
    let rows: Vec<AssessmentRow> = on_either!(conn => within.select(AssessmentRow::as_select()).load(conn))?;
    Ok(rows.into_iter().map(|row| (row.local_date, row)).collect())
}

/// The first judged day of any series, from one on.
pub fn next_judged_day(conn: &mut Conn, patient: PatientId, from: NaiveDate) -> Result<Option<NaiveDate>> {
    let mut next = None;
    for place in places(conn, patient)? {
        let since = rows_of!(patient, place).filter(assessments::local_date.ge(from)).order(assessments::local_date);
        let day: Option<NaiveDate> = since.select(assessments::local_date).first(conn).optional()?;
        next = next.into_iter().chain(day).min();
    }
    Ok(next)
}

/// The day on which a series begins.
pub(in crate::pain) fn first_day(conn: &mut Conn, patient: PatientId, place: BodySite) -> Result<Option<NaiveDate>> {
    let oldest_first = rows_of!(patient, place).order(assessments::local_date);
    Ok(oldest_first.select(assessments::local_date).first(conn).optional()?)
}

/// The first judged day after a date.
pub(in crate::pain) fn first_after(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    date: NaiveDate,
) -> Result<Option<NaiveDate>> {
    let after = rows_of!(patient, place).filter(assessments::local_date.gt(date)).order(assessments::local_date);
    Ok(after.select(assessments::local_date).first(conn).optional()?)
}

/// Takes a day away that is judged no more.
pub(in crate::pain) fn remove(conn: &mut Conn, patient: PatientId, place: BodySite, date: NaiveDate) -> Result<()> {
    diesel::delete(assessments::table.find((patient, Word(place.region), Word(place.side), date))).execute(conn)?;
    Ok(())
}

/// A page of judged days, the newest first: those before a date, if one is given.
pub(in crate::pain) fn page(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    before: Option<NaiveDate>,
    limit: Limit,
) -> Result<Vec<AssessmentRow>> {
    let mut days = rows_of!(patient, place).into_boxed();
    if let Some(before) = before {
        days = days.filter(assessments::local_date.lt(before));
    }
    let newest_first = days.order(assessments::local_date.desc()).limit(limit.and_one());
    Ok(newest_first.select(AssessmentRow::as_select()).load(conn)?)
}

/// The levels of the judged days of a series, within some days.
pub fn levels(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(NaiveDate, Level)>> {
    let within = rows_of!(patient, place).filter(assessments::local_date.between(from, to));
    let days: Vec<(NaiveDate, Word<Level>)> =
        within.order(assessments::local_date).select((assessments::local_date, assessments::level)).load(conn)?;
    Ok(days.into_iter().map(|(date, level)| (date, level.0)).collect())
}

/// Where a patient has logged anything.
pub fn places(conn: &mut Conn, patient: PatientId) -> Result<Vec<BodySite>> {
    Ok(series(conn, patient)?.into_iter().map(|(place, _)| place).collect())
}

/// The series of a patient, each with the first day that is still to be judged again, if any is.
pub(in crate::pain) fn series(conn: &mut Conn, patient: PatientId) -> Result<Vec<(BodySite, Option<NaiveDate>)>> {
    let series: Vec<(Word<Region>, Word<Side>, Option<NaiveDate>)> = pain_series::table
        .filter(pain_series::patient_id.eq(patient))
        .select((pain_series::region, pain_series::side, pain_series::pending_from))
        .load(conn)?;
    let place =
        |(region, side, pending): (Word<Region>, Word<Side>, _)| (BodySite { region: region.0, side: side.0 }, pending);
    Ok(series.into_iter().map(place).collect())
}
