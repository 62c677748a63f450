//! Judging: each day of each series, step by step.
//!
//! A judged day is stored with the running state after it (`limber_rules::pain::Course`), so that the next day needs nothing but the day
//! before. A log for an earlier day judges on from there and stops as soon as the state is again what it was: the rest of
//! the history cannot differ. Judging twice, or from scratch, gives the same.

use crate::care::{Entry, Kind, end_by_red};
use crate::clock::day;
use crate::db::Conn;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::model::{
    AssessmentRow, begin_series, between, first_day, last_before, newest, nothing_after, places, remove, some_after,
    store,
};
use crate::pain::episodes::calm::{self, Calm};
use crate::pain::episodes::flag_ends;
use crate::pain::episodes::flag_grounds::{self, Cause, Deed};
use crate::pain::episodes::flags::open_flag;
use crate::pain::episodes::silence;
use crate::pain::judging::entries::{at_the_end, entries_between};
use crate::pain::judging::regions;
use crate::pain::tailoring::thresholds::thresholds_until;
use chrono::{Days, NaiveDate};
use limber_rules::care_events::INJECTION_EASE;
use limber_rules::level::Level;
use limber_rules::pain::{Assessment, Course, Day, Fired, judge};
use limber_rules::place::BodySite;
use limber_rules::thresholds::Thresholds;

/// How many days are judged before the next are loaded.
const STRETCH: Days = Days::new(90);

/// Judges a series from a day on, after that day was changed.
///
/// `alone` is the day as the change alone tells it: enough, if it is the first entry of the newest day. `cause` is the change.
pub fn judge_from(conn: &mut Conn, entry: &Entry, place: BodySite, alone: &Day, cause: &Cause) -> Result<()> {
    let newest = newest(conn, entry.patient(), place)?;
    let from = alone.date;
    let last_score = newest.as_ref().and_then(|row| row.course.0.last_log());
    silence::may_be_over(conn, entry, place, last_score, alone, cause)?;
    let first_days_changed = match &newest {
        None => {
            begin_series(conn, entry.patient(), place)?;
            // Care may have been recorded before the first log.
            if entry.may_be_tailored(NaiveDate::MAX) {
                judge_on(conn, entry, place, from, cause)?;
            } else {
                append(conn, entry, place, None, alone)?;
            }
            true
        }
        Some(last) if last.local_date < from => {
            let day = at_the_end(conn, entry, place, alone)?;
            append(conn, entry, place, Some(last), &day)?
        }
        _ => judge_on(conn, entry, place, from, cause)?,
    };
    if first_days_changed { regions::tell(conn, entry, cause) } else { Ok(()) }
}

/// Judges a series from a day on, after something else than its logs was changed. Where nothing was logged, nothing is judged.
pub(in crate::pain) fn judge_again(
    conn: &mut Conn,
    entry: &Entry,
    place: BodySite,
    from: NaiveDate,
    cause: &Cause,
) -> Result<()> {
    if newest(conn, entry.patient(), place)?.is_none() {
        return Ok(());
    }
    if judge_on(conn, entry, place, from, cause)? { regions::tell(conn, entry, cause) } else { Ok(()) }
}

/// Judges every day of a record by the rules as they are now. A red that they find ends a go-ahead if it stands today; of
/// what lies further back whoever gave it knew.
pub fn judge_anew(conn: &mut Conn, entry: &Entry) -> Result<()> {
    let patient = entry.patient();
    for place in places(conn, patient)? {
        if let Some(date) = first_day(conn, patient, place)? {
            let cause = Cause { kind: Kind::Thresholds, id: patient.0, date, deed: Deed::Renewed };
            judge_again(conn, entry, place, date, &cause)?;
        }
        let today = day(entry.now, entry.zone(conn)?);
        let newest = newest(conn, patient, place)?;
        let thresholds = thresholds_until(conn, entry, today)?.on(today).clone();
        if newest.as_ref().is_some_and(|row| row.course.0.standing(today, &thresholds).level == Level::Red) {
            end_by_red(conn, entry, place.region)?;
        }
    }
    Ok(())
}

/// What fired on the judged day before, as long as that is news of this time and not of before a silence.
fn still_told<'a>(before: Option<&'a AssessmentRow>, date: NaiveDate, thresholds: &Thresholds) -> &'a [Fired] {
    let recent = before.filter(|row| row.course.0.standing(date, thresholds).level != Level::Insufficient);
    recent.map(|row| row.fired.0.as_slice()).unwrap_or_default()
}

/// The everyday case: a new day at the end. Tells whether the place first hurts that day.
fn append(conn: &mut Conn, entry: &Entry, place: BodySite, before: Option<&AssessmentRow>, day: &Day) -> Result<bool> {
    let versions = thresholds_until(conn, entry, day.date)?;
    let thresholds = versions.on(day.date);
    let judged = judge(&before.map(|row| row.course.0.clone()).unwrap_or_default(), day, thresholds);
    AssessmentRow::of(entry, place, &judged).insert(conn)?;
    if before.is_none_or(|before| begins_otherwise(before, &judged, thresholds)) {
        entry.stands_otherwise();
    }
    for new in flag_grounds::onsets(place, still_told(before, judged.date, thresholds), &judged) {
        open_flag(conn, entry, new)?;
    }
    if calm::gets_there(before.map_or(0, |row| row.course.0.green_days()), judged.course.green_days()) {
        calm::resolve(conn, entry, place, judged.date)?;
    }
    if judged.level == Level::Red {
        end_by_red(conn, entry, place.region)?;
    }
    Ok(judged.course.has_hurt() != has_hurt(before))
}

