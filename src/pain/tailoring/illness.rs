//! Illnesses with fever, as the rules take them: until the patient is well again, they hide what changes (judgement.md 5).

use crate::care::{Entry, Record};
use crate::db::Conn;
use crate::db::schema::care_events;
use crate::db::types::Word;
use crate::http::Result;
use crate::pain::assessments::model::places;
use crate::pain::episodes::flag_grounds::Cause;
use crate::pain::judging::fold::judge_again;
use crate::pain::red_flags::checks::Check;
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use limber_rules::care_events::{Care, ILLNESS_REST, illness_rests_until};
use limber_rules::pain::Course;

/// An illness: its first day, and the last that it hides.
pub(in crate::pain) type Illness = (NaiveDate, NaiveDate);

/// The illnesses that cover any of some days. Nothing is read for a record of which it is known that there is none.
pub(in crate::pain) fn illnesses(
    conn: &mut Conn,
    record: &Record,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Illness>> {
    if !record.may_be_tailored(to) {
        return Ok(Vec::new());
    }
    let since = from.checked_sub_days(Days::new(ILLNESS_REST)).unwrap_or(from);
    let rows: Vec<(NaiveDate, Option<NaiveDate>)> = care_events::table
        .filter(care_events::patient_id.eq(record.patient()).and(care_events::local_date.between(since, to)))
        .filter(care_events::kind.eq(Word(Care::Illness)))
        .order((care_events::local_date, care_events::id))
        .select((care_events::local_date, care_events::ended_on))
        .load(conn)?;
    let mut illnesses = Vec::with_capacity(rows.len());
    for (on, ended_on) in rows {
        let last = illness_rests_until(on, None);
        let checks = Check::between(conn, record.patient(), on, last)?;
        let clear = checks.iter().filter(|check| check.local_date > on && check.is_clear());
        let well = clear.map(|check| check.local_date).chain(ended_on).min();
        illnesses.push((on, illness_rests_until(on, well)));
    }
    Ok(illnesses)
}

/// The last days of the illnesses of some days that are over before the last of them, as the diary of a place knows it.
pub fn illnesses_over(
    conn: &mut Conn,
    record: &Record,
    course: Option<&Course>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<NaiveDate>> {
    let last = |(on, last): Illness| {
        let calm = course.and_then(|course| course.well_again_from(on));
        calm.map_or(last, |calm| illness_rests_until(on, Some(calm)).min(last))
    };
    let ends = illnesses(conn, record, from, to)?.into_iter().map(last);
    Ok(ends.filter(|last| *last < to).collect())
}

/// After a clear check of warning signs was answered or taken back: where it ends an illness, the days from there on are judged again.
pub(in crate::pain) fn judge_where_ill(conn: &mut Conn, entry: &Entry, date: NaiveDate, cause: &Cause) -> Result<()> {
    if illnesses(conn, entry, date, date)?.is_empty() {
        return Ok(());
    }
    places(conn, entry.patient())?.into_iter().try_for_each(|place| judge_again(conn, entry, place, date, cause))
}

/// The first day of the illness that covers a day.
pub(in crate::pain) fn ill_on(illnesses: &[Illness], date: NaiveDate) -> Option<NaiveDate> {
    illnesses.iter().find(|(on, last)| (*on..=*last).contains(&date)).map(|(on, _)| *on)
}