/// Whether a new day at the end changes more than the date: it has another level than the last judged day, or than what had
/// become of it, or it ends a silence.
fn begins_otherwise(before: &AssessmentRow, judged: &Assessment, thresholds: &Thresholds) -> bool {
    let standing = before.course.0.standing(judged.date, thresholds);
    let was_silent = standing.days_silent.is_some_and(|days| days > i64::from(thresholds.gap_days));
    was_silent || before.level.0 != judged.level || standing.level != judged.level
}

/// Whether a day that was judged before leaves its series otherwise than it did.
fn leaves_otherwise(old: &AssessmentRow, judged: &Assessment, thresholds: &Thresholds) -> bool {
    let left = |course: &Course| {
        (course.standing(judged.date, thresholds), course.logs_within(judged.date, thresholds.enough_days))
    };
    left(&old.course.0) != left(&judged.course)
}

fn has_hurt(row: Option<&AssessmentRow>) -> bool {
    row.is_some_and(|row| row.course.0.has_hurt())
}

/// Judges on from a day, and lets the flags that end by a rule of their own end when they would have ended.
fn judge_on(conn: &mut Conn, entry: &Entry, place: BodySite, from: NaiveDate, cause: &Cause) -> Result<bool> {
    let first_days_changed = rejudge(conn, entry, place, from, cause)?;
    flag_ends::settle_all(conn, entry, place, from)?;
    Ok(first_days_changed)
}

/// A day in the past, or one that was judged before: on from there, until nothing differs any more. Tells whether the day
/// on which the series begins, or first hurts, may be another now.
fn rejudge(conn: &mut Conn, entry: &Entry, place: BodySite, from: NaiveDate, cause: &Cause) -> Result<bool> {
    let versions = thresholds_until(conn, entry, NaiveDate::MAX)?;
    let mut before = last_before(conn, entry.patient(), place, from)?;
    let mut first_days_changed = before.is_none();
    let mut calm = Calm::new(from, before.as_ref().map(|row| &row.course.0));
    let next_calm = |conn: &mut Conn, after, green| next_calm_day(conn, entry.patient(), place, after, green);
    // An injection masks the days after it, too, also where the first of them come out the same.
    let masked = if cause.kind == Kind::CareEvent { INJECTION_EASE } else { 0 };
    let changed_until = from.checked_add_days(Days::new(masked)).unwrap_or(from);
    let mut stretch = from;
    loop {
        let end = stretch.checked_add_days(STRETCH).unwrap_or(NaiveDate::MAX);
        let days = entries_between(conn, entry, place, stretch, end, before.is_some())?;
        let mut stored = between(conn, entry.patient(), place, stretch, end)?;
        if days.is_empty() && stored.is_empty() && nothing_after(conn, entry.patient(), place, end)? {
            calm.settle(conn, entry, place, None, next_calm)?;
            return Ok(first_days_changed);
        }
        for (date, row) in &stored {
            calm.was(*date, &row.course.0);
        }
        let mut known = flag_grounds::between(conn, entry.patient(), place, stretch, end)?;
        for (date, day) in days {
            let old = stored.remove(&date);
            let course = before.as_ref().map(|row| row.course.0.clone()).unwrap_or_default();
            let thresholds = versions.on(date);
            let judged = judge(&course, &day, thresholds);
            let same_as_before =
                old.as_ref().is_some_and(|old| old.course.0 == judged.course && old.fired.0 == judged.fired);
            first_days_changed |= judged.course.has_hurt() != has_hurt(old.as_ref().or(before.as_ref()));
            let row = AssessmentRow::of(entry, place, &judged);
            let onsets = flag_grounds::onsets(place, still_told(before.as_ref(), date, thresholds), &judged);
            let risen = flag_grounds::judged_again(conn, entry, onsets, date, &mut known, cause)?;
            calm.is(date, &judged.course, risen);
            if !same_as_before {
                store(conn, row.clone())?;
                if old.as_ref().is_none_or(|old| leaves_otherwise(old, &judged, thresholds)) {
                    entry.stands_otherwise();
                }
                let was_red = old.is_some_and(|old| old.level.0 == Level::Red);
                if judged.level == Level::Red && !was_red && !cause.is_of_rules() {
                    end_by_red(conn, entry, place.region)?;
                }
            }
            before = Some(row);
            let nothing_left_over = !stored.keys().any(|left| *left < date);
            if same_as_before && nothing_left_over && date > changed_until {
                calm.settle(conn, entry, place, Some(date), next_calm)?;
                return Ok(first_days_changed);
            }
        }
        first_days_changed |= !stored.is_empty();
        if !stored.is_empty() {
            entry.stands_otherwise();
        }
        for date in stored.into_keys() {
            remove(conn, entry.patient(), place, date)?;
        }
        flag_grounds::days_gone(conn, entry, known, cause)?;
        stretch = end.succ_opt().unwrap_or(NaiveDate::MAX);
    }
}

/// The first judged day after a day on which the count of green days, which was at `green` then, gets there.
fn next_calm_day(
    conn: &mut Conn,
    patient: PatientId,
    place: BodySite,
    after: NaiveDate,
    mut green: u32,
) -> Result<Option<NaiveDate>> {
    let mut after = after;
    loop {
        let rows = some_after(conn, patient, place, after, 90)?;
        let Some(last) = rows.last().map(|row| row.local_date) else { return Ok(None) };
        for row in rows {
            let before = std::mem::replace(&mut green, row.course.0.green_days());
            if calm::gets_there(before, green) {
                return Ok(Some(row.local_date));
            }
        }
        after = last;
    }
}
